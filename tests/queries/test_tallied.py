"""What pages count from the day tally is what they count from the rows, whatever is stored and asked.

A view of sources graded F or better has all of them here, and always asks the rows: it is what the tally is held
against, and a view as known tomorrow, which asks a cube made from the history.
The whole run: ``TRACKER_TEST_TALLIES=200 python -m pytest tests/queries/test_tallied.py``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tracker import store
from tracker.access import Actor, Role
from tracker.filters import Filters
from tracker.queries import compare, cube, incidents, overview, talks_and_violence
from tracker.queries.series.incidents import incidents as series_of_incidents
from tracker.records import BY_NOUN, Draft
from tracker.store import Reader, Store

TODAY, NOW = date(2024, 6, 20), datetime(2024, 6, 20, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
DATES = (
    "2024-01-30", "2024-01-31", "2024-02-01", "2024-02", "2024", "2023-12-30/2024-02-03", "2024-03-10~", "2024-03-XX",
    "2024-03-15/..", "2022-02-28", "[2024-01-31,2024-02-01]", "2025-01-01",
)  # fmt: skip
COUNTS: dict[str, Callable[..., Any]] = {
    "grouped": lambda reader, filters, _: incidents.grouped(reader, filters),
    "observed": incidents.observed,
    "course by month": lambda *asked: incidents.course(*asked, "month"),
    "course by week": lambda *asked: incidents.course(*asked, "week"),
    "breakdown": incidents.breakdown,
    "listed": lambda *asked: incidents.listed(*asked, 3),
    "series": series_of_incidents,
}
PAGES: dict[str, Callable[..., Any]] = {
    "incidents by month": incidents.by_month,
    "headline": lambda reader, filters, today: overview.headline(reader, filters.only(*SHARED), today),
    "latest events": lambda reader, filters, today: overview.latest_events(reader, filters.only(*SHARED), today, 4),
    "around": lambda reader, filters, today: talks_and_violence.around(reader, filters, today, "deaths_best", 7, 0),
    "compare": lambda reader, filters, today: compare.compared(
        reader, filters, today, ("p", "q"), "day", date(2024, 1, 20), 4
    ),
}
EXAMPLES = int(os.environ.get("TRACKER_TEST_TALLIES", "6"))
SHARED = ("process", "start", "end", "as_of", "party")


def draft(noun: str, **given: str) -> Draft:
    made, problems = BY_NOUN[noun].draft(given)
    assert problems == []
    return made


def figures() -> st.SearchStrategy[str]:
    return st.sampled_from(["", "", "0", "1", "17"])


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "process": st.sampled_from("ppq"),
            "date": st.sampled_from(DATES),
            "kind": st.sampled_from(["other", "shelling", "accident"]),
            "attributed_to": st.sampled_from(["", "arm", "aze", "arm;aze", "arm_1"]),
            "attribution_contested": st.sampled_from(["false", "true"]),
            "counted": st.sampled_from(["true", "true", "false"]),
            "restricted": st.sampled_from(["false", "false", "true"]),
            "deaths_low": figures(),
            "deaths_best": figures(),
            "deaths_high": figures(),
            "latitude": st.sampled_from(["39.5", "40.25", "-1", ""]),
            "place_precision": st.sampled_from(["", "1", "4"]),
            "place": st.sampled_from(["", "Ağdam", "Town"]),
        }
    ),
    max_size=14,
)
FILTERS = st.builds(
    Filters,
    process=st.sampled_from(["p", "q", None]),
    start=st.sampled_from([None, date(2024, 1, 31), date(2024, 2, 2)]),
    end=st.sampled_from([None, date(2024, 2, 2), date(2024, 3, 31)]),
    as_of=st.sampled_from([None, date(2024, 1, 31), date(2024, 3, 14)]),
    party=st.sampled_from([(), ("arm",), ("arm", "aze"), ("a_m",)]),
    kind=st.sampled_from([(), ("shelling", "other")]),
    accidents=st.booleans(),
)
READER = Actor(Role.VIEWER, "rita")


def filled(folder: str, rows: list[dict[str, str]]) -> Store:
    made = store.create(f"sqlite:///{Path(folder) / 't.db'}", clock=lambda: NOW)
    parents = [
        *(draft("process", key=key, title=key) for key in "pq"),
        draft("source", key="s", title="S", reliability="A"),
        *(draft("actor", key=key, name=key, kind="state") for key in ("arm", "aze", "arm_1")),
        *(
            draft("round", key=f"r{n}", process="p", date=f"2024-02-{n:02}", status="held", source="s")
            for n in (1, 4, 9)
        ),
    ]
    numbered = [
        draft("incident", key=f"i{n}", source="s", longitude=row["latitude"] and "46.125", **row)
        for n, row in enumerate(rows)
    ]
    store.save(made, [*parents, *numbered], by="ana", kind="import")
    return made


def same(one: Any, other: Any) -> None:
    """Frames, and values that hold frames, to the last digits of their sums."""
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other, check_exact=False, rtol=1e-9, atol=1e-9)
    elif isinstance(one, np.ndarray) and one.dtype.kind == "f":
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)
    elif isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other)
    elif hasattr(one, "__dataclass_fields__"):
        for name in one.__dataclass_fields__:
            same(getattr(one, name), getattr(other, name))
    elif isinstance(one, dict):
        assert one.keys() == other.keys()
        for key, value in one.items():
            same(value, other[key])
    else:
        assert one == pytest.approx(other) if isinstance(one, float | tuple) else one == other


def examples(number: int) -> settings:
    # A store an example: shrinking takes minutes.
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    return settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck), phases=phases)


@examples(EXAMPLES)
@given(rows=ROWS, asked=st.lists(FILTERS, min_size=2, max_size=2), sees=st.booleans())
def test_counts_are_the_same_from_the_tally_as_from_the_rows(
    rows: list[dict[str, str]], asked: list[Filters], sees: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        opened = filled(folder, rows)
        opened = opened if sees else opened.used_by(READER)
        for filters in asked:
            by_rows = replace(filters, reliability="F")
            assert cube.answers(filters) and not cube.answers(by_rows)
            with opened.read() as reader, opened.read(LATER) as later:
                for name, question in COUNTS.items():
                    found = question(reader, filters, TODAY)
                    same(found, question(later, filters, TODAY))
                    if name != "observed":  # which no filter but process and clocks narrows
                        same(found, question(reader, by_rows, TODAY))
                for apart in (2, 2_000):
                    same_places(reader, filters, by_rows, apart)


def same_places(reader: Reader, filters: Filters, by_rows: Filters, apart: int) -> None:
    incidents.PLACES_APART, kept = apart, incidents.PLACES_APART
    try:
        drawn, true = (incidents.places(reader, each, TODAY) for each in (filters, by_rows))
    finally:
        incidents.PLACES_APART = kept
    by = ["n", "title", "latitude", "longitude"]
    one, other = (frame.sort_values(by, ignore_index=True) for frame in (drawn, true))
    same(one.drop(columns="key"), other.drop(columns="key"))
    assert sorted(one["key"][one["n"] == 1]) == sorted(other["key"][other["n"] == 1])
    assert set(one["key"][one["n"] == 1]) <= set(incidents.listed(reader, filters, TODAY)["key"])
    assert not one["key"][one["n"] > 1].any()


@examples(max(EXAMPLES // 6, 1))
@given(rows=ROWS.filter(bool), filters=FILTERS, sees=st.booleans())
def test_pages_show_the_same_now_as_known_later(rows: list[dict[str, str]], filters: Filters, sees: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        opened = filled(folder, rows)
        opened = opened if sees else opened.used_by(READER)
        with opened.read() as reader, opened.read(LATER) as later:
            for question in PAGES.values():
                same(question(reader, filters, TODAY), question(later, filters, TODAY))


def test_a_cube_stands_until_something_is_written(seeded_store: Store) -> None:
    with seeded_store.read() as reader:
        first = cube.cube(reader)
        assert cube.cube(reader) is first
    with seeded_store.read() as reader:
        assert cube.cube(reader) is first
    store.save(seeded_store, [draft("process", key="more", title="More")], by="ana")
    with seeded_store.read() as reader:
        assert cube.cube(reader) is not first

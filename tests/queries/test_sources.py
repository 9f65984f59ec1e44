"""What rests on which source, counted from the example's CSV files and on a small store made here."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date

import pytest

from tracker.config import EXAMPLE
from tracker.filters import Filters
from tracker.queries import sources
from tracker.records import BY_NOUN, RECORD_TYPES
from tracker.store import Store, save

TODAY = date(2026, 1, 15)
OURS = Filters(process="armenia-azerbaijan")


def cited() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """First and further sources of each row of the example, by noun."""
    found = {}
    for record_type in RECORD_TYPES:
        if "source" not in record_type.cells:
            continue
        with (EXAMPLE / f"{record_type.noun}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        found[record_type.noun] = [
            (row["source"], tuple(filter(None, (row.get("also_sources") or "").split(";"))))
            for row in rows
            if row["source"]
        ]
    return found


def test_facts_are_counted_under_their_first_and_their_further_sources(seeded_store: Store) -> None:
    first = Counter(source for rows in cited().values() for source, _ in rows)
    further = Counter(other for rows in cited().values() for _, also in rows for other in also)
    with seeded_store.read() as reader:
        rows = sources.sources(reader, OURS, TODAY).set_index("key")
    assert len(rows) == 246
    assert {key: n for key, n in rows["facts"].items() if n} == dict(first)
    assert {key: n for key, n in rows["further"].items() if n} == dict(further)


def test_the_whole_adds_up(seeded_store: Store) -> None:
    with seeded_store.read() as reader:
        whole = sources.sourcing(reader, OURS, TODAY)
        alone = sources.single_facts(reader, OURS, TODAY)
    assert whole.facts == sum(len(rows) for rows in cited().values()) == whole.grades["facts"].sum()
    assert whole.single == whole.grades["single"].sum() == len(alone)
    assert (alone["reliability"].notna()).all()
    assert whole.unread == 0  # the README of the example promises it


def test_a_source_is_opened_with_its_facts(seeded_store: Store) -> None:
    with seeded_store.read() as reader:
        told = sources.facts_of(reader, OURS, TODAY, "pax-2454")
    assert told[["noun", "key", "place", "single"]].to_numpy().tolist() == [
        ["round", "2022-10-31-leaders-in-sochi", "first", False],
        ["agreement", "2022-10-31-trilateral-statement", "first", False],
    ]


def put(store: Store, noun: str, **raw: str) -> None:
    draft, problems = BY_NOUN[noun].draft(raw)
    assert problems == []
    save(store, [draft], by="ana")


@pytest.fixture
def small(empty_store: Store) -> Store:
    put(empty_store, "process", key="p", title="P")
    put(empty_store, "source", key="wire", title="Wire", reliability="B", verified="true")
    put(empty_store, "source", key="reprint", title="Reprint", reliability="A", independent_of="wire")
    put(empty_store, "source", key="copy", title="Copy of the reprint", independent_of="reprint")
    put(empty_store, "source", key="other", title="Other")
    for key, source, also in (
        ("r1", "wire", ""), ("r2", "reprint", "copy;wire"), ("r3", "wire", "other"), ("r4", "other", "")
    ):  # fmt: skip
        put(empty_store, "round", key=key, process="p", title=key, date="2020-01-01", status="held", source=source,
            also_sources=also)  # fmt: skip
    return empty_store


def test_a_reprint_counts_with_what_it_repeats(small: Store) -> None:
    with small.read() as reader:
        whole = sources.sourcing(reader, Filters(process="p"), TODAY)
        alone = sources.single_facts(reader, Filters(process="p"), TODAY)
        rows = sources.sources(reader, Filters(process="p"), TODAY).set_index("key")
    assert (whole.facts, whole.single, whole.unread) == (4, 3, 1)
    assert alone["key"].tolist() == ["r1", "r2", "r4"]
    assert rows.loc["wire", ["facts", "further", "single"]].tolist() == [2, 1, 1]
    grades = {row.reliability: (row.facts, row.single) for row in whole.grades.itertuples()}
    assert grades == {"A": (1, 1), "B": (2, 1), "": (1, 1)}


def test_sources_that_repeat_each_other_are_one(small: Store) -> None:
    put(small, "source", key="x", title="X")
    put(small, "source", key="y", title="Y", independent_of="x")
    put(small, "source", key="x", independent_of="y")
    put(
        small,
        "round",
        key="r5",
        process="p",
        title="r5",
        date="2020-01-01",
        status="held",
        source="x",
        also_sources="y",
    )
    with small.read() as reader:
        assert "r5" in sources.single_facts(reader, Filters(process="p"), TODAY)["key"].tolist()


def test_an_empty_store_has_no_source_and_no_fact(empty_store: Store) -> None:
    with empty_store.read() as reader:
        assert len(sources.sources(reader, Filters(), TODAY)) == 0
        assert sources.sourcing(reader, Filters(), TODAY).facts == 0
        assert len(sources.facts_of(reader, Filters(), TODAY, "nobody")) == 0

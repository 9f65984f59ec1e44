"""Incidents around talks: three made-up processes in which they rise, fall, or do neither; and the example's trap."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from tests.queries.test_incidents import incident
from tracker.filters import Filters
from tracker.measures.reading import reading
from tracker.queries import talks_and_violence as queries
from tracker.queries.talks_and_violence import Around
from tracker.records import BY_NOUN
from tracker.store import Store, save

TODAY = date(2026, 1, 15)
START = date(2015, 1, 1)
ROUNDS = [START + timedelta(days=150 * n) for n in range(1, 13)]


def around(store: Store, filters: Filters, value: str = "incidents", window: int = 30, gap: int = 0) -> Around | None:
    with store.read(filters.known_at) as reader:
        return queries.around(reader, filters, TODAY, value, window, gap)


def put(store: Store, incidents: list[date], rounds: list[date]) -> None:
    rows = [
        ("process", {"key": "p", "title": "P"}),
        ("source", {"key": "s", "title": "S"}),
        *(
            ("round", {"process": "p", "title": f"R{n}", "date": str(day), "status": "held", "source": "s"})
            for n, day in enumerate(rounds)
        ),
        *(("incident", incident(date=str(day), place=f"Place {n}")) for n, day in enumerate(incidents)),
    ]
    drafts = []
    for noun, raw in rows:
        draft, problems = BY_NOUN[noun].draft(raw)
        assert problems == []
        drafts.append(draft)
    save(store, drafts, by="ana")


def spread_evenly(every: int = 10) -> list[date]:
    return [START + timedelta(days=n) for n in range(0, 2200, every)]


@pytest.mark.parametrize(
    ("offset", "outcome", "says"),
    [(3, "above", "more incidents followed"), (-3, "below", "fewer incidents followed"), (None, "inside", "chance")],
)
def test_three_worlds_give_three_sentences(empty_store: Store, offset: int | None, outcome: str, says: str) -> None:
    near = [] if offset is None else [day + timedelta(days=offset + n) for day in ROUNDS for n in range(5)]
    put(empty_store, spread_evenly() + near, ROUNDS)
    found = around(empty_store, Filters(process="p"))
    assert found is not None
    study = found.studies["held", "random dates"]
    assert study.outcome == outcome
    sentence = reading(study)
    assert says in sentence
    assert ("It cannot show that talks caused it" in sentence) == (outcome != "inside")


def test_the_same_view_gives_the_same_band(empty_store: Store) -> None:
    put(empty_store, spread_evenly(), ROUNDS)
    once, again = (around(empty_store, Filters(process="p")) for _ in range(2))
    assert once is not None and again is not None
    for kind_and_draw, study in once.studies.items():
        assert study.band_low == again.studies[kind_and_draw].band_low


def test_in_the_example_only_random_dates_find_a_change(seeded_store: Store) -> None:
    found = around(seeded_store, Filters(process="armenia-azerbaijan"))
    assert found is not None
    # Six rounds in autumn 2022 share one clash before them: random dates take each as new evidence.
    assert found.studies["held", "random dates"].outcome == "below"
    assert found.studies["held", "circular shift"].outcome == "inside"
    assert found.studies["refused", "random dates"].outcome == "inside"
    assert found.contrast.outcome == "inside"


def test_each_record_has_its_fate(seeded_store: Store) -> None:
    found = around(seeded_store, Filters(process="armenia-azerbaijan"))
    assert found is not None
    held = found.days[found.days["kind"] == "held"]
    assert len(held) == 45
    assert held.set_index("key").loc["2020-11-09-ceasefire-statement-of-the-three-leaders", "fate"] == "too near an end"
    assert (held["fate"] == "used").sum() == len(found.studies["held", "random dates"].anchors) == 38
    used = found.days[found.days["fate"] == "used"]
    assert used["change"].notna().all()
    assert found.days.loc[found.days["fate"] != "used", "change"].isna().all()
    assert set(used["noun"]) == {"round", "refusal"}


def test_a_gap_leaves_out_rounds_that_follow_closely(seeded_store: Store) -> None:
    found = around(seeded_store, Filters(process="armenia-azerbaijan"), gap=30)
    assert found is not None
    days = found.studies["held", "random dates"].anchors
    assert min(np.diff(days)) >= 30
    assert "too close to the one before" in set(found.days["fate"])


def test_a_loosely_dated_round_stands_for_no_day(empty_store: Store) -> None:
    put(empty_store, spread_evenly(), ROUNDS)
    draft, problems = BY_NOUN["round"].draft(
        {"process": "p", "title": "Some time", "date": "2017-05", "status": "held", "source": "s"}
    )
    assert problems == []
    save(empty_store, [draft], by="ana")
    found = around(empty_store, Filters(process="p"))
    assert found is not None
    assert found.days.set_index("title").loc["Some time", "fate"] == "too loosely dated"


def test_the_period_and_the_kinds_of_the_filter_are_those_of_the_study(seeded_store: Store) -> None:
    period = Filters(process="armenia-azerbaijan", start=date(2022, 1, 1), end=date(2023, 12, 31), mediator=("eu",))
    found = around(seeded_store, period)
    assert found is not None
    assert (found.first, found.last) == (date(2022, 1, 1), date(2023, 12, 31))
    assert len(found.days) < 54


def test_without_incidents_there_is_nothing_to_set_talks_against(empty_store: Store) -> None:
    assert around(empty_store, Filters()) is None
    put(empty_store, [], ROUNDS)
    assert around(empty_store, Filters(process="p")) is None


def test_deaths_are_counted_as_well(seeded_store: Store) -> None:
    found = around(seeded_store, Filters(process="armenia-azerbaijan"), "deaths_best")
    assert found is not None
    leaders = found.days.set_index("key").loc["2022-08-31-leaders-in-brussels", "change"]
    assert leaders == pytest.approx(286)  # the clash of 12 to 14 September 2022

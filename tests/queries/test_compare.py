"""Processes by months since their own day 0, on the example and on a second process made for the test."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tracker.filters import Filters
from tracker.queries import compare
from tracker.queries.compare import Compared, Since
from tracker.records import BY_NOUN
from tracker.store import Store, save

TODAY = date(2026, 1, 15)
BOTH = ("armenia-azerbaijan", "river")


def compared(store: Store, since: Since, processes: tuple[str, ...] = BOTH, day: date | None = None) -> Compared:
    with store.read() as reader:
        return compare.compared(reader, Filters(), TODAY, processes, since, day, 6)


@pytest.fixture
def two(seeded_store: Store) -> Store:
    rows: list[tuple[str, dict[str, str]]] = [
        ("process", {"key": "river", "title": "River talks"}),
        ("source", {"key": "minutes", "title": "Minutes"}),
        ("agreement", {"key": "terms", "processes": "river", "title": "Terms", "date": "2020-03-15", "stage": "Pre"}),
        ("commitment", {"key": "bridge", "process": "river", "title": "Open the bridge", "date": "2020-03-15"}),
        ("status", {"commitment": "bridge", "date": "2020-05-20", "basis": "evidence", "level": "3"}),
        *(
            ("round", {"process": "river", "title": f"R{n}", "date": day, "status": "held"})
            for n, day in enumerate(("2020-02-01", "2020-03-20", "2020-04-10", "2020-04-20"))
        ),
        ("refusal", {"process": "river", "date": "2020-06-01", "act": "declined", "refused_by": "arm"}),
        ("incident", {"process": "river", "date": "2020-03-16", "kind": "shelling", "place": "A"}),
        ("incident", {"process": "river", "date": "2020-08-01", "kind": "shelling", "place": "B"}),
    ]
    drafts = []
    for noun, raw in rows:
        full = raw if noun in {"process", "source"} else {**raw, "source": "minutes"}
        draft, problems = BY_NOUN[noun].draft(full)
        assert problems == []
        drafts.append(draft)
    save(seeded_store, drafts, by="ana")
    return seeded_store


def test_each_process_has_its_own_day_0(two: Store) -> None:
    found = compared(two, "agreement").origins.set_index("process")
    assert found.loc["river", "date"].date() == date(2020, 3, 15)
    assert found.loc["armenia-azerbaijan", "date"].date() == date(2020, 11, 9)
    rounds = compared(two, "round").origins.set_index("process")
    assert rounds.loc["river", "date"].date() == date(2020, 2, 1)
    assert list(rounds["noun"]) == ["round", "round"]


def test_a_process_without_such_a_day_is_named_not_drawn(two: Store) -> None:
    found = compared(two, "ceasefire")
    assert found.without == ("river",)
    assert set(found.months["process"]) == {"armenia-azerbaijan"}


def test_months_are_calendar_months_since_the_day(two: Store) -> None:
    months = compared(two, "agreement").months.set_index(["process", "month"])
    assert months.loc[("river", -6), "date"].date() == date(2019, 9, 15)
    assert months.loc[("river", 2), "date"].date() == date(2020, 5, 15)


def test_the_score_is_read_on_the_first_day_of_the_month(two: Store) -> None:
    months = compared(two, "agreement").months.set_index(["process", "month"])
    assert np.isnan(months.loc[("river", 2), "score"])
    assert months.loc[("river", 3), "score"] == 100
    assert months.loc[("river", 3), ["assessed", "commitments"]].tolist() == [1, 1]


def test_counts_are_those_of_the_month_and_of_three(two: Store) -> None:
    months = compared(two, "agreement").months.set_index(["process", "month"])
    # 15 March to 14 April: two rounds; 15 April to 14 May: one; before 1 February nothing was recorded.
    assert months.loc[("river", 0), ["rounds", "refusals"]].tolist() == [2, 0]
    assert months.loc[("river", 1), ["rounds", "rounds_3m"]].tolist()[0] == 1
    assert months.loc[("river", 2), ["rounds_3m", "refusals_3m"]].tolist() == [3, 1]
    assert np.isnan(months.loc[("river", -6), "rounds"])


def test_incidents_are_counted_within_the_days_recorded(two: Store) -> None:
    months = compared(two, "agreement").months.set_index(["process", "month"])
    assert np.isnan(months.loc[("river", 0), "incidents"])  # begins a day before the first recorded incident
    assert months.loc[("river", 1), "incidents"] == 0
    assert np.isnan(months.loc[("river", 4), "incidents"])  # 15 July to 14 August, recorded to 1 August


def test_one_chosen_day_serves_all(two: Store) -> None:
    found = compared(two, "day", day=date(2021, 1, 1))
    assert set(found.origins["date"].dt.date) == {date(2021, 1, 1)}
    assert found.months["month"].min() == -6


def test_nothing_chosen_and_nothing_recorded_give_empty_frames(empty_store: Store, two: Store) -> None:
    assert compared(two, "agreement", ()).months.empty
    assert compared(empty_store, "agreement", ("river",)).without == ("river",)


def test_a_day_0_still_to_come_is_none(two: Store) -> None:
    assert compared(two, "day", day=date(2030, 1, 1)).without == BOTH

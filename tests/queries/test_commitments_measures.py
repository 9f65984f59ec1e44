"""The closer look's queries on the example process."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from tracker.filters import Filters
from tracker.measures import implementation
from tracker.queries import commitments_measures as queries
from tracker.queries import levels
from tracker.records import BY_NOUN
from tracker.store import Store, save

TODAY = date(2026, 1, 15)
OURS = Filters(process="armenia-azerbaijan")


def asked(store: Store, query: Any, filters: Filters = OURS, *more: Any) -> Any:
    with store.read(filters.known_at) as reader:
        return query(reader, filters, TODAY, *more)


@pytest.mark.parametrize("by", ["category", "agreement", "mediator"])
def test_groups_add_up_to_the_commitments(seeded_store: Store, by: str) -> None:
    rows = asked(seeded_store, queries.groups, OURS, by)
    assert rows["commitments"].sum() == 26
    totals = rows.groupby("group", sort=False)["commitments"].sum()
    assert totals.is_monotonic_decreasing


def test_a_commitment_that_binds_two_counts_for_both(seeded_store: Store) -> None:
    rows = asked(seeded_store, queries.groups, OURS, "party")
    standing = asked(seeded_store, levels.standing_of)
    named = sum(len(cell.split(";")) if isinstance(cell, str) else 1 for cell in standing["bound"])
    assert rows["commitments"].sum() == named > 26
    assert {"arm", "aze", "rus"} <= set(rows["group"])


def test_a_commitment_without_a_round_has_the_track_of_its_agreement(seeded_store: Store) -> None:
    rows = asked(seeded_store, queries.groups, OURS, "mediator")
    of_2020 = asked(seeded_store, queries.groups, Filters(process="armenia-azerbaijan",
                                                          agreement=("2020-11-09-trilateral-statement",)), "mediator")  # fmt: skip
    assert set(of_2020["group"]) == {"rus"}
    assert "direct" in set(rows["group"])


def test_the_two_ways_of_counting_deadlines(seeded_store: Store) -> None:
    found = asked(seeded_store, queries.closer)
    assert (found.original.met_on_time, found.original.met_late, found.original.overdue) == (5, 5, 2)
    assert (found.amended.met_on_time, found.amended.met_late, found.amended.overdue) == (6, 4, 2)
    assert found.ageing["commitments"].sum() == found.amended.overdue


def test_the_last_status_and_the_deadlines_as_recorded_are_those_of_the_view_s_day(seeded_store: Store) -> None:
    def border(day: date) -> list[object]:
        filters = Filters(process="armenia-azerbaijan", as_of=day)
        row = asked(seeded_store, queries.closer, filters).standing.set_index("key").loc["2024-04-19-border-services"]
        return [row["last_status"], row["silent"], row["due_original_said"], row["due_amended_said"]]

    assert border(date(2026, 1, 15)) == ["2024-05-24", True, "2024-07-24", "2024-07-24"]
    before = border(date(2024, 5, 1))
    assert pd.isna(before[0]) or before[0] < "2024-05-02"
    assert pd.isna(before[2]) and pd.isna(before[3])


def test_claims_and_falls_carry_the_commitment_s_title(seeded_store: Store) -> None:
    found = asked(seeded_store, queries.closer)
    assert found.claims["verdict"].value_counts().to_dict() == {
        "agree": 2, "claims less": 1, "claims more": 1, "not assessed": 1,
    }  # fmt: skip
    assert found.claims["title"].iloc[0] == "Armenian COP29 bid withdrawn in favour of Azerbaijan"
    assert found.falls[["title", "level_before", "level_after"]].to_numpy().tolist() == [
        ["Full ceasefire", 3, 2],
        ["Full ceasefire", 2, 1],
        ["Safe movement on the Lachin corridor", 1, 0],
    ]


def test_the_change_is_between_the_scores_of_the_two_days(seeded_store: Store) -> None:
    day = Filters(process="armenia-azerbaijan", as_of=date(2024, 1, 1))
    found = asked(seeded_store, queries.moved, day, 365)
    assert (found.then, found.day) == (date(2023, 1, 1), date(2024, 1, 1))
    for when, score in ((found.then, found.change.before), (found.day, found.change.after)):
        then = Filters(process="armenia-azerbaijan", as_of=when)
        assert implementation.score(
            list(asked(seeded_store, levels.standing_of, then)["level"])
        ).score == pytest.approx(score)
    parts = found.change.same + found.change.entered + found.change.left
    assert parts == pytest.approx(found.change.total)
    assert set(found.change.fallen) <= set(found.titles)


def test_the_ends_of_all_commitments_are_told(seeded_store: Store) -> None:
    found = asked(seeded_store, queries.closer)
    assert found.times["event"].value_counts().to_dict() == {
        "fulfilled": 14, "open": 8, "lapsed": 2, "superseded": 1, "closed_unmet": 1,
    }  # fmt: skip
    last = found.incidence[found.incidence["run"] == "longest"].groupby("event")["incidence"].max()
    assert last["fulfilled"] == pytest.approx(14 / 26)  # nothing open is younger than the last one fulfilled


def test_filters_narrow_what_is_looked_at(seeded_store: Store) -> None:
    border = Filters(process="armenia-azerbaijan", category=("BORDER",))
    found = asked(seeded_store, queries.closer, border)
    assert set(found.standing["category"]) == {"BORDER"}
    assert len(found.times) == len(found.standing)
    assert set(found.falls["commitment"]) <= set(found.standing["key"])


def test_nothing_recorded_gives_empty_answers(empty_store: Store) -> None:
    found = asked(empty_store, queries.closer, Filters())
    assert found.standing.empty and found.claims.empty and found.falls.empty and found.incidence.empty
    assert found.amended.rate is None and found.fall_rate is None
    assert asked(empty_store, queries.groups, Filters(), "party").empty
    assert asked(empty_store, queries.moved, Filters(), 90).change.total is None


def test_levels_that_two_analysts_coded_tell_how_far_they_agree(seeded_store: Store) -> None:
    keys = asked(seeded_store, queries.closer).standing["key"].head(4).tolist()
    assert asked(seeded_store, queries.closer).coded_twice == 0
    for coder, codes in (("ana", "0123"), ("ben", "0122")):
        drafts = [
            BY_NOUN["status"].draft(
                {"key": f"{coder}-{n}", "commitment": key, "date": "2025-01-02", "basis": "evidence", "level": level,
                 "source": "2020-11-20-aljazeera-aghdam"}
            )[0]
            for n, (key, level) in enumerate(zip(keys, codes, strict=True))
        ]  # fmt: skip
        save(seeded_store, drafts, by=coder)
    found = asked(seeded_store, queries.closer)
    assert found.coded_twice == 4
    # Observed 2 x 4 (a 3 and a 2 apart); by chance 2 x 312 / 7, from two 0, two 1, three 2 and a 3.
    assert found.alpha == pytest.approx(1 - 8 / (2 * 312 / 7))

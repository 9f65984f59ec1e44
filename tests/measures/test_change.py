from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.measures import change as measure
from tracker.measures.implementation import score, score_over_time

from .rows import commitments, day, status, statuses
from .test_implementation import logs, naive_level

LEVELS = st.dictionaries(st.sampled_from("abcdef"), st.one_of(st.none(), st.integers(0, 3)), max_size=6)


def test_a_new_promise_lowers_the_score_without_anyone_doing_worse() -> None:
    found = measure.change_decomposed({"a": 3, "b": 3}, {"a": 3, "b": 3, "c": 0})
    assert found.total == pytest.approx(-100 / 3)
    assert (found.same, found.entered, found.left) == pytest.approx((0, -100 / 3, 0))
    assert (found.new, found.newly_assessed, found.gone) == (("c",), (), ())


def test_what_the_same_commitments_did_is_told_apart_from_what_came_and_went() -> None:
    found = measure.change_decomposed({"a": 1, "b": 3, "old": 0, "d": None}, {"a": 2, "b": 2, "new": 3, "d": 0})
    assert (found.risen, found.fallen) == (("a",), ("b",))
    assert (found.new, found.newly_assessed, found.gone) == (("new",), ("d",), ("old",))
    assert found.same == pytest.approx(0)
    assert found.left == pytest.approx(100 * 4 / 6 - 100 * 4 / 9)


@settings(max_examples=100, deadline=None)
@given(before=LEVELS, after=LEVELS)
def test_the_parts_add_up_to_the_change(before: dict[str, int | None], after: dict[str, int | None]) -> None:
    found = measure.change_decomposed(before, after)
    s0, s1 = score(list(before.values())).score, score(list(after.values())).score
    if s0 is None or s1 is None:
        assert found.total is None and found.same is None
        return
    assert found.total is not None and found.same is not None and found.entered is not None and found.left is not None
    assert found.total == pytest.approx(s1 - s0, abs=1e-9)
    assert found.same + found.entered + found.left == pytest.approx(found.total, abs=1e-9)


def test_pace_is_points_per_thirty_days() -> None:
    promised = commitments(("a", "2023-01-01"))
    log = statuses([status("a", "2023-01-01", 0), status("a", "2023-03-01", 3)])
    scores = score_over_time(promised, log, [day("2023-01-05"), day("2023-03-06")])
    found = measure.pace(scores, 60)
    assert found["date"].dt.strftime("%Y-%m-%d").tolist() == ["2023-03-06"]
    assert found["pace"].item() == pytest.approx(50)
    assert measure.pace(scores, 30).empty and measure.pace(scores.iloc[:0], 30).dtypes.equals(found.dtypes)


def test_a_ceasefire_that_was_broken_twice_has_two_reversals() -> None:
    log = statuses(
        [
            status("c01", "2020-12-14", 3, key="held"),
            status("c01", "2021-11-16", 2, key="clash"),
            status("c01", "2022-09-14", 1, key="fighting"),
            status("c01", "2023-09-20", 1, key="operation"),
            status("c02", "2020-11-20", 3),
        ]
    )
    found = measure.reversals(log, "2024-01-01")
    assert found[["status_before", "status_after"]].to_numpy().tolist() == [["held", "clash"], ["clash", "fighting"]]
    assert found["date"].dt.strftime("%Y-%m-%d").tolist() == ["2021-11-16", "2022-09-14"]
    assert len(measure.reversals(log, "2022-01-01")) == 1
    months = ((day("2024-01-01") - day("2020-12-14")).days + (day("2024-01-01") - day("2020-11-20")).days) / 30
    assert measure.reversal_rate(log, "2024-01-01") == pytest.approx(2 / months)
    assert measure.reversal_rate(statuses(), "2024-01-01") is None
    assert measure.reversals(statuses(), "2024-01-01").dtypes.equals(found.dtypes)


@settings(max_examples=40, deadline=None)
@given(log=logs())
def test_reversals_are_the_falls_of_the_line_drawn_day_by_day(log: list[dict[str, Any]]) -> None:
    falls = []
    days = [(day("2023-01-01") + timedelta(number)).isoformat() for number in range(62)]
    for commitment in sorted({row["commitment"] for row in log}):
        before = None
        for t in days:
            found = naive_level(log, commitment, t)
            if found and before and found[0] < before[0]:
                falls.append((t, commitment, before[0], found[0]))
            before = found
    got = measure.reversals(statuses(log), "2023-03-03")
    rows = zip(
        got["date"].dt.strftime("%Y-%m-%d"), got["commitment"], got["level_before"], got["level_after"], strict=True
    )
    assert sorted(rows) == sorted(falls)


def test_a_claim_beyond_the_evidence_is_named_and_each_claimant_stands_alone() -> None:
    log = statuses(
        [
            status("c16", "2023-12-07", 1, basis="claim", claimed_by="arm"),
            status("c16", "2023-12-11", 3),
            status("c17", "2023-12-07", 1, basis="claim", claimed_by="aze"),
            status("c17", "2024-11-01", 3, basis="claim", claimed_by="aze", date_latest="2024-11-30"),
            status("c18", "2025-07-10", 3, basis="claim", claimed_by="arm;aze"),
            status("c18", "2024-01-31", 1),
            status("c06", "2022-12-22", None, basis="claim", claimed_by="aze"),
        ]
    )
    found = measure.claims_against_evidence(log, "2026-01-01")
    assert found[["commitment", "claimed_by", "claimed", "verdict"]].to_numpy().tolist() == [
        ["c16", "arm", 1, "claims less"],
        ["c18", "arm", 3, "claims more"],
        ["c18", "aze", 3, "claims more"],
        ["c17", "aze", 3, "not assessed"],
    ]
    assert found["date"].dt.strftime("%Y-%m-%d").tolist() == ["2023-12-07", "2025-07-10", "2025-07-10", "2024-11-01"]
    assert found["gap"].fillna(-9).tolist() == [-2, 2, 2, -9]
    empty = measure.claims_against_evidence(statuses(), "2026-01-01")
    assert empty.dtypes.astype(str).tolist() == found.dtypes.astype(str).tolist()

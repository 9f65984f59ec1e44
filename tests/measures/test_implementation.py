from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.measures import implementation as measure
from tracker.measures.days import day_number

from .rows import commitments, day, status, statuses

PROMISED = commitments(*((f"c{i}", "2023-12-07") for i in range(14, 20)))
LOG = statuses(
    [
        status("c14", "2023-12-13", 3),
        status("c15", "2023-12-13", 3),
        status("c16", "2023-12-09", 2),
        status("c16", "2023-12-11", 3),
        status("c16", "2023-12-07", 1, basis="claim"),
        status("c17", "2023-12-07", 1, basis="claim"),
        status("c18", "2023-12-13", 1),
        status("c19", "2024-02-17", 1),
    ]
)


def test_five_commitments_of_the_worked_example_score_83_with_their_band_and_coverage() -> None:
    found = measure.score([3, 3, 3, None, 1])
    assert (found.score, found.score_low, found.score_high) == pytest.approx((83.3, 66.7, 86.7), abs=0.05)
    assert (found.assessed, found.commitments) == (4, 5)


def test_six_commitments_of_december_2023_score_83_with_a_wider_band() -> None:
    found = measure.score([3, 3, 3, None, 1, None])
    assert (found.score, found.score_low, found.score_high) == pytest.approx((83.3, 55.6, 88.9), abs=0.05)
    assert (found.assessed, found.commitments) == (4, 6)


def test_the_log_of_december_2023_gives_the_same_score_on_the_last_day_of_the_year() -> None:
    row = measure.score_over_time(PROMISED, LOG, [day("2023-12-31")]).iloc[0]
    assert list(row[["score", "score_low", "score_high"]]) == pytest.approx([83.3, 55.6, 88.9], abs=0.05)
    assert (row["assessed"], row["commitments"]) == (4, 6)
    counts = measure.levels_over_time(PROMISED, LOG, [day("2023-12-31")])
    assert dict(zip(counts["level"], counts["commitments"], strict=True)) == {
        "not assessed": 2, "0": 0, "1": 1, "2": 0, "3": 3,
    }  # fmt: skip


def test_a_level_0_tells_the_highest_level_it_fell_from_and_never_of_later_days() -> None:
    log = statuses([status("a", "2023-01-01", 2), status("a", "2023-02-01", 1), status("a", "2023-03-01", 0),
                    status("b", "2023-03-01", 0), status("b", "2023-04-01", 3), status("c", "2023-01-01", 3),
                    status("c", "2023-02-01", 1), status("d", "2023-01-01", 3, basis="claim"),
                    status("d", "2023-02-01", 0)])  # fmt: skip
    levels = measure.Levels(commitments(*((name, "2022-12-01") for name in "abcd")), log)
    places = np.arange(4)
    assert levels.lost_from(places, day_number(day("2023-03-31"))).tolist() == [2, 0, 0, 0]
    assert levels.lost_from(places, day_number(day("2023-02-28"))).tolist() == [0, 0, 0, 0]


def test_nothing_assessed_has_no_score_but_a_full_band() -> None:
    assert measure.score([None, None]) == measure.Score(None, 0.0, 100.0, 0, 2)
    assert measure.score([]) == measure.Score(None, None, None, 0, 0)


def test_levels_from_a_frame_may_be_missing_in_any_way() -> None:
    assert measure.score(pd.array([3, None, 1], dtype="Int64")).score == pytest.approx(400 / 6)  # type: ignore[arg-type]


def test_the_strict_score_counts_what_is_not_assessed_and_what_was_never_promised() -> None:
    assert measure.score_strict([3, 3, 3, None, 1]).value == pytest.approx(66.7, abs=0.05)
    security = measure.score_strict([3, 3, 3, None, 1], provisions=8)
    assert (security.value, security.possible) == (pytest.approx(100 * 10 / 24), 24)
    with pytest.raises(ValueError, match="5 commitments are in scope"):
        measure.score_strict([3, 3, 3, None, 1], provisions=4)


def test_the_lenient_score_is_the_headline_and_names_what_it_leaves_out() -> None:
    found = measure.score_lenient([3, 3, 3, None, 1])
    assert found.value == measure.score([3, 3, 3, None, 1]).score
    assert (found.points, found.possible, found.counted, found.excluded) == (10, 12, 4, (3,))


def test_weights_shift_the_score_and_equal_weights_leave_it() -> None:
    assert measure.score_weighted([3, 0, None], [2, 1, 9]).value == pytest.approx(100 * 6 / 9)
    assert measure.score_weighted([3, 0, 1], [5, 5, 5]).value == pytest.approx(measure.score([3, 0, 1]).score)
    assert measure.score_weighted([3], [0]).value is None


def test_category_weights_let_a_single_commitment_weigh_as_much_as_three() -> None:
    levels, categories = [3, 3, 3, 0, None], ["DETAIN"] * 3 + ["BORDER", "BORDER"]
    weights = measure.category_weights(levels, categories)
    assert measure.score_weighted(levels, weights).value == pytest.approx(50)


def test_an_open_status_counts_to_the_day_asked_and_outranks_what_ended_before() -> None:
    log = statuses(
        [
            status("a", "2023-01-01", 2, date_latest=None),
            status("a", "2023-03-01", 1),
            status("a", "2023-02-01", 0, date_latest="2023-12-31"),
        ]
    )
    levels = [measure.levels_at(log, f"2023-{month}")["level"].item() for month in ("01-15", "02-02", "12-30")]
    assert levels == [2, 0, 0]  # the third ends later than any of these days, so it goes before the open one
    assert measure.levels_at(log, "2024-01-01")["level"].item() == 2


def test_on_a_tie_the_later_recorded_decides_then_the_greater_key() -> None:
    log = statuses(
        [
            status("a", "2023-01-01", 1, recorded_at="2026-01-02", key="a"),
            status("a", "2023-01-01", 2, recorded_at="2026-01-01", key="z"),
            status("b", "2023-01-01", 1, key="b10"),
            status("b", "2023-01-01", 2, key="b9"),
        ]
    )
    assert measure.levels_at(log, "2023-01-01").to_dict("records") == [
        {"commitment": "a", "level": 1, "status": "a"},
        {"commitment": "b", "level": 2, "status": "b9"},
    ]


def test_scope_holds_the_unassessed_and_leaves_out_what_is_not_promised_yet() -> None:
    promised = commitments(("a", "2023-01-01"), ("b", "2023-01-01"), ("later", "2024-01-01"))
    found = measure.levels_in_scope(promised, statuses([status("b", "2023-02-01", 0)]), "2023-06-01")
    assert found["commitment"].tolist() == ["a", "b"]
    assert found["level"].isna().tolist() == [True, False]
    assert found["status"].isna().tolist() == [True, False]


def test_empty_frames_give_the_same_columns_and_types() -> None:
    days = [day("2023-01-01")]
    for make in (measure.score_over_time, measure.levels_over_time):
        empty, full = make(commitments(), statuses(), days), make(PROMISED, LOG, days)
        assert empty.dtypes.to_dict() == full.dtypes.to_dict()
        assert len(make(PROMISED, LOG, [])) == 0
    empty, full = (measure.levels_at(log, "2024-01-01") for log in (statuses(), LOG))
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
    for known in (statuses(), LOG):
        assert measure.levels_in_scope(PROMISED, known, "2024-01-01").dtypes.astype(str).tolist() == [
            "str",
            "Int64",
            "str",
        ]
        assert measure.levels_in_scope(commitments(), known, "2024-01-01").empty


DAYS = st.integers(0, 40).map(lambda n: date(2023, 1, 1) + timedelta(n))


@st.composite
def logs(draw: st.DrawFn) -> list[dict[str, Any]]:
    rows = []
    for number in range(draw(st.integers(0, 25))):
        first = draw(DAYS)
        last = draw(st.one_of(st.none(), st.integers(0, 15).map(lambda n, first=first: first + timedelta(n))))
        rows.append(
            status(
                draw(st.sampled_from(["a", "b", "c", "gone"])),
                first.isoformat(),
                draw(st.one_of(st.none(), st.integers(0, 3))),
                date_latest=None if last is None else last.isoformat(),
                recorded_at=draw(st.sampled_from(["2026-01-01", "2026-01-02"])),
                basis=draw(st.sampled_from(["evidence", "evidence", "claim"])),
                key=f"{draw(st.sampled_from('xyz'))}{number}",
            )
        )
    return rows


def naive_level(log: list[dict[str, Any]], commitment: str, t: str) -> tuple[int, str] | None:
    """The rule as DESIGN words it, row by row; days are ISO texts."""
    best: tuple[str, str, str] | None = None
    level = -1
    for row in log:
        if row["commitment"] != commitment or row["basis"] != "evidence" or row["level"] is None:
            continue
        rank = (row["date_latest"] or t, row["recorded_at"], row["key"])
        if row["date_earliest"] <= t and (best is None or rank > best):
            best, level = rank, row["level"]
    return None if best is None else (level, best[2])


@settings(max_examples=80, deadline=None)
@given(log=logs(), days=st.lists(DAYS, min_size=1, max_size=6))
def test_levels_agree_with_the_rule_reckoned_row_by_row(log: list[dict[str, Any]], days: list[date]) -> None:
    promised = commitments(("a", "2023-01-01"), ("b", "2023-01-10"), ("c", "2023-02-01"))
    frame = statuses(log)
    scores = measure.score_over_time(promised, frame, days)
    counts = measure.levels_over_time(promised, frame, days)
    for place, t in enumerate(days):
        scope = [
            key for key, since in zip(promised["key"], promised["date_earliest"], strict=True) if since.date() <= t
        ]
        expected = [naive_level(log, key, t.isoformat()) for key in scope]
        levels = [None if found is None else found[0] for found in expected]
        if place == 0:
            in_scope = measure.levels_in_scope(promised, frame, t)
            assert [None if pd.isna(x) else x for x in in_scope["status"]] == [x and x[1] for x in expected]
        want = measure.score(levels)
        got = scores.iloc[place]
        assert (got["assessed"], got["commitments"]) == (want.assessed, want.commitments)
        for name in ("score", "score_low", "score_high"):
            value = getattr(want, name)
            assert np.isnan(got[name]) if value is None else got[name] == pytest.approx(value)
        words = ["not assessed" if level is None else str(level) for level in levels]
        day_counts = counts.iloc[place * 5 : place * 5 + 5]
        assert day_counts["commitments"].tolist() == [words.count(word) for word in measure.LEVELS]


def test_counts_by_level_are_those_of_asking_each_commitment_on_each_day() -> None:
    draw = np.random.default_rng(7)
    days_ = [date(2024, 1, n) for n in range(1, 13)]
    for _ in range(25):
        promised = commitments(*((f"c{n}", str(days_[draw.integers(12)])) for n in range(int(draw.integers(1, 4)))))
        told = []
        for number in range(int(draw.integers(0, 9))):
            first = int(draw.integers(12))
            row = status(f"c{draw.integers(4)}", str(days_[first]), int(draw.integers(4)))
            last = (
                None if draw.random() < 0.3 else pd.Timestamp(days_[first]) + pd.Timedelta(days=int(draw.integers(5)))
            )
            told.append({**row, "date_latest": last, "key": f"s{number}"})
        log = statuses(told)
        over = measure.levels_over_time(promised, log, days_)
        for day_ in days_:
            standing = measure.levels_in_scope(promised, log, day_)["level"]
            words = ["not assessed" if pd.isna(level) else str(level) for level in standing]
            then = over[over["date"] == pd.Timestamp(day_)].set_index("level")["commitments"]
            assert then.to_dict() == {level: words.count(level) for level in measure.LEVELS}


def test_some_commitments_of_a_log_are_counted_as_if_there_were_no_others() -> None:
    days = [day("2023-12-06") + timedelta(days=n) for n in range(80)]
    every = measure.Levels(PROMISED, LOG)
    for chosen in ([0], [1, 2, 5], [], [0, 1, 2, 3, 4, 5]):
        alone = measure.levels_over_time(PROMISED.iloc[chosen].reset_index(drop=True), LOG, days)
        at = np.array([(when - date(1970, 1, 1)).days for when in days], dtype=np.int64)
        counts = every.counts(at, np.array(chosen, dtype=np.int64))
        assert list(alone["commitments"]) == counts.reshape(-1).tolist()

from __future__ import annotations

import pandas as pd
import pytest

from tracker.measures import deadlines as measure

from .rows import commitments, status, statuses

PROMISED = commitments(
    ("c03", "2020-11-09", "2020-11-15"),
    ("c05", "2020-11-09", "2025-11-10"),
    ("c06", "2020-11-09", None),
    ("c10", "2022-04-06", "2022-04-30"),
    ("c12", "2022-10-06", "2022-12-20"),
    ("c19", "2023-12-07", "2023-12-31"),
    ("c21", "2024-04-19", "2024-07-01"),
    ("c22", "2024-04-19", None),
)
LOG = statuses(
    [
        status("c03", "2020-11-15", 1),
        status("c03", "2020-11-25", 3, lifecycle="closed_met"),
        status("c05", "2024-06-12", 2, lifecycle="lapsed"),
        status("c10", "2022-05-10", 1),
        status("c10", "2022-05-24", 3),
        status("c12", "2022-12-19", 3),
        status("c19", "2024-02-17", 1),
        status("c21", "2024-07-01", 1),
        status("c21", "2024-08-30", 3),
        status("c21", "2024-07-02", 3, basis="claim", lifecycle="closed_met"),
        status("c22", "2024-05-24", 2),
    ]
)


def moved(*rows: tuple[str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["commitment", "date_earliest", "due_latest"])
    frame["key"] = [f"{a}-{b}" for a, b, _ in rows]
    return frame.astype({"commitment": "str", "key": "str"})


MOVED = moved(("c03", "2020-11-15", "2020-11-25"), ("c22", "2024-05-24", "2024-07-24"))


def rows(t: str) -> pd.DataFrame:
    return measure.schedule(PROMISED, MOVED, LOG, t).set_index("commitment")


def test_days_late_are_the_worked_numbers_against_both_dates() -> None:
    found = rows("2026-01-01")
    assert found.loc["c21", "days_late_original"] == 60
    assert found.loc["c10", "days_late_original"] == 24
    assert found.loc["c03", ["days_late_original", "days_late_amended"]].tolist() == [10, 0]
    assert found.loc["c12", "days_late_amended"] == -1
    assert found.loc[["c03", "c10", "c12", "c21"], "schedule_amended"].tolist() == [
        "met_on_time", "met_late", "met_on_time", "met_late",
    ]  # fmt: skip
    assert found.loc["c03", "schedule_original"] == "met_late"


def test_a_claim_of_being_done_does_not_make_it_done() -> None:
    found = rows("2024-08-01")
    assert found.loc["c21", ["schedule_amended", "days_late_amended"]].tolist() == ["overdue", 31]
    assert pd.isna(found.loc["c21", "done"])


def test_a_commitment_is_due_soon_up_to_its_day_and_overdue_after_it() -> None:
    assert rows("2024-05-31").loc["c21", "schedule_original"] == "not_due"
    assert rows("2024-06-01").loc["c21", "schedule_original"] == "due_soon"
    assert rows("2024-07-01").loc["c21", "schedule_original"] == "due_soon"
    assert rows("2024-07-02").loc["c21", "schedule_original"] == "overdue"


def test_a_deadline_set_later_is_the_original_where_none_was_promised_but_not_before_it_was_set() -> None:
    assert rows("2024-05-01").loc["c22", "schedule_original"] == "no_deadline"
    assert rows("2024-05-24").loc["c22", "schedule_original"] == "not_due"
    assert rows("2026-01-01").loc["c22", "schedule_original"] == "overdue"


def test_an_amendment_counts_from_the_day_it_was_made() -> None:
    assert pd.Timestamp("2020-11-15") == rows("2020-11-14").loc["c03", "due_amended"]
    assert pd.Timestamp("2020-11-25") == rows("2020-11-15").loc["c03", "due_amended"]


def test_what_lapsed_before_its_day_never_becomes_overdue() -> None:
    found = rows("2026-01-01").loc["c05"]
    assert (found["schedule_amended"], found["lifecycle"]) == ("not_due", "lapsed")
    assert pd.isna(found["days_late_amended"])


def test_what_lapsed_after_its_day_stays_overdue_and_ages_no_further() -> None:
    log = statuses([status("a", "2023-03-01", None, lifecycle="superseded")])
    found = measure.schedule(commitments(("a", "2023-01-01", "2023-02-01")), moved(), log, "2026-01-01").iloc[0]
    assert (found["schedule_amended"], found["days_late_amended"], found["ageing"]) == ("overdue", 28, "1–30 days")


def test_a_fall_after_fulfilment_is_told_and_does_not_undo_it() -> None:
    log = statuses([status("a", "2023-01-20", 3), status("a", "2023-06-01", 1)])
    found = measure.schedule(commitments(("a", "2023-01-01", "2023-02-01")), moved(), log, "2023-12-01").iloc[0]
    assert (found["schedule_amended"], found["reversed"]) == ("met_on_time", True)
    assert not rows("2026-01-01")["reversed"].any()


def test_what_was_closed_as_met_below_the_full_level_has_not_fallen() -> None:
    log = statuses([status("a", "2023-01-10", 1), status("a", "2023-01-20", 2, lifecycle="closed_met")])
    found = measure.schedule(commitments(("a", "2023-01-01", "2023-02-01")), moved(), log, "2023-12-01").iloc[0]
    assert (found["schedule_amended"], found["reversed"]) == ("met_on_time", False)


def test_done_in_an_uncertain_month_counts_from_its_last_day_but_not_beyond_the_day_asked() -> None:
    log = statuses([status("a", "2023-02-01", 3, date_latest="2023-02-28")])
    promised = commitments(("a", "2023-01-01", "2023-02-10"))
    late = [
        measure.schedule(promised, moved(), log, t)["days_late_original"].item() for t in ("2023-02-15", "2024-01-01")
    ]
    assert late == [5, 18]


def test_the_on_time_rate_leaves_out_what_has_no_deadline_or_is_not_due_and_says_how_many() -> None:
    found = measure.schedule(PROMISED, MOVED, LOG, "2026-01-01")
    amended, original = measure.on_time_rate(found), measure.on_time_rate(found, "original")
    assert amended == measure.OnTimeRate(pytest.approx(2 / 6), 2, 2, 2, 1, 1)
    assert original == measure.OnTimeRate(pytest.approx(1 / 6), 1, 3, 2, 1, 1)
    assert measure.on_time_rate(found.iloc[:0]).rate is None


def test_overdue_commitments_are_sorted_into_ages() -> None:
    found = measure.ageing(measure.schedule(PROMISED, MOVED, LOG, "2024-08-23"))
    assert dict(zip(found["ageing"], found["commitments"], strict=True)) == {
        "1–30 days": 1, "31–90 days": 1, "91–180 days": 0, "181–365 days": 1, "over a year": 0,
    }  # fmt: skip


def test_empty_frames_give_the_same_columns_and_types() -> None:
    full = measure.schedule(PROMISED, MOVED, LOG, "2026-01-01")
    for promised, log in ((commitments(), statuses()), (commitments(), LOG), (PROMISED, statuses())):
        found = measure.schedule(promised, moved(), log, "2026-01-01")
        assert found.dtypes.astype(str).to_dict() == full.dtypes.astype(str).to_dict()
    assert measure.ageing(full.iloc[:0])["commitments"].tolist() == [0] * 5

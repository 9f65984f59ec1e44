"""Deadlines met and missed, against the date first set and against the one in force (c8).

Frames named here:

    commitments: one row per commitment; columns ``key, date_earliest, due_latest`` (the last day its own ``due`` can
        mean; missing when none was promised).
    deadlines: one row per later deadline; columns ``commitment, date_earliest`` (when set), ``due_latest, key``.
    statuses: as in ``implementation``, with ``lifecycle``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.measures.days import FAR_DAY, NO_DAY, Bools, Day, Ints, capped, dates, day_number, day_numbers
from tracker.measures.implementation import FULL, assessments, group_codes, level_numbers
from tracker.measures.status_log import status_log
from tracker.vocabulary import Basis, Lifecycle, Schedule

SOON = 30  # days before a deadline from which it is due soon (b7)
MOOT = (Lifecycle.SUPERSEDED.value, Lifecycle.LAPSED.value)  # ends that take the duty away
AGEING = ("1–30 days", "31–90 days", "91–180 days", "181–365 days", "over a year")
_AGES = np.array([30, 90, 180, 365])
Against = Literal["original", "amended"]


@dataclass(frozen=True, slots=True)
class OnTimeRate:
    """The share of decided deadlines that were met on time, and what it leaves out.

    ``rate = met_on_time / (met_on_time + met_late + overdue)``, a share of 1; None when no deadline is decided.
    """

    rate: float | None
    met_on_time: int
    met_late: int
    overdue: int
    not_yet_due: int  # left out: not due, due soon
    no_deadline: int  # left out


def schedule(commitments: pd.DataFrame, deadlines: pd.DataFrame, statuses: pd.DataFrame, t: Day) -> pd.DataFrame:
    """Where each commitment stands against its deadline on day ``t``.

    The original deadline is the commitment's own ``due``, else the first deadline set; the amended one is the last set
    by ``t``, else the original. Done is the first day of level 3 by evidence, or of ``closed_met``, taken at the last
    day its date can mean and no later than ``t``; a later fall does not undo it (``reversed`` tells). A commitment
    superseded or lapsed without being done ages no further, and is *not due* for good when that came by the deadline.

    One row per commitment in scope (date_earliest <= t), in the order given.

    Columns:
        commitment: key.
        due_original, due_amended: days; NaT for none.
        done: day; NaT while not done.
        lifecycle: the last by evidence; open when none was given.
        reversed: bool, done but now below level 3, by another status than the one that made it done and no earlier.
        schedule_original, schedule_amended: no_deadline, not_due, due_soon (within 30 days), overdue, met_on_time,
            met_late.
        days_late_original, days_late_amended: Int64, done (or t) less due; negative when met before time, <NA> when
            neither met nor overdue.
        ageing: the bucket of an overdue amended deadline; missing otherwise.
    """
    now = day_number(t)
    since = day_numbers(commitments["date_earliest"])
    scope = np.flatnonzero((since != NO_DAY) & (since <= now)).astype(np.int64)
    original, amended = _dues(commitments, deadlines, now)
    done = done_days(commitments, statuses, t)
    lifecycle, ended = _lifecycles(commitments, statuses, now)
    moot = np.where(np.isin(lifecycle.astype(str), MOOT), ended, NO_DAY)
    original, amended, done, lifecycle, moot = (x[scope] for x in (original, amended, done, lifecycle, moot))
    first, first_late = _schedule(original, done, moot, now)
    second, second_late = _schedule(amended, done, moot, now)
    overdue = second == Schedule.OVERDUE.value
    bucket = np.searchsorted(_AGES, np.nan_to_num(second_late.to_numpy(dtype=np.float64, na_value=0)))
    return pd.DataFrame(
        {
            "commitment": pd.Series(commitments["key"].to_numpy(dtype=object)[scope], dtype="str"),
            "due_original": dates(original),
            "due_amended": dates(amended),
            "done": dates(done),
            "lifecycle": pd.Series(lifecycle, dtype="str"),
            "reversed": (done != NO_DAY) & _fallen(commitments, statuses, scope, done, now),
            "schedule_original": pd.Series(first, dtype="str"),
            "days_late_original": first_late,
            "schedule_amended": pd.Series(second, dtype="str"),
            "days_late_amended": second_late,
            "ageing": pd.Series(np.where(overdue, np.array(AGEING, dtype=object)[bucket], None), dtype="str"),
        }
    )


def done_days(commitments: pd.DataFrame, statuses: pd.DataFrame, t: Day) -> Ints:
    """The day number on which each commitment was first done by ``t``; ``NO_DAY`` while it is not."""
    return first_days(commitments, statuses, fulfilling(statuses), t)[1]


def fulfilling(statuses: pd.DataFrame) -> Bools:
    """Which statuses say, as evidence, that the commitment is done: level 3, or closed as met."""
    full = assessments(statuses) & (level_numbers(statuses) == FULL)
    met = (statuses["lifecycle"] == Lifecycle.CLOSED_MET.value).to_numpy(dtype=bool, na_value=False)
    return np.asarray(full | (met & _evidence(statuses)), dtype=bool)


def first_days(commitments: pd.DataFrame, statuses: pd.DataFrame, kept: Bools, t: Day) -> tuple[Ints, Ints]:
    """The first day by ``t`` on which one of the rows ``kept`` can hold, and does hold, per commitment."""
    now, groups = day_number(t), group_codes(commitments, statuses)
    low = day_numbers(statuses["date_earliest"])
    kept = kept & (groups >= 0) & (low != NO_DAY) & (low <= now)
    high = capped(day_numbers(statuses["date_latest"]), now)
    result = []
    for days in (low, high):
        first = np.full(len(commitments), FAR_DAY, dtype=np.int64)
        np.minimum.at(first, groups[kept], days[kept])
        result.append(np.where(first == FAR_DAY, NO_DAY, first))
    return result[0], result[1]


def ageing(schedules: pd.DataFrame) -> pd.DataFrame:
    """How long overdue commitments have been overdue, against the amended date.

    ``schedules``: the frame of ``schedule``. Five rows, the youngest bucket first.

    Columns:
        ageing: 1–30 days, 31–90 days, 91–180 days, 181–365 days, over a year.
        commitments: int64.
    """
    counts = schedules["ageing"].value_counts().reindex(list(AGEING), fill_value=0)
    return pd.DataFrame({"ageing": pd.Series(AGEING, dtype="str"), "commitments": counts.to_numpy(dtype=np.int64)})


def on_time_rate(schedules: pd.DataFrame, against: Against = "amended") -> OnTimeRate:
    """The on-time rate of the frame of ``schedule`` (c8)."""
    counts = schedules[f"schedule_{against}"].value_counts()
    met, late, overdue, not_due, soon, none = (
        int(counts.get(word.value, 0))
        for word in (
            Schedule.MET_ON_TIME,
            Schedule.MET_LATE,
            Schedule.OVERDUE,
            Schedule.NOT_DUE,
            Schedule.DUE_SOON,
            Schedule.NO_DEADLINE,
        )
    )
    decided = met + late + overdue
    return OnTimeRate(met / decided if decided else None, met, late, overdue, not_due + soon, none)


def _dues(commitments: pd.DataFrame, deadlines: pd.DataFrame, now: int) -> tuple[Ints, Ints]:
    original = day_numbers(commitments["due_latest"])
    set_on, due = day_numbers(deadlines["date_earliest"]), day_numbers(deadlines["due_latest"])
    groups = group_codes(commitments, deadlines)
    rows = np.flatnonzero((groups >= 0) & (set_on != NO_DAY) & (set_on <= now) & (due != NO_DAY))
    rows = rows[np.lexsort((deadlines["key"].to_numpy(dtype=object)[rows].astype(str), set_on[rows]))]
    first, last = np.full(len(original), NO_DAY), np.full(len(original), NO_DAY)
    first[groups[rows[::-1]]] = due[rows[::-1]]  # numpy keeps the last value assigned, here the earliest deadline
    last[groups[rows]] = due[rows]
    original = np.where(original == NO_DAY, first, original)
    return original, np.where(last == NO_DAY, original, last)


def _schedule(due: Ints, done: Ints, moot: Ints, now: int) -> tuple[npt.NDArray[Any], pd.Series[Any]]:
    has, is_done, is_moot = due != NO_DAY, done != NO_DAY, moot != NO_DAY
    until = np.where(is_done, done, np.where(is_moot, np.minimum(moot, now), now))
    late = np.where(has, until - np.where(has, due, 0), 0)
    words = np.select(
        [~has, is_done & (late <= 0), is_done, late > 0, is_moot, late >= -SOON],
        [
            word.value
            for word in (
                Schedule.NO_DEADLINE,
                Schedule.MET_ON_TIME,
                Schedule.MET_LATE,
                Schedule.OVERDUE,
                Schedule.NOT_DUE,
                Schedule.DUE_SOON,
            )
        ],
        Schedule.NOT_DUE.value,
    )
    days_late = pd.Series(late, dtype="Int64")
    days_late[~(has & (is_done | (late > 0)))] = pd.NA
    return words, days_late


def _lifecycles(commitments: pd.DataFrame, statuses: pd.DataFrame, now: int) -> tuple[npt.NDArray[Any], Ints]:
    """The lifecycle of each commitment on the day, and the day since which the deciding status holds."""
    given = _evidence(statuses) & statuses["lifecycle"].notna().to_numpy(dtype=bool)
    log = status_log(statuses, group_codes(commitments, statuses), given)
    row = log.deciding(np.arange(len(commitments), dtype=np.int64), np.full(len(commitments), now, dtype=np.int64))
    words = np.append(statuses["lifecycle"].to_numpy(dtype=object), Lifecycle.OPEN.value)
    days = np.append(capped(day_numbers(statuses["date_latest"]), now), NO_DAY)
    return words[row], days[row]


def _fallen(commitments: pd.DataFrame, statuses: pd.DataFrame, scope: Ints, done: Ints, now: int) -> Bools:
    log = status_log(statuses, group_codes(commitments, statuses), assessments(statuses))
    row = log.deciding(scope, np.full(len(scope), now, dtype=np.int64))
    levels = np.append(level_numbers(statuses), FULL)
    days = np.append(capped(day_numbers(statuses["date_latest"]), now), NO_DAY)
    own = np.append(fulfilling(statuses), False)[row]  # closed as met below level 3: nothing fell
    return np.asarray((levels[row] < FULL) & (days[row] >= done) & ~own, dtype=bool)


def _evidence(statuses: pd.DataFrame) -> Bools:
    return (statuses["basis"] == Basis.EVIDENCE.value).to_numpy(dtype=bool)

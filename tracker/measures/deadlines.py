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
from tracker.measures.implementation import FULL, Levels, assessments, group_codes, level_numbers
from tracker.measures.status_log import status_log
from tracker.vocabulary import Basis, Lifecycle, Schedule

SOON = 30  # days before a deadline from which it is due soon (b7)
MOOT = (Lifecycle.SUPERSEDED.value, Lifecycle.LAPSED.value)  # ends that take the duty away
ENDED = (Lifecycle.CLOSED_UNMET.value, *MOOT)
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
    levels, now = Levels(commitments, statuses), day_number(t)
    places = levels.scope(now)
    keys = pd.Series(commitments["key"].to_numpy(dtype=object)[places], dtype="str")
    return pd.DataFrame({"commitment": keys} | Deadlines(levels, commitments, deadlines, statuses).on(places, now))


class Deadlines:
    """Commitments with their deadlines and statuses, put in order once and then asked for any day, as ``Levels``."""

    def __init__(
        self, levels: Levels, commitments: pd.DataFrame, deadlines: pd.DataFrame, statuses: pd.DataFrame
    ) -> None:
        self._levels = levels
        self._due = day_numbers(commitments["due_latest"])
        self._later = _in_turn(commitments, deadlines)
        self._fulfils = np.append(fulfilling(statuses), False)
        self._done = np.flatnonzero(self._fulfils[:-1] & (levels.owner >= 0) & (levels.first != NO_DAY))
        self._words = np.append(statuses["lifecycle"].to_numpy(dtype=object), Lifecycle.OPEN.value)
        self._moot = np.isin(self._words.astype(str), MOOT)
        given = _evidence(statuses) & statuses["lifecycle"].notna().to_numpy(dtype=bool)
        self._ends = status_log(statuses, levels.owner, given)

    def overdue(self, places: Ints, now: int) -> Ints:
        """The days since the deadline in force of those of some that are past it and not done; 0 of the others."""
        due, moot = self._dues(now)[1][places], self._lifecycles(places, now)[1]
        has, is_done, late = _lateness(due, self._first_done(now)[places], moot, now)
        return np.where(has & ~is_done & (late > 0), late, 0)

    def late(self, places: Ints, now: int) -> tuple[Ints, dict[str, Any]]:
        """Those of some past the deadline in force and not done, the longest overdue first, and columns of ``schedule``."""
        days = self.overdue(places, now)
        order = np.argsort(-days, kind="stable")[: np.count_nonzero(days)]
        places, days = places[order], days[order]
        original, amended = (dates(due[places]) for due in self._dues(now))
        return places, {
            "due_original": original,
            "due_amended": amended,
            "days_late_amended": pd.arrays.IntegerArray(days, np.zeros(len(days), dtype=bool)),
            "lifecycle": self._lifecycles(places, now)[0],
        }

    def on(self, places: Ints, now: int) -> dict[str, Any]:
        """The columns of ``schedule`` for some, but the first."""
        original, amended = (due[places] for due in self._dues(now))
        done = self._first_done(now)[places]
        lifecycle, moot = self._lifecycles(places, now)
        first, first_late = _schedule(original, done, moot, now)
        second, second_late = _schedule(amended, done, moot, now)
        ages = np.where(second == Schedule.OVERDUE.value, np.searchsorted(_AGES, second_late.to_numpy(na_value=0)), -1)
        return {
            "due_original": dates(original),
            "due_amended": dates(amended),
            "done": dates(done),
            "lifecycle": pd.array(lifecycle, dtype="str"),
            "reversed": (done != NO_DAY) & self._fallen(places, done, now),
            "schedule_original": pd.array(first, dtype="str"),
            "days_late_original": first_late,
            "schedule_amended": pd.array(second, dtype="str"),
            "days_late_amended": second_late,
            "ageing": pd.array(np.array([*AGEING, None], dtype=object)[ages], dtype="str"),
        }

    def _dues(self, now: int) -> tuple[Ints, Ints]:
        """The deadline first set and the one in force, of all."""
        owner, set_on, due = self._later
        owner, due = owner[set_on <= now], due[set_on <= now]
        first, last = np.full(len(self._due), NO_DAY), np.full(len(self._due), NO_DAY)
        first[owner[::-1]] = due[::-1]  # numpy keeps the last value assigned, here the earliest deadline
        last[owner] = due
        original = np.where(self._due == NO_DAY, first, self._due)
        return original, np.where(last == NO_DAY, original, last)

    def _first_done(self, now: int) -> Ints:
        """The day all were first done by, at the last day its date can mean; ``NO_DAY`` while they are not."""
        rows = self._done[self._levels.first[self._done] <= now]
        first = np.full(len(self._due), FAR_DAY, dtype=np.int64)
        np.minimum.at(first, self._levels.owner[rows], capped(self._levels.last[rows], now))
        return np.where(first == FAR_DAY, NO_DAY, first)

    def _lifecycles(self, places: Ints, now: int) -> tuple[npt.NDArray[Any], Ints]:
        """The lifecycle of some on the day, and the day since which the duty is taken away; ``NO_DAY`` where it is not."""
        row = self._ends.deciding(places, np.full(len(places), now, dtype=np.int64))
        return self._words[row], np.where(self._moot[row], self._until(row, now), NO_DAY)

    def _fallen(self, places: Ints, done: Ints, now: int) -> Bools:
        row = self._levels.deciding(places, now)
        level = np.where(row < 0, FULL, self._levels.level[row])
        # Closed as met below level 3: nothing fell.
        return np.asarray((level < FULL) & (self._until(row, now) >= done) & ~self._fulfils[row], dtype=bool)

    def _until(self, row: Ints, now: int) -> Ints:
        """The last day of statuses, as far as the day; ``NO_DAY`` of none."""
        if not len(self._levels.last):
            return row
        return np.where(row < 0, NO_DAY, capped(self._levels.last[row], now))


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


def ended_early(schedules: pd.Series[Any], lifecycles: pd.Series[Any]) -> pd.Series[Any]:
    """Which ended before their day came without being done: *not due* for good, whatever day it is."""
    return lifecycles.isin(ENDED) & schedules.isin([Schedule.NOT_DUE, Schedule.DUE_SOON])


def _in_turn(commitments: pd.DataFrame, deadlines: pd.DataFrame) -> tuple[Ints, Ints, Ints]:
    """Of the later deadlines, as they were set: the place of the commitment, the day it was set on, the last day due."""
    set_on, due = day_numbers(deadlines["date_earliest"]), day_numbers(deadlines["due_latest"])
    owner = group_codes(commitments, deadlines)
    rows = np.flatnonzero((owner >= 0) & (set_on != NO_DAY) & (due != NO_DAY))
    rows = rows[np.lexsort((deadlines["key"].to_numpy(dtype=object)[rows].astype(str), set_on[rows]))]
    return owner[rows], set_on[rows], due[rows]


def _lateness(due: Ints, done: Ints, moot: Ints, now: int) -> tuple[Bools, Bools, Ints]:
    """Whether there is a deadline, whether it is done, and the days from the one to the other, or to the day."""
    has, is_done = due != NO_DAY, done != NO_DAY
    until = np.where(is_done, done, np.where(moot != NO_DAY, np.minimum(moot, now), now))
    return has, is_done, np.where(has, until - np.where(has, due, 0), 0)


def _schedule(due: Ints, done: Ints, moot: Ints, now: int) -> tuple[npt.NDArray[Any], pd.arrays.IntegerArray]:
    """The word for each deadline, and the days late."""
    has, is_done, late = _lateness(due, done, moot, now)
    cases = [~has, is_done & (late <= 0), is_done, late > 0, moot != NO_DAY, late >= -SOON]
    words = _CASES[np.select(cases, range(len(cases)), len(cases))]
    return words, pd.arrays.IntegerArray(late, ~(has & (is_done | (late > 0))))


_CASES = np.array(
    [
        word.value
        for word in (
            *(Schedule.NO_DEADLINE, Schedule.MET_ON_TIME, Schedule.MET_LATE, Schedule.OVERDUE),
            *(Schedule.NOT_DUE, Schedule.DUE_SOON, Schedule.NOT_DUE),
        )
    ],
    dtype=object,
)


def _evidence(statuses: pd.DataFrame) -> Bools:
    return (statuses["basis"] == Basis.EVIDENCE.value).to_numpy(dtype=bool)

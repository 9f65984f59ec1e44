"""Which status decides on a day: the log of statuses, sorted once and asked for any number of days.

The rule (DESIGN, "Level at t, as known at k"): among the rows that have begun by day t (date_earliest <= t) the one
with the greatest (date_latest, recorded_at, key), an open end counting as t itself. What was known at k is decided
before, by the rows handed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.measures.days import NO_DAY, Bools, Ints, day_numbers, moments


@dataclass(frozen=True, slots=True)
class _Runs:
    """Rows sorted by group and first day, each with the greatest row of its group up to there."""

    begins: Ints  # group * span + (first day - base), ascending
    groups: Ints
    best: Ints  # position in the log
    base: int
    span: int

    def ask(self, groups: Ints, days: Ints) -> Ints:
        """Position of the greatest row of the group begun by the day; -1 for none."""
        if not len(self.begins):
            return np.full(len(groups), -1, dtype=np.int64)
        sought = groups * self.span + np.clip(days - self.base, -1, self.span - 2)
        at = np.searchsorted(self.begins, sought, side="right") - 1
        found = (at >= 0) & (self.groups[at] == groups)
        return np.where(found, self.best[at], -1)


@dataclass(frozen=True, slots=True)
class StatusLog:
    """The statuses of some groups (commitments, or commitment and claimant), ready to be asked."""

    latest: Ints  # NO_DAY: open
    recorded: Ints
    keys: npt.NDArray[Any]
    rows: Ints  # position of each log row in the frame it was made from
    ended: _Runs
    open: _Runs

    def deciding(self, groups: Ints, days: Ints) -> Ints:
        """For each pair of group and day the position, in the frame, of the row that decides; -1 for none."""
        ended, running = self.ended.ask(groups, days), self.open.ask(groups, days)
        if not len(self.rows):
            return ended
        last = np.where(ended >= 0, self.latest[ended], NO_DAY)
        choice = np.where((running >= 0) & (last < days), running, ended)
        for pair in np.flatnonzero((running >= 0) & (ended >= 0) & (last == days)):  # rare: a tie on the day itself
            a, b = int(ended[pair]), int(running[pair])
            if (self.recorded[b], str(self.keys[b])) > (self.recorded[a], str(self.keys[a])):
                choice[pair] = b
        return np.where(choice >= 0, self.rows[choice], -1)


def status_log(statuses: pd.DataFrame, groups: Ints, kept: Bools) -> StatusLog:
    """The log of the rows ``kept``, ``groups`` naming the group of each row of ``statuses`` (-1: none).

    Columns read: date_earliest, date_latest, recorded_at, key. A row without a first day never begins.
    """
    earliest = day_numbers(statuses["date_earliest"])
    rows = np.flatnonzero(kept & (groups >= 0) & (earliest != NO_DAY))
    latest = day_numbers(statuses["date_latest"])[rows]
    recorded = moments(statuses["recorded_at"].iloc[rows])
    keys = statuses["key"].to_numpy(dtype=object)[rows]
    group, first = groups[rows], earliest[rows]
    is_open = latest == NO_DAY
    return StatusLog(
        latest=latest,
        recorded=recorded,
        keys=keys,
        rows=rows,
        ended=_runs(np.flatnonzero(~is_open), group, first, latest, recorded, keys),
        open=_runs(np.flatnonzero(is_open), group, first, np.zeros_like(latest), recorded, keys),
    )


def _runs(part: Ints, group: Ints, first: Ints, latest: Ints, recorded: Ints, keys: npt.NDArray[Any]) -> _Runs:
    if not len(part):
        return _Runs(part, part, part, 0, 1)
    group, first, latest, recorded = group[part], first[part], latest[part], recorded[part]
    order = np.lexsort((recorded, latest, group))
    tied = np.zeros(len(part), dtype=bool)
    same = (np.diff(group[order]) == 0) & (np.diff(latest[order]) == 0) & (np.diff(recorded[order]) == 0)
    tied[order[1:]] |= same
    tied[order[:-1]] |= same
    if tied.any():  # keys are compared only where nothing else tells two rows apart: sorting texts is the dear part
        place = np.zeros(len(part), dtype=np.int64)
        place[tied] = np.unique(keys[part][tied].astype(str), return_inverse=True)[1]
        order = np.lexsort((place, recorded, latest, group))
    rank = np.empty(len(part), dtype=np.int64)
    rank[order] = np.arange(len(part))  # ranks rise from group to group, so the running maximum starts afresh in each
    by_day = np.lexsort((first, group))
    greatest = np.maximum.accumulate(rank[by_day])
    base = int(first.min())
    span = int(first.max()) - base + 2
    return _Runs(
        begins=group[by_day] * span + (first[by_day] - base),
        groups=group[by_day],
        best=part[order[greatest]],
        base=base,
        span=span,
    )

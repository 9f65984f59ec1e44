"""Commitments with their statuses and deadlines: the frames that score, levels and schedules are reckoned from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from tracker import dates
from tracker.filters import NOT_ASSESSED, Filters
from tracker.measures.days import NO_DAY, Ints, day_number, day_numbers
from tracker.measures.deadlines import Deadlines
from tracker.measures.implementation import Levels, group_codes
from tracker.queries.frames import base, kept, places, taken
from tracker.store import Reader


@dataclass(frozen=True)
class Log:
    """The chosen commitments and all that was said about them by the as-of day.

    ``day`` is the day levels are reckoned to; ``places`` names the commitments among all there are (``every``).
    """

    every: Every
    places: Ints
    day: date
    as_of: date | None

    @cached_property
    def commitments(self) -> pd.DataFrame:
        """One row a commitment, by date and key; columns ``key, title, process, agreement, round, category, bound,
        beneficiary, quantity, unit, date, date_earliest, date_latest, due, source, also_sources, due_latest``.
        """
        return taken(self.every.commitments, self.places)

    @cached_property
    def statuses(self) -> pd.DataFrame:
        """One row a status; ``key, commitment, date, basis, claimed_by, level, lifecycle, credibility, date_earliest,
        date_latest, recorded_at, source, also_sources, note``.
        """
        levels = self.every.levels
        return taken(self.every.statuses, self._theirs(levels.owner, levels.first))

    @cached_property
    def deadlines(self) -> pd.DataFrame:
        """One row a later deadline; ``key, commitment, date, date_earliest, date_latest, due, source, due_latest``."""
        return taken(self.every.deadlines, self.later)

    @cached_property
    def later(self) -> Ints:
        """Which of all later deadlines ``deadlines`` are."""
        return self._theirs(self.every.later.owner, self.every.later.begins)

    def _theirs(self, owner: Ints, begins: Ints) -> Ints:
        wanted = np.zeros(len(self.every.commitments) + 1, dtype=bool)
        wanted[self.places] = True
        wanted[-1] = False  # of no commitment
        chosen = wanted[owner]
        if self.as_of:
            chosen &= begins <= day_number(self.as_of)
        return np.flatnonzero(chosen)


@dataclass(frozen=True, slots=True)
class Later:
    """Of all later deadlines: the place of the commitment (-1: of none), the day it was set, the last day due, its text."""

    owner: Ints
    begins: Ints
    due: Ints
    text: list[Any]


@dataclass(frozen=True, slots=True)
class Every:
    """All commitments of a view with all that was said of them, as frames and put in order; columns as those of ``Log``."""

    commitments: pd.DataFrame
    statuses: pd.DataFrame
    deadlines: pd.DataFrame
    levels: Levels
    schedules: Deadlines
    later: Later


def every(reader: Reader) -> Every:
    """All there are in this view, kept."""

    def make() -> Every:
        commitments, statuses, deadlines = (base(reader, noun).frame for noun in ("commitment", "status", "deadline"))
        commitments, deadlines = (rows.assign(due_latest=_last_days(rows["due"])) for rows in (commitments, deadlines))
        levels = Levels(commitments, statuses)
        schedules = Deadlines(levels, commitments, deadlines, statuses)
        begins, due = (day_numbers(deadlines[name]) for name in ("date_earliest", "due_latest"))
        later = Later(group_codes(commitments, deadlines), begins, due, deadlines["due"].tolist())
        return Every(commitments, statuses, deadlines, levels, schedules, later)

    return kept(reader, "every commitment", make)


def log(reader: Reader, filters: Filters, today: date) -> Log:
    """The commitments in scope of the filters, with their log.

    The period does not narrow commitments here (one promised before it still has a level in it); level and schedule
    are applied last, on what was reckoned.
    """
    scope = replace(filters, start=None, end=None, level=(), schedule=())
    chosen = places(reader, "commitment", scope)
    found = Log(every(reader), chosen, filters.as_of or today, filters.as_of)
    return _narrowed(found, filters) if filters.level or filters.schedule else found


def standing(log_: Log) -> pd.DataFrame:
    """Each commitment as it stands on the log's day.

    One row a commitment in scope, by date and key. Columns: those of ``Log.commitments``, ``level`` (Int64, <NA> not
    assessed), ``status`` (key of the deciding status), ``lost_from`` (the highest level before one at 0; 0 for none), and
    those of ``measures.deadlines.schedule``.
    """
    return pd.DataFrame(_standing(log_)[1], copy=False)


def _standing(log_: Log) -> tuple[Ints, dict[str, Any]]:
    """Which commitments are in scope, and the columns of ``standing``."""
    all_, day = log_.every, day_number(log_.day)
    chosen = all_.levels.scope(day, log_.places)
    columns: dict[str, Any] = {str(name): column.array.take(chosen) for name, column in all_.commitments.items()}
    columns["lost_from"] = all_.levels.lost_from(chosen, day)
    return chosen, columns | all_.levels.on(chosen, day) | all_.schedules.on(chosen, day)


def late(log_: Log) -> dict[str, Any]:
    """Commitments past the deadline in force and not done, the longest overdue first, as columns.

    As in ``told``: ``key, title, bound, source, due_original, due_amended, due_amended_said, days_late_amended,
    lifecycle, lost_from, level, status, last_status, silent``.
    """
    all_, day = log_.every, day_number(log_.day)
    chosen, columns = all_.schedules.late(all_.levels.scope(day, log_.places), day)
    due = day_numbers(columns["due_amended"])
    own = {name: all_.commitments[name].array.take(chosen) for name in ("key", "title", "bound", "source")}
    said = {"due_amended_said": _as_said(log_, chosen, due), "lost_from": all_.levels.lost_from(chosen, day)}
    return own | columns | said | all_.levels.on(chosen, day) | _last_said(all_, chosen, due, day)


def told(log_: Log) -> pd.DataFrame:
    """``standing`` with what tells how far its schedule can be relied on.

    Columns besides: ``due_original_said, due_amended_said`` (the two deadlines as recorded, EDTF; missing for none),
    ``last_status`` (the date of the last status, claims included, EDTF; missing for none) and ``silent`` (whether no
    status follows the deadline in force).
    """
    chosen, columns = _standing(log_)
    due = day_numbers(columns["due_amended"])
    said = {
        "due_original_said": _as_said(log_, chosen, day_numbers(columns["due_original"]), own_first=True),
        "due_amended_said": _as_said(log_, chosen, due),
    }
    return pd.DataFrame(columns | said | _last_said(log_.every, chosen, due, day_number(log_.day)), copy=False)


def _last_said(all_: Every, chosen: Ints, due: Ints, day: int) -> dict[str, Any]:
    """The date of the last status of each by the day, and whether none follows the deadline in force."""
    first, last = all_.levels.first, all_.levels.last
    said = np.flatnonzero((first != NO_DAY) & (first <= day))
    row = np.full(len(all_.commitments) + 1, -1)
    row[all_.levels.owner[said]] = said  # numpy keeps the last value assigned, and statuses come by date
    row = row[chosen]
    until = np.where(last[row] == NO_DAY, day, last[row]) if len(said) else row
    return {
        "last_status": all_.statuses["date"].array.take(row, allow_fill=True),
        "silent": (due != NO_DAY) & ((row < 0) | (until <= due)),
    }


def _as_said(log_: Log, chosen: Ints, due: Ints, *, own_first: bool = False) -> Any:
    """Deadlines as recorded: by the later one that gives the day, else the commitment's own (or the other way round)."""
    own, later = log_.every.commitments["due"].array.take(chosen), log_.every.later
    moved = {(int(later.owner[at]), int(later.due[at])): later.text[at] for at in log_.later.tolist()}
    if not moved:
        return own
    told = [
        text if own_first and isinstance(text, str) else moved.get(one, text)
        for one, text in zip(zip(chosen.tolist(), due.tolist(), strict=True), own, strict=True)
    ]
    return pd.array(told, dtype="str")


def levels_and_overdue(log_: Log, day: date) -> tuple[list[int], int]:
    """How many commitments in scope stand at each level on a day, the unassessed first, and how many are overdue then."""
    number = day_number(day)
    chosen = log_.every.levels.scope(number, log_.places)
    overdue = np.count_nonzero(log_.every.schedules.overdue(chosen, number))
    return log_.every.levels.tally(chosen, number), int(overdue)


def levels_and_schedules(reader: Reader, filters: Filters, today: date) -> dict[str, tuple[int | None, str]]:
    """Level and schedule (against the amended deadline) of each commitment of the process, by key."""
    table = standing(log(reader, filters.only("process", "as_of", "known_at"), today))
    return {
        key: (None if pd.isna(level) else int(level), schedule)
        for key, level, schedule in zip(
            table["key"].tolist(), table["level"].tolist(), table["schedule_amended"].tolist(), strict=True
        )
    }


def _narrowed(found: Log, filters: Filters) -> Log:
    table = standing(found)
    chosen = np.ones(len(table), dtype=bool)
    if filters.level:
        words = table["level"].map(lambda level: NOT_ASSESSED if pd.isna(level) else str(level)).astype("str")
        chosen &= words.isin(filters.level).to_numpy(dtype=bool)
    if filters.schedule:
        chosen &= table["schedule_amended"].isin(filters.schedule).to_numpy(dtype=bool)
    scope = found.every.levels.scope(day_number(found.day), found.places)
    return replace(found, places=scope[chosen])


def _last_days(texts: pd.Series[Any]) -> pd.Series[Any]:
    """The last day each EDTF text can mean; missing for none and for an open end."""
    return pd.Series(
        [None if pd.isna(text) else dates.bounds(text)[1] for text in texts], index=texts.index, dtype="datetime64[s]"
    )


def standing_of(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """Each chosen commitment as it stands on the view's day; columns as ``standing``."""
    return standing(log(reader, filters, today))

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
from tracker.measures.days import Ints, day_number, day_numbers
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
        rows = self.every.deadlines
        theirs = self._theirs(group_codes(self.every.commitments, rows), day_numbers(rows["date_earliest"]))
        return taken(rows, theirs)

    def _theirs(self, owner: Ints, begins: Ints) -> Ints:
        wanted = np.zeros(len(self.every.commitments) + 1, dtype=bool)
        wanted[self.places] = True
        wanted[-1] = False  # of no commitment
        chosen = wanted[owner]
        if self.as_of:
            chosen &= begins <= day_number(self.as_of)
        return np.flatnonzero(chosen)


@dataclass(frozen=True, slots=True)
class Every:
    """All commitments of a view with all that was said of them, as frames and put in order; columns as those of ``Log``."""

    commitments: pd.DataFrame
    statuses: pd.DataFrame
    deadlines: pd.DataFrame
    levels: Levels
    schedules: Deadlines
    titles: pd.Series[str]  # by key of the commitment


def every(reader: Reader) -> Every:
    """All there are in this view, kept."""

    def make() -> Every:
        commitments, statuses, deadlines = (base(reader, noun).frame for noun in ("commitment", "status", "deadline"))
        commitments, deadlines = (rows.assign(due_latest=_last_days(rows["due"])) for rows in (commitments, deadlines))
        levels = Levels(commitments, statuses)
        schedules = Deadlines(levels, commitments, deadlines, statuses)
        titles = commitments["title"].set_axis(base(reader, "commitment").place)
        return Every(commitments, statuses, deadlines, levels, schedules, titles)

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
    all_, day = log_.every, day_number(log_.day)
    chosen = all_.levels.scope(day, log_.places)
    columns = dict(taken(all_.commitments, chosen).items())
    columns["lost_from"] = pd.Series(all_.levels.lost_from(chosen, day))
    return pd.DataFrame(columns | all_.levels.on(chosen, day) | all_.schedules.on(chosen, day), copy=False)


def overdue(log_: Log) -> Log:
    """The same of those alone that are past the deadline in force and not done."""
    day = day_number(log_.day)
    chosen = log_.every.levels.scope(day, log_.places)
    return replace(log_, places=chosen[log_.every.schedules.overdue(chosen, day)])


def told(log_: Log) -> pd.DataFrame:
    """``standing`` with what tells how far its schedule can be relied on.

    Columns besides: ``due_original_said, due_amended_said`` (the two deadlines as recorded, EDTF; missing for none),
    ``last_status`` (the date of the last status, claims included, EDTF; missing for none) and ``silent`` (whether no
    status follows the deadline in force).
    """
    rows, later = standing(log_), log_.deadlines
    moved = dict(zip(zip(later["commitment"], later["due_latest"], strict=True), later["due"], strict=True))

    def found(days: pd.Series[Any]) -> list[Any]:
        return [moved.get(one, own) for one, own in zip(zip(rows["key"], days, strict=True), rows["due"], strict=True)]

    first = [
        own if isinstance(own, str) else text
        for own, text in zip(rows["due"], found(rows["due_original"]), strict=True)
    ]
    said = log_.statuses
    said = said[said["date_earliest"] <= pd.Timestamp(log_.day)].sort_values("date_earliest", kind="stable")
    last = said.drop_duplicates("commitment", keep="last").set_index("commitment").reindex(rows["key"])
    until = (
        last["date_latest"].reset_index(drop=True).fillna(pd.Timestamp(log_.day)).where(last["key"].notna().to_numpy())
    )
    return rows.assign(
        due_original_said=pd.Series(first, index=rows.index, dtype="str"),
        due_amended_said=pd.Series(found(rows["due_amended"]), index=rows.index, dtype="str"),
        last_status=last["date"].reset_index(drop=True),
        silent=rows["due_amended"].notna() & ~(until > rows["due_amended"]),
    )


def levels_and_overdue(log_: Log, day: date) -> tuple[list[int | None], int]:
    """The level of each commitment in scope on a day (None: not assessed), and how many are overdue then."""
    number = day_number(day)
    chosen = log_.every.levels.scope(number, log_.places)
    return log_.every.levels.at(chosen, number), int(log_.every.schedules.overdue(chosen, number).sum())


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

"""Commitments with their statuses and deadlines: the frames that score, levels and schedules are reckoned from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker import dates
from tracker.filters import NOT_ASSESSED, Filters
from tracker.measures import deadlines as deadline_measures
from tracker.measures import implementation
from tracker.measures.days import Ints, day_number, day_numbers
from tracker.queries.frames import base, kept, keys
from tracker.queries.selection import selected
from tracker.store import Reader
from tracker.vocabulary import Schedule


@dataclass(frozen=True, slots=True)
class Log:
    """The chosen commitments and all that was said about them by the as-of day.

    ``commitments``: one row a commitment, by date and key; columns ``key, title, process, agreement, round, category,
    bound, beneficiary, date, date_earliest, date_latest, due, due_latest, source``.
    ``statuses``: one row a status; ``key, commitment, date, basis, claimed_by, level, lifecycle, credibility,
    date_earliest, date_latest, recorded_at, source``.
    ``deadlines``: one row a later deadline; ``key, commitment, date_earliest, due, due_latest``.
    ``day`` is the day levels are reckoned to.
    """

    commitments: pd.DataFrame
    statuses: pd.DataFrame
    deadlines: pd.DataFrame
    day: date


_OF_COMMITMENT = (
    "key",
    "title",
    "process",
    "agreement",
    "round",
    "category",
    "bound",
    "beneficiary",
    "quantity",
    "unit",
    "date",
    "date_earliest",
    "date_latest",
    "due",
    "source",
    "also_sources",
)
_OF_STATUS = (
    "key",
    "commitment",
    "date",
    "basis",
    "claimed_by",
    "level",
    "lifecycle",
    "credibility",
    "date_earliest",
    "date_latest",
    "recorded_at",
    "source",
    "also_sources",
    "note",
)
_OF_DEADLINE = ("key", "commitment", "date", "date_earliest", "due", "source")


def log(reader: Reader, filters: Filters, today: date) -> Log:
    """The commitments in scope of the filters, with their log.

    The period does not narrow commitments here (one promised before it still has a level in it); level and schedule
    are applied last, on what was reckoned.
    """
    day = filters.as_of or today
    scope = replace(filters, start=None, end=None, level=(), schedule=(), q=filters.q)
    chosen, conditions = selected(reader, "commitment", scope)
    commitments = base(reader, "commitment", _OF_COMMITMENT).at(keys(reader, chosen, conditions))
    commitments["due_latest"] = kept(reader, "due", lambda: _dues(reader)).reindex(commitments["key"]).to_numpy()
    statuses = _children(reader, "status", _OF_STATUS, filters.as_of, commitments)
    deadlines = _children(reader, "deadline", _OF_DEADLINE, filters.as_of, commitments)
    deadlines["due_latest"] = _last_days(deadlines["due"])
    every = Log(commitments, statuses, deadlines, day)
    return _narrowed(every, filters) if filters.level or filters.schedule else every


def standing(log_: Log) -> pd.DataFrame:
    """Each commitment as it stands on the log's day.

    One row a commitment in scope, by date and key. Columns: those of ``Log.commitments``, ``level`` (Int64, <NA> not
    assessed), ``status`` (key of the deciding status), and those of ``measures.deadlines.schedule``.
    """
    levels = implementation.levels_in_scope(log_.commitments, log_.statuses, log_.day)
    schedule = deadline_measures.schedule(log_.commitments, log_.deadlines, log_.statuses, log_.day)
    return (
        log_.commitments.rename(columns={"key": "commitment"})
        .merge(levels, on="commitment")
        .merge(schedule, on="commitment")
        .rename(columns={"commitment": "key"})
    )


def levels_and_overdue(log_: Log, day: date) -> tuple[list[int | None], int]:
    """The level of each commitment in scope on a day (None: not assessed), and how many are overdue then."""
    found = implementation.levels_in_scope(log_.commitments, log_.statuses, day)["level"]
    schedule = deadline_measures.schedule(log_.commitments, log_.deadlines, log_.statuses, day)
    return implementation.plain(found), int((schedule["schedule_amended"] == Schedule.OVERDUE).sum())


def levels_and_schedules(reader: Reader, filters: Filters, today: date) -> dict[str, tuple[int | None, str]]:
    """Level and schedule (against the amended deadline) of each commitment of the process, by key."""
    table = standing(log(reader, filters.only("process", "as_of", "known_at"), today))
    return {
        key: (None if pd.isna(level) else int(level), schedule)
        for key, level, schedule in zip(table["key"], table["level"], table["schedule_amended"], strict=True)
    }


def _narrowed(every: Log, filters: Filters) -> Log:
    table = standing(every)
    if filters.level:
        words = table["level"].map(lambda level: NOT_ASSESSED if pd.isna(level) else str(level)).astype("str")
        table = table[words.isin(filters.level)]
    if filters.schedule:
        table = table[table["schedule_amended"].isin(filters.schedule)]
    keys = table["key"]
    return Log(
        every.commitments[every.commitments["key"].isin(keys)].reset_index(drop=True),
        every.statuses[every.statuses["commitment"].isin(keys)].reset_index(drop=True),
        every.deadlines[every.deadlines["commitment"].isin(keys)].reset_index(drop=True),
        every.day,
    )


@dataclass(frozen=True, slots=True)
class _Children:
    """All rows of a noun that hangs on commitments, with the number of each one's commitment and first day."""

    frame: pd.DataFrame
    owners: pd.Index[Any]
    owner: npt.NDArray[np.int64]
    begins: Ints


def _children(
    reader: Reader, noun: str, names: tuple[str, ...], as_of: date | None, commitments: pd.DataFrame
) -> pd.DataFrame:
    """The rows of these commitments that had happened by the day."""

    def make() -> _Children:
        rows = base(reader, noun, names).frame
        owner, owners = pd.factorize(rows["commitment"].to_numpy(dtype=object))
        return _Children(rows, pd.Index(owners), owner.astype(np.int64), day_numbers(rows["date_earliest"]))

    every = kept(reader, f"children {noun}", make)
    wanted = np.zeros(len(every.owners) + 1, dtype=bool)
    wanted[every.owners.get_indexer(pd.Index(commitments["key"].to_numpy(dtype=object)))] = True
    wanted[-1] = False  # where a commitment has none
    chosen = wanted[every.owner]
    if as_of:
        chosen &= every.begins <= day_number(as_of)
    return every.frame.take(np.flatnonzero(chosen)).reset_index(drop=True)


def _dues(reader: Reader) -> pd.Series[Any]:
    """The last day each commitment's deadline can mean, by key."""
    rows = base(reader, "commitment", _OF_COMMITMENT).frame
    return _last_days(rows["due"]).set_axis(pd.Index(rows["key"].to_numpy(dtype=object)))


def _last_days(texts: pd.Series[Any]) -> pd.Series[Any]:
    """The last day each EDTF text can mean; missing for none and for an open end."""
    return pd.Series(
        [None if pd.isna(text) else dates.bounds(text)[1] for text in texts], index=texts.index, dtype="datetime64[s]"
    )


def standing_of(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """Each chosen commitment as it stands on the view's day; columns as ``standing``."""
    return standing(log(reader, filters, today))

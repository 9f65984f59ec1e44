"""The series of the Rounds page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from tracker.filters import Filters
from tracker.measures import meetings
from tracker.measures import rounds as measures
from tracker.measures.refusals import HELD
from tracker.queries import refusals
from tracker.queries import rounds as queries
from tracker.queries.overview import last_day
from tracker.queries.reach import reach
from tracker.queries.selection import known_filters
from tracker.queries.series.months import counted, months
from tracker.queries.series.shape import Option, Series
from tracker.store import Reader


def rounds(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """Rounds by month, mediator track and status.

    One row per month, track and status with a round in it, in that order; a round counts in the month of its first
    day. Columns: ``month`` (2023-12), ``mediator`` (actors joined by +, or direct), ``status``, ``rounds``.
    """
    met = queries.rounds(reader, filters, today)
    rows = met.assign(month=months(met["date_earliest"]), mediator=met["track"])
    return counted(rows, ["month", "mediator", "status"], "rounds")


def other_refusals(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """The refusals of something other than one of the chosen rounds; level and status do not act on them."""
    own = filters.only("process", "start", "end", "as_of", "known_at", "party", "mediator", "reliability")
    refused = refusals.refusals(reader, own, today)
    met = queries.rounds(reader, filters, today)
    return refused[~refused["round"].isin(met["key"][~met["status"].isin(HELD)])].reset_index(drop=True)


def by_level(reader: Reader, filters: Filters, today: date, across: str) -> pd.DataFrame:
    """Rounds that took place by level and mediator track, format, channel or setting (``group``)."""
    return by_level_of(queries.rounds(reader, filters, today), across)


def by_level_of(met: pd.DataFrame, across: str) -> pd.DataFrame:
    """The same of rounds at hand."""
    return meetings.crossed(met, across, "level").rename(columns={"row": "group", "column": "level", "n": "rounds"})


def outcomes(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """Rounds that took place by mediator track and furthest result."""
    cells = meetings.crossed(queries.rounds(reader, filters, today), "track", "outcome")
    return cells.rename(columns={"row": "track", "column": "outcome", "n": "rounds"})


def pairs(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """``measures.meetings.pairings``: which parties met."""
    return meetings.pairings(queries.attended(reader, filters, today))


def venues(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """``measures.meetings.venues``: where rounds took place, or were to."""
    return meetings.venues(queries.rounds(reader, filters, today))


def record(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """``measures.rounds.mediator_record``: what came of the rounds of each track."""
    return measures.mediator_record(queries.rounds(reader, filters, today), as_of=min(last_day(filters, today), today))


def gaps(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """``measures.rounds.gaps``: days of silence before each round that took place, with its ``title``."""
    met = queries.rounds(reader, filters, today)
    return measures.gaps(met).merge(met[["key", "title"]], left_on="round", right_on="key").drop(columns="key")


def tempo(reader: Reader, filters: Filters, today: date, pace: str) -> pd.DataFrame:
    """``measures.rounds.tempo`` by track or level (``group``), those with most rounds first.

    The silence since the last round is counted as far as the process is recorded.
    """
    by: Any = pace
    as_of = min(last_day(filters, today), today)
    until = reach(reader, filters, today).until(as_of)
    rows = measures.tempo(queries.rounds(reader, filters, today), as_of=as_of, until=until, by=by)
    rows = rows.sort_values(["rounds", pace], ascending=[False, True], ignore_index=True)
    return rows.rename(columns={pace: "group"})


_OWN = known_filters("round")

SERIES = {
    "rounds": Series(
        "Rounds of talks by month, mediator and status.", ("month", "mediator", "status", "rounds"), _OWN, rounds
    ),
    "rounds_listed": Series(
        "Rounds one by one, each with its track.",
        (
            "key", "title", "date", "date_earliest", "date_latest", "place", "latitude", "longitude", "place_precision",
            "level", "format", "channel", "setting", "status", "outcome", "follows", "source", "track",
        ),
        _OWN,
        queries.rounds,
    ),
    "other_refusals": Series(
        "Refusals of something other than one of the rounds listed.",
        (
            "key", "round", "date", "date_earliest", "date_latest", "planned_for", "kind", "act", "refused_by",
            "reason", "summary", "track", "hosts", "account", "source",
        ),
        _OWN,
        other_refusals,
    ),
    "agreements_listed": Series(
        "Agreements one by one, with stage and track.",
        ("key", "title", "date", "date_earliest", "date_latest", "round", "stage", "text_state", "source", "track"),
        known_filters("agreement"),
        queries.agreements,
    ),
    "rounds_by_level": Series(
        "Rounds that took place, by level and mediator track, format, channel or setting.",
        ("group", "level", "rounds"),
        _OWN,
        by_level,
        (Option("across", ("track", "format", "channel", "setting")),),
    ),
    "who_met_whom": Series(
        "Which parties met, how often, at which levels, in which formats and places.",
        ("one", "other", "rounds", "levels", "formats", "places"),
        _OWN,
        pairs,
    ),
    "mediator_record": Series(
        "What came of the rounds of each mediator track.",
        (
            "track", "held", "broke_off", "refused", "postponed", "cancelled", "share", "first", "last",
            "median_gap_days",
        ),
        _OWN,
        record,
    ),
    "outcomes_by_track": Series(
        "Rounds that took place, by mediator track and furthest result.", ("track", "outcome", "rounds"), _OWN, outcomes
    ),
    "gaps": Series("Days of silence before each round.", ("round", "date", "gap_days", "title"), _OWN, gaps),
    "tempo": Series(
        "How often rounds were held, and the longest silences, by track or level.",
        (
            "group", "rounds", "last", "days_since_last", "median_gap_days", "longest_silence_days", "silence_from",
            "silence_to",
        ),
        _OWN,
        tempo,
        (Option("pace", ("track", "level")),),
    ),
    "venues": Series(
        "Where rounds took place, or were to.",
        ("place", "latitude", "longitude", "place_precision", "held", "not_held", "last", "levels", "key"),
        _OWN,
        venues,
    ),
}  # fmt: skip

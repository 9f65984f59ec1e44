"""The rows behind the charts, under fixed names with fixed columns: for pages, data addresses and ``series`` alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.measures import implementation, spread
from tracker.measures import refusals as refusal_measures
from tracker.measures.days import NO_DAY, Ints, dates, day_number, day_numbers
from tracker.queries import incidents as incident_rows
from tracker.queries import levels
from tracker.queries import rounds as round_rows
from tracker.queries.frames import frame
from tracker.queries.overview import last_day
from tracker.queries.selection import selected
from tracker.store import Reader


def implementation_score(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """The implementation score in percent, with its band and coverage, on each day it can have changed.

    One row per day on which a commitment was made or its level assessed, within the period; the first day of a period
    that begins later, and the last day of the view, are rows too. No rows where no commitment is in scope.
    Columns: ``date, score, score_low, score_high, assessed, commitments`` (c1, c2: ``measures.implementation``).
    """
    log = levels.log(reader, filters, today)
    return implementation.score_over_time(log.commitments, log.statuses, list(dates(_days(log, filters, today))))


def commitment_levels(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """How many commitments stood at each level, on the days of ``implementation_score``.

    Five rows a day, *not assessed* and 0 to 3, zeros included. Columns: ``date, level, commitments`` (c4).
    """
    log = levels.log(reader, filters, today)
    return implementation.levels_over_time(log.commitments, log.statuses, list(dates(_days(log, filters, today))))


def _days(log: levels.Log, filters: Filters, today: date) -> Ints:
    last = day_number(last_day(filters, today))
    first = day_number(filters.start) if filters.start else NO_DAY
    made = day_numbers(log.commitments["date_earliest"])
    if first > last or not ((made != NO_DAY) & (made <= last)).any():
        return np.zeros(0, dtype=np.int64)
    assessed = day_numbers(log.statuses["date_earliest"])[implementation.assessments(log.statuses)]
    changed = np.concatenate([made, assessed])
    begun = [first] if filters.start and made.min() < first else []
    inside = changed[(changed != NO_DAY) & (changed >= first) & (changed <= last)]
    return np.unique(np.concatenate([inside, np.array([*begun, last], dtype=np.int64)]))


def rounds(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """Rounds by month, mediator track and status.

    One row per month, track and status with a round in it, in that order; a round counts in the month of its first
    day. Columns: ``month`` (2023-12), ``mediator`` (actors joined by +, or direct), ``status``, ``rounds``.
    """
    met = round_rows.rounds(reader, filters, today)
    rows = met.assign(month=_months(met["date_earliest"]), mediator=met["track"])
    return _counted(rows, ["month", "mediator", "status"], "rounds")


def refusals(reader: Reader, filters: Filters, _today: date) -> pd.DataFrame:
    """Refusals by month and by whom they are laid to.

    One row per month, actor and account with a refusal in it; a refusal counts in the month it was declared. A
    contested refusal counts once for each side that an account names, so that totals must count refusals, not add up
    rows; one in which nobody is named has ``refused_by`` empty.
    Columns: ``month`` (2023-12), ``refused_by``, ``account`` (agreed, contested, single_source), ``refusals``.
    """
    table, conditions = selected(reader, "refusal", filters)
    names = (table.c.key, table.c.refused_by, table.c.date_earliest)
    declared = frame(reader, sa.select(*names).where(*conditions).order_by(table.c.date_earliest, table.c.key))
    told, _ = selected(reader, "refusal_claim", Filters())
    claim_names = (told.c.key, told.c.refusal, told.c.said_by, told.c.stance, told.c.refused_by)
    claims = frame(reader, sa.select(*claim_names).order_by(told.c.key))
    claims = claims[claims["refusal"].isin(declared["key"])]
    month = pd.Series(_months(declared["date_earliest"]).to_numpy(), index=declared["key"], dtype="str")
    rows = refusal_measures.refusers(declared, claims)
    rows = rows.assign(month=month.reindex(rows["refusal"]).to_numpy())
    return _counted(rows, ["month", "refused_by", "account"], "refusals")


def incidents(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """Incidents and deaths by month and kind, uncertain dates spread over the days they can mean (c10).

    One row per month and kind with an incident in it. Columns: ``month`` (2023-12), ``kind``, ``incidents``,
    ``incidents_certain`` (those whose dates lie in the month altogether), ``deaths_low, deaths_best, deaths_high``.
    """
    events = incident_rows.grouped(reader, filters, "kind")
    edges = incident_rows.month_edges(events, filters, today)
    parts = spread.spread_over_bins(events, edges, as_of=last_day(filters, today), by="kind")
    parts = parts.assign(month=_months(parts["date"]))[list(SERIES["incidents"].columns)]
    return parts[parts["incidents"] > 0].reset_index(drop=True)


def _months(days: pd.Series[Any]) -> pd.Series[Any]:
    return pd.to_datetime(days).dt.strftime("%Y-%m").astype("str")


def _counted(rows: pd.DataFrame, by: list[str], name: str) -> pd.DataFrame:
    counts = rows.groupby(by, dropna=False).size()
    return counts.astype("int64").rename(name).reset_index().astype(dict.fromkeys(by, "str"))


@dataclass(frozen=True, slots=True)
class Series:
    """A series as it is asked for by name: what it shows, its columns, the noun whose filters it takes."""

    about: str
    columns: tuple[str, ...]
    noun: str
    query: Callable[[Reader, Filters, date], pd.DataFrame]


SERIES: dict[str, Series] = {
    "implementation_score": Series(
        "How far commitments are carried out, in percent, with band and coverage.",
        ("date", "score", "score_low", "score_high", "assessed", "commitments"),
        "commitment",
        implementation_score,
    ),
    "commitment_levels": Series(
        "How many commitments stand at each level.", ("date", "level", "commitments"), "commitment", commitment_levels
    ),
    "rounds": Series(
        "Rounds of talks by month, mediator and status.", ("month", "mediator", "status", "rounds"), "round", rounds
    ),
    "refusals": Series(
        "Refusals by month, by whom and by whose account.",
        ("month", "refused_by", "account", "refusals"),
        "refusal",
        refusals,
    ),
    "incidents": Series(
        "Incidents and deaths by month and kind.",
        ("month", "kind", "incidents", "incidents_certain", "deaths_low", "deaths_best", "deaths_high"),
        "incident",
        incidents,
    ),
}


def text_columns(rows: pd.DataFrame) -> frozenset[int]:
    """Positions of the columns of text."""
    return frozenset(i for i, dtype in enumerate(rows.dtypes) if pd.api.types.is_string_dtype(dtype))


def as_text(rows: pd.DataFrame) -> Iterator[list[str | None]]:
    """The rows as text: ISO days, whole numbers without .0, at most six decimals, None for what is missing."""
    for row in rows.itertuples(index=False, name=None):
        yield [None if value is None else _text(value) for value in map(_plain, row)]


def as_json(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows as JSON values, numbers as in ``as_text``."""
    names = [str(name) for name in rows.columns]
    for row in rows.itertuples(index=False, name=None):
        yield dict(zip(names, map(_plain, row), strict=True))


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat() if value.tz is not None else value.date().isoformat()
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 6)
    return value.item() if isinstance(value, np.generic) else value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

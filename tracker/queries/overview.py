"""What the Overview shows: the headline figures with what changed, and the latest events with their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.measures import days, implementation, spread
from tracker.queries import incidents, levels, rounds, tallied
from tracker.queries.cube import answers
from tracker.queries.frames import frame
from tracker.queries.names import names
from tracker.queries.selection import selected
from tracker.store import Reader
from tracker.vocabulary import Basis, IncidentKind, RefusalAct, ReleaseWhat, RoundStatus

RECENT_DAYS = 90
"""Headline figures say what the last days brought, beside as many days before."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A count in the view, in its last 90 days, and in the 90 days before those."""

    total: float
    recent: float
    before: float


@dataclass(frozen=True, slots=True)
class Headline:
    """The figures at the top of the Overview, as the view's last day leaves them; ``_before`` is 90 days earlier."""

    day: date
    score: implementation.Score
    score_before: implementation.Score
    levels: dict[str, int]
    overdue: int
    overdue_before: int
    held: Flow
    refused: Flow
    incidents: Flow
    deaths: Flow
    deaths_low: float
    deaths_high: float
    days_since_round: int | None
    last_round: str | None
    last_round_key: str | None


def headline(reader: Reader, filters: Filters, today: date) -> Headline:
    """The headline figures of the view."""
    day = last_day(filters, today)
    then = day - timedelta(days=RECENT_DAYS)
    log = levels.log(reader, replace(filters, as_of=day), today)  # what it tells of an earlier day is in it
    (now, overdue), (before, overdue_before) = levels.levels_and_overdue(log, day), levels.levels_and_overdue(log, then)
    met = rounds.rounds(reader, replace(filters, as_of=day), today)
    held = met[met["status"].isin([RoundStatus.HELD, RoundStatus.BROKE_OFF])]
    refused = frame(reader, _dates_of(reader, "refusal", replace(filters, as_of=day)))
    events = incidents.grouped(reader, replace(filters, as_of=day))
    latest = held.assign(last=held["date_latest"].fillna(pd.Timestamp(day))).sort_values("last").tail(1)
    last = None if latest.empty else min(latest["last"].iloc[0].date(), day)
    words = pd.Series(["not assessed" if level is None else str(level) for level in now], dtype="str")
    return Headline(
        day=day,
        score=implementation.score(now),
        score_before=implementation.score(before),
        levels={level: int((words == level).sum()) for level in implementation.LEVELS},
        overdue=overdue,
        overdue_before=overdue_before,
        held=_flow(held, day),
        refused=_flow(refused, day),
        incidents=_flow(events, day, "incidents"),
        deaths=_flow(events, day, "deaths_best"),
        deaths_low=float(events["deaths_low"].sum()),
        deaths_high=float(events["deaths_high"].sum()),
        days_since_round=None if last is None else (day - last).days,
        last_round=None if latest.empty else str(latest["title"].iloc[0]),
        last_round_key=None if latest.empty else str(latest["key"].iloc[0]),
    )


def last_day(filters: Filters, today: date) -> date:
    """The day the view stands on: the as-of day, else today, else the end of a period that is over."""
    return min(filters.as_of or today, filters.end or date.max)


def _dates_of(reader: Reader, noun: str, filters: Filters) -> sa.Select[tuple[date, date]]:
    own = filters.only("process", "start", "end", "as_of", "known_at", "party", "q")
    table, conditions = selected(reader, noun, own)
    return sa.select(table.c.date_earliest, table.c.date_latest).where(*conditions)


def _flow(events: pd.DataFrame, day: date, weight: str | None = None) -> Flow:
    """Events of the view, and the shares of them (uncertain dates spread) in the last 90 days and the 90 before."""
    edge = days.day_number(day) + 1
    edges = days.day_numbers([date.fromordinal(day.toordinal() + 1 - n * RECENT_DAYS) for n in (2, 1, 0)])
    assert edges[-1] == edge
    rows = events.assign(
        incidents=pd.to_numeric(events[weight]) if weight else 1,
        deaths_low=0,
        deaths_best=0,
        deaths_high=0,
    )
    parts = spread.spread_over_bins(rows, edges, as_of=day)["incidents"]
    return Flow(float(rows["incidents"].sum()), float(parts.iloc[1]), float(parts.iloc[0]))


def latest_events(reader: Reader, filters: Filters, today: date, limit: int = 15) -> pd.DataFrame:
    """The latest records of the view, newest first, each with its source.

    Columns: ``noun, key, date, date_earliest, what`` (the record in words), ``source`` (its title), ``publisher``,
    ``url``.
    """
    own = replace(filters, as_of=last_day(filters, today))
    own = own.only("process", "start", "end", "as_of", "known_at", "party", "q")
    sources = reader.table("source")
    found: list[dict[str, Any]] = []
    for noun in _EVENTS:
        if noun == "incident" and answers(own):
            table, conditions = tallied.latest(reader, own, limit)
        else:
            table, conditions = selected(reader, noun, own)
        columns = [table.c.key, table.c.date, table.c.date_earliest, *(table.c[name] for name in _EVENTS[noun])]
        origin = table.join(sources, table.c.source == sources.c.key, isouter=True)
        if noun == "status":
            commitment = reader.table("commitment")
            origin = origin.join(commitment, table.c.commitment == commitment.c.key)
            columns.append(commitment.c.title)
            conditions.append(table.c.basis == Basis.EVIDENCE)
        columns += [sources.c.title.label("source"), sources.c.publisher, sources.c.url]
        newest = sa.select(*columns).select_from(origin).where(*conditions)
        newest = newest.order_by(table.c.date_earliest.desc(), table.c.key).limit(limit)
        found += [{"noun": noun, **{str(name): row[name] for name in row}} for row in reader.rows(newest)]
    found.sort(key=lambda row: str(row["key"]))
    found.sort(key=lambda row: row["date_earliest"], reverse=True)
    actors = names(reader, Filters(), today, "actor")
    told = [row | {"what": _in_words(row, actors)} for row in found[:limit]]
    named = ("noun", "key", "date", "date_earliest", "what", "source", "publisher", "url")
    dtypes = dict.fromkeys(named, "str") | {"date_earliest": "datetime64[s]"}
    return pd.DataFrame({name: pd.Series([row[name] for row in told], dtype=dtypes[name]) for name in named})


_EVENTS: dict[str, tuple[str, ...]] = {
    "round": ("title", "status"),
    "agreement": ("title",),
    "commitment": ("title",),
    "status": ("level", "note"),
    "refusal": ("summary", "refused_by", "act"),
    "release": ("count", "what", "given_by", "given_to"),
    "incident": ("summary", "kind", "place"),
}


def _in_words(row: Mapping[str, Any], actors: Mapping[str, str]) -> str:
    """One record in a line."""
    known = {name: value for name, value in row.items() if not pd.isna(value)}
    match row["noun"]:
        case "round":
            status = RoundStatus(known["status"])
            return f"{known['title']}" + ("" if status is RoundStatus.HELD else f" ({status.label.lower()})")
        case "status":
            level = f" at level {int(known['level'])}" if "level" in known else ""
            return f"{known['title']}{level}" + (f": {known['note']}" if "note" in known else "")
        case "release":
            count = f"{int(known['count']):,} " if "count" in known else ""
            what = ReleaseWhat(known["what"]).label.lower() if "what" in known else "release"
            sides = [actors.get(known[side], known[side]) for side in ("given_by", "given_to") if side in known]
            return f"{count}{what}" + (f", {' to '.join(sides)}" if sides else "")
        case "refusal" if "summary" not in known:
            return RefusalAct(known["act"]).label if "act" in known else str(row["key"])
        case "incident" if "summary" not in known:
            return f"{IncidentKind(known['kind']).label}, {known.get('place', 'place not given')}"
        case _:
            return str(known.get("title") or known.get("summary") or row["key"])

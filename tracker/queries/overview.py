"""What the Overview shows: the headline figures with what changed, and the latest events with their sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.measures import implementation, spread
from tracker.measures.days import NO_DAY, Bools, Ints, dates, day_number, day_of
from tracker.queries import incidents, levels, newest
from tracker.queries.frames import base, kept, places, texts
from tracker.queries.names import names
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
    days_since_round: int | None
    last_round: str | None
    last_round_key: str | None


def headline(reader: Reader, filters: Filters, today: date) -> Headline:
    """The headline figures of the view."""
    day = last_day(filters, today)
    then, view = day - timedelta(days=RECENT_DAYS), replace(filters, as_of=day)
    log = levels.log(reader, view, today)  # what it tells of an earlier day is in it
    (now, overdue), (before, overdue_before) = levels.levels_and_overdue(log, day), levels.levels_and_overdue(log, then)
    held, latest = _held(reader, view)
    refused = base(reader, "refusal")
    declared = places(reader, "refusal", view.only(*_OF_REFUSALS))
    events = incidents.spans(reader, view)
    happened, deaths = _flows((events.begins, events.ends), day, events.incidents, events.deaths_best)
    last = None if latest is None else min(latest[0], day)
    return Headline(
        day=day,
        score=implementation.score_of(now),
        score_before=implementation.score_of(before),
        levels=dict(zip(implementation.LEVELS, now, strict=True)),
        overdue=overdue,
        overdue_before=overdue_before,
        held=held,
        refused=_flows((refused.begins[declared], refused.ends[declared]), day)[0],
        incidents=happened,
        deaths=deaths,
        deaths_low=float(events.deaths_low.sum()),
        days_since_round=None if last is None else (day - last).days,
        last_round=None if latest is None else latest[1],
        last_round_key=None if latest is None else latest[2],
    )


def last_day(filters: Filters, today: date) -> date:
    """The day the view stands on: the as-of day, else today, else the end of a period that is over."""
    return min(filters.as_of or today, filters.end or date.max)


_OF_REFUSALS = ("process", "start", "end", "as_of", "known_at", "party", "reliability", "q")


def _held(reader: Reader, view: Filters) -> tuple[Flow, tuple[date, str, str] | None]:
    """The rounds held, and of the last one its last day, title and key."""
    assert view.as_of is not None
    rows = base(reader, "round")
    took = kept(reader, "held or broken off", lambda: rows.frame["status"].isin(_MET).to_numpy(dtype=bool))
    met = places(reader, "round", view)
    met = met[took[met]]
    begins, ends = rows.begins[met], rows.ends[met]
    flow = _flows((begins, ends), view.as_of)[0]
    if not len(met):
        return flow, None
    until = np.where(ends == NO_DAY, day_number(view.as_of), ends)
    latest = int(met[len(until) - 1 - np.argmax(until[::-1])])  # of several the last in order
    title, key = (str(rows.frame[name].array[latest]) for name in ("title", "key"))
    return flow, (day_of(int(until.max())), title, key)


_MET = (RoundStatus.HELD, RoundStatus.BROKE_OFF)


def _flows(bounds: tuple[Ints, Ints], day: date, *numbers: Ints) -> list[Flow]:
    """Events of the view, and the shares of them (uncertain dates spread) in the last 90 days and the 90 before.

    One for each of the ``numbers`` the events may have; else they count themselves.
    """
    edges = day_number(day) + 1 - RECENT_DAYS * np.arange(2, -1, -1)
    begins, ends = bounds
    near = np.flatnonzero((ends == NO_DAY) | (ends >= edges[0]))
    shares = spread.spread(dates(begins[near]), dates(ends[near]), edges, as_of=day)
    found = []
    for weights in numbers or [np.ones(len(begins))]:
        certain, loose = shares.counts(weights[near])
        before, recent = (certain + loose).tolist()
        found.append(Flow(float(weights.sum()), recent, before))
    return found


def latest_events(reader: Reader, filters: Filters, today: date, limit: int = 15) -> pd.DataFrame:
    """The latest records of the view, newest first, each with its source.

    Columns: ``noun, key, date, date_earliest, what`` (the record in words), ``source`` (its title), ``publisher``,
    ``url``.
    """
    cells = latest(reader, filters, today, limit)
    columns: dict[str, Any] = {name: texts(own) for name, own in cells.items() if name != "date_earliest"}
    columns["date_earliest"] = np.array(cells["date_earliest"], dtype="datetime64[s]")
    return pd.DataFrame({name: columns[name] for name in cells}, copy=False)


_TOLD = ("noun", "key", "date", "date_earliest", "what", "source", "publisher", "url")


def latest(reader: Reader, filters: Filters, today: date, limit: int = 15) -> dict[str, list[Any]]:
    """The same cell by cell, None where there is nothing."""
    own = replace(filters, as_of=last_day(filters, today)).only(*_OF_REFUSALS)
    cells = incidents.latest(reader, own, today, limit)
    happened = [{"noun": "incident", **dict(zip(cells, row, strict=True))} for row in zip(*cells.values(), strict=True)]
    candidates = [(-day_number(row["date_earliest"]), row["key"], "incident", at) for at, row in enumerate(happened)]
    for noun in _EVENTS:
        known, some = base(reader, noun), places(reader, noun, own)
        if noun == "status":
            some = some[_evidence(reader)[some]]
        some = known.last(some, limit)
        begins, keys = (-known.begins[some]).tolist(), known.place.to_numpy()[some].tolist()
        candidates += zip(begins, keys, repeat(noun), some.tolist(), strict=False)
    candidates.sort(key=lambda one: one[:2])
    found = [happened[at] if noun == "incident" else _row(reader, noun, at) for _, _, noun, at in candidates[:limit]]
    actors = kept(reader, "names of actors", lambda: names(reader, Filters(), today, "actor"))
    rows = [
        row | {"what": _in_words(row, actors), "date_earliest": np.datetime64(-one[0], "D")}
        for one, row in zip(candidates, _sourced(reader, found), strict=False)
    ]
    return {name: [row[name] for row in rows] for name in _TOLD}


_EVENTS = {
    "round": ("title", "status"),
    "agreement": ("title",),
    "commitment": ("title",),
    "status": ("level", "note"),
    "refusal": ("summary", "act"),
    "release": ("count", "what", "given_by", "given_to"),
}
"""The records that are listed beside incidents, with the columns they are told by."""
_WORDS = {"kind", "place"}.union(*_EVENTS.values())


def _evidence(reader: Reader) -> Bools:
    """Which statuses are evidence about a commitment of this view."""

    def make() -> Bools:
        every = levels.every(reader)
        basis = (every.statuses["basis"] == Basis.EVIDENCE.value).to_numpy(dtype=bool)
        return np.asarray(basis & (every.levels.owner >= 0), dtype=bool)

    return kept(reader, "evidence", make)


def _row(reader: Reader, noun: str, place: int) -> dict[str, Any]:
    """What is told of a row of ``base``; of a status with the title of its commitment."""
    cells = base(reader, noun).cells
    row = {"noun": noun} | {name: cells[name][place] for name in ("key", "date", "source", *_EVENTS[noun])}
    if noun == "status":
        every = levels.every(reader)
        row["title"] = every.commitments["title"].array[every.levels.owner[place]]
    return row


def _sourced(reader: Reader, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """With title, publisher and address of the source each names; blank where it is not in this view.

    Incidents come with theirs.
    """
    keys = {row["source"] for row in rows if row["noun"] != "incident"}
    c, of_source = reader.table("source").c, dict.fromkeys(newest.OF_SOURCE)
    chosen = sa.select(c.key, c.publisher, c.title, c.url).where(c.key.in_(sorted(keys)))
    found = reader.connection.execute(chosen).all() if keys else []
    known = {key: dict(zip(of_source, told, strict=True)) for key, *told in found}
    return [row if row["noun"] == "incident" else row | known.get(row["source"], of_source) for row in rows]


def _in_words(row: Mapping[str, Any], actors: Mapping[str, str]) -> str:
    """One record in a line."""
    known = {name: row[name] for name in _WORDS if name in row and not pd.isna(row[name])}
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

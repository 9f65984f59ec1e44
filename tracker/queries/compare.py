"""Processes side by side on months since a chosen day: score, rounds, refusals, incidents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.measures import event_study, implementation
from tracker.measures.days import NO_DAY, Ints, day_number, day_numbers
from tracker.measures.event_study import Daily
from tracker.measures.refusals import HELD
from tracker.queries import incidents, levels, rounds
from tracker.queries.frames import frame
from tracker.queries.names import names
from tracker.queries.reach import reach
from tracker.queries.selection import selected
from tracker.store import Reader
from tracker.vocabulary import AgreementStage

Since = Literal["agreement", "ceasefire", "round", "day"]
MOST_MONTHS = 240
TRAILING = 3  # months over which counts are added up: single months of talks are mostly 0 or 1
COUNTS = ("rounds", "refusals", "incidents")


@dataclass(frozen=True, slots=True)
class Compared:
    """Some processes by months since their own day 0.

    ``months``: one row a process and month, by process and month; columns ``process`` (key), ``month`` (0 begins with
    the chosen day), ``date`` (its first day), ``score, score_low, score_high, assessed, commitments`` on that day, and
    for each of rounds (held), refusals, incidents its number in the month and in it and the two before
    (``rounds_3m`` ...). Missing where no commitment is assessed, where the month is not over, or lies outside the days
    recorded. ``origins``: one row a process with a day 0; ``process, date, noun, key, what``. ``without``: keys of the
    processes that have none. ``assessed``: of each process the day of its newest status, after which its score is only
    carried on.
    """

    months: pd.DataFrame
    origins: pd.DataFrame
    without: tuple[str, ...]
    assessed: dict[str, date]


def compared(
    reader: Reader,
    filters: Filters,
    today: date,
    processes: tuple[str, ...],
    since: Since,
    day: date | None,
    before: int,
) -> Compared:
    """The processes, each from ``before`` months ahead of its day 0 to the view's day.

    Day 0: the first agreement, the first ceasefire (stage Cea), the first round held, or ``day`` for all.
    """
    last = filters.as_of or today
    origins, parts, without, assessed = [], [], [], {}
    for process in processes:
        own = replace(filters.only("as_of", "known_at", "reliability"), process=process, accidents=filters.accidents)
        found = _origin(reader, own, today, since, day)
        if found is None or found[0] > last:
            without.append(process)
            continue
        origin, noun, key, what = found
        origins.append({"process": process, "date": origin, "noun": noun, "key": key, "what": what})
        if newest := reach(reader, own, today).status:
            assessed[process] = newest
        parts.append(_months(reader, own, today, origin, before, last))
    columns = ["process", "month", "date", "score", "score_low", "score_high", "assessed", "commitments"]
    empty = pd.DataFrame(columns=[*columns, *(f"{name}{end}" for name in COUNTS for end in ("", "_3m"))])
    months = pd.concat(parts, ignore_index=True) if parts else empty
    listed = pd.DataFrame(origins, columns=["process", "date", "noun", "key", "what"])
    return Compared(months, listed.astype({"date": "datetime64[s]"}), tuple(without), assessed)


def _origin(
    reader: Reader, own: Filters, today: date, since: Since, day: date | None
) -> tuple[date, str, str, str] | None:
    """Day 0 of a process, with the record it comes from."""
    if since == "day":
        title = names(reader, own, today, "process").get(own.process or "", "")
        return None if day is None else (day, "process", own.process or "", title)
    if since == "round":
        table, conditions = selected(reader, "round", own.only("process", "as_of", "known_at"))
        conditions.append(table.c.status.in_(HELD))
    else:
        table, conditions = selected(reader, "agreement", own.only("process", "as_of", "known_at"))
        if since == "ceasefire":
            conditions.append(table.c.stage == AgreementStage.CEA)
    first = sa.select(table.c.date_earliest, table.c.key, table.c.title).where(*conditions)
    row = reader.connection.execute(first.order_by(table.c.date_earliest, table.c.key).limit(1)).first()
    if row is None:
        return None
    return row[0], "round" if since == "round" else "agreement", str(row[1]), str(row[2] or row[1])


def _months(reader: Reader, own: Filters, today: date, origin: date, before: int, last: date) -> pd.DataFrame:
    after = min((last.year - origin.year) * 12 + last.month - origin.month, MOST_MONTHS)
    lags = event_study.lag_days(origin, before=before, after=after)
    lags = lags[day_numbers(lags["date"]) <= day_number(last)].reset_index(drop=True)
    log = levels.log(reader, own.only("process", "as_of", "known_at", "reliability"), today)
    scores = implementation.score_over_time(log.commitments, log.statuses, lags["date"].dt.date.tolist())
    rows = lags.rename(columns={"lag": "month"}).join(scores.drop(columns="date"))
    rows.insert(0, "process", own.process)
    anchor = np.array([day_number(origin)], dtype=np.int64)
    for name, series in _series(reader, own, today, last).items():
        counted = _counted(series, anchor, before + TRAILING - 1, after)
        rows[name] = counted.iloc[TRAILING - 1 :].reset_index(drop=True).reindex(rows.index)
        trailing = counted.rolling(TRAILING).sum().iloc[TRAILING - 1 :]
        rows[f"{name}_3m"] = trailing.reset_index(drop=True).reindex(rows.index)
    return rows


def _counted(series: Daily | None, anchor: Ints, before: int, after: int) -> pd.Series[float]:
    if series is None:
        return pd.Series(np.full(before + after + 1, np.nan))
    return event_study.aligned(series, anchor, before=before, after=after, unit="month")["value"]


def _series(reader: Reader, own: Filters, today: date, last: date) -> dict[str, Daily | None]:
    """Rounds held, refusals and incidents day by day, each over the days it is recorded for."""
    met = rounds.rounds(reader, own.only("process", "as_of", "known_at", "reliability"), today)
    table, conditions = selected(reader, "refusal", own.only("process", "as_of", "known_at", "reliability"))
    refused = frame(reader, sa.select(table.c.date_earliest, table.c.date_latest).where(*conditions))
    # Rounds of any fate say that talks were followed: from the first of them silence is silence.
    starts = [*day_numbers(met["date_earliest"]), *day_numbers(refused["date_earliest"])]
    known = [day for day in starts if day != NO_DAY]
    talks_from = np.datetime64(int(min(known)), "D") if known else None
    seen = incidents.observed(reader, own, today)
    held = met[met["status"].isin(HELD)]
    talks_to = reach(reader, own, today).until(last)
    return {
        "rounds": None if talks_from is None else _daily(held, talks_from, talks_to, last),
        "refusals": None if talks_from is None else _daily(refused, talks_from, talks_to, last),
        "incidents": None
        if seen is None
        else event_study.daily(incidents.grouped(reader, own), seen.first, seen.last, as_of=last),
    }


def _daily(events: pd.DataFrame, first: np.datetime64, last: date, as_of: date) -> Daily:
    dated = events[["date_earliest", "date_latest"]].assign(deaths_low=0, deaths_best=0, deaths_high=0)
    return event_study.daily(dated, first, last, as_of=as_of)

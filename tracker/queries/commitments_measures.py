"""What the Commitments page looks at closer: groups, the score taken apart, change, claims, deadlines, time to fulfil."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.measures import change, coders, deadlines, implementation, survival
from tracker.measures.change import Change
from tracker.measures.days import several
from tracker.measures.deadlines import OnTimeRate
from tracker.queries import levels, rounds
from tracker.queries.frames import frame
from tracker.queries.reach import reach
from tracker.queries.selection import selected
from tracker.store import Reader
from tracker.vocabulary import NOT_ASSESSED, Basis

By = Literal["category", "party", "agreement", "mediator"]


def groups(reader: Reader, filters: Filters, today: date, by: By) -> pd.DataFrame:
    """How many commitments of each group stand at each level on the view's day.

    One row per group and level with a commitment, groups by the number of their commitments, then by key. A commitment
    that binds two parties counts for each. A commitment's mediator track is that of its round, else of its agreement's
    round, else none. Columns: ``group`` (code or key, empty for none), ``level`` (not assessed, 0 to 3),
    ``commitments``.
    """
    standing = levels.standing(levels.log(reader, filters, today))
    level = standing["level"].map(lambda one: NOT_ASSESSED if pd.isna(one) else str(one)).astype("str")
    if by == "party":
        group = pd.Series(
            [several(cell) or ("",) for cell in standing["bound"].tolist()], index=standing.index, dtype=object
        )
    elif by == "mediator":
        group = _tracks(reader, filters, standing)
    else:
        group = standing[by].fillna("")
    rows = pd.DataFrame({"group": group, "level": level}).explode("group", ignore_index=True).astype("str")
    counts = rows.groupby(["group", "level"]).size().astype("int64").rename("commitments").reset_index()
    total = counts.groupby("group")["commitments"].transform("sum")
    return (
        counts.assign(total=total)
        .sort_values(["total", "group", "level"], ascending=[False, True, True], kind="stable", ignore_index=True)
        .drop(columns="total")
    )


def _tracks(reader: Reader, filters: Filters, standing: pd.DataFrame) -> pd.Series[str]:
    table, conditions = selected(reader, "agreement", filters.only("process", "known_at"))
    met = frame(reader, sa.select(table.c.key, table.c["round"]).where(*conditions)).set_index("key")["round"]
    of_agreement = met.reindex(standing["agreement"]).set_axis(standing.index)
    meeting = standing["round"].fillna(of_agreement)
    tracks = rounds.track_of(reader, meeting.fillna(""), filters)
    return tracks.set_axis(standing.index).where(meeting.notna(), "")


@dataclass(frozen=True, slots=True)
class Closer:
    """The chosen commitments on the view's day, and what the measures make of them.

    ``standing`` as ``levels.told``. ``claims`` as ``measures.change.claims_against_evidence`` with ``evidence_date``
    (the first day of the evidence) and ``falls`` as ``measures.change.reversals``, each with ``title`` (the
    commitment's). ``ageing`` as ``measures.deadlines.ageing``;
    ``original`` and ``amended``: how many deadlines were met, against the date first set and the one in force.
    ``incidence`` as ``measures.survival.incidence_runs`` over ``times`` (``fulfilment_times``), which run
    ``until`` as far as the process is recorded. ``coded_twice``: how many
    levels two analysts or more assessed for the same day, ``alpha`` how far they agree (c17).
    """

    day: date
    until: date
    standing: pd.DataFrame
    claims: pd.DataFrame
    falls: pd.DataFrame
    fall_rate: float | None
    original: OnTimeRate
    amended: OnTimeRate
    ageing: pd.DataFrame
    times: pd.DataFrame
    incidence: pd.DataFrame
    coded_twice: int
    alpha: float | None


def closer(reader: Reader, filters: Filters, today: date) -> Closer:
    """The measures of the chosen commitments on the view's day."""
    log = levels.log(reader, filters, today)
    day = log.day
    standing = levels.told(log)
    scope = log.commitments[log.commitments["key"].isin(standing["key"])]
    statuses = log.statuses
    titles = scope.set_index("key")["title"]
    until = reach(reader, filters, today).until(day)
    times = survival.fulfilment_times(scope, statuses, until)
    claims = change.claims_against_evidence(statuses, day)
    assessed_on = statuses.set_index("key")["date_earliest"].reindex(claims["status"])
    return Closer(
        day=day,
        until=until,
        standing=standing,
        claims=_titled(claims.assign(evidence_date=assessed_on.to_numpy()), titles),
        falls=_titled(change.reversals(statuses, day), titles),
        fall_rate=change.reversal_rate(statuses, day),
        original=deadlines.on_time_rate(standing, "original"),
        amended=deadlines.on_time_rate(standing, "amended"),
        ageing=deadlines.ageing(standing),
        times=times,
        incidence=survival.incidence_runs(times),
        coded_twice=len(twice := _coded_twice(statuses)),
        alpha=coders.alpha(twice),
    )


def _coded_twice(statuses: pd.DataFrame) -> pd.DataFrame:
    """Levels that several analysts assessed on the evidence for the same day: a row each, a column for each analyst."""
    assessed = statuses[(statuses["basis"] == Basis.EVIDENCE) & statuses["level"].notna()]
    wide = assessed.pivot_table("level", ["commitment", "date"], "recorded_by", aggfunc="last").astype("float64")
    return wide[wide.notna().sum(axis=1) > 1]


def _titled(rows: pd.DataFrame, titles: pd.Series[str]) -> pd.DataFrame:
    rows = rows[rows["commitment"].isin(titles.index)].reset_index(drop=True)
    title = pd.Series(titles.reindex(rows["commitment"]).to_numpy(), index=rows.index, dtype="str")
    rows.insert(1, "title", title)
    return rows


@dataclass(frozen=True, slots=True)
class Moved:
    """The score's change over some days, taken apart; ``titles`` names the commitments in it."""

    then: date
    day: date
    change: Change
    titles: dict[str, str]


def moved(reader: Reader, filters: Filters, today: date, days: int) -> Moved:
    """The change of the score over the ``days`` to the view's day, as it is known now."""
    log = levels.log(reader, filters, today)
    then = log.day - timedelta(days=days)
    before, after = (
        implementation.levels_in_scope(log.commitments, log.statuses, day).set_index("commitment")["level"]
        for day in (then, log.day)
    )
    parts = change.change_decomposed(
        dict(zip(before.index, implementation.plain(before), strict=True)),
        dict(zip(after.index, implementation.plain(after), strict=True)),
    )
    return Moved(
        then, log.day, parts, dict(zip(log.commitments["key"].tolist(), log.commitments["title"].tolist(), strict=True))
    )

"""The series of the Commitments page."""

from __future__ import annotations

from datetime import date
from typing import cast

import numpy as np
import pandas as pd

from tracker.filters import Filters
from tracker.measures import implementation, survival
from tracker.measures.days import NO_DAY, Ints, day_number, distinct
from tracker.measures.deadlines import ended_early
from tracker.queries import commitments_measures as queries
from tracker.queries import levels
from tracker.queries.commitments_measures import By, Moved
from tracker.queries.overview import last_day
from tracker.queries.selection import known_filters
from tracker.queries.series.shape import Option, Series
from tracker.store import Reader
from tracker.vocabulary import Schedule


def implementation_score(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """The implementation score in percent, with its band and coverage, on each day it can have changed.

    One row per day on which a commitment was made or its level assessed, within the period; the first day of a period
    that begins later, and the last day of the view, are rows too. No rows where no commitment is in scope.
    Columns: ``date, score, score_low, score_high, assessed, commitments`` (c1, c2: ``measures.implementation``).
    """
    return implementation.scores_by_day(*level_counts(reader, filters, today))


def commitment_levels(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """How many commitments stood at each level, on the days of ``implementation_score``.

    Five rows a day, *not assessed* and 0 to 3, zeros included. Columns: ``date, level, commitments`` (c4).
    """
    return implementation.levels_by_day(*level_counts(reader, filters, today))


def level_counts(reader: Reader, filters: Filters, today: date) -> tuple[Ints, Ints]:
    """The same as numbers of days, and counts by day and level."""
    log = levels.log(reader, filters, today)
    days = _days(log, filters, today)
    return days, log.every.levels.counts(days, log.places)


def _days(log: levels.Log, filters: Filters, today: date) -> Ints:
    last = day_number(last_day(filters, today))
    first = day_number(filters.start) if filters.start else NO_DAY
    levels = log.every.levels
    made = levels.made[log.places]
    if first > last or not ((made != NO_DAY) & (made <= last)).any():
        return np.zeros(0, dtype=np.int64)
    theirs = np.zeros(len(levels.made) + 1, dtype=bool)
    theirs[log.places] = True
    theirs[-1] = False  # of no commitment
    assessed = levels.first[levels.assessed & theirs[levels.owner]]
    changed = np.concatenate([made, assessed])
    begun = [first] if filters.start and made.min() < first else []
    inside = changed[(changed != NO_DAY) & (changed >= first) & (changed <= last)]
    return distinct(np.concatenate([inside, np.array([*begun, last], dtype=np.int64)]))


def groups(reader: Reader, filters: Filters, today: date, group: str) -> pd.DataFrame:
    """``queries.commitments_measures.groups``."""
    return queries.groups(reader, filters, today, cast(By, group))


def change_in_parts(reader: Reader, filters: Filters, today: date, over: str) -> pd.DataFrame:
    """The score before and after so many days, and the parts of its change (c7); no rows where either has none."""
    return parts_of(queries.moved(reader, filters, today, int(over)))


def parts_of(moved: Moved) -> pd.DataFrame:
    """The same of a change at hand: before, same, entered, left, after, in points."""
    one = moved.change
    rows = [("before", one.before), ("same", one.same or 0.0), ("entered", one.entered or 0.0)]
    rows += [("left", one.left or 0.0), ("after", one.after)]
    known = one.before is not None and one.after is not None
    return pd.DataFrame(rows if known else [], columns=["part", "points"]).astype({"part": "str", "points": "float64"})


def claims(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """``measures.change.claims_against_evidence``, with the commitment's title and the first day of the evidence."""
    return queries.closer(reader, filters, today).claims


def reversals(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """``measures.change.reversals``, with the commitment's title."""
    return queries.closer(reader, filters, today).falls


def deadlines(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """How deadlines stand, against the date first set and the one in force; commitments without one left out."""
    return deadlines_of(levels.standing_of(reader, filters, today))


def deadlines_of(standing: pd.DataFrame) -> pd.DataFrame:
    """The same of commitments at hand.

    Columns: ``against`` (original, amended), ``schedule``, ``ended`` (code of Lifecycle where the duty ended before its
    day, which are *not due* for good; else empty), ``commitments``.
    """
    parts = []
    for which in ("original", "amended"):
        schedule = standing[f"schedule_{which}"]
        early = ended_early(schedule, standing["lifecycle"])
        rows = pd.DataFrame({"schedule": schedule, "ended": standing["lifecycle"].where(early, "")}).astype("str")
        counts = rows[schedule != Schedule.NO_DEADLINE].value_counts(["schedule", "ended"], sort=False)
        parts.append(counts.rename("commitments").reset_index().assign(against=which))
    return pd.concat(parts, ignore_index=True)


def ageing(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """``measures.deadlines.ageing``: overdue commitments by how long they have been so; no rows without commitments."""
    found = queries.closer(reader, filters, today)
    return found.ageing if len(found.standing) else found.ageing.iloc[:0]


def schedule(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """Commitments with a deadline, earliest first; columns of ``queries.levels.told``."""
    table = levels.told(levels.log(reader, filters, today))
    due = table[table["schedule_amended"] != Schedule.NO_DEADLINE]
    return due.sort_values("due_amended", kind="stable", ignore_index=True)


def incidence(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """``measures.survival.incidence_runs``: time to fulfilment and to the ends that rule it out (c9)."""
    return queries.closer(reader, filters, today).incidence


def at_risk(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """How many commitments were still open so many days after they were made."""
    return at_risk_of(queries.closer(reader, filters, today).times)


def at_risk_of(times: pd.DataFrame) -> pd.DataFrame:
    """The same of times at hand, at round numbers of days."""
    longest = times["days_high"].to_numpy()
    if not len(longest):
        return pd.DataFrame({"days": [], "at_risk": []}, dtype="int64")
    last = int(longest.max())
    step = next((step for step in (10, 30, 90, 180, 365, 730, 1825) if last <= 6 * step), 3650)
    ticks = list(range(0, last + 1, step))
    return pd.DataFrame({"days": ticks, "at_risk": survival.at_risk(longest, ticks)})


def times(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """``measures.survival.fulfilment_times``."""
    return queries.closer(reader, filters, today).times


_OWN = known_filters("commitment")

SERIES = {
    "implementation_score": Series(
        "How far commitments are carried out, in percent, with band and coverage.",
        ("date", "score", "score_low", "score_high", "assessed", "commitments"),
        _OWN,
        implementation_score,
    ),
    "commitment_levels": Series(
        "How many commitments stand at each level.", ("date", "level", "commitments"), _OWN, commitment_levels
    ),
    "levels_by_group": Series(
        "How many commitments of each group stand at each level.",
        ("group", "level", "commitments"),
        _OWN,
        groups,
        (Option("group", ("category", "party", "agreement", "mediator")),),
    ),
    "change_in_parts": Series(
        "The score's change over some days, taken apart.",
        ("part", "points"),
        _OWN,
        change_in_parts,
        (Option("over", ("365", "90", "180")),),
    ),
    "claims_against_evidence": Series(
        "What parties claim beside what evidence bears out.",
        (
            "commitment", "title", "claimed_by", "date", "claimed", "assessed", "gap", "verdict", "claim", "status",
            "evidence_date",
        ),
        _OWN,
        claims,
    ),
    "reversals": Series(
        "Levels that fell.", ("commitment", "title", "date", "level_before", "level_after"), _OWN, reversals
    ),
    "deadlines": Series(
        "Deadlines met, missed and open, against the date first set and the one in force.",
        ("against", "schedule", "ended", "commitments"),
        _OWN,
        deadlines,
    ),
    "ageing": Series("Overdue commitments by how long.", ("ageing", "commitments"), _OWN, ageing),
    "schedule": Series(
        "Commitments with a deadline, one by one.",
        (
            "key", "title", "due_original", "due_amended", "done", "schedule_original", "schedule_amended",
            "days_late_original", "days_late_amended", "lifecycle", "reversed", "last_status",
        ),
        _OWN,
        schedule,
    ),
    "cumulative_incidence": Series(
        "Share of commitments fulfilled, or ended otherwise, by days since they were made.",
        ("run", "days", "event", "at_risk", "events", "incidence"),
        _OWN,
        incidence,
    ),
    "at_risk": Series("Commitments still open after so many days.", ("days", "at_risk"), _OWN, at_risk),
    "fulfilment_times": Series(
        "Each commitment's days to fulfilment or another end.",
        ("commitment", "days_low", "days_high", "event"),
        _OWN,
        times,
    ),
}  # fmt: skip

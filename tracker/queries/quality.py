"""What is valid but thin or odd: each finding with the record that mends it. Integrity is another matter (``check``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from tracker import dates
from tracker.filters import Filters
from tracker.queries import levels
from tracker.queries.frames import frame
from tracker.queries.selection import selected
from tracker.records import RECORD_TYPES
from tracker.store import Reader
from tracker.vocabulary import Basis, Lifecycle, RoundStatus, SourceKind

REVIEW_DAYS = 180
FAR_KM = 1_000.0
PARTISAN = (SourceKind.PARTISAN_MEDIA, SourceKind.OFFICIAL_STATEMENT, SourceKind.SOCIAL)
WEAK = ("D", "E")
COLUMNS = ("rule", "noun", "key", "finding")

Finding = tuple[str, str, str]
"""Noun and key of the record that mends it, and what is odd about it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to look for."""

    title: str
    why: str
    find: Callable[[Reader, Filters, date], Iterator[Finding]]


def findings(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """All findings of the view, rule by rule; columns ``rule, noun, key, finding``."""
    own = filters.only("process", "as_of", "known_at")
    rows = [
        (name, noun, key, what)
        for name, rule in RULES.items()
        for noun, key, what in rule.find(reader, own, own.as_of or today)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def _rows(reader: Reader, noun: str, filters: Filters, *names: str) -> pd.DataFrame:
    table, conditions = selected(reader, noun, filters)
    return frame(reader, sa.select(*(table.c[name] for name in names)).where(*conditions).order_by(table.c.key))


def _thin(reader: Reader, filters: Filters, _day: date) -> Iterator[Finding]:
    table, conditions = selected(reader, "status", filters)
    source = reader.table("source")
    weak = sa.or_(source.c.kind.in_(PARTISAN), source.c.reliability.in_(WEAK))
    alone = sa.select(table.c.key, source.c.publisher, source.c.title).join_from(
        table, source, table.c.source == source.c.key
    )
    conditions += [table.c.basis == Basis.EVIDENCE, table.c.level.is_not(None), table.c.also_sources.is_(None), weak]
    for key, publisher, title in reader.connection.execute(alone.where(*conditions).order_by(table.c.key)):
        yield "status", key, f"the level rests on one source that takes a side or is weak: {publisher or title}"


def _after_closing(reader: Reader, filters: Filters, _day: date) -> Iterator[Finding]:
    rows = _rows(reader, "status", filters, "key", "commitment", "date_earliest", "basis", "lifecycle", "level")
    rows = rows[rows["basis"] == Basis.EVIDENCE].sort_values(["commitment", "date_earliest", "key"])
    closed: dict[str, str] = {}
    for row in rows.to_dict("records"):
        commitment, lifecycle = row["commitment"], row["lifecycle"]
        if commitment in closed and pd.isna(lifecycle) and not pd.isna(row["level"]):
            yield "status", row["key"], f"it comes after the status that closed the commitment ({closed[commitment]})"
        if isinstance(lifecycle, str):
            if lifecycle in {Lifecycle.OPEN, Lifecycle.SUSPENDED}:
                closed.pop(commitment, None)
            else:
                closed[commitment] = row["key"]


def _deadline_first(reader: Reader, filters: Filters, day: date) -> Iterator[Finding]:
    log = levels.log(reader, filters, day)
    promised = log.commitments.set_index("key")["date_earliest"]
    for noun, rows, owner in (("commitment", log.commitments, "key"), ("deadline", log.deadlines, "commitment")):
        for row in rows[rows["due_latest"].notna()].to_dict("records"):
            if row["due_latest"] < promised[row[owner]]:
                yield (
                    noun,
                    str(row["key"]),
                    f"the deadline {row['due']} lies before the promise ({promised[row[owner]]:%Y-%m-%d})",
                )


def _dated_to_come(reader: Reader, filters: Filters, day: date) -> Iterator[Finding]:
    if filters.as_of:
        return  # in the view of a day nothing later is there
    for noun in (record_type.noun for record_type in RECORD_TYPES if record_type.dated):
        table, conditions = selected(reader, noun, filters)
        if noun == "round":  # a meeting that is only planned lies ahead, and should
            conditions.append(table.c.status.in_([RoundStatus.HELD, RoundStatus.BROKE_OFF]))
        later = sa.select(table.c.key, table.c.date).where(*conditions, table.c.date_earliest > day)
        for key, text in reader.connection.execute(later.order_by(table.c.key).limit(1_000)):
            yield noun, key, f"it is said to have happened, but its date ({text}) lies after {day}"


def _before_promise(reader: Reader, filters: Filters, day: date) -> Iterator[Finding]:
    log = levels.log(reader, filters, day)
    promised = log.commitments.set_index("key")["date_earliest"]
    for row in log.statuses.dropna(subset=["date_latest"]).to_dict("records"):
        first = promised.get(row["commitment"])
        if first is not None and row["date_latest"] < first:
            yield "status", str(row["key"]), f"its date ({row['date']}) lies before the promise ({first:%Y-%m-%d})"


def _no_claim(reader: Reader, filters: Filters, _day: date) -> Iterator[Finding]:
    table, conditions = selected(reader, "refusal", filters)
    claims, _ = selected(reader, "refusal_claim", filters.only("known_at"))
    without = table.c.key.not_in(sa.select(claims.c.refusal))
    for key in reader.connection.execute(
        sa.select(table.c.key).where(*conditions, without).order_by(table.c.key)
    ).scalars():
        yield "refusal", key, "no account of who refused is recorded"


def _nobody_there(reader: Reader, filters: Filters, day: date) -> Iterator[Finding]:
    table, conditions = selected(reader, "round", filters)
    present, _ = selected(reader, "participation", filters.only("known_at"))
    conditions += [
        table.c.status.in_([RoundStatus.HELD, RoundStatus.BROKE_OFF]),
        table.c.date_earliest <= day,
        table.c.key.not_in(sa.select(present.c["round"])),
    ]
    for key in reader.connection.execute(
        sa.select(table.c.key).where(*conditions).order_by(table.c.key).limit(1_000)
    ).scalars():
        yield "round", key, "it took place, but nobody is recorded as present, so that it counts as direct"


def _deaths(reader: Reader, filters: Filters, _day: date) -> Iterator[Finding]:
    table, conditions = selected(reader, "incident", filters)
    c = table.c
    odd = sa.or_(c.deaths_low > c.deaths_best, c.deaths_best > c.deaths_high, c.deaths_low > c.deaths_high)
    found = sa.select(c.key, c.deaths_low, c.deaths_best, c.deaths_high).where(*conditions, odd).order_by(c.key)
    for key, low, best, high in reader.connection.execute(found.limit(1_000)):
        yield "incident", key, f"deaths are out of order: low {low}, best {best}, high {high}"


def _far(reader: Reader, filters: Filters, _day: date) -> Iterator[Finding]:
    table, conditions = selected(reader, "incident", filters)
    c = table.c
    located = [*conditions, c.latitude.is_not(None)]
    middle = sa.select(sa.func.avg(c.latitude), sa.func.avg(c.longitude), sa.func.count()).where(*located)
    latitude, longitude, count = reader.connection.execute(middle).one()
    if count < 5:
        return
    # Degrees first, so that the database leaves out what is near; then kilometres.
    degrees = FAR_KM / 111.0
    away = sa.or_(sa.func.abs(c.latitude - latitude) > degrees / 2, sa.func.abs(c.longitude - longitude) > degrees / 2)
    rows = frame(
        reader, sa.select(c.key, c.place, c.latitude, c.longitude).where(*located, away).order_by(c.key).limit(5_000)
    )
    distance = _kilometres(rows["latitude"], rows["longitude"], float(latitude), float(longitude))
    for row, km in zip(rows.itertuples(), distance, strict=True):
        if km > FAR_KM:
            yield (
                "incident",
                str(row.key),
                f"its coordinates lie {km:,.0f} km from the middle of the process's incidents",
            )


def _kilometres(latitudes: pd.Series[float], longitudes: pd.Series[float], latitude: float, longitude: float) -> Any:
    """Great-circle distances (haversine, Earth's mean radius 6371 km)."""
    a, b = np.radians(latitudes.to_numpy(dtype=float)), np.radians(latitude)
    half = np.sin((a - b) / 2) ** 2
    half += np.cos(a) * np.cos(b) * np.sin(np.radians(longitudes.to_numpy(dtype=float) - longitude) / 2) ** 2
    return 2 * 6371.0 * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def _not_reviewed(reader: Reader, filters: Filters, day: date) -> Iterator[Finding]:
    log = levels.log(reader, filters, day)
    table = levels.standing(log)
    newest = log.statuses.groupby("commitment")["date_earliest"].max()
    limit = pd.Timestamp(day - timedelta(days=REVIEW_DAYS))
    open_ = table[table["lifecycle"].isin([Lifecycle.OPEN, Lifecycle.SUSPENDED])]
    for row in open_.to_dict("records"):
        last = newest.get(row["key"])
        if last is None:
            if row["date_earliest"] < limit:
                yield "commitment", row["key"], "nobody has recorded a status yet"
        elif last < limit:
            yield "commitment", row["key"], f"its last status is {(pd.Timestamp(day) - last).days:,} days old"


def _nobody_bound(reader: Reader, filters: Filters, _day: date) -> Iterator[Finding]:
    rows = _rows(reader, "commitment", filters, "key", "bound")
    for key in rows[rows["bound"].isna()]["key"]:
        yield "commitment", str(key), "it does not say who has to act"


def _told_before(reader: Reader, filters: Filters, day: date) -> Iterator[Finding]:
    source = reader.table("source")
    for record_type in RECORD_TYPES:
        if not record_type.dated or record_type.noun == "agreement":
            continue
        table, conditions = selected(reader, record_type.noun, filters)
        pairs = sa.select(table.c.key, table.c.date, table.c.date_earliest, source.c.published).join_from(
            table, source, table.c.source == source.c.key
        )
        if record_type.noun == "round":  # a meeting that was only planned, or refused, is reported before its day
            conditions.append(table.c.status.in_([RoundStatus.HELD, RoundStatus.BROKE_OFF]))
        conditions.append(table.c.date_earliest <= day)
        dated = [*conditions, source.c.published.is_not(None), source.c.published < sa.cast(table.c.date, sa.Text)]
        for key, text, earliest, published in reader.connection.execute(
            pairs.where(*dated).order_by(table.c.key).limit(2_000)
        ):
            last = dates.bounds(published)[1]
            if last is not None and last < earliest:
                yield record_type.noun, key, f"its source was published ({published}) before it happened ({text})"


def _not_cited(reader: Reader, filters: Filters, _day: date) -> Iterator[Finding]:
    if filters.process:
        return
    table, conditions = selected(reader, "source", filters)
    for record_type in RECORD_TYPES:
        rows = reader.table(record_type.noun)
        for name, cell in record_type.cells.items():
            if cell.noun == "source" and cell.kind == "ref":
                conditions.append(table.c.key.not_in(sa.select(rows.c[name]).where(rows.c[name].is_not(None))))
        if (links := record_type.links.get("also_sources")) is not None:
            conditions.append(table.c.key.not_in(sa.select(links.c.target)))
    for key in reader.connection.execute(
        sa.select(table.c.key).where(*conditions).order_by(table.c.key).limit(1_000)
    ).scalars():
        yield "source", key, "no record rests on it"


RULES: dict[str, Rule] = {
    "thin evidence": Rule("Thin evidence", "A level that rests on one partisan or weak source.", _thin),
    "status after closing": Rule("Status after closing", "A closed commitment was assessed again.", _after_closing),
    "deadline before promise": Rule(
        "Deadline before promise", "One of the two dates is likely wrong.", _deadline_first
    ),
    "dated to come": Rule("Dated to come", "What has happened has a day behind us.", _dated_to_come),
    "status before promise": Rule(
        "Status before promise", "A commitment is assessed from the day it was made.", _before_promise
    ),
    "refusal without account": Rule("Refusal without account", "Whoever says so should be named.", _no_claim),
    "round without participants": Rule(
        "Round without participants", "Its parties and its mediator are not known to any count.", _nobody_there
    ),
    "deaths out of order": Rule("Deaths out of order", "Low, best and high should rise; real files break it.", _deaths),
    "far away": Rule("Far away", f"More than {FAR_KM:,.0f} km from the middle of the incidents.", _far),
    "not reviewed": Rule("Not reviewed", f"Open, and not looked at for {REVIEW_DAYS} days.", _not_reviewed),
    "nobody bound": Rule("Nobody bound", "A promise should say who has to act.", _nobody_bound),
    "told before it happened": Rule("Told before it happened", "The date or the source is likely wrong.", _told_before),
    "source not cited": Rule("Source not cited", "Kept, but no record rests on it.", _not_cited),
}

"""Who changed what, when, why, from what to what: of one record, and over the store."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import pandas as pd
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.queries.frames import frame
from tracker.records import BY_NOUN, RECORD_TYPES, RecordType
from tracker.store import Reader
from tracker.store.ledger import BATCH, CHANGE
from tracker.store.veil import of_batches

LIMIT = 1_000  # rows a page shows; the CSV has them all


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one record. ``fields`` holds (column, before, after) as text, None for blank or not there.

    ``what`` is added, imported, changed, removed or restored.
    """

    at: datetime
    who: str
    what: str
    noun: str
    key: str
    fields: tuple[tuple[str, str | None, str | None], ...]
    why: str | None
    batch: int


@dataclass(frozen=True, slots=True)
class Only:
    """What a history is narrowed to: who saved, records of which nouns, one batch; nothing of it for all."""

    who: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    batch: int | None = None


EVERYTHING = Only()


def of_record(reader: Reader, _filters: Filters, _today: date, noun: str, key: str) -> list[Change]:
    """Every change of a record, the newest first."""
    record_type = BY_NOUN[noun]
    if reader.veil is not None and reader.one(noun, key) is None:
        return []  # of what is not there for this reader, nor of what was taken out
    statement = (
        sa.select(CHANGE, BATCH.c.kind, of_batches(reader.veil, "file_name"))
        .join_from(CHANGE, BATCH, CHANGE.c.batch == BATCH.c.id)
        .where(CHANGE.c.noun == noun, CHANGE.c.key == key, *_known(reader))
    )
    changes = [_read(reader, record_type, row) for row in reader.rows(statement)]
    told = {change.batch for change in changes}
    changes += [change for change in _imported(reader, record_type, key) if change.batch not in told]
    return sorted(changes, key=lambda change: change.at, reverse=True)


def _known(reader: Reader) -> list[sa.ColumnElement[bool]]:
    known = [] if reader.known_at is None else [CHANGE.c.at <= reader.known_at]
    return [*known, *(reader.veil.told() if reader.veil else ())]


def _read(reader: Reader, record_type: RecordType, row: Any) -> Change:
    told = [
        reader.veil.values(record_type.noun, row[name]) if reader.veil else row[name] for name in ("before", "after")
    ]
    before, after = (json.loads(values) if values else None for values in told)
    names = [name for name in record_type.cells if name in (before or {}) or name in (after or {})]
    if before is None or after is None:  # of an added or removed record, only what was filled in
        names = [name for name in names if (before or after or {}).get(name) is not None]
    fields = tuple((name, _text(record_type, name, before), _text(record_type, name, after)) for name in names)
    kinds = {(True, False): "removed", (False, True): "restored" if row["kind"] == "undo" else "added"}
    what = kinds.get((before is not None, after is not None), "changed")
    return Change(row["at"], row["who"], what, row["noun"], row["key"], fields, row["why"], row["batch"])


def _text(record_type: RecordType, name: str, values: dict[str, Any] | None) -> str | None:
    value = (values or {}).get(name)
    return None if value is None else record_type.cells[name].write(value)


def _imported(reader: Reader, record_type: RecordType, key: str) -> list[Change]:
    """The versions that came in bulk: their line in the chain is their batch's."""
    found = []
    files_of, why_of = (of_batches(reader.veil, name) for name in ("file_name", "why"))
    for rows in (record_type.live, record_type.past):
        table = reader.veil.over(record_type.noun, rows) if reader.veil else rows
        statement = (
            sa.select(table, files_of.label("batch_files"), why_of.label("batch_why"))
            .join_from(table, BATCH, table.c.batch == BATCH.c.id)
            .where(table.c.key == key, BATCH.c.kind == "import")
        )
        if reader.known_at is not None:
            statement = statement.where(table.c.recorded_at <= reader.known_at)
        for row in reader.rows(statement):
            fields = tuple(
                (name, None, _text(record_type, name, dict(row))) for name in record_type.cells if row[name] is not None
            )
            files = "from " + _files(row["batch_files"]) if row["batch_files"] else None
            why = "; ".join(part for part in (row["batch_why"], files) if part) or None
            found.append(
                Change(
                    row["recorded_at"], row["recorded_by"], "imported", record_type.noun, key, fields, why, row["batch"]
                )
            )
    return found


def _files(names: str) -> str:
    listed = names.split("\n")
    return ", ".join(listed) if len(listed) <= 3 else f"{len(listed)} files ({listed[0]} …)"


def people(reader: Reader, filters: Filters, _today: date) -> list[str]:
    """Everybody who saved something by then, by name."""
    chosen = _chosen(reader, filters, BATCH.c.id, BATCH.c.at, BATCH.c.who, EVERYTHING)
    found = sa.select(BATCH.c.who).where(*chosen).distinct().order_by(BATCH.c.who)
    return list(reader.connection.execute(found).scalars())


def batches(
    reader: Reader,
    filters: Filters,
    _today: date,
    only: Only = EVERYTHING,
    limit: int | None = LIMIT,
) -> pd.DataFrame:
    """Each save, import, removal and undo, the newest first.

    One row a batch. Columns: ``batch``, ``at`` (UTC), ``who``, ``kind`` (save, import, remove, undo), ``inserted``,
    ``updated``, ``removed``, ``why``, ``file_name``, ``undoes`` (the batch it undid), ``undone_by`` (the batch that
    undid it).
    """
    later = BATCH.alias("later")
    undone = sa.select(sa.func.max(later.c.id)).where(later.c.undoes == BATCH.c.id).scalar_subquery()
    names = ("at", "who", "kind", "inserted", "updated", "removed", "why", "file_name", "undoes")
    statement = (
        sa.select(
            BATCH.c.id.label("batch"),
            *(of_batches(reader.veil, name) for name in names),
            sa.type_coerce(undone, sa.Integer).label("undone_by"),
        )
        .where(*_chosen(reader, filters, BATCH.c.id, BATCH.c.at, BATCH.c.who, only))
        .order_by(BATCH.c.id.desc())
    )
    return frame(reader, statement.limit(limit) if limit else statement)


def changes(
    reader: Reader,
    filters: Filters,
    _today: date,
    only: Only = EVERYTHING,
    limit: int | None = LIMIT,
) -> pd.DataFrame:
    """Each changed field, the newest change first.

    One row a field of an updated record; one row for each record added or removed by hand, and one (noun ``batch``) for
    all rows added by an import. Columns: ``change``, ``at`` (UTC), ``who``, ``what``, ``noun``, ``key``, ``field``,
    ``before``, ``after`` (text as in the CSV), ``why``, ``batch``.
    """
    statement = (
        sa.select(CHANGE, BATCH.c.kind, BATCH.c.inserted, of_batches(reader.veil, "file_name"))
        .join_from(CHANGE, BATCH, CHANGE.c.batch == BATCH.c.id)
        .where(*_chosen(reader, filters, CHANGE.c.batch, CHANGE.c.at, CHANGE.c.who, only, lines=CHANGE.c.noun))
        .order_by(CHANGE.c.id.desc())
    )
    rows = []
    for row in reader.rows(statement.limit(limit) if limit else statement):
        common = {
            "change": row["id"],
            "at": row["at"],
            "who": row["who"],
            "noun": row["noun"],
            "key": row["key"],
            "why": None if row["noun"] == "batch" and reader.veil and reader.veil.keys else row["why"],
            "batch": row["batch"],
        }
        if row["noun"] not in BY_NOUN:
            files = f" from {_files(row['file_name'])}" if row["file_name"] else ""
            rows.append(common | {"what": "imported", "after": f"{row['inserted']:,} rows{files}"})
            continue
        change = _read(reader, BY_NOUN[row["noun"]], row)
        if change.what != "changed":
            rows.append(common | {"what": change.what})
        rows.extend(
            common | {"what": "changed", "field": name, "before": before, "after": after}
            for name, before, after in (change.fields if change.what == "changed" else ())
        )
    return pd.DataFrame(
        {name: pd.Series([row.get(name) for row in rows], dtype=dtype) for name, dtype in _COLUMNS.items()}
    )


def brought(reader: Reader, _filters: Filters, _today: date, batch: int) -> pd.DataFrame:
    """What an import added, by noun: ``noun, records`` (distinct keys, those changed or removed since among them)."""
    counts = []
    for record_type in RECORD_TYPES:
        keys = [
            sa.select(rows.c.key).where(rows.c.batch == batch, *_by(reader, rows))
            for rows in (
                reader.veil.over(record_type.noun, table) if reader.veil else table
                for table in (record_type.live, record_type.past)
            )
        ]
        every = sa.union(*keys).subquery()
        counts.append(reader.connection.execute(sa.select(sa.func.count()).select_from(every)).scalar_one())
    rows = pd.DataFrame({"noun": [record_type.noun for record_type in RECORD_TYPES], "records": counts})
    return rows[rows["records"] > 0].astype({"noun": "str", "records": "int64"}).reset_index(drop=True)


def _by(reader: Reader, rows: Any) -> list[sa.ColumnElement[bool]]:
    return [] if reader.known_at is None else [rows.c.recorded_at <= reader.known_at]


_COLUMNS = {
    "change": "Int64",
    "at": "datetime64[us, UTC]",
    "who": "str",
    "what": "str",
    "noun": "str",
    "key": "str",
    "field": "str",
    "before": "str",
    "after": "str",
    "why": "str",
    "batch": "Int64",
}


def _chosen(
    reader: Reader,
    filters: Filters,
    its_batch: Any,
    at: Any,
    by: Any,
    only: Only,
    *,
    lines: Any = None,
) -> list[sa.ColumnElement[bool]]:
    """The conditions of the History page; ``start``, ``end`` and ``as_of`` of the filters are days of recording.

    What happens in a history are the recordings: as of a day, it holds those made by the end of it.
    """
    conditions: list[sa.ColumnElement[bool]] = []
    if reader.veil is not None and lines is not None:
        conditions += reader.veil.told()
    if reader.known_at is not None:
        conditions.append(at <= reader.known_at)
    if filters.start:
        conditions.append(at >= datetime.combine(filters.start, time.min, UTC))
    for last in (filters.end, filters.as_of):
        if last:
            conditions.append(at <= datetime.combine(last, time.max, UTC))
    if only.who:
        conditions.append(by.in_(only.who))
    if only.batch is not None:
        conditions.append(its_batch == only.batch)
    if only.nouns:
        touched = sa.union(
            sa.select(CHANGE.c.batch).where(CHANGE.c.noun.in_(only.nouns)),
            *(sa.select(table.c.batch) for noun in only.nouns for table in (BY_NOUN[noun].live, BY_NOUN[noun].past)),
        ).subquery()
        conditions.append(its_batch.in_(sa.select(touched.c.batch)))
        if lines is not None:
            conditions.append(lines.in_([*only.nouns, "batch"]))
    return conditions

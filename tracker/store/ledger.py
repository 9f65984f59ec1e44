"""The two tables of the history: every change, one hash on the next, and the batch that each save is.

``change`` is append-only: three triggers refuse UPDATE, DELETE and REPLACE (made in the migration).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import UTCDateTime

from tracker.records import METADATA, RecordType
from tracker.records.block import digest_of_row

CHANGE = sa.Table(
    "change",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", UTCDateTime(), nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("noun", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("before", sa.Text),
    sa.Column("after", sa.Text),
    sa.Column("why", sa.Text),
    sa.Column("batch", sa.Integer, nullable=False, index=True),
    sa.Column("prev_hash", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Index("ix_change_noun_key", "noun", "key"),
    sqlite_autoincrement=True,
)
"""One row per updated or removed record, one per record added by hand, one (noun ``batch``) per bulk insert."""

BATCH = sa.Table(
    "batch",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", UTCDateTime(), nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("why", sa.Text),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("file_name", sa.Text),
    sa.Column("sha256", sa.Text),
    sa.Column("format", sa.Text),
    sa.Column("inserted", sa.Integer, nullable=False),
    sa.Column("updated", sa.Integer, nullable=False),
    sa.Column("removed", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    sa.Column("digest", sa.Text),
    sa.Column("request", sa.Text, unique=True),
    sa.Column("undoes", sa.Integer),
    sa.CheckConstraint("kind = 'save' OR kind = 'import' OR kind = 'remove' OR kind = 'undo'", "kind_known_word"),
    sqlite_autoincrement=True,
)
"""One save, import, removal or undo: who, when, why, from which file, how many rows."""

FIRST_HASH = "0" * 64
TRIGGERS = {"change_no_update", "change_no_delete", "change_no_replace"}
"""What keeps ``change`` append-only in SQLite."""


def canonical(values: Mapping[str, Any]) -> str:
    """The values as JSON that is the same wherever it is written."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no canonical form for {type(value).__name__}")


def chained(prev_hash: str, change: Mapping[str, Any]) -> str:
    """The hash of a change row: of the hash before it and of its own content."""
    content = {name: change[name] for name in ("id", "at", "who", "noun", "key", "before", "after", "why", "batch")}
    return hashlib.sha256(f"{prev_hash}\n{canonical(content)}".encode()).hexdigest()


def digest_of(rows: Iterable[tuple[RecordType, Mapping[str, Any]]]) -> str:
    """The digest of inserted rows: SHA-256 over the SHA-256 of each row's cells as text, in registry and key order."""
    state = hashlib.sha256()
    for record_type, row in rows:
        state.update(digest_of_row(record_type, record_type.write(row)))
    return state.hexdigest()


Line = tuple[str, str, Mapping[str, Any] | None, Mapping[str, Any] | None]
"""A change before it is chained: noun, key, and the fields before and after."""


def link(batch: int, row: Mapping[str, Any]) -> Line:
    """The change that stands for a bulk insert: what its batch says of itself."""
    return "batch", str(batch), None, {name: value for name, value in row.items() if name not in {"at", "request"}}


class Head(NamedTuple):
    """The end of the chain: the number and the hash of its last change."""

    id: int = 0
    hash: str = FIRST_HASH


def append(
    connection: sa.Connection,
    changes: Iterable[Line],
    head: Head,
    *,
    at: datetime,
    who: str,
    why: str | None,
    batch: int,
) -> Head:
    """Append the changes to the chain; its new end."""
    number, prev_hash = head
    rows = []
    for noun, key, before, after in changes:
        number += 1
        row: dict[str, Any] = {
            "id": number,
            "at": at,
            "who": who,
            "noun": noun,
            "key": key,
            "before": None if before is None else canonical(before),
            "after": None if after is None else canonical(after),
            "why": why,
            "batch": batch,
            "prev_hash": prev_hash,
        }
        prev_hash = row["hash"] = chained(prev_hash, row)
        rows.append(row)
    if rows:
        connection.execute(sa.insert(CHANGE), rows)
    return Head(number, prev_hash)

"""Whether the store is whole: file, keys, triggers, the chain of changes, and that rows and history tell the same."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from tracker import errors
from tracker.records import RECORD_TYPES, RecordType
from tracker.records.block import digest_of_row
from tracker.store import ledger, tally
from tracker.store.engine import SCHEMA, Store
from tracker.store.history import Reader
from tracker.store.ledger import BATCH, CHANGE

Row = Mapping[Any, Any]
FETCHED = 1_000  # rows held at once


def findings(store: Store, against: Mapping[str, Any] | None = None) -> list[str]:
    """What is wrong, a sentence each; none for a store that is whole.

    ``against``: the summary of an earlier state (see ``summary``); the history must go on from it.
    """
    try:
        return _findings(store, against)
    except errors.DatabaseUnfit as unfit:  # so damaged that the looking itself breaks off
        return [str(unfit)]


def _findings(store: Store, against: Mapping[str, Any] | None) -> list[str]:
    with store.read() as reader:
        found = list(_file(store, reader))
        if any(finding.startswith(DAMAGED) for finding in found):
            return found  # what follows would read damaged pages
        found += _chain(reader)
        batches = _Batches(reader)
        for record_type in RECORD_TYPES:
            found += _records(reader, record_type, batches)
            found += _links(reader, record_type)
        found += batches.findings()
        found += tally.findings(reader.connection)
        if against is not None:
            found += _goes_on(reader, against)
    return found


def summary(store: Store) -> dict[str, Any]:
    """What a later check can be held against: how many changes there are, their last hash, and the rows of each noun."""
    with store.read() as reader:
        last = reader.connection.execute(sa.select(CHANGE).order_by(CHANGE.c.id.desc()).limit(1)).mappings().first()
        rows = {
            record_type.noun: int(
                reader.connection.execute(sa.select(sa.func.count()).select_from(record_type.live)).scalar_one()
            )
            for record_type in RECORD_TYPES
        }
    changes, head = (last["id"], last["hash"]) if last else (0, ledger.FIRST_HASH)
    return {"schema": SCHEMA, "changes": changes, "head": head, "rows": rows}


DAMAGED = "the file is damaged"


def _file(store: Store, reader: Reader) -> Iterator[str]:
    if not store.sqlite:
        there = set(
            reader.connection.execute(sa.text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")).scalars()
        )
        needed = {"change_no_update", "change_no_delete", "change_no_truncate"}
    else:
        run = reader.connection.exec_driver_sql
        for line in run("PRAGMA integrity_check(100)").scalars():
            if line != "ok":
                yield f"{DAMAGED}: {line}"
        for table, row, parent, _ in run("PRAGMA foreign_key_check"):
            yield f"{table} (row {row}) names a {parent} that is not there"
        there = set(run("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars())
        needed = ledger.TRIGGERS
    for name in sorted(needed - there):
        yield f"the protection of the history is missing: trigger {name}"


def _chain(reader: Reader) -> Iterator[str]:
    number, prev_hash = 0, ledger.FIRST_HASH
    moment: datetime | None = None
    for row in _stream(reader, sa.select(CHANGE).order_by(CHANGE.c.id)):
        number += 1
        if row["id"] != number:
            yield f"change {number} is missing: the next one is {row['id']}"
            number = row["id"]
        elif row["prev_hash"] != prev_hash:
            yield f"change {number}: the chain is broken, it does not follow on change {number - 1}"
        if row["hash"] != ledger.chained(row["prev_hash"], row):
            yield f"change {number}: the chain is broken, its content is not what was hashed"
        if moment is not None and row["at"] < moment:
            yield f"change {number} is dated before the one it follows"
        prev_hash, moment = row["hash"], row["at"]


def _goes_on(reader: Reader, against: Mapping[str, Any]) -> Iterator[str]:
    changes = int(against["changes"])
    if changes == 0:
        return
    row = reader.connection.execute(sa.select(CHANGE.c.hash).where(CHANGE.c.id == changes)).first()
    if row is None:
        there = reader.connection.execute(sa.select(sa.func.coalesce(sa.func.max(CHANGE.c.id), 0))).scalar_one()
        yield f"the history has {there} changes; there were {changes} when the summary was made"
    elif row.hash != against["head"]:
        yield f"change {changes} is another one than when the summary was made"


@dataclass(slots=True)
class _Told:
    """What rows and changes say of one batch."""

    inserted: int = 0
    updated: int = 0
    removed: int = 0
    bulk: int = 0
    digest: Any = field(default_factory=hashlib.sha256)


class _Batches:
    """The batches as they say they are, and as the rows tell it."""

    def __init__(self, reader: Reader) -> None:
        self.rows: dict[int, Row] = {row["id"]: row for row in _stream(reader, sa.select(BATCH))}
        chosen = sa.select(CHANGE).where(CHANGE.c.noun == "batch")
        self.links: dict[int, Row] = {int(row["key"]): row for row in _stream(reader, chosen)}
        self.told: dict[int, _Told] = defaultdict(_Told)

    def bulk_insert(self, record_type: RecordType, row: Row) -> None:
        """A row without a change of its own: the batch's digest must answer for it."""
        told = self.told[row["batch"]]
        told.bulk += 1
        try:
            told.digest.update(digest_of_row(record_type, record_type.write(row)))
        except (TypeError, ValueError):  # a value of another type than its column's, put there by other means
            told.digest.update(b"unreadable")

    def findings(self) -> Iterator[str]:
        for number in sorted({*self.rows, *self.told}):
            row, told = self.rows.get(number), self.told[number]
            if row is None:
                yield f"batch {number} is missing, though records and changes name it"
                continue
            for name in ("inserted", "updated", "removed"):
                if row[name] != getattr(told, name):
                    yield f"batch {number} says {name} {row[name]}; records and history show {getattr(told, name)}"
            if (row["digest"] or told.bulk) and row["digest"] != told.digest.hexdigest():
                yield f"batch {number}: the rows it inserted are not those of its digest"
            if row["digest"]:
                yield from self._link(number, row)

    def _link(self, number: int, row: Row) -> Iterator[str]:
        link = self.links.get(number)
        if link is None:
            yield f"batch {number} is not in the chain of changes"
            return
        said = json.loads(link["after"])
        for name, value in said.items():
            if row[name] != value:
                yield f"batch {number}: {name} differs from what the chain of changes has"


def _records(reader: Reader, record_type: RecordType, batches: _Batches) -> Iterator[str]:
    """Each record's rows, from its first to the present one, against the changes told of it."""
    live, past = record_type.live, record_type.past
    names = [column.name for column in live.columns]
    gone = sa.select(*(past.c[name] for name in names), past.c.replaced_at)
    now = sa.select(*(live.c[name] for name in names), sa.null().label("replaced_at"))
    every = gone.union_all(now).subquery()
    rows = _stream(reader, sa.select(every).order_by(_plainly(reader, every.c.key), every.c.version))
    told = sa.select(CHANGE).where(CHANGE.c.noun == record_type.noun)
    changes = _stream(reader, told.order_by(_plainly(reader, CHANGE.c.key), CHANGE.c.id))
    for key, states, lines in _by_key(rows, changes):
        where = f"{record_type.noun} {key}"
        for finding in _one_record(record_type, states, lines, batches):
            yield f"{where}: {finding}"


def _one_record(record_type: RecordType, states: list[Row], lines: list[Row], batches: _Batches) -> Iterator[str]:
    written = {line["batch"]: line for line in lines if line["after"] is not None}
    removed = {line["at"]: line for line in lines if line["after"] is None}
    if len(written) + len(removed) < len(lines):
        yield "two changes of one batch are told of it"
    former: Row | None = None
    for number, row in enumerate(states, 1):
        told = batches.told[row["batch"]]
        if row["version"] != number:
            yield f"version {number} is missing"
        if former is not None and row["recorded_at"] < former["replaced_at"]:
            yield f"version {row['version']} was recorded before the one it replaced gave way"
        updates = former is not None and former["replaced_at"] == row["recorded_at"]
        told.updated += updates
        told.inserted += not updates
        line = written.pop(row["batch"], None)
        if line is not None:
            yield from _tells(record_type, line, former if updates else None, row)
        elif updates or (batch := batches.rows.get(row["batch"])) is None or batch["kind"] != "import":
            yield f"version {row['version']} stands there without a change that tells of it"
        else:
            batches.bulk_insert(record_type, row)
        following = states[number] if number < len(states) else None
        if row["replaced_at"] is not None and (following is None or following["recorded_at"] != row["replaced_at"]):
            if (line := removed.pop(row["replaced_at"], None)) is None:
                yield f"version {row['version']} was taken out without a change that tells of it"
            else:
                batches.told[line["batch"]].removed += 1
                yield from _differing(record_type, json.loads(line["before"]), row, "what was removed")
        elif row["replaced_at"] is None and following is not None:
            yield "an older version stands in the present"
        yield from _bounds(record_type, row)
        former = row
    for line in (*written.values(), *removed.values()):
        yield f"change {line['id']} tells of a version that is not there"


def _tells(record_type: RecordType, line: Row, former: Row | None, row: Row) -> Iterator[str]:
    """The change against the row it made, and the one before."""
    after = json.loads(line["after"])
    yield from _differing(record_type, after, row, f"change {line['id']}")
    if line["at"] != row["recorded_at"] or line["who"] != row["recorded_by"]:
        yield f"version {row['version']} names another moment or analyst than change {line['id']}"
    if former is not None and line["before"] is not None:
        yield from _differing(record_type, json.loads(line["before"]), former, f"change {line['id']} (before)")
        quiet = [name for name in record_type.cells if name not in after and row[name] != former[name]]
        for name in quiet:
            yield f"{name} changed with version {row['version']}, which change {line['id']} does not tell"


def _differing(record_type: RecordType, said: Mapping[str, Any], row: Row, what: str) -> Iterator[str]:
    for name, value in said.items():
        if name in record_type.cells and row[name] != value:
            yield f"{name} of version {row['version']} differs from {what}"


def _bounds(record_type: RecordType, row: Row) -> Iterator[str]:
    try:
        bounds: dict[str, date | None] = record_type.bounds(row)
    except ValueError as error:
        yield f"the date cannot be read ({error})"
        return
    for name, day in bounds.items():
        if row[name] != day:
            yield f"{name} is {row[name]}; the date {row['date']} makes it {day}"


def _links(reader: Reader, record_type: RecordType) -> Iterator[str]:
    """The link tables against the joined keys they repeat."""
    for name, table in record_type.links.items():
        joined = sa.select(record_type.live.c.key, record_type.live.c[name].label("joined"))
        listed = sa.select(table.c.record.label("key"), table.c.target)
        rows = _stream(reader, joined.order_by(_plainly(reader, record_type.live.c.key)))
        single = _stream(reader, listed.order_by(_plainly(reader, table.c.record), table.c.target))
        for key, states, targets in _by_key(rows, single):
            said = Counter((states[0]["joined"] or "").split(";") if states and states[0]["joined"] else ())
            if said != Counter(target["target"] for target in targets):
                yield f"{record_type.noun} {key}: {name} and its list of links do not agree"


def _by_key(left: Iterator[Row], right: Iterator[Row]) -> Iterator[tuple[str, list[Row], list[Row]]]:
    """Two streams ordered by key, side by side, a key at a time."""
    ours, theirs = (groupby(stream, key=lambda row: str(row["key"])) for stream in (left, right))
    a, b = next(ours, None), next(theirs, None)
    while a is not None or b is not None:
        key = min(group[0] for group in (a, b) if group is not None)
        mine, told = [], []
        if a is not None and a[0] == key:
            mine, a = list(a[1]), next(ours, None)
        if b is not None and b[0] == key:
            told, b = list(b[1]), next(theirs, None)
        yield key, mine, told


def _plainly(reader: Reader, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The column in the order of its characters' numbers, as Python sorts and the digest runs."""
    return column if reader.connection.dialect.name == "sqlite" else column.collate("C")


def _stream(reader: Reader, statement: sa.Select[Any]) -> Iterator[Row]:
    for row in reader.connection.execution_options(yield_per=FETCHED).execute(statement):
        yield row._mapping

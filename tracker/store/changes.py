"""Save, remove, undo: all or nothing, each change in the history. The only module that changes records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from tracker import errors
from tracker.errors import Refused
from tracker.records import BY_NOUN, RECORD_TYPES, Draft, RecordType
from tracker.records.base import KEPT
from tracker.records.incident import INCIDENT
from tracker.store import ledger, tally
from tracker.store.engine import Store
from tracker.store.ledger import BATCH, CHANGE
from tracker.store.planning import (
    CHUNK,
    Plan,
    SaveReport,
    Step,
    chunked,
    dependants_of,
    existing,
    planned,
    same_version,
    unresolved,
)


class Leaving(NamedTuple):
    """A record to take out of the present, and the version its remover saw, where known."""

    noun: str
    key: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file rows came from."""

    name: str
    sha256: str
    format: str


def save(
    store: Store,
    drafts: Sequence[Draft],
    *,
    by: str,
    why: str | None = None,
    kind: str = "save",
    files: Sequence[File] = (),
    request: str | None = None,
    leaving: Sequence[Leaving] = (),
) -> SaveReport:
    """Store the drafts and take out what is ``leaving``, all or none.

    A repeated ``request`` is answered with the report of the first. ``kind`` is save (each insert gets its own line in
    the history) or import (the batch is one line, with a digest of the inserted rows).

    Raises:
        Refused: something is wrong with the rows; nothing was stored.
        Conflict: a record was changed since the version its draft carries.
        NotFound: a record was removed since, or what is leaving is not there.
        StillNeeded: others rest on what is leaving.

    """
    with store.write() as connection:
        if request and (former := of_request(connection, request)):
            return former
        ready = planned(connection, drafts, strict=kind == "save")
        if ready.problems:
            raise Refused(ready.problems)
        ready.steps.extend(_going(connection, leaving))
        if not ready.steps:
            return ready.report
        return _carry_out(
            connection, ready, store.clock(), by=store.signed(by), why=why, kind=kind, files=files, request=request
        )


def remove(
    store: Store,
    noun: str,
    key: str,
    *,
    by: str,
    why: str | None = None,
    version: int | None = None,
    request: str | None = None,
) -> SaveReport:
    """Take a record out of the present; it stays in the history.

    Raises:
        NotFound, Conflict, StillNeeded: nothing was removed.

    """
    with store.write() as connection:
        if request and (former := of_request(connection, request)):
            return former
        ready = Plan(list(_going(connection, [Leaving(noun, key, version)])), 0, [])
        return _carry_out(
            connection, ready, store.clock(), by=store.signed(by), why=why, kind="remove", request=request
        )


def _going(connection: sa.Connection, leaving: Sequence[Leaving]) -> Iterator[Step]:
    """The steps that take records out; refuses where another record rests on one and stays."""
    together = {(one.noun, one.key) for one in leaving}
    for noun, key, version in leaving:
        record_type = BY_NOUN[noun]
        before = existing(connection, record_type, [key]).get(key)
        if before is None:
            raise errors.NotFound(noun, key)
        same_version(record_type, before, version)
        if dependants := [other for other in dependants_of(connection, noun, key) if other not in together]:
            raise errors.StillNeeded(noun, key, dependants)
        yield Step(record_type, key, before, None)


def undo(store: Store, batch: int, *, by: str, why: str | None = None) -> SaveReport:
    """Put every record of a batch back as it was before, as a batch of its own.

    Raises:
        CannotUndo: there is no such batch, or a record of it was changed or removed since, or is rested on.

    """
    with store.write() as connection:
        if connection.execute(sa.select(BATCH.c.id).where(BATCH.c.id == batch)).first() is None:
            raise errors.CannotUndo(batch, "there is no such batch")
        steps = list(_reversed(connection, batch))
        if not steps:
            raise errors.CannotUndo(batch, "it holds no change that still stands")
        going = {(step.type.noun, step.key) for step in steps if step.after is None}
        for noun, key in going:
            others = [other for other in dependants_of(connection, noun, key) if other not in going]
            if others:
                raise errors.CannotUndo(batch, f"{others[0][0]} {others[0][1]} rests on {noun} {key}")
        problems = list(unresolved(connection, [step for step in steps if step.after is not None], going))
        if problems:
            raise errors.CannotUndo(batch, problems[0].why)
        return _carry_out(
            connection,
            Plan(steps, 0, []),
            store.clock(),
            by=store.signed(by),
            why=why or f"undo of batch {batch}",
            kind="undo",
            undoes=batch,
        )


def of_request(connection: sa.Connection, request: str) -> SaveReport | None:
    """The report of the save that this request made, if it made one."""
    row = connection.execute(sa.select(BATCH).where(BATCH.c.request == request)).mappings().first()
    if row is None:
        return None
    return SaveReport(row["inserted"], row["updated"], row["unchanged"], row["removed"], 0, row["id"], repeated=True)


def _reversed(connection: sa.Connection, batch: int) -> Iterator[Step]:
    """The steps that put a batch's records back; refuses where a later change stands on top."""
    removed = connection.execute(
        sa.select(CHANGE.c.noun, CHANGE.c.key).where(CHANGE.c.batch == batch, CHANGE.c.after.is_(None))
    ).all()
    for record_type in RECORD_TYPES:
        live, past = record_type.live, record_type.past
        gone = [key for noun, key in removed if noun == record_type.noun]
        overtaken = sa.select(past.c.key).where(past.c.batch == batch)
        if (key := connection.execute(overtaken).scalars().first()) is not None:
            raise errors.CannotUndo(batch, f"{record_type.noun} {key} was changed since; undo the later batch first")
        for row in connection.execute(sa.select(live).where(live.c.batch == batch)).mappings():
            former = _last_past(connection, record_type, row["key"], row["recorded_at"])
            yield Step(record_type, row["key"], row, former)
        for key in gone:
            if connection.execute(sa.select(live.c.key).where(live.c.key == key)).first():
                raise errors.CannotUndo(batch, f"{record_type.noun} {key} was added again since")
            yield Step(record_type, key, None, _last_past(connection, record_type, key, None))


def _last_past(
    connection: sa.Connection, record_type: RecordType, key: str, replaced_at: datetime | None
) -> dict[str, Any] | None:
    """The newest past row; only one that gave way at ``replaced_at``, where given (a re-added key has none)."""
    past = record_type.past
    newest = sa.select(past).where(past.c.key == key).order_by(past.c.version.desc()).limit(1)
    row = connection.execute(newest).mappings().first()
    if row is None or (replaced_at is not None and row["replaced_at"] != replaced_at):
        return None
    return {column.name: row[column.name] for column in record_type.live.columns}


def _carry_out(
    connection: sa.Connection,
    ready: Plan,
    clock: datetime,
    *,
    by: str,
    why: str | None,
    kind: str,
    files: Sequence[File] = (),
    request: str | None = None,
    undoes: int | None = None,
) -> SaveReport:
    head, at = moment(connection, clock)
    inserted = [step for step in ready.steps if step.before is None]
    updated = [step for step in ready.steps if step.before is not None and step.after is not None]
    removed = [step for step in ready.steps if step.after is None]
    bulk = kind == "import" and bool(inserted)
    ordered = sorted(inserted, key=lambda step: (RECORD_TYPES.index(step.type), step.key))
    row: dict[str, Any] = {
        "at": at,
        "who": by,
        "why": why,
        "kind": kind,
        **origin_of(files),
        "inserted": len(inserted),
        "updated": len(updated),
        "removed": len(removed),
        "unchanged": ready.unchanged,
        "digest": ledger.digest_of((step.type, step.after) for step in ordered if step.after) if bulk else None,
        "request": request,
        "undoes": undoes,
    }
    batch = int(connection.execute(sa.insert(BATCH).values(row).returning(BATCH.c.id)).scalar_one())
    changes: list[ledger.Line] = []
    for record_type in reversed(RECORD_TYPES):
        retire(connection, record_type, [s for s in (*updated, *removed) if s.type is record_type], at)
    for record_type in RECORD_TYPES:
        mine = [step for step in ready.steps if step.type is record_type and step.after is not None]
        put(connection, record_type, mine, {"recorded_at": at, "recorded_by": by, "batch": batch})
    for step in ready.steps:
        if step.before is not None or not bulk:
            changes.append((step.type.noun, step.key, *differing(step)))
    if bulk:
        changes.append(ledger.link(batch, row))
    ledger.append(connection, changes, head, at=at, who=by, why=why, batch=batch)
    if any(step.type is INCIDENT for step in ready.steps):
        tally.after_batch(connection, batch, at)
    return SaveReport(len(inserted), len(updated), ready.unchanged, len(removed), 0, batch)


def moment(connection: sa.Connection, clock: datetime) -> tuple[ledger.Head, datetime]:
    """The end of the chain, and the moment of the next change: never one that was, never an earlier one.

    "As known at" depends on it, whatever the machine's clock does.
    """
    newest = sa.select(CHANGE.c.id, CHANGE.c.at, CHANGE.c.hash).order_by(CHANGE.c.id.desc()).limit(1)
    last = connection.execute(newest).first()
    if last is None:
        return ledger.Head(), clock
    return ledger.Head(last.id, last.hash), max(clock, last.at + timedelta(microseconds=1))


def origin_of(files: Sequence[File]) -> dict[str, str | None]:
    """What a batch says about the files it came from."""
    return {
        "file_name": "\n".join(file.name for file in files) or None,
        "sha256": "\n".join(file.sha256 for file in files) or None,
        "format": "\n".join(dict.fromkeys(file.format for file in files)) or None,
    }


def differing(step: Step) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The typed columns before and after: the changed ones of an update, all of an insert or a removal."""
    names = list(step.type.cells)
    if step.before is not None and step.after is not None:
        names = [name for name in names if step.before[name] != step.after[name]]
    before = None if step.before is None else {name: step.before[name] for name in names}
    after = None if step.after is None else {name: step.after[name] for name in names}
    return before, after


def retire(connection: sa.Connection, record_type: RecordType, steps: Sequence[Step], at: datetime) -> None:
    """Copy the rows to the past and take them (with their links) out of the present."""
    if not steps:
        return
    names = [column.name for column in record_type.live.columns]
    past = [{name: step.before[name] for name in names} | {"replaced_at": at} for step in steps if step.before]
    connection.execute(sa.insert(record_type.past), past)
    live = record_type.live
    keys = [step.key for step in steps]
    gone = [step.key for step in steps if step.after is None]
    own = {name: None for name, noun in record_type.refs.items() if noun == record_type.noun}
    for start in range(0, len(keys), CHUNK):
        for table in record_type.links.values():
            connection.execute(sa.delete(table).where(table.c.record.in_(keys[start : start + CHUNK])))
    if own:  # RESTRICT acts at once, also between rows that go together
        for start in range(0, len(gone), CHUNK):
            connection.execute(sa.update(live).where(live.c.key.in_(gone[start : start + CHUNK])).values(own))
    for start in range(0, len(gone), CHUNK):
        connection.execute(sa.delete(live).where(live.c.key.in_(gone[start : start + CHUNK])))


def put(connection: sa.Connection, record_type: RecordType, steps: Sequence[Step], kept: Mapping[str, Any]) -> None:
    """Write the rows as the present, with their links."""
    if not steps:
        return
    live, past = record_type.live, record_type.past
    names = [column.name for column in live.columns if column.name not in KEPT]
    fresh = [step for step in steps if step.before is None]
    former: dict[str, int] = {}
    for gone in chunked(connection, past, past.c.key, [step.key for step in fresh]):
        former[gone["key"]] = max(gone["version"], former.get(gone["key"], 0))
    inserts: list[dict[str, Any]] = []
    updates: list[dict[str, Any]] = []
    links: dict[sa.Table, list[dict[str, str]]] = defaultdict(list)
    for step in steps:
        assert step.after is not None
        row = {name: step.after.get(name) for name in names} | dict(kept)
        if step.before is None:
            inserts.append(row | {"version": former.get(step.key, 0) + 1})
        else:
            updates.append(
                {f"b_{name}": value for name, value in row.items()}
                | {"b_version": step.before["version"] + 1, "b_at": step.key}
            )
        for name, table in record_type.links.items():
            links[table].extend(
                {"record": step.key, "target": key} for key in (step.after[name] or "").split(";") if key
            )
    if inserts:
        connection.execute(sa.insert(live), inserts)
    if updates:
        bound: dict[str, Any] = {name: sa.bindparam(f"b_{name}") for name in (*names, *kept, "version")}
        connection.execute(sa.update(live).where(live.c.key == sa.bindparam("b_at")).values(bound), updates)
    for table, rows in links.items():
        if rows:
            connection.execute(sa.insert(table), rows)

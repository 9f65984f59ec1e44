"""Imports of any size: rows wait in a file beside the database, and are stored by one statement in key order.

What ``changes.save`` does for thousands of rows, for millions, in bounded memory. Both leave the same rows, the same
batch and the same digest. While rows are read and judged nobody waits; readers wait once, while they are stored.
SQLite only: elsewhere ``save`` does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any, Self

import sqlalchemy as sa

from tracker.errors import Problem, Refused
from tracker.records import BY_NOUN, RECORD_TYPES, Draft, Origin, RecordType, Torn
from tracker.records.block import Block, digest_of_row, of_drafts
from tracker.records.incident import INCIDENT
from tracker.store import changes, ledger, tally
from tracker.store.changes import File
from tracker.store.engine import Store
from tracker.store.ledger import BATCH
from tracker.store.planning import Coming, SaveReport, Step, among, of_torn, planned
from tracker.store.waiting import Part, WaitingFile
from tracker.store.waiting_rows import WaitingRows

LISTED = 100_000  # problems kept; the rest is counted
CACHE_KB = 48_000  # of the database, while it is written
SIDE_CACHE_KB = 6_000
AT_ONCE = 1_000  # rows that are judged one by one, at a time
SHOWN = 500  # new rows that are shown of each noun

See = Callable[[Sequence[Step]], object]
"""Is shown what would change."""

Singly = Mapping[RecordType, Mapping[str, bytes]]
"""The digests of rows that were judged one by one, by key."""

Twin = Callable[[Origin, Origin, str, bool], str]
"""The sentence for a row whose key another row has: that one's place, its own, the key, whether the key was made."""


def said_twice(first: Origin, _second: Origin, _key: str, _made: bool) -> str:
    """The sentence of a save."""
    also = f" (line {first.line})" if first.line else ""
    return f"this key stands twice{also}; a key names one record"


@dataclass(slots=True)
class Found:
    """Problems, the first of them kept, and the rows they stand in."""

    problems: list[Problem] = field(default_factory=list)
    unlisted: int = 0
    places: set[tuple[str | None, int | None]] = field(default_factory=set)

    def add(self, problem: Problem) -> None:
        """One more."""
        self.places.add((problem.file, problem.line))
        if len(self.problems) < LISTED:
            self.problems.append(problem)
        else:
            self.unlisted += 1


@dataclass(slots=True)
class _Judged:
    """What storing would do, once all rows are judged."""

    waiting: dict[RecordType, WaitingRows]
    found: Found = field(default_factory=Found)
    fresh: dict[RecordType, int] = field(default_factory=dict)
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def report(self) -> SaveReport:
        return SaveReport(self.inserted, self.updated, self.unchanged, refused=len(self.found.places))


class Bulk:
    """An import on its way: take blocks of rows, then plan or save. Use it in a ``with`` statement.

    ``twin`` words the problem of a key that stands twice; rows that repeat another word for word are left out in
    silence unless ``repeats`` are problems too.
    """

    def __init__(self, store: Store, *, twin: Twin = said_twice, repeats: bool = False) -> None:
        if store.path is None:
            raise TypeError("a bulk import needs SQLite")
        self._store = store
        self._file = WaitingFile(store.path, store.clock())
        self._parts: list[Part] = []
        self._own: Part | None = None
        self._twin = twin
        self._repeats = repeats
        self.found = Found()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()
        for part in self._parts:
            part.path.unlink(missing_ok=True)

    def take(self, block: Block) -> None:
        """Rows that passed their cells."""
        self._file.take(block)

    def take_drafts(self, drafts: Sequence[Draft]) -> None:
        """The same as drafts."""
        for block in of_drafts(drafts):
            self._file.take(block)

    def take_part(self, part: Part) -> None:
        """A file that another process filled; it is taken away in the end."""
        self._parts.append(part)

    def plan(self, see: See | None = None, torn: Sequence[Torn] = ()) -> tuple[SaveReport, Found]:
        """What saving would do; stores nothing. ``see`` is shown every change, and the first of the new rows.

        ``torn`` rows are refused already; what else is wrong with them is found here.
        """
        with self._judging(see, torn) as (_, judged):
            pass
        return judged.report, judged.found

    def _about_torn(
        self, connection: sa.Connection, waiting: dict[RecordType, WaitingRows], torn: Sequence[Torn], coming: Coming
    ) -> Iterator[Problem]:
        """What is wrong with refused rows beside their cells, a key that another row has among it."""
        for record_type in RECORD_TYPES:
            given = [row for row in torn if row.draft.type is record_type and row.key and "key" not in row.columns]
            rows = waiting.get(record_type)
            stands = {} if rows is None else rows.origins(connection, [row.key for row in given])
            for row in given:
                if (first := stands.setdefault(row.key, row.draft.origin)) is not row.draft.origin:
                    second = row.draft.origin
                    if first.file == second.file and (first.line or 0) > (second.line or 0):
                        first, second = second, first
                    yield second.problem(self._twin(first, second, row.key, False), "key", row.key)
        yield from of_torn(connection, torn, coming)

    def save(
        self,
        *,
        by: str,
        why: str | None = None,
        files: Sequence[File] = (),
        request: str | None = None,
        step: Callable[[float], object] = lambda _share: None,
    ) -> SaveReport:
        """Store the rows, all or none, as one batch; a repeated ``request`` is answered with the report of the first.

        Raises:
            Refused: something is wrong with the rows; nothing was stored.

        """
        with self._judging() as (connection, judged):
            if request and (former := changes.of_request(connection, request)):
                return former
            if judged.found.problems:
                self.found = judged.found  # it counts what Refused does not list
                raise Refused(judged.found.problems)
            if not judged.inserted and not judged.updated:
                return judged.report
            step(0.1)
            return self._carry_out(
                connection, judged, by=self._store.signed(by), why=why, files=files, request=request, step=step
            )

    @contextmanager
    def _judging(self, see: See | None = None, torn: Sequence[Torn] = ()) -> Iterator[tuple[sa.Connection, _Judged]]:
        """One transaction in which the rows are judged; it writes only notes of its own connection, until told to."""
        if self._own is None:
            self._own = self._file.finish()
        parts = [self._own, *self._parts]
        with self._store.write() as connection:
            for number, part in enumerate(parts):
                connection.exec_driver_sql(f"ATTACH DATABASE ? AS side{number}", (str(part.path),))
                connection.exec_driver_sql(f"PRAGMA side{number}.journal_mode=OFF")
                connection.exec_driver_sql(f"PRAGMA side{number}.cache_size=-{SIDE_CACHE_KB}")
            nouns = {noun for part in parts for noun in part.nouns}
            waiting = {rt: WaitingRows(rt, parts) for rt in RECORD_TYPES if rt.noun in nouns}
            yield connection, self._judged(connection, waiting, see, torn)

    def _judged(
        self,
        connection: sa.Connection,
        waiting: dict[RecordType, WaitingRows],
        see: See | None = None,
        torn: Sequence[Torn] = (),
    ) -> _Judged:
        """Sort the rows into new, changed and unchanged ones, and find what is wrong with them."""
        judged = _Judged(waiting)
        refused = among((), torn)

        def coming(noun: str, keys: Sequence[str]) -> set[str]:
            return _coming(connection, waiting, noun, keys) | refused(noun, keys)

        for rows in waiting.values():
            for twin in rows.twins(connection):
                if self._repeats or not twin.same:
                    origin = twin.second.origin
                    why = self._twin(twin.first, origin, twin.key, twin.made)
                    judged.found.add(origin.problem(why, "key", twin.key))
                    torn = [*torn, Torn(twin.second, frozenset({"key"}))]
            rows.sort_out(connection)
            judged.fresh[rows.type] = fresh = rows.count_fresh(connection)
            judged.inserted += fresh
            judged.unchanged += rows.count_unchanged(connection)
            for problem in rows.unresolved(connection, coming, partial(_sample, connection, waiting)):
                judged.found.add(problem)
            for drafts in rows.one_by_one(connection, AT_ONCE):
                ready = planned(connection, drafts, coming=coming)
                for problem in ready.problems:
                    judged.found.add(problem)
                inserted = sum(1 for step in ready.steps if step.before is None)
                judged.inserted += inserted
                judged.updated += len(ready.steps) - inserted
                judged.unchanged += ready.unchanged
                if see:
                    see(ready.steps)
            if see:
                see(rows.first_fresh(connection, SHOWN))
        for problem in self._about_torn(connection, waiting, torn, coming):
            judged.found.add(problem)
        return judged

    def _carry_out(
        self,
        connection: sa.Connection,
        judged: _Judged,
        *,
        by: str,
        why: str | None,
        files: Sequence[File],
        request: str | None,
        step: Callable[[float], object],
    ) -> SaveReport:
        connection.exec_driver_sql(f"PRAGMA main.cache_size=-{CACHE_KB}")
        head, at = changes.moment(connection, self._store.clock())
        row: dict[str, Any] = {
            "at": at,
            "who": by,
            "why": why,
            "kind": "import",
            **changes.origin_of(files),
            "inserted": judged.inserted,
            "updated": judged.updated,
            "removed": 0,
            "unchanged": judged.unchanged,
            "digest": None,
            "request": request,
            "undoes": None,
        }
        batch = int(connection.execute(sa.insert(BATCH).values(row).returning(BATCH.c.id)).scalar_one())
        kept = {"recorded_at": at, "recorded_by": by, "batch": batch}
        digests: dict[RecordType, dict[str, bytes]] = {}
        for rows in judged.waiting.values():
            own = digests[rows.type] = {}
            for lines in self._singly(connection, rows, kept, own, partial(_coming, connection, judged.waiting)):
                head = ledger.append(connection, lines, head, at=at, who=by, why=why, batch=batch)
        # Readers wait from the moment on in which the rows no longer fit into memory: all else is done before.
        tallied = judged.fresh.get(INCIDENT, 0) > tally.MANY
        if tallied:
            rows = judged.waiting[INCIDENT]
            if (ahead := rows.taken_down(connection)) is not None:
                tally.rebuild(connection, ahead=ahead)
            else:
                tally.rebuild(connection, rows.fresh())
        step(0.3)
        with _digesting(connection, judged, digests) as digest:
            for number, rows in enumerate(judged.waiting.values(), 1):
                if judged.fresh[rows.type]:
                    rows.store(connection, kept, judged.fresh[rows.type])
                step(0.3 + 0.6 * number / len(judged.waiting))
        if judged.inserted:
            row["digest"] = digest.result()
            connection.execute(sa.update(BATCH).where(BATCH.c.id == batch).values(digest=row["digest"]))
            ledger.append(connection, [ledger.link(batch, row)], head, at=at, who=by, why=why, batch=batch)
        if INCIDENT in judged.waiting and not tallied:
            tally.after_batch(connection, batch, at)
        step(1)
        return SaveReport(judged.inserted, judged.updated, judged.unchanged, 0, 0, batch)

    def _singly(
        self,
        connection: sa.Connection,
        rows: WaitingRows,
        kept: dict[str, Any],
        digests: dict[str, bytes],
        coming: Coming,
    ) -> Iterator[list[ledger.Line]]:
        """Store the rows that were judged one by one; what the chain has to tell of those that were there before."""
        for drafts in rows.one_by_one(connection, AT_ONCE):
            steps = planned(connection, drafts, coming=coming).steps
            before = [step for step in steps if step.before is not None]
            changes.retire(connection, rows.type, before, kept["recorded_at"])
            changes.put(connection, rows.type, steps, kept)
            for step in steps:
                if step.before is None and step.after is not None:
                    digests[step.key] = digest_of_row(rows.type, rows.type.write(step.after))
            yield [(rows.type.noun, step.key, *changes.differing(step)) for step in before]


def _coming(
    connection: sa.Connection, waiting: dict[RecordType, WaitingRows], noun: str, keys: Sequence[str]
) -> set[str]:
    rows = waiting.get(BY_NOUN[noun])
    return set() if rows is None else rows.having(connection, keys)


def _sample(connection: sa.Connection, waiting: dict[RecordType, WaitingRows], noun: str) -> list[str]:
    rows = waiting.get(BY_NOUN[noun])
    return [] if rows is None else rows.sample(connection, 20_000)


@contextmanager
def _digesting(connection: sa.Connection, judged: _Judged, singly: Singly) -> Iterator[Future[str]]:
    """The digest of the new rows, made while they are stored, unless their files can be read by this connection alone."""
    if all(rows.untouched for rows in judged.waiting.values()):
        with ThreadPoolExecutor(1) as beside:
            yield beside.submit(_digest_beside, judged, singly)
    else:
        found: Future[str] = Future()
        found.set_result(_digest(judged, singly, lambda sql: _plain(connection.exec_driver_sql(sql))))
        yield found


def _digest_beside(judged: _Judged, singly: Singly) -> str:
    with closing(sqlite3.connect(":memory:")) as raw:
        for schema, path in {file for rows in judged.waiting.values() for file in rows.files}:
            raw.execute(f"ATTACH DATABASE ? AS {schema}", (str(path),))
        return _digest(judged, singly, raw.execute)


def _digest(judged: _Judged, singly: Singly, run: Callable[[str], Iterable[tuple[str, bytes]]]) -> str:
    state = sha256()
    for rows in judged.waiting.values():
        for digest in rows.digests(run, singly[rows.type]):
            state.update(digest)
    return state.hexdigest()


def _plain(result: sa.CursorResult[Any]) -> Iterator[tuple[str, bytes]]:
    """The rows as the driver gives them, at a third of the cost."""
    assert result.cursor is not None
    while rows := result.cursor.fetchmany(AT_ONCE):
        yield from rows

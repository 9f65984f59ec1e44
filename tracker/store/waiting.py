"""Files in which the rows of a bulk import wait until they are stored. They stand beside the database.

Values wait as they will be stored, in runs sorted by key, so that storing is one ``INSERT … SELECT`` in key order that
reads each run from its beginning to its end.
"""

from __future__ import annotations

import glob
import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from tracker import errors
from tracker.records import RECORD_TYPES, RecordType
from tracker.records.block import BOUNDS, REMEMBERED, Block
from tracker.records.incident import INCIDENT
from tracker.store.engine import told
from tracker.store.tally_ahead import Ahead, Taken
from tracker.store.waiting_guard import Guard

RUN = 10_000  # rows sorted at a time
CACHE_KB = 8_000
NAMES_KEPT = 100_000  # distinct references remembered for each column; beyond them the file is asked
LEFT_OVER_HOURS = 1  # a file nobody wrote to for so long was left by a process that was killed
OWN = ("file", "line", "given", "seen", "stands", "made", "digest")
"""What waits with a row: its place, the number of its set of given columns, the version its writer saw (0: unknown),
whether it could stand as a new record, whether its key was made, its digest."""

_NAMED = {cell.noun for record_type in RECORD_TYPES for cell in record_type.cells.values() if cell.noun}
DIALECT = sqlite.dialect()


@dataclass(frozen=True, slots=True)
class PartOfNoun:
    """What one file holds of a noun. ``names`` are the references of each column; None where there are too many.

    ``twins`` says whether a key stands more than once.
    """

    count: int
    in_order: bool
    twins: bool
    names: Mapping[str, frozenset[str] | None]


@dataclass(frozen=True, slots=True)
class Part:
    """A file of waiting rows, finished; can be handed from one process to another. ``taken`` has its incidents."""

    path: Path
    nouns: Mapping[str, PartOfNoun]
    given: Sequence[tuple[str, ...]]
    files: Sequence[str | None]
    taken: Taken | None


def columns_of(record_type: RecordType) -> list[str]:
    """The columns in which a noun's rows wait."""
    return [*record_type.cells, *(BOUNDS if record_type.dated else ())]


def table_of(record_type: RecordType, schema: str) -> sa.Table:
    """The table of waiting rows of a noun in one file; what its values must be, a ``Guard`` asks."""
    live = record_type.live
    return sa.Table(
        record_type.noun,
        sa.MetaData(),
        sa.Column("row", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.LargeBinary if name == "digest" else sa.Integer) for name in OWN),
        *(sa.Column(name, live.c[name].type) for name in columns_of(record_type)),
        schema=schema,
    )


class WaitingFile:
    """A file being filled with rows. Close it, or use it in a ``with`` statement: then it is gone."""

    def __init__(self, database: Path, now: datetime) -> None:
        _sweep(database, now)
        self.path = database.with_name(f".{database.name}.{os.getpid()}-{secrets.token_hex(4)}.side")
        try:
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except OSError as error:
            raise errors.ReadOnly(database) from error
        self._raw = sqlite3.connect(self.path, isolation_level=None)
        for pragma in ("page_size=16384", "journal_mode=OFF", "synchronous=OFF", f"cache_size=-{CACHE_KB}"):
            self._raw.execute(f"PRAGMA {pragma}")
        self._raw.execute("BEGIN")
        self._runs: dict[RecordType, _Runs] = {}
        self._given: dict[tuple[str, ...], int] = {}
        self._files: dict[str | None, int] = {}
        self._ahead: Ahead | None = None

    def take(self, block: Block) -> None:
        """Write a block's rows."""
        if block.type not in self._runs:
            self._runs[block.type] = _Runs(block.type, self._raw)
        file = self._files.setdefault(block.file, len(self._files))
        given = self._given.setdefault(block.given, len(self._given))
        with self._explained():
            self._runs[block.type].take(block, file, given)
        if block.type is INCIDENT:
            self._ahead = self._ahead or Ahead()
            self._ahead.take(block.texts)

    def finish(self) -> Part:
        """End the writing."""
        with self._explained():
            nouns = {record_type.noun: runs.finish() for record_type, runs in self._runs.items()}
            taken = self._ahead.finish(self._raw) if self._ahead else None
            self._raw.execute("COMMIT")
        self._raw.close()
        return Part(self.path, nouns, list(self._given), list(self._files), taken)

    def close(self) -> None:
        """Take the file away."""
        self._raw.close()
        self.path.unlink(missing_ok=True)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise told(error, str(self.path)) or error from error


@dataclass
class _Runs:
    """The rows of one noun on their way into the file."""

    type: RecordType
    raw: sqlite3.Connection
    count: int = 0
    in_order: bool = True
    last: str = ""
    names: dict[str, set[str] | None] = field(default_factory=dict)
    numbers: dict[str, float | str] = field(default_factory=dict)
    waiting: list[tuple[Any, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the table."""
        columns, cells = columns_of(self.type), self.type.cells
        self.raw.execute(str(CreateTable(table_of(self.type, "main")).compile(dialect=DIALECT)))
        marks = {name: _mark(self.type, name) for name in columns}
        self.insert = (
            f'INSERT INTO "{self.type.noun}" VALUES (NULL, {", ".join([*("?" for _ in OWN), *marks.values()])})'
        )
        self.guard = Guard(self.type, marks)
        self.by_key = itemgetter(len(OWN) + columns.index("key"))
        self.measured = [name for name in cells if cells[name].kind == "decimal"]
        self.names = {name: set() for name, cell in cells.items() if cell.noun}

    def take(self, block: Block, file: int, given: int) -> None:
        # Only exact texts, numbers and bytearrays are bound: sqlite3 takes six times as long over None, bool and bytes.
        count, columns = len(block), dict[str, Sequence[Any]](block.texts)
        for name in self.measured:
            columns[name] = self._floats(block.texts[name])
        self.guard.take(columns)
        digests = map(bytearray, block.digests)
        stands = block.complete
        if any(block.versions):  # who saw a version saw a record: where it is gone, the row is judged one by one
            stands = [0 if seen else whole for seen, whole in zip(block.versions, block.complete, strict=True)]
        own = ([file] * count, block.lines, [given] * count, block.versions, stands, block.made, digests)
        self.waiting.extend(zip(*own, *(columns[name] for name in columns_of(self.type)), strict=True))
        for name, known in self.names.items():
            if known is not None:
                known.update(block.texts[name])
                if len(known) > NAMES_KEPT:
                    self.names[name] = None
        self.count += count
        if len(self.waiting) >= RUN:
            self._write()

    def _floats(self, texts: Sequence[str]) -> list[float | str]:
        """Numbers as Python reads them; SQLite's own reading may differ in the last bit."""
        if len(self.numbers) > REMEMBERED:
            self.numbers.clear()
        known = self.numbers
        for text in set(texts).difference(known):
            known[text] = float(text) if text else ""
        return [known[text] for text in texts]

    def _write(self) -> None:
        rows = self.waiting
        keys = [self.last, *map(self.by_key, rows)]
        if self.in_order and not all(former < key for former, key in pairwise(keys)):
            self.in_order = False
        if not self.in_order:
            rows.sort(key=self.by_key)
        self.last = keys[-1]
        self.raw.executemany(self.insert, rows)
        rows.clear()

    def finish(self) -> PartOfNoun:
        if self.waiting:
            self._write()
        noun, twins = self.type.noun, False
        if not self.in_order or noun in _NAMED:
            self.raw.execute(f'CREATE INDEX "by_key_{noun}" ON "{noun}" ("key", stands, digest)')
        if not self.in_order:
            twice = f'SELECT 1 FROM "{noun}" GROUP BY "key" HAVING count(*) > 1 LIMIT 1'
            twins = self.raw.execute(twice).fetchone() is not None
        for name in self.type.links:
            self.raw.execute(
                f'CREATE INDEX "several_{noun}_{name}" ON "{noun}" ("key", {name}) WHERE {several_of(name)}'
            )
        names = {name: None if known is None else frozenset(known - {""}) for name, known in self.names.items()}
        return PartOfNoun(self.count, self.in_order, twins, names)


def several_of(column: str) -> str:
    """That a row names several records in this column, as SQL."""
    return f"instr({column}, ';')"


def _mark(record_type: RecordType, name: str) -> str:
    """How a text becomes the stored value."""
    cell = record_type.cells.get(name)
    if cell is not None and cell.kind == "flag":
        return "? = 'true'"
    return "?" if cell is not None and cell.kind == "key" else "nullif(?, '')"


def _sweep(database: Path, now: datetime) -> None:
    """Take away the files of imports that were killed."""
    for path in database.parent.glob(f".{glob.escape(database.name)}.*.side"):
        try:
            if now.timestamp() - path.stat().st_mtime > LEFT_OVER_HOURS * 3600:
                path.unlink()
        except OSError:  # somebody else was first, or it is in use
            continue

"""Opens the database, SQLite or PostgreSQL, and keeps its two doors: ``read`` and ``write``.

SQLite runs with the rollback journal and one BEGIN IMMEDIATE for each write; no connection outlives a call, but one that
read for a page (``reading``) and waits for the next. The file is never opened by hand while it may be in use: closing such a handle would drop
SQLite's own locks.
"""

from __future__ import annotations

import copy
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tracker import access, config, errors
from tracker.access import Act, Actor
from tracker.errors import TrackerError
from tracker.store.history import Kept, Reader
from tracker.store.veil import Veil

APPLICATION_ID = 0x50505472  # "PPTr": tells our files from any other program's SQLite
SCHEMA = 2  # number of the newest migration
BUSY_SECONDS = 30  # a bulk import makes readers and writers wait once, at its end


@dataclass
class Store:
    """An open database, as one person may use it. Hold one for each process; of its connections one may wait idle."""

    url: sa.URL
    clock: Callable[[], datetime] = config.now
    actor: Actor = access.LOCAL
    _engine: sa.Engine = field(init=False, repr=False)
    _kept: Kept = field(default_factory=Kept, init=False, repr=False)  # shared by all who use it
    _writing: _Writing = field(default_factory=lambda: _Writing(), init=False, repr=False)  # shared likewise
    _lent: _Lent = field(default_factory=lambda: _Lent(), init=False, repr=False)  # shared likewise
    _idle: _Idle = field(default_factory=lambda: _Idle(), init=False, repr=False)  # shared likewise

    def __post_init__(self) -> None:
        """Prepare the engine; nothing is opened yet."""
        if self.path is None:
            self._engine = sa.create_engine(self.url, hide_parameters=True, pool_pre_ping=True)
            return
        address = sa.URL.create("sqlite", database=f"file:{quoted(self.path)}", query={"mode": "rw", "uri": "true"})
        self._engine = sa.create_engine(
            address,
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "isolation_level": None},
        )
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)

    @cached_property
    def path(self) -> Path | None:
        """The file, for SQLite."""
        return sqlite_path(self.url)

    @property
    def place(self) -> str:
        """The database's name in a sentence; never its password."""
        return str(self.path) if self.path else self.url.render_as_string(hide_password=True)

    @property
    def damage(self) -> str | None:
        """What the look after the start found; nothing is written to a damaged file."""
        return self._kept.damage

    def closed_by(self, damage: str) -> None:
        """Let nobody write from here on."""
        self._kept.damage = damage

    @property
    def sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.path is not None

    def used_by(self, actor: Actor) -> Store:
        """The same database, as somebody else may use it."""
        if actor == self.actor:
            return self
        other = copy.copy(self)
        other.actor = actor
        return other

    @contextmanager
    def read(self, known_at: datetime | None = None) -> Iterator[Reader]:
        """One consistent view of the store, as known now or at a moment; cannot write.

        Raises:
            Forbidden: whoever asks has no role.

        """
        if not access.may(self.actor.role, Act.READ):
            raise access.Forbidden(self.actor.role, Act.READ)
        with self._view() as connection:
            veil = None if self.actor.sees_restricted else self._veil(connection)
            yield Reader(connection, known_at, veil, self._kept)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One connection for all this thread reads meanwhile: to open one anew takes SQLite longer than most questions.

        Each read is a transaction of its own as ever, so that no writer waits for longer.
        """
        if not self.sqlite or self._lent.wanted:
            yield
            return
        self._lent.wanted = True
        try:
            yield
        finally:
            self._lent.wanted = False
            self._lent.give_up(self._idle)

    @contextmanager
    def _view(self) -> Iterator[sa.Connection]:
        with self._translated(), self._connected() as connection, connection.begin():
            yield connection

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        """A connection that cannot write: the one lent to this thread, where it is free and the file still the same."""
        if not self.sqlite:
            with self._engine.connect() as connection:
                yield connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            return
        if not self._lent.wanted or self._lent.busy:
            with self._engine.connect() as connection:
                _shut(connection)
                yield connection
            return
        lent, file = self._lent.connection, self._file()
        if lent is None or lent.invalidated or self._lent.file != file:
            self._lent.give_up()
            lent = self._idle.take(file)
            if lent is None:
                lent = self._engine.connect()
                _shut(lent)
            self._lent.connection, self._lent.file = lent, file
        self._lent.busy = True
        try:
            yield lent
        finally:
            self._lent.busy = False

    def _file(self) -> tuple[int, int] | None:
        """Which file stands at the path; None for none."""
        assert self.path is not None
        try:
            stat = os.stat(self.path)
        except OSError:  # opening it says so in its own words
            return None
        return stat.st_dev, stat.st_ino

    def _veil(self, connection: sa.Connection) -> Veil:
        """The veil over this view, put together once for each state of the store."""
        newest = connection.execute(sa.text("SELECT max(id) FROM change")).scalar_one()
        return self._kept.once("veil", newest, lambda: Veil.of(connection))

    def signed(self, by: str) -> str:
        """The name a change is recorded under: of whoever signed in, whatever a form says; else the one given."""
        return self.actor.name or by

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction: all of it or nothing. Writers take turns.

        Raises:
            Forbidden: the role does not reach so far; nothing was begun.

        """
        if not access.may(self.actor.role, Act.RECORD):
            raise access.Forbidden(self.actor.role, Act.RECORD)
        if self.damage:
            raise errors.DatabaseUnfit(self.place, self.damage)
        with self._writing, self._translated(), self._engine.connect().execution_options(write=True) as connection:
            with connection.begin():
                if not self.sqlite:
                    connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": APPLICATION_ID})
                yield connection

    def settled(self, seconds: float) -> bool:
        """Wait until nobody in this process writes, at most so long; whether that came."""
        return self._writing.over(seconds)

    def fingerprint(self) -> tuple[int, ...]:
        """A value that moves with every write, whoever made it; the key of every cache."""
        if self.path is None:
            with self._view() as connection:
                return tuple(
                    connection.execute(
                        sa.text(
                            "SELECT coalesce(max(id), 0), pg_snapshot_xmax(pg_current_snapshot())::text::bigint FROM change"
                        )
                    ).one()
                )
        with self._translated():
            try:
                stat = os.stat(self.path)
            except FileNotFoundError as error:
                raise errors.DatabaseGone(self.place) from error
        state = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        return (self._kept.once("seen", state, self._newest), *state[:2])

    def _newest(self) -> int:
        with self._view() as connection:
            newest = connection.execute(sa.text("SELECT coalesce(max(id), 0) FROM change")).scalar_one()
        return int(newest)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise translated(error, self.place) from error


class _Lent(threading.local):
    """The connection a thread reads through for as long as a page runs, opened by its first question."""

    wanted = busy = False
    connection: sa.Connection | None = None
    file: tuple[int, int] | None = None

    def give_up(self, idle: _Idle | None = None) -> None:
        """Close it, or let it wait for the next page."""
        lent, self.connection, self.busy = self.connection, None, False
        if lent is not None and idle is not None:
            idle.leave(lent, self.file)
        elif lent is not None:
            lent.close()


class _Idle:
    """One reading connection that waits for the next page: no transaction is open on it, so that it locks nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: tuple[sa.Connection, tuple[int, int]] | None = None

    def take(self, file: tuple[int, int] | None) -> sa.Connection | None:
        """The one that waits, if it reads this file."""
        with self._lock:
            waiting, self._waiting = self._waiting, None
        if waiting is None or waiting[1] == file:
            return waiting and waiting[0]
        waiting[0].close()
        return None

    def leave(self, connection: sa.Connection, file: tuple[int, int] | None) -> None:
        """Let a connection wait, unless one does."""
        with self._lock:
            if self._waiting is None and file is not None and not connection.invalidated:
                self._waiting = connection, file
                return
        connection.close()


class _Writing:
    """How many in this process are in the middle of a write."""

    def __init__(self) -> None:
        self._count, self._changed = 0, threading.Condition()

    def __enter__(self) -> None:
        with self._changed:
            self._count += 1

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def over(self, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not self._count, seconds)


def translated(error: DBAPIError, place: str) -> Exception:
    """The error a user should read; the database's own where it is a fault of ours."""
    return told(error.orig, place) or error


def told(error: BaseException | None, place: str) -> TrackerError | None:
    """The sentence for an error of SQLite's, by its name; None where it is not the surroundings' fault."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_BUSY") or name == "SQLITE_LOCKED":
        return errors.Busy()
    if name == "SQLITE_FULL":
        return errors.DiskFull()
    if name.startswith("SQLITE_READONLY"):
        return errors.ReadOnly(place)
    if name.startswith("SQLITE_CANTOPEN"):
        return errors.DatabaseGone(place)
    if name.startswith("SQLITE_IOERR"):
        return errors.DiskFault(place, name)
    if name.startswith("SQLITE_NOTADB"):
        return errors.DatabaseUnfit(place, "is not a tracker database")
    if name.startswith("SQLITE_CORRUPT"):
        return errors.DatabaseUnfit(place, "is damaged; restore a backup with: python -m tracker restore FILE")
    return None


def sqlite_path(url: sa.URL) -> Path | None:
    """The file a SQLite address names, absolute; None for another database."""
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:":
        raise errors.DatabaseUnfit("A database in memory", "keeps nothing; name a file: sqlite:///tracker.db")
    return Path(url.database).absolute()


def read_url(text: str) -> sa.URL:
    """The address as SQLAlchemy reads it; PostgreSQL through psycopg."""
    try:
        url = make_url(text)
        name = url.get_backend_name()
    except sa.exc.ArgumentError as error:
        raise errors.DatabaseUnfit(f"The database address {text.split('@')[-1]!r}", _ADDRESSES) from error
    if name not in {"sqlite", "postgresql"}:
        raise errors.DatabaseUnfit(f"The database address ({name})", _ADDRESSES)
    return url.set(drivername="postgresql+psycopg") if name == "postgresql" else url


_ADDRESSES = "is not one the tracker reads: sqlite:///folder/tracker.db or postgresql+psycopg://user@host/name"


def quoted(path: Path) -> str:
    """The path as SQLite reads it in a file: address, where % ? # would end it."""
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _shut(connection: sa.Connection) -> None:
    """No statement over this connection can write."""
    connection.connection.driver_connection.execute("PRAGMA query_only=ON")  # type: ignore[union-attr]


def _prepare(connection: Any, _record: object) -> None:
    for pragma in (
        "journal_mode=DELETE",
        "synchronous=EXTRA",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "mmap_size=0",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

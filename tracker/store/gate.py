"""The start-up gate: what stands at the address is made, migrated or refused, before any page shows a number."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from tracker import config, errors
from tracker.records import RECORD_TYPES
from tracker.store.backup import backup
from tracker.store.engine import APPLICATION_ID, SCHEMA, Store, quoted, read_url, sqlite_path, told
from tracker.store.ledger import TRIGGERS
from tracker.store.migrations import upgrade

FULL_CHECK_BYTES = 32_000_000  # above that the full check takes longer than a start may
FOREIGN, UNSURE = object(), object()


def create(url: str, *, clock: Callable[[], datetime] = config.now) -> Store:
    """Make a new, empty database; refuses one that exists.

    Raises:
        DatabaseExists: something stands there already; it was not touched.

    """
    address = read_url(url)
    path = sqlite_path(address)
    store = Store(address, clock)
    if path is None:
        with store.write() as connection:
            if sa.inspect(connection).get_table_names():
                raise errors.DatabaseExists(store.place)
            upgrade(connection)
        return store
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except FileExistsError as error:
        raise errors.DatabaseExists(path) from error
    except OSError as error:
        raise errors.DatabaseUnfit(path, f"cannot be made ({error.strerror})") from error
    os.close(handle)
    try:
        with store.write() as connection:
            upgrade(connection)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return store


def open_store(url: str, *, clock: Callable[[], datetime] = config.now) -> Store:
    """Open an existing database after looking at it; an older schema is backed up and migrated.

    Raises:
        DatabaseMissing, DatabaseUnfit, DatabaseNewer: the sentence names the way out; the file is untouched.
        BackupFailed, MigrationFailed: the older schema stands as it stood.

    """
    store = Store(read_url(url), clock)
    if examined(store) < SCHEMA:
        _migrate(store)
        examined(store)
    return store


def examined(store: Store) -> int:
    """Look at what stands at the address, changing nothing: its schema, where it is fit to be used."""
    if store.path is not None:
        _look_at(store.path)
    found = schema_of(store)
    if found > SCHEMA:
        raise errors.DatabaseNewer(store.place, found, SCHEMA)
    if store.path is not None:
        _whole(store, store.path)
    return found


def _migrate(store: Store) -> None:
    """Bring an older schema to ours: nobody writes between the backup and the last step, and no row may be lost."""
    with store.write() as connection:
        if schema_of(store) == SCHEMA:
            return  # another process was first
        kept = backup(store).file if store.sqlite else None
        try:
            before = _counts(connection)
            upgrade(connection)
            after = _counts(connection)
            lost = [
                f"{name} {count} -> {after.get(name, 0)}"
                for name, count in before.items()
                if after.get(name, 0) < count
            ]
            if lost:
                raise errors.TrackerError(f"it would lose rows ({', '.join(lost)})")
            if store.sqlite:
                _protected(connection, store.place)
        except Exception as error:
            raise errors.MigrationFailed(store.place, SCHEMA, kept, str(error).splitlines()[0]) from error


def _counts(connection: sa.Connection) -> dict[str, int]:
    """The rows of every table that is ours, where it is there."""
    there = set(sa.inspect(connection).get_table_names())
    names = ["change", "batch", *(table for rt in RECORD_TYPES for table in (rt.noun, f"{rt.noun}_past"))]
    count = "SELECT count(*) FROM {}"
    return {n: int(connection.exec_driver_sql(count.format(n)).scalar_one()) for n in names if n in there}


def schema_of(store: Store) -> int:
    """The number of the newest migration the database has had; 0 for an empty PostgreSQL one."""
    with store.read() as reader:
        if store.sqlite:
            application = reader.connection.execute(sa.text("PRAGMA application_id")).scalar_one()
            if application != APPLICATION_ID:
                raise errors.DatabaseUnfit(store.place, "belongs to another program; it will not be touched")
            return int(reader.connection.execute(sa.text("PRAGMA user_version")).scalar_one())
        if not sa.inspect(reader.connection).has_table("alembic_version"):
            raise errors.DatabaseMissing(store.place)
        return int(reader.connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one())


def header(path: Path) -> object:
    """Whose file it is, as its first page says: APPLICATION_ID, FOREIGN, None where it is no database, else UNSURE.

    Read without a lock, a journal or a change of mode, so that another program's file stays as it is. A file whose
    writer was killed cannot be judged so: what stands in it is half a change, until SQLite plays its journal back.
    """
    journal = path.with_name(f"{path.name}-journal")
    if journal.exists() and journal.stat().st_size:
        return UNSURE
    try:
        connection = sqlite3.connect(f"file:{quoted(path)}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error as error:
        raise told(error, str(path)) or error from error
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        return APPLICATION_ID if application == APPLICATION_ID else FOREIGN
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname == "SQLITE_NOTADB":
            return None
        if error.sqlite_errorname.startswith("SQLITE_CORRUPT"):
            return UNSURE  # a writer may be in the middle of it; the look that waits for locks decides
        raise told(error, str(path)) or error from error
    finally:
        connection.close()


def _look_at(path: Path) -> None:
    if path.is_dir():
        raise errors.DatabaseUnfit(path, "is a folder; name a file in it")
    if not path.exists():
        raise errors.DatabaseMissing(path)
    if path.stat().st_size == 0:
        raise errors.DatabaseUnfit(
            path, "is 0 bytes long; restore a backup (python -m tracker restore FILE) or make a new database elsewhere"
        )
    whose = header(path)
    if whose is None:
        raise errors.DatabaseUnfit(path, "is not a tracker database")
    if whose is FOREIGN:
        raise errors.DatabaseUnfit(path, "belongs to another program; it will not be touched")
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise errors.DatabaseUnfit(
            path,
            f"has {log.name} beside it, which the tracker never makes: another program has the file open, or the two do"
            " not belong together. Close that program, or restore a backup with: python -m tracker restore FILE",
        )


def _protected(connection: sa.Connection, place: object) -> None:
    """The triggers that keep the history append-only are there."""
    there = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars())
    if TRIGGERS - there:
        raise errors.DatabaseUnfit(
            place,
            f"has lost the protection of its history ({', '.join(sorted(TRIGGERS - there))});"
            " restore a backup with: python -m tracker restore FILE",
        )


def _whole(store: Store, path: Path) -> None:
    """History protection there, no page damaged, no record that names one that is not there."""
    with store.read() as reader:
        _protected(reader.connection, path)
        if path.stat().st_size <= FULL_CHECK_BYTES and (found := _damage(reader.connection)):
            raise errors.DatabaseUnfit(path, found)


def look_over(store: Store) -> None:
    """What a start leaves out for a large file, beside the server: what is found closes the store to writing.

    Table by table, each in a transaction of its own and without sorting every index against its rows (``check`` does),
    so that no save waits for longer than the largest table takes: two seconds for a million incidents.
    """
    if store.path is None or store.path.stat().st_size <= FULL_CHECK_BYTES:
        return
    with store.read() as reader:
        tables = sa.inspect(reader.connection).get_table_names()
    for table in tables:
        with store.read() as reader:
            if found := _damage(reader.connection, f'quick_check("{table}")', f'foreign_key_check("{table}")'):
                store.closed_by(found)
                return


def _damage(
    connection: sa.Connection, pages: str = "integrity_check(1)", references: str = "foreign_key_check"
) -> str | None:
    """Why the file is not whole, as the end of a sentence."""
    damaged = "is damaged ({}); restore the newest backup with: python -m tracker restore FILE"
    run = connection.exec_driver_sql
    if (found := run(f"PRAGMA {pages}").scalar_one()) != "ok":
        return damaged.format(str(found).splitlines()[0])
    if orphan := run(f"PRAGMA {references}").first():
        return damaged.format(f"a row of {orphan[0]} names a {orphan[2]} that is not there")
    return None

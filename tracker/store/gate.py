"""The start-up gate: what stands at the address is made, migrated or refused, before any page shows a number."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from tracker import config, errors
from tracker.store.engine import APPLICATION_ID, SCHEMA, Store, read_url, sqlite_path
from tracker.store.migrations import upgrade

FULL_CHECK_BYTES = 100_000_000  # above that the full check takes longer than a start may
TRIGGERS = {"change_no_update", "change_no_delete", "change_no_replace"}


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
    """Open an existing database after looking at it; an older schema is migrated.

    Raises:
        DatabaseMissing, DatabaseUnfit, DatabaseNewer: the sentence names the way out; the file is untouched.

    """
    address = read_url(url)
    path = sqlite_path(address)
    store = Store(address, clock)
    if path is not None:
        _look_at(path)
    found = schema_of(store)
    if found > SCHEMA:
        raise errors.DatabaseNewer(store.place, found, SCHEMA)
    if found < SCHEMA:
        with store.write() as connection:
            upgrade(connection)
    if path is not None:
        _whole(store, path)
    return store


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


def _look_at(path: Path) -> None:
    if path.is_dir():
        raise errors.DatabaseUnfit(path, "is a folder; name a file in it")
    if not path.exists():
        raise errors.DatabaseMissing(path)
    if path.stat().st_size == 0:
        raise errors.DatabaseUnfit(
            path, "is 0 bytes long; restore a backup (python -m tracker restore FILE) or make a new database elsewhere"
        )


def _whole(store: Store, path: Path) -> None:
    """History protection there, no page damaged, no record that names one that is not there."""
    damaged = "is damaged ({}); restore the newest backup with: python -m tracker restore FILE"
    with store.read() as reader:
        run = reader.connection.exec_driver_sql
        there = set(run("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars())
        if TRIGGERS - there:
            raise errors.DatabaseUnfit(
                path,
                f"has lost the protection of its history ({', '.join(sorted(TRIGGERS - there))});"
                " restore a backup with: python -m tracker restore FILE",
            )
        if path.stat().st_size > FULL_CHECK_BYTES:
            return
        if (found := run("PRAGMA integrity_check(1)").scalar_one()) != "ok":
            raise errors.DatabaseUnfit(path, damaged.format(str(found).splitlines()[0]))
        if orphan := run("PRAGMA foreign_key_check").first():
            raise errors.DatabaseUnfit(
                path, damaged.format(f"a row of {orphan[0]} names a {orphan[2]} that is not there")
            )

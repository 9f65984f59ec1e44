"""What every door does first: opens the store, and at first start makes it and fills it with the example process."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Lock

from tracker import config, errors
from tracker.config import Settings
from tracker.errors import Refused
from tracker.exchange.own_tables import read_files
from tracker.records import RECORD_TYPES
from tracker.store import File, SaveReport, Store, create, open_store, read_url, save
from tracker.store.engine import sqlite_path

_MAKING = Lock()  # the page and the first request come at once

LOADER = "tracker"
"""Who recorded the example's rows, where nobody asked for them by name."""


def open_or_make(settings: Settings, *, default: Path | None = None) -> Store:
    """The store of these settings. Only the default database, named by nobody, is made when it is not there.

    Raises:
        TrackerError: what stands there cannot be used, or a named database is missing; the sentence says what to do.

    """
    if settings.database_url is not None:
        return open_store(settings.database_url, clock=settings.clock)
    path = default or config.DEFAULT_DATABASE
    with _MAKING:
        if not path.exists():
            try:
                make(f"sqlite:///{path}", filled=True, by=LOADER, clock=settings.clock)
            except errors.DatabaseExists:
                pass  # another process was first; its store is whole, or it would not stand under this name
    return open_store(f"sqlite:///{path}", clock=settings.clock)


def make(url: str, *, filled: bool, by: str, clock: Callable[[], datetime] = config.now) -> Store:
    """Make a database, with the example process or empty; it appears under its name only when it is whole.

    Raises:
        DatabaseExists: something stands there already; it was not touched.

    """
    path = sqlite_path(read_url(url))
    if path is None:
        store = create(url, clock=clock)
        if filled:
            fill_example(store, by=by)
        return store
    if os.path.lexists(path):
        raise errors.DatabaseExists(path)
    part = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        store = create(f"sqlite:///{part}", clock=clock)
        if filled:
            fill_example(store, by=by)
        _put_in_place(part, path)
    finally:
        part.unlink(missing_ok=True)
    return open_store(url, clock=clock)


def _put_in_place(part: Path, path: Path) -> None:
    """Give the finished file its name, unless somebody else's has it by now."""
    try:
        os.link(part, path)
    except FileExistsError as error:
        raise errors.DatabaseExists(path) from error
    except OSError:  # a file system without hard links, such as exFAT
        if path.exists():
            raise errors.DatabaseExists(path) from None
        part.rename(path)


def fill_example(store: Store, *, by: str) -> SaveReport:
    """Load the example process: all its tables, in registry order, as one batch."""
    paths = [config.EXAMPLE / f"{record_type.noun}.csv" for record_type in RECORD_TYPES]
    read = read_files([path for path in paths if path.exists()])
    if read.problems:
        raise Refused(read.problems)
    files = [File(*file) for file in read.files]
    return save(store, read.drafts, by=by, why="the example process", kind="import", files=files)

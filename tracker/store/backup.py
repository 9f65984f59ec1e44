"""A backup: a copy taken while others write, looked over before it is called one, with its manifest beside it.

``<name>-<time>.db`` and ``<name>-<time>.json``. A file of that name is whole: it is written under another one, verified,
and its manifest stands before it does. Nothing is ever overwritten.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tracker import errors
from tracker.store import check
from tracker.store.engine import SCHEMA, Store, told
from tracker.store.ledger import FIRST_HASH

LEFT_OVER_HOURS = 1  # a copy nobody wrote to for so long was left by a process that was killed
BLOCK = 1 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified copy. ``findings`` is what ``check`` says of its content: such a copy is kept, but not good."""

    file: Path
    manifest: Path
    changes: int
    findings: tuple[str, ...]


def backup(store: Store, folder: Path | None = None) -> Backup:
    """Copy the database into the folder (else ``backups`` beside it), verify the copy, write its manifest.

    Raises:
        BackupFailed: no copy could be made; none is left and the database is as it was.
        DatabaseUnfit: the database is damaged, and so would be its copy.

    """
    if store.path is None:
        raise errors.BackupElsewhere(store.place)
    folder = folder or store.path.parent / "backups"
    made = store.clock()
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder, store.path.name, made)
        part = folder / f".{store.path.name}-{os.getpid()}-{secrets.token_hex(4)}.part"
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        try:
            _copy(store, part)
            manifest = _summary(part, store.place, made)
            durable(part)
            manifest |= {"bytes": part.stat().st_size, "sha256": sha256(part)}
            file = _put_in_place(part, manifest, folder / f"{store.path.stem}-{made:%Y%m%dT%H%M%SZ}")
        finally:
            part.unlink(missing_ok=True)
    return Backup(file, file.with_suffix(".json"), manifest["changes"], tuple(manifest["findings"]))


def _copy(store: Store, part: Path) -> None:
    """SQLite's own online copy: one consistent state, whoever writes meanwhile."""
    with store.read() as reader:
        source = reader.connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        target = sqlite3.connect(part)
        try:
            target.execute("PRAGMA journal_mode=OFF")  # the copy is thrown away if anything goes wrong
            target.execute("PRAGMA synchronous=OFF")  # made durable once, at the end
            source.backup(target)
        finally:
            target.close()


def _summary(part: Path, place: str, made: datetime) -> dict[str, Any]:
    """What the copy holds, read from the copy itself."""
    copy = Store(sa.URL.create("sqlite", database=str(part)))
    with copy.read() as reader:
        run = reader.connection.exec_driver_sql
        schema = int(run("PRAGMA user_version").scalar_one())
        if (found := run("PRAGMA integrity_check(1)").scalar_one()) != "ok":
            raise errors.DatabaseUnfit(
                place, f"is damaged ({found}), and so would be its copy; restore an earlier backup"
            )
        tables = list(run("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").scalars())
        rows = {name: int(run(f'SELECT count(*) FROM "{name}"').scalar_one()) for name in tables}
        last = run("SELECT id, hash FROM change ORDER BY id DESC LIMIT 1").first()
        orphans = [f"{row[0]} names a {row[2]} that is not there" for row in run("PRAGMA foreign_key_check")]
    # An older schema is looked over by the program that wrote it, and again once it is migrated.
    findings = check.findings(copy) if schema == SCHEMA else orphans
    return {
        "made": made.isoformat(timespec="seconds"),
        "schema": schema,
        "changes": last[0] if last else 0,
        "head": last[1] if last else FIRST_HASH,
        "rows": rows,
        "findings": findings,
    }


def _put_in_place(part: Path, manifest: dict[str, Any], name: Path) -> Path:
    """Give the copy the first free name; the manifest goes before it, so that no copy is ever without one."""
    number = 1
    while True:
        file = name.with_name(f"{name.name}{f'-{number}' if number > 1 else ''}.db")
        beside = file.with_suffix(".json")
        number += 1
        if file.exists():
            continue
        try:
            handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            continue
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                json.dump(manifest, out, indent=1)
                out.flush()
                os.fsync(out.fileno())
            link(part, file)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        durable(file.parent)
        return file


def link(part: Path, file: Path) -> None:
    """A second name for a file, which must be free."""
    try:
        os.link(part, file)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links, such as exFAT
        if file.exists():
            raise FileExistsError(file) from None
        part.rename(file)


def durable(path: Path) -> None:
    """Wait until the file, or the names in the folder, are on the disk."""
    if path.is_dir() and os.name == "nt":
        return  # folders cannot be opened there
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256(path: Path) -> str:
    """The SHA-256 of a file that is not in use."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sweep(folder: Path, name: str, now: datetime) -> None:
    """Take away the unfinished copies of processes that were killed."""
    for part in folder.glob(f".{name}-*.part"):
        try:
            if now.timestamp() - part.stat().st_mtime > LEFT_OVER_HOURS * 3600:
                part.unlink()
        except OSError:  # somebody else was first, or it is in use
            continue


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = "the disk is full" if error.errno in _FULL else str(error.strerror or error)
        raise errors.BackupFailed(folder, why) from error
    except sqlite3.Error as error:
        said = told(error, str(folder))
        if isinstance(said, errors.DiskFull):
            raise errors.BackupFailed(folder, "the disk is full") from error
        raise errors.BackupFailed(folder, f"the copy cannot be written ({error})") from error

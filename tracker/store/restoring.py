"""Puts a backup in the place of the database; what stood there is kept under another name, never overwritten."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tracker import config, errors
from tracker.store import check, gate
from tracker.store.backup import BLOCK, durable, link
from tracker.store.engine import SCHEMA, Store, quoted, read_url, sqlite_path

SIDES = ("-journal", "-wal", "-shm")
BUSY_SECONDS = 5
_DAMAGED = ("SQLITE_NOTADB", "SQLITE_CORRUPT")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: the database's place, what it holds now, and under which names the former is kept."""

    path: Path
    changes: int
    schema: int
    kept: tuple[Path, ...]


def restore(file: Path, url: str, *, clock: Callable[[], datetime] = config.now) -> Restored:
    """Copy a backup to where the database stands.

    The backup has to be what its manifest says, of this program's schema or an older one; nobody may be using the
    database. Until the copy is verified nothing is touched; then it takes the database's name in one step.

    Raises:
        RestoreRefused, RestoreBusy, DatabaseNewer, DatabaseUnfit: nothing was changed.

    """
    path = sqlite_path(read_url(url))
    if path is None:
        raise errors.BackupElsewhere(read_url(url).render_as_string(hide_password=True))
    manifest = _manifest(file)
    if _foreign(path):
        raise errors.DatabaseUnfit(path, "belongs to another program; it will not be touched")
    part = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        _bring(file, part, manifest)
        _verify(file, part, manifest)
        with _nobody_else(path):
            kept = _swap(part, path, clock())
    except OSError as error:
        raise errors.RestoreRefused(file, f"{path.parent} cannot take it ({error.strerror or error})") from error
    finally:
        part.unlink(missing_ok=True)
    return Restored(path, int(manifest["changes"]), int(manifest["schema"]), tuple(kept))


def _foreign(path: Path) -> bool:
    """Whether another program's database stands there; a damaged file of ours does not."""
    return path.exists() and path.stat().st_size > 0 and gate.header(path) is gate.FOREIGN


def _manifest(file: Path) -> dict[str, Any]:
    """What the backup should be."""
    if not file.is_file():
        raise errors.RestoreRefused(file, "there is no such file")
    beside = file.with_suffix(".json")
    try:
        manifest: dict[str, Any] = json.loads(beside.read_text(encoding="utf-8"))
        wanted = {"sha256": str, "changes": int, "head": str, "schema": int}
        if not all(isinstance(manifest[name], kind) for name, kind in wanted.items()):
            raise ValueError
    except FileNotFoundError:
        why = (
            f"its manifest {beside.name} is not beside it, so nothing says that it is whole. To look into it, name it in"
            " TRACKER_DATABASE_URL and run: python -m tracker check"
        )
        raise errors.RestoreRefused(file, why) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise errors.RestoreRefused(file, f"{beside.name} is not the manifest of a backup") from error
    return manifest


def _bring(file: Path, part: Path, manifest: Mapping[str, Any]) -> None:
    """Copy the backup beside the database, and see that these are the bytes the manifest names."""
    state = hashlib.sha256()
    path = part.parent
    path.mkdir(parents=True, exist_ok=True)
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with file.open("rb") as source, os.fdopen(handle, "wb") as out:
        while block := source.read(BLOCK):
            state.update(block)
            out.write(block)
    if state.hexdigest() != manifest["sha256"]:
        raise errors.RestoreRefused(file, "it is not the file its manifest speaks of: it was damaged or changed since")
    durable(part)


def _verify(file: Path, part: Path, manifest: Mapping[str, Any]) -> None:
    """Look the copy over as at a start, and hold it against the manifest."""
    copy = Store(sa.URL.create("sqlite", database=str(part)))
    try:
        found = gate.examined(copy)
    except errors.DatabaseNewer as newer:
        raise errors.DatabaseNewer(file, newer.found, newer.known) from newer
    except errors.DatabaseUnfit as unfit:
        raise errors.RestoreRefused(file, str(unfit).replace(str(part), "it")) from unfit
    if found == SCHEMA and (findings := check.findings(copy, manifest)):
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        raise errors.RestoreRefused(file, f"check finds: {findings[0]}{more}")


@contextmanager
def _nobody_else(path: Path) -> Iterator[None]:
    """The database to ourselves: no server over it, no reader or writer in it, while its file is exchanged."""
    with ExitStack() as stack:
        for each, wait in ((_mark(path), 0), (path, BUSY_SECONDS)):
            log = each.with_name(f"{each.name}-wal")
            if not each.exists() or (log.exists() and log.stat().st_size):
                continue  # opened beside a log of another program's, the file would take in what the log holds
            connection = sqlite3.connect(
                f"file:{quoted(each)}?mode=rw", uri=True, timeout=wait, isolation_level=None, check_same_thread=False
            )
            stack.callback(connection.close)
            try:
                connection.execute("BEGIN EXCLUSIVE")  # also rolls back what a killed writer left half-done
            except sqlite3.Error as error:
                # A file so damaged that it cannot be locked has no user either; it is set aside as it is.
                if not (error.sqlite_errorname or "").startswith(_DAMAGED):
                    raise errors.RestoreBusy(path) from error
        if os.name == "nt":
            stack.pop_all().close()  # an open file cannot be renamed there
        yield


def _swap(part: Path, path: Path, when: datetime) -> list[Path]:
    """Set the old file and its side files aside and give the copy the name; at each moment a whole file has it."""
    number = 1
    while True:
        name = f"{path.name}.before-restore-{when:%Y%m%dT%H%M%SZ}{f'-{number}' if number > 1 else ''}"
        aside = path.with_name(name)
        if not any(aside.with_name(name + side).exists() for side in ("", *SIDES)):
            break
        number += 1
    kept = []
    for side in ("", *SIDES):
        if (there := path.with_name(path.name + side)).exists():
            kept.append(aside.with_name(name + side))
            link(there, kept[-1])
    for side in SIDES:  # one that is left would be played into the restored file
        path.with_name(path.name + side).unlink(missing_ok=True)
    part.replace(path)
    durable(path.parent)
    return kept


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}-serving")


@contextmanager
def serving(store: Store) -> Iterator[None]:
    """Show other processes that a server stands over this database, until it ends, however it ends.

    SQLite's own lock on an empty file beside the database: the system takes it back from a killed process.
    """
    if store.path is None:
        yield
        return
    connection = None
    try:
        connection = sqlite3.connect(_mark(store.path), isolation_level=None, check_same_thread=False)
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM sqlite_master").fetchall()
    except sqlite3.Error:  # a folder that cannot be written to is not restored into either
        pass
    try:
        yield
    finally:
        if connection is not None:
            connection.close()

"""Backup, restore, and a server nobody may reach."""

from __future__ import annotations

import json
from pathlib import Path

from tests.catalogue.ground import Ground, case, no_room_beyond
from tracker import store


def made(ground: Ground) -> store.Backup:
    return store.backup(ground.opened(), ground.folder / "kept")


def refused(ground: Ground, file: Path) -> None:
    ground.begin()
    ground.command("restore", file)


@case("F40 a backup", "kept", accepted=True)
def good(ground: Ground) -> None:
    ground.command("backup", ground.folder / "kept")


@case("F42 a backup on a full disk", "No backup was made", "Make room")
def full(ground: Ground) -> None:
    with no_room_beyond(ground.database.stat().st_size // 2):
        ground.command("backup", ground.folder / "kept")
    assert not list((ground.folder / "kept").glob("*"))


@case("F42 a backup into a place that is a file", "No backup was made")
def no_folder(ground: Ground) -> None:
    ground.command("backup", ground.file("kept", "x"))


@case("F43 a restore of a damaged backup", "damaged or changed since", "Nothing was changed")
def flipped(ground: Ground) -> None:
    backup = made(ground)
    content = bytearray(backup.file.read_bytes())
    content[len(content) // 2] ^= 4
    backup.file.write_bytes(bytes(content))
    refused(ground, backup.file)


@case("F43 a restore without its summary", "was not restored", "Nothing was changed")
def no_manifest(ground: Ground) -> None:
    backup = made(ground)
    backup.manifest.unlink()
    refused(ground, backup.file)


@case("F43 a restore of a file that is not there", "no such file", "Nothing was changed")
def no_file(ground: Ground) -> None:
    refused(ground, ground.folder / "nothing.db")


@case("F44 a restore while a server stands", "is in use", "Stop it, then restore")
def in_use(ground: Ground) -> None:
    backup = made(ground)
    with store.serving(ground.opened()):
        refused(ground, backup.file)


@case("F45 a restore of a newer backup", "newer version", "Update the program")
def newer(ground: Ground) -> None:
    resigned(ground, "PRAGMA user_version = 99")


@case("F45 a restore of another program's file", "another program", "Nothing was changed")
def foreign(ground: Ground) -> None:
    resigned(ground, "PRAGMA application_id = 7")


@case("F45 a restore of a backup with a forged row", "check finds", "Nothing was changed")
def forged(ground: Ground) -> None:
    resigned(ground, "UPDATE actor SET name = 'x' WHERE key = 'arm'")


def resigned(ground: Ground, statement: str) -> None:
    """A backup altered, its summary made to fit."""
    import hashlib
    import sqlite3

    backup = made(ground)
    connection = sqlite3.connect(backup.file)
    connection.execute(statement)
    connection.commit()
    connection.close()
    manifest = json.loads(backup.manifest.read_text())
    manifest["sha256"] = hashlib.sha256(backup.file.read_bytes()).hexdigest()
    backup.manifest.write_text(json.dumps(manifest))
    refused(ground, backup.file)


@case("an undo of a batch that is not there", "cannot be undone", "Nothing was changed")
def no_batch(ground: Ground) -> None:
    ground.command("undo", "--batch", "99")


@case("an undo on which a later change stands", "cannot be undone")
def later_change(ground: Ground) -> None:
    ground.save("actor", key="arm", note="later")
    ground.command("undo", "--batch", "1")

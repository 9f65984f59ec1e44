"""The store's file: missing, damaged, foreign, newer, read-only, gone."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.catalogue.ground import Ground, case, sentences


@case("F01 the path does not exist", "There is no tracker database", "python -m tracker init")
def missing(ground: Ground) -> None:
    ground.database.unlink()
    ground.command("export", "-", "--table", "actor")
    assert not ground.database.exists()


@case("F02 init on a path that exists", "exists already; it was not touched")
def exists(ground: Ground) -> None:
    ground.command("init")


def damaged(name: str, spoil: Callable[[Ground], object], *says: str) -> None:
    """A file that is not fit, met by a command and by a page."""

    @case(name, *says)
    def attempt(ground: Ground) -> None:
        spoil(ground)
        ground.command("export", "-", "--table", "actor")
        ground.page("overview")


def written(content: bytes) -> Callable[[Ground], object]:
    return lambda ground: ground.database.write_bytes(content)


def cut(share: float) -> Callable[[Ground], object]:
    def spoil(ground: Ground) -> None:
        content = ground.database.read_bytes()
        ground.database.write_bytes(content[: int(len(content) * share)])

    return spoil


def zeroed(ground: Ground) -> None:
    content = bytearray(ground.database.read_bytes())
    content[4096 * 20 : 4096 * 21] = bytes(4096)
    ground.database.write_bytes(bytes(content))


def theirs(ground: Ground) -> None:
    ground.database.unlink()
    ground.sql("CREATE TABLE theirs (x)")


damaged("F03 a file of 0 bytes", written(b""), "is 0 bytes long", "restore a backup", "not changed")
damaged("F04 a CSV under the name of a database", written(b"key,title\na,b\n" * 500), "is not a tracker database")
damaged("F04 random bytes", written(random.Random(1).randbytes(50_000)), "is not a tracker database")
damaged("F04 a workbook", written(b"PK\x03\x04" + b"x" * 9_000), "is not a tracker database")
damaged("F05 another program's SQLite", theirs, "belongs to another program; it will not be touched")
damaged("F06 cut to a quarter", cut(0.25), "is damaged", "restore a backup")
damaged("F06 cut to a half", cut(0.5), "is damaged", "restore")
damaged("F06 cut to 99.9 %", cut(0.999), "is damaged", "restore")
damaged("F07 one page zeroed", zeroed, "is damaged", "restore")
damaged("F10 a newer schema", lambda g: g.sql("PRAGMA user_version = 99"), "newer version", "Update the program")
damaged(
    "F12 a row that names a record that is not there",
    lambda g: g.sql("PRAGMA foreign_keys=OFF", "UPDATE commitment SET source = 'nowhere' WHERE key LIKE '2023-12-07%'"),
    "names a source that is not there",
)
damaged(
    "F13 the protection of the history taken away",
    lambda g: g.sql("DROP TRIGGER change_no_delete"),
    "lost the protection of its history",
    "change_no_delete",
)
damaged(
    "F20 another database's log beside the file",
    lambda g: g.database.with_name("tracker.db-wal").write_bytes(b"7\x7f\x06\x82" + b"x" * 5_000),
    "tracker.db-wal beside it, which the tracker never makes",
)


@case("F08 one bit flipped in a text of a record", "actor arm: note of version 2 differs from change 2")
def flipped_record(ground: Ground) -> None:
    ground.save("actor", key="arm", note="zzmarked in a note")
    flip(ground, b"zzmarked in a note")
    ground.command("check")


@case("F09 one bit flipped in the history", "the chain is broken")
def flipped_history(ground: Ground) -> None:
    ground.save("actor", key="arm", note="first")
    ground.save("actor", key="arm", note="second")
    ground.save("actor", key="arm", note="third")
    flip(ground, b'"note":"second"')
    ground.command("check")


def flip(ground: Ground, found: bytes) -> None:
    """Change one bit in the last letter of a text that stands in the file."""
    content = bytearray(ground.database.read_bytes())
    at = content.find(found)
    assert at > 0
    content[at + len(found) - 2] ^= 1
    ground.database.write_bytes(bytes(content))


@case("F14 the path is a folder", "is a folder; name a file in it")
def folder(ground: Ground) -> None:
    ground.database.unlink()
    ground.database.mkdir()
    ground.command("export", "-", "--table", "actor")


@case("F14 the folder above is not there", "There is no tracker database")
def no_parent(ground: Ground) -> None:
    ground.database = ground.folder / "nowhere" / "tracker.db"
    ground.command("export", "-", "--table", "actor")
    assert not ground.database.parent.exists()


ORDINARY = """
import os, sys
import sqlalchemy.dialects.sqlite.pysqlite
from tracker.__main__ import main
from tracker.cli import upkeep
if os.geteuid() == 0:  # rights do not apply to root
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
sys.exit(main(sys.argv[1:]))
"""


def ordinary(ground: Ground, *arguments: str) -> None:
    """A command as an account that rights apply to."""
    ground.begin()
    place = Path(tempfile.mkdtemp())  # a folder that any account reaches
    place.chmod(0o777)
    try:
        held = place / ground.database.parent.name
        shutil.copytree(ground.database.parent, held)
        done = subprocess.run(
            [sys.executable, "-B", "-c", ORDINARY, *arguments],
            env=os.environ | {"TRACKER_DATABASE_URL": f"sqlite:///{held / 'tracker.db'}", "TRACKER_ANALYST": "ana"},
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        before = (held / "tracker.db").read_bytes()
        assert before == ground.database.read_bytes()
    finally:
        shutil.rmtree(place)
    ground.heard(f"python -m tracker {' '.join(arguments)}", f"{done.stdout}{done.stderr}", done.returncode)


@case("F15 no right to read the file", "cannot be opened", "access")
def no_right(ground: Ground) -> None:
    ground.database.chmod(0)
    ordinary(ground, "check")


@case("F16 the file is read-only", "read-only", "Nothing was saved")
def read_only_file(ground: Ground) -> None:
    ground.database.parent.chmod(0o777)
    ground.database.chmod(0o444)
    ordinary(ground, "undo", "--batch", "1")


@case("F17 the folder is read-only", "read-only", "Nothing was saved")
def read_only_folder(ground: Ground) -> None:
    ground.database.chmod(0o666)
    ground.database.parent.chmod(0o555)
    ordinary(ground, "undo", "--batch", "1")


@case(
    "F18 the file is moved while the page is open, and comes back",
    "was moved, deleted",
    "Nothing was saved",
    "Put it back",
)
def moved(ground: Ground) -> None:
    away = ground.folder / "away.db"

    def meanwhile(app: AppTest) -> None:
        ground.database.rename(away)
        app.run()
        ground.heard("page rounds, the file moved away, the page run again", sentences(app), 1)
        assert not ground.database.exists()
        away.rename(ground.database)
        app.run()  # the page stayed up, and goes on by itself
        assert not app.error
        assert app.metric or app.dataframe

    ground.page("rounds", meanwhile)


@case("the database in a folder that is synchronised, on the page", "synchronised folder Dropbox", "backups there")
def synchronised(ground: Ground) -> None:
    (ground.folder / "Dropbox").mkdir()
    ground.database = ground.database.rename(ground.folder / "Dropbox" / "tracker.db")
    ground.page("overview")


@case("F21 another program switched the file to a write-ahead log", "armenia-azerbaijan", accepted=True, changes=True)
def write_ahead(ground: Ground) -> None:
    with sqlite3.connect(ground.database) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    ground.command("export", "-", "--table", "process")

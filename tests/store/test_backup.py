"""Backup while others write, restore over what stands there, and the backup before a migration, on real files."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.conftest import Clock
from tracker import store
from tracker.errors import (
    BackupElsewhere,
    BackupFailed,
    DatabaseNewer,
    DatabaseUnfit,
    MigrationFailed,
    RestoreBusy,
    RestoreRefused,
)
from tracker.records import BY_NOUN
from tracker.store import Store, check, gate

Run = Callable[..., Any]


@pytest.fixture(scope="session")
def one_backup(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> store.Backup:
    """A backup of the example, made once; copied, never spoiled."""
    seeded = tmp_path_factory.mktemp("once") / "seeded.db"
    shutil.copyfile(seeded_file, seeded)
    return store.backup(store.open_store(f"sqlite:///{seeded}"))


@pytest.fixture
def made(one_backup: store.Backup, tmp_path: Path) -> store.Backup:
    """A backup of what ``seeded_store`` holds, in a folder of its own."""
    folder = tmp_path / "kept"
    folder.mkdir()
    copies = [Path(shutil.copy2(file, folder)) for file in (one_backup.file, one_backup.manifest)]
    return store.Backup(*copies, one_backup.changes, one_backup.findings)


def put(opened: Store, key: str, title: str = "P") -> None:
    draft, problems = BY_NOUN["process"].draft({"key": key, "title": title})
    assert problems == []
    store.save(opened, [draft], by="ana")


def keys(opened: Store) -> set[str]:
    with opened.read() as reader:
        return set(reader.connection.execute(sa.select(BY_NOUN["process"].live.c.key)).scalars())


def path_of(opened: Store) -> Path:
    assert opened.path
    return opened.path


def state(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_holds_what_the_database_holds_and_its_manifest_says_so(seeded_store: Store, tmp_path: Path) -> None:
    made = store.backup(seeded_store, tmp_path / "kept")

    manifest = json.loads(made.manifest.read_text())
    copy = store.open_store(f"sqlite:///{made.file}")
    assert listing(tmp_path / "kept") == ["seeded-20260115T093000Z.db", "seeded-20260115T093000Z.json"]
    assert manifest["sha256"] == state(made.file)
    assert (manifest["changes"], manifest["schema"], manifest["findings"]) == (1, gate.SCHEMA, [])
    assert manifest["rows"]["round"] == check.summary(seeded_store)["rows"]["round"] == 51
    assert check.summary(copy) == check.summary(seeded_store)
    assert check.findings(seeded_store, manifest) == []
    assert made.file.stat().st_mode & 0o777 == 0o600


def test_a_second_backup_in_the_same_second_has_a_name_of_its_own(seeded_store: Store, tmp_path: Path) -> None:
    first = store.backup(seeded_store, tmp_path)
    before = state(first.file), state(first.manifest)
    put(seeded_store, "new")
    second = store.backup(seeded_store, tmp_path)

    assert second.file.name == "seeded-20260115T093000Z-2.db"
    assert (state(first.file), state(first.manifest)) == before


def test_backups_made_while_others_write_are_each_one_consistent_state(seeded_store: Store, tmp_path: Path) -> None:
    finished = threading.Event()
    saved: list[str] = []

    def write() -> None:
        while not finished.is_set():
            saved.append(f"p{len(saved)}")
            put(seeded_store, saved[-1])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [store.backup(seeded_store, tmp_path / "kept") for _ in range(4)]
    finally:
        finished.set()
        writer.join()

    assert [backup.findings for backup in made] == [(), (), (), ()]
    assert check.findings(seeded_store) == []
    assert len(saved) > 4
    for backup in made:  # change 1 is the example; each save after it is one change and one process
        held = keys(store.open_store(f"sqlite:///{backup.file}"))
        assert held == {"armenia-azerbaijan", *saved[: backup.changes - 1]}


def test_a_doubtful_content_is_kept_and_told(seeded_store: Store, tmp_path: Path, run: Run) -> None:
    connection = sqlite3.connect(path_of(seeded_store))
    connection.execute("UPDATE round SET title = 'forged' WHERE rowid = 3")
    connection.commit()
    connection.close()

    outcome = run(seeded_store, "backup", tmp_path / "kept")

    assert outcome.status == 1
    assert outcome.report.endswith("findings 1")
    assert "the rows it inserted are not those of its digest" in outcome.err


def test_a_damaged_database_has_no_backup(seeded_store: Store, tmp_path: Path) -> None:
    content = bytearray(path_of(seeded_store).read_bytes())
    content[4096 * 20 : 4096 * 21] = bytes(4096)
    path_of(seeded_store).write_bytes(bytes(content))

    with pytest.raises(DatabaseUnfit, match="so would be its copy"):
        store.backup(seeded_store, tmp_path / "kept")

    assert listing(tmp_path / "kept") == []


def limited(size: int, *arguments: str | Path, database: Path) -> subprocess.CompletedProcess[str]:
    """A command under a limit of file size: the disk is full for it."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return subprocess.run(
        [sys.executable, "-m", "tracker", *map(str, arguments)],
        env=os.environ | {"TRACKER_DATABASE_URL": f"sqlite:///{database}", "TRACKER_ANALYST": "ana"},
        capture_output=True,
        text=True,
        preexec_fn=limit,
        timeout=60,
    )


def test_a_full_disk_leaves_no_half_backup(seeded_store: Store, tmp_path: Path) -> None:
    path = path_of(seeded_store)
    before = state(path)

    outcome = limited(path.stat().st_size // 2, "backup", tmp_path / "kept", database=path)

    assert outcome.returncode == 1
    assert f"No backup was made in {tmp_path / 'kept'}" in outcome.stderr
    assert listing(tmp_path / "kept") == []
    assert state(path) == before


def test_a_folder_that_cannot_be_made_is_said(seeded_store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BackupFailed, match="The database is as it was"):
        store.backup(seeded_store, tmp_path / "file" / "kept")


def test_what_a_killed_backup_left_is_taken_away_by_a_later_one(
    seeded_store: Store, tmp_path: Path, clock: Clock
) -> None:
    old, foreign = tmp_path / ".seeded.db-1-ab.part", tmp_path / ".other.db-1-ab.part"
    for path in (old, foreign):
        path.write_text("half")
        os.utime(path, (clock.now.timestamp() - 4000,) * 2)
    fresh = tmp_path / ".seeded.db-2-cd.part"
    fresh.write_text("half")
    os.utime(fresh, (clock.now.timestamp() - 10,) * 2)

    store.backup(seeded_store, tmp_path)

    assert (old.exists(), foreign.exists(), fresh.exists()) == (False, True, True)


def test_a_restore_brings_back_the_backup_and_keeps_what_stood_there(
    seeded_store: Store, tmp_path: Path, clock: Clock, run: Run, made: store.Backup
) -> None:
    put(seeded_store, "later")

    outcome = run(seeded_store, "restore", made.file)

    kept = [path for path in tmp_path.iterdir() if ".before-restore-" in path.name]
    assert outcome.status == 0, outcome.err
    assert [str(path) in outcome.out for path in kept] == [True]
    assert keys(seeded_store) == {"armenia-azerbaijan"}
    assert keys(store.open_store(f"sqlite:///{kept[0]}")) == {"armenia-azerbaijan", "later"}
    assert check.findings(seeded_store, json.loads(made.manifest.read_text())) == []
    assert state(path_of(seeded_store)) == state(made.file)


def test_a_restore_where_nothing_stands_puts_the_backup_there(
    seeded_store: Store, tmp_path: Path, made: store.Backup
) -> None:

    done = store.restore(made.file, f"sqlite:///{tmp_path / 'new' / 'tracker.db'}")

    assert done.kept == ()
    assert keys(store.open_store(f"sqlite:///{done.path}")) == {"armenia-azerbaijan"}


def test_two_restores_in_one_second_keep_both_former_files(
    seeded_store: Store, tmp_path: Path, clock: Clock, made: store.Backup
) -> None:
    url = f"sqlite:///{seeded_store.path}"
    put(seeded_store, "one")
    first = store.restore(made.file, url, clock=clock)
    put(seeded_store, "two")
    second = store.restore(made.file, url, clock=clock)

    assert keys(store.open_store(f"sqlite:///{first.kept[0]}")) == {"armenia-azerbaijan", "one"}
    assert keys(store.open_store(f"sqlite:///{second.kept[0]}")) == {"armenia-azerbaijan", "two"}


def flip(made: store.Backup) -> None:
    content = bytearray(made.file.read_bytes())
    content[len(content) // 2] ^= 4
    made.file.write_bytes(bytes(content))


def resign(made: store.Backup, **changed: object) -> None:
    """Write the manifest anew, as one who wants the file to pass."""
    manifest = json.loads(made.manifest.read_text()) | {"sha256": state(made.file)} | changed
    made.manifest.write_text(json.dumps(manifest))


def alter(statement: str) -> Callable[[store.Backup], None]:
    def change(made: store.Backup) -> None:
        connection = sqlite3.connect(made.file)
        connection.execute(statement)
        connection.commit()
        connection.close()
        resign(made)

    return change


def foreign(made: store.Backup) -> None:
    made.file.unlink()
    alter("CREATE TABLE theirs (x)")(made)


SPOILED: dict[str, tuple[Callable[[store.Backup], object], type[Exception], str]] = {
    "a bit flipped": (flip, RestoreRefused, "damaged or changed since"),
    "no manifest": (lambda made: made.manifest.unlink(), RestoreRefused, "manifest"),
    "a manifest that is none": (lambda made: made.manifest.write_text("[]"), RestoreRefused, "not the manifest"),
    "no file": (lambda made: made.file.unlink(), RestoreRefused, "no such file"),
    "newer": (alter("PRAGMA user_version = 99"), DatabaseNewer, "newer version"),
    "another program's": (foreign, RestoreRefused, "another program"),
    "a trigger gone": (alter("DROP TRIGGER change_no_update"), RestoreRefused, "change_no_update"),
    "a row forged": (alter("UPDATE actor SET name = 'x' WHERE key = 'arm'"), RestoreRefused, "check finds"),
    "another history": (lambda made: resign(made, head="0" * 64), RestoreRefused, "another one"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_a_backup_that_is_not_what_it_was_is_not_restored(
    seeded_store: Store, tmp_path: Path, case: str, made: store.Backup
) -> None:
    spoil, error, words = SPOILED[case]
    spoil(made)
    before, there = state(path_of(seeded_store)), listing(tmp_path)

    with pytest.raises(error, match=words) as refused:
        store.restore(made.file, f"sqlite:///{seeded_store.path}")

    assert str(made.file) in str(refused.value)
    assert ".part" not in str(refused.value)
    assert (state(path_of(seeded_store)), listing(tmp_path)) == (before, there)


def test_a_database_in_use_is_not_replaced(seeded_store: Store, tmp_path: Path, made: store.Backup) -> None:
    before = state(path_of(seeded_store))

    with store.serving(seeded_store), pytest.raises(RestoreBusy, match="Stop it"):
        store.restore(made.file, f"sqlite:///{seeded_store.path}")

    assert state(path_of(seeded_store)) == before
    store.restore(made.file, f"sqlite:///{seeded_store.path}")


def test_a_server_that_was_killed_is_no_hindrance(seeded_store: Store, tmp_path: Path, made: store.Backup) -> None:
    url = f"sqlite:///{seeded_store.path}"
    code = (
        "import sys, time; from tracker import store\n"
        "with store.serving(store.open_store(sys.argv[1])): print('up', flush=True); time.sleep(60)"
    )
    server = subprocess.Popen([sys.executable, "-c", code, url], stdout=subprocess.PIPE, text=True)
    assert server.stdout
    assert server.stdout.readline() == "up\n"
    with pytest.raises(RestoreBusy):
        store.restore(made.file, url)
    server.kill()
    server.communicate()

    store.restore(made.file, url)


def test_a_reader_in_another_process_hinders_a_restore(
    seeded_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: store.Backup
) -> None:
    monkeypatch.setattr("tracker.store.restoring.BUSY_SECONDS", 0.1)
    with seeded_store.read() as reader:
        reader.one("process", "armenia-azerbaijan")
        with pytest.raises(RestoreBusy):
            store.restore(made.file, f"sqlite:///{seeded_store.path}")


@pytest.mark.parametrize("stands", ["0 bytes", "no database", "cut", "a page zeroed"])
def test_a_damaged_database_is_set_aside_as_it_is(
    seeded_store: Store, tmp_path: Path, stands: str, made: store.Backup
) -> None:
    path = path_of(seeded_store)
    content = path.read_bytes()
    damaged = {
        "0 bytes": b"",
        "no database": b"key,title\n" * 99,
        "cut": content[:9000],
        "a page zeroed": content[:4096] + bytes(4096) + content[8192:],
    }[stands]
    path.write_bytes(damaged)

    done = store.restore(made.file, f"sqlite:///{path}")

    assert done.kept[0].read_bytes() == damaged
    assert check.findings(store.open_store(f"sqlite:///{path}")) == []


@pytest.mark.parametrize("side", ["-wal", "-journal", "-shm"])
def test_a_stray_side_file_is_never_played_into_the_restored_one(
    seeded_store: Store, tmp_path: Path, side: str, made: store.Backup
) -> None:
    path = path_of(seeded_store)
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("CREATE TABLE theirs (x)")
    other.executemany("INSERT INTO theirs VALUES (?)", [("x" * 400,)] * 500)
    other.commit()
    shutil.copyfile(tmp_path / "other.db-wal", path.with_name(path.name + side))
    other.close()
    path.write_bytes(b"damaged")

    done = store.restore(made.file, f"sqlite:///{path}")

    kept = [kept.name.removeprefix(done.kept[0].name) for kept in done.kept]
    assert kept == ([""] if side == "-journal" else ["", side])  # SQLite itself takes away a journal without a head
    assert done.kept[0].read_bytes() == b"damaged"
    assert not path.with_name(path.name + side).exists()
    assert check.findings(store.open_store(f"sqlite:///{path}")) == []


def test_a_stray_log_beside_a_database_is_refused_at_the_start(seeded_store: Store) -> None:
    path = path_of(seeded_store)
    path.with_name(f"{path.name}-wal").write_bytes(b"from another database")
    before = state(path)

    with pytest.raises(DatabaseUnfit, match="which the tracker never makes"):
        store.open_store(f"sqlite:///{path}")

    assert state(path) == before


def test_another_programs_database_is_not_replaced_and_not_even_converted(
    seeded_store: Store, tmp_path: Path, made: store.Backup
) -> None:
    theirs = tmp_path / "theirs.db"
    connection = sqlite3.connect(theirs)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    connection.close()
    before = state(theirs)

    for attempt in (
        lambda: store.restore(made.file, f"sqlite:///{theirs}"),
        lambda: store.open_store(f"sqlite:///{theirs}"),
    ):
        with pytest.raises(DatabaseUnfit, match="another program"):
            attempt()

    assert state(theirs) == before
    assert "theirs.db-wal" not in listing(tmp_path)


def test_a_disk_without_room_refuses_the_restore(seeded_store: Store, tmp_path: Path, made: store.Backup) -> None:
    path = path_of(seeded_store)
    before = state(path)

    outcome = limited(path.stat().st_size // 2, "restore", made.file, database=path)

    assert outcome.returncode == 1
    assert "was not restored" in outcome.stderr
    assert os.strerror(errno.EFBIG) in outcome.stderr
    assert state(path) == before
    assert not [name for name in listing(tmp_path) if name.endswith(".part")]


def test_postgresql_is_sent_to_its_own_tools() -> None:
    with pytest.raises(BackupElsewhere, match="pg_dump -Fc") as told:
        store.restore(Path("x.db"), "postgresql://ana:secret@host/x")
    assert "secret" not in str(told.value)


def dump(path: Path) -> list[str]:
    """The database as statements; a copy of SQLite's differs from its original in a counter of the first page."""
    connection = sqlite3.connect(path)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        return [f"user_version {version}", *connection.iterdump()]
    finally:
        connection.close()


def older(opened: Store) -> None:
    connection = sqlite3.connect(path_of(opened))
    connection.execute(f"PRAGMA user_version = {gate.SCHEMA - 1}")
    connection.close()


def test_a_migration_begins_with_a_verified_backup(seeded_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    older(seeded_store)
    path = path_of(seeded_store)
    before = dump(path)
    monkeypatch.setattr(
        gate, "upgrade", lambda connection: connection.exec_driver_sql(f"PRAGMA user_version = {gate.SCHEMA}")
    )

    opened = store.open_store(f"sqlite:///{path}")

    assert gate.schema_of(opened) == gate.SCHEMA
    kept = sorted((path.parent / "backups").glob("*.db"))
    manifest = json.loads(kept[0].with_suffix(".json").read_text())
    assert [dump(file) for file in kept] == [before]
    assert [state(file) for file in kept] == [manifest["sha256"]]
    assert manifest["schema"] == gate.SCHEMA - 1


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        (["ALTER TABLE actor ADD COLUMN x TEXT", "CREATE TABL oops"], "syntax error"),
        (["DELETE FROM participation"], "it would lose rows"),
        (["DROP TRIGGER change_no_update"], "lost the protection"),
    ],
)
def test_a_migration_that_fails_leaves_the_file_as_it_was_and_names_the_backup(
    seeded_store: Store, monkeypatch: pytest.MonkeyPatch, steps: list[str], why: str
) -> None:
    older(seeded_store)
    path = path_of(seeded_store)
    before, held = state(path), dump(path)

    def broken(connection: sa.Connection) -> None:
        for step in steps:
            connection.exec_driver_sql(step)

    monkeypatch.setattr(gate, "upgrade", broken)
    with pytest.raises(MigrationFailed, match=why) as failed:
        store.open_store(f"sqlite:///{path}")

    assert state(path) == before
    kept = next((path.parent / "backups").glob("*.db"))
    assert str(kept) in str(failed.value)
    assert dump(kept) == held


def test_without_room_for_the_backup_there_is_no_migration(seeded_store: Store, made: store.Backup) -> None:
    older(seeded_store)
    path = path_of(seeded_store)
    before = state(path)

    outcome = limited(path.stat().st_size // 2, "check", database=path)

    assert outcome.returncode == 1
    assert "No backup was made" in outcome.stderr
    assert state(path) == before

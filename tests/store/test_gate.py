"""Opening a database: what stands at the address is used, migrated, or refused with the way out and left as it was."""

from __future__ import annotations

import hashlib
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tracker import store
from tracker.errors import DatabaseExists, DatabaseMissing, DatabaseNewer, DatabaseUnfit, TrackerError
from tracker.store import Store, gate
from tracker.store.surroundings import notices


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def sql(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def cut(share: float) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])

    return damage


def zero_a_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 20 : 4096 * 21] = bytes(4096)
    path.write_bytes(bytes(content))


def orphan(path: Path) -> None:
    sql(
        path,
        "PRAGMA foreign_keys=OFF",
        "UPDATE commitment SET source = 'nowhere' WHERE key LIKE '2023-12-07-release-of-32'",
    )


DAMAGES: dict[str, tuple[Callable[[Path], object], type[TrackerError], str]] = {
    "F03 0 bytes": (lambda path: path.write_bytes(b""), DatabaseUnfit, "0 bytes"),
    "F04 a CSV": (lambda path: path.write_text("key,title\na,b\n" * 500), DatabaseUnfit, "not a tracker database"),
    "F05 another program's": (
        lambda path: (path.unlink(), sql(path, "CREATE TABLE theirs (x)")), DatabaseUnfit, "another program",
    ),
    "F06 cut to 25 %": (cut(0.25), DatabaseUnfit, "damaged"),
    "F06 cut to 50 %": (cut(0.5), DatabaseUnfit, "damaged"),
    "F06 cut to 90 %": (cut(0.9), DatabaseUnfit, "damaged"),
    "F06 cut to 99.9 %": (cut(0.999), DatabaseUnfit, "damaged"),
    "F07 a page zeroed": (zero_a_page, DatabaseUnfit, "damaged"),
    "F10 newer": (lambda path: sql(path, "PRAGMA user_version = 99"), DatabaseNewer, "newer version"),
    "F12 orphans": (orphan, DatabaseUnfit, "names a source that is not there"),
    "F13 a trigger gone": (lambda path: sql(path, "DROP TRIGGER change_no_delete"), DatabaseUnfit, "change_no_delete"),
}  # fmt: skip


@pytest.mark.parametrize("case", DAMAGES)
def test_a_file_that_is_not_fit_is_refused_and_left_alone(seeded_store: Store, case: str) -> None:
    damage, error, words = DAMAGES[case]
    path = seeded_store.path
    assert path
    damage(path)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(error, match=words) as refused:
        store.open_store(url(path))
    assert str(path) in str(refused.value)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert [other.name for other in path.parent.iterdir() if other.name.startswith(path.name)] == [path.name]


def test_a_large_file_is_looked_over_behind_the_start_and_closed_to_writing(
    seeded_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "FULL_CHECK_BYTES", 0)
    path = seeded_store.path
    assert path
    orphan(path)
    opened = store.open_store(url(path))
    gate.look_over(opened)
    with pytest.raises(DatabaseUnfit, match="names a source that is not there"), opened.write():
        pass
    assert any("Until then nothing can be saved" in notice for notice in notices(opened))
    with opened.read() as reader:
        assert reader.one("process", "armenia-azerbaijan")


def test_a_missing_file_is_refused_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.db"
    with pytest.raises(DatabaseMissing, match="python -m tracker init"):
        store.open_store(url(path))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnfit, match="is a folder"):
        store.open_store(url(tmp_path))


@pytest.mark.parametrize("address", ["sqlite://", "mysql://host/x", "nonsense", "sqlite:///:memory:"])
def test_an_address_the_tracker_does_not_read_is_refused(address: str) -> None:
    with pytest.raises(DatabaseUnfit):
        store.open_store(address)


def test_a_password_in_an_address_is_never_said() -> None:
    with pytest.raises(DatabaseUnfit) as refused:
        store.open_store("mysql://ana:secret@host/x")
    assert "secret" not in str(refused.value)


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    path.write_text("mine")
    with pytest.raises(DatabaseExists):
        store.create(url(path))
    assert path.read_text() == "mine"


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    made = store.create(url(tmp_path / "new.db"))
    assert made.path
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600


def test_a_strange_path_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "50% #1? täglich"
    folder.mkdir()
    store.create(f"sqlite:///{folder}/t.db".replace("%", "%25").replace("?", "%3F"))
    assert (folder / "t.db").exists()


def test_the_migrated_schema_is_the_declared_one(tmp_path: Path) -> None:
    """Built from the frozen statements and from today's declarations, the two databases have the same tables."""
    from tracker.store.migrations.statements import statements

    made = store.create(url(tmp_path / "migrated.db")).path
    assert made
    declared = sqlite3.connect(tmp_path / "declared.db")
    for statement in statements("sqlite"):
        declared.execute(statement)
    migrated = sqlite3.connect(made)
    shape = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND name NOT LIKE 'sqlite%' ORDER BY name"
    squeezed = [
        {(kind, name, " ".join((text or "").split())) for kind, name, text in connection.execute(shape)}
        for connection in (migrated, declared)
    ]
    assert squeezed[0] == squeezed[1]
    assert migrated.execute("PRAGMA user_version").fetchone() == (gate.SCHEMA,)
    migrated.close(), declared.close()

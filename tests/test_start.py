from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker import start
from tracker.config import Settings
from tracker.errors import DatabaseExists, DatabaseMissing
from tracker.filters import Filters
from tracker.queries.names import counts
from tracker.store import Store, check, create

NOW = datetime(2026, 1, 15, tzinfo=UTC)
FIRST_START = (
    "import sys; from pathlib import Path; from tracker import start; from tracker.config import Settings;"
    "store = start.open_or_make(Settings(), default=Path(sys.argv[1])); print(store.fingerprint()[0])"
)


def rows(store: Store) -> dict[str, int]:
    with store.read() as reader:
        return counts(reader, Filters(), NOW.date())


def begun(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", FIRST_START, str(path)], stdout=subprocess.PIPE, text=True)


def test_the_first_start_makes_the_default_database_with_the_whole_example(tmp_path: Path) -> None:
    path = tmp_path / "data" / "tracker.db"

    store = start.open_or_make(Settings(), default=path)

    assert all(count > 0 for count in rows(store).values())
    assert check.findings(store) == []
    assert list(path.parent.iterdir()) == [path]


def test_a_later_start_opens_what_is_there_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    first = start.open_or_make(Settings(), default=path).fingerprint()

    assert start.open_or_make(Settings(), default=path).fingerprint() == first


def test_the_example_is_one_batch_with_its_files_and_reason(tmp_path: Path) -> None:
    store = start.open_or_make(Settings(clock=lambda: NOW), default=tmp_path / "tracker.db")

    assert store.fingerprint()[0] == 1  # one line in the chain
    with store.read() as reader:
        process = reader.one("process", "armenia-azerbaijan")
    assert process is not None
    assert (process["recorded_by"], process["recorded_at"], process["batch"]) == ("tracker", NOW, 1)


def test_processes_that_start_at_once_share_one_whole_store(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"

    started = [begun(path) for _ in range(3)]
    answers = [process.communicate(timeout=120)[0].strip() for process in started]

    assert answers == ["1", "1", "1"]
    assert list(tmp_path.iterdir()) == [path]
    assert check.findings(start.open_or_make(Settings(), default=path)) == []


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_visits_of_one_server_that_come_at_once_make_whole_stores(tmp_path: Path) -> None:
    """The page and the first address ask before there is a store; so do two that name databases of their own."""
    paths = [tmp_path / "one.db", tmp_path / "one.db", tmp_path / "two.db", tmp_path / "three.db"]
    with ThreadPoolExecutor(len(paths)) as threads:
        stores = list(threads.map(lambda path: start.open_or_make(Settings(), default=path), paths))

    assert [rows(store)["commitment"] for store in stores] == [26] * len(paths)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.db", "three.db", "two.db"]

    empty = [f"sqlite:///{tmp_path / f'empty-{number}.db'}" for number in range(6)]
    with ThreadPoolExecutor(len(empty)) as threads:
        assert all(not sum(rows(store).values()) for store in threads.map(create, empty))


def test_a_first_start_that_is_killed_leaves_no_half_store(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    process = begun(path)
    while process.poll() is None and not list(tmp_path.glob(".*.part")):
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()

    assert not path.exists()
    assert all(count > 0 for count in rows(start.open_or_make(Settings(), default=path)).values())


def test_a_named_database_that_is_not_there_is_refused_with_the_command_that_makes_it(tmp_path: Path) -> None:
    path = tmp_path / "team.db"

    with pytest.raises(DatabaseMissing, match="python -m tracker init"):
        start.open_or_make(Settings(database_url=f"sqlite:///{path}"))

    assert list(tmp_path.iterdir()) == []


def test_making_a_database_over_an_existing_one_leaves_it_untouched(tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    path.write_bytes(b"something of mine")
    before = hashlib.sha256(path.read_bytes()).digest()

    with pytest.raises(DatabaseExists):
        start.make(f"sqlite:///{path}", filled=True, by="ana")

    assert hashlib.sha256(path.read_bytes()).digest() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_database_has_every_table_and_no_row(tmp_path: Path) -> None:
    store = start.make(f"sqlite:///{tmp_path / 'new.db'}", filled=False, by="ana")

    assert set(rows(store).values()) == {0}
    assert check.findings(store) == []

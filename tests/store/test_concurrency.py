"""Eight processes at once on a few records; ``python -m tests.store.writers`` runs the many saves."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest

from tests.store import writers
from tracker import store
from tracker.errors import Busy, DatabaseGone, ReadOnly, TrackerError
from tracker.records import BY_NOUN, Draft
from tracker.store import Store, check, engine


def test_eight_writers_lose_nothing_and_no_reader_sees_a_lock(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = writers.run(tmp_path, processes=8, saves=5)

    with capsys.disabled():
        sys.stdout.write(f"\n{figures}\n")
    assert figures.errors == []
    assert figures.acknowledged == figures.counted == figures.history == 40
    assert figures.conflicts > 0
    assert figures.reads > 0
    assert figures.findings == []


def draft(key: str, **given: str) -> Draft:
    made, problems = BY_NOUN["process"].draft({"key": key, "title": "P"} | given)
    assert problems == []
    return made


def test_readers_go_on_while_many_rows_are_imported(seeded_store: Store) -> None:
    rows = [
        BY_NOUN["incident"].draft(
            {
                "key": f"i{number}",
                "process": "armenia-azerbaijan",
                "date": "2024-05-01",
                "kind": "shelling",
                "source": "2020-11-20-aljazeera-aghdam",
            }
        )[0]
        for number in range(4_000)
    ]
    finished = threading.Event()
    waits: list[float] = []
    counts: set[int] = set()

    def read() -> None:
        while not finished.is_set():
            begun = time.monotonic()
            with seeded_store.read() as reader:
                counts.add(len(reader.rows(BY_NOUN["incident"].live.select())))
            waits.append(time.monotonic() - begun)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    store.save(seeded_store, rows, by="ana", kind="import")
    finished.set()
    for reader in readers:
        reader.join()

    assert counts <= {12, 4_012}  # never a part of the import
    assert 12 in counts
    assert len(waits) > 4
    assert max(waits) < 15


def test_a_commit_that_a_reader_holds_up_is_refused_and_never_stored_later(
    seeded_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    hurried = store.open_store(f"sqlite:///{seeded_store.path}")
    with seeded_store.read() as reader:
        reader.one("process", "armenia-azerbaijan")
        with pytest.raises(Busy, match="Nothing of yours was saved"):
            store.save(hurried, [draft("held-up")], by="ana")
    store.save(hurried, [draft("next")], by="ana")

    with seeded_store.read() as reader:
        assert reader.one("process", "held-up") is None
        assert reader.one("process", "next") is not None
    assert check.findings(seeded_store) == []


def test_a_page_reads_over_one_connection_and_holds_no_writer_up_between_its_questions(
    seeded_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    hurried = store.open_store(f"sqlite:///{seeded_store.path}")
    assert seeded_store.path

    def asked(key: str) -> tuple[object, bool]:
        with seeded_store.read() as reader, seeded_store.read() as within:
            assert within.connection is not reader.connection  # one transaction is not in the other
            return reader.connection, reader.one("process", key) is not None

    with seeded_store.reading():
        first, there = asked("between")
        assert not there
        store.save(hurried, [draft("between")], by="ana")
        assert asked("between") == (first, True)
        with pytest.raises(ReadOnly), seeded_store.read() as reader:
            reader.connection.execute(BY_NOUN["process"].live.delete())
        other = store.create(f"sqlite:///{tmp_path / 'other.db'}")
        assert other.path
        other.path.replace(seeded_store.path)  # as a restore does
        second, there = asked("between")
        assert not there
        assert second is not first
    assert asked("between")[0] is not second
    with seeded_store.reading():
        assert asked("between")[0] is second  # it waited for the next page
    store.save(hurried, [draft("between")], by="ana")  # and holds nobody up meanwhile
    again = store.create(f"sqlite:///{tmp_path / 'again.db'}")
    assert again.path
    again.path.replace(seeded_store.path)
    with seeded_store.reading():
        third, there = asked("between")
    assert third is not second and not there


def test_a_file_that_vanishes_is_said_and_comes_back(seeded_store: Store, tmp_path: Path) -> None:
    assert seeded_store.path
    away = tmp_path / "away.db"
    seeded_store.path.rename(away)

    for attempt in (lambda: store.save(seeded_store, [draft("lost")], by="ana"), seeded_store.fingerprint):
        with pytest.raises(DatabaseGone, match="was moved, deleted"):
            attempt()
    assert not seeded_store.path.exists()  # and none is made in its place

    away.rename(seeded_store.path)
    assert store.save(seeded_store, [draft("found")], by="ana").inserted == 1
    assert check.findings(seeded_store) == []


def test_a_file_moved_under_an_open_transaction_takes_no_change(seeded_store: Store, tmp_path: Path) -> None:
    assert seeded_store.path
    with pytest.raises((ReadOnly, DatabaseGone)):
        with seeded_store.write() as connection:
            seeded_store.path.rename(tmp_path / "away.db")
            connection.exec_driver_sql("UPDATE actor SET name = 'x' WHERE key = 'arm'")
    (tmp_path / "away.db").rename(seeded_store.path)
    assert check.findings(seeded_store) == []


def test_every_refusal_of_the_surroundings_says_that_nothing_was_saved() -> None:
    kinds = ["BUSY_SNAPSHOT", "LOCKED", "FULL", "READONLY_DIRECTORY", "READONLY_DBMOVED", "CANTOPEN", "IOERR_WRITE"]
    for kind in kinds:
        error = OSError()
        error.sqlite_errorname = f"SQLITE_{kind}"  # type: ignore[attr-defined]
        said = engine.told(error, "/x/t.db")
        assert isinstance(said, TrackerError)
        assert "Nothing" in str(said)
        assert "was saved" in str(said)

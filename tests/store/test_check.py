from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tracker.records import BY_NOUN
from tracker.store import Store, check, open_store, remove, save, undo

KEY = "2020-11-09-agdam-district"


def put(store: Store, noun: str, *, kind: str = "save", **given: str) -> int | None:
    draft, problems = BY_NOUN[noun].draft(given)
    assert problems == []
    return save(store, [draft], by="ana", kind=kind).batch


@pytest.fixture
def worked(seeded_store: Store) -> Store:
    """The example with a life: imports, updates, removals, a key used again, undo."""
    put(seeded_store, "commitment", key=KEY, title="First", bound="aze")
    put(seeded_store, "commitment", key=KEY, title="Second", bound="arm;aze")
    put(seeded_store, "process", key="p", title="P")
    put(seeded_store, "process", key="q", title="Q", kind="import")
    remove(seeded_store, "process", "p", by="ana")
    put(seeded_store, "process", key="p", title="P again", kind="import")
    put(seeded_store, "process", key="q", title="Q, changed", kind="import")
    undo(seeded_store, put(seeded_store, "commitment", key=KEY, due="2024") or 0, by="eva")
    remove(seeded_store, "process", "q", by="ana")
    return seeded_store


def tampered(store: Store, *statements: str) -> list[str]:
    """The findings after somebody worked on the file with another program."""
    with closing(sqlite3.connect(str(store.path), isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return check.findings(store)


def test_a_store_is_whole_after_any_work_done_through_it(worked: Store) -> None:
    assert check.findings(worked) == []


def test_an_empty_store_is_whole(empty_store: Store) -> None:
    assert check.findings(empty_store) == []


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        (f"UPDATE commitment SET due = '2020' WHERE key = '{KEY}'", f"commitment {KEY}: due of version 5 differs"),
        (f"UPDATE commitment SET note = 'x' WHERE key = '{KEY}'", f"commitment {KEY}: note changed with version 5"),
        ("UPDATE status SET note = 'x' WHERE rowid = 7", "batch 1: the rows it inserted are not those of its digest"),
        ("UPDATE commitment_past SET title = 'x' WHERE version = 2", "title of version 2 differs from change 2"),
        ("UPDATE commitment_past SET text = 'x' WHERE version = 1", "text changed with version 2"),
        (f"UPDATE commitment SET recorded_by = 'x' WHERE key = '{KEY}'", "names another moment or analyst"),
        (f"UPDATE commitment SET date_earliest = '2019-01-01' WHERE key = '{KEY}'", "date_earliest is 2019-01-01"),
        (f"DELETE FROM commitment_bound WHERE record = '{KEY}'", f"commitment {KEY}: bound and its list of links"),
        ("DELETE FROM commitment_past WHERE version = 2", f"commitment {KEY}: version 2 is missing"),
        ("DELETE FROM process WHERE key = 'p'", "batch 7 says inserted 1; records and history show 0"),
        ("UPDATE batch SET who = 'x' WHERE id = 1", "batch 1: who differs from what the chain of changes has"),
        ("DELETE FROM batch WHERE id = 3", "batch 3 is missing"),
        ("DROP TRIGGER change_no_replace", "trigger change_no_replace"),
    ],
)
def test_what_another_program_did_to_the_file_is_found(worked: Store, statement: str, finding: str) -> None:
    found = tampered(worked, statement)

    assert any(finding in line for line in found), found


def test_a_row_put_in_by_another_program_is_found(worked: Store) -> None:
    names = [column.name for column in BY_NOUN["process"].live.columns]
    values = {"key": "'z'", "title": "'Z'", "batch": "3", "version": "1"}
    chosen = ", ".join(values.get(name, name if name.startswith("recorded") else "NULL") for name in names)

    found = tampered(worked, f"INSERT INTO process ({', '.join(names)}) SELECT {chosen} FROM process LIMIT 1")

    assert "process z: version 1 stands there without a change that tells of it" in found


def rewritten(change: str) -> list[str]:
    """An edit of the history by somebody who puts the protection back."""
    trigger = "BEFORE {} ON change BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END"
    return [
        "DROP TRIGGER change_no_update",
        "DROP TRIGGER change_no_delete",
        change,
        "CREATE TRIGGER change_no_update " + trigger.format("UPDATE"),
        "CREATE TRIGGER change_no_delete " + trigger.format("DELETE"),
    ]


@pytest.mark.parametrize(
    ("edit", "finding"),
    [
        ("UPDATE change SET who = 'x' WHERE id = 4", "change 4: the chain is broken, its content"),
        ("UPDATE change SET hash = 'x' WHERE id = 4", "change 5: the chain is broken, it does not follow on change 4"),
        ("DELETE FROM change WHERE id = 4", "change 4 is missing: the next one is 5"),
        ("UPDATE change SET at = '2020-01-01 00:00:00.000000' WHERE id = 4", "change 4 is dated before"),
    ],
)
def test_an_edited_history_is_found_though_the_protection_was_put_back(worked: Store, edit: str, finding: str) -> None:
    found = tampered(worked, *rewritten(edit))

    assert any(line.startswith(finding) for line in found), found


def test_a_history_cut_at_its_end_is_found_by_the_summary_of_a_backup(seeded_store: Store) -> None:
    put(seeded_store, "process", key="p", title="P")
    before = check.summary(seeded_store)
    assert before["changes"] == 2
    assert before["rows"]["process"] == 2
    assert check.findings(seeded_store, before) == []

    cut = rewritten("DELETE FROM change WHERE id = 2")
    tampered(seeded_store, *cut, "DELETE FROM process WHERE key = 'p'", "DELETE FROM batch WHERE id = 2")

    assert check.findings(seeded_store) == []  # nothing in the file itself can tell
    assert check.findings(seeded_store, before) == ["the history has 1 changes; there were 2 when the summary was made"]


def test_another_history_is_told_from_the_one_of_the_summary(seeded_store: Store) -> None:
    put(seeded_store, "process", key="p", title="P")
    before = check.summary(seeded_store) | {"head": "0" * 64}

    assert check.findings(seeded_store, before) == ["change 2 is another one than when the summary was made"]


def test_a_record_that_names_one_that_is_gone_is_found(worked: Store) -> None:
    found = tampered(worked, "PRAGMA foreign_keys=OFF", "DELETE FROM source WHERE key = '2020-11-20-aljazeera-aghdam'")

    assert any("names a source that is not there" in line for line in found)


def test_a_damaged_page_is_found(seeded_store: Store) -> None:
    assert seeded_store.path is not None
    store = open_store(f"sqlite:///{seeded_store.path}")
    content = bytearray(seeded_store.path.read_bytes())
    middle = len(content) // 4096 // 2 * 4096
    content[middle : middle + 4096] = bytes(4096)
    seeded_store.path.write_bytes(content)

    assert "damaged" in check.findings(store)[0]

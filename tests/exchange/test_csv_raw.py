"""What SQLite puts together is, byte for byte, what the rows give cell by cell."""

from __future__ import annotations

import io
import random
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from tests.conftest import Clock
from tracker.access import Actor, Role
from tracker.exchange.csv_raw import Sight, table_csv
from tracker.exchange.csv_write import BOM, csv_blocks, write_rows
from tracker.filters import Filters
from tracker.queries import tables
from tracker.records import BY_NOUN, RECORD_TYPES
from tracker.store import Store, save

TODAY = date(2026, 1, 15)
P, S = "armenia-azerbaijan", "2020-11-20-aljazeera-aghdam"
TRICKY = "=+-@'\";,|\t\n \r＝＋－＠aé😀ğШ\u200f"
NUMBERS = (45.0, -0.0, 0.5, -12.25, 0.1 + 0.2, 1e-7, -0.0004, 40.12345678901234, 1 / 3, 89.99999999999999, 7.0000001)


def texts(draw: random.Random) -> str:
    return "".join(draw.choice(TRICKY) for _ in range(draw.randint(1, 9)))


def fill(opened: Store, count: int, *, marks: str = "") -> None:
    """Incidents with every text a doors' rule would take and more, written behind their backs."""
    draw = random.Random(7)
    live = BY_NOUN["incident"].live
    rows = []
    for number in range(count):
        row = {column.name: None for column in live.columns}
        row |= {
            "key": f"tricky-{number}", "process": P, "date": draw.choice(["2024-05-01", "[2024-05-01,2024-05-03]"]),
            "date_earliest": date(2024, 5, 1), "date_latest": date(2024, 5, 3), "kind": "shelling", "source": S,
            "counted": draw.random() < 0.5, "attribution_contested": False, "provisional": False, "restricted": False,
            "recorded_at": datetime(2026, 1, 12, tzinfo=UTC), "recorded_by": "ana", "batch": 1, "version": 1,
            "deaths_best": draw.choice([None, 0, 12]),
        }  # fmt: skip
        for name in ("place", "summary", "note", "affected"):
            row[name] = draw.choice([None, "plain", texts(draw), texts(draw)])
        if draw.random() < 0.5:
            row |= {"latitude": draw.choice(NUMBERS), "longitude": draw.choice(NUMBERS) * 2, "place_precision": 1}
        rows.append(row)
    rows[0]["note"] = marks or None
    with opened.write() as connection:
        connection.execute(sa.insert(live), rows)


def cell_by_cell(chosen: tables.Chosen) -> bytes:
    out = io.BytesIO()
    write_rows(out, chosen.header, chosen.rows(), text_columns=chosen.text_columns)
    return out.getvalue()


@pytest.mark.parametrize("marks", ["", "a\x1fb", "\x1e", "\x1c\x1d", "\x1a"])
def test_any_text_and_number_gives_the_same_bytes_either_way(seeded_store: Store, marks: str) -> None:
    fill(seeded_store, 200 if marks else 2_500, marks=marks)
    with seeded_store.read() as reader:
        chosen = tables.Chosen(reader, "incident", Filters(), TODAY)
        written = b"".join(table_csv(chosen))
        assert written == cell_by_cell(chosen)
        assert b"".join(table_csv(chosen, bom=True)) == BOM.encode() + written
        assert b"0.30000000000000004" in written and b",0.0000001," in written and b",45," in written


def test_every_noun_in_every_view_gives_the_same_bytes_either_way(seeded_store: Store, clock: Clock) -> None:
    draft, _ = BY_NOUN["incident"].draft(
        {"key": "a-b", "process": P, "date": "2024-05-01", "kind": "shelling", "source": S, "summary": "=1", "restricted": "true"}
    )  # fmt: skip
    save(seeded_store, [draft], by="ana")
    views = (
        Filters(),
        Filters(process=P, start=date(2022, 1, 1), as_of=date(2024, 6, 1)),
        Filters(known_at=clock.later(days=-1)),
    )
    for opened in (seeded_store, seeded_store.used_by(Actor(Role.VIEWER))):
        for filters in views:
            with opened.read(filters.known_at) as reader:
                for record_type in RECORD_TYPES:
                    chosen = tables.Chosen(reader, record_type.noun, filters, TODAY)
                    assert b"".join(table_csv(chosen)) == cell_by_cell(chosen), record_type.noun
                held = tables.Chosen(reader, "incident", filters, TODAY, without=("acled",))
                assert b"".join(table_csv(held)) == cell_by_cell(held)


def test_the_header_comes_before_any_row_is_asked_for(seeded_store: Store) -> None:
    with seeded_store.read() as reader:
        pieces = table_csv(tables.Chosen(reader, "incident", Filters(), TODAY))
        assert next(pieces).decode() == next(csv_blocks(list(BY_NOUN["incident"].cells), ()))
        assert next(pieces).count(b"\r\n") >= 10


@pytest.mark.parametrize(("column", "seen"), [("dataset", True), ("summary", False)])
def test_rows_of_a_dataset_are_seen_in_its_column_alone(seeded_store: Store, column: str, seen: bool) -> None:
    given = {"key": "x", "process": P, "date": "2024", "kind": "shelling", "source": S, "dataset": "other"}
    draft, problems = BY_NOUN["incident"].draft(given | {column: "ACLED says"})
    assert problems == []
    save(seeded_store, [draft], by="ana")
    with seeded_store.read() as reader:
        for odd in (False, True):
            sight = Sight("dataset", "acled")
            chosen = tables.Chosen(reader, "incident", Filters(), TODAY)
            if odd:  # cell by cell
                list(sight.at(chosen.rows(), chosen.header.index("dataset")))
            else:
                assert b"ACLED says" in b"".join(table_csv(chosen, sight=sight))
            assert sight.seen is seen

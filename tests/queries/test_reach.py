"""How far the example is recorded, and that a record added later moves the end."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.conftest import Clock
from tracker.filters import Filters
from tracker.queries import compare, refusals
from tracker.queries.commitments_measures import closer
from tracker.queries.reach import Reach, reach
from tracker.queries.series import rounds
from tracker.records import BY_NOUN
from tracker.store import Store, save

OURS = Filters(process="armenia-azerbaijan")
TODAY = date(2026, 11, 30)


def reached(store: Store, filters: Filters = OURS) -> Reach:
    with store.read(filters.known_at) as reader:
        return reach(reader, filters, TODAY)


def add_round(store: Store, day: str) -> None:
    with store.read() as reader:
        source = reader.connection.execute(reader.table("source").select()).mappings().first()
    assert source is not None
    raw = {"process": "armenia-azerbaijan", "date": day, "status": "held", "title": "Later", "source": source["key"]}
    draft, problems = BY_NOUN["round"].draft(raw)
    assert problems == []
    save(store, [draft], by="ana")


def test_the_record_ends_with_the_newest_event_and_the_newest_status(seeded_store: Store) -> None:
    assert reached(seeded_store) == Reach(date(2020, 11, 9), date(2026, 1, 15), date(2026, 1, 15))
    seen = reached(seeded_store, Filters(process="armenia-azerbaijan", as_of=date(2023, 10, 20)))
    assert seen.last == date(2023, 10, 5)
    assert reached(seeded_store, Filters(process="another")) == Reach(None, None, None)


@pytest.mark.parametrize(
    ("last", "day", "until"),
    [
        (date(2025, 12, 3), date(2026, 11, 30), date(2025, 12, 31)),
        (date(2026, 11, 3), date(2026, 11, 30), date(2026, 11, 30)),
        (date(2026, 11, 3), date(2026, 11, 20), date(2026, 11, 20)),
        (None, date(2026, 11, 20), date(2026, 11, 20)),
    ],
)
def test_silence_counts_to_the_end_of_the_newest_month(last: date | None, day: date, until: date) -> None:
    assert Reach(None, last, None).until(day) == until


def test_a_record_added_later_moves_the_end_of_what_is_counted(seeded_store: Store, clock: Clock) -> None:
    def shown(filters: Filters = OURS) -> tuple[date, int, date, int]:
        with seeded_store.read(filters.known_at) as reader:
            tempo = rounds.tempo(reader, filters, TODAY, "track").set_index("group")
            waits = refusals.resumption(reader, filters, TODAY).set_index("refusal")
            months = compare.compared(
                reader, Filters(known_at=filters.known_at), TODAY, ("armenia-azerbaijan",), "agreement", None, 0
            ).months
            return (
                tempo.loc["eu", "silence_to"].date(),
                int(waits.loc["2024-07-18-blenheim-meeting", "days_open"]),
                closer(reader, filters, TODAY).until,
                int(months["rounds_3m"].notna().sum()),
            )

    before, known = shown(), clock.now
    assert before[:3] == (date(2026, 1, 31), (date(2026, 1, 31) - date(2024, 7, 18)).days, date(2026, 1, 31))
    clock.now = datetime(2026, 11, 30, 9, tzinfo=UTC)
    add_round(seeded_store, "2026-06-10")
    after = shown()
    assert after[:3] == (date(2026, 6, 30), (date(2026, 6, 30) - date(2024, 7, 18)).days, date(2026, 6, 30))
    assert after[3] == before[3] + 5
    assert shown(Filters(process="armenia-azerbaijan", known_at=known)) == before

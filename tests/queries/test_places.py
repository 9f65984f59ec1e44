"""What is narrowed by the days at hand is what the database leaves, whatever the filters."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product

import pytest

from tracker.filters import Filters
from tracker.queries.frames import COLUMNS, base, keys, places
from tracker.queries.selection import selected
from tracker.store import Store

OURS = "armenia-azerbaijan"
PERIODS = (
    {}, {"start": date(2023, 10, 5)}, {"end": date(2023, 10, 5)}, {"start": date(2022, 5, 1), "end": date(2024, 1, 31)},
    {"as_of": date(2023, 12, 7)}, {"start": date(2023, 1, 1), "end": date(2025, 1, 1), "as_of": date(2024, 2, 1)},
    {"start": date(2099, 1, 1)},
)  # fmt: skip
OTHERS = (
    {}, {"process": OURS}, {"process": OURS, "party": ("arm",)}, {"party": ("aze", "arm", "nk-armenians")},
    {"process": "none"}, {"q": "border"},
)  # fmt: skip


@pytest.mark.parametrize("noun", COLUMNS)
def test_the_rows_at_hand_are_those_of_the_database(noun: str, seeded_store: Store) -> None:
    for known_at in (None, datetime(2026, 1, 12, tzinfo=UTC)):
        with seeded_store.read(known_at) as reader:
            found = []
            for period, other in product(PERIODS, OTHERS):
                filters = Filters(**period, **other, known_at=known_at)
                rows = base(reader, noun).take(places(reader, noun, filters))
                assert list(rows["key"]) == keys(reader, *selected(reader, noun, filters)), filters
                found.append(len(rows))
            assert len(base(reader, noun).frame) == max(found)
            assert min(found) == 0


def test_the_last_rows_are_the_newest_first_and_those_of_a_day_by_key(seeded_store: Store) -> None:
    with seeded_store.read() as reader:
        rows, every = base(reader, "status"), places(reader, "status", Filters())
        listed = [(-day, key) for day, key in zip(rows.begins.tolist(), rows.frame["key"], strict=True)]
        for limit in (1, 5, 40, len(listed), len(listed) + 1):
            last = rows.take(rows.last(every, limit))
            assert list(last["key"]) == [key for _, key in sorted(listed)[:limit]]

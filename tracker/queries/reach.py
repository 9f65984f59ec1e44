"""How far the record of a process reaches: after its newest event nothing is known, which is not that nothing happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from tracker.filters import Filters
from tracker.queries import tallied
from tracker.queries.frames import recent
from tracker.queries.selection import selected
from tracker.store import Reader

EVENTS = ("round", "agreement", "status", "refusal", "release", "incident")


@dataclass(frozen=True, slots=True)
class Reach:
    """The day of the first event recorded, of the newest, and of the newest status; None where there is none."""

    first: date | None
    last: date | None
    status: date | None

    def until(self, day: date) -> date:
        """The day up to which silence counts as silence: the end of the month of the newest event, ``day`` at the latest."""
        if self.last is None:
            return day
        following = date(self.last.year + self.last.month // 12, self.last.month % 12 + 1, 1)
        return min(following - timedelta(days=1), day)


def reach(reader: Reader, filters: Filters, today: date) -> Reach:
    """How far the process is recorded by the view's day, narrowed by process and clocks alone.

    What is dated to come, planned or promised is left out.
    """
    own = filters.only("process", "as_of", "known_at")
    return recent(reader, "reach", (own, today), lambda: _reach(reader, own, own.as_of or today))


def _reach(reader: Reader, own: Filters, day: date) -> Reach:
    first, last = [], {}
    for noun in EVENTS:
        last[noun] = _day(reader, noun, own, day, sa.func.max)
        if noun != "incident":
            first.append(_day(reader, noun, own, day, sa.func.min))
    if last["incident"]:  # the days of incidents are at hand, which a million rows are not
        seen = recent(reader, "observed", own, lambda: tallied.observed(reader, own))
        first.append(seen[0] if seen else None)
    known = [one for one in first if one is not None]
    return Reach(min(known, default=None), max((one for one in last.values() if one), default=None), last["status"])


def _day(reader: Reader, noun: str, own: Filters, day: date, which: Any) -> date | None:
    table, conditions = selected(reader, noun, own.only("process", "known_at"))
    begins = table.c.date_earliest
    found: date | None = reader.connection.execute(sa.select(which(begins)).where(*conditions, begins <= day)).scalar()
    return found

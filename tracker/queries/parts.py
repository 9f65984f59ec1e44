"""Records as a form holds them: one with its version, and those that are typed together with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from tracker.filters import Filters
from tracker.records import BY_NOUN
from tracker.store import Reader


@dataclass(frozen=True, slots=True)
class Held:
    """A stored record as text, one value a column ("" for blank), with who recorded it when, and its version."""

    noun: str
    key: str
    version: int
    who: str
    when: str
    texts: tuple[tuple[str, str], ...]

    @property
    def values(self) -> dict[str, str]:
        """Column to text."""
        return dict(self.texts)


def held(reader: Reader, _filters: Filters, _today: date, noun: str, key: str) -> Held | None:
    """One record, or None."""
    found = held_where(reader, _filters, _today, noun, "key", key)
    return found[0] if found else None


def held_where(reader: Reader, _filters: Filters, _today: date, noun: str, column: str, value: str) -> list[Held]:
    """The records of a noun that hold this value in a column, in the order they were recorded."""
    record_type, table = BY_NOUN[noun], reader.table(noun)
    statement = sa.select(table).where(table.c[column] == value).order_by(table.c.recorded_at, table.c.key)
    found = []
    for row in reader.rows(statement):
        texts = zip(record_type.cells, record_type.write(dict(row)), strict=True)
        when = f"{row['recorded_at']:%Y-%m-%d %H:%M} UTC"
        found.append(
            Held(
                noun,
                row["key"],
                row["version"],
                row["recorded_by"],
                when,
                tuple((name, text or "") for name, text in texts),
            )
        )
    return found

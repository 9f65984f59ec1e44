"""Which records a process ever had, removed ones among them."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from tracker.queries.selection import of_process
from tracker.records import BY_NOUN, RECORD_TYPES
from tracker.store import Reader


@dataclass(frozen=True, slots=True)
class _Ever(Reader):
    """Every row a noun has or had."""

    def table(self, noun: str) -> sa.FromClause:
        record_type = BY_NOUN[noun]
        names = [column.name for column in record_type.live.columns]
        now = sa.select(*(record_type.live.c[name] for name in names))
        gone = sa.select(*(record_type.past.c[name] for name in names))
        return now.union_all(gone).subquery(noun)


def keys_ever(reader: Reader, process: str) -> set[tuple[str, str]]:
    """Noun and key of each record that belongs to the process or once did."""
    ever = _Ever(reader.connection)
    found: set[tuple[str, str]] = set()
    for record_type in RECORD_TYPES:
        table = ever.table(record_type.noun)
        condition = of_process(ever, record_type, table, process)
        if condition is not None:
            keys = reader.connection.execute(sa.select(table.c.key).where(condition).distinct()).scalars()
            found.update((record_type.noun, key) for key in keys)
    return found

"""A noun's rows as a table: what pages list, addresses serve and ``export`` writes, one row a record, by key."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.filters import Filters
from tracker.queries.levels import levels_and_schedules
from tracker.queries.selection import selected
from tracker.records import BY_NOUN
from tracker.store import Reader


def header(noun: str) -> list[str]:
    """The columns of the noun's CSV: its fields, ``key`` first."""
    return list(BY_NOUN[noun].cells)


def text_columns(noun: str) -> frozenset[int]:
    """Positions of the columns whose text a spreadsheet could run."""
    return frozenset(i for i, cell in enumerate(BY_NOUN[noun].cells.values()) if cell.escaped)


def rows(
    reader: Reader, noun: str, filters: Filters, *, today: date, without: Collection[str] = ()
) -> Iterator[list[str | None]]:
    """The chosen rows as text, ordered by key, read from the cursor as they are asked for.

    ``without`` names datasets whose rows are left out.
    """
    record_type = BY_NOUN[noun]
    for row in _chosen(reader, noun, filters, today, without):
        yield record_type.write(row)  # type: ignore[arg-type]  # a RowMapping is one in all but name


def records(
    reader: Reader, noun: str, filters: Filters, *, today: date, without: Collection[str] = ()
) -> Iterator[dict[str, Any]]:
    """The chosen rows as JSON values: numbers, booleans and null as such, several keys as a list."""
    cells = BY_NOUN[noun].cells
    for row in _chosen(reader, noun, filters, today, without):
        yield {
            name: (row[name].split(";") if row[name] else []) if cell.kind == "refs" else row[name]
            for name, cell in cells.items()
        }


def count(reader: Reader, noun: str, filters: Filters, *, today: date) -> int:
    """How many rows are chosen."""
    table, conditions = selected(reader, noun, filters, levels=lambda: levels_and_schedules(reader, filters, today))
    return int(reader.connection.execute(sa.select(sa.func.count()).select_from(table).where(*conditions)).scalar_one())


def _chosen(
    reader: Reader, noun: str, filters: Filters, today: date, without: Collection[str]
) -> Iterator[sa.RowMapping]:
    table, conditions = selected(reader, noun, filters, levels=lambda: levels_and_schedules(reader, filters, today))
    if without and "dataset" in table.c:
        conditions.append(sa.or_(table.c.dataset.is_(None), table.c.dataset.not_in(without)))
    columns = [table.c[name] for name in BY_NOUN[noun].cells]
    statement = sa.select(*columns).where(*conditions).order_by(table.c.key)
    result = reader.connection.execution_options(yield_per=1_000).execute(statement)
    yield from result.mappings()

"""A noun's rows as a table: what pages list, addresses serve and ``export`` writes, one row a record, by key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.filters import Filters
from tracker.queries.selection import selected
from tracker.records import BY_NOUN
from tracker.records.cells import Cell
from tracker.store import Reader

ROWS_AT_ONCE = 250  # of more, a block outgrows what the system hands out cheaply


@dataclass(frozen=True)
class Chosen:
    """The rows of a noun in a view, read from the cursor as they are asked for; by key.

    ``without`` names datasets whose rows are left out.
    """

    reader: Reader
    noun: str
    filters: Filters
    today: date
    without: Collection[str] = ()

    @property
    def header(self) -> list[str]:
        """The columns of the noun's CSV: its fields, ``key`` first."""
        return list(BY_NOUN[self.noun].cells)

    @property
    def text_columns(self) -> frozenset[int]:
        """Positions of the columns whose text a spreadsheet could run."""
        return frozenset(i for i, cell in enumerate(BY_NOUN[self.noun].cells.values()) if cell.escaped)

    def rows(self, keys: Sequence[str] | None = None) -> Iterator[list[str | None]]:
        """The rows as text, cell by cell; of all that are chosen, or of some keys among them."""
        write = BY_NOUN[self.noun].write
        for row in self.mappings(keys):
            yield write(row)  # type: ignore[arg-type]  # a RowMapping is one in all but name

    def records(self) -> Iterator[dict[str, Any]]:
        """The rows as JSON values: numbers, booleans and null as such, several keys as a list."""
        cells = BY_NOUN[self.noun].cells
        for row in self.mappings():
            yield {
                name: (row[name].split(";") if row[name] else []) if cell.kind == "refs" else row[name]
                for name, cell in cells.items()
            }

    def mappings(self, keys: Sequence[str] | None = None) -> Iterator[sa.RowMapping]:
        """The rows as stored values."""
        table, statement = self._chosen()
        statement = statement.add_columns(*(table.c[name] for name in self.header))
        if keys is not None:
            statement = statement.where(table.c.key.in_(keys))
        result = self.reader.connection.execute(statement, execution_options={"yield_per": 1_000})
        yield from result.mappings()

    def raw(self, first: str, before: str, before_text: str, end: str, odd: str) -> Iterator[list[bytes]] | None:
        """The rows, put together as text by SQLite, some hundred at a time; None on another database.

        Marks stand before each row and cell, another one before free text, and behind each row; ``odd`` stands in the
        place of a number that SQLite would not write as we do.
        """
        if self.reader.connection.dialect.name != "sqlite":
            return None
        return self._raw(first, before, before_text, end, odd)

    def _raw(self, first: str, before: str, before_text: str, end: str, odd: str) -> Iterator[list[bytes]]:
        table, statement = self._chosen()
        cells = BY_NOUN[self.noun].cells
        marks = [before_text if cell.escaped else before for cell in cells.values()]
        form = "%s".join([first, *marks[1:], end])
        parts = [_as_text(table.c[name], cell, odd) for name, cell in cells.items()]
        line = sa.cast(sa.func.printf(form, *parts), sa.LargeBinary)
        result = self.reader.connection.execute(statement.add_columns(line))
        assert result.cursor is not None
        with closing(result):
            while rows := result.cursor.fetchmany(ROWS_AT_ONCE):
                yield [row[0] for row in rows]

    def _chosen(self) -> tuple[sa.FromClause, sa.Select[Any]]:
        table, conditions = _selected(self.reader, self.noun, self.filters, self.today)
        if self.without and "dataset" in table.c:
            conditions.append(sa.or_(table.c.dataset.is_(None), table.c.dataset.not_in(self.without)))
        return table, sa.select().where(*conditions).order_by(table.c.key)


def _as_text(column: sa.ColumnElement[Any], cell: Cell, odd: str) -> sa.ColumnElement[Any]:
    """A cell as ``cell.write`` gives it."""
    if cell.kind == "flag":
        return sa.case((column.is_(sa.true()), "true"), (column.is_(sa.false()), "false"))
    if cell.kind != "decimal":
        return column
    # SQLite writes 15 digits, with .0 where they are whole and an exponent where they are small.
    whole = sa.cast(column, sa.Integer)
    exact = sa.cast(sa.cast(column, sa.Text), sa.Float) == column
    return sa.case(
        (column.is_(None), None),
        (sa.and_(column == whole, sa.func.abs(column) < 1e15), whole),
        (sa.and_(exact, sa.func.abs(column).between(0.001, 1e15)), column),
        else_=odd,
    )


def rows(reader: Reader, noun: str, filters: Filters, *, today: date) -> Iterator[list[str | None]]:
    """The chosen rows as text, by key."""
    return Chosen(reader, noun, filters, today).rows()


def count(reader: Reader, noun: str, filters: Filters, *, today: date) -> int:
    """How many rows are chosen."""
    table, conditions = _selected(reader, noun, filters, today)
    return int(reader.connection.execute(sa.select(sa.func.count()).select_from(table).where(*conditions)).scalar_one())


def _selected(
    reader: Reader, noun: str, filters: Filters, today: date
) -> tuple[sa.FromClause, list[sa.ColumnElement[bool]]]:
    def levels() -> dict[str, tuple[int | None, str]]:
        from tracker.queries.levels import levels_and_schedules  # brings pandas, for which few rows need wait

        return levels_and_schedules(reader, filters, today)

    return selected(reader, noun, filters, levels=levels)

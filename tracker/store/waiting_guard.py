"""The store's CHECKs for rows that wait, asked once for each distinct value: row by row they cost a third of the writing.

What no value of a block fails, no row of it fails: each CHECK speaks of one column, or of a date's two bounds. Texts
are asked by the longest of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from tracker.records import RecordType, constraints
from tracker.records.block import BOUNDS, REMEMBERED

_BY_VALUE = frozenset({"flag", "whole", "grade", "decimal", "choice"})  # CHECKs of the others speak of length alone


class Guard:
    """Asks about the values of one noun's columns. ``marks`` say how a column's value is put into a statement."""

    def __init__(self, record_type: RecordType, marks: Mapping[str, str]) -> None:
        cells, live = record_type.cells, record_type.live
        checks = chain.from_iterable(constraints.of_cell(name, cell) for name, cell in cells.items())
        table = sa.Table(
            "asked",
            sa.MetaData(),
            *(sa.Column(name, live.c[name].type) for name in marks),
            *checks,
            *(constraints.dated() if record_type.dated else ()),
        )
        self._raw = sqlite3.connect(":memory:", isolation_level=None)
        self._raw.execute(str(CreateTable(table).compile(dialect=sqlite.dialect())))
        self._marks = marks
        self._longest = {name: 0 for name, cell in cells.items() if cell.kind not in _BY_VALUE}
        self._known: dict[str, set[Any]] = {name: set() for name in cells if name not in self._longest}
        self._bounds: set[tuple[Any, ...]] | None = set() if record_type.dated else None

    def take(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """Ask about the values of some rows.

        Raises:
            sqlite3.IntegrityError: a CHECK fails on what the cells should have refused.

        """
        for name, known in self._known.items():
            if fresh := _unknown(columns[name], known):
                self._ask((name,), [(value,) for value in fresh])
        if self._bounds is not None and (
            days := _unknown(zip(*(columns[name] for name in BOUNDS), strict=True), self._bounds)
        ):
            self._ask(BOUNDS, days)
        for name, longest in self._longest.items():
            if (length := max(map(len, columns[name]))) > longest:
                self._ask((name,), [(max(columns[name], key=len),)])
                self._longest[name] = length
        if not all(columns["key"]):
            self._ask(("key",), [("",)])

    def _ask(self, names: tuple[str, ...], values: Iterable[tuple[Any, ...]]) -> None:
        columns, marks = (", ".join(words) for words in (names, (self._marks[name] for name in names)))
        self._raw.executemany(f"INSERT INTO asked ({columns}) VALUES ({marks})", values)
        self._raw.execute("DELETE FROM asked")


def _unknown(values: Iterable[Any], known: set[Any]) -> set[Any]:
    """Those not known before; from here on they are."""
    fresh = set(values).difference(known)
    if len(known) > REMEMBERED:
        known.clear()
    known |= fresh
    return fresh

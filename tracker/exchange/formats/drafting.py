"""Texts -> drafts, row after row of the same columns, by the noun's own cells.

The same reading as ``RecordType.draft``, column by column and with answers remembered, since a dataset repeats its
days, places and sides. A row that a cell refuses goes through ``RecordType.draft`` itself, which finds every problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import getitem
from typing import Any

from tracker.errors import Problem
from tracker.exchange.formats.foreign_cells import MEMO
from tracker.records import Draft, Origin, RecordType
from tracker.records.cells import Cell

UNIQUE = frozenset({"key", "dataset_id", "summary", "title"})
"""Columns whose texts do not repeat, so that remembering them would only fill memory."""


class _Answers(dict[str | None, Any]):
    """Text -> value of one column; a text not met before is read by its cell, which may raise ValueError."""

    def __init__(self, cell: Cell, *, remember: bool) -> None:
        self._read = cell.read
        self._remember = remember
        self._blank = {} if cell.required else {None: cell.default, "": cell.default}
        super().__init__(self._blank)

    def __missing__(self, text: str | None) -> Any:
        if not text:
            raise ValueError("needed")  # RecordType.draft says what
        value = self._read(text)
        if self._remember:
            if len(self) >= MEMO:
                self.clear()
                self.update(self._blank)
            self[text] = value
        return value


class _Bounds(dict[str | None, dict[str, Any]]):
    """The date as stored -> its derived bounds."""

    def __init__(self, record_type: RecordType) -> None:
        super().__init__()
        self._bounds = record_type.bounds

    def __missing__(self, date: str | None) -> dict[str, Any]:
        if len(self) >= MEMO:
            self.clear()
        self[date] = found = self._bounds({"date": date})
        return found


class Drafter:
    """Makes drafts of one noun from texts in the order of ``columns``, among which the key must be.

    ``constants`` are the columns that hold the same text in every row.
    """

    def __init__(
        self, record_type: RecordType, columns: Sequence[str], file: str, constants: Mapping[str, str | None]
    ) -> None:
        if "key" not in columns:
            raise ValueError("a row of a dataset has a key of its own")
        self._type = record_type
        self._columns = tuple(columns)
        self._constants = dict(constants)
        self._file = file
        same, wrong = record_type.draft(self._constants)
        self._same = {name: same.values.get(name) for name in constants}
        # Texts that a cell refuses are refused row by row, in _whole, as any other.
        self._refused = any(problem.column in self._constants for problem in wrong)
        cells = record_type.cells
        self._answers = [_Answers(cells[name], remember=name not in UNIQUE) for name in columns]
        self._bounds = _Bounds(record_type)

    def __call__(self, texts: Iterable[str | None], line: int) -> tuple[Draft, list[Problem]]:
        """The draft, and why it cannot be stored."""
        given = tuple(texts)
        values = self._same.copy()
        try:
            values.update(zip(self._columns, map(getitem, self._answers, given), strict=True))
            refused = self._refused or not values["key"]
        except ValueError:
            refused = True
        if refused:
            texts_of = {**self._constants, **dict(zip(self._columns, given, strict=True))}
            return self._type.draft(texts_of, Origin(self._file, line))
        values.update(self._bounds[values.get("date")])
        return Draft(self._type, values, None, Origin(self._file, line)), []

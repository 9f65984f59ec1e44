"""Texts -> drafts, row after row of the same columns, by the noun's own cells.

The same reading as ``RecordType.draft``, column by column and with answers remembered, since a dataset repeats its
days, places and sides. A row that a cell refuses goes through ``RecordType.draft`` itself, which finds every problem.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tracker.errors import Problem
from tracker.exchange.formats.foreign_cells import MEMO
from tracker.records import Draft, Origin, RecordType

UNIQUE = frozenset({"key", "dataset_id", "summary", "title"})
"""Columns whose texts do not repeat, so that remembering them would only fill memory."""


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
        same, wrong = record_type.draft(self._constants) if constants else (None, [])
        # Texts that a cell refuses are refused row by row, in _whole, as any other.
        self._same: dict[str, Any] = {} if same is None else {name: same.values.get(name) for name in constants}
        self._refused = any(problem.column in self._constants for problem in wrong)
        self._bounds: dict[str, tuple[date, date | None]] = {}
        cells = record_type.cells
        self._plan: list[tuple[str, Callable[[str], Any], dict[str, Any] | None, Any, bool]] = [
            (name, cells[name].read, None if name in UNIQUE else {}, cells[name].default, cells[name].required)
            for name in columns
        ]

    def __call__(self, texts: Iterable[str | None], line: int) -> tuple[Draft, list[Problem]]:
        """The draft, and why it cannot be stored."""
        origin = Origin(self._file, line)
        given = tuple(texts)
        if self._refused:
            return self._whole(given, origin)
        values = self._same.copy()
        for (name, read, memo, blank, required), text in zip(self._plan, given, strict=True):
            if not text:
                if required:
                    return self._whole(given, origin)
                values[name] = blank
                continue
            if memo is None:
                try:
                    values[name] = read(text)
                except ValueError:
                    return self._whole(given, origin)
                continue
            try:
                values[name] = memo[text]
            except KeyError:
                try:
                    values[name] = value = read(text)
                except ValueError:
                    return self._whole(given, origin)
                if len(memo) >= MEMO:
                    memo.clear()
                memo[text] = value
        if not values["key"]:
            return self._whole(given, origin)
        self._bound(values)
        return Draft(self._type, values, None, origin), []

    def _bound(self, values: dict[str, Any]) -> None:
        day = values.get("date")
        if day is None:
            return
        if day not in self._bounds:
            if len(self._bounds) >= MEMO:
                self._bounds.clear()
            found = self._type.bounds(values)
            if not found:
                return
            self._bounds[day] = (found["date_earliest"], found["date_latest"])
        values["date_earliest"], values["date_latest"] = self._bounds[day]

    def _whole(self, given: tuple[str | None, ...], origin: Origin) -> tuple[Draft, list[Problem]]:
        return self._type.draft({**self._constants, **dict(zip(self._columns, given, strict=True))}, origin)

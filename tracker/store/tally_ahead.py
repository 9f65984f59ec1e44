"""The incidents of a large import as the day tally counts them, taken down while they are read.

Once they are stored they need not be read again, which would keep everybody waiting.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tracker.store.tally import Columns, Numbers, Ordinals

MOST = 300_000  # distinct places, or combinations of what filters ask, that are kept in memory


@dataclass(frozen=True, slots=True)
class Taken:
    """Incidents that were taken down in a file: how many, and what their numbers stand for, as in ``tally.Columns``."""

    count: int
    processes: Sequence[str]
    classes: Sequence[tuple[str, ...]]
    spots: Sequence[tuple[str, ...]]

    def columns(self, connection: sa.Connection, schema: str) -> Columns:
        """The incidents; deaths that were not given are filled as the tally fills them."""
        import numpy as np

        rows = np.empty((self.count, 8), dtype=np.int32)
        for n, numbers in connection.exec_driver_sql(f'SELECT n, numbers FROM {schema}."{_TABLE}"'):
            rows[:, n] = np.frombuffer(numbers, dtype=np.intc)
        low, best, high = (rows[:, n] for n in (5, 6, 7))
        told = np.where(best >= 0, best, np.where(low >= 0, low, np.maximum(high, 0)))
        for column in (low, high):
            column[:] = np.where(column >= 0, column, told)
        best[:] = told
        return Columns(rows, self.processes, list(map(_class, self.classes)), list(map(_spot, self.spots)))


class Ahead:
    """Takes incidents by the block, until there are too many places among them."""

    def __init__(self) -> None:
        self._processes, self._classes, self._spots = Numbers(0), Numbers(1), _Spots(1)
        self._days, self._deaths = Ordinals({"": 0}), _Wholes({"": -1})
        self._columns: list[array[int]] | None = [array("i") for _ in range(8)]

    def take(self, texts: Mapping[str, Sequence[str]]) -> None:
        """Canonical texts of some incidents, by column."""
        if self._columns is None:
            return
        asked = zip(*(texts[name] for name in _ASKED), strict=True)
        where = zip(*(texts[name] for name in _WHERE), strict=True)
        for column, numbers, values in zip(
            self._columns,
            (self._processes, self._days, self._days, self._classes, self._spots, *[self._deaths] * 3),
            (
                texts["process"],
                texts["date_earliest"],
                texts["date_latest"],
                asked,
                where,
                *(texts[n] for n in _DEATHS),
            ),
            strict=True,
        ):
            column.extend(map(numbers.__getitem__, values))
        if len(self._spots) > MOST or len(self._classes) > MOST:
            self._columns = None

    def finish(self, raw: sqlite3.Connection) -> Taken | None:
        """Put the numbers into the file; None where they were given up."""
        if self._columns is None:
            return None
        raw.execute(f'CREATE TABLE "{_TABLE}" (n INTEGER PRIMARY KEY, numbers BLOB NOT NULL)')
        raw.executemany(f'INSERT INTO "{_TABLE}" VALUES (?, ?)', enumerate(self._columns))
        count, self._columns = len(self._columns[0]), None
        return Taken(count, list(self._processes), list(self._classes), list(self._spots))


_TABLE = "taken_down"
_ASKED = ("kind", "attributed_to", "attribution_contested", "counted", "restricted")
_WHERE = ("latitude", "longitude", "place_precision", "place")
_DEATHS = ("deaths_low", "deaths_best", "deaths_high")


def _class(texts: tuple[str, ...]) -> tuple[Any, ...]:
    return (*texts[:2], *(text == "true" for text in texts[2:]))


def _spot(texts: tuple[str, ...]) -> tuple[Any, ...]:
    latitude, longitude, precision, place = texts
    return float(latitude), float(longitude), int(precision) if precision else None, place or None


class _Spots(Numbers):
    """The numbers of places; 0, which is not kept, where a coordinate is missing."""

    def __missing__(self, spot: Any) -> int:
        return super().__missing__(spot) if spot[0] and spot[1] else 0


class _Wholes(dict[str, int]):
    def __missing__(self, text: str) -> int:
        number = self[text] = int(text)
        return number

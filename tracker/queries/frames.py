"""Statements to DataFrames with the same dtypes whether there are rows or none."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import repeat
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.measures.days import NO_DAY, Ints, day_number, day_numbers
from tracker.queries.selection import selected
from tracker.store import Reader

# Of some thousand rows a page takes some and looks at each: from Arrow's texts that takes several times as long.
pd.set_option("mode.string_storage", "python")
_TEXT = pd.StringDtype(storage="python", na_value=np.nan)

_DTYPES: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.Boolean, "boolean"),
    (sa.Integer, "Int64"),
    (sa.Float, "float64"),
    (sa.Date, "datetime64[s]"),
    (sa.DateTime, "datetime64[us, UTC]"),
)


Thing = TypeVar("Thing")


def kept(reader: Reader, name: str, make: Callable[[], Thing], *, veiled: bool = True) -> Thing:
    """What ``make`` gives, made once for this view's clock (and veil) and kept until something is written."""
    if "state" not in reader.noted:  # the end of the chain tells one state from any other
        reader.noted["state"] = reader.connection.exec_driver_sql(_NEWEST).scalar()
    state = reader.noted["state"]
    return reader.kept.once((name, veiled and reader.veil is not None), state, make, reader.known_at)


# Asked by every question of a page: as text, which is put together in a fifth of the time.
_NEWEST = "SELECT hash FROM change ORDER BY id DESC LIMIT 1"


class Recent:
    """The last things that were made for some key, at most so many; whoever asks for one of them has it again."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """The thing of this key."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                thing: Thing = self._things[key]
                return thing
        made = make()
        with self._lock:
            self._things[key] = made
            while len(self._things) > self._most:
                self._things.popitem(last=False)
        return made


def recent(reader: Reader, name: str, key: Hashable, make: Callable[[], Thing], most: int = 64) -> Thing:
    """What ``make`` gives for this key, kept in this view while it is among the last asked for."""
    things: Recent = kept(reader, f"recent {name}", lambda: Recent(most))
    return things.get(key, make)


COLUMNS: dict[str, tuple[str, ...]] = {
    "round": (
        *("key", "title", "date", "date_earliest", "date_latest", "place", "latitude", "longitude", "place_precision"),
        *("level", "format", "channel", "setting", "status", "outcome", "follows", "source"),
    ),
    "agreement": ("key", "title", "date", "date_earliest", "date_latest", "round", "stage", "text_state", "source"),
    "commitment": (
        *("key", "title", "process", "agreement", "round", "category", "bound", "beneficiary", "quantity", "unit"),
        *("date", "date_earliest", "date_latest", "due", "source", "also_sources"),
    ),
    "status": (
        *("key", "commitment", "date", "basis", "claimed_by", "level", "lifecycle", "credibility", "date_earliest"),
        *("date_latest", "recorded_at", "recorded_by", "source", "also_sources", "note"),
    ),
    "deadline": ("key", "commitment", "date", "date_earliest", "date_latest", "due", "source"),
    "refusal": ("key", "summary", "round", "date", "date_earliest", "date_latest", "refused_by", "act", "source"),
    "release": ("key", "date", "date_earliest", "date_latest", "count", "what", "given_by", "given_to", "source"),
}
"""What is kept at hand of a dated noun, but incidents."""


@dataclass(frozen=True)
class Base:
    """All rows of a noun in this view, by date and key, to take some of them from; rows are named by their places."""

    frame: pd.DataFrame
    place: pd.Index[Any]
    begins: Ints
    ends: Ints

    def take(self, places: Ints) -> pd.DataFrame:
        """Some of the rows."""
        return pd.DataFrame({name: column.take(places) for name, column in self.cells.items()}, copy=False)

    @cached_property
    def cells(self) -> dict[str, Any]:
        """The columns as arrays."""
        return {str(name): column.array for name, column in self.frame.items()}

    def last(self, places: Ints, limit: int) -> Ints:
        """The last of some, newest first, those of a day by key."""
        days = self.begins[places]
        if len(days) > limit:
            some = days >= np.partition(days, len(days) - limit)[len(days) - limit]
            places, days = places[some], days[some]
        return places[np.argsort(-days, kind="stable")][:limit]


def taken(rows: pd.DataFrame, places: Ints) -> pd.DataFrame:
    """Some rows of a frame, numbered anew; in a fifth of the time ``take`` and ``reset_index`` need."""
    return pd.DataFrame({name: column.array.take(places) for name, column in rows.items()}, copy=False)


def base(reader: Reader, noun: str) -> Base:
    """The rows of a dated noun, kept."""

    def make() -> Base:
        table = reader.table(noun)
        chosen = sa.select(*(table.c[name] for name in COLUMNS[noun])).order_by(table.c.date_earliest, table.c.key)
        rows = frame(reader, chosen, lasting=True)
        place = pd.Index(rows["key"].to_numpy(dtype=object))
        return Base(rows, place, day_numbers(rows["date_earliest"]), day_numbers(rows["date_latest"]))

    return kept(reader, noun, make)


def places(reader: Reader, noun: str, filters: Filters) -> Ints:
    """Which of ``base``'s rows the filters leave.

    The database is asked without the period, and for each of a few parties by itself: what it left of the last filters is
    kept, that of several parties put together, and narrowed by the days at hand.
    """
    rows, still = base(reader, noun), replace(filters, start=None, end=None, as_of=None)

    def make(asked: Filters) -> Ints:
        table, conditions = selected(reader, noun, asked)
        return np.sort(rows.place.get_indexer(pd.Index(keys(reader, table, conditions), dtype=object))).astype(np.int64)

    apart = 1 < len(still.party) <= _PARTIES_APART
    parts = [replace(still, party=(party,)) for party in still.party] if apart else [still]
    several = [recent(reader, f"places {noun}", asked, partial(make, asked)) for asked in parts]
    found = several[0] if len(several) == 1 else np.unique(np.concatenate(several))
    if filters.start:
        ends = rows.ends[found]
        found = found[(ends == NO_DAY) | (ends >= day_number(filters.start))]
    if last := min((day for day in (filters.end, filters.as_of) if day), default=None):
        begins = rows.begins[found]
        found = found[(begins != NO_DAY) & (begins <= day_number(last))]
    return found


_PARTIES_APART = 8


def keys(reader: Reader, table: sa.FromClause, conditions: Sequence[sa.ColumnElement[bool]]) -> list[str]:
    """The keys of a dated noun's rows that meet the conditions, by date and key."""
    chosen = sa.select(table.c.key).where(*conditions).order_by(table.c.date_earliest, table.c.key)
    return list(reader.connection.execute(chosen).scalars())


def frame(reader: Reader, statement: sa.Select[Any], *, lasting: bool = False) -> pd.DataFrame:
    """The rows of a statement, one column for each selected; dtypes by the columns' SQL types.

    Text is ``str`` (missing: NaN), whole numbers ``Int64`` (missing: <NA>), dates ``datetime64[s]``, moments
    ``datetime64[us, UTC]``. Of one that is ``lasting`` equal cells of a column are one object, for room.
    """
    result = reader.connection.execute(statement)
    columns = list(statement.selected_columns)
    rows = result.all()
    cells = zip(*rows, strict=True) if rows else repeat((), len(columns))
    series = {
        str(column.key): pd.Series(_same(own) if lasting else list(own), dtype=dtype_of(column.type))
        for column, own in zip(columns, cells, strict=True)
    }
    return pd.DataFrame(series, index=range(len(rows)), copy=False)


def texts(cells: Sequence[str] | npt.NDArray[Any]) -> pd.api.extensions.ExtensionArray:
    """Cells as a column of text; in a third of the time pandas needs to find out that they are."""
    return pd.array(np.asarray(cells, dtype=object), dtype=_TEXT)


Columns = dict[str, npt.NDArray[Any]]
"""Rows by column; a column of texts holds objects."""


def framed(columns: Columns) -> pd.DataFrame:
    """Columns as a frame."""
    own = {name: texts(cells) if cells.dtype == object else cells for name, cells in columns.items()}
    return pd.DataFrame(own, index=range(len(next(iter(columns.values()), ()))), copy=False)


def wholes(numbers: Ints) -> pd.arrays.IntegerArray:
    """Numbers as a column of whole ones without gaps, which may have some elsewhere."""
    return pd.arrays.IntegerArray(numbers, np.zeros(len(numbers), dtype=bool))


def _same(cells: Iterable[Any]) -> list[Any]:
    known: dict[Any, Any] = {}
    return [known.setdefault(cell, cell) for cell in cells]


def dtype_of(sql_type: sa.types.TypeEngine[Any]) -> str:
    """The pandas dtype of a SQL type."""
    if isinstance(sql_type, sa.types.TypeDecorator):
        sql_type = sql_type.impl_instance
    return next((dtype for kind, dtype in _DTYPES if isinstance(sql_type, kind)), "str")

"""Statements to DataFrames with the same dtypes whether there are rows or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd
import sqlalchemy as sa

from tracker.store import Reader
from tracker.store.ledger import CHANGE

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
        newest = sa.select(CHANGE.c.hash).order_by(CHANGE.c.id.desc()).limit(1)
        reader.noted["state"] = reader.connection.execute(newest).scalar()
    state = reader.noted["state"]
    return reader.kept.once((name, veiled and reader.veil is not None), state, make, reader.known_at)


@dataclass(frozen=True)
class Base:
    """All rows of a noun in this view, by date and key, to take some of them from."""

    frame: pd.DataFrame
    place: pd.Index[Any]

    def at(self, keys: Iterable[str]) -> pd.DataFrame:
        """The rows of these keys, in their order."""
        return self.frame.take(self.place.get_indexer(pd.Index(list(keys), dtype=object))).reset_index(drop=True)


def base(reader: Reader, noun: str, names: Sequence[str]) -> Base:
    """The rows of a dated noun, kept; always asked for with the same columns."""

    def make() -> Base:
        table = reader.table(noun)
        chosen = sa.select(*(table.c[name] for name in names)).order_by(table.c.date_earliest, table.c.key)
        rows = frame(reader, chosen)
        return Base(rows, pd.Index(rows["key"].to_numpy(dtype=object)))

    return kept(reader, noun, make)


def keys(reader: Reader, table: sa.FromClause, conditions: Sequence[sa.ColumnElement[bool]]) -> list[str]:
    """The keys of a dated noun's rows that meet the conditions, by date and key."""
    chosen = sa.select(table.c.key).where(*conditions).order_by(table.c.date_earliest, table.c.key)
    return list(reader.connection.execute(chosen).scalars())


def frame(reader: Reader, statement: sa.Select[Any]) -> pd.DataFrame:
    """The rows of a statement, one column for each selected; dtypes by the columns' SQL types.

    Text is ``str`` (missing: NaN), whole numbers ``Int64`` (missing: <NA>), dates ``datetime64[s]``, moments
    ``datetime64[us, UTC]``.
    """
    result = reader.connection.execute(statement)
    columns = list(statement.selected_columns)
    rows = result.all()
    series = {
        str(column.key): pd.Series([row[i] for row in rows], dtype=dtype_of(column.type), index=range(len(rows)))
        for i, column in enumerate(columns)
    }
    return pd.DataFrame(series)


def dtype_of(sql_type: sa.types.TypeEngine[Any]) -> str:
    """The pandas dtype of a SQL type."""
    if isinstance(sql_type, sa.types.TypeDecorator):
        sql_type = sql_type.impl_instance
    return next((dtype for kind, dtype in _DTYPES if isinstance(sql_type, kind)), "str")

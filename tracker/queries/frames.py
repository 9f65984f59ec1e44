"""Statements to DataFrames with the same dtypes whether there are rows or none."""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa

from tracker.store import Reader

_DTYPES: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.Boolean, "boolean"),
    (sa.Integer, "Int64"),
    (sa.Float, "float64"),
    (sa.Date, "datetime64[s]"),
    (sa.DateTime, "datetime64[us, UTC]"),
)


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

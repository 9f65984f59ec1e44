"""Rows counted by month."""

from __future__ import annotations

from typing import Any

import pandas as pd


def months(days: pd.Series[Any]) -> pd.Series[Any]:
    """The month of each day, as 2023-12."""
    return pd.to_datetime(days).dt.strftime("%Y-%m").astype("str")


def counted(rows: pd.DataFrame, by: list[str], name: str) -> pd.DataFrame:
    """How many rows have the same words in the columns ``by``, in their order."""
    counts = rows.groupby(by, dropna=False).size()
    return counts.astype("int64").rename(name).reset_index().astype(dict.fromkeys(by, "str"))

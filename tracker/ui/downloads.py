"""CSV out of every view, made when it is clicked: exactly the rows shown, UTF-8 with BOM, safe for spreadsheets."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from tracker import config
from tracker.exchange.csv_write import csv_blocks
from tracker.filters import Filters
from tracker.queries import tables
from tracker.ui.cached import store


def noun_csv(noun: str, filters: Filters, *, key: str, label: str = "Download CSV") -> None:
    """A button for the chosen rows of a noun, all columns, as the address /data/<noun>.csv gives them."""
    opened, today = store(), config.today()  # bound now: inside the callable there is no session

    def content() -> bytes:
        with opened.read(filters.known_at) as reader:
            rows = tables.rows(reader, noun, filters, today=today)
            blocks = csv_blocks(tables.header(noun), rows, text_columns=tables.text_columns(noun), bom=True)
            return "".join(blocks).encode()

    _button(label, f"{noun}.csv", content, key)


def frame_csv(name: str, frame: pd.DataFrame, *, key: str, label: str = "Download CSV") -> None:
    """A button for the rows behind a chart."""

    def content() -> bytes:
        return frame_bytes(frame)

    _button(label, f"{name}.csv", content, key)


def frame_bytes(frame: pd.DataFrame) -> bytes:
    """A frame as CSV: ISO dates, whole numbers without .0, blanks for what is missing."""
    text = frozenset(i for i, dtype in enumerate(frame.dtypes) if dtype == "str" or dtype == object)
    rows = ([_cell(value) for value in row] for row in frame.itertuples(index=False, name=None))
    return "".join(csv_blocks([str(name) for name in frame.columns], rows, text_columns=text, bom=True)).encode()


def _cell(value: object) -> str | None:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat() if value.tz is not None else value.date().isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(round(value, 6))
    return str(value)


def _button(label: str, name: str, content: Callable[[], bytes], key: str) -> None:
    st.download_button(
        label,
        content,
        file_name=name,
        mime="text/csv",
        on_click="ignore",
        key=key,
        icon=":material/download:",
        type="tertiary",
    )

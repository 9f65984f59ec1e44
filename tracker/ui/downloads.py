"""CSV out of every view, made when it is clicked: exactly the rows shown, UTF-8 with BOM, safe for spreadsheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from tracker import config
from tracker.exchange.csv_raw import table_csv
from tracker.exchange.csv_write import csv_blocks
from tracker.filters import Filters
from tracker.queries import series, tables
from tracker.ui.cached import store


def noun_csv(noun: str, filters: Filters, *, key: str, label: str = "Download CSV") -> None:
    """A button for the chosen rows of a noun, all columns, as the address /data/<noun>.csv gives them."""
    opened, today = store(), config.today()  # bound now: inside the callable there is no session

    def content() -> bytes:
        with opened.read(filters.known_at) as reader:
            return b"".join(table_csv(tables.Chosen(reader, noun, filters, today), bom=True))

    _button(label, f"{noun}.csv", content, key)


def frame_csv(name: str, frame: pd.DataFrame, *, key: str, label: str = "Download CSV") -> None:
    """A button for the rows behind a chart."""

    def content() -> bytes:
        return frame_bytes(frame)

    _button(label, f"{name}.csv", content, key)


def series_csv(
    name: str, filters: Filters, options: Mapping[str, str] | None = None, *, key: str, label: str = "Download CSV"
) -> None:
    """A button for the rows of a series, as the address /data/series/<name>.csv gives them."""
    opened, today, asked = store(), config.today(), series.SERIES[name]
    own = {option.name: (options or {}).get(option.name, "") for option in asked.options}

    def content() -> bytes:
        with opened.read(filters.known_at) as reader:
            return frame_bytes(asked.query(reader, filters.only(*asked.takes), today, own))

    _button(label, f"{name}.csv", content, key)


def address(name: str, filters: Filters, options: Mapping[str, str]) -> None:
    """A link to the address that gives the rows of a series to other programs too."""
    st.link_button(
        "The same by address",
        address_of(name, filters, options),
        help="The address gives these rows to other programs, and follows the store.",
        icon=":material/link:",
        type="tertiary",
    )


def address_of(name: str, filters: Filters, options: Mapping[str, str]) -> str:
    """The address of a series in this view."""
    query = urlencode([*filters.to_query(), *((option, word) for option, word in options.items() if word)])
    return f"/data/series/{name}.csv" + (f"?{query}" if query else "")


def frame_bytes(frame: pd.DataFrame) -> bytes:
    """A frame as CSV: ISO dates, whole numbers without .0, blanks for what is missing."""
    names, text = [str(name) for name in frame.columns], series.text_columns(frame)
    return "".join(csv_blocks(names, series.as_text(frame), text_columns=text, bom=True)).encode()


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

"""Tables of records: names for keys, words for codes, links to sources, the exact rows as CSV."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd
import streamlit as st

from tracker.filters import NOT_ASSESSED
from tracker.vocabulary import Implementation, Word

NOTHING = ""  # in a cell without a value, where the grid would say None


def named(keys: pd.Series[Any], labels: dict[str, str]) -> pd.Series[Any]:
    """Names for a column of keys (several parted by ``;``); empty for none."""
    return pd.Series(
        ["" if pd.isna(cell) else ", ".join(labels.get(key, key) for key in str(cell).split(";")) for cell in keys],
        index=keys.index,
        dtype="str",
    )


def words(codes: pd.Series[Any], vocabulary: type[Word]) -> pd.Series[Any]:
    """Labels for a column of codes; empty for none."""
    known = {word.value: word.label for word in vocabulary}
    return pd.Series(
        ["" if pd.isna(code) else known.get(str(code), str(code)) for code in codes], index=codes.index, dtype="str"
    )


def level_words(levels: pd.Series[Any]) -> pd.Series[Any]:
    """Levels with their words: ``3 full``; not assessed for none."""
    known = {int(word.value): f"{word.value} {word.label.lower()}" for word in Implementation}
    return pd.Series(
        [NOT_ASSESSED if pd.isna(level) else known[int(level)] for level in levels], index=levels.index, dtype="str"
    )


def numbers(counts: pd.Series[Any]) -> pd.Series[Any]:
    """Numbers as a reader writes them, at most one decimal; empty for none, where the grid would say None."""
    return pd.Series(
        ["" if pd.isna(n) else f"{n:,.0f}" if n == round(n) else f"{n:,.1f}" for n in counts],
        index=counts.index,
        dtype="str",
    )


def days(stamps: pd.Series[Any]) -> pd.Series[Any]:
    """Days as ISO dates; empty for none."""
    return pd.Series(["" if pd.isna(day) else f"{day:%Y-%m-%d}" for day in stamps], index=stamps.index, dtype="str")


def show(
    frame: pd.DataFrame,
    *,
    key: str,
    alt: str,
    config: dict[str, Any] | None = None,
    select: bool = False,
    height: int | Literal["auto", "content", "stretch"] = "auto",
) -> int | None:
    """Draw a table; with ``select`` returns the position of the chosen row."""
    if not select:
        st.dataframe(frame, hide_index=True, key=key, alt=alt, column_config=config, height=height, placeholder=NOTHING)
        return None
    event = st.dataframe(
        frame,
        hide_index=True,
        key=key,
        alt=alt,
        column_config=config,
        height=height,
        placeholder=NOTHING,
        on_select="rerun",
        selection_mode="single-row",
    )
    chosen = event["selection"]["rows"]
    return int(chosen[0]) if chosen else None

"""Tables of records: names for keys, words for codes, links to sources, the exact rows as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
import pandas as pd
import streamlit as st

from tracker import dates
from tracker.figures.theme import iso
from tracker.filters import NOT_ASSESSED
from tracker.measures.days import NO_DAY, day_numbers
from tracker.measures.deadlines import ENDED, ended_early
from tracker.records import BY_NOUN
from tracker.ui import card
from tracker.ui.sent import sent
from tracker.vocabulary import Implementation, Lifecycle, Schedule, Word, label

if TYPE_CHECKING:
    from streamlit.elements.arrow import DataframeState

PERIOD = 165  # px, the width of a date that may be two with a stroke between
_WRAPPED = 66  # px; Streamlit breaks texts in rows higher than four of the page's ems
DAY = st.column_config.DateColumn(format="YYYY-MM-DD")
_ROWS, _ROWS_HIGH = 11, 422  # so many rows and the header, in px: none is cut in half
_WRAPPED_ROWS, _WRAPPED_HIGH = 30, 1_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NOTHING = ""  # in a cell without a value, where the grid would say None


def named(keys: pd.Series[Any], labels: dict[str, str]) -> pd.Series[Any]:
    """Names for a column of keys (several parted by ``;``); empty for none."""
    return _column(names_of(keys.tolist(), labels), keys)


def names_of(keys: list[Any], labels: dict[str, str]) -> list[str]:
    """The same of cells."""
    known = {
        cell: "" if pd.isna(cell) else ", ".join(labels.get(key, key) for key in str(cell).split(";"))
        for cell in dict.fromkeys(keys)
    }
    return [known[cell] for cell in keys]


def words(codes: pd.Series[Any], vocabulary: type[Word]) -> pd.Series[Any]:
    """Labels for a column of codes; empty for none."""
    listed = codes.tolist()
    known = {word.value: word.label for word in vocabulary}
    told = {code: "" if pd.isna(code) else known.get(str(code), str(code)) for code in dict.fromkeys(listed)}
    return _column([told[code] for code in listed], codes)


def _column(texts: Iterable[str], beside: pd.Series[Any]) -> pd.Series[Any]:
    """A column of text beside another."""
    return pd.Series(np.array(list(texts), dtype=object), index=beside.index, dtype="str")


def schedule_words(rows: pd.DataFrame) -> pd.Series[Any]:
    """How commitments stand against the deadline in force, with what became of it: a promise once met may have fallen.

    One that ended before its day came is said to have ended. ``rows``: columns ``schedule_amended, reversed, lifecycle``
    of ``measures.deadlines.schedule``.
    """
    stands = rows["schedule_amended"]
    fell = rows["reversed"] & stands.isin([Schedule.MET_ON_TIME, Schedule.MET_LATE])
    said = words(stands, Schedule) + fell.map({True: ", later reversed", False: ""})
    return said.mask(ended_early(stands, rows["lifecycle"]), words(rows["lifecycle"], Lifecycle) + " before its day")


def due_words(due: pd.Series[Any], recorded: pd.Series[Any]) -> pd.Series[Any]:
    """Deadlines as days, with the doubt their sources leave (``due_doubts``); empty for none."""
    return _column(due_told(due, recorded), due)


def due_told(due: Any, recorded: Any) -> list[str]:
    """The same of arrays."""
    dues = map(iso, day_numbers(due).tolist())
    return [f"{day} ({doubt})" if doubt else day or "" for day, doubt in zip(dues, _doubts(due, recorded), strict=True)]


def due_doubts(due: pd.Series[Any], recorded: pd.Series[Any]) -> pd.Series[Any]:
    """The doubt the sources leave of deadlines: about, uncertain or both; empty for none.

    ``recorded``: as recorded (EDTF), whose doubt is told where it ends on the day.
    """
    return _column(_doubts(due, recorded), due)


def _doubts(due: Any, recorded: Any) -> list[str]:
    return list(map(_doubt, day_numbers(due).tolist(), recorded.tolist()))


def _doubt(day: int, text: Any) -> str:
    if not isinstance(text, str) or day == NO_DAY or _DAY.fullmatch(text):
        return ""
    one = dates.parse(text)
    if one.latest is None or one.latest.isoformat() != iso(day):
        return ""
    return ", ".join(word for word, holds in (("about", one.approximate), ("uncertain", one.uncertain)) if holds)


def last_status_words(rows: pd.DataFrame) -> pd.Series[Any]:
    """When something was last said of each commitment, and whether that was before an overdue one fell due.

    ``rows``: of ``queries.levels.told``.
    """
    silent = rows["silent"] & (rows["schedule_amended"] == Schedule.OVERDUE)
    return _column(last_told(rows["last_status"].tolist(), silent.tolist()), silent)


def last_told(last: Iterable[Any], silent: Iterable[bool]) -> list[str]:
    """The same of cells; ``silent``: it is overdue and nothing was said since it fell due."""
    told = (date_said(text) if isinstance(text, str) else "" for text in last)
    return [
        f"{day or 'none'}, no status since it fell due" if one else day for day, one in zip(told, silent, strict=True)
    ]


def level_words(levels: pd.Series[Any]) -> pd.Series[Any]:
    """Levels with their words: ``3 full``; not assessed for none."""
    return _column([_LEVELS.get(level, NOT_ASSESSED) for level in levels.tolist()], levels)


_LEVELS = {int(word.value): f"{word.value} {word.label.lower()}" for word in Implementation}


def level_told(rows: pd.DataFrame) -> pd.Series[Any]:
    """Levels with their words, and what a 0 comes from: a level lost, else an end without fulfilment.

    ``rows``: of ``queries.levels.standing``.
    """
    return _column(levels_told(rows), rows["level"])


def levels_told(rows: pd.DataFrame | Mapping[str, Any]) -> list[str]:
    """The same as a list, of columns too."""
    listed = list(zip(*(rows[name].tolist() for name in ("level", "lost_from", "lifecycle")), strict=True))
    known = {one: _level_and_why(*one) for one in dict.fromkeys(listed)}
    return [known[one] for one in listed]


def _level_and_why(level: Any, lost: int, end: str) -> str:
    why = "" if pd.isna(level) or level > 0 else f", fell from {lost}" if lost else _ENDS.get(end, "")
    return f"{_LEVELS.get(level, NOT_ASSESSED)}{why}"


_ENDS = {end: f", {label(Lifecycle, end).lower().replace(',', '')}" for end in ENDED}


def numbers(counts: pd.Series[Any]) -> pd.Series[Any]:
    """Numbers as a reader writes them, at most one decimal; empty for none, where the grid would say None."""
    return pd.Series(
        ["" if pd.isna(n) else f"{n:,.0f}" if n == round(n) else f"{n:,.1f}" for n in counts.tolist()],
        index=counts.index,
        dtype="str",
    )


def days(stamps: pd.Series[Any]) -> pd.Series[Any]:
    """Days as ISO dates; empty for none."""
    return _column((iso(day) or "" for day in day_numbers(stamps).tolist()), stamps)


def said(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Stored dates as a reader says them, sorting by time; empty for none. CSV and forms keep them as stored."""
    return _column((date_said(text) if isinstance(text, str) else "" for text in texts.tolist()), texts)


def date_said(text: str) -> str:
    """A stored date as a reader says it, sorting by time."""
    return text if _DAY.fullmatch(text) else dates.parse(text).brief


def show(
    frame: pd.DataFrame | Mapping[str, Any],
    *,
    key: str,
    alt: str,
    config: dict[str, Any] | None = None,
    select: bool = False,
    records: Iterable[tuple[str, str]] | None = None,
    height: int | Literal["auto", "content", "stretch"] = "auto",
    wrapped: bool = False,
) -> int | None:
    """Draw a table, given as a frame or as columns (texts as lists); with ``select`` returns the position of the chosen row.

    ``records`` names the record (noun, key) behind each row: the chosen one is opened under the table. ``wrapped``: rows
    are high enough for long texts to be broken over three lines instead of being cut. By itself a table is as high as its
    rows, up to a number that fits a window.
    """
    table, days_ = sent(frame)
    if height == "auto":
        most, high = (_WRAPPED_ROWS, _WRAPPED_HIGH) if wrapped else (_ROWS, _ROWS_HIGH)
        height = high if len(table) > most else "content"
    draw = partial(
        st.dataframe,
        table,
        hide_index=True,
        key=key,
        alt=alt,
        column_config=dict.fromkeys(days_, DAY) | (config or {}),
        height=height,
        placeholder=NOTHING,
        row_height=_WRAPPED if wrapped else None,
    )
    if not select and records is None:
        draw()
        return None
    event = cast("DataframeState", draw(on_select="rerun", selection_mode="single-row"))
    chosen = event["selection"]["rows"]
    if not chosen or chosen[0] >= len(table):
        if records is not None:
            st.caption("Choose a row to open it.")
        return None
    if records is not None:
        noun, its_key = list(records)[chosen[0]]
        if noun in BY_NOUN:
            card.show(noun, its_key)
    return int(chosen[0])


def of_noun(noun: str, keys: Iterable[str]) -> list[tuple[str, str]]:
    """The records with these keys, as ``show`` takes them."""
    return [(noun, str(key)) for key in keys]

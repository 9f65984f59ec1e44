"""One widget for each kind of cell. Each widget's key is ``<form>-<column>``; its value is read and set as text.

A form's fields are plain widgets, not an ``st.form``: what depends on them (words under a date, a definition under a
choice) follows at once, and Enter in a line does not save. Everything shown from the store is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from tracker import dates
from tracker.filters import Filters
from tracker.queries import choices
from tracker.records import BY_NOUN
from tracker.records.cells import Cell
from tracker.ui import messages
from tracker.ui.cached import ask
from tracker.ui.filters import EARLIEST, LATEST
from tracker.vocabulary import Word

SEVERAL = "refs"
NOT_A_DATE = "Not a date yet."
_HELP_LENGTH = 900  # definitions beyond that stand under the chosen word only


def read(prefix: str, cells: Mapping[str, Cell], saw: Mapping[str, str]) -> dict[str, str]:
    """What the form holds now, each field as text; a field not drawn yet holds what it was opened with."""
    return {
        name: _as_text(cell, st.session_state.get(f"{prefix}-{name}"), saw.get(name, ""))
        for name, cell in cells.items()
    }


def _as_text(cell: Cell, value: Any, default: str) -> str:
    if value is None and cell.kind not in {"choice", "grade", "ref"}:
        return default
    if cell.kind == "flag":
        return "true" if value else "false"
    if cell.kind == SEVERAL:
        return ";".join(value)
    return value or ""


def fill(prefix: str, cells: Mapping[str, Cell], values: Mapping[str, str]) -> None:
    """Set the fields; only before they are drawn in a run, as in a callback."""
    for name, cell in cells.items():
        text = values.get(name, "")
        st.session_state[f"{prefix}-{name}"] = _from_text(cell, text)


def _from_text(cell: Cell, text: str) -> Any:
    if cell.kind == "flag":
        return text == "true" if text else bool(cell.default)
    if cell.kind == SEVERAL:
        return [key for key in text.split(";") if key]
    if cell.kind in {"choice", "grade", "ref"}:
        return text or None
    return text


def blank(cell: Cell) -> str:
    """What an untouched field holds."""
    return ("true" if cell.default else "false") if cell.kind == "flag" else ""


def draw(
    prefix: str,
    name: str,
    cell: Cell,
    label: str,
    *,
    process: str | None,
    problems: Sequence[str] = (),
    beside: Callable[[], None] | None = None,
    disabled: bool = False,
) -> None:
    """One field with its help, the words for what it holds, and what is wrong with it.

    ``beside`` draws next to a picker: the way to add a record that it lacks.
    """
    key = f"{prefix}-{name}"
    shown = f"{label} *" if cell.required else label
    common: dict[str, Any] = {
        "key": key,
        "help": help_of(cell),
        "persist_state": "session",
        "disabled": disabled,
    }
    if cell.kind in {"choice", "grade"} and cell.words:
        _word(shown, cell.words, common)
    elif cell.kind in {"ref", SEVERAL} and cell.noun:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
            _record(shown, cell, common, process)
            if beside:
                beside()
    elif cell.kind in {"date", "day"}:
        _date(shown, cell, common, refused=bool(problems))
    elif cell.kind == "flag":
        st.checkbox(shown, **common)
    elif cell.kind == "prose":
        st.text_area(shown, height=100, on_change="ignore", **common)
    else:
        st.text_input(shown, max_chars=cell.length, on_change="ignore", **common)
    for why in problems:
        wrong(why)


def wrong(why: str) -> None:
    """A sentence that says what is wrong with the field above."""
    st.markdown(f":red[:material/error: {messages.escaped(why[:1].upper() + why[1:], 500)}]")


def help_of(cell: Cell) -> str:
    """What the field means and, where the list is short, what each word means."""
    about = messages.escaped(cell.about, 500)
    words = list(cell.words or ())
    if not words or sum(len(word.definition) for word in words) > _HELP_LENGTH:
        return about
    lines = (f"- **{messages.escaped(option(word))}**: {messages.escaped(word.definition, 500)}" for word in words)
    return "\n".join((about, "", *lines))


def option(word: Word) -> str:
    """A word as it is offered: a step of a scale with its number."""
    return f"{word.value} {word.label}" if word.value.isdigit() else word.label


def _word(label: str, words: type[Word], common: Mapping[str, Any]) -> None:
    shown = {word.value: option(word) for word in words}
    st.selectbox(
        label,
        list(shown),
        index=None,
        format_func=lambda code: shown.get(code, code),
        placeholder="Not given",
        **common,
    )
    if (chosen := st.session_state.get(common["key"])) in shown:
        st.caption(messages.escaped(words(chosen).definition, 500))


def _record(label: str, cell: Cell, common: Mapping[str, Any], process: str | None) -> None:
    noun = cell.noun or ""
    key = str(common["key"])
    known = ask(choices.choices, Filters(process=process), noun)
    value = st.session_state.get(key)
    chosen = [value] if isinstance(value, str) else list(value or ())
    options = [*known, *(each for each in chosen if each not in known)]
    full = len(known) >= choices.LIMIT  # one that is not listed can be named by its key
    plural = BY_NOUN[noun].plural.lower()
    common = {
        "format_func": lambda each: known.get(each, each),
        "accept_new_options": full,
        "placeholder": f"Search {plural}" if known else f"No {plural} yet",
        **common,
    }
    if cell.kind == SEVERAL:
        st.multiselect(label, options, select_all=False, wrap=True, **common)
    else:
        st.selectbox(label, options, index=None, **common)


def _date(label: str, cell: Cell, common: Mapping[str, Any], *, refused: bool) -> None:
    key = str(common["key"])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        st.text_input(label, max_chars=dates.LONGEST, live="500ms", placeholder="2023-12-07, 2023-11~", **common)
        st.date_input(
            "or pick a day",
            value=None,
            key=f"{key}-day",
            min_value=EARLIEST,
            max_value=LATEST,
            format="YYYY-MM-DD",
            on_change=_picked,
            args=(key,),
            width=140,
            disabled=bool(common["disabled"]),
        )
    words = in_words(st.session_state.get(key) or "")
    if words and not (refused and words.startswith(NOT_A_DATE)):
        st.caption(f":material/event: {messages.escaped(words, 300)}")


def _picked(key: str) -> None:
    day = st.session_state.get(f"{key}-day")
    if isinstance(day, date):
        st.session_state[key] = day.isoformat()
        st.session_state[f"{key}-day"] = None


def in_words(text: str) -> str:
    """What a date's text says, or how one is written; nothing of nothing."""
    try:
        return dates.parse(text.strip()).words if text.strip() else ""
    except dates.DateError:
        return f"{NOT_A_DATE} {dates.FORMS}"

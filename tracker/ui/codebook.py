"""The parts of the Codebook page: what each column holds, what each word means and how measures are counted, as data/README.md."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from tracker.exchange import codebook
from tracker.exchange.codebook import Column, Entry
from tracker.exchange.glossary import MEASURES
from tracker.records import RECORD_TYPES
from tracker.ui import downloads, messages
from tracker.ui import filters as filter_widgets
from tracker.ui.messages import plural
from tracker.vocabulary import VOCABULARIES

Part = Callable[[str], int]
"""Draws what fits the words looked for; returns how much that is."""


def wanted() -> str:
    """The words looked for."""
    st.text_input(
        "Find a measure, a word, a column or another dataset's code",
        key="find",
        placeholder="ceasefire, due, ACLED, SubPar",
        bind="query-params",
        persist_state="session",
        max_chars=100,
        width=420,
    )
    return (st.session_state.get("find") or "").strip()


def parts(words: str) -> list[Part]:
    """The parts of the page: one to read through, or all of them to search."""
    if words:
        return [measures, columns, lists]
    labels = {"measures": "Measures", "columns": "Kinds of record", "lists": "Closed lists"}
    return [{"measures": measures, "columns": columns, "lists": lists}[filter_widgets.control("part", "Show", labels)]]


def matching(texts: Sequence[str], words: str) -> bool:
    """Whether each of the words stands somewhere in the texts."""
    said = " ".join(texts).casefold()
    return all(word in said for word in words.casefold().split())


def measures(words: str) -> int:
    """How each measure of the pages is counted; returns how many fit."""
    fitting = [m for m in MEASURES if matching((m.name, m.counted, m.values, m.caution), words)]
    if fitting or not words:
        st.subheader(
            f"Measures that fit: {len(fitting):,} of {len(MEASURES):,}" if words else "Measures and their words"
        )
        heading = f"How the numbers of the pages are counted: {plural(len(fitting), 'measure')}"
        with st.expander(heading, expanded=True, key=f"codebook-measures-{_state(words)}"):
            st.markdown(
                "\n".join(
                    f"- **{messages.escaped(m.name)}** {messages.escaped(m.counted, 600)}"
                    f" :gray[Values: {messages.escaped(m.values)}.] {messages.escaped(m.caution, 600)}"
                    for m in fitting
                )
            )
    return len(fitting)


def _state(words: str) -> str:
    """A part of the key of a box, so that one closed before a search is open where it found something."""
    return "found" if words else "all"


def columns(words: str) -> int:
    """The columns of each noun; returns how many fit."""
    every = codebook.columns()
    fitting = [c for c in every if matching((c.noun, c.column, c.type, c.about), words)]
    in_all = f"{plural(len(RECORD_TYPES), 'file')} with {plural(len(every), 'column')}"
    if words and not fitting:
        return 0
    st.subheader(f"Columns that fit: {len(fitting):,} of {len(every):,}" if words else f"Kinds of record: {in_all}")
    st.caption(
        "One file for each kind of record; the same names in the CSV, the addresses, the forms. Dates may be inexact"
        " (EDTF): 2023-12 is some day in December 2023, 2023-11~ about November."
    )
    for record_type in RECORD_TYPES:
        own = [c for c in fitting if c.noun == record_type.noun]
        if own:
            heading = messages.escaped(f"{record_type.plural}: {record_type.about}", 300)
            with st.expander(heading, expanded=bool(words), key=f"codebook-{record_type.noun}-{_state(words)}"):
                st.markdown("\n".join(_column_line(column) for column in own))
    downloads.frame_csv("codebook_columns", _frame(every, codebook.COLUMN_HEADER), key="codebook-columns-csv")
    return len(fitting)


def _column_line(column: Column) -> str:
    needed = ", needed" if column.needed else ""
    return (
        f"- **`{column.column}`** {messages.escaped(column.about, 600)}"
        f" :gray[{messages.escaped(_sentence(column.type + needed), 300)}]"
    )


def lists(words: str) -> int:
    """The words of each closed list; returns how many fit."""
    every = codebook.entries()
    fitting = [e for e in every if matching((e.list, e.code, e.label, e.definition, e.elsewhere), words)]
    in_all = f"{plural(len(VOCABULARIES), 'list')} with {plural(len(every), 'word')}"
    if words and not fitting:
        return 0
    st.subheader(f"Words that fit: {len(fitting):,} of {len(every):,}" if words else f"Closed lists: {in_all}")
    st.caption("A word that is not listed is refused, never added silently. The definition settles a border case.")
    for name, vocabulary in VOCABULARIES.items():
        own = [e for e in fitting if e.list == name]
        if own:
            heading = messages.escaped(f"{name}: {plural(len(own), 'word')}")
            with st.expander(heading, expanded=bool(words), key=f"codebook-{vocabulary.__name__}-{_state(words)}"):
                where = f"In {own[0].used_in}." if own[0].used_in else "Derived, never typed."
                about = " ".join((inspect.getdoc(vocabulary) or "").split())
                st.caption(f"{messages.escaped(about, 600)} {messages.escaped(where, 300)}")
                st.markdown("\n".join(_word_line(entry) for entry in own))
    downloads.frame_csv("codebook_words", _frame(every, codebook.ENTRY_HEADER), key="codebook-words-csv")
    return len(fitting)


def _word_line(entry: Entry) -> str:
    elsewhere = f" :gray[Elsewhere: {messages.escaped(entry.elsewhere, 1_000)}.]" if entry.elsewhere else ""
    return (
        f"- **{messages.escaped(entry.label)}** `{entry.code}` {messages.escaped(entry.definition, 1_000)}{elsewhere}"
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def _frame(rows: Sequence[Column] | Sequence[Entry], header: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame([[getattr(row, name) for name in header] for row in rows], columns=list(header)).astype("str")

"""The card of a record chosen in a table or a chart: its title, what it says, its sources, the way to its form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
import streamlit as st

from tracker import dates
from tracker.filters import Filters
from tracker.queries import choices, names, parts
from tracker.queries import sources as source_queries
from tracker.queries.parts import Held
from tracker.records import BY_NOUN
from tracker.records.cells import Cell
from tracker.ui import fields, layout, messages
from tracker.ui.cached import ask
from tracker.vocabulary import Reliability

APART = ("key", "source", "also_sources")
MORE = {
    "commitment": "Its statuses, deadlines and sources",
    "refusal": "Its rival accounts",
    "source": "What rests on it",
}
"""What the page of these nouns tells beyond the card."""


def show(noun: str, key: str) -> None:
    """The record as this view knows it; of one that is not in it, only the way to its form."""
    view = st.session_state["filters"].only("known_at")
    held, title = ask(parts.held, view, noun, key), ask(choices.title_of, view, noun, key)
    with st.container(border=True):
        if held is not None:
            labels = ask(names.labels, view)
            st.markdown(f"**{messages.escaped(title)}**")
            st.caption(messages.escaped(". ".join(_told(held, labels, view)), 1_500))
            cells = BY_NOUN[noun].cells
            for name, text in held.texts:
                if cells[name].kind == "prose":
                    messages.text(text)
                elif cells[name].kind == "url" and text:
                    st.markdown(messages.link(text, text))
            cited = [held.values.get(name, "") for name in ("source", "also_sources")]
            if keys := tuple(part for cell in cited for part in cell.split(";") if part):
                sources(ask(source_queries.named, view, keys))
        with st.container(horizontal=True):
            label = f"Open the {BY_NOUN[noun].label.lower()}: {messages.escaped(title, 90)}"
            here = {"noun": noun, "key": key}
            st.page_link("tracker/pages/edit.py", label=label, query_params=here, icon=":material/open_in_new:")
            if held is not None and noun in MORE:
                page = f"tracker/pages/{BY_NOUN[noun].plural.lower()}.py"
                st.page_link(page, label=MORE[noun], query_params={"record": key}, icon=":material/list:")


def _told(held: Held, labels: Mapping[str, str], view: Filters) -> Iterator[str]:
    """What the record holds in single words, as on its form; its title and its long texts apart."""
    record_type, values = BY_NOUN[held.noun], held.values
    yield record_type.label
    groups, more = layout.groups(record_type)
    for name in (name for group in (*groups, more) for row in group.rows for name in row):
        cell = record_type.cells[name]
        if name in (*APART, record_type.title, record_type.parent) or cell.kind in {"prose", "url"}:
            continue
        if values[name] and values[name] != fields.blank(cell):
            yield f"{layout.label_of(record_type, name)}: {_said(cell, values[name], labels, view)}"


def _said(cell: Cell, text: str, labels: Mapping[str, str], view: Filters) -> str:
    if cell.kind in {"date", "day"}:
        return dates.parse(text).words
    if cell.kind == "flag":
        return "yes" if text == "true" else "no"
    known = {key: labels.get(key) or ask(choices.line_of, view, cell.noun, key) for key in text.split(";") if cell.noun}
    return readable(cell, text, known)


def readable(cell: Cell, text: str | None, labels: Mapping[str, str]) -> str:
    """A stored text as a reader reads it; what is not there is said."""
    if not text:
        return "(blank)"
    if cell.words:
        return fields.option(cell.words(text)) if text in set(cell.words) else text
    return "; ".join(labels.get(key, key) for key in text.split(";")) if cell.noun else text


def sources(rows: pd.DataFrame) -> None:
    """Sources one by one: publisher, day, title with its address, grade."""
    st.markdown(f"**Sources** ({len(rows)})")
    for row in rows.itertuples():
        publisher = row.publisher if isinstance(row.publisher, str) else ""
        day = f", {messages.escaped(dates.parse(row.published).words)}" if isinstance(row.published, str) else ""
        graded = isinstance(row.reliability, str)
        grade = f"; {Reliability(str(row.reliability)).label.lower()} ({row.reliability})" if graded else ""
        url = row.url if isinstance(row.url, str) else None
        st.markdown(f"- {messages.escaped(publisher, 60)}{day}: {messages.link(str(row.title), url)}{grade}")
    if rows["title"].str.startswith("[").any():
        st.caption("A title in brackets is the coder’s, not the source’s own.")

"""One opened record: what it says, by whose account, what rests on it, every change; and the form that mends it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from tracker import dates
from tracker.filters import Filters
from tracker.queries import choices, history, names, parts
from tracker.queries.history import Change
from tracker.records import BY_NOUN, RecordType
from tracker.records.cells import Cell
from tracker.ui import card, commitments, fields, forms, layout, messages
from tracker.ui import filters as filter_widgets
from tracker.ui.cached import ask

TABS = ["Record", "Edit", "History"]
NEXT = {
    "commitment": ("status", "deadline"),
    "refusal": ("refusal_claim",),
    "round": ("participation",),
}
"""What is usually added to a record of this noun next."""


def show(noun: str, key: str, filters: Filters) -> None:
    """The record in this view, its history, and its form; ``known_at`` of the filters shows it as it was known."""
    view = filters.only("known_at")
    held = ask(parts.held, view, noun, key)
    if held is None:
        forms.removed()
        _gone(noun, key, filters)
        return
    record_type = BY_NOUN[noun]
    st.subheader(messages.escaped(ask(choices.line_of, view, noun, key)))
    st.caption(
        f"{record_type.label} `{key}`. Version {held.version}, recorded by {messages.escaped(held.who)}, {held.when}."
    )
    forms.removed()
    asked = st.query_params.get("tab", "").capitalize()
    tabs = st.tabs(
        [filter_widgets.legible(tab) for tab in TABS],
        key=f"{noun}/{key}-tab",
        on_change="rerun",
        default=filter_widgets.legible(asked if asked in TABS else TABS[0]),
    )
    if tabs[0].open:
        with tabs[0]:
            if noun == "commitment":
                commitments.standing(filters, held.values["process"], key)
            _facts(record_type, held.values, ask(names.labels, view), view)
            _resting(noun, key)
    if tabs[1].open:
        with tabs[1]:
            forms.edit(noun, key)
            forms.remove(noun, key)
    if tabs[2].open:
        with tabs[2]:
            changes(noun, key, view)


def _gone(noun: str, key: str, filters: Filters) -> None:
    past = ask(history.of_record, filters.only("known_at"), noun, key)
    label = BY_NOUN[noun].label.lower()
    if not past:
        messages.nothing(f"There is no {label} with this key in this view.", "Choose another above, or add it.")
        return
    messages.nothing(
        f"This {label} is not there any more.", "Its history is below; undoing the last batch restores it."
    )
    forms.left_behind(noun, key)
    changes(noun, key, filters.only("known_at"))


def _facts(record_type: RecordType, values: Mapping[str, str], labels: Mapping[str, str], view: Filters) -> None:
    """The fields that hold something, grouped as on the form."""
    groups, more = layout.groups(record_type)
    for group in (*groups, more):
        cells = record_type.cells
        filled = [name for row in group.rows for name in row if values[name] != fields.blank(cells[name])]
        filled = [name for name in filled if name != "key"]
        if not filled:
            continue
        st.markdown(f"**{group.title if group is not more else 'Further'}**")
        for name in filled:
            left, right = st.columns([1, 3], gap="small")
            left.caption(messages.escaped(layout.label_of(record_type, name)))
            with right:
                _value(record_type.cells[name], values[name], labels, view)


def _value(cell: Cell, text: str, labels: Mapping[str, str], view: Filters) -> None:
    if cell.noun:
        for key in text.split(";"):
            shown = labels.get(key) or ask(choices.line_of, view, cell.noun, key)
            if cell.noun == "source":
                source_line(key, shown, view)
            else:
                st.page_link(
                    forms.EDIT_PAGE, label=messages.escaped(shown), query_params={"noun": cell.noun, "key": key}
                )
    elif cell.words:
        word = cell.words(text)
        st.markdown(f"{fields.option(word)}", help=messages.escaped(word.definition, 500))
    elif cell.kind in {"date", "day"}:
        words = dates.parse(text).words
        st.markdown(messages.escaped(text if words == text else f"{words} ({text})"))
    elif cell.kind == "url":
        st.markdown(messages.link(text, text))
    elif cell.kind == "flag":
        st.markdown("Yes" if text == "true" else "No")
    else:
        messages.text(text)


def source_line(key: str, line: str, view: Filters) -> None:
    """A source: the way to its record, and to its text."""
    held = ask(parts.held, view, "source", key)
    address = held.values["url"] or held.values["archived_url"] if held else ""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.page_link(forms.EDIT_PAGE, label=messages.escaped(line, 90), query_params={"noun": "source", "key": key})
        if address:
            st.markdown(messages.link("read it", address), width="content")


def _resting(noun: str, key: str) -> None:
    """What names this record, and what is usually added to it next."""
    found = ask(choices.dependants, Filters(), noun, key)
    if found:
        many = len(found) > choices.RESTING
        heading = "One record rests" if len(found) == 1 else f"{len(found) - many}{'+' * many} records rest"
        with st.expander(f"{heading} on this one", expanded=len(found) <= 12):
            for other, its_key, line in found[: choices.RESTING]:
                forms.record_link(other, its_key, line)
    for other in NEXT.get(noun, ()):
        record_type = BY_NOUN[other]
        with st.expander(
            f"Add a {record_type.label.lower()}",
            icon=":material/add:",
            key=f"{noun}/{key}-next-{other}",
            on_change="rerun",
        ) as place:
            if place.open:
                forms.add(other, preset={noun: key}, hidden=(noun,))


def changes(noun: str, key: str, view: Filters) -> None:
    """Every change of the record, the newest first: who, when, why, from what to what."""
    labels = ask(names.labels, view)
    for change in ask(history.of_record, view, noun, key):
        with st.container(border=True):
            st.markdown(
                f"**{change.what.capitalize()}** by {messages.escaped(change.who)},"
                f" {change.at:%Y-%m-%d %H:%M} UTC, batch {change.batch}"
            )
            if change.why:
                messages.text(change.why)
            _diff(change, labels)


def _diff(change: Change, labels: Mapping[str, str]) -> None:
    record_type = BY_NOUN[change.noun]
    if change.what != "changed":
        with st.expander(f"{len(change.fields)} fields"):
            for name, before, after in change.fields:
                _pair(
                    layout.label_of(record_type, name), card.readable(record_type.cells[name], after or before, labels)
                )
        return
    for name, before, after in change.fields:
        place = st.columns([1, 2, 2], gap="small")
        place[0].caption(messages.escaped(layout.label_of(record_type, name)))
        for column, title, text in ((place[1], "from", before), (place[2], "to", after)):
            with column:
                st.caption(title)
                messages.text(card.readable(record_type.cells[name], text, labels))


def _pair(label: str, text: str) -> None:
    left, right = st.columns([1, 3], gap="small")
    left.caption(messages.escaped(label))
    with right:
        messages.text(text)

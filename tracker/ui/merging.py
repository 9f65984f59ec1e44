"""Two analysts changed one record: both versions field by field, and the choice between them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from tracker.filters import Filters
from tracker.queries import names
from tracker.ui import fields, layout, messages, together
from tracker.ui.cached import ask
from tracker.ui.opened import Form, opened

THEIRS, YOURS = "theirs", "yours"


def differing(form: Form) -> dict[str, tuple[str, str, str]]:
    """The columns that you or the other analyst changed: as you both saw them, theirs now, yours."""
    if form.theirs is None:
        return {}
    now, yours = form.theirs.values, form.now
    return {
        name: (form.saw[name], now[name], yours[name])
        for name in form.type.cells
        if not form.saw[name] == now[name] == yours[name]
    }


def draw(form: Form) -> None:
    """Who changed it and when, both versions, and the button that takes the merge into the form."""
    theirs = form.theirs
    if theirs is None:
        return
    st.warning(
        f"Nothing was saved: {messages.escaped(theirs.who)} changed this record at {theirs.when}, while you had it"
        " open. Choose for each field, then save again.",
        icon=":material/call_merge:",
    )
    labels = ask(names.labels, Filters())
    for name, versions in differing(form).items():
        _one(form, name, versions, labels)
    st.button(
        "Take this into the form",
        key=f"{form.prefix}-merge",
        on_click=merge,
        args=(form.prefix,),
        icon=":material/call_merge:",
    )


def _one(form: Form, name: str, versions: tuple[str, str, str], labels: Mapping[str, str]) -> None:
    saw, now, yours = versions
    with st.container(border=True):
        st.markdown(f"**{messages.escaped(layout.label_of(form.type, name))}**")
        for place, (title, text) in zip(
            st.columns(3),
            (("When you opened it", saw), ("Theirs, stored now", now), ("Yours, in the form", yours)),
            strict=True,
        ):
            with place:
                st.caption(title)
                messages.text(_readable(form, name, text, labels))
        if saw not in (now, yours):
            st.caption(":material/warning: Both of you changed it.")
        key = f"{form.prefix}-keep-{name}"
        st.session_state.setdefault(key, _sensible(versions))
        st.radio("Keep", (THEIRS, YOURS), key=key, horizontal=True, format_func=str.capitalize)


def _readable(form: Form, name: str, text: str, labels: Mapping[str, str]) -> str:
    cell = form.type.cells[name]
    if not text:
        return "(blank)"
    if cell.words:
        return cell.words(text).label
    return "; ".join(labels.get(key, key) for key in text.split(";")) if cell.noun else text


def _sensible(versions: tuple[str, str, str]) -> str:
    """Whoever changed a field alone keeps it; where both did, the one who is asked decides, and yours is marked."""
    saw, _, yours = versions
    return THEIRS if yours == saw else YOURS


def merge(prefix: str) -> None:
    """Fill the form with the merge, resting on the version stored now."""
    form = opened(prefix)
    if form is None or form.theirs is None or form.key is None:
        return
    mine = form.now
    for name, (_, now, yours) in differing(form).items():
        kept = st.session_state.pop(f"{prefix}-keep-{name}", YOURS)
        mine[name] = now if kept == THEIRS else yours
    form.children = together.stored(form.noun, form.key)
    form.held = form.theirs
    form.saw = form.saw | form.theirs.values | together.values(form.noun, form.children)
    form.clear()
    fields.fill(prefix, form.cells, mine)

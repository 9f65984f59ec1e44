"""Add or edit: every noun by form; open a record, correct it, remove it, see its history, undo."""

import streamlit as st

from tracker.records import BY_NOUN
from tracker.ui import browse, filters, forms, messages, record

shared = st.session_state["filters"]

st.title("Add or edit")
filters.banner(shared)
browse.today_note(shared)
what, search, which = st.columns([2, 2, 5], vertical_alignment="bottom")
with what:
    noun = browse.noun()
with search:
    words = browse.search()
with which:
    key = browse.key(noun, words, shared)

browse.follow(noun, key)
forms.unsaved(noun, key)

if key:
    record.show(noun, key, shared)
    st.stop()

forms.removed()
st.subheader("Add " + messages.a(BY_NOUN[noun].label.lower()))
st.caption(messages.escaped(BY_NOUN[noun].about, 400) + " Fields with \\* are needed.")
known: dict[str, str] = {
    name: shared.process for name in ("process", "processes") if name in BY_NOUN[noun].cells and shared.process
}
with st.container(border=True):
    forms.add(noun, preset=known)

"""What a store without a process says, on every page that has nothing to show before there is one."""

from __future__ import annotations

import streamlit as st

from tracker.filters import Filters
from tracker.queries import names
from tracker.records import BY_NOUN
from tracker.ui import messages
from tracker.ui.cached import ask


def add(noun: str) -> None:
    """The way to the form that adds a record of this noun."""
    label = f"Add {messages.a(BY_NOUN[noun].label.lower())}"
    st.page_link("tracker/pages/edit.py", label=label, query_params={"noun": noun}, icon=":material/add:")


def nothing_yet(filters: Filters) -> bool:
    """Whether no process is recorded; says so, and how to begin."""
    if ask(names.names, filters.only("known_at"), "process"):
        return False
    if filters.known_at:
        messages.nothing("Nothing was recorded by then.", "Empty “As known on” under Time travel to come back.")
        return True
    messages.nothing(
        "No process is recorded yet.",
        "Start by adding one: then its actors, sources, rounds, commitments, refusals and incidents. Or import a file: a"
        " data package, or tables of another dataset.",
    )
    with st.container(horizontal=True):
        add("process")
        st.page_link("tracker/pages/import_files.py", label="Import a file", icon=":material/upload_file:")
    return True

"""What a store without a process says, on every page that has nothing to show before there is one."""

from __future__ import annotations

import streamlit as st

from tracker import access, start
from tracker.errors import TrackerError
from tracker.filters import Filters
from tracker.queries import names
from tracker.records import BY_NOUN
from tracker.ui import analyst, messages
from tracker.ui.cached import ask, store
from tracker.ui.door import actor

_SAID = "beginning-said"


def add(noun: str) -> None:
    """The way to the form that adds a record of this noun."""
    label = f"Add {messages.a(BY_NOUN[noun].label.lower())}"
    st.page_link("tracker/pages/edit.py", label=label, query_params={"noun": noun}, icon=":material/add:")


def none_in_view(noun: str, filters: Filters, ways: str = "") -> None:
    """Says that there is no record of a noun, or none that the filters leave; and what to do, ``ways`` besides."""
    label = BY_NOUN[noun].label.lower()
    if filters == filters.only("process", "known_at"):
        messages.nothing(f"No {label} is recorded.", f"Add the first one{ways}.")
    else:
        messages.nothing(f"No {label} is in this view.", f"Widen the period or empty a filter; or add one{ways}.")
    add(noun)


def nothing_yet(filters: Filters) -> bool:
    """Whether no process is recorded; says so, and how to begin."""
    if failure := st.session_state.pop(f"{_SAID}-failure", None):
        st.error(messages.escaped(failure, 1_000), icon=":material/error:")
    if batch := st.session_state.pop(_SAID, None):
        _loaded(batch)
    if ask(names.names, filters.only("known_at"), "process"):
        return False
    if filters.known_at:
        messages.nothing("Nothing was recorded by then.", "Empty “As known on” under “State as of …” to come back.")
        return True
    messages.nothing(
        "No process is recorded yet.",
        "Start by adding one: then its actors, sources, rounds, commitments, refusals and incidents. Or import a file: a"
        " data package, or tables of another dataset. Or look round in the example, Armenia and Azerbaijan;"
        " it can be undone on the page History.",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        add("process")
        st.page_link("tracker/pages/import_files.py", label="Import a file", icon=":material/upload_file:")
        if access.may(actor().role, access.Act.RECORD):
            st.button(
                "Load the example process",
                key="beginning-load",
                icon=":material/school:",
                type="tertiary",
                on_click=_load,
            )
    return True


def _load() -> None:
    """Store the example process as one batch, by whoever asks."""
    try:
        report = start.fill_example(store(), by=analyst.name() or start.LOADER)
    except TrackerError as error:
        st.session_state[f"{_SAID}-failure"] = str(error)
    else:
        st.session_state[_SAID] = report.batch


def _loaded(batch: int) -> None:
    st.success(f"The example process is loaded, as batch {batch}.", icon=":material/check_circle:")
    st.page_link(
        "tracker/pages/history.py",
        label="See what it brought, or undo it",
        query_params={"batch": str(batch)},
        icon=":material/history:",
    )

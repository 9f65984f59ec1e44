"""Two or more processes on months since a chosen day: score, rounds, refusals, incidents."""

import streamlit as st

from tracker.queries import names
from tracker.ui import beginning, compare, filters
from tracker.ui.cached import ask

shared = st.session_state["filters"]

st.title("Compare")
filters.banner(shared)
if beginning.nothing_yet(shared):
    st.stop()
processes = ask(names.names, shared.only("known_at"), "process")
compare.alone(processes)

view = filters.page(shared, "reliability", "accidents").only("as_of", "known_at", "reliability", "accidents")
compare.side_by_side(view, compare.choice(shared, processes), processes)

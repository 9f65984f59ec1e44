"""Where does the process stand? The figures with what changed, the one chart, the latest events, what is overdue."""

import streamlit as st

from tracker.queries import names
from tracker.ui import beginning, filters, messages, overview
from tracker.ui.cached import ask

shared = st.session_state["filters"]
processes = ask(names.names, shared.only("known_at"), "process")
if not processes:
    st.title("Peace-process tracker")
    beginning.nothing_yet(shared)
    st.stop()

st.title(messages.escaped(processes.get(shared.process, "All processes")))
filters.banner(shared)
beginning.nothing_yet(shared)
chosen = filters.page(shared, "period", "party", "reliability")

overview.headline(chosen)
overview.one_chart(chosen)
overview.overdue(chosen)
overview.latest(chosen)

"""Who recorded what, when and why: every save, every changed field, and the way back."""

import streamlit as st

from tracker.queries import names
from tracker.ui import beginning, filters, recorded
from tracker.ui.cached import ask

shared = st.session_state["filters"]

st.title("History")
filters.banner(shared)
recorded.said()
if ask(names.last_change, shared.only("known_at")) is None and beginning.nothing_yet(shared):
    st.stop()
what = recorded.asked(shared)
batch = recorded.batches(what)
if batch is not None:
    recorded.undoing(batch, what)
recorded.changes(what, batch)

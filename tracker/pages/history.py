"""Who recorded what, when and why: every save, every changed field, and the way back."""

import streamlit as st

from tracker.ui import filters, recorded

shared = st.session_state["filters"]

st.title("History")
filters.banner(shared)
recorded.said()
what = recorded.asked(shared)
batch = recorded.batches(what)
if batch is not None:
    recorded.undoing(batch, what)
recorded.changes(what, batch)

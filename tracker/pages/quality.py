"""What is valid but thin or odd, each finding with the form that mends it."""

import streamlit as st

from tracker.ui import beginning, filters, quality

shared = st.session_state["filters"]

st.title("Data quality")
filters.banner(shared)
if beginning.nothing_yet(shared):
    st.stop()
quality.findings(shared)

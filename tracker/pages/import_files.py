"""Files in: what they are taken for, what would happen, every problem by row; then the import, which can be undone."""

import streamlit as st

from tracker.ui import filters, importing, uploads

shared = st.session_state["filters"]

st.title("Import")
filters.banner(shared)
importing.said()
job = uploads.asked(shared)
importing.check(job)

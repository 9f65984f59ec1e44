"""The view to take away: whole, table by table, and by address for other programs."""

import streamlit as st

from tracker.ui import beginning, downloading, filters

shared = st.session_state["filters"]

st.title("Download")
filters.banner(shared)
chosen = filters.page(shared, "period")

if not beginning.nothing_yet(shared):
    downloading.whole(chosen)
    downloading.one_by_one(chosen)
downloading.addresses(chosen)

"""Each source with the facts that rest on it, its reliability, and the facts that rest on one source alone."""

import streamlit as st

from tracker.ui import filters, sources

shared = st.session_state["filters"]

st.title("Sources")
filters.banner(shared)
chosen = filters.page(shared, "source_kind", "reliability", "q")

found = sources.found(chosen)
if found is None:
    st.stop()
sources.support(chosen)
picked = sources.table(found, chosen)
if picked:
    sources.opened(found, picked, chosen)
sources.single_facts(chosen)

"""Progress by level and score, the commitments one by one, and the forms that add a commitment or a status."""

import streamlit as st

from tracker.ui import beginning, commitments, commitments_measures, filters

shared = st.session_state["filters"]

st.title("Commitments")
filters.banner(shared)
if beginning.nothing_yet(shared):
    st.stop()
chosen = filters.page(shared, "party", "agreement", "schedule", "q", "category", "level", "reliability")

any_here = commitments.progress(chosen)
if any_here and (picked := commitments.table(chosen)):
    commitments.opened(chosen, picked)
commitments.add(shared)
if any_here:
    commitments_measures.closer(chosen)

"""Progress by level and score, the commitments one by one, and the forms that add a commitment or a status."""

import streamlit as st

from tracker.ui import commitments, commitments_measures, filters

shared = st.session_state["filters"]

st.title("Commitments")
filters.banner(shared)
chosen = filters.page(shared, "party", "category", "agreement", "level", "schedule", "q")

commitments.progress(chosen)
picked = commitments.table(chosen)
if picked:
    commitments.opened(chosen, picked)
commitments.add(shared)
commitments_measures.closer(chosen)

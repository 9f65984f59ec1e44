"""Incidents before and after talks, held against refused, beside what chance dates of the same period give."""

import streamlit as st

from tracker.ui import beginning, filters
from tracker.ui import talks_and_violence as talks

shared = st.session_state["filters"]

st.title("Talks and violence")
filters.banner(shared)
if beginning.nothing_yet(shared):
    st.stop()
chosen = filters.page(shared, "period", "mediator", "rank", "incident_kind", "reliability", "accidents")
how = talks.choice()
found = talks.study(chosen, how)
if found is None:
    st.stop()

talks.conclusion(found, how)
talks.pictures(chosen, found, how)
talks.method()
talks.table(chosen, found, how)

"""How many incidents, how deadly, whose, where: with uncertain dates shown as such, and quiet told from unrecorded."""

import streamlit as st

from tracker.ui import beginning, filters, incidents

shared = st.session_state["filters"]

st.title("Incidents")
filters.banner(shared)
if beginning.nothing_yet(shared):
    st.stop()
chosen = filters.page(shared, "period", "party", "incident_kind", "reliability", "accidents")
if incidents.empty(chosen):
    st.stop()

unit = incidents.unit()
incidents.over_time(chosen, unit)
incidents.by_kind_and_side(chosen)
left, right = st.columns(2, gap="medium")
with left:
    incidents.rates(chosen, unit)
with right:
    incidents.on_the_map(chosen)
incidents.table(chosen)

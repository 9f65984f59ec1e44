"""Who refused what, when, why, by whose account; by host; how often; how long until talks resumed."""

import streamlit as st

from tracker.ui import beginning, filters, refusals

shared = st.session_state["filters"]

st.title("Refusals")
filters.banner(shared)
if beginning.nothing_yet(shared):
    st.stop()
chosen = filters.page(shared, "period", "party", "mediator", "refusal_kind", "reason", "reliability")

found = refusals.found(chosen)
if found is None:
    st.stop()
by = refusals.by()
refusals.over_time(found, chosen, by)
left, right = st.columns(2, gap="medium")
with left:
    refusals.reasons(found, chosen)
with right:
    refusals.rates(chosen, by)
refusals.resumption(found, chosen)
refusals.accounts(found, chosen)

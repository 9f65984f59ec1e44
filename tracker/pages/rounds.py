"""Who met whom, where, at which level, through whom; the way of the texts; the mediators' record; tempo; map."""

import streamlit as st

from tracker.ui import beginning, filters, meetings, messages, rounds

shared = st.session_state["filters"]

st.title("Rounds")
filters.banner(shared)
if beginning.nothing_yet(shared):
    st.stop()
chosen = filters.page(shared, "period", "party", "mediator", "rank", "reliability")

found = rounds.met(chosen)
if found is None:
    st.stop()
messages.jumps(rounds.PARTS)
rounds.swimlanes(found, chosen)
rounds.messy_timeline(chosen)
meetings.who_met_whom(found, chosen)
meetings.mediators(found, chosen)
rounds.tempo(found, chosen)
meetings.on_the_map(found, chosen)
rounds.table(found, chosen)

"""How measures are counted, what each column holds and what each word means; searchable, with the codes of other datasets."""

import streamlit as st

from tracker.ui import codebook, messages

st.title("Codebook")
words = codebook.wanted()
if not sum(part(words) for part in codebook.parts(words)):
    messages.nothing(
        "No measure, column or word fits.", "Try a shorter word; codes of ACLED, PA-X, PAM, UCDP are searched too."
    )

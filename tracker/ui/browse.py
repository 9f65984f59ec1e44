"""Which record is open: the noun and the key in the address, and the pickers that set them."""

from __future__ import annotations

import streamlit as st

from tracker.filters import Filters
from tracker.queries import choices, names
from tracker.records import BY_NOUN, RECORD_TYPES
from tracker.ui import messages
from tracker.ui.cached import ask

SHOWN = 500
DEFAULT = "commitment"
ORDER = (
    "commitment",
    "status",
    "deadline",
    "round",
    "refusal",
    "incident",
    "agreement",
    "release",
    "source",
    "actor",
    "process",
    "involvement",
    "participation",
    "refusal_claim",
)
"""The nouns as an analyst reaches for them; a new one comes last."""


def noun() -> str:
    """The noun of the address, chosen by the first picker; a store is begun with a process."""
    asked = st.query_params.get("noun") or st.session_state.get("edit-shown", ("", None))[0]
    if asked and asked not in BY_NOUN:
        st.warning(f"There is no sort of record called {messages.escaped(asked)}.", icon=":material/link_off:")
    known = [name for name in ORDER if name in BY_NOUN]
    options = [*known, *(each.noun for each in RECORD_TYPES if each.noun not in known)]
    begun = ask(names.names, Filters(), "process")
    st.session_state["edit-noun"] = asked if asked in BY_NOUN else DEFAULT if begun else "process"
    st.selectbox("What", options, key="edit-noun", format_func=lambda name: BY_NOUN[name].label, on_change=_noun_chosen)
    return str(st.session_state["edit-noun"])


def search() -> str | None:
    """The words that narrow the list of records."""
    st.text_input(
        "Search",
        key="edit-search",
        placeholder="Name, place, words",
        live="500ms",
        help="Narrows the list beside it; all of a record's texts are searched.",
    )
    return (st.session_state.get("edit-search") or "").strip()[:200] or None


def key(chosen: str, words: str | None, filters: Filters) -> str | None:
    """The record of the address, chosen by the second picker; None to add one."""
    asked = st.query_params.get("key") or None
    view = Filters(process=filters.process, known_at=filters.known_at, q=words)
    found = ask(choices.choices, view, chosen, SHOWN)
    options = [*found, *([asked] if asked and asked not in found else [])]
    lines = found if not asked or asked in found else found | {asked: ask(choices.line_of, view, chosen, asked)}
    st.session_state["edit-key"] = asked
    plural = BY_NOUN[chosen].plural.lower()
    more = f"the {SHOWN} latest; search for others" if len(found) == SHOWN else f"{len(found)} found"
    st.selectbox(
        f"Open one of the {plural} ({more})",
        options,
        index=None,
        key="edit-key",
        format_func=lambda each: lines.get(each, each),
        on_change=_key_chosen,
        placeholder="Choose one to open it, or add one below",
    )
    return asked


def _noun_chosen() -> None:
    _address(st.session_state["edit-noun"], None)
    st.session_state["edit-search"] = ""


def _key_chosen() -> None:
    _address(st.session_state.get("edit-noun") or DEFAULT, st.session_state.get("edit-key"))


def _address(chosen: str, opened: str | None) -> None:
    """Put the record into the address, so that a link to it opens it again."""
    st.query_params["noun"] = chosen
    if opened:
        st.query_params["key"] = opened
    for name in ("tab", *(() if opened else ("key",))):
        if name in st.query_params:
            del st.query_params[name]


def follow(chosen: str, opened: str | None) -> None:
    """Bring the browser's address up to a record that a link of this page opened: Streamlit changes it between pages."""
    if st.session_state.get("edit-shown") != (chosen, opened) or st.query_params.get("noun") != chosen:
        st.session_state["edit-shown"] = (chosen, opened)
        st.query_params["noun"] = chosen
        if opened:
            st.query_params["key"] = opened


def today_note(filters: Filters) -> None:
    """Says that forms write to the present, whatever the view shows."""
    if filters.known_at or filters.as_of:
        st.info("Records are shown as the view says; forms show and change the present.", icon=":material/history:")

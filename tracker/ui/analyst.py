"""Who records: named by TRACKER_ANALYST, else asked once in the first form and kept beside the database's file."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from tracker import access
from tracker.errors import Problem
from tracker.records.cells import clean_text
from tracker.ui import messages
from tracker.ui.cached import settings, store
from tracker.ui.door import actor

_KEPT = "analyst-name"
LENGTH = 80


def name() -> str | None:
    """Who records in this session; None while nobody said."""
    fixed: str | None = signed_in() or settings().analyst or st.session_state.get(_KEPT)
    return fixed or _remembered()


def signed_in() -> str | None:
    """The name of whoever signed in, under which alone they record."""
    return actor().name


def ask_name(prefix: str, *, within: bool = False) -> None:
    """The field that asks, or the line that says who it is and lets another take over (not ``within`` a popover)."""
    visitor = actor()
    if not access.may(visitor.role, access.Act.RECORD):
        st.caption(f"You may read, not record ({visitor.role.name.lower()}).")
        return
    known = name()
    key = f"{prefix}-analyst"
    if known is None:
        st.text_input(
            "Your name *",
            key=key,
            max_chars=LENGTH,
            persist_state="session",
            on_change="ignore",
            width=320,
            help="Stands beside each change you record. Asked once; kept on this machine.",
        )
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption(f"Recorded as {messages.escaped(known)}.", width="content")
        if settings().analyst is None and signed_in() is None and not within:
            with st.popover("Someone else?", type="tertiary", key=f"{key}-other"):
                st.text_input("Your name", key=key, max_chars=LENGTH, persist_state="session", on_change="ignore")
                st.button("Record as this name", key=f"{key}-take", on_click=_take, args=(prefix,))


def take(prefix: str) -> tuple[str | None, list[Problem]]:
    """The name to record as, from the form where one was typed; a problem when there is none."""
    visitor = actor()
    if not access.may(visitor.role, access.Act.RECORD):  # told here in words; the store refuses it in any case
        return None, [Problem(str(access.Forbidden(visitor.role, access.Act.RECORD)), "analyst")]
    typed = (st.session_state.get(f"{prefix}-analyst") or "").strip()
    if settings().analyst is None and signed_in() is None and typed:
        try:
            typed = clean_text(typed, LENGTH)
        except ValueError as error:
            return None, [Problem(str(error), "analyst", typed)]
        st.session_state[_KEPT] = typed
        st.session_state[f"{prefix}-analyst"] = ""
        _remember(typed)
    known = name()
    return known, [] if known else [Problem("say who records this; each change carries a name", "analyst")]


def _take(prefix: str) -> None:
    take(prefix)


def _file() -> Path | None:
    path = store().path
    return path.with_name(f"{path.name}-analyst") if path else None


def _remembered() -> str | None:
    """The name kept by an earlier session on this machine."""
    file = _file()
    if file is None:
        return None
    try:
        return clean_text(file.read_text(encoding="utf-8"), LENGTH) or None
    except (OSError, ValueError):  # not there, not readable, or edited by hand: ask again
        return None


def _remember(typed: str) -> None:
    file = _file()
    if file is None:
        return  # a shared PostgreSQL: each session says who it is
    try:
        file.write_text(typed, encoding="utf-8")
    except OSError:  # a folder that cannot be written: the session remembers
        return

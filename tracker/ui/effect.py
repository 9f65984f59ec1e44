"""What a status would change, shown on its form before it is saved."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from tracker import dates
from tracker.filters import NOT_ASSESSED, Filters
from tracker.measures.implementation import Score
from tracker.queries import preview
from tracker.ui.cached import ask
from tracker.vocabulary import Basis, Implementation


def status_effect(raw: Mapping[str, str], replaces: str | None) -> None:
    """The level and the scores before and after, once commitment, date and basis are known."""
    commitment, when, basis = raw.get("commitment"), raw.get("date", "").strip(), raw.get("basis")
    if not (commitment and when and basis):
        return
    try:
        dates.parse(when)
    except dates.DateError:
        return
    st.markdown("**What this changes**")
    if basis == Basis.CLAIM:
        st.caption("A claim is kept beside the evidence; it moves neither the level nor the score.")
        return
    level = int(raw["level"]) if raw.get("level") else None
    found = ask(preview.effect, Filters(), commitment, when, basis, level, replaces)
    if found is None:
        return
    before, after = _named(found.level_before), _named(found.level_after)
    if before == after:
        reason = "no level is given" if level is None else "it is the level that stands today"
        st.caption(f"The commitment stays at: {before} ({reason}, or a later status decides). The score does not move.")
        return
    with st.container(horizontal=True, gap="large"):
        st.metric(
            "Level of the commitment today",
            after,
            f"was {before}",
            delta_color="off",
            delta_arrow="off",
            width="content",
        )
        _score("Score of the process", *found.process)
        if found.agreement:
            _score("Score of its agreement", *found.agreement)


def _score(label: str, before: Score, after: Score) -> None:
    if after.score is None:
        st.metric(label, NOT_ASSESSED, width="content")
        return
    moved = "first assessment" if before.score is None else f"{after.score - before.score:+.1f} points"
    st.metric(
        label,
        f"{after.score:.1f} %",
        f"{moved}, {after.assessed} of {after.commitments} assessed",
        delta_color="off",
        delta_arrow="off",
        width="content",
    )


def _named(level: int | None) -> str:
    return NOT_ASSESSED if level is None else f"{level} {Implementation(str(level)).label.lower()}"

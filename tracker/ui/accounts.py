"""A refusal opened on its page: who says what of it, by which source, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from tracker import dates
from tracker.measures.days import several
from tracker.ui import messages
from tracker.vocabulary import Account, Reason, RefusalAct, RefusalKind, label


def opened(one: pd.Series[Any], claims: pd.DataFrame, known: dict[str, str]) -> None:
    """One refusal: the derived state, and who says what by which source, side by side."""
    with st.container(border=True):
        st.markdown(f"#### {messages.escaped(headed(dict(one)))}")
        parts = [f"declared {date_in_words(one['date'])}"]
        if isinstance(one["planned_for"], str):
            parts.append(f"planned for {date_in_words(one['planned_for'])}")
        parts += [label(words, code).lower() for words, code in ((RefusalKind, one["kind"]), (RefusalAct, one["act"]))
                  if isinstance(code, str)]  # fmt: skip
        st.caption(messages.escaped(", ".join(parts), 400))
        messages.text(one["summary"] if isinstance(one["summary"], str) else None)
        if isinstance(one["counter_offer"], str):
            st.caption(f"Counter-offer: {messages.escaped(one['counter_offer'], 400)}")
        state = Account(one["account"])
        st.markdown(f"**{state.label}**: {messages.escaped(state.definition, 400)}")
        st.caption(messages.escaped(verdict(one, claims, known), 400))
        speakers = claims["said_by"].fillna("").drop_duplicates()
        if speakers.empty:
            st.caption("No account is recorded; the coder's reading stands alone.")
        order = sorted(speakers, key=lambda key: (key == "", known.get(key, key)))
        for start in range(0, len(order), 3):
            for column, speaker in zip(st.columns(3, gap="medium"), order[start : start + 3], strict=False):
                with column:
                    _speaker(speaker, claims[claims["said_by"].fillna("") == speaker], known)
        st.page_link(
            "tracker/pages/edit.py",
            label="Open the record, add an account",
            icon=":material/edit:",
            query_params={"noun": "refusal", "key": str(one["key"])},
        )


def verdict(one: pd.Series[Any], claims: pd.DataFrame, known: dict[str, str]) -> str:
    """Who names whom, who denies it, and what the coder reads, in a sentence or two."""
    said: dict[str, list[str]] = {}
    for speaker, stance, refusers in (
        claims.sort_values("stance")[["said_by", "stance", "refused_by"]].to_numpy().tolist()
    ):
        names_ = _and(several(refusers), known)
        what = {"denies": "denied", "asserts": f"{names_} named" if names_ else ""}.get(str(stance), "")
        who = known.get(speaker, speaker) if isinstance(speaker, str) else "a commentary"
        if what and who not in said.setdefault(what, []):
            said[what].append(who)
    told = ", ".join(f"{what} by {' and '.join(who)}" for what, who in said.items()) or "no account names anybody"
    coder, most = (_and(several(one[column]), known) or "nobody" for column in ("refused_by", "majority"))
    counted_ = "" if most == coder else f" Most speakers name {most}; a side's rate goes by them."
    if one["tied"]:
        counted_ = " As many speakers name one side as another, so a side's rate goes by the coder."
    return f"{told[:1].upper()}{told[1:]}. The coder reads: {coder}.{counted_}"


def _and(keys: Sequence[str], known: dict[str, str]) -> str:
    return " and ".join(known.get(key, key) for key in keys)


def _speaker(speaker: str, claims: pd.DataFrame, known: dict[str, str]) -> None:
    st.markdown(f"**{messages.escaped(known.get(speaker, speaker)) if speaker else 'Commentary'}**")
    for claim in claims.to_dict("records"):
        named_ = " and ".join(known.get(key, key) for key in several(claim["refused_by"]))
        stance = {
            "asserts": f"says that {named_} refused" if named_ else "says that there was a refusal",
            "denies": "denies it",
            "neutral": "takes no side",
        }.get(str(claim["stance"]), str(claim["stance"]))
        reason = label(Reason, claim["reason"]) if isinstance(claim["reason"], str) else ""
        because = f"; reason: {messages.small(reason)}" if reason else ""
        st.markdown(messages.escaped(f"{stance}{because}", 300))
        messages.text(claim["detail"] if isinstance(claim["detail"], str) else None)
        st.markdown(f":small[{source_line(claim)}]")  # a caption would fade its link


def source_line(claim: Mapping[Any, Any]) -> str:
    """A claim's source: publisher, day, grade, with a link to it."""
    texts = {str(name): value for name, value in claim.items() if isinstance(value, str)}
    shown = texts.get("publisher") or texts.get("source_title") or texts.get("source", "")
    parts = [messages.link(shown, texts.get("url"))]
    if "published" in texts:
        parts.append(messages.escaped(date_in_words(texts["published"])))
    parts.append(f"graded {texts['reliability']}" if "reliability" in texts else "not graded")
    return ", ".join(parts)


def headed(row: Mapping[Any, Any]) -> str:
    """A refusal in a line: the meeting refused, else its summary, else its key."""
    texts = {str(name): value for name, value in row.items() if isinstance(value, str) and value}
    kind = texts.get("kind")
    if "round_title" in texts:
        about = "" if kind in (None, RefusalKind.MEETING) else f" ({label(RefusalKind, kind).lower()})"
        return texts["round_title"] + about
    return texts.get("summary") or texts.get("key", "")


def date_in_words(text: str) -> str:
    """A stored date as a reader says it."""
    return dates.parse(text).words

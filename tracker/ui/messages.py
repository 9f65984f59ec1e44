"""Stored text on pages, and what pages say in words. The one place that renders HTML, and only escaped.

Almost every Streamlit text command reads Markdown: a stored ``![](https://...)`` would make the reader's browser call
out. Stored text goes through ``text`` (prose) or ``escaped`` (inside a sentence of ours).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from tracker.errors import Problem, TrackerError
from tracker.records import BY_NOUN
from tracker.store import Store
from tracker.store.surroundings import notices

SHOWN = 5_000  # characters of one text on a page: longer unbroken strings freeze the browser
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Streamlit's Markdown makes a link of whatever looks like an address, escaped or not: a joiner nobody sees parts it.
_ADDRESS = re.compile(r"(?<=http)(?=s?://)|(?<=https)(?=://)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_JOINER = "\u2060"


def plural(n: float, word: str) -> str:
    """A whole count with its word."""
    return f"{n:,.0f} {word}" if n == 1 else f"{n:,.0f} {word}s"


def records(count: int, noun: str) -> str:
    """A count with the name of what is counted: ``1 refusal``, ``46 actors``."""
    kind = BY_NOUN[noun]
    return f"{count:,} {(kind.label if count == 1 else kind.plural).lower()}"


def small(words: str) -> str:
    """Words for the middle of a sentence."""
    return words[:1].lower() + words[1:]


def a(words: str) -> str:
    """The words with their article."""
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def text(value: str | None) -> None:
    """Stored prose, verbatim, in its own direction of writing."""
    if not value:
        return
    cut = value if len(value) <= SHOWN else value[:SHOWN] + f"… ({len(value):,} characters; download for the rest)"
    st.html(
        f'<div dir="auto" style="white-space:pre-wrap;overflow-wrap:anywhere">{html.escape(cut)}</div>',
    )


def escaped(value: str, limit: int = 200) -> str:
    """Stored text for use inside a Markdown sentence or a widget's label: one line, nothing in it has meaning."""
    line = re.sub(r"[^\S\u202f]+", " ", value).strip()  # a narrow blank holds a figure and its per cent sign together
    line = line if len(line) <= limit else line[: limit - 1] + "…"
    return _PUNCTUATION.sub(r"\\\1", _ADDRESS.sub(_JOINER, line))


def link(label: str, url: str | None) -> str:
    """A Markdown link to a stored address, or the bare label; only http and https lead anywhere."""
    shown = escaped(label)
    if not url or not re.match(r"https?://[^\s<>()]+$", url):
        return shown
    return f"[{shown}]({url})"


def problems(found: Sequence[Problem], heading: str) -> None:
    """A list of what is wrong, under a sentence of ours."""
    if not found:
        return
    st.error(heading, icon=":material/error:")
    for problem in found[:500]:
        text(str(problem))
    if len(found) > 500:
        st.caption(f"{len(found) - 500:,} more are in the downloaded list.")


def ignored(found: Iterable[Problem]) -> None:
    """What the address asked for and the page cannot give."""
    if listed := list(found):
        said = "; ".join(
            f"{escaped(problem.column or '')} {escaped(problem.value or '', 60)}: {escaped(problem.why, 600)}"
            for problem in listed
        )
        st.warning(f"Part of this page's address is ignored. {said}.", icon=":material/link_off:")


def standing(store: Store) -> None:
    """What the place of the database forbids or endangers, above every page."""
    for notice in notices(store):
        st.warning(escaped(notice, 600), icon=":material/hard_drive:")


def failed(error: TrackerError) -> None:
    """An error raised on purpose, in its own words, and the end of the page."""
    st.error("The tracker cannot go on.", icon=":material/error:")
    text(str(error))
    st.stop()


def jumps(parts: Mapping[str, str]) -> None:
    """The way to the parts of a long page: the anchor of each one's heading, and what it is about."""
    st.markdown(f":small[On this page: {', '.join(f'[{words}](#{anchor})' for anchor, words in parts.items())}]")


def nothing(what: str, way_out: str) -> None:
    """An empty state: what is not there, and what to do about it."""
    with st.container(border=True):
        st.markdown(f"**{what}**")
        st.caption(way_out)

"""The filter widgets. Each one's key is the filter's name, and its value stands in the address: a link is the view.

Streamlit's own ``bind="query-params"`` writes an option's label ("Blockade"), which changes with our wording and is
not what the data addresses take; so codes are read from the address once, and written to it after each run.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from tracker.errors import Problem
from tracker.filters import NAMES, NOT_ASSESSED, Filters, names_of, read_moment
from tracker.queries import names
from tracker.ui import messages
from tracker.ui.cached import ask
from tracker.vocabulary import (
    Category,
    Implementation,
    IncidentKind,
    Level,
    Reason,
    RefusalKind,
    RoundStatus,
    Schedule,
    SourceKind,
    Word,
)

_WIDTH = 170  # px: four in a row, two on a phone
_IN_SIGHT = 4  # fields of filters that stand open; the others wait behind a button
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)

_CHOICES: dict[str, tuple[str, type[Word]]] = {
    "category": ("Category", Category),
    "schedule": ("Deadline", Schedule),
    "status": ("Status", RoundStatus),
    "reason": ("Reason", Reason),
}


def shared(page: str) -> Filters:
    """Process and the two clocks: the sidebar's filters, the same on every page; ``page`` is the one being visited."""
    _adopt_address(page)
    processes = ask(names.names, Filters(), "process")
    with st.sidebar:
        if processes:
            keys = list(processes)
            asked = st.session_state.get("process")
            if asked not in keys:
                st.session_state.pop("process", None)
                if asked is not None:
                    gone = Problem("there is no process with this key; the first one is shown", "process", asked)
                    messages.ignored([gone])
            st.selectbox(
                "Process",
                keys,
                key="process",
                format_func=lambda key: processes[key],
                persist_state="session",
            )
        with st.expander("State as of …", icon=":material/history:", expanded=_travelling()):
            st.date_input(
                "As of",
                value=None,
                key="as_of",
                min_value=EARLIEST,
                max_value=LATEST,
                format="YYYY-MM-DD",
                persist_state="session",
                help="Shows only what had happened by this day.",
            )
            st.text_input(
                "As known on",
                key="known_at",
                placeholder="2024-03-01",
                persist_state="session",
                help="Shows only what had been recorded by then: a day, or a moment such as 2024-03-01T09:30:00Z.",
            )
    chosen = Filters(
        process=st.session_state.get("process"),
        as_of=st.session_state.get("as_of"),
        known_at=_known_at(),
    )
    known_at = (st.session_state.get("known_at") or "").strip() if chosen.known_at else ""
    shown = chosen.only("process", "as_of") if len(processes) > 1 else chosen.only("as_of")
    to_address(("process", "as_of", "known_at"), [*shown.to_query(), *([("known_at", known_at)] if known_at else [])])
    return chosen


def page(base: Filters, *wanted: str) -> Filters:
    """The page's own filters, the first in one row under its title; returns them with the shared ones."""
    labels = ask(names.labels, Filters())
    chosen: dict[str, Any] = {}
    in_sight = _IN_SIGHT - ("period" in wanted)  # which is two fields
    more = wanted[in_sight:] if len(wanted) > in_sight + 1 else ()
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        for name in wanted[: len(wanted) - len(more)]:
            chosen |= _widget(name, base, labels)
        if more:
            number = sum(bool(st.session_state.get(_KEYS.get(name, name))) for name in more)
            with st.popover("More filters" + (f" ({number} set)" if number else ""), key="filters-more"):
                for name in more:
                    chosen |= _widget(name, base, labels)
    st.session_state.pop("from_address", None)  # from here on a value that does not fit comes from another page
    filters = replace(base, **chosen)
    own = replace(filters, process=None, as_of=None, known_at=None)
    to_address(names_of(chosen), own.to_query())
    if filters.start and filters.end and filters.end < filters.start:
        messages.ignored([Problem(f"the period ends before it begins ({filters.start})", "to", str(filters.end))])
        return replace(filters, start=None, end=None)
    return filters


def sentence(filters: Filters) -> str:
    """The filters in words, with names for keys, ready for a Markdown caption."""
    text = filters.as_sentence(ask(names.labels, Filters()))
    return messages.escaped(text[:1].upper() + text[1:], 600)


def banner(filters: Filters) -> None:
    """Says plainly that the view is not the present."""
    if not (filters.as_of or filters.known_at):
        return
    blank = filters.known_at is not None and ask(names.last_change, filters.only("known_at")) is None
    st.warning(
        ("Nothing was recorded by then. " if blank else "")
        + f"Not the present: {messages.escaped(filters.only('as_of', 'known_at').as_sentence())}."
        " Empty the fields under “State as of …” to come back.",
        icon=":material/history:",
    )


def _widget(name: str, base: Filters, labels: Mapping[str, str]) -> dict[str, Any]:
    if name == "period":
        for field, label in (("from", "From"), ("to", "To")):
            st.date_input(
                label,
                value=None,
                key=field,
                min_value=EARLIEST,
                max_value=LATEST,
                format="YYYY-MM-DD",
                persist_state="session",
                width=_WIDTH,
            )
        return {"start": st.session_state.get("from"), "end": st.session_state.get("to")}
    if name == "q":
        st.text_input("Text", key="q", placeholder="Search", persist_state="session", width=_WIDTH)
        return {"q": (st.session_state.get("q") or "").strip()[:200] or None}
    if name == "reliability":
        st.selectbox(
            "Sources",
            ["A", "B", "C", "D"],
            index=None,
            key=name,
            placeholder="All",
            persist_state="session",
            width=_WIDTH,
            format_func=lambda code: f"{code} or better",
        )
        return {name: st.session_state.get(name)}
    if name == "accidents":
        st.toggle("Count accidents", key=name, persist_state="session")
        return {name: bool(st.session_state.get(name))}
    label, options, shown = _options(name, base, labels)
    key = _KEYS.get(name, name)
    given = list(st.session_state.get(key) or [])
    kept = [value for value in given if value in options]
    if kept != given:
        st.session_state[key] = kept
        if key in st.session_state.get("from_address", ()):
            lost = ";".join(value for value in given if value not in options)
            messages.ignored([Problem("nothing in this view has it", key, lost)])
    st.multiselect(
        label,
        options,
        key=key,
        format_func=lambda code: shown.get(code, code),
        placeholder="All",
        persist_state="session",
        width=_WIDTH,
    )
    return {key: tuple(st.session_state.get(key) or ())}


_KEYS = {"rank": "level", "incident_kind": "kind", "refusal_kind": "kind", "source_kind": "kind"}
"""Filters of one name whose words differ by page."""


def _options(name: str, base: Filters, labels: Mapping[str, str]) -> tuple[str, list[str], Mapping[str, str]]:
    scope = base.only("process", "known_at")
    if name == "party":
        return "Party", ask(names.parties, scope), labels
    if name == "agreement":
        found = ask(names.names, scope, "agreement")
        return "Agreement", sorted(found, reverse=True), found
    if name == "mediator":
        return "Mediator track", ask(names.tracks, scope), labels
    if name == "level":
        shown = {NOT_ASSESSED: "Not assessed"} | {word.value: f"{word.value} {word.label}" for word in Implementation}
        return "Level", list(shown), shown
    if name == "rank":
        return "Level", [word.value for word in Level], labels
    if name == "incident_kind":
        return "Kind", [word.value for word in IncidentKind], labels
    if name == "refusal_kind":
        return "Kind", [word.value for word in RefusalKind], labels
    if name == "source_kind":
        return "Kind", [word.value for word in SourceKind], labels
    label, words = _CHOICES[name]
    return label, [word.value for word in words], {word.value: word.label for word in words}


def _adopt_address(page: str) -> None:
    """Name what the address gets wrong, and hand what it gets right to the widgets before they are drawn."""
    query: dict[str, Sequence[str]] = {
        name: st.query_params.get_all(name) for name in st.query_params if name not in OTHER_PARAMETERS
    }
    asked, problems = Filters.from_query(query)
    messages.ignored(problems)
    # On arrival: later the widgets lead, and the address follows them.
    here, st.session_state["page_visited"] = st.session_state.get("page_visited"), page
    if here == page or not query:
        return
    for name in [name for name in (*NAMES, *OTHER_PARAMETERS) if name in st.session_state]:
        del st.session_state[name]  # a link is the view, and says nothing of what was chosen before it
    st.session_state["from_address"] = set(query)
    wrong = {problem.column for problem in problems}
    for name in query:
        value = getattr(asked, {"from": "start", "to": "end"}.get(name, name), None)
        if name in wrong or value in (None, (), False):
            continue
        if name == "known_at":  # as it was written: a day stays a day
            st.session_state[name] = query[name][0]
        else:
            st.session_state[name] = list(value) if isinstance(value, tuple) else value


def address_of(view: Filters) -> list[tuple[str, str]]:
    """The view as the parameters of a link to another page; the moment as the reader wrote it."""
    moment = [("known_at", (st.session_state.get("known_at") or "").strip())] if view.known_at else []
    return [*replace(view, known_at=None).to_query(), *moment]


def to_address(parameters: Sequence[str], pairs: Sequence[tuple[str, str]]) -> None:
    """Put these parameters' values into the address, and take out those without one."""
    for name in parameters:
        values = [value for other, value in pairs if other == name]
        if values == st.query_params.get_all(name):
            continue
        if values:
            st.query_params[name] = values
        else:
            del st.query_params[name]


OTHER_PARAMETERS = frozenset(
    {"record", "noun", "key", "tab", "open", "unit", "what", "window", "gap", "draw", "compare", "since", "since_day"}
    | {"look", "group", "score", "over"}
    | {"across", "pace", "by", "find", "part", "who", "what_noun", "recorded_from", "recorded_to", "batch"}
)
"""What else an address may carry: the record a page has open, and how a page counts (``control``)."""


def record(known: Collection[str]) -> str | None:
    """The record the address opens on this page; one that is not among those shown is named and left closed."""
    asked = st.query_params.get("record")
    if asked and asked not in known:
        messages.ignored([Problem("it is not among the records of this view", "record", asked)])
        return None
    return asked or None


def legible(word: str) -> str:
    """A word to choose, in a colour of its own: Streamlit writes the chosen one in the primary, 3.5:1 on a dark page."""
    return f":gray[{word}]"


def control(
    key: str, label: str, options: Mapping[str, str], *, default: str | None = None, help: str | None = None
) -> str:
    """How a page counts or draws: one of a few words; ``default``, or the first, unless address or reader say else."""
    first = default or next(iter(options))
    if st.session_state.get(key, first) not in options:  # of another page's control of the same name
        del st.session_state[key]
    if key not in st.session_state and (asked := st.query_params.get(key)) is not None:
        if asked in options:
            st.session_state[key] = asked
        else:
            messages.ignored([Problem(f"accepted: {', '.join(options)}", key, asked)])
    st.segmented_control(
        label,
        list(options),
        default=None if key in st.session_state else first,
        required=True,
        key=key,
        wrap=True,
        format_func=lambda word: legible(options[word]),
        help=help,
        persist_state="session",
    )
    chosen = st.session_state[key]
    chosen = chosen if chosen in options else first
    to_address([key], [] if chosen == first else [(key, chosen)])
    return str(chosen)


def _travelling() -> bool:
    return bool(st.query_params.get("as_of") or st.query_params.get("known_at"))


def _known_at() -> Any:
    given = (st.session_state.get("known_at") or "").strip()
    if not given:
        return None
    try:
        return read_moment(given)
    except ValueError as error:
        messages.ignored([Problem(str(error), "known_at", given)])
        return None

"""The parts of the History page: who saved what, each change, and the way to undo a batch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from tracker.errors import Problem
from tracker.filters import Filters, in_words
from tracker.queries import history
from tracker.queries.history import Only
from tracker.records import BY_NOUN
from tracker.ui import analyst, downloads, fields, messages, saving, tables
from tracker.ui.cached import ask
from tracker.ui.filters import EARLIEST, LATEST, to_address
from tracker.ui.saving import Done

PREFIX = "history"
KINDS = {"save": "Saved", "import": "Imported", "remove": "Removed", "undo": "Undid"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page's own filters ask for."""

    view: Filters
    only: Only


def asked(shared: Filters) -> Asked:
    """The filters of the page, in one row."""
    people = ask(history.people, shared.only("as_of", "known_at"))
    _adopt(people)
    with st.container(horizontal=True, key="history-filters"):
        who = st.multiselect(
            "Who",
            people,
            key="history-who",
            placeholder="All",
            width=190,
            persist_state="session",
        )
        nouns = st.multiselect(
            "What",
            list(BY_NOUN),
            key="history-noun",
            placeholder="All",
            width=190,
            format_func=lambda noun: BY_NOUN[noun].label,
            persist_state="session",
        )
        start = _day("Recorded from", "history-from")
        end = _day("Recorded to", "history-to")
        batch = st.number_input(
            "Batch",
            min_value=1,
            value=None,
            step=1,
            key="history-batch",
            placeholder="All",
            width=130,
            persist_state="session",
        )
    days = [("recorded_from", start), ("recorded_to", end), ("batch", int(batch) if batch else None)]
    pairs = [*(("who", name) for name in who), *(("what_noun", noun) for noun in nouns)]
    to_address(PARAMETERS, [*pairs, *((name, str(value)) for name, value in days if value)])
    view = Filters(as_of=shared.as_of, known_at=shared.known_at, start=start, end=end)
    if start and end and end < start:
        st.warning("The period ends before it begins; it is ignored.", icon=":material/error:")
        view = view.only("as_of", "known_at")
    return Asked(view, Only(tuple(who), tuple(nouns), int(batch) if batch else None))


PARAMETERS = ("who", "what_noun", "recorded_from", "recorded_to", "batch")
"""The page's own part of the address."""


def _adopt(people: list[str]) -> None:
    """What the address asks for, at the page's first run; what is not there is named and left out."""
    wrong = []
    for name, key, known in (("who", "history-who", people), ("what_noun", "history-noun", list(BY_NOUN))):
        if key not in st.session_state and (given := st.query_params.get_all(name)):
            st.session_state[key] = [word for word in given if word in known]
            wrong += [
                Problem("nobody and nothing here has this name", name, word) for word in given if word not in known
            ]
    for name in ("recorded_from", "recorded_to", "batch"):
        key = "history-" + name.removeprefix("recorded_")
        if key in st.session_state or not (text := st.query_params.get(name)):
            continue
        try:
            value = int(text) if name == "batch" else date.fromisoformat(text)
            if not (0 < value < 2**53 if isinstance(value, int) else EARLIEST <= value <= LATEST):
                raise ValueError
            st.session_state[key] = value
        except ValueError:
            needed = "the number of a batch is needed" if name == "batch" else "a day is needed (2024-03-01)"
            wrong.append(Problem(needed, name, text))
    messages.ignored(wrong)


def _day(label: str, key: str) -> date | None:
    day: date | None = st.date_input(
        label,
        value=None,
        key=key,
        min_value=EARLIEST,
        max_value=LATEST,
        format="YYYY-MM-DD",
        width=150,
        persist_state="session",
    )
    return day


def batches(what: Asked) -> int | None:
    """Each save as one row; returns the batch chosen in it, or asked for by number."""
    found = ask(history.batches, what.view, what.only)
    st.subheader("Saves")
    if found.empty:
        messages.nothing("Nothing was recorded in this view.", "Empty some of the filters to see more.")
        return None
    chosen = tables.show(
        pd.DataFrame(
            {
                "Batch": found["batch"],
                "When (UTC)": found["at"].dt.strftime("%Y-%m-%d %H:%M:%S"),
                "Who": found["who"],
                "Did": [KINDS.get(kind, kind) for kind in found["kind"].tolist()],
                "Added": found["inserted"],
                "Changed": found["updated"],
                "Removed": found["removed"],
                "Why": found["why"].fillna(""),
                "Files": found["file_name"].fillna("").str.replace("\n", ", "),
                "Undone by": found["undone_by"],
            }
        ),
        key="history-batches",
        alt="Saves, newest first",
        select=True,
        config={
            "Batch": st.column_config.NumberColumn(width=60),
            "When (UTC)": st.column_config.TextColumn(width=150),
            "Who": st.column_config.TextColumn(width=110),
            "Added": st.column_config.NumberColumn(width=70, format="localized"),
            "Changed": st.column_config.NumberColumn(width=75, format="localized"),
            "Removed": st.column_config.NumberColumn(width=80, format="localized"),
            "Why": st.column_config.TextColumn(width=278),
            "Files": st.column_config.TextColumn(width=220),
        },
    )
    st.caption(
        f"{len(found):,} {'save' if len(found) == 1 else 'saves'}{_limit(found)}. {_words(what)}. Choose a row to see what it changed, and to undo it."
    )
    if chosen is not None:
        return int(found["batch"].iloc[chosen])
    return what.only.batch


def _limit(found: pd.DataFrame) -> str:
    return ", the latest; narrow the filters for earlier ones" if len(found) >= history.LIMIT else ""


def _words(what: Asked) -> str:
    parts = [
        *(["by " + " or ".join(what.only.who)] if what.only.who else []),
        *([" or ".join(BY_NOUN[noun].plural.lower() for noun in what.only.nouns)] if what.only.nouns else []),
        *([f"from {in_words(what.view.start)}"] if what.view.start else []),
        *([f"to {in_words(what.view.end)}"] if what.view.end else []),
        *([f"batch {what.only.batch}"] if what.only.batch else []),
    ]
    sentence = ", ".join(parts) or "everything recorded"
    return messages.escaped(sentence[:1].upper() + sentence[1:], 600)


def undoing(batch: int, what: Asked) -> None:
    """The way to undo the chosen batch, with a reason."""
    found = ask(history.batches, what.view.only("as_of", "known_at"), Only(batch=batch))
    if found.empty:
        return
    row: Any = found.iloc[0]
    with st.container(border=True):
        st.markdown(f"**Undo batch {batch}**")
        if not pd.isna(row["undone_by"]):
            st.caption(f"It was undone already, by batch {row['undone_by']}.")
            return
        counts = ", ".join(
            f"{row[column]:,} {word}"
            for column, word in (("inserted", "added"), ("updated", "changed"), ("removed", "removed"))
            if row[column]
        )
        st.caption(
            f"{KINDS.get(row['kind'], '')} by {messages.escaped(row['who'])}: {counts}. Every record goes back to what it"
            " was before; the undoing is a batch itself and can be undone."
        )
        st.text_input("Why is it undone? *", key="history-why", max_chars=saving.WHY_LENGTH, on_change="ignore")
        analyst.ask_name(PREFIX)
        for problem in st.session_state.get(f"{PREFIX}-problems", ()):
            fields.wrong(problem.why)
        st.button("Undo this batch", key="history-undo-batch", icon=":material/undo:", on_click=_undo, args=(batch,))


def _undo(batch: int) -> None:
    by, problems = analyst.take(PREFIX)
    why, unreasoned = saving.reason(f"{PREFIX}-why", needed=True)
    st.session_state[f"{PREFIX}-problems"] = [*unreasoned, *problems]
    if unreasoned or problems or by is None:
        return
    saving.undo_batches(PREFIX, (batch,), Done("undone", "", str(batch), "", (), by), why)
    st.session_state["history-why"] = ""


def said() -> None:
    """What the last undoing did."""
    done = saving.done(PREFIX)
    if failure := st.session_state.get(f"{PREFIX}-failure"):
        st.error(messages.escaped(failure, 1_000), icon=":material/error:")
    elif done:
        numbers = ", ".join(str(batch) for batch in done.batches)
        st.success(
            f"Batch {done.key} was undone. Recorded by {messages.escaped(done.who)} as batch {numbers}.",
            icon=":material/check_circle:",
        )


def changes(what: Asked, batch: int | None) -> None:
    """Each changed field, with the CSV of all of them."""
    st.subheader(f"Changes in batch {batch}" if batch else "Changes")
    only = replace(what.only, batch=batch or what.only.batch)
    found = ask(history.changes, what.view, only)
    if found.empty:
        messages.nothing("No change in this view.", "Empty some of the filters to see more.")
        return
    if batch and (found["noun"] == "batch").any():
        _brought(batch, what)
    nouns = [BY_NOUN[noun].label if noun in BY_NOUN else "Import" for noun in found["noun"].tolist()]
    tables.show(
        pd.DataFrame(
            {
                "When (UTC)": found["at"].dt.strftime("%Y-%m-%d %H:%M:%S"),
                "Who": found["who"],
                "What": found["what"].str.capitalize(),
                "Record": nouns,
                "Key": found["key"].where(found["noun"] != "batch", ""),
                "Field": found["field"].fillna(""),
                "From": found["before"].fillna(""),
                "To": found["after"].fillna(""),
                "Why": found["why"].fillna(""),
                "Batch": found["batch"],
            }
        ),
        key="history-changes",
        alt="Changes, newest first",
        records=zip(found["noun"].tolist(), found["key"].tolist(), strict=True),
        config={
            "When (UTC)": st.column_config.TextColumn(width=150),
            "Who": st.column_config.TextColumn(width=85),
            "What": st.column_config.TextColumn(width=75),
            "Record": st.column_config.TextColumn(width=95),
            "Key": st.column_config.TextColumn(width=160),
            "Field": st.column_config.TextColumn(width=75),
            "From": st.column_config.TextColumn(width=80),
            "To": st.column_config.TextColumn(width=155),
        },
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{len(found):,} {'row' if len(found) == 1 else 'rows'}{_limit(found)}. {_words(what)}.")
        every = ask(history.changes, what.view, only, None)
        downloads.frame_csv("history", every, key="history-csv")


def _brought(batch: int, what: Asked) -> None:
    """The records an import added, by kind: the table of changes has one row for all of them."""
    rows = ask(history.brought, what.view.only("known_at"), batch)
    rows = rows[rows["noun"].isin(what.only.nouns or list(BY_NOUN))]
    told = ", ".join(messages.records(int(count), str(noun)) for noun, count in rows.itertuples(index=False))
    st.markdown(f"Batch {batch} brought {messages.plural(int(rows['records'].sum()), 'record')}: {told}.")
    st.caption("An import is one row below. The story of a single record stands in its form, under History.")

"""The parts of the Sources page."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from tracker.figures import heat
from tracker.figures import sources as figures
from tracker.filters import Filters
from tracker.queries import names, sources
from tracker.queries.series import sources as series
from tracker.records import BY_NOUN
from tracker.ui import beginning, charts, downloads, messages, tables
from tracker.ui import filters as filter_widgets
from tracker.ui.cached import ask
from tracker.ui.messages import plural
from tracker.vocabulary import Reliability, SourceKind, label

UNGRADED = "Not graded"
ONE_VOICE = "statuses and accounts of refusals"


def found(filters: Filters) -> pd.DataFrame | None:
    """The sources of the view; says so where there is none."""
    rows = ask(sources.sources, filters)
    if len(rows):
        return rows
    if beginning.nothing_yet(filters):
        return None
    messages.nothing("No source is in this view.", "Empty a filter; or add a source, before the facts that rest on it.")
    beginning.add("source")
    return None


def support(filters: Filters) -> None:
    """How well each kind of record is sourced."""
    own = filters.only("process", "as_of", "known_at")
    whole = ask(sources.sourcing, own)
    nouns = ask(series.by_noun, own)
    nouns = nouns.assign(name=[BY_NOUN[noun].plural for noun in nouns["noun"].tolist()])
    unread = f"{whole.unread:,} of them" if whole.unread else "none of them"
    count = f"{plural(whole.facts, 'fact')} with a source, {unread} known only from sources that nobody read"
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(single_title(whole))
        charts.show(
            figures.support(nouns),
            key="sources-support",
            count=count,
            filters=own,
            alt=f"{single_title(whole)}. Bars of facts by kind of record, told by several sources or by one.",
            rows={"facts_by_noun": nouns},
        )
        st.caption(
            "A reprint counts with what it repeats. A status and an account of a refusal are by their nature one voice,"
            " and rivals stand in records of their own: the bars show them, the headline leaves them out."
        )
    with right:
        st.subheader(grade_title(whole))
        charts.show(
            heat.counts(
                whole.grades.rename(columns={"noun": "row", "reliability": "column", "facts": "n"}),
                {noun: BY_NOUN[noun].plural for noun in nouns["noun"].tolist()},
                {**{word.value: f"{word.value} {word.label}" for word in Reliability}, sources.UNGRADED: UNGRADED},
                unit="facts",
                empty="No fact names a source yet.",
            ),
            key="sources-grades",
            count=count,
            filters=own,
            alt=f"{grade_title(whole)}. Grid of facts by kind of record and best grade of their sources.",
            rows={"facts_by_grade": whole.grades},
        )
        st.caption("The best grade among a fact's sources, A to F (Admiralty code).")


def single_title(whole: sources.Sourcing) -> str:
    """The finding of the support."""
    if not whole.facts:
        return "How many sources each fact has"
    of_one_voice = whole.grades[whole.grades["noun"].isin(sources.ONE_VOICE)]
    voices, alone = int(of_one_voice["facts"].sum()), int(of_one_voice["single"].sum())
    verb = "rests" if whole.single == 1 else "rest"
    among = (
        "" if not alone else f", among them {'all' if alone == voices else f'{alone:,} of the'} {voices:,} {ONE_VOICE}"
    )
    return f"{whole.single:,} of {plural(whole.facts, 'fact')} {verb} on a single source{among}"


def grade_title(whole: sources.Sourcing) -> str:
    """The finding of the grades."""
    if not whole.facts:
        return "How reliable the sources are"
    good = int(whole.grades["facts"][whole.grades["reliability"].isin(["A", "B"])].sum())
    return f"{good / whole.facts * 100:.0f}\u202f% of the facts have a source graded A or B"


def table(rows: pd.DataFrame, filters: Filters) -> str | None:
    """The sources one by one; returns the key of the chosen one."""
    unused = int(((rows["facts"] == 0) & (rows["further"] == 0)).sum())
    st.subheader(f"{plural(len(rows), 'source')}" + (f", {unused:,} of them without a fact" if unused else ""))
    position = tables.show(
        pd.DataFrame(
            {
                "Publisher": rows["publisher"].fillna(""),
                "Title": rows["title"],
                "Grade": rows["reliability"].fillna(""),
                "Facts": rows["facts"],
                "Alone": rows["single"],
                "Published": tables.said(rows["published"]),
                "Address": rows["url"].fillna(""),
                "Kind": tables.words(rows["kind"], SourceKind),
                "Read": ["yes" if read else "no" for read in rows["verified"].fillna(value=False)],
                "Further": rows["further"],
            }
        ),
        key="sources-table",
        alt="Sources of this view, those with most facts first",
        select=True,
        height="content" if len(rows) <= 7 else 565,
        wrapped=True,
        config={
            "Publisher": st.column_config.TextColumn(width=130),
            "Title": st.column_config.TextColumn(width=296),
            "Published": st.column_config.TextColumn(width=95),
            "Kind": st.column_config.TextColumn(width=105),
            "Grade": st.column_config.TextColumn(width=60),
            "Read": st.column_config.TextColumn(width=55, help="Whether the coder read the text itself."),
            "Facts": st.column_config.NumberColumn(width=60, help="Records that name it first."),
            "Further": st.column_config.NumberColumn(
                width=70, help="Records that name it among their further sources."
            ),
            "Alone": st.column_config.NumberColumn(width=60, help="Facts that rest on it alone."),
            "Address": st.column_config.LinkColumn(display_text="open", width=70),
        },
    )
    charts.caption(f"{plural(len(rows), 'source')}; choose a row to see what rests on it", filters)
    downloads.frame_csv("sources_and_facts", rows, key="sources-csv")
    if position is not None:
        return str(rows["key"].iloc[position])
    return filter_widgets.record(set(rows["key"]))


def opened(rows: pd.DataFrame, key: str, filters: Filters) -> None:
    """One source and the facts that rest on it."""
    one = rows[rows["key"] == key].iloc[0]
    known = ask(names.labels, filters.only("known_at"))
    with st.container(border=True):
        st.markdown(f"#### {messages.escaped(one['title'], 300)}")
        st.caption(described(one, known))
        if isinstance(one["note"], str):
            messages.text(one["note"])
        told = ask(sources.facts_of, filters.only("process", "as_of", "known_at"), key)
        _facts(told, f"sources-facts-{key}", f"Facts that rest on {key}", with_place=True)
        st.page_link(
            "tracker/pages/edit.py",
            label="Open the record",
            icon=":material/edit:",
            query_params={"noun": "source", "key": key},
        )


def described(one: pd.Series[Any], known: dict[str, str]) -> str:
    """A source in a line: who, when, how reliable, where to read it."""
    parts = [messages.escaped(text) for text in (one["publisher"], one["published"]) if isinstance(text, str)]
    if isinstance(one["kind"], str):
        parts.append(label(SourceKind, one["kind"]).lower())
    if isinstance(one["affiliation"], str):
        parts.append(f"close to {messages.escaped(known.get(one['affiliation'], one['affiliation']))}")
    grade = one["reliability"]
    parts.append(f"graded {grade}, {label(Reliability, grade).lower()}" if isinstance(grade, str) else "not graded")
    parts.append("read by the coder" if one["verified"] is True or one["verified"] == True else "not read")  # noqa: E712
    if isinstance(one["independent_of"], str):
        parts.append(f"repeats {messages.escaped(one['independent_of'])}")
    links = [messages.link(word, one[name]) for word, name in (("read it", "url"), ("archived copy", "archived_url"))
             if isinstance(one[name], str)]  # fmt: skip
    return ", ".join(parts + links)


def single_facts(filters: Filters) -> None:
    """The facts that rest on one source."""
    own = filters.only("process", "as_of", "known_at")
    alone = ask(sources.single_facts, own)
    st.subheader("Facts that rest on a single source")
    if alone.empty:
        messages.nothing("Every fact of this process is told by several sources.", "Or none is recorded yet.")
        return
    nouns = list(alone["noun"].value_counts().index)
    usual = [noun for noun in nouns if noun not in sources.ONE_VOICE]
    chosen = st.multiselect(
        "Records",
        nouns,
        default=usual or nouns,
        format_func=lambda noun: BY_NOUN[noun].plural,
        key="sources-nouns",
    )
    shown = alone[alone["noun"].isin(chosen)].reset_index(drop=True)
    _facts(shown, "sources-single", "Facts that rest on a single source", with_place=False)
    charts.caption(listed(shown, alone), own)


def listed(shown: pd.DataFrame, alone: pd.DataFrame) -> str:
    """How many facts of a single source are listed, and which are not."""
    missing = alone["noun"][~alone["noun"].isin(set(shown["noun"]))].value_counts()
    others = " and ".join(BY_NOUN[noun].plural.lower() for noun in missing.index)
    told = f"{plural(len(shown), 'fact')} listed"
    if len(missing):
        told += f"; {missing.sum():,} more are {others}, which can be chosen above"
    full = alone["noun"].value_counts().max() >= sources.LISTED
    return f"{told}; of one kind the first {sources.LISTED} at most" if full else told


def _facts(told: pd.DataFrame, key: str, alt: str, *, with_place: bool) -> None:
    if told.empty:
        st.caption("No fact of this process.")
        return
    columns: dict[str, Any] = {
        "Record": [BY_NOUN[noun].label for noun in told["noun"].tolist()],
        "Date": tables.said(told["date"]),
        "What": [
            f"Due {what}" if noun == "deadline" else what
            for noun, what in zip(told["noun"].tolist(), told["what"].tolist(), strict=True)
        ],
    }
    if with_place:
        columns["Its place"] = [
            ("only source" if alone else "first of several") if place == "first" else "further source"
            for place, alone in zip(told["place"].tolist(), told["single"].tolist(), strict=True)
        ]
    else:
        columns |= {"Source": told["publisher"].fillna(told["source"]), "Grade": told["reliability"].fillna("")}
    tables.show(
        pd.DataFrame(columns),
        key=key,
        alt=alt,
        records=zip(told["noun"].tolist(), told["key"].tolist(), strict=True),
        height="content" if len(told) <= 10 else 387,
        config={
            "Record": st.column_config.TextColumn(width=110),
            "Date": st.column_config.TextColumn(width=110),
            "What": st.column_config.TextColumn(width=400),
            "Source": st.column_config.TextColumn(width=190),
            "Grade": st.column_config.TextColumn(width=60),
        },
        wrapped=True,
    )
    downloads.frame_csv("facts", told, key=f"{key}-csv")

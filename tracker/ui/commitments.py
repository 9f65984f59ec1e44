"""The parts of the Commitments page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from tracker import config, dates
from tracker.figures import commitments as figures
from tracker.filters import NOT_ASSESSED, Filters
from tracker.queries import commitments, levels, names
from tracker.queries.overview import last_day
from tracker.queries.series import commitments as series
from tracker.ui import card, charts, downloads, forms, messages, tables
from tracker.ui import filters as filter_widgets
from tracker.ui.cached import ask
from tracker.ui.messages import plural
from tracker.vocabulary import Basis, Category, Implementation, Lifecycle

ZERO = "Level 0 holds promises broken or undone beside those on which no step was found."
PARTS = {
    "one-by-one": "commitments one by one",
    "closer-look": "a closer look: how the score is put together, and more",
}
"""The parts of the page by the anchors of their headings."""


def progress(filters: Filters) -> bool:
    """The levels and the score over time; whether there is anything to show."""
    course, scores = ask(series.commitment_levels, filters), ask(series.implementation_score, filters)
    if scores.empty:
        messages.nothing("No commitment is in this view.", "Widen the filters, or add one below.")
        return False
    messages.jumps(PARTS)
    last = scores.iloc[-1]
    assessed = charts.recorded(filters).status
    count = (
        f"{plural(last['commitments'], 'commitment')}, {last['assessed']:.0f} of them assessed"
        f"{charts.no_status(filters, last_day(filters, config.today()))}"
    )
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(levels_title(course))
        charts.show(
            figures.levels_over_time(course, assessed=assessed),
            key="commitments-levels",
            count=f"{count}. {ZERO.removesuffix('.')}",
            filters=filters,
            alt=f"{levels_title(course)}. Stacked steps over time, by level: {count}.",
            rows={"commitment_levels": course},
        )
    with right:
        st.subheader(_score_title(last))
        charts.show(
            figures.score_line(scores, assessed=assessed),
            key="commitments-score",
            count=count,
            filters=filters,
            alt=f"Score over time with its band. {_score_title(last)}; {count}.",
            rows={"implementation_score": scores},
        )
    return True


def levels_title(course: pd.DataFrame) -> str:
    """The finding of the levels: how many of the commitments are carried out, and how many nobody assessed."""
    last = course[course["date"] == course["date"].max()].set_index("level")["commitments"]
    done, without = int(last.get(Implementation.FULL.value, 0)), int(last.get(NOT_ASSESSED, 0))
    title = f"{done:,} of {int(last.sum()):,} carried out in full"
    return f"{title}, {without:,} not assessed" if without else title


def _score_title(last: pd.Series[Any]) -> str:
    if pd.isna(last["score"]):
        return "No commitment is assessed yet"
    score, low, high = (f"{last[name]:.1f}" for name in ("score", "score_low", "score_high"))
    return f"Score {score} %" if low == high else f"Score {score} %; {low} to {high} % with the unassessed"


def table(filters: Filters) -> str | None:
    """The commitments of the view; returns the key of the chosen one."""
    st.subheader("Commitments one by one", anchor="one-by-one")
    found = ask(levels.standing_of, filters)
    if found.empty:
        messages.nothing("No commitment fits these filters.", "Empty some of them to see more.")
        return None
    labels = ask(names.labels, filters.only("known_at"))
    position = tables.show(
        pd.DataFrame(
            {
                "Commitment": found["title"],
                "Level": tables.level_told(found),
                "Bound": tables.named(found["bound"], labels),
                "Deadline": tables.schedule_words(found),
                "Due": tables.due_words(found["due_amended"], found["due"]),
                "Promised": tables.said(found["date"]),
                "Category": tables.words(found["category"], Category),
            }
        ),
        key="commitments-table",
        alt="Commitments of this view",
        select=True,
        config={
            "Promised": st.column_config.TextColumn(width=90),
            "Commitment": st.column_config.TextColumn(width=294),
            "Bound": st.column_config.TextColumn(width=128),
            "Level": st.column_config.TextColumn(width=178, help=ZERO),
            "Deadline": st.column_config.TextColumn(width=148),
            "Due": st.column_config.TextColumn(width=126),
        },
    )
    charts.caption(f"{plural(len(found), 'commitment')}; choose a row to open it", filters)
    downloads.noun_csv("commitment", filters, key="commitments-csv")
    if position is not None:
        return str(found["key"].iloc[position])
    return filter_widgets.record(set(found["key"]))


def standing(filters: Filters, process: str, key: str) -> None:
    """How far a commitment has come on the view's day, and how it stands to its deadline; the way to its log."""
    found = ask(levels.standing_of, replace(filters.only("as_of", "known_at"), process=process))
    one = found[found["key"] == key]
    if one.empty:
        return
    level, deadline = tables.level_told(one).iloc[0], tables.schedule_words(one).iloc[0]
    due = tables.due_words(one["due_amended"], one["due"]).iloc[0]
    when = f", due {due}" if due else ""
    said = level if level == NOT_ASSESSED else f"level {level}"
    st.markdown(f"**Stands at:** {said}. **Deadline:** {deadline.lower()}{when}.")
    st.page_link(
        "tracker/pages/commitments.py",
        label="Its statuses, deadlines and sources",
        icon=":material/checklist:",
        query_params={"record": key},
    )


def opened(filters: Filters, key: str) -> None:
    """One commitment with its log, its deadlines and its sources, and the form for its next status."""
    one = ask(commitments.opened, filters, key)
    if one is None:
        return
    record, labels = one.record, ask(names.labels, filters.only("known_at"))
    with st.container(border=True):
        st.subheader(messages.escaped(record["title"]))
        parts = [f"promised {messages.escaped(_day(record['date']))}"]
        if record["bound"]:
            parts.append("by " + messages.escaped(_several(record["bound"], labels)))
        if record["category"]:
            parts.append(Category(record["category"]).label.lower())
        if record["agreement"]:
            parts.append("in " + messages.escaped(labels.get(record["agreement"], record["agreement"])))
        st.caption(", ".join(parts))
        messages.text(record["text"])
        messages.text(record["note"])
        _log(one, labels)
        st.page_link(
            "tracker/pages/edit.py",
            label="Edit, remove, see every change",
            icon=":material/edit:",
            query_params={"noun": "commitment", "key": key},
        )
        with st.expander("Update its status", icon=":material/add_task:"):
            forms.add("status", preset={"commitment": key}, hidden=("commitment",))


def _log(one: commitments.Opened, labels: dict[str, str]) -> None:
    by_key = one.sources.set_index("key")
    st.markdown("**Statuses**")
    if one.statuses.empty:
        st.caption("Not assessed yet: nobody has recorded a status.")
    else:
        rows = one.statuses
        tables.show(
            pd.DataFrame(
                {
                    "Date": tables.said(rows["date"]),
                    "Level": [
                        level if not pd.isna(value) else "no new assessment"
                        for level, value in zip(tables.level_words(rows["level"]), rows["level"], strict=True)
                    ],
                    "What": rows["note"],
                    "Source": [_publisher(by_key, source) for source in rows["source"].tolist()],
                    "Address": by_key["url"].reindex(rows["source"]).to_numpy(),
                    "Basis": tables.words(rows["basis"], Basis),
                    "Said by": tables.named(rows["claimed_by"], labels),
                    "Closes it": tables.words(rows["lifecycle"], Lifecycle),
                }
            ),
            key="commitments-statuses",
            alt="Statuses of this commitment, newest first",
            records=tables.of_noun("status", rows["key"]),
            config={
                "Date": st.column_config.TextColumn(width=100),
                "Level": st.column_config.TextColumn(width=105),
                "What": st.column_config.TextColumn(width=310),
                "Source": st.column_config.TextColumn(width=150),
                "Address": st.column_config.LinkColumn(display_text="open", width=65),
                "Basis": st.column_config.TextColumn(width=80),
                "Said by": st.column_config.TextColumn(width=90),
                "Closes it": st.column_config.TextColumn(width=85),
            },
            wrapped=True,
        )
    due = one.record["due"]
    if due or len(one.deadlines):
        moved = "".join(
            f"; moved to {messages.escaped(_day(str(row.due)))} (decided: {messages.escaped(_day(str(row.date)))})"
            for row in one.deadlines.iloc[::-1].itertuples()
        )
        st.markdown(f"**Deadlines** {messages.escaped(_day(due)) if due else 'none when it was promised'}{moved}")
    card.sources(one.sources)


def _publisher(by_key: pd.DataFrame, source: str) -> str:
    if source not in by_key.index:
        return source
    publisher = by_key["publisher"][source]
    return publisher if isinstance(publisher, str) else source


def _day(text: str) -> str:
    return dates.parse(text).words


def _several(keys: str, labels: dict[str, str]) -> str:
    return ", ".join(labels.get(key, key) for key in keys.split(";"))


def add(filters: Filters) -> None:
    """The form that adds a commitment."""
    if filters.as_of or filters.known_at:
        st.caption("Adding is possible in the present view alone; empty the fields under “State as of …”.")
        return
    with st.expander("Add a commitment", icon=":material/add:", expanded=False, key="commitments-add"):
        forms.add("commitment", preset={"process": filters.process} if filters.process else {})

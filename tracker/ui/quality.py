"""The parts of the Data quality page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from tracker.filters import Filters
from tracker.queries import quality
from tracker.records import BY_NOUN
from tracker.ui import charts, downloads, messages, tables
from tracker.ui import filters as filter_widgets
from tracker.ui.cached import ask
from tracker.ui.messages import plural


def findings(filters: Filters) -> None:
    """The findings, counted by rule; a chosen one opens the form that mends it."""
    found = ask(quality.findings, filters)
    st.caption(
        "Everything here is valid and stored; it is what a careful reader would ask about. Damage to the file or the"
        " history is another matter: python -m tracker check."
    )
    if found.empty:
        messages.nothing(
            "No rule has found anything.",
            f"{len(quality.RULES)} rules were looked at. They do not judge whether sources were read or how good they are:"
            " the Sources page does.",
        )
        return
    counts = found["rule"].value_counts()
    rules = [name for name in quality.RULES if name in counts]
    chosen = st.pills(
        "Rule",
        rules,
        key="quality-rule",
        format_func=lambda name: filter_widgets.legible(f"{quality.RULES[name].title} ({counts[name]})"),
    )
    rows = found if chosen is None else found[found["rule"] == chosen].reset_index(drop=True)
    if chosen:
        st.caption(quality.RULES[chosen].why)
    tables.show(
        pd.DataFrame(
            {
                "Finding": [what[:1].upper() + what[1:] for what in rows["finding"].tolist()],
                "Record": [BY_NOUN[noun].label for noun in rows["noun"].tolist()],
                "Key": rows["key"],
                "Rule": [quality.RULES[name].title for name in rows["rule"].tolist()],
            }
        ),
        key="quality-table",
        alt="Findings",
        records=zip(rows["noun"].tolist(), rows["key"].tolist(), strict=True),
        config={
            "Rule": st.column_config.TextColumn(width=150),
            "Record": st.column_config.TextColumn(width=95),
            "Key": st.column_config.TextColumn(width=305),
            "Finding": st.column_config.TextColumn(width=322),
        },
        wrapped=True,
    )
    charts.caption(plural(len(rows), "finding"), filters)
    downloads.frame_csv("quality", rows, key="quality-csv")

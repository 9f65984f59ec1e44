"""The closer look at deadlines: met, missed and open; how long overdue; one by one, with how far the record goes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from tracker.figures import commitments_measures as figures
from tracker.filters import Filters, in_words
from tracker.queries.commitments_measures import Closer
from tracker.queries.series import commitments as series
from tracker.ui import charts, downloads, messages, tables
from tracker.vocabulary import Schedule

AGAINST = {"original": "Against the date first set", "amended": "Against the date now in force"}
DECIDED = (Schedule.MET_ON_TIME, Schedule.MET_LATE, Schedule.OVERDUE)


def deadlines(filters: Filters, found: Closer) -> None:
    """On time, late, overdue: against the date first set and the one in force; and how long overdue."""
    table = found.standing
    counted = series.deadlines_of(table)
    title = deadline_title(found)
    st.markdown(f"**{title}**")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown("How they stand")
        charts.show(
            figures.deadlines(counted.replace({"against": AGAINST})),
            key="commitments-deadlines",
            count=f"{messages.plural((table['schedule_amended'] != Schedule.NO_DEADLINE).sum(), 'commitment')} with a"
            f" deadline, {found.amended.no_deadline} without",
            filters=filters,
            alt=f"Bars of deadlines met, missed and open. {title}.",
            rows={"deadlines": counted},
        )
    with right:
        st.markdown("Overdue, by how long")
        charts.show(
            figures.ageing(found.ageing),
            key="commitments-ageing",
            count=f"{found.amended.overdue} not recorded as done on {in_words(found.day)}",
            filters=filters,
            alt=f"Overdue commitments by how long they have been overdue: {found.amended.overdue}.",
            rows={"ageing": found.ageing},
        )
    due = table[table["schedule_amended"] != Schedule.NO_DEADLINE].sort_values("due_amended", kind="stable")
    if due.empty:
        return
    st.caption(
        "Seen done is the first day on which somebody is recorded to have seen it done; it may have been done earlier, so"
        " that what counts as late may have been on time. Overdue means past the deadline and not recorded as done; its days run to"
        f" {in_words(found.day)}, the day of this view, also where no status followed the deadline."
    )
    tables.show(
        pd.DataFrame(
            {
                "Commitment": due["title"],
                "First due": tables.due_words(due["due_original"], due["due_original_said"]),
                "Now due": tables.due_words(due["due_amended"], due["due_amended_said"]),
                "Seen done": tables.days(due["done"]),
                "Stands": tables.schedule_words(due),
                "Late, first": due["days_late_original"],
                "Late, now": due["days_late_amended"],
                "Last status": tables.last_status_words(due),
            }
        ),
        key="commitments-schedule",
        alt="Commitments with a deadline, earliest first",
        records=tables.of_noun("commitment", due["key"]),
        config={
            "Commitment": st.column_config.TextColumn(width=195),
            "First due": st.column_config.TextColumn(width=95, help="The date first set."),
            "Now due": st.column_config.TextColumn(width=95, help="The date now in force."),
            "Seen done": st.column_config.TextColumn(
                width=90, help="First recorded as seen done; the day it was done may be earlier."
            ),
            "Stands": st.column_config.TextColumn(width=110, help="Against the date now in force."),
            "Late, first": st.column_config.NumberColumn(width=75, format="localized", help=_late("first set", found)),
            "Late, now": st.column_config.NumberColumn(width=75, format="localized", help=_late("now in force", found)),
            "Last status": st.column_config.TextColumn(width=135, help="The date of the last status recorded of it."),
        },
        wrapped=True,
    )
    downloads.series_csv("schedule", filters, key="commitments-schedule-csv")


def _late(which: str, found: Closer) -> str:
    return (
        f"Days from the date {which} to the day it was seen done, or while it is not recorded as done to"
        f" {in_words(found.day)}; a minus is before time."
    )


def deadline_title(found: Closer) -> str:
    """How many of the decided deadlines are recorded as met on time, both ways, and how many dates are in doubt."""
    original, amended, table = found.original, found.amended, found.standing
    decided = original.met_on_time + original.met_late + original.overdue
    if not decided:
        return "No deadline is recorded as met or missed yet"
    now = amended.met_on_time + amended.met_late + amended.overdue
    if (original.met_on_time, decided) == (amended.met_on_time, now):
        title = f"{original.met_on_time} of {decided} decided deadlines are recorded as met on time"
    else:
        title = (
            f"{original.met_on_time} of {decided} decided deadlines are recorded as met by the date first set,"
            f" {amended.met_on_time} of {now} by the date now in force"
        )
    first = tables.due_doubts(table["due_original"], table["due_original_said"])
    last = tables.due_doubts(table["due_amended"], table["due_amended_said"])
    doubt = int((table["schedule_amended"].isin(DECIDED) & ((first != "") | (last != ""))).sum())
    if not doubt:
        return title
    return f"{title}; the date is approximate or uncertain for {doubt} of the {now}"

"""The parts of the Compare page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

import pandas as pd
import streamlit as st

from tracker.errors import Problem
from tracker.figures import compare as figures
from tracker.filters import Filters, in_words
from tracker.queries import compare
from tracker.queries.compare import Compared, Since
from tracker.queries.series.compare import AT_FIRST, BEFORE
from tracker.ui import beginning, charts, messages
from tracker.ui import filters as filter_widgets
from tracker.ui.cached import ask
from tracker.ui.messages import plural

SINCE = {"agreement": "First agreement", "ceasefire": "First ceasefire", "round": "First round", "day": "A day"}
DAY_ZERO = {
    "agreement": "the first agreement",
    "ceasefire": "the first ceasefire agreement",
    "round": "the first round held",
    "day": "the day chosen",
}
NONE = {
    "agreement": "No agreement",
    "ceasefire": "No agreement on a ceasefire",
    "round": "No round held",
    "day": "Nothing before that day",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is compared, and from when."""

    processes: tuple[str, ...]
    since: Since
    day: date | None


def choice(filters: Filters, processes: dict[str, str]) -> Choice:
    """The page's own controls."""
    keys = list(processes)
    with st.container(horizontal=True, key="compare-controls"):
        _adopt(keys)
        if "compare" not in st.session_state:
            first = [filters.process] if filters.process in keys else []
            st.session_state["compare"] = [*first, *(key for key in keys if key not in first)][:AT_FIRST]
        st.session_state["compare"] = [key for key in st.session_state["compare"] if key in keys]
        st.multiselect(
            "Processes", keys, key="compare", format_func=lambda key: processes[key], placeholder="Choose two or more",
            max_selections=figures.PROCESSES_SHOWN, persist_state="session", width=420,
        )  # fmt: skip
        since = cast(Since, filter_widgets.control("since", "Months since", SINCE))
        day = None
        if since == "day":
            st.date_input("Day", value=None, key="since_day", min_value=filter_widgets.EARLIEST, format="YYYY-MM-DD",
                          max_value=filter_widgets.LATEST, persist_state="session", width=170)  # fmt: skip
            day = st.session_state.get("since_day")
    chosen = tuple(st.session_state["compare"])
    pairs = [("compare", key) for key in chosen] + ([("since_day", str(day))] if day else [])
    filter_widgets.to_address(("compare", "since_day"), pairs)
    return Choice(chosen, since, day)


def _adopt(keys: list[str]) -> None:
    """What the address asks for, at the page's first run."""
    if "compare" not in st.session_state and (asked := st.query_params.get_all("compare")):
        unknown = [key for key in asked if key not in keys]
        messages.ignored([Problem("there is no process with this key", "compare", key) for key in unknown])
        st.session_state["compare"] = [key for key in asked if key in keys][: figures.PROCESSES_SHOWN]
    if "since_day" not in st.session_state and (text := st.query_params.get("since_day")):
        try:
            st.session_state["since_day"] = date.fromisoformat(text)
        except ValueError:
            messages.ignored([Problem("a day is needed (2024-03-01)", "since_day", text)])


def alone(processes: dict[str, str]) -> None:
    """Explains the page where there are not two processes."""
    if len(processes) >= 2:
        return
    messages.nothing(
        "Only one process is recorded. This page sets two or more side by side.",
        "Each is counted in months since its own first agreement, ceasefire or round, so that a young process can be"
        " read beside an old one. Add a second process, or import one: a data package, or a file of UCDP, ACLED, PA-X"
        " or MEND.",
    )
    beginning.add("process")


def side_by_side(filters: Filters, chosen: Choice, processes: dict[str, str]) -> None:
    """The figure, with the day each process is counted from."""
    if not chosen.processes:
        messages.nothing("No process is chosen.", "Choose two or more above.")
        return
    if chosen.since == "day" and chosen.day is None:
        messages.nothing("No day is chosen.", "Choose the day from which months are counted.")
        return
    found = ask(compare.compared, filters, chosen.processes, chosen.since, chosen.day, BEFORE)
    if found.months.empty:
        messages.nothing(f"{NONE[chosen.since]} is recorded for what is chosen.", "Choose another day to count from.")
        return
    for key in found.without:
        st.info(f"{messages.escaped(processes[key])} has no such day and is left out.", icon=":material/info:")
    shown = {key: processes[key] for key in chosen.processes if key not in found.without}
    heading = title(found, shown, chosen)
    st.subheader(messages.escaped(heading, 400))
    charts.show(
        figures.by_month(found.months, shown, since=DAY_ZERO[chosen.since], assessed=found.assessed),
        key="compare-chart",
        count=f"{len(shown)} {'process' if len(shown) == 1 else 'processes'}, {plural(len(found.months), 'month')}",
        filters=filters,
        alt=f"Four panels by months since {DAY_ZERO[chosen.since]}: score, rounds, refusals, incidents. {heading}.",
        rows={"months_compared": found.months, "first_days": found.origins},
        options={
            "compare": ";".join(chosen.processes),
            "since": chosen.since,
            "since_day": str(chosen.day) if chosen.since == "day" else "",
        },
    )
    origins(found, shown)


def title(found: Compared, shown: dict[str, str], chosen: Choice) -> str:
    """The finding: where each stands at the last month that all have a score for."""
    scored = found.months[found.months["score"].notna()]
    for process, until in found.assessed.items():  # months in which a score is only carried on are no finding
        own = scored[scored["process"] == process]
        scored = scored.drop(index=own.index[figures.carried_on(own, until)])
    if scored.empty:
        return f"Months since {DAY_ZERO[chosen.since]}"
    if len(shown) == 1:
        last = scored.iloc[-1]
        name = shown[str(last["process"])]
        return (
            f"{name}: score {last['score']:.0f}\u202f%, {plural(last['month'], 'month')} after {DAY_ZERO[chosen.since]}"
        )
    wide = scored.pivot_table(index="month", columns="process", values="score").dropna()
    if wide.shape[1] < 2 or wide.empty:
        return f"Months since {DAY_ZERO[chosen.since]}: no month in which two of them have a score"
    last = wide.iloc[-1].sort_values(ascending=False, kind="stable")
    stand = ", ".join(f"{shown[str(key)]} {value:.0f}\u202f%" for key, value in last.items())
    return f"Score {plural(wide.index[-1], 'month')} after {DAY_ZERO[chosen.since]}: {stand}"


def origins(found: Compared, shown: dict[str, str]) -> None:
    """From which day each process is counted, and what cannot be concluded."""
    for row in found.origins.itertuples():
        day = in_words(cast(pd.Timestamp, row.date).date())
        what = "" if row.noun == "process" else f", {messages.escaped(str(row.what), 120)}"
        st.markdown(f"- **{messages.escaped(shown[str(row.process)])}** is counted from {day}{what}.")
    several = (
        " Processes differ in what they promise and in how closely they are recorded: a lower line is not by itself a worse"
        " process."
        if len(found.origins) > 1
        else ""
    )
    st.caption(
        "Score: 100 × sum of levels / (3 × assessed commitments), on the day each month begins: months run from the day"
        " a process is counted from, so that one counted from a 9th is read on every 9th. Counts are of such a month and"
        " the two before it; a month that is not over has none. Rounds and refusals are counted from the"
        " first of either recorded to the month of the process's newest event, incidents from the first to the last recorded;"
        " outside, the line stops and a band under the panel says that there is no data. A band under the score: no status"
        " is recorded any more, the last levels are carried on." + several
    )

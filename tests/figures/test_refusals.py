"""Figures of the Refusals and the Sources page as values."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
import plotly.graph_objects as go
import pytest

from tracker.figures import refusals, sources

AS_OF = date(2024, 1, 31)
NAMED = pd.DataFrame(
    [
        ("x1", "Would not come", "2023-01-10", "2023-01-10", "contested", "arm", True),
        ("x1", "Would not come", "2023-01-10", "2023-01-10", "contested", "aze", False),
        ("x2", None, "2023-05-01", "2023-05-03", "agreed", "aze", False),
        ("x3", "Nobody said who", "2023-06-01", "2023-06-01", "single_source", "", False),
    ],
    columns=["key", "summary", "date_earliest", "date_latest", "account", "lane", "other"],
).assign(date="in words", act="no_show", reason=None, kind="meeting", tied=lambda rows: rows["key"] == "x1")
LANES = {"aze": "Azerbaijan", "arm": "Armenia", "": "Nobody named"}
RATES = pd.DataFrame(
    {
        "name": ["All meetings", "Nobody's"], "rate": [0.1, float("nan")], "rate_uncontested": [0.06, float("nan")],
        "refused": [5, 0], "meetings": [50, 0], "contested": [2, 0],
    }
)  # fmt: skip
RESUMED = pd.DataFrame(
    {
        "refusal": ["x1", "x2", "x3"],
        "name": ["Brussels", "Geneva", "Nowhere"],
        "days_any": pd.array([18, 11, None], dtype="Int64"),
        "days_same": pd.array([135, None, None], dtype="Int64"),
        "title_any": ["Tehran", "Kazan", None],
        "title_same": ["Munich", None, None],
        "days_open": [500, 400, 300],
        "own_track": [True, True, False],
    }
)


def sentences(fig: go.Figure) -> list[str]:
    return [re.sub(r"<[^>]+>", "", note.text.replace("<br>", " ")) for note in fig.layout.annotations]


def over_time(named: pd.DataFrame = NAMED) -> go.Figure:
    return refusals.over_time(named, LANES, as_of=AS_OF)


def test_a_contested_refusal_stands_on_both_lanes_hollow_where_it_is_counted_for_the_other() -> None:
    fig = over_time()
    contested = [trace for trace in fig.data if trace.name == "Contested account"]
    assert [(trace.marker.symbol, len(trace.x)) for trace in contested] == [("diamond", 1), ("diamond-open", 1)]
    assert sentences(fig)[:3] == ["Azerbaijan 2, 1 contested", "Armenia 1, 1 contested", "Nobody named 1"]
    assert {tuple(row[:2]) for trace in contested for row in trace.customdata} == {("refusal", "x1")}
    told = {row[1]: row[2] for trace in fig.data if trace.customdata is not None for row in trace.customdata}
    assert [key for key, words in told.items() if "tie" in words] == ["x1"]


def test_the_rate_is_drawn_both_ways_where_there_is_one() -> None:
    fig = refusals.rates(RATES)
    ways = {trace.name: list(trace.x) for trace in fig.data if trace.mode == "markers"}
    assert ways == {"Contested counted as refused": [10.0], "Contested counted as not refused": [6.0]}
    assert sentences(fig) == ["All meetings · 5 of 50"]


def test_a_talk_that_has_not_resumed_is_an_arrow_with_the_days_so_far() -> None:
    fig = refusals.resumption(RESUMED)
    found = {trace.name: trace for trace in fig.data}
    # Newest first, from the top.
    assert list(found["Next round in any track"].x) == [11, 18]
    assert list(found["In the same track"].x) == [135]
    waiting = found["None yet (days so far)"]
    assert [row[1:].tolist() for row in waiting.customdata] == [["x3", 300], ["x2", 400]]
    assert sentences(fig) == ["Nowhere", "Geneva", "Brussels"]


def test_a_refusal_without_a_track_of_its_own_waits_for_any_alone() -> None:
    without = RESUMED.assign(days_any=pd.array([18, 11, 9], dtype="Int64"))
    waiting = next(trace for trace in refusals.resumption(without).data if trace.name.startswith("None yet"))
    assert [row[1] for row in waiting.customdata] == ["x2"]


def test_facts_are_told_by_several_or_by_one() -> None:
    fig = sources.support(pd.DataFrame({"name": ["Rounds", "Statuses"], "facts": [51, 70], "single": [4, 70]}))
    assert {trace.name: list(trace.x) for trace in fig.data} == {
        "Told by several": [47, None],
        "By a single source": [4, 70],
    }
    assert sentences(fig) == ["Rounds · 8\u202f% single", "Statuses · 100\u202f% single"]


@pytest.mark.parametrize("fig", [over_time(), refusals.rates(RATES), refusals.resumption(RESUMED)])
def test_plotly_accepts_the_figure(fig: go.Figure) -> None:
    go.Figure(fig.to_dict())


@pytest.mark.parametrize(
    ("fig", "said"),
    [
        (over_time(NAMED[:0]), "No refusal in this period."),
        (refusals.rates(RATES[1:]), "No meeting was held, refused or cancelled in this view."),
        (refusals.resumption(RESUMED[:0]), "No refusal in this view."),
        (sources.support(pd.DataFrame({"name": [], "facts": [], "single": []})), "No fact names a source yet."),
    ],
)
def test_without_rows_a_figure_says_so(fig: go.Figure, said: str) -> None:
    assert sentences(fig) == [said]

"""Figures of the closer look at commitments as values."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.figures.test_incidents import checked, named, notes, plain
from tracker.figures import commitments_measures as figures

CLAIMS = pd.DataFrame(
    {
        "commitment": ["a", "b"],
        "title": ["Bridge <b>", "Road"],
        "by": ["Norland", "Sudland"],
        "claimed": [3, 2],
        "assessed": pd.array([1, None], dtype="Int64"),
        "date": pd.to_datetime(["2020-01-01", "2020-02-01"]),
        "evidence_date": pd.to_datetime(["2020-03-01", None]),
    }
)
RUNS = pd.DataFrame(
    [
        ("shortest", 0, "fulfilled", 0.0), ("shortest", 10, "fulfilled", 0.5),
        ("longest", 0, "fulfilled", 0.0), ("longest", 20, "fulfilled", 0.5),
        ("shortest", 0, "lapsed", 0.0), ("shortest", 30, "lapsed", 0.25),
        ("longest", 0, "lapsed", 0.0), ("longest", 30, "lapsed", 0.25),
    ],
    columns=["run", "days", "event", "incidence"],
)  # fmt: skip
RISK = pd.DataFrame({"days": [0, 30], "at_risk": [4, 1]})


def test_the_parts_of_a_change_lead_from_the_score_before_to_the_score_after() -> None:
    fig = checked(figures.change_in_parts([("Same", 10.0), ("Entered", -15.0), ("Left", 0.0)], before=50, after=45))
    assert [(trace.base[0], trace.x[0]) for trace in fig.data] == [(0, 50), (50, 10), (45, 15), (45, 0), (0, 45)]
    assert [text for text in notes(fig) if "points" in text] == ["+10.0 points", "−15.0 points", "+0.0 points"]
    assert fig.data[2].marker.pattern.shape == "\\"  # a fall is told without colour


def test_claim_and_evidence_are_two_marks_joined_where_they_part() -> None:
    fig = checked(figures.claims_and_evidence(CLAIMS))
    evidence, claim = named(fig, "Evidence"), named(fig, "Claim")
    assert list(claim.x) == [3, 2]
    assert evidence.x[0] == 1 and pd.isna(evidence.x[1])
    assert evidence.marker.symbol != claim.marker.symbol
    assert list(claim.customdata[0][:2]) == ["commitment", "a"]
    assert claim.customdata[1][5] == "not assessed"
    assert notes(fig)[0] == "Norland: Bridge &lt;b&gt; claimed 1 January 2020, evidence of 1 March 2020"


def test_deadlines_are_counted_both_ways() -> None:
    rows = pd.DataFrame(
        [("First", "met_on_time", "", 2), ("First", "overdue", "", 1), ("First", "not_due", "lapsed", 1),
         ("Now", "met_on_time", "", 3), ("Now", "not_due", "", 1)],
        columns=["against", "schedule", "ended", "commitments"],
    )  # fmt: skip
    fig = checked(figures.deadlines(rows))
    assert {plain(trace.name): list(trace.x) for trace in fig.data} == {
        "Met on time": [2, 3], "Overdue": [1, 0], "Not due": [0, 1], "Lapsed before its day": [1, 0],
    }  # fmt: skip


def test_the_overdue_stand_in_their_buckets() -> None:
    rows = pd.DataFrame({"ageing": ["1–30 days", "over a year"], "commitments": [2, 1]})
    fig = checked(figures.ageing(rows))
    assert (list(fig.data[0].x), list(fig.data[0].y)) == (["1–30", "over 365"], [2, 1])


def test_uncertain_dates_give_two_runs_and_certain_ones_one() -> None:
    fig = checked(figures.incidence(RUNS, RISK))
    runs = [(plain(trace.name), trace.line.dash, trace.showlegend) for trace in fig.data]
    assert runs == [("Fulfilled", "solid", True), ("Fulfilled", "dot", False), ("Lapsed", "solid", True)]
    assert (fig.data[0].x[-1], fig.data[0].y[-1]) == (30, 50)


def test_the_numbers_at_risk_stand_under_the_axis() -> None:
    assert [text for text in notes(figures.incidence(RUNS, RISK)) if text] == ["4", "1", "open"]


@pytest.mark.parametrize(
    "fig",
    [
        figures.claims_and_evidence(CLAIMS[:0]),
        figures.deadlines(pd.DataFrame({"against": [], "schedule": [], "ended": [], "commitments": []})),
        figures.ageing(pd.DataFrame({"ageing": ["1–30 days"], "commitments": [0]})),
        figures.incidence(RUNS[:0], RISK),
    ],
)
def test_nothing_is_said_in_a_sentence(fig: object) -> None:
    assert len(notes(fig)) == 1  # type: ignore[arg-type]

"""Every chart of every page: told in words to who does not see it, and opened where its points stand for records."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.driven import opened
from tracker.store import Store

# What a click on a point opens; a chart that is in neither list has to be put into one.
RECORDS = {
    "overview-chart": {"round", "agreement"},
    "rounds-lanes": {"round", "refusal"},
    "rounds-texts": {"agreement"},
    "rounds-gaps": {"round"},
    "rounds-map": {"round"},
    "refusals-time-party": {"refusal"},
    "refusals-resumption": {"refusal"},
    "commitments-claims": {"commitment"},
    "incidents-map": {"incident"},
    "talks-changes": {"round", "refusal"},
    "compare-chart": {"process"},
}
COUNTS = {
    "rounds-levels", "rounds-mediators", "rounds-outcomes", "refusals-reasons", "refusals-rates-party",
    "commitments-levels", "commitments-score", "commitments-groups", "commitments-change", "commitments-deadlines",
    "commitments-ageing", "commitments-incidence", "incidents-course", "incidents-kind", "incidents-side",
    "incidents-rates", "talks-lags", "sources-support", "sources-grades",
}  # fmt: skip
SUMMED = {"Mean change", "Deaths, best estimate"}  # points of many records in a chart of single ones
LOOKS = ("groups", "change", "claims", "deadlines", "time")
VIEWS: list[tuple[str, dict[str, str]]] = [
    *(
        (page, {})
        for page in ("overview", "rounds", "refusals", "incidents", "talks_and_violence", "compare", "sources")
    ),
    *(("commitments", {"look": look}) for look in LOOKS),
]


def points(trace: dict[str, Any]) -> bool:
    """Whether a reader can point at something of the trace that is one thing."""
    name = re.sub(r"<[^>]+>", "", trace.get("name") or "")
    drawn = "markers" in (trace.get("mode") or "") and trace.get("hoverinfo") != "skip"
    return drawn and any(x is not None for x in trace["x"]) and name not in SUMMED


@pytest.fixture
def charts(seeded: Store) -> dict[str, Any]:
    """The charts of all pages by their key."""
    found: dict[str, Any] = {}
    for page, how in VIEWS:
        for element in opened(page, **how).get("plotly_chart"):
            key = re.search(r"[0-9a-f]{20,}-([a-z-]+)$", element.proto.id)
            assert key, element.proto.id
            found[key[1]] = element.proto
    return found


def test_charts_are_told_in_words_and_their_records_open(charts: dict[str, Any], seeded: Store) -> None:
    assert charts.keys() == RECORDS.keys() | COUNTS
    mute = {key: chart.alt for key, chart in charts.items() if len(chart.alt) <= 40 or not re.search(r"\d", chart.alt)}
    assert mute == {}
    assert len({chart.alt for chart in charts.values()}) == len(charts)
    for key, nouns in RECORDS.items():
        traces = json.loads(charts[key].spec)["data"]
        rows = [row for trace in traces if points(trace) for row in trace["customdata"]]
        assert {row[0] for row in rows} == nouns, key
        with seeded.read() as reader:
            # Places joined in one mark are parted by ;, and one with several incidents lists them.
            named = [(row[0], each) for row in rows for each in str(row[1]).split(";") if not each.startswith("place ")]
            assert named and [one for one in named if reader.one(*one) is None] == [], key

"""What a mark of a map opens: all records of its place, and of the places joined to it."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from tests.driven import opened
from tracker.filters import Filters
from tracker.queries import incidents
from tracker.store import Store
from tracker.ui import incidents as page
from tracker.ui.cached import ask
from tracker.ui.incidents import _at_place, _markers
from tracker.ui.meetings import _at_venue


def test_a_mark_opens_the_rounds_of_every_place_joined_in_it() -> None:
    found = pd.DataFrame(
        {"key": ["a", "b", "c"], "date": ["2020", "2021", "2022"], "title": ["A", "B", "C"], "status": "held"}
    )
    places = pd.DataFrame({"key": ["a", "c"], "rounds": ["a", "c;b"]})
    assert list(_at_venue(found, places, "c")["key"]) == ["c", "b"]
    assert list(_at_venue(found, places, "c;a")["key"]) == ["c", "b", "a"]


def test_a_mark_opens_the_incidents_of_every_place_joined_in_it(seeded: Store) -> None:
    points = ask(incidents.places, Filters())
    first, second = _markers(points)[:2]
    there = [set(_at_place(points, Filters(), key)["key"]) for key in (first, second, f"{first};{second}")]
    assert [len(keys) for keys in there] == [*points["n"].iloc[:2], points["n"].iloc[:2].sum()]
    assert there[2] == there[0] | there[1]
    assert _at_place(points, Filters(), f"{first};{second}")["date"].is_monotonic_decreasing


def test_an_incident_alone_at_its_place_is_found_once_it_is_clicked(
    seeded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "OPENED_AT_ONCE", 0)
    app = opened("incidents")
    spec = json.loads(next(chart.proto for chart in app.get("plotly_chart") if "Map" in chart.proto.alt).spec)
    told = next(mark for trace in spec["data"] for mark in trace.get("customdata", []) if mark[3] == 1)
    assert str(told[1]).startswith("place ")
    app.session_state["incidents-map"] = {"selection": {"points": [{"customdata": told}], "point_indices": [1]}}
    app.run()
    assert not app.exception
    view = Filters(process="armenia-azerbaijan")
    (key,) = _at_place(ask(incidents.marks, view, 0), view, str(told[1]))["key"]
    assert any(f"key={key}" in link.proto.query_string for link in app.get("page_link"))

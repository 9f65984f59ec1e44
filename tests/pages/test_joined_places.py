"""What a mark of a map opens: all records of its place, and of the places joined to it."""

from __future__ import annotations

import pandas as pd

from tracker.filters import Filters
from tracker.queries import incidents
from tracker.store import Store
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

"""Figures of Talks and violence as values: a dot a round, the band of chance, the days around."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.figures.test_incidents import checked, named, notes, plain
from tracker.figures import talks_and_violence as figures
from tracker.figures.talks_and_violence import Row

LAGS = pd.DataFrame({"lag": range(-2, 3), "mean": [0.1, 0.2, 9.0, 0.3, 0.4], "band_low": 0.0, "band_high": 0.5})
ROWS = {
    "held": Row("Rounds held", 3, -0.5, -1.0, 1.0, LAGS),
    "refused": Row("Refusals", 0, None, None, None, LAGS.assign(mean=np.nan)),
}
DAYS = pd.DataFrame(
    {
        "kind": ["held", "held", "held", "refused"],
        "noun": ["round", "round", "round", "refusal"],
        "key": ["a", "b", "c", "d"],
        "title": ["A", "B <i>", "C", "D"],
        "date": pd.to_datetime(["2020-01-01", "2020-02-01", "2020-03-01", "2020-04-01"]),
        "fate": ["used", "used", "used", "too near an end"],
        "change": [-1.0, -1.0, 0.5, np.nan],
    }
)
HOW = {"what": "incidents", "window": 30, "band": "95 % of random dates"}


def test_each_record_is_a_dot_that_opens_it() -> None:
    fig = checked(figures.changes(DAYS, ROWS, **HOW))
    dots = named(fig, "Rounds held")
    assert [list(row[:2]) for row in dots.customdata] == [["round", "a"], ["round", "b"], ["round", "c"]]
    assert list(dots.x) == [-1, -1, 0.5]
    assert dots.y[0] != dots.y[1]  # two of one value lie side by side
    assert dots.customdata[1][2] == "B &lt;i&gt;"


def test_the_mean_is_a_diamond_on_the_band_of_chance() -> None:
    fig = figures.changes(DAYS, ROWS, **HOW)
    assert (named(fig, "Mean change").x[0], named(fig, "Mean change").marker.symbol) == (-0.5, "diamond")
    assert set(named(fig, "95 % of random dates").x) == {-1, 1}
    assert "−0.5" in notes(fig)


def test_a_kind_without_a_whole_window_says_so() -> None:
    assert "none with a whole window" in notes(figures.changes(DAYS, ROWS, **HOW))
    assert "None has a whole window of recorded days." in notes(figures.around(ROWS, what="incidents", band="b"))


def test_without_any_there_is_a_sentence() -> None:
    none = {kind: Row(row.name, 0, None, None, None, row.by_lag) for kind, row in ROWS.items()}
    for fig in (figures.changes(DAYS[3:], none, **HOW), figures.around(none, what="incidents", band="b")):
        assert notes(fig) == ["No round or refusal has a whole window of recorded days around it."]


def test_the_axis_is_as_far_to_the_left_as_to_the_right() -> None:
    low, high = figures.changes(DAYS, ROWS, **HOW).layout.xaxis.range
    assert low == -high


def test_the_day_itself_is_in_neither_side() -> None:
    fig = checked(figures.around(ROWS, what="incidents", band="95 % of random dates"))
    before, after = named(fig, "Before"), named(fig, "After")
    assert (list(before.x), list(after.x)) == ([-2, -1], [1, 2])
    assert 9.0 not in [*before.y, *after.y]
    assert before.line.dash != after.line.dash
    assert plain(fig.layout.xaxis2.title.text) == "days before (−) and after the day of talks"

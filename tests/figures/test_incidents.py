"""Figures of the Incidents page as values: two tones, quiet told from no data, bars, rates with their limits."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from tracker.figures import incidents, maps

BINS = pd.DataFrame(
    {
        "date": pd.to_datetime(["2023-01-01", "2023-02-01", "2023-03-01", "2023-04-01"]),
        "until": pd.to_datetime(["2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30"]),
        "incidents": [2.5, 0.0, 1.0, 0.0],
        "incidents_certain": [2.0, 0.0, 1.0, 0.0],
        "deaths_low": [1.0, 0.0, 0.0, 0.0],
        "deaths_best": [3.0, 0.0, 0.0, 0.0],
        "deaths_high": [9.0, 0.0, 0.0, 0.0],
        "state": ["reported", "none reported", "reported", "no data"],
    }
)
WORDS = pd.DataFrame(
    {
        "name": ["Shelling <b>x</b>", "Blockade"],
        "incidents": [5, 1],
        "contested": [2, 0],
        "deaths_low": [0, 0],
        "deaths_best": [7, 0],
        "deaths_high": [8, 0],
    }
)
RATES = pd.DataFrame(
    {
        "date": pd.to_datetime(["2021-01-01", "2022-01-01", "2023-01-01"]),
        "until": pd.to_datetime(["2021-12-31", "2022-12-31", "2023-12-31"]),
        "events": [4, 0, 0],
        "exposure_days": [365.0, 365.0, 0.0],
        "rate": [0.33, 0.0, np.nan],
        "rate_low": [0.09, 0.0, np.nan],
        "rate_high": [0.84, 0.30, np.nan],
        "state": ["reported", "none reported", "no data"],
    }
)


def checked(fig: go.Figure) -> go.Figure:
    """The figure, once plotly has looked at every part of it."""
    go.Figure(fig.to_dict())
    return fig


def plain(text: str | None) -> str:
    return re.sub("<[^>]+>", "", (text or "").replace("<br>", " "))


def named(fig: go.Figure, name: str) -> go.Scatter:
    return next(trace for trace in fig.data if plain(trace.name) == name)


def notes(fig: go.Figure) -> list[str]:
    return [plain(note.text) for note in fig.layout.annotations]


def test_certain_and_spread_incidents_are_two_layers_told_by_hatching_too() -> None:
    fig = checked(incidents.over_time(BINS, unit="month"))
    certain, loose = named(fig, "Dated to the month"), named(fig, "Spread over months")
    # First and last are repeated at the edges of what is recorded; beyond, no line says 0.
    assert list(certain.y) == [2, 2, 0, 1, 1]
    assert list(loose.y) == [0.5, 0.5, 0, 0, 0]
    assert (certain.fillpattern.shape, loose.fillpattern.shape) == ("", "/")
    assert certain.stackgroup == loose.stackgroup


def test_without_spread_dates_there_is_one_layer() -> None:
    fig = incidents.over_time(BINS.assign(incidents_certain=BINS["incidents"]), unit="month")
    assert "Spread over months" not in [plain(trace.name) for trace in fig.data]


def test_quiet_is_a_line_on_the_floor_and_no_data_a_shade() -> None:
    fig = checked(incidents.over_time(BINS, unit="month"))
    assert list(named(fig, "None reported").x[:2]) == ["2023-02-01", "2023-03-01"]
    assert {(shape.x0, shape.x1, shape.xref) for shape in fig.layout.shapes} == {
        ("2023-04-01", "2023-05-01", "x"), ("2023-04-01", "2023-05-01", "x2"),
    }  # fmt: skip
    assert named(fig, "No data").showlegend is not False


def test_deaths_are_points_with_a_stroke_from_lowest_to_highest() -> None:
    deaths = named(checked(incidents.over_time(BINS, unit="month")), "deaths")
    best = deaths.y[0]
    assert (best - deaths.error_y.arrayminus[0], best, best + deaths.error_y.array[0]) == (1, 3, 9)
    assert "3" in [plain(text) for text in deaths.text]


def test_a_hover_says_bin_number_and_state() -> None:
    fig = incidents.over_time(BINS, unit="month")
    assert list(named(fig, "total").customdata[0]) == ["January 2023", "2.50", "2", "0.50", "reported"]


@pytest.mark.parametrize(
    ("unit", "said"), [("month", "January 2023"), ("week", "Week of 1 January 2023"), ("day", "1 January 2023")]
)
def test_bins_are_named_as_a_reader_names_them(unit: str, said: str) -> None:
    assert incidents.bin_names(BINS["date"].to_numpy(), unit)[0] == said


def test_only_peaks_that_stand_out_and_apart_carry_their_figure() -> None:
    flat = np.full(200, 10.0)
    flat[50] = 11
    assert incidents._peaks(flat) == {50}
    high = np.ones(200)
    high[[50, 52, 150]] = 90, 80, 60
    assert incidents._peaks(high) == {50, 150}
    assert incidents._peaks(np.zeros(5)) == set()


def test_no_incident_is_said() -> None:
    assert notes(incidents.over_time(BINS[:0], unit="month")) == ["No incident is recorded in this view."]
    assert notes(incidents.by_word(WORDS[:0])) == ["No incident is recorded in this view."]


def test_bars_part_contested_from_the_rest_and_bear_their_number() -> None:
    fig = checked(incidents.by_word(WORDS))
    assert list(named(fig, "Not contested").x) == [3, 1]
    assert list(named(fig, "Attribution contested").x) == [2, 0]
    assert notes(fig) == ["Shelling &lt;b&gt;x&lt;/b&gt;", "5", "Blockade", "1"]


def test_more_words_than_bars_are_said_to_stand_in_the_table() -> None:
    many = pd.concat([WORDS] * 9, ignore_index=True)
    assert notes(incidents.by_word(many))[-1] == f"{18 - incidents.GROUPS_SHOWN} more stand in the table."


def test_rates_have_their_limits_and_none_reported_is_hollow() -> None:
    fig = checked(incidents.rates(RATES))
    some, none = named(fig, "Rate, 95 % limits"), named(fig, "None reported")
    assert (some.error_y.array[0], some.error_y.arrayminus[0]) == (pytest.approx(0.51), pytest.approx(0.24))
    assert (none.y[0], none.marker.symbol, none.error_y.array[0]) == (0, "circle-open", pytest.approx(0.30))
    assert fig.layout.shapes[0].x0 == "2023-01-01"
    years = [re.sub("<.*?>", "", text) for text in fig.layout.xaxis.ticktext]
    assert (years, fig.layout.xaxis.tickvals[0]) == (["2021", "2022", "2023"], some.x[0])
    assert "incidents per 30 days" in fig.layout.yaxis.title.text


def test_without_observed_days_there_is_no_rate() -> None:
    assert "No rate" in notes(incidents.rates(RATES[2:]))[0]


def test_a_crowded_map_has_small_marks_without_figures() -> None:
    rng = np.random.default_rng(1)
    points = pd.DataFrame(
        {
            "key": [f"k{i}" for i in range(400)],
            "title": "Village",
            "latitude": 40 + rng.random(400),
            "longitude": 45 + rng.random(400),
            "place_precision": pd.array([1] * 400, dtype="Int64"),
            "n": rng.integers(1, 200, 400),
        }
    )
    marks = named(checked(maps.points_map(points, noun="incident")), "Place, area by number")
    assert marks.mode == "markers"
    assert max(marks.marker.size) == 14
    few = named(maps.points_map(points[:50], noun="incident"), "Place, area by number")
    assert few.mode == "markers+text"
    assert few.customdata[0][0] == "incident"

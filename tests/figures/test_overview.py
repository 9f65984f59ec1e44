"""The one chart, read as values: its panels, traces, order and what it says when rows are missing."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from tracker.figures import overview, theme

AS_OF = date(2023, 12, 31)
ROUNDS = pd.DataFrame(
    [
        ("r-brussels", "Brussels", "2022-05-22", "2022-05-22", "22 May 2022", "EU", "held", "leaders", "Brussels"),
        (
            "r-moscow",
            "Moscow",
            "2022-12-23",
            "2022-12-23",
            "23 December 2022",
            "Russia",
            "postponed",
            "ministerial",
            None,
        ),
        (
            "r-washington",
            "Talks",
            "2023-05-01",
            "2023-05-04",
            "1 to 4 May 2023",
            "US",
            "held",
            "ministerial",
            "Arlington",
        ),
        ("r-granada", "Granada", "2023-10-05", "2023-10-05", "5 October 2023", "EU", "refused", "leaders", "Granada"),
        (
            "r-border",
            "Border",
            "2023-11-01",
            None,
            "from November 2023",
            "Direct",
            "held",
            "technical",
            "<b>border</b>",
        ),
    ],
    columns=["key", "title", "date_earliest", "date_latest", "date", "track", "status", "level", "place"],
)
AGREEMENTS = pd.DataFrame(
    [("2023-12-07-joint-statement", "Joint statement", "2023-12-07", "issued", "Direct")],
    columns=["key", "title", "date_earliest", "text_state", "track"],
)
LEVELS = pd.DataFrame(
    [
        (day, level, count)
        for day, counts in (("2022-06-01", (3, 0, 0, 0, 0)), ("2023-12-31", (2, 0, 1, 0, 3)))
        for level, count in zip(theme.LEVELS, counts, strict=True)
    ],
    columns=["date", "level", "commitments"],
)
INCIDENTS = pd.DataFrame(
    {
        "month": pd.to_datetime(["2023-08-01", "2023-09-01", "2023-10-01"]),
        "incidents": [0.0, 2.5, 0.5],
        "incidents_certain": [0.0, 2.0, 0.0],
        "deaths_low": [0.0, 190.0, 0.0],
        "deaths_best": [0.0, 200.0, 0.0],
        "deaths_high": [0.0, 220.0, 0.0],
    }
)


def chart(**replaced: object) -> go.Figure:
    given = {
        "rounds": ROUNDS,
        "agreements": AGREEMENTS,
        "levels": LEVELS,
        "incidents": INCIDENTS,
        "as_of": AS_OF,
        "seen": (date(2020, 1, 1), AS_OF),
    }
    return overview.one_chart(**(given | replaced))  # type: ignore[arg-type]


def named(fig: go.Figure) -> dict[str, go.Scatter]:
    """The traces by name, without the wrapping that gives a name the page's colour."""
    return {re.sub(r"<[^>]+>", "", trace.name): trace for trace in fig.data}


def sentences(fig: go.Figure) -> list[str]:
    """What is written: the panels' names, which stand in their legends where they have one, and the notes."""
    legends = [fig.layout[name].title.text for name in ("legend", "legend2", "legend3") if name in fig.layout]
    written = [*(text for text in legends if text), *(note.text for note in fig.layout.annotations)]
    return [re.sub(r"<[^>]+>", "", text) for text in written]


def test_the_traces_stand_in_reading_order() -> None:
    assert list(named(chart())) == [
        "Spans days",
        "Held",
        "Postponed",
        "Refused",
        "Agreement",
        "Not assessed",
        "0 no step found",
        "1 minimal",
        "2 intermediate",
        "3 full",
        "Dated to the month",
        "Spread over months",
        "Deaths, best estimate",
    ]


def test_plotly_accepts_the_figure() -> None:
    go.Figure(chart(end=date(2024, 6, 30)).to_dict())
    go.Figure(chart(rounds=ROUNDS[:0], agreements=AGREEMENTS[:0], levels=LEVELS[:0]).to_dict())


def test_four_named_panels_share_one_time_axis() -> None:
    fig = chart()
    assert sentences(fig)[:4] == [
        "Rounds of talks, by mediator",
        "Commitments, by level of implementation",
        "Incidents per month",
        "Deaths per month: best or only count",
    ]
    ranges = {tuple(fig.layout[axis].range) for axis in ("xaxis", "xaxis2", "xaxis3", "xaxis4")}
    assert len(ranges) == 1
    assert fig.layout.title.text is None


def test_lanes_stand_in_order_of_first_appearance() -> None:
    assert sentences(chart())[4:] == ["EU", "Russia", "US", "Direct"]


def test_a_refused_round_is_a_hollow_cross_in_the_lane_of_its_host() -> None:
    traces = named(chart())
    assert traces["Refused"].marker.symbol == "x-open"
    assert traces["Held"].marker.symbol == "circle"
    assert traces["Refused"].y[0] == traces["Held"].y[0]


def test_a_click_on_a_point_carries_noun_and_key() -> None:
    traces = named(chart())
    assert list(traces["Refused"].customdata[0][:2]) == ["round", "r-granada"]
    assert list(traces["Agreement"].customdata[0][:2]) == ["agreement", "2023-12-07-joint-statement"]


def test_the_hover_tells_title_date_level_and_place_in_words() -> None:
    assert list(named(chart())["Refused"].customdata[0][2:]) == ["Granada", "5 October 2023", "Leaders", "Granada"]
    assert list(named(chart())["Agreement"].customdata[0][2:]) == ["Joint statement", "7 December 2023", "Issued"]


def test_an_interval_is_a_bar_and_an_open_one_reaches_to_as_of() -> None:
    spans = named(chart())["Spans days"]
    days = [None if pd.isna(x) else pd.Timestamp(x).date().isoformat() for x in spans.x]
    assert days == ["2023-11-01", "2023-12-31", None]  # three days are under the marker


def test_an_agreement_stands_in_the_lane_of_its_track_apart_from_the_round() -> None:
    traces = named(chart())
    border = traces["Held"].y[list(traces["Held"].customdata[:, 1]).index("r-border")]
    assert 0 < traces["Agreement"].y[0] - border <= 20


def test_stored_text_is_escaped() -> None:
    held = named(chart())["Held"]
    assert "&lt;b&gt;border&lt;/b&gt;" in held.customdata[:, 5]
    assert "<script" not in chart(rounds=ROUNDS.assign(track="<script>", title="<script>", status="<script>")).to_json()


def test_certain_and_spread_incidents_add_up() -> None:
    traces = named(chart())
    certain, spread = traces["Dated to the month"], traces["Spread over months"]
    assert list(certain.y) == [0.0, 2.0, 0.0]
    assert list(np.add(certain.y, spread.y)) == [0.0, 2.5, 0.5]
    assert spread.marker.pattern.shape == "/"
    assert list(certain.marker.line.width) == [0, 1, 0]  # no line where there is no bar


def test_rows_by_month_and_kind_are_added_up_by_month() -> None:
    kinds = pd.concat([INCIDENTS.assign(kind="shelling"), INCIDENTS.assign(kind="small_arms")])
    assert list(named(chart(incidents=kinds))["Dated to the month"].y) == [0.0, 4.0, 0.0]


def test_deaths_are_points_within_their_range_in_months_that_have_any() -> None:
    deaths = named(chart())["Deaths, best estimate"]
    assert list(deaths.y) == [200.0]
    assert (list(deaths.error_y.arrayminus), list(deaths.error_y.array)) == ([10.0], [20.0])
    without = named(chart(incidents=INCIDENTS.assign(deaths_high=INCIDENTS["deaths_best"])))["Deaths, best estimate"]
    assert list(without.customdata[0]) == ["September 2023", "200", "190", "none above it"]


def test_a_month_without_a_best_estimate_is_drawn_at_its_lowest_and_says_so() -> None:
    months = INCIDENTS.assign(deaths_best=[0.0, np.nan, 0.0], deaths_high=[0.0, np.nan, 0.0])
    deaths = named(chart(incidents=months))["Deaths, best estimate"]
    assert list(deaths.y) == [190.0]
    assert list(deaths.customdata[0]) == ["September 2023", "not known", "190", "not known"]


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("levels", "No commitment in scope in this period."),
        ("incidents", "No incident reported in this period."),
    ],
)
def test_a_panel_without_rows_says_what_is_missing(missing: str, sentence: str) -> None:
    rows = {"levels": LEVELS, "incidents": INCIDENTS}[missing].iloc[:0]
    assert sentence in sentences(chart(**{missing: rows}))


def test_an_empty_store_gives_a_figure_that_says_so_in_every_panel() -> None:
    fig = chart(rounds=ROUNDS[:0], agreements=AGREEMENTS[:0], levels=LEVELS[:0], incidents=INCIDENTS[:0], seen=None)
    assert sentences(fig)[4:] == [
        "No round or agreement in this period.",
        "No commitment in scope in this period.",
        "No data on incidents in this period.",
        "No data on deaths in this period.",
    ]


def test_frames_of_an_empty_query_without_types_are_no_failure() -> None:
    bare = [frame.iloc[:0].astype(object) for frame in (ROUNDS, AGREEMENTS, LEVELS, INCIDENTS)]
    assert overview.one_chart(*bare, as_of=AS_OF, seen=None).layout.height > 0


def test_a_period_leaves_out_what_lies_outside_and_keeps_the_state_it_begins_with() -> None:
    traces = named(chart(start=date(2023, 1, 1), end=AS_OF))
    assert "Postponed" not in traces
    assert list(traces["Not assessed"].y) == [3, 2]


def test_days_without_data_are_grey_in_the_panels_of_violence_and_said_to_be() -> None:
    fig = chart(seen=(date(2022, 6, 1), date(2023, 9, 30)), start=date(2022, 1, 1), end=AS_OF)
    grey = [(shape.xref, shape.x0, shape.x1) for shape in fig.layout.shapes if shape.type == "rect"]
    assert grey == [
        (axis, *days) for days in (("2022-01-01", "2022-06-01"), ("2023-10-01", "2023-12-31")) for axis in ("x3", "x4")
    ]
    assert sentences(fig).count("no data") == 4


def test_talks_are_grey_after_the_newest_event_and_levels_veiled_after_the_newest_status() -> None:
    def grey(newest: date, assessed: date) -> list[tuple[str, str, str]]:
        fig = chart(newest=newest, assessed=assessed, start=date(2022, 1, 1), end=AS_OF)
        return [(s.xref, s.x0, s.layer) for s in fig.layout.shapes if s.type == "rect" and s.xref in ("x", "x2")]

    assert grey(date(2023, 10, 5), date(2023, 8, 1)) == [("x", "2023-11-01", "below"), ("x2", "2023-09-01", "above")]
    assert grey(date(2023, 11, 5), date(2023, 11, 1)) == [("x", "2023-12-01", "below"), ("x2", "2023-12-01", "above")]
    assert grey(AS_OF, AS_OF) == []


def test_as_of_is_marked_only_when_the_axis_goes_on_beyond_it() -> None:
    assert not chart().layout.shapes
    lines = [shape.x0 for shape in chart(end=date(2024, 6, 30)).layout.shapes if shape.type == "line"]
    assert lines == ["2023-12-31"]


def test_markers_are_bounded_and_the_panel_says_so() -> None:
    days = pd.date_range("2001-01-01", periods=3000, freq="D")
    many = pd.DataFrame({c: ROUNDS[c].iloc[0] for c in ROUNDS.columns}, index=range(3000)).assign(
        date_earliest=days, date_latest=days
    )
    fig = chart(rounds=many)
    assert len(named(fig)["Held"].x) == overview.MARKERS_SHOWN
    assert "The latest 2,000 of 3,000 rounds are drawn." in sentences(fig)


def test_tracks_beyond_the_limit_share_the_last_lane() -> None:
    many = pd.concat([ROUNDS.iloc[[0]].assign(key=f"r{n}", track=f"Track {n:02}") for n in range(20)])
    lanes = sentences(chart(rounds=many, agreements=AGREEMENTS[:0]))[4:]
    assert len(lanes) == overview.LANES_SHOWN
    assert lanes[-1] == "other tracks"


def test_a_status_this_version_does_not_know_is_still_drawn() -> None:
    assert "adjourned" in named(chart(rounds=ROUNDS.assign(status="adjourned")))


def test_the_input_is_left_as_it_was() -> None:
    before = [frame.copy(deep=True) for frame in (ROUNDS, AGREEMENTS, LEVELS, INCIDENTS)]
    chart()
    for frame, copy in zip((ROUNDS, AGREEMENTS, LEVELS, INCIDENTS), before, strict=True):
        pd.testing.assert_frame_equal(frame, copy)

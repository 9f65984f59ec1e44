"""Figures of the Rounds page as values: lanes, the messy timeline, the mediators' bars, the silences, the grid."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from tracker.figures import heat, lanes, rounds, theme
from tracker.vocabulary import RoundStatus

AS_OF = date(2024, 1, 31)
ROUNDS = pd.DataFrame(
    [
        ("r1", "Port", "2023-01-10", "2023-01-10", "2023-01-10", "eu", "held", "leaders", "Port"),
        ("r2", "Ford & <b>bridge</b>", "2023-03-01", "2023-03-04", "2023-03-01/2023-03-04", "usa", "held", "ministerial", None),
        ("r3", "Hill", "2023-05-01", "2023-05-01", "2023-05-01", "eu", "refused", "leaders", "Hill"),
        ("r4", "Open", "2023-11-01", None, "2023-11/..", "direct", "broke_off", None, None),
    ],
    columns=["key", "title", "date_earliest", "date_latest", "date", "track", "status", "level", "place"],
)  # fmt: skip
REFUSALS = pd.DataFrame(
    [("x1", "Would not sign", "2023-11-01", "2023-11-01", "2023-11-01", "signature", "direct")],
    columns=["key", "summary", "date_earliest", "date_latest", "date", "kind", "track"],
)
TRACKS = {"eu": "EU", "usa": "US", "direct": "Direct"}
TEXTS = pd.DataFrame(
    [
        ("a1", "Truce", "2023-01-10", "2023-01-10", "Cea", "signed", "EU"),
        ("a2", "Terms", "2023-03-04", "2023-03-04", "Imp", "issued", "US"),
        ("a3", "Old words", "2023-06-01", "2023-06-01", "Oth", None, "Direct"),
        ("a4", "Start again", "2023-09-01", "2023-09-01", "Pre", "signed", "Direct"),
    ],
    columns=["key", "title", "date_earliest", "date", "stage", "text_state", "track"],
).astype({"date_earliest": "datetime64[s]"})
LADDER = {"Pre": "Pre-negotiation", "Cea": "Ceasefire", "Imp": "Implementation"}


def sentences(fig: go.Figure) -> list[str]:
    return [re.sub(r"<[^>]+>", "", note.text.replace("<br>", " ")) for note in fig.layout.annotations]


def drawn(fig: go.Figure, name: str) -> list[go.Scatter]:
    return [trace for trace in fig.data if trace.name == name and trace.customdata is not None]


def swimlanes(met: pd.DataFrame = ROUNDS, refused: pd.DataFrame = REFUSALS, **between: date) -> go.Figure:
    return rounds.swimlanes(met, refused, TRACKS, as_of=AS_OF, **between)


def test_the_level_is_the_marker_and_a_round_not_held_bears_that_of_its_status() -> None:
    (held,), (unmet,) = (drawn(swimlanes(), name) for name in ("Leaders", "Refused"))
    assert (held.marker.symbol, unmet.marker.symbol) == ("circle", theme.mark(RoundStatus, "refused").symbol)
    assert unmet.marker.color == theme.mark(RoundStatus, "refused").colour


def test_markers_that_would_touch_stand_in_rows_of_their_lane() -> None:
    days = np.array(["2023-01-01", "2023-01-03", "2023-01-05", "2023-03-01", "2023-01-02"], dtype="datetime64[D]")
    rows = lanes.apart(np.array([0.0, 0.0, 0.0, 0.0, 50.0]), days, 5.0, rows=2)
    assert rows.tolist() == [0, 1, 0, 0, 0]


def test_a_click_on_a_marker_carries_noun_and_key() -> None:
    points = [list(row[:2]) for trace in swimlanes().data if trace.customdata is not None for row in trace.customdata]
    assert sorted(points) == [["refusal", "x1"], ["round", "r1"], ["round", "r2"], ["round", "r3"], ["round", "r4"]]


def test_each_lane_says_whose_it_is_and_how_many() -> None:
    assert sentences(swimlanes())[:3] == ["EU 1 held, 1 refused", "US 1 held", "Direct 1 broke off"]


def test_a_date_of_several_days_is_drawn_at_its_middle_over_a_span() -> None:
    fig = swimlanes()
    assert list(drawn(fig, "Ministers")[0].x) == ["2023-03-02"]
    span = next(trace for trace in fig.data if trace.name == "Spans days")
    assert list(span.x) == ["2023-11-01", "2024-01-31", None]  # four days are under the marker


def test_records_of_one_lane_and_day_do_not_hide_each_other() -> None:
    twice = pd.concat([ROUNDS[:1], ROUNDS[:1].assign(key="r9", level="ministerial")])
    heights = {float(trace.y[0]) for trace in swimlanes(twice).data if trace.customdata is not None}
    assert len(heights) == 3  # two rounds and the refusal


def test_stored_text_is_shown_as_text() -> None:
    told = drawn(swimlanes(), "Ministers")[0].customdata[0][2]
    assert "Ford &amp; &lt;b&gt;bridge&lt;/b&gt;" in told


def test_the_period_bounds_the_lanes() -> None:
    fig = swimlanes(start=date(2023, 4, 1), end=date(2023, 6, 30))
    assert [row[1] for trace in fig.data if trace.customdata is not None for row in trace.customdata] == ["r3"]
    assert fig.layout.xaxis.range[0] < "2023-04-01" < "2023-06-30" < fig.layout.xaxis.range[1]


def test_more_tracks_than_lanes_share_the_last() -> None:
    many = pd.concat([ROUNDS[:1].assign(key=f"k{i}", track=f"t{i:02}") for i in range(30)], ignore_index=True)
    fig = rounds.swimlanes(many, REFUSALS[:0], {f"t{i:02}": f"Track {i}" for i in range(30)}, as_of=AS_OF)
    assert sum(len(trace.customdata) for trace in fig.data if trace.customdata is not None) == 30
    assert f"The last lane holds {30 - lanes.LANES_SHOWN + 1} of 30." in sentences(fig)


def test_the_messy_timeline_is_one_line_through_all_texts() -> None:
    fig = rounds.messy_timeline(TEXTS, LADDER, as_of=AS_OF)
    line = fig.data[0]
    assert (line.mode, list(line.y)) == ("lines", [2, 3, 0, 1])
    names = [re.sub("<[^>]+>", "", name.replace("<br>", " ")) for name in fig.layout.yaxis.ticktext]
    assert names == ["Other, or not coded", *LADDER.values()]
    assert {(row[0], row[1]) for trace in fig.data[1:] for row in trace.customdata} == {
        ("agreement", key) for key in TEXTS["key"]
    }


def test_the_line_goes_through_the_highest_stage_of_a_day_whatever_the_order_of_its_texts() -> None:
    same_day = TEXTS.assign(date_earliest=TEXTS["date_earliest"].where(TEXTS["key"] != "a2", TEXTS["date_earliest"][0]))
    for texts in (same_day, same_day.assign(key=["a2", "a1", "a3", "a4"])):
        fig = rounds.messy_timeline(texts, LADDER, as_of=AS_OF)
        assert list(fig.data[0].y) == [3, 0, 1]
        assert sum(len(trace.customdata) for trace in fig.data[1:]) == 4


def test_without_other_stages_the_ladder_starts_at_its_foot() -> None:
    fig = rounds.messy_timeline(TEXTS[TEXTS["stage"] != "Oth"], LADDER, as_of=AS_OF)
    assert list(fig.layout.yaxis.tickvals) == [1, 2, 3]


def test_the_mediators_bars_count_by_status_and_say_the_share() -> None:
    record = pd.DataFrame(
        {
            "name": ["EU", "UK"], "held": [3, 0], "broke_off": [0, 0], "refused": [1, 2], "postponed": [0, 0],
            "cancelled": [0, 0], "share": [1.0, np.nan],
        }
    )  # fmt: skip
    fig = rounds.mediators(record)
    assert {trace.name: list(trace.x) for trace in fig.data} == {"Held": [3, None], "Refused": [1, 2]}
    assert sentences(fig) == ["EU · 100\u202f%", "UK"]


def gaps_between(*days: int | None) -> pd.DataFrame:
    dates = pd.date_range("2023-01-01", periods=len(days), freq="MS")
    return pd.DataFrame(
        {"round": [f"r{i}" for i in range(len(days))], "title": "Round", "date": dates, "gap_days": list(days)}
    ).astype({"gap_days": "Int64"})


def test_a_silence_ends_with_the_record_and_grey_follows() -> None:
    fig = rounds.gaps(gaps_between(None, 31), running_days=28, as_of=AS_OF, until=date(2023, 2, 28))
    assert next(trace for trace in fig.data if trace.name == "As far as recorded").x[0] == "2023-02-28"
    assert [(shape.x0, shape.x1) for shape in fig.layout.shapes] == [("2023-03-01", AS_OF.isoformat())]


def test_the_longest_silence_is_named_and_the_running_one_is_drawn_open() -> None:
    fig = rounds.gaps(gaps_between(None, 31, 28, 400), running_days=90, as_of=AS_OF)
    assert sentences(fig) == ["400 days"]
    assert [trace.name for trace in fig.data if trace.showlegend is not False] == [
        "Days before a round",
        "As far as recorded",
        "Median, 31 days",
    ]
    assert [list(row[:2]) for row in fig.data[1].customdata] == [["round", "r1"], ["round", "r2"], ["round", "r3"]]


def test_one_round_alone_has_its_running_silence() -> None:
    assert sentences(rounds.gaps(gaps_between(None), running_days=12, as_of=AS_OF)) == ["12 days"]


CELLS = pd.DataFrame({"row": ["a", "a", "b"], "column": ["x", "y", "y"], "n": [4, 1, 2]})


def test_a_grid_has_its_numbers_in_its_cells_and_blanks_for_none() -> None:
    fig = heat.counts(CELLS, {"b": "Bee", "a": "Ay", "c": "Sea"}, {"x": "Ex", "y": "Why"}, unit="rounds", empty="None.")
    assert np.array_equal(fig.data[0].z, [[np.nan, 2], [4, 1]], equal_nan=True)
    assert sentences(fig) == ["2", "4", "1", "Numbers are rounds."]
    assert [re.sub("<[^>]+>", "", name) for name in fig.layout.yaxis.ticktext] == ["Bee", "Ay"]


def test_a_grid_says_what_it_leaves_out() -> None:
    many = pd.DataFrame({"row": "a", "column": [f"c{i}" for i in range(20)], "n": 1})
    fig = heat.counts(many, {"a": "Ay"}, {f"c{i}": f"Column {i}" for i in range(20)}, unit="rounds", empty="None.")
    assert sentences(fig)[-1] == f"Numbers are rounds. {20 - heat.COLUMNS_SHOWN} more columns in the table."


@pytest.mark.parametrize(
    "fig",
    [
        swimlanes(),
        rounds.messy_timeline(TEXTS, LADDER, as_of=AS_OF),
        rounds.gaps(gaps_between(None, 3), running_days=None, as_of=AS_OF),
        heat.counts(CELLS, {"a": "A", "b": "B"}, {"x": "X", "y": "Y"}, unit="rounds", empty="None."),
    ],
)
def test_plotly_accepts_the_figure(fig: go.Figure) -> None:
    go.Figure(fig.to_dict())


@pytest.mark.parametrize(
    ("fig", "said"),
    [
        (swimlanes(ROUNDS[:0], REFUSALS[:0]), "No round in this period."),
        (swimlanes(start=date(1990, 1, 1), end=date(1990, 2, 1)), "No round in this period."),
        (rounds.messy_timeline(TEXTS[:0], LADDER, as_of=AS_OF), "No text in this period."),
        (rounds.gaps(gaps_between(None), running_days=None, as_of=AS_OF), "No two rounds in this view."),
        (heat.counts(CELLS[:0], {"a": "A"}, {"x": "X"}, unit="rounds", empty="None."), "None."),
    ],
)
def test_without_rows_a_figure_says_so(fig: go.Figure, said: str) -> None:
    assert sentences(fig) == [said]


def test_one_round_alone_has_an_axis_of_its_silence() -> None:
    axis = rounds.gaps(gaps_between(None), running_days=1000, as_of=date(2026, 11, 25)).layout.xaxis
    assert axis.range[0] < "2024-03-01" < "2026-11-25" < axis.range[1]

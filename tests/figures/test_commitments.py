"""Levels over time, the score with its band, and levels by group, read as values."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from tracker.figures import commitments, theme


def levels(rows: dict[str, tuple[int, int, int, int, int]]) -> pd.DataFrame:
    """A series of levels from days and their five counts."""
    return pd.DataFrame(
        [
            (pd.Timestamp(day), level, count)
            for day, counts in rows.items()
            for level, count in zip(theme.LEVELS, counts, strict=True)
        ],
        columns=["date", "level", "commitments"],
    )


# The six commitments of 7 December 2023: as of the year's end 3, 3, 3, not assessed, 1, not assessed.
SIX = levels({"2023-12-07": (6, 0, 0, 0, 0), "2023-12-13": (4, 0, 0, 0, 2), "2023-12-31": (2, 0, 1, 0, 3)})
SCORES = pd.DataFrame(
    {
        "date": pd.to_datetime(["2023-12-07", "2023-12-31"]),
        "score": [np.nan, 83.3333],
        "score_low": [0.0, 55.5556],
        "score_high": [100.0, 88.8889],
        "assessed": [0, 4],
        "commitments": [6, 6],
    }
)


def sentences(fig: go.Figure) -> list[str]:
    return [re.sub(r"<[^>]+>", "", note.text.replace("<br>", " ")) for note in fig.layout.annotations]


def test_levels_are_stacked_in_steps_with_not_assessed_at_the_floor() -> None:
    fig = commitments.levels_over_time(SIX)
    assert [trace.name for trace in fig.data] == [
        "Not assessed",
        "0 no step found",
        "1 minimal",
        "2 intermediate",
        "3 full",
    ]
    assert {(trace.stackgroup, trace.line.shape) for trace in fig.data} == {("levels", "hv")}
    assert [list(trace.y) for trace in fig.data] == [[6, 4, 2], [0, 0, 0], [0, 0, 1], [0, 0, 0], [0, 2, 3]]


def test_a_level_that_no_row_names_keeps_its_place_in_the_legend() -> None:
    fig = commitments.levels_over_time(SIX[SIX["level"] == "3"])
    assert len(fig.data) == 5
    assert list(fig.data[0].y) == [0, 0, 0]


def test_days_without_a_change_are_left_out_but_for_one_a_month() -> None:
    days = pd.date_range("2020-11-10", "2026-04-01", freq="D")
    still = levels({day.date().isoformat(): (1, 0, 0, 0, 0) for day in days})
    shown = pd.to_datetime(commitments.level_traces(still)[0]["x"])
    assert shown[0] == days[0]
    assert shown[-1] == days[-1]
    assert len(shown) <= 2 + 65


def test_every_change_is_kept() -> None:
    days = pd.date_range("2024-01-01", periods=60, freq="D")
    flat = {day.date().isoformat(): (1, 0, 0, 0, 0) for day in days}
    changed = levels(flat | {"2024-01-17": (0, 0, 0, 0, 1)})
    first = commitments.level_traces(changed)[0]
    assert [pd.Timestamp(x).day for x, y in zip(first["x"], first["y"], strict=True) if y == 0] == [17]


def test_the_hover_of_a_level_tells_count_total_and_day() -> None:
    full = commitments.level_traces(SIX)[-1]
    assert list(full["customdata"][-1]) == ["31 December 2023", 3, 6]


def test_the_score_stands_within_its_band_and_is_written_at_the_end() -> None:
    fig = commitments.score_line(SCORES)
    low, band, score = fig.data
    assert (low.y[-1], score.y[-1], band.y[-1]) == (55.5556, 83.3333, 88.8889)
    assert band.fill == "tonexty"
    assert sentences(fig) == ["83.3 %"]
    assert list(fig.layout.yaxis.range) == [-2, 102]


def test_a_score_that_is_only_carried_on_is_dotted_on_grey_ground() -> None:
    later = SCORES.assign(date=pd.to_datetime(["2023-12-07", "2024-03-31"]), score=[80.0, 83.3333])
    low, _, score, carried = commitments.score_line(later, assessed=date(2023, 12, 14)).data
    assert (score.line.dash, list(score.x), list(score.y)) == ("solid", ["2023-12-07", "2024-01-01"], [80, 80])
    assert (carried.line.dash, list(carried.x)) == ("dot", ["2024-01-01", "2024-03-31"])
    assert list(low.x) == ["2023-12-07", "2024-01-01", "2024-03-31"]
    [ground] = commitments.score_line(later, assessed=date(2023, 12, 14)).layout.shapes
    assert (ground.x0, ground.x1) == ("2024-01-01", "2024-03-31")
    assert len(commitments.score_line(later, assessed=date(2024, 3, 2)).data) == 3


def test_the_hover_of_the_score_tells_band_and_coverage() -> None:
    score = commitments.score_line(SCORES).data[-1]
    assert list(score.customdata[-1]) == ["31 December 2023", "83.3 %", "55.6–88.9 %", "4", "6"]
    assert list(score.customdata[0])[1] == "none, nothing is assessed"
    assert not score.connectgaps


def test_a_score_that_stands_still_for_years_takes_few_points() -> None:
    days = pd.date_range("2020-11-10", "2026-04-01", freq="D")
    still = pd.DataFrame({"date": days, "score": np.nan, "score_low": 0.0, "score_high": 100.0, "assessed": 0})
    assert len(commitments.score_line(still.assign(commitments=3)).data[-1].x) <= 2 + 65


def test_plotly_accepts_every_figure() -> None:
    groups = SIX.rename(columns={"date": "group"})
    for fig in (
        commitments.levels_over_time(SIX),
        commitments.score_line(SCORES),
        commitments.levels_by_group(groups),
        commitments.levels_by_group(groups[:0]),
    ):
        go.Figure(fig.to_dict())


def test_groups_keep_their_order_and_bars_carry_their_counts() -> None:
    groups = pd.DataFrame(
        [("Prisoners <x>", "3", 4), ("Prisoners <x>", "not assessed", 1), ("Border", "1", 2)],
        columns=["group", "level", "commitments"],
    )
    fig = commitments.levels_by_group(groups)
    assert sentences(fig) == ["Prisoners &lt;x&gt;", "Border"]
    assert [list(trace.x) for trace in fig.data] == [[1, 0], [0, 0], [0, 2], [0, 0], [4, 0]]
    assert [re.sub(r"<[^>]+>", "", text) for text in fig.data[-1].text] == ["4", ""]
    assert re.sub(r"<[^>]+>", "", fig.layout.xaxis.title.text) == "commitments"


def test_groups_are_bounded_and_the_figure_says_so() -> None:
    groups = pd.DataFrame({"group": [f"G{n}" for n in range(40)], "level": "3", "commitments": 1})
    fig = commitments.levels_by_group(groups)
    assert len(fig.data[0].x) == commitments.GROUPS_SHOWN
    assert sentences(fig)[-1] == "10 more groups stand in the table."


def test_without_rows_each_figure_says_what_is_missing() -> None:
    empty = {
        "No commitment is in scope in this period.": commitments.levels_over_time(SIX[:0]),
        "No score: no commitment is in scope in this period.": commitments.score_line(SCORES[:0].astype(object)),
        "No commitment to group.": commitments.levels_by_group(pd.DataFrame(columns=["group", "level", "commitments"])),
    }
    for sentence, fig in empty.items():
        assert sentences(fig) == [sentence]
        assert not fig.data

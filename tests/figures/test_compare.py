"""The figure of Compare as values: four panels, processes told apart without colour."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tests.figures.test_incidents import checked, notes, plain
from tracker.figures import compare


def months(process: str, last: int, score: float = 50.0) -> pd.DataFrame:
    lags = np.arange(-2, last + 1)
    return pd.DataFrame(
        {
            "process": process,
            "month": lags,
            "date": pd.date_range("2020-01-01", periods=len(lags), freq="MS"),
            "score": np.where(lags < 0, np.nan, score),
            "assessed": 2,
            "commitments": 3,
            "rounds_3m": 1.0,
            "refusals_3m": 0.0,
            "incidents_3m": np.nan,
        }
    )


BOTH = pd.concat([months("a", 5), months("b", 3, 80.0)], ignore_index=True)
NAMES = {"a": "Alpha <b>", "b": "Beta"}


def test_four_panels_share_the_months() -> None:
    fig = checked(compare.by_month(BOTH, NAMES, since="the first agreement"))
    assert [fig.layout[f"xaxis{n}"].matches for n in ("2", "3", "4")] == ["x", "x", "x"]
    assert list(fig.layout.xaxis.range) == [-2.5, 5.5]
    assert plain(fig.layout.xaxis4.title.text) == "months since the first agreement"
    assert [note for note in notes(fig) if "three months" in note] == [
        "Rounds held in three months", "Refusals in three months", "Incidents in three months",
    ]  # fmt: skip


def test_processes_differ_in_colour_dash_and_the_mark_at_their_end() -> None:
    fig = compare.by_month(BOTH, NAMES, since="x")
    first, second = (trace for trace in fig.data if trace.mode == "lines+markers" and trace.xaxis == "x")
    assert (first.name, second.name) == ("Alpha &lt;b&gt;", "Beta")
    for one, other in ((first.line.color, second.line.color), (first.line.dash, second.line.dash)):
        assert one != other
    assert first.marker.symbol != second.marker.symbol
    assert list(second.marker.size) == [0, 0, 0, 0, 0, 9]


def test_a_click_opens_the_process_and_a_hover_tells_the_coverage() -> None:
    traces = compare.by_month(BOTH, NAMES, since="x").data
    told = [trace for trace in traces if trace.mode == "lines+markers"][1].customdata[-1]
    assert list(told[:2]) == ["process", "b"]
    assert told[4] == "80.0 % (2 of 3 assessed)"


def test_a_measure_recorded_for_none_is_said() -> None:
    assert "Not recorded for any of them." in notes(compare.by_month(BOTH, NAMES, since="x"))


def test_months_without_data_are_marked_for_each_process_and_a_month_not_over_is_not() -> None:
    rows = BOTH.copy()
    rows.loc[rows["process"] == "b", "rounds_3m"] = [np.nan, 1.0, 1.0, 2.0, np.nan, np.nan]
    rows.loc[rows["process"] == "a", "rounds_3m"] = [1.0] * 7 + [np.nan]
    fig = checked(compare.by_month(rows, NAMES, since="x"))
    strips = {(trace.name, trace.yaxis): list(trace.x) for trace in fig.data if trace.meta is not None}
    assert strips == {
        ("Alpha &lt;b&gt;", "y"): [-2.4, -0.6, None],
        ("Beta", "y"): [-2.4, -0.6, None],
        ("Beta", "y2"): [-2.4, -1.6, None, 1.6, 3.4, None],
    }
    assert fig.layout.yaxis2.range[0] < 0
    assert list(fig.layout.yaxis2.tickvals) == [0, 1, 2]


def test_a_score_that_is_only_carried_on_is_marked() -> None:
    fig = compare.by_month(BOTH, NAMES, since="x", assessed={"a": date(2020, 4, 10)})
    strips = {trace.name: trace for trace in fig.data if trace.meta is not None and trace.yaxis == "y"}
    assert list(strips["Alpha &lt;b&gt;"].x) == [-2.4, -0.6, None, 2.6, 5.4, None]
    assert strips["Alpha &lt;b&gt;"].text[-1] == "no status recorded, month 3 to 5"
    assert list(strips["Beta"].x) == [-2.4, -0.6, None]


def test_more_processes_than_marks_are_not_drawn() -> None:
    many = {f"p{i}": f"P{i}" for i in range(9)}
    rows = pd.concat([months(key, 2) for key in many], ignore_index=True)
    fig = compare.by_month(rows, many, since="x")
    lines = [trace for trace in fig.data if trace.meta is None and trace.name != "No data"]
    assert len(lines) == 4 * compare.PROCESSES_SHOWN


def test_nothing_to_compare_is_said() -> None:
    assert notes(compare.by_month(BOTH[:0], NAMES, since="x")) == ["No process has such a day."]

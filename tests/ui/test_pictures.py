"""A chart as a picture carries its heading, its filters in words and the state of the data."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import pytest

from tracker.figures import commitments
from tracker.ui import pictures

SENTENCE = "4 commitments, 3 of them assessed. A process <b>, as of 31 December 2023. Last change recorded 1 May 2026."


@pytest.fixture
def figure() -> go.Figure:
    scores = {"score": [50.0, 60.0], "score_low": [40.0, 50.0], "score_high": [60.0, 70.0], "assessed": [3, 3]}
    days = pd.to_datetime(["2023-01-01", "2023-02-01"])
    return commitments.score_line(pd.DataFrame({"date": days, "commitments": [4, 4]} | scores))


def test_the_stamp_stands_on_a_copy_and_inside_its_margins(figure: go.Figure) -> None:
    before = figure.to_json()
    picture = pictures.stamped(figure, "Score 60.0 %", SENTENCE)
    assert figure.to_json() == before
    heading, stamp = picture.layout.annotations[-2:]
    assert "Score 60.0 %" in heading.text
    assert "31 December 2023" in stamp.text and "&lt;b&gt;" in stamp.text
    margin, inner = picture.layout.margin, picture.layout.height - picture.layout.margin.t - picture.layout.margin.b
    assert 1 < heading.y < 1 + margin.t / inner
    assert -margin.b / inner < stamp.y < 0


@pytest.mark.skipif(pictures.missing() is not None, reason="chromium or kaleido is not installed")
def test_the_picture_is_drawn_on_this_machine(figure: go.Figure) -> None:
    drawn = pictures.stamped(figure, "Score 60.0 %", SENTENCE).to_image(format="svg").decode()
    assert drawn.startswith("<svg") and "Last change recorded 1 May 2026." in drawn and "Score 60.0 %" in drawn

"""Foreign cells give texts that our forms take, and a fast draft is the form's own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.exchange.formats.drafting import Drafter
from tracker.exchange.formats.foreign_cells import Counts, Days, Points, Texts, UndecidedError, number
from tracker.records.cells import clean_text
from tracker.records.incident import INCIDENT

Listed = list[tuple[int, str, str, str | None]]


def lists() -> tuple[Listed, Any]:
    kept: Listed = []
    return kept, lambda line, why, column, value: kept.append((line, why, column, value))


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60))
def test_any_text_becomes_one_the_form_takes(text: str) -> None:
    _, listed = lists()
    line = Texts(listed)(text, "place", 1)
    assert "\n" not in line
    if line:
        assert clean_text(line, 600) == line


@settings(deadline=None, max_examples=200)
@given(
    st.floats(-90, 90, allow_nan=False),
    st.floats(-180, 180, allow_nan=False),
    st.sampled_from(["{!r}", "{:.6f}", "{:e}"]),
)
def test_any_point_of_the_globe_is_read_as_written(north: float, east: float, shape: str) -> None:
    kept, listed = lists()
    written = shape.format(north), shape.format(east)
    read = Points(None, listed)(*written, 1)
    assert kept == []
    for got, given_ in zip(read, written, strict=True):
        assert got is not None
        assert float(got) == pytest.approx(float(given_), abs=1e-14)
    assert INCIDENT.cells["latitude"].read(read[0] or "") == pytest.approx(float(written[0]), abs=1e-14)


def test_a_row_of_bad_points_is_listed_each_time() -> None:
    kept, listed = lists()
    points = Points(None, listed)
    assert points("99", "10", 2) == points("99", "10", 3) == (None, None)
    assert [entry[0] for entry in kept] == [2, 3]


@pytest.mark.parametrize(
    ("text", "read"), [("371.0", "371"), (" 7 ", "7"), ("A.0", "A.0"), ("NA", None), ("7.5", "7.5")]
)
def test_ids_lose_the_point_a_spreadsheet_gave_them(text: str, read: str | None) -> None:
    assert number(text) == read


def test_a_decimal_comma_in_a_count_is_read_when_stated() -> None:
    assert Counts(",")("42,0") == "42"
    with pytest.raises(ValueError, match="count"):
        Counts(None)("42,5")


def test_the_order_of_a_column_is_weighed_once_and_only_when_it_matters() -> None:
    asked = []

    def values() -> Any:
        asked.append(1)
        return iter(["2/1/2020", "13/1/2020"])

    days = Days("event_date", values, None, date(2026, 1, 1), "f.csv")
    assert days("2020-01-05") == date(2020, 1, 5)
    assert asked == []
    assert days("2/1/2020") == date(2020, 1, 2)
    assert days("3/1/2020") == date(2020, 1, 3)
    assert asked == [1]
    with pytest.raises(UndecidedError, match="--date-order"):
        Days("event_date", lambda: iter(["2/1/2020"]), None, date(2026, 1, 1), "f.csv")("2/1/2020")


COLUMNS = ("key", "date", "place", "latitude", "longitude", "kind", "deaths_best", "counted", "summary")
TEXTS = st.tuples(
    st.sampled_from(["a-1", "Bad Key", "", None, "b"]),
    st.sampled_from(["2020-01-05", "2020-13-01", "2020-01/2020-02", "2020/..", "", "soon"]),
    st.sampled_from(["Town", "", None, "T\u202eown", "x" * 601]),
    st.sampled_from(["40.5", "91", "", "nan"]),
    st.sampled_from(["46.5", "", "181"]),
    st.sampled_from(["armed_clash", "clash", "", "other"]),
    st.sampled_from(["5", "5.0", "-1", ""]),
    st.sampled_from(["true", "FALSE", "", "yes"]),
    st.sampled_from(["What happened", "", "a\x00b"]),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(TEXTS, min_size=1, max_size=6), st.sampled_from(["p", "Not A Key", None]))
def test_a_fast_draft_is_the_forms_own(rows: list[tuple[str | None, ...]], process: str | None) -> None:
    drafter = Drafter(INCIDENT, COLUMNS, "f.csv", {"process": process, "source": "s"})
    for line, row in enumerate(rows, 2):
        draft, problems = drafter(row, line)
        texts = {"process": process, "source": "s"} | dict(zip(COLUMNS, row, strict=True))
        expected, wrong = INCIDENT.draft(texts)
        assert [(p.why, p.column, p.value) for p in problems] == [(p.why, p.column, p.value) for p in wrong]
        assert all(problem.line == line and problem.file == "f.csv" for problem in problems)
        if not problems:
            assert draft.values == expected.values
            assert list(draft.origin.__getstate__()) == ["f.csv", line]

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.measures import days as measure

DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))


def test_every_form_of_a_day_gives_the_same_number() -> None:
    texts = ["2023-12-07", None, "1969-12-31"]
    forms = [
        texts,
        pd.Series(texts),
        pd.Series(texts, dtype="object"),
        pd.Series(pd.to_datetime(texts)),
        pd.Series([date(2023, 12, 7), None, date(1969, 12, 31)]),
        np.array(["2023-12-07", "NaT", "1969-12-31"], dtype="datetime64[D]"),
    ]
    for form in forms:
        assert measure.day_numbers(form).tolist() == [19698, measure.NO_DAY, -1]
    assert {measure.day_number(d) for d in ("2023-12-07", date(2023, 12, 7), pd.Timestamp("2023-12-07 08:00"))} == {
        19698
    }
    assert measure.dates([19698, measure.NO_DAY]).astype(str).tolist()[0].startswith("2023-12-07")
    assert np.isnat(measure.dates([measure.NO_DAY])[0])


def test_moments_keep_their_order_in_every_form() -> None:
    texts = ["2026-01-01T10:00:00Z", "2026-01-01T10:00:00.000001+00:00", "2026-01-01T13:00:00+04:00"]
    for form in (pd.Series(texts), pd.Series(pd.to_datetime(texts, utc=True, format="ISO8601"))):
        assert np.argsort(measure.moments(form)).tolist() == [2, 0, 1]


@given(a=DAYS, length=st.integers(0, 900), unit=st.sampled_from(["day", "week", "month", "quarter", "year"]))
def test_bins_cover_the_period_and_no_bin_more(a: date, length: int, unit: measure.Unit) -> None:
    b = a + timedelta(length)
    edges = measure.edges(a, b, unit)
    assert edges[0] <= measure.day_number(a) < edges[1]
    assert edges[-2] <= measure.day_number(b) < edges[-1]
    first = [date(1970, 1, 1) + timedelta(int(edge)) for edge in edges]
    starts = {
        "day": bool,
        "week": lambda d: d.weekday() == 0,
        "month": lambda d: d.day == 1,
        "quarter": lambda d: d.day == 1 and d.month % 3 == 1,
        "year": lambda d: d.day == 1 and d.month == 1,
    }
    assert all(starts[unit](d) for d in first)


def test_a_month_after_the_31st_is_the_last_day_of_the_next() -> None:
    found = measure.dates(measure.months_later("2024-01-31", [-2, 0, 1, 13]))
    assert [str(d)[:10] for d in found] == ["2023-11-30", "2024-01-31", "2024-02-29", "2025-02-28"]


@pytest.mark.parametrize(("cell", "keys"), [("fra; eu;eu;", ("eu", "fra")), ("", ()), (None, ()), (float("nan"), ())])
def test_a_cell_of_several_keys_is_read_once_each(cell: object, keys: tuple[str, ...]) -> None:
    assert measure.several(cell) == keys

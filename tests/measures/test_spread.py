from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.measures import spread as measure
from tracker.measures.days import day_number, edges

COLUMNS = ["date_earliest", "date_latest", "deaths_low", "deaths_best", "deaths_high"]


def events(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame([(*row, *[None] * 5)[:5] for row in rows], columns=COLUMNS)


def test_an_event_of_a_known_day_is_certain_and_one_across_two_months_is_shared() -> None:
    found = measure.spread_over_bins(
        events(("2023-09-20", "2023-09-20", 1, 2, 3), ("2023-09-26", "2023-10-05", 10, 10, 20)),
        edges("2023-09-01", "2023-10-31"),
        as_of="2024-01-01",
    )
    assert found["incidents"].tolist() == pytest.approx([1.5, 0.5])
    assert found["incidents_certain"].tolist() == [1, 0]
    assert found[["deaths_low", "deaths_best", "deaths_high"]].to_numpy().tolist() == [[6, 7, 13], [5, 5, 10]]
    assert found["deaths_best_certain"].tolist() == [2, 0]


def test_an_event_of_a_known_month_is_certain_by_month_and_spread_by_day() -> None:
    one = events(("2023-11-01", "2023-11-30"))
    by_month = measure.spread_over_bins(one, edges("2023-11-01", "2023-11-30"), as_of="2024-01-01")
    by_day = measure.spread_over_bins(one, edges("2023-11-01", "2023-11-30", "day"), as_of="2024-01-01")
    assert by_month["incidents_certain"].tolist() == [1]
    assert by_day["incidents"].to_numpy() == pytest.approx(np.full(30, 1 / 30))
    assert by_day["incidents_certain"].sum() == 0


def test_an_open_end_and_a_later_one_count_to_the_day_asked() -> None:
    found = measure.spread_over_bins(
        events(("2023-12-01", None), ("2023-12-01", "2023-12-31"), ("2023-12-11", "2023-12-11")),
        edges("2023-12-01", "2023-12-10", "day"),
        as_of="2023-12-10",
    )
    assert found["incidents"].to_numpy() == pytest.approx(np.full(10, 0.2))


def test_missing_deaths_take_the_nearest_estimate_given() -> None:
    found = measure.deaths(events(("", "", None, 5, None), ("", "", 2, None, 9), ("", "", None, None, 4), ("", "")))
    assert [found[name].tolist() for name in measure.DEATHS] == [[5, 2, 4, 0], [5, 2, 4, 0], [5, 9, 4, 0]]


def test_a_lone_low_enters_each_sum_by_itself_and_the_sums_keep_their_order() -> None:
    given = events(("2023-12-01", "2023-12-01", 3, None, None), ("2023-12-02", "2023-12-02", 1, 2, 6))
    found = measure.spread_over_bins(given, edges("2023-12-01", "2023-12-31"), as_of="2024-01-01")
    assert found[list(measure.DEATHS)].to_numpy().tolist() == [[4, 5, 9]]


def test_rows_that_stand_for_several_events_weigh_as_many() -> None:
    summed = events(("2023-12-01", "2023-12-01", 4, 4, 4)).assign(incidents=3)
    found = measure.spread_over_bins(summed, edges("2023-12-01", "2023-12-31"), as_of="2024-01-01")
    assert found[["incidents", "deaths_best"]].to_numpy().tolist() == [[3, 4]]


def test_kinds_are_counted_apart_with_empty_bins_kept() -> None:
    kinds = events(("2023-11-05", "2023-11-05"), ("2023-12-05", "2023-12-05")).assign(kind=["shelling", None])
    found = measure.spread_over_bins(kinds, edges("2023-11-01", "2023-12-31"), as_of="2024-01-01", by="kind")
    assert found[["kind", "incidents"]].to_numpy().tolist() == [["", 0], ["shelling", 1], ["", 1], ["shelling", 0]]
    empty = measure.spread_over_bins(kinds.iloc[:0], edges("2023-11-01", "2023-12-31"), as_of="2024-01-01", by="kind")
    assert empty.empty and empty.dtypes.equals(found.dtypes)


def test_no_events_give_bins_of_nothing() -> None:
    found = measure.spread_over_bins(events(), edges("2023-11-01", "2023-12-31"), as_of="2024-01-01")
    assert found["incidents"].tolist() == [0, 0]
    assert measure.spread_over_bins(events(), np.zeros(0, dtype=np.int64), as_of="2024-01-01").empty


START = date(2023, 1, 1)
BOUNDS = st.tuples(st.integers(-60, 400), st.integers(0, 200), st.integers(0, 50))


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(BOUNDS, max_size=20), unit=st.sampled_from(["day", "week", "month"]))
def test_bins_agree_with_a_count_day_by_day_and_keep_the_total(rows: list[tuple[int, int, int]], unit: str) -> None:
    frame = events(*((START + timedelta(a), START + timedelta(a + n), w, w, w) for a, n, w in rows))
    bounds = edges("2023-01-01", "2023-12-31", unit)  # type: ignore[arg-type]
    found = measure.spread_over_bins(frame, bounds, as_of="2026-01-01")
    expected, certain = np.zeros(len(bounds) - 1), np.zeros(len(bounds) - 1)
    deaths = 0.0
    for a, n, w in rows:
        days = day_number(START) + a + np.arange(n + 1)
        bins = np.searchsorted(bounds, days, side="right") - 1
        inside = (days >= bounds[0]) & (days < bounds[-1])
        np.add.at(expected, bins[inside], 1 / (n + 1))
        deaths += w * inside.mean()
        if inside.all() and len(set(bins)) == 1:
            certain[bins[0]] += 1
    assert found["incidents"].to_numpy() == pytest.approx(expected, abs=1e-9)
    assert found["incidents_certain"].to_numpy() == pytest.approx(certain)
    assert found["deaths_high"].sum() == pytest.approx(deaths, abs=1e-6)

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.measures import event_study as measure
from tracker.measures.days import Ints, day_number
from tracker.measures.reading import NOT_A_CAUSE, NOT_NO_EFFECT, reading, reading_contrast

FIRST = day_number("2022-01-01")
ROUNDS = FIRST + np.array([60, 150, 260, 380, 470, 590], dtype=np.int64)


def quiet() -> measure.Daily:
    """Two years with an incident every fifth day."""
    values = np.zeros(730)
    values[::5] = 1
    return measure.Daily(FIRST, values)


def with_extra(sign: int) -> measure.Daily:
    """The same with ten more incidents in the ten days after (1) or before (-1) each round."""
    series = quiet()
    for anchor in ROUNDS - FIRST:
        series.values[anchor + 1 : anchor + 11] += sign == 1
        series.values[anchor - 10 : anchor] += sign == -1
    return series


def study(series: measure.Daily, anchors: Ints = ROUNDS, **more: object) -> measure.EventStudy:
    return measure.event_study(series, anchors, generator=np.random.default_rng(1), **more)  # type: ignore[arg-type]


def test_values_are_lined_up_by_day_week_and_month_since_the_anchor() -> None:
    series = measure.Daily(day_number("2023-01-01"), np.arange(90, dtype=float))
    anchor = measure.anchor_days(["2023-01-31"])
    by_day = measure.aligned(series, anchor, before=1, after=1)
    assert by_day["value"].tolist() == [29, 30, 31]
    by_week = measure.aligned(series, anchor, before=1, after=0, unit="week")
    assert by_week["value"].tolist() == [sum(range(23, 30)), sum(range(30, 37))]
    by_month = measure.aligned(series, anchor, before=2, after=1, unit="month")
    assert by_month["lag"].tolist() == [-2, -1, 0, 1]
    assert by_month["value"].tolist() == pytest.approx(
        [np.nan, np.nan, sum(range(30, 58)), sum(range(58, 89))], nan_ok=True
    )  # from 31 January to 27 February, then to 30 March; December and the days before 31 December are not observed


def test_levels_are_read_on_the_same_day_of_each_month() -> None:
    found = measure.lag_days("2023-12-07", before=1, after=2)
    assert found["date"].dt.strftime("%Y-%m-%d").tolist() == ["2023-11-07", "2023-12-07", "2024-01-07", "2024-02-07"]


@settings(max_examples=60, deadline=None)
@given(
    counts=st.lists(st.integers(0, 4), min_size=30, max_size=60),
    places=st.sets(st.integers(0, 59), min_size=1, max_size=8),
    window=st.integers(1, 10),
)
def test_before_and_after_agree_with_sums_day_by_day(counts: list[int], places: set[int], window: int) -> None:
    series = measure.Daily(FIRST, np.array(counts, dtype=float))
    found = study(series, FIRST + np.array(sorted(places)), window=window, draws=20)
    used = [p for p in sorted(places) if p - window >= 0 and p + window < len(counts)]
    assert found.anchors == tuple(FIRST + p for p in used)
    assert found.left_out == len(places) - len(used)
    assert found.overlapping == sum(any(p != q and abs(p - q) <= 2 * window for q in used) for p in used)
    changes = [sum(counts[p + 1 : p + 1 + window]) - sum(counts[p - window : p]) for p in used]
    assert found.changes == pytest.approx(tuple(changes))
    if used:
        assert found.change == pytest.approx(np.mean(changes))
        means = [np.mean([counts[p + lag] for p in used]) for lag in range(-window, window + 1)]
        assert found.by_lag["mean"].tolist() == pytest.approx(means)
    else:
        assert (found.change, found.outcome) == (None, "too few")


def test_the_band_is_that_of_random_dates_and_the_same_for_the_same_seed() -> None:
    found = study(quiet())
    assert found.band_low is not None and found.band_high is not None
    assert found.band_low <= 0 <= found.band_high
    again = study(quiet())
    assert (again.band_low, again.band_high) == (found.band_low, found.band_high)
    # With one incident every fifth day 30 days hold exactly six: chance alone gives no change at all.
    assert (found.band_low, found.band_high) == pytest.approx((0, 0), abs=0.3)


def test_the_band_holds_about_as_many_random_sets_as_it_says() -> None:
    random = np.random.default_rng(3)
    series = measure.Daily(FIRST, random.poisson(0.4, 730).astype(float))
    inside = [
        study(series, np.unique(FIRST + random.integers(30, 700, 8)), draws=400).outcome == "inside" for _ in range(120)
    ]
    assert 0.88 <= np.mean(inside) <= 1


# A shift of a few days still finds incidents that follow within thirty: the shifts need the narrower window to tell.
@pytest.mark.parametrize(("draw", "window"), [("random dates", 30), ("circular shift", 10)])
def test_above_inside_and_below_the_band_are_three_different_sentences(draw: measure.Draw, window: int) -> None:
    found = [study(series, draw=draw, window=window) for series in (with_extra(1), quiet(), with_extra(-1))]
    assert [one.outcome for one in found] == ["above", "inside", "below"]
    above, inside, below = (reading(one) for one in found)
    assert "lies above that, so more incidents followed" in above and NOT_A_CAUSE in above
    assert "lies within that, not to be told from chance" in inside and NOT_NO_EFFECT in inside
    assert "lies below that, so fewer incidents followed" in below and NOT_A_CAUSE in below
    assert "a change of +10.0" in above and "a change of -10.0" in below


def test_the_reading_says_how_many_windows_overlap_and_how_many_rounds_are_left_out() -> None:
    anchors = np.append(ROUNDS, [ROUNDS[0] + 20, FIRST + 3])
    sentence = reading(study(quiet(), anchors), what="deaths", anchors="a refusal")
    assert "2 of the 7 windows overlap" in sentence
    assert "1 more lies too near an end" in sentence
    assert "7 days with a refusal" in sentence and "deaths" in sentence


def test_too_few_rounds_or_no_incidents_say_that_nothing_can_be_concluded() -> None:
    few = study(quiet(), ROUNDS[:2])
    assert few.outcome == "too few"
    assert reading(few).startswith(
        "Nothing can be concluded: 2 days with a round and 30 observed days on either side, and at"
    )
    none = study(measure.Daily(FIRST, np.zeros(730)))
    assert "no incidents were recorded in the period" in reading(none)
    assert "Nothing can be concluded" in reading(study(quiet(), ROUNDS[:0]))
    assert "Nothing can be concluded" in reading(study(measure.Daily(FIRST, np.zeros(0))))


def test_a_minimum_gap_keeps_the_first_of_rounds_that_crowd() -> None:
    days = ["2023-05-01", "2023-05-14", "2023-05-19", "2023-06-14", "2023-05-01", None]
    assert measure.anchor_days(days).tolist() == [day_number(d) for d in days[:4] if d]
    assert measure.anchor_days(days, min_gap=30).tolist() == [day_number("2023-05-01"), day_number("2023-06-14")]


def test_held_and_refused_rounds_are_set_against_shuffled_labels() -> None:
    held, refused = ROUNDS, ROUNDS + 45
    series = with_extra(1)
    found = measure.contrast(
        study(series, held, window=15), study(series, refused, window=15), generator=np.random.default_rng(2)
    )
    assert (found.outcome, found.difference) == ("above", pytest.approx(10))
    assert "The change was higher around a round" in reading_contrast(found)
    other = measure.contrast(
        study(series, refused, window=15), study(series, held, window=15), generator=np.random.default_rng(2)
    )
    assert other.outcome == "below"
    same = measure.contrast(study(series), study(series), generator=np.random.default_rng(2))
    assert "The two cannot be told apart" in reading_contrast(same)
    few = measure.contrast(study(series), study(series, ROUNDS[:1]), generator=np.random.default_rng(2))
    assert reading_contrast(few).startswith("Too few days with a round or with a refusal")


def test_daily_counts_spread_uncertain_days_and_weigh_by_deaths() -> None:
    events = pd.DataFrame(
        {
            "date_earliest": ["2022-01-02", "2022-01-03"],
            "date_latest": ["2022-01-02", "2022-01-04"],
            "deaths_low": [1, 2],
            "deaths_best": [1, 4],
            "deaths_high": [1, 6],
        }
    )
    incidents = measure.daily(events, "2022-01-01", "2022-01-05", as_of="2023-01-01")
    assert incidents.first == FIRST and incidents.values.tolist() == [0, 1, 0.5, 0.5, 0]
    deaths = measure.daily(events, "2022-01-01", "2022-01-05", as_of="2023-01-01", value="deaths_high")
    assert deaths.values.tolist() == [0, 1, 3, 3, 0]
    weighted = measure.daily(events.assign(incidents=[2, 4]), "2022-01-01", "2022-01-05", as_of="2023-01-01")
    assert weighted.values.tolist() == [0, 2, 2, 2, 0]


def test_the_band_of_shifts_is_that_of_all_days_moved_on_together() -> None:
    series, window = measure.Daily(FIRST, np.random.default_rng(4).random(730)), 20
    found = study(series, window=window, draw="circular shift", draws=20_000)
    low, room = FIRST + window, len(series.values) - 2 * window
    changes = []
    for shift in range(room):
        days = (ROUNDS - low + shift) % room + window
        after = sum(series.values[day + 1 : day + window + 1].sum() for day in days)
        before = sum(series.values[day - window : day].sum() for day in days)
        changes.append((after - before) / len(ROUNDS))
    assert (found.band_low, found.band_high) == pytest.approx(tuple(np.quantile(changes, [0.025, 0.975])), rel=0.02)


def test_the_band_of_labels_is_that_of_all_ways_to_give_them() -> None:
    series, kinds = with_extra(1), (ROUNDS[:4], np.append(ROUNDS[4:], ROUNDS[:4] + 40))
    first, second = (study(series, days, window=15) for days in kinds)
    found = measure.contrast(first, second, generator=np.random.default_rng(3), draws=20_000)
    every, number = [*first.changes, *second.changes], len(first.changes)
    ways = []
    for chosen in combinations(range(len(every)), number):
        theirs = sum(every[at] for at in chosen)
        ways.append(theirs / number - (sum(every) - theirs) / (len(every) - number))
    assert (found.band_low, found.band_high) == pytest.approx(tuple(np.quantile(ways, [0.025, 0.975])), abs=0.4)

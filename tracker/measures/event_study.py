"""Counts lined up on chosen days: one alignment for Incidents, Talks and violence, and Compare (c12).

``aligned`` takes daily values, anchor days and lags in days, weeks or months, and gives each anchor's values by lag.
``event_study`` sets the mean change around the anchors against what random dates of the same period give.
``reading`` says the outcome in words. It shows association, not cause, and says so.

Sources: c12; permutation test as in Good 2005, *Permutation, Parametric and Bootstrap Tests of Hypotheses*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.measures.days import (
    NO_DAY,
    Day,
    Floats,
    Ints,
    dates,
    day_number,
    day_numbers,
    months_later,
)
from tracker.measures.days import edges as bin_edges
from tracker.measures.spread import deaths, spread

Unit = Literal["day", "week", "month"]
Draw = Literal["random dates", "circular shift"]
Outcome = Literal["above", "inside", "below", "too few"]
FEWEST = 3  # anchors under which a comparison with random dates says nothing
DRAWS = 1_000
FEWEST_DRAWS = 200  # for a band of each lag, where anchors are so many that their means hardly differ
DATES_BY_LAG = 100_000
DATES_AT_ONCE = 20_000
DATES_BY_LAG_AT_ONCE = 1_200  # whose days around the processor holds


@dataclass(frozen=True)
class Daily:
    """Values day by day over the period under observation; ``values[0]`` belongs to day number ``first``."""

    first: int
    values: Floats

    @property
    def last(self) -> int:
        """Day number of the last day observed."""
        return self.first + len(self.values) - 1

    @cached_property
    def running(self) -> Floats:
        """The sum of all days before each, and of all."""
        return np.concatenate([[0.0], np.cumsum(self.values)])

    def windows(self, window: int) -> Windows:
        """What lies so many days around each day; the same for all studies of these values."""
        known: dict[int, Windows] = self.__dict__.setdefault("_windows", {})
        return known.setdefault(window, Windows(self, window))


class Windows:
    """The days from ``first`` to ``last``, which have a whole window on either side, and what lies around each."""

    def __init__(self, series: Daily, window: int) -> None:
        self.first, self.last = series.first + window, series.last - window
        self._series, self._window = series, window

    @cached_property
    def sides(self) -> tuple[Floats, Floats]:
        """The sums over the window before and after each day, the day itself in neither."""
        running, days = self._series.running, np.arange(self._window, self._window + self.last - self.first + 1)
        return running[days] - running[days - self._window], running[days + self._window + 1] - running[days + 1]

    @cached_property
    def changes(self) -> Floats:
        """After each day less before it."""
        before, after = self.sides
        return after - before

    @cached_property
    def spectrum(self) -> npt.NDArray[np.complex128]:
        """The Fourier transform of ``changes``."""
        return np.fft.rfft(self.changes)

    @cached_property
    def around(self) -> npt.NDArray[np.void]:
        """The values from the window's first day to its last around each day, as one piece that overlaps the next's.

        Thousands are taken (``_values``), and so each is taken at once, out of the little memory of all days.
        """
        values = np.ascontiguousarray(self._series.values, dtype=np.float64)
        number, size = self.last - self.first + 1, values.itemsize * (2 * self._window + 1)
        return np.ndarray(number, f"V{size}", values, strides=(values.itemsize,))


@dataclass(frozen=True, slots=True)
class EventStudy:
    """What happened around some anchor days, against random dates of the same period.

    ``before`` and ``after`` are mean sums per anchor over the ``window`` days on either side, the anchor's own day in
    neither; ``change`` is after less before; ``changes`` the same for each anchor used, oldest first. ``lags`` holds
    columns: ``lag`` (days), ``mean`` (per anchor), ``band_low``, ``band_high``.
    """

    window: int
    anchors: tuple[int, ...]  # day numbers used, distinct
    left_out: int  # too near an end of the period for a whole window
    overlapping: int  # anchors whose window overlaps that of another
    before: float | None
    after: float | None
    change: float | None
    band_low: float | None
    band_high: float | None
    outcome: Outcome
    changes: tuple[float, ...]
    lags: dict[str, npt.NDArray[Any]]
    draws: int
    draw: Draw
    confidence: float

    @property
    def by_lag(self) -> pd.DataFrame:
        """``lags`` as a table."""
        return pd.DataFrame(self.lags)


@dataclass(frozen=True, slots=True)
class Contrast:
    """The change around one kind of day less the change around another, against shuffled labels."""

    first: float | None
    second: float | None
    difference: float | None
    band_low: float | None
    band_high: float | None
    outcome: Outcome


def daily(events: pd.DataFrame, start: Day, end: Day, *, as_of: Day, value: str = "incidents") -> Daily:
    """Events, or a column of deaths, day by day from ``start`` to ``end``, uncertain dates spread.

    ``events`` as in ``spread_over_bins``; ``value``: incidents, deaths_low, deaths_best or deaths_high.
    """
    weights = deaths(events)[value] if value != "incidents" else events["incidents"] if value in events else None
    return day_by_day(events["date_earliest"], events["date_latest"], weights, start, end, as_of=as_of)


def day_by_day(
    date_earliest: pd.Series[Any] | Ints,
    date_latest: pd.Series[Any] | Ints,
    weights: npt.ArrayLike | None,
    start: Day,
    end: Day,
    *,
    as_of: Day,
) -> Daily:
    """What events with these bounds weigh (1 unless told), day by day from ``start`` to ``end``."""
    edges = bin_edges(start, end, "day")
    certain, loose = spread(date_earliest, date_latest, edges, as_of=as_of).counts(weights)
    return Daily(int(edges[0]), certain + loose)


def anchor_days(days: pd.Series[Any] | npt.NDArray[Any] | Sequence[Any], *, min_gap: int = 0) -> Ints:
    """Distinct anchor days in order; with ``min_gap`` each at least that many days after the last one kept."""
    return spaced(day_numbers(days), min_gap)


def spaced(days: Ints, min_gap: int) -> Ints:
    """``anchor_days`` of day numbers."""
    numbers: Ints = np.unique(days[days != NO_DAY])
    if min_gap <= 1:
        return numbers
    kept: list[int] = []
    for number in numbers.tolist():
        if not kept or number - kept[-1] >= min_gap:
            kept.append(number)
    return np.array(kept, dtype=np.int64)


def aligned(series: Daily, anchors: Ints, *, before: int, after: int, unit: Unit = "day") -> pd.DataFrame:
    """Each anchor's values by time since the anchor.

    One row per anchor and lag from ``-before`` to ``after``. Lag 0 is the day, or the seven days or the calendar month
    that begin with the anchor.

    Columns:
        anchor: day.
        lag: int64, in ``unit``.
        value: float64, summed over the lag's days; NaN where some of them lie outside the period observed.
    """
    lags = np.arange(-before, after + 1, dtype=np.int64)
    sums = _sums(series, _lag_edges(anchors, np.append(lags, after + 1), unit))
    return pd.DataFrame(
        {
            "anchor": dates(np.repeat(anchors, len(lags))),
            "lag": np.tile(lags, len(anchors)),
            "value": sums.reshape(-1),
        }
    )


def lag_days(anchor: Day, *, before: int, after: int, unit: Unit = "month") -> pd.DataFrame:
    """The days on which to read a level (a score, say) before and after an anchor.

    One row per lag. Columns: ``lag`` (int64), ``date``: the day that many units after the anchor.
    """
    lags = np.arange(-before, after + 1, dtype=np.int64)
    days = _lag_edges(np.array([day_number(anchor)], dtype=np.int64), lags, unit)[0]
    return pd.DataFrame({"lag": lags, "date": dates(days)})


def _lag_edges(anchors: Ints, lags: Ints, unit: Unit) -> Ints:
    """The first day of each lag (columns) of each anchor (rows)."""
    if unit == "month":
        rows = [months_later(np.datetime64(int(anchor), "D"), lags) for anchor in anchors]
        return np.array(rows, dtype=np.int64).reshape(len(anchors), len(lags))
    return np.asarray(anchors[:, None] + lags[None, :] * (7 if unit == "week" else 1), dtype=np.int64)


def _sums(series: Daily, edges: Ints) -> Floats:
    at = edges - series.first
    seen = (at[:, :-1] >= 0) & (at[:, 1:] <= len(series.values))
    at = np.clip(at, 0, len(series.values))
    return np.where(seen, series.running[at[:, 1:]] - series.running[at[:, :-1]], np.nan)


def event_study(
    series: Daily,
    anchors: Ints,
    *,
    generator: np.random.Generator,
    window: int = 30,
    draws: int = DRAWS,
    draw: Draw = "random dates",
    confidence: float = 0.95,
    by_lag: bool = True,
) -> EventStudy:
    """The mean change around the anchors, beside the changes around as many random dates, ``draws`` times over.

    Random dates fall with equal chance on every day of the period with a whole window around it; a circular shift
    moves all anchors together and keeps their spacing. The outcome is *above* or *below* when the change lies outside
    the middle ``confidence`` of the draws, *too few* with fewer than three anchors or no event in the period.

    The band of each lag (none without ``by_lag``) takes as many draws as hold 100,000 dates together, 200 at least.
    """
    anchors, windows = np.unique(np.asarray(anchors, dtype=np.int64)), series.windows(window)
    used = anchors[(anchors >= windows.first) & (anchors <= windows.last)]
    gaps = np.diff(used) <= 2 * window
    overlapping = int((np.append(gaps, False) | np.insert(gaps, 0, False)).sum()) if len(used) else 0
    lags = np.arange(-window, window + 1, dtype=np.int64)
    mean = np.full(len(lags), np.nan)
    bands = np.full((2, len(lags)), np.nan)
    band: tuple[float | None, float | None] = (None, None)
    before = after = changes = np.zeros(0)
    if len(used):
        places, each = used - windows.first, windows.changes
        (before, after), changes = (side[places] for side in windows.sides), each[places]
        mean = _values(windows.around[places]).mean(axis=0)
        some = min(draws, max(FEWEST_DRAWS, DATES_BY_LAG // len(used))) if by_lag else 0
        if draw == "circular shift":
            shifts = generator.integers(0, len(each), size=draws)
            sums = _sums_by_shift(windows, places)[shifts]
            drawn = (places + shifts[:some, None]) % len(each)
        else:
            drawn = generator.integers(0, len(each), size=(some, len(used)))
            sums = np.concatenate(
                [each.take(drawn).sum(axis=1), _sums_of_random(each, len(used), draws - some, generator)]
            )
        limits = _middle(sums / len(used), confidence)
        band = (float(limits[0]), float(limits[1]))
        if some:
            bands = _middle(_sums_by_lag(windows.around, drawn) / len(used), confidence)
    change = float(changes.mean()) if len(used) else None
    enough = len(used) >= FEWEST and bool(series.values.any())
    return EventStudy(
        window=window,
        anchors=tuple(used.tolist()),
        left_out=len(anchors) - len(used),
        overlapping=overlapping,
        before=float(before.mean()) if len(used) else None,
        after=float(after.mean()) if len(used) else None,
        change=change,
        band_low=band[0],
        band_high=band[1],
        outcome=_outcome(change, band) if enough else "too few",
        changes=tuple(changes.tolist()),
        lags={"lag": lags, "mean": mean, "band_low": bands[0], "band_high": bands[1]},
        draws=draws,
        draw=draw,
        confidence=confidence,
    )


def _middle(draws: Floats, confidence: float) -> Floats:
    """The ends of the middle part of draws, which lie along the first axis.

    As ``np.quantile`` reckons them; to sort the draws takes numpy a fifth of the time its own way does.
    """
    ordered = np.sort(draws, axis=0)
    ends = []
    for tail in ((1 - confidence) / 2, (1 + confidence) / 2):
        place = (len(ordered) - 1) * tail
        under, over, part = ordered[int(place)], ordered[min(int(place) + 1, len(ordered) - 1)], place % 1
        ends.append(under + (over - under) * part if part < 0.5 else over - (over - under) * (1 - part))
    return np.array(ends)


def _values(around: npt.NDArray[np.void]) -> Floats:
    """Pieces taken from ``Windows.around`` as numbers, by lag along the last axis."""
    values: Floats = around.view(np.float64).reshape(*around.shape, -1)
    return values


def _sums_by_lag(around: npt.NDArray[np.void], drawn: Ints) -> Floats:
    """Of each draw (rows of ``drawn``: places in ``around``) the values on each lag, summed over its dates."""
    sums, ones = np.empty((len(drawn), around.itemsize // 8)), np.ones(drawn.shape[1])
    at_once = max(1, DATES_BY_LAG_AT_ONCE // drawn.shape[1])
    for first in range(0, len(drawn), at_once):
        some = slice(first, first + at_once)
        np.matmul(ones, _values(around[drawn[some]]), out=sums[some])
    return sums


def _sums_of_random(each: Floats, number: int, draws: int, generator: np.random.Generator) -> Floats:
    """The sums of so many values drawn at random, with return; a few draws at a time, which the processor holds."""
    sums, at_once = np.empty(draws), max(1, DATES_AT_ONCE // number)
    for first in range(0, draws, at_once):
        some = sums[first : first + at_once]
        each.take(generator.integers(0, len(each), size=(len(some), number))).sum(axis=1, out=some)
    return sums


def _sums_by_shift(windows: Windows, places: Ints) -> Floats:
    """For each shift round the circle the changes at all places, summed: their correlation, by Fourier transform."""
    number = len(windows.changes)
    taken = np.bincount(places, minlength=number).astype(np.float64)
    found: Floats = np.fft.irfft(windows.spectrum * np.fft.rfft(taken).conj(), n=number)
    return found


def _outcome(value: float | None, band: tuple[float | None, float | None]) -> Outcome:
    low, high = band
    if value is None or low is None or high is None:
        return "too few"
    slack = 1e-9 * max(1.0, abs(low), abs(high))  # sums of shares: a tie with the band's edge is inside
    return "above" if value > high + slack else "below" if value < low - slack else "inside"


def contrast(
    first: EventStudy,
    second: EventStudy,
    *,
    generator: np.random.Generator,
    draws: int = DRAWS,
    confidence: float = 0.95,
) -> Contrast:
    """The mean change around the first kind of day less that around the second (held against refused).

    The band comes from giving the same days their kinds at random. *too few* with fewer than three of either.
    """
    a, b = np.array(first.changes), np.array(second.changes)
    if not len(a) or not len(b):
        return Contrast(first.change, second.change, None, None, None, "too few")
    difference = float(a.mean() - b.mean())
    every, fewer = np.concatenate([a, b]), min(len(a), len(b))
    sums = _sums_without_return(every, fewer, draws, generator)
    theirs = sums / fewer - (every.sum() - sums) / (len(every) - fewer)
    drawn = theirs if len(a) == fewer else -theirs
    low, high = (float(x) for x in _middle(drawn, confidence))
    enough = min(len(a), len(b)) >= FEWEST
    outcome = _outcome(difference, (low, high)) if enough else "too few"
    return Contrast(first.change, second.change, difference, low, high, outcome)


def _sums_without_return(values: Floats, number: int, draws: int, generator: np.random.Generator) -> Floats:
    """The sum of so many of the values, drawn without putting them back, for each draw (Fisher-Yates, broken off)."""
    beside, sums = np.arange(draws), np.zeros(draws)
    # Place by place, each draw's beside the others'; which of the values stands there takes less room than the value.
    left = np.repeat(np.arange(len(values), dtype=np.min_scalar_type(len(values))), draws)
    for taken, place in enumerate(generator.random((number, draws))):
        last = len(values) - taken
        at = (place * last).astype(np.int64)
        at *= draws
        at += beside
        sums += values.take(left.take(at))
        left[at] = left[(last - 1) * draws : last * draws]
    return sums

"""Uncertain dates counted over bins: each event gives every bin the share of its bounds that falls in it (c10).

An event with bounds [a, b] adds ``|bin ∩ [a, b]| / (b - a + 1)``. What falls whole into one bin is *certain*, the rest
*spread*. Cost grows with events plus bins, not with the days between the bounds: the inner bins of an event get the
same daily share, so a running sum of shares that begin and stop carries them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.measures.days import NO_DAY, Day, Floats, Ints, capped, dates, day_number, day_numbers

_NOTHING = 1e-9  # less than a share of one day in a million years
DEATHS = ("deaths_low", "deaths_best", "deaths_high")
COUNTS = ("incidents", "incidents_certain", *DEATHS, "deaths_best_certain")


@dataclass(frozen=True, slots=True)
class Spread:
    """Where events can lie among bins: computed once from the dates, then applied to any number of weights."""

    edges: Ints
    bins: int
    first: Ints  # first and last bin of each event that meets one
    last: Ints
    head: Floats  # share in its first bin (all of it inside the bins, for a certain event)
    tail: Floats  # share in its last bin, 0 for an event in one bin
    daily: Floats  # share per day
    whole: npt.NDArray[np.bool_]  # lies in one bin altogether
    rows: Ints  # which events these are

    def counts(self, weights: npt.ArrayLike | None = None) -> tuple[Floats, Floats]:
        """Certain and spread weight per bin; each event weighs 1 unless told otherwise."""
        weight = np.ones(len(self.rows)) if weights is None else np.asarray(weights, dtype=np.float64)[self.rows]
        certain = np.asarray(np.bincount(self.first[self.whole], weight[self.whole], self.bins), dtype=np.float64)
        loose = np.flatnonzero(~self.whole)
        first, last, weight = self.first[loose], self.last[loose], weight[loose]
        scattered = np.bincount(first, weight * self.head[loose], self.bins)
        scattered = scattered + np.bincount(last, weight * self.tail[loose], self.bins)
        many = last - first > 1
        share = (weight * self.daily[loose])[many]
        steps = np.bincount(first[many] + 1, share, self.bins + 1) - np.bincount(last[many], share, self.bins + 1)
        # The running sum ends a hair off 0 in binary arithmetic; a share below 0 would be drawn.
        inner = np.maximum(np.cumsum(steps)[: self.bins], 0) * np.diff(self.edges)
        return certain, np.asarray(scattered + np.where(inner > _NOTHING, inner, 0), dtype=np.float64)


def spread(
    date_earliest: pd.Series[Any] | npt.NDArray[Any] | Sequence[Any],
    date_latest: pd.Series[Any] | npt.NDArray[Any] | Sequence[Any],
    edges: Ints,
    *,
    as_of: Day,
) -> Spread:
    """The shares of events, given by their bounds, over the bins between ``edges`` (see ``days.edges``).

    Only what has happened by ``as_of`` is counted: events that begin later are left out, and a bound that is open or
    lies beyond is taken at ``as_of``. Shares outside the edges fall away.
    """
    return _spread(day_numbers(date_earliest), day_numbers(date_latest), np.asarray(edges, dtype=np.int64), as_of)


def _spread(a: Ints, b: Ints, edges: Ints, as_of: Day) -> Spread:
    now = day_number(as_of)
    bins = max(len(edges) - 1, 0)
    b = capped(b, now)
    rows = np.flatnonzero((a != NO_DAY) & (a <= now) & (b >= edges[0]) & (a < edges[-1])) if bins else np.zeros(0, int)
    a, b = a[rows], np.maximum(b[rows], a[rows])
    length = b - a + 1
    first = np.maximum(np.searchsorted(edges, a, side="right") - 1, 0)
    last = np.minimum(np.searchsorted(edges, b, side="right") - 1, bins - 1)
    begin, end = np.maximum(a, edges[first]) if bins else a, np.minimum(b + 1, edges[last + 1]) if bins else b
    one = first == last
    whole = one & (begin == a) & (end == b + 1)
    head = np.where(one, end - begin, edges[first + 1] - begin) / length if bins else length.astype(np.float64)
    tail = np.where(one, 0, end - edges[last]) / length if bins else length.astype(np.float64)
    return Spread(edges, bins, first, last, head, tail, 1 / length, whole, rows)


def spread_over_bins(events: pd.DataFrame, edges: Ints, *, as_of: Day, by: str | None = None) -> pd.DataFrame:
    """Events and deaths per bin, uncertain dates spread over their bounds.

    ``events``: one row per event, columns ``date_earliest, date_latest, deaths_low, deaths_best, deaths_high`` and, for
    rows that stand for several events with the same bounds, ``incidents`` (their number; deaths are then their sum).
    A missing best counts as the low, else the high, else 0; a missing low or high as the best. One row per bin, empty
    ones included, oldest first; with ``by`` (a column of words) one per bin and word, words in alphabetical order.

    Columns:
        date: first day of the bin.
        <by>: the word, with ``by`` alone; empty text for none.
        incidents: float64, certain and spread.
        incidents_certain: float64, those whose bounds lie in the bin altogether.
        deaths_low, deaths_best, deaths_high: float64, each summed for itself.
        deaths_best_certain: float64.
    """
    edges = np.asarray(edges, dtype=np.int64)
    words = sorted(set(events[by].fillna("").astype(str))) if by else [""]
    code = pd.Index(words).get_indexer(pd.Index(events[by].fillna("").astype(str))) if by else None
    weights = {"incidents": _numbers(events, "incidents", 1.0), **deaths(events)}
    parts = []
    for position, word in enumerate(words):
        chosen = np.flatnonzero(code == position) if code is not None else np.arange(len(events))
        shares = spread(events["date_earliest"].iloc[chosen], events["date_latest"].iloc[chosen], edges, as_of=as_of)
        part: dict[str, Any] = {"date": dates(edges[:-1])}
        if by:
            part[by] = pd.Series([word] * shares.bins, dtype="str")
        of_these = {name: weight[chosen] for name, weight in weights.items()}
        parts.append(pd.DataFrame(part | _counts(shares, of_these), copy=False))
    if not parts:
        columns = ["date", str(by), *COUNTS]
        empty = {name: pd.Series(dtype="float64") for name in columns}
        empty |= {"date": pd.Series(dates([])), str(by): pd.Series(dtype="str")}
        return pd.DataFrame(empty)[columns]
    rows = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
    return rows.sort_values("date", kind="stable", ignore_index=True) if by else rows


def counts_over_bins(
    begins: Ints, ends: Ints, weights: Mapping[str, Floats], edges: Ints, *, as_of: Day
) -> dict[str, Floats]:
    """The counts of ``spread_over_bins`` as arrays, of events given by day numbers, number and deaths."""
    return _counts(_spread(begins, ends, edges, as_of), weights)


def _counts(shares: Spread, weights: Mapping[str, Floats]) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for name, weight in weights.items():
        certain, loose = shares.counts(weight)
        found |= {name: certain + loose, f"{name}_certain": certain}
    return {name: found[name] for name in COUNTS}


def deaths(events: pd.DataFrame) -> dict[str, Floats]:
    """Low, best and high deaths of each event with the gaps filled as ``spread_over_bins`` says."""
    low, best, high = (_numbers(events, name, np.nan) for name in DEATHS)
    best = np.where(np.isnan(best), np.where(np.isnan(low), np.where(np.isnan(high), 0, high), low), best)
    return {
        "deaths_low": np.where(np.isnan(low), best, low),
        "deaths_best": best,
        "deaths_high": np.where(np.isnan(high), best, high),
    }


def _numbers(events: pd.DataFrame, column: str, default: float) -> Floats:
    if column not in events:
        return np.full(len(events), default)
    return pd.to_numeric(events[column], errors="raise").to_numpy(dtype=np.float64, na_value=np.nan)

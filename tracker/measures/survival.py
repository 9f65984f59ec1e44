"""Time to fulfilment: cumulative incidence with competing ends, Kaplan-Meier, and the numbers still at risk (c9).

The clock starts when a promise is made; the event is the first day of level 3; what is open on the day is censored
there. Superseded, lapsed and closed-as-unmet commitments can no longer be fulfilled: they compete, so the curve to
draw is Aalen-Johansen's cumulative incidence, not 1 - Kaplan-Meier, which would count them as merely out of sight.

Sources: Aalen & Johansen 1978, Scand. J. Statist. 5, 141-150; Kaplan & Meier 1958, JASA 53, 457-481; Greenwood's
variance on the log-minus-log scale (Kalbfleisch & Prentice) for the limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.measures.days import NO_DAY, Bools, Day, Ints, day_number, day_numbers
from tracker.measures.deadlines import first_days, fulfilling
from tracker.vocabulary import Basis, Lifecycle

FULFILLED = "fulfilled"
OPEN = "open"  # censored
COMPETING = (Lifecycle.SUPERSEDED.value, Lifecycle.LAPSED.value, Lifecycle.CLOSED_UNMET.value)
FEWEST = 10  # events under which no band is drawn: it would pretend to know


def fulfilment_times(commitments: pd.DataFrame, statuses: pd.DataFrame, t: Day) -> pd.DataFrame:
    """How long each commitment in scope took, or has been open by day ``t``.

    ``commitments``: ``key, date_earliest, date_latest``; ``statuses`` as in ``deadlines``. One row per commitment with
    date_earliest <= t, in the order given. An uncertain date makes two lengths: ``days_low`` from the last day the
    promise can date from to the first day the end can, ``days_high`` the other way round, never below 0.

    Columns:
        commitment: key.
        days_low, days_high: int64.
        event: fulfilled, superseded, lapsed, closed_unmet, or open (censored at t). Whichever came first.
    """
    now = day_number(t)
    since = day_numbers(commitments["date_earliest"])
    until = day_numbers(commitments["date_latest"])
    until = np.where(until == NO_DAY, since, np.minimum(until, now))
    low, high = np.full(len(since), now, dtype=np.int64), np.full(len(since), now, dtype=np.int64)
    event = np.full(len(since), OPEN, dtype=object)
    for name, rows in _ends(statuses):  # fulfilled last: on one day it goes before the other ends
        first, last = first_days(commitments, statuses, rows, t)
        sooner = (last != NO_DAY) & ((event == OPEN) | (last < high) | ((last == high) & (name == FULFILLED)))
        low, high = np.where(sooner, first, low), np.where(sooner, last, high)
        event[sooner] = name
    scope = np.flatnonzero((since != NO_DAY) & (since <= now))
    return pd.DataFrame(
        {
            "commitment": pd.Series(commitments["key"].to_numpy(dtype=object)[scope], dtype="str"),
            "days_low": np.maximum(low - until, 0)[scope],
            "days_high": np.maximum(high - since, 0)[scope],
            "event": pd.Series(event[scope], dtype="str"),
        }
    )


def _ends(statuses: pd.DataFrame) -> list[tuple[str, Bools]]:
    evidence = (statuses["basis"] == Basis.EVIDENCE.value).to_numpy(dtype=bool)
    ends = [
        (word, evidence & (statuses["lifecycle"] == word).to_numpy(dtype=bool, na_value=False)) for word in COMPETING
    ]
    return [*ends, (FULFILLED, fulfilling(statuses))]


def cumulative_incidence(
    days: pd.Series[Any] | npt.NDArray[Any] | Sequence[float],
    events: pd.Series[Any] | npt.NDArray[Any] | Sequence[str],
    *,
    censored: str = OPEN,
) -> pd.DataFrame:
    """The share that has met each kind of end by each day, with the other kinds competing (Aalen-Johansen).

    One row per kind of end and day on which any end falls, and one at day 0; kinds in alphabetical order. On one day
    ends are counted before censorings. No end at all gives no row.

    Columns:
        days: int64 or float64, since the clock started.
        event: the kind of end.
        at_risk: int64, neither ended nor censored before that day.
        events: int64, ends of that kind on that day.
        incidence: float64, share of 1 by the end of that day.
    """
    time, kind = np.asarray(days), np.asarray(events, dtype=object)
    kinds = sorted(set(kind.tolist()) - {censored})
    at = np.unique(np.append(time[kind != censored], 0)) if kinds else time[:0]
    risk = at_risk(time, at)
    counts = np.array([_counts(time[kind == name], at) for name in kinds], dtype=np.int64).reshape(len(kinds), len(at))
    with np.errstate(invalid="ignore", divide="ignore"):
        hazard = np.where(risk > 0, counts / risk, 0.0)
    surviving = np.cumprod(1 - hazard.sum(axis=0))
    before = np.concatenate([[1.0], surviving[:-1]]) if len(at) else surviving
    incidence = np.cumsum(before * hazard, axis=1)
    return pd.DataFrame(
        {
            "days": np.tile(at, len(kinds)),
            "event": pd.Series(np.repeat(np.array(kinds, dtype=object), len(at)), dtype="str"),
            "at_risk": np.tile(risk, len(kinds)),
            "events": counts.reshape(-1),
            "incidence": incidence.reshape(-1),
        }
    )


def incidence_runs(times: pd.DataFrame) -> pd.DataFrame:
    """Cumulative incidence twice over, for the shortest and the longest lengths the dates allow.

    ``times``: the frame of ``fulfilment_times``. Columns: ``run`` (shortest, longest), then those of
    ``cumulative_incidence``. The two curves of one kind bound it only when few dates are uncertain: they are the
    extreme runs, not a confidence band.
    """
    runs = []
    for name, column in (("shortest", "days_low"), ("longest", "days_high")):
        run = cumulative_incidence(times[column], times["event"])
        run.insert(0, "run", pd.Series([name] * len(run), dtype="str"))
        runs.append(run)
    return pd.concat(runs, ignore_index=True)


def at_risk(days: pd.Series[Any] | npt.NDArray[Any], at: npt.NDArray[Any] | Sequence[float]) -> Ints:
    """How many are still under observation just before each day of ``at``: the row of numbers under the plot."""
    ordered = np.sort(np.asarray(days))
    return (len(ordered) - np.searchsorted(ordered, np.asarray(at), side="left")).astype(np.int64)


def kaplan_meier(
    days: pd.Series[Any] | Sequence[float], observed: pd.Series[Any] | Sequence[bool], *, confidence: float = 0.95
) -> pd.DataFrame:
    """The share not yet ended by each day, with pointwise limits (Kaplan-Meier, log-minus-log Greenwood).

    One row at day 0 and one per day on which an end falls; limits NaN with fewer than ten ends (draw steps, no band)
    and where the share is 0 or 1.

    Columns:
        days: since the clock started.
        at_risk, events: int64.
        survival: float64, share of 1.
        survival_low, survival_high: float64.
    """
    from scipy.special import ndtri

    time, ended = np.asarray(days), np.asarray(observed, dtype=bool)
    at = np.unique(np.append(time[ended], 0))
    risk, events = at_risk(time, at), _counts(time[ended], at)
    with np.errstate(invalid="ignore", divide="ignore"):
        survival = np.cumprod(np.where(risk > 0, 1 - events / risk, 1.0))
        variance = np.cumsum(np.where(risk > events, events / (risk * (risk - events)), np.where(risk > 0, np.inf, 0)))
        spread = ndtri(0.5 + confidence / 2) * np.sqrt(variance) / np.log(survival)
        low, high = survival ** np.exp(-spread), survival ** np.exp(spread)
    shown = (survival > 0) & (survival < 1) & (int(ended.sum()) >= FEWEST)
    return pd.DataFrame(
        {
            "days": at,
            "at_risk": risk,
            "events": events,
            "survival": survival,
            "survival_low": np.where(shown, low, np.nan),
            "survival_high": np.where(shown, high, np.nan),
        }
    )


def half_ended(days: pd.Series[Any] | Sequence[float], observed: pd.Series[Any] | Sequence[bool]) -> int | None:
    """By which day half have ended, those that still wait counted as longer (Kaplan-Meier); None where not yet half."""
    curve = kaplan_meier(days, observed)
    reached = curve["days"][
        curve["survival"] <= 0.5 + 1e-9
    ]  # products of shares that come to a half may exceed it a bit
    return None if reached.empty else int(reached.iloc[0])


def _counts(times: npt.NDArray[Any], at: npt.NDArray[Any]) -> Ints:
    ordered = np.sort(times)
    return (np.searchsorted(ordered, at, side="right") - np.searchsorted(ordered, at, side="left")).astype(np.int64)

"""Rates of events over time, with exact limits (c11).

Source: Garwood 1936, Biometrika 28, 437-442: for k events the limits of the mean are chi-square quantiles,
``chi2(a/2, 2k) / 2`` and ``chi2(1 - a/2, 2k + 2) / 2``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.measures.days import Floats, Ints

MONTH = 30  # days a rate is given for unless told otherwise


@dataclass(frozen=True, slots=True)
class Rate:
    """Events per ``per_days`` days with exact Poisson limits; None where nobody was watching (no exposure)."""

    events: int
    exposure_days: float
    per_days: int
    rate: float | None
    rate_low: float | None
    rate_high: float | None


def poisson_limits(events: npt.ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Exact (Garwood) limits of the mean number of events, given the number seen; the lower is 0 for none seen."""
    from scipy.special import chdtri

    k = np.asarray(events, dtype=np.float64)
    tail = (1 - confidence) / 2
    low = np.where(k > 0, chdtri(2 * np.maximum(k, 1), 1 - tail) / 2, 0.0)
    return low, np.asarray(chdtri(2 * k + 2, tail) / 2, dtype=np.float64)


def rate(events: int, exposure_days: float, *, per_days: int = MONTH, confidence: float = 0.95) -> Rate:
    """The rate of some events over the days they were watched for."""
    if exposure_days <= 0:
        return Rate(events, exposure_days, per_days, None, None, None)
    low, high = (float(limit) / exposure_days * per_days for limit in poisson_limits(events, confidence=confidence))
    return Rate(events, exposure_days, per_days, events / exposure_days * per_days, low, high)


def rates(
    events: pd.Series[Any] | Sequence[int],
    exposure_days: pd.Series[Any] | Sequence[float],
    *,
    per_days: int = MONTH,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Rates row by row, *none reported* told apart from *no data*.

    One row per pair given. A row without exposure is *no data*: its rate is NaN, never 0.

    Columns:
        events: int64.
        exposure_days: float64.
        rate, rate_low, rate_high: float64, events per ``per_days`` days.
        state: reported, none reported, no data.
    """
    found = columns(
        np.asarray(events, dtype=np.int64),
        np.asarray(exposure_days, dtype=np.float64),
        per_days=per_days,
        confidence=confidence,
    )
    return pd.DataFrame(found | {"state": pd.Series(found["state"], dtype="str")}, copy=False)


def columns(
    k: Ints, exposure: Floats, *, per_days: int = MONTH, confidence: float = 0.95
) -> dict[str, npt.NDArray[Any]]:
    """What ``rates`` gives, as arrays; the state as texts."""
    watched = exposure > 0
    low, high = poisson_limits(k, confidence=confidence)
    scale = np.divide(per_days, exposure, out=np.full(len(k), np.nan), where=watched)
    return {
        "events": k,
        "exposure_days": exposure,
        "rate": k * scale,
        "rate_low": low * scale,
        "rate_high": high * scale,
        "state": _STATES[np.where(watched, np.where(k == 0, 1, 2), 0)],
    }


_STATES = np.array(["no data", "none reported", "reported"], dtype=object)

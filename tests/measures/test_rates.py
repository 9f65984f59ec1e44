from __future__ import annotations

import numpy as np
import pytest

from tracker.measures import rates as measure

# Exact 95 % limits of a Poisson mean: Garwood 1936, table; also Ulm 1990, Am. J. Epidemiol. 131, 373-375.
PUBLISHED = {
    0: (0, 3.689),
    1: (0.025, 5.572),
    2: (0.242, 7.225),
    5: (1.623, 11.668),
    10: (4.795, 18.390),
    100: (81.364, 121.627),
}


def test_limits_are_the_published_ones() -> None:
    low, high = measure.poisson_limits(list(PUBLISHED))
    assert low == pytest.approx([limits[0] for limits in PUBLISHED.values()], abs=6e-4)
    assert high == pytest.approx([limits[1] for limits in PUBLISHED.values()], abs=6e-4)


@pytest.mark.parametrize("k", [1, 4, 37])
def test_limits_are_where_the_tails_of_the_poisson_distribution_hold_half_of_a_tenth(k: int) -> None:
    from math import exp, factorial

    low, high = (float(limit) for limit in measure.poisson_limits(k, confidence=0.9))
    assert 1 - sum(exp(-low) * low**n / factorial(n) for n in range(k)) == pytest.approx(0.05)
    assert sum(exp(-high) * high**n / factorial(n) for n in range(k + 1)) == pytest.approx(0.05)


def test_a_rate_is_given_per_thirty_days() -> None:
    found = measure.rate(10, 60)
    assert (found.rate, found.rate_low, found.rate_high) == pytest.approx((5, 4.795 / 2, 18.390 / 2), abs=1e-3)


def test_nothing_reported_is_told_apart_from_nobody_watching() -> None:
    found = measure.rates([0, 0, 3], [30, 0, 30])
    assert found["state"].tolist() == ["none reported", "no data", "reported"]
    assert found["rate"].tolist() == pytest.approx([0, np.nan, 3], nan_ok=True)
    assert found["rate_high"].iloc[0] == pytest.approx(3.689, abs=1e-3)
    assert measure.rate(0, 0).rate is None
    assert measure.rates([], []).dtypes.equals(found.dtypes)

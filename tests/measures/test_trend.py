from __future__ import annotations

import pytest

from tracker.measures.trend import trend


@pytest.mark.parametrize(
    ("week", "name"),
    [
        (26, "large increase"), (25, "moderate increase"), (22, "moderate increase"), (21.9, "limited change"),
        (15, "limited change"), (14.9, "large decrease"),
    ],
)  # fmt: skip
def test_the_week_is_judged_by_its_share_of_the_mean_before(week: float, name: str) -> None:
    assert trend([90, 20, 20, 20, 20, week]).trend == name


def test_a_low_base_is_no_trend_whatever_its_percentage() -> None:
    found = trend([0, 1, 1, 0, 5])
    assert (found.trend, found.low_base, found.change_share) == ("limited change", True, 9.0)
    assert trend([0, 1, 1, 0, 6]).trend == "large increase"


def test_from_nothing_to_many_is_a_large_increase_without_a_percentage() -> None:
    found = trend([0, 0, 0, 0, 9])
    assert (found.trend, found.change_share) == ("large increase", None)


def test_too_few_weeks_give_no_trend() -> None:
    assert trend([3, 4, 5], weeks=4).trend == "no data"
    assert trend([]).trend == "no data"

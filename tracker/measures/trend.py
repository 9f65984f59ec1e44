"""Whether the latest week stands out from the weeks before, in five words (c18).

Source: ACLED, Trendfinder methodology: the latest week against the mean of the last 4 or 52 weeks, with a guard for
low bases. Classes and guard after that description, not its code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Class = Literal["large increase", "moderate increase", "limited change", "large decrease", "no data"]


@dataclass(frozen=True, slots=True)
class Trend:
    """The latest week, the mean it is held against, the change as a share of it, and the class.

    ``change_share`` is None where the mean is 0: no percentage can be given.
    """

    latest: float
    mean: float | None
    change_share: float | None
    trend: Class
    low_base: bool  # too few events for a percentage to mean anything


def trend(weekly: Sequence[float], *, weeks: int = 4) -> Trend:
    """The trend of weekly counts, oldest first, the last one the week judged, against the ``weeks`` before it.

    More than +25 % is a large increase, from +10 % a moderate one, below -25 % a large decrease, all between limited.
    With a mean of at most 2 and at most 5 in the week the change is limited whatever its percentage. *no data* with
    fewer weeks than asked for.
    """
    if len(weekly) < weeks + 1:
        return Trend(weekly[-1] if weekly else 0.0, None, None, "no data", False)
    latest, earlier = float(weekly[-1]), weekly[-weeks - 1 : -1]
    mean = sum(earlier) / weeks
    low_base = mean <= 2 and latest <= 5
    share = (latest - mean) / mean if mean else None
    if low_base:
        return Trend(latest, mean, share, "limited change", True)
    if share is None or share > 0.25:
        return Trend(latest, mean, share, "large increase", False)
    if share >= 0.10:
        return Trend(latest, mean, share, "moderate increase", False)
    return Trend(latest, mean, share, "large decrease" if share < -0.25 else "limited change", False)

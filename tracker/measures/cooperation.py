"""Cooperation and conflict in one number a week: the sum of the events' weights (c16).

A secondary figure only: scales differ (Goldstein's runs from -10 to 8.3, PLOVER's is another), and which event weighs
how much is contested. Weights come with the events; this module knows no scale.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tracker.measures.days import Day, Floats, dates, edges
from tracker.measures.spread import spread


def weekly_index(events: pd.DataFrame, start: Day, end: Day, *, as_of: Day) -> pd.DataFrame:
    """The weights of each week's events summed, uncertain dates spread over their bounds.

    ``events``: columns ``date_earliest, date_latest, weight`` (above 0 cooperation, below 0 conflict, missing where the
    scale has none). One row per week, weeks without events included.

    Columns:
        date: the week's Monday.
        index: float64, the sum of the weights.
        events: float64, how many events it rests on.
        unweighted: float64, events left out of the sum for want of a weight.
    """
    weeks = edges(start, end, "week")
    weight = pd.to_numeric(events["weight"]).to_numpy(dtype=np.float64, na_value=np.nan)
    shares = spread(events["date_earliest"], events["date_latest"], weeks, as_of=as_of)
    known = ~np.isnan(weight)

    def summed(values: Floats) -> Floats:
        certain, loose = shares.counts(values)
        return certain + loose

    return pd.DataFrame(
        {
            "date": dates(weeks[:-1]),
            "index": summed(np.where(known, weight, 0.0)),
            "events": summed(known.astype(np.float64)),
            "unweighted": summed((~known).astype(np.float64)),
        }
    )

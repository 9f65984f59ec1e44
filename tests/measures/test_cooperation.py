"""The weekly sum of weights."""

from __future__ import annotations

import pandas as pd

from tracker.measures.cooperation import weekly_index


def test_weights_are_summed_by_week_spread_where_the_day_is_uncertain_and_named_where_missing() -> None:
    events = pd.DataFrame(
        [
            ("2023-10-04", "2023-10-04", -5.0),  # a meeting refused, CAMEO 125
            ("2023-10-06", "2023-10-06", 7.0),
            ("2023-10-05", "2023-10-05", None),
            ("2023-10-15", "2023-10-16", -4.0),  # a Sunday or the Monday after it
        ],
        columns=["date_earliest", "date_latest", "weight"],
    )
    found = weekly_index(events, "2023-10-02", "2023-10-29", as_of="2023-12-31")
    assert found["date"].dt.strftime("%Y-%m-%d").tolist() == ["2023-10-02", "2023-10-09", "2023-10-16", "2023-10-23"]
    assert found["index"].tolist() == [2.0, -2.0, -2.0, 0.0]
    assert found["events"].tolist() == [2.0, 0.5, 0.5, 0.0]
    assert found["unweighted"].tolist() == [1.0, 0.0, 0.0, 0.0]

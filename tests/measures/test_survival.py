from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.measures import survival as measure

from .rows import commitments, status, statuses

# Freireich et al. 1963, remission of leukaemia under 6-MP, weeks; the textbook example of Kaplan-Meier (Kleinbaum &
# Klein, Survival Analysis, table 2.2 gives the shares below).
WEEKS = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
RELAPSED = [True] * 9 + [False] * 12


def test_kaplan_meier_gives_the_published_remission_curve() -> None:
    found = measure.kaplan_meier(WEEKS, RELAPSED)
    assert found["days"].tolist() == [0, 6, 7, 10, 13, 16, 22, 23]
    assert found["at_risk"].tolist() == [21, 21, 17, 15, 12, 11, 7, 6]
    shares = [1, 0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert found["survival"].tolist() == pytest.approx(shares, abs=5e-5)


def test_half_have_ended_where_the_curve_comes_to_a_half_and_what_still_runs_counts_as_longer() -> None:
    assert measure.half_ended(WEEKS, RELAPSED) == 23  # Kleinbaum & Klein: median remission 23 weeks
    waits = [64, 64, 135, 147, 158, 233, 778, 865, 1134]
    assert measure.half_ended(waits, [True] * 6 + [False] * 3) == 158
    assert measure.half_ended([5, 9, 9], [True, False, False]) is None
    assert measure.half_ended([], []) is None


def test_kaplan_meier_and_its_limits_agree_with_lifelines() -> None:
    from lifelines import KaplanMeierFitter

    days, ended = [*WEEKS, 40, 41], [*RELAPSED, True, True]
    fitted = KaplanMeierFitter().fit(days, ended)
    found = measure.kaplan_meier(days, ended)
    known = fitted.survival_function_["KM_estimate"].loc[found["days"]]
    limits = fitted.confidence_interval_survival_function_.loc[found["days"]].to_numpy()
    assert found["survival"].to_numpy() == pytest.approx(known.to_numpy())
    assert found["survival_low"].to_numpy()[1:-1] == pytest.approx(limits[1:-1, 0])
    assert found["survival_high"].to_numpy()[1:-1] == pytest.approx(limits[1:-1, 1])


def test_few_ends_have_steps_and_no_band() -> None:
    found = measure.kaplan_meier(WEEKS, RELAPSED)
    assert found[["survival_low", "survival_high"]].isna().all(axis=None)


def test_cumulative_incidence_agrees_with_lifelines() -> None:
    from lifelines import AalenJohansenFitter

    random = np.random.default_rng(7)
    days = random.permutation(np.arange(1, 61))  # no ties: lifelines breaks them at random
    events = random.choice(["fulfilled", "lapsed", "open"], 60, p=[0.4, 0.3, 0.3])
    found = measure.cumulative_incidence(days, events)
    for number, name in enumerate(["fulfilled", "lapsed"], start=1):
        codes = np.select([events == "fulfilled", events == "lapsed"], [1, 2], 0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = AalenJohansenFitter(calculate_variance=False).fit(days, codes, event_of_interest=number)
        own = found[found["event"] == name].set_index("days")["incidence"]
        assert own.to_numpy() == pytest.approx(fitted.cumulative_density_[f"CIF_{number}"].loc[own.index].to_numpy())


def naive_incidence(days: Sequence[int], events: Sequence[str], cause: str, until: int) -> float:
    """Aalen-Johansen with ties, one day at a time."""
    surviving, total = 1.0, 0.0
    for now in range(until + 1):
        risk = sum(d >= now for d in days)
        if risk:
            here = [e for d, e in zip(days, events, strict=True) if d == now and e != "open"]
            total += surviving * here.count(cause) / risk
            surviving *= 1 - len(here) / risk
    return total


CASES = st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["fulfilled", "lapsed", "open"])), max_size=25)


@settings(max_examples=100, deadline=None)
@given(cases=CASES)
def test_cumulative_incidence_with_ties_agrees_with_a_day_by_day_reckoning(cases: list[tuple[int, str]]) -> None:
    days, events = [d for d, _ in cases], [e for _, e in cases]
    found = measure.cumulative_incidence(days, events)
    for row in found.itertuples():
        assert row.incidence == pytest.approx(naive_incidence(days, events, row.event, int(row.days)))
        assert row.at_risk == sum(d >= row.days for d in days)
    last = found.groupby("event")["incidence"].last() if len(found) else pd.Series(dtype=float)
    assert last.sum() <= 1 + 1e-9


def test_without_competition_incidence_is_one_less_kaplan_meier() -> None:
    events = np.where(RELAPSED, "fulfilled", "open")
    incidence = measure.cumulative_incidence(WEEKS, events)["incidence"]
    assert incidence.to_numpy() == pytest.approx(1 - measure.kaplan_meier(WEEKS, RELAPSED)["survival"].to_numpy())


PROMISED = commitments(
    *((key, "2023-01-01") for key in ("met", "lost", "both", "open", "claimed")), ("later", "2025-01-01")
)
LOG = statuses(
    [
        status("met", "2023-02-01", 3, date_latest="2023-02-28"),
        status("met", "2023-06-01", 1, lifecycle="lapsed"),
        status("lost", "2023-03-02", None, lifecycle="superseded"),
        status("both", "2023-03-02", 3, lifecycle="closed_met"),
        status("both", "2023-03-02", None, lifecycle="lapsed"),
        status("claimed", "2023-03-02", 3, basis="claim"),
    ]
)


def test_the_first_end_counts_and_an_uncertain_day_makes_two_lengths() -> None:
    found = measure.fulfilment_times(PROMISED, LOG, "2024-01-01")
    assert found.to_numpy().tolist() == [
        ["met", 31, 58, "fulfilled"],
        ["lost", 60, 60, "superseded"],
        ["both", 60, 60, "fulfilled"],
        ["open", 365, 365, "open"],
        ["claimed", 365, 365, "open"],
    ]
    runs = measure.incidence_runs(found)
    ends = runs[(runs["event"] == "fulfilled") & (runs["events"] > 0)]
    assert ends[["run", "days"]].to_numpy().tolist() == [
        ["shortest", 31], ["shortest", 60], ["longest", 58], ["longest", 60],
    ]  # fmt: skip


def test_the_numbers_at_risk_count_those_censored_on_the_day() -> None:
    assert measure.at_risk(pd.Series([5, 10, 10, 20]), [0, 5, 6, 10, 21]).tolist() == [4, 4, 3, 3, 0]


def test_empty_frames_give_the_same_columns_and_types() -> None:
    full = measure.fulfilment_times(PROMISED, LOG, "2024-01-01")
    empty = measure.fulfilment_times(commitments(), statuses(), "2024-01-01")
    assert empty.dtypes.equals(full.dtypes)
    assert measure.incidence_runs(empty).dtypes.equals(measure.incidence_runs(full).dtypes)
    assert measure.kaplan_meier(empty["days_low"], [])["survival"].tolist() == [1.0]

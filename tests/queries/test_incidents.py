"""The Incidents page's queries on the example process, held against numbers counted from its CSV file."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

import pandas as pd
import pytest
from scipy.stats import chi2

from tracker.config import EXAMPLE
from tracker.filters import Filters
from tracker.queries import incidents
from tracker.records import BY_NOUN
from tracker.store import Store, save

TODAY = date(2026, 1, 15)
OURS = Filters(process="armenia-azerbaijan")


def asked(store: Store, query: Any, filters: Filters = OURS, *more: Any) -> Any:
    with store.read(filters.known_at) as reader:
        return query(reader, filters, TODAY, *more)


def in_the_file() -> list[dict[str, str]]:
    with (EXAMPLE / "incident.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_accidents_stay_out_unless_asked_for(seeded_store: Store) -> None:
    rows = in_the_file()
    counted = [row for row in rows if row["counted"] == "true"]
    found = asked(seeded_store, incidents.breakdown)
    assert (found.incidents, found.accidents) == (len(counted), len(rows) - len(counted)) == (11, 1)
    with_them = asked(seeded_store, incidents.breakdown, Filters(process="armenia-azerbaijan", accidents=True))
    assert (with_them.incidents, with_them.accidents) == (12, 0)
    assert with_them.deaths_best - found.deaths_best == 218


def test_deaths_are_summed_low_best_and_high_with_the_gaps_filled(seeded_store: Store) -> None:
    counted = [row for row in in_the_file() if row["counted"] == "true"]
    low, best, high = 0, 0, 0
    for row in counted:
        given = [int(row[f"deaths_{end}"]) if row[f"deaths_{end}"] else None for end in ("low", "best", "high")]
        middle = next((n for n in (given[1], given[0], given[2]) if n is not None), 0)
        low += middle if given[0] is None else given[0]
        best += middle
        high += middle if given[2] is None else given[2]
    found = asked(seeded_store, incidents.breakdown)
    assert (found.deaths_low, found.deaths_best, found.deaths_high) == (low, best, high) == (413, 691, 695)
    assert found.above == 1  # 1 to 5 dead at Janyatag; no other incident has a count above its best estimate
    assert asked(seeded_store, incidents.breakdown, Filters(reliability="F")).above == 1


def test_kinds_and_sides_add_up_and_contested_ones_are_told(seeded_store: Store) -> None:
    found = asked(seeded_store, incidents.breakdown)
    assert found.by_kind["incidents"].sum() == found.by_side["incidents"].sum() == found.incidents
    kinds = found.by_kind.set_index("kind")["incidents"].to_dict()
    assert kinds == {"small_arms": 4, "armed_clash": 2, "blockade": 2, "ceasefire_violation": 1, "displacement": 1,
                     "offensive": 1}  # fmt: skip
    sides = found.by_side.set_index("attributed_to")
    assert sides["incidents"].to_dict() == {"aze": 6, "": 2, "arm;aze": 2, "arm": 1}
    assert sides["contested"].to_dict() == {"aze": 1, "": 0, "arm;aze": 2, "arm": 1}
    assert (found.contested, found.spread, found.rough_place) == (4, 5, 6)


def test_uncertain_dates_are_spread_over_the_months_they_can_mean(seeded_store: Store) -> None:
    bins = asked(seeded_store, incidents.course, OURS, "month").bins.set_index("date")
    assert bins["incidents"].sum() == pytest.approx(11)
    # 2025-03~/2025-04~: 61 days, 31 of them in March.
    march = bins.loc["2025-03-01"]
    assert (march["incidents"], march["incidents_certain"]) == (pytest.approx(31 / 61), 0)
    # The offensive of 19 and 20 September 2023 lies in its month altogether, the blockade's share on top.
    september = bins.loc["2023-09-01"]
    blockade = 30 / ((date(2023, 9, 30) - date(2022, 12, 12)).days + 1)
    assert september["incidents_certain"] == 3
    assert september["incidents"] == pytest.approx(3 + blockade)


def test_quiet_is_told_from_unrecorded(seeded_store: Store) -> None:
    course = asked(seeded_store, incidents.course, OURS, "month")
    assert course.observed == incidents.Observed(date(2021, 11, 16), date(2025, 4, 30))
    states = course.bins.set_index("date")["state"]
    assert states.loc["2021-12-01"] == "none reported"
    assert states.loc["2023-09-01"] == "reported"
    assert set(states.loc["2025-05-01":]) == {"no data"}
    assert set(states.loc["2021-11-01":"2025-04-30"]) == {"reported", "none reported"}
    assert states.index[0] == pd.Timestamp("2020-11-01")  # from the process's first event, as on the Overview
    assert set(states.loc[:"2021-10-31"]) == {"no data"}


def test_a_period_before_the_first_incident_is_without_data_not_quiet(seeded_store: Store) -> None:
    early = Filters(process="armenia-azerbaijan", start=date(2021, 1, 1), end=date(2021, 6, 30))
    course = asked(seeded_store, incidents.course, early, "month")
    assert set(course.bins["state"]) == {"no data"}
    assert course.rates.empty


def test_what_a_party_did_not_do_does_not_narrow_what_was_observed(seeded_store: Store) -> None:
    theirs = Filters(process="armenia-azerbaijan", party=("arm",))
    course = asked(seeded_store, incidents.course, theirs, "month")
    assert course.observed == incidents.Observed(date(2021, 11, 16), date(2025, 4, 30))
    assert course.bins["incidents"].sum() == pytest.approx(3)


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_the_total_does_not_hang_on_the_bins(seeded_store: Store, unit: str) -> None:
    bins = asked(seeded_store, incidents.course, OURS, unit).bins
    assert bins["incidents"].sum() == pytest.approx(11)
    assert bins["deaths_best"].sum() == pytest.approx(691)
    assert (bins["date"].iloc[1:].to_numpy() > bins["until"].iloc[:-1].to_numpy()).all()


def test_rates_have_exact_limits_and_partial_years_their_own_exposure(seeded_store: Store) -> None:
    rates = asked(seeded_store, incidents.course, OURS, "month").rates.set_index("date")
    year = rates.loc["2023-01-01"]
    assert (year["events"], year["exposure_days"]) == (5, 365)
    assert year["rate"] == pytest.approx(5 / 365 * 30)
    assert year["rate_low"] == pytest.approx(chi2.ppf(0.025, 10) / 2 / 365 * 30)
    assert year["rate_high"] == pytest.approx(chi2.ppf(0.975, 12) / 2 / 365 * 30)
    assert rates.loc["2021-01-01", "exposure_days"] == 46
    assert rates.loc["2025-01-01", "exposure_days"] == 120
    assert rates.loc["2026-01-01", "state"] == "no data"


def test_a_year_without_an_incident_between_others_is_none_reported(empty_store: Store) -> None:
    put(empty_store, *(incident(date=day, place="Ford") for day in ("2019-06-01", "2022-06-01")))
    rates = asked(empty_store, incidents.course, Filters(process="p"), "month").rates.set_index("date")
    assert rates["state"].tolist()[:5] == ["reported", "none reported", "none reported", "reported", "no data"]
    assert rates.loc["2020-01-01", "rate"] == 0
    assert rates.loc["2020-01-01", "rate_high"] == pytest.approx(chi2.ppf(0.975, 2) / 2 / 366 * 30)


def test_an_open_end_does_not_say_that_others_were_looked_for(empty_store: Store) -> None:
    put(empty_store, incident(date="2020-01-01", place="A"), incident(date="2020-03-01/..", place="B"))
    seen = asked(empty_store, incidents.observed, Filters(process="p"))
    assert seen == incidents.Observed(date(2020, 1, 1), date(2020, 3, 1))


def test_the_as_of_day_hides_what_came_later(seeded_store: Store) -> None:
    then = Filters(process="armenia-azerbaijan", as_of=date(2023, 9, 1))
    assert asked(seeded_store, incidents.breakdown, then).incidents == 4
    course = asked(seeded_store, incidents.course, then, "month")
    assert course.observed is not None and course.observed.last == date(2023, 9, 1)


def test_places_join_what_lies_at_one_position(seeded_store: Store) -> None:
    places = asked(seeded_store, incidents.places)
    assert (places["n"].sum(), len(places), places["n"].iloc[0]) == (11, 10, 2)
    assert places["title"].iloc[0] == "Nagorno-Karabakh and other places"


def test_many_positions_become_cells_that_keep_every_incident(
    empty_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incidents, "PLACES_APART", 20)
    rows = [
        incident(
            date="2020-01-01",
            place=f"P{i}",
            latitude=str(40 + i % 60 / 100),
            longitude=str(45 + i // 60 / 10),
            place_precision="1" if i % 60 < 30 else "4",
        )
        for i in range(300)
    ]
    put(empty_store, *rows)
    places = asked(empty_store, incidents.places, Filters(process="p"))
    assert places["n"].sum() == 300
    assert len(places) < 150
    assert places["latitude"].between(40, 40.6).all()
    north, south = places[places["south"] >= 40.3], places[places["north"] < 40.3]
    assert (north["place_precision"] == 4).all() and (south["place_precision"] == 1).all()
    for marker in places.to_dict("records"):  # a click lists just what the marker counts
        box = tuple(marker[side] for side in ("south", "north", "west", "east"))
        there = asked(empty_store, incidents.at_place, Filters(process="p"), box)
        assert len(there) == marker["n"] and marker["key"] == (there["key"].iloc[0] if len(there) == 1 else "")


def test_the_list_has_accidents_and_sources_and_ends_where_it_should(seeded_store: Store) -> None:
    rows = asked(seeded_store, incidents.listed)
    assert len(rows) == 12
    assert rows["date_earliest"].is_monotonic_decreasing
    assert (~rows["counted"]).sum() == 1
    assert rows["source"].notna().all()
    assert len(asked(seeded_store, incidents.listed, OURS, 3)) == 3


def test_an_empty_store_gives_frames_with_their_columns(empty_store: Store) -> None:
    course = asked(empty_store, incidents.course, Filters(), "month")
    assert course.observed is None
    assert course.bins.empty and course.rates.empty
    assert list(course.bins.columns[-2:]) == ["deaths_high", "state"]
    assert asked(empty_store, incidents.breakdown, Filters()).incidents == 0
    assert isinstance(asked(empty_store, incidents.places, Filters()), pd.DataFrame)


def incident(**values: str) -> dict[str, str]:
    return {"process": "p", "kind": "shelling", "source": "s", **values}


def put(store: Store, *rows: dict[str, str]) -> None:
    """Incidents of a process of their own."""
    drafts = []
    for noun, raw in [
        ("process", {"key": "p", "title": "P"}),
        ("source", {"key": "s", "title": "S"}),
        *(("incident", row) for row in rows),
    ]:
        draft, problems = BY_NOUN[noun].draft(raw)
        assert problems == []
        drafts.append(draft)
    save(store, drafts, by="ana")

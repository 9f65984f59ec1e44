"""The Refusals page's queries on the example process, held against worked numbers (measures.md c13)."""

from __future__ import annotations

from datetime import date

import pandas as pd

from tracker.filters import Filters
from tracker.measures import refusals as measures
from tracker.queries import refusals
from tracker.store import Store

TODAY = date(2026, 1, 15)
OURS = Filters(process="armenia-azerbaijan")


def ask(store: Store, query: str, filters: Filters = OURS) -> pd.DataFrame:
    with store.read(filters.known_at) as reader:
        found: pd.DataFrame = getattr(refusals, query)(reader, filters, TODAY)
    return found


def test_the_state_of_each_account_is_derived(seeded_store: Store) -> None:
    rows = ask(seeded_store, "refusals").set_index("key")
    assert rows["account"].value_counts().to_dict() == {"agreed": 4, "contested": 3, "single_source": 2}
    contested = rows.index[rows["account"] == "contested"].tolist()
    assert contested == ["2022-11-25-brussels-meeting", "2022-12-22-moscow-meeting", "2024-07-18-blenheim-meeting"]
    assert rows.loc["2022-11-25-brussels-meeting", ["asserted", "majority", "hosts"]].tolist() == [
        "arm;aze",
        "aze",
        "eu",
    ]


def test_the_refusals_of_a_party_are_those_the_coder_lays_to_it(seeded_store: Store) -> None:
    rows = ask(seeded_store, "refusals", Filters(process="armenia-azerbaijan", party=("arm",)))
    assert rows["key"].tolist() == ["2022-12-22-moscow-meeting", "2024-07-18-blenheim-meeting"]


def test_talks_resumed_eighteen_days_after_granada(seeded_store: Store) -> None:
    rows = ask(seeded_store, "resumption").set_index("refusal")
    granada = rows.loc["2023-10-04-granada-meeting"]
    assert (granada["days_any"], granada["title_any"]) == (18, "Foreign ministers in Tehran (3+3)")
    assert (granada["days_same"], granada["title_same"]) == (135, "Leaders in Munich")
    assert rows.loc["2024-07-18-blenheim-meeting", "days_any"] == 43
    assert pd.isna(rows.loc["2024-07-18-blenheim-meeting", "days_same"])


def test_resumption_is_seen_from_the_as_of_day(seeded_store: Store) -> None:
    rows = ask(seeded_store, "resumption", Filters(process="armenia-azerbaijan", as_of=date(2023, 10, 20)))
    granada = rows.set_index("refusal").loc["2023-10-04-granada-meeting"]
    assert pd.isna(granada["days_any"])
    assert granada["days_open"] == 15


def test_a_period_chooses_refusals_and_not_the_rounds_after_them(seeded_store: Store) -> None:
    october = Filters(process="armenia-azerbaijan", start=date(2023, 10, 1), end=date(2023, 10, 10))
    rows = ask(seeded_store, "resumption", october)
    assert rows[["refusal", "days_any"]].to_numpy().tolist() == [["2023-10-04-granada-meeting", 18]]


def test_rates_both_ways(seeded_store: Store) -> None:
    decided = ask(seeded_store, "meetings")
    whole = measures.refusal_rates(decided, "all").iloc[0]
    assert (whole["meetings"], whole["refused"], whole["contested"]) == (50, 5, 2)
    assert (whole["rate"], whole["rate_uncontested"]) == (5 / 50, 3 / 50)
    by_party = measures.refusal_rates(decided, "party").set_index("group")
    assert by_party.loc["aze", ["refused", "meetings"]].tolist() == [5, 50]
    assert by_party.loc["arm", ["refused", "meetings"]].tolist() == [1, 49]


def test_claims_carry_their_source(seeded_store: Store) -> None:
    claims = ask(seeded_store, "claims")
    assert len(claims) == 21
    assert claims["reliability"].notna().all()
    assert claims["source_title"].notna().all()
    denial = claims[claims["key"] == "2022-12-22-moscow-meeting-arm-denies-nd-news-am-736518"].iloc[0]
    assert (denial["stance"], denial["said_by"]) == ("denies", "arm")


def test_an_empty_store_has_the_columns(seeded_store: Store, empty_store: Store) -> None:
    for query in ("refusals", "claims", "meetings", "resumption"):
        full, empty = ask(seeded_store, query), ask(empty_store, query, Filters())
        assert list(empty.columns) == list(full.columns)
        assert len(empty) == 0

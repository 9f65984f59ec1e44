"""MEND becomes rounds with their mediators."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from tests.exchange.formats.foreign import imported, refusal, table
from tracker.exchange.formats import Where, recognise
from tracker.exchange.formats.mend import MEND

JUNE = (
    "med_event_ID,conflict_country,conflict_counry_ID,conflict_id,med_location - MULTISELECT,med_loc_cty,med_loc_x,"
    "med_loc_y,Day,Month,Year,third_party,third_party_id_GLOPAD,third_party_id,third_party_id_PAX,num_med,"
    "individual_med_named,groupings_mechanisms,local_parties,local_party_id,local_indiv_group,num_local,if_loc_belig,"
    "agmt,agmt_name,agmt_id_PAX,Summary,source_urls,shuttle,med_type"
)
JULY = JUNE.replace(
    "third_party_id_GLOPAD,third_party_id,third_party_id_PAX,num_med,",
    "third_party_id_MEND,third_party_id_PAAX,third_party_id_GW,num_med,med_bias,med_scope,",
)
EVENT = {
    "med_event_ID": "M-17", "conflict_country": "Lowland", "conflict_id": "388", "med_location - MULTISELECT": "Harbour",
    "med_loc_cty": "Sealand", "med_loc_x": "51.5", "med_loc_y": "25.25", "Day": "5", "Month": "3", "Year": "2023",
    "third_party": "Sealand; League of Coasts", "local_parties": "Lowland Army; Ridge Front", "agmt_name": "Harbour text",
    "agmt_id_PAX": "2500.0", "Summary": "An account in their words.", "source_urls": "https://news.example/1",
    "shuttle": "0", "med_type": "M",
}  # fmt: skip


def event(**given: str) -> dict[str, str]:
    return EVENT | given


def file(*rows: dict[str, str], header: str = JUNE) -> str:
    return table(header, *(rows or (EVENT,)))


@pytest.mark.parametrize("header", [JUNE, JULY], ids=["June 2025", "July 2025"])
def test_an_event_becomes_a_round_with_its_mediators(header: str) -> None:
    found = imported("mend", file(header=header))
    row = found.only
    assert (row["key"], row["date"], row["status"]) == ("mend-m-17", "2023-03-05", "held")
    assert (row["place"], row["latitude"], row["longitude"]) == ("Harbour", 25.25, 51.5)
    assert row["title"] == "Mediation by Sealand and League of Coasts, Harbour"
    assert "in their words" not in row["summary"]
    assert "Local parties: Lowland Army; Ridge Front." in row["summary"]
    assert "PA-X agreement: 2500." in row["summary"]
    assert "https://news.example/1" in row["summary"]
    assert [(part["round"], part["actor"], part["role"]) for part in found.of("participation")] == [
        ("mend-m-17", "sealand", "mediator"),
        ("mend-m-17", "league-of-coasts", "mediator"),
    ]
    assert [(actor["key"], actor["kind"]) for actor in found.of("actor")] == [
        ("sealand", "unknown"),
        ("league-of-coasts", "unknown"),
    ]


def test_a_state_is_told_by_its_number() -> None:
    found = imported("mend", file(event(third_party_id_GW="900;NA"), header=JULY))
    assert [actor["kind"] for actor in found.of("actor")] == ["state", "unknown"]


def test_known_actors_are_used_and_none_made_for_them() -> None:
    found = imported(
        "mend",
        file(),
        mapping={"Sealand": "sea", "Ridge Front": None},
        actors={"league of coasts": "loc", "lowland army": "low"},
    )
    assert found.of("actor") == []
    assert [(part["actor"], part["role"]) for part in found.of("participation")] == [
        ("sea", "mediator"), ("loc", "mediator"), ("low", "party"),
    ]  # fmt: skip
    assert found.reading.unmapped == Counter()


def test_an_actor_of_many_rounds_is_made_once() -> None:
    found = imported("mend", file(EVENT, event(med_event_ID="M-18", third_party="Sealand")))
    assert [actor["key"] for actor in found.of("actor")] == ["sealand", "league-of-coasts"]
    assert len(found.of("participation")) == 3
    assert "2 third parties were unknown here" in found.notes


@pytest.mark.parametrize(
    ("day", "month", "year", "edtf"),
    [
        ("", "3", "2023", "2023-03"),
        ("", "", "2023", "2023"),
        ("5.0", "3.0", "2023.0", "2023-03-05"),
        ("5-7", "3", "2023", "2023-03-05/2023-03-07"),
        ("5", "March", "2023", "2023-03-05"),
        ("31", "2", "2023", "2023-02"),
        ("5", "13", "2023", "2023"),
        ("NA", "NA", "2023", "2023"),
    ],
)
def test_a_missing_day_or_month_leaves_a_month_or_a_year(day: str, month: str, year: str, edtf: str) -> None:
    found = imported("mend", file(event(Day=day, Month=month, Year=year)))
    assert found.only["date"] == edtf
    assert bool(found.reading.unheld) is (day == "31" or month == "13")


def test_rows_without_year_or_id_are_listed_not_dropped() -> None:
    found = imported("mend", file(EVENT, event(med_event_ID="M-2", Year=""), event(med_event_ID="")))
    assert len(found.rows) == 1
    assert [(entry.line, entry.row) for entry in found.reading.unheld] == [(3, True), (4, True)]


def test_rows_of_one_event_are_put_together() -> None:
    found = imported("mend", file(event(third_party="Sealand"), event(third_party="League of Coasts")))
    assert len(found.rows) == 1
    assert len(found.of("participation")) == 2


@pytest.mark.parametrize(
    ("given", "sitting"),
    [
        ({"shuttle": "1"}, "shuttle"),
        ({"shuttle": "1.0"}, "shuttle"),
        ({"med_type": "Bilateral"}, "bilateral"),
        ({}, None),
    ],
)
def test_the_format_follows_shuttle_and_type(given: dict[str, str], sitting: str | None) -> None:
    assert imported("mend", file(event(**given))).only["format"] == sitting


def test_several_places_have_no_single_point() -> None:
    row = imported("mend", file(event(**{"med_location - MULTISELECT": "Harbour; Inland"}))).only
    assert (row["place"], row["latitude"]) == ("Harbour; Inland", None)


def test_a_phone_call_is_a_channel() -> None:
    assert imported("mend", file(event(**{"med_location - MULTISELECT": "Phone"}))).only["channel"] == "phone"


def test_by_file_a_process_is_made_per_conflict() -> None:
    rows = [EVENT, event(med_event_ID="M-2"), event(med_event_ID="M-3", conflict_country="Upland;Lowland")]
    found = imported("mend", file(*rows), process=None, by_file=True)
    assert [(row["key"], row["title"]) for row in found.of("process")] == [
        ("mend-lowland", "Lowland"), ("mend-upland", "Upland"),
    ]  # fmt: skip
    assert [row["process"] for row in found.rows] == ["mend-lowland", "mend-lowland", "mend-upland"]
    assert found.reading.unheld[0].value == "Lowland"


def test_filters() -> None:
    assert imported("mend", file(), where=Where(country=("lowland",))).rows
    assert imported("mend", file(), where=Where(bbox=(50, 25, 52, 26), end=date(2023, 3, 5))).rows
    assert imported("mend", file(event(Day="")), where=Where(start=date(2023, 3, 31))).rows
    assert imported("mend", file(), where=Where(conflict=("389",))).drafts == []


def test_a_file_without_ids_or_mediators_is_refused_with_what_is_missing() -> None:
    said = refusal("mend", "Year,Month,Day,med_loc_x\n2023,1,1,5\n")
    assert "lacks med_event_id" in said
    assert "lacks third_party" in said


def test_the_header_is_recognised() -> None:
    assert {recognise(header.split(",")) for header in (JUNE, JULY)} == {MEND}

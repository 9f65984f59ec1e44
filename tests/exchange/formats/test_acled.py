"""ACLED exports become incidents: every layout seen, an event counted once however many rows it has."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from tests.exchange.formats.foreign import imported, refusal, table
from tracker.exchange.formats import BY_CODE, Where, recognise
from tracker.exchange.formats.acled import ACLED

NEW = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,"
    "actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
)
MONADIC = NEW.replace("actor2,assoc_actor_2,inter2,", "")
OLD = (
    "data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,timestamp,iso3"
)
INSERTED = OLD.replace("admin1,", "admin1,countycode,")
OF_2015 = (
    "GWNO,EVENT_ID_CNTY,EVENT_ID_NO_CNTY,EVENT_DATE,YEAR,TIME_PRECISION,EVENT_TYPE,ACTOR1,ALLY_ACTOR_1,INTER1,ACTOR2,"
    "ALLY_ACTOR_2,INTER2,INTERACTION,COUNTRY,ADMIN1,ADMIN2,ADMIN3,LOCATION,LATITUDE,LONGITUDE,GEO_PRECISION,SOURCE,"
    "NOTES,FATALITIES"
)
OF_2016 = (
    ",actor1,actor2,admin1,admin2,admin3,ally_actor_1,ally_actor_2,country,data_id,event_date,event_id_cnty,"
    "event_id_no_cnty,event_type,fatalities,geo_precision,gwno,inter1,inter2,interaction,latitude,location,longitude,"
    "notes,source,time_precision,year"
)
LAYOUTS = {"new": NEW, "old": OLD, "old, a column inserted": INSERTED, "2015": OF_2015, "2016 through pandas": OF_2016}

EVENT = {
    "event_id_cnty": "LOW1234", "event_date": "2020-09-27", "year": "2020", "time_precision": "1",
    "disorder_type": "Political violence", "event_type": "Battles", "sub_event_type": "Armed clash",
    "actor1": "Military Forces of Lowland", "assoc_actor_1": "Volunteers of Lowland", "inter1": "State forces",
    "actor2": "Military Forces of Upland", "inter2": "State forces", "interaction": "State forces-State forces",
    "country": "Lowland", "iso": "900", "admin1": "North", "admin2": "Mill", "location": "Mill town",
    "latitude": "40.1855", "longitude": "46.5", "geo_precision": "2", "source": "Wire",
    "notes": "The wire said so in these words.", "fatalities": "5", "timestamp": "1700000000",
}  # fmt: skip


def file(*rows: dict[str, str], layout: str = NEW) -> str:
    """The rows under a header, whatever its spelling of the columns."""
    names = layout.split(",")
    shaped = []
    for number, row in enumerate(rows or (EVENT,)):
        folded = row | {"ally_actor_1": row.get("assoc_actor_1", ""), "ally_actor_2": row.get("assoc_actor_2", "")}
        shaped.append({name: folded.get(name.lower(), "") if name else str(number) for name in names})
    return table(names, *shaped)


def event(**given: str) -> dict[str, str]:
    return EVENT | given


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_every_layout_is_read_by_the_names_of_its_columns(layout: str) -> None:
    row = imported("acled", file(layout=layout)).only
    assert row["key"] == "acled-low1234"
    assert (row["dataset"], row["dataset_id"]) == ("acled", "LOW1234")
    assert (row["deaths_best"], row.get("deaths_low"), row.get("deaths_high")) == (5, None, None)
    assert (row["latitude"], row["longitude"], row["place_precision"]) == (40.1855, 46.5, 2)
    assert (row["place"], row["kind"], row["date"]) == ("Mill town", "armed_clash", "2020-09-27")
    assert row["actors_reported"] == "Military Forces of Lowland; Military Forces of Upland"
    assert "with Volunteers of Lowland" in row["summary"]
    assert "attributed_to" not in row


def test_semicolons_and_a_byte_order_mark_are_read() -> None:
    content = "\ufeff" + table(NEW, EVENT, delimiter=";")
    assert imported("acled", content).only["deaths_best"] == 5


def test_the_summary_is_ours_and_not_acleds_notes() -> None:
    row = imported("acled", file()).only
    assert "in these words" not in str(row)
    assert row["summary"] == (
        "Armed clash: Military Forces of Lowland and Military Forces of Upland (with Volunteers of Lowland),"
        " in Mill town, Mill, North, Lowland."
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("03 December 2020", "2020-12-03"),
        ("9-May-20", "2020-05-09"),
        ("31-12-19", "2019-12-31"),
        ("01-January-2015", "2015-01-01"),
        ("2021-01-02T00:00:00Z", "2021-01-02"),
        ("5-Aug-24", "2024-08-05"),
        ("31/12/1997", "1997-12-31"),
        ("1/31/1998", "1998-01-31"),
        ("31-Dec-97", "1997-12-31"),
        ("30-Nov-26", "1926-11-30"),
    ],
)
def test_event_dates_are_read_in_the_spellings_seen(written: str, expected: str) -> None:
    assert imported("acled", file(event(event_date=written))).only["date"] == expected


def test_the_order_of_day_and_month_is_decided_from_the_whole_column_or_asked() -> None:
    rows = [event(event_id_cnty=f"L{n}", event_date=f"0{n}/02/2020") for n in range(1, 4)]
    found = imported("acled", file(*rows))
    assert "--date-order" in found.problems[0].why
    assert found.drafts == []
    decided = imported("acled", file(*rows, event(event_date="31/12/2020")))
    assert [row["date"] for row in decided.rows][:3] == ["2020-02-01", "2020-02-02", "2020-02-03"]


@pytest.mark.parametrize(
    ("precision", "edtf", "noted"),
    [("1", "2020-09-27", False), ("2", "2020-09-27~", True), ("3.0", "2020-09-27~", True)],
)
def test_a_loose_date_is_marked_approximate_and_says_why(precision: str, edtf: str, noted: bool) -> None:
    row = imported("acled", file(event(time_precision=precision))).only
    assert row["date"] == edtf
    assert (row["date_note"] is not None) is noted
    assert row["date_earliest"] == row["date_latest"] == date(2020, 9, 27)


@pytest.mark.parametrize(
    ("event_type", "sub_event", "kind"),
    [
        ("Explosions/Remote violence", "Shelling/artillery/missile attack", "shelling"),
        ("Explosions/Remote violence", "Air/drone strike", "air_drone"),
        ("Violence against civilians", "Abduction/forced disappearance", "abduction"),
        ("Battle-No change of territory", "", "armed_clash"),
        ("Riots/Protests", "", "unrest"),
        ("STRATEGIC DEVELOPMENTS", "Looting/property destruction", "property"),
    ],
)
def test_the_kind_follows_event_and_sub_event(event_type: str, sub_event: str, kind: str) -> None:
    assert imported("acled", file(event(event_type=event_type, sub_event_type=sub_event))).only["kind"] == kind


def test_an_event_type_we_lack_is_listed_and_imported_as_other() -> None:
    rows = [event(event_id_cnty=f"L{n}", event_type="Sorcery", sub_event_type="") for n in (1, 2)]
    found = imported("acled", file(*rows))
    assert [row["kind"] for row in found.rows] == ["other", "other"]
    assert "“Sorcery” (2)" in found.notes


def test_a_monadic_export_gives_each_event_once_with_all_its_actors() -> None:
    one = {name: value for name, value in EVENT.items() if name in MONADIC.split(",")}
    rows = [
        one | {"timestamp": "1"},
        one | {"event_id_cnty": "LOW2", "actor1": "Band", "assoc_actor_1": "", "fatalities": "2"},
        one | {"actor1": "Military Forces of Upland", "assoc_actor_1": "", "timestamp": "2"},
    ]
    found = imported("acled", table(MONADIC, *rows))
    assert [row["dataset_id"] for row in found.rows] == ["LOW1234", "LOW2"]
    assert found.rows[0]["actors_reported"] == "Military Forces of Lowland; Military Forces of Upland"
    assert sum(row["deaths_best"] for row in found.rows) == found.reading.deaths == 7
    assert (found.reading.lines, found.reading.records, found.reading.repeated) == (3, 2, 1)
    assert "monadic" in found.notes


def test_rows_of_one_event_that_disagree_are_listed() -> None:
    found = imported("acled", file(EVENT, event(fatalities="50")))
    assert found.only["deaths_best"] == 5
    assert [(entry.line, entry.row) for entry in found.reading.unheld] == [(3, True)]


@pytest.mark.parametrize(
    ("inter", "affected"), [("7", "civilians"), ("Civilians", "civilians"), ("8", None), ("", None)]
)
def test_actor_codes_may_be_numbers_or_words(inter: str, affected: str | None) -> None:
    assert imported("acled", file(event(inter2=inter))).only["affected"] == affected


def test_civilian_targeting_is_kept() -> None:
    assert imported("acled", file(event(civilian_targeting="Civilian targeting"))).only["affected"] == "civilians"


def test_attribution_comes_from_the_mapping_alone() -> None:
    found = imported("acled", file(), mapping={"Military Forces of Upland": "up"})
    assert found.only["attributed_to"] == "up"
    assert found.reading.unmapped == Counter({"Military Forces of Lowland": 1})


def test_filters_by_country_number_box_and_period() -> None:
    assert imported("acled", file(), where=Where(country=("900",))).rows
    assert imported("acled", file(), where=Where(country=("lowland",), start=date(2020, 9, 27))).rows
    left = imported("acled", file(), where=Where(bbox=(0, 0, 1, 1)))
    assert left.drafts == []
    assert left.reading.left_out == Counter({"outside the box or without a point": 1})
    assert "says nothing about a conflict" in refusal("acled", file(), where=Where(conflict=("x",)))


def test_a_row_without_id_or_date_is_refused_by_line() -> None:
    found = imported("acled", file(EVENT, event(event_id_cnty=""), event(event_id_cnty="L2", event_date="NA")))
    assert [problem.line for problem in found.problems] == [3, 4]


def test_weekly_counts_without_ids_are_refused_with_what_is_missing() -> None:
    said = refusal("acled", "WEEK,REGION,COUNTRY,ADMIN1,EVENT_TYPE,SUB_EVENT_TYPE,EVENTS,FATALITIES\n1,a,b,c,d,e,2,3\n")
    for name in ("event_id_cnty", "event_date", "actor1"):
        assert f"lacks {name}" in said
    assert "counts events" in said


def test_a_table_of_tabs_without_header_is_refused() -> None:
    assert "without its header" in refusal("acled", "LOW1\t2020-01-01\tBattles\n", name="acled.CSV")


def test_the_terms_of_use_are_recalled_and_the_day_of_access_is_stamped() -> None:
    found = imported("acled", file(), name="acled_lowland.csv")
    assert found.drafts[0].values["accessed"] == "2026-11-25"
    assert any("terms of use" in sentence for sentence in found.reading.sentences())
    assert "terms of use" in found.drafts[0].values["reference"]


def test_the_header_is_recognised() -> None:
    assert {recognise(layout.split(",")) for layout in (*LAYOUTS.values(), MONADIC)} == {ACLED}
    assert BY_CODE["acled"] is ACLED

"""UCDP GED and Candidate files become incidents: every layout seen, every trap met in real files."""

from __future__ import annotations

import csv
import io
import random
import sqlite3
import tracemalloc
import zipfile
from collections import Counter
from datetime import date, datetime

import openpyxl
import pytest

from tests.exchange.formats.foreign import SAMPLES, Read, imported, needs_samples, refusal, table
from tracker.exchange.formats import BY_CODE, Where, read, recognise
from tracker.exchange.formats.ucdp_ged import COLUMNS, is_candidate, version_of

OF_2021 = (
    "id,year,active_year,start_year,end_year,type_of_violence,conflict_new_id,conflict_name,dyad_new_id,dyad_name,"
    "side_a_new_id,gwnoa,side_a,side_b_new_id,gwnob,side_b,number_of_sources,source_article,source_office,source_date,"
    "source_headline,source_original,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,"
    "country,country_id,iso3,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,"
    "deaths_unknown,low,best,high"
)
OF_2023 = ",".join(COLUMNS).replace("country,", "country,iso3,")
OF_19 = (
    "id,year,active_year,type_of_violence,conflict_new_id,conflict_name,dyad_new_id,dyad_name,side_a_new_id,side_a,"
    "side_b_new_id,gwnob,side_b,number_of_sources,source_article,source_office,source_date,source_headline,"
    "source_original,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,"
    "country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,"
    "low,best,high"
)
LAYOUTS = {"49 columns": ",".join(COLUMNS), "HDX 2021": OF_2021, "HDX 2023": OF_2023, "19": OF_19}

EVENT = {
    "id": "300001", "year": "2022", "active_year": "1", "type_of_violence": "1", "conflict_new_id": "388",
    "conflict_name": "Lowland - Upland: Ridge", "dyad_new_id": "800", "dyad_name": "Government of Lowland - Upland",
    "side_a": "Government of Lowland", "side_b": "Government of Upland", "where_prec": "2",
    "where_coordinates": "Mill town", "adm_1": "North province", "adm_2": "Mill district", "latitude": "40.1855",
    "longitude": "46.5", "country": "Lowland", "country_id": "900", "region": "Europe", "event_clarity": "1",
    "date_prec": "1", "date_start": "2022-09-13", "date_end": "2022-09-13", "deaths_a": "3", "deaths_b": "1",
    "deaths_civilians": "0", "deaths_unknown": "0", "low": "3", "best": "4", "high": "7",
}  # fmt: skip


def event(**given: str) -> dict[str, str]:
    return EVENT | given


def file(*rows: dict[str, str], layout: str = LAYOUTS["49 columns"]) -> str:
    return table(layout, *(rows or (EVENT,)))


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_every_layout_is_read_by_the_names_of_its_columns(layout: str) -> None:
    row = imported("ucdp-ged", file(layout=layout)).only
    assert row["key"] == "ucdp-ged-300001"
    assert (row["dataset"], row["dataset_id"]) == ("ucdp-ged", "300001")
    assert (row["deaths_low"], row["deaths_best"], row["deaths_high"]) == (3, 4, 7)
    assert (row["latitude"], row["longitude"], row["place_precision"]) == (40.1855, 46.5, 2)
    assert (row["place"], row["kind"], row["date"]) == ("Mill town", "armed_clash", "2022-09-13")
    assert row["actors_reported"] == "Government of Lowland; Government of Upland"
    assert row["affected"] == "Deaths: Government of Lowland: 3; Government of Upland: 1"
    assert row["process"] == "p"
    assert row["provisional"] is False
    assert "attributed_to" not in row


def test_columns_may_stand_in_any_order_and_any_case() -> None:
    header = [name.upper() for name in reversed(LAYOUTS["49 columns"].split(","))]
    shuffled = table(header, {name.upper(): value for name, value in EVENT.items()})
    row = imported("ucdp-ged", shuffled).only
    assert (row["deaths_best"], row["date"], row["latitude"]) == (4, "2022-09-13", 40.1855)


def test_a_blank_first_header_and_an_hxl_row_are_left_out() -> None:
    lines = file().splitlines()
    tags = "," + ",".join(f"#{name[:4]}" if name in {"date_start", "best"} else "" for name in COLUMNS)
    numbered = "\n".join(["," + lines[0], tags, "1," + lines[1]])
    found = imported("ucdp-ged", numbered)
    assert found.only["deaths_best"] == 4
    assert "HXL" in found.notes
    assert "row numbers" in found.notes


def test_the_summary_is_ours_and_none_of_the_quoted_sources() -> None:
    given = event(source_article='"Wire, 2022-09-13, Headline"', source_headline="Headline", relid="LOW-2022-1-388-7")
    row = imported("ucdp-ged", file(given)).only
    assert row["summary"] == (
        "State-based fighting between Government of Lowland and Government of Upland in Mill district, North province,"
        " Lowland; conflict: Lowland - Upland: Ridge. UCDP event LOW-2022-1-388-7."
    )
    assert "Headline" not in str(row)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("1", "armed_clash"), ("2", "armed_clash"), ("3", "attack_civilians"), ("3.0", "attack_civilians")],
)
def test_the_kind_follows_type_of_violence(code: str, kind: str) -> None:
    assert imported("ucdp-ged", file(event(type_of_violence=code))).only["kind"] == kind


def test_an_unknown_type_of_violence_is_listed_and_imported_as_other() -> None:
    found = imported("ucdp-ged", file(event(type_of_violence="9")))
    assert found.only["kind"] == "other"
    assert "“9” is none of UCDP's" in found.notes


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2023-05-01", "2023-05-14", "2023-05-01/2023-05-14"),
        ("2026-07-11 00:00:00.000", "2026-07-11 00:00:00.000", "2026-07-11"),
        ("7/26/2014 12:00:00 AM", "07/28/2014 00:00", "2014-07-26/2014-07-28"),
        ("2020-02-28T00:00:00Z", "2020-02-29", "2020-02-28/2020-02-29"),
        ("2020-02-28", "", "2020-02-28"),
    ],
)
def test_days_and_periods_are_read_in_the_spellings_seen(start: str, end: str, expected: str) -> None:
    assert imported("ucdp-ged", file(event(date_start=start, date_end=end))).only["date"] == expected


def test_the_order_of_day_and_month_is_decided_from_the_whole_column() -> None:
    rows = [
        event(id="1", date_start="2/1/2020 12:00:00 AM", date_end="2/1/2020 12:00:00 AM"),
        event(id="2", date_start="2/3/2020 00:00", date_end="2/14/2020 00:00"),
    ]
    found = imported("ucdp-ged", file(*rows))
    assert [row["date"] for row in found.rows] == ["2020-02-01", "2020-02-03/2020-02-14"]


def test_an_order_that_cannot_be_told_is_asked_for_and_nothing_is_read() -> None:
    rows = file(event(date_start="2/1/2020", date_end="2/1/2020"))
    found = imported("ucdp-ged", rows)
    assert [problem.column for problem in found.problems] == ["date_start, date_end"]
    assert "--date-order" in found.problems[0].why
    assert found.drafts == []
    assert imported("ucdp-ged", rows, date_order="dmy").only["date"] == "2020-01-02"
    assert imported("ucdp-ged", rows, date_order="mdy").only["date"] == "2020-02-01"


def test_a_column_of_two_orders_is_refused() -> None:
    rows = [event(id="1", date_start="13/1/2020", date_end=""), event(id="2", date_start="1/13/2020", date_end="")]
    assert "mixes two orders" in imported("ucdp-ged", file(*rows)).problems[0].why


def test_a_loose_date_says_so_in_its_note() -> None:
    note = imported("ucdp-ged", file(event(date_prec="3", date_end="2022-09-19"))).only["date_note"]
    assert note == "UCDP date_prec 3: known to the week"
    assert imported("ucdp-ged", file()).only["date_note"] is None


def test_an_event_that_ends_before_it_begins_is_listed_not_dropped() -> None:
    found = imported("ucdp-ged", file(event(date_end="2022-09-01"), event(id="2")))
    assert [row["dataset_id"] for row in found.rows] == ["2"]
    (unheld,) = found.reading.unheld
    assert (unheld.line, unheld.column, unheld.row) == (2, "date_end", True)


@pytest.mark.parametrize("written", ["-1", "", "NA", "N/A", "-1.0", "nan"])
def test_an_unknown_count_stays_unknown(written: str) -> None:
    row = imported("ucdp-ged", file(event(high=written))).only
    assert (row["deaths_best"], row["deaths_high"]) == (4, None)


@pytest.mark.parametrize(("written", "count"), [("42.00", 42), ("0", 0), ("1e+03", 1000)])
def test_counts_are_read_as_whole_numbers(written: str, count: int) -> None:
    assert imported("ucdp-ged", file(event(best=written))).only["deaths_best"] == count


@pytest.mark.parametrize("written", ["many", "1.5", "1,234"])
def test_a_count_that_is_none_refuses_the_file_by_line(written: str) -> None:
    found = imported("ucdp-ged", file(event(), event(id="2", best=written)))
    (problem,) = found.problems
    assert problem.line == 3
    assert "count" in problem.why


@pytest.mark.parametrize("written", ["nan0", "inf", "97.5", "-90.0001", "x"])
def test_impossible_coordinates_are_left_empty_and_listed(written: str) -> None:
    found = imported("ucdp-ged", file(event(latitude=written)))
    assert (found.only["latitude"], found.only["longitude"]) == (None, None)
    (unheld,) = found.reading.unheld
    assert (unheld.line, unheld.column, unheld.value, unheld.row) == (2, "latitude", written, False)


def test_half_a_point_is_no_point_and_listed() -> None:
    found = imported("ucdp-ged", file(event(longitude="")))
    assert (found.only["latitude"], found.only["longitude"]) == (None, None)
    assert found.reading.unheld[0].column == "longitude"
    assert imported("ucdp-ged", file(event(latitude="", longitude="NA"))).reading.unheld == []


def test_a_decimal_comma_is_asked_for_not_guessed() -> None:
    rows = table(COLUMNS, event(latitude="40,1855", longitude="46,5"), delimiter=";")
    assert "--decimal ," in imported("ucdp-ged", rows).problems[0].why
    assert imported("ucdp-ged", rows, decimal=",").only["latitude"] == 40.1855


def test_what_a_reader_cannot_see_is_taken_out_and_counted() -> None:
    found = imported("ucdp-ged", file(event(where_coordinates="Mill\u200b \u202etown\x07", side_b="Up\r\nland")))
    assert found.only["place"] == "Mill town"
    assert found.only["actors_reported"] == "Government of Lowland; Up land"
    assert "taken out of 1 text" in found.notes


def test_a_text_too_long_is_cut_and_listed() -> None:
    found = imported("ucdp-ged", file(event(where_coordinates="x" * 700)))
    assert len(found.only["place"]) == 600
    assert found.reading.unheld[0].column == "where_coordinates"


def test_windows_text_is_read_and_said() -> None:
    found = imported("ucdp-ged", file(event(where_coordinates="Şuşa – Café")).encode("cp1254", "replace"))
    assert "cp1252" in found.notes
    found = imported("ucdp-ged", file(event(where_coordinates="Café")).encode("cp1252"))
    assert found.only["place"] == "Café"


@pytest.mark.parametrize(
    ("name", "version", "provisional"),
    [
        ("GEDEvent_v25_1.csv", "25.1", False),
        ("ged261-csv.csv", "26.1", False),
        ("ucdp_ged231_sample1000.csv", "23.1", False),
        ("GEDEvent_v25_0_3.csv", "25.0.3", True),
        ("GEDEvent_v25_01_25_06.csv", "25.01.25.06", True),
        ("candidate-26.0.8.csv", "26.0.8", True),
        ("export_2022-09-13.csv", None, False),
    ],
)
def test_the_release_is_told_from_the_files_name(name: str, version: str | None, provisional: bool) -> None:
    assert version_of(name) == version
    assert is_candidate(version) is provisional
    found = imported("ucdp-ged", file(), name=name)
    assert found.only["provisional"] is provisional
    assert found.reading.source.values["title"].endswith(f"version {version}" if version else "Dataset")


def test_an_event_ucdp_still_checks_is_provisional_and_so_is_the_running_year() -> None:
    assert imported("ucdp-ged", file(event(code_status="Check deaths"))).only["provisional"] is True
    running = event(year="2026", date_start="2026-03-01", date_end="2026-03-01")
    assert imported("ucdp-ged", file(running)).only["provisional"] is True
    assert imported("ucdp-ged", file(running), name="GEDEvent_v27_1.csv").only["provisional"] is False


def test_the_final_release_updates_the_same_record() -> None:
    early = imported("ucdp-ged", file(event(best="2")), name="GEDEvent_v22_0_9.csv").only
    final = imported("ucdp-ged", file(event(best="4")), name="GEDEvent_v23_1.csv").only
    assert early["key"] == final["key"]
    assert (early["provisional"], final["provisional"]) == (True, False)
    assert early["source"] != final["source"]


def test_the_source_names_release_file_checksum_and_licence() -> None:
    found = imported("ucdp-ged", file(), name="GEDEvent_v23_1.csv")
    source = found.drafts[0].values
    assert found.drafts[0].type.noun == "source"
    assert source["key"] == f"ucdp-ged-23.1-{found.reading.sha256[:12]}" == found.only["source"]
    assert (source["kind"], source["accessed"]) == ("dataset", "2026-11-25")
    assert found.reading.sha256 in source["reference"]
    assert "CC BY 4.0" in source["reference"]
    assert "GEDEvent_v23_1.csv" in source["reference"]


def test_attribution_comes_from_the_mapping_alone() -> None:
    mapping = {"government of lowland": "low", "Government of Upland": None}
    found = imported("ucdp-ged", file(EVENT, event(id="2", side_a="Band")), mapping=mapping)
    assert [row.get("attributed_to", "-") for row in found.rows] == ["low", "-"]
    assert found.reading.unmapped == Counter({"Band": 1})


def test_of_one_sided_violence_only_the_side_that_acted_is_attributed() -> None:
    given = event(type_of_violence="3", side_b="Civilians")
    found = imported("ucdp-ged", file(given), mapping={"Government of Lowland": "low", "Civilians": "civ"})
    assert found.only["attributed_to"] == "low"


def test_rows_are_left_out_by_filters_and_counted_by_reason() -> None:
    rows = file(
        EVENT,
        event(id="2", country="Lowland (Old Realm)"),
        event(id="3", country="Upland"),
        event(id="4", date_start="2021-01-01", date_end="2021-01-01"),
        event(id="5", longitude="10"),
    )
    where = Where(("lowland",), start=date(2022, 1, 1), end=date(2022, 12, 31), bbox=(44, 38, 51, 42))
    found = imported("ucdp-ged", rows, where=where)
    assert [row["dataset_id"] for row in found.rows] == ["300001", "2"]
    assert found.reading.left_out == Counter(
        {"of another country": 1, "outside the period": 1, "outside the box or without a point": 1}
    )
    assert found.reading.lines == 5


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        (Where(conflict=("ridge",)), 1),
        (Where(conflict=("388",)), 1),
        (Where(conflict=("38",)), 0),
        (Where(dyad=("upland",)), 1),
        (Where(dyad=("801",)), 0),
        (Where(country=("Low",)), 0),
        (Where(country=("Upland", "Lowland")), 1),
        (Where(bbox=(170, 30, -170, 50)), 0),
        (Where(bbox=(40, 30, -170, 50)), 1),
        (Where(end=date(2022, 9, 12)), 0),
        (Where(start=date(2022, 9, 13)), 1),
    ],
)
def test_filters_take_names_in_part_numbers_whole_and_boxes_across_the_meridian(where: Where, kept: int) -> None:
    assert len(imported("ucdp-ged", file(), where=where).rows) == kept


def test_a_period_keeps_what_overlaps_it() -> None:
    spread = file(event(date_start="2022-09-01", date_end="2022-09-30"))
    assert imported("ucdp-ged", spread, where=Where(start=date(2022, 9, 30))).rows
    assert imported("ucdp-ged", spread, where=Where(end=date(2022, 9, 1))).rows


def test_a_filter_on_a_column_the_file_lacks_is_refused() -> None:
    small = table(
        "id,type_of_violence,best,year,month", {"id": "1", "type_of_violence": "1", "best": "1", "year": "2020"}
    )
    said = refusal("ucdp-ged", small, where=Where(country=("x",), bbox=(0, 0, 1, 1)))
    assert "cannot be filtered by country" in said
    assert "cannot be filtered by bbox" in said


def test_an_extract_of_months_gives_months() -> None:
    small = table(
        "id,year,month,type_of_violence,best",
        {"id": "1", "year": "1989", "month": "1", "type_of_violence": "1", "best": "42.00"},
        {"id": "2", "year": "1990", "month": "NA", "type_of_violence": "3", "best": "1"},
    )
    found = imported("ucdp-ged", small)
    assert [row["date"] for row in found.rows] == ["1989-01", "1990"]
    assert "has no days" in found.notes


def test_a_file_without_ids_or_dates_is_refused_with_what_is_missing() -> None:
    said = refusal("ucdp-ged", "latitude,longitude,best\n40,46,1\n")
    for name in ("id", "date_start, or year and month", "type_of_violence"):
        assert f"The file lacks {name}" in said


def test_an_extract_that_renamed_its_columns_is_refused_or_read_on_the_analysts_word() -> None:
    renamed = table(
        "id,date,type_of_violence,best", {"id": "1", "date": "2020-01-05", "type_of_violence": "1", "best": "2"}
    )
    assert "single column date" in refusal("ucdp-ged", renamed)
    found = imported("ucdp-ged", renamed, columns={"date": "date_start"})
    assert found.only["date"] == "2020-01-05"
    assert "no date_end" in found.notes


def test_a_file_of_another_format_is_told_by_name() -> None:
    acled = "event_id_cnty,event_date,event_type,actor1,fatalities,best\nA1,2020-01-01,Battles,X,1,1\n"
    assert "import it as acled" in refusal("ucdp-ged", acled)
    assert recognise(COLUMNS) is BY_CODE["ucdp-ged"]
    assert recognise(["a", "b"]) is None


def test_a_candidate_file_without_header_is_read_by_its_layout() -> None:
    body = file(event(relid="LOW-2024-1-388-7"), event(id="2")).partition("\r\n")[2]
    found = imported("ucdp-ged", body, name="GEDEvent_v24_0_1.csv")
    assert [row["dataset_id"] for row in found.rows] == ["300001", "2"]
    assert found.drafts[1].origin.line == 1
    assert "no header" in found.notes


def test_other_files_without_header_are_refused() -> None:
    assert "without its header" in refusal("ucdp-ged", "1\t2\t3\n4\t5\t6\n", name="x.CSV")


def test_a_row_said_twice_counts_once_and_one_id_with_two_contents_is_listed() -> None:
    found = imported("ucdp-ged", file(EVENT, EVENT, event(best="9")))
    assert found.only["deaths_best"] == 4
    assert found.reading.repeated == 1
    assert [(unheld.line, unheld.row) for unheld in found.reading.unheld] == [(4, True)]


def test_what_vanished_from_a_later_release_is_told() -> None:
    rows = file(EVENT, event(id="2"), event(id="3", country="Upland"))
    found = imported("ucdp-ged", rows, where=Where(country=("Lowland",)))
    stored = {"300001": "first", "77": "first", "2": "second", "3": "second", "78": "second", "79": "of another file"}
    assert found.reading.vanished(stored) == ["77", "78"]


def test_a_file_cut_off_in_a_cell_is_refused() -> None:
    whole = file(EVENT, event(id="2", source_article='one "two" three'))
    cut = whole[: whole.rindex("three")]
    assert "never closed" in imported("ucdp-ged", cut).problems[0].why


def test_nothing_is_drafted_when_nothing_is_left() -> None:
    found = imported("ucdp-ged", file(), where=Where(country=("Nowhere",)))
    assert found.drafts == []
    assert "No row was left" in found.notes


def test_the_drafts_are_those_of_the_form() -> None:
    found = imported("ucdp-ged", file(event(where_coordinates="A; B = C")))
    for draft in found.drafts:
        texts = {name: draft.type.cells[name].write(v) for name, v in draft.values.items()
                 if name in draft.type.cells and v is not None}  # fmt: skip
        again, problems = draft.type.draft(texts)
        assert problems == []
        assert again.values == {k: v for k, v in draft.values.items() if v is not None or k == "date_latest"}


# --- The real files --------------------------------------------------------------------------------------------------

TOTALS = {
    "ucdp_ged231_sample1000.csv": (1000, 9561, "1989-01-07", "2022-12-19"),
    "ucdp_hdx_ukraine_2025.csv": (1167, 6875, "2014-01-22", "2019-12-25"),
    "ucdp_ged_philippines_trimmed.csv": (3738, 19814, "1989-01-01", "2019-12-31"),
}


def raw(name: str) -> dict[str, dict[str, str]]:
    """The file as the csv module reads it, by id."""
    with (SAMPLES / name).open(encoding="utf-8-sig", newline="") as lines:
        return {row["id"]: row for row in csv.DictReader(lines) if row["id"]}


@needs_samples
@pytest.mark.parametrize("name", TOTALS)
def test_a_real_file_gives_its_rows_deaths_and_period(name: str) -> None:
    rows, deaths, first, last = TOTALS[name]
    found = imported("ucdp-ged", SAMPLES / name)
    assert len(found.rows) == len({row["key"] for row in found.rows}) == rows
    assert sum(row["deaths_best"] or 0 for row in found.rows) == deaths == found.reading.deaths
    assert str(min(row["date_earliest"] for row in found.rows)) == first == str(found.reading.first)
    assert str(found.reading.last) == last
    assert found.reading.unheld == []


@needs_samples
@pytest.mark.parametrize("name", TOTALS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_twenty_rows_of_a_real_file_are_what_the_csv_module_reads(name: str, seed: int) -> None:
    written = raw(name)
    found = {row["dataset_id"]: row for row in imported("ucdp-ged", SAMPLES / name).rows}
    assert found.keys() == written.keys()
    for key in random.Random(seed).sample(sorted(written), 20):
        row, given = found[key], written[key]
        assert row["kind"] == ("attack_civilians" if given["type_of_violence"] == "3" else "armed_clash")
        assert row["place_precision"] == int(given["where_prec"])
        assert (row["latitude"], row["longitude"]) == (float(given["latitude"]), float(given["longitude"]))
        assert row["deaths_best"] == int(float(given["best"]))
        if "date_start" in given:
            days = sorted({given["date_start"][:10], given["date_end"][:10]})
            assert row["date"] == "/".join(days)
            assert (row["deaths_low"], row["deaths_high"]) == (int(given["low"]), int(given["high"]))
        else:
            assert row["date"] == f"{given['year']}-{int(given['month']):02}"


@needs_samples
def test_the_pointer_that_stands_for_a_file_is_refused_by_name() -> None:
    assert "Git LFS pointer" in refusal("ucdp-ged", SAMPLES / "reject_lfs_pointer_GEDEvent_v24_1.csv")


@needs_samples
def test_the_extract_with_other_columns_is_refused_or_mapped() -> None:
    extract = SAMPLES / "ucdp_ged251_trimmed_global_sample.csv"
    assert "lacks date_start" in refusal("ucdp-ged", extract)
    found = imported("ucdp-ged", extract, columns={"date": "date_start", "conflict_id": "conflict_new_id"})
    assert len(found.rows) == len(raw(extract.name)) == 9972


@needs_samples
def test_real_rows_fit_the_table_they_are_meant_for() -> None:
    found: Read = imported("ucdp-ged", SAMPLES / "ucdp_ged231_sample1000.csv")
    columns = [name for name in found.rows[0] if name not in {"date_earliest", "date_latest"}]
    with sqlite3.connect(":memory:") as base:
        base.execute(f"CREATE TABLE incident ({', '.join(columns)}, PRIMARY KEY (key))")
        marks = ", ".join("?" * len(columns))
        base.executemany(f"INSERT INTO incident VALUES ({marks})", [[r[c] for c in columns] for r in found.rows])
        assert base.execute("SELECT count(*), sum(deaths_best) FROM incident").fetchone() == (1000, 9561)
    base.close()


# --- Other wrappings -------------------------------------------------------------------------------------------------


def test_the_publishers_zip_is_read_and_its_name_tells_the_release() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("GEDEvent_v26_1.csv", file())
    found = imported("ucdp-ged", packed.getvalue(), name="ged261-csv.zip")
    assert found.only["deaths_best"] == 4
    assert found.reading.version == "26.1"


def test_a_workbook_is_read_with_its_days_and_numbers() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(COLUMNS))
    cells: dict[str, object] = {**event(), "date_start": datetime(2022, 9, 13), "date_end": datetime(2022, 9, 14)}
    cells |= {"id": 300001, "best": 4.0, "latitude": 40.1855, "longitude": 46.5, "type_of_violence": 1}
    sheet.append([cells.get(name) for name in COLUMNS])
    written = io.BytesIO()
    book.save(written)
    row = imported("ucdp-ged", written.getvalue(), name="GEDEvent_v25_1.xlsx").only
    assert (row["key"], row["date"], row["deaths_best"]) == ("ucdp-ged-300001", "2022-09-13/2022-09-14", 4)
    assert (row["latitude"], row["longitude"]) == (40.1855, 46.5)


def test_columns_the_format_does_not_know_are_told() -> None:
    found = imported("ucdp-ged", table((*COLUMNS, "my_score"), event(my_score="7")))
    assert "left out: my_score." in found.notes


def test_reading_holds_no_more_rows_than_it_hands_on() -> None:
    body = file(*(event(id=str(number), relid=f"LOW-{number}") for number in range(1, 6_001))).encode()
    reading = read(BY_CODE["ucdp-ged"], body, "f.csv", accessed=date(2026, 1, 1), process="p")
    tracemalloc.start()
    try:
        heights = []
        for count, _ in enumerate(reading.drafts):
            if count in (2_000, 6_000):
                heights.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    # What stays of a row is its id, so that a later row with the same one is noticed.
    assert (heights[1] - heights[0]) / 4_000 < 400

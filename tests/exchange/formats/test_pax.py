"""PA-X becomes agreements, each in all processes the file names for it."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from tests.exchange.formats.foreign import imported, refusal, table
from tracker.exchange.formats import Where, recognise
from tracker.exchange.formats.pax import PAX, version_of

CORE = (
    "Con,Contp,PP,PPName,Reg,AgtId,Ver,Agt,Dat,Status,Lgt,N_characters,Agtp,Stage,StageSub,Part,ThrdPart,OthAgr,"
    "Loc1ISO,Loc2ISO,Loc1GWNO,Loc2GWNO,UcdpCon,UcdpAgr,PamAgr,CowWar,Interim"
)
V10 = (
    "\ufeff" + CORE + ",description,stage_label,stage - sort,stage_short,agt_type,agt_dat,year,PAX_Hyperlink,"
    "PDF_Hyperlink,stage_display,substage_label"
)
WIDE = CORE + ",GCh,GChRhet,PpsGe:St,ImSrc"
EARLY = "Con,Contp,Reg,AgtId,Ver,Agt,Dat,Status,Lgt,Agtp,Stage,StageSub,Part,ThrdPart,GCh"

TEXT = {
    "Con": "Lowland/Upland/(Ridge)", "Contp": "Territory", "PP": "161", "PPName": "Lowland-Upland: Ridge process",
    "AgtId": "2322", "Ver": "1", "Agt": "Statement of the Two Leaders", "Dat": "15/02/2020",
    "Status": "Multiparty signed/agreed", "Agtp": "Inter", "Stage": "Cea", "StageSub": "Ceas",
    "Part": "For Lowland:\nA. Person, President;\nFor Upland:\nB. Person", "ThrdPart": "Sealand (mediator)",
    "Loc1ISO": "LOW", "UcdpCon": "388.0",
}  # fmt: skip


def text(**given: str) -> dict[str, str]:
    return TEXT | given


def file(*rows: dict[str, str], header: str = V10) -> str:
    names = header.split(",")
    return (
        table(names, *({k: v for k, v in row.items() if k in {n.strip("\ufeff") for n in names}} for row in rows))
        if "\ufeff" not in header
        else "\ufeff" + table(header[1:], *rows)
    )


@pytest.mark.parametrize("header", [V10, CORE, WIDE, EARLY], ids=["v10", "core", "wide", "early"])
def test_every_edition_is_read(header: str) -> None:
    row = imported("pax", file(TEXT, header=header)).only
    assert (row["key"], row["pax_id"], row["date"]) == ("pax-2322", 2322, "2020-02-15")
    assert (row["title"], row["stage"], row["text_state"]) == ("Statement of the Two Leaders", "Cea", "agreed_text")
    assert row["processes"] == "p"
    assert "Third parties: Sealand (mediator)." in row["summary"]
    assert "For Lowland: A. Person, President; For Upland: B. Person." in row["summary"]


def test_the_address_of_the_text_is_kept_and_a_bad_one_listed() -> None:
    good = "https://www.peaceagreements.org/agreements/2322/"
    assert imported("pax", file(text(PAX_Hyperlink=good))).only["url"] == good
    found = imported("pax", file(text(PAX_Hyperlink="javascript:x")))
    assert found.only["url"] is None
    assert found.reading.unheld[0].column == "PAX_Hyperlink"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("15/02/1990", "1990-02-15"),
        ("02/15/1990", "1990-02-15"),
        ("1990-02-15", "1990-02-15"),
        ("2/15/90", "1990-02-15"),
    ],
)
def test_days_are_read_day_first_month_first_or_year_first(written: str, expected: str) -> None:
    assert imported("pax", file(text(Dat=written))).only["date"] == expected


def test_the_order_is_decided_from_the_whole_column_or_asked() -> None:
    rows = [text(AgtId="1", Dat="06/10/1999"), text(AgtId="2", Dat="06/11/1999")]
    assert "--date-order" in imported("pax", file(*rows)).problems[0].why
    found = imported("pax", file(*rows, text(AgtId="3", Dat="02/28/1999")))
    assert [row["date"] for row in found.rows] == ["1999-06-10", "1999-06-11", "1999-02-28"]


def test_numbers_written_by_spreadsheets_are_read() -> None:
    row = imported("pax", file(text(AgtId="371.0"))).only
    assert (row["pax_id"], row["key"]) == (371, "pax-371")
    assert "UCDP conflict 388." in row["summary"]


def test_by_file_an_agreement_belongs_to_every_process_named_for_it() -> None:
    rows = [
        TEXT,
        text(AgtId="7", PP="162/188", PPName="Ridge talks/Two leaders"),
        text(PP="188", PPName="Two leaders"),
    ]
    found = imported("pax", file(*rows), process=None, by_file=True)
    assert {row["key"]: row["processes"] for row in found.rows} == {
        "pax-2322": "pax-process-161;pax-process-188",
        "pax-7": "pax-process-162;pax-process-188",
    }
    assert {row["key"]: row["title"] for row in found.of("process")} == {
        "pax-process-161": "Lowland-Upland: Ridge process",
        "pax-process-162": "Ridge talks",
        "pax-process-188": "Two leaders",
    }
    nouns = [draft.type.noun for draft in found.drafts]
    assert nouns[0] == "source"
    assert nouns.index("process") < nouns.index("agreement")
    assert found.reading.repeated == 1


def test_a_name_with_a_slash_is_one_process_where_pax_numbers_one() -> None:
    found = imported("pax", file(text(PPName="North/South process")), process=None, by_file=True)
    assert [row["title"] for row in found.of("process")] == ["North/South process"]


@pytest.mark.parametrize("countries", ["Lowland/(Ridge)", "Lowland\n(Ridge)"])
def test_without_processes_by_file_takes_the_countries(countries: str) -> None:
    found = imported("pax", file(text(Con=countries), header=EARLY), process=None, by_file=True)
    assert found.only["processes"] == "pax-lowland;pax-ridge"


def test_many_processes_put_into_one_are_told() -> None:
    found = imported("pax", file(TEXT, text(AgtId="1", PP="2", PPName="Elsewhere")))
    assert "2 processes in the file" in found.notes
    assert "--process-by-file" in found.notes


def test_a_process_is_needed() -> None:
    assert "process" in refusal("pax", file(TEXT), process=None)


def test_a_status_or_stage_we_lack_is_listed() -> None:
    found = imported("pax", file(text(Status="Whispered", Stage="Xyz")))
    assert (found.only["text_state"], found.only["stage"]) == ("unknown", None)
    assert {entry.column for entry in found.reading.unheld} == {"Status", "Stage"}


def test_a_text_without_a_date_is_listed_not_dropped() -> None:
    found = imported("pax", file(TEXT, text(AgtId="9", Dat="")))
    assert len(found.rows) == 1
    assert [(entry.line, entry.value, entry.row) for entry in found.reading.unheld] == [(6, "9", True)]


def test_a_title_too_long_is_cut_and_listed() -> None:
    found = imported("pax", file(text(Agt="Accord " * 120)))
    assert len(found.only["title"]) <= 600
    assert found.reading.unheld[0].column == "Agt"


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        (Where(country=("Upland",)), 1),
        (Where(country=("Ridge",)), 1),
        (Where(country=("LOW",)), 1),
        (Where(country=("land",)), 0),
        (Where(conflict=("ridge process",)), 1),
        (Where(conflict=("161",)), 1),
        (Where(conflict=("388",)), 1),
        (Where(conflict=("16",)), 0),
        (Where(start=date(2020, 2, 16)), 0),
    ],
)
def test_filters(where: Where, kept: int) -> None:
    assert len(imported("pax", file(TEXT), where=where).rows) == kept


def test_a_box_is_refused_since_texts_have_no_point() -> None:
    assert "nothing about a bbox" in refusal("pax", file(TEXT), where=Where(bbox=(0, 0, 1, 1)))


def test_signatories_are_refused_with_what_is_missing() -> None:
    said = refusal("pax", "signatory_id,AgtId,agt_name,actor_name\n1,2,x,y\n")
    assert "lacks dat" in said
    assert "PAA-X" in said


@pytest.mark.parametrize(
    ("name", "version"),
    [("pax_data_2257_agreements_v10.csv", "v10"), ("pax_v9.csv", "v9"), ("pax.csv", None), ("PAX v6.csv", "v6")],
)
def test_the_version_is_told_from_the_files_name(name: str, version: str | None) -> None:
    assert version_of(name) == version
    source = imported("pax", file(TEXT), name=name).reading.source
    assert source.values["title"].endswith(f"version {version}" if version else "Database")


def test_the_header_is_recognised() -> None:
    assert recognise(V10.split(",")) is PAX
    assert imported("pax", file(TEXT)).reading.left_out == Counter()

"""The Import page: recognised, previewed, checked, imported, undone; and what is refused leaves the store as it was."""

from __future__ import annotations

import csv
import gzip
import io
import os
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import Workbook
from streamlit.testing.v1 import AppTest

from tests.driven import opened
from tests.exchange.formats import test_acled
from tracker.config import EXAMPLE
from tracker.exchange import own_tables, package, workbook
from tracker.filters import Filters
from tracker.intake import rows as taken
from tracker.queries import tables
from tracker.queries.bundle import bundle
from tracker.records import BY_NOUN
from tracker.store import Store, remove

TODAY = date(2026, 1, 15)
SOURCE = "2020-11-20-aljazeera-aghdam"
STATUS = "commitment,date,basis,level,source\n"
GED = (
    "id,relid,year,active_year,type_of_violence,conflict_new_id,conflict_name,dyad_new_id,dyad_name,side_a,side_b,"
    "where_prec,where_coordinates,latitude,longitude,country,country_id,date_prec,date_start,date_end,"
    "deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low\n"
)


def event(number: int, *, best: int = 3, country: str = "Norland") -> str:
    day = f"2021-03-{number:02} 00:00:00.000"
    return (
        f"{number},NOR-2021-1-{number},2021,1,1,900,Norland: River,901,Government of Norland - River Front,"
        f"Government of Norland,River Front,1,Ford town,10.5,20.5,{country},999,1,{day},{day},1,2,0,0,{best},{best + 1},1\n"
    )


@pytest.fixture(autouse=True)
def anna(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_ANALYST", "Anna")


def upload(app: AppTest, *files: tuple[str, bytes | str]) -> AppTest:
    uploader = next(element for element in app.get("file_uploader"))
    uploader.set_value(
        [(name, content.encode() if isinstance(content, str) else content, "text/csv") for name, content in files]
    )
    return ran(app.run())


def ran(app: AppTest) -> AppTest:
    assert not app.exception, app.exception
    return app


def click(app: AppTest, key: str) -> AppTest:
    return ran(app.button(key=f"import-{key}").click().run())


def shown(app: AppTest) -> str:
    kinds: list[Any] = [app.markdown, app.caption, app.error, app.warning, app.success, app.html, app.info]
    said = "\n".join(str(element.value) for kind in kinds for element in kind).replace("\u2060", "")
    return said.replace("\\", "").replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def detected(app: AppTest) -> list[str]:
    return [box.value for box in app.selectbox if box.label.startswith("Detected")]


def offers_import(app: AppTest) -> bool:
    return any(button.key == "import-store" for button in app.button)


def packed(store: Store) -> bytes:
    out = io.BytesIO()
    with store.read() as reader:
        package.write(out, bundle(reader, Filters(), TODAY))
    return out.getvalue()


def rows_of(store: Store) -> dict[str, list[list[str | None]]]:
    with store.read() as reader:
        return {noun: list(tables.rows(reader, noun, Filters(), today=TODAY)) for noun in BY_NOUN}


def status(*lines: str) -> str:
    return STATUS + "".join(f"{line}\n" for line in lines)


GOOD = f"2020-11-09-agdam-district,2024-05-05,evidence,2,{SOURCE}"


def test_an_own_table_is_recognised_checked_imported_and_undone(seeded: Store) -> None:
    before = rows_of(seeded)
    app = upload(opened("import_files"), ("my statuses.csv", status(GOOD)))

    assert detected(app) == ["own:status"]
    assert list(app.dataframe[0].value["commitment"]) == ["2020-11-09-agdam-district"]
    click(app, "check")
    assert figures(app) == {"Would be added": "1", "Would be changed": "0", "Unchanged": "0"}
    assert rows_of(seeded) == before

    click(app, "store")
    assert "my statuses.csv: 1 added, 0 changed, 0 unchanged. Recorded by Anna." in shown(app)
    with seeded.read() as reader:
        row = reader.one("status", "2020-11-09-agdam-district-2024-05-05-evidence")
    assert row is not None
    assert (row["level"], row["recorded_by"]) == (2, "Anna")

    click(app, "undo")
    assert "The import was undone: batch 2 is taken back, as batch 3." in shown(app)
    assert rows_of(seeded) == before


def test_a_change_is_shown_old_and_new_before_it_is_made(seeded: Store) -> None:
    with seeded.read() as reader:
        key = next(row[0] for row in tables.rows(reader, "release", Filters(), today=TODAY))
    app = upload(opened("import_files"), ("release.csv", f"key,count\n{key},4321\n"))
    click(app, "check")

    assert figures(app)["Would be changed"] == "1"
    app.session_state["import-list-changed"] = True
    ran(app.run())
    changes = next(table.value for table in app.dataframe if "After" in table.value)
    assert changes[["Key", "Field", "After"]].to_numpy().tolist() == [[key, "count", "4321"]]


def test_several_tables_at_once_are_one_batch_in_the_order_of_the_registry(seeded: Store, empty_too: Store) -> None:
    files = [(path.name, path.read_bytes()) for path in sorted(EXAMPLE.glob("*.csv"))]
    app = upload(opened("import_files"), *files)
    click(app, "check")
    assert figures(app)["Would be added"] == "709"
    click(app, "store")

    assert rows_of(empty_too) == rows_of(seeded)
    assert "batch 1" in next(button.label for button in app.button if button.key == "import-undo")


@pytest.fixture
def empty_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """An empty database beside the seeded one; the app opens the empty one."""
    from tracker.store import create

    url = f"sqlite:///{tmp_path / 'other' / 'tracker.db'}"
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    return create(url)


@pytest.mark.parametrize("form", ["zip", "xlsx"])
def test_what_download_gives_comes_in_again_as_it_was(form: str, seeded: Store, empty_too: Store) -> None:
    out = io.BytesIO()
    with seeded.read() as reader:
        (package.write if form == "zip" else workbook.write)(out, bundle(reader, Filters(), TODAY))
    app = upload(opened("import_files"), (f"all.{form}", out.getvalue()))
    click(app, "check")
    click(app, "store")

    assert rows_of(empty_too) == rows_of(seeded)


def test_the_same_file_again_has_nothing_to_import(seeded: Store) -> None:
    before = seeded.fingerprint()
    app = upload(opened("import_files"), ("all.zip", packed(seeded)))
    click(app, "check")

    assert figures(app) == {"Would be added": "0", "Would be changed": "0", "Unchanged": "709"}
    assert "There is nothing to import." in shown(app)
    assert not offers_import(app)
    assert seeded.fingerprint() == before


def test_records_the_file_no_longer_has_are_listed_when_asked(seeded: Store) -> None:
    content = (EXAMPLE / "release.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    app = upload(opened("import_files"), ("release.csv", "".join(content[:-1])))
    ran(app.checkbox(key="import-vanished").check().run())
    click(app, "check")

    assert figures(app)["No longer in the file"] == "1"


def test_a_foreign_file_is_recognised_filtered_mapped_and_its_mapping_remembered(seeded: Store) -> None:
    content = GED + event(1) + event(2) + event(3, country="Elsewhere")
    app = upload(opened("import_files"), ("GEDEvent_v25_1.csv", content))
    assert detected(app) == ["foreign:ucdp-ged"]
    assert "CC BY 4.0" in shown(app)

    ran(app.text_input(key="import-country").set_value("Norland").run())
    click(app, "check")
    assert figures(app)["Would be added"] == "3"  # two events and the source that the file is
    assert "1 of another country" in shown(app)
    app.session_state["import-mapping-ucdp-ged-2"] = {
        "edited_rows": {0: {"Our actor": "arm"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    ran(app.run())
    click(app, "mapping-keep")
    kept = list(csv.reader((seeded.path.parent / "mapping-ucdp-ged.csv").open(encoding="utf-8")))  # type: ignore[union-attr]
    assert kept == [["name", "actor"], ["Government of Norland", "arm"]]

    click(app, "check")
    click(app, "store")
    with seeded.read() as reader:
        row = reader.one("incident", "ucdp-ged-1")
    assert row is not None
    assert (row["attributed_to"], row["actors_reported"]) == ("arm", "Government of Norland; River Front")


def test_a_release_that_lost_an_event_says_which(seeded: Store) -> None:
    first = upload(opened("import_files"), ("GEDEvent_v25_1.csv", GED + event(1) + event(2) + event(3)))
    click(first, "check")
    click(first, "store")

    later = upload(opened("import_files"), ("GEDEvent_v26_1.csv", GED + event(1) + event(3)))
    click(later, "check")
    assert figures(later)["No longer in the file"] == "1"


def test_what_is_detected_can_be_overruled(seeded: Store) -> None:
    app = upload(opened("import_files"), ("x.csv", "key,name\nnorway,Norway\n"))
    box = next(box for box in app.selectbox if box.label.startswith("Detected"))
    assert box.value == "own:actor"
    ran(box.set_value("own:process").run())
    click(app, "check")

    assert "column name: process has no column of this name" in shown(app)


def test_semicolons_a_decimal_comma_and_another_encoding_are_taken_when_said(seeded: Store) -> None:
    header = "process;title;date;status;source;latitude;longitude;place\n"
    row = f"armenia-azerbaijan;Besuch;2024-05-05;held;{SOURCE};40,5;45,25;Jülich\n"
    app = upload(opened("import_files"), ("round.csv", (header + row).encode("cp1252")))
    click(app, "check")
    assert "Encodings that fit: cp1252" in shown(app)

    app.selectbox(key="import-encoding").set_value("cp1252")
    ran(app.selectbox(key="import-decimal").set_value(",").run())
    click(app, "check")
    click(app, "store")
    with seeded.read() as reader:
        stored = reader.one("round", "2024-05-05-besuch")
    assert stored is not None
    assert (stored["latitude"], stored["longitude"], stored["place"]) == (40.5, 45.25, "Jülich")


def test_a_row_that_somebody_changed_since_the_check_is_refused(seeded: Store) -> None:
    app = upload(opened("import_files"), ("status.csv", status(GOOD)))
    click(app, "check")
    with seeded.read() as reader:
        keys = [row["key"] for row in tables.Chosen(reader, "status", Filters(), TODAY).records()
                if row["commitment"] == "2020-11-09-agdam-district"]  # fmt: skip
        deadlines = [row["key"] for row in tables.Chosen(reader, "deadline", Filters(), TODAY).records()
                     if row["commitment"] == "2020-11-09-agdam-district"]  # fmt: skip
    for noun, gone in (("status", keys), ("deadline", deadlines), ("commitment", ["2020-11-09-agdam-district"])):
        for key in gone:
            remove(seeded, noun, key, by="Bo")
    before = seeded.fingerprint()

    click(app, "store")

    assert "there is no commitment with this key" in shown(app)
    assert seeded.fingerprint() == before


def test_a_box_and_columns_named_otherwise_are_asked_as_on_the_command_line(seeded: Store) -> None:
    text = (GED + event(1) + event(2).replace(",10.5,", ",12.5,")).replace("where_coordinates", "spot")
    app = upload(opened("import_files"), ("ged.csv", text))
    ran(app.text_input(key="import-bbox").set_value("20, 10, 21").run())
    assert "write four numbers: west,south,east,north" in shown(app)
    ran(app.text_input(key="import-bbox").set_value("20, 10, 21, 11").run())
    ran(app.text_input(key="import-columns-ucdp-ged").set_value("spot = where_coordinate").run())
    assert "names no column of UCDP Georeferenced Event Dataset. Did you mean where_coordinates?" in shown(app)
    assert not any(button.key == "import-check" for button in app.button)

    ran(app.text_input(key="import-columns-ucdp-ged").set_value("spot = where_coordinates").run())
    click(app, "check")
    assert "Left out by the filters: 1 outside the box or without a point." in shown(app)
    click(app, "store")
    with seeded.read() as reader:
        stored = reader.one("incident", "ucdp-ged-1")
        assert stored is not None and stored["place"] == "Ford town"
        assert reader.one("incident", "ucdp-ged-2") is None


def test_the_day_of_access_is_asked_for_where_it_must_be_cited(seeded: Store) -> None:
    app = upload(opened("import_files"), ("acled.csv", test_acled.file(test_acled.event())))
    assert "Say on which day the file was fetched." in shown(app)
    assert not any(button.key == "import-check" for button in app.button)

    ran(app.date_input(key="import-accessed").set_value(date(2025, 12, 24)).run())
    click(app, "check")
    click(app, "store")
    with seeded.read() as reader:
        (source,) = reader.rows(
            sa.select(reader.table("source")).where(reader.table("source").c.publisher.contains("ACLED"))
        )
    assert source["accessed"] == "2025-12-24"


def test_a_large_file_goes_beside_the_store_and_shows_the_same(seeded: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [GOOD, *(f"2020-11-09-agdam-district,2024-06-{day:02},evidence,9,{SOURCE}" for day in range(1, 9))]
    text = GED + event(1) + event(2)
    seen = []
    for size in (1 << 40, 1):
        monkeypatch.setattr(taken, "LARGE", size)
        monkeypatch.setattr(own_tables, "LISTED", 1 << 40 if size > 1 else 5)
        app = click(upload(opened("import_files"), ("ged.csv", text)), "check")
        added = next(part for part in app.expander if part.label.startswith("Would be added"))
        good = (figures(app), added.label)
        app = click(upload(opened("import_files"), ("status.csv", status(*lines))), "check")
        seen.append((good, "8 rows are refused, 8 problems" in shown(app)))
    assert (
        seen == [(({"Would be added": "3", "Would be changed": "0", "Unchanged": "0"}, "Would be added (3)"), True)] * 2
    )
    assert "3 more are counted and not listed" in shown(app)

    app = click(click(upload(opened("import_files"), ("ged.csv", text)), "check"), "store")
    assert "ged.csv: 3 added, 0 changed, 0 unchanged. Recorded by Anna." in shown(app)
    app = click(upload(opened("import_files"), ("ged.csv", text)), "check")
    assert "This very file was imported on" in shown(app)


def test_files_that_do_not_go_together_are_told_apart(seeded: Store) -> None:
    app = upload(opened("import_files"), ("status.csv", status(GOOD)), ("ged.csv", GED + event(1)))

    assert "each alone" in shown(app)
    assert not any(button.key == "import-check" for button in app.button)


def test_without_a_process_a_foreign_file_leads_to_adding_one(empty: Store) -> None:
    app = upload(opened("import_files"), ("ged.csv", GED + event(1)))

    assert "There is no process yet." in shown(app)


def test_the_name_of_a_file_is_text_and_nothing_else(seeded: Store) -> None:
    name = "../../![x](http://evil.example/a.png)<b>.csv"
    app = upload(opened("import_files"), (name, status(GOOD)))
    click(app, "check")
    click(app, "store")

    raw = "\n".join(str(element.value) for element in app.success)
    assert "a\\.png\\)\\<b\\>\\.csv" in raw
    assert not (seeded.path.parent.parent / "evil.example").exists()  # type: ignore[union-attr]


def _xlsx_renamed() -> bytes:
    out = io.BytesIO()
    book = Workbook()
    book.active.append(["key", "title"])
    book.save(out)
    return out.getvalue()


def _zip_of(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.csv", content)
    return out.getvalue()


BAD: dict[str, tuple[str, bytes | str | Callable[[], bytes], str]] = {
    "F50 empty": ("status.csv", b"", "is empty (0 bytes)"),
    "F50 blank": ("status.csv", b"\n\n,,\n", "nothing but blank lines"),
    "F50 a foreign header alone": ("ged.csv", GED, "has a header but no rows"),
    "F52 a pdf": ("status.csv", b"%PDF-1.4 ...", "a PDF document"),
    "F52 an old workbook": ("status.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Save it as .xlsx"),
    "F52 a web page": ("ged.csv", b"<!DOCTYPE html><html><body>login</body></html>", "a web page (HTML)"),
    "F52 gzip": ("status.csv.gz", gzip.compress(b"key\n"), "a gzip archive"),
    "F52 a workbook under another name": ("status.csv", _xlsx_renamed, "under another name"),
    "F52 a zip of two tables": ("two.zip", lambda: _zip_of(status=STATUS, round="key\n"), "exactly one is read"),
    "F54 cp1252": ("status.csv", status(GOOD + ",").replace(",\n", "é\n").encode("cp1252"), "is not valid UTF-8"),
    "F55 NUL": ("status.csv", status(GOOD).encode() + b"a\0b,,,,\n", "NUL"),
    "F57 no known column": ("things.csv", "colour,size\nred,3\n", "names no known column"),
    "F58 a column twice": ("status.csv", "commitment,date,date\na,b,c\n", "stands twice"),
    "F58 an unknown column": ("status.csv", "commitment,date,basis,levl,source\n" + GOOD + "\n", "Did you mean level?"),
    "F58 a missing column": ("status.csv", "commitment,date,level,source\n" + GOOD.replace("evidence,", "") + "\n", "needed"),
    "F59 an unclosed quotation": ("status.csv", STATUS + '"2020-11-09-agdam,2024-01-01,evidence,2,x\n', "never closed"),
    "F59 text after a quotation": ("status.csv", STATUS + '"a"b,2024-01-01,evidence,2,x\n', "Text follows a closing"),
    "F60 a short row": ("status.csv", status(GOOD, "a,b"), "but 5 columns"),
    "F60 a long row": ("status.csv", status(GOOD + ",x"), "6 values but 5 columns"),
    "F61 a totals row": ("ged.csv", GED + event(1) + "Total" + ",1" * 26 + "\n", "totals row"),
    "F66 a day without its order": ("status.csv", status(GOOD.replace("2024-05-05", "03/04/2025")), "03/04/2025"),
    "F67 no such day": ("status.csv", status(GOOD.replace("2024-05-05", "2025-02-30")), "February 2025 has the days"),
    "F68 a number in words": ("release.csv", "key,count\nx,1 234\n", "digits alone"),
    "F70 a key twice": ("actor.csv", "key,name,kind\na,A,state\na,B,state\n", "a key names one record"),
    "F71 an unknown word": ("status.csv", status(GOOD.replace("evidence", "hearsay")), "accepted: "),
    "F71 an unknown key": ("status.csv", status(GOOD.replace("agdam", "agdan")), "did you mean 2020-11-09-agdam-district?"),
    "F72 a hidden character": ("process.csv", "key,title\nx,a\u202eb\n", "U+202E"),
    "F76 a long title": ("process.csv", f"key,title\nx,{'a' * 601}\n", "at most 600"),
    "F77 one bad row among many": ("status.csv", status(GOOD, *(
        f"2020-11-09-agdam-district,2024-06-{day:02},evidence,{9 if day == 7 else 2},{SOURCE}" for day in range(1, 29))),
        "1 row is refused, 1 problem"),
    "a cut-off download": ("ged.csv", (GED + event(1) + event(2))[:-60], "cut off"),
    "a Git LFS pointer": ("ged.csv", "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 3\n", "git lfs pull"),
    "a damaged package": ("p.zip", b"PK\x03\x04" + os.urandom(200), "damaged"),
}  # fmt: skip


def test_each_bad_file_is_told_why_and_the_store_stays(seeded: Store) -> None:
    before = seeded.fingerprint()
    app = opened("import_files")

    wrong: dict[str, str] = {}
    for case, (name, content, sentence) in BAD.items():
        upload(app, (name, content() if callable(content) else content))
        if any(button.key == "import-check" for button in app.button):
            click(app, "check")
        if sentence not in shown(app) or offers_import(app):
            wrong[case] = shown(app)

    assert wrong == {}
    assert seeded.fingerprint() == before


def test_a_package_whose_table_was_changed_names_it(seeded: Store) -> None:
    source, out = io.BytesIO(packed(seeded)), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(
                name, old.read(name).replace(b"evidence", b"claim") if name == "status.csv" else old.read(name)
            )
    app = upload(opened("import_files"), ("p.zip", out.getvalue()))
    click(app, "check")

    assert "p.zip/status.csv: It is not the file the package was made with" in shown(app)
    assert not offers_import(app)


def test_of_three_thousand_bad_rows_five_hundred_are_shown_and_all_are_in_the_csv(seeded: Store) -> None:
    lines = [f"2020-11-09-agdam-district,2024-02-30,evidence,2,{SOURCE}"] * 3_000
    app = upload(opened("import_files"), ("status.csv", status(*lines)))
    click(app, "check")

    table = next(table.value for table in app.dataframe if "why" in table.value)
    assert len(table) == 500
    assert "3,000 rows are refused, 3,000 problems" in shown(app)
    assert "The first 500 are shown; the CSV has 3,000." in shown(app)

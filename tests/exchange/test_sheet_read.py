"""Workbooks and archives are read cell by cell, and refused before they can do harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook

from tracker.errors import Refused
from tracker.exchange import sheet_read
from tracker.exchange.csv_read import Options, Row, Table, open_table

PLAIN = b"key,title\na,b\n"


def workbook(fill: Callable[[Workbook], object]) -> bytes:
    book = Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet(*rows: list[Any]) -> bytes:
    return workbook(lambda book: [book.active.append(row) for row in rows])  # type: ignore[union-attr]


def opened(content: bytes, name: str = "round.xlsx", **options: str) -> Table:
    return open_table(content, name=name, strict=True, known_columns=["key", "title"], options=Options(**options))


def refusal(content: bytes, name: str = "round.xlsx", **options: str) -> str:
    with pytest.raises(Refused) as refused:
        opened(content, name, **options)
    return str(refused.value)


def packed(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


# Workbooks ------------------------------------------------------------------------------------------------------


def test_cells_become_the_text_a_csv_would_hold() -> None:
    content = sheet(
        ["key", "title", "day", "moment", "whole", "decimal", "flag", "blank"],
        ["a", "Ağdam – Шуша", date(2023, 12, 7), datetime(2023, 12, 7, 14, 30), 12.0, 40.1772, True, None],
        ["b", "007", time(9, 5), None, 20200101, 0.1 + 0.2, False, ""],
    )
    with opened(content) as found:
        assert found.header[:3] == ("key", "title", "day")
        rows = list(found)
    assert rows[1] == Row(3, ["b", "007", "09:05:00", "", "20200101", "0.3", "false", ""])
    assert rows[0].cells[1:] == ["Ağdam – Шуша", "2023-12-07", "2023-12-07T14:30:00", "12", "40.1772", "true", ""]


def test_a_date_shown_as_month_and_year_keeps_that_precision() -> None:
    def fill(book: Workbook) -> None:
        page = book.active
        page.append(["key", "date"])  # type: ignore[union-attr]
        page.append(["a", date(2023, 12, 1)])  # type: ignore[union-attr]
        page["B2"].number_format = "mmm-yy"  # type: ignore[index]

    assert [row.cells for row in opened(workbook(fill))] == [["a", "2023-12"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e16, "10000000000000000"), (-0.5, "-0.5"), (46.123456789012, "46.123456789012"), (3, "3"), (-3.0, "-3")],
)
def test_numbers_are_written_without_artefacts(value: float, text: str) -> None:
    assert sheet_read.text_of_value(value) == text


def test_lines_are_the_row_numbers_of_the_sheet_and_blank_rows_are_left_out() -> None:
    with opened(sheet([], ["key", "title"], ["a", "b"], [], [None, ""], ["c"])) as found:
        assert list(found) == [Row(3, ["a", "b"]), Row(6, ["c", ""])]
        assert found.problems == []
        assert "2 blank rows were left out." in found.notes
        assert found.share_read() == 1.0


def test_a_value_beside_the_table_is_a_problem() -> None:
    with opened(sheet(["key", "title"], ["a", "b", None, "aside"])) as found:
        assert list(found) == []
        assert [(problem.line, problem.why.split(".")[0]) for problem in found.problems] == [
            (2, "4 values but 2 columns")
        ]


def two_sheets(book: Workbook) -> None:
    book.active.title = "Notes"  # type: ignore[union-attr]
    book.active.append(["key", "title"])  # type: ignore[union-attr]
    book.create_sheet("Rounds").append(["key", "date"])


def test_the_first_sheet_is_read_and_the_others_are_named() -> None:
    with opened(workbook(two_sheets)) as found:
        assert found.header == ("key", "title")
        assert found.notes == ["Read from the sheet “Notes”. Not read: “Rounds”."]


def test_a_named_sheet_is_read() -> None:
    with opened(workbook(two_sheets), sheet="rounds") as found:
        assert found.header == ("key", "date")
    assert "There is no sheet “Other”; there are: “Notes”, “Rounds”." in refusal(workbook(two_sheets), sheet="Other")


def test_a_hidden_first_sheet_is_passed_over() -> None:
    def fill(book: Workbook) -> None:
        two_sheets(book)
        book.worksheets[0].sheet_state = "hidden"

    with opened(workbook(fill)) as found:
        assert found.header == ("key", "date")


def test_a_formula_without_a_computed_value_is_a_problem_naming_the_cell() -> None:
    with opened(sheet(["key", "title"], ["a", "=1+1"], ["b", "c"])) as found:
        rows = list(found)
    assert [row.cells for row in rows] == [["a", ""], ["b", "c"]]
    (problem,) = found.problems
    assert (problem.line, problem.column, problem.value) == (2, "B", "=1+1")
    assert "formula without a computed value" in problem.why


def test_a_formula_with_a_computed_value_is_read_and_said() -> None:
    content = sheet(["key", "title"], ["a", "=1+1"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    computed = [(name, part.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")) for name, part in members]
    assert computed != members
    with opened(packed(*computed)) as found:
        assert [row.cells for row in found] == [["a", "2"]]
        assert found.problems == []
        assert "The sheet holds formulas; their last computed values were read." in found.notes


def test_a_spreadsheet_error_is_a_problem_naming_the_cell() -> None:
    with opened(sheet(["key", "title"], ["a", "#REF!"])) as found:
        list(found)
    assert [(problem.column, problem.value) for problem in found.problems] == [("B", "#REF!")]


def test_a_damaged_workbook_is_refused() -> None:
    content = sheet(["key", "title"], ["a", "b"])
    assert "its directory cannot be read" in refusal(content[: len(content) // 2])
    assert "The workbook is damaged" in refusal(packed(("xl/workbook.xml", b"<workbook")))


def test_a_workbook_that_declares_entities_is_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert "declares XML entities" in refusal(packed(("xl/workbook.xml", bomb)))


def test_a_workbook_that_would_unpack_without_end_is_refused() -> None:
    assert "times its size" in refusal(packed(("xl/workbook.xml", b"<x/>"), ("xl/a.xml", b"0" * (11 << 20))))


def test_a_workbook_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_read, "WORKBOOK_LIMIT", 1000)
    assert "It would unpack to" in refusal(sheet(["key", "title"]))


def test_the_header_rules_hold_in_a_sheet_too() -> None:
    assert "as column 1 and as column 2" in refusal(sheet(["key", "key"]))
    assert "names no known column" in refusal(sheet([1, 2], [3, 4]))


# Archives -------------------------------------------------------------------------------------------------------


def test_a_zip_of_one_csv_is_read_with_the_hash_of_the_archive() -> None:
    content = packed(
        ("ged/README.pdf", b"%PDF"), ("ged/", b""), ("ged/events.csv", PLAIN), ("__MACOSX/._events.csv", b"x")
    )
    with opened(content, "ged.zip") as found:
        assert [row.cells for row in found] == [["a", "b"]]
        assert found.file == "events.csv"
        assert found.notes[0] == "Read from the archive ged.zip."
        assert found.size == len(content)


def test_a_long_csv_in_a_zip_is_read_whole() -> None:
    content = packed(("long.csv", b"key,title\n" + b"".join(b"k%d,some text here\n" % n for n in range(60_000))))
    with opened(content, "long.zip") as found:
        assert sum(1 for _ in found) == 60_000


def test_a_name_that_climbs_out_of_the_archive_is_only_a_name() -> None:
    with opened(packed(("../../etc/evil.csv", PLAIN)), "a.zip") as found:
        assert found.file == "evil.csv"


def test_an_archive_of_several_or_no_csv_is_refused() -> None:
    assert "holds 2 CSV files; exactly one is read" in refusal(packed(("a.csv", PLAIN), ("b.csv", PLAIN)), "a.zip")
    assert "holds no CSV file" in refusal(packed(("a.pdf", b"")), "a.zip")


def test_an_archive_with_a_password_is_refused() -> None:
    content = bytearray(packed(("a.csv", PLAIN)))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "protected by a password" in refusal(bytes(content), "a.zip")


def test_an_archive_that_would_unpack_without_end_is_refused() -> None:
    content = packed(("a.csv", b"key,title\n" + b"a,b\n" * (4 << 20)))
    assert len(content) < 100_000
    assert "times its size; that is no real table" in refusal(content, "a.zip")


def test_a_damaged_member_is_refused_in_words() -> None:
    content = bytearray(packed(("a.csv", PLAIN * 50)))
    content[45] ^= 0xFF
    assert refusal(bytes(content), "a.zip").startswith("a.zip: The file cannot be read")


def test_a_web_page_inside_an_archive_is_recognised() -> None:
    assert "a web page (HTML)" in refusal(packed(("a.csv", b"<html><body>")), "a.zip")

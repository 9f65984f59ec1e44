"""Any CSV is read honestly: accepted exactly, or refused with what was found and where."""

from __future__ import annotations

import csv
import hashlib
import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from tracker.errors import Problem, Refused
from tracker.exchange import csv_read, detect, table
from tracker.exchange.csv_read import Options, Row, Table, open_table

KNOWN = ("key", "title", "date", "note")
PLAIN = b"key,title,date\na,First,2023-12-07\nb,Second,2024-01\n"


def opened(
    content: bytes, *, strict: bool = True, name: str = "round.csv", known: object = KNOWN, **options: str
) -> Table:
    """The table of these bytes; ``options`` are those of the command line."""
    return open_table(content, name=name, strict=strict, known_columns=known, options=Options(**options))  # type: ignore[arg-type]


def read(content: bytes, **how: object) -> tuple[tuple[str, ...], list[Row], list[Problem]]:
    """Header, rows and problems after reading all."""
    found = opened(content, **how)  # type: ignore[arg-type]
    rows = list(found.rows)
    return found.header, rows, found.problems


def cells(content: bytes, **how: object) -> list[list[str]]:
    """The cells of a table without problems."""
    _, rows, problems = read(content, **how)
    assert problems == []
    return [row.cells for row in rows]


def refusal(content: bytes, **how: object) -> str:
    """The sentence with which the whole file is refused."""
    with pytest.raises(Refused) as refused:
        opened(content, **how)  # type: ignore[arg-type]
    return str(refused.value)


def sole_problem(content: bytes, **how: object) -> Problem:
    _, _, problems = read(content, **how)
    assert len(problems) == 1, problems
    return problems[0]


FIRST_TWO = [["a", "First", "2023-12-07"], ["b", "Second", "2024-01"]]


# Accepted exactly -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("strict", [True, False])
def test_a_file_with_or_without_its_byte_order_mark_is_read(encoding: str, strict: bool) -> None:
    content = "key,title,date\na,Ağdam – Шуша,2023\n".encode(encoding)
    assert opened(content, strict=strict).header == ("key", "title", "date")
    assert cells(content, strict=strict) == [["a", "Ağdam – Шуша", "2023"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found_by_the_known_columns_and_said(delimiter: str) -> None:
    content = PLAIN.replace(b",", delimiter.encode())
    found = opened(content)
    assert found.delimiter == delimiter
    assert found.notes == [f"Read as UTF-8, separated by {detect.DELIMITERS[delimiter]}."]
    assert [row.cells for row in found] == FIRST_TWO


def test_lists_inside_cells_do_not_decide_the_separator() -> None:
    content = b"key,note\na,x;y;z\nb,x;y;z\n"
    assert opened(content).delimiter == ","
    assert opened(content, known=None).delimiter == ","


def test_without_known_columns_the_most_even_separator_is_taken() -> None:
    content = b"name;place;count\nA, B and C;here;1,5\nD;there, then;2,5\nE;x;3\n"
    assert opened(content, known=None).delimiter == ";"
    assert cells(content, known=None)[0] == ["A, B and C", "here", "1,5"]


def test_a_table_of_one_column_is_read_with_commas() -> None:
    assert opened(b"key\na\nb\n").delimiter == ","
    assert cells(b"key\na\nb\n", known=None) == [["a"], ["b"]]


def test_a_named_separator_overrides_the_detected_one() -> None:
    found = opened(b"key,title;note\na,b;c\n", delimiter="semicolon", known=None)
    assert found.header == ("key,title", "note")
    assert "no separator" in refusal(PLAIN, delimiter="abc")


def test_a_sep_line_is_honoured_and_lines_are_still_counted_from_the_top() -> None:
    found = opened(b"sep=;\r\nkey;title\r\na;b\r\n")
    assert (found.delimiter, found.header) == (";", ("key", "title"))
    assert list(found.rows) == [Row(3, ["a", "b"])]
    assert "Line 1 names the separator (sep=;)." in found.notes
    assert "must name one character" in refusal(b"sep=\nkey,title\na,b\n")


def test_line_ends_may_be_mixed_and_stand_inside_cells_unchanged() -> None:
    content = b'key,note\r\na,"one\r\ntwo\nthree\rfour"\nb,x\rc,"y\r"\r\nd,z'
    header, rows, problems = read(content)
    assert problems == []
    assert header == ("key", "note")
    assert rows == [
        Row(2, ["a", "one\r\ntwo\nthree\rfour"]),
        Row(6, ["b", "x"]),
        Row(7, ["c", "y\r"]),
        Row(9, ["d", "z"]),
    ]


def test_a_file_with_cr_alone_is_read_across_blocks() -> None:
    count = csv_read.TEXT_BLOCK // 4
    content = b"key,note\r" + b"a,bcdefg\r" * count
    found = opened(content)
    assert sum(row.cells == ["a", "bcdefg"] for row in found) == count


def test_a_file_longer_than_a_block_gives_what_the_csv_module_gives() -> None:
    lines = [f'k{number},"Ağdam ""{number}""\r\nsecond, line",2023\r\n' for number in range(20_000)]
    content = ("key,note,date\r\n" + "".join(lines)).encode()
    assert len(content) > 5 * csv_read.TEXT_BLOCK
    expected = list(csv.reader(io.StringIO(content.decode(), newline="")))[1:]
    _, rows, problems = read(content)
    assert problems == []
    assert [row.cells for row in rows] == expected
    assert [row.line for row in rows[:3]] == [2, 4, 6]
    assert rows[-1].line == 2 * len(lines)


@pytest.mark.parametrize(
    "value", ["NA", "None", "null", "N/A", "TRUE", "007", "1E5", "12345678901234567890", "", "\u200f"]
)
def test_cells_stay_text_exactly(value: str) -> None:
    assert cells(f"key,title\na,{value}\n".encode()) == [["a", value]]


def test_an_own_table_of_a_header_alone_has_no_rows_and_no_problem() -> None:
    assert read(b"key,title,date\r\n") == (("key", "title", "date"), [], [])


def test_a_foreign_file_of_a_header_alone_is_a_problem() -> None:
    assert "has a header but no rows" in str(sole_problem(b"key,title,date\n", strict=False))


def test_blank_rows_are_left_out_and_counted() -> None:
    found = opened(b"\n\nkey,title\n\na,b\n,\n\nc,d\n\n")
    assert list(found.rows) == [Row(5, ["a", "b"]), Row(8, ["c", "d"])]
    assert found.problems == []
    assert "The header stands on line 3; the lines above it are blank." in found.notes
    assert "4 blank rows were left out." in found.notes


def test_an_hxl_tag_row_is_left_out_and_said() -> None:
    found = opened(b"key,title,date\n,#event+title,#date + start\na,b,2023\n", strict=False)
    assert list(found.rows) == [Row(3, ["a", "b", "2023"])]
    assert "The HXL tag row on line 2 was left out." in found.notes


def test_a_first_row_that_only_has_one_hash_cell_is_a_row() -> None:
    assert cells(b"key,title\na,#peace\n") == [["a", "#peace"]]


def test_the_hash_and_the_size_of_the_file_travel_with_the_table() -> None:
    found = opened(PLAIN)
    assert (found.sha256, found.size) == (hashlib.sha256(PLAIN).hexdigest(), len(PLAIN))
    assert len(list(found)) == 2
    assert found.share_read() == 1.0


# Headers --------------------------------------------------------------------------------------------------------


def test_a_blank_first_header_is_taken_for_row_numbers_and_left_out() -> None:
    found = opened(b'"",key,title\n1,a,b\n1e+05,c,d\n')
    assert found.header == ("key", "title")
    assert [row.cells for row in found] == [["a", "b"], ["c", "d"]]
    assert found.problems == []
    assert "The first column has no name: it holds row numbers and was left out." in found.notes


def test_values_under_a_blank_first_header_that_are_no_row_numbers_are_problems() -> None:
    problem = sole_problem(b",title,date\na-key,b,2023\n")
    assert (problem.line, problem.value) == (2, "a-key")
    assert "no row number" in problem.why


def test_nameless_columns_at_the_end_must_be_blank() -> None:
    found = opened(b"key,title,,\na,b,,\nc,d,x,\n")
    assert [row.cells for row in found] == [["a", "b"], ["c", "d"]]
    assert [(problem.line, problem.column, problem.value) for problem in found.problems] == [(3, "3", "x")]
    assert "Columns 3 to 4 have no name; they must be blank." in found.notes


def test_a_blank_header_in_the_middle_is_refused_by_position() -> None:
    assert "Column 2 has no name" in refusal(b"key,,title\na,b,c\n")


def test_duplicate_headers_are_refused_with_both_positions() -> None:
    sentence = refusal(b"key,title,date,title \na,b,c,d\n")
    assert sentence.startswith("round.csv, line 1, column title: ")
    assert "as column 2 and as column 4" in sentence


def test_blanks_around_headers_are_removed_and_said() -> None:
    found = opened(b"key , title\na,b\n")
    assert found.header == ("key", "title")
    assert "Blanks around column names were removed: “key”, “title”." in found.notes


def test_a_first_line_that_names_no_known_column_is_refused_with_what_was_expected() -> None:
    sentence = refusal(b"2001,Stepanakert,3\n2002,Baku,4\n")
    assert "names no known column: it reads “2001”, “Stepanakert”, “3”" in sentence
    assert "Expected some of: “key”, “title”, “date”, “note”" in sentence
    assert "came without its header" in sentence


def test_a_header_that_stands_lower_down_is_pointed_out() -> None:
    sentence = refusal(b"Downloaded on Monday\n\nkey,title\na,b\n")
    assert "Line 3 looks like the header" in sentence


# Ragged rows, cut-off ends, totals ------------------------------------------------------------------------------


def test_every_ragged_row_is_named_with_its_line_and_the_good_ones_are_read() -> None:
    _, rows, problems = read(b'key,title,date\na,"x\ny"\nb,x,2023\nc,x,2023,4\nd,x,2023\n')
    assert [row.cells[0] for row in rows] == ["b", "d"]
    assert [(problem.line, problem.why.split(".")[0]) for problem in problems] == [
        (2, "2 values but 3 columns"),
        (5, "4 values but 3 columns"),
    ]


def test_rows_that_are_all_one_value_too_long_are_all_named() -> None:
    _, rows, problems = read(b"key,title\n" + b"a,b,\n" * 50)
    assert rows == []
    assert [problem.line for problem in problems] == list(range(2, 52))


def test_the_list_of_problems_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "PROBLEM_LIMIT", 10)
    _, _, problems = read(b"key,title\n" + b"a,b,c\n" * 50)
    assert len(problems) == 11
    assert "reading stopped here" in problems[-1].why


def test_a_last_record_cut_off_between_cells_is_named() -> None:
    problem = sole_problem(b"key,title,date\na,b,2023\nc,d")
    assert problem.line == 3
    assert "2 values but 3 columns, in the last record: it is cut off" in problem.why


def test_a_last_record_cut_off_inside_a_quoted_cell_is_named_with_the_opening_line() -> None:
    _, rows, problems = read(b'key,title,date\na,b,2023\nc,"d\nand so')
    assert [row.cells[0] for row in rows] == ["a"]
    assert [problem.line for problem in problems] == [3]
    assert "never closed (the cell begins “d”)" in problems[0].why
    assert "last record is cut off" in problems[0].why


@pytest.mark.parametrize("last", [b"Total,,12", b"Total,12", b'  grand total: ,,"1,234"'])
def test_a_totals_row_at_the_end_is_named_and_not_handed_on(last: bytes) -> None:
    _, rows, problems = read(b"key,title,note\na,b,5\nc,d,7\n" + last + b"\n")
    assert [row.cells[0] for row in rows] == ["a", "c"]
    assert [problem.line for problem in problems] == [4]
    assert "totals row (“" in problems[0].why


def test_a_record_whose_key_is_total_is_no_totals_row() -> None:
    assert cells(b"key,title,note\ntotal,Total S.A.,\n") == [["total", "Total S.A.", ""]]


# Quotation marks ------------------------------------------------------------------------------------------------


def test_text_after_a_closing_quotation_mark_is_named_and_reading_goes_on() -> None:
    _, rows, problems = read(b'key,title\na,b\nc,"Cease"fire\nd,"x" y\ne,f\n')
    assert [row.cells[0] for row in rows] == ["a", "e"]
    assert [problem.line for problem in problems] == [3, 4]
    assert '“c,"Cease"fire”' in problems[0].why
    assert rows[-1].line == 5


def test_an_unclosed_quotation_mark_is_named_by_the_line_it_opened_on() -> None:
    _, rows, problems = read(b'key,title,note\na,b,\nc,"one\ntwo","three\nd,e,\nf,"g",\n')
    assert [row.cells[0] for row in rows] == ["a"]
    assert [problem.line for problem in problems] == [4]
    assert "line 6 has text after the next mark" in problems[0].why
    assert "Reading stopped here." in problems[0].why


def test_an_unclosed_quotation_mark_swallows_no_more_than_one_cell_may_hold() -> None:
    content = b'key,title\na,"b\n' + b"c,d\n" * (csv_read.CELL_LIMIT // 2)
    problem = sole_problem(content)
    assert problem.line == 2
    assert "goes on for more than 1,000,000 characters: the mark is not closed" in problem.why


def test_a_cell_beyond_the_limit_is_refused_as_such() -> None:
    assert "longer than 1,000,000 characters" in sole_problem(b"key,title\na," + b"x" * 1_000_001 + b"\n").why


def test_a_broken_quotation_in_the_header_refuses_the_file() -> None:
    assert refusal(b'key,"title" x\na,b\n').startswith("round.csv, line 1: Text follows a closing quotation mark")


def test_a_long_list_of_broken_quotations_ends() -> None:
    _, _, problems = read(b"key,title\n" + b'a,"b" c\n' * 100)
    assert len(problems) == csv_read.QUOTE_FAULTS
    assert problems[-1].why.endswith("Reading stopped here.")


# Encodings ------------------------------------------------------------------------------------------------------

CP1252 = "key,title\na,plain\nb,“Café” – 5 €\n".encode("cp1252")


def test_an_own_table_in_cp1252_is_refused_with_line_byte_and_the_encodings_that_fit() -> None:
    sentence = refusal(CP1252)
    assert sentence.startswith("round.csv, line 3: Byte 0x93 is not valid UTF-8 (byte 21 of the file).")
    assert "cp1252 (reads “b,“Café” – 5 €”)" in sentence
    assert "cp1251" in sentence


def test_an_encoding_in_which_a_byte_is_undefined_is_not_offered() -> None:
    content = "key,title\na,Шуша Ќ Ђ\n".encode("cp1251")
    assert b"\x8d" in content
    sentence = refusal(content)
    assert "cp1251 (reads “a,Шуша Ќ Ђ”)" in sentence
    assert "cp1252" not in sentence


def test_a_foreign_file_in_cp1252_is_read_and_the_note_says_so() -> None:
    found = opened(CP1252, strict=False)
    assert [row.cells[1] for row in found] == ["plain", "“Café” – 5 €"]
    assert found.encoding == "cp1252"
    assert "The file is not valid UTF-8 (first on line 3); it was read as cp1252 (Western Windows)." in found.notes


def test_single_cp1252_bytes_in_a_utf_8_file_do_not_garble_the_rest() -> None:
    content = "key,title\na,Ağdam Şuşa Xankəndi\n".encode() + b"b,caf\xe9\n"
    found = opened(content, strict=False)
    assert [row.cells[1] for row in found] == ["Ağdam Şuşa Xankəndi", "café"]
    assert "1 byte is not valid UTF-8 (first on line 3), read as cp1252; the rest is UTF-8." in found.notes


def test_a_byte_undefined_in_cp1252_refuses_a_foreign_file_too() -> None:
    sentence = refusal(b"key,title\na,caf\xe9 \x81\xe9\n", strict=False)
    assert "line 2: Byte 0x" in sentence
    assert "Encodings that fit: cp1251" in sentence


def test_a_named_encoding_is_taken_at_its_word() -> None:
    content = "key,title\na,Шуша\n".encode("cp1251")
    assert cells(content, encoding="cp1251") == [["a", "Шуша"]]
    assert cells(PLAIN, encoding="UTF8") == FIRST_TWO
    assert cells(b"\xef\xbb\xbf" + PLAIN, encoding="utf-8") == FIRST_TWO
    assert "Byte 0xD8 is not valid UTF-8" in refusal(content, encoding="utf-8", strict=False)
    assert "no known encoding" in refusal(content, encoding="klingon")
    assert "no known encoding" in refusal(content, encoding="base64")


def test_utf_16_without_a_mark_is_recognised() -> None:
    content = PLAIN.decode().encode("utf-16-le")
    assert "looks like UTF-16 without a byte order mark. Name the encoding: utf-16-le" in refusal(content)
    assert cells(content, encoding="utf-16-le") == FIRST_TWO
    found = opened(PLAIN.decode().encode("utf-16-be"), strict=False)
    assert [row.cells for row in found] == FIRST_TWO
    assert "The file has no byte order mark; it was read as utf-16-be." in found.notes


def test_a_bad_byte_far_into_the_file_is_found_before_any_row_is_handed_on() -> None:
    content = b"key,title\r\n" + b"a,b\r\n" * 500_000 + b"c,\xe9\r\n"
    assert len(content) > 2 * detect.BLOCK
    assert "line 500002" in refusal(content)


@pytest.mark.parametrize("edge", range(-2, 3))
def test_a_character_across_two_blocks_is_read(edge: int) -> None:
    before = b"key,title\na," + b"x" * 900_000 + b"\n"
    content = before + b"c" * (detect.BLOCK - len(before) - 3 + edge) + ",ğğğ\n".encode()
    assert cells(content)[-1][1] == "ğğğ"


def test_characters_lost_before_the_file_came_here_are_noted() -> None:
    found = opened("key,title\na,caf\ufffd\n".encode())
    assert "1 character reads “\ufffd” (U+FFFD): what stood there was lost before the file came here." in found.notes


def test_a_nul_is_refused_with_its_line() -> None:
    assert refusal(b"key,title\na,b\nc,d\0\n").startswith("round.csv, line 3: A NUL character")
    assert "line 2: A NUL" in refusal("key,title\na,b\0\n".encode("utf-16"))


# What is no CSV -------------------------------------------------------------------------------------------------


def packed(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty (0 bytes)."),
        (b"\r\n \n\n", "nothing but blank lines"),
        (b",,\n,,\n", "nothing but blank lines"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "a Git LFS pointer"),
        (b"\n<!DOCTYPE html>\n<html><body>Log in</body></html>", "a web page (HTML)"),
        (b"\xef\xbb\xbf<html>", "a web page (HTML)"),
        (b'<?xml version="1.0"?><a/>', "an XML file"),
        (b'{"error": "no access"}', "a JSON file"),
        (b'[{"key": 1}]', "a JSON file"),
        (b"%PDF-1.7\n...", "a PDF document"),
        (b"\x1f\x8b\x08\x00" + b"0" * 20, "a gzip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "an old Excel .xls file or a password-protected workbook"),
        (b"PAR1\x15\x00", "a Parquet file"),
        (b"SQLite format 3\x00" + b"\0" * 99, "an SQLite database"),
        (b"MZ\x90\x00\x03", "a Windows program"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (packed({"xl/workbook.xml": b"<x/>"}), "an Excel workbook (.xlsx) under another name"),
        (packed({"a.csv": PLAIN}), "a zip archive under another name; rename it to end in .zip"),
        (packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "an OpenDocument file"),
    ],
)
def test_a_file_that_is_no_csv_is_recognised_by_name(content: bytes, sentence: str) -> None:
    assert sentence in refusal(content)
    assert refusal(content).startswith("round.csv: ")


def test_names_that_promise_something_else_are_said() -> None:
    assert "ends in .xlsx, but this is not an Excel workbook" in refusal(PLAIN, name="round.xlsx")
    assert "ends in .zip, but this is not a zip archive" in refusal(PLAIN, name="round.zip")


def test_an_endless_line_is_refused_at_once_and_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    with path.open("wb") as out:
        out.write(b"key,title\na,")
        for _ in range(60):
            out.write(b"x" * (1 << 20))
    tracemalloc.start()
    with pytest.raises(Refused, match=r"line 2: The line is longer than 4 MB"):
        open_table(path, strict=True, known_columns=KNOWN)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30e6


def test_a_long_file_is_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as out:
        out.write(b"key,title\n")
        for _ in range(40):
            out.write((b"a," + b"x" * 500 + b"\n") * 1000)
    tracemalloc.start()
    with open_table(path, strict=True, known_columns=KNOWN) as found:
        count = sum(1 for _ in found)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 40_000
    assert peak < 8e6 < path.stat().st_size / 2


def test_a_file_above_the_limit_of_a_door_is_refused_with_both_sizes() -> None:
    with pytest.raises(
        Refused, match=r"The file has 2\.0 MB; at most 1\.0 MB are taken here.*python -m tracker import"
    ):
        open_table(b"x" * 2_000_000, name="round.csv", strict=True, max_bytes=1_000_000)


# Sources --------------------------------------------------------------------------------------------------------


def test_a_path_is_opened_and_closed_and_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "round.csv"
    path.write_bytes(PLAIN)
    with open_table(path, strict=True) as found:
        assert found.file == "round.csv"
        assert [row.cells for row in found] == FIRST_TWO
    assert found.closes == []


def test_a_missing_file_and_a_folder_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"none\.csv: There is no such file\."):
        open_table(tmp_path / "none.csv", strict=True)
    with pytest.raises(Refused, match="This is a folder; name a file"):
        open_table(tmp_path, strict=True)


def test_a_stream_of_the_caller_stays_open(tmp_path: Path) -> None:
    stream = io.BytesIO(PLAIN)
    with open_table(stream, name="round.csv", strict=True) as found:
        assert len(list(found)) == 2
    del found
    assert stream.getvalue() == PLAIN


def test_a_stream_that_cannot_go_back_is_read_too() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

    with open_table(Pipe(PLAIN), name="-", strict=True) as found:
        assert [row.cells for row in found] == FIRST_TWO


@pytest.mark.parametrize("name", ["../../evil.csv", "n" * 300 + ".csv", "<img src=x>.csv", "a\u202efdp.csv"])
def test_a_file_name_is_shown_and_never_used_as_a_path(name: str) -> None:
    assert opened(PLAIN, name=name).file == name
    assert refusal(b"", name=name).startswith(name.replace("\u202e", r"\u202e"))  # what turns the line round is told


# Real files -----------------------------------------------------------------------------------------------------

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("ucdp_*.csv")), ids=lambda path: path.stem)
def test_a_real_file_is_read_as_the_csv_module_reads_it(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as lines:
        header, *expected = csv.reader(lines)
    if expected[0][2].startswith("#"):
        expected = expected[1:]
    with open_table(path, strict=False, known_columns=["id", "best", "latitude"]) as found:
        assert [row.cells for row in found] == expected
        assert list(found.header) == header
        assert found.problems == []


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
def test_the_real_pointer_file_is_recognised() -> None:
    with pytest.raises(Refused, match=r"This is a Git LFS pointer"):
        open_table(next(SAMPLES.glob("reject_lfs_pointer*")), strict=False)

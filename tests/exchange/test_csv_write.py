"""What is written reads back unchanged, and no spreadsheet finds a formula in it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.exchange.csv_read import open_table
from tracker.exchange.csv_write import csv_blocks, escape, unescape, write_rows

# Text of every kind, with what breaks CSV files and spreadsheets drawn far more often than chance would.
TRICKY = "=+-@\t\r\n＝＋－＠'\";,|# \u200f\u202e\ufeff😀ğШ"
texts = st.text(st.sampled_from(TRICKY) | st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
FORMULA_STARTS = tuple("=+-@＝＋－＠")

PAYLOADS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "'=1+1", "''=1+1", "a;=1+1",
    "a,=1+1", 'a"=1+1', "a|=1+1", "a;'=1+1", "x\n=1+1", 'x"";=cmd|"/c calc"!A1',
    '=HYPERLINK("https://example.org")', "-", "=", "'", "a\r\n-b", ";;=",
]  # fmt: skip


def table_of(content: bytes) -> list[list[str]]:
    found = open_table(content, name="note.csv", strict=True, known_columns=["key", "title", "note"])
    rows = [row.cells for row in found]
    assert found.problems == []
    return rows


def written(rows: list[list[object]], **how: object) -> bytes:
    out = io.BytesIO()
    write_rows(out, ["key", "title", "note"], rows, **how)  # type: ignore[arg-type]
    return out.getvalue()


@given(texts)
@example("")
@settings(deadline=None, max_examples=300)
def test_any_text_is_unescaped_to_what_was_escaped(text: str) -> None:
    assert unescape(escape(text)) == text


@given(texts, texts)
@settings(deadline=None, max_examples=200)
def test_two_texts_never_share_an_escaped_form(one: str, other: str) -> None:
    assert (escape(one) == escape(other)) == (one == other)


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=6))
@settings(deadline=None, max_examples=150)
def test_any_text_written_reads_back_unchanged(notes: list[tuple[str, str]]) -> None:
    rows: list[list[object]] = [[f"k{number}", *pair] for number, pair in enumerate(notes)]
    for bom in (False, True):
        content = written(rows, text_columns=frozenset({1, 2}), bom=bom)
        assert [[key, unescape(one), unescape(two)] for key, one, two in table_of(content)] == rows


@given(texts)
@settings(deadline=None, max_examples=200)
def test_no_formula_begins_wherever_a_spreadsheet_may_split_a_cell(text: str) -> None:
    for piece in re.split(r'[;,\t\r\n"|]', escape(text)):
        assert not piece.startswith(FORMULA_STARTS)
    assert not escape(text).startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_formula_is_text_in_every_opening_mode(payload: str, delimiter: str) -> None:
    content = written([["k", payload, None]], text_columns=frozenset({1}))
    for record in csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter):
        assert not [cell for cell in record if cell.startswith((*FORMULA_STARTS, "\t", "\r"))]
    assert unescape(table_of(content)[0][1]) == payload


def test_plain_text_is_written_as_it_is() -> None:
    for text in ("Talks in Prague", "a - b", "well-known", "it's", "1,5", "A=B", "«да» – yes", "e@example.org"):
        assert escape(text) == text


@pytest.mark.parametrize(
    ("text", "shown"), [("=1", "'=1"), ("'=1", "''=1"), ("a;-b", "a;'-b"), ("- one\n- two", "'- one\n'- two")]
)
def test_each_site_gets_one_apostrophe(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_only_text_columns_are_escaped_so_that_numbers_stay_numbers() -> None:
    content = written([["k", -5, "-5"]], text_columns=frozenset({2}))
    assert content == b"key,title,note\r\nk,-5,'-5\r\n"


def test_none_is_a_blank_cell() -> None:
    assert written([["k", None, ""]], text_columns=frozenset({1, 2})) == b"key,title,note\r\nk,,\r\n"


def test_line_breaks_inside_cells_stand_as_they_are_and_are_quoted() -> None:
    rows: list[list[object]] = [["k1", "a\nb", "c\rd"], ["k2", "e\r\nf", ' "g" ']]
    content = written(rows)
    assert content == b'key,title,note\r\nk1,"a\nb","c\rd"\r\nk2,"e\r\nf"," ""g"" "\r\n'
    assert table_of(content) == rows


def test_the_byte_order_mark_is_written_when_asked() -> None:
    assert written([], bom=True) == b"\xef\xbb\xbfkey,title,note\r\n"
    assert written([]) == b"key,title,note\r\n"


def test_text_and_bytes_are_written_alike_and_rows_are_counted() -> None:
    out = io.StringIO(newline="")
    assert write_rows(out, ["key", "title", "note"], [["k", "ğ", None]] * 3) == 3
    assert out.getvalue().encode() == written([["k", "ğ", None]] * 3)


def test_the_header_is_given_before_the_first_row_is_fetched() -> None:
    def rows() -> Iterator[list[object]]:
        raise AssertionError("fetched")
        yield []

    assert next(csv_blocks(["key"], rows())) == "key\r\n"


def test_rows_of_many_blocks_are_all_written_in_order() -> None:
    rows: list[list[object]] = [[f"k{number}", "=x", None] for number in range(1201)]
    found = table_of(written(rows, text_columns=frozenset({1})))
    assert [row[0] for row in found] == [f"k{number}" for number in range(1201)]
    assert {row[1] for row in found} == {"'=x"}


def test_writing_changes_no_row_of_the_caller() -> None:
    rows: list[list[object]] = [["k", "=x", None]]
    written(rows, text_columns=frozenset({1}))
    assert rows == [["k", "=x", None]]

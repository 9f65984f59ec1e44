"""A view as an Excel workbook: a sheet a noun, the codebook, and what the workbook is.

Written row by row in constant memory. A text is a text: nothing becomes a formula, a link or a number by its looks.
Numbers and true/false are typed; dates stay as sources give them (EDTF), since Excel knows no other than full days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tracker.errors import Problem, Refused
from tracker.exchange import codebook
from tracker.exchange.csv_write import escape, unescape
from tracker.exchange.descriptor import Contents, moment_text
from tracker.exchange.formats import BY_CODE
from tracker.exchange.origins import Passage
from tracker.records import RECORD_TYPES
from tracker.records.cells import Cell

ROW_LIMIT = 1_048_576  # Excel's, the header among them
CELL_LIMIT = 32_767  # Excel's; ours is 50,000 characters
MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = {"key": 34, "prose": 50, "text": 28, "url": 30, "date": 14, "day": 12, "refs": 24, "ref": 24}
_MADE = datetime(2000, 1, 1, tzinfo=UTC)  # the date inside a workbook of a store in which nothing was recorded


def write(out: BinaryIO, contents: Contents, *, step: Callable[[float], object] | None = None) -> Passage:
    """Write the workbook to a stream; says which datasets its rows came from.

    Raises:
        Refused: a noun has more rows than a sheet.

    """
    passage = Passage(with_restricted=True)
    cut = _Cut()
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    try:
        made = contents.moment or _MADE
        book.set_properties({"title": contents.title, "created": made.replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "bottom": 1})
        for done, record_type in enumerate(RECORD_TYPES):
            if step:
                step(done / len(RECORD_TYPES))
            rows = passage.rows(record_type.noun, contents.rows(record_type.noun))
            _noun(book.add_worksheet(record_type.noun), record_type.cells, rows, bold, cut)
        _columns(book.add_worksheet("columns"), bold, cut)
        _words(book.add_worksheet("codebook"), bold, cut)
        _about(book.add_worksheet("about"), contents, passage, cut)
    finally:
        book.close()
    return passage


class _Cut:
    """How many texts were longer than a cell of Excel's."""

    def __init__(self) -> None:
        self.texts = 0

    def fit(self, text: str) -> str:
        if unescape(text) != text:
            # Reading takes an apostrophe away before what could be a formula, so one more goes in.
            text = escape(text)
        if len(text) <= CELL_LIMIT:
            return text
        self.texts += 1
        end = f" … (cut: {len(text):,} characters; the CSV has all)"
        return text[: CELL_LIMIT - len(end)] + end


def _noun(
    sheet: Worksheet, cells: dict[str, Cell], rows: Iterable[Sequence[str | None]], bold: Format, cut: _Cut
) -> None:
    kinds = [cell.kind for cell in cells.values()]
    _head(sheet, list(cells), [_WIDTHS.get(kind, 12) for kind in kinds], bold)
    for number, row in enumerate(rows, 1):
        if number >= ROW_LIMIT:
            why = f"{sheet.get_name()} has more rows than a sheet of Excel's holds ({ROW_LIMIT:,}). "
            raise Refused([Problem(why + "Narrow the period, or take the CSV files or the data package.")])
        for column, (kind, value) in enumerate(zip(kinds, row, strict=True)):
            if value is None:
                continue
            if kind in {"whole", "grade", "decimal"}:
                sheet.write_number(number, column, float(value))
            elif kind == "flag":
                sheet.write_boolean(number, column, value == "true")
            else:
                sheet.write_string(number, column, cut.fit(value))


def _head(sheet: Worksheet, header: Sequence[str], widths: Sequence[int], bold: Format) -> None:
    sheet.freeze_panes(1, 1)
    for column, (name, width) in enumerate(zip(header, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, bold)


def _columns(sheet: Worksheet, bold: Format, cut: _Cut) -> None:
    _head(sheet, codebook.COLUMN_HEADER, [16, 22, 40, 8, 80], bold)
    for number, column in enumerate(codebook.columns(), 1):
        _texts(sheet, number, (column.noun, column.column, column.type, column.needed, column.about), cut)


def _words(sheet: Worksheet, bold: Format, cut: _Cut) -> None:
    _head(sheet, codebook.ENTRY_HEADER, [24, 30, 24, 28, 90, 50], bold)
    for number, word in enumerate(codebook.entries(), 1):
        _texts(sheet, number, (word.list, word.used_in, word.code, word.label, word.definition, word.elsewhere), cut)


def _about(sheet: Worksheet, contents: Contents, passage: Passage, cut: _Cut) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    lines = [
        ("title", contents.title),
        ("filters", contents.filters),
        ("as of", contents.as_of or "no limit; all days that were recorded"),
        ("known at", contents.known_at or "the last change"),
        ("last change", moment_text(contents.moment) or "nothing recorded"),
        *((f"rows of {record_type.noun}", f"{passage.passed[record_type.noun]:,}") for record_type in RECORD_TYPES),
        *(
            ("named by other rows", f"{count:,} of {noun}, beyond the filters")
            for noun, count in contents.carried.items()
            if count
        ),
        *(
            (BY_CODE[code].title, f"{BY_CODE[code].licence} Cite: {BY_CODE[code].citation} {BY_CODE[code].url}")
            for code in passage.datasets
        ),
    ]
    if cut.texts:
        lines.append(("cut texts", f"{cut.texts:,} texts are longer than a cell of Excel's; the CSV has them whole."))
    for number, line in enumerate(lines):
        _texts(sheet, number, line, cut)


def _texts(sheet: Worksheet, number: int, texts: Sequence[str], cut: _Cut) -> None:
    for column, text in enumerate(texts):
        if text:
            sheet.write_string(number, column, cut.fit(text))

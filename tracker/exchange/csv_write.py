"""Rows -> CSV that ``csv_read`` reads back unchanged and a spreadsheet cannot run.

A spreadsheet takes a cell that begins with ``=`` for a formula, and a file opened with the wrong separator begins
cells in the middle of ours. So each *site* of a text cell (its start, or behind ``; , TAB CR LF " |``) at which any
number of ``'`` and then one of ``= + - @ TAB CR LF`` (or their full-width twins) stands gets one ``'`` more. Reading
takes one away. The two are exact inverses, whatever the text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO, TextIO

_BEFORE = ';,\t\r\n"|'
_STARTS = "=+@\t\r\n\uff1d\uff0b\uff0d\uff20-"  # the four full-width twins are run too
_SITE = re.compile(f"(?<![^{_BEFORE}])(?='*[{_STARTS}])")
_ESCAPED_SITE = re.compile(f"(?<![^{_BEFORE}])'(?='*[{_STARTS}])")
# Most cells have no site; these two looks cost a third of the search above.
_FIRST = frozenset(_STARTS + "'")
_INNER = re.compile(f"[{_BEFORE}]['{_STARTS}]")

BOM = "\ufeff"
ROWS_AT_ONCE = 500


def escape(text: str) -> str:
    """The text with one ``'`` more at each place where a spreadsheet could begin a formula."""
    if text and (text[0] in _FIRST or _INNER.search(text)):
        return _SITE.sub("'", text)
    return text


def unescape(text: str) -> str:
    """The inverse of ``escape``."""
    return _ESCAPED_SITE.sub("", text) if "'" in text else text


def csv_blocks(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    text_columns: frozenset[int] = frozenset(),
    bom: bool = False,
) -> Iterator[str]:
    """The CSV in pieces of some hundred rows, the header with the first of them at once.

    ``text_columns`` are the positions of free text, which are escaped; numbers, dates and keys are validated
    elsewhere and stand as they are. None is written as a blank cell. Lines end in CR LF, so that a CR or LF inside a
    cell is quoted; nothing inside a cell is changed.
    """
    buffer = io.StringIO(newline="")
    if bom:
        buffer.write(BOM)
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    yield buffer.getvalue()
    escaped = sorted(text_columns)
    remaining = iter(rows)
    while block := list(islice(remaining, ROWS_AT_ONCE)):
        buffer.seek(0)
        buffer.truncate()
        writer.writerows(_escaped(block, escaped) if escaped else block)
        yield buffer.getvalue()


def _escaped(rows: list[Sequence[object]], columns: list[int]) -> Iterator[Sequence[object]]:
    first, search = _FIRST, _INNER.search
    for row in rows:
        changed: list[object] | None = None
        for column in columns:
            value = row[column]
            if value and isinstance(value, str) and (value[0] in first or search(value)):
                changed = changed or list(row)
                changed[column] = _SITE.sub("'", value)
        yield changed or row


def write_rows(
    out: TextIO | BinaryIO,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    text_columns: frozenset[int] = frozenset(),
    bom: bool = False,
) -> int:
    """Writes the CSV, in UTF-8 where ``out`` takes bytes; returns the number of rows.

    A text stream must be opened with ``newline=""``, or the system's line ends would be put inside the cells.
    """
    count = 0

    def counted() -> Iterator[Sequence[object]]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    for piece in csv_blocks(header, counted(), text_columns=text_columns, bom=bom):
        if isinstance(out, io.TextIOBase):
            out.write(piece)
        else:
            out.write(piece.encode())  # type: ignore[arg-type]  # a binary stream, by exclusion
    return count

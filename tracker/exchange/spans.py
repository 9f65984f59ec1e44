"""A large CSV of our own in two spans of bytes, so that two processes can read it at once.

A span ends behind a line break before which the quotation marks are even in number. Should that still be no end of a
record (for a stray mark in a cell), the span ends within a quotation, which its reader notices: whatever is not plain
is left to the reading from one end to the other, which says what is wrong.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path

from tracker.errors import Refused, TrackerError
from tracker.exchange.ahead import lines_of
from tracker.exchange.csv_write import BOM
from tracker.exchange.table import Table, is_totals_row
from tracker.records import BY_NOUN, RecordType
from tracker.records.block import Alter, Block, BlockReader

WORTH = 20_000_000  # bytes from which starting another process pays
PIECE = 1 << 20
ROWS = 1_000
_BY_BYTE = frozenset({"utf-8", "utf-8-sig", "ascii", "cp1252", "latin-1", "iso8859-1"})
"""Encodings in which a line break and a quotation mark are one byte, and no other character has that byte."""


class NotPlainError(TrackerError):
    """Something in the span must be looked at row by row."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes ``start`` to ``end`` of a file, the first of them on ``line``."""

    path: Path
    file: str
    noun: str
    header: tuple[str, ...]
    encoding: str
    delimiter: str
    start: int
    end: int
    line: int


def in_two(record_type: RecordType, table: Table, path: Path, share: float = 0.5) -> tuple[Span, Span] | None:
    """The file in two spans, the first about ``share`` of it; None where it is too small, or not that plain."""
    if table.size < WORTH or codecs.lookup(table.encoding).name.replace("_", "-") not in _BY_BYTE or not table.whole:
        return None
    with path.open("rb") as file:
        cut, lines = _cut(file, int(table.size * share))
    if not 0 < cut < table.size:
        return None
    common = (path, table.file, record_type.noun, table.header)
    following = "utf-8" if table.encoding == "utf-8-sig" else table.encoding
    return (
        Span(*common, table.encoding, table.delimiter, 0, cut, 1),
        Span(*common, following, table.delimiter, cut, table.size, lines + 1),
    )


def _cut(file: io.BufferedReader, wanted: int) -> tuple[int, int]:
    """The first fit end of a line from this byte on, and how many lines end by it."""
    at = lines = marks = 0
    while at < wanted:
        piece = file.read(min(PIECE, wanted - at))
        at += len(piece)
        lines += piece.count(b"\n")
        marks += piece.count(b'"')
    for line in file:
        at += len(line)
        lines += line.endswith(b"\n")
        marks += line.count(b'"')
        if marks % 2 == 0 and line.endswith(b"\n"):
            return at, lines
    return at, lines


def blocks_of(
    span: Span, alter: Mapping[str, Alter], step: Callable[[float], object] = lambda _share: None
) -> Iterator[Block]:
    """The rows of a span; ``alter`` is what ``own_tables.alterations`` says of its columns.

    Raises:
        NotPlainError: a row has to be looked at on its own.

    """
    reader = BlockReader(BY_NOUN[span.noun], span.header, span.file, alter)
    lines = chain.from_iterable(map(partial(io.StringIO, newline=""), _texts(span, step)))
    records = csv.reader(lines, delimiter=span.delimiter, strict=True)
    width, before = len(span.header), span.line - 1
    try:
        if not before and tuple(cell.lstrip(BOM) for cell in next(records, ())) != span.header:
            raise NotPlainError
        while True:
            begun = before + records.line_num
            rows = list(islice(records, ROWS))
            if not rows:
                return
            if set(map(len, rows)) != {width} or not all(map(any, rows)):
                raise NotPlainError
            if is_totals_row(rows[-1]):
                raise NotPlainError
            one_each = before + records.line_num - begun == len(rows)
            yield reader(range(begun + 1, begun + 1 + len(rows)) if one_each else [*lines_of(rows, begun)][:-1], rows)
    except (csv.Error, ValueError, Refused, OSError) as error:
        raise NotPlainError from error


def _texts(span: Span, step: Callable[[float], object]) -> Iterator[str]:
    """The text in pieces that end with a line. A lone CR would end a line too, of which ``line`` knows nothing."""
    decoder = codecs.getincrementaldecoder(span.encoding)("strict")
    rest = ""
    with span.path.open("rb") as file:
        file.seek(span.start)
        remaining = span.end - span.start
        while remaining:
            piece = file.read(min(PIECE // 8, remaining))
            if not piece:
                raise NotPlainError  # the file shrank
            remaining -= len(piece)
            text = rest + decoder.decode(piece)
            cut = text.rfind("\n") + 1
            if text.count("\r", 0, cut) != text.count("\r\n", 0, cut):
                raise NotPlainError
            yield text[:cut]
            rest = text[cut:]
            step(1 - remaining / (span.end - span.start))
    yield rest + decoder.decode(b"", True)

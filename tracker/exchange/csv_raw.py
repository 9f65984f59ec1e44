"""Rows that the database has put together as text, some hundred at a time -> the CSV that ``csv_blocks`` would give.

The database joins the cells of a row with control characters, which no stored text holds; what is left to do (escape
and quote the few cells that need it, put commas and line ends) is done to a whole block at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import numpy as np

from tracker.exchange.csv_write import csv_blocks, escape

FIRST, BEFORE, BEFORE_TEXT, END, ODD = "\x1c", "\x1d", "\x1f", "\x1e", "\x1a"
"""What stands before a row, before a cell, before one of free text, behind a row, and in a cell not to be written so."""

_MARKS = (FIRST + BEFORE + BEFORE_TEXT + END).encode()
_LAST = bytes.maketrans(_MARKS, b"\n,,\r")  # END and FIRST part two rows: CR LF
_CELL = rb"[^\x1c-\x1f]*"
_SITE = re.compile(rb"[;,\t\r\n\x22|\x1f](?:['=+@\t\r\n-]|\xef\xbc[\x8b\x8d\x9d\xa0])" + _CELL)
_BEFORE_SITE, _IN_SITE, _QUOTED, _MARK = 1, 2, 4, 8


def _kinds() -> bytes:
    kinds = bytearray(256)
    for letters, kind in (
        (b';,\t\r\n"|\x1f', _BEFORE_SITE),
        (b"'=+@\t\r\n-\xef", _IN_SITE),
        (b',"\r\n', _QUOTED),
        (_MARKS, _MARK),
    ):
        for letter in letters:
            kinds[letter] |= kind
    return bytes(kinds)


_KINDS = _kinds()


class Chosen(Protocol):
    """Rows of a noun in a view, as ``queries.tables`` gives them."""

    @property
    def header(self) -> list[str]:
        """The columns, ``key`` first."""

    @property
    def text_columns(self) -> frozenset[int]:
        """Positions of free text."""

    def rows(self, keys: Sequence[str] | None = None) -> Iterator[list[str | None]]:
        """The rows by key, cell by cell; all, or those of some keys."""

    def raw(self, first: str, before: str, before_text: str, end: str, odd: str) -> Iterator[list[bytes]] | None:
        """The rows by key, each in one piece; None where the database cannot put them together."""


@dataclass
class Sight:
    """Whether a row came by whose column begins with a word, in any case."""

    column: str
    word: str
    seen: bool = False

    def at(self, rows: Iterator[list[str | None]], place: int) -> Iterator[list[str | None]]:
        """The rows, watched."""
        for row in rows:
            self.seen = self.seen or (row[place] or "").lower().startswith(self.word)
            yield row

    def within(self, block: bytes, place: int) -> None:
        """Look through rows in one piece."""
        if self.word.encode() not in block.lower():
            return
        for found in re.finditer(rb"\x1f(?i:" + re.escape(self.word.encode()) + rb")", block):
            if self.seen:
                return
            row = block[block.rfind(FIRST.encode(), 0, found.start()) : found.start()]
            self.seen = len(re.findall(rb"[\x1c-\x1f]", row)) == place


def table_csv(chosen: Chosen, *, bom: bool = False, sight: Sight | None = None) -> Iterator[bytes]:
    """The CSV in pieces of some hundred rows, the header at once; the same bytes whichever way the rows come."""
    header, text = chosen.header, chosen.text_columns
    place = header.index(sight.column) if sight and sight.column in header else None

    def cell_by_cell(keys: Sequence[str] | None = None) -> Iterator[bytes]:
        rows = chosen.rows(keys)
        watched = rows if sight is None or place is None else sight.at(rows, place)
        return (piece.encode() for piece in islice(csv_blocks(header, watched, text_columns=text), 1, None))

    yield from (piece.encode() for piece in csv_blocks(header, (), bom=bom))
    blocks = chosen.raw(FIRST, BEFORE, BEFORE_TEXT, END, ODD)
    if blocks is None:
        yield from cell_by_cell()
        return
    for rows in blocks:
        block = b"".join(rows)
        written = _written(block, len(rows) * (len(header) + 1)) if ODD.encode() not in block else None
        if written is None:
            yield from cell_by_cell([_key(row) for row in rows])
            continue
        if sight is not None and place is not None:
            sight.within(block, place)
        yield written


def _key(row: bytes) -> str:
    return row[1:].translate(_LAST).split(b",", 1)[0].decode()


def _written(block: bytes, marks: int) -> bytes | None:
    """The rows as CSV; None where there are not as many marks as there should be."""
    kinds = np.frombuffer(block.translate(_KINDS), np.uint8)
    if ((kinds[1:] >> 1) & kinds[:-1] & _BEFORE_SITE).any():
        block = b"".join(_escaped(block))
        kinds = np.frombuffer(block.translate(_KINDS), np.uint8)
    telling = np.flatnonzero((kinds & (_MARK | _QUOTED)) != 0)
    is_mark = (kinds[telling] & _MARK) != 0
    if np.count_nonzero(is_mark) != marks:
        return None
    # Where a mark is followed by what asks for quotes, a cell to be quoted begins; it ends with the next mark.
    turns = np.flatnonzero(is_mark[1:] != is_mark[:-1])
    begins, ends = telling[turns[::2]] + 1, telling[turns[1::2] + 1]
    pieces: list[bytes] = []
    done = 0
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        pieces += (block[done:begin], block[begin:end].replace(b'"', b'""'))
        done = end
    pieces.append(block[done:])
    return b'"'.join(pieces).translate(_LAST)[1:] + b"\n"


def _escaped(block: bytes) -> Iterator[bytes]:
    """The block, each free text escaped in which a spreadsheet could begin a formula."""
    done = 0
    for site in _SITE.finditer(block):
        before = site.start() + 1
        start = max(block.rfind(mark, done, before) for mark in (b"\x1c", b"\x1d", b"\x1f")) + 1
        cell = block[start : site.end()]
        yield block[done:start]
        yield escape(cell.decode()).encode() if block[start - 1 : start] == BEFORE_TEXT.encode() else cell
        done = site.end()
    yield block[done:]

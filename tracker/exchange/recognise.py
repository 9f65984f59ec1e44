"""What an uploaded file is: a table of ours, a foreign format, a data package, a workbook of several tables.

A suggestion, made from the header (and the name, where the header fits more than one noun), shown with the first rows.
The reader of the format has the last word.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath
from typing import BinaryIO, Literal

from tracker.errors import Problem, Refused
from tracker.exchange import package, sheet_read
from tracker.exchange.csv_read import Options, open_table
from tracker.exchange.detect import ZIP_MAGIC
from tracker.exchange.formats import FORMATS, Format, recognise
from tracker.exchange.formats.opening import Opened
from tracker.exchange.own_tables import noun_of
from tracker.records import BY_NOUN

Kind = Literal["own", "foreign", "package", "unknown"]
PREVIEWED = 20
_KNOWN = tuple(
    dict.fromkeys(["key", "date", *(name for record_type in BY_NOUN.values() for name in record_type.cells)])
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One table to be read: a file, or a sheet of one."""

    name: str
    content: BinaryIO
    noun: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is taken for.

    ``pieces`` are its tables of ours; ``header`` and ``rows`` the beginning of the first; ``notes`` what was detected;
    ``problems`` why it cannot be read at all; ``sheets`` those of a workbook.
    """

    name: str
    content: BinaryIO
    kind: Kind
    format: Format | None = None
    pieces: tuple[Piece, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    sheets: tuple[str, ...] = ()

    def as_noun(self, noun: str) -> Recognised:
        """The same file, taken for a table of this noun."""
        sheet = self.pieces[0].sheet if len(self.pieces) == 1 else None
        return replace(self, kind="own", format=None, pieces=(Piece(self.name, self.content, noun, sheet),))

    def as_format(self, fmt: Format) -> Recognised:
        """The same file, taken for one of this format."""
        return replace(self, kind="foreign", format=fmt, pieces=())


def look(name: str, content: BinaryIO, options: Options) -> Recognised:
    """What the file is; nothing of it is stored."""
    name = plain_name(name)
    if package.is_package(content):
        return Recognised(
            name, content, "package", notes=("A data package: its tables are checked and read together.",)
        )
    sheets = _sheets(content)
    ours = tuple(sheet for sheet in sheets if noun_of(f"{sheet}.csv"))
    if ours and options.sheet is None and (len(ours) > 1 or noun_of(name) is None):
        pieces = tuple(Piece(name, content, noun_of(f"{sheet}.csv"), sheet) for sheet in ours)
        first = _table(name, content, replace(options, sheet=ours[0]), sheets)
        note = f"A workbook with {len(ours)} of our tables: {', '.join(ours)}."
        return replace(first, kind="own", pieces=pieces, notes=(note, *first.notes[1:]))
    return _table(name, content, options, sheets)


def _table(name: str, content: BinaryIO, options: Options, sheets: tuple[str, ...]) -> Recognised:
    known = [*_KNOWN, "version", *(column for fmt in FORMATS for column in (*fmt.columns, *fmt.aliases))]
    try:
        with open_table(content, name=name, strict=False, options=options, known_columns=known) as table:
            header = table.header
            rows = tuple(tuple(row.cells) for row in islice(table.rows, PREVIEWED))
            notes = tuple(table.notes)
    except Refused as refused:
        return _without_header(name, content, options, sheets, refused.problems)
    shown = Recognised(name, content, "unknown", None, (), header, rows, notes, (), sheets)
    if fmt := recognise(header):
        return replace(shown, kind="foreign", format=fmt)
    if noun := own_noun(name, header):
        return replace(shown, kind="own", pieces=(Piece(name, content, noun, options.sheet),))
    return shown


def _without_header(
    name: str, content: BinaryIO, options: Options, sheets: tuple[str, ...], problems: tuple[Problem, ...]
) -> Recognised:
    """A file whose first line is a row may still be of a format whose layout is known."""
    for fmt in FORMATS:
        if not fmt.layouts:
            continue
        try:
            opened = Opened(fmt, content, name, options)
        except Refused:
            continue
        with opened.table as table:
            rows = tuple(tuple(row.cells) for row in islice(table.rows, PREVIEWED))
            return Recognised(name, content, "foreign", fmt, (), table.header, rows, tuple(opened.notes), (), sheets)
    return Recognised(name, content, "unknown", problems=problems, sheets=sheets)


def own_noun(name: str, header: tuple[str, ...]) -> str | None:
    """The noun whose columns these are; of several the one of the file's name, then the one that needs most of them."""
    given = {column.strip().lower() for column in header} - {"version"}
    fitting = [noun for noun, record_type in BY_NOUN.items() if given and given <= set(record_type.cells)]
    named = noun_of(name)
    if named and (named in fitting or len(given & set(BY_NOUN[named].cells)) * 2 > len(given)):
        return named

    def merit(noun: str) -> tuple[bool, int, float]:
        cells = BY_NOUN[noun].cells
        needed = {column for column, cell in cells.items() if cell.required}
        return (needed <= given, len(given & set(cells)), -len(cells))

    if fitting:
        return max(fitting, key=merit)
    best = max(BY_NOUN, key=lambda noun: len(given & set(BY_NOUN[noun].cells)))
    shared = len(given & set(BY_NOUN[best].cells))
    return best if shared >= 3 and shared * 2 > len(given) else None


def _sheets(content: BinaryIO) -> tuple[str, ...]:
    """The titles of a workbook's sheets; none for any other file, or one that is damaged (its reader says so)."""
    content.seek(0)
    if not content.read(4).startswith(ZIP_MAGIC):
        return ()
    try:
        with zipfile.ZipFile(content) as archive:
            if not sheet_read.is_workbook(archive):
                return ()
        return sheet_read.titles(content)
    except (Refused, zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ()


def plain_name(name: str) -> str:
    """A file's name as a word for sentences: its last part, what can be printed of it, not too long."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(character for character in last if character.isprintable()).strip()
    return shown if len(shown) <= 120 else f"{shown[:100]}…{shown[-18:]}"

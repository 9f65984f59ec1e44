"""Workbooks and zip archives as they come from colleagues and publishers.

An ``.xlsx`` is read cell by cell without evaluating anything; sizes are checked before anything is unpacked. Names
inside an archive are shown, never used as paths.
"""

from __future__ import annotations

import hashlib
import re
import warnings
import zipfile
import zlib
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO, TypeAlias, cast
from xml.etree.ElementTree import ParseError

from tracker.errors import Problem, Refused
from tracker.exchange import detect
from tracker.exchange.table import Fault, Options, Records, Table, UnreadableError

CSV_LIMIT = 4 << 30  # a member is streamed, so this guards time and the disk, not memory
WORKBOOK_LIMIT = 500 << 20  # shared strings are held in memory
RATIO_LIMIT = 250  # real tables pack 5 to 60 times
RATIO_FREE = 10 << 20  # a small member may be as regular as it likes

# What openpyxl and the XML parser raise on a damaged workbook.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, AttributeError,
    IndexError, EOFError, OSError, NotImplementedError, OverflowError,
)  # fmt: skip


# openpyxl's read-only workbook, sheet and cell: its stubs describe the writable ones.
Lazy: TypeAlias = Any


def open_zip(stream: BinaryIO, file: str) -> zipfile.ZipFile:
    """The archive, its directory read."""
    try:
        archive = zipfile.ZipFile(stream)
        if any(member.header_offset < 0 for member in archive.infolist()):
            raise zipfile.BadZipFile("a member begins before the file")
        return archive
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        why = "The archive is damaged or cut off: its directory cannot be read. Fetch the file again."
        raise Refused([Problem(why, file=file)]) from error


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether the archive is an Excel workbook of the present kind."""
    return any(name.startswith("xl/workbook") for name in archive.namelist())


def archive_kind(archive: zipfile.ZipFile) -> str:
    """What the archive is, and what to do, when it came under another name."""
    names = archive.namelist()
    if "mimetype" in names or any(name.startswith("content.xml") for name in names):
        return "an OpenDocument file. Save the table as CSV UTF-8 or .xlsx"
    if any(name.startswith("word/") for name in names):
        return "a Word document. Save its table as CSV UTF-8"
    return "a zip archive under another name; rename it to end in .zip"


def digest(stream: BinaryIO) -> tuple[str, int]:
    """SHA-256 and size of the file as handed in."""
    sha256, size = hashlib.sha256(), 0
    for block in detect.blocks(stream):
        sha256.update(block)
        size += len(block)
    return sha256.hexdigest(), size


def only_csv(archive: zipfile.ZipFile, file: str) -> tuple[BinaryIO, str]:
    """The one CSV of an archive, unpacked as it is read, and its name (of which only the last part is kept)."""
    tables = [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith((".csv", ".tsv", ".txt"))
        and not member.is_dir()
        and not member.filename.startswith("__MACOSX/")
    ]
    csvs = [member for member in tables if member.filename.lower().endswith(".csv")] or tables
    if len(csvs) != 1:
        why = f"The archive holds {len(csvs) or 'no'} CSV {'files' if csvs else 'file'}; exactly one is read. "
        why += "A data package is imported with: python -m tracker import package." if csvs else ""
        raise Refused([Problem(why.strip(), file=file)])
    member = csvs[0]
    if member.flag_bits & 0x1:
        raise Refused([Problem("The archive is protected by a password. Unpack it first.", file=file)])
    _check_sizes([member], CSV_LIMIT, file)
    try:
        opened = archive.open(member)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Refused([Problem(f"The archive cannot be unpacked: {error}.", file=file)]) from error
    return cast(BinaryIO, opened), re.split(r"[/\\]", member.filename)[-1]


def _check_sizes(members: list[zipfile.ZipInfo], limit: int, file: str) -> None:
    """Refuses what would unpack to more than a table can be. zipfile reads no more than the size declared."""
    total = sum(member.file_size for member in members)
    if total > limit:
        why = f"It would unpack to {total / 1e6:,.0f} MB; at most {limit / 1e6:,.0f} MB are taken."
        raise Refused([Problem(why, file=file)])
    for member in members:
        ratio = member.file_size / max(member.compress_size, 1)
        if member.file_size > RATIO_FREE and ratio > RATIO_LIMIT:
            why = f"“{member.filename[-40:]}” would unpack to {ratio:,.0f} times its size; that is no real table."
            raise Refused([Problem(why, file=file)])


def open_sheet(
    stream: BinaryIO,
    archive: zipfile.ZipFile,
    *,
    file: str,
    strict: bool,
    options: Options,
    known: Collection[str] | None,
) -> Table:
    """The first visible sheet, or the named one, as a table; dates become ISO text, numbers lose ``.0``."""
    _check_sizes(archive.infolist(), WORKBOOK_LIMIT, file)
    _check_doctype(archive, file)
    values = _workbook(stream, file, values=True)
    sheet, notes = _chosen_sheet(values, options.sheet, file)
    has_formulas = _mentions(archive, sheet._worksheet_path, (b"<f>", b"<f ", b"<f/"))
    formulas = _workbook(stream, file, values=False)[sheet.title] if has_formulas else None
    if has_formulas:
        notes.append("The sheet holds formulas; their last computed values were read.")
    sha256, size = digest(stream)

    rows = sheet.max_row or 1
    begun: list[_SheetRecords] = []

    def begin(problems: list[Problem]) -> Records:
        begun.append(_SheetRecords(sheet, formulas, problems, file))
        return begun[-1]

    table = Table(
        file,
        begin,
        explain=lambda error, line: Fault(str(error), line, go_on=False),
        encoding="xlsx",
        delimiter="",
        notes=notes,
        known_columns=known,
        may_be_empty=strict,
        options=options,
        sha256=sha256,
        size=size,
    )
    table.share_read = lambda: min(begun[-1].line_num / rows, 1.0)
    table.closes.append(values.close)
    if formulas is not None:
        table.closes.append(formulas.parent.close)
    return table


def _workbook(stream: BinaryIO, file: str, *, values: bool) -> Lazy:
    # Imported where a workbook comes: a second that no other start should pay.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which are not read
            return load_workbook(stream, read_only=True, data_only=values, keep_links=False)
    except (InvalidFileException, *DAMAGED) as error:
        raise Refused([Problem(f"The workbook is damaged: {error}.", file=file)]) from error


def titles(stream: BinaryIO) -> tuple[str, ...]:
    """The titles of a workbook's sheets of cells."""
    workbook = _workbook(stream, "workbook", values=True)
    try:
        return tuple(sheet.title for sheet in workbook.worksheets)
    finally:
        workbook.close()


def _chosen_sheet(workbook: Lazy, named: str | None, file: str) -> tuple[Lazy, list[str]]:
    sheets = workbook.worksheets
    if not sheets:
        raise Refused([Problem("The workbook has no sheet of cells.", file=file)])
    titles = [sheet.title for sheet in sheets]
    if named is not None:
        match = [sheet for sheet in sheets if sheet.title.casefold() == named.strip().casefold()]
        if not match:
            raise Refused([Problem(f"There is no sheet “{named}”; there are: {_listed(titles)}.", file=file)])
        sheet = match[0]
    else:
        sheet = next((sheet for sheet in sheets if sheet.sheet_state == "visible"), sheets[0])
    others = [title for title in titles if title != sheet.title]
    note = f"Read from the sheet “{sheet.title}”."
    if others:
        note += f" Not read: {_listed(others)}."
    return sheet, [note]


def _check_doctype(archive: zipfile.ZipFile, file: str) -> None:
    """Refuses XML that declares entities: workbooks never do, and entities can grow without end."""
    for member in archive.infolist():
        if member.filename.lower().endswith((".xml", ".rels")):
            try:
                with archive.open(member) as part:
                    start = part.read(1 << 16).replace(b"\0", b"").upper()
            except (RuntimeError, *DAMAGED) as error:
                raise Refused([Problem(f"The workbook is damaged: {error}.", file=file)]) from error
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                raise Refused([Problem("The workbook declares XML entities; no spreadsheet writes that.", file=file)])


def _mentions(archive: zipfile.ZipFile, path: str, needles: tuple[bytes, ...]) -> bool:
    with archive.open(path) as part:
        last = b""
        for block in iter(lambda: part.read(1 << 18), b""):
            window = last + block
            if any(needle in window for needle in needles):
                return True
            last = block[-3:]
    return False


class _SheetRecords:
    """The rows of a sheet as records of text. ``line_num`` is the sheet's row number."""

    def __init__(self, sheet: Lazy, formulas: Lazy, problems: list[Problem], file: str) -> None:
        self.line_num = 0
        self._problems = problems
        self._file = file
        self._width = 0
        self._rows = self._cells(sheet, formulas)

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        try:
            cells = next(self._rows)
        except DAMAGED as error:
            raise UnreadableError(f"The workbook is damaged here: {error}.") from error
        self.line_num += 1
        texts = [self._text(cell, formula, column) for column, (cell, formula) in enumerate(cells, 1)]
        # A sheet has no ragged rows, only cells that were never written: as wide as the first filled row.
        while len(texts) > self._width and self._width and not texts[-1]:
            texts.pop()
        if any(texts):
            self._width = self._width or len(texts)
        texts.extend([""] * (self._width - len(texts)))
        return texts

    def _cells(self, sheet: Lazy, formulas: Lazy) -> Iterator[list[tuple[Lazy, Lazy]]]:
        sheet.reset_dimensions()  # what a file says about its size is often wrong
        if formulas is None:
            for row in sheet.iter_rows():
                yield [(cell, None) for cell in row]
        else:
            formulas.reset_dimensions()
            for row, formula_row in zip(sheet.iter_rows(), formulas.iter_rows(), strict=True):
                yield list(zip(row, formula_row, strict=True))

    def _text(self, cell: Lazy, formula: Lazy, column: int) -> str:
        value = cell.value
        if value is None:
            if formula is not None and formula.data_type == "f":
                why = "The cell holds a formula without a computed value. Open the file, save it, or paste values."
                self._say(why, column, str(formula.value))
            return ""
        if cell.data_type == "e":
            self._say("The cell holds a spreadsheet error. Correct it, or leave the cell blank.", column, value)
            return ""
        return value if isinstance(value, str) else text_of_value(value, cell.number_format)

    def _say(self, why: str, column: int, value: str) -> None:
        from openpyxl.utils import get_column_letter

        name = get_column_letter(column)
        self._problems.append(Problem(why, column=name, value=value, line=self.line_num, file=self._file))


def text_of_value(value: object, number_format: str = "General") -> str:
    """A typed cell as the text a CSV would hold.

    A date shown as month and year (``Dec-23``, what Excel makes of ``2023-12``) keeps that precision: ``2023-12``.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, ".15g")
    if isinstance(value, datetime):
        if value.time() != time():
            return value.isoformat(timespec="seconds")
        shown = re.sub(r"\[[^\]]*\]|\"[^\"]*\"|\\.", "", number_format.lower())
        month_only = "m" in shown and "y" in shown and "d" not in shown
        return f"{value:%Y-%m}" if month_only else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _listed(titles: list[str], limit: int = 8) -> str:
    shown = ", ".join(f"“{title}”" for title in titles[:limit])
    return shown if len(titles) <= limit else f"{shown} and {len(titles) - limit} more"

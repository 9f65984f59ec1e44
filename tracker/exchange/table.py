"""A table being read: a header, rows of text in one pass, and what is wrong with them as values.

What holds for every kind of file stands here once: which header is a header, which rows are rows. The readers of
CSV (``csv_read``) and of workbooks (``sheet_read``) hand over records one by one. Touches no database.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import NamedTuple, Protocol, Self, cast

from tracker.errors import Problem, Refused, TrackerError
from tracker.exchange.ahead import Replayed, lines_of

CSV_READER = type(csv.reader(()))
# Every row of a file can be one value too long; the list of problems must not grow with the file without end.
PROBLEM_LIMIT = 100_000
# Records looked at before the reading starts: the header, a tag row, a header that stands lower down.
PEEKED = 25

HXL_TAG = re.compile(r"#[a-z][a-z0-9_]*(\s*\+\s*[a-z0-9_]+)*\s*$", re.IGNORECASE)
# Row numbers as R and pandas write them (R writes the hundred-thousandth as 1e+05).
ROW_NUMBER = re.compile(r"\s*(\d+(\.0+)?|\d(\.\d+)?e\+\d+)?\s*$", re.IGNORECASE)
TOTAL_WORD = re.compile(r"\s*((grand|sub)[ -]?)?(totals?|sum)\s*:?\s*$", re.IGNORECASE)
NUMBER = re.compile(r"\s*[-+]?[\d., \u00a0]*\d\s*%?\s*$")


@dataclass(frozen=True, slots=True)
class Options:
    """What the analyst says about a file; each overrides what would be detected.

    ``decimal`` and ``date_order`` are carried for the importer: reading changes no cell.
    """

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    date_order: str | None = None
    sheet: str | None = None


class Row(NamedTuple):
    """One record: the physical line on which it begins (a sheet's row number) and its cells as text."""

    line: int
    cells: list[str]


class UnreadableError(TrackerError):
    """The file could not be read any further."""


class Fault(NamedTuple):
    """A record the parser could not take: why, on which line, and whether the next line can be trusted."""

    why: str
    line: int
    go_on: bool


class Records(Protocol):
    """Records in order; ``line_num`` is the physical line on which the last one ended. ``csv.reader`` is one."""

    @property
    def line_num(self) -> int:  # noqa: D102 (said above)
        ...
    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


# Begins a reading from the top; the list takes what the reader itself finds wrong in single cells.
Begin = Callable[[list[Problem]], Records]
# Turns a parser's error, and the line on which its record begins, into a sentence.
Explain = Callable[[csv.Error, int], Fault]


@dataclass(frozen=True, slots=True)
class Header:
    """The named columns and where they stand: cells ``first`` to ``last`` of ``width``."""

    names: tuple[str, ...]
    first: int
    last: int
    width: int


class Table:
    """A header and rows of text, read in one pass in bounded memory; ``problems`` fills as rows are read.

    ``encoding`` and ``delimiter`` are those used (for a workbook ``xlsx`` and ``""``), ``notes`` say in sentences what
    was detected or left out. ``sha256`` and ``size`` (bytes) are those of the file as handed in. Close it, or use it
    in a ``with`` statement.
    """

    def __init__(
        self,
        file: str,
        begin: Begin,
        *,
        explain: Explain,
        encoding: str,
        delimiter: str,
        notes: Sequence[str] = (),
        known_columns: Collection[str] | None = None,
        may_be_empty: bool = True,
        options: Options | None = None,
        sha256: str = "",
        size: int = 0,
    ) -> None:
        self.file = file
        self.encoding = encoding
        self.delimiter = delimiter
        self.options = options or Options()
        self.sha256 = sha256
        self.size = size
        self.notes: list[str] = list(notes)
        self.problems: list[Problem] = []
        self.closes: list[Callable[[], object]] = []
        self.share_read: Callable[[], float] = lambda: 0.0
        self._explain = explain
        self._may_be_empty = may_be_empty
        peeked = self._peek(begin([]))
        self._header = self._read_header(peeked, known_columns)
        self.header = self._header.names
        self._records = begin(self.problems)
        next(record for record in self._records if any(record))
        if len(peeked) > 1 and _is_tag_row(peeked[1].cells):
            next(self._records)
            self.notes.append(f"The HXL tag row on line {peeked[1].line} was left out.")
        self.rows: Iterator[Row] = self._read()

    def __iter__(self) -> Iterator[Row]:
        return self.rows

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file, if it was opened here."""
        while self.closes:
            self.closes.pop()()

    @property
    def whole(self) -> bool:
        """Whether every cell of a record belongs to a named column."""
        return not self._header.first and self._header.last == self._header.width

    def refused(self, why: str, line: int | None = None, column: str | None = None, value: str | None = None) -> None:
        """Adds a problem of this file."""
        self.problems.append(Problem(why, column=column, value=value, line=line, file=self.file))

    def _peek(self, records: Records) -> list[Row]:
        """The first records that hold anything, up to the first that cannot be parsed."""
        peeked: list[Row] = []
        line = 1
        try:
            for cells in records:
                if any(cells):
                    peeked.append(Row(line, cells))
                line = records.line_num + 1
                if len(peeked) == PEEKED:
                    break
        except csv.Error as error:
            if not peeked:
                fault = self._explain(error, line)
                raise Refused([Problem(fault.why, line=fault.line, file=self.file)]) from error
        except UnreadableError as error:
            if not peeked:
                raise Refused([Problem(str(error), line=line, file=self.file)]) from error
        if not peeked:
            raise Refused([Problem("The file holds nothing but blank lines.", file=self.file)])
        return peeked

    def _read_header(self, peeked: list[Row], known: Collection[str] | None) -> Header:
        """The header, its blanks explained; everything that is wrong with it at once."""
        line, cells = peeked[0]
        names = [cell.strip().strip("\ufeff").strip() for cell in cells]
        if line > 1:
            self.notes.append(f"The header stands on line {line}; the lines above it are blank.")
        padded = [name for name, cell in zip(names, cells, strict=True) if name and name != cell]
        if padded:
            self.notes.append(f"Blanks around column names were removed: {_listed(padded)}.")
        last = max((position for position, name in enumerate(names, 1) if name), default=0)
        if not last:
            raise Refused([Problem("The header holds no name.", line=line, file=self.file)])
        if last < len(names):
            self.notes.append(f"Columns {last + 1} to {len(names)} have no name; they must be blank.")
        first = 0 if names[0] else 1
        if first:
            self.notes.append("The first column has no name: it holds row numbers and was left out.")
        header = Header(tuple(names[first:last]), first, last, len(names))
        if known and not known_in(header.names, known):
            raise Refused([Problem(_no_known_column(peeked, known), line=line, file=self.file)])
        problems = [
            Problem(f"Column {position} has no name; name it, or remove it.", line=line, file=self.file)
            for position, name in enumerate(header.names, first + 1)
            if not name
        ]
        seen: dict[str, int] = {}
        for position, name in enumerate(header.names, first + 1):
            if name and name in seen:
                why = f"The column stands twice, as column {seen[name]} and as column {position}; keep one of them."
                problems.append(Problem(why, column=name, line=line, file=self.file))
            seen.setdefault(name, position)
        if problems:
            raise Refused(problems)
        return header

    def _read(self) -> Iterator[Row]:
        """The rows. The loop over good rows is kept short: a million of them pass here."""
        records, header = self._records, self._header
        new = cast("Callable[[type[Row], tuple[int, list[str]]], Row]", tuple.__new__)  # Row(...) takes thrice as long
        width, first, last = header.width, header.first, header.last
        cut = first > 0 or last < width
        held: Row | None = None  # One row waits, so that a totals row at the end is known before it is handed on.
        ragged: Row | None = None
        blank = read = 0
        line = records.line_num + 1
        while True:
            try:
                for cells in records:
                    if len(cells) == width and (cells[0] or any(cells)):
                        if cut:
                            self._check_unnamed(line, cells)
                        if held is not None:
                            yield held
                        held, ragged = new(Row, (line, cells[first:last] if cut else cells)), None
                        read += 1
                    elif any(cells):
                        ragged = Row(line, cells)
                        self._say_ragged(ragged)
                        if len(self.problems) >= PROBLEM_LIMIT:
                            self.refused(f"More than {PROBLEM_LIMIT:,} problems; reading stopped here.", line)
                            break
                    else:
                        blank += 1
                    line = records.line_num + 1
                break
            except csv.Error as error:
                fault = self._explain(error, line)
                self.refused(fault.why, fault.line)
                line, ragged = records.line_num + 1, None
                if not fault.go_on:
                    break
            except UnreadableError as error:
                self.refused(str(error), line)
                break
        if held is not None:
            if ragged is None and is_totals_row(held.cells):
                self.refused(_totals(held.cells), held.line)
            else:
                yield held
        elif not (self._may_be_empty or read or self.problems):
            self.refused("The file has a header but no rows.")
        if ragged is not None and len(ragged.cells) < width and len(self.problems) < PROBLEM_LIMIT:
            self._say_last_is_short(ragged)
        if blank:
            self.notes.append(f"{blank:,} blank {'row was' if blank == 1 else 'rows were'} left out.")

    def blocks(self, size: int) -> Iterator[tuple[Sequence[int], list[list[str]]]]:
        """The rows by the block, with their lines; instead of iterating, where a file has very many.

        As long as every record has its width, records are not looked at one by one; from the first that calls for it
        on, ``rows`` reads the rest.
        """
        records, width = self._records, self._header.width
        ready: tuple[Sequence[int], list[list[str]]] = ((), [])
        plain = isinstance(records, CSV_READER) and self.whole
        while plain:
            begun, chunk, fault = records.line_num, list[list[str]](), None
            try:
                chunk.extend(islice(records, size))  # keeps what came before a fault
            except (csv.Error, UnreadableError) as error:
                fault = error
            plain = fault is None and set(map(len, chunk)) == {width} and all(map(any, chunk))
            lines, rows = ready
            if plain:
                if rows:
                    yield ready
                one_each = records.line_num - begun == len(chunk)
                ready = (
                    (range(begun + 1, begun + 1 + len(chunk)) if one_each else [*lines_of(chunk, begun)][:-1]),
                    chunk,
                )
                continue
            # The record before goes with what follows: were it the last one, it might be a row of totals.
            if rows[:-1]:
                yield lines[:-1], rows[:-1]
            self._records = Replayed(rows[-1:] + chunk, lines[-1] - 1 if rows else begun, fault, records)
        while rest := list(islice(self.rows, size)):
            yield [row.line for row in rest], [row.cells for row in rest]

    def _check_unnamed(self, line: int, cells: list[str]) -> None:
        header = self._header
        if header.first and not ROW_NUMBER.match(cells[0]):
            why = "The column has no name and this is no row number; name the first column."
            self.refused(why, line, "(first)", cells[0])
        for position in range(header.last, header.width):
            if cells[position].strip():
                self.refused("The column has no name; name it, or remove it.", line, f"{position + 1}", cells[position])

    def _say_ragged(self, row: Row) -> None:
        count, columns = len(row.cells), self._header.width
        why = f"{_counted(count, 'value')} but {_counted(columns, 'column')}. "
        if count > columns:
            why += "A cell that holds the separator must stand in quotation marks."
        else:
            why += "Give each column a value or leave it blank between separators."
        self.refused(why, row.line)

    def _say_last_is_short(self, row: Row) -> None:
        """Replaces the general sentence of a short row by what it means on the last one."""
        index = next((i for i in range(len(self.problems) - 1, -1, -1) if self.problems[i].line == row.line), None)
        if index is None:
            return
        why = f"{_counted(len(row.cells), 'value')} but {_counted(self._header.width, 'column')}, in the last record: "
        why += "it is cut off (an interrupted download or export). Fetch the file again, or remove that record."
        if is_totals_row(row.cells):
            why = _totals(row.cells)
        self.problems[index] = Problem(why, line=row.line, file=self.file)


def known_in(names: Iterable[str], known: Collection[str]) -> int:
    """How many of the names are known columns, whatever their case."""
    folded = {name.casefold() for name in known}
    return sum(1 for name in names if name.strip().strip("\ufeff").casefold() in folded)


def _is_tag_row(cells: Sequence[str]) -> bool:
    """Whether this is a row of HXL tags (https://hxlstandard.org), which stands under the header in HDX files."""
    tags = [cell.strip() for cell in cells if cell.strip()]
    return bool(tags) and (len(tags) > 1 or len(cells) == 1) and all(HXL_TAG.match(tag) for tag in tags)


def is_totals_row(cells: Sequence[str]) -> bool:
    """Whether the row says "Total" first and holds nothing but numbers after it."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(TOTAL_WORD.match(filled[0])) and len(filled) > 1 and all(NUMBER.match(cell) for cell in filled[1:])


def _totals(cells: Sequence[str]) -> str:
    word = next(cell.strip() for cell in cells if cell.strip())
    return f"The last row is a totals row (“{word}”), not a record; remove it."


def _no_known_column(peeked: list[Row], known: Collection[str]) -> str:
    found = _listed([cell for cell in peeked[0].cells if cell.strip()])
    why = f"The first line names no known column: it reads {found}. Expected some of: {_listed(list(known))}."
    for row in peeked[1:]:
        if known_in(row.cells, known) >= min(2, len(known)):
            return f"{why} Line {row.line} looks like the header: remove the lines above it."
    return f"{why} If the file came without its header, add it."


def _listed(names: Sequence[str], limit: int = 12) -> str:
    shown = ", ".join(f"“{name if len(name) <= 40 else name[:39] + '…'}”" for name in names[:limit])
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

"""CSV files of our own nouns -> drafts, with every problem of every row. Touches no database."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tracker.errors import Problem, Refused
from tracker.exchange.csv_read import Options, Table, open_table
from tracker.exchange.csv_write import unescape
from tracker.exchange.foreign_dates import read_day
from tracker.records import BY_NOUN, RECORD_TYPES, Draft, Origin, RecordType
from tracker.records.base import KEPT
from tracker.records.cells import Cell

Upload = tuple[str, bytes | BinaryIO]
"""A file that has no path here: its name, and its content."""

FORMAT = "own tables"
_COPY = re.compile(r"(?:[ _]?\(\d+\)|[ _-]+copy)+$", re.IGNORECASE)  # what browsers and file managers put behind a name


class ReadFile(NamedTuple):
    """A file that was read, as the batch remembers it."""

    name: str
    sha256: str
    format: str


@dataclass(slots=True)
class OwnTables:
    """What the files hold. ``drafts`` stand in registry order, each file's rows in the order of its lines.

    ``lines`` counts all rows read, refused ones among them; ``faulty`` has the keys of refused rows, so that a row that
    names one of them is not refused for that reason too. ``notes`` say what was detected.
    """

    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: list[ReadFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: int = 0
    faulty: set[str] = field(default_factory=set)

    @property
    def refused(self) -> int:
        """How many rows are refused; a file that cannot be read counts as one."""
        return count_rows(self.problems)


def count_rows(problems: Sequence[Problem]) -> int:
    """The rows these problems stand in; what concerns a whole file counts as one."""
    return len({(problem.file, problem.line) for problem in problems})


def read_files(
    sources: Sequence[Path | Upload],
    *,
    table: str | None = None,
    options: Options | None = None,
    max_bytes: int | None = None,
    step: Callable[[float], object] | None = None,
) -> OwnTables:
    """Read files of our nouns. The noun is ``table``, or the file's name without its ending.

    Columns may stand in any order and be left out; a column we do not have is refused by name. ``step`` is told the
    share of all files that is read.
    """
    read = OwnTables()
    found: list[tuple[RecordType, Path | bytes | BinaryIO, str]] = []
    for source in sources:
        content, name = (source, source.name) if isinstance(source, Path) else (source[1], source[0])
        noun = table or noun_of(name)
        if noun not in BY_NOUN:
            read.problems.append(_no_such_noun(noun if table else None, name))
        else:
            found.append((BY_NOUN[noun], content, name))
    order = {record_type.noun: place for place, record_type in enumerate(RECORD_TYPES)}
    found.sort(key=lambda item: order[item[0].noun])
    seen: dict[tuple[str, str], Origin] = {}
    for place, (record_type, content, name) in enumerate(found):
        known = [*record_type.cells, "version"]
        try:
            opened = open_table(
                content, name=name, strict=True, options=options, known_columns=known, max_bytes=max_bytes
            )
        except Refused as refused:
            read.problems.extend(refused.problems)
            continue
        with opened:
            _read_table(read, record_type, opened, seen, _Progress(step, place, len(found)))
            read.problems.extend(opened.problems)
            read.notes.extend(f"{name}: {note}" for note in opened.notes)
            read.files.append(ReadFile(name, opened.sha256, FORMAT))
    return read


def noun_of(name: str) -> str | None:
    """The noun a file's name stands for: ``commitment.csv``, ``Commitment (1).csv``."""
    stem = name.rsplit(".", 1)[0] if "." in name else name
    noun = _COPY.sub("", stem.strip()).lower()
    return noun if noun in BY_NOUN else None


def _no_such_noun(given: str | None, name: str) -> Problem:
    word = given or name.rsplit(".", 1)[0].lower()
    near = get_close_matches(word, BY_NOUN, 1)
    hint = f"did you mean {near[0]}? " if near else ""
    accepted = ", ".join(BY_NOUN)
    if given:
        return Problem(f"There is no table “{given}”; {hint}tables: {accepted}.", file=name)
    return Problem(
        f"The name says no table; {hint}name the file after one, or say --table NOUN: {accepted}.", file=name
    )


class _Progress(NamedTuple):
    step: Callable[[float], object] | None
    place: int
    files: int

    def tell(self, table: Table) -> None:
        if self.step:
            self.step((self.place + table.share_read()) / self.files)


def _read_table(
    read: OwnTables, record_type: RecordType, table: Table, seen: dict[tuple[str, str], Origin], progress: _Progress
) -> None:
    unknown = [
        _unknown_column(record_type, name, table.file)
        for name in table.header
        if name not in record_type.cells and name != "version"
    ]
    if unknown:
        read.problems.extend(unknown)
        return
    readers = [_cell_reader(record_type.cells.get(name), table.options) for name in table.header]
    altered = [(place, reader) for place, reader in enumerate(readers) if reader is not None]
    for row in table.rows:
        read.lines += 1
        origin = Origin(table.file, row.line)
        problems: list[Problem] = []
        for place, reader in altered:
            try:
                row.cells[place] = reader(row.cells[place])
            except Refused as refused:
                why, value = refused.problems[0].why, row.cells[place]
                problems.append(origin.problem(why, table.header[place], value))
        raw = dict(zip(table.header, row.cells, strict=True))
        draft, found = record_type.draft(raw, origin)
        named = {problem.column for problem in problems}
        problems.extend(problem for problem in found if problem.column not in named)
        if not problems:
            twin = seen.setdefault((record_type.noun, draft.key), origin)
            if twin is not origin:
                problems.append(origin.problem(_stands_twice(twin, origin, raw.get("key")), "key", draft.key))
        if problems:
            read.problems.extend(problems)
            if given := (raw.get("key") or "").strip():
                read.faulty.add(given)
        else:
            read.drafts.append(draft)
        if not read.lines % 1_000:
            progress.tell(table)
    progress.tell(table)


def _unknown_column(record_type: RecordType, name: str, file: str) -> Problem:
    if name in KEPT or name in ("date_earliest", "date_latest"):
        return Problem("The store keeps this itself; leave the column out.", column=name, file=file)
    near = get_close_matches(name.lower(), record_type.cells, 1)
    hint = f"Did you mean {near[0]}? " if near else ""
    accepted = ", ".join(record_type.cells)
    return Problem(f"{record_type.noun} has no column of this name. {hint}Columns: {accepted}.", name, file=file)


def _stands_twice(twin: Origin, origin: Origin, given: str | None) -> str:
    where = f"on line {twin.line}" if twin.file == origin.file else f"in {twin.file}, line {twin.line}"
    if given and given.strip():
        return f"this key stands {where} too; a key names one record"
    return f"without a key of its own the row gets this one, which the row {where} has too; give each a key"


def _cell_reader(cell: Cell | None, options: Options) -> Callable[[str], str] | None:
    """What must be done to a cell's text before the noun reads it; None for nothing."""
    if cell is None:
        return None
    if cell.escaped:
        return unescape
    if cell.kind == "decimal" and options.decimal not in (None, "."):
        mark = str(options.decimal)
        return lambda text: text.replace(mark, ".")
    if cell.kind in ("date", "day") and options.date_order:
        return lambda text: _ordered_day(text, options.date_order)
    return None


_NUMERIC = re.compile(r"\s*\d{1,2}([-/.])\d{1,2}\1\d{4}\s*")


def _ordered_day(text: str, order: str | None) -> str:
    """A day written in the order the analyst named, as we write it; anything else is left for the noun to judge."""
    if not _NUMERIC.fullmatch(text) or order not in ("dmy", "mdy"):
        return text
    return read_day(text, order, as_of=date.max).isoformat()

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
from tracker.exchange.csv_read import Options, Row, Table, open_table
from tracker.exchange.csv_write import unescape
from tracker.exchange.foreign_dates import read_day
from tracker.exchange.spans import Span, in_two
from tracker.records import BY_NOUN, RECORD_TYPES, Draft, Origin, RecordType, Torn
from tracker.records.base import KEPT
from tracker.records.block import Alter, Block, BlockReader, of_drafts
from tracker.records.cells import Cell

Upload = tuple[str, bytes | BinaryIO]
"""A file that has no path here: its name, and its content."""

Take = Callable[[Block], object]
"""What is done with rows by the block."""

Beside = Callable[[Span, Span, Options, Callable[[float], object]], int | None]
"""Reads a table in two spans at once; is told how far it is."""

FORMAT = "own tables"
AT_ONCE = 1_000  # rows in a block
LISTED = 100_000  # problems kept
_COPY = re.compile(r"(?:[ _]?\(\d+\)|[ _-]+copy)+$", re.IGNORECASE)  # what browsers and file managers put behind a name


class ReadFile(NamedTuple):
    """A file that was read, as the batch remembers it."""

    name: str
    sha256: str
    format: str


@dataclass(slots=True)
class OwnTables:
    """What the files hold. ``drafts`` stand in registry order, each file's rows in the order of its lines.

    ``lines`` counts all rows read, refused ones among them; ``torn`` has what could be read of the refused ones, so that
    the store can be asked about the rest of them, and a row that names one of them is not refused for that too.
    ``notes`` say what was detected. Of very many problems the first LISTED are kept; ``unlisted`` and ``refused_more``
    count the rest of them and of their rows.
    """

    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: list[ReadFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: int = 0
    torn: list[Torn] = field(default_factory=list)
    unlisted: int = 0
    refused_more: int = 0

    def add(self, other: OwnTables) -> None:
        """Take in what other files hold."""
        self.drafts += other.drafts
        self.problems += other.problems
        self.files += [file for file in other.files if file not in self.files]
        self.notes += [note for note in other.notes if note not in self.notes]
        self.lines += other.lines
        self.torn += other.torn
        self.unlisted += other.unlisted
        self.refused_more += other.refused_more

    @property
    def refused(self) -> int:
        """How many rows are refused; a file that cannot be read counts as one."""
        return count_rows(self.problems) + self.refused_more


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
    take: Take | None = None,
    beside: Beside | None = None,
) -> OwnTables:
    """Read files of our nouns. The noun is ``table``, or the file's name without its ending.

    Columns may stand in any order and be left out; a column we do not have is refused by name. ``step`` is told the
    share of all files that is read. With ``take`` the rows are handed on by the block as they are read, in bounded
    memory, instead of being kept as drafts; then keys that stand twice are left for the store to find. ``beside`` reads a large
    file in two spans at once and says how many rows there were; None where it met one that is not plain.
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
            progress = _Progress(step, place, len(found))
            if not _read_beside(read, record_type, opened, content, beside, progress):
                _read_table(read, record_type, opened, seen, take, progress)
            read.problems.extend(opened.problems)
            read.notes.extend(f"{name}: {note}" for note in opened.notes)
            read.files.append(ReadFile(name, opened.sha256, FORMAT))
    return read


def _read_beside(
    read: OwnTables,
    record_type: RecordType,
    table: Table,
    content: Path | bytes | BinaryIO,
    beside: Beside | None,
    progress: _Progress,
) -> bool:
    """Whether the table was read in two spans at once."""
    if beside is None or not isinstance(content, Path) or set(table.header) - {*record_type.cells, "version"}:
        return False
    if (spans := in_two(record_type, table, content)) is None:
        return False
    if (count := beside(*spans, table.options, progress.share)) is None:
        return False
    read.lines += count
    return True


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
        self.share(table.share_read())

    def share(self, share: float) -> None:
        if self.step:
            self.step((self.place + share) / self.files)


def _read_table(
    read: OwnTables,
    record_type: RecordType,
    table: Table,
    seen: dict[tuple[str, str], Origin],
    take: Take | None,
    progress: _Progress,
) -> None:
    unknown = [
        _unknown_column(record_type, name, table.file)
        for name in table.header
        if name not in record_type.cells and name != "version"
    ]
    if unknown:
        read.problems.extend(unknown)
        return
    one = _OneRow(read, record_type, table)
    if take is not None:
        _take_table(read, one, take, progress)
        return
    for row in table.rows:
        draft, made, problems = one(row)
        twin = seen.setdefault((record_type.noun, draft.key), draft.origin) if draft.values.get("key") else draft.origin
        if twin is not draft.origin:
            why = stands_twice(twin, draft.origin, draft.key, made)
            one.refused(draft, [*problems, draft.origin.problem(why, "key", draft.key)])
        elif problems:
            one.refused(draft, problems)
        else:
            read.drafts.append(draft)
        if not read.lines % 1_000:
            progress.tell(table)
    progress.tell(table)


def _take_table(read: OwnTables, one: _OneRow, take: Take, progress: _Progress) -> None:
    """Hand the rows on by the block; those of a block in which something is wrong are read one by one."""
    table, record_type = one.table, one.record_type
    alter = alterations(record_type, table.header, table.options)
    block_of = BlockReader(record_type, table.header, table.file, alter)
    for lines, rows in table.blocks(AT_ONCE):
        try:
            block = block_of(lines, rows)
        except (ValueError, Refused):
            drafts, made = [], []
            for row in map(Row, lines, rows):
                draft, its_key_was_made, problems = one(row)
                if problems:
                    one.refused(draft, problems)
                else:
                    drafts.append(draft)
                    made.append(int(its_key_was_made))
            for block in of_drafts(drafts, made=made):
                take(block)
        else:
            read.lines += len(rows)
            take(block)
        progress.tell(table)


def alterations(record_type: RecordType, header: Sequence[str], options: Options) -> dict[str, Alter]:
    """What must be done to the texts of columns before their cells read them."""
    readers = {name: _cell_reader(record_type.cells.get(name), options) for name in header}
    return {name: _of_column(reader) for name, reader in readers.items() if reader is not None}


def _of_column(alter: Callable[[str], str]) -> Alter:
    """The same for a whole column, which in most files holds no text to unescape."""

    def altered(column: Sequence[str]) -> Sequence[str]:
        return column if alter is unescape and "'" not in "".join(column) else list(map(alter, column))

    return altered


class _OneRow:
    """Reads one row of a table to a draft, whether its key was made, and all its problems."""

    def __init__(self, read: OwnTables, record_type: RecordType, table: Table) -> None:
        self._read = read
        self.record_type, self.table = record_type, table
        readers = [_cell_reader(record_type.cells.get(name), table.options) for name in table.header]
        self._altered = [(place, reader) for place, reader in enumerate(readers) if reader is not None]
        self._key = table.header.index("key") if "key" in table.header else None

    def __call__(self, row: Row) -> tuple[Draft, bool, list[Problem]]:
        self._read.lines += 1
        origin = Origin(self.table.file, row.line)
        problems: list[Problem] = []
        for place, reader in self._altered:
            try:
                row.cells[place] = reader(row.cells[place])
            except Refused as refused:
                why, value = refused.problems[0].why, row.cells[place]
                problems.append(origin.problem(why, self.table.header[place], value))
        draft, found = self.record_type.draft(dict(zip(self.table.header, row.cells, strict=True)), origin)
        named = {problem.column for problem in problems}
        problems.extend(problem for problem in found if problem.column not in named)
        return draft, self._key is None or not row.cells[self._key].strip(), problems

    def refused(self, draft: Draft, problems: Sequence[Problem]) -> None:
        """Note what is wrong with a row; of very many problems only the number is kept."""
        room = max(LISTED - len(self._read.problems), 0)
        self._read.problems.extend(problems[:room])
        if len(problems) > room:
            self._read.unlisted += len(problems) - room
            self._read.refused_more += not room
        if room:
            self._read.torn.append(Torn(draft, frozenset(problem.column or "" for problem in problems)))


def _unknown_column(record_type: RecordType, name: str, file: str) -> Problem:
    if name in KEPT or name in ("date_earliest", "date_latest"):
        return Problem("The store keeps this itself; leave the column out.", column=name, file=file)
    near = get_close_matches(name.lower(), record_type.cells, 1)
    hint = f"Did you mean {near[0]}? " if near else ""
    accepted = ", ".join(record_type.cells)
    return Problem(f"{record_type.noun} has no column of this name. {hint}Columns: {accepted}.", name, file=file)


def stands_twice(twin: Origin, origin: Origin, _key: str, made: bool) -> str:
    """The sentence for a row whose key another row of the files has, given or made."""
    where = f"on line {twin.line}" if twin.file == origin.file else f"in {twin.file}, line {twin.line}"
    if made:
        return f"without a key of its own the row gets this one, which the row {where} has too; give each a key"
    return f"this key stands {where} too; a key names one record"


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

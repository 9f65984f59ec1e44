"""Bytes -> a header and rows of text, with problems as values.

``open_table`` is the one door for every file that comes in: CSV in any honest encoding and separator, ``.xlsx``, a
``.zip`` of one CSV. The file is read twice in blocks, never whole: once for its encoding, once for its rows.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tracker.errors import Problem, Refused
from tracker.exchange import detect, sheet_read
from tracker.exchange.table import Fault, Options, Records, Row, Table, UnreadableError

__all__ = ["Options", "Row", "Table", "open_table"]

# One cell; a quotation mark that is never closed swallows this much of a file and no more.
CELL_LIMIT = 1_000_000
csv.field_size_limit(CELL_LIMIT)

TEXT_BLOCK = 1 << 17
SAMPLE_CHARACTERS = 1 << 18
SAMPLE_LINES = 200
# After this many broken quotations the file is not worth a longer list.
QUOTE_FAULTS = 20
# What a disk, a network or a damaged archive raises in the middle of a file.
UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error)
SEP_LINE = re.compile(r"\ufeff?\"?sep=(.*?)\"?[\r\n]*$", re.IGNORECASE)


def open_table(
    source: Path | BinaryIO | bytes,
    *,
    name: str | None = None,
    strict: bool,
    options: Options | None = None,
    known_columns: Collection[str] | None = None,
    max_bytes: int | None = None,
) -> Table:
    """Opens a file as a table; raises Refused when the file as a whole cannot be read.

    Args:
        name: the file's name as given, shown in every problem, never used as a path.
        strict: an own table (UTF-8, or refused with the encodings that fit; no rows are fine). Otherwise a foreign
            file: cp1252 where it is not UTF-8, said in a note; a header without rows is a problem.
        options: what the analyst says; overrides what would be detected.
        known_columns: names the caller can use; they decide the separator, and one of them must be in the header.
        max_bytes: the largest file taken, where the door has a limit.

    """
    options = options or Options()
    closes: list[Callable[[], object]] = []
    file = name if name is not None else source.name if isinstance(source, Path) else "file"
    try:
        stream = _opened(source, file, closes)
        _check_size(stream, file, max_bytes)
        table = _table(stream, file, strict, options, known_columns, closes)
    except BaseException as error:
        _close(closes)
        if isinstance(error, UNREADABLE):
            raise Refused([Problem(f"The file cannot be read: {error}.", file=file)]) from error
        raise
    table.closes.extend(closes)
    return table


def _opened(source: Path | BinaryIO | bytes, file: str, closes: list[Callable[[], object]]) -> BinaryIO:
    """The source as a stream that can be read from any place."""
    if isinstance(source, bytes):
        return io.BytesIO(source)
    if isinstance(source, Path):
        try:
            stream = source.open("rb")
        except FileNotFoundError as error:
            raise Refused([Problem("There is no such file.", file=file)]) from error
        except IsADirectoryError as error:
            raise Refused([Problem("This is a folder; name a file.", file=file)]) from error
        except OSError as error:
            raise Refused([Problem(f"The file cannot be opened: {error.strerror}.", file=file)]) from error
        closes.append(stream.close)
        return stream
    if source.seekable():
        return source
    spooled = tempfile.TemporaryFile()
    closes.append(spooled.close)
    shutil.copyfileobj(source, spooled)
    return spooled


def _close(closes: list[Callable[[], object]]) -> None:
    while closes:
        closes.pop()()


def _check_size(stream: BinaryIO, file: str, max_bytes: int | None) -> None:
    size = stream.seek(0, io.SEEK_END)
    if max_bytes is not None and size > max_bytes:
        why = f"The file has {size / 1e6:,.1f} MB; at most {max_bytes / 1e6:,.1f} MB are taken here. "
        why += "Split it, or use the command line, which has no limit: python -m tracker import."
        raise Refused([Problem(why, file=file)])


def _table(
    stream: BinaryIO,
    file: str,
    strict: bool,
    options: Options,
    known: Collection[str] | None,
    closes: list[Callable[[], object]],
) -> Table:
    """The table behind the stream, by what its first bytes and its name say."""
    stream.seek(0)
    head = stream.read(4096)
    suffix = file[file.rfind(".") :].lower() if "." in file else ""
    if head.startswith(detect.ZIP_MAGIC):
        archive = sheet_read.open_zip(stream, file)
        closes.append(archive.close)
        if sheet_read.is_workbook(archive):
            if suffix not in (".xlsx", ".xlsm"):
                why = "This is an Excel workbook (.xlsx) under another name. "
                why += "Rename it to end in .xlsx, or save it as CSV UTF-8."
                raise Refused([Problem(why, file=file)])
            return sheet_read.open_sheet(stream, archive, file=file, strict=strict, options=options, known=known)
        if suffix != ".zip":
            kind = sheet_read.archive_kind(archive)
            raise Refused([Problem(f"This is {kind}, not a CSV file.", file=file)])
        member, inner = sheet_read.only_csv(archive, file)
        closes.append(member.close)
        table = _table(member, inner, strict, options, known, closes)
        table.notes.insert(0, f"Read from the archive {file}.")
        table.sha256, table.size = sheet_read.digest(stream)
        return table
    kind_found = detect.kind_of(head)
    if kind_found:
        raise Refused([Problem(f"This is {kind_found}.", file=file)])
    if suffix in (".xlsx", ".xlsm", ".zip"):
        what = "a zip archive" if suffix == ".zip" else "an Excel workbook"
        why = f"The name ends in {suffix}, but this is not {what}; if it is a CSV file, rename it to end in .csv."
        raise Refused([Problem(why, file=file)])
    return _csv_table(stream, file, strict, options, known)


def _csv_table(stream: BinaryIO, file: str, strict: bool, options: Options, known: Collection[str] | None) -> Table:
    text = detect.text_of(stream, file=file, strict=strict, encoding=options.encoding)
    lines = partial(_lines, stream, text.encoding, text.errors)
    sample = _sample(lines())
    if not any(line.strip(' \t\r\n,;|"\ufeff') for line in sample):
        raise Refused([Problem("The file holds nothing but blank lines.", file=file)])
    notes = list(text.notes)
    skip, delimiter = 0, _named_delimiter(options.delimiter, file)
    declared = SEP_LINE.match(sample[0])
    if declared:
        skip = 1
        delimiter = delimiter or _declared_delimiter(declared[1], file)
        notes.append(f"Line 1 names the separator ({sample[0].strip()}).")
    chosen = delimiter or detect.delimiter_of(sample[skip:], known)
    shown = detect.DELIMITERS.get(chosen, f"“{chosen}”")
    read_as = "UTF-8" if text.encoding.startswith("utf-8") else text.encoding
    notes.insert(0, f"Read as {read_as}, separated by {shown}.")

    def begin(problems: list[Problem]) -> Records:
        rows: Iterator[str] = lines()
        if skip:
            rows = chain(["\n"], islice(rows, skip, None))
        return csv.reader(rows, delimiter=chosen, strict=True)

    table = Table(
        file,
        begin,
        explain=_Explainer(lines, chosen),
        encoding=text.encoding,
        delimiter=chosen,
        notes=notes,
        known_columns=known,
        may_be_empty=strict,
        options=options,
        sha256=text.sha256,
        size=text.size,
    )
    table.share_read = lambda: 1.0 if stream.closed else stream.tell() / max(text.size, 1)
    return table


def _lines(stream: BinaryIO, encoding: str, errors: str) -> Iterator[str]:
    """The physical lines with their endings as they are; LF, CR and CR LF each end one."""
    return chain.from_iterable(map(partial(io.StringIO, newline=""), _whole_lines(stream, encoding, errors)))


def _whole_lines(stream: BinaryIO, encoding: str, errors: str) -> Iterator[str]:
    """The text in pieces of some hundred lines, each cut behind a line break."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    rest = ""
    try:
        for block in detect.blocks(stream, TEXT_BLOCK):
            text = rest + decoder.decode(block)
            cut = text.rfind("\n") + 1
            if not cut:  # CR alone; the last character may be the first half of a CR LF.
                cut = text.rfind("\r", 0, -1) + 1
            yield text[:cut]
            rest = text[cut:]
        yield rest + decoder.decode(b"", True)
    except (ValueError, *UNREADABLE) as error:  # ValueError: other bytes than at the first reading, or closed
        raise UnreadableError(f"The file could not be read any further: {error}.") from error


def _sample(lines: Iterator[str]) -> list[str]:
    sample: list[str] = []
    characters = 0
    for line in islice(lines, SAMPLE_LINES):
        sample.append(line)
        characters += len(line)
        if characters > SAMPLE_CHARACTERS:
            break
    return sample or [""]


def _named_delimiter(named: str | None, file: str) -> str | None:
    if named is None:
        return None
    delimiter = detect.DELIMITER_WORDS.get(named.strip().lower(), named)
    if len(delimiter) != 1 or delimiter in '"\r\n' or delimiter.isalnum():
        why = f"“{named}” is no separator. Name one character such as “,” or “;”, or comma, semicolon, tab."
        raise Refused([Problem(why, file=file)])
    return delimiter


def _declared_delimiter(declared: str, file: str) -> str:
    delimiter = detect.DELIMITER_WORDS.get(declared.lower(), declared)
    if len(delimiter) != 1 or delimiter in '"\r\n':
        why = f"The line “sep={declared}” must name one character. Remove the line, or name the separator."
        raise Refused([Problem(why, line=1, file=file)])
    return delimiter


class _Quote(NamedTuple):
    """Where a quotation went wrong: the line it opened on, the line it was noticed on (None: the file's end)."""

    opened: int
    noticed: int | None
    around: str
    too_long: bool = False


class _Explainer:
    """Turns the parser's complaint into a sentence by reading the record again, by hand."""

    def __init__(self, lines: Callable[[], Iterator[str]], delimiter: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._count = 0

    def __call__(self, error: csv.Error, line: int) -> Fault:
        self._count += 1
        quote = _broken_quote(islice(self._lines(), line - 1, None), line, self._delimiter)
        if quote is None:
            return Fault(f"A cell is longer than {CELL_LIMIT:,} characters.", line, go_on=False)
        if quote.noticed is None:
            why = f"A quotation mark opened on this line is never closed (the cell begins {quote.around}): "
            why += "either the last record is cut off (an interrupted download or export), or the mark belongs to the "
            why += "text and must be doubled."
            if quote.too_long:
                why = f"A cell opened by a quotation mark on this line ({quote.around}) goes on for more than "
                why += f"{CELL_LIMIT:,} characters: the mark is not closed, or belongs to the text and must be doubled."
            return Fault(why, quote.opened, go_on=False)
        if quote.noticed == quote.opened:
            go_on = self._count < QUOTE_FAULTS
            why = f"Text follows a closing quotation mark ({quote.around}). A quotation mark inside a cell is doubled."
            return Fault(why if go_on else f"{why} Reading stopped here.", quote.opened, go_on)
        why = "A quotation mark opened on this line is not closed where it should be: "
        why += f"line {quote.noticed} has text after the next mark ({quote.around}). "
        why += "Close it, or double the mark if it belongs to the text. Reading stopped here."
        return Fault(why, quote.opened, go_on=False)


def _broken_quote(lines: Iterator[str], begin: int, delimiter: str) -> _Quote | None:
    """The quotation on which the record beginning on this line breaks; None when a cell is merely too long."""
    opened = begin
    begun = ""
    size = 0
    inside = closed = False
    start = True
    for number, line in enumerate(lines, begin):
        for position, character in enumerate(line):
            if inside:
                size += 1
                if character == '"':
                    inside, closed = False, True
                elif size > CELL_LIMIT:
                    return _Quote(opened, None, begun, too_long=True)
            elif closed:
                if character == '"':
                    inside, closed = True, False
                elif character == delimiter:
                    closed, start = False, True
                elif character in "\r\n":
                    return None
                else:
                    return _Quote(opened, number, _shown(line[max(0, position - 20) : position + 20]))
            elif character in "\r\n":
                return None
            elif start and character == '"':
                inside, start, opened, size = True, False, number, 0
                begun = _shown(line[position + 1 : position + 31])
            else:
                start = character == delimiter
    return _Quote(opened, None, begun) if inside else None


def _shown(text: str) -> str:
    return "“" + " ".join(text.split()) + "”"

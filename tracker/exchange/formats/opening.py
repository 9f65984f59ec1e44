"""A foreign file, opened: its table, where each column stands, what is missing, read again when a column must be weighed."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from tracker.errors import Problem, Refused
from tracker.exchange.csv_read import Options, Table, open_table
from tracker.exchange.formats.base import Format

Source = Path | BinaryIO | bytes
SNIFFED = 1 << 16  # bytes in which the first record of a file without a header must end


class Opened:
    """A file of a format, with its columns found by name.

    ``at`` gives the place of a column in a row that ``Job`` has lengthened by one empty cell: the last one for a
    column the file does not have.
    """

    def __init__(
        self, fmt: Format, source: Source, name: str, options: Options, columns: Mapping[str, str] | None = None
    ) -> None:
        self._format = fmt
        self._source = _seekable(source)
        self._name = name
        self._options = options
        self._known = [*fmt.columns, *fmt.aliases, *(columns or {})]
        self._renamed = {fmt.fold(given): fmt.fold(ours) for given, ours in (columns or {}).items()}
        self.shift = 0
        self.notes: list[str] = []
        self.sha256: str | None = None
        layout = _layout_of(fmt, self._source)
        if layout:
            self._source, self.sha256 = _with_header(self._source, layout)
            self.shift = -1
            self.notes.append(
                f"The file has no header; its first line fits the {len(layout)} columns of {fmt.title}, and so it was read."
            )
        self.table = self._open()
        self.sha256 = self.sha256 or self.table.sha256
        self.header = [self._renamed.get(fmt.fold(column), fmt.fold(column)) for column in self.table.header]
        self._check()
        self.places = {column: place for place, column in enumerate(self.header)}

    def at(self, column: str) -> int:
        """Where a column stands; the empty last place when the file lacks it."""
        return self.places.get(column, -1)

    def has(self, *columns: str) -> bool:
        """Whether the file has all these columns."""
        return all(column in self.places for column in columns)

    def values(self, *columns: str) -> Iterator[str]:
        """Every value of these columns, read from the file anew."""
        places = [self.places[column] for column in columns if column in self.places]
        with self._open() as again:
            for row in again.rows:
                for place in places:
                    yield row.cells[place]

    def again(self) -> Table:
        """The table from its first row, once more."""
        return self._open()

    def _open(self) -> Table:
        known = _spellings(self._known)
        return open_table(self._source, name=self._name, strict=False, options=self._options, known_columns=known)

    def _check(self) -> None:
        """Refuses a header that lacks what the format needs, with all that is missing."""
        twice = sorted({column for column in self.header if self.header.count(column) > 1})
        if twice:
            raise Refused(
                [
                    Problem("The column stands twice under spellings of one name; keep one.", c, None, 1, self._name)
                    for c in twice
                ]
            )
        present = set(self.header)
        missing = [need for need in self._format.needs if not any(present.issuperset(columns) for columns in need.sets)]
        if not missing:
            return
        problems = []
        for need in missing:
            asked = ", or ".join(" and ".join(columns) for columns in need.sets)
            problems.append(
                Problem(f"The file lacks {asked}: {need.without}.", need.sets[0][0], None, None, self._name)
            )
        for alike in self._format.lookalikes:
            if alike.columns <= present:
                problems.append(Problem(alike.why, file=self._name))
        shown = ", ".join(self.table.header[:20]) + (" …" if len(self.table.header) > 20 else "")
        why = f"This is no file of {self._format.title} as published. Its columns are: {shown}. "
        why += "Fetch it from the publisher, or name its columns by those of the format."
        problems.append(Problem(why, file=self._name))
        self.table.close()
        raise Refused(problems)


def _spellings(columns: list[str]) -> list[str]:
    """The names as files may write them: our foldings part words by underscores only."""
    return list(dict.fromkeys([*columns, *(name.replace("_", " ") for name in columns)]))


def _seekable(source: Source) -> Path | BinaryIO | bytes:
    if isinstance(source, (Path, bytes)) or source.seekable():
        return source
    spooled = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=1 << 24))
    shutil.copyfileobj(source, spooled)
    return spooled


def _head(source: Source) -> bytes:
    if isinstance(source, bytes):
        return source[:SNIFFED]
    if isinstance(source, Path):
        try:
            with source.open("rb") as stream:
                return stream.read(SNIFFED)
        except OSError:
            return b""  # open_table says what is wrong
    source.seek(0)
    return source.read(SNIFFED)


def _layout_of(fmt: Format, source: Source) -> tuple[str, ...] | None:
    """The layout whose columns the first line of a file fits, where the file came without its header."""
    if fmt.fits_layout is None:
        return None
    text = _head(source).decode("utf-8-sig", "replace")
    try:
        first = next(csv.reader(io.StringIO(text, newline="")), [])
    except csv.Error:
        return None
    for layout in fmt.layouts:
        if len(first) == len(layout) and fmt.fits_layout(dict(zip(layout, first, strict=True))):
            return layout
    return None


def _with_header(source: Source, layout: tuple[str, ...]) -> tuple[BinaryIO, str]:
    """The file behind a header line, and the checksum of the file as it came."""
    whole = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=1 << 24))
    whole.write((",".join(layout) + "\n").encode())
    digest = hashlib.sha256()
    stream: BinaryIO
    if isinstance(source, bytes):
        stream = io.BytesIO(source)
    elif isinstance(source, Path):
        stream = source.open("rb")
    else:
        stream = source
        stream.seek(0)
    first = True
    while block := stream.read(1 << 20):
        digest.update(block)
        whole.write(block.removeprefix(b"\xef\xbb\xbf") if first else block)
        first = False
    if isinstance(source, Path):
        stream.close()
    whole.seek(0)
    return whole, digest.hexdigest()

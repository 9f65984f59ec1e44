"""The data package: a CSV a noun and the papers that say what they are, in one zip; written, and read back.

The same view gives the same bytes: the moment it states is the store's last change, never the clock. Reading opens
members by name and unpacks nothing to disk; what an archive says about its sizes and checksums is checked first.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from tracker.errors import Problem, Refused
from tracker.exchange import descriptor
from tracker.exchange.csv_write import write_rows
from tracker.exchange.descriptor import Contents, Part
from tracker.exchange.detect import ZIP_MAGIC, blocks
from tracker.exchange.origins import Passage
from tracker.exchange.own_tables import OwnTables, ReadFile, Take, Upload, read_files
from tracker.exchange.sheet_read import CSV_LIMIT, RATIO_FREE, RATIO_LIMIT, open_zip
from tracker.records import BY_NOUN, RECORD_TYPES

FORMAT = "data package"
DESCRIPTOR = "datapackage.json"
MEMBER_LIMIT = 1_000
DESCRIPTOR_LIMIT = 8 << 20
SPOOLED = 1 << 24  # a table up to this size waits in memory, a longer one in a temporary file
_TABLE_FILE = re.compile(r"[a-z_]+\.csv")
_AS_WRITTEN = "Read as UTF-8, separated by commas."  # what every table of a package is, said once
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # as far back as a zip can tell

Step = Callable[[float], object]
# What a disk or a damaged archive raises, also in the middle of a file.
UNREADABLE = (OSError, EOFError, NotImplementedError, zipfile.BadZipFile, zlib.error)


def write(out: BinaryIO, contents: Contents, *, with_restricted: bool = False, step: Step | None = None) -> Passage:
    """Write the package to a stream that can be sought; says what passed and what was held back."""
    passage = Passage(with_restricted=with_restricted)
    stamp = _stamp(contents.moment)
    parts: list[Part] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, record_type in enumerate(RECORD_TYPES):
            if step:
                step(done / len(RECORD_TYPES))
            text = frozenset(i for i, cell in enumerate(record_type.cells.values()) if cell.escaped)
            with tempfile.SpooledTemporaryFile(max_size=SPOOLED) as spool:
                stream = cast("BinaryIO", spool)
                rows = passage.rows(record_type.noun, contents.rows(record_type.noun))
                count = write_rows(stream, list(record_type.cells), rows, text_columns=text)
                parts.append(_add(archive, f"{record_type.noun}.csv", stream, stamp, count))
        papers = []
        for name, text_of in (
            (DESCRIPTOR, descriptor.datapackage(contents, parts, passage)),
            ("CITATION.cff", descriptor.citation(contents, passage)),
        ):
            papers.append(_add(archive, name, io.BytesIO(text_of.encode()), stamp))
        readme = descriptor.readme(contents, parts, papers, passage)
        _add(archive, "README.md", io.BytesIO(readme.encode()), stamp)
    return passage


def _add(archive: zipfile.ZipFile, name: str, stream: BinaryIO, stamp: Any, rows: int = 0) -> Part:
    digest, size = hashlib.sha256(), 0
    for block in blocks(stream):
        digest.update(block)
        size += len(block)
    info = zipfile.ZipInfo(name, stamp)
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
    info.file_size = size  # decides whether the member needs the longer form
    stream.seek(0)
    with archive.open(info, "w") as member:
        shutil.copyfileobj(stream, member, 1 << 20)
    return Part(name, rows, size, digest.hexdigest())


def _stamp(moment: datetime | None) -> tuple[int, int, int, int, int, int]:
    return max(_EARLIEST, cast("Any", moment.timetuple()[:6])) if moment else _EARLIEST


@dataclass(frozen=True, slots=True)
class Opened:
    """A package that may be read: its tables by name, and what it is as a file."""

    tables: list[Path | Upload]
    file: ReadFile
    notes: list[str]


def is_package(source: Path | BinaryIO | bytes) -> bool:
    """Whether this is a folder or a zip with a ``datapackage.json``."""
    if isinstance(source, Path) and source.is_dir():
        return (source / DESCRIPTOR).is_file()
    stream = (
        source.open("rb") if isinstance(source, Path) else io.BytesIO(source) if isinstance(source, bytes) else source
    )
    try:
        stream.seek(0)
        if not stream.read(4).startswith(ZIP_MAGIC):
            return False
        with zipfile.ZipFile(stream) as archive:
            return _root(archive.namelist()) is not None
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return False
    finally:
        if isinstance(source, Path):
            stream.close()


def read(
    source: Path | BinaryIO | bytes,
    name: str | None = None,
    *,
    max_bytes: int | None = None,
    step: Step | None = None,
    take: Take | None = None,
) -> OwnTables:
    """Read a package to drafts, or hand its rows to ``take``; its problems, file by file and row by row, are values."""
    try:
        with opened(source, name, max_bytes=max_bytes) as package:
            tables = read_files(package.tables, step=step, take=take)
            tables.files[:] = [package.file]
            tables.notes[:] = [*package.notes, *(note for note in tables.notes if not note.endswith(_AS_WRITTEN))]
            return tables
    except Refused as refused:
        return OwnTables(problems=list(refused.problems))


@contextmanager
def opened(
    source: Path | BinaryIO | bytes, name: str | None = None, *, max_bytes: int | None = None
) -> Iterator[Opened]:
    """Open a package, its guards passed.

    Raises:
        Refused: it is no package, it would lead out of itself or unpack to more than a table can be, or a file is
            missing or not the one it was made with.

    """
    if isinstance(source, Path) and source.is_dir():
        yield _folder(source)
        return
    file = name or (source.name if isinstance(source, Path) else "package.zip")
    try:
        stream = source.open("rb") if isinstance(source, Path) else None
    except OSError as error:
        why = (
            "There is no such file."
            if isinstance(error, FileNotFoundError)
            else f"It cannot be opened: {error.strerror}."
        )
        raise Refused([Problem(why, file=file)]) from error
    given: BinaryIO = stream or (io.BytesIO(source) if isinstance(source, bytes) else cast("BinaryIO", source))
    try:
        if max_bytes is not None and given.seek(0, io.SEEK_END) > max_bytes:
            why = f"The archive is larger than the {max_bytes / 1e6:,.0f} MB taken here. The command line has no limit:"
            raise Refused([Problem(f"{why} python -m tracker import package.", file=file)])
        with _archive(given, file) as archive:
            yield _members(archive, ReadFile(file, _sha256(given), FORMAT))
    except UNREADABLE as error:
        raise Refused([Problem(f"The archive cannot be read: {error}.", file=file)]) from error
    finally:
        if stream:
            stream.close()


def _archive(stream: BinaryIO, file: str) -> zipfile.ZipFile:
    stream.seek(0)
    if not stream.read(4).startswith(ZIP_MAGIC):
        why = f"This is no data package: a zip archive, or a folder, with a {DESCRIPTOR}."
        raise Refused([Problem(why, file=file)])
    return open_zip(stream, file)


def _root(names: list[str]) -> str | None:
    """The folder of the archive in which the descriptor stands: its top, or the one folder it was packed in."""
    roots = [name.removesuffix(DESCRIPTOR) for name in names if PurePosixPath(name).name == DESCRIPTOR]
    fit = [root for root in roots if root.count("/") <= 1 and not root.startswith("/")]
    return min(fit, key=len) if fit else None


def _members(archive: zipfile.ZipFile, file: ReadFile) -> Opened:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    problems = list(_unsafe(infos, file.name))
    if problems:
        raise Refused(problems)
    root = _root([info.filename for info in infos])
    if root is None:
        raise Refused(
            [Problem(f"The archive holds no {DESCRIPTOR}; a data package has one at its top.", file=file.name)]
        )
    by_name = {
        info.filename.removeprefix(root): info
        for info in infos
        if info.filename.startswith(root) and not info.filename.startswith("__MACOSX/")
    }
    head = by_name[DESCRIPTOR]
    if head.file_size > DESCRIPTOR_LIMIT:
        raise Refused([Problem(f"{DESCRIPTOR} would have {head.file_size / 1e6:,.0f} MB.", file=file.name)])
    resources = _resources(archive.read(head), file.name)
    tables = {name for name in by_name if name.endswith(".csv") and "/" not in name}
    return _checked(resources, tables, lambda name: cast("BinaryIO", archive.open(by_name[name])), file)


def _unsafe(infos: list[zipfile.ZipInfo], file: str) -> Iterator[Problem]:
    """What no honest package holds: ways out of it, two files of one name, secrets, and bombs."""
    if len(infos) > MEMBER_LIMIT:
        yield Problem(f"The archive holds {len(infos):,} files; a package has at most {MEMBER_LIMIT:,}.", file=file)
        return
    seen: set[str] = set()
    for info in infos:
        name = info.orig_filename  # as it stands in the archive, before it is made harmless
        shown = name[-80:]
        if name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in PurePosixPath(name).parts:
            yield Problem("This path leads out of the archive; nothing of it was read.", value=shown, file=file)
        elif info.filename in seen:
            yield Problem("The archive holds two files of this name.", value=shown, file=file)
        elif info.flag_bits & 0x1:
            yield Problem("The archive is protected by a password. Unpack it first.", value=shown, file=file)
        elif info.file_size > RATIO_FREE and info.file_size > RATIO_LIMIT * max(info.compress_size, 1):
            times = info.file_size / max(info.compress_size, 1)
            why = f"It would unpack to {times:,.0f} times its size; that is no real table."
            yield Problem(why, value=shown, file=file)
        seen.add(info.filename)
    if (total := sum(info.file_size for info in infos)) > CSV_LIMIT:
        why = f"It would unpack to {total / 1e6:,.0f} MB; at most {CSV_LIMIT / 1e6:,.0f} MB are taken."
        yield Problem(why, file=file)


def _folder(folder: Path) -> Opened:
    name = folder.resolve().name
    try:
        content = (folder / DESCRIPTOR).read_bytes()
        names = {path.name for path in folder.iterdir() if path.name.endswith(".csv")}
    except FileNotFoundError as error:
        why = f"The folder holds no {DESCRIPTOR}; tables alone are imported with: python -m tracker import csv."
        raise Refused([Problem(why, file=name)]) from error
    except OSError as error:
        raise Refused([Problem(f"The folder cannot be read: {error.strerror}.", file=name)]) from error
    led_out = [path for path in sorted(names) if not (folder / path).resolve().is_relative_to(folder.resolve())]
    if led_out:
        why = "This is a link that leads out of the folder; nothing was read."
        raise Refused([Problem(why, value=path, file=name) for path in led_out])
    file = ReadFile(name, hashlib.sha256(content).hexdigest(), FORMAT)
    return _checked(_resources(content, name), names, lambda path: folder / path, file)


def _resources(content: bytes, file: str) -> list[dict[str, Any]]:
    try:
        package = json.loads(content)
        resources = package["resources"]
        fit = isinstance(resources, list) and all(isinstance(resource, dict) for resource in resources)
    except (ValueError, KeyError, TypeError, RecursionError):
        fit = False
    if not fit:
        why = f"{DESCRIPTOR} is no descriptor of a data package: JSON with a list of resources."
        raise Refused([Problem(why, file=file)])
    return cast("list[dict[str, Any]]", resources)


def _checked(
    resources: list[dict[str, Any]], names: set[str], open_: Callable[[str], Path | BinaryIO], file: ReadFile
) -> Opened:
    """The tables the descriptor names, each the one it was made with."""
    problems: list[Problem] = []
    notes: list[str] = []
    tables: list[Path | Upload] = []
    listed: set[str] = set()
    for resource in resources:
        path = resource.get("path")
        if not isinstance(path, str) or not _TABLE_FILE.fullmatch(path):
            why = "A resource's path must be one of our files, such as commitment.csv, inside the package."
            problems.append(Problem(why, "path", str(path)[:200], file=file.name))
            continue
        listed.add(path)
        if path.removesuffix(".csv") not in BY_NOUN:
            why = f"There is no table of this name; tables: {', '.join(BY_NOUN)}."
            problems.append(Problem(why, "path", path, file=file.name))
        elif path not in names:
            why = "The descriptor names this file, but the package lacks it."
            problems.append(Problem(why, "path", path, file=file.name))
        else:
            source = open_(path)
            if why_not := _differs(source, resource, notes):
                problems.append(Problem(why_not, file=f"{file.name}/{path}"))
            tables.append(source if isinstance(source, Path) else (path, source))
    problems.extend(
        Problem(f"The package holds this file, but {DESCRIPTOR} does not name it.", "path", path, file=file.name)
        for path in sorted(names - listed)
    )
    if problems:
        raise Refused(problems)
    return Opened(tables, file, notes)


def _differs(source: Path | BinaryIO, resource: dict[str, Any], notes: list[str]) -> str | None:
    """Why the file is not the one the descriptor was written for."""
    stated = resource.get("hash")
    if not isinstance(stated, str) or not stated.lower().startswith("sha256:"):
        notes.append(f"{resource['path']}: no SHA-256 is stated, so that it could not be checked.")
        return None
    try:
        found = _sha256(source)
    except UNREADABLE as error:
        return f"The file is damaged: {error}."
    if found != stated[7:].strip().lower():
        why = f"It is not the file the package was made with: its SHA-256 is {found[:12]}…, the descriptor says"
        return f"{why} {stated[7:19]}…. To import a changed table, use: python -m tracker import csv."
    return None


def _sha256(source: Path | BinaryIO) -> str:
    if isinstance(source, Path):
        with source.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    digest = hashlib.sha256()
    for block in blocks(source):
        digest.update(block)
    return digest.hexdigest()

"""What a file really is: its kind by its first bytes, its encoding by all of them, its separator by its header.

Nothing is guessed in silence: what was found is said in a note, what was not is refused with what would fit.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from tracker.errors import Problem, Refused
from tracker.exchange.table import known_in

BLOCK = 1 << 17  # longer texts cost the system more than their decoding
# A line longer than this is no table; refusing it keeps memory flat (a 1 GB line took the parser 5 GB).
LINE_LIMIT = 4 << 20

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
DELIMITER_WORDS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "bar": "|", "pipe": "|"}

# First bytes -> what the file is and what to do instead.
KINDS: tuple[tuple[bytes, str], ...] = (
    (
        b"version https://git-lfs.github.com/spec/",
        "a Git LFS pointer: three lines that stand for the file, not the file itself. Fetch it with “git lfs pull”, "
        "or download it from the publisher",
    ),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel .xls file or a password-protected workbook. Save it as .xlsx"),
    (b"%PDF", "a PDF document. Copy its table into a spreadsheet and save that as CSV UTF-8"),
    (b"\x1f\x8b", "a gzip archive. Unpack it first"),
    (b"BZh91AY&SY", "a bzip2 archive. Unpack it first"),
    (b"\xfd7zXZ\x00", "an xz archive. Unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive. Unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive. Unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive. Unpack it first"),
    (b"PAR1\x15", "a Parquet file. Export it as CSV"),
    (b"ARROW1\x00\x00", "an Arrow file. Export it as CSV"),
    (b"SQLite format 3\x00", "an SQLite database. Export the table as CSV"),
    (b"<stata_dta>", "a Stata file. Export it as CSV"),
    (b"$FL2@(#)", "an SPSS file. Export it as CSV"),
    (b"RDX2\n", "an R data file. Write the table with write.csv"),
    (b"RDX3\n", "an R data file. Write the table with write.csv"),
    (b"{\\rtf", "a text document (RTF). Save its table as CSV UTF-8"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"MZ\x90\x00", "a Windows program"),
    (b"\x7fELF", "a program"),
)
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
HTML_START = re.compile(rb"(?is)\s*(<!--.*?-->\s*)?<(!doctype\s+html|html|head|body|table|script)[\s>]")
XML_START = re.compile(rb"\s*<\?xml\s", re.IGNORECASE)
JSON_START = re.compile(rb"\s*(\{\s*[\"}]|\[\s*[\[{\"\]])")

BOMS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
# Single-byte encodings in which spreadsheets of the region are saved; the last has a character for every byte.
CANDIDATES = ("cp1252", "cp1251", "cp1254", "cp1250", "mac-roman")
# Codecs of Python that rewrite what they read, or serve addresses.
NOT_OF_FILES = ("unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "utf-7")
WIDE = ("utf-16", "utf-32")
ASCII = bytes(range(128))
BY_CP1252 = "tracker-cp1252"


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Reads as cp1252 the single bytes that are not UTF-8 (a file put together from two)."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    odd = error.object[error.start : error.end]
    try:
        return odd.decode("cp1252"), error.end
    except UnicodeDecodeError:
        raise error from None


codecs.register_error(BY_CP1252, _as_cp1252)


@dataclass(frozen=True, slots=True)
class Text:
    """How the bytes of a file become text, found by reading all of them once."""

    encoding: str
    errors: str = "strict"
    sha256: str = ""
    size: int = 0
    notes: list[str] = field(default_factory=list)


class _UndecodableError(Exception):
    """A byte that the encoding does not know, counted from the start of the file."""

    def __init__(self, offset: int) -> None:
        self.offset = offset


def blocks(source: BinaryIO, size: int = BLOCK) -> Iterator[bytes]:
    """The file from its start, block by block; others may move in the file between two blocks."""
    offset = 0
    while True:
        source.seek(offset)
        block = source.read(size)
        if not block:
            return
        offset += len(block)
        yield block


def kind_of(head: bytes) -> str | None:
    """What the file is, and what to do instead, when its first bytes say that it is no text table."""
    bare = head.removeprefix(codecs.BOM_UTF8)
    for magic, kind in KINDS:
        if bare.startswith(magic):
            return kind
    if HTML_START.match(bare):
        return "a web page (HTML), not the file behind it. Download the file itself; a login may be needed"
    if XML_START.match(bare):
        return "an XML file. Export the table as CSV"
    if JSON_START.match(bare):
        return "a JSON file. Export the table as CSV"
    return None


def text_of(source: BinaryIO, *, file: str, strict: bool, encoding: str | None = None) -> Text:
    """The encoding of the whole file; refuses what cannot be read as text.

    A named encoding is taken at its word. Otherwise a byte order mark, then strict UTF-8. Where that fails ``strict``
    (our own tables) refuses with the encodings that fit; else cp1252 where every byte is defined, with a note.
    """
    source.seek(0)
    head = source.read(4096)
    if not head:
        raise Refused([Problem("The file is empty (0 bytes).", file=file)])
    marked = next((name for bom, name in BOMS if head.startswith(bom)), None)
    if encoding is not None:
        return _as_named(source, file, encoding, marked)
    unmarked = None if marked else _utf_16_without_mark(head)
    if unmarked and strict:
        why = f"The file looks like UTF-16 without a byte order mark. Name the encoding: {unmarked}."
        raise Refused([Problem(why, file=file)])
    chosen = marked or unmarked or "utf-8"
    try:
        found = _scan(source, file, chosen)
    except _UndecodableError as error:
        if strict or not chosen.startswith("utf-8"):
            raise Refused([_undecodable(source, file, chosen, error.offset)]) from error
        return _mixed_or_cp1252(source, file, chosen, error.offset)
    if unmarked:
        found.notes.append(f"The file has no byte order mark; it was read as {unmarked}.")
    return found


def _as_named(source: BinaryIO, file: str, encoding: str, marked: str | None) -> Text:
    try:
        name = codecs.lookup(encoding.strip()).name
        b"k".decode(name, "ignore")  # refuses base64 and the like, which make no text
        if name in NOT_OF_FILES:
            raise LookupError(name)
    except (LookupError, ValueError) as error:
        why = f"“{encoding}” is no known encoding. Try utf-8, utf-16, cp1252, cp1251 or cp1254."
        raise Refused([Problem(why, file=file)]) from error
    if marked and marked.startswith(name):
        name = marked
    elif name in {"utf-16", "utf-32"}:
        why = f"The file has no byte order mark, without which {name} is two encodings: name {name}-le or {name}-be."
        raise Refused([Problem(why, file=file)])
    try:
        return _scan(source, file, name)
    except _UndecodableError as error:
        raise Refused([_undecodable(source, file, name, error.offset)]) from error


def _scan(source: BinaryIO, file: str, encoding: str, errors: str = "strict") -> Text:
    """Reads the whole file as text, keeping none of it: every byte is known, no NUL, no endless line."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    wide = encoding.startswith(WIDE)
    digest = hashlib.sha256()
    start = run = 0  # run: bytes since the last line break
    damaged = 0
    for block in blocks(source):
        digest.update(block)
        try:
            text = decoder.decode(block)
        except UnicodeDecodeError as error:
            raise _UndecodableError(start + len(block) - len(error.object) + error.start) from error
        data = text.encode() if wide else block
        nul = data.find(b"\0")
        if nul >= 0:
            offset = start + (len(data[:nul].decode().encode(encoding)) if wide else nul)
            why = "A NUL character (a byte 0) stands here: the file is damaged or not a text table."
            raise Refused([Problem(why, line=line_of(source, encoding, offset), file=file)])
        last = max(data.rfind(b"\n"), data.rfind(b"\r"))
        first = len(data) if last < 0 else min(at for at in (data.find(b"\n"), data.find(b"\r")) if at >= 0)
        if run + first > LINE_LIMIT:
            why = f"The line is longer than {LINE_LIMIT >> 20} MB: this is no table of rows."
            raise Refused([Problem(why, line=line_of(source, encoding, start), file=file)])
        run = run + len(data) if last < 0 else len(data) - last - 1
        if not text.isascii() and (wide or encoding.startswith("utf-8")):
            damaged += text.count("\ufffd")
        start += len(block)
    try:
        decoder.decode(b"", True)
    except UnicodeDecodeError as error:
        raise _UndecodableError(start - len(error.object) + error.start) from error
    notes = []
    if damaged:
        many = "1 character reads" if damaged == 1 else f"{damaged:,} characters read"
        notes.append(f"{many} “\ufffd” (U+FFFD): what stood there was lost before the file came here.")
    return Text(encoding, errors, digest.hexdigest(), start, notes)


def _mixed_or_cp1252(source: BinaryIO, file: str, utf_8: str, offset: int) -> Text:
    """Not UTF-8: cp1252 as a whole, or UTF-8 with single bytes of cp1252 where the UTF-8 outweighs them."""
    known, odd = _weigh(source)
    first = f"first on line {line_of(source, utf_8, offset):,}"
    try:
        if known > odd or utf_8 == "utf-8-sig":
            found = _scan(source, file, utf_8, BY_CP1252)
            many = "1 byte is not valid UTF-8" if odd == 1 else f"{odd:,} bytes are not valid UTF-8"
            found.notes.append(f"{many} ({first}), read as cp1252; the rest is UTF-8.")
        else:
            found = _scan(source, file, "cp1252")
            found.notes.append(f"The file is not valid UTF-8 ({first}); it was read as cp1252 (Western Windows).")
    except _UndecodableError as error:
        raise Refused([_undecodable(source, file, utf_8, error.offset)]) from error
    return found


def _weigh(source: BinaryIO) -> tuple[int, int]:
    """How many characters beyond ASCII are valid UTF-8, and how many bytes are not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")("ignore")
    known = total = valid = 0
    for block in blocks(source):
        text = decoder.decode(block)
        total += len(block)
        valid += len(text.encode())
        known += len(text) - (len(block) - len(block.translate(None, ASCII)))
    return known, total - valid


def _undecodable(source: BinaryIO, file: str, encoding: str, offset: int) -> Problem:
    """Names the byte, its line, and the encodings that fit with what each would read there."""
    source.seek(max(0, offset - 24))
    before = re.split(rb"[\r\n]", source.read(offset - max(0, offset - 24)))[-1]
    around = re.split(rb"[\r\n]", source.read(16))[0]
    byte = around[:1] or b"\x00"
    name = "UTF-8" if encoding.startswith("utf-8") else encoding
    why = f"Byte 0x{byte[0]:02X} is not valid {name} (byte {offset + 1:,} of the file). "
    if encoding.startswith(WIDE):
        return Problem(f"{why}Name the right encoding, or save the file as CSV UTF-8.", file=file)
    high = set[int]()
    for block in blocks(source):
        high.update(block.translate(None, ASCII))
    fitting = [
        f"{candidate} (reads “{(before + around).decode(candidate).strip()}”)"
        for candidate in CANDIDATES
        if candidate != encoding and _defines(candidate, high)
    ]
    why += f"Encodings that fit: {', '.join(fitting)}. Name the right one, or save the file as CSV UTF-8."
    return Problem(why, line=line_of(source, encoding, offset), file=file)


def _defines(encoding: str, high: set[int]) -> bool:
    try:
        bytes(high).decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def line_of(source: BinaryIO, encoding: str, offset: int) -> int:
    """The physical line on which a byte stands; LF, CR and CR LF each end one line."""
    wide = encoding.startswith(WIDE)
    decoder = io.IncrementalNewlineDecoder(
        codecs.getincrementaldecoder(encoding if wide else "latin-1")("replace"), translate=True
    )
    line = 1
    for block in blocks(source):
        line += decoder.decode(block[:offset]).count("\n")
        offset -= len(block)
        if offset <= 0:
            break
    return line


def _utf_16_without_mark(head: bytes) -> str | None:
    """UTF-16 by its pattern: text of mostly Latin letters has a zero in every second byte."""
    pairs = len(head) // 2
    if pairs < 2:
        return None
    even, odd = head[: 2 * pairs : 2].count(0) / pairs, head[1 : 2 * pairs : 2].count(0) / pairs
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else None


def delimiter_of(sample: list[str], known: Collection[str] | None) -> str:
    """The separator that yields most known columns; without known columns, the most even rows.

    ``sample`` are the first physical lines; the last may belong to a record that goes on.
    """

    def merit(delimiter: str) -> tuple[float, ...]:
        records = [record for record in _leniently(sample, delimiter) if any(record)]
        if len(records) > 2:
            records.pop()
        if not records:
            return (0.0,)
        width = len(records[0])
        even = sum(len(record) == width for record in records) / len(records)
        named = [known_in(record, known) for record in records[:25]] if known else [0]
        return (named[0], max(named), width > 1, even, width)

    return max(DELIMITERS, key=merit)  # the first of equals: a table of one column is read with commas


def _leniently(sample: list[str], delimiter: str) -> Iterator[list[str]]:
    records = csv.reader(sample, delimiter=delimiter)
    while True:
        try:
            yield next(records)
        except StopIteration:
            return
        except csv.Error:
            continue

"""What one cell may hold: how its text is read, written, stored and asked for. Touches no database.

A noun's class body lists its columns with the functions below (``text``, ``choice``, ``ref`` ...). Each returns a
SQLModel field whose ``Cell`` travels in the SQLAlchemy column (``column.info["cell"]``), so that form, CSV import,
export, data dictionary and CHECK constraints all come from the one line.
"""

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlmodel import Field

from tracker import dates
from tracker.vocabulary import Word

TITLE_LENGTH = 600
TEXT_LENGTH = 50_000
KEY_LENGTH = 200
KEY = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
# Bidi embeddings, overrides and isolates; zero-width space, word joiner, BOM; replacement character. The marks that
# Arabic, Persian and Hebrew spelling needs (LRM, RLM, ALM, ZWNJ, ZWJ) stay.
_HIDDEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff\ufffd")
# Not suspect: what is no mark, and stays as it is in NFC whatever stands before it.
_SUSPECT = re.compile(r"[^\t\n\x20-\x7e\xa0-\u02ff\u0370-\u0373\u0375-\u037d\u037f-\u0386\u0388-\u0482\u048a-\u058f]")


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of a noun.

    ``read`` turns the text of a form or file into the stored value and raises ValueError with a sentence that says
    what would be accepted; ``write`` is its inverse. ``kind`` names the widget and the type in the data dictionary.
    """

    kind: str
    about: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    required: bool = False
    default: Any = None
    words: type[Word] | None = None
    noun: str | None = None
    length: int | None = None
    low: float | None = None
    high: float | None = None

    @property
    def escaped(self) -> bool:
        """Whether its text could run as a spreadsheet formula, and is escaped in CSV."""
        return self.kind in {"text", "prose", "url"}


def is_clean(value: str) -> bool:
    """Whether a text has no character that ``clean_text`` would change or refuse."""
    return (value.isascii() and value.isprintable()) or _SUSPECT.search(value) is None


def clean_text(value: str, limit: int = TEXT_LENGTH) -> str:
    """The text as stored: NFC, trimmed, newlines as LF; refuses what a reader could not see."""
    value = value.strip()
    if not is_clean(value):
        value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
        for position, character in enumerate(value):
            if character in _HIDDEN or (unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\n"):
                raise ValueError(
                    f"character {position + 1} is U+{ord(character):04X}"
                    f" ({unicodedata.name(character, 'a control character').lower()}), which a reader cannot see;"
                    " take it out"
                )
    if len(value) > limit:
        raise ValueError(f"it has {len(value):,} characters; at most {limit:,} are kept")
    return value


def _one_line(limit: int) -> Callable[[str], str]:
    def read(value: str) -> str:
        return clean_text(value, limit)

    return read


def read_key(value: str) -> str:
    """A key: lower-case letters and digits, parted by single ``-``, ``_`` or ``.``."""
    value = value.strip()
    if len(value) > KEY_LENGTH:
        raise ValueError(f"a key has at most {KEY_LENGTH} characters")
    if not KEY.fullmatch(value):
        raise ValueError(
            "a key is made of lower-case letters a-z and digits parted by single - _ or . (2023-12-07-joint-statement)"
        )
    return value


def read_keys(value: str) -> str | None:
    """Several keys parted by ``;``, as typed, each once."""
    keys = dict.fromkeys(read_key(part) for part in value.split(";") if part.strip())
    return ";".join(keys) or None


def _read_word(words: type[Word]) -> Callable[[str], str]:
    codes = dict.fromkeys(word.value for word in words)

    def read(value: str) -> str:
        value = value.strip()
        if value in codes:
            return value
        labels = {word.label.casefold(): word.value for word in words} | {code.casefold(): code for code in codes}
        near = labels.get(value.casefold()) or next(
            (labels[match] for match in get_close_matches(value.casefold(), labels, 1)), None
        )
        hint = f"did you mean {near}? " if near else ""
        raise ValueError(f"{hint}accepted: {', '.join(sorted(codes)) if len(codes) > 7 else ', '.join(codes)}")

    return read


def _read_whole(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        value = value.strip()
        if not _WHOLE.fullmatch(value):
            raise ValueError(f"write a whole number in digits alone, {low:,} to {high:,}")
        number = int(value)
        if not low <= number <= high:
            raise ValueError(f"accepted: {low:,} to {high:,}")
        return number

    return read


def _read_decimal(low: float, high: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        value = value.strip()
        if not _DECIMAL.fullmatch(value):
            raise ValueError("write a plain number such as 12.5 (digits, a point, no unit)")
        number = float(value)
        if not (math.isfinite(number) and low <= number <= high):
            raise ValueError(f"accepted: {low:g} to {high:g}")
        return number

    return read


def write_decimal(value: float) -> str:
    """The shortest digits that read back as the same number; whole numbers without ``.0``."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    shown = repr(float(value))
    return format(value, ".15f").rstrip("0") if "e" in shown else shown


def read_flag(value: str) -> bool:
    """``true`` or ``false``, in any case (Excel writes TRUE)."""
    known = {"true": True, "false": False}
    if (found := known.get(value.strip().lower())) is None:
        raise ValueError("accepted: true, false")
    return found


def read_date(value: str) -> str:
    """An EDTF date in its canonical spelling."""
    return dates.parse(value.strip()).text


def read_day(value: str) -> str:
    """One certain calendar day."""
    date = dates.parse(value.strip())
    if not date.is_day:
        raise ValueError("one calendar day is needed here, YYYY-MM-DD")
    return date.text


def read_url(value: str) -> str:
    """An address a reader may follow: http or https with a host."""
    value = clean_text(value, 2_000)
    try:
        parts = urlsplit(value)
        fit = parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", value)
    except ValueError:
        fit = False
    if not fit:
        raise ValueError("an address must start with http:// or https:// and hold no blanks")
    return value


def _column(cell: Cell, sa_type: Any, *, foreign_key: str | None = None, index: bool = False) -> Any:
    arguments: list[Any] = []
    if foreign_key:
        # Deferred, so that records that point at each other can come in one batch; RESTRICT still acts at once.
        arguments.append(
            sa.ForeignKey(foreign_key, ondelete="RESTRICT", deferrable=True, initially="DEFERRED", use_alter=False)
        )
    return Field(
        default=cell.default,
        sa_type=sa_type,
        nullable=not (cell.required or (cell.kind == "flag" and cell.default is not None)),
        index=index,
        sa_column_args=arguments,
        sa_column_kwargs={"info": {"cell": cell}},
    )


def key() -> Any:
    """The primary key: a readable slug, made when left empty, never renamed."""
    cell = Cell("key", "Readable identifier; made from the other columns when left empty; never changes.", read_key)
    return Field(primary_key=True, sa_type=sa.Text, sa_column_kwargs={"info": {"cell": cell}})


def text(about: str, *, required: bool = False, length: int = TITLE_LENGTH) -> Any:
    """A line of text."""
    return _column(Cell("text", about, _one_line(length), required=required, length=length), sa.Text)


def prose(about: str) -> Any:
    """Text of any number of lines."""
    return _column(Cell("prose", about, _one_line(TEXT_LENGTH), length=TEXT_LENGTH), sa.Text)


def url(about: str) -> Any:
    """An http(s) address."""
    return _column(Cell("url", about, read_url, length=2_000), sa.Text)


def choice(words: type[Word], about: str, *, required: bool = False, index: bool = False) -> Any:
    """One word of a closed list."""
    return _column(Cell("choice", about, _read_word(words), required=required, words=words), sa.Text, index=index)


def grade(words: type[Word], about: str) -> Any:
    """A step of a numbered scale, stored as a number."""
    numbers = [int(word.value) for word in words]
    read = _read_whole(min(numbers), max(numbers))
    return _column(Cell("grade", about, read, words=words, low=min(numbers), high=max(numbers)), sa.Integer)


def whole(about: str, *, high: int = 1_000_000_000) -> Any:
    """A count."""
    return _column(Cell("whole", about, _read_whole(0, high), low=0, high=high), sa.Integer)


def decimal(about: str, *, low: float, high: float) -> Any:
    """A measured number."""
    return _column(Cell("decimal", about, _read_decimal(low, high), write_decimal, low=low, high=high), sa.Float)


def flag(about: str, *, default: bool) -> Any:
    """True or false; an empty cell is the default."""
    return _column(
        Cell("flag", about, read_flag, lambda value: "true" if value else "false", default=default), sa.Boolean
    )


def date(about: str, *, required: bool = False) -> Any:
    """A date as sources give it (EDTF)."""
    return _column(Cell("date", about, read_date, required=required), sa.Text)


def day(about: str) -> Any:
    """One calendar day."""
    return _column(Cell("day", about, read_day), sa.Text)


def ref(noun: str, about: str, *, required: bool = False, index: bool = True) -> Any:
    """The key of one other record; its own index may give way to one of the table's that begins with it."""
    cell = Cell("ref", about, read_key, required=required, noun=noun)
    return _column(cell, sa.Text, foreign_key=f"{noun}.key", index=index)


def refs(noun: str, about: str, *, required: bool = False) -> Any:
    """The keys of several other records, ``;`` between them; a link table holds them one by one."""
    return _column(Cell("refs", about, read_keys, required=required, noun=noun), sa.Text)

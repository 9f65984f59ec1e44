"""Cells as other people's files write them: counts, coordinates, texts, days. Each gives text that our forms take.

What a cell cannot say is left empty; what it says and we cannot keep is listed through ``listed``; what is wrong raises
ValueError with the reason. Answers are remembered, for a file of a million rows repeats itself.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date

from tracker.errors import Problem, Refused
from tracker.exchange.foreign_dates import Order, date_order, read_day
from tracker.records.cells import TITLE_LENGTH, clean_text, write_decimal

MISSING = frozenset({"", "NA", "N/A", "n/a", "na", "NaN", "nan", "NULL", "null", "#N/A", "<NA>", "None"})
"""How files say that a cell holds nothing."""

MEMO = 1 << 16
Listed = Callable[[int, str, str, str], None]
"""Takes what cannot be held: line, why, column, value."""

_WHOLE = re.compile(r"-?\d{1,15}(?:\.0*)?")
_DECIMAL = re.compile(r"-?\d{1,3}(?:\.\d{1,15})?")
_COMMA = re.compile(r"-?\d+,\d+")


def number(text: str) -> str | None:
    """A code or id that a spreadsheet may have written as 371.0; None for nothing."""
    text = text.strip()
    if text in MISSING:
        return None
    head, point, tail = text.partition(".")
    return head if point and head.lstrip("-").isdigit() and not tail.strip("0") else text


class Counts:
    """Counts: whole numbers, also written 42.00; blank, NA and negative ones (-1) are unknown."""

    def __init__(self, decimal: str | None) -> None:
        self._decimal = decimal
        self._memo: dict[str, str | None] = {}

    def __call__(self, text: str) -> str | None:
        """The count as digits, None when unknown."""
        try:
            return self._memo[text]
        except KeyError:
            if len(self._memo) >= MEMO:
                self._memo.clear()
            self._memo[text] = read = self._read(text.strip())
            return read

    def _read(self, text: str) -> str | None:
        if text in MISSING:
            return None
        plain = text.replace(self._decimal, ".") if self._decimal else text
        if _WHOLE.fullmatch(plain):
            value = int(plain.partition(".")[0])
        else:
            try:
                real = float(plain)
            except ValueError:
                raise ValueError("a count is needed here: a whole number, or blank or -1 for unknown") from None
            if not math.isfinite(real) or real != int(real):
                raise ValueError("a count is a whole number; blank or -1 means unknown")
            value = int(real)
        return None if value < 0 else str(value)


class Points:
    """Coordinates: both as plain decimals within the globe, or neither and the reason listed."""

    def __init__(self, decimal: str | None, listed: Listed) -> None:
        self._decimal = decimal
        self._listed = listed
        self._memo: tuple[dict[str, str | None], dict[str, str | None]] = ({}, {})

    def __call__(self, latitude: str, longitude: str, line: int) -> tuple[str | None, str | None]:
        """Latitude and longitude."""
        try:
            north, east = self._memo[0][latitude], self._memo[1][longitude]
        except KeyError:
            north = self._read(latitude, "latitude", 90, line)
            east = self._read(longitude, "longitude", 180, line)
        if north is None or east is None:
            if (north is None) != (east is None):
                column, value = ("longitude", longitude) if east is None else ("latitude", latitude)
                if value.strip() in MISSING:
                    self._listed(line, "one coordinate alone makes no point; it was left empty", column, value)
            return None, None
        return north, east

    def _read(self, text: str, column: str, bound: int, line: int) -> str | None:
        memo = self._memo[column == "longitude"]
        if len(memo) >= MEMO:
            memo.clear()
        plain = text.strip()
        if plain in MISSING:
            memo[text] = None
            return None
        if self._decimal:
            plain = plain.replace(self._decimal, ".")
        elif _COMMA.fullmatch(plain):
            raise ValueError(f"{column}: a comma stands where a decimal point is expected; state it: --decimal ,")
        try:
            value = float(plain)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or abs(value) > bound:  # not remembered: each row of it is listed
            self._listed(line, f"no {column} (-{bound} to {bound}); the point was left empty", column, text)
            return None
        read = memo[text] = plain if _DECIMAL.fullmatch(plain) else _decimal(value)
        return read


def _decimal(value: float) -> str:
    """The number in the fifteen decimals that our forms take."""
    written = write_decimal(value)
    return written if _DECIMAL.fullmatch(written) else f"{value:.15f}".rstrip("0").rstrip(".")


class Texts:
    """Lines of text: blanks run together, what a reader cannot see taken out and counted, the overlong cut."""

    def __init__(self, listed: Listed) -> None:
        self._listed = listed
        self._memo: dict[str, str] = {}
        self.altered = 0

    def __call__(self, text: str, column: str, line: int, limit: int = TITLE_LENGTH) -> str:
        """The text as one line of at most ``limit`` characters; empty for nothing."""
        known = self._memo.get(text)
        if known is None:
            known, altered = self._read(text)
            self.altered += altered
            if not altered:
                if len(self._memo) >= MEMO:
                    self._memo.clear()
                self._memo[text] = known
        if len(known) > limit:
            self._listed(line, f"{len(known):,} characters; cut to {limit:,}", column, known)
            return known[: limit - 1].rstrip() + "…"
        return known

    def _read(self, text: str) -> tuple[str, bool]:
        line = " ".join(text.split())
        if line in MISSING:
            return "", False
        if line.isascii() and line.isprintable():
            return line, False
        seen = visible(line)
        # Accents put together as ours are; two blanks may meet where something was taken out.
        return " ".join(unicodedata.normalize("NFC", seen).split()), seen != line


def visible(text: str) -> str:
    """The text without the characters that our forms refuse; a replacement character reads ?."""
    try:
        clean_text(text)
    except ValueError:
        text = text.replace("\ufffd", "?")
        return "".join(c for c in text if (c.isascii() and c.isprintable()) or c in "\t\n" or _is_visible(c))
    return text


def _is_visible(character: str) -> bool:
    try:
        return bool(clean_text(f"a{character}a"))
    except ValueError:
        return False


class UndecidedError(Refused):
    """The order of day and month in a column cannot be told; nothing of the file can be read."""


class Days:
    """Days of one or more columns that share one order, decided from all their values when it first matters."""

    def __init__(
        self, columns: str, values: Callable[[], Iterator[str]], stated: Order | None, as_of: date, file: str
    ) -> None:
        self._columns = columns
        self._values = values
        self._as_of = as_of
        self._file = file
        self._decided = stated is not None
        self.order: Order | None = stated
        self._memo: dict[str, date] = {}

    def __call__(self, text: str) -> date:
        """The day, its time left out; raises ValueError, or UndecidedError for the whole file."""
        try:
            return self._memo[text]
        except KeyError:
            if len(self._memo) >= MEMO:
                self._memo.clear()
            self._memo[text] = read = self._read(text)
            return read

    def _read(self, text: str) -> date:
        try:
            return read_day(text, self.order, as_of=self._as_of)
        except Refused as refused:
            if self._decided:
                raise ValueError(refused.problems[0].why) from refused
        self._decide()
        return self._read(text)

    def _decide(self) -> None:
        self._decided = True
        try:
            self.order = date_order(self._values())
        except Refused as refused:
            raise UndecidedError([Problem(refused.problems[0].why, column=self._columns, file=self._file)]) from refused
        if self.order is None:
            why = "Every day of the column could be day first or month first. State which: --date-order dmy, or mdy."
            raise UndecidedError([Problem(why, column=self._columns, file=self._file)])

"""Dates as sources give them, in EDTF (ISO 8601-2): read, bounded, said in words. Reads no file and no clock.

Read are level 1 (days, months, years, seasons, ``X`` for unknown digits, the marks ``~`` approximate, ``?`` uncertain
and ``%`` both, intervals with an open end) and one form of level 2, the one-of set ``[2022-04-06,2022-04-07]``.
Bounds are strict: a mark never widens them, since by how much would be an invention. Seasons are the northern ones
within the named year (24, winter, is its December), as in the PyPI package ``edtf``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from re import Match
from typing import NoReturn

from tracker.errors import TrackerError

LONGEST = 100  # characters: a set of eight days
FORMS = (
    "A day is written 2023-12-07, a month 2023-12, a year 2023, an approximate month 2023-11~, an unknown day"
    " 2024-10-XX, a period 2022-09-12/2022-09-14, one of several days [2022-04-06,2022-04-07]."
)
# Not calendar.month_name, which follows the server's locale.
_IN_ORDER = "January February March April May June July August September October November December"
MONTHS = tuple(_IN_ORDER.split())
_SEASONS = {"21": ("spring", 3, 5), "22": ("summer", 6, 8), "23": ("autumn", 9, 11), "24": ("winter", 12, 12)}
_MARKS = {"": (False, False), "~": (True, False), "?": (False, True), "%": (True, True)}  # approximate, uncertain
_DOUBTS = dict(zip(_MARKS.values(), ("", "approximately", "uncertain", "approximate and uncertain"), strict=True))


class DateError(TrackerError, ValueError):
    """A date that cannot be read; the sentence says what was found and what would be accepted."""


class Precision(StrEnum):
    """How exactly a source gives a date."""

    DAY = "day"
    MONTH = "month"  # also a day unknown within its month, 2024-10-XX
    SEASON = "season"
    YEAR = "year"  # also 2024-XX and 2023-XX-XX
    DECADE = "decade"
    CENTURY = "century"
    INTERVAL = "interval"  # the fact lasted from the first to the last day, or still does
    SET = "set"  # it happened on one of several days


@dataclass(frozen=True, slots=True)
class Edtf:
    """One date as a source gives it, and the first and last day it can mean (no last day: still open)."""

    text: str
    earliest: date
    latest: date | None
    precision: Precision
    approximate: bool
    uncertain: bool

    @property
    def is_day(self) -> bool:
        """Whether it names one day, without a doubt."""
        return self.precision is Precision.DAY and not self.approximate and not self.uncertain

    @property
    def words(self) -> str:
        """The date as a sentence says it: ``between 1 and 30 November 2023, approximately``."""
        if self.precision is Precision.INTERVAL:
            return _interval_words(self.text)
        if self.precision is Precision.SET:
            return _set_words(self.text)
        name, doubt = _name(self), _DOUBTS[self.approximate, self.uncertain]
        if self.precision in (Precision.MONTH, Precision.SEASON, Precision.YEAR) and "X" not in self.text:
            span = f"between {_span(self.earliest, _last(self), 'and')}"
            name = f"{name} ({span})" if self.precision is Precision.SEASON else span
        return f"{name}, {doubt}" if doubt else name

    @property
    def brief(self) -> str:
        """The date as a table says it, which sorts by its beginning: ``2025-03 to 2025-04 (about)``."""
        if self.precision is Precision.SET:
            return " or ".join(_brief_range(part, "..") for part in self.text[1:-1].split(","))
        return _brief_range(self.text, "/")


@lru_cache(maxsize=1 << 15)  # 89 years of days, for a dataset repeats its days
def parse(text: str) -> Edtf:
    """Read what a date means; whatever the text, it raises DateError or nothing."""
    if not isinstance(text, str):
        raise DateError(f"Found a {type(text).__name__} for a date, which is a text. {FORMS}")
    if len(text) == len("2023-12-07") and text[4] == text[7] == "-" and text.isascii():  # the plain day, for speed
        try:
            day = date.fromisoformat(text)
        except ValueError:
            pass  # the way below finds the sentence
        else:
            return Edtf(text, day, day, Precision.DAY, approximate=False, uncertain=False)
    if len(text) > LONGEST:
        raise DateError(f"Found {len(text)} characters; a date has at most {LONGEST}. {FORMS}")
    text = text.strip(" \u00a0")
    odd = next((c for c in text if not (c.isascii() and c.isprintable())), None)
    if odd:
        shown = f"“{odd}” (U+{ord(odd):04X})" if odd.isprintable() else f"the invisible character U+{ord(odd):04X}"
        raise DateError(f"The date holds {shown}; it is written with the digits 0 to 9, hyphen and slash. {FORMS}")
    if text.startswith("[") or "/" in text:
        text = re.sub(r" *(/|,|\.\.|\[|\]) *", r"\1", text)
        return _set(text) if text.startswith("[") else _pair(text, "/", text)
    return _point(text, text)


def bounds(text: str) -> tuple[date, date | None]:
    """Give the first and the last day that a date can mean; no last day when the end is open."""
    found = parse(text)
    return found.earliest, found.latest


def from_bounds(first: date, last: date) -> str:
    """Write a day, or the interval between two days."""
    start, end = date.isoformat(first), date.isoformat(last)  # not first.isoformat(): a datetime would add its hours
    if end < start:
        raise DateError(f"The last day, {end}, is before the first, {start}; a period runs from its first to its last.")
    return start if start == end else f"{start}/{end}"


# Digits are unknown from the right only: the last day, then the month, then the year.
_POINT = re.compile(
    r"(?![0-9]+X+-)(?!.*XX-[0-9])([0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?([~?%]?)"
)


def _point(text: str, whole: str) -> Edtf:
    """Read one day, month, season, year, decade or century; ``whole`` is what it was found in."""
    shape = _POINT.fullmatch(text.upper())
    if shape is None:
        _refuse(text, whole)
    year, month, day, mark = shape.groups(default="")
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if not first:
        raise DateError(f"“{text}” has no such year; years are 0001 to 9999, in four digits, as in 2023-12-07.")
    if month in ("", "XX"):
        precision, start, end = (Precision.YEAR, Precision.DECADE, Precision.CENTURY)[year.count("X")], 1, 12
    elif month in _SEASONS and not day:
        precision, (_, start, end) = Precision.SEASON, _SEASONS[month]
    else:
        precision, start, end = Precision.MONTH, int(month), int(month)
    if not 1 <= start <= end <= len(MONTHS):
        raise DateError(f"“{text}” has no such month; months are 01 to 12 (2023-12-07), seasons 21 to 24 (2023-21).")
    earliest, latest = date(first, start, 1), date(last, end, monthrange(last, end)[1])
    if day.isdigit():
        if not 1 <= int(day) <= latest.day:
            raise DateError(f"“{text}” is no day; {MONTHS[start - 1]} {first} has the days 01 to {latest.day}.")
        precision, earliest = Precision.DAY, latest.replace(day=int(day))
        latest = earliest
    return Edtf(shape[0], earliest, latest, precision, *_MARKS[mark])


def _pair(text: str, joint: str, whole: str) -> Edtf:
    """Read two points: the ends of an interval, or of a range within a set."""
    first, _, last = text.partition(joint)
    start = _point(first, whole)
    if last == ".." and joint == "/":
        return Edtf(f"{start.text}/..", start.earliest, None, Precision.INTERVAL, start.approximate, start.uncertain)
    end = _point(last, whole)
    if _last(end) < start.earliest:
        raise DateError(f"“{text}” ends ({end.text}) before it starts ({start.text}); the earlier date stands first.")
    doubts = start.approximate or end.approximate, start.uncertain or end.uncertain
    precision = Precision.INTERVAL if joint == "/" else Precision.SET
    return Edtf(f"{start.text}{joint}{end.text}", start.earliest, _last(end), precision, *doubts)


def _set(whole: str) -> Edtf:
    """Read one of several dates; each is kept once and in order, since the order of a set means nothing."""
    if not whole.endswith("]"):
        _refuse(whole, whole)
    parts = whole[1:-1].split(",")
    members = {_pair(part, "..", whole) if ".." in part else _point(part, whole) for part in parts}
    ordered = sorted(members, key=lambda member: (member.earliest, _last(member), member.text))
    doubts = any(member.approximate for member in members), any(member.uncertain for member in members)
    text = f"[{','.join(member.text for member in ordered)}]"
    return Edtf(text, ordered[0].earliest, max(map(_last, members)), Precision.SET, *doubts)


def _last(found: Edtf) -> date:
    return found.latest or date.max  # asked only of what has one


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _span(first: date, last: date, joiner: str) -> str:
    """Two days without saying a month or year twice: ``12 to 14 September 2022``."""
    kept = 3 if first.year != last.year else 2 if first.month != last.month else 1
    return f"{' '.join(_day(first).split()[:kept])} {joiner} {_day(last)}"


def _name(point: Edtf) -> str:
    """A point as part of a sentence, without its doubt: ``November 2023``."""
    day, year, bare = point.earliest, point.earliest.year, point.text.rstrip("~?%")
    if point.precision is Precision.DAY:
        return _day(day)
    if point.precision is Precision.SEASON:
        return f"{_SEASONS[bare[-2:]][0]} {year}"
    if point.precision in (Precision.DECADE, Precision.CENTURY):
        return f"some year from {year} to {_last(point).year}"
    within = "" if "X" not in bare else "some month in " if len(bare) == len("2024-XX") else "some day in "
    return f"{within}{MONTHS[day.month - 1]} {year}" if point.precision is Precision.MONTH else f"{within}{year}"


def _aside(text: str) -> str:
    """A point within a longer sentence, its doubt behind it in brackets."""
    point = parse(text)
    doubt = _DOUBTS[point.approximate, point.uncertain]
    return f"{_name(point)} ({doubt})" if doubt else _name(point)


def _interval_words(text: str) -> str:
    first, _, last = text.partition("/")
    if last == "..":
        return f"since {_aside(first)}, still open"
    start, end = parse(first), parse(last)
    if start.is_day and end.is_day:
        return _name(start) if start == end else f"from {_span(start.earliest, end.earliest, 'to')}"
    return f"from {_aside(first)} to {_aside(last)}"


def _set_words(text: str) -> str:
    parts = text[1:-1].split(",")
    names = [f"some time {_interval_words(p.replace('..', '/'))}" if ".." in p else _aside(p) for p in parts]
    if all(parse(part).is_day and part[:7] == parts[0][:7] for part in parts if ".." not in part) and ".." not in text:
        names = [name.split()[0] for name in names[:-1]] + names[-1:]
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _brief_range(text: str, joint: str) -> str:
    first, parted, last = text.partition(joint)
    if not parted:
        return _brief(text)
    if last == "..":
        return f"{_brief(first)} onwards"
    name, doubt = _brief_parts(last)
    if doubt == _brief_parts(first)[1] != "":
        return f"{_brief_parts(first)[0]} to {name} ({doubt})"
    day = f"{doubt} {name}" if doubt else name
    return f"{_brief(first)} to {day}{' (one of the days)' if joint == '..' else ''}"


def _brief(text: str) -> str:
    name, doubt = _brief_parts(text)
    return f"{name} ({doubt})" if doubt else name


def _brief_parts(text: str) -> tuple[str, str]:
    """A point without its marks, and what they say."""
    point, bare = parse(text), text.rstrip("~?%")
    doubts = [word for word, holds in (("about", point.approximate), ("uncertain", point.uncertain)) if holds]
    if point.precision is Precision.SEASON:
        bare = f"{bare[:4]} {_SEASONS[bare[-2:]][0]}"
    elif point.precision in (Precision.DECADE, Precision.CENTURY):
        bare, doubts = f"{point.earliest.year} to {_last(point).year}", ["some year", *doubts]
    elif "X" in bare:
        doubts.insert(0, "some month" if bare.count("X") == len("XX") == len(bare) - len("2024-") else "some day")
        bare = bare.replace("-XX", "")
    return bare, ", ".join(doubts)


def _iso(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _year_last(found: Match[str]) -> str:
    one, two, year = found.groups()
    days = sorted({_iso(year, one, two), _iso(year, two, one)} - {""})
    if not days[1:]:
        return f"does not begin with its year; use YYYY-MM-DD ({days[0] if days else '2023-12-07'})"
    either = " or ".join(_day(date.fromisoformat(day)) for day in days)
    return f"means different days in different countries, {either}; use YYYY-MM-DD: {' or '.join(days)}"


def _year_first(found: Match[str]) -> str:
    return f"is not written YYYY-MM-DD; use {_iso(*found.group('y', 'm', 'd')) or 'a day that exists, as 2023-12-07'}"


def _serial(found: Match[str]) -> str:
    day = date(1899, 12, 30) + timedelta(days=int(found[1]))  # Excel's day 0
    return f"looks like a spreadsheet's number for a day, most likely {day}; use YYYY-MM-DD"


_D, _SET = "([0-9]{4}-[0-9]{2}-[0-9]{2})", "[2022-04-06,2022-04-07]"
_BOTH = "write both ends in full, as in 2022-09-12/2022-09-14"
_NO_TIME = "a time of day or a time zone goes to date_note; write"
# The first that fits a whole text ends the sentence about it; \1 and \2 are what its brackets found.
_HINTS: tuple[tuple[str, str | Callable[[Match[str]], str]], ...] = (
    (r"", "is blank; write what is known, as 2023-12-07, 2023-12, 2023, 2023-11~ or 2022-09-12/2022-09-14"),
    (r"nan|nat|none|null|nil|n/?a|unknown|tb[ad]|-+|\?+", "is a missing value; leave it blank or write the year: 2023"),
    (rf"{_D} *(?:-+|to|until|till|and|or) *{_D}", r"names two days; a period is \1/\2, one of the two [\1,\2]"),
    (rf"{_D}(?:[T ]+[0-9].*| *Z| *UTC.*|[+][0-9].*|-[0-9]{{2}}:?[0-9]{{2}})", rf"is more than a day: {_NO_TIME} \1"),
    (r".*[0-9]:[0-9]{2}.*|.*[0-9]T[0-9]{2}.*", f"is more than a day: {_NO_TIME} 2023-12-07"),
    (r"([0-9]{5})(?:\.[0-9]+)?", _serial),
    (r"(?![0-9]{6,7}$)(?P<y>[0-9]{4})([./ -]?)(?P<m>[0-9]{1,2})\2(?P<d>[0-9]{1,2})", _year_first),
    (r"([0-9]{1,2})[./ -] ?([0-9]{1,2})[./ -] ?([0-9]{4})", _year_last),
    (r"[0-9]{1,2}([./ -]) ?[0-9]{1,2}\1 ?[0-9]{2}", "has a two-digit year, so may mean several days; use YYYY-MM-DD"),
    (r".*\b[0-9]*(?:jan|feb|mar|apr|may|ju[nl]|aug|sep|oct|nov|dec).*", "names its month; 4 March 2025 is 2025-03-04"),
    (r".*(?:spring|summer|autumn|fall|winter).*", "names a season; write 2023-21 (spring) to 2023-24 (winter)"),
    (r"[0-9]{1,2}[./ -][0-9]{4}|[0-9]{4}(?:[./ ][0-9]{1,2}|-[0-9])", "is not written YYYY-MM; a month is 2023-12"),
    (r"[0-9]{4}-?W.*|[0-9]{4}-[0-9]{3}", "counts weeks or days of a year; name days, as in 2022-09-12/2022-09-14"),
    (r".+/[0-9]{1,2}(?:-[0-9]{1,2})?", f"shortens its end; {_BOTH}"),
    (r"(?:\.\.|open|unknown)?/.*", "has no start, so no earliest day; write an approximate start, as in 2020~/2023"),
    (r"(.+)/(?:open|unknown|present|now|today|ongoing|\?)?", r"has no end; write \1/.. while it is still open"),
    (r"\[\.\..*|\[.*\.\.(?:,.*)?\]", "leaves a set open; name both days, as in [2022-04-06..2022-04-08]"),
    (r"\[\]|\[,.*|.*,\]|.*,,.*|\[[^]]*", f"is an empty or incomplete set; write it as {_SET}"),
    (r"\{.*", f"means all of several dates; record one fact for each, or one of them, {_SET}"),
    (r"([^[/]+)\.\.", r"has no end; write \1/.. while it is still open"),
    (r"([^[/]+)\.\.([^/]+)", r"is half an interval; a period is \1/\2, one of its days [\1..\2]"),
    (r"[^[/]+,.*", f"lists several dates; if it was one of them, write {_SET}"),
    (r"[^[]*/.*/.*", f"has more than two ends; {_BOTH}"),
    (r"Y.*[0-9].*|[0-9]{5,}-.*|-.*", "is a long or negative year; years are 0001 to 9999, as in 2023-12-07"),
    (r"(?:ca?\.?|circa|about|around) *[0-9].*", "is approximate; write ~ behind the date, as in 2023-11~"),
    (r".*[~?%].*", "has a mark too many or out of place; one of ~ ? % (both) stands at the very end, as in 2023-11~"),
    (r"(?=.*X)[0-9X-]+", "has X before a known digit; unknown digits are 2024-10-XX, 2024-XX, 202X, 20XX"),
    (r"'?[0-9]{1,3}(?:-.*)?|[0-9.]+", "lacks hyphens or a year of four digits; use YYYY-MM-DD (2023-12-07)"),
)


def _refuse(part: str, whole: str) -> NoReturn:
    """Say what a text seems to be and what would be read; ``part`` is where the reading of ``whole`` stopped."""
    for text in dict.fromkeys((whole, part)):
        for pattern, sentence in _HINTS:
            found = re.fullmatch(pattern, text, re.IGNORECASE)
            if found:
                raise DateError(f"“{text}” {found.expand(sentence) if isinstance(sentence, str) else sentence(found)}.")
    raise DateError(f"“{whole}” is not a date the tracker reads. {FORMS}")

"""Days as other people's files write them.

Our own tables take EDTF alone. In a foreign column the order of day and month is decided from all its values, or
asked; never cell by cell, for ``03/04/2025`` has two readings and both are valid.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Literal

from tracker.errors import Problem, Refused

Order = Literal["dmy", "mdy", "ymd"]

ORDER_WORDS: dict[Order, str] = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}

# What may follow the day: a time of day, with or without zone. The day stands as written, no zone is applied.
_TIME = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AP]\.?M\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.IGNORECASE)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_DAY_WORD = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[-/. ]\s*([a-z]{{3,9}})\.?[-/,. ]\s*(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE
)
_WORD_DAY = re.compile(rf"([a-z]{{3,9}})\.?[- ]\s*(\d{{1,2}})(?:st|nd|rd|th)?[-, ]\s*(\d{{4}}){_TIME}", re.IGNORECASE)

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH_NUMBERS = {name[:length]: number for number, name in enumerate(_MONTHS, 1) for length in {3, len(name)}}
_MONTH_NUMBERS["sept"] = 9

ACCEPTED = "Accepted: 2020-12-03, 3 December 2020, 3-Dec-20, 03/12/2020 (with the order stated)."


def date_order(values: Iterable[str]) -> Order | None:
    """The one order of day and month in which every value of a column can be read; None when both can.

    ``ymd`` when no value leaves a choice. Raises Refused when some values can only be day first and others only
    month first. Values that are no days at all decide nothing; ``read_day`` refuses them.
    """
    only_day_first: str | None = None
    only_month_first: str | None = None
    open_choice = numeric = False
    for value in values:
        match = _YEAR_LAST.fullmatch(value.strip())
        if match is None:
            continue
        first, second = int(match[1]), int(match[3])
        numeric = True
        if 12 < first <= 31 and 1 <= second <= 12:
            only_day_first = only_day_first or value
        elif 12 < second <= 31 and 1 <= first <= 12:
            only_month_first = only_month_first or value
        elif first != second:
            open_choice = True
    if only_day_first and only_month_first:
        why = f"The column mixes two orders: “{only_day_first}” can only be day first, “{only_month_first}” only month "
        why += "first, so days such as 03/04 cannot be told. Write the column in one order, best as 2020-12-03."
        raise Refused([Problem(why)])
    if only_day_first:
        return "dmy"
    if only_month_first:
        return "mdy"
    if open_choice:
        return None
    return "dmy" if numeric else "ymd"


@lru_cache(maxsize=1 << 16)
def read_day(text: str, order: Order | None, *, as_of: date) -> date:
    """The day a cell names, its time of day left out; raises Refused with the reason.

    ``order`` is that of the whole column (``date_order``, or what the analyst says) and matters only where the year
    comes last and the month is a number. Years of two digits: 00 to 68 are 20xx, 69 to 99 are 19xx, and a day that
    would come after ``as_of`` is a century earlier.
    """
    stripped = text.strip()
    if match := _YEAR_FIRST.fullmatch(stripped):
        return _day(text, int(match[1]), int(match[3]), int(match[4]))
    if match := _YEAR_LAST.fullmatch(stripped):
        first, second = int(match[1]), int(match[3])
        if order not in ("dmy", "mdy") and first != second:
            why = "This could be day first or month first; state the order of the column (dmy or mdy)."
            raise Refused([Problem(why, value=text)])
        day, month = (second, first) if order == "mdy" else (first, second)
        return _with_century(text, match[4], month, day, as_of)
    if match := _DAY_WORD.fullmatch(stripped):
        return _with_century(text, match[3], _month(text, match[2]), int(match[1]), as_of)
    if match := _WORD_DAY.fullmatch(stripped):
        return _day(text, int(match[3]), _month(text, match[1]), int(match[2]))
    raise Refused([Problem(f"This is no day. {ACCEPTED}", value=text)])


def _month(text: str, word: str) -> int:
    number = _MONTH_NUMBERS.get(word.lower())
    if number is None:
        raise Refused([Problem(f"“{word}” is no month's name. {ACCEPTED}", value=text)])
    return number


def _with_century(text: str, year: str, month: int, day: int, as_of: date) -> date:
    if len(year) == 4:
        return _day(text, int(year), month, day)
    full = int(year) + (2000 if int(year) <= 68 else 1900)
    if (full, month, day) > (as_of.year, as_of.month, as_of.day):
        full -= 100
    return _day(text, full, month, day)


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        why = f"There is no such day: year {year}, month {month}, day {day}. If the column has another order, state it."
        raise Refused([Problem(why, value=text)]) from error

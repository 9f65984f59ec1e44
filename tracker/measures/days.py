"""Days as whole numbers, the form in which the measures count them. Reads no clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

Day = date | np.datetime64[Any] | str
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Unit = Literal["day", "week", "month", "quarter", "year"]

NO_DAY = int(np.iinfo(np.int64).min)  # what numpy makes of NaT
EPOCH = date(1970, 1, 1).toordinal()
FAR_DAY = 4_000_000  # about the year 12900: a stand-in for "no end" that can still be added to


def day_number(day: Day) -> int:
    """Days since 1970-01-01."""
    if type(day) is date:  # what it mostly is, without a way through numpy
        return day.toordinal() - EPOCH
    return int(np.array(day, dtype="datetime64[D]").astype(np.int64))


def day_of(number: int) -> date:
    """The day of a number."""
    return date.fromordinal(number + EPOCH)


def day_numbers(days: pd.Series[Any] | pd.Index[Any] | npt.NDArray[Any] | Sequence[Any]) -> Ints:
    """Days since 1970-01-01 of datetimes, dates or ISO texts, in order; ``NO_DAY`` where there is none.

    Day numbers stay as they are.
    """
    array = days.to_numpy() if isinstance(days, (pd.Series, pd.Index)) else np.asarray(days)
    if array.dtype == np.int64:
        return array
    if array.dtype.kind == "M":
        return array.astype("datetime64[D]").astype(np.int64)
    objects = np.asarray(array, dtype=object)
    known = ~np.asarray(pd.isna(objects), dtype=bool)
    numbers = np.full(objects.shape, NO_DAY, dtype=np.int64)
    numbers[known] = objects[known].astype("datetime64[D]").astype(np.int64)
    return numbers


def dates(numbers: Ints | Sequence[int]) -> npt.NDArray[np.datetime64]:
    """The datetime64 of day numbers, in the unit pandas gives parsed days; NaT for ``NO_DAY``."""
    return np.asarray(numbers, dtype=np.int64).astype("datetime64[D]").astype("datetime64[us]")


def moments(times: pd.Series[Any]) -> Ints:
    """Times as whole numbers that keep their order; the smallest where there is none."""
    if isinstance(times.dtype, pd.DatetimeTZDtype):
        times = times.dt.tz_convert("UTC").dt.tz_localize(None)
    array = times.to_numpy()
    if array.dtype.kind == "M":
        return array.astype("datetime64[us]").astype(np.int64)
    if array.dtype.kind in "iu":
        return array.astype(np.int64)
    read = pd.to_datetime(times.astype(object), utc=True, format="ISO8601")
    return read.dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64)


def edges(first: Day, last: Day, unit: Unit = "month") -> Ints:
    """First days of the bins that cover ``first`` to ``last``, and the day after the last bin.

    ``unit``: day, week (Monday to Sunday), month, quarter or year.
    """
    start, end = day_number(first), day_number(last)
    if unit == "day":
        return np.arange(start, end + 2, dtype=np.int64)
    if unit == "week":
        # numpy counts weeks from Thursday 1970-01-01; three days on they begin on Mondays.
        monday = (start + 3) // 7 * 7 - 3
        return np.arange(monday, (end + 3) // 7 * 7 + 5, 7, dtype=np.int64)
    step = {"month": 1, "quarter": 3, "year": 12}[unit]
    within = np.array([start, end]).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    from_month, to_month = (int(month) // step * step for month in within)
    months = np.arange(from_month, to_month + step + 1, step, dtype=np.int64)
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def months_later(day: Day, months: Ints | Sequence[int]) -> Ints:
    """The day that many calendar months after ``day``, as a day number; a 31st becomes the month's last day."""
    start = np.array(day, dtype="datetime64[D]")
    month = start.astype("datetime64[M]")
    offset = int((start - month.astype("datetime64[D]")).astype(np.int64))
    targets = (int(month.astype(np.int64)) + np.asarray(months, dtype=np.int64)).astype("datetime64[M]")
    first: Ints = targets.astype("datetime64[D]").astype(np.int64)
    after: Ints = (targets + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.int64)
    return np.asarray(first + np.minimum(offset, after - first - 1), dtype=np.int64)


def several(cell: object) -> tuple[str, ...]:
    """The keys in a ``;``-joined cell, each once, sorted; none for an empty cell."""
    if not isinstance(cell, str):
        return ()
    return tuple(sorted({part.strip() for part in cell.split(";")} - {""}))


def distinct(days: Ints) -> Ints:
    """Each of some days once, in order: days lie close together, and need not be sorted."""
    if not len(days):
        return days
    first = int(days.min())
    there = np.zeros(int(days.max()) - first + 1, dtype=bool)
    there[days - first] = True
    found: Ints = np.flatnonzero(there).astype(np.int64) + first
    return found


def capped(latest: Ints, day: int) -> Ints:
    """Last days as far as ``day``: an open or later end counts as the day itself."""
    return np.minimum(np.where(latest == NO_DAY, FAR_DAY, latest), day)

"""The series of the Compare page."""

from __future__ import annotations

from datetime import date
from typing import cast

import pandas as pd

from tracker.errors import Problem, Refused, plain
from tracker.filters import Filters
from tracker.queries import compare as queries
from tracker.queries.compare import Compared, Since
from tracker.queries.names import names
from tracker.queries.series.shape import Option, Series
from tracker.store import Reader

BEFORE = 12  # months shown ahead of day 0
AT_FIRST = 3  # processes compared where none are named
_OPTIONS = (Option("compare"), Option("since", ("agreement", "ceasefire", "round", "day")), Option("since_day"))


def months(reader: Reader, filters: Filters, today: date, keys: str, since: str, day: str) -> pd.DataFrame:
    """``queries.compare.compared``: its months."""
    return _compared(reader, filters, today, keys, since, day).months


def first_days(reader: Reader, filters: Filters, today: date, keys: str, since: str, day: str) -> pd.DataFrame:
    """``queries.compare.compared``: the day each process is counted from."""
    return _compared(reader, filters, today, keys, since, day).origins


def _compared(reader: Reader, filters: Filters, today: date, keys: str, since: str, day: str) -> Compared:
    known = names(reader, filters.only("known_at"), today, "process")
    chosen = tuple(key for key in keys.split(";") if key) or tuple(known)[:AT_FIRST]
    problems = [
        Problem("there is no process with this key", "compare", plain(key)) for key in chosen if key not in known
    ]
    try:
        from_day = date.fromisoformat(day) if day else None
    except ValueError:
        problems.append(Problem("a day is needed (2024-03-01)", "since_day", plain(day)))
    if since == "day" and not day:
        problems.append(Problem("a day is needed (2024-03-01), since months are counted from a day", "since_day"))
    if problems:
        raise Refused(problems)
    return queries.compared(reader, filters, today, chosen, cast(Since, since), from_day, BEFORE)


SERIES = {
    "months_compared": Series(
        "Processes by months since their own first day.",
        (
            "process", "month", "date", "score", "score_low", "score_high", "assessed", "commitments", "rounds",
            "rounds_3m", "refusals", "refusals_3m", "incidents", "incidents_3m",
        ),
        ("as_of", "known_at", "reliability", "accidents"),
        months,
        _OPTIONS,
    ),
    "first_days": Series(
        "The day from which each process is counted.",
        ("process", "date", "noun", "key", "what"),
        ("as_of", "known_at", "reliability", "accidents"),
        first_days,
        _OPTIONS,
    ),
}  # fmt: skip

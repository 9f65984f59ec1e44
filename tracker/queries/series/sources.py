"""The series of the Sources page."""

from __future__ import annotations

from datetime import date

import pandas as pd

from tracker.filters import Filters
from tracker.queries import sources as queries
from tracker.queries.series.shape import Series
from tracker.store import Reader

_OWN = ("process", "as_of", "known_at")


def by_noun(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """Facts of each noun, and those of them that rest on a single source; in the order of the record types."""
    grades = queries.sourcing(reader, filters, today).grades
    return grades.groupby("noun", sort=False)[["facts", "single"]].sum().reset_index()


def by_grade(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """``queries.sources.sourcing``: its grades."""
    return queries.sourcing(reader, filters, today).grades


SERIES = {
    "facts_by_noun": Series(
        "Facts by kind of record, and those of a single source.", ("noun", "facts", "single"), _OWN, by_noun
    ),
    "facts_by_grade": Series(
        "Facts by kind of record and best grade of their sources.",
        ("noun", "reliability", "facts", "single"),
        _OWN,
        by_grade,
    ),
}

"""The series of the Overview page that no other page has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from tracker.filters import Filters
from tracker.queries import incidents, levels
from tracker.queries import overview as queries
from tracker.queries.overview import last_day
from tracker.queries.selection import known_filters
from tracker.queries.series.shape import Series
from tracker.store import Reader


def overdue(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """``late`` as a frame."""
    return pd.DataFrame(late(reader, filters, today), copy=False)


def late(reader: Reader, filters: Filters, today: date) -> dict[str, Any]:
    """Commitments past the deadline now in force on the view's last day and not recorded as done: ``levels.late``."""
    scope = replace(filters, start=None, end=None, as_of=last_day(filters, today))
    return levels.late(levels.log(reader, scope, today))


SERIES = {
    "incidents_by_month": Series(
        "Incidents and deaths by month.",
        ("month", "incidents", "incidents_certain", "deaths_low", "deaths_best", "deaths_high"),
        incidents.OWN,
        incidents.by_month,
    ),
    "latest_events": Series(
        "The latest records, with their sources.",
        ("noun", "key", "date", "date_earliest", "what", "source", "publisher", "url"),
        ("process", "start", "end", "as_of", "known_at", "party", "reliability", "q"),
        queries.latest_events,
    ),
    "overdue": Series(
        "Commitments past their deadline and not recorded as done, with the date of their last status.",
        (
            "key", "title", "bound", "due_original", "due_amended", "days_late_amended", "last_status", "level", "status",
            "source",
        ),
        known_filters("commitment"),
        overdue,
    ),
}  # fmt: skip

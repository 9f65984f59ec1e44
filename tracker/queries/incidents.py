"""Incidents as counts: grouped in the database by bounds, so that what is fetched does not grow with every event."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.measures import days, spread
from tracker.queries.frames import frame
from tracker.queries.selection import selected
from tracker.store import Reader


def grouped(reader: Reader, filters: Filters, *by: str) -> pd.DataFrame:
    """Incidents that count, one row for each pair of bounds (and word of ``by``), accidents left out unless asked for.

    Columns: ``date_earliest, date_latest``, those of ``by``, ``incidents`` and the sums ``deaths_low, deaths_best,
    deaths_high``; a missing best is the low, else the high, else 0, a missing low or high the best.
    """
    own = filters.only("process", "start", "end", "as_of", "known_at", "party", "kind", "accidents", "reliability", "q")
    table, conditions = selected(reader, "incident", own)
    c = table.c
    if not filters.accidents:
        conditions.append(c.counted.is_(True))
    best = sa.func.coalesce(c.deaths_best, c.deaths_low, c.deaths_high, 0)
    keys = [c.date_earliest, c.date_latest, *(c[name] for name in by)]
    statement = sa.select(
        *keys,
        sa.func.count().label("incidents"),
        sa.func.sum(sa.func.coalesce(c.deaths_low, best)).label("deaths_low"),
        sa.func.sum(best).label("deaths_best"),
        sa.func.sum(sa.func.coalesce(c.deaths_high, best)).label("deaths_high"),
    )
    return frame(reader, statement.where(*conditions).group_by(*keys).order_by(*keys))


def by_month(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """Incidents and deaths of each month, uncertain dates spread over their bounds; empty months are rows of zeros.

    Columns: ``month`` (its first day), ``incidents, incidents_certain, deaths_low, deaths_best, deaths_high``.
    """
    events = grouped(reader, filters)
    edges = month_edges(events, filters, today)
    counted = spread.spread_over_bins(events, edges, as_of=filters.as_of or today)
    return counted.rename(columns={"date": "month"})


def month_edges(events: pd.DataFrame, filters: Filters, today: date) -> days.Ints:
    """Month edges over the period asked for, or over all events up to the view's day."""
    last = min(filters.end or date.max, filters.as_of or today)
    if events.empty:
        return np.zeros(0, dtype=np.int64)
    first = filters.start or min(events["date_earliest"].min().date(), last)
    return days.edges(first, last, "month") if first <= last else np.zeros(0, dtype=np.int64)

"""The series of the Incidents page."""

from __future__ import annotations

from datetime import date
from typing import cast

import pandas as pd

from tracker.filters import Filters
from tracker.measures import spread
from tracker.measures.days import Unit, day_numbers
from tracker.queries import incidents as queries
from tracker.queries.overview import last_day
from tracker.queries.series.months import months
from tracker.queries.series.shape import Option, Series
from tracker.store import Reader


def incidents(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """Incidents and deaths by month and kind, uncertain dates spread over the days they can mean (c10).

    One row per month and kind with an incident in it. Columns: ``month`` (2023-12), ``kind``, ``incidents``,
    ``incidents_certain`` (those whose dates lie in the month altogether), ``deaths_low, deaths_best, deaths_high``.
    """
    events = queries.grouped(reader, filters, "kind")
    edges = queries.month_edges(day_numbers(events["date_earliest"]), filters, today)
    parts = spread.spread_over_bins(events, edges, as_of=last_day(filters, today), by="kind")
    parts = parts.assign(month=months(parts["date"]))
    return parts[parts["incidents"] > 0].reset_index(drop=True)


def over_time(reader: Reader, filters: Filters, today: date, unit: str) -> pd.DataFrame:
    """``queries.incidents.course``: its bins."""
    return queries.course(reader, filters, today, cast(Unit, unit)).bins


def rates(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """``queries.incidents.course``: its rates, whose bins follow from the length of the view alone."""
    return queries.course(reader, filters, today, "month").rates


def by_kind(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """``queries.incidents.breakdown``: by kind."""
    return queries.breakdown(reader, filters, today).by_kind


def by_side(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """``queries.incidents.breakdown``: by the side they are attributed to."""
    return queries.breakdown(reader, filters, today).by_side


_SUMS = ("deaths_low", "deaths_best", "deaths_high")

SERIES = {
    "incidents": Series(
        "Incidents and deaths by month and kind.",
        ("month", "kind", "incidents", "incidents_certain", *_SUMS),
        queries.OWN,
        incidents,
    ),
    "incidents_over_time": Series(
        "Incidents and deaths by day, week or month, quiet bins and bins without data among them.",
        ("date", "until", "incidents", "incidents_certain", *_SUMS, "state"),
        queries.OWN,
        over_time,
        (Option("unit", ("month", "week", "day")),),
    ),
    "incidents_by_kind": Series(
        "Incidents by kind, with those of contested attribution.",
        ("kind", "incidents", "contested", *_SUMS),
        queries.OWN,
        by_kind,
    ),
    "incidents_by_side": Series(
        "Incidents by the side they are attributed to, with those contested.",
        ("attributed_to", "incidents", "contested", *_SUMS),
        queries.OWN,
        by_side,
    ),
    "incident_rates": Series(
        "Incidents per 30 observed days, with exact Poisson limits.",
        ("date", "until", "events", "exposure_days", "rate", "rate_low", "rate_high", "state"),
        queries.OWN,
        rates,
    ),
    "incident_places": Series(
        "Where incidents happened.",
        ("key", "title", "latitude", "longitude", "place_precision", "n", "south", "north", "west", "east"),
        queries.OWN,
        queries.places,
    ),
}

"""The series of the Talks and violence page."""

from __future__ import annotations

from datetime import date

import pandas as pd

from tracker.filters import Filters
from tracker.measures.event_study import Draw
from tracker.queries import talks_and_violence as queries
from tracker.queries.selection import COMMON
from tracker.queries.series.shape import Option, Series
from tracker.queries.talks_and_violence import DRAWS, KINDS, Around
from tracker.store import Reader

AGAINST: dict[str, Draw] = {"random": DRAWS[0], "shift": DRAWS[1]}
_CHANGE = ("kind", "noun", "key", "title", "date", "fate", "change")
_BAND = (
    "kind", "set_against", "days", "left_out", "overlapping", "before", "after", "change", "band_low", "band_high",
    "outcome",
)  # fmt: skip
_LAG = ("kind", "lag", "mean", "band_low", "band_high")


def changes(reader: Reader, filters: Filters, today: date, what: str, window: str, gap: str) -> pd.DataFrame:
    """``queries.talks_and_violence.around``: its days."""
    found = queries.around(reader, filters, today, what, int(window), int(gap))
    return pd.DataFrame(columns=list(_CHANGE)) if found is None else found.days


def bands(reader: Reader, filters: Filters, today: date, what: str, window: str, gap: str) -> pd.DataFrame:
    """The studies of ``around`` as rows: both kinds of day, set against both kinds of dates."""
    found = queries.around(reader, filters, today, what, int(window), int(gap))
    return pd.DataFrame(columns=list(_BAND)) if found is None else bands_of(found)


def lags(reader: Reader, filters: Filters, today: date, what: str, window: str, gap: str, draw: str) -> pd.DataFrame:
    """The mean on each day before and after, for both kinds of day."""
    found = queries.around(reader, filters, today, what, int(window), int(gap))
    return pd.DataFrame(columns=list(_LAG)) if found is None else lags_of(found, AGAINST[draw])


def bands_of(found: Around) -> pd.DataFrame:
    """One row per kind of day and of what it is set against; columns as the series ``talks_bands``."""
    rows = [
        (kind, draw, len(one.anchors), one.left_out, one.overlapping, one.before, one.after, one.change, one.band_low,
         one.band_high, one.outcome)
        for (kind, draw), one in found.studies.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(_BAND))


def lags_of(found: Around, draw: Draw) -> pd.DataFrame:
    """One row per kind of day and lag; columns as the series ``days_around_talks``."""
    parts = [found.studies[kind, draw].by_lag.assign(kind=pd.Series(kind, dtype="str").iloc[0]) for kind in KINDS]
    return pd.concat(parts, ignore_index=True)[list(_LAG)].astype({"kind": "str"})


_FILTERS = (*COMMON, "mediator", "level", "kind", "accidents")
_COUNT = (
    Option("what", ("incidents", "deaths_best")),
    Option("window", ("30", "7", "14", "60", "90")),
    Option("gap", ("0", "7", "14", "30")),
)

SERIES = {
    "changes_around_talks": Series(
        "Rounds held and refusals, each with the change of violence after it.", _CHANGE, _FILTERS, changes, _COUNT
    ),
    "talks_bands": Series(
        "The mean changes, and the bands of chance they are set against.", _BAND, _FILTERS, bands, _COUNT
    ),
    "days_around_talks": Series(
        "Mean violence on each day before and after talks.",
        _LAG,
        _FILTERS,
        lags,
        (*_COUNT, Option("draw", tuple(AGAINST))),
    ),
}

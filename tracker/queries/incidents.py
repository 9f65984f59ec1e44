"""Incidents as counts: from the day tally where it can answer, else grouped in the database.

Accidents stay out of counts unless asked for. Days before the first and after the last recorded incident of a process
are *no data*, not quiet: nothing in the store says that anybody was looking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.measures import days, spread
from tracker.measures import rates as rate_measures
from tracker.measures.days import Bools, Ints, Unit, day_number, day_numbers
from tracker.queries import by_rows, newest, tallied
from tracker.queries.cube import FIGURES, answers
from tracker.queries.frames import Columns, dtype_of, frame, framed, recent, wholes
from tracker.queries.newest import HAIR
from tracker.queries.reach import reach
from tracker.queries.selection import selected
from tracker.queries.tallied import Spans
from tracker.records import BY_NOUN
from tracker.store import Reader

PLACES_APART = 2_000  # positions drawn one by one; more are joined to the cells of a grid
LISTED = 100
DISTRICT = 3  # from this place precision on, coordinates stand for an area

OWN = ("process", "start", "end", "as_of", "known_at", "party", "kind", "accidents", "reliability", "q")
"""The filters that act on incidents."""


def grouped(reader: Reader, filters: Filters, *by: str) -> pd.DataFrame:
    """Incidents that count, one row for each pair of bounds (and word of ``by``), accidents left out unless asked for.

    Columns: ``date_earliest, date_latest``, those of ``by``, ``incidents`` and the sums ``deaths_low, deaths_best,
    deaths_high``; a missing best is the low, else the high, else 0, a missing low or high the best.
    """
    if answers(filters.only(*OWN)) and set(by) <= {"kind"}:
        return tallied.grouped(spans(reader, filters, *by), *by)
    table, conditions = by_rows.counted(reader, filters.only(*OWN))
    keys = [table.c.date_earliest, table.c.date_latest, *(table.c[name] for name in by)]
    statement = sa.select(*keys, *by_rows.sums(table))
    return frame(reader, statement.where(*conditions).group_by(*keys).order_by(*keys))


def spans(reader: Reader, filters: Filters, *by: str) -> Spans:
    """What ``grouped`` tells, in columns of numbers."""
    own = filters.only(*OWN)
    if not answers(own):
        rows = grouped(reader, filters)
        figures = (rows[name].to_numpy(dtype=np.int64) for name in FIGURES)
        return Spans(day_numbers(rows["date_earliest"]), day_numbers(rows["date_latest"]), [], *figures)
    last = min((day for day in (own.end, own.as_of) if day), default=None)
    asked = replace(own, end=last, as_of=None)  # the same to a count, and asked for again by the same page
    return recent(reader, "spans", (asked, by), lambda: tallied.spans(reader, asked, *by), most=4)


def by_month(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """Incidents and deaths of each month, uncertain dates spread over their bounds; empty months are rows of zeros.

    Columns: ``month`` (its first day), ``incidents, incidents_certain, deaths_low, deaths_best, deaths_high``.
    """
    return pd.DataFrame(months(reader, filters, today), copy=False)


def months(reader: Reader, filters: Filters, today: date) -> dict[str, npt.NDArray[Any]]:
    """The columns of ``by_month``."""
    events = spans(reader, filters)
    edges = month_edges(events.begins, filters, today)
    return {"month": days.dates(edges[:-1]), **_over(edges, events, filters.as_of or today)}


def _over(edges: Ints, events: Spans, day: date) -> dict[str, npt.NDArray[Any]]:
    """The counts of events in some bins, as known by the day."""
    weights = {name: getattr(events, name).astype(np.float64) for name in FIGURES}
    return dict(spread.counts_over_bins(events.begins, events.ends, weights, edges, as_of=day))


def month_edges(begins: Ints, filters: Filters, today: date) -> Ints:
    """Month edges over the period asked for, or over all events (their first days) up to the view's day."""
    last = day_number(min(filters.end or date.max, filters.as_of or today))
    if not len(begins):
        return np.zeros(0, dtype=np.int64)
    first = day_number(filters.start) if filters.start else min(int(begins.min()), last)
    if first > last:
        return np.zeros(0, dtype=np.int64)
    return days.edges(np.datetime64(first, "D"), np.datetime64(last, "D"), "month")


@dataclass(frozen=True, slots=True)
class Observed:
    """The days from the first to the last recorded incident of a process, of whatever kind and party; None: none."""

    first: date
    last: date


def observed(reader: Reader, filters: Filters, today: date) -> Observed | None:
    """The days incidents are recorded for, up to the view's day; narrowed by process and clocks alone.

    An incident whose end is open counts by its beginning: that it goes on does not say that others were looked for.
    """
    own = filters.only("process", "as_of", "known_at")
    found = recent(reader, "observed", own, lambda: tallied.observed(reader, own))
    day = filters.as_of or today
    if found is None or found[0] > day:
        return None
    return Observed(found[0], min(found[1], day))


@dataclass(frozen=True, slots=True)
class Course:
    """Incidents over time, two ways, from one reading of the store.

    ``bins``: per day, week or month, uncertain dates spread over their bounds (c10); from the first event
    of the process, or the beginning of the period, to the view's day, empty bins included. Columns: ``date`` (first day of the bin),
    ``until`` (its last), ``incidents, incidents_certain, deaths_low, deaths_best, deaths_high`` (float64) and
    ``state``: *reported*, *none reported*, or *no data* where the bin lies outside the days incidents are recorded for.

    ``rates``: per year (quarter or month of a shorter time), incidents in 30 days with exact Poisson limits (c11). An
    incident counts in the bin of its first day; one that began before the days counted is left out. Exposure is the
    days of the bin that lie in the view and are observed. Columns: ``date, until`` and those of
    ``measures.rates.rates``.

    ``binned`` and ``rated`` are the same by column.
    """

    binned: Columns
    rated: Columns
    observed: Observed | None

    @property
    def bins(self) -> pd.DataFrame:
        """As a frame."""
        return framed(self.binned)

    @property
    def rates(self) -> pd.DataFrame:
        """As a frame."""
        return framed(self.rated)


def course(reader: Reader, filters: Filters, today: date, unit: Unit) -> Course:
    """The view's incidents over time."""
    seen, day = observed(reader, filters, today), filters.as_of or today
    last = min(filters.end or date.max, day)
    first = filters.start or reach(reader, filters, today).first or last
    events = spans(reader, filters)
    edges = days.edges(first, last, unit) if seen and first <= last else np.zeros(0, dtype=np.int64)
    counts = _over(edges, events, day)
    del counts["deaths_best_certain"]
    state = {"state": _states(edges, counts["incidents"] > 0, seen)}
    rated = _rates(events, seen, max(first, seen.first) if seen else last, last)
    return Course(_bounds(edges) | counts | state, rated, seen)


def _bounds(edges: Ints) -> Columns:
    """First and last day of the bins."""
    return {"date": days.dates(edges[:-1]), "until": days.dates(edges[1:] - 1)}


_STATES = np.array(["reported", "no data", "none reported"], dtype=object)


def _states(edges: Ints, some: Bools, seen: Observed | None) -> npt.NDArray[Any]:
    begin, end = (day_number(seen.first), day_number(seen.last)) if seen else (0, -1)
    outside = (edges[1:] - 1 < begin) | (edges[:-1] > end)
    return _STATES[np.where(some, 0, np.where(outside, 1, 2))]


def _rates(events: Spans, seen: Observed | None, first: date, last: date) -> Columns:
    known = seen is not None and first <= last
    edges = days.edges(first, last, rate_unit(first, last)) if known else np.zeros(1, dtype=np.int64)
    begin, end = day_number(first), min(day_number(last), day_number(seen.last)) if seen else -1
    exposure = np.clip(np.minimum(edges[1:], end + 1) - np.maximum(edges[:-1], begin), 0, None)
    inside = (events.begins >= begin) & (events.begins <= end)
    place = np.searchsorted(edges, events.begins[inside], side="right") - 1
    number = events.incidents[inside]
    counts = np.bincount(place, number, len(edges) - 1).astype(np.int64) if known else np.zeros(0, dtype=np.int64)
    return _bounds(edges) | rate_measures.columns(counts, exposure.astype(np.float64))


def rate_unit(first: date, last: date) -> Unit:
    """The bins in which rates are shown: enough of them to compare, long enough to hold events."""
    length = (last - first).days
    return "year" if length > 730 else "quarter" if length > 180 else "month"


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What is in the view, by kind and by side, from one reading of the store.

    ``by_kind`` and ``by_side``: one row a word, those with most incidents first; columns ``kind`` or ``attributed_to``
    (each combination of actors as recorded, keys parted by ``;``, empty for none, so that rows add up), ``incidents,
    contested`` (of them, with contested attribution), ``deaths_low, deaths_best, deaths_high``. ``kinds`` and ``sides`` are
    the same by column.
    """

    incidents: int
    accidents: int  # in the view, outside the counts; 0 where they are asked for
    accident_deaths: int  # of those, best estimate
    contested: int
    spread: int  # not dated to a day
    without_place: int  # no coordinates
    rough_place: int  # with coordinates that stand for a district or more
    deaths_low: int
    deaths_best: int
    deaths_high: int
    above: int  # with a highest count of deaths above the best estimate; that of the others may not have been given
    kinds: Columns
    sides: Columns

    @property
    def by_kind(self) -> pd.DataFrame:
        """As a frame."""
        return framed(self.kinds)

    @property
    def by_side(self) -> pd.DataFrame:
        """As a frame."""
        return framed(self.sides)


def breakdown(reader: Reader, filters: Filters, _today: date) -> Breakdown:
    """The view's incidents by kind and side."""
    own = filters.only(*OWN)
    found = tallied.by_class(reader, own, DISTRICT) if answers(own) else by_rows.by_class(reader, own, DISTRICT)
    enters = found.counted | filters.accidents
    figures = found.figures | {"contested": np.where(found.contested, found.figures["incidents"], 0)}
    entering = {name: np.where(enters, figure, 0) for name, figure in figures.items()}
    return Breakdown(
        kinds=_by("kind", *found.kinds, entering),
        sides=_by("attributed_to", *found.sides, entering),
        accidents=int(figures["incidents"][~enters].sum()),
        accident_deaths=int(figures["deaths_best"][~enters].sum()),
        **{name: int(figure.sum()) for name, figure in entering.items()},
        **found.told,
    )


_FIGURES = ("incidents", "contested", "deaths_low", "deaths_best", "deaths_high")


def _by(column: str, words: list[str], of: Ints, figures: Mapping[str, Ints]) -> Columns:
    """The figures of each word that has any, those with most incidents first; ``of``: the word each figure is for."""
    sums = {name: np.rint(np.bincount(of, figures[name], len(words))).astype(np.int64) for name in _FIGURES}
    order = np.argsort(-sums["incidents"], kind="stable")
    order = order[: np.count_nonzero(sums["incidents"])]
    told = {column: np.array([words[n] for n in order.tolist()], dtype=object)}
    return told | {name: figure[order] for name, figure in sums.items()}


def places(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """Where the view's incidents happened, most frequent first; those without coordinates are left out.

    One row a position and precision; beyond some thousand positions one a cell of a grid, at the mean position of its
    incidents and with the mean of their precisions, rounded. Columns: ``key`` (of the incident, where it is the only
    one; else empty), ``title`` (a place), ``latitude, longitude, place_precision, n``, and the bounds of what
    the row stands for, ``south, north, west, east``: ``at_place`` lists the incidents within.
    """
    columns = marks(reader, filters, today)
    precision, number = columns["place_precision"], columns["n"]
    unknown = np.isnan(precision)
    return framed(columns).assign(
        place_precision=pd.arrays.IntegerArray(np.where(unknown, 0, precision).astype(np.int64), unknown),
        n=wholes(number),
    )


def marks(reader: Reader, filters: Filters, _today: date, alone: int | None = None) -> Columns:
    """The columns of ``places``, a precision that is not stated as NaN.

    To find keys takes time: where more than ``alone`` incidents are the only one at their place, or where places are
    joined to cells, none is told unless ``alone`` is None.
    """
    own = filters.only(*OWN)
    if answers(own):
        return tallied.places(reader, own, PLACES_APART, alone)
    rows = by_rows.places(reader, own, PLACES_APART)
    columns = {str(name): column.to_numpy() for name, column in rows.items()}
    precision = rows["place_precision"].to_numpy(dtype=np.float64, na_value=np.nan)
    return columns | {"place_precision": precision, "n": rows["n"].to_numpy(dtype=np.int64)}


def latest(reader: Reader, filters: Filters, _today: date, limit: int = LISTED) -> Columns:
    """The latest incidents of the view, newest first, accidents among them; at most ``limit``.

    Cell by cell, None where there is nothing: ``key, date, date_earliest, kind, place, attributed_to,
    attribution_contested, deaths_low, deaths_best, deaths_high, counted, summary``, and of its source ``publisher, source`` (the title) and ``url``.
    """
    own = filters.only(*OWN)
    rows = newest.newest(reader, own, limit) if answers(own) else None
    if rows is None:
        table, conditions = tallied.latest(reader, own, limit) if answers(own) else selected(reader, "incident", own)
        rows = reader.connection.execute(newest.statement(reader, table, conditions, limit)).all()
    names = (*newest.CELLS, *newest.OF_SOURCE)
    cells = np.array([tuple(row) for row in rows], dtype=object).reshape(len(rows), len(names))
    return {name: cells[:, at] for at, name in enumerate(names)}


def listed(reader: Reader, filters: Filters, today: date, limit: int = LISTED) -> pd.DataFrame:
    """``latest`` as a frame."""
    types = {column.name: dtype_of(column.type) for column in BY_NOUN["incident"].live.c}
    cells = latest(reader, filters, today, limit)
    return pd.DataFrame({name: pd.Series(own.tolist(), dtype=types.get(name, "str")) for name, own in cells.items()})


def at_place(
    reader: Reader, filters: Filters, _today: date, box: tuple[float, float, float, float], limit: int = LISTED
) -> pd.DataFrame:
    """The incidents that count within south, north, west and east, newest first; at most ``limit``.

    Columns as ``listed``.
    """
    table, conditions = by_rows.counted(reader, filters.only(*OWN))
    south, north, west, east = box
    conditions += [
        table.c.latitude.between(south - HAIR, north + HAIR),
        table.c.longitude.between(west - HAIR, east + HAIR),
    ]
    return frame(reader, newest.statement(reader, table, conditions, limit))

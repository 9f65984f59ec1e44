"""What is asked about incidents as counts, answered from the cube; ``incidents`` answers the same from the rows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.measures.days import NO_DAY, Bools, Floats, Ints, dates, day_of
from tracker.queries.cube import FIGURES, Cut, Spots, cube, cut_once, cuts, spots
from tracker.queries.frames import Columns, texts, wholes
from tracker.queries.newest import at_place, latest_cuts, places_table
from tracker.queries.selection import selected
from tracker.store import Reader

GRID = 24  # cells along the longer side of a map too full to draw its places one by one


@dataclass(frozen=True, slots=True)
class Spans:
    """Incidents by their bounds (``NO_DAY``: open), and by a word where one was asked for: number and deaths of each."""

    begins: Ints
    ends: Ints
    word: Sequence[str]
    incidents: Ints
    deaths_low: Ints
    deaths_best: Ints
    deaths_high: Ints


def spans(reader: Reader, filters: Filters, *by: str) -> Spans:
    """What ``incidents.grouped`` tells; ``by`` may name ``kind`` alone."""
    words = cube(reader).kinds[0] if by else [""]
    code = cube(reader).kinds[1] if by else None
    parts: list[tuple[Any, ...]] = []
    for cut in cuts(reader, filters, accidents=filters.accidents):
        if code is None:
            found, figures = cut.spans, cut.summed_by_span()
            word = np.zeros(len(found), dtype=np.int64)
        else:
            first = int(cut.span[0]) if len(cut.span) else 0
            every = int(cut.span[-1]) + 1 - first if len(cut.span) else 0
            combined = (cut.span - first).astype(np.int64) * len(words) + code[cut.which]
            figures = cut.summed_by(combined, every * len(words))
            some = np.flatnonzero(figures[0])
            found, word = (first + some // len(words)).astype(np.int32), some % len(words)
            figures = [figure[some] for figure in figures]
        parts.append((cut.cube.begins[found], cut.cube.ends[found], word, *figures))
    begins, ends, word, *figures = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    if len(parts) > 1:  # of several processes, whose spans are each in order
        keys = np.column_stack([begins, ends, word])
        unique, place = np.unique(keys, axis=0, return_inverse=True)
        figures = [np.rint(np.bincount(place.ravel(), f, len(unique))).astype(np.int64) for f in figures]
        begins, ends, word = unique.T
    return Spans(begins, ends, [words[n] for n in word.tolist()] if by else [], *figures)


def grouped(found: Spans, *by: str) -> pd.DataFrame:
    """As ``incidents.grouped``."""
    days = (("date_earliest", found.begins), ("date_latest", found.ends))
    columns: dict[str, Any] = {name: dates(numbers).astype("datetime64[s]") for name, numbers in days}
    if by:
        columns[by[0]] = texts(found.word)
    columns |= {name: wholes(getattr(found, name)) for name in FIGURES}
    return pd.DataFrame(columns, copy=False, index=range(len(found.begins)))


def observed(reader: Reader, filters: Filters) -> tuple[date, date] | None:
    """The first day of an incident of whatever kind, and the last of one (its first, where it has no end)."""
    first, last = [], []
    for cut in cut_once(reader, Filters(process=filters.process, end=filters.as_of)):
        begins, ends = cut.cube.begins[cut.spans], cut.cube.ends[cut.spans]
        if len(begins):
            first.append(int(begins[0]))
            last.append(int(np.where(ends == NO_DAY, begins, ends).max()))
    return (day_of(min(first)), day_of(max(last))) if first else None


@dataclass(frozen=True, slots=True)
class Classes:
    """Incidents, accidents among them, by all that a class tells.

    ``kinds`` and ``sides``: the words there are, in order, and which one each class has. ``figures``: of each class, those
    of ``grouped``. ``told``: of the incidents that count, how many have a ``spread`` date, are ``without_place``, lie in a
    ``rough_place`` (of a given precision or a lesser one), have a highest count of deaths ``above`` the best estimate.
    """

    kinds: tuple[list[str], Ints]
    sides: tuple[list[str], Ints]
    counted: Bools
    contested: Bools
    figures: dict[str, Ints]
    told: dict[str, int]


def by_class(reader: Reader, filters: Filters, district: int) -> Classes:
    """The view's incidents; a place of the precision ``district`` or a lesser one is rough."""
    found, where = cube(reader), spots(reader)
    rough = where.precision >= district
    rough[0] = False
    sums = np.zeros((len(FIGURES), len(found.kind)), dtype=np.int64)
    for cut in cuts(reader, filters, accidents=True):
        sums += cut.summed_by(cut.which, len(found.kind))
    told = dict.fromkeys(TOLD, 0)
    for cut in cuts(reader, filters, accidents=filters.accidents):
        told["spread"] += int(cut.numbers[found.loose[cut.spans]].sum())
        told["without_place"] += int(cut.number_at[:1].sum())
        told["rough_place"] += int(cut.number_at[rough[: len(cut.number_at)]].sum())
        told["above"] += int(np.count_nonzero(cut.of(found.above)))
    figures = dict(zip(FIGURES, sums, strict=True))
    return Classes(found.kinds, found.sides, found.counted, found.contested, figures, told)


TOLD = ("spread", "without_place", "rough_place", "above")


def latest(reader: Reader, filters: Filters, limit: int) -> tuple[sa.FromClause, list[sa.ColumnElement[bool]]]:
    """The incidents' table and the conditions of the latest of a view, accidents among them: by their days, so that an
    index finds them; a range of days beside these would have the database walk through all of it.
    """
    table, conditions = selected(reader, "incident", replace(filters, end=None, as_of=None))
    return table, [*conditions, table.c.date_earliest.in_(latest_days(reader, filters, limit))]


def latest_days(reader: Reader, filters: Filters, limit: int) -> list[date]:
    """The days on which the latest incidents begin, accidents among them: as many as hold ``limit`` of them, or all."""
    found = latest_cuts(cuts(reader, filters, accidents=True), limit)
    begins = np.unique(np.concatenate([cut.cube.begins[cut.span] for cut in found]))
    return [day_of(number) for number in begins.tolist()]


def places(reader: Reader, filters: Filters, apart: int, alone: int | None) -> Columns:
    """As ``incidents.marks``; ``apart`` positions are drawn one by one."""
    found, where = cuts(reader, filters, accidents=filters.accidents), spots(reader)
    number = np.zeros(len(where.place), dtype=np.int64)
    for cut in found:
        number[: len(cut.number_at)] += cut.number_at
    number[0] = 0
    there = np.flatnonzero(number)
    latitude, longitude = where.latitude[there], where.longitude[there]
    keys = where.apart[there]
    joined = np.count_nonzero(np.bincount(where.position[there])) > apart
    if joined:
        step = max(np.ptp(latitude), np.ptp(longitude)) / GRID
        keys = (_rounded(latitude / step) * 1_000 + _rounded(longitude / step)).astype(
            np.int64
        )  # from one end of the map to the other 25 at most
    cells, cell = np.unique(keys, return_inverse=True)
    weight = number[there]
    n = np.bincount(cell, weight, len(cells))
    known = np.where(where.precision[there] > 0, weight, 0)
    sums, of_known = (np.bincount(cell, part, len(cells)) for part in (known * where.precision[there], known))
    precision = _rounded(sums / np.maximum(of_known, 1)).astype(np.int64)
    box = np.array([[np.inf, -np.inf, np.inf, -np.inf]]).repeat(len(cells), axis=0)
    for side, (least, where_) in enumerate([(np.minimum, latitude), (np.maximum, latitude), (np.minimum, longitude),
                                            (np.maximum, longitude)]):  # fmt: skip
        least.at(box[:, side], cell, where_)
    number_of = np.rint(n).astype(np.int64)
    names = [""] * len(cells)
    if alone is None or (not joined and np.count_nonzero(number_of == 1) <= alone):
        of_spot = np.full(len(number), -1, dtype=np.int64)
        of_spot[there] = np.where(number_of[cell] == 1, cell, -1)
        names = _keys(reader, found, where, of_spot, len(cells))
    order = np.lexsort([precision, box[:, 2], box[:, 0], -number_of])
    titles = _titles(where, there, cell, len(cells))
    precision, box = precision[order], box[order]
    return {
        "key": np.array([names[at] for at in order.tolist()], dtype=object),
        "title": np.array([titles[at] for at in order.tolist()], dtype=object),
        "latitude": (np.bincount(cell, latitude * weight, len(cells)) / n)[order],
        "longitude": (np.bincount(cell, longitude * weight, len(cells)) / n)[order],
        "place_precision": np.where(precision > 0, precision, np.nan),
        "n": number_of[order],
        **{side: box[:, at] for at, side in enumerate(SIDES)},
    }


SIDES = ("south", "north", "west", "east")
"""The bounds of what one marker of a map stands for."""


def _rounded(numbers: Floats) -> Floats:
    """To the nearest whole, halves away from zero."""
    return np.asarray(np.copysign(np.floor(np.abs(numbers) + 0.5), numbers) + 0.0, dtype=np.float64)


def _titles(where: Spots, there: Ints, cell: Ints, length: int) -> list[str]:
    names, of = where.names
    name = of[there]
    first, last = np.full(length, len(names)), np.full(length, -1)
    np.minimum.at(first, cell, np.where(name < 0, len(names), name))
    np.maximum.at(last, cell, name)
    return [
        "Place not named" if b < 0 else names[a] if a == b else f"{names[a]} and other places"
        for a, b in zip(first.tolist(), last.tolist(), strict=True)
    ]


def _keys(reader: Reader, found: list[Cut], where: Spots, of_spot: Ints, length: int) -> list[str]:
    """The key of the incident in each cell that ``of_spot`` tells; by its day and place, which an index finds."""
    sought: dict[tuple[Any, ...], dict[tuple[Any, ...], int]] = defaultdict(dict)
    for cut in found:
        spot, which = cut.spot, cut.which
        cells = of_spot[spot]
        for at in np.flatnonzero(cells >= 0).tolist():
            cell = int(cells[at])
            day = day_of(int(cut.cube.begins[cut.span[at]]))
            place = (cut.process, day, float(where.latitude[spot[at]]), float(where.longitude[spot[at]]))
            kind = (cut.cube.kind[which[at]], cut.cube.attributed_to[which[at]], bool(cut.cube.counted[which[at]]))
            sought[place][kind] = cell
    days = {process: {place[1] for place in sought if place[0] == process} for process in {each[0] for each in sought}}
    rows = sum(cut.cube.number_on(cut.process, sorted(days.get(cut.process, ()))) for cut in found)
    if rows > _ALL_OF_A_DAY * len(sought):
        statement = _at_places(reader.connection.dialect.name, reader.table("incident"))
        asked = [(statement, {"listed": json.dumps(list(sought), default=str)})]
    else:
        asked = [(_on_days(reader, *each), {}) for each in days.items()]
    keys = [""] * length
    for statement, given in asked:
        for row in reader.connection.execute(statement, given).all():
            meant = sought.get(tuple(row[:4]), {}).get((row[4], row[5] or "", row[6]))
            if meant is not None:
                keys[meant] = max(keys[meant], row[7])
    return keys


_ALL_OF_A_DAY = 6  # so many incidents for each one sought are read sooner than those at its place are looked up
_OF_A_PLACE = ("process", "date_earliest", "latitude", "longitude", "kind", "attributed_to", "counted", "key")


def _on_days(reader: Reader, process: str, days: set[date]) -> sa.Select[Any]:
    """The incidents of a process that begin on some days."""
    c = reader.table("incident").c
    return sa.select(*(c[name] for name in _OF_A_PLACE)).where(
        c.process == process, c.date_earliest.in_(sorted(days)), c.latitude.is_not(None)
    )


@lru_cache(maxsize=2)
def _at_places(dialect: str, table: sa.FromClause) -> sa.Select[Any]:
    """The incidents at some places on some days."""
    _, sought = places_table(dialect, sa.bindparam("listed", type_=sa.Text))
    return sa.select(*(table.c[name] for name in _OF_A_PLACE)).where(*at_place(table, sought))

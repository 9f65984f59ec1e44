"""What is asked about incidents as counts, answered from the cube; ``incidents`` answers the same from the rows."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from tracker.filters import Filters
from tracker.measures.days import NO_DAY, Floats, Ints, dates
from tracker.queries.cube import FIGURES, Cut, Spots, cube, cuts, number_by, spots
from tracker.queries.selection import selected
from tracker.store import Reader

GRID = 24  # cells along the longer side of a map too full to draw its places one by one


def grouped(reader: Reader, filters: Filters, *by: str) -> pd.DataFrame:
    """As ``incidents.grouped``; ``by`` may name ``kind`` alone."""
    words = cube(reader).kinds[0] if by else [""]
    code = cube(reader).kinds[1] if by else None
    parts: list[tuple[Any, ...]] = []
    for cut in cuts(reader, filters, accidents=filters.accidents):
        if code is None:
            spans, figures = cut.spans, cut.summed_by_span()
            word = np.zeros(len(spans), dtype=np.int64)
        else:
            first = int(cut.span[0]) if len(cut.span) else 0
            every = int(cut.span[-1]) + 1 - first if len(cut.span) else 0
            combined = (cut.span - first).astype(np.int64) * len(words) + code[cut.which]
            figures = cut.summed_by(combined, every * len(words))
            some = np.flatnonzero(figures[0])
            spans, word = (first + some // len(words)).astype(np.int32), some % len(words)
            figures = [figure[some] for figure in figures]
        parts.append((cut.cube.begins[spans], cut.cube.ends[spans], word, *figures))
    begins, ends, word, *figures = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    if len(parts) > 1:  # of several processes, whose spans are each in order
        keys = np.column_stack([begins, ends, word])
        unique, place = np.unique(keys, axis=0, return_inverse=True)
        figures = [np.rint(np.bincount(place.ravel(), f, len(unique))).astype(np.int64) for f in figures]
        begins, ends, word = unique.T
    columns: dict[str, Any] = {
        name: dates(days).astype("datetime64[s]") for name, days in (("date_earliest", begins), ("date_latest", ends))
    }
    if by:
        columns[by[0]] = pd.Series([words[n] for n in word.tolist()], dtype="str")
    known = np.zeros(len(begins), dtype=bool)
    columns |= {
        name: pd.arrays.IntegerArray(figure, known.copy()) for name, figure in zip(FIGURES, figures, strict=True)
    }
    return pd.DataFrame(columns, copy=False)


def observed(reader: Reader, filters: Filters) -> tuple[date, date] | None:
    """The first day of an incident of whatever kind, and the last of one (its first, where it has no end)."""
    first, last = [], []
    for cut in cuts(reader, filters.only("process", "as_of"), accidents=True):
        begins, ends = cut.cube.begins[cut.spans], cut.cube.ends[cut.spans]
        if len(begins):
            first.append(int(begins[0]))
            last.append(int(np.where(ends == NO_DAY, begins, ends).max()))
    return (_day(min(first)), _day(max(last))) if first else None


def by_class(reader: Reader, filters: Filters, district: int) -> pd.DataFrame:
    """Incidents, accidents among them, by all that a class tells.

    Columns: ``counted, kind, attributed_to, attribution_contested``, the figures of ``grouped``, and of the incidents
    those with a ``spread`` date, ``without_place``, in a ``rough_place`` (of that precision or a lesser one), and with a
    highest count of deaths ``above`` the best estimate.
    """
    found, where = cube(reader), spots(reader)
    rough = where.precision >= district
    rough[0] = False
    length = len(found.kind)
    sums = np.zeros((len(FIGURES) + 4, length), dtype=np.int64)
    for cut in cuts(reader, filters, accidents=True):
        sums += np.array(
            [
                *cut.summed_by(cut.which, length),
                *(
                    number_by(cut.which[some], length)
                    for some in (found.loose[cut.span], cut.spot == 0, rough[cut.spot], found.above[cut.rows])
                ),
            ]
        )
    some = np.flatnonzero(sums[0])
    rows = {
        "counted": found.counted[some],
        "kind": pd.Series([found.kind[n] for n in some], dtype="str"),
        "attributed_to": pd.Series([found.attributed_to[n] for n in some], dtype="str"),
        "attribution_contested": found.contested[some],
    }
    names = (*FIGURES, "spread", "without_place", "rough_place", "above")
    return pd.DataFrame(rows | {name: figure[some] for name, figure in zip(names, sums, strict=True)}, copy=False)


def latest(reader: Reader, filters: Filters, limit: int) -> tuple[sa.FromClause, list[sa.ColumnElement[bool]]]:
    """The incidents' table and the conditions of the latest of a view, accidents among them: by their days, so that an
    index finds them; a range of days beside these would have the database walk through all of it.
    """
    table, conditions = selected(reader, "incident", replace(filters, end=None, as_of=None))
    return table, [*conditions, table.c.date_earliest.in_(latest_days(reader, filters, limit))]


def latest_days(reader: Reader, filters: Filters, limit: int) -> list[date]:
    """The days on which the latest incidents begin, accidents among them: as many as hold ``limit`` of them, or all."""
    begins = []
    for cut in cuts(reader, filters, accidents=True):
        begins.append(cut.cube.begins[cut.cube.span[cut.rows[-limit:]]])
    latest = np.sort(np.concatenate(begins))[-limit:]
    return [_day(number) for number in np.unique(latest).tolist()]


def places(reader: Reader, filters: Filters, apart: int) -> pd.DataFrame:
    """As ``incidents.places``; ``apart`` positions are drawn one by one."""
    found, where = cuts(reader, filters, accidents=filters.accidents), spots(reader)
    number = np.zeros(len(where.place), dtype=np.int64)
    for cut in found:
        number += number_by(cut.spot, len(number))
    number[0] = 0
    there = np.flatnonzero(number)
    latitude, longitude = where.latitude[there], where.longitude[there]
    keys = where.apart[there]
    if len(np.unique(where.position[there])) > apart:
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
    of_spot = np.full(len(number), -1, dtype=np.int64)
    number_of = np.rint(n).astype(np.int64)
    of_spot[there] = np.where(number_of[cell] == 1, cell, -1)
    keys_ = _keys(reader, found, where, of_spot, len(cells))
    order = np.lexsort([precision, box[:, 2], box[:, 0], -number_of])
    titles = _titles(where, there, cell, len(cells))
    return pd.DataFrame(
        {
            "key": pd.Series([keys_[at] for at in order], dtype="str"),
            "title": pd.Series([titles[at] for at in order], dtype="str"),
            "latitude": (np.bincount(cell, latitude * weight, len(cells)) / n)[order],
            "longitude": (np.bincount(cell, longitude * weight, len(cells)) / n)[order],
            "place_precision": pd.Series(precision[order], dtype="Int64").mask(precision[order] == 0),
            "n": pd.Series(number_of[order], dtype="Int64"),
            **{side: box[order, at] for at, side in enumerate(SIDES)},
        },
        copy=False,
    )


SIDES = ("south", "north", "west", "east")
"""The bounds of what one marker of a map stands for."""


def _rounded(numbers: Floats) -> Floats:
    """To the nearest whole, halves away from zero."""
    return np.asarray(np.copysign(np.floor(np.abs(numbers) + 0.5), numbers) + 0.0, dtype=np.float64)


def _titles(where: Spots, there: Ints, cell: Ints, length: int) -> list[str]:
    named: list[set[str]] = [set() for _ in range(length)]
    for spot, place in zip(there.tolist(), cell.tolist(), strict=True):
        if (name := where.place[spot]) is not None:
            named[place].add(name)
    return [
        "Place not named" if not names else min(names) + (" and other places" if len(names) > 1 else "")
        for names in named
    ]


def _keys(reader: Reader, found: list[Cut], where: Spots, of_spot: Ints, length: int) -> list[str]:
    """The key of the incident in each cell that ``of_spot`` tells; by its day and place, which an index finds."""
    sought: dict[tuple[Any, ...], dict[tuple[Any, ...], int]] = defaultdict(dict)
    for cut in found:
        spot, which = cut.spot, cut.which
        cells = of_spot[spot]
        for at in np.flatnonzero(cells >= 0).tolist():
            cell = int(cells[at])
            day = _day(int(cut.cube.begins[cut.span[at]]))
            place = (cut.process, day, float(where.latitude[spot[at]]), float(where.longitude[spot[at]]))
            kind = (cut.cube.kind[which[at]], cut.cube.attributed_to[which[at]], bool(cut.cube.counted[which[at]]))
            sought[place][kind] = cell
    days = {process: {place[1] for place in sought if place[0] == process} for process in {each[0] for each in sought}}
    rows = sum(cut.cube.number_on(cut.process, sorted(days.get(cut.process, ()))) for cut in found)
    near = rows > _ALL_OF_A_DAY * len(sought)
    statements = [_at_places(reader, list(sought))] if near else [_on_days(reader, *each) for each in days.items()]
    keys = [""] * length
    for statement in statements:
        for row in reader.connection.execute(statement).all():
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


def _at_places(reader: Reader, places: list[tuple[Any, ...]]) -> sa.Select[Any]:
    """The incidents at some places on some days; the list goes as one JSON text, for thousands of values take the
    longest to write into a statement. Coordinates meet within a hair, which no text can lose.
    """
    c = reader.table("incident").c
    listed = sa.bindparam("listed", json.dumps(places, default=str), type_=sa.Text)
    parts: list[sa.ColumnElement[Any]]
    if reader.connection.dialect.name == "sqlite":
        value = sa.func.json_each(listed).table_valued("value", name="sought").c.value
        parts = [sa.func.json_extract(value, f"$[{n}]") for n in range(4)]
    else:
        value = sa.func.jsonb_array_elements(sa.cast(listed, JSONB)).table_valued(sa.column("value", JSONB)).c.value
        types: tuple[Any, ...] = (sa.Text, sa.Date, sa.Float, sa.Float)
        parts = [sa.cast(value[n].astext, each) for n, each in enumerate(types)]
    process, day, *at = parts
    near = [column.between(x - _HAIR, x + _HAIR) for column, x in zip((c.latitude, c.longitude), at, strict=True)]
    return sa.select(*(c[name] for name in _OF_A_PLACE)).where(c.process == process, c.date_earliest == day, *near)


_HAIR = 1e-9  # degrees


def _day(number: int) -> date:
    return date.fromordinal(number + _EPOCH)


_EPOCH = date(1970, 1, 1).toordinal()

"""The latest incidents of a view, looked up at their days and places: the cube knows which these are, but not their keys."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from tracker.filters import Filters
from tracker.measures.days import NO_DAY, day_of
from tracker.queries.cube import Cut, cuts, spots
from tracker.records import BY_NOUN
from tracker.store import Reader

CELLS = (
    "key", "date", "date_earliest", "kind", "place", "attributed_to", "attribution_contested", "deaths_low",
    "deaths_best", "deaths_high", "counted", "summary",
)  # fmt: skip
"""What is told of an incident, before its source."""

OF_SOURCE = ("publisher", "source", "url")
"""What is told of its source; ``source`` is the title."""

HAIR = 1e-9  # degrees by which a coordinate may differ from itself, having been written and read
# What tells whether an incident passes the filters: nothing else of it is among them.
_PASS = ("process", "date_earliest", "date_latest", "kind", "attributed_to", "attribution_contested", "counted")
_MOST = 4  # for each one wanted: of so many that may be among the latest of a view, each is looked up by itself


def newest(reader: Reader, filters: Filters, limit: int) -> Sequence[Sequence[Any]] | None:
    """``CELLS`` and ``OF_SOURCE``, newest first, accidents among them; at most ``limit``.

    None where they cannot be looked up so: in an earlier state or behind a veil, or where too many begin on one day.
    """
    if reader.known_at is not None or reader.veil is not None:
        return None
    found = latest_cuts(cuts(reader, filters, accidents=True), limit)
    if sum(len(cut.rows) for cut in found) > _MOST * limit:
        return None
    passing: dict[tuple[str, date], set[tuple[Any, ...]]] = defaultdict(set)
    at: dict[str, set[tuple[Any, ...]]] = {name: set() for name in _SOUGHT}
    where = spots(reader)
    for cut in found:
        cube = cut.cube
        bounds = (cube.begins[cut.span].tolist(), cube.ends[cut.span].tolist())
        for begin, end, n, spot in zip(*bounds, cut.which.tolist(), cut.spot.tolist(), strict=True):
            first, last = day_of(begin), None if end == NO_DAY else day_of(end)
            told = (last, cube.kind[n], cube.attributed_to[n], bool(cube.contested[n]), bool(cube.counted[n]))
            passing[cut.process, first].add(told)
            if spot:
                place = (float(where.latitude[spot]), float(where.longitude[spot]))
                at["located"].add((cut.process, str(first), *place))
            else:
                at["nowhere"].add((cut.process, str(first)))
    given = {name: json.dumps(list(places)) for name, places in at.items()}
    chosen: dict[str, sa.Row[Any]] = {}
    for row in reader.connection.execute(_statement(reader.connection.dialect.name), given).all():
        process, first, last, kind, side, contested, counted = row[-len(_PASS) :]
        if (last, kind, side or "", contested, counted) in passing.get((process, first), ()):
            chosen.setdefault(row[0], row)
    return [row[: -len(_PASS)] for row in list(chosen.values())[:limit]]


def latest_cuts(found: list[Cut], limit: int) -> list[Cut]:
    """Of each cut what may be among the latest of all: as many as begin on the days that hold ``limit`` of them."""
    last = [cut.cube.begins[cut.cube.span[cut.rows[-limit:]]] for cut in found]
    days = np.sort(np.concatenate(last))[-limit:]
    return [_since(cut, int(days[0])) for cut in found] if len(days) else found


def _since(cut: Cut, begin: int) -> Cut:
    """Those that begin on a day or later."""
    part = cut.cube.parts.get(cut.process, slice(0, 0))
    first = part.start + int(np.searchsorted(cut.cube.begins[part], begin))
    return Cut(cut.cube, cut.process, cut.rows[int(np.searchsorted(cut.span, first)) :])


def statement(
    reader: Reader, table: sa.FromClause, conditions: Sequence[sa.ColumnElement[bool]], limit: int
) -> sa.Select[Any]:
    """The same as ``newest`` tells of the incidents that meet some conditions."""
    sources = reader.table("source")
    return (
        sa.select(*(table.c[name] for name in CELLS), *_of(sources))
        .select_from(table.join(sources, table.c.source == sources.c.key, isouter=True))
        .where(*conditions)
        .order_by(table.c.date_earliest.desc(), table.c.key)
        .limit(limit)
    )


def _of(source: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    """The columns of a source that ``OF_SOURCE`` names."""
    return [source.c.publisher, source.c.title.label("source"), source.c.url]


_SOUGHT = {"located": 4, "nowhere": 2}


@lru_cache(maxsize=2)
def _statement(dialect: str) -> sa.CompoundSelect[Any]:
    """The incidents at some places on some days, and those without coordinates on some."""
    incident, source = BY_NOUN["incident"].live, BY_NOUN["source"].live
    c = incident.c
    columns = [*(c[name] for name in CELLS), *_of(source)]
    columns += [c[name].label(f"of_{name}") for name in _PASS]
    parts = []
    for name, width in _SOUGHT.items():
        listed, sought = places_table(dialect, sa.bindparam(name, type_=sa.Text), width)
        joined = listed.join(incident, sa.and_(*at_place(incident, sought)))
        parts.append(sa.select(*columns).select_from(joined.join(source, c.source == source.c.key, isouter=True)))
    key, begins = (str(CELLS.index(name) + 1) for name in ("key", "date_earliest"))
    return sa.union_all(*parts).order_by(sa.literal_column(begins).desc(), sa.literal_column(key))


def places_table(
    dialect: str, listed: sa.BindParameter[str], width: int = 4
) -> tuple[sa.TableValuedAlias, list[sa.ColumnElement[Any]]]:
    """Process, day, latitude and longitude of some places (or as many of these as ``width`` says) as a table.

    They go as one JSON text, for thousands of values take the longest to write into a statement.
    """
    if dialect == "sqlite":
        table = sa.func.json_each(listed).table_valued("value", name=f"at_{listed.key}")
        return table, [sa.func.json_extract(table.c.value, f"$[{n}]") for n in range(width)]
    elements = sa.func.jsonb_array_elements(sa.cast(listed, JSONB))
    table = elements.table_valued(sa.column("value", JSONB), name=f"at_{listed.key}")
    types: tuple[Any, ...] = (sa.Text, sa.Date, sa.Float, sa.Float)
    return table, [sa.cast(table.c.value[n].astext, each) for n, each in enumerate(types[:width])]


def at_place(table: sa.FromClause, sought: Sequence[sa.ColumnElement[Any]]) -> list[sa.ColumnElement[bool]]:
    """The conditions on an incident to lie at a sought place, on its day; at none, where no coordinates are sought.

    Coordinates meet within a hair, which no text can lose.
    """
    process, begins, *position = sought
    axes = (table.c.latitude, table.c.longitude)
    near = [axis.between(x - HAIR, x + HAIR) for axis, x in zip(axes, position, strict=False)]
    return [table.c.process == process, table.c.date_earliest == begins, *(near or [table.c.latitude.is_(None)])]

"""What is asked about incidents as counts, grouped in the database; ``tallied`` answers the same from the cube, sooner."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.queries import tallied
from tracker.queries.cube import FIGURES
from tracker.queries.frames import frame
from tracker.queries.selection import selected
from tracker.queries.tallied import TOLD, Classes
from tracker.store import Reader


def counted(reader: Reader, filters: Filters) -> tuple[sa.FromClause, list[sa.ColumnElement[bool]]]:
    """The table and the conditions under which an incident enters a count."""
    table, conditions = selected(reader, "incident", filters)
    return table, conditions if filters.accidents else [*conditions, table.c.counted.is_(True)]


def sums(table: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    """Number and deaths of incidents, gaps filled."""
    c = table.c
    best = sa.func.coalesce(c.deaths_best, c.deaths_low, c.deaths_high, 0)
    return [
        sa.func.count().label("incidents"),
        sa.func.sum(sa.func.coalesce(c.deaths_low, best)).label("deaths_low"),
        sa.func.sum(best).label("deaths_best"),
        sa.func.sum(sa.func.coalesce(c.deaths_high, best)).label("deaths_high"),
    ]


def by_class(reader: Reader, filters: Filters, district: int) -> Classes:
    """As ``tallied.by_class``."""
    table, conditions = selected(reader, "incident", filters)
    c = table.c
    loose = sa.or_(c.date_latest.is_(None), c.date_latest != c.date_earliest)
    nowhere = sa.or_(c.latitude.is_(None), c.longitude.is_(None))
    rough = sa.and_(sa.not_(nowhere), c.place_precision >= district)
    above = c.deaths_high > sa.func.coalesce(c.deaths_best, c.deaths_low, c.deaths_high)
    keys = [c.counted, c.kind, sa.func.coalesce(c.attributed_to, "").label("attributed_to"), c.attribution_contested]
    statement = sa.select(
        *keys,
        *sums(table),
        _number_of(loose).label("spread"),
        _number_of(nowhere).label("without_place"),
        _number_of(rough).label("rough_place"),
        _number_of(above).label("above"),
    )
    rows = frame(reader, statement.where(*conditions).group_by(*keys))
    kinds, sides = (np.unique(rows[name].to_numpy(dtype=object), return_inverse=True) for name in _WORDS)
    counts, contested = (rows[name].to_numpy(dtype=bool) for name in ("counted", "attribution_contested"))
    figures = {name: rows[name].to_numpy(dtype=np.int64) for name in (*FIGURES, *TOLD)}
    told = {name: int(figures.pop(name)[counts | filters.accidents].sum()) for name in TOLD}
    return Classes((kinds[0].tolist(), kinds[1]), (sides[0].tolist(), sides[1]), counts, contested, figures, told)


_WORDS = ("kind", "attributed_to")


def _number_of(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def places(reader: Reader, filters: Filters, most: int) -> pd.DataFrame:
    """As ``incidents.places``; ``most`` positions are drawn one by one."""
    table, conditions = counted(reader, filters)
    c = table.c
    located = [*conditions, c.latitude.is_not(None), c.longitude.is_not(None)]
    keys: list[Any] = [c.latitude, c.longitude, c.place_precision]
    # As many positions as are drawn one by one, and one more: reading on would tell nothing new.
    apart = sa.select(c.latitude, c.longitude).where(*located).distinct().limit(most + 1).subquery()
    positions = reader.connection.execute(sa.select(sa.func.count()).select_from(apart)).scalar_one()
    if positions > most:
        extent = sa.select(
            sa.func.max(c.latitude) - sa.func.min(c.latitude), sa.func.max(c.longitude) - sa.func.min(c.longitude)
        )
        high, wide = reader.connection.execute(extent.where(*located)).one()
        step = max(high, wide) / tallied.GRID
        keys = [sa.func.round(c.latitude / step), sa.func.round(c.longitude / step)]
    first_named, last_named = sa.func.min(c.place), sa.func.max(c.place)
    statement = sa.select(
        sa.case((sa.func.count() == 1, sa.func.max(c.key)), else_="").label("key"),
        sa.case(
            (first_named.is_(None), "Place not named"),
            (first_named != last_named, first_named + " and other places"),
            else_=first_named,
        ).label("title"),
        sa.func.avg(c.latitude, type_=sa.Float).label("latitude"),
        sa.func.avg(c.longitude, type_=sa.Float).label("longitude"),
        sa.cast(sa.func.round(sa.func.avg(c.place_precision)), sa.Integer).label("place_precision"),
        sa.func.count().label("n"),
        sa.func.min(c.latitude).label("south"),
        sa.func.max(c.latitude).label("north"),
        sa.func.min(c.longitude).label("west"),
        sa.func.max(c.longitude).label("east"),
    )
    return frame(
        reader, statement.where(*located).group_by(*keys).order_by(sa.desc("n"), "south", "west", "place_precision")
    )

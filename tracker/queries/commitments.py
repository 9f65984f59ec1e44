"""One commitment opened: everything said about it, and the sources it all rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.queries import sources
from tracker.queries.frames import frame
from tracker.queries.selection import selected
from tracker.store import Reader


@dataclass(frozen=True, slots=True)
class Opened:
    """A commitment with its log, as the view knows it.

    ``record``: its columns. ``statuses``: one row each, newest first; ``key, date, basis, claimed_by, level, lifecycle,
    credibility, note, source, also_sources``. ``deadlines``: ``key, date, due, note, source``. ``sources``: one row for
    each source any of it rests on, ``key, publisher, title, url, published, reliability, kind``.
    """

    record: dict[str, Any]
    statuses: pd.DataFrame
    deadlines: pd.DataFrame
    sources: pd.DataFrame


def opened(reader: Reader, filters: Filters, today: date, key: str) -> Opened | None:
    """The commitment with this key in the view; None where it is not there."""
    clocks = filters.only("as_of", "known_at")
    table, conditions = selected(reader, "commitment", clocks)
    record = reader.connection.execute(sa.select(table).where(table.c.key == key, *conditions)).mappings().first()
    if record is None:
        return None
    statuses = _log(
        reader,
        "status",
        clocks,
        key,
        ("key", "date", "basis", "claimed_by", "level", "lifecycle", "credibility", "note", "source", "also_sources"),
    )
    deadlines = _log(reader, "deadline", clocks, key, ("key", "date", "due", "note", "source", "also_sources"))
    cited = [record["source"], record["also_sources"]]
    for rows in (statuses, deadlines):
        cited += [*rows["source"], *rows["also_sources"]]
    keys = {part for cell in cited if isinstance(cell, str) for part in cell.split(";")}
    return Opened(dict(record), statuses, deadlines, sources.named(reader, filters, today, tuple(sorted(keys))))


def _log(reader: Reader, noun: str, clocks: Filters, commitment: str, names: tuple[str, ...]) -> pd.DataFrame:
    table, conditions = selected(reader, noun, clocks)
    chosen = sa.select(*(table.c[name] for name in names)).where(table.c.commitment == commitment, *conditions)
    return frame(reader, chosen.order_by(table.c.date_earliest.desc(), table.c.key.desc()))

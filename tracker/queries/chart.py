"""What the Overview's one chart draws, in columns and from one reading of the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from tracker.filters import Filters
from tracker.measures.days import Ints
from tracker.queries import incidents, rounds
from tracker.queries.frames import Columns
from tracker.queries.series.commitments import level_counts
from tracker.store import Reader


@dataclass(frozen=True, slots=True)
class Drawn:
    """The rows of the chart, by column.

    ``rounds`` and ``agreements``: as the queries of these names give them, but what a chart has no use for. ``days`` and
    ``levels``: ``level_counts``. ``months``: ``incidents.by_month``.
    """

    rounds: Columns
    agreements: Columns
    days: Ints
    levels: Ints
    months: Columns


def drawn(reader: Reader, filters: Filters, today: date) -> Drawn:
    """The chart of the view."""
    met = rounds.columns(reader, filters, *_OF_BOTH, "date_latest", "place", "level", "status", "unattended")
    texts = rounds.columns_of_agreements(reader, filters, *_OF_BOTH, "text_state")
    days, levels = level_counts(reader, filters, today)
    return Drawn(_plain(met), _plain(texts), days, levels, incidents.months(reader, filters, today))


_OF_BOTH = ("key", "title", "date", "date_earliest", "track")


def _plain(columns: dict[str, Any]) -> Columns:
    return {name: np.asarray(column) for name, column in columns.items()}

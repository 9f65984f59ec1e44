"""The rows behind the charts, under fixed names with fixed columns: for pages, data addresses and ``series`` alike.

One module per page; ``SERIES`` is all of them by name.
"""

from __future__ import annotations

from tracker.queries.series import (
    commitments,
    compare,
    incidents,
    overview,
    refusals,
    rounds,
    sources,
    talks_and_violence,
)
from tracker.queries.series.shape import Option, Series, as_json, as_text, text_columns

SERIES: dict[str, Series] = {
    **commitments.SERIES,
    **rounds.SERIES,
    **refusals.SERIES,
    **incidents.SERIES,
    **overview.SERIES,
    **talks_and_violence.SERIES,
    **compare.SERIES,
    **sources.SERIES,
}

__all__ = ["SERIES", "Option", "Series", "as_json", "as_text", "text_columns"]

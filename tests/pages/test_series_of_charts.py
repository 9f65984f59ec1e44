"""Every chart of every page: its rows are those of a series, and the data address gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from tests.driven import opened
from tests.test_api import Client, serving
from tracker.filters import Filters
from tracker.queries.series import SERIES
from tracker.store import Store
from tracker.ui import charts, downloads

VIEWS: list[tuple[str, dict[str, str]]] = [
    ("overview", {}),
    ("overview", {"party": "aze", "from": "2022-01-01", "to": "2023-12-31"}),
    ("rounds", {}),
    ("rounds", {"across": "format", "pace": "level", "mediator": "eu", "level": "leaders", "as_of": "2023-12-31"}),
    *(("commitments", {"look": look}) for look in ("groups", "change", "claims", "deadlines", "time")),
    ("commitments", {"look": "groups", "group": "party", "category": "CEASE"}),
    ("commitments", {"look": "change", "over": "90", "as_of": "2023-12-31"}),
    ("refusals", {}),
    ("refusals", {"by": "host", "party": "aze", "to": "2024-12-31"}),
    ("incidents", {}),
    ("incidents", {"unit": "week", "from": "2022-09-01", "to": "2022-10-31", "accidents": "true"}),
    ("talks_and_violence", {}),
    ("talks_and_violence", {"what": "deaths_best", "window": "14", "gap": "7", "draw": "shift", "level": "leaders"}),
    ("compare", {}),
    ("compare", {"since": "day", "since_day": "2022-01-01"}),
    ("sources", {}),
]
OF_TABLES = {"rounds", "incidents", "who_met_whom", "tempo", "reversals", "schedule", "refusal_accounts",
             "latest_events", "overdue"}  # fmt: skip
"""Series that stand behind a table, or are promised by name, without a chart of their own."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as its page handed it over."""

    key: str
    filters: Filters
    rows: Mapping[str, pd.DataFrame]
    options: Mapping[str, str]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Drawn]:
    """Every chart that a page draws from now on, which is drawn all the same."""
    heard: list[Drawn] = []
    show = charts.show

    def listening(figure: Any, **given: Any) -> None:
        rows = {name: found() if callable(found) else found for name, found in given["rows"].items()}
        heard.append(Drawn(given["key"], given["filters"], rows, given.get("options") or {}))
        show(figure, **given)

    monkeypatch.setattr(charts, "show", listening)
    return heard


@pytest.fixture
def client(seeded: Store) -> Iterator[Client]:
    with serving(lambda: seeded) as client:
        yield client


def test_what_a_chart_gives_as_csv_is_what_its_address_gives(client: Client, drawn: list[Drawn]) -> None:
    apart, seen = [], set()
    for page, query in VIEWS:
        drawn.clear()
        opened(page, **query)
        assert drawn, (page, query)
        for chart in drawn:
            for name, frame in chart.rows.items():
                series = SERIES[name]
                seen.add(name)
                options = {option.name: chart.options.get(option.name, "") for option in series.options}
                answer = client.get(downloads.address_of(name, chart.filters, options))
                if answer.content != downloads.frame_bytes(frame[list(series.columns)]):
                    apart.append((page, query, chart.key, name, answer.status, answer.content[:300]))
    assert apart == []
    assert seen | OF_TABLES == set(SERIES)

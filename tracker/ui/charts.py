"""How a chart stands on a page: its sentence, its alternative text, its rows as a table and as CSV, its records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from tracker import config
from tracker.figures.drawn import first_told
from tracker.filters import Filters, in_words
from tracker.queries import names
from tracker.queries.overview import last_day
from tracker.queries.reach import Reach, reach
from tracker.queries.series import SERIES
from tracker.ui import card, downloads, pictures, tables
from tracker.ui import filters as filter_widgets
from tracker.ui.cached import ask
from tracker.ui.messages import plural

CONFIG = {
    "displaylogo": False,
    "displayModeBar": "hover",
    "modeBarButtonsToRemove": ["select2d", "lasso2d"],
    "toImageButtonOptions": {"format": "svg", "filename": "chart"},
}


def show(
    figure: go.Figure,
    *,
    key: str,
    alt: str,
    count: str,
    filters: Filters,
    rows: Mapping[str, pd.DataFrame | Callable[[], pd.DataFrame]],
    options: Mapping[str, str] | None = None,
    shared: Callable[[str], pd.DataFrame] | None = None,
) -> None:
    """Draw a figure with all that makes it citable.

    ``count`` says what was counted ("51 rounds, 11 agreements"); ``rows`` are the frames behind it, by the name of
    their series (or what gives them, once they are asked for), which the data addresses give too, counted as ``options``
    say. A click on a point that stands for a record opens the record; where several may share a point, ``shared`` lists
    them by what the point carries for a key (``noun, key, date, what``), to choose from.
    """
    event = st.plotly_chart(figure, key=key, alt=alt, config=CONFIG, on_select="rerun", selection_mode="points")
    _open_clicked(event, key, shared)
    caption(count, filters, clickable=bool(names.NOUNS.intersection(first_told(figure))))
    with st.expander("Table, CSV and picture", icon=":material/table:", on_change="rerun", key=f"{key}-rows") as twin:
        if twin.open:
            words = filters.as_sentence(ask(names.labels, Filters()))
            pictures.buttons(
                figure, key=key, heading=alt.split(". ")[0], sentence=f"{count}. {words}. {_last_change(filters)}"
            )
            for name, found in rows.items():
                frame, series = found() if callable(found) else found, SERIES[name]
                own = {option.name: (options or {}).get(option.name, "") for option in series.options}
                shown = frame[list(series.columns)]
                st.caption(series.about)
                tables.show(shown, key=f"{key}-{name}-table", alt=f"Rows behind the chart: {name}")
                with st.container(horizontal=True, vertical_alignment="center"):
                    downloads.frame_csv(name, shown, key=f"{key}-{name}-csv")
                    downloads.address(name, filters, own)


def caption(count: str, filters: Filters, *, clickable: bool = False) -> None:
    """The sentence under a chart or table: what was counted, the filters in words, the last change, what a click does."""
    invited = " Click a mark to open its record." if clickable else ""
    st.caption(f"{count}. {filter_widgets.sentence(filters)}. {_last_change(filters)}{invited}")


def _last_change(filters: Filters) -> str:
    changed = ask(names.last_change, filters.only("known_at"))
    newest = recorded(filters).last
    if not changed:
        return "Nothing recorded yet."
    event = f"Newest event {in_words(newest)}; last" if newest else "Last"
    return f"{event} change to the store {in_words(changed.date())}."


def recorded(filters: Filters) -> Reach:
    """How far the process is recorded: charts and findings end there."""
    return ask(reach, filters.only("process", "as_of", "known_at"))


def axis(filters: Filters) -> dict[str, Any]:
    """The bounds of a time axis of the view, and the newest event recorded, after which it has no data."""
    day = last_day(filters, config.today())
    return {"as_of": day, "newest": recorded(filters).last, "start": filters.start, "end": filters.end}


def no_status(filters: Filters, day: date) -> str:
    """That no status is recorded of the last month or more, as the end of what a chart counts; else nothing."""
    newest = recorded(filters).status
    if newest is None or (newest.year, newest.month) >= (day.year, day.month):
        return ""
    return f"; no status recorded after {in_words(newest)}"


def _open_clicked(event: Any, chart: str, shared: Callable[[str], pd.DataFrame] | None) -> None:
    points = event["selection"]["points"] if event else []
    for point in points:
        data = point.get("customdata") or []
        if isinstance(data, dict):
            data = list(data.values())
        if len(data) >= 2 and isinstance(data[0], str) and data[0] in names.NOUNS:
            here = shared(str(data[1])) if shared else None
            if here is None or len(here) < 2:
                alone = (
                    (data[0], data[1]) if here is None or here.empty else (here["noun"].iloc[0], here["key"].iloc[0])
                )
                card.show(str(alone[0]), str(alone[1]))
                continue
            st.markdown(f"**{plural(len(here), 'record')} here; choose one to open it**")
            tables.show(
                pd.DataFrame({"Date": tables.said(here["date"]), "What": here["what"]}),
                key=f"{chart}-here",
                alt="Records at the chosen place, newest first",
                records=zip(here["noun"].tolist(), here["key"].tolist(), strict=True),
                height="content" if len(here) <= 10 else 387,
                config={
                    "Date": st.column_config.TextColumn(width=130),
                    "What": st.column_config.TextColumn(width="large"),
                },
            )

"""Incidents and deaths per month, as panels of a chart."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.dates import MONTHS
from tracker.figures import theme

Floats = npt.NDArray[np.float64]

DEATHS = "Deaths per {unit}: best or only count"
DEATHS_HOVER = theme.hover(
    "<b>%{customdata[0]}</b><br>Deaths, best or only count: %{customdata[1]}<br>lower count: %{customdata[2]}"
    "<br>higher count: %{customdata[3]}"
)
COUNTS = ("incidents", "incidents_certain", "deaths_low", "deaths_best", "deaths_high")


Columns = pd.DataFrame | Mapping[str, npt.NDArray[Any]]
"""Rows of a figure by column."""


@dataclass(frozen=True, slots=True)
class Months:
    """Months that something is drawn for: their first days, and the counts of each."""

    begins: npt.NDArray[np.datetime64]
    counts: dict[str, Floats]


def stamps(days: pd.Series[Any] | npt.NDArray[Any]) -> npt.NDArray[np.datetime64]:
    """A column of days, or of texts that give them, as numpy counts them; NaT for none."""
    given = np.asarray(days)
    return (given if given.dtype.kind == "M" else pd.to_datetime(given).to_numpy()).astype("datetime64[us]")


def named_legend(name: str, above: float) -> dict[str, Any]:
    """A legend that stands on its panel, ``above`` in paper units, under the panel's name, however many rows it takes."""
    title = {"text": theme.ink(f"<b>{name}</b>"), "side": "top", "font": {"size": theme.SMALL + 1}}
    return theme.LEGEND_ABOVE | {"y": above, "title": title}


def months_seen(incidents: Columns, first: np.datetime64, last: np.datetime64) -> Months:
    """The months that touch the axis; none if all counts are zero."""
    begins = stamps(incidents["month"]).astype("datetime64[M]")
    seen = np.flatnonzero((begins >= first.astype("datetime64[M]")) & (begins <= last))
    begins = begins[seen]
    counts = {name: np.asarray(incidents[name], dtype=np.float64)[seen] for name in COUNTS}
    if not any(np.nan_to_num(count).any() for count in counts.values()):
        return Months(begins[:0], {name: count[:0] for name, count in counts.items()})
    if len(np.unique(begins)) < len(begins):  # the series has a row per month and kind
        rows = pd.DataFrame({"begins": begins.astype("datetime64[us]")} | counts).groupby("begins").sum(min_count=1)
        begins = rows.index.to_numpy().astype("datetime64[M]")
        counts = {name: rows[name].to_numpy() for name in COUNTS}
    return Months(begins, counts)


def incidents_panel(sheet: theme.Sheet, months: Months, *, known: bool) -> None:
    """Incidents per month in two tones; ``known``: some day of the axis is recorded, so that none is none reported."""
    if not len(months.begins):
        say_empty(sheet, 3, f"No {'incident reported' if known else 'data on incidents'} in this period.")
        return
    begins = months.begins
    length = (begins + 1).astype("datetime64[D]") - begins.astype("datetime64[D]")
    every, certain = months.counts["incidents"], months.counts["incidents_certain"]
    told = theme.records(month_names(begins), *map(counted, (every, certain, every - certain)))
    for name, height, colour, pattern in (
        ("Dated to the month", certain, theme.VERMILLION, ""),
        ("Spread over months", every - certain, "rgba(196,84,31,0.45)", "/"),
    ):
        hatching = {"shape": pattern, "fillmode": "overlay", "fgcolor": theme.VERMILLION, "size": 5, "solidity": 0.2}
        sheet.draw(
            "bar",
            panel=3,
            x=theme.days(begins),
            y=height,
            offset=0,
            width=length.astype("timedelta64[ms]").astype(np.int64),
            name=theme.ink(name),
            legend="legend3",
            marker={
                "color": colour,
                "pattern": hatching,
                # No line on the floor where nothing was counted: it would say 0 of days nobody recorded.
                "line": {"width": (height > 0).astype(int), "color": theme.VERMILLION},
            },
            customdata=told,
            hovertemplate=theme.hover(
                "<b>%{customdata[0]}</b><br>Incidents: %{customdata[1]}<br>dated to the month: %{customdata[2]}"
                "<br>spread over months: %{customdata[3]}"
            ),
        )
    sheet.layout["yaxis3"] |= theme.whole(every.max())


def deaths_panel(sheet: theme.Sheet, months: Months, *, known: bool) -> None:
    """A point per month with deaths, at the middle of the month, its range as a bar, the highest in figures."""
    low, best, high = (months.counts[f"deaths_{end}"] for end in ("low", "best", "high"))
    some = np.nan_to_num(np.fmax(np.fmax(low, best), high)) > 0
    if not some.any():
        say_empty(sheet, 4, f"No {'death reported' if known else 'data on deaths'} in this period.")
        return
    begins = months.begins[some]
    low, best, high = low[some], best[some], high[some]
    shown = np.where(np.isnan(best), np.where(np.isnan(low), high, low), best)
    highest = {i for i in np.argsort(-shown, kind="stable")[:3] if shown[i] > shown.max() / 10}
    sheet.draw(
        "scatter",
        panel=4,
        x=theme.days(begins.astype("datetime64[D]") + 14),
        y=shown,
        mode="markers+text",
        name="Deaths, best estimate",
        showlegend=False,
        marker={"symbol": "diamond", "size": 7, "color": theme.VIOLET},
        text=[theme.ink(f"{value:,.0f}") if i in highest else "" for i, value in enumerate(shown)],
        textposition="middle right",
        textfont={"size": theme.SMALL - 1},
        cliponaxis=False,
        error_y={
            "type": "data",
            "symmetric": False,
            "thickness": 2,
            "width": 0,
            "color": theme.VIOLET,
            "array": np.nan_to_num(np.maximum(high - shown, 0)),
            "arrayminus": np.nan_to_num(np.maximum(shown - low, 0)),
        },
        customdata=theme.records(month_names(begins), *deaths_told(low, best, high)),
        hovertemplate=DEATHS_HOVER,
    )
    sheet.layout["yaxis4"] |= theme.whole(float(np.nanmax(np.concatenate([low, best, high]))))


def deaths_told(low: Floats, best: Floats, high: Floats) -> tuple[list[str], list[str], list[str]]:
    """Best, lowest and highest counts of bins for ``DEATHS_HOVER``; gaps were filled with the best or only one, which is said."""
    lower, upper = (
        [word if same else value for value, same in zip(counted(other), np.isclose(other, best).tolist(), strict=True)]
        for other, word in ((low, "none below it"), (high, "none above it"))
    )
    return counted(best), lower, upper


def month_names(begins: npt.NDArray[np.datetime64]) -> list[str]:
    """Months in words: September 2023."""
    numbers = begins.astype("datetime64[M]").astype(np.int64).tolist()  # months since January 1970
    return [f"{MONTHS[number % 12]} {1970 + number // 12}" for number in numbers]


def counted(counts: npt.NDArray[np.float64]) -> list[str]:
    """Counts as the hover shows them: whole where they are whole, shares of spread dates otherwise."""
    return list(map(_counted, counts.tolist()))


@lru_cache(maxsize=1 << 13)  # most are small whole numbers
def _counted(value: float) -> str:
    if math.isnan(value):
        return "not known"
    return f"{value:,.0f}" if abs(value - round(value)) < 1e-9 else f"{value:,.2f}"


def say_empty(sheet: theme.Sheet, panel: int, sentence: str) -> None:
    """Says in a panel that it has no rows, on axes without numbers."""
    # An axis without a trace is not drawn, and with it the panel's lines; an invisible point keeps it.
    sheet.draw("scatter", panel=panel, x=[None], y=[None], showlegend=False, hoverinfo="skip", name="empty")
    axis = "yaxis" if panel == 1 else f"yaxis{panel}"
    sheet.layout[axis] |= {"showticklabels": False, "range": [0, 1], "showgrid": False}
    sheet.say_missing(sentence, panel=panel)

"""The figure of Compare: processes on months since a chosen day, one panel for each measure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from tracker.figures import ground, theme

PROCESSES_SHOWN = 6
_COLOURS = (theme.BLUE, theme.VERMILLION, theme.GREEN, theme.MAUVE, theme.OCHRE, theme.VIOLET)
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross")
_PANELS = (
    ("score", "Implementation score, per cent of what was promised"),
    ("rounds_3m", "Rounds held in three months"),
    ("refusals_3m", "Refusals in three months"),
    ("incidents_3m", "Incidents in three months"),
)
_PANEL, _BETWEEN, _TOP, _BOTTOM, _ABOVE = 140, 54, 8, 50, 26  # px; above a panel its name
_STRIP = 0.07  # of the panel's height above 0, for each process with months without data


def by_month(
    months: pd.DataFrame, names: Mapping[str, str], *, since: str, assessed: Mapping[str, date] | None = None
) -> go.Figure:
    """Score, rounds, refusals and incidents of each process, by months since its day 0.

    A band in the process's colour under the floor of a panel covers the months it has no data for, or in which its score is
    only carried on; a month not over is none of them.

    Columns read:
        process: key, named by ``names``; drawn in their order.
        month: whole months since day 0.
        date: the month's first day.
        score, assessed, commitments: per cent and coverage on that day; the score missing where nothing is assessed.
        rounds_3m, refusals_3m, incidents_3m: numbers over three months; missing where nothing is recorded.

    Args:
        months: as above.
        names: processes as shown, by key.
        since: what day 0 is, in words.
        assessed: the day of the newest status of each process.

    """
    if months.empty:
        return theme.missing("No process has such a day.")
    keys = [key for key in names if (months["process"] == key).any()][:PROCESSES_SHOWN]
    top = _TOP + 20 * -(-(len(keys) + 1) * 2 // 3) + 24
    inner = _PANEL * len(_PANELS) + _BETWEEN * (len(_PANELS) - 1)
    sheet = theme.Sheet(inner + top + _BOTTOM, left=44, right=14, top=top, bottom=_BOTTOM)
    shown = months[months["process"].isin(keys)]
    span = [int(shown["month"].min()), int(shown["month"].max())]
    for number, (column, title) in enumerate(_PANELS, 1):
        ceiling = 1 - (number - 1) * (_PANEL + _BETWEEN) / inner
        axis: dict[str, Any] = {} if number == 1 else {"anchor": f"y{number}", "matches": "x"}
        if number == len(_PANELS):
            axis["title"] = {"text": theme.ink(f"months since {since}"), "font": {"size": theme.SMALL}, "standoff": 6}
        sheet.across(number, range=[span[0] - 0.5, span[1] + 0.5], dtick=_ticks(span[1] - span[0]), **axis)
        until = assessed or {}
        missing = {key: _unknown(shown[shown["process"] == key], column, until.get(key)) for key in keys}
        depth = _STRIP * sum(1 for runs in missing.values() if runs)
        highest = 100.0 if column == "score" else float(np.nanmax([1.0, *shown[column].to_numpy(dtype=float)]))
        steps = [0.0, 25.0, 50.0, 75.0, 100.0] if column == "score" else _steps(highest)
        scale = {
            "range": [-highest * (0.03 + depth), highest * 1.04],
            "tickvals": steps,
            "ticktext": [theme.ink(f"{step:,.0f}") for step in steps],
            "zeroline": True,
            "zerolinecolor": theme.AXIS,
        }
        anchor = "x" if number == 1 else f"x{number}"
        sheet.up(number, domain=[max(ceiling - _PANEL / inner, 0), ceiling], anchor=anchor, **scale)
        sheet.note(
            f"<b>{title}</b>", x=0, y=ceiling, xref="paper", yref="paper", xanchor="left", yanchor="bottom", yshift=6
        )
        if not shown[column].notna().any():
            sheet.say_missing("Not recorded for any of them.", panel=number)
        under = [key for key in keys if missing[key]] if shown[column].notna().any() else []
        for row, key in enumerate(under):
            height = -highest * (0.03 + _STRIP * (row + 0.5))
            _strips(sheet, number, missing[key], height, _COLOURS[keys.index(key)], theme.safe(names[key]))
        for place, key in enumerate(keys):
            _line(
                sheet, number, shown[shown["process"] == key], column, theme.safe(names[key], width=60, limit=40), place
            )
        sheet.layout.setdefault("shapes", []).append(
            {"type": "line", "x0": 0, "x1": 0, "xref": anchor, "y0": 0, "y1": 1,
             "yref": f"y{number if number > 1 else ''} domain", "line": {"width": 1.5, "color": theme.AXIS}}
        )  # fmt: skip
    if any("strip" in trace.get("meta", ()) for trace in sheet.traces):
        band = {"width": 5, "color": _COLOURS[0] if len(keys) == 1 else theme.GREY}
        sheet.draw("scatter", x=[None], y=[None], mode="lines", name="No data", line=band, hoverinfo="skip")
    sheet.layout["legend"] = theme.LEGEND_ABOVE | {"y": 1 + _ABOVE / inner}
    return sheet.figure()


def _line(sheet: theme.Sheet, panel: int, rows: pd.DataFrame, column: str, name: str, place: int) -> None:
    values = rows[column].to_numpy(dtype=float, na_value=np.nan)
    colour, symbol = _COLOURS[place], _SYMBOLS[place]
    known = np.flatnonzero(~np.isnan(values))
    ends = np.full(len(values), 0)
    if len(known):
        ends[known[-1]] = 9  # the line's end is marked, so that lines are told apart without colour
    told = [
        f"{value:,.1f} % ({a:.0f} of {n:.0f} assessed)" if column == "score" else f"{value:,.0f}"
        for value, a, n in zip(values, rows["assessed"].tolist(), rows["commitments"].tolist(), strict=True)
    ]
    sheet.draw(
        "scatter", panel=panel, x=rows["month"].to_numpy(), y=values, mode="lines+markers", name=name,
        showlegend=panel == 1, legendgroup=str(place), connectgaps=False, cliponaxis=False,
        line={"shape": "hv", "width": 2, "color": colour, "dash": _DASHES[place]},
        marker={"symbol": symbol, "size": ends, "color": colour, "opacity": 1},
        customdata=theme.records(["process"] * len(rows), rows["process"], [name] * len(rows),
                                 [theme.day(day) for day in rows["date"].tolist()], told),
        hovertemplate=theme.hover("<b>%{customdata[2]}</b><br>Month %{x}, from %{customdata[3]}<br>%{customdata[4]}"),
    )  # fmt: skip


Run = tuple[int, int, str]


def _unknown(rows: pd.DataFrame, column: str, assessed: date | None) -> list[Run]:
    """First and last month of each stretch without a value, and of a score the months in which it is carried on.

    The last month, which may not be over, is none by itself.
    """
    nothing, months = rows[column].isna().to_numpy(copy=True), rows["month"].to_numpy(dtype=np.int64)
    if len(nothing) > 1 and not nothing[-2]:
        nothing[-1] = False
    found = [(int(months[first]), int(months[after - 1]), "no data") for first, after in ground.runs(nothing)]
    if column == "score" and assessed is not None:
        carried = ~nothing & carried_on(rows, assessed).to_numpy(dtype=bool)
        found += [(int(months[a]), int(months[b - 1]), "no status recorded") for a, b in ground.runs(carried)]
    return found


def carried_on(rows: pd.DataFrame, assessed: date) -> pd.Series[bool]:
    """In which months of a process no status is recorded any more, so that its score is that of the month before."""
    before: pd.Series[bool] = pd.to_datetime(rows["date"]).shift(1) >= pd.Timestamp(assessed)
    return before


def _strips(sheet: theme.Sheet, panel: int, runs: list[Run], height: float, colour: str, name: str) -> None:
    """The months a process has no data for, as bands at one height."""
    told = [
        f"{word}, month {first} to {last}" if last > first else f"{word}, month {first}" for first, last, word in runs
    ]
    sheet.draw(
        "scatter", panel=panel, x=[at for a, b, _ in runs for at in (a - 0.4, b + 0.4, None)],
        y=[at for _ in runs for at in (height, height, None)], mode="lines", meta=["strip"], showlegend=False,
        line={"width": 5, "color": colour}, name=name,
        text=[words for words in told for _ in range(3)],
        hovertemplate=theme.hover(f"<b>{name}</b>: %{{text}}"),
    )  # fmt: skip


def _steps(highest: float) -> list[float]:
    """Whole numbers from 0 to the highest, some five of them."""
    step = next(
        size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10 ** len(f"{highest:.0f}")) if highest / size <= 5
    )
    return [float(at) for at in range(0, int(highest) + 1, step)]


def _ticks(months: int) -> int:
    return 6 if months <= 48 else 12 if months <= 120 else 24

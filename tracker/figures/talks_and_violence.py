"""Figures of Talks and violence: each round's change beside what chance gives, and the days around rounds one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from tracker.figures import theme
from tracker.vocabulary import RoundStatus

HELD, REFUSED = theme.mark(RoundStatus, "held"), theme.mark(RoundStatus, "refused")
_MARKS = {"held": HELD, "refused": REFUSED}
_BAND = "rgba(124,127,132,0.28)"
_ROW, _PANEL = 140, 150  # px
_STEPS = 60  # columns in which dots are stacked
_DOTS_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of day: its name as shown, the mean change with its band, and the means day by day.

    ``by_lag``: columns ``lag`` (days), ``mean``, ``band_low``, ``band_high``.
    """

    name: str
    days: int
    change: float | None
    band_low: float | None
    band_high: float | None
    by_lag: pd.DataFrame | Mapping[str, npt.NDArray[Any]]


def changes(
    days: pd.DataFrame | Mapping[str, npt.NDArray[Any]], rows: Mapping[str, Row], *, what: str, window: int, band: str
) -> go.Figure:
    """The change around each round or refusal as a dot, their mean as a diamond, on the band that chance gives it.

    Columns read:
        kind: a key of ``rows``.
        noun, key, title, date: the record a dot stands for; a click carries noun and key.
        change: number; rows without one are not drawn.

    Args:
        days: as above.
        rows: each kind of day, by name; drawn from the top.
        what: what was counted, in the plural.
        window: days on either side.
        band: what the band was drawn from, as the legend names it.

    """
    own = {name: np.asarray(days[name]) for name in ("kind", "noun", "key", "title", "date", "change")}
    own["change"] = own["change"].astype(np.float64)
    shown = np.flatnonzero(~np.isnan(own["change"]))
    if not len(shown):
        return theme.missing("No round or refusal has a whole window of recorded days around it.")
    top, bottom = 54, 48
    sheet = theme.Sheet(_ROW * len(rows) + top + bottom, left=6, right=12, top=top, bottom=bottom)
    edge = float(np.abs(own["change"][shown]).max())
    for place, (kind, row) in enumerate(rows.items()):
        mark = _MARKS.get(kind, theme.UNKNOWN)
        sheet.note(
            f"<b>{theme.safe(row.name)}</b>: {row.days} {'day' if row.days == 1 else 'days'}", x=0, y=place - 0.42,
            xref="x domain", yref="y", xanchor="left", yanchor="middle",
        )  # fmt: skip
        if row.band_low is not None and row.band_high is not None:
            low, high = row.band_low, row.band_high
            edge = max(edge, abs(low), abs(high))
            sheet.draw(
                "scatter", x=[low, high, high, low, low], y=[place - 0.24, place - 0.24, place + 0.34, place + 0.34, place - 0.24],
                mode="lines", fill="toself", fillcolor=_BAND, line={"width": 1, "color": theme.GREY}, hoverinfo="skip",
                name=theme.safe(band), showlegend=place == 0, legendgroup="band",
            )  # fmt: skip
        dots = shown[own["kind"][shown] == kind][-_DOTS_SHOWN:]
        _dots(sheet, {name: column[dots] for name, column in own.items()}, mark, place, row, what)
        if row.change is not None:
            sheet.draw(
                "scatter", x=[row.change], y=[place + 0.05], mode="markers", name="Mean change", legendgroup="mean",
                showlegend=place == 0, hovertemplate=theme.hover(f"<b>{row.name}</b><br>Mean change: {signed(row.change, 2)} {what}"),
                marker={"symbol": "diamond", "size": 15, "color": mark.colour, "line": {"width": 2, "color": "#FFFFFF"}},
            )  # fmt: skip
            sheet.note(f"<b>{signed(row.change)}</b>", x=row.change, y=place + 0.36, xref="x", yref="y", yanchor="top")
    sheet.layout["shapes"] = [
        {
            "type": "line",
            "x0": 0,
            "x1": 0,
            "y0": 0,
            "y1": 1,
            "yref": "y domain",
            "line": {"width": 1.5, "color": theme.AXIS},
        }
    ]
    title = f"{what}: the {window} days after, less the {window} before"
    sheet.across(range=[-edge * 1.08, edge * 1.08], title=_title(title), nticks=7)
    sheet.up(range=[len(rows) - 0.35, -0.6], showgrid=False, showticklabels=False)
    return sheet.figure()


def _dots(
    sheet: theme.Sheet, days: Mapping[str, npt.NDArray[Any]], mark: theme.Mark, place: int, row: Row, what: str
) -> None:
    change = days["change"]
    if not len(change):
        sheet.note("none with a whole window", x=0.5, y=place, xref="x domain", yref="y")
        return
    sheet.draw(
        "scatter", x=change, y=place + 0.05 + _stacked(change) * 0.27, mode="markers", name=row.name, showlegend=False,
        marker={"symbol": mark.symbol, "size": 8, "color": mark.colour, "line": {"width": 2 * ("open" in mark.symbol), "color": mark.colour}},
        customdata=theme.records(
            days["noun"], days["key"], list(map(theme.safe, days["title"].tolist())),
            list(map(theme.day, days["date"].tolist())), [signed(value, 2) for value in change.tolist()],
        ),
        hovertemplate=theme.hover(f"<b>%{{customdata[2]}}</b><br>%{{customdata[3]}}<br>Change: %{{customdata[4]}} {what}"),
    )  # fmt: skip


def signed(value: float, decimals: int = 1) -> str:
    """A change as it is printed."""
    return f"{value:+,.{decimals}f}".replace("-", "−")


def _stacked(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Dots with nearly the same value side by side, above and below the line, from -1 to 1."""
    width = max(float(np.ptp(values)), 1e-9) / _STEPS
    column = np.round(values / width).astype(np.int64)
    order = np.argsort(column, kind="stable")
    rank = np.zeros(len(values))
    starts = np.flatnonzero(np.append(True, np.diff(column[order]) != 0)) if len(values) else np.zeros(0, int)
    sizes = np.diff(np.append(starts, len(values)))
    rank[order] = np.arange(len(values)) - np.repeat(starts, sizes)
    side = np.where(rank % 2 == 0, 1, -1) * np.ceil(rank / 2)
    return np.asarray(side / max(4.0, float(np.abs(side).max())), dtype=np.float64)


def around(rows: Mapping[str, Row], *, what: str, band: str) -> go.Figure:
    """The mean of each day before and after, one panel for each kind of day, on the band that chance gives it."""
    if not any(row.days for row in rows.values()):
        return theme.missing("No round or refusal has a whole window of recorded days around it.")
    top, between, bottom = 54, 52, 48
    inner = _PANEL * len(rows) + between * (len(rows) - 1)
    sheet = theme.Sheet(inner + top + bottom, left=44, right=12, top=top, bottom=bottom)
    sheet.layout["hovermode"] = "x"
    for number, (kind, row) in enumerate(rows.items(), 1):
        ceiling = 1 - (number - 1) * (_PANEL + between) / inner
        axis: dict[str, Any] = {} if number == 1 else {"anchor": f"y{number}", "matches": "x"}
        last = number == len(rows)
        sheet.across(number, title=_title("days before (−) and after the day of talks") if last else None, **axis)
        floor = max(ceiling - _PANEL / inner, 0)
        sheet.up(
            number, domain=[floor, ceiling], rangemode="tozero", nticks=5, anchor="x" if number == 1 else f"x{number}"
        )
        sheet.note(
            f"<b>{theme.safe(row.name)}</b>: mean {what} per day", x=0, y=ceiling, xref="paper", yref="paper",
            xanchor="left", yanchor="bottom", yshift=26 if number == 1 else 6,
        )  # fmt: skip
        if not row.days:
            sheet.say_missing("None has a whole window of recorded days.", panel=number)
            sheet.draw("scatter", panel=number, x=[None], y=[None], showlegend=False, hoverinfo="skip", name="empty")
            continue
        _lags(sheet, row, _MARKS.get(kind, theme.UNKNOWN), number, what, band)
    return sheet.figure()


def _lags(sheet: theme.Sheet, row: Row, mark: theme.Mark, panel: int, what: str, band: str) -> None:
    lag, mean, low, high = (
        np.asarray(row.by_lag[name], dtype=float) for name in ("lag", "mean", "band_low", "band_high")
    )
    first = panel == 1
    edge = {"shape": "hvh", "width": 1, "color": theme.GREY}
    sheet.draw(
        "scatter", panel=panel, x=lag, y=low, mode="lines", line=edge, hoverinfo="skip", showlegend=False, name="low"
    )
    sheet.draw(
        "scatter", panel=panel, x=lag, y=high, mode="lines", line=edge, fill="tonexty", fillcolor=_BAND, hoverinfo="skip",
        name=theme.safe(band), showlegend=first, legendrank=1001,
    )  # fmt: skip
    before, after = lag < 0, lag > 0
    for side, name, dash in ((before, "Before", "dot"), (after, "After", "solid")):
        sheet.draw(
            "scatter", panel=panel, x=lag[side], y=mean[side], mode="lines", name=name, showlegend=first,
            line={"shape": "hvh", "width": 2, "color": mark.colour, "dash": dash},
            customdata=theme.records([f"{value:.0f}" for value in lag[side]], [f"{v:,.3f}" for v in mean[side]],
                                     [f"{a:,.3f} to {b:,.3f}" for a, b in zip(low[side], high[side], strict=True)]),
            hovertemplate=theme.hover(
                f"<b>Day %{{customdata[0]}}</b><br>Mean {what}: %{{customdata[1]}}<br>Band: %{{customdata[2]}}"
            ),
        )  # fmt: skip
    sheet.layout.setdefault("shapes", []).append(
        {"type": "line", "x0": 0, "x1": 0, "xref": f"x{panel if panel > 1 else ''}", "y0": 0, "y1": 1,
         "yref": f"y{panel if panel > 1 else ''} domain", "line": {"width": 1.5, "color": theme.AXIS}}
    )  # fmt: skip


def _title(text: str) -> dict[str, Any]:
    return {"text": theme.ink(text), "font": {"size": theme.SMALL}, "standoff": 6}

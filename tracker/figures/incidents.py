"""Figures of the Incidents page: incidents and deaths over time, by kind or side, and as rates with their limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from tracker.figures import ground, months, theme

INCIDENTS, DEATHS = theme.Mark(theme.VERMILLION, "square"), theme.Mark(theme.VIOLET, "diamond")
SPREAD = "rgba(196,84,31,0.45)"
GROUPS_SHOWN = 10
_LEGEND_ROW, _NAME, _BOTTOM, _LEFT = 18, 22, 34, 38  # px
_PANEL = 170
_ROW = 40
_LABELLED = 7  # bins that can carry their number beside the marker

Days = npt.NDArray[np.datetime64]
Floats = npt.NDArray[np.float64]


def over_time(bins: months.Columns, *, unit: str) -> go.Figure:
    """Incidents and deaths per bin, in two panels on one axis.

    Incidents stand in two tones: those whose dates lie in the bin altogether, and the shares of those dated less
    exactly. Deaths are the best or only count as a point, with a stroke to lower and higher counts given. Bins without
    data are shaded; a line on the floor marks those in which nothing was reported.

    Columns read:
        date, until: first and last day of the bin.
        incidents, incidents_certain, deaths_low, deaths_best, deaths_high: numbers.
        state: reported, none reported, no data.

    Args:
        bins: as above, in order, without gaps.
        unit: day, week or month; how a bin is named.

    """
    if not len(bins["date"]):
        return theme.missing("No incident is recorded in this view.")
    above = _NAME + 2 * _LEGEND_ROW + 8
    inner = 2 * _PANEL + above + _LEGEND_ROW
    sheet = theme.Sheet(inner + above + _BOTTOM, left=_LEFT, top=above, bottom=_BOTTOM, hoverdistance=60)
    sheet.layout["hovermode"] = "x"
    axis, state = _Axis.of(bins), np.asarray(bins["state"], dtype=object)
    names = bin_names(axis.begins, unit)
    counts = {name: np.asarray(bins[name], dtype=np.float64) for name in months.COUNTS}
    for number, (name, top) in enumerate(
        ((f"Incidents per {unit}", 1.0), (months.DEATHS.format(unit=unit), _PANEL / inner)), 1
    ):
        matched = {"anchor": "y2", "matches": "x"} if number == 2 else {}
        sheet.across(number, type="date", range=axis.range, **matched)
        highest = np.nanmax(counts["incidents" if number == 1 else "deaths_high"])
        sheet.up(number, domain=[top - _PANEL / inner, top], **theme.whole(highest))
        if number == 1:
            sheet.layout["legend"] = months.named_legend(name, 1 + 2 / inner)
        else:
            sheet.note(
                f"<b>{name}</b>", size=theme.SMALL + 1, x=0, y=top, xref="paper", yref="paper", xanchor="left",
                yanchor="bottom", yshift=6,
            )  # fmt: skip
    _count_panel(sheet, counts, state, axis, names, unit)
    _deaths_panel(sheet, counts, axis, names)
    _shade(sheet, (1, 2), state == "no data", axis)
    return sheet.figure()


def bin_names(begins: Days, unit: str) -> list[str]:
    """Bins as a reader names them."""
    if unit == "month":
        return months.month_names(begins)
    return [f"Week of {theme.day(day)}" if unit == "week" else theme.day(day) for day in begins]


@dataclass(frozen=True, slots=True)
class _Axis:
    """Bins as they lie in time: begins, ends (the day after) and middles, these as figures take them."""

    begins: Days
    ends: Days
    middles: npt.NDArray[np.object_]

    @classmethod
    def of(cls, rows: months.Columns) -> _Axis:
        """From the first and last day of each."""
        begins, last = (months.stamps(rows[name]).astype("datetime64[D]") for name in ("date", "until"))
        ends = (last.astype(np.int64) + 1).astype("datetime64[D]")
        first = begins.astype("datetime64[m]")
        middles = np.datetime_as_string(first + (ends.astype("datetime64[m]") - first) // 2)
        return cls(begins, ends, middles.astype(object))

    @property
    def range(self) -> list[str | None]:
        """From the first to the last."""
        return theme.days([self.begins[0], self.ends[-1]])


def _count_panel(
    sheet: theme.Sheet, counts: Mapping[str, Floats], state: npt.NDArray[Any], axis: _Axis, names: list[str], unit: str
) -> None:
    every, certain = counts["incidents"], counts["incidents_certain"]
    quiet, some = state == "none reported", np.flatnonzero(state != "no data")
    known = slice(some[0], some[-1] + 1) if len(some) else slice(0, 0)
    if quiet.any():
        runs = np.array(ground.runs(quiet))
        nothing = np.full(len(runs), np.datetime64("NaT"))
        x = np.column_stack([axis.begins[runs[:, 0]], axis.ends[runs[:, 1] - 1], nothing])
        floor = np.tile([0.0, 0.0, np.nan], len(runs))
        sheet.draw(
            "scatter", x=theme.days(x.ravel()), y=floor, mode="lines", name="None reported", hoverinfo="skip",
            line={"width": 3, "color": theme.SKY}, legendrank=1002, cliponaxis=False,
        )  # fmt: skip
    for name, height, colour, pattern in (
        (f"Dated to the {unit}", certain, INCIDENTS.colour, ""),
        (f"Spread over {unit}s", every - certain, SPREAD, "/"),
    ):
        if pattern and not (height > 0).any():
            continue
        _steps(
            sheet, axis, known, height, name=name, stackgroup="incidents", fillcolor=colour,
            fillpattern=_hatched(pattern), line={"shape": "hvh", "width": 1, "color": INCIDENTS.colour},
        )  # fmt: skip
    sheet.draw(
        "scatter", x=axis.middles.tolist(), y=every, mode="markers", showlegend=False, name="total",
        marker={"size": 6, "opacity": 0, "color": INCIDENTS.colour},
        customdata=theme.records(names, *map(months.counted, (every, certain, every - certain)), state),
        hovertemplate=theme.hover(
            "<b>%{customdata[0]}</b><br>Incidents: %{customdata[1]} (%{customdata[4]})"
            f"<br>dated to the {unit}: %{{customdata[2]}}<br>spread over {unit}s: %{{customdata[3]}}"
        ),
    )  # fmt: skip


def _deaths_panel(sheet: theme.Sheet, counts: Mapping[str, Floats], axis: _Axis, names: list[str]) -> None:
    low, best, high = (counts[f"deaths_{end}"] for end in ("low", "best", "high"))
    if not high.any():
        sheet.say_missing("No death is recorded in this view.", panel=2)
    peaks = _peaks(best)
    some = np.flatnonzero(np.fmax(best, high) > 0)
    low, best, high, rows = low[some], best[some], high[some], some.tolist()
    sheet.draw(
        "scatter", panel=2, x=axis.middles[some].tolist(), y=best, mode="markers+text", showlegend=False,
        name="deaths", textposition="middle right", textfont={"size": theme.SMALL - 1}, cliponaxis=False,
        text=[theme.ink(f"{number:,.0f}") if i in peaks else "" for i, number in zip(rows, best.tolist(), strict=True)],
        marker={"symbol": DEATHS.symbol, "size": 7, "color": DEATHS.colour},
        error_y={"type": "data", "symmetric": False, "thickness": 2, "width": 0, "color": DEATHS.colour,
                 "array": np.maximum(high - best, 0), "arrayminus": np.maximum(best - low, 0)},
        customdata=theme.records([names[i] for i in rows], *months.deaths_told(low, best, high)),
        hovertemplate=months.DEATHS_HOVER,
    )  # fmt: skip


def _peaks(values: npt.NDArray[np.float64]) -> set[int]:
    """The highest bin, and up to two more that stand out and leave room for their figure."""
    found: list[int] = []
    usual = float(np.median(values[values > 0])) if (values > 0).any() else 0.0
    for place in np.argsort(-values, kind="stable")[:50].tolist():
        stands_out = values[place] > max(values.max() / 10, 2 * usual) if found else values[place] > 0
        if stands_out and all(abs(place - other) > len(values) * 0.08 for other in found):
            found.append(place)
    return set(found[:3])


def by_word(rows: months.Columns) -> go.Figure:
    """Incidents of each kind or side as bars, the contested ones hatched, deaths told on hover; in the order given.

    Columns read:
        name: as shown.
        incidents, contested: how many, and how many of them with contested attribution.
        deaths_low, deaths_best: numbers.
    """
    every = len(rows["name"])
    if not every:
        return theme.missing("No incident is recorded in this view.")
    shown = min(every, GROUPS_SHOWN)
    names = [theme.safe(name, width=60, limit=56) for name in rows["name"][:shown]]
    place = np.arange(shown)
    number, contested, best, low = (
        np.asarray(rows[name], dtype=np.int64)[:shown]
        for name in ("incidents", "contested", "deaths_best", "deaths_low")
    )
    sheet = theme.Sheet(_ROW * shown + 30 + 26, left=2, right=56, top=30, bottom=26)
    told = theme.records(names, number, contested, best, low)
    for title, count, colour, pattern in (
        ("Not contested", number - contested, INCIDENTS.colour, ""),
        ("Attribution contested", contested, SPREAD, "x"),
    ):
        sheet.draw(
            "bar", x=count, y=place + 0.14, width=0.42, orientation="h", name=title, customdata=told,
            marker={"color": colour, "line": {"width": 1, "color": INCIDENTS.colour}, "pattern": _hatched(pattern)},
            hovertemplate=theme.hover(
                "<b>%{customdata[0]}</b><br>Incidents: %{customdata[1]:,}, contested: %{customdata[2]:,}"
                "<br>Deaths: %{customdata[3]:,}, at least %{customdata[4]:,} by the lowest counts"
            ),
        )  # fmt: skip
    for row, (name, count) in enumerate(zip(names, number.tolist(), strict=True)):
        # Above its bar, so that on a phone the bars keep the whole width.
        sheet.note(name, x=0, y=row - 0.3, xref="x domain", yref="y", xanchor="left", yanchor="middle")
        sheet.note(f"<b>{count:,}</b>", x=count, y=row + 0.14, xref="x", yref="y", xanchor="left", xshift=4)
    sheet.up(range=[shown - 0.5, -0.5], showgrid=False, showticklabels=False)
    sheet.across(rangemode="tozero", nticks=5)
    sheet.layout["barmode"] = "stack"
    if every > shown:
        left_out = f"{every - shown} more stand in the table."
        sheet.note(left_out, x=1, y=0, xref="paper", yref="paper", xanchor="right", yanchor="bottom")
    return sheet.figure()


def rates(rows: months.Columns) -> go.Figure:
    """Incidents per 30 days in each bin, with exact Poisson limits; the number behind each rate beside it.

    Columns read:
        date, until: first and last day of the bin.
        events, exposure_days, rate, rate_low, rate_high: as ``measures.rates.rates``.
        state: reported, none reported (drawn hollow, on the floor), no data (shaded).
    """
    states = np.asarray(rows["state"], dtype=object)
    if (states == "no data").all():
        return theme.missing("No rate: too few days in this view.")
    sheet = theme.Sheet(300, left=_LEFT + _LEGEND_ROW, right=16, top=46, bottom=_BOTTOM)
    axis, few = _Axis.of(rows), len(states) <= _LABELLED
    rate, low, high = (np.asarray(rows[name], dtype=np.float64) for name in ("rate", "rate_low", "rate_high"))
    events, exposure = (np.asarray(rows[name], dtype=np.int64) for name in ("events", "exposure_days"))
    lasts = axis.ends - np.timedelta64(1, "D")
    for state, symbol, name in (
        ("reported", "circle", "Rate, 95 % limits"),
        ("none reported", "circle-open", "None reported"),
    ):
        chosen = np.flatnonzero(states == state)
        if not len(chosen):
            continue
        sheet.draw(
            "scatter", x=axis.middles[chosen].tolist(), y=rate[chosen], name=name, cliponaxis=False,
            mode="markers+text" if few else "markers",
            text=[theme.ink(f"&nbsp; {count:,}") for count in events[chosen].tolist()], textposition="middle right",
            textfont={"size": theme.SMALL - 1},
            marker={"symbol": symbol, "size": 9, "color": INCIDENTS.colour,
                    "line": {"width": 2, "color": INCIDENTS.colour}},
            error_y={"type": "data", "symmetric": False, "array": (high - rate)[chosen], "color": INCIDENTS.colour,
                     "arrayminus": (rate - low)[chosen], "thickness": 2, "width": 0},
            customdata=theme.records(
                [f"{theme.day(axis.begins[i])} to {theme.day(lasts[i])}" for i in chosen.tolist()],
                events[chosen], exposure[chosen], [f"{value:.2f}" for value in rate[chosen].tolist()],
                [f"{low[i]:.2f} to {high[i]:.2f}" for i in chosen.tolist()],
            ),
            hovertemplate=theme.hover(
                "<b>%{customdata[0]}</b><br>%{customdata[1]:,} incidents in %{customdata[2]:,} days"
                "<br>%{customdata[3]} per 30 days (95 %: %{customdata[4]})"
            ),
        )  # fmt: skip
    _shade(sheet, (1,), states == "no data", axis)
    title = {"text": theme.ink("incidents per 30 days"), "font": {"size": theme.SMALL}, "standoff": 6}
    sheet.up(rangemode="tozero", nticks=6, title=title)
    named: dict[str, Any] = {}
    if few and (axis.ends - axis.begins).max() > np.timedelta64(300, "D"):
        years = axis.begins.astype("datetime64[Y]").astype(str).tolist()
        named = {"tickvals": axis.middles.tolist(), "ticktext": [theme.ink(year) for year in years]}
    sheet.across(type="date", range=axis.range, **named)
    return sheet.figure()


def _shade(sheet: theme.Sheet, panels: tuple[int, ...], unknown: npt.NDArray[np.bool_], axis: _Axis) -> None:
    """Greys the runs of bins for which nobody says that anything was recorded."""
    gaps = [(axis.begins[a], axis.ends[b - 1]) for a, b in ground.runs(unknown)]
    ground.shade(sheet, panels, gaps, (axis.begins[0], axis.ends[-1]))
    if gaps:
        ground.entry(sheet)


def _steps(sheet: theme.Sheet, axis: _Axis, known: slice, height: Floats, **how: Any) -> None:
    """Steps that change at the bins' edges: points in the middles, so that a hover finds the bin it is in."""
    begins, ends, height = axis.begins[known], axis.ends[known], height[known]
    x = [*theme.days(begins[:1]), *axis.middles[known].tolist(), *theme.days(ends[-1:])]
    sheet.draw(
        "scatter", x=x, y=np.concatenate([height[:1], height, height[-1:]]), mode="lines", hoverinfo="skip", **how
    )


def _hatched(pattern: str) -> dict[str, Any]:
    return {"shape": pattern, "fillmode": "overlay", "fgcolor": INCIDENTS.colour, "size": 6, "solidity": 0.2}

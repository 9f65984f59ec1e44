"""Figures of the Commitments page: how many stand at which level, and the score with its band."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from tracker.figures import ground, theme
from tracker.vocabulary import NOT_ASSESSED

GROUPS_SHOWN = 30
_ROW = 42  # px for a group: its name and its bar
# px; the same for both charts over time, so that their years stand under each other.
_LEFT, _RIGHT, _HEIGHT = 46, 58, 348
_BAND = "rgba(28,110,156,0.28)"


@dataclass(frozen=True, slots=True)
class Steps:
    """How many commitments stand at each level: the days, in order, and counts with a row per level of ``theme.LEVELS``."""

    days: npt.NDArray[np.datetime64]
    counts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, levels: pd.DataFrame) -> Steps:
        """The same of a row per day and level; columns as ``level_traces``."""
        length = len(theme.LEVELS)
        if levels.empty:
            return cls(np.zeros(0, dtype="datetime64[D]"), np.zeros((length, 0), dtype=np.int64))
        dates = pd.to_datetime(levels["date"]).to_numpy().astype("datetime64[D]")
        words = levels["level"].to_numpy(dtype=object)
        number = levels["commitments"].to_numpy(dtype=np.int64)
        if len(words) % length == 0 and (words.reshape(-1, length) == np.array(theme.LEVELS, dtype=object)).all():
            stamps = dates[::length]
            if (np.diff(stamps).astype(np.int64) > 0).all():  # as the series gives them: a day's levels in their order
                return cls(stamps, number.reshape(-1, length).T)
        stamps, day_of = np.unique(dates, return_inverse=True)
        counts = np.zeros((length, len(stamps)), dtype=np.int64)
        of = levels["level"].astype(str).map({level: row for row, level in enumerate(theme.LEVELS)}).to_numpy(dtype=int)
        np.add.at(counts, (of, day_of), number)
        return cls(stamps, counts)

    def within(self, first: np.datetime64, last: np.datetime64) -> Steps:
        """Those of an axis, and the state with which its first day begins."""
        begins = max(int(np.searchsorted(self.days, first, side="right")) - 1, 0)
        seen = slice(begins, int(np.searchsorted(self.days, last, side="right")))
        return Steps(self.days[seen], self.counts[:, seen])


def level_traces(levels: pd.DataFrame | Steps) -> list[dict[str, Any]]:
    """The stacked steps of commitments by level, *not assessed* at the floor and *full* on top.

    One trace per level, in the order of ``theme.LEVELS``, all five even where one stays empty, so that a level keeps
    its place in the legend from one filter to the next. Days on which nothing changed are left out but for one a
    month, which bounds the points by changes and months, not by days.

    Columns read:
        date: day (datetime).
        level: ``not assessed``, ``0``, ``1``, ``2``, ``3``.
        commitments: how many stand at that level on that day.
    """
    steps = levels if isinstance(levels, Steps) else Steps.of(levels)
    keep = _turns(steps.days, steps.counts)
    stamps, counts = steps.days[keep], steps.counts[:, keep]
    days = theme.days(stamps)
    told = np.empty((len(theme.LEVELS), len(days), 3), dtype=object)
    told[:, :, 0] = [theme.day(stamp) for stamp in stamps.tolist()]
    told[:, :, 1], told[:, :, 2] = counts, counts.sum(axis=0)
    traces = []
    for row, level in enumerate(theme.LEVELS):
        mark, name = theme.level_mark(level), theme.level_name(level)
        traces.append(
            {
                "x": days,
                "y": counts[row],
                "name": name,
                "mode": "lines",
                "stackgroup": "levels",
                "line": {"shape": "hv", "width": 1, "color": theme.GREY},
                "fillcolor": mark.colour,
                "fillpattern": _hatched(mark),
                "customdata": told[row],
                "hovertemplate": theme.hover(
                    f"<b>{name}</b>: %{{customdata[1]}} of %{{customdata[2]}}<br>%{{customdata[0]}}"
                ),
            }
        )
    return traces


def _hatched(mark: theme.Mark) -> dict[str, Any]:
    """The hatching of an area: drawn over its colour, so that a level is told in print and without colour."""
    return {"shape": mark.pattern, "fillmode": "overlay", "fgcolor": theme.GREY, "size": 7, "solidity": 0.12}


def _turns(stamps: npt.NDArray[np.datetime64], values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Which days of a series to draw: those that differ from the day before, the first of each month, first and last.

    ``values`` has a row per line and a column per day.
    """
    keep = np.ones(len(stamps), dtype=bool)
    if len(stamps) > 2:
        months = stamps.astype("datetime64[M]")
        same = (values[:, 1:-1] == values[:, :-2]) | ((values != values)[:, 1:-1] & (values != values)[:, :-2])
        keep[1:-1] = ~same.all(axis=0) | (months[1:-1] != months[:-2])
    return keep


def levels_over_time(levels: pd.DataFrame, *, assessed: date | None = None) -> go.Figure:
    """How many commitments stood at each level, day by day: stacked steps. Columns as ``level_traces``.

    After the month of ``assessed``, the day of the newest status recorded, the levels are only carried on: a veil is
    drawn over them.
    """
    if levels.empty:
        return theme.missing("No commitment is in scope in this period.")
    steps = Steps.of(levels)
    sheet = theme.Sheet(_HEIGHT, left=_LEFT, right=_RIGHT, top=80, hoverdistance=60)
    for trace in level_traces(steps):
        sheet.draw("scatter", **trace)
    axis = np.datetime64(sheet.traces[0]["x"][0]), np.datetime64(sheet.traces[0]["x"][-1])
    sheet.across(type="date", range=theme.days(axis))
    sheet.up(**counted_up(steps))
    ground.shade(sheet, (1,), ground.after(assessed, *axis), axis, word=NO_STATUS, veil=True)
    return sheet.figure()


NO_STATUS = "no status"


def counted_up(levels: Steps) -> dict[str, Any]:
    """The upright axis of commitments by level, with room for the name of a veil above the highest step."""
    highest = int(levels.counts.sum(axis=0).max())
    return theme.whole(highest) | {"range": [0, max(highest, 1) * 1.15]}


def score_line(scores: pd.DataFrame, *, assessed: date | None = None) -> go.Figure:
    """The implementation score over time within its band: not assessed counted as nothing done, and as all done.

    After the month of ``assessed``, the day of the newest status recorded, the line is dashed on grey ground: there the
    last levels are only carried on.

    Columns read:
        date: day (datetime).
        score, score_low, score_high: per cent; the score empty where nothing is assessed.
        assessed, commitments: the coverage, how many of how many.
    """
    if scores.empty or scores["score_low"].isna().all():
        return theme.missing("No score: no commitment is in scope in this period.")
    rows = scores.assign(date=pd.to_datetime(scores["date"])).sort_values("date")
    stamps = rows["date"].to_numpy().astype("datetime64[D]")
    values = rows[["score", "score_low", "score_high", "assessed", "commitments"]].to_numpy(
        dtype=float, na_value=np.nan
    )
    keep = _turns(stamps, values.T)
    stamps, values = stamps[keep], values[keep]
    axis = stamps[0], stamps[-1]
    gaps = ground.after(assessed, *axis)
    carried = len(stamps) - 1  # from which point on levels are only carried on
    if gaps:
        carried = int(np.searchsorted(stamps, gaps[0][0]))
        if stamps[carried] != gaps[0][0]:  # the step before it lasts until there
            stamps, values = (
                np.insert(stamps, carried, gaps[0][0]),
                np.insert(values, carried, values[carried - 1], axis=0),
            )
    score, low, high, covered, every = values.T
    told = theme.records(
        [theme.day(stamp) for stamp in stamps],
        ["none, nothing is assessed" if np.isnan(s) else f"{s:.1f} %" for s in score],
        [f"{a:.1f}–{b:.1f} %" for a, b in zip(low, high, strict=True)],
        [f"{n:.0f}" for n in covered],
        [f"{n:.0f}" for n in every],
    )
    days = theme.days(stamps)
    edge = {"shape": "hv", "width": 1, "color": theme.BLUE}
    sheet = theme.Sheet(_HEIGHT, left=_LEFT, right=_RIGHT, top=80, hoverdistance=60)
    sheet.draw("scatter", x=days, y=low, mode="lines", line=edge, hoverinfo="skip", showlegend=False, name="low")
    sheet.draw(
        "scatter", x=days, y=high, mode="lines", line=edge, fill="tonexty", fillcolor=_BAND, hoverinfo="skip",
        name="With unassessed at 0 or 3", legendrank=1001,
    )  # fmt: skip
    for name, part, dash in (
        ("Score, assessed only", slice(0, carried + 1), "solid"),
        ("No status recorded", slice(carried, None), "dot"),
    ):
        if dash == "dot" and not gaps:
            continue
        sheet.draw(
            "scatter", x=days[part], y=score[part], name=name, mode="lines", connectgaps=False, customdata=told[part],
            line={"shape": "hv", "width": 2.5, "color": theme.BLUE, "dash": dash},
            hovertemplate=theme.hover(
                "<b>%{customdata[0]}</b><br>Score: %{customdata[1]}<br>With the unassessed at 0 or 3: %{customdata[2]}"
                "<br>Assessed: %{customdata[3]} of %{customdata[4]}"
            ),
        )  # fmt: skip
    ground.shade(sheet, (1,), gaps, axis, word=NO_STATUS)
    if not np.isnan(score[-1]):
        latest = f"<b>{score[-1]:.1f} %</b>"
        sheet.note(latest, size=theme.SMALL + 1, x=days[-1], y=score[-1], xref="x", yref="y", xanchor="left", xshift=4)
    sheet.across(type="date", range=theme.days(axis))
    sheet.up(range=[-2, 102], tick0=0, dtick=25, ticksuffix=" %</span>")
    return sheet.figure()


def levels_by_group(groups: pd.DataFrame) -> go.Figure:
    """Commitments by level in each group, as bars with their counts; groups in the order in which they come.

    Columns read:
        group: the name shown (a party, a category, an agreement).
        level: ``not assessed``, ``0``, ``1``, ``2``, ``3``.
        commitments: how many.
    """
    if groups.empty:
        return theme.missing("No commitment to group.")
    order = groups["group"].drop_duplicates().to_list()
    shown = order[:GROUPS_SHOWN]
    wide = (
        groups.assign(level=groups["level"].astype(str))
        .pivot_table(index="group", columns="level", values="commitments", aggfunc="sum", observed=True)
        .reindex(index=shown, columns=list(theme.LEVELS))
        .fillna(0)
    )
    names = [theme.safe(group, width=60, limit=56) for group in shown]
    total = wide.sum(axis=1).to_numpy(dtype=np.int64)
    sheet = theme.Sheet(_ROW * len(shown) + 62 + 46, top=62, bottom=46)
    for level in theme.LEVELS:
        mark, count = theme.level_mark(level), wide[level].to_numpy(dtype=np.int64)
        sheet.draw(
            "bar",
            x=count,
            y=np.arange(len(shown)) + 0.12,
            width=0.5,
            name=theme.level_name(level),
            orientation="h",
            marker={
                "color": mark.colour,
                "line": {"width": 1, "color": theme.GREY},
                "pattern": _hatched(mark),
            },
            text=[_number(level, n) for n in count],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": theme.SMALL},
            constraintext="none",
            customdata=theme.records(names, count, total),
            hovertemplate=theme.hover(
                f"<b>%{{customdata[0]}}</b><br>{theme.level_name(level)}: %{{customdata[1]}} of %{{customdata[2]}}"
            ),
        )
    for row, name in enumerate(names):
        # Above its bar, so that on a phone the bars keep the whole width.
        sheet.note(name, x=0, y=row - 0.34, xref="x domain", yref="y", xanchor="left", yanchor="middle")
    if len(order) > len(shown):
        left_out = f"{len(order) - len(shown)} more groups stand in the table."
        sheet.note(left_out, x=1, y=0, xref="paper", yref="paper", xanchor="right", yanchor="bottom")
    sheet.up(range=[len(shown) - 0.5, -0.5], showgrid=False, showticklabels=False)
    title = {"text": theme.ink("commitments"), "font": {"size": theme.SMALL}, "standoff": 6}
    sheet.across(title=title, **theme.whole(total.max()))
    sheet.layout["barmode"] = "stack"
    return sheet.figure()


def _number(level: str, count: int) -> str:
    """A count on its bar: dark on the pale levels, white on the deep ones, the page's colour on the see-through one."""
    if not count:
        return ""
    if level == NOT_ASSESSED:
        return theme.ink(str(count))
    return f'<span style="color:{theme.ON_DEEP if level == "3" else theme.ON_PALE}">{count}</span>'

"""Figures of the Commitments page's closer look: change in parts, claims beside evidence, deadlines, time to fulfil."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from tracker.figures import theme
from tracker.figures.theme import Mark
from tracker.vocabulary import Basis, Lifecycle, Schedule, label

CLAIMS_SHOWN = 25
_ENDED = {Lifecycle.CLOSED_UNMET: ".", Lifecycle.SUPERSEDED: "x", Lifecycle.LAPSED: "/"}
"""Patterns of the ends that come before the day."""
_ROW = 44  # px
_INCIDENCE_HEIGHT, _RISK_ROW = 300, 18


def change_in_parts(parts: Sequence[tuple[str, float]], *, before: float, after: float) -> go.Figure:
    """The score before, each part of its change, and the score after, as steps from one to the other.

    ``parts``: name as shown and percentage points, in order; they add up to ``after - before``.
    """
    names = ["Before", *(name for name, _ in parts), "After"]
    sheet = theme.Sheet(_ROW * len(names) + 40, left=8, right=64, top=8, bottom=32)
    start = before
    shown = [("Before", 0.0, before, theme.GREY, f"{before:.1f} %", "")]
    for name, points in parts:
        colour, pattern = (theme.BLUE, "") if points >= 0 else (theme.VERMILLION, "\\")
        shown.append((name, min(start, start + points), abs(points), colour, _points(points), pattern))
        start += points
    shown.append(("After", 0.0, after, theme.GREY, f"{after:.1f} %", ""))
    for row, (name, base, length, colour, text, pattern) in enumerate(shown):
        sheet.draw(
            "bar", x=[length], y=[row + 0.12], base=[base], width=0.46, orientation="h", name=name, showlegend=False,
            marker={"color": colour, "line": {"width": 1, "color": colour}, "pattern": _hatched(pattern)},
            hovertemplate=theme.hover(f"<b>{theme.safe(name)}</b><br>{text}"),
        )  # fmt: skip
        sheet.note(
            theme.safe(name, width=60), x=0, y=row - 0.32, xref="x domain", yref="y", xanchor="left", yanchor="middle"
        )
        sheet.note(
            f"<b>{text}</b>",
            x=base + length,
            y=row + 0.12,
            xref="x",
            yref="y",
            xanchor="left",
            xshift=5,
            yanchor="middle",
        )
    sheet.across(range=[0, 100], dtick=25, ticksuffix=" %</span>")
    sheet.up(range=[len(names) - 0.5, -0.6], showgrid=False, showticklabels=False)
    return sheet.figure()


def claims_and_evidence(rows: pd.DataFrame) -> go.Figure:
    """What each party claims beside what evidence bears out: two marks on the scale of levels, joined where they part.

    Columns read:
        commitment: key; a click opens it.
        title, by: the commitment and who claims, as shown.
        claimed, assessed: levels 0 to 3; assessed missing where nothing is.
        date, evidence_date: the first days of the claim and of the evidence; the latter missing where nothing is.
    """
    if rows.empty:
        return theme.missing("No party's claim with a level is recorded.")
    shown = rows.head(CLAIMS_SHOWN)
    evidence_of = [
        "no evidence" if pd.isna(day) else f"evidence of {theme.day(day)}" for day in shown["evidence_date"].tolist()
    ]
    names = [
        f"{theme.safe(f'{by}: {title}', width=58, limit=112)}<br>claimed {theme.day(day)}, {evidence}"
        for by, title, day, evidence in zip(shown["by"], shown["title"], shown["date"], evidence_of, strict=True)
    ]
    row_height = _ROW + 16 * max(name.count("<br>") for name in names)  # lines more than one
    sheet = theme.Sheet(row_height * len(shown) + 84, left=14, right=18, top=40, bottom=36)
    place = np.arange(len(shown)) + 0.2
    claimed = shown["claimed"].to_numpy(dtype=float)
    assessed = shown["assessed"].to_numpy(dtype=float, na_value=np.nan)
    nothing = np.full(len(shown), np.nan)
    sheet.draw(
        "scatter", x=np.column_stack([claimed, assessed, nothing]).ravel(), y=np.repeat(place, 3), mode="lines",
        showlegend=False, hoverinfo="skip", name="gap", line={"width": 2, "color": theme.GREY},
    )  # fmt: skip
    told = theme.records(
        ["commitment"] * len(shown), shown["commitment"], [theme.safe(title) for title in shown["title"].tolist()],
        [theme.safe(by) for by in shown["by"].tolist()], claimed.astype(int),
        [
            "not assessed" if np.isnan(level) else f"{level:.0f} ({theme.day(day)})"
            for level, day in zip(assessed, shown["evidence_date"], strict=True)
        ],
        [theme.day(day) for day in shown["date"].tolist()],
    )  # fmt: skip
    for basis, values, size in ((Basis.EVIDENCE, assessed, 12), (Basis.CLAIM, claimed, 14)):
        mark = theme.mark(Basis, basis)
        sheet.draw(
            "scatter", x=values, y=place, mode="markers", name=label(Basis, basis), customdata=told,
            marker={"symbol": mark.symbol, "size": size, "color": mark.colour, "line": {"width": 2, "color": mark.colour}},
            hovertemplate=theme.hover(
                "<b>%{customdata[2]}</b><br>%{customdata[3]} claims %{customdata[4]} (%{customdata[6]})"
                "<br>evidence: %{customdata[5]}"
            ),
        )  # fmt: skip
    for row, name in enumerate(names):
        sheet.note(name, x=0, y=row + 0.02, xref="x domain", yref="y", xanchor="left", yanchor="bottom", align="left")
    sheet.up(range=[len(shown) - 0.5, -0.6], showgrid=False, showticklabels=False)
    words = [theme.level_name(str(level)) for level in range(4)]
    sheet.across(range=[-0.25, 3.25], tickvals=[0, 1, 2, 3], ticktext=[theme.ink(word) for word in words])
    return sheet.figure()


def deadlines(rows: pd.DataFrame) -> go.Figure:
    """Deadlines by how they stand, against the date first set and against the one in force.

    Columns read:
        against: as shown, one bar each.
        schedule: code of Schedule.
        ended: code of Lifecycle where the duty ended before its day; else empty.
        commitments: how many.
    """
    if rows.empty or not rows["commitments"].sum():
        return theme.missing("No commitment in this view has a deadline.")
    order = [Schedule.MET_ON_TIME, Schedule.MET_LATE, Schedule.OVERDUE, Schedule.DUE_SOON, Schedule.NOT_DUE]
    names = list(dict.fromkeys(rows["against"]))
    sheet = theme.Sheet(_ROW * len(names) + 96, left=4, right=12, top=56, bottom=34)
    parts = [
        (label(Schedule, word), theme.mark(Schedule, word), (rows["schedule"] == word) & (rows["ended"] == ""))
        for word in order
    ]
    for ended, pattern in _ENDED.items():
        mark = Mark(theme.GREY, "square", pattern)
        parts.append((f"{label(Lifecycle, ended)} before its day", mark, rows["ended"] == ended))
    for told, mark, chosen in parts:
        count = rows[chosen].groupby("against")["commitments"].sum().reindex(names).fillna(0).to_numpy(dtype=np.int64)
        if not count.any():
            continue
        sheet.draw(
            "bar", x=count, y=np.arange(len(names)) + 0.14, width=0.5, orientation="h", name=told,
            marker={"color": mark.colour, "line": {"width": 1, "color": mark.colour}, "pattern": _hatched(mark.pattern)},
            text=[f'<span style="color:#FFFFFF">{n}</span>' if n else "" for n in count], textposition="inside",
            insidetextanchor="middle", textangle=0, constraintext="none", textfont={"size": theme.SMALL},
            customdata=theme.records(names, count),
            hovertemplate=theme.hover(f"<b>{told}</b>: %{{customdata[1]}}<br>%{{customdata[0]}}"),
        )  # fmt: skip
    for row, name in enumerate(names):
        sheet.note(
            theme.safe(name, width=60), x=0, y=row - 0.32, xref="x domain", yref="y", xanchor="left", yanchor="middle"
        )
    sheet.up(range=[len(names) - 0.5, -0.6], showgrid=False, showticklabels=False)
    sheet.across(
        title=_title("commitments with a deadline"), **theme.whole(sum(max(trace["x"]) for trace in sheet.traces))
    )
    sheet.layout["barmode"] = "stack"
    return sheet.figure()


def ageing(rows: pd.DataFrame) -> go.Figure:
    """How long the overdue have been overdue. Columns read: ``ageing`` (bucket as shown), ``commitments``."""
    if rows.empty or not rows["commitments"].sum():
        return theme.missing("No commitment in this view is overdue.")
    count = rows["commitments"].to_numpy(dtype=np.int64)
    mark = theme.mark(Schedule, Schedule.OVERDUE)
    sheet = theme.Sheet(2 * _ROW + 96, left=30, right=12, top=24, bottom=34)
    sheet.draw(
        "bar", x=[name.replace(" days", "").replace("a year", "365") for name in rows["ageing"].tolist()], y=count, name="Overdue", showlegend=False,
        marker={"color": mark.colour, "line": {"width": 1, "color": mark.colour}, "pattern": _hatched(mark.pattern)},
        text=[theme.ink(str(n)) for n in count], textposition="outside", cliponaxis=False,
        customdata=theme.records(list(rows["ageing"])),
        hovertemplate=theme.hover("<b>%{customdata[0]}</b><br>%{y} overdue"),
    )  # fmt: skip
    sheet.across(type="category", title=_title("days overdue"))
    sheet.up(**theme.whole(count.max()))
    return sheet.figure()


def incidence(rows: pd.DataFrame, risk: pd.DataFrame) -> go.Figure:
    """The share of commitments that met each end by each day after the promise, with the numbers at risk underneath.

    Columns read:
        rows: run (shortest, longest: the lengths that uncertain dates allow), days, event (fulfilled or a code of
            Lifecycle), incidence (share of 1).
        risk: days, at_risk; printed under the axis.
    """
    if rows.empty:
        return theme.missing("No commitment in this view has come to an end.")
    sheet = theme.Sheet(_INCIDENCE_HEIGHT + _RISK_ROW, left=46, right=16, top=46, bottom=62 + _RISK_ROW)
    last = float(max(rows["days"].max(), risk["days"].max() if len(risk) else 0, 1))
    for event in sorted(set(rows["event"]), key=lambda one: (one != "fulfilled", one)):
        word = Lifecycle.CLOSED_MET.value if event == "fulfilled" else event
        mark, name = theme.mark(Lifecycle, word), "Fulfilled" if event == "fulfilled" else label(Lifecycle, event)
        for run, dash in (("longest", "solid"), ("shortest", "dot")):
            part = rows[(rows["event"] == event) & (rows["run"] == run)].sort_values("days")
            if part.empty or (run == "shortest" and _same(rows, event)):
                continue
            days = np.append(part["days"].to_numpy(dtype=float), last)
            share = 100 * np.append(part["incidence"].to_numpy(dtype=float), part["incidence"].iloc[-1])
            ends = np.zeros(len(days), dtype=int)
            ends[-1] = 9
            sheet.draw(
                "scatter", x=days, y=share, mode="lines+markers", showlegend=run == "longest",
                name=theme.safe(name), legendgroup=event,
                line={"shape": "hv", "width": 2.5 if event == "fulfilled" else 1.5, "color": mark.colour, "dash": dash},
                marker={"symbol": mark.symbol, "size": ends, "opacity": 1, "color": mark.colour},
                customdata=theme.records([f"{day:,.0f}" for day in days], [f"{value:.0f} %" for value in share]),
                hovertemplate=theme.hover(f"<b>{theme.safe(name)}</b>: %{{customdata[1]}}<br>by day %{{customdata[0]}}"),
            )  # fmt: skip
    for day, number in zip(risk["days"].tolist(), risk["at_risk"].tolist(), strict=True):
        sheet.note(f"{number}", x=day, y=0, xref="x", yref="y domain", yanchor="top", yshift=-24)
    sheet.note("open", x=0, y=0, xref="paper", yref="y domain", yanchor="top", yshift=-24, xanchor="right", xshift=-12)
    years = bool((risk["days"] % 365 == 0).all())
    sheet.across(
        range=[-last * 0.02, last * 1.02], tickvals=list(risk["days"]),
        ticktext=[theme.ink(f"{day // 365 if years else day:,}") for day in risk["days"].tolist()],
        title=_title(f"{'years' if years else 'days'} since the promise") | {"standoff": 26},
    )  # fmt: skip
    sheet.up(range=[-3, 103], dtick=25, ticksuffix=" %</span>")
    return sheet.figure()


def _same(rows: pd.DataFrame, event: str) -> bool:
    """Whether the two runs of an end are one, so that one line will do."""
    runs = [
        rows[(rows["event"] == event) & (rows["run"] == run)][["days", "incidence"]] for run in ("shortest", "longest")
    ]
    return runs[0].reset_index(drop=True).equals(runs[1].reset_index(drop=True))


def _points(value: float) -> str:
    return f"{value:+.1f} points".replace("-", "−")


def _hatched(pattern: str) -> dict[str, Any]:
    return {"shape": pattern, "fillmode": "overlay", "fgcolor": "#FFFFFF", "size": 7, "solidity": 0.15}


def _title(text: str) -> dict[str, Any]:
    return {"text": theme.ink(text), "font": {"size": theme.SMALL}, "standoff": 6}

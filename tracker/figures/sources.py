"""Figure of the Sources page: how many facts of each kind rest on several sources, and how many on one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from tracker.figures import theme

_ROW = 42  # px for a noun: its name and its bar


def support(nouns: pd.DataFrame) -> go.Figure:
    """Facts of each noun as bars: told by several sources, and resting on one.

    Columns read: ``name`` (as shown), ``facts``, ``single``.
    """
    if nouns.empty:
        return theme.missing("No fact names a source yet.")
    rows = len(nouns)
    sheet = theme.Sheet(_ROW * rows + 36 + 44, left=2, right=14, top=36, bottom=44)
    single = nouns["single"].to_numpy(dtype=np.int64)
    several = nouns["facts"].to_numpy(dtype=np.int64) - single
    names = [theme.safe(name) for name in nouns["name"].tolist()]
    for name, n, colour, pattern in (
        ("Told by several", several, theme.BLUE, ""),
        ("By a single source", single, theme.OCHRE, "/"),
    ):
        sheet.draw(
            "bar",
            x=[int(v) or None for v in n],
            y=np.arange(rows) + 0.14,
            width=0.46,
            orientation="h",
            name=name,
            marker={
                "color": colour if not pattern else "rgba(0,0,0,0)",
                "line": {"width": 1.5 if pattern else 0, "color": colour},
                "pattern": {"shape": pattern, "fgcolor": colour, "size": 8, "solidity": 0.12},
            },
            text=[_number(v, bool(pattern)) if v > 0.04 * nouns["facts"].max() else "" for v in n],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": theme.SMALL},
            constraintext="none",
            customdata=theme.records(names),
            hovertemplate=theme.hover(f"<b>%{{customdata[0]}}</b><br>{name}: %{{x}}"),
        )
    for row, (name, facts, alone) in enumerate(zip(names, nouns["facts"].tolist(), single, strict=True)):
        sheet.note(
            f"{name} · {alone / max(facts, 1) * 100:.0f}\u202f% single",
            x=0,
            y=row - 0.32,
            xref="x domain",
            yref="y",
            xanchor="left",
            yanchor="middle",
        )
    sheet.up(range=[rows - 0.5, -0.5], showgrid=False, showticklabels=False)
    sheet.across(rangemode="tozero", title={"text": theme.ink("facts"), "font": {"size": theme.SMALL}, "standoff": 6})
    sheet.layout["barmode"] = "stack"
    return sheet.figure()


def _number(count: int, hatched: bool) -> str:
    """A count on its bar: legible on the solid one, the page's colour on the see-through one."""
    return theme.ink(f"{count:,}") if hatched else f'<span style="color:{theme.ON_DEEP}">{count:,}</span>'

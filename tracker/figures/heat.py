"""Counts in a grid of words, each cell with its number: the deeper the colour, the more."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from tracker.figures import theme

ROWS_SHOWN, COLUMNS_SHOWN = 30, 12
_CELL, _LETTER, _SLOPE = 34, 6.6, 42  # px, px, degrees


def counts(
    cells: pd.DataFrame,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    *,
    unit: str,
    empty: str,
) -> go.Figure:
    """How many there are of each two words; a pair that never occurs stays blank.

    Columns read: ``row, column`` (keys of ``rows`` and ``columns``), ``n``.

    Args:
        cells: as above.
        rows, columns: code and name of each word, in the order drawn; words without a cell are left out.
        unit: what is counted, for the pointer (``rounds``).
        empty: said where there is no cell.

    """
    across = _present(columns, cells["column"])
    down = _present(rows, cells["row"])
    if not across or not down:
        return theme.missing(empty)
    grid = np.zeros((len(down), len(across)))
    for row, column, n in zip(cells["row"].tolist(), cells["column"].tolist(), cells["n"].tolist(), strict=True):
        if row in down and column in across:
            grid[down.index(row), across.index(column)] += n
    left = [_lines(rows[code], 17) for code in down]
    head = [theme.safe(columns[code], width=60, limit=27) for code in across]
    margin = 12 + int(_LETTER * max(len(line) for name in left for line in name))
    # Written up to the right, since on a phone a column is narrower than a word.
    longest = max(len(name) for name in head) * _LETTER
    slope = np.radians(_SLOPE)
    above, beside = 18 + int(longest * np.sin(slope)), int(longest * np.cos(slope) / 2)
    last = len(head[-1]) * _LETTER * np.cos(slope)
    sheet = theme.Sheet(
        _CELL * len(down) + above + 26,
        left=margin,
        right=int(min(max(last - beside * 0.2, 10), 110)),
        top=above,
        bottom=26,
    )
    told = np.array(
        [
            [f"{theme.safe(rows[r])}, {theme.safe(columns[c])}: {grid[i, j]:,.0f} {unit}" for j, c in enumerate(across)]
            for i, r in enumerate(down)
        ],
        dtype=object,
    )
    sheet.draw(
        "heatmap",
        x=list(range(len(across))),
        y=list(range(len(down))),
        z=np.where(grid > 0, grid, np.nan),
        colorscale=theme.COUNTS,
        zmin=0,
        zmax=max(float(grid.max()), 1.0),
        showscale=False,
        xgap=2,
        ygap=2,
        customdata=told,
        hoverongaps=False,
        hovertemplate=theme.hover("%{customdata}"),
    )
    for i, j in np.argwhere(grid > 0):
        dark = grid[i, j] > 0.62 * grid.max()
        number = f'<span style="color:{"white" if dark else "black"}">{grid[i, j]:,.0f}</span>'
        sheet.notes.append(
            {"text": number, "x": int(j), "y": int(i), "showarrow": False, "font": {"size": theme.SMALL}}
        )
    left_out = [
        f"{len(every) - len(kept)} more {name}"
        for every, kept, name in (
            (set(cells["row"]) & set(rows), down, "rows"),
            (set(cells["column"]) & set(columns), across, "columns"),
        )
        if len(every) > len(kept)
    ]
    note = f"Numbers are {unit}." + (f" {' and '.join(left_out)} in the table." if left_out else "")
    sheet.note(note, x=0, y=0, xref="paper", yref="paper", xanchor="left", yanchor="top", yshift=-4)
    ticks: dict[str, Any] = {"showgrid": False, "showline": False, "ticks": ""}
    sheet.across(
        side="top", tickvals=list(range(len(across))), ticktext=[theme.ink(name) for name in head], tickangle=-_SLOPE,
        range=[-0.5, len(across) - 0.5], **ticks,
    )  # fmt: skip
    sheet.up(
        tickvals=list(range(len(down))), ticktext=["<br>".join(theme.ink(line) for line in name) for name in left], range=[len(down) - 0.5, -0.5],
        **ticks,
    )  # fmt: skip
    return sheet.figure()


def _present(words: Mapping[str, str], codes: pd.Series[str]) -> list[str]:
    """The words that occur, in their order, as many as are drawn."""
    occurring = set(codes)
    limit = ROWS_SHOWN if codes.name == "row" else COLUMNS_SHOWN
    return [code for code in words if code in occurring][:limit]


def _lines(name: str, width: int) -> list[str]:
    """A name in lines, safe; a word is never cut in two."""
    lines = textwrap.wrap(" ".join(name.split())[:48], width, break_long_words=False) or [""]
    return [theme.safe(line, width=60) for line in lines]

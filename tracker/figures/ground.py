"""The grey ground of a time axis: days that nobody says anything of, from the end of the last month recorded."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from tracker.figures import theme

_NAMED = 0.12  # share of the axis from which a grey stretch has room for its name

Days = tuple[np.datetime64, np.datetime64]


def unrecorded(seen: tuple[date, date] | None, first: np.datetime64, last: np.datetime64) -> list[Days]:
    """The stretches of an axis before and after the months something is recorded for (None: no day)."""
    if seen is None:
        return [(first, last)]
    begin = np.datetime64(seen[0], "M").astype("datetime64[D]")
    end = (np.datetime64(seen[1], "M") + 1).astype("datetime64[D]")
    return [(a, b) for a, b in ((first, min(begin, last)), (max(end, first), last)) if a < b]


def after(newest: date | None, first: np.datetime64, last: np.datetime64) -> list[Days]:
    """The stretch of an axis after the month of the newest record; none where there is no such record."""
    return unrecorded((date.min, newest), first, last) if newest else []


def runs(chosen: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First position and the one after the last, of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], chosen, [False])).astype(np.int8)))
    return [(int(first), int(after)) for first, after in edges.reshape(-1, 2)]


def shade(
    sheet: theme.Sheet,
    panels: tuple[int, ...],
    gaps: list[Days],
    axis: Days,
    *,
    word: str = "no data",
    veil: bool = False,
) -> None:
    """Greys the stretches without data, and names those that have room for a name.

    ``veil``: over what is drawn there, as of levels that are only carried on; the name then stands at the top.
    """
    whole = int((axis[1] - axis[0]).astype(int))
    for begins, ends in gaps:
        x0, x1 = theme.days([begins, ends])
        length = int((ends - begins).astype(int))
        for panel in panels:
            number = "" if panel == 1 else str(panel)
            sheet.layout.setdefault("shapes", []).append(
                {"type": "rect", "x0": x0, "x1": x1, "xref": f"x{number}", "y0": 0, "y1": 1,
                 "yref": f"y{number} domain", "fillcolor": theme.VEIL if veil else theme.NO_DATA,
                 "layer": "above" if veil else "below", "line": {"width": 1, "dash": "dot", "color": theme.GREY}}
            )  # fmt: skip
            if _NAMED * whole < length < whole:
                middle = theme.days([begins + (ends - begins) // 2])[0]
                sheet.note(
                    word, x=middle, y=1 if veil else 0.5, xref=f"x{number}", yref=f"y{number} domain",
                    yanchor="top" if veil else "middle",
                )  # fmt: skip


def entry(sheet: theme.Sheet) -> None:
    """What the grey ground means, for the legend: a short stretch has no room for its name."""
    square = {"symbol": "square", "size": 12, "color": theme.NO_DATA, "line": {"width": 1, "color": theme.GREY}}
    sheet.draw("scatter", x=[None], y=[None], mode="markers", name="No data", hoverinfo="skip", legendrank=1003,
               marker=square)  # fmt: skip

"""Records as markers on lanes over time: rounds by mediator track, refusals by party. Touches no data but its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from tracker.figures import ground, theme

LANES_SHOWN = 20
MARKERS_SHOWN = 2000  # of a longer process the latest; the figure says so
WORDS_SHOWN = 40  # more words beside markers run into each other
# px. Within a lane from the top: its name, the markers, and under a marker its word.
_LANE, _NAME_AT, _MARKER_AT, _ROW, _ROWS = 54, 8, 24, 10, 3
MARKER = 0.014  # of the axis: about as wide as a marker on a page, some of it on a phone
# Entries of a legend in a row: fewer than a wide page has, for on a phone plotly takes what lacks from the lanes.
_LEGEND_ROW, _COLUMNS = 18, 3


@dataclass(frozen=True, slots=True)
class Kind:
    """A group of markers: its name in the legend, its shape and colour; hollow ones have the shape's outline."""

    name: str
    mark: theme.Mark


def lanes(
    rows: pd.DataFrame,
    kinds: Mapping[str, Kind],
    *,
    names: Mapping[str, str],
    as_of: date,
    newest: date | None = None,
    start: date | None = None,
    end: date | None = None,
    hollow: str = "",
    empty: str,
) -> go.Figure:
    """Each row a marker on its lane, at the middle of the days it can mean; lanes in the order of ``names``.

    Columns read:
        noun, key: what a click carries.
        lane: a key of ``names``; others share the last lane.
        date_earliest, date_latest: days; an open end is drawn to as_of.
        kind: a key of ``kinds``.
        hollow: bool, the outline alone is drawn.
        word: written under the marker; may be empty.
        below: bool, drawn under the line of its lane.
        told: what the pointer shows, safe.

    Args:
        rows, kinds: as above; kinds in the order of the legend.
        names: key of each lane and its name, from top to bottom; safe.
        as_of: the day the view stands on.
        newest: the day of the newest event recorded; after its month the ground is grey.
        start, end: bounds of the axis, by default the first row and as_of or the last row.
        hollow: what a hollow marker means, for the legend.
        empty: said where there is no row.

    """
    if rows.empty:
        return theme.missing(empty)
    placed = _placed(rows, as_of)
    first = np.datetime64(start or placed["from"].min().date(), "D")
    last = np.datetime64(end or max(as_of, placed["until"].max().date()), "D")
    placed = placed[(placed["until"] >= pd.Timestamp(first)) & (placed["from"] <= pd.Timestamp(last))]
    if placed.empty:
        return theme.missing(empty)
    shown = placed.tail(MARKERS_SHOWN)
    order = list(names)[:LANES_SHOWN]
    top = {lane: number * _LANE for number, lane in enumerate(order)}
    height = max(_LANE * len(order), 2 * _LANE)
    between = MARKER * float((last - first) / np.timedelta64(1, "D"))
    y = _heights(shown, top, order[-1], between)
    begins, ends = shown["from"].to_numpy(), shown["until"].to_numpy()
    spanning = spans(begins, ends, between)
    has_hollow = bool(shown["hollow"].any())
    entries = shown["kind"].nunique() + (has_hollow and bool(hollow)) + bool(spanning.any())
    above = _LEGEND_ROW * -(-entries // _COLUMNS) + 12
    sheet = theme.Sheet(height + above + 30, left=9, right=10, top=above, bottom=30)
    draw_spans(sheet, begins[spanning], ends[spanning], y[spanning])
    for code, kind in kinds.items():
        _draw(sheet, shown, y, code, kind)
    if has_hollow and hollow:
        mark = {"symbol": "circle-open", "color": theme.GREY, "size": 11, "line": {"width": 2}}
        sheet.draw("scatter", x=[None], y=[None], mode="markers", name=hollow, marker=mark, hoverinfo="skip")
    for lane, offset in top.items():
        sheet.note(
            names[lane],
            x=0,
            y=offset + _NAME_AT,
            xref="x domain",
            yref="y",
            xanchor="left",
            yanchor="middle",
            xshift=-5,
        )
    _notes(sheet, names, order, len(shown), len(placed))
    sheet.across(type="date", range=roomy(first, last))
    sheet.up(
        range=[height, 0],
        tickvals=[offset + _MARKER_AT for offset in top.values()],
        showticklabels=False,
    )
    ground.shade(sheet, (1,), ground.after(newest, first, last), (first, last))
    if np.datetime64(as_of) < last:
        sheet.layout.setdefault("shapes", []).append(
            {"type": "line", "x0": as_of.isoformat(), "x1": as_of.isoformat(), "y0": 0, "y1": 1, "yref": "paper",
             "line": {"width": 1, "dash": "dash", "color": theme.AXIS}}
        )  # fmt: skip
    return sheet.figure()


def roomy(first: np.datetime64, last: np.datetime64, air: float = 0.015) -> list[str | None]:
    """The bounds of a time axis with a little air, or the markers of its first and last day are cut in half."""
    begins, ends = (int(day.astype("datetime64[D]").astype(np.int64)) for day in (first, last))
    days = max(int((ends - begins) * air), 3)
    return theme.days(np.array([begins - days, ends + days]).astype("datetime64[D]"))


def _placed(rows: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The rows by date, with ``from``, ``until`` and ``middle`` as days; those without a day left out."""
    earliest = pd.to_datetime(rows["date_earliest"])
    latest = pd.to_datetime(rows["date_latest"]).fillna(pd.Timestamp(as_of))
    latest = latest.where(latest >= earliest, earliest)
    placed = rows.assign(**{"from": earliest, "until": latest, "middle": earliest + (latest - earliest) / 2})
    return placed[earliest.notna()].sort_values("from", kind="stable")


def _heights(shown: pd.DataFrame, top: Mapping[str, int], rest: str, between: float) -> npt.NDArray[np.float64]:
    """Where each marker stands, in px from the top; of several that would touch each a little under the other."""
    lane = np.array([top.get(name, top[rest]) for name in shown["lane"].tolist()], dtype=np.float64)
    first = shown["below"].to_numpy(dtype=bool).astype(np.int64)
    return lane + _MARKER_AT + _ROW * apart(lane, shown["middle"].to_numpy(), between, rows=_ROWS, first=first)


def apart(
    lane: npt.NDArray[np.float64],
    middle: npt.NDArray[np.datetime64],
    between: float,
    *,
    rows: int,
    first: npt.NDArray[np.int64] | None = None,
) -> npt.NDArray[np.int64]:
    """The row of each marker in its lane, 0 on top: the first, from ``first`` on, that has no neighbour so near.

    Where all rows are taken, the one whose last marker is farthest.

    Args:
        lane, middle: of each marker.
        between: days from one marker to the next in a row.
        rows: how many there are.
        first: the first row each may stand in.

    """
    days = middle.astype("datetime64[h]").astype(np.int64) / 24
    order = np.argsort(days, kind="stable").tolist()
    which, when = lane.tolist(), days.tolist()  # numbers of Python's own, which a loop reads in a tenth of the time
    begins = [0] * len(which) if first is None else first.tolist()
    row = [0] * len(which)
    taken: dict[float, list[float]] = {}
    for at in order:
        last, day = taken.setdefault(which[at], [-np.inf] * rows), when[at]
        free = range(begins[at], rows)
        for chosen in free:
            if day - last[chosen] >= between:
                break
        else:
            chosen = min(free, key=last.__getitem__)
        row[at], last[chosen] = chosen, day
    return np.array(row, dtype=np.int64)


def spans(
    begins: npt.NDArray[np.datetime64], ends: npt.NDArray[np.datetime64], between: float
) -> npt.NDArray[np.bool_]:
    """Which records are not dated to a day and reach out from under their marker."""
    length = (ends - begins).astype("timedelta64[D]")
    return np.asarray(length.astype(np.float64) > between, dtype=bool)


def draw_spans(
    sheet: theme.Sheet,
    begins: npt.NDArray[np.datetime64],
    ends: npt.NDArray[np.datetime64],
    y: npt.NDArray[np.float64],
) -> None:
    """A bar from first to last possible day of each of some records."""
    if not len(y):
        return
    x = [day for pair in zip(theme.days(begins), theme.days(ends), strict=True) for day in (*pair, None)]
    lane = [at for own in y.tolist() for at in (own, own, None)]
    line = {"width": 5, "color": theme.GREY}
    sheet.draw("scatter", x=x, y=lane, mode="lines", name="Spans days", hoverinfo="skip", line=line)


def _draw(sheet: theme.Sheet, shown: pd.DataFrame, y: npt.NDArray[np.float64], code: str, kind: Kind) -> None:
    """The markers of one kind, the filled and the hollow ones under one entry of the legend."""
    few = int((shown["word"] != "").sum()) <= WORDS_SHOWN
    listed = False
    for outline in (False, True):
        chosen = ((shown["kind"] == code) & (shown["hollow"] == outline)).to_numpy(dtype=bool)
        if not chosen.any():
            continue
        own = shown[chosen]
        worded = few and bool((own["word"] != "").any())
        bare = kind.mark.symbol.removesuffix("-open")
        symbol = f"{bare}-open" if outline else kind.mark.symbol
        open_shape = "-open" in symbol
        edge = (
            {"width": 2, "color": kind.mark.colour} if open_shape else {"width": 1, "color": "rgba(255,255,255,0.65)"}
        )
        sheet.draw(
            "scatter",
            x=theme.days(own["middle"].to_numpy()),
            y=y[chosen],
            mode="markers+text" if worded else "markers",
            text=[theme.ink(word) if word else "" for word in own["word"].tolist()] if worded else None,
            textposition="bottom center",
            textfont={"size": theme.SMALL - 1},
            cliponaxis=False,
            name=kind.name,
            legendgroup=code,
            showlegend=not listed,
            marker={"symbol": symbol, "color": kind.mark.colour, "size": 11, "line": edge},
            customdata=theme.records(own["noun"], own["key"], own["told"]),
            hovertemplate=theme.hover("%{customdata[2]}"),
        )
        listed = True


def _notes(sheet: theme.Sheet, names: Mapping[str, str], order: Sequence[str], drawn: int, all_rows: int) -> None:
    """What the figure leaves out."""
    left_out = []
    if len(names) > len(order):
        left_out.append(f"The last lane holds {len(names) - len(order) + 1} of {len(names)}.")
    if all_rows > drawn:
        left_out.append(f"The latest {drawn:,} of {all_rows:,} are drawn.")
    if left_out:
        sheet.note(" ".join(left_out), x=1, y=0, xref="paper", yref="paper", xanchor="right", yanchor="bottom")

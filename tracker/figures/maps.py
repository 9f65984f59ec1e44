"""Maps without the internet: points over outlines that lie in this package.

Outlines and points are traces on two plain axes, longitude and the latitude of a Mercator map, held at one scale: no
tile, no base map, no topojson is asked of any host. Against plotly's geo axes, which asks for nothing either if its
layers are off, this fills its box at every width: geo kept the shape of the view and left bands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from tracker.figures import months, theme
from tracker.figures.outlines import Lines, Outlines, read
from tracker.figures.places import SEVERAL, Floats, Places, View, joined, located, name_largest, sizes
from tracker.vocabulary import PlacePrecision, label

OUTLINES = Path(__file__).with_name("outlines.geojson")
BOUNDARY_NOTE = (
    "Outlines: Natural Earth, simplified; it draws borders as they are held on the ground. "
    "Neither lines nor names on this map take a position on the status of any territory."
)
POINTS_SHOWN = 2000  # more markers are a blot and slow a browser; the most frequent stay, and the figure says so
CROWDED = 200  # from here on markers are small and bear no number
_ASPECT = 1.5  # width to height of the part of the world shown
_NAMED_VIEW = 50  # degrees of longitude; on a wider map countries' names would cover the places
_FAINT = {"coast": "rgba(128,128,128,0.5)", "border": "rgba(128,128,128,0.3)"}
_CROWD = 3.0  # degrees; places as near to one another lie in a heap on a wider map
_STRIP, _CLOSE, _BETWEEN = 200, 250, 30  # px: the wide map, the crowd drawn larger below it, what is between
_SMALLEST_VIEW = 5.0  # degrees of longitude; one point alone still needs surroundings
# Width of the halo in px by UCDP's where_prec: a rank of how far off the marker may be, not a distance to scale.
_HALO = {"1": 0, "2": 0, "3": 20, "4": 30, "5": 30, "6": 46, "7": 46}


def points_map(
    points: months.Columns,
    *,
    outlines: Path | str | None = None,
    noun: str = "round",
    keys: Sequence[str] | None = None,
) -> go.Figure:
    """Places as markers over coasts and borders, with a halo that widens as the place is known less exactly.

    A file of outlines that cannot be read leaves the points on a bare ground and a note that says so. Rows without
    coordinates are not drawn; the note counts them.

    Columns read:
        key: the record's key; a click carries ``[noun, key]``, the keys of places joined in one mark parted by ``;``.
        title: shown on hover.
        latitude, longitude: degrees, may be empty.
        place_precision: code of PlacePrecision, may be empty (drawn as exact, said to be unknown).
        n: how many records stand behind the marker (its area).

    Args:
        points: as above.
        outlines: the analyst's own GeoJSON instead of ours: lines or polygons; ``kind`` border is drawn dashed.
        noun: the record type of the keys.
        keys: what a click carries, instead of the column.

    """
    places = located(points, keys)
    notes = []
    if nowhere := len(points["n"]) - len(places):
        notes.append(f"{nowhere} without coordinates not shown.")
    if not len(places):
        return theme.missing(" ".join(["No place with coordinates to show.", *notes]))
    if len(places) > POINTS_SHOWN:
        notes.append(f"The {POINTS_SHOWN:,} most frequent of {len(places):,} places shown.")
        places = places.take(np.arange(POINTS_SHOWN))
    view, crowd = _view(places.x, places.y), _crowd(places.x, places.y)
    views = [view]
    inner = _STRIP + _BETWEEN + _CLOSE
    sheet = theme.Sheet(inner + 70 if crowd.any() else 400, left=1, right=1, top=44, bottom=26)
    if crowd.any():
        views = [_view(places.x, places.y, aspect=2.2, margin=1.15), _view(places.x[crowd], places.y[crowd])]
    path = Path(outlines) if outlines else OUTLINES
    ground: Outlines | None = None
    try:
        ground = read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        notes.append(f"The outlines in {theme.safe(path.name, limit=40)} could not be read as GeoJSON.")
    for panel, part in enumerate(views, 1):
        countries = _draw_ground(sheet, ground, part, panel) if ground else []
        crowded = len(places) > CROWDED
        marks = places if panel == 1 else places.take(np.flatnonzero(_within(places, part)))
        marks = marks if crowded else joined(marks, part)
        _draw_places(sheet, marks, noun, panel, crowded=crowded)
        if not crowded:
            name_largest(sheet, marks, part, panel, countries)
    frame: dict[str, Any] = {
        "showgrid": False,
        "showticklabels": False,
        "ticks": "",
        "showline": True,
        "mirror": True,
        "linecolor": theme.GRID,
        "fixedrange": False,
    }
    for panel, part in enumerate(views, 1):
        x, y = ("x", "y") if panel == 1 else ("x2", "y2")
        sheet.across(panel, range=[part.west, part.east], anchor=y, **frame)
        domain = [0, 1] if len(views) == 1 else [1 - _STRIP / inner, 1] if panel == 1 else [0, _CLOSE / inner]
        sheet.up(panel, range=[part.low, part.high], scaleanchor=x, scaleratio=1, anchor=x, domain=domain, **frame)
    if crowd.any():
        _frame(sheet, views[0], views[1], int(crowd.sum()), _CLOSE / inner)
    sheet.layout |= {"dragmode": "pan", "legend": theme.LEGEND_ABOVE | {"itemsizing": "constant"}}
    if notes:
        sheet.note(
            theme.safe(" ".join(notes), width=56), x=0, y=0, xref="paper", yref="paper", xanchor="left", yanchor="top",
            yshift=-2, align="left",
        )  # fmt: skip
    return sheet.figure()


def _crowd(x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
    """Which places lie in a heap on a wide map: the most, three or more, that are near to one of them."""
    nobody = np.zeros(len(x), dtype=bool)
    if not 3 < len(x) <= CROWDED or np.ptp(x) < _NAMED_VIEW:
        return nobody
    near = np.maximum(np.abs(x[:, None] - x), np.abs(y[:, None] - y)) < _CROWD
    spots = np.round(np.column_stack([x, y]), 1)
    apart = [len(np.unique(spots[row], axis=0)) for row in near]
    most = int(np.argmax(apart))
    return near[most] if apart[most] >= 3 and not near[most].all() else nobody


def _within(places: Places, view: View) -> npt.NDArray[np.bool_]:
    """Which places a part of the map shows."""
    x, y = places.x, places.y
    return (x > view.west) & (x < view.east) & (y > view.low) & (y < view.high)


def _frame(sheet: theme.Sheet, wide: View, close: View, places: int, below: float) -> None:
    """The outline, on the wide map, of the part that is drawn larger below it, at least as large as a mark there."""
    (x, y), least = close.middle, 17 / wide.scale
    across, up = max((close.east - close.west) / 2, least), max((close.high - close.low) / 2, least)
    sheet.layout["shapes"] = [
        {"type": "rect", "x0": x - across, "x1": x + across, "y0": y - up, "y1": y + up, "xref": "x",
         "yref": "y", "line": {"width": 1.5, "color": theme.VERMILLION}, "fillcolor": "rgba(0,0,0,0)"}
    ]  # fmt: skip
    sheet.note(f"The framed part, with {places} places", x=0, y=below, xref="paper", yref="paper", xanchor="left",
               yanchor="bottom", yshift=4)  # fmt: skip


def _draw_places(sheet: theme.Sheet, places: Places, noun: str, panel: int, *, crowded: bool) -> None:
    """The halos, and above them the places."""
    precision = np.nan_to_num(places.precision).astype(np.int64)  # 0: not stated
    size, x, y = sizes(places.number), places.x, places.y
    if crowded:  # the whole map is the message: areas in proportion, no figures in them
        size = np.maximum(14 * np.sqrt(places.number / places.number.max()), 2)
    known = {
        code: theme.safe(label(PlacePrecision, str(code))) if code else "not stated" for code in set(precision.tolist())
    }
    width = {code: _HALO.get(str(code), 0) for code in known}
    halo = np.array([width[code] for code in precision.tolist()])
    wide = halo > 0
    told = theme.records(
        [noun] * len(places),
        places.key,
        [theme.safe(title) for title in places.title],
        places.number,
        [
            SEVERAL if many > 1 else known[code]
            for code, many in zip(precision.tolist(), places.joined.tolist(), strict=True)
        ],
    )
    if wide.any():
        sheet.draw(
            "scatter",
            panel=panel,
            showlegend=panel == 1,
            x=x[wide],
            y=y[wide],
            mode="markers",
            hoverinfo="skip",
            name="Halo: district or wider",
            marker={
                "size": (size + halo)[wide],
                "color": f"rgba(166,124,18,{0.1 if crowded else 0.28})",
                "line": {"width": 0 if crowded else 1, "color": theme.OCHRE},
            },
        )
    sheet.draw(
        "scatter",
        panel=panel,
        showlegend=panel == 1,
        x=x,
        y=y,
        mode="markers" if crowded else "markers+text",
        name="Place, area by number",
        text=[] if crowded else [str(number) if number > 1 else "" for number in places.number.tolist()],
        textfont={"color": theme.ON_DEEP, "size": theme.SMALL - 1},
        marker={
            "size": size,
            "color": theme.BLUE,
            "opacity": 0.65 if crowded else 0.9,
            "line": {"width": 0 if crowded else 1, "color": theme.ON_DEEP},
        },
        customdata=told,
        hovertemplate=theme.hover(
            "<b>%{customdata[2]}</b><br>Records here: %{customdata[3]}<br>Place known as: %{customdata[4]}"
        ),
    )


def _draw_ground(sheet: theme.Sheet, ground: Outlines, view: View, panel: int) -> list[tuple[str, float, float]]:
    """Coasts, borders and names in and around the view; a whole world would be a megabyte with every figure.

    Returns the names written, and where.
    """
    far = view.east - view.west > _NAMED_VIEW
    for name, lines, dash in (("coast", ground.coasts, "solid"), ("border", ground.borders, "dot")):
        x, y = _clipped(lines, view)
        if len(x):
            # On a map of continents lines are many and close: they step back behind the places.
            colour = theme.AXIS if not far else _FAINT[name]
            line = {"width": 0.9 if far else 1.2, "color": colour, "dash": dash, "simplify": False}
            sheet.draw(
                "scatter", panel=panel, x=x, y=y, mode="lines", name=name, hoverinfo="skip", showlegend=False, line=line
            )
    span, rise = view.east - view.west, view.high - view.low
    if far:
        return []
    named = [
        (theme.safe(name, width=14, limit=40), longitude, up)
        for name, longitude, up, width in ground.names
        if width > span * 0.1
        and abs(longitude - view.middle[0]) < span * 0.43
        and abs(up - view.middle[1]) < rise * 0.46
    ]
    if named:
        text, across, upward = zip(*named, strict=True)
        sheet.draw(
            "scatter",
            panel=panel,
            x=across,
            y=upward,
            text=[theme.ink(name) for name in text],
            mode="text",
            name="names",
            hoverinfo="skip",
            showlegend=False,
            opacity=0.75,
            textfont={"size": theme.SMALL},
        )
    return named


def _view(x: Floats, y: Floats, *, aspect: float = _ASPECT, margin: float = 1.3) -> View:
    """The points' bounds with a margin, widened to the aspect and to the least a reader needs, within the world."""
    width = max(np.ptp(x) * margin, np.ptp(y) * margin * aspect, _SMALLEST_VIEW)
    width = float(min(width, 360.0))
    middle = (x.min() + x.max()) / 2
    middle = float(min(max(middle, -180 + width / 2), 180 - width / 2))
    half = width / aspect / 2
    up = float((y.min() + y.max()) / 2)
    return View(middle - width / 2, middle + width / 2, up - half, up + half)


def _clipped(lines: Lines, view: View) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """What lies in the view or as far beside it as a wide or tall box shows, lines parted by an empty point.

    Points closer together than a screen can part are left out, so that a map of continents stays small.
    """
    reach_x, reach_y = (view.east - view.west) * 1.3, (view.high - view.low) * 1.0
    step = (view.east - view.west) / 800
    rows = lines.near(view.middle, (reach_x, reach_y))
    points, way = lines.points[rows], lines.way[rows] // step
    inside = (np.abs(points[:, 0] - view.middle[0]) < reach_x) & (np.abs(points[:, 1] - view.middle[1]) < reach_y)
    # One point more at either end, so that a line leaves the box instead of stopping short of it.
    near = inside.copy()
    near[1:] |= inside[:-1]
    near[:-1] |= inside[1:]
    near &= ~np.isnan(points[:, 0])
    edges = np.flatnonzero(np.diff(np.concatenate(([False], near, [False])).astype(np.int8))).reshape(-1, 2)
    begins, ends = edges[:, 0], edges[:, 1] - 1
    islets = (way[ends] - way[begins] < 6) & (points[begins] == points[ends]).all(axis=1)
    for begin, end in edges[islets].tolist():
        near[begin:end] = False
    begins, ends = begins[~islets], ends[~islets]
    keep = near.copy()
    keep[1:] &= way[1:] != way[:-1]
    keep[begins] = keep[ends] = True
    number = np.cumsum(keep) - 1
    whole = np.insert(points[keep], number[begins[1:]], np.nan, axis=0).astype(np.float32)
    return whole[:, 0], whole[:, 1]

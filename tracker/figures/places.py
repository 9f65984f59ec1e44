"""The marks of a map: their size, those that would lie upon each other joined, and the names of the largest."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.figures import theme
from tracker.figures.outlines import mercator

NARROW = 374  # px, the width of a map on a phone
SEVERAL = "several places"
_AND_OTHERS = " and other places"  # of one position under several names
_TOUCH = 0.42  # of the two widths: nearer to each other than this, one mark covers the number of the other
_NAMES_SHOWN, _LETTERS = 5, 22  # a longer name is cut at its first comma, or not written
_LETTER, _LINE = 5.6, 13  # px

Floats = npt.NDArray[np.float64]


class View(NamedTuple):
    """The part of the map shown: longitudes, and Mercator's measure of latitude from low to high."""

    west: float
    east: float
    low: float
    high: float

    @property
    def middle(self) -> tuple[float, float]:
        """Across and up."""
        return (self.west + self.east) / 2, (self.low + self.high) / 2

    @property
    def scale(self) -> float:
        """Pixels for a degree of longitude, where the map is narrowest."""
        return NARROW / (self.east - self.west)


def sizes(count: Floats) -> Floats:
    """The width of a mark in px, by how many records stand behind it."""
    return np.asarray(np.minimum(9 + 5 * np.sqrt(np.maximum(count - 1, 0)), 36), dtype=np.float64)


def joined(located: pd.DataFrame, view: View) -> pd.DataFrame:
    """The places, those that a larger one would cover at this scale joined to it: one mark with the number of all.

    ``key`` then holds the keys of all, parted by ``;``, ``place_precision`` the least exact of them. Columns besides:
    ``joined``, how many places; ``place``, what is written beside the mark. ``located`` comes with those with most records first.
    """
    x, y = located["longitude"].to_numpy(dtype=float), mercator(located["latitude"].to_numpy(dtype=float))
    wide = sizes(located["n"].to_numpy(dtype=float))
    free = np.ones(len(located), dtype=bool)
    groups: list[list[int]] = []  # the place that stands for all comes first
    for at in range(len(located)):
        if not free[at]:
            continue
        near = free & (np.hypot(x - x[at], y - y[at]) * view.scale < (wide + wide[at]) * _TOUCH)
        near[at] = False
        groups.append([at, *np.flatnonzero(near).tolist()])
        free[groups[-1]] = False
    first, keys, titles = [group[0] for group in groups], located["key"].tolist(), located["title"].tolist()
    number, precision = located["n"].to_numpy(dtype=np.int64), pd.to_numeric(located["place_precision"]).tolist()
    rows = pd.DataFrame(
        {
            "key": [";".join(keys[at] for at in sorted(group)) for group in groups],
            "title": [_of_several(titles[group[0]], len(group) - 1) for group in groups],
            "place": [f"{len(group)} places" if len(group) > 1 else titles[group[0]] for group in groups],
            "latitude": located["latitude"].to_numpy(dtype=float)[first],
            "longitude": located["longitude"].to_numpy(dtype=float)[first],
            "place_precision": [
                max((p for p in map(precision.__getitem__, g) if not pd.isna(p)), default=None) for g in groups
            ],
            "n": [int(number[group].sum()) for group in groups],
            "joined": [len(group) for group in groups],
        },
        copy=False,
    )
    return rows.sort_values("n", ascending=False, kind="stable", ignore_index=True)


def _of_several(title: str, more: int) -> str:
    return f"{title} and {more} other {'place' if more == 1 else 'places'}" if more else title


class _Box(NamedTuple):
    """Room taken on a map, in px from its middle: where it lies, and half its width and height."""

    x: float
    y: float
    wide: float
    high: float

    def meets(self, other: _Box) -> bool:
        """Whether two lie upon each other."""
        return abs(self.x - other.x) < self.wide + other.wide and abs(self.y - other.y) < self.high + other.high


def name_largest(
    sheet: theme.Sheet, places: pd.DataFrame, view: View, panel: int, countries: list[tuple[str, float, float]]
) -> None:
    """Writes the names of the places with most records beside them, where they lie on nothing else.

    A mark of several places bears how many they are and no name, for its number is not that of the one named.

    ``countries``: the names already on the map, and where.
    """
    x = (places["longitude"].to_numpy(dtype=float) - view.middle[0]) * view.scale
    y = (mercator(places["latitude"].to_numpy(dtype=float)) - view.middle[1]) * view.scale
    half = sizes(places["n"].to_numpy(dtype=float)) / 2
    taken = [_Box(a, b, r, r) for a, b, r in zip(x, y, half, strict=True)]
    for name, across, up in countries:
        lines = name.split("<br>")
        taken.append(
            _Box(
                (across - view.middle[0]) * view.scale, (up - view.middle[1]) * view.scale,
                max(map(len, lines)) * _LETTER / 2, len(lines) * _LINE / 2,
            )
        )  # fmt: skip
    edge_x, edge_y = NARROW / 2, (view.high - view.low) * view.scale / 2
    written: list[str] = []
    for at, (title, many) in enumerate(zip(places["place"].tolist(), places["joined"].tolist(), strict=True)):
        name = _short(str(title))
        if len(written) == _NAMES_SHOWN or not name or (many == 1 and name in written):
            continue
        wide = len(name) * _LETTER / 2
        off = half[at] + _LINE / 2 + 1
        for dx, dy, anchors in (
            (0.0, off, ("center", "bottom")),
            (0.0, -off, ("center", "top")),
            (half[at] + wide + 3, 0.0, ("left", "middle")),
            (-half[at] - wide - 3, 0.0, ("right", "middle")),
        ):
            box = _Box(x[at] + dx, y[at] + dy, wide, _LINE / 2)
            inside = abs(box.x) + box.wide < edge_x and abs(box.y) + box.high < edge_y
            if inside and not any(box.meets(other) for other in taken):
                aside = half[at] + 1
                sheet.note(
                    theme.safe(name), size=theme.SMALL - 1, x=places["longitude"].iloc[at],
                    y=float(mercator(places["latitude"].to_numpy(dtype=float))[at]), xref="x" if panel == 1 else f"x{panel}",
                    yref="y" if panel == 1 else f"y{panel}", xanchor=anchors[0], yanchor=anchors[1],
                    xshift=aside * np.sign(dx), yshift=aside * np.sign(dy),
                )  # fmt: skip
                taken.append(box)
                written.append(name)
                break


def _short(title: str) -> str:
    """A place as a map has room for it; nothing for one that has no short name."""
    if title.endswith(_AND_OTHERS):
        return SEVERAL
    bare = title.partition(" (")[0]
    if len(bare) > _LETTERS:
        bare = bare.replace(":", ",").partition(",")[0]
    return bare if len(bare) <= _LETTERS else ""

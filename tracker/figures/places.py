"""The marks of a map: their size, those that would lie upon each other joined, and the names of the largest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.figures import months, theme
from tracker.figures.outlines import mercator

NARROW = 374  # px, the width of a map on a phone
SEVERAL = "several places"
_AND_OTHERS = " and other places"  # of one position under several names
_TOUCH = 0.42  # of the two widths: nearer to each other than this, one mark covers the number of the other
_NAMES_SHOWN, _LETTERS = 5, 22  # a longer name is cut at its first comma, or not written
_LETTER, _LINE = 5.6, 13  # px

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


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


def sizes(count: Ints) -> Floats:
    """The width of a mark in px, by how many records stand behind it."""
    return np.asarray(np.minimum(9 + 5 * np.sqrt(np.maximum(count - 1, 0)), 36), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Places:
    """Places as a map draws them, those with most records first.

    ``key``: the keys of all places joined in one mark, parted by ``;``. ``joined``: how many these are. ``name``: what is
    written beside the mark. ``precision``: the least exact, NaN where none is stated.
    """

    key: list[str]
    title: list[Any]
    name: list[Any]
    x: Floats
    y: Floats  # Mercator's measure
    precision: Floats
    number: Ints
    joined: Ints

    def __len__(self) -> int:
        return len(self.key)

    def take(self, rows: Ints) -> Places:
        """Some of them."""
        key, title, name = ([cells[at] for at in rows.tolist()] for cells in (self.key, self.title, self.name))
        return Places(
            key, title, name, self.x[rows], self.y[rows], self.precision[rows], self.number[rows], self.joined[rows]
        )


def located(points: months.Columns, keys: Sequence[str] | None = None) -> Places:
    """The points that have coordinates; columns as ``maps.points_map`` reads them."""
    x, latitude, number = (np.asarray(points[name], dtype=np.float64) for name in ("longitude", "latitude", "n"))
    precision = points["place_precision"]
    if isinstance(precision, pd.Series):
        precision = pd.to_numeric(precision).to_numpy(dtype=np.float64, na_value=np.nan)
    rows = np.flatnonzero(~(np.isnan(x) | np.isnan(latitude)))
    title = points["title"].tolist()
    every = Places(
        key=list(keys) if keys is not None else points["key"].tolist(),
        title=title,
        name=title,
        x=x,
        y=mercator(latitude),
        precision=precision,
        number=number.astype(np.int64),
        joined=np.ones(len(x), dtype=np.int64),
    )
    return every.take(rows[np.argsort(-number[rows], kind="stable")])


def joined(places: Places, view: View) -> Places:
    """The places, those that a larger one would cover at this scale joined to it: one mark with the number of all."""
    if not len(places):
        return places
    wide = sizes(places.number)
    apart = np.hypot(places.x[:, None] - places.x, places.y[:, None] - places.y) * view.scale
    covered = apart < (wide[:, None] + wide) * _TOUCH
    free = np.ones(len(places), dtype=bool)
    groups: list[list[int]] = []  # the place that stands for all comes first
    for at in range(len(places)):
        if not free[at]:
            continue
        near = free & covered[at]
        near[at] = False
        groups.append([at, *np.flatnonzero(near).tolist()])
        free[groups[-1]] = False
    first, length = np.array([group[0] for group in groups]), np.array([len(group) for group in groups])
    every, opens = np.concatenate([np.array(group) for group in groups]), np.cumsum(length) - length
    key, title = places.key, places.title
    marks = Places(
        key=[";".join(key[at] for at in sorted(group)) for group in groups],
        title=[_of_several(title[group[0]], len(group) - 1) for group in groups],
        name=[f"{len(group)} places" if len(group) > 1 else title[group[0]] for group in groups],
        x=places.x[first],
        y=places.y[first],
        precision=np.fmax.reduceat(places.precision[every], opens),
        number=np.add.reduceat(places.number[every], opens),
        joined=length,
    )
    return marks.take(np.argsort(-marks.number, kind="stable"))


def _of_several(title: str, more: int) -> str:
    return f"{title} and {more} other {'place' if more == 1 else 'places'}" if more else title


class _Taken:
    """Room taken on a map: boxes in px from its middle, by where they lie and half their width and height."""

    def __init__(self, x: Floats, y: Floats, half: Floats) -> None:
        self._boxes = np.column_stack([x, y, half, half])

    def add(self, x: float, y: float, wide: float, high: float) -> None:
        """Takes a box."""
        self._boxes = np.vstack([self._boxes, (x, y, wide, high)])

    def meets(self, x: float, y: float, wide: float, high: float) -> bool:
        """Whether one of them and this box lie upon each other."""
        near = np.abs(self._boxes[:, :2] - (x, y)) < self._boxes[:, 2:] + (wide, high)
        return bool(near.all(axis=1).any())


def name_largest(
    sheet: theme.Sheet, places: Places, view: View, panel: int, countries: list[tuple[str, float, float]]
) -> None:
    """Writes the names of the places with most records beside them, where they lie on nothing else.

    A mark of several places bears how many they are and no name, for its number is not that of the one named.

    ``countries``: the names already on the map, and where.
    """
    x = (places.x - view.middle[0]) * view.scale
    y = (places.y - view.middle[1]) * view.scale
    half = sizes(places.number) / 2
    taken = _Taken(x, y, half)
    for name, across, up in countries:
        lines = name.split("<br>")
        taken.add(
            (across - view.middle[0]) * view.scale, (up - view.middle[1]) * view.scale,
            max(map(len, lines)) * _LETTER / 2, len(lines) * _LINE / 2,
        )  # fmt: skip
    edge_x, edge_y = NARROW / 2, (view.high - view.low) * view.scale / 2
    written: list[str] = []
    for at, (title, many) in enumerate(zip(places.name, places.joined.tolist(), strict=True)):
        name = _short(str(title))
        if len(written) == _NAMES_SHOWN:
            break
        if not name or (many == 1 and name in written):
            continue
        wide, aside = len(name) * _LETTER / 2, float(half[at])
        off = aside + _LINE / 2 + 1
        for dx, dy, anchors in (
            (0.0, off, ("center", "bottom")),
            (0.0, -off, ("center", "top")),
            (aside + wide + 3, 0.0, ("left", "middle")),
            (-aside - wide - 3, 0.0, ("right", "middle")),
        ):
            box = (float(x[at]) + dx, float(y[at]) + dy, wide, _LINE / 2)
            inside = abs(box[0]) + wide < edge_x and abs(box[1]) + _LINE / 2 < edge_y
            if inside and not taken.meets(*box):
                sheet.note(
                    theme.safe(name), size=theme.SMALL - 1, x=float(places.x[at]), y=float(places.y[at]),
                    xref="x" if panel == 1 else f"x{panel}", yref="y" if panel == 1 else f"y{panel}",
                    xanchor=anchors[0], yanchor=anchors[1],
                    xshift=(aside + 1) * np.sign(dx), yshift=(aside + 1) * np.sign(dy),
                )  # fmt: skip
                taken.add(*box)
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

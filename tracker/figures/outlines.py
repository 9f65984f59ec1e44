"""Coasts, borders and names of countries from a GeoJSON file, on a Mercator map's measure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

_POLE = 80.0  # degrees of latitude where the map ends

Line = npt.NDArray[np.float64]  # rows of two: across and up


class Lines(NamedTuple):
    """Lines one under another, an empty row after each, with what tells which of them a part of the map meets."""

    points: Line
    way: npt.NDArray[np.float64]  # how far along all of them each point lies
    first: npt.NDArray[np.int64]  # of each line
    after: npt.NDArray[np.int64]  # the row after its empty row
    least: Line  # the corner of each line's bounds, west and low
    most: Line  # the one opposite

    def near(self, middle: tuple[float, float], reach: tuple[float, float]) -> npt.NDArray[np.int64]:
        """The rows of all lines whose bounds meet a box around a middle, with their empty rows."""
        meets = ((self.least - middle < reach) & (middle - self.most < reach)).all(axis=1)
        first, length = self.first[meets], (self.after - self.first)[meets]
        rows = np.repeat(first - np.cumsum(length) + length, length)
        return rows + np.arange(len(rows), dtype=np.int64)


class Outlines(NamedTuple):
    """What a GeoJSON file holds for a map: lines by kind, and names with their width."""

    coasts: Lines
    borders: Lines
    names: tuple[tuple[str, float, float, float], ...]


def mercator(latitude: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Latitudes as the map's upward measure, in degrees of longitude at the equator."""
    angle: npt.NDArray[np.float64] = np.degrees(np.arcsinh(np.tan(np.radians(np.clip(latitude, -_POLE, _POLE)))))
    return angle


def _joined(pieces: list[Line]) -> Lines:
    """Lines on the map's measure; what lies beyond the pole is cut."""
    gap = np.full((1, 2), np.nan)
    whole = np.vstack([row for piece in pieces for row in (piece, gap)]) if pieces else np.empty((0, 2))
    whole[np.abs(whole[:, 1]) > _POLE] = np.nan
    points = np.column_stack([whole[:, 0], mercator(whole[:, 1])])
    after = np.flatnonzero(np.isnan(points[:, 0])) + 1
    first = np.concatenate(([0], after))[: len(after)]
    some = after - first > 1
    first, after = first[some], after[some]
    way = np.nancumsum(np.abs(np.diff(points, axis=0, prepend=points[:1])).sum(axis=1))
    least, most = (bound.reduceat(points, first) if len(first) else points for bound in (np.fmin, np.fmax))
    return Lines(points, way, first, after, least, most)


@lru_cache(maxsize=4)
def read(path: Path, _modified: int) -> Outlines:
    """The lines and names of a GeoJSON file, read once for each state of the file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    lines: dict[bool, list[Line]] = {True: [], False: []}
    names = []
    for feature in content["features"] if content["type"] == "FeatureCollection" else [content]:
        properties = (feature.get("properties") or {}) if feature["type"] == "Feature" else {}
        geometry = feature["geometry"] if feature["type"] == "Feature" else feature
        if properties.get("kind") == "name":
            x, y = geometry["coordinates"][:2]
            up = float(mercator(np.array(float(y))))
            names.append((str(properties["name"]), float(x), up, float(properties["width"])))
        elif geometry:
            lines[properties.get("kind") == "border"].extend(_lines(geometry))
    return Outlines(_joined(lines[False]), _joined(lines[True]), tuple(names))


def _lines(geometry: dict[str, Any]) -> Iterator[Line]:
    """Every line or ring of a geometry as rows of longitude and latitude."""
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _lines(part)
        return
    if geometry["type"] in ("Point", "MultiPoint"):
        return
    level: list[Any] = [geometry["coordinates"]]
    for _ in range({"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}[geometry["type"]]):
        level = [part for parts in level for part in parts]
    for line in level:
        points = np.asarray([point[:2] for point in line], dtype=np.float64)
        # A jump over the 180th meridian is the edge of the map, not a line across it.
        for piece in np.split(points, np.flatnonzero(np.abs(np.diff(points[:, 0])) > 180) + 1):
            if len(piece) > 1:
                yield piece

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


class Outlines(NamedTuple):
    """What a GeoJSON file holds for a map: lines by kind, parted by empty rows, and names with their width."""

    coasts: Line
    borders: Line
    names: tuple[tuple[str, float, float, float], ...]


def mercator(latitude: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Latitudes as the map's upward measure, in degrees of longitude at the equator."""
    angle: npt.NDArray[np.float64] = np.degrees(np.arcsinh(np.tan(np.radians(np.clip(latitude, -_POLE, _POLE)))))
    return angle


def _joined(pieces: list[Line]) -> Line:
    """Lines one under another with an empty row after each, on the map's measure; what lies beyond the pole is cut."""
    if not pieces:
        return np.empty((0, 2))
    gap = np.full((1, 2), np.nan)
    whole = np.vstack([row for piece in pieces for row in (piece, gap)])
    whole[np.abs(whole[:, 1]) > _POLE] = np.nan
    return np.column_stack([whole[:, 0], mercator(whole[:, 1])])


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

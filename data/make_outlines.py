"""Makes tracker/figures/outlines.geojson: the world's coasts and borders as lines, for maps without the internet.

The source is Natural Earth (public domain) as TopoJSON in the npm package world-atlas (ISC), version 2.0.2:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python data/make_outlines.py package/countries-50m.json

In TopoJSON neighbours share an arc. An arc that two countries use is therefore a border, one that a single country
uses is a coast; each is written once. Natural Earth draws who holds a place, not whose it is: the maps say so. Names
are kept for countries with an ISO number, each with the point where it is written and how wide the country is.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "tracker" / "figures" / "outlines.geojson"
# 0.001 degree is about 100 m; the file's own grid is 0.0036 degree, so two digits would move points visibly.
DIGITS = 3
# A point nearer than this to the one before adds bytes and nothing that a screen could show.
SMALLEST_STEP = 0.03
# Islets whose outline spans less than this many degrees are specks at any zoom a venue map uses.
SMALLEST_RING = 0.2
SOUTHERNMOST = -60.0  # the Antarctic is a tenth of the file and hosts no talks


def arcs_of(node: Any) -> Iterator[int]:
    """The arc numbers in a nested list; ``~n`` is arc n walked backwards."""
    if isinstance(node, int):
        yield node if node >= 0 else ~node
    else:
        for child in node:
            yield from arcs_of(child)


def decoded(arc: list[list[int]], scale: list[float], translate: list[float]) -> list[list[float]]:
    """The arc's points in degrees: TopoJSON stores each as the step from the one before, on an integer grid."""
    x = y = 0
    points: list[list[float]] = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        point = [round(x * scale[0] + translate[0], DIGITS), round(y * scale[1] + translate[1], DIGITS)]
        points.append(point)
    far = [points[0]]
    for point in points[1:-1]:
        if abs(point[0] - far[-1][0]) + abs(point[1] - far[-1][1]) >= SMALLEST_STEP:
            far.append(point)
    return [*far, points[-1]] if len(points) > 1 else far


def worth_drawing(line: list[list[float]]) -> bool:
    """False for a point, an islet, the Antarctic, and the seam along the 180th meridian."""
    xs, ys = [p[0] for p in line], [p[1] for p in line]
    seam = min(abs(x) for x in xs) >= 179.99
    islet = line[0] == line[-1] and max(max(xs) - min(xs), max(ys) - min(ys)) < SMALLEST_RING
    return len(line) > 1 and max(ys) > SOUTHERNMOST and not seam and not islet


def rings_of(country: dict[str, Any]) -> list[list[int]]:
    """The outer rings of a country, each a list of arc numbers."""
    parts = country.get("arcs", [])
    return [polygon[0] for polygon in ([parts] if country["type"] == "Polygon" else parts) if polygon]


def centre(ring: list[list[float]]) -> tuple[float, float, float]:
    """Area, longitude and latitude of the middle of a ring, in degrees; enough for placing a name."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return (abs(area) / 2, x / (3 * area), y / (3 * area)) if area else (0.0, ring[0][0], ring[0][1])


def unwrapped(ring: list[list[float]]) -> list[list[float]]:
    """The ring without its jump at the 180th meridian: Russia and Fiji go on beyond it."""
    turns, points = 0, [ring[0]]
    for before, point in pairwise(ring):
        turns += (before[0] - point[0] > 180) - (point[0] - before[0] > 180)
        points.append([point[0] + 360 * turns, point[1]])
    return points


def names(topology: dict[str, Any], arcs: list[list[list[float]]]) -> Iterator[dict[str, Any]]:
    """A point feature per country with an ISO number: where its name is written, and its width in degrees."""
    for country in topology["objects"]["countries"]["geometries"]:
        largest: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
        for numbers in rings_of(country):
            ring = unwrapped([point for n in numbers for point in (arcs[n] if n >= 0 else arcs[~n][::-1])])
            xs = [point[0] for point in ring]
            largest = max(largest, (*centre(ring), max(xs) - min(xs)))
        area, x, y, width = largest
        if area and country.get("id"):
            yield {
                "type": "Feature",
                "properties": {"kind": "name", "name": country["properties"]["name"], "width": round(width, 1)},
                "geometry": {"type": "Point", "coordinates": [round((x + 180) % 360 - 180, 1), round(y, 1)]},
            }


def outlines(topology: dict[str, Any]) -> dict[str, Any]:
    """The topology's countries as a FeatureCollection: coasts and borders as MultiLineStrings, names as points."""
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    uses: Counter[int] = Counter()
    for country in topology["objects"]["countries"]["geometries"]:
        uses.update(set(arcs_of(country.get("arcs", []))))
    arcs = [decoded(arc, scale, translate) for arc in topology["arcs"]]
    lines: dict[str, list[list[list[float]]]] = {"coast": [], "border": []}
    for number, count in sorted(uses.items()):
        if worth_drawing(arcs[number]):
            lines["border" if count > 1 else "coast"].append(arcs[number])
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"kind": kind, "source": "Natural Earth via world-atlas 2.0.2"},
                "geometry": {"type": "MultiLineString", "coordinates": coordinates},
            }
            for kind, coordinates in lines.items()
        ]
        + list(names(topology, arcs)),
    }


def main(argv: list[str]) -> int:
    """Reads the file named, writes the outlines, says how large they are."""
    if len(argv) != 1:
        print("Name one file: countries-50m.json of the npm package world-atlas.", file=sys.stderr)
        return 2
    made = outlines(json.loads(Path(argv[0]).read_text(encoding="utf-8")))
    text = json.dumps(made, separators=(",", ":"), ensure_ascii=False)
    TARGET.write_text(text + "\n", encoding="utf-8")
    coasts, borders = (len(feature["geometry"]["coordinates"]) for feature in made["features"][:2])
    named = len(made["features"]) - 2
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes, {coasts} coasts, {borders} borders, {named} names")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

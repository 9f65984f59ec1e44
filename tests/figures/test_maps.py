"""Maps: what is drawn, what is left out, and that nothing in them could ask another host."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from tracker.figures import maps

ROOT = Path(__file__).parents[2]
POINTS = pd.DataFrame(
    [
        ("i-lachin", "Lachin <corridor>", 39.64, 46.55, "5", 3),
        ("i-yeraskh", "Yeraskh", 39.74, 44.82, "1", 1),
        ("i-nowhere", "Not located", None, None, None, 1),
    ],
    columns=["key", "title", "latitude", "longitude", "place_precision", "n"],
)


def named(fig: go.Figure) -> dict[str, go.Scatter]:
    return {trace.name: trace for trace in fig.data}


def sentences(fig: go.Figure) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", note.text) for note in fig.layout.annotations).replace("  ", " ").strip()


def test_nothing_in_a_map_could_ask_another_host() -> None:
    fig = maps.points_map(POINTS)
    assert {trace.type for trace in fig.data} == {"scatter"}
    given = fig.layout.to_plotly_json()
    assert not {"geo", "map", "mapbox", "images"} & set(given)
    assert "://" not in fig.to_json()


def test_plotly_accepts_the_figure() -> None:
    go.Figure(maps.points_map(POINTS).to_dict())


def test_a_click_carries_noun_and_key_and_the_hover_title_number_and_precision() -> None:
    places = named(maps.points_map(POINTS, noun="incident"))["Place, area by number"]
    assert list(places.customdata[0]) == [
        "incident",
        "i-lachin",
        "Lachin &lt;corridor&gt;",
        3,
        "Line or part of a country",
    ]


def test_only_places_known_less_exactly_have_a_halo() -> None:
    traces = named(maps.points_map(POINTS))
    halo, places = traces["Halo: district or wider"], traces["Place, area by number"]
    assert list(halo.x) == [46.55]
    assert halo.marker.size[0] > places.marker.size[0] > places.marker.size[1]


def test_a_halo_widens_with_each_step_of_precision() -> None:
    widths = [maps._HALO[code] for code in "1234567"]
    assert widths == sorted(widths)


def test_precision_as_a_number_with_empty_cells_beside_it_is_read_as_its_code() -> None:
    numbers = POINTS.assign(place_precision=[5.0, 1.0, np.nan])
    places = named(maps.points_map(numbers))["Place, area by number"]
    assert places.customdata[0][4] == "Line or part of a country"


def test_places_that_would_cover_each_other_are_one_mark_that_opens_all() -> None:
    near = POINTS.assign(latitude=[39.64, 39.65, 45.0], longitude=[46.55, 46.56, 60.0], n=[5, 3, 2])
    marks = named(maps.points_map(near))["Place, area by number"]
    assert list(marks.text) == ["8", "2"]
    assert list(marks.customdata[0]) == [
        "round", "i-lachin;i-yeraskh", "Lachin &lt;corridor&gt; and 1 other place", 8, "several places",
    ]  # fmt: skip
    beside = [re.sub("<[^>]+>", "", note.text) for note in maps.points_map(near).layout.annotations]
    assert beside[0] == "2 places"
    assert "Lachin" not in " ".join(beside)
    apart = POINTS.assign(latitude=[39.64, 39.65, 45.0], longitude=[46.55, 52.0, 60.0], n=[5, 3, 2])
    assert list(named(maps.points_map(apart))["Place, area by number"].text) == ["5", "3", "2"]


def test_the_largest_places_are_named_where_the_name_lies_on_nothing() -> None:
    places = POINTS.assign(
        title=["Sotk (mine)", "Jermuk", "Goris, Vayk and all that lies between"], n=[5, 4, 3],
        latitude=[39.0, 39.0, 45.0], longitude=[46.0, 47.0, 60.0],
    )  # fmt: skip
    notes = maps.points_map(places).layout.annotations
    names = {re.sub("<[^>]+>", "", note.text): (note.yanchor, note.x) for note in notes}
    assert names == {"Sotk": ("bottom", 46.0), "Jermuk": ("top", 47.0), "Goris": ("bottom", 60.0)}
    longer = places.assign(title="Nowhere near as short as it would have to be")
    assert not maps.points_map(longer).layout.annotations


def test_rows_without_coordinates_are_counted_not_drawn() -> None:
    fig = maps.points_map(POINTS)
    assert len(named(fig)["Place, area by number"].x) == 2
    assert sentences(fig).endswith("1 without coordinates not shown.")


def test_the_view_holds_every_point_with_a_margin_at_one_scale() -> None:
    fig = maps.points_map(POINTS)
    west, east = fig.layout.xaxis.range
    assert west < 44.82 - 0.3
    assert east > 46.55 + 0.3
    assert (fig.layout.yaxis.scaleanchor, fig.layout.yaxis.scaleratio) == ("x", 1)


def test_one_point_alone_still_has_surroundings() -> None:
    fig = maps.points_map(POINTS.iloc[[1]])
    assert fig.layout.xaxis.range[1] - fig.layout.xaxis.range[0] >= 5


def test_outlines_are_cut_to_the_view_and_name_the_countries_in_it() -> None:
    traces = named(maps.points_map(POINTS))
    names = [re.sub(r"<[^>]+>", "", text) for text in traces["names"].text]
    assert "Armenia" in names
    assert "Brazil" not in names
    assert np.nanmax(np.asarray(traces["border"].x)) < 60
    assert len(maps.points_map(POINTS).to_json()) < 120_000


def test_a_map_of_continents_stays_small_and_crosses_the_date_line_without_a_streak() -> None:
    world = POINTS.iloc[[0, 1]].assign(longitude=[-77.0, 139.7], latitude=[38.9, 35.7])
    traces = named(maps.points_map(world))
    x = np.asarray(traces["coast"].x, dtype=float)
    assert np.nanmax(np.abs(np.diff(x))) < 180
    assert len(x) < 30_000


def test_the_analysts_own_outlines_replace_ours(tmp_path: Path) -> None:
    ring = [[44, 39], [47, 39], [47, 41], [44, 41], [44, 39]]
    feature = {"type": "Feature", "properties": None, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    own = tmp_path / "own.geojson"
    own.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    traces = named(maps.points_map(POINTS, outlines=own))
    assert set(traces["coast"].x) == {44.0, 47.0}
    assert "border" not in traces


@pytest.mark.parametrize("content", ["not json", "[]", '{"type": "FeatureCollection"}', '{"type": "Topology"}', None])
def test_outlines_that_cannot_be_read_leave_the_points_and_a_note(tmp_path: Path, content: str | None) -> None:
    own = tmp_path / "own.geojson"
    if content is not None:
        own.write_text(content, encoding="utf-8")
    fig = maps.points_map(POINTS, outlines=own)
    assert "could not be read as GeoJSON" in sentences(fig)
    assert len(named(fig)["Place, area by number"].x) == 2


def test_markers_are_bounded_and_the_figure_says_so() -> None:
    many = pd.concat([POINTS.iloc[[1]]] * 2500, ignore_index=True)
    fig = maps.points_map(many)
    assert len(named(fig)["Place, area by number"].x) == maps.POINTS_SHOWN
    assert "The 2,000 most frequent of 2,500 places shown." in sentences(fig)


def test_without_places_the_figure_says_so() -> None:
    fig = maps.points_map(POINTS.iloc[:0].astype(object))
    assert sentences(fig) == "No place with coordinates to show."
    assert not fig.data


def test_the_shipped_outlines_are_lines_and_names_on_the_globe() -> None:
    assert maps.OUTLINES.stat().st_size < 1_200_000
    features = json.loads(maps.OUTLINES.read_text(encoding="utf-8"))["features"]
    assert [feature["properties"]["kind"] for feature in features[:2]] == ["coast", "border"]
    points = np.array([point for line in features[1]["geometry"]["coordinates"] for point in line])
    assert np.abs(points[:, 0]).max() <= 180
    assert np.abs(points[:, 1]).max() <= 90
    assert {"Armenia", "Azerbaijan"} <= {feature["properties"].get("name") for feature in features}


def test_the_boundary_note_takes_no_position() -> None:
    assert "Natural Earth" in maps.BOUNDARY_NOTE
    assert "position" in maps.BOUNDARY_NOTE


@pytest.fixture(name="script", scope="module")
def make_outlines_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_outlines", ROOT / "data" / "make_outlines.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_arc_that_two_countries_share_is_a_border_and_one_alone_a_coast(script: ModuleType) -> None:
    # Two squares side by side; arc 0 runs up between them, and the eastern square walks it backwards.
    topology = {
        "transform": {"scale": [1.0, 1.0], "translate": [40.0, 30.0]},
        "arcs": [
            [[5, 0], [0, 5]],
            [[5, 5], [-5, 0], [0, -5], [5, 0]],
            [[5, 0], [5, 0], [0, 5], [-5, 0]],
        ],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "id": "051", "properties": {"name": "West"}, "arcs": [[0, 1]]},
                    {"type": "Polygon", "id": "031", "properties": {"name": "East"}, "arcs": [[2, -1]]},
                ]
            }
        },
    }
    coast, border, *names = script.outlines(topology)["features"]
    assert border["geometry"]["coordinates"] == [[[45.0, 30.0], [45.0, 35.0]]]
    assert coast["geometry"]["coordinates"] == [
        [[45.0, 35.0], [40.0, 35.0], [40.0, 30.0], [45.0, 30.0]],
        [[45.0, 30.0], [50.0, 30.0], [50.0, 35.0], [45.0, 35.0]],
    ]
    assert [name["properties"]["name"] for name in names] == ["West", "East"]
    assert [name["geometry"]["coordinates"] for name in names] == [[42.5, 32.5], [47.5, 32.5]]


def test_the_script_says_how_it_is_used(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main([]) == 2
    assert "countries-50m.json" in capsys.readouterr().err


def test_a_heap_of_places_on_a_wide_map_is_drawn_larger_below_it() -> None:
    heap = {"latitude": [40.0, 40.5, 41.0, 38.9], "longitude": [45.0, 46.0, 46.5, -77.0]}
    fig = maps.points_map(pd.concat([POINTS[:1]] * 4).assign(**heap))
    wide, close = (trace for trace in fig.data if trace.name == "Place, area by number")
    assert (len(wide.x), sorted(close.x), close.xaxis) == (2, [45.0, 46.0, 46.5], "x2")
    assert "The framed part, with 3 places" in [re.sub("<[^>]+>", "", note.text) for note in fig.layout.annotations]
    assert "x2" not in [trace.xaxis for trace in maps.points_map(POINTS).data]

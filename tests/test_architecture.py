"""The rules of the house, executed: who may import whom, how long a room may be, and one clock."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent
MODULES = [*sorted(path for path in (HOME / "tracker").rglob("*.py")), HOME / "app.py"]

FOUNDATION = {"vocabulary", "errors", "dates", "config", "access", "crosswalks", "log"}
MAY_IMPORT: dict[str, set[str]] = {
    **dict.fromkeys(FOUNDATION, FOUNDATION),
    "records": FOUNDATION | {"records"},
    "exchange": FOUNDATION | {"records", "exchange"},
    "store": FOUNDATION | {"records", "store"},
    "filters": FOUNDATION | {"records"},
    "measures": {"vocabulary", "measures"},
    "figures": {"vocabulary", "dates", "figures"},
    "queries": FOUNDATION | {"records", "store", "filters", "measures", "queries"},
    "intake": FOUNDATION | {"records", "exchange", "store", "queries", "intake"},
    "start": FOUNDATION | {"records", "exchange", "store"},
    "api": FOUNDATION | {"records", "exchange", "store", "filters", "queries"},
    "ui": FOUNDATION
    | {
        "records",
        "exchange",
        "store",
        "filters",
        "queries",
        "measures",
        "figures",
        "start",
        "api",
        "web",
        "ui",
        "intake",
    },
    "pages": {"ui", "queries", "figures", "filters", "vocabulary", "errors", "records"},
    "web": FOUNDATION | {"web"},
    "app": {"ui", "api", "web", "errors", "pages"},
    "__init__": set(),
    "__main__": FOUNDATION
    | {"records", "exchange", "store", "filters", "queries", "measures", "start", "intake", "cli"},
    "cli": FOUNDATION | {"records", "exchange", "store", "filters", "queries", "measures", "start", "intake", "cli"},
}
ONLY_IN: dict[str, set[str]] = {
    "streamlit": {"ui", "pages", "app"},
    "plotly": {"figures", "ui"},  # ui/charts draws a go.Figure and names its type
    "sqlalchemy": {"records", "store", "queries"},
    "sqlmodel": {"records", "store", "queries"},
}


def room(path: Path) -> str:
    """The room a module stands in: the first folder under tracker/, or the module itself."""
    if path.name == "app.py":
        return "app"
    parts = path.relative_to(HOME / "tracker").parts
    return parts[0] if len(parts) > 1 else path.stem


OURS = {room(path) for path in MODULES}


def imported(path: Path) -> Iterator[str]:
    """The dotted names a module imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOME)))
def test_imports_run_one_way(path: Path) -> None:
    here = room(path)
    for name in imported(path):
        first, *rest = name.split(".")
        if first == "tracker" and rest and rest[0] in OURS:
            assert rest[0] in MAY_IMPORT[here], f"{here} imports {name}"
        if first in ONLY_IN:
            assert here in ONLY_IN[first], f"{here} imports {first}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOME)))
def test_a_room_stays_small(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= (60 if room(path) in {"pages", "app"} else 400)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOME)))
def test_no_room_is_an_attic(path: Path) -> None:
    assert path.stem not in {"utils", "helpers", "common", "misc"}


def test_one_clock() -> None:
    pattern = re.compile(r"\b(?:datetime\.now|datetime\.utcnow|date\.today|datetime\.today|time\.time)\(")
    found = {path.name for path in MODULES if pattern.search(path.read_text(encoding="utf-8"))}
    assert found == {"config.py"}


def test_stored_text_is_never_handed_to_html_unescaped() -> None:
    html = {path.relative_to(HOME) for path in MODULES if "st.html(" in path.read_text(encoding="utf-8")}
    assert html <= {Path("tracker/ui/messages.py"), Path("tracker/ui/leaving.py")}  # the latter: one constant script
    assert not [path for path in MODULES if "unsafe_allow" + "_html" in path.read_text(encoding="utf-8")]


def test_only_config_reads_the_environment() -> None:
    found = {
        path.name for path in MODULES if re.search(r"\bos\.environ\b|\bgetenv\(", path.read_text(encoding="utf-8"))
    }
    assert found == {"config.py"}


def test_pages_reach_queries_through_the_cache_alone() -> None:
    for path in MODULES:
        if room(path) in {"pages", "ui"}:
            source = path.read_text(encoding="utf-8")
            assert "cache_data" not in source


def test_nothing_but_the_store_commits() -> None:
    offenders = [
        path
        for path in MODULES
        if re.search(r"\.commit\(|create_all\(", path.read_text(encoding="utf-8")) and room(path) != "store"
    ]
    assert offenders == []


def test_the_lock_file_names_no_host() -> None:
    assert "://" not in (HOME / "constraints.txt").read_text(encoding="utf-8")

"""Server time of a filter change: the pages run in this process by Streamlit's AppTest, with values not asked before.

What is timed is a whole run of the script: the queries, the figures, the elements handed to the browser (and, more than
a server does, their reading back by the test). Each database has a process of its own: ``python -m tests.benchmarks.pages
DATABASE [naive]`` prints what it measured as JSON.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks import exchange, generator, others
from tests.benchmarks.measuring import HOME, Line

CHANGES = 30
NAIVE_CHANGES = 4
PAGES = {
    "overview": ("from", "to", "party"),
    "incidents": ("from", "to", "party", "kind"),
    "talks_and_violence": ("from", "to", "kind"),
}
FORM = "%Y-%m-%d"


def pages(folder: Path) -> list[Line]:
    """Each page beside the naive app over the same file, and a view as known beside the present one."""
    database = exchange.filled(folder)
    ours, naive = _measured(database), _measured(database, "naive")
    wall, worked = naive["naive"]
    lines = []
    for page, found in ours.items():
        if page == "memory":
            continue
        name, note = page.replace("_", " "), f"p95 {found['p95']:.0f}; the same again {found['again']:.0f}"
        lines += [
            Line(f"{name}: filter change, p50", found["p50"], wall, "ms", note),
            Line(f"{name}: the same, processor", found["processor"], worked, "ms"),
            Line(
                f"{name}: in a view as known, processor",
                found["known"],
                found["processor"],
                "ms",
                "against the present",
            ),
            Line(f"{name}: first run", found["first"], None, "ms"),
        ]
    instead = {
        "pandas by hand, its table in memory": others.pandas_by_hand(database),
        "Datasette's table with two facets": others.datasette(database),
    }
    changed = ours["incidents"]["p50"]
    lines += [Line(f"incidents: beside {name}", changed, took, "ms") for name, took in instead.items() if took]
    return [*lines, Line("memory after all this", ours["memory"], naive["memory"], "MiB")]


def _measured(database: Path, *how: str) -> Any:
    command = [sys.executable, "-m", "tests.benchmarks.pages", str(database), *how]
    return json.loads(subprocess.run(command, cwd=HOME, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])


def _timed(app: Any) -> tuple[float, float]:
    """Milliseconds of a run by the wall's clock and by the processor's, which a busy machine stretches less."""
    begun, worked = time.perf_counter(), time.process_time()
    app.run()
    took = (time.perf_counter() - begun) * 1000, (time.process_time() - worked) * 1000
    assert not app.exception, app.exception
    return took


def _change(app: Any, names: tuple[str, ...], draw: np.random.Generator) -> None:
    """Other values for the filters: days and words drawn at random, hardly ever the same twice."""
    first = date(1996, 1, 1) + timedelta(days=int(draw.integers(4_000)))
    app.date_input(key="from").set_value(first)
    app.date_input(key="to").set_value(first + timedelta(days=int(draw.integers(700, 7_000))))
    for name, words in (("party", (*generator.STATES, *generator.GROUPS)), ("kind", _KINDS)):
        if name in names:
            number = int(draw.integers(3))
            app.multiselect(key=name).set_value([str(word) for word in draw.choice(words, number, replace=False)])


_KINDS = ("shelling", "armed_clash", "small_arms", "air_strike", "abduction", "other")


def ours() -> dict[str, Any]:
    """The three pages."""
    from streamlit.testing.v1 import AppTest

    draw = np.random.default_rng(3)
    found: dict[str, Any] = {}
    for page, names in PAGES.items():
        app = AppTest.from_file(str(HOME / "app.py"), default_timeout=600)
        app.switch_page(f"tracker/pages/{page}.py")
        first = _timed(app)[0]
        _frozen()
        took = _changes(app, lambda app=app, names=names: _change(app, names, draw))  # type: ignore[misc]
        again = statistics.median(_timed(app)[0] for _ in range(5))
        app.text_input(key="known_at").set_value((datetime.now(UTC) + timedelta(days=1)).strftime(FORM))
        app.run()  # the history is read once for each moment
        known = _changes(app, lambda app=app, names=names: _change(app, names, draw), 10)  # type: ignore[misc]
        app.text_input(key="known_at").set_value("").run()
        found[page] = {
            "first": first,
            "p50": statistics.median(wall for wall, _ in took),
            "p95": float(np.quantile([wall for wall, _ in took], 0.95)),
            "processor": statistics.median(worked for _, worked in took),
            "again": again,
            "known": statistics.median(worked for _, worked in known),
        }
    return found


def _changes(app: Any, change: Callable[[], None], number: int = CHANGES) -> list[tuple[float, float]]:
    took = []
    for _ in range(number):
        change()
        took.append(_timed(app))
    return took


def _frozen() -> None:
    gc.collect()
    gc.freeze()  # as the server does when it starts


def naive() -> dict[str, Any]:
    """The naive app."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(Path(__file__).with_name("naive_app.py")), default_timeout=600)
    app.run()
    took = []
    for year in range(2000, 2000 + NAIVE_CHANGES):
        app.date_input(key="from").set_value(date(year, 2, 3))
        took.append(_timed(app))
    return {"naive": [statistics.median(figure) for figure in zip(*took, strict=True)]}


def _memory() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


if __name__ == "__main__":
    os.environ["TRACKER_DATABASE_URL"] = f"sqlite:///{sys.argv[1]}"
    os.environ["NAIVE_DATABASE"] = sys.argv[1]
    measured = naive() if sys.argv[2:] == ["naive"] else ours()
    print(json.dumps(measured | {"memory": _memory()}))

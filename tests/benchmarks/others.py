"""What somebody would use instead of the Incidents page, on the same file: pandas by hand, and Datasette where installed.

Each answers a change of the period and the kind with values not asked before: incidents and deaths by month and by kind.
``python -m tests.benchmarks.others DATABASE`` prints the milliseconds of pandas as JSON.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.request
from datetime import date, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode

import numpy as np

from tests.benchmarks.measuring import HOME
from tests.browser.conftest import free_port

CHANGES = 8
KINDS = ("shelling", "armed_clash", "small_arms")
COLUMNS = "date_earliest, kind, attributed_to, deaths_best"


def pandas_by_hand(database: Path) -> float:
    """Milliseconds of a change at the median, the table being in memory already, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.others", str(database)]
    return float(json.loads(subprocess.run(command, cwd=HOME, check=True, stdout=subprocess.PIPE).stdout))


def datasette(database: Path) -> float | None:
    """Milliseconds of Datasette's table with two facets at the median; None where it is not installed.

    Its limits of time are lifted, or it would leave the facets out.
    """
    program = shutil.which("datasette")
    if program is None:
        return None
    port = free_port()
    limits = [part for name in ("sql", "facet") for part in ("--setting", f"{name}_time_limit_ms", "60000")]
    command = [program, "serve", "--immutable", str(database), "--port", str(port), *limits]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/{database.stem}/incident.json"
    try:
        _answers(f"http://127.0.0.1:{port}/-/versions.json")
        took = []
        for first, last, kind in _asked():
            query = {"date_earliest__gte": first, "date_earliest__lte": last, "kind": kind, "_size": 100}
            begun = time.perf_counter()
            with urllib.request.urlopen(
                f"{address}?{urlencode(query)}&_facet=kind&_facet=attributed_to", timeout=300
            ) as answer:
                assert set(json.load(answer)["facet_results"]) == {"kind", "attributed_to"}
            took.append((time.perf_counter() - begun) * 1000)
        return statistics.median(took)
    finally:
        server.terminate()
        server.wait()


def _answers(address: str, most: float = 120) -> None:
    ends = time.monotonic() + most
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (URLError, OSError):
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


def _asked() -> list[tuple[str, str, str]]:
    draw = np.random.default_rng(11)
    days = [date(1996, 1, 1) + timedelta(days=int(day)) for day in draw.integers(4_000, size=CHANGES)]
    ends = [
        day + timedelta(days=int(length)) for day, length in zip(days, draw.integers(700, 7_000, CHANGES), strict=True)
    ]
    return [
        (first.isoformat(), last.isoformat(), str(draw.choice(KINDS))) for first, last in zip(days, ends, strict=True)
    ]


def _by_hand(database: str) -> float:
    import pandas as pd
    import plotly.express as px

    with sqlite3.connect(database) as connection:
        rows = pd.read_sql(f"SELECT {COLUMNS} FROM incident", connection, parse_dates=["date_earliest"])
    took = []
    for first, last, kind in _asked():
        begun = time.perf_counter()
        shown = rows[rows["date_earliest"].between(first, last) & (rows["kind"] == kind)]
        months = shown.groupby(shown["date_earliest"].dt.to_period("M").dt.to_timestamp())["deaths_best"].agg(
            ["size", "sum"]
        )
        sides = shown.groupby("attributed_to").size().sort_values(ascending=False).head(20)
        for figure in (px.bar(months, y="size"), px.line(months, y="sum"), px.bar(sides)):
            figure.to_json()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


if __name__ == "__main__":
    print(json.dumps(_by_hand(sys.argv[1])))

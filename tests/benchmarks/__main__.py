"""Runs the benchmarks: a figure, the reference for the same work in the same run, and their ratio."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.benchmarks import exchange, generator, pages, sessions
from tests.benchmarks.measuring import Line, show


def main() -> None:
    """Make the files where they are not there yet, run, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, action="append", help="incidents; several for their growth")
    parser.add_argument("--only", choices=("import", "export", "pages", "sessions"), action="append")
    parser.add_argument(
        "--sessions", type=int, action="append", help="that change filters at once; several, one by one"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "tracker-benchmarks")
    parser.add_argument("--script", action="store_true", help="print the shell's script")
    given = parser.parse_args()
    before: dict[str, Line] = {}
    for rows in sorted(given.rows or [100_000]):
        folder = generator.folder_of(given.folder, rows, given.seed)
        lines: list[Line] = []
        if not given.only or "import" in given.only:
            lines += exchange.imports(folder, script=given.script)
        if not given.only or "export" in given.only:
            lines += exchange.exports(folder)
        if not given.only or "pages" in given.only:
            lines += pages.pages(folder)
        if not given.only or "sessions" in given.only:
            lines += sessions.sessions(folder, tuple(given.sessions or [1, 20, 50]))
        print(f"\n{rows:,} incidents", end="")
        show(lines)
        for line in lines:
            if line.name in before and before[line.name].figure:
                print(f"  {line.name}: {line.figure / before[line.name].figure:.1f} times the figure before")
        before = {line.name: line for line in lines}


if __name__ == "__main__":
    main()

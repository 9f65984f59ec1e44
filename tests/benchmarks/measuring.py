"""Wall time, processor time and memory of a program with all it starts, and the table they are printed in."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Run:
    """What a program took. ``mib`` is the greatest sum of its processes' memory; ``first`` when its first byte came."""

    wall: float
    cpu: float
    mib: float
    first: float = 0.0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One figure beside the reference's."""

    name: str
    figure: float
    reference: float | None = None
    unit: str = "s"
    note: str = ""

    @property
    def ratio(self) -> str:
        return f"{self.figure / self.reference:.2f}" if self.reference else "–"


def show(lines: Sequence[Line]) -> None:
    """Print the table."""
    print(f"\n{'figure':46} {'ours':>10} {'reference':>10} {'ratio':>6}")
    for line in lines:
        reference = "–" if line.reference is None else f"{line.reference:.2f}"
        print(f"{f'{line.name} ({line.unit})':46} {line.figure:>10.2f} {reference:>10} {line.ratio:>6}  {line.note}")


def tracker(database: Path, *arguments: str | Path) -> tuple[list[str], dict[str, str]]:
    """The command line over a database, as ``measured`` takes it."""
    command = [sys.executable, "-m", "tracker", *map(str, arguments)]
    return command, {"TRACKER_DATABASE_URL": f"sqlite:///{database}", "TRACKER_ANALYST": "benchmark"}


def measured(command: Sequence[str], environment: dict[str, str] | None = None, given: str | None = None) -> Run:
    """Run a program to its end, reading its output as it comes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    process = subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        cwd=HOME,
        stdin=subprocess.PIPE if given else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    peak = [0.0]
    watching = threading.Thread(target=_watch, args=(process, peak))
    watching.start()
    assert process.stdout is not None
    if given:
        assert process.stdin is not None
        process.stdin.write(given.encode())
        process.stdin.close()
    first, lines = 0.0, 0
    while piece := process.stdout.read1(1 << 16):
        first = first or time.perf_counter() - begun
        lines += piece.count(b"\n")
    status = process.wait()
    wall = time.perf_counter() - begun
    watching.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if status:
        raise SystemExit(f"{command[:4]} ended with {status}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu, peak[0], first, lines)


def _watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_proportional, _tree(process.pid))))
        time.sleep(0.1)


def _tree(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(each for child in children for each in _tree(int(child)))]


def _proportional(pid: int) -> float:
    """A process's memory in MiB, what it shares counted by its share."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024

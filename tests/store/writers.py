"""Processes that write to the same records at once, with readers beside them.

``python -m tests.store.writers --processes 8 --saves 100`` prints the figures; ``test_concurrency.py`` runs a few saves.

Each save reads a record, adds one to the number in its note and saves it with the version that was read; a conflict is
read and tried again, as an analyst does. At the end the numbers have to add up to the saves that were acknowledged.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tracker import store
from tracker.errors import Conflict, TrackerError
from tracker.records import BY_NOUN
from tracker.store import Store, check

RECORDS = 5


@dataclass
class Figures:
    """What the processes did, and what the store holds afterwards."""

    acknowledged: int = 0
    conflicts: int = 0
    reads: int = 0
    waits: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    counted: int = 0
    history: int = 0
    findings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        self.waits.sort()
        share = [self.waits[int(len(self.waits) * part)] * 1000 for part in (0.5, 0.95)] if self.waits else [0, 0]
        longest = self.waits[-1] * 1000 if self.waits else 0
        return (
            f"saves acknowledged {self.acknowledged}, found in the records {self.counted}, in the history {self.history},"
            f" lost {self.acknowledged - self.counted}, conflicts told and tried again {self.conflicts},"
            f" reads beside {self.reads}, errors {len(self.errors)}, findings {len(self.findings)};"
            f" a save took p50 {share[0]:.0f} ms, p95 {share[1]:.0f} ms, longest {longest:.0f} ms"
        )


def one(opened: Store, key: str) -> tuple[int, int]:
    """The number in a record's note, and its version."""
    with opened.read() as reader:
        row = reader.one("actor", key)
    assert row is not None
    return int(row["note"]), row["version"]


def write(told: Connection, url: str, saves: int, seed: int) -> None:
    """Save this many times."""
    chosen = random.Random(seed)
    opened = store.open_store(url)
    conflicts, waits, errors = 0, [], []
    while len(waits) < saves:
        key = f"a{chosen.randrange(RECORDS)}"
        try:
            number, version = one(opened, key)
            draft, _ = BY_NOUN["actor"].draft({"key": key, "note": str(number + 1), "version": str(version)})
            begun = time.monotonic()
            store.save(opened, [draft], by=f"writer-{seed}")
            waits.append(time.monotonic() - begun)
        except Conflict:
            conflicts += 1
        except TrackerError as error:
            errors.append(f"{type(error).__name__}: {error}")
            if len(errors) > 100:
                break
    told.send((conflicts, waits, errors))


def read(told: Connection, url: str, stop: Any) -> None:
    """Read until told to stop; each view has to be of one moment."""
    opened = store.open_store(url)
    reads, errors = 0, []
    while not stop.is_set():
        try:
            with opened.read() as reader:
                first = sum(int(row["note"]) for row in reader.rows(BY_NOUN["actor"].live.select()))
                again = sum(int(row["note"]) for row in reader.rows(BY_NOUN["actor"].live.select()))
            if first != again:
                errors.append(f"one view showed two moments: {first}, {again}")
            reads += 1
        except TrackerError as error:
            errors.append(f"{type(error).__name__}: {error}")
    told.send((reads, errors))


def run(folder: Path, processes: int, saves: int, readers: int = 2) -> Figures:
    """Let the processes write and read, and count."""
    url = f"sqlite:///{folder / 'tracker.db'}"
    opened = store.create(url)
    first = [
        BY_NOUN["actor"].draft({"key": f"a{number}", "name": "A", "kind": "state", "note": "0"})[0]
        for number in range(RECORDS)
    ]
    store.save(opened, first, by="ana")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tracker.store"])
    stop = context.Event()
    figures = Figures()

    def started(work: Callable[..., None], *arguments: Any) -> tuple[Any, Any]:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(theirs, url, *arguments), daemon=True)
        process.start()
        theirs.close()
        return process, ours

    reading = [started(read, stop) for _ in range(readers)]
    writing = [started(write, saves, seed) for seed in range(processes)]
    for process, told in writing:
        conflicts, waits, errors = told.recv()
        process.join()
        figures.conflicts += conflicts
        figures.waits += waits
        figures.errors += errors
    stop.set()
    for process, told in reading:
        reads, errors = told.recv()
        process.join()
        figures.reads += reads
        figures.errors += errors
    figures.acknowledged = len(figures.waits)
    figures.counted = sum(one(opened, f"a{number}")[0] for number in range(RECORDS))
    figures.history = opened.fingerprint()[0] - RECORDS
    figures.findings = check.findings(opened)
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--saves", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        result = run(Path(name), given.processes, given.saves)
    sys.stdout.write(f"{result}\n")
    for error in result.errors[:20]:
        sys.stdout.write(f"{error}\n")
    sys.exit(1 if result.errors or result.findings or result.counted != result.acknowledged else 0)

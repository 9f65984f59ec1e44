"""Imports too large to be held in memory: the same reading, the same answers, row by row into a file beside the store."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import typer

from tracker.cli import cores
from tracker.cli.options import progress
from tracker.errors import Refused
from tracker.exchange.csv_read import Options
from tracker.exchange.own_tables import OwnTables, count_rows, read_files, stands_twice
from tracker.store import Bulk, File, SaveReport, Store

LARGE = 3_000_000  # bytes: some ten thousand rows
LARGE_PACKED = 500_000  # the same, zipped


def is_large(files: Sequence[Path]) -> bool:
    """Whether the files may hold more rows than are read into memory."""
    packed = {".zip", ".xlsx", ".xlsm"}
    sizes = [
        path.stat().st_size * (LARGE / LARGE_PACKED if path.suffix.lower() in packed else 1)
        for path in files
        if path.is_file()
    ]
    return sum(sizes) >= LARGE


def import_own_tables(
    store: Store, files: Sequence[Path], *, table: str | None, options: Options, dry_run: bool, by: str
) -> None:
    """Read own tables and store them; problems to stderr, the report last."""
    with Bulk(store, twin=stands_twice, repeats=True) as bulk:
        with progress("Reading") as step, cores.uncollected():
            both = partial(cores.beside, store, bulk)
            read = read_files(files, table=table, options=options, step=step, take=bulk.take, beside=both)
        for note in read.notes:
            typer.echo(note)
        with progress("Storing") as step:
            report = stored(bulk, read, dry_run=dry_run, by=by, step=step)
    for problem in read.problems:
        sys.stderr.write(f"{' '.join(str(problem).split())}\n")
    if read.unlisted:
        sys.stderr.write(f"and {read.unlisted:,} problems more\n")
    typer.echo(str(report))
    if read.problems:
        raise typer.Exit(1)


def stored(
    bulk: Bulk, read: OwnTables, *, dry_run: bool, by: str, step: Callable[[float], object] = lambda _share: None
) -> SaveReport:
    """The report; what the store knows against the rows joins the problems of reading."""
    if read.problems or dry_run:
        report, found = bulk.plan()
    else:
        try:
            return bulk.save(by=by, files=[File(*file) for file in read.files], step=step)
        except Refused:
            report, found = SaveReport(), bulk.found
    refused = read.refused
    # A row that names a refused one is not wrong for that.
    wrong = [problem for problem in found.problems if problem.value not in read.faulty]
    more = len(found.places) if found.unlisted else count_rows(wrong)
    read.problems.extend(wrong)
    read.unlisted += found.unlisted
    return SaveReport(refused=refused + more) if read.problems else report

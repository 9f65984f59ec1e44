"""``import``: files into the store. All files of one call are one batch, stored whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli import large
from tracker.cli.options import By, analyst, opened, progress
from tracker.errors import Problem, Refused
from tracker.exchange.csv_read import Options
from tracker.exchange.own_tables import OwnTables, count_rows, read_files
from tracker.records import BY_NOUN
from tracker.store import File, SaveReport, Store, plan, save

app = typer.Typer(help="Read files into the store.", no_args_is_help=True, rich_markup_mode=None)


class DateOrder(StrEnum):
    """Orders of day, month and year in other people's files."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV files, .xlsx, or a .zip of one CSV.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; store nothing.")]
Encoding = Annotated[str | None, typer.Option(help="Of the file, where it is not UTF-8: cp1252, utf-16 ...")]
Delimiter = Annotated[
    str | None, typer.Option(help="What stands between cells: comma, semicolon, tab, or a character.")
]
Decimal = Annotated[str | None, typer.Option(help="The decimal mark of numbers, where it is not a point.")]
Order = Annotated[DateOrder | None, typer.Option("--date-order", help="Order of days such as 03/04/2025.")]
Sheet = Annotated[str | None, typer.Option(help="The sheet of a workbook; else the first.")]


@app.command("csv", help="Tables of our own nouns; the noun is the file's name (commitment.csv) or --table.")
def own_tables(
    files: Files,
    table: Annotated[str | None, typer.Option("--table", metavar="NOUN", help=", ".join(BY_NOUN))] = None,
    dry_run: DryRun = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    decimal: Decimal = None,
    date_order: Order = None,
    sheet: Sheet = None,
    by: By = None,
    accessed: Annotated[str | None, typer.Option(help="For foreign files; own tables carry it in source.csv.")] = None,
    mapping: Annotated[Path | None, typer.Option(help="For foreign files; own tables need none.")] = None,
) -> None:
    """Read own tables and store them."""
    for name, value in (("--accessed", accessed), ("--mapping", mapping)):
        if value is not None:
            typer.echo(f"{name} has no use for own tables and was left aside.", err=True)
    options = Options(encoding, delimiter, decimal, date_order.value if date_order else None, sheet)
    store = opened()
    if store.sqlite and large.is_large(files):
        large.import_own_tables(store, files, table=table, options=options, dry_run=dry_run, by=analyst(by))
        return
    with progress("Reading") as step:
        read = read_files(files, table=table, options=options, step=step)
    for note in read.notes:
        typer.echo(note)
    finish(store, read, dry_run=dry_run, by=analyst(by))


@app.command("package", help="A data package: the zip or folder that export FILE.zip makes, its checksums verified.")
def data_package(
    source: Annotated[Path, typer.Argument(metavar="FILE.zip|DIR", help="The package.")],
    dry_run: DryRun = False,
    by: By = None,
) -> None:
    """Read a data package and store it."""
    from tracker.exchange import package  # brings the papers' texts, which the other commands need not wait for

    store = opened()
    with progress("Reading") as step:
        read = package.read(source, step=step)
    for note in read.notes:
        typer.echo(note)
    finish(store, read, dry_run=dry_run, by=analyst(by))


def finish(store: Store, read: OwnTables, *, dry_run: bool, by: str) -> None:
    """Store what was read, or say why not; the report is the last line."""
    report, problems = stored(store, read, dry_run=dry_run, by=by)
    for problem in problems:
        sys.stderr.write(f"{one_line(problem)}\n")
    typer.echo(str(report))
    if problems:
        raise typer.Exit(1)


def stored(store: Store, read: OwnTables, *, dry_run: bool, by: str) -> tuple[SaveReport, Sequence[Problem]]:
    """The report, and every problem of every row: what the cells get wrong and what the store does not know."""
    if read.problems or dry_run:
        ready = plan(store, read.drafts)
        # A row that names a refused one is not wrong for that.
        problems = [*read.problems, *(p for p in ready.problems if p.value not in read.faulty)]
        report = ready.report
    else:
        files = [File(*file) for file in read.files]
        try:
            return save(store, read.drafts, by=by, kind="import", files=files), ()
        except Refused as refused:
            problems = [*refused.problems]
    if problems:
        report = SaveReport(refused=count_rows(problems))
    return report, problems


def one_line(problem: Problem) -> str:
    """The problem on one line, whatever stands in it."""
    return " ".join(str(problem).split())

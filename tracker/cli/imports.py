"""``import``: files into the store. All files of one call are one batch, stored whole or not at all."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.options import By, analyst, opened, progress
from tracker.exchange.csv_read import Options
from tracker.exchange.own_tables import OwnTables
from tracker.intake import own
from tracker.intake.preview import Preview
from tracker.intake.rows import Rows
from tracker.queries import issued
from tracker.records import BY_NOUN
from tracker.store import SaveReport, Store

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
    pieces = [own.Piece(file, file.name, table, options) for file in files]
    with progress("Reading") as step, own.reading(store, pieces, step=step) as (read, rows):
        finish(store, read, rows, dry_run=dry_run, by=analyst(by))


@app.command("package", help="A data package: the zip or folder that export FILE.zip makes, its checksums verified.")
def data_package(
    source: Annotated[Path, typer.Argument(metavar="FILE.zip|DIR", help="The package.")],
    dry_run: DryRun = False,
    by: By = None,
) -> None:
    """Read a data package and store it."""
    store = opened()
    with progress("Reading") as step, own.reading_package(store, source, source.name, step=step) as (read, rows):
        finish(store, read, rows, dry_run=dry_run, by=analyst(by))


def finish(store: Store, read: OwnTables, rows: Rows, *, dry_run: bool, by: str) -> None:
    """Store what was read, or say why not; the report is the last line."""
    for note in read.notes:
        typer.echo(note)
    told_before(store, read)
    conclude(read, stored(read, rows, dry_run=dry_run, by=by))


def told_before(store: Store, read: OwnTables) -> None:
    """Say which batch stored one of these very files."""
    with store.read() as reader:
        for sentence in issued.imported_before(reader, [file.sha256 for file in read.files]):
            typer.echo(sentence)


def stored(read: OwnTables, rows: Rows, *, dry_run: bool, by: str, preview: Preview | None = None) -> SaveReport:
    """The report; every problem of every row is among those of what was read."""
    with progress("Storing") as step:
        return rows.plan(read, preview) if read.problems or dry_run else rows.save(read, by=by, step=step)


def conclude(read: OwnTables, report: SaveReport) -> None:
    """The problems, one a line, and the report as the last line."""
    for problem in read.problems:
        sys.stderr.write(f"{' '.join(str(problem).split())}\n")
    if read.unlisted:
        sys.stderr.write(f"and {read.unlisted:,} problems more\n")
    typer.echo(str(report))
    if read.problems:
        raise typer.Exit(1)

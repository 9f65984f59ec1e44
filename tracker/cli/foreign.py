"""``import ucdp-ged`` and its like: a foreign file into the store, one command for each declared format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from tracker import dates
from tracker.cli import imports
from tracker.cli.options import By, analyst, opened, progress, wrong_use
from tracker.errors import Problem, Refused
from tracker.exchange.csv_read import Options, open_table
from tracker.exchange.formats import FORMATS, Format, Where
from tracker.exchange.formats.base import Box, box_of
from tracker.exchange.own_tables import OwnTables
from tracker.intake.foreign import Read, Task, reading, unknown_actors
from tracker.intake.preview import Preview
from tracker.queries import issued
from tracker.store import SaveReport

ForeignFile = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, .xlsx, or a .zip of one CSV.")]
Process = Annotated[str | None, typer.Option(metavar="KEY", help="The process the records belong to.")]
ByFile = Annotated[bool, typer.Option("--process-by-file", help="Make a process for each one named in the file.")]
Country = Annotated[list[str], typer.Option(help="Keep rows of this country (name, code or number); repeatable.")]
Conflict = Annotated[list[str], typer.Option(help="Keep rows of this conflict (part of its name, or number).")]
Dyad = Annotated[list[str], typer.Option(help="Keep rows of this dyad (part of its name, or number).")]
From = Annotated[str | None, typer.Option("--from", metavar="D", help="Keep what ends on this day or later.")]
To = Annotated[str | None, typer.Option("--to", metavar="D", help="Keep what begins on this day or earlier.")]
BBox = Annotated[str | None, typer.Option("--bbox", metavar="W,S,E,N", help="Keep what lies in this box of degrees.")]
Accessed = Annotated[str | None, typer.Option(metavar="D", help="The day the file was fetched; else today.")]
Mapping = Annotated[
    list[Path],
    typer.Option("--mapping", metavar="FILE", help="CSV: name,actor (their names, our keys) or column,reads_as."),
]


def register(group: typer.Typer) -> None:
    """Give the group a command for each format."""
    for fmt in FORMATS:
        group.command(fmt.code, help=f"{fmt.title}. {fmt.licence}")(_command(fmt))


def _command(fmt: Format) -> Callable[..., None]:
    def command(
        file: ForeignFile,
        process: Process = None,
        country: Country = [],  # noqa: B006  # Typer reads it, nobody writes to it
        conflict: Conflict = [],  # noqa: B006
        dyad: Dyad = [],  # noqa: B006
        start: From = None,
        end: To = None,
        bbox: BBox = None,
        dry_run: imports.DryRun = False,
        encoding: imports.Encoding = None,
        delimiter: imports.Delimiter = None,
        decimal: imports.Decimal = None,
        date_order: imports.Order = None,
        sheet: imports.Sheet = None,
        accessed: Accessed = None,
        by: By = None,
        mapping: Mapping = [],  # noqa: B006
        process_by_file: ByFile = False,
    ) -> None:
        if process is None and not process_by_file:
            more = " or --process-by-file" if fmt.by_file else ""
            raise wrong_use(f"name the process the records belong to: --process KEY{more}")
        if process is not None and process_by_file:
            raise wrong_use("--process and --process-by-file exclude each other")
        if process_by_file and not fmt.by_file:
            raise wrong_use(f"a file of {fmt.title} names no processes; use --process KEY")
        where = Where(
            tuple(country),
            tuple(conflict),
            tuple(dyad),
            _bound(start, "--from", last=False),
            _bound(end, "--to", last=True),
            _box(bbox),
        )
        options = Options(encoding, delimiter, decimal, date_order.value if date_order else None, sheet)
        actors, renamed = _mappings(mapping)
        task = Task(
            fmt,
            file,
            file.name,
            file.stat().st_size if file.is_file() else 0,
            process,
            options,
            where,
            _day(accessed),
            actors,
            renamed,
        )
        _import(task, dry_run=dry_run, by=analyst(by))

    return command


def _import(task: Task, *, dry_run: bool, by: str) -> None:
    """Read, store, report."""
    store = opened()
    unknown = [
        Problem("There is no actor with this key.", column="actor", value=key)
        for key in unknown_actors(store, task.mapping)
    ]
    if unknown:
        imports.conclude(OwnTables(problems=unknown), SaveReport(refused=1))
    with progress("Reading") as step, reading(store, task, step=step) as (read, rows):
        _tell(task, read)
        tables, preview = read.tables, Preview()
        imports.told_before(store, tables)
        if tables.problems:  # a plan would only add what follows from them
            imports.conclude(tables, SaveReport(refused=tables.refused))
        report = imports.stored(tables, rows, dry_run=dry_run, by=by, preview=preview)
        if not tables.problems and report.updated:
            changes = preview.columns[task.format.noun]
            if report.batch is not None:
                with store.read() as reader:
                    changes = issued.changed_columns(reader, report.batch, task.format.noun)
            if said := issued.in_words(changes, task.format.noun):
                typer.echo(said)
        imports.conclude(tables, report)


def _tell(task: Task, read: Read) -> None:
    """The lines above the report."""
    sentences = [*(read.reading.sentences() if read.reading else ()), *read.settled]
    if task.format.asks_access and task.accessed is None and read.reading:
        stamped = read.reading.source.values["accessed"]
        sentences.append(
            f"The day of access is to be cited; a new source has today's, {stamped}. State it with --accessed D."
        )
    if gone := read.vanished:
        listed = ", ".join(gone[:10]) + (f" and {len(gone) - 10:,} more" if len(gone) > 10 else "")
        sentences.append(
            f"{len(gone):,} stored from an earlier file of {task.format.title}, in this process and period, are not in this"
            f" one (kept; the issuer may have withdrawn them): {listed}."
        )
    for sentence in sentences:
        typer.echo(sentence)


def _mappings(files: Sequence[Path]) -> tuple[dict[str, str | None], dict[str, str]]:
    """What mapping files say: actors' names -> keys (None: no actor), columns' names -> the format's."""
    actors: dict[str, str | None] = {}
    columns: dict[str, str] = {}
    for file in files:
        known = ("name", "actor", "column", "reads_as")
        with open_table(file, strict=True, known_columns=known) as table:
            header = [name.strip().lower() for name in table.header]
            if not ({"name", "actor"} <= set(header) or {"column", "reads_as"} <= set(header)):
                why = "A mapping has the columns name and actor, or column and reads_as."
                raise Refused([Problem(why, file=file.name, line=1)])
            for row in table.rows:
                cells: dict[str, Any] = dict(zip(header, (cell.strip() for cell in row.cells), strict=True))
                if cells.get("name"):
                    actors[cells["name"]] = cells["actor"] or None
                if cells.get("column"):
                    columns[cells["column"]] = cells["reads_as"]
            if table.problems:
                raise Refused(table.problems)
    return actors, columns


def _bound(text: str | None, option: str, *, last: bool) -> date | None:
    if text is None:
        return None
    try:
        earliest, latest = dates.bounds(text)
    except dates.DateError as error:
        raise wrong_use(f"{option}: {error}") from error
    return latest if last else earliest


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise wrong_use(f"--accessed: “{text}” is no day; write 2026-11-25") from error


def _box(text: str | None) -> Box | None:
    try:
        return box_of(text) if text is not None else None
    except ValueError as error:
        raise wrong_use(f"--bbox: {error}") from error


__all__ = ["register"]

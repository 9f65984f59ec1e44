"""``import ucdp-ged`` and its like: a foreign file into the store, one command for each declared format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from tracker import dates
from tracker.cli import imports
from tracker.cli.options import By, analyst, opened, progress, settings, wrong_use
from tracker.errors import Problem, Refused
from tracker.exchange.csv_read import Options, open_table
from tracker.exchange.formats import FORMATS, Format, Reading, Where, read
from tracker.exchange.formats.base import Box
from tracker.exchange.own_tables import OwnTables, ReadFile, count_rows
from tracker.queries import issued
from tracker.store import SaveReport, Store, plan

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
        day = _day(accessed) or settings().clock().date()
        _import(
            fmt,
            file,
            where=where,
            options=options,
            process=process,
            accessed=day,
            accessed_stated=accessed is not None,
            mapping=mapping,
            dry_run=dry_run,
            by=analyst(by),
        )

    return command


def _import(
    fmt: Format,
    file: Path,
    *,
    where: Where,
    options: Options,
    process: str | None,
    accessed: date,
    accessed_stated: bool,
    mapping: Sequence[Path],
    dry_run: bool,
    by: str,
) -> None:
    """Read, settle beside the store, save, report."""
    store = opened()
    actors, columns = _mappings(mapping)
    unknown: list[Problem] = []
    with store.read() as reader:
        if process is not None and issued.missing(reader, "process", [process]):
            unknown.append(Problem("There is no process with this key.", value=process))
        keys = {key for value in actors.values() if value for key in value.split(";")}
        unknown += [
            Problem("There is no actor with this key.", column="actor", value=key)
            for key in issued.missing(reader, "actor", keys)
        ]
        names = issued.actor_names(reader)
    read_: OwnTables = OwnTables(problems=unknown)
    reading: Reading | None = None
    if not unknown:
        try:
            reading = read(
                fmt,
                file,
                file.name,
                accessed=accessed,
                process=process,
                options=options,
                where=where,
                mapping=actors,
                columns=columns,
                actors=names,
                by_file=process is None,
            )
            with progress("Reading") as step:
                for count, draft in enumerate(reading.drafts):
                    read_.drafts.append(draft)
                    if not count % 1_000:
                        step(reading.share_read())
            read_.problems.extend(reading.problems)
            read_.files.append(ReadFile(file.name, reading.sha256, fmt.code))
        except Refused as refused:
            read_.problems.extend(refused.problems)
    if reading is not None and read_.files:
        _tell(store, read_, reading, process, where, accessed_stated=accessed_stated)
    _finish(store, read_, fmt, dry_run=dry_run, by=by)


def _tell(
    store: Store, read_: OwnTables, reading: Reading, process: str | None, where: Where, *, accessed_stated: bool
) -> None:
    """The lines above the report; the drafts as they are to be saved."""
    for sentence in reading.sentences():
        typer.echo(sentence)
    if reading.problems:
        return
    first, last = where.start or reading.first, where.end or reading.last
    with store.read() as reader:
        settled = issued.settled(reader, read_.drafts, accessed_stated=accessed_stated)
        stored = (
            issued.ids_of(reader, reading.format.noun, reading.format.code, process, first, last) if process else {}
        )
    read_.drafts = settled.drafts
    for sentence in settled.notes:
        typer.echo(sentence)
    gone = reading.vanished(stored)
    if gone:
        listed = ", ".join(gone[:10]) + (f" and {len(gone) - 10:,} more" if len(gone) > 10 else "")
        typer.echo(
            f"{len(gone):,} stored from an earlier file of {reading.format.title}, in this process and period, are not in"
            f" this one (kept; the issuer may have withdrawn them): {listed}."
        )


def _finish(store: Store, read_: OwnTables, fmt: Format, *, dry_run: bool, by: str) -> None:
    if read_.problems:  # plan would only add what follows from them
        report, problems = SaveReport(refused=count_rows(read_.problems)), list(read_.problems)
    else:
        given, found = imports.stored(store, read_, dry_run=dry_run, by=by)
        report, problems = given, list(found)
    if not problems and report.updated:
        if report.batch is None:
            changes = issued.would_change(plan(store, read_.drafts), fmt.noun)
        else:
            with store.read() as reader:
                changes = issued.changed_columns(reader, report.batch, fmt.noun)
        if said := issued.in_words(changes, fmt.noun):
            typer.echo(said)
    for problem in problems:
        typer.echo(imports.one_line(problem), err=True)
    typer.echo(str(report))
    if problems:
        raise typer.Exit(1)


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
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise wrong_use("--bbox takes four numbers: west,south,east,north, as in 44.5,38.3,50.8,42.0") from error
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise wrong_use("--bbox: degrees run from -180 to 180 and from -90 to 90, south before north")
    return west, south, east, north


__all__ = ["register"]

"""``export`` and ``series``: rows out of the store, as CSV without BOM, as a data package, as a workbook.

The queries are imported where they are used: they bring pandas, which the other commands need not wait for.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.options import checked, existing_folder, opened, progress, refusing, settings, takes_filters, wrong_use
from tracker.exchange.csv_raw import Sight, table_csv
from tracker.exchange.csv_write import csv_blocks
from tracker.exchange.origins import ACLED_LINE, HELD_DATASETS
from tracker.exchange.own_tables import noun_of
from tracker.filters import Filters
from tracker.records import BY_NOUN


@takes_filters("process", "start", "end", "as_of", "known_at")
def export(
    target: Annotated[
        str, typer.Argument(metavar="DIR|FILE.csv|FILE.zip|FILE.xlsx|-", help="A folder, one file, or - for stdout.")
    ],
    filters: Filters,
    table: Annotated[str | None, typer.Option("--table", metavar="NOUN", help="One table alone.")] = None,
    with_restricted: Annotated[
        bool, typer.Option("--with-restricted", help="FILE.zip: with ACLED's rows and those marked restricted.")
    ] = False,
) -> None:
    """Write the tables: a folder gets one NOUN.csv for each, even if empty; FILE.csv or - one table.

    FILE.zip is a data package (CSV, schemas, sources, citation), FILE.xlsx a workbook with a sheet for each.
    """
    from tracker.queries import tables

    ending = Path(target).suffix.lower()
    if with_restricted and ending != ".zip":
        raise wrong_use("--with-restricted belongs to a data package, FILE.zip; the others hold all rows anyway")
    if ending in {".zip", ".xlsx"}:
        if table is not None:
            raise wrong_use(f"a {ending} holds all tables; leave --table out, or name a FILE.csv")
        _whole(Path(target), filters, with_restricted=with_restricted)
        return
    store, today = opened(), settings().clock().date()
    nouns, place = _targets(target, table)
    acled = Sight("dataset", "acled")
    with store.read(filters.known_at) as reader, progress("Writing") as step:
        checked(reader, filters)
        for done, noun in enumerate(nouns):
            step(done / len(nouns))
            _write(place(noun), table_csv(tables.Chosen(reader, noun, filters, today), sight=acled))
    if acled.seen:
        typer.echo(ACLED_LINE, err=True)


def _targets(target: str, table: str | None) -> tuple[list[str], Callable[[str], Path | None]]:
    """The nouns asked for, and where each goes (None: stdout)."""
    if table is not None and table not in BY_NOUN:
        raise wrong_use(f"there is no table {table}; tables: {', '.join(BY_NOUN)}")
    if target == "-":
        if table is None:
            raise wrong_use("- writes one table; name it with --table NOUN")
        return [table], lambda _noun: None
    path = Path(target)
    if path.suffix.lower() == ".csv":
        noun = table or noun_of(path.name)
        if noun is None:
            raise wrong_use(f"{path.name} names no table; name it with --table NOUN")
        existing_folder(path.parent)
        return [noun], lambda _noun: path
    if path.suffix.lower() in {".xls", ".json", ".tsv", ".ods"}:
        raise wrong_use(f"{path.suffix} is not written; name a folder, FILE.csv, FILE.zip, FILE.xlsx, or -")
    existing_folder(path)
    return [table] if table else list(BY_NOUN), lambda noun: path / f"{noun}.csv"


def _whole(path: Path, filters: Filters, *, with_restricted: bool) -> None:
    """Write the view into one file: a data package or a workbook."""
    from tracker.exchange import package, workbook
    from tracker.queries.bundle import bundle

    store, today = opened(), settings().clock().date()
    existing_folder(path.parent)
    zipped = path.suffix.lower() == ".zip"
    with (
        store.read(filters.known_at) as reader,
        progress("Writing") as step,
        _part_of(path) as part,
        part.open("w+b") as out,
    ):
        checked(reader, filters)
        contents = bundle(reader, filters, today)
        if zipped:
            passage = package.write(out, contents, with_restricted=with_restricted, step=step)
        else:
            passage = workbook.write(out, contents, step=step)
    for sentence in passage.sentences():
        typer.echo(sentence, err=True)
    if passage.held:
        typer.echo("--with-restricted takes them in.", err=True)
    if HELD_DATASETS & passage.datasets.keys():
        typer.echo(ACLED_LINE, err=True)


def _write(place: Path | None, pieces: Iterator[bytes]) -> None:
    """Write to stdout, or to a file that takes its name when it is whole."""
    if place is None:
        _to_stdout(pieces)
        return
    with _part_of(place) as part, part.open("wb") as out:
        out.writelines(pieces)


@contextmanager
def _part_of(place: Path) -> Iterator[Path]:
    """A file beside the place, which takes its name when it is whole."""
    part = place.with_name(f".{place.name}.part")
    try:
        yield part
        part.replace(place)
    except OSError as error:
        raise wrong_use(f"{place} cannot be written ({error.strerror})") from error
    finally:
        part.unlink(missing_ok=True)


def _to_stdout(pieces: Iterator[bytes]) -> None:
    """The header is sent at once, whatever the rows take."""
    out = sys.stdout.buffer
    for piece in pieces:
        out.write(piece)
        out.flush()


@takes_filters()
def series(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A chart's series; a wrong name lists them all.")],
    filters: Filters,
    counted: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="OPTION=WORD", help="How it is counted, as in the page's address: unit=week."),
    ] = None,
) -> None:
    """Write the rows behind a chart, such as implementation_score, rounds, refusals or incidents."""
    from tracker.queries import series as queries

    if name not in queries.SERIES:
        raise wrong_use(f"there is no series {name}; series: {', '.join(queries.SERIES)}")
    asked, today = queries.SERIES[name], settings().clock().date()
    options = dict(pair.partition("=")[::2] for pair in counted or [])
    if not all(options.values()):
        raise wrong_use("--with takes an option and its word, such as unit=week")
    with opened().read(filters.known_at) as reader, refusing():
        rows = asked.query(reader, filters, today, options)
        blocks = csv_blocks(asked.columns, queries.as_text(rows), text_columns=queries.text_columns(rows))
        _to_stdout(block.encode() for block in blocks)

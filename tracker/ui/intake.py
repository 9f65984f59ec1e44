"""An import as the page does it: read a job's files, hold them against the store, store them. Draws nothing.

The same readers and the same door as on the command line. A job is read again when it is stored: what the check found
is shown, not trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

import pandas as pd

from tracker.errors import Problem
from tracker.exchange.csv_read import Options
from tracker.exchange.formats import Format, Reading, Where
from tracker.exchange.own_tables import OwnTables
from tracker.exchange.recognise import Recognised
from tracker.filters import Filters
from tracker.intake import foreign, own
from tracker.intake.preview import Preview
from tracker.intake.rows import Rows
from tracker.queries import issued, tables
from tracker.store import SaveReport, Store

SHOWN = 500
Step = Callable[[float], object]


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be imported, and how it is to be read.

    ``process`` is that of a foreign file's records (None: it names its own); of ``within`` are the records listed as
    vanished from own tables, where that was asked (``vanished``).
    """

    kind: Literal["own", "foreign", "package"]
    files: tuple[Recognised, ...]
    options: Options = field(default_factory=Options)
    format: Format | None = None
    process: str | None = None
    where: Where = field(default_factory=Where)
    accessed: date | None = None
    mapping: tuple[tuple[str, str | None], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    vanished: bool = False
    within: str | None = None


@dataclass(slots=True)
class Checked:
    """What an import would do, or why it cannot: counts, problems, what was noted, the first rows of each sort.

    ``unlisted`` counts the problems beyond those listed.
    """

    report: SaveReport
    problems: Sequence[Problem] = ()
    unlisted: int = 0
    notes: Sequence[str] = ()
    added: pd.DataFrame = field(default_factory=pd.DataFrame)
    changed: pd.DataFrame = field(default_factory=pd.DataFrame)
    vanished: pd.DataFrame = field(default_factory=pd.DataFrame)
    unheld: pd.DataFrame = field(default_factory=pd.DataFrame)
    unmapped: Mapping[str, int] = field(default_factory=dict)
    lines: int = 0


@dataclass(slots=True)
class _Read:
    tables: OwnTables
    rows: Rows
    reading: Reading | None = None
    vanished: Sequence[tuple[str, str]] = ()
    notes: list[str] = field(default_factory=list)


def check(store: Store, job: Job, step: Step) -> Checked:
    """What storing the job would do; nothing is stored."""
    with _reading(store, job, step) as read:
        found, preview = read.tables, Preview(SHOWN)
        # Of a foreign file's problems a plan would only add what follows from them.
        alone = bool(found.problems) and job.kind == "foreign"
        report = SaveReport(refused=found.refused) if alone else read.rows.plan(found, preview)
        with store.read() as reader:
            before = issued.imported_before(reader, [file.sha256 for file in found.files])
        return Checked(
            report,
            found.problems,
            found.unlisted,
            [*before, *read.notes],
            pd.DataFrame(preview.added, columns=["noun", "key", "title"]),
            pd.DataFrame(preview.changed, columns=["noun", "key", "field", "before", "after"]),
            pd.DataFrame(() if found.problems else read.vanished, columns=["noun", "key"]),
            _unheld(read.reading),
            dict(read.reading.unmapped.most_common()) if read.reading else {},
            found.lines,
        )


def carry_out(
    store: Store, job: Job, *, by: str, request: str, step: Step
) -> tuple[SaveReport, Sequence[Problem], int]:
    """Store the job, all or nothing: the report, the problems for which nothing was stored, and how many more."""
    with _reading(store, job, step) as read:
        report = read.rows.save(read.tables, by=by, request=request)
        return report, read.tables.problems, read.tables.unlisted


@contextmanager
def _reading(store: Store, job: Job, step: Step) -> Iterator[_Read]:
    if job.kind == "foreign":
        with _foreign(store, job, step) as read:
            yield read
    elif job.kind == "package":
        file = job.files[0]
        with own.reading_package(store, file.content, file.name, step=step) as (found, rows):
            yield _Read(found, rows, notes=found.notes)
    else:
        pieces = [
            own.Piece(
                piece.content, piece.name, piece.noun, replace(job.options, sheet=piece.sheet or job.options.sheet)
            )
            for file in job.files
            for piece in file.pieces
        ]
        with own.reading(store, pieces, step=step, keys=job.vanished) as (found, rows):
            gone = _vanished(store, job, found, rows) if job.vanished and not found.problems else ()
            yield _Read(found, rows, vanished=gone, notes=found.notes)


@contextmanager
def _foreign(store: Store, job: Job, step: Step) -> Iterator[_Read]:
    assert job.format is not None
    file, notes = job.files[0], []
    gone = set(foreign.unknown_actors(store, dict(job.mapping)))
    if gone:
        notes.append(f"The mapping names actors that are no longer here: {', '.join(sorted(gone))}.")
    task = foreign.Task(
        job.format,
        file.content,
        file.name,
        file.content.seek(0, 2),
        job.process,
        job.options,
        job.where,
        job.accessed,
        {name: key for name, key in job.mapping if key not in gone},
        dict(job.columns),
    )
    with foreign.reading(store, task, step=step) as (read, rows):
        if read.reading is not None:
            # Lists have tables of their own on the page.
            said = read.reading.sentences(0)
            notes += [one for one in said if not one.startswith(("  ", "Actors without a mapping"))]
        vanished = [(job.format.noun, identity) for identity in read.vanished]
        yield _Read(read.tables, rows, read.reading, vanished, [*notes, *read.settled])


def _vanished(store: Store, job: Job, read: OwnTables, rows: Rows) -> list[tuple[str, str]]:
    """Noun and key of records the store has and the files have no more."""
    found = []
    for noun in dict.fromkeys(piece.noun for file in job.files for piece in file.pieces if piece.noun):
        here = rows.keys(read, noun)
        with store.read() as reader:
            every = tables.rows(reader, noun, Filters(process=job.within), today=store.clock().date())
            found += [(noun, str(row[0])) for row in every if row[0] not in here]
    return found


def _unheld(reading: Reading | None) -> pd.DataFrame:
    """What the model cannot hold of the file. Columns ``line``, ``column``, ``value``, ``why``, ``left out``."""
    entries = reading.unheld if reading else []
    return pd.DataFrame(
        {
            "line": [entry.line for entry in entries],
            "column": [entry.column or "" for entry in entries],
            "value": [entry.value or "" for entry in entries],
            "why": [entry.why for entry in entries],
            "left out": ["the row" if entry.row else "the value" for entry in entries],
        }
    )


def problem_rows(found: Sequence[Problem]) -> pd.DataFrame:
    """Problems as a table. Columns ``file``, ``line``, ``column``, ``value``, ``why``."""
    return pd.DataFrame(
        {
            "file": pd.Series([problem.file for problem in found], dtype="str"),
            "line": pd.Series([problem.line for problem in found], dtype="Int64"),
            "column": pd.Series([problem.column for problem in found], dtype="str"),
            "value": pd.Series([problem.value for problem in found], dtype="str"),
            "why": pd.Series([problem.why for problem in found], dtype="str"),
        }
    )

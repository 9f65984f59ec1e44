"""An import as the page does it: read a job's files, hold them against the store, store them. Draws nothing.

The same readers and the same door as on the command line. A job is read again when it is stored: what the check found
is shown, not trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

import pandas as pd

from tracker import store as doors
from tracker.errors import Problem, Refused
from tracker.exchange import formats, package
from tracker.exchange.csv_read import Options
from tracker.exchange.formats import Format, Reading, Where
from tracker.exchange.own_tables import OwnTables, ReadFile, count_rows, read_files
from tracker.exchange.recognise import Recognised
from tracker.filters import Filters
from tracker.queries import issued, tables
from tracker.records import BY_NOUN
from tracker.store import File, Plan, SaveReport, Store

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
    vanished: bool = False
    within: str | None = None


@dataclass(slots=True)
class Checked:
    """What an import would do, or why it cannot: counts, every problem, what was noted, the first rows of each sort."""

    report: SaveReport
    problems: Sequence[Problem] = ()
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
    reading: Reading | None = None
    notes: list[str] = field(default_factory=list)


def check(store: Store, job: Job, step: Step) -> Checked:
    """What storing the job would do; nothing is stored."""
    read = _read(store, job, step)
    problems, report, ready = read.tables.problems, SaveReport(), Plan([], 0, [])
    if not problems or job.kind != "foreign":  # a plan would only add what follows from a foreign file's problems
        ready = doors.plan(store, read.tables.drafts)
        # A row that names a refused one is not wrong for that.
        problems = [*problems, *(p for p in ready.problems if p.value not in read.tables.faulty)]
        report = ready.report
    if problems:
        report = SaveReport(refused=count_rows(problems))
    return Checked(
        report,
        problems,
        read.notes,
        _added(ready),
        _changed(ready),
        _vanished(store, job, read) if not problems else pd.DataFrame(),
        _unheld(read.reading),
        dict(read.reading.unmapped.most_common()) if read.reading else {},
        read.tables.lines if read.reading is None else read.reading.lines,
    )


def carry_out(store: Store, job: Job, *, by: str, request: str, step: Step) -> SaveReport:
    """Store the job, all or nothing.

    Raises:
        Refused: every problem of every row; nothing was stored.

    """
    read = _read(store, job, step)
    if read.tables.problems:
        raise Refused(read.tables.problems)
    files = [File(*file) for file in read.tables.files]
    return doors.save(store, read.tables.drafts, by=by, kind="import", files=files, request=request)


def _read(store: Store, job: Job, step: Step) -> _Read:
    if job.kind == "foreign":
        return _foreign(store, job, step)
    if job.kind == "package":
        found = [package.read(file.content, file.name, step=step) for file in job.files]
    else:
        pieces = [piece for file in job.files for piece in file.pieces]
        found = [
            read_files(
                [(piece.name, piece.content)],
                table=piece.noun,
                options=replace(job.options, sheet=piece.sheet or job.options.sheet),
                step=_part(step, at, len(pieces)),
            )
            for at, piece in enumerate(pieces)
        ]
    whole = OwnTables()
    for one in found:
        whole.drafts += one.drafts
        whole.problems += one.problems
        whole.files += [file for file in one.files if file not in whole.files]
        whole.lines += one.lines
        whole.faulty |= one.faulty
    return _Read(whole, notes=list(dict.fromkeys(note for one in found for note in one.notes)))


def _part(step: Step, at: int, of: int) -> Step:
    """The progress of one of several files, as progress of the whole."""
    return lambda share: step((at + share) / of)


def _foreign(store: Store, job: Job, step: Step) -> _Read:
    assert job.format is not None
    read = _Read(OwnTables())
    file = job.files[0]
    with store.read() as reader:
        names = issued.actor_names(reader)
        wanted = {key for _, keys in job.mapping for key in (keys or "").split(";") if key}
        gone = set(issued.missing(reader, "actor", wanted))
    mapping = {name: key for name, key in job.mapping if key not in gone}
    if gone:
        read.notes.append(f"The mapping names actors that are no longer here: {', '.join(sorted(gone))}.")
    try:
        reading = formats.read(
            job.format,
            file.content,
            file.name,
            accessed=job.accessed or store.clock().date(),
            process=job.process,
            options=job.options,
            where=job.where,
            mapping=mapping,
            actors=names,
            by_file=job.process is None,
        )
        for count, draft in enumerate(reading.drafts):
            read.tables.drafts.append(draft)
            if not count % 1_000:
                step(reading.share_read())
    except Refused as refused:
        read.tables.problems += refused.problems
        return read
    read.reading = reading
    read.tables.problems += reading.problems
    read.tables.files.append(ReadFile(file.name, reading.sha256, job.format.code))
    # Lists have tables of their own on the page.
    read.notes += [said for said in reading.sentences(0) if not said.startswith(("  ", "Actors without a mapping"))]
    if not read.tables.problems:
        with store.read() as reader:
            settled = issued.settled(reader, read.tables.drafts, accessed_stated=job.accessed is not None)
        read.tables.drafts = settled.drafts
        read.notes += settled.notes
    return read


def _added(ready: Plan) -> pd.DataFrame:
    """The first records that would be added. One row a record; columns ``noun``, ``key``, ``title``."""
    rows: list[dict[str, str]] = []
    for step in ready.steps:
        if step.before is None and step.after is not None and len(rows) < SHOWN:
            title = step.after.get(step.type.title) or step.after.get("date")
            rows.append({"noun": step.type.noun, "key": step.key, "title": str(title or "")})
    return pd.DataFrame(rows, columns=["noun", "key", "title"])


def _changed(ready: Plan) -> pd.DataFrame:
    """The first fields that would change. One row a field; columns ``noun``, ``key``, ``field``, ``before``, ``after``."""
    rows: list[dict[str, str | None]] = []
    for step in ready.steps:
        if step.before is None or step.after is None:
            continue
        before, after = step.type.write(dict(step.before)), step.type.write(step.after)
        for name, old, new in zip(step.type.cells, before, after, strict=True):
            if old != new and len(rows) < SHOWN:
                rows.append({"noun": step.type.noun, "key": step.key, "field": name, "before": old, "after": new})
    return pd.DataFrame(rows, columns=["noun", "key", "field", "before", "after"])


def _vanished(store: Store, job: Job, read: _Read) -> pd.DataFrame:
    """Records the store has and the file has no more. Columns ``noun``, ``key`` (the issuer's id, for its datasets)."""
    rows: list[tuple[str, str]] = []
    if read.reading is not None and job.process is not None:
        fmt, reading = read.reading.format, read.reading
        first, last = job.where.start or reading.first, job.where.end or reading.last
        with store.read() as reader:
            stored = issued.ids_of(reader, fmt.noun, fmt.code, job.process, first, last)
        rows = [(fmt.noun, identity) for identity in reading.vanished(stored)]
    elif job.vanished:
        here: dict[str, set[str]] = {piece.noun: set() for file in job.files for piece in file.pieces if piece.noun}
        for draft in read.tables.drafts:
            here.setdefault(draft.type.noun, set()).add(draft.key)
        for noun, keys in here.items():
            place = list(BY_NOUN[noun].cells).index("key")
            with store.read() as reader:
                every = tables.rows(reader, noun, Filters(process=job.within), today=store.clock().date())
                rows += [(noun, str(row[place])) for row in every if row[place] not in keys]
    return pd.DataFrame(rows, columns=["noun", "key"])


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

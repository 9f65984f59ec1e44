"""A foreign file, read to be stored: its mapping checked, its drafts set beside what the store holds of the dataset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from tracker.errors import Problem, Refused
from tracker.exchange import formats
from tracker.exchange.csv_read import Options
from tracker.exchange.formats import Format, Reading, Where
from tracker.exchange.formats.opening import Source
from tracker.exchange.own_tables import OwnTables, ReadFile
from tracker.intake.cores import uncollected
from tracker.intake.rows import AT_ONCE, Rows, Step, is_large, waiting
from tracker.queries import issued
from tracker.store import Store


@dataclass(frozen=True, slots=True)
class Task:
    """A file and how it is to be read.

    ``process`` is that of its records (None: the file names its own); ``accessed`` the day it was fetched, where stated;
    ``mapping`` leads from actors' names in the file to our keys, ``columns`` from its columns' names to the format's.
    """

    format: Format
    source: Source
    name: str
    size: int
    process: str | None = None
    options: Options = field(default_factory=Options)
    where: Where = field(default_factory=Where)
    accessed: date | None = None
    mapping: Mapping[str, str | None] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Read:
    """What a foreign file holds: ``tables`` as for our own, ``reading`` what the format says of it (None: nothing).

    ``settled`` says what was left as it stands; ``vanished`` has the issuer's ids that an earlier file had and this one
    has no more.
    """

    tables: OwnTables
    reading: Reading | None = None
    settled: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)


@contextmanager
def reading(store: Store, task: Task, *, step: Step) -> Iterator[tuple[Read, Rows]]:
    """What the file holds, and its rows, ready to be planned or saved."""
    read = Read(OwnTables())
    with waiting(store, large=is_large([(task.name, task.size)])) as rows:
        with store.read() as reader:
            names = issued.actor_names(reader)
            read.tables.problems += _unknown(issued.missing(reader, "process", [task.process] if task.process else []))
        if not read.tables.problems:
            with uncollected():
                _fill(store, task, read, rows, names, step)
        yield read, rows


def unknown_actors(store: Store, mapping: Mapping[str, str | None]) -> list[str]:
    """The keys of a mapping that no actor has."""
    with store.read() as reader:
        wanted = {key for keys in mapping.values() for key in (keys or "").split(";") if key}
        return issued.missing(reader, "actor", wanted)


def _unknown(processes: Iterable[str]) -> list[Problem]:
    return [Problem("There is no process with this key.", value=key) for key in processes]


def _fill(store: Store, task: Task, read: Read, rows: Rows, names: Mapping[str, str], step: Step) -> None:
    tables = read.tables
    try:
        reading = formats.read(
            task.format,
            task.source,
            task.name,
            accessed=task.accessed or store.clock().date(),
            process=task.process,
            options=task.options,
            where=task.where,
            mapping=task.mapping,
            columns=task.columns,
            actors=names,
            by_file=task.process is None,
        )
        settling = issued.Settling(accessed_stated=task.accessed is not None)
        drafts = iter(reading.drafts)
        while some := list(islice(drafts, AT_ONCE)):
            with store.read() as reader:  # anew each time: nobody who writes has to wait for the whole file
                settled = settling(reader, some)
            rows.take_drafts(tables, settled)
            step(reading.share_read())
    except Refused as refused:
        tables.problems += refused.problems
        return
    read.reading = reading
    tables.problems += reading.problems
    tables.lines = reading.lines
    tables.files.append(ReadFile(task.name, reading.sha256, task.format.code))
    read.settled = settling.notes
    if task.process is not None and not tables.problems:
        first, last = task.where.start or reading.first, task.where.end or reading.last
        with store.read() as reader:
            stored = issued.ids_of(reader, task.format.noun, task.format.code, task.process, first, last)
        read.vanished = reading.vanished(stored)

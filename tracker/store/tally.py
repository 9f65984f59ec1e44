"""The day tally: every incident in a few bytes, by process and first day, written in the transaction that writes the rows.

Pages count from it, so that no question of theirs reads the incidents themselves. A cell, the incidents of a process that
begin on one day, is made anew from the rows whenever one of them changes; nothing is ever added to or taken from it.
"""

from __future__ import annotations

import struct
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from tracker.records import METADATA
from tracker.records.incident import INCIDENT
from tracker.store.planning import CHUNK

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

CLASS = sa.Table(
    "incident_class",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("attributed_to", sa.Text, nullable=False),
    sa.Column("attribution_contested", sa.Boolean, nullable=False),
    sa.Column("counted", sa.Boolean, nullable=False),
    sa.Column("restricted", sa.Boolean, nullable=False),
)
"""What filters ask of an incident beside its date: one row a combination that occurs or once did; '' for nobody."""

SPOT = sa.Table(
    "incident_spot",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("latitude", sa.Float, nullable=False, index=True),
    sa.Column("longitude", sa.Float, nullable=False),
    sa.Column("place_precision", sa.Integer),
    sa.Column("place", sa.Text),
)
"""Where incidents happened: one row a position, precision and name that occurs or once did. 0 stands for nowhere."""

DAY = sa.Table(
    "incident_day",
    METADATA,
    sa.Column("process", sa.Text, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("tally", sa.LargeBinary, nullable=False),
)
"""One row a process and first day on which an incident begins; ``tally`` holds an ``ENTRY`` for each, in order."""

ENTRY = struct.Struct("<iIIIII")
"""Days the incident's bounds reach beyond the first (-1: open), class, spot, deaths low, best and high, gaps filled."""

TABLES = (CLASS, SPOT, DAY)
OPEN = -1
MANY = 20_000  # changed rows from which on all cells are made anew, which costs less than to seek them out

_Row = Sequence[Any]


def _rows(table: sa.FromClause = INCIDENT.live) -> sa.Select[Any]:
    c = table.c
    best = sa.func.coalesce(c.deaths_best, c.deaths_low, c.deaths_high, 0)
    return sa.select(
        c.process, c.date_earliest, c.date_latest,
        c.kind, sa.func.coalesce(c.attributed_to, ""), c.attribution_contested, c.counted, c.restricted,
        c.latitude, c.longitude, c.place_precision, c.place,
        sa.func.coalesce(c.deaths_low, best), best, sa.func.coalesce(c.deaths_high, best),
    )  # fmt: skip


def after_batch(connection: sa.Connection, batch: int, at: datetime) -> None:
    """Make anew the cells that a batch touched: of the rows it wrote, and of those it put into the past."""
    live, past = INCIDENT.live, INCIDENT.past
    written = sa.select(sa.func.count()).select_from(live).where(live.c.batch == batch)
    if connection.execute(written).scalar_one() > MANY:
        rebuild(connection)
        return
    now = sa.select(live.c.process, live.c.date_earliest).where(live.c.batch == batch)
    then = sa.select(past.c.process, past.c.date_earliest).where(past.c.replaced_at == at)
    touched: dict[str, list[date]] = defaultdict(list)
    for process, day in connection.execute(now.union(then)):
        touched[process].append(day)
    for process, days in sorted(touched.items()):
        for start in range(0, len(days), CHUNK):
            _refresh(connection, process, sorted(days)[start : start + CHUNK])


def _refresh(connection: sa.Connection, process: str, days: Sequence[date]) -> None:
    """The cells of these days, from the rows."""
    c = INCIDENT.live.c
    rows = connection.execute(_rows().where(c.process == process, c.date_earliest.in_(days))).all()
    spots = {_spot_of(row) for row in rows} - {None}
    latitudes = sorted({spot[0] for spot in spots if spot})
    known: dict[Any, int] = {None: 0}
    for start in range(0, len(latitudes), CHUNK):
        known |= _ids(connection, SPOT, SPOT.c.latitude.in_(latitudes[start : start + CHUNK]))
    known |= _added(connection, SPOT, spots - known.keys())
    classes = _ids(connection, CLASS)
    classes |= _added(connection, CLASS, {_class_of(row) for row in rows} - classes.keys())
    cells: dict[date, list[tuple[int, ...]]] = defaultdict(list)
    for row in rows:
        length = OPEN if row[2] is None else (row[2] - row[1]).days
        cells[row[1]].append((length, classes[_class_of(row)], known[_spot_of(row)], *row[12:]))
    connection.execute(sa.delete(DAY).where(DAY.c.process == process, DAY.c.day.in_(days)))
    fresh = [{"process": process, "day": day, "tally": _packed(entries)} for day, entries in sorted(cells.items())]
    if fresh:
        connection.execute(sa.insert(DAY), fresh)


def _class_of(row: _Row) -> tuple[Any, ...]:
    return tuple(row[3:8])


def _spot_of(row: _Row) -> tuple[Any, ...] | None:
    return None if row[8] is None or row[9] is None else tuple(row[8:12])


def _packed(entries: Iterable[tuple[int, ...]]) -> bytes:
    return b"".join(ENTRY.pack(*entry) for entry in sorted(entries))


def _ids(connection: sa.Connection, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> dict[Any, int]:
    return {tuple(row[1:]): row[0] for row in connection.execute(sa.select(table).where(*conditions))}


def _added(connection: sa.Connection, table: sa.Table, fresh: Iterable[Any]) -> dict[Any, int]:
    """Give new combinations their numbers."""
    ordered = sorted(fresh, key=lambda values: [(value is not None, value) for value in values])
    if not ordered:
        return {}
    first = 1 + (connection.execute(sa.select(sa.func.max(table.c.id))).scalar_one() or 0)
    ids = {values: first + n for n, values in enumerate(ordered)}
    connection.execute(sa.insert(table), [_named(table, n, values) for values, n in ids.items()])
    return ids


def _named(table: sa.Table, number: int, values: Sequence[Any]) -> dict[str, Any]:
    """A row of CLASS or SPOT; its flags as the driver of any database takes them."""
    row: dict[str, Any] = {"id": number}
    for column, value in zip(list(table.columns)[1:], values, strict=True):
        row[column.name] = bool(value) if isinstance(column.type, sa.Boolean) else value
    return row


@dataclass(frozen=True)
class Columns:
    """Incidents as numbers: a row each of process, first and last day (0: open), class, spot, deaths low, best and high.

    Days are ordinals; the other numbers stand for places in the lists, those of classes and spots from one on.
    """

    rows: npt.NDArray[np.int32]
    processes: Sequence[str]
    classes: Sequence[Any]
    spots: Sequence[Any]


@dataclass(frozen=True)
class Encoded:
    """Incidents as numbers, in the order of process, first day and length; what the numbers stand for.

    ``cells``: of each incident, the number of its process and the ordinal of its first day in one; ``entries``: the
    fields of ``ENTRY``, a row each.
    """

    processes: list[str]
    classes: dict[Any, int]
    spots: dict[Any, int]
    cells: npt.NDArray[np.int64]
    entries: npt.NDArray[np.int32]

    def processes_and_days(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The number of each incident's process, and the ordinal of its first day."""
        return self.cells >> _DAY_BITS, self.cells & (1 << _DAY_BITS) - 1


def encoded(connection: sa.Connection, table: sa.FromClause) -> Encoded:
    """All incidents of a table, from its rows, in bounded memory."""
    return _in_order([_columns(connection, table)])


def _columns(connection: sa.Connection, table: sa.FromClause) -> Columns:
    import numpy as np  # a command that saves or exports some rows need not wait for it

    processes, classes, spots, ordinals = Numbers(0), Numbers(1), _SpotNumbers(1), Ordinals({None: 0})
    parts = [np.zeros((0, 8), dtype=np.int32)]
    # As the driver gives them: a date read a million times is a text or a day, and needs to be a number once.
    as_they_come = sa.select(*(sa.type_coerce(c, sa.types.NullType()) for c in _rows(table).selected_columns))
    streamed = connection.execute(as_they_come, execution_options={"yield_per": 20_000})
    for rows in streamed.partitions(20_000):
        columns = list(zip(*rows, strict=True))  # column by column, which takes a third of the time of row by row
        part = np.empty((len(rows), 8), dtype=np.int32)
        for n, (numbers, values) in enumerate(
            (
                (processes, columns[0]), (ordinals, columns[1]), (ordinals, columns[2]),
                (classes, zip(*columns[3:8], strict=True)), (spots, zip(*columns[8:12], strict=True)),
            )
        ):  # fmt: skip
            part[:, n] = np.fromiter(map(numbers.__getitem__, values), dtype=np.int32, count=len(rows))
        for n, deaths in enumerate(columns[12:], 5):
            part[:, n] = deaths
        parts.append(part)
    return Columns(np.concatenate(parts), list(processes), list(classes), list(spots))


def _in_order(parts: Sequence[Columns]) -> Encoded:
    import numpy as np

    processes, classes, spots = Numbers(0), Numbers(1), Numbers(1)
    for part in parts:  # each has numbers of its own
        for column, numbers, meant in (
            (0, processes, part.processes),
            (3, classes, part.classes),
            (4, spots, part.spots),
        ):
            shared = [*([0] if column else []), *(numbers[value] for value in meant)]
            if len(part.rows):
                part.rows[:, column] = np.array(shared, dtype=np.int32)[part.rows[:, column]]
    every = np.concatenate([part.rows for part in parts]) if len(parts) > 1 else parts[0].rows
    del parts
    first, last = every[:, 1], every[:, 2]
    every[:, 2] = np.where(last == 0, OPEN, last - first)
    cells = every[:, 0].astype(np.int64) << _DAY_BITS | first
    order = np.argsort(cells << _DAY_BITS | every[:, 2] + 1)
    return Encoded(list(processes), classes, spots, cells[order], every[order, 2:])


def rebuild(connection: sa.Connection, coming: Iterable[sa.FromClause] = (), ahead: Iterable[Columns] = ()) -> None:
    """All cells, from all rows and those about to be stored: in tables, or as numbers already."""
    import numpy as np

    for table in TABLES:
        connection.execute(sa.delete(table))
    read = [*INCIDENT.cells, "date_earliest", "date_latest"]
    every = [sa.select(*(table.c[name] for name in read)) for table in (INCIDENT.live, *coming)]
    rows = sa.union_all(*every).subquery() if len(every) > 1 else INCIDENT.live
    parts = [_columns(connection, rows), *ahead]
    found = _in_order([part for part in parts if len(part.rows)] or parts[:1])
    parts.clear()
    for table, known in ((CLASS, found.classes), (SPOT, found.spots)):
        if known:
            connection.execute(sa.insert(table), [_named(table, n, values) for values, n in known.items()])
    starts = np.flatnonzero(np.diff(found.cells, prepend=-1)).tolist()
    ends = [*starts[1:], len(found.cells)][: len(starts)]
    entries = found.entries.astype("<i4", copy=False)
    fresh = (
        {
            "process": found.processes[cell >> _DAY_BITS],
            "day": date.fromordinal(cell & (1 << _DAY_BITS) - 1),
            "tally": entries[start:end].tobytes(),
        }
        for cell, start, end in zip(found.cells[starts].tolist(), starts, ends, strict=True)
    )
    while some := list(islice(fresh, _AT_ONCE)):
        connection.execute(sa.insert(DAY), some)


_AT_ONCE = 2_000  # cells
_DAY_BITS = 22  # the ordinal of 9999-12-31 takes as many


class Numbers(dict[Any, int]):
    """A number for each value, in the order of their appearance."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self._first = first

    def __missing__(self, value: Any) -> int:
        number = self[value] = self._first + len(self)
        return number


class _SpotNumbers(Numbers):
    """The numbers of places; 0, which is not kept, where a coordinate is missing."""

    def __missing__(self, spot: Any) -> int:
        return 0 if spot[0] is None or spot[1] is None else super().__missing__(spot)


class Ordinals(dict[Any, int]):
    """The number of a day, as the database writes it or as a date."""

    def __missing__(self, day: Any) -> int:
        number = self[day] = (date.fromisoformat(day) if isinstance(day, str) else day).toordinal()
        return number


def findings(connection: sa.Connection) -> Iterator[str]:
    """The cells that do not say what the incidents say, a sentence each."""
    classes, spots = ({n: values for values, n in _ids(connection, table).items()} for table in (CLASS, SPOT))
    for (process, day), rows, cells in _side_by_side(connection):
        said = Counter(_meant(entry, classes, spots) for cell in cells for entry in _entries(cell[2]))
        true = Counter(
            (OPEN if row[2] is None else (row[2] - row[1]).days, _class_of(row), _spot_of(row), *row[12:])
            for row in rows
        )
        if said == true:
            continue
        counts = [
            f"{total.total():,} incidents and {sum(key[4] * n for key, n in total.items()):,} deaths"
            for total in (said, true)
        ]
        why = f"has {counts[0]}, the records {counts[1]}" if counts[0] != counts[1] else "differs from the records"
        yield f"the summary of {process} on {day} {why}"


def _side_by_side(connection: sa.Connection) -> Iterator[tuple[tuple[str, date], list[Any], list[Any]]]:
    """Incidents and cells of the same process and day; either may be missing."""
    live = INCIDENT.live
    plain: list[sa.ColumnElement[str]] = [live.c.process, DAY.c.process]
    if connection.dialect.name != "sqlite":  # in the order in which Python compares texts
        plain = [column.collate("C") for column in plain]
    ordered = _rows().order_by(plain[0], live.c.date_earliest)
    rows = connection.execute(ordered, execution_options={"yield_per": 1_000})
    cells = connection.execute(sa.select(DAY).order_by(plain[1], DAY.c.day))
    ours, theirs = (groupby(stream, key=lambda row: (row[0], row[1])) for stream in (rows, cells))
    a, b = next(ours, None), next(theirs, None)
    while a is not None or b is not None:
        key = min(group[0] for group in (a, b) if group is not None)
        mine: list[Any] = []
        told: list[Any] = []
        if a is not None and a[0] == key:
            mine, a = list(a[1]), next(ours, None)
        if b is not None and b[0] == key:
            told, b = list(b[1]), next(theirs, None)
        yield key, mine, told


def _entries(tally: bytes) -> Iterator[tuple[int, ...]]:
    return ENTRY.iter_unpack(tally[: len(tally) // ENTRY.size * ENTRY.size])


def _meant(entry: tuple[int, ...], classes: dict[int, Any], spots: dict[int, Any]) -> tuple[Any, ...]:
    """An entry with what its numbers stand for."""
    return (entry[0], classes.get(entry[1]), spots.get(entry[2]), *entry[3:])

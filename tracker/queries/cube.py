"""The store's incidents in columns of numbers, as the day tally has them: kept for as long as nothing is written.

What the tally cannot answer (text, reliability) is asked of the rows (``answers``). An earlier state of knowledge is
put into columns from its rows, once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.measures.days import EPOCH, FAR_DAY, NO_DAY, Bools, Floats, Ints, day_number
from tracker.queries.frames import kept, recent
from tracker.store import Reader
from tracker.store.tally import CLASS, DAY, ENTRY, OPEN, SPOT, encoded

ROWS_ONLY = ("reliability", "q")
"""Filters the tally knows nothing of."""

FIGURES = ("incidents", "deaths_low", "deaths_best", "deaths_high")
Codes = npt.NDArray[np.int32]


def answers(filters: Filters) -> bool:
    """Whether the tally can answer for these filters."""
    return not any(getattr(filters, name) for name in ROWS_ONLY)


@dataclass(frozen=True)
class Cube:
    """Every incident, ordered by process, first day and last day (an open end before the others).

    ``which``, ``spot``, ``deaths``: of each incident, its class, its place (0: without coordinates) and its deaths, low,
    best and high, gaps filled. ``span``: which of the spans of days it has; ``begins``, ``ends`` (``NO_DAY``: open) and
    ``opens`` (its first incident) are those of each span, a process after the other. ``parts``: the spans of each process.
    """

    which: Codes
    spot: Codes
    deaths: tuple[Codes, Codes, Codes]
    span: Codes
    begins: Ints
    ends: Ints
    opens: Ints
    parts: dict[str, slice]
    kind: tuple[str, ...]  # of each class
    attributed_to: tuple[str, ...]
    contested: Bools
    counted: Bools
    restricted: Bools

    @cached_property
    def edges(self) -> Ints:
        """The first incident of each span, and the number of all."""
        return np.append(self.opens, len(self.which)).astype(np.int64)

    @cached_property
    def kinds(self) -> tuple[list[str], Ints]:
        """The kinds there are, and which one each class has."""
        return _numbered(self.kind)

    @cached_property
    def sides(self) -> tuple[list[str], Ints]:
        """The sides there are (several parted by ;), and which ones each class has."""
        return _numbered(self.attributed_to)

    def number_on(self, process: str, days: Sequence[date]) -> int:
        """How many incidents of a process begin on some days."""
        part = self.parts.get(process, slice(0, 0))
        numbers = np.array(days, dtype="datetime64[D]").astype(np.int64)
        first, last = (part.start + np.searchsorted(self.begins[part], numbers, side) for side in ("left", "right"))
        return int((self.edges[last] - self.edges[first]).sum())

    @cached_property
    def loose(self) -> Bools:
        """The spans that are no single day."""
        return np.asarray(self.ends != self.begins, dtype=bool)

    @cached_property
    def above(self) -> Bools:
        """The incidents with a highest count above the best estimate: that of the others may not have been given."""
        return np.asarray(self.deaths[2] > self.deaths[1], dtype=bool)


def _numbered(words: Sequence[str]) -> tuple[list[str], Ints]:
    """The words there are, in order, and the number of each one given."""
    known = sorted(set(words))
    number = {word: n for n, word in enumerate(known)}
    return known, np.array([number[word] for word in words], dtype=np.int64)


def cube(reader: Reader) -> Cube:
    """The cube of this state of the store; put together once, by whoever asks first."""
    if reader.known_at is not None:
        return _as_known(reader)[0]
    return kept(reader, "cube", lambda: _read(reader.connection), veiled=False)


def _read(connection: sa.Connection) -> Cube:
    rows = connection.execute(sa.select(DAY.c.process, DAY.c.day, DAY.c.tally).order_by(DAY.c.process, DAY.c.day)).all()
    entries = np.frombuffer(b"".join(row[2] for row in rows), dtype="<i4").reshape(-1, ENTRY.size // 4)
    number = np.fromiter((len(row[2]) // ENTRY.size for row in rows), dtype=np.int64, count=len(rows))
    names = list(dict.fromkeys(row[0] for row in rows))
    place = {name: n for n, name in enumerate(names)}
    return _cube(
        names,
        np.repeat(np.fromiter((place[row[0]] for row in rows), dtype=np.int64, count=len(rows)), number),
        np.repeat(np.array([row[1] for row in rows], dtype="datetime64[D]").astype(np.int64), number),
        entries,
        {row[0]: row[1:] for row in connection.execute(sa.select(CLASS))},
    )


def _as_known(reader: Reader) -> tuple[Cube, Spots]:
    """The cube and the places of an earlier state of knowledge, which no tally has: from the rows, once."""

    def make() -> tuple[Cube, Spots]:
        found = encoded(reader.connection, reader.table("incident"))
        process, day = found.processes_and_days()
        classes = {n: values for values, n in found.classes.items()}
        spots = {n: values for values, n in found.spots.items()}
        return _cube(found.processes, process, day - EPOCH, found.entries, classes), _spots(spots)

    return kept(reader, "as known", make)


def _cube(names: list[str], process: Ints, day: Ints, entries: Codes, classes: Mapping[int, Sequence[Any]]) -> Cube:
    """From the process, first day and entry of each incident, in the order of these."""
    length = entries[:, 0]
    other = (np.diff(process, prepend=-1) != 0) | (np.diff(day, prepend=NO_DAY) != 0)
    opens = np.flatnonzero(other | (np.diff(length, prepend=OPEN - 1) != 0))
    begins, reach = day[opens], length[opens].astype(np.int64)
    edges = np.searchsorted(process[opens], np.arange(len(names) + 1))
    known = [classes.get(n, ("", "", False, False, False)) for n in range(max(classes, default=0) + 1)]
    return Cube(
        which=entries[:, 1].copy(),
        spot=entries[:, 2].copy(),
        deaths=(entries[:, 3].copy(), entries[:, 4].copy(), entries[:, 5].copy()),
        span=np.repeat(np.arange(len(opens), dtype=np.int32), np.diff(opens, append=len(entries))),
        begins=begins,
        ends=np.where(reach == OPEN, NO_DAY, begins + reach),
        opens=opens,
        parts={name: slice(int(edges[n]), int(edges[n + 1])) for n, name in enumerate(names)},
        kind=tuple(str(row[0]) for row in known),
        attributed_to=tuple(str(row[1]) for row in known),
        contested=np.array([row[2] for row in known], dtype=bool),
        counted=np.array([row[3] for row in known], dtype=bool),
        restricted=np.array([row[4] for row in known], dtype=bool),
    )


@dataclass(frozen=True)
class Cut:
    """The incidents of one process that filters leave: their places in the cube, ascending."""

    cube: Cube
    process: str
    rows: Ints

    def of(self, column: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What a column of the cube has for each."""
        if len(self.rows) and int(self.rows[-1] - self.rows[0]) + 1 == len(self.rows):  # one after the other: no copy
            return column[self.rows[0] : self.rows[-1] + 1]
        return column[self.rows]

    @cached_property
    def counted(self) -> Cut:
        """Those that are no accidents."""
        counted = self.cube.counted[self.which]
        return self if counted.all() else Cut(self.cube, self.process, self.rows[counted])

    @cached_property
    def which(self) -> Codes:
        """The class of each."""
        return self.of(self.cube.which)

    @cached_property
    def spot(self) -> Codes:
        """The place of each."""
        return self.of(self.cube.spot)

    @cached_property
    def number_at(self) -> Ints:
        """How many there are at each place, as far as the last that has any."""
        return number_by(self.spot, 0)

    @cached_property
    def span(self) -> Codes:
        """The span of each, ascending."""
        return self.of(self.cube.span)

    @cached_property
    def opens(self) -> Ints:
        """Those that are the first of their span."""
        return np.flatnonzero(np.diff(self.span, prepend=-1))

    @property
    def spans(self) -> Codes:
        """The spans that have some of them, ascending."""
        return self.span[self.opens]

    @property
    def numbers(self) -> Ints:
        """How many each of the spans has."""
        return np.diff(self.opens, append=len(self.rows))

    def summed_by_span(self) -> list[Ints]:
        """The figures of each of the spans."""
        if not len(self.opens):
            return [np.zeros(0, dtype=np.int64)] * len(FIGURES)
        deaths = [np.add.reduceat(self.of(each), self.opens, dtype=np.int64) for each in self.cube.deaths]
        return [self.numbers, *deaths]

    def summed_by(self, codes: npt.NDArray[Any], length: int) -> list[Ints]:
        """The figures of each code; ``codes`` has one for each incident."""
        sums = [number_by(codes, length)]
        for each in self.cube.deaths:
            dead = self.of(each)
            some = np.flatnonzero(dead)
            sums.append(np.rint(np.bincount(codes[some], dead[some], length)).astype(np.int64))
        return sums


def number_by(codes: npt.NDArray[Any], length: int) -> Ints:
    """How many there are of each code."""
    return np.bincount(codes, minlength=length).astype(np.int64)


def cuts(reader: Reader, filters: Filters, *, accidents: bool) -> list[Cut]:
    """What the filters leave of each process, or of the one they name; accidents among it only with ``accidents``."""
    last = min((day for day in (filters.end, filters.as_of) if day), default=None)
    own = Filters(process=filters.process, start=filters.start, end=last, party=filters.party, kind=filters.kind)
    # A page asks for its view several times over; that of another is let go, for it may be large.
    every = recent(reader, "cuts", own, lambda: cut_once(reader, own), most=1)
    return every if accidents else [cut.counted for cut in every]


def let_go(reader: Reader) -> None:
    """Keep no view's cut any longer."""
    recent(reader, "cuts", None, list, most=1)


def cut_once(reader: Reader, filters: Filters) -> list[Cut]:
    """What process, period, party and kind leave of each process, or of the one they name, accidents among it."""
    found = cube(reader)
    passes = np.ones(len(found.kind), dtype=bool)
    if reader.veil is not None:
        passes &= ~found.restricted
    if filters.kind:
        words, of = found.kinds
        passes &= np.array([kind in filters.kind for kind in words], dtype=bool)[of]
    if filters.party:
        words, of = found.sides
        wanted = set(filters.party)
        passes &= np.array([not wanted.isdisjoint(cell.split(";")) for cell in words], dtype=bool)[of]
    chosen = filters.process or next(iter(found.parts), "")
    parts = found.parts if filters.process is None and found.parts else {chosen: found.parts.get(chosen, slice(0, 0))}
    return [Cut(found, name, _passing(found, part, passes, filters)) for name, part in parts.items()]


def _passing(found: Cube, part: slice, passes: Bools, filters: Filters) -> Ints:
    """Those that begin within the period, and before them those that reach into it; of the classes that pass."""
    last = FAR_DAY if filters.end is None else day_number(filters.end)
    stop = part.start + int(np.searchsorted(found.begins[part], last, side="right"))
    start, reaching = part.start, np.zeros(0, dtype=np.int64)
    if filters.start is not None:
        first = day_number(filters.start)
        start = min(part.start + int(np.searchsorted(found.begins[part], first)), stop)
        ends = found.ends[part.start : start]
        reaching = part.start + np.flatnonzero((ends == NO_DAY) | (ends >= first))
    edges = found.edges
    length = edges[reaching + 1] - edges[reaching]
    early = np.repeat(edges[reaching] - np.cumsum(length) + length, length) + np.arange(length.sum(), dtype=np.int64)
    within = slice(int(edges[start]), int(edges[stop]))
    early = early[passes[found.which[early]]]
    return np.concatenate([early, within.start + np.flatnonzero(passes[found.which[within]])])


@dataclass(frozen=True)
class Spots:
    """Where incidents happened, by number; 0 is nowhere, and a precision of 0 is not stated."""

    latitude: Floats
    longitude: Floats
    precision: Ints
    place: tuple[str | None, ...]

    @cached_property
    def names(self) -> tuple[list[str], Ints]:
        """The names there are, in order, and which one each has; -1: none."""
        known = sorted({name for name in self.place if name is not None})
        number = {name: n for n, name in enumerate(known)}
        return known, np.array([number.get(name or "", -1) for name in self.place], dtype=np.int64)

    @cached_property
    def position(self) -> Ints:
        """Which of the positions there are each has."""
        return _rows_numbered(self.latitude, self.longitude)

    @cached_property
    def apart(self) -> Ints:
        """Which of the positions with their precision."""
        return _rows_numbered(self.latitude, self.longitude, self.precision)


def _rows_numbered(*columns: npt.NDArray[Any]) -> Ints:
    """Rows by number, the same for the same ones; in the order of the columns."""
    return np.unique(np.column_stack(columns), axis=0, return_inverse=True)[1].ravel().astype(np.int64)


def spots(reader: Reader) -> Spots:
    """The places of this state of the store."""
    if reader.known_at is not None:
        return _as_known(reader)[1]
    select = sa.select(SPOT)
    return kept(
        reader, "spots", lambda: _spots({row[0]: row[1:] for row in reader.connection.execute(select)}), veiled=False
    )


def _spots(rows: Mapping[int, Sequence[Any]]) -> Spots:
    known = [rows.get(n, (np.nan, np.nan, None, None)) for n in range(max(rows, default=0) + 1)]
    return Spots(
        np.array([row[0] for row in known], dtype=np.float64),
        np.array([row[1] for row in known], dtype=np.float64),
        np.array([row[2] or 0 for row in known], dtype=np.int64),
        tuple(row[3] for row in known),
    )

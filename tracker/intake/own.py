"""Tables of our own nouns, read to be stored: several files, or sheets of one, are one batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from tracker.exchange import package
from tracker.exchange.csv_read import Options
from tracker.exchange.own_tables import OwnTables, read_files, stands_twice
from tracker.intake import cores
from tracker.intake.rows import Rows, Step, is_large, waiting
from tracker.store import Store


@dataclass(frozen=True, slots=True)
class Piece:
    """One table: a file, or a sheet of one, and its noun where the file's name does not say it."""

    source: Path | BinaryIO
    name: str
    noun: str | None = None
    options: Options = field(default_factory=Options)

    @property
    def size(self) -> int:
        """The bytes of the file; 0 for one that is not there, which its reader says."""
        if isinstance(self.source, Path):
            return self.source.stat().st_size if self.source.is_file() else 0
        return self.source.seek(0, 2)


@contextmanager
def reading_package(
    store: Store, source: Path | BinaryIO, name: str, *, step: Step
) -> Iterator[tuple[OwnTables, Rows]]:
    """What a data package holds, and its rows, ready to be planned or saved."""
    parts = sorted(source.iterdir()) if isinstance(source, Path) and source.is_dir() else None
    sizes = [(part.name, Piece(part, part.name).size) for part in parts or ()] or [(name, Piece(source, name).size)]
    with waiting(store, large=is_large(sizes), twin=stands_twice, repeats=True) as rows:
        with cores.uncollected():
            read = package.read(source, name, step=step, take=rows.take if rows.bulk else None)
        yield read, rows


@contextmanager
def reading(
    store: Store, pieces: Sequence[Piece], *, step: Step, keys: bool = False
) -> Iterator[tuple[OwnTables, Rows]]:
    """What the files hold, and their rows, ready to be planned or saved."""
    large = is_large((piece.name, piece.size) for piece in pieces)
    with waiting(store, large=large, twin=stands_twice, repeats=True, keys=keys) as rows:
        with cores.uncollected():
            read = _read(store, pieces, rows, step, at_once=not keys)
        yield read, rows


def _read(store: Store, pieces: Sequence[Piece], rows: Rows, step: Step, *, at_once: bool) -> OwnTables:
    take = rows.take if rows.bulk is not None else None
    alike = [[piece for piece in pieces if _way(piece) == way] for way in dict.fromkeys(map(_way, pieces))]
    largest = max((piece.size for piece in pieces if isinstance(piece.source, Path)), default=0) if at_once else 0
    whole = OwnTables()
    with cores.ahead(store, rows.bulk, largest) as beside:
        for at, group in enumerate(alike):
            one = read_files(
                [piece.source if isinstance(piece.source, Path) else (piece.name, piece.source) for piece in group],
                table=group[0].noun,
                options=group[0].options,
                step=_part(step, at, len(alike)),
                take=take,
                beside=beside,
            )
            whole.add(one)
    return whole


def _part(step: Step, at: int, of: int) -> Step:
    """The progress of one of several readings, as progress of the whole."""
    return lambda share: step((at + share) / of)


def _way(piece: Piece) -> tuple[str | None, Options]:
    return piece.noun, piece.options

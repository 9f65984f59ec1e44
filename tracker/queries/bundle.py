"""A whole view, noun by noun, such that every record named is among the records: what packages and workbooks hold.

Filters choose rows of each noun by themselves; a status of this year may belong to a commitment of last year. Such
rows, which chosen rows name and the filters leave out, are carried along and counted apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

import sqlalchemy as sa

from tracker.filters import Filters
from tracker.queries import cube, names, tables
from tracker.queries.selection import selected, texts_of
from tracker.records import BY_NOUN, RECORD_TYPES, RecordType
from tracker.store import Reader

FILTERS = ("process", "start", "end", "as_of", "known_at")
"""The filters (as fields) that make sense for all nouns at once."""

CHUNK = 500


@dataclass(frozen=True)
class Bundle:
    """The rows of a view, read from the store as they are asked for, and the view in words."""

    title: str
    name: str
    filters: str
    query: str
    as_of: str | None
    known_at: str | None
    moment: datetime | None
    carried_keys: dict[str, tuple[str, ...]]
    reader: Reader
    chosen: Filters
    today: date

    @property
    def carried(self) -> dict[str, int]:
        """How many rows of each noun stand here because a chosen row names them."""
        return {noun: len(keys) for noun, keys in self.carried_keys.items()}

    def rows(self, noun: str) -> Iterable[list[str | None]]:
        """The rows of a noun as text, by key."""
        rows = tables.rows(self.reader, noun, self.chosen, today=self.today)
        further = self.carried_keys.get(noun)
        if not further:
            return rows
        return sorted([*rows, *_by_key(self.reader, BY_NOUN[noun], further)], key=lambda row: row[0] or "")


def bundle(reader: Reader, filters: Filters, today: date) -> Bundle:
    """The view that the filters choose, closed under what its rows name."""
    chosen = filters.only(*FILTERS)
    titles = names.names(reader, Filters(), today, "process")
    return Bundle(
        title=titles.get(chosen.process or "", "All processes"),
        name=chosen.process or "peace-process-tracker",
        filters=chosen.as_sentence(titles),
        query=urlencode(chosen.to_query()),
        as_of=chosen.as_of.isoformat() if chosen.as_of else None,
        known_at=dict(chosen.to_query()).get("known_at"),
        moment=names.last_change(reader, chosen, today),
        carried_keys=_carried(reader, chosen),
        reader=reader,
        chosen=chosen,
        today=today,
    )


def standing(reader: Reader, filters: Filters, today: date) -> dict[str, tuple[int, int]]:
    """Of each noun, how many rows the filters choose and how many are carried along because chosen rows name them."""
    chosen = filters.only(*FILTERS)
    carried = _carried(reader, chosen)
    return {
        record_type.noun: (_count(reader, record_type.noun, chosen, today), len(carried.get(record_type.noun, ())))
        for record_type in RECORD_TYPES
    }


def _count(reader: Reader, noun: str, filters: Filters, today: date) -> int:
    """How many rows of a noun the filters choose; incidents need not be read to be counted."""
    if noun == "incident":
        return sum(len(cut.rows) for cut in cube.cuts(reader, filters, accidents=True))
    return tables.count(reader, noun, filters, today=today)


def _carried(reader: Reader, filters: Filters) -> dict[str, tuple[str, ...]]:
    """Keys that chosen rows, or rows carried for them, name and the filters leave out; children before parents."""
    if filters.only("process", "start", "end", "as_of") == Filters():
        return {}
    wanted: dict[str, set[str]] = defaultdict(set)
    carried: dict[str, tuple[str, ...]] = {}
    for record_type in reversed(RECORD_TYPES):
        table, conditions = selected(reader, record_type.noun, filters)
        for noun, keys in _named(reader, record_type, table, conditions):
            wanted[noun] |= keys
        kept: set[str] = set()
        while missing := wanted[record_type.noun] - kept:
            kept |= missing
            standing = _having(reader, table, [], missing)  # a key may stand for what the reader may not see
            for chunk in _chunks(sorted(standing - _having(reader, table, conditions, standing))):
                carried[record_type.noun] = (*carried.get(record_type.noun, ()), *chunk)
                for noun, keys in _named(reader, record_type, table, [table.c.key.in_(chunk)]):
                    wanted[noun] |= keys
    return {noun: tuple(sorted(keys)) for noun, keys in carried.items()}


def _named(
    reader: Reader, record_type: RecordType, table: sa.FromClause, conditions: list[sa.ColumnElement[bool]]
) -> Iterator[tuple[str, set[str]]]:
    """The keys that these rows name, by noun."""
    for name, cell in record_type.cells.items():
        if cell.noun:
            yield cell.noun, {key for text in texts_of(reader, table, name, conditions) for key in text.split(";")}


def _having(
    reader: Reader, table: sa.FromClause, conditions: list[sa.ColumnElement[bool]], keys: Iterable[str]
) -> set[str]:
    """Which of the keys a row has that meets the conditions."""
    found: set[str] = set()
    for chunk in _chunks(sorted(keys)):
        statement = sa.select(table.c.key).where(*conditions, table.c.key.in_(chunk))
        found.update(reader.connection.execute(statement).scalars())
    return found


def _by_key(reader: Reader, record_type: RecordType, keys: Iterable[str]) -> Iterator[list[str | None]]:
    table = reader.table(record_type.noun)
    columns = [table.c[name] for name in record_type.cells]
    for chunk in _chunks(sorted(keys)):
        for row in reader.connection.execute(sa.select(*columns).where(table.c.key.in_(chunk))).mappings():
            yield record_type.write(row)  # type: ignore[arg-type]  # a RowMapping is one in all but name


def _chunks(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]

"""What is kept from those who may not see restricted records: the records, what hangs on them, and their names.

A record marked restricted is not there for them, in no view and at no time: not as it was before it was marked, nor once
it was removed while marked. A status or deadline goes with its commitment. Where another record names one as its source,
``restricted`` stands in its place; where a column of several keys names one, the column is blank.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tracker.records import BY_NOUN, RECORD_TYPES, RecordType
from tracker.store.history import holds
from tracker.store.ledger import BATCH, CHANGE

PLACEHOLDER = "restricted"
"""Stands where a required column names a restricted record."""

FEW = 1_000  # keys listed in a statement; more are looked up by their mark
MARKED = tuple(record_type.noun for record_type in RECORD_TYPES if "restricted" in record_type.cells)


@dataclass(frozen=True, slots=True)
class Veil:
    """The restricted records of one state of the store, by noun."""

    keys: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, connection: sa.Connection) -> Veil:
        """The veil over the store as it is now."""
        found = {noun: frozenset(connection.execute(_marked(BY_NOUN[noun])).scalars()) for noun in MARKED}
        return cls({noun: keys for noun, keys in found.items() if keys})

    def over(self, noun: str, table: sa.FromClause) -> sa.FromClause:
        """The noun's rows in a view, without what is restricted; the same columns."""
        record_type = BY_NOUN[noun]
        touched = {name: cell for name, cell in record_type.cells.items() if cell.noun in self.keys}
        if noun not in self.keys and not touched and noun not in MARKED:
            return table
        if noun not in self.keys and not touched and table is record_type.live:
            return table
        columns = [
            self._masked(record_type, column, name) if name in touched else column for name, column in table.c.items()
        ]
        return sa.select(*columns).where(*self._conditions(record_type, table)).subquery(noun)

    def _conditions(self, record_type: RecordType, table: sa.FromClause) -> Iterator[sa.ColumnElement[bool]]:
        if record_type.noun in MARKED:
            yield table.c.restricted.is_(False)
        if record_type.noun in self.keys:
            yield table.c.key.not_in(self._hidden(record_type.noun))
        if (above := self._above(record_type)) is not None:
            yield table.c[above].not_in(self._hidden(record_type.refs[above]))

    def _above(self, record_type: RecordType) -> str | None:
        """The column that hangs the noun on a restricted one."""
        parent = record_type.parent
        return parent if parent is not None and record_type.refs.get(parent) in self.keys else None

    def _masked(self, record_type: RecordType, column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[Any]:
        cell = record_type.cells[name]
        assert cell.noun
        if name == self._above(record_type):
            return column  # its rows are not there at all
        if cell.kind == "refs":
            hidden = self._hidden(cell.noun).subquery()
            named: sa.ColumnElement[bool] = sa.exists().where(holds(column, hidden.c.key))
        else:
            named = column.in_(self._hidden(cell.noun))
        instead = sa.literal(PLACEHOLDER, sa.Text) if cell.required else sa.null()
        return sa.case((named, instead), else_=column).label(name)

    def _hidden(self, noun: str) -> sa.Select[Any]:
        """The keys of the noun's restricted records, as a statement."""
        keys = self.keys[noun]
        record_type = BY_NOUN[noun]
        if len(keys) > FEW:
            return sa.select(_marked(record_type).subquery().c.key)
        every = sa.union(sa.select(record_type.live.c.key), sa.select(record_type.past.c.key)).subquery()
        return sa.select(every.c.key).where(every.c.key.in_(sorted(keys)))

    def told(self) -> list[sa.ColumnElement[bool]]:
        """The conditions on ``change`` that leave out what was done to restricted records."""
        out = [
            sa.and_(CHANGE.c.noun == noun, CHANGE.c.key.in_(self._hidden(noun))) for noun in self.keys
        ]  # also while a record was restricted for a time only
        out += [
            sa.func.coalesce(column, "").contains('"restricted":true') for column in (CHANGE.c.before, CHANGE.c.after)
        ]
        for record_type in RECORD_TYPES:
            if (above := self._above(record_type)) is not None:
                hidden = self._hidden(record_type.refs[above])
                hanging = sa.union(
                    *(sa.select(t.c.key).where(t.c[above].in_(hidden)) for t in (record_type.live, record_type.past))
                ).subquery()
                out.append(sa.and_(CHANGE.c.noun == record_type.noun, CHANGE.c.key.in_(sa.select(hanging.c.key))))
        return [sa.not_(condition) for condition in out]

    def hides(self, noun: str, key: str) -> bool:
        """Whether the record itself is restricted."""
        return key in self.keys.get(noun, ())

    def values(self, noun: str, told: str | None) -> str | None:
        """The values of a change, in JSON, without the keys of restricted records."""
        if told is None or noun not in BY_NOUN:
            return told
        values = json.loads(told)
        for name, cell in BY_NOUN[noun].cells.items():
            named = str(values.get(name) or "").split(";")
            if any(key in self.keys.get(cell.noun or "", ()) for key in named):
                values[name] = PLACEHOLDER if cell.required else None
        return json.dumps(values)


def _marked(record_type: RecordType) -> sa.Select[Any]:
    """The keys of records marked restricted, or removed while they were."""
    live, past = record_type.live, record_type.past
    newest = sa.select(past.c.key, sa.func.max(past.c.version).label("version")).group_by(past.c.key).subquery()
    removed = (
        sa.select(past.c.key)
        .join(newest, sa.and_(newest.c.key == past.c.key, newest.c.version == past.c.version))
        .where(past.c.restricted.is_(True), past.c.key.not_in(sa.select(live.c.key)))
    )
    return sa.select(sa.union(sa.select(live.c.key).where(live.c.restricted.is_(True)), removed).subquery().c.key)


def of_batches(veil: Veil | None, name: str) -> sa.ColumnElement[Any]:
    """A column of ``batch``; blank where its reason or its files may speak of a restricted record."""
    hidden = name in {"why", "file_name"} and veil is not None and veil.keys
    return sa.null().label(name) if hidden else BATCH.c[name]

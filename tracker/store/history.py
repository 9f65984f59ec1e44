"""The store as it was known at a moment, and the record of changes. Every query reads through ``Reader.table``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from tracker.records import BY_NOUN, RecordType

if TYPE_CHECKING:
    from tracker.store.veil import Veil


Thing = TypeVar("Thing")


class Kept:
    """What is put together from one state of the store and kept until the next; shared by all who read it.

    Of earlier states of knowledge the last two that were asked about are kept.
    """

    MOMENTS = 2

    def __init__(self) -> None:
        self.damage: str | None = None  # what the look after the start found (``gate.look_over``)
        self._things: dict[datetime | None, dict[Any, tuple[Any, Any]]] = {None: {}}
        self._making: dict[Any, Lock] = {}
        self._lock = Lock()

    def once(self, name: Any, state: Any, make: Callable[[], Thing], moment: datetime | None = None) -> Thing:
        """The thing of this state, as known at a moment; whoever asks while another makes it waits for that one."""
        with self._lock:
            if moment is not None:  # the last in the row is the one asked about last
                self._things[moment] = self._things.pop(moment, {})
                for older in [each for each in self._things if each is not None][: -self.MOMENTS]:
                    del self._things[older]
            things = self._things[moment]
            making = self._making.setdefault(name, Lock())
        with making:
            known = things.get(name)
            if known is None or known[0] != state:
                known = things[name] = (state, make())
            thing: Thing = known[1]
            return thing


@dataclass(frozen=True, slots=True)
class Reader:
    """One consistent view of the store: as it is, or as it was known at ``known_at``.

    ``veil`` keeps restricted records from those who may not see them; None for those who may.
    """

    connection: sa.Connection
    known_at: datetime | None = None
    veil: Veil | None = None
    kept: Kept = field(default_factory=Kept)
    noted: dict[str, Any] = field(default_factory=dict, compare=False)  # what holds for as long as the view stands

    def table(self, noun: str) -> sa.FromClause:
        """The noun's rows in this view, with the columns of its table."""
        record_type = BY_NOUN[noun]
        table = record_type.live if self.known_at is None else as_known(record_type, self.known_at)
        return table if self.veil is None else self.veil.over(noun, table)

    def rows(self, statement: sa.Select[Any]) -> list[sa.RowMapping]:
        """All rows of a statement as mappings."""
        return list(self.connection.execute(statement).mappings())

    def one(self, noun: str, key: str) -> sa.RowMapping | None:
        """One record, or None."""
        table = self.table(noun)
        return self.connection.execute(sa.select(table).where(table.c.key == key)).mappings().first()


def as_known(record_type: RecordType, known_at: datetime) -> sa.FromClause:
    """Live rows recorded by then, and past rows recorded by then and replaced only later."""
    live, past = record_type.live, record_type.past
    names = [column.name for column in live.columns]
    standing = sa.select(*(live.c[name] for name in names)).where(live.c.recorded_at <= known_at)
    replaced = sa.select(*(past.c[name] for name in names)).where(
        past.c.recorded_at <= known_at, past.c.replaced_at > known_at
    )
    return standing.union_all(replaced).subquery(record_type.noun)


def holds(column: sa.ColumnElement[Any], key: str | sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether a column of several keys names this one."""
    several = sa.literal(";") + column + sa.literal(";")
    if isinstance(key, str):
        return several.contains(f";{key};", autoescape=True)
    # An underscore in a key is a letter, not LIKE's wildcard.
    return several.contains(sa.literal(";") + sa.func.replace(key, "_", "/_") + sa.literal(";"), escape="/")

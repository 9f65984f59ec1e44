"""What keys are called: the names pages and sentences show for actors, processes, agreements, rounds, sources."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa

from tracker.filters import Filters
from tracker.queries import rounds
from tracker.queries.selection import of_process
from tracker.records import BY_NOUN, RECORD_TYPES
from tracker.store import Reader
from tracker.store.ledger import CHANGE
from tracker.vocabulary import VOCABULARIES


def names(reader: Reader, _filters: Filters, _today: date, noun: str) -> dict[str, str]:
    """Key to name of all records of a noun, by name; those of the process, where the noun has one."""
    table = reader.table(noun)
    shown = sa.func.coalesce(table.c.short_name, table.c.name) if noun == "actor" else table.c[BY_NOUN[noun].title]
    statement = sa.select(table.c.key, sa.func.coalesce(shown, table.c.key))
    if _filters.process and BY_NOUN[noun].parent is not None:
        condition = of_process(reader, BY_NOUN[noun], table, _filters.process)
        statement = statement if condition is None else statement.where(condition)
    pairs = [(str(key), str(name)) for key, name in reader.connection.execute(statement)]
    return dict(sorted(pairs, key=lambda pair: (pair[1].casefold(), pair[0])))


def labels(reader: Reader, _filters: Filters, today: date) -> dict[str, str]:
    """Names for everything a filter can hold: actors, processes, agreements, and the words of the closed lists."""
    known = {word.value: word.label for words in VOCABULARIES.values() for word in words if not word.value.isdigit()}
    for noun in ("agreement", "process", "actor"):
        known |= names(reader, Filters(), today, noun)
    return known


def parties(reader: Reader, filters: Filters, _today: date) -> list[str]:
    """The actors involved as parties in the process, or in any."""
    table = reader.table("involvement")
    chosen = [table.c.role == "party", *([table.c.process == filters.process] if filters.process else [])]
    found = sa.select(table.c.actor).where(*chosen).distinct().order_by(table.c.actor)
    return list(reader.connection.execute(found).scalars())


def counts(reader: Reader, _filters: Filters, _today: date) -> dict[str, int]:
    """How many records of each noun the store holds in this view."""
    return {
        record_type.noun: int(
            reader.connection.execute(
                sa.select(sa.func.count()).select_from(reader.table(record_type.noun))
            ).scalar_one()
        )
        for record_type in RECORD_TYPES
    }


def tracks(reader: Reader, filters: Filters, today: date) -> list[str]:
    """The mediator tracks of the process, those with most rounds first."""
    return rounds.tracks(reader, filters, today)


NOUNS = frozenset(record_type.noun for record_type in RECORD_TYPES)


def last_change(reader: Reader, _filters: Filters, _today: date) -> datetime | None:
    """The moment of the last change in this view; None where nothing was recorded by then."""
    statement = sa.select(sa.func.max(CHANGE.c.at))
    if reader.known_at is not None:
        statement = statement.where(CHANGE.c.at <= reader.known_at)
    moment: datetime | None = reader.connection.execute(statement).scalar_one()
    return moment

"""What a picker offers: the records of a noun by key, each in one line that holds every name it can be searched by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.filters import Filters
from tracker.queries.selection import selected
from tracker.records import BY_NOUN, RECORD_TYPES
from tracker.store import Reader
from tracker.store.planning import dependants_of
from tracker.vocabulary import Basis, IncidentKind, ReleaseWhat, Role, Stance, label

LIMIT = 3_000  # options one picker carries to the browser; beyond them a key can be typed
RESTING = 200  # a dataset's source bears a million incidents
_LINE = 150


def choices(reader: Reader, filters: Filters, _today: date, noun: str, limit: int = LIMIT) -> dict[str, str]:
    """Key to line of the noun's records, the most recently recorded first, then the latest.

    Only ``process`` and ``q`` of the filters act, the former on nouns that belong to a process: an actor or a source no
    record of the process names yet is offered too.
    """
    acting = ("q", "known_at") if BY_NOUN[noun].parent is None else ("process", "q", "known_at")
    table, conditions = selected(reader, noun, filters.only(*acting))
    order: list[Any] = [table.c.recorded_at.desc()] if noun in _NAMED else []  # a dataset's million has no such index
    if "date_earliest" in table.c:
        order.append(table.c.date_earliest.desc())
    if "published" in table.c:
        order.append(table.c.published.desc().nulls_last())
    name = table.c.short_name if noun == "actor" else table.c[BY_NOUN[noun].title]
    order += [sa.func.lower(sa.func.coalesce(name, table.c.key)), table.c.key]
    statement = sa.select(table).where(*conditions).order_by(*order).limit(limit)
    actors = _actors(reader, noun)
    return {str(row["key"]): line(noun, row, actors) for row in reader.rows(statement)}


def _actors(reader: Reader, noun: str) -> dict[str, str]:
    """The actors' short names, for the nouns whose lines name actors."""
    if noun not in _COMPOSED:
        return {}
    table = reader.table("actor")
    statement = sa.select(table.c.key, sa.func.coalesce(table.c.short_name, table.c.name))
    return {str(key): str(name) for key, name in reader.connection.execute(statement)}


_NAMED = {cell.noun for record_type in RECORD_TYPES for cell in record_type.cells.values() if cell.noun}
"""The nouns that other records name, and so stand in pickers."""


def line_of(reader: Reader, _filters: Filters, _today: date, noun: str, key: str) -> str:
    """The line of one record; its key where there is none."""
    row = reader.one(noun, key)
    return line(noun, row, _actors(reader, noun)) if row is not None else key


def title_of(reader: Reader, _filters: Filters, _today: date, noun: str, key: str) -> str:
    """A record by its title, without its date; what belongs to another record after that one's title."""
    row = reader.one(noun, key)
    if row is None:
        return key
    if noun not in _COMPOSED:
        return _cut(row[BY_NOUN[noun].title])
    own, parent = _COMPOSED[noun](row, _actors(reader, noun)), _PARENT.get(noun)
    return _cut(f"{title_of(reader, _filters, _today, parent, row[parent])}: {own}" if parent else own)


def dependants(reader: Reader, _filters: Filters, _today: date, noun: str, key: str) -> list[tuple[str, str, str]]:
    """The present records that name this one, at most RESTING and one more: (noun, key, line)."""
    found: list[tuple[str, str, str]] = []
    actors: dict[str, dict[str, str]] = {}
    for other, its_key in dependants_of(reader.connection, noun, key):
        row = _present(reader).one(other, its_key)
        if row is None:
            continue  # restricted, for this reader
        names = actors.setdefault(other, _actors(reader, other))
        found.append((other, its_key, line(other, row, names, parent=_PARENT.get(other) != noun)))
        if len(found) > RESTING:
            break
    return found


def _present(reader: Reader) -> Reader:
    """The present, whichever moment the reader looks at."""
    return Reader(reader.connection, None, reader.veil)


def line(noun: str, row: Mapping[Any, Any], names: Mapping[str, str] | None = None, *, parent: bool = True) -> str:
    """A record in one line, with the names it is searched by; ``names`` are those of the actors."""
    if noun == "actor":
        known = [row["short_name"], row["name"], *(row["aliases"] or "").split(";"), row["iso3"]]
        distinct = list(dict.fromkeys(name.strip() for name in known if name and name.strip()))
        return _cut(distinct[0] + (f" ({', '.join(distinct[1:])})" if distinct[1:] else ""))
    if noun == "source":
        where = ", ".join(part for part in (row["publisher"], row["published"]) if part)
        return _cut(f"{_cut(row['title'], 100)} ({where})" if where else row["title"])
    made = _COMPOSED[noun](row, names or {}) if noun in _COMPOSED else row[BY_NOUN[noun].title]
    dated = row.get("date") if BY_NOUN[noun].dated else None
    text = " ".join(part for part in (dated, made or row["key"]) if part)
    return _cut(f"{text}: {row[_PARENT[noun]]}" if parent and noun in _PARENT else text)


def _cut(text: str, limit: int = _LINE) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


_Row = Mapping[Any, Any]
_Names = Mapping[str, str]


def _who(keys: str | None, names: _Names) -> str:
    return ", ".join(names.get(key, key) for key in keys.split(";")) if keys else "unknown"


def _release(row: _Row, names: _Names) -> str:
    what = label(ReleaseWhat, row["what"]).lower() or "released"
    count = f"{row['count']:,} " if row["count"] is not None else ""
    return f"{count}{what}, {_who(row['given_by'], names)} to {_who(row['given_to'], names)}"


def _level(row: _Row) -> str:
    return "no new level" if row["level"] is None else f"level {row['level']}"


_COMPOSED: dict[str, Callable[[_Row, _Names], str]] = {
    "involvement": lambda row, names: f"{_who(row['actor'], names)}, {label(Role, row['role']).lower()}",
    "participation": lambda row, names: f"{_who(row['actor'], names)}, {label(Role, row['role']).lower()}",
    "status": lambda row, _names: f"{label(Basis, row['basis'])}, {_level(row)}",
    "deadline": lambda row, _names: f"due {row['due']}",
    "refusal": lambda row, names: row["summary"] or f"refused by {_who(row['refused_by'], names)}",
    "refusal_claim": lambda row, names: (
        f"{_who(row['said_by'], names) if row['said_by'] else 'A commentary'} {label(Stance, row['stance']).lower()}"
    ),
    "release": _release,
    "incident": lambda row, _names: f"{label(IncidentKind, row['kind'])}, {row['place'] or 'place unknown'}",
}
_PARENT = {
    "involvement": "process",
    "participation": "round",
    "status": "commitment",
    "deadline": "commitment",
    "refusal_claim": "refusal",
}
"""The column that tells a line from its likes; left out where the parent is on the page already."""

"""What a picker offers: the records of a noun by key, each in one line that holds every name it can be searched by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.filters import Filters
from tracker.queries.selection import selected
from tracker.records import BY_NOUN
from tracker.store import Reader
from tracker.store.planning import dependants_of
from tracker.vocabulary import Basis, IncidentKind, ReleaseWhat, Role, Stance, label

LIMIT = 3_000  # options one picker carries to the browser; beyond them a key can be typed
_LINE = 150


def choices(reader: Reader, filters: Filters, _today: date, noun: str, limit: int = LIMIT) -> dict[str, str]:
    """Key to line of the noun's records, the most recently recorded first, then the latest.

    Only ``process`` and ``q`` of the filters act, the former on nouns that belong to a process.
    """
    table, conditions = selected(reader, noun, filters.only("process", "q", "known_at"))
    order: list[Any] = [table.c.recorded_at.desc()]
    if "date_earliest" in table.c:
        order.append(table.c.date_earliest.desc())
    if "published" in table.c:
        order.append(table.c.published.desc().nulls_last())
    name = table.c.short_name if noun == "actor" else table.c[BY_NOUN[noun].title]
    order += [sa.func.lower(sa.func.coalesce(name, table.c.key)), table.c.key]
    statement = sa.select(table).where(*conditions).order_by(*order).limit(limit)
    return {str(row["key"]): line(noun, row) for row in reader.rows(statement)}


def line_of(reader: Reader, _filters: Filters, _today: date, noun: str, key: str) -> str:
    """The line of one record; its key where there is none."""
    row = reader.one(noun, key)
    return line(noun, row) if row is not None else key


def dependants(reader: Reader, _filters: Filters, _today: date, noun: str, key: str) -> list[tuple[str, str, str]]:
    """The present records that name this one: (noun, key, line)."""
    found = []
    for other, its_key in dependants_of(reader.connection, noun, key):
        table = BY_NOUN[other].live
        row = reader.connection.execute(sa.select(table).where(table.c.key == its_key)).mappings().one()
        found.append((other, its_key, line(other, row)))
    return found


def line(noun: str, row: Mapping[Any, Any]) -> str:
    """A record in one line, with the names it is searched by."""
    if noun == "actor":
        names = [row["short_name"], row["name"], *(row["aliases"] or "").split(";"), row["iso3"]]
        distinct = list(dict.fromkeys(name.strip() for name in names if name and name.strip()))
        return _cut(distinct[0] + (f" ({', '.join(distinct[1:])})" if distinct[1:] else ""))
    if noun == "source":
        where = ", ".join(part for part in (row["publisher"], row["published"]) if part)
        return _cut(f"{_cut(row['title'], 100)} ({where})" if where else row["title"])
    made = _COMPOSED[noun](row) if noun in _COMPOSED else row[BY_NOUN[noun].title]
    dated = row.get("date") if BY_NOUN[noun].dated else None
    return _cut(" ".join(part for part in (dated, made or row["key"]) if part))


def _cut(text: str, limit: int = _LINE) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


_COMPOSED: dict[str, Callable[[Mapping[Any, Any]], str]] = {
    "involvement": lambda row: f"{row['actor']}, {label(Role, row['role']).lower()} in {row['process']}",
    "participation": lambda row: f"{row['actor']}, {label(Role, row['role']).lower()} at {row['round']}",
    "status": lambda row: (
        f"{label(Basis, row['basis'])}, {'level ' + str(row['level']) if row['level'] is not None else 'no new level'}:"
        f" {row['commitment']}"
    ),
    "deadline": lambda row: f"due {row['due']}: {row['commitment']}",
    "refusal": lambda row: row["summary"] or f"refused by {row['refused_by'] or 'unknown'}",
    "refusal_claim": lambda row: (
        f"{row['said_by'] or 'a commentary'} {label(Stance, row['stance']).lower()}: {row['refusal']}"
    ),
    "release": lambda row: (
        f"{row['count'] if row['count'] is not None else ''} {label(ReleaseWhat, row['what']).lower() or 'release'}"
        f", {row['given_by'] or 'unknown'} to {row['given_to'] or 'unknown'}"
    ),
    "incident": lambda row: f"{label(IncidentKind, row['kind'])}, {row['place'] or 'place unknown'}",
}

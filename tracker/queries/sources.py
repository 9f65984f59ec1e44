"""Each source with the facts that rest on it, and how well each kind of record is sourced.

A fact is a record with a source. Its source is where it is read first, its further sources tell of it too; a fact of a
single source is one whose sources, reprints counted with what they repeat (``independent_of``), are one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.queries.frames import frame
from tracker.queries.selection import selected
from tracker.records import RECORD_TYPES, RecordType
from tracker.store import Reader, holds

LISTED = 500
"""Facts of one noun that are listed under a source; all of them are counted."""

ONE_VOICE = ("status", "refusal_claim")
"""Nouns whose records are by their nature told by one source: what one says of a commitment, or of a refusal."""

UNGRADED = ""
_COLUMNS = (
    "key",
    "kind",
    "publisher",
    "affiliation",
    "title",
    "url",
    "archived_url",
    "published",
    "language",
    "reliability",
    "verified",
    "independent_of",
    "note",
)


def _cited() -> Iterator[RecordType]:
    """The nouns whose records are facts: those that name a source."""
    return (record_type for record_type in RECORD_TYPES if "source" in record_type.cells)


@dataclass(frozen=True, slots=True)
class Sourcing:
    """How well the facts of the view are sourced.

    ``facts``: all; ``single``: those of a single source; ``unread``: those none of whose sources the coder read.
    ``grades``: one row per noun and best grade of a fact's sources, ``noun, reliability`` (empty for none) ``, facts,
    single``.
    """

    facts: int
    single: int
    unread: int
    grades: pd.DataFrame


def sources(reader: Reader, filters: Filters, _today: date) -> pd.DataFrame:
    """The chosen sources, one row each, those with most facts first.

    Columns: ``key, kind, publisher, affiliation, title, url, archived_url, published, language, reliability, verified,
    independent_of, note``; ``facts`` (records whose first source it is), ``further`` (those it tells of too), ``single``
    (facts that rest on it alone).
    """
    table, conditions = selected(
        reader, "source", filters.only("process", "as_of", "known_at", "kind", "reliability", "q")
    )
    chosen = sa.select(*(table.c[name] for name in _COLUMNS)).where(*conditions)
    rows = frame(reader, chosen.order_by(table.c.key))
    origin = _origins(reader)
    first: Counter[str] = Counter()
    further: Counter[str] = Counter()
    single: Counter[str] = Counter()
    for _, source, also, n in _groups(reader, filters):
        first[source] += n
        for other in also:
            further[other] += n
        if len({origin.get(key, key) for key in (source, *also)}) == 1:
            single[source] += n
    for name, counts in (("facts", first), ("further", further), ("single", single)):
        rows[name] = pd.Series([counts[key] for key in rows["key"].tolist()], index=rows.index, dtype="int64")
    return rows.sort_values(["facts", "further", "key"], ascending=[False, False, True], ignore_index=True)


def sourcing(reader: Reader, filters: Filters, _today: date) -> Sourcing:
    """How well the facts of the process are sourced, as the store knows it at the view's moment."""
    table = reader.table("source")
    known = reader.connection.execute(sa.select(table.c.key, table.c.reliability, table.c.verified)).all()
    grade = {key: reliability or UNGRADED for key, reliability, _ in known}
    read = {key for key, _, verified in known if verified}
    origin = _origins(reader)
    facts: Counter[tuple[str, str]] = Counter()
    single: Counter[tuple[str, str]] = Counter()
    unread = 0
    for noun, source, also, n in _groups(reader, filters):
        every = (source, *also)
        best = min((grade[key] for key in every if grade.get(key)), default=UNGRADED)
        facts[noun, best] += n
        if len({origin.get(key, key) for key in every}) == 1:
            single[noun, best] += n
        if not read.intersection(every):
            unread += n
    order = {record_type.noun: number for number, record_type in enumerate(RECORD_TYPES)}
    pairs = sorted(facts, key=lambda pair: (order[pair[0]], pair[1] or "Z"))
    grades = pd.DataFrame(
        [(noun, best, facts[noun, best], single[noun, best]) for noun, best in pairs],
        columns=["noun", "reliability", "facts", "single"],
    ).astype({"noun": "str", "reliability": "str", "facts": "int64", "single": "int64"})
    return Sourcing(facts.total(), single.total(), unread, grades)


def _groups(reader: Reader, filters: Filters) -> Iterator[tuple[str, str, tuple[str, ...], int]]:
    """Noun, first source, further sources, and how many records of the process have just these."""
    own = filters.only("process", "as_of", "known_at")
    for record_type in _cited():
        table, conditions = selected(reader, record_type.noun, own)
        pair = (table.c.source, table.c.also_sources)
        counts = sa.select(*pair, sa.func.count()).where(table.c.source.is_not(None), *conditions).group_by(*pair)
        for source, also, n in reader.connection.execute(counts):
            yield record_type.noun, source, tuple(also.split(";")) if also else (), n


def _origins(reader: Reader) -> dict[str, str]:
    """The source at the end of each chain of reprints; a circle ends where it began."""
    table = reader.table("source")
    statement = sa.select(table.c.key, table.c.independent_of).where(table.c.independent_of.is_not(None))
    repeats: dict[str, str] = {row.key: row.independent_of for row in reader.connection.execute(statement)}
    found = {}
    for key in repeats:
        seen = [key]
        while (of := repeats.get(seen[-1])) and of not in seen:
            seen.append(of)
        found[key] = min(seen) if of else seen[-1]
    return found


def facts_of(reader: Reader, filters: Filters, _today: date, key: str) -> pd.DataFrame:
    """The facts of the process that a source tells of, by noun and key; of one noun at most ``LISTED``.

    Columns: ``noun, key, date`` (missing where the noun has none) ``, what`` (its title), ``source``, ``place`` (first or
    further), ``single`` (bool: nothing else tells of it).
    """
    found = _facts(reader, filters, lambda table: sa.or_(table.c.source == key, holds(table.c.also_sources, key)))
    place = ["first" if source == key else "further" for source in found["source"].tolist()]
    return found.assign(place=pd.Series(place, index=found.index, dtype="str"))


def single_facts(reader: Reader, filters: Filters, _today: date) -> pd.DataFrame:
    """The facts of the process that rest on a single source, by noun and key; of one noun at most ``LISTED``.

    Columns as ``facts_of`` without ``place``, and ``reliability`` and ``publisher`` of the source (missing for none).
    """
    repeats = list(_origins(reader))
    found = _facts(
        reader,
        filters,
        lambda table: sa.or_(table.c.also_sources.is_(None), *(holds(table.c.also_sources, key) for key in repeats)),
    )
    found = found[found["single"]].reset_index(drop=True)
    sources_ = reader.table("source")
    cited = sa.select(sources_.c.key, sources_.c.reliability, sources_.c.publisher)
    known = {row.key: (row.reliability, row.publisher) for row in reader.connection.execute(cited)}
    told = [known.get(key, (None, None)) for key in found["source"].tolist()]
    columns = {name: [pair[at] for pair in told] for at, name in enumerate(("reliability", "publisher"))}
    return found.assign(**{name: pd.Series(values, index=found.index, dtype="str") for name, values in columns.items()})


def _facts(reader: Reader, filters: Filters, told: Callable[[sa.FromClause], sa.ColumnElement[bool]]) -> pd.DataFrame:
    """Facts that meet a condition, noun by noun, each with whether it rests on a single source."""
    origin = _origins(reader)
    own = filters.only("process", "as_of", "known_at")
    parts = []
    for record_type in _cited():
        table, conditions = selected(reader, record_type.noun, own)
        dated = table.c.date if "date" in table.c else sa.null().cast(sa.Text).label("date")
        title = sa.func.coalesce(table.c[record_type.title], table.c.key).label("what")
        chosen = sa.select(table.c.key, dated, title, table.c.source, table.c.also_sources)
        chosen = chosen.where(told(table), table.c.source.is_not(None), *conditions)
        rows = frame(reader, chosen.order_by(table.c.key).limit(LISTED))
        rows.insert(0, "noun", pd.Series(record_type.noun, index=rows.index, dtype="str"))
        parts.append(rows)
    found = pd.concat(parts, ignore_index=True)
    alone = [
        _alone(source, also, origin)
        for source, also in zip(found["source"].tolist(), found["also_sources"].tolist(), strict=True)
    ]
    found = found.assign(single=pd.Series(alone, index=found.index, dtype="bool"))
    return found[["noun", "key", "date", "what", "source", "single"]]


def _alone(source: str, also: object, origin: Mapping[str, str]) -> bool:
    every = [source, *(also.split(";") if isinstance(also, str) else [])]
    return len({origin.get(key, key) for key in every}) == 1


def named(reader: Reader, _filters: Filters, _today: date, keys: tuple[str, ...]) -> pd.DataFrame:
    """The sources with these keys, by date and key; columns ``key, publisher, title, url, published, reliability,
    kind``.
    """
    table = reader.table("source")
    names = ("key", "publisher", "title", "url", "published", "reliability", "kind")
    chosen = sa.select(*(table.c[name] for name in names)).where(table.c.key.in_(keys))
    return frame(reader, chosen.order_by(table.c.published, table.c.key))

"""Which rows of a noun a view shows: each filter as a condition on the noun's table, in one place.

A noun without a date of its own (a participation, a refusal's claim) is selected by its parent's. Filters a noun does
not know are refused by name, never ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from tracker.errors import Problem, Refused
from tracker.filters import NOT_ASSESSED, Filters, names_of
from tracker.records import BY_NOUN, RECORD_TYPES, RecordType
from tracker.store import Reader, holds
from tracker.vocabulary import Role, Word

Condition = sa.ColumnElement[bool]

PARTY = {
    "commitment": ("bound",),
    "refusal": ("refused_by",),
    "refusal_claim": ("refused_by",),
    "release": ("given_by", "given_to"),
    "incident": ("attributed_to",),
    "participation": ("actor",),
    "involvement": ("actor",),
}
"""The columns in which a noun names the party it is about; rounds and agreements by participation, statuses and
deadlines by their commitment."""

THIRD_PARTIES = (Role.MEDIATOR, Role.FACILITATOR, Role.GOOD_OFFICES, Role.HOST)

COMMON = ("process", "start", "end", "as_of", "known_at", "reliability", "q")
"""Filters every noun knows (the two clocks and the period by the parent's date, where it has none)."""

OWN: dict[str, tuple[str, ...]] = {
    "source": ("kind",),
    "actor": ("kind",),
    "involvement": ("party",),
    "round": ("party", "level", "mediator", "status"),
    "participation": ("party",),
    "agreement": ("party", "mediator", "stage", "text_state"),
    "commitment": ("party", "category", "agreement", "mediator", "level", "schedule"),
    "deadline": ("party", "category", "agreement"),
    "status": ("party", "category", "agreement", "level", "basis"),
    "refusal": ("party", "kind", "mediator", "reason"),
    "refusal_claim": ("party", "reason"),
    "release": ("party", "mediator"),
    "incident": ("party", "kind", "accidents"),
}


def known_filters(noun: str) -> tuple[str, ...]:
    """The filters (as fields) a noun's rows can be selected by."""
    return COMMON + OWN.get(noun, ())


def unknown_filters(noun: str, filters: Filters) -> list[Problem]:
    """A problem for each filter set that the noun does not know."""
    known = known_filters(noun)
    asked = [name for name, _ in filters.to_query()]
    accepted = names_of(known)
    return [
        Problem(f"{BY_NOUN[noun].plural.lower()} cannot be filtered by this; filters: {', '.join(accepted)}", name)
        for name in dict.fromkeys(asked)
        if name not in accepted
    ]


def unknown_keys(reader: Reader, filters: Filters) -> list[Problem]:
    """A problem for each key among the filters that no record has, in this view."""
    wanted = {
        "process": ("process", [filters.process] if filters.process else []),
        "party": ("actor", filters.party),
        "agreement": ("agreement", filters.agreement),
        "mediator": ("actor", [key for track in filters.mediator if track != "direct" for key in track.split("+")]),
    }
    problems: list[Problem] = []
    for name, (noun, keys) in wanted.items():
        known = BY_NOUN[noun].live.c.key if reader.known_at is None else reader.table(noun).c.key
        found = set(reader.connection.execute(sa.select(known).where(known.in_(keys))).scalars()) if keys else set()
        problems.extend(
            Problem(f"there is no {BY_NOUN[noun].label.lower()} with this key", name, key)
            for key in keys
            if key not in found
        )
    return problems


def checked(reader: Reader, filters: Filters, noun: str | None = None) -> None:
    """Refuse filters that name what is not there, or that the noun does not know."""
    problems = [*(unknown_filters(noun, filters) if noun else ()), *unknown_keys(reader, filters)]
    if problems:
        raise Refused(problems)


def selected(
    reader: Reader,
    noun: str,
    filters: Filters,
    *,
    levels: Callable[[], dict[str, tuple[int | None, str]]] | None = None,
) -> tuple[sa.FromClause, list[Condition]]:
    """The noun's table in this view and the conditions of the filters on it.

    A filter the noun does not know is Refused: a view that asks for it would show more than it says.
    ``levels`` gives each commitment's (level, schedule); only asked for where a filter needs it.
    """
    if problems := unknown_filters(noun, filters):
        raise Refused(problems)
    table = reader.table(noun)
    return table, list(_conditions(reader, BY_NOUN[noun], table, filters, levels))


def _conditions(
    reader: Reader,
    record_type: RecordType,
    table: sa.FromClause,
    filters: Filters,
    levels: Callable[[], dict[str, tuple[int | None, str]]] | None,
) -> Iterator[Condition]:
    noun, c = record_type.noun, table.c
    if filters.process and (condition := of_process(reader, record_type, table, filters.process)) is not None:
        yield condition
    period = filters.only("start", "end", "as_of")
    if period != Filters():
        if record_type.dated:
            yield from in_period(table, filters)
        elif record_type.parent in record_type.refs and BY_NOUN[record_type.refs[record_type.parent]].dated:
            parent = reader.table(record_type.refs[record_type.parent])
            yield c[record_type.parent].in_(sa.select(parent.c.key).where(*in_period(parent, filters)))
    if filters.reliability:
        yield from _well_sourced(reader, record_type, table, filters.reliability)
    if filters.q:
        texts = [c[name] for name, cell in record_type.cells.items() if cell.kind in {"text", "prose", "key"}]
        yield sa.or_(*(column.icontains(filters.q, autoescape=True) for column in texts))
    if filters.party:
        yield _of_parties(reader, record_type, table, filters)
    if filters.mediator:
        yield _through(reader, noun, table, filters)
    if noun in {"status", "deadline"} and (filters.category or filters.agreement):
        commitment = reader.table("commitment")
        chosen = sa.select(commitment.c.key).where(*_words_of(commitment, filters, ("category", "agreement")))
        yield c.commitment.in_(chosen)
    yield from _words_of(table, filters, [name for name in OWN.get(noun, ()) if name in c and name != "level"])
    if filters.level:
        yield _at_level(noun, table, filters, levels)
    if filters.schedule and noun == "commitment" and levels:
        chosen_keys = [key for key, (_, schedule) in levels().items() if schedule in filters.schedule]
        yield c.key.in_(chosen_keys)


def _words_of(table: sa.FromClause, filters: Filters, names: Any) -> Iterator[Condition]:
    for name in names:
        if name in table.c and (chosen := getattr(filters, name, ())):
            yield table.c[name].in_(chosen)


def _at_level(
    noun: str, table: sa.FromClause, filters: Filters, levels: Callable[[], dict[str, tuple[int | None, str]]] | None
) -> Condition:
    if noun == "commitment" and levels:
        wanted = {None if level == NOT_ASSESSED else level for level in filters.level}
        keys = [key for key, (level, _) in levels().items() if (None if level is None else str(level)) in wanted]
        return table.c.key.in_(keys)
    if noun == "status":
        numbers = [int(level) for level in filters.level if level.isdigit()]
        blank = table.c.level.is_(None) if NOT_ASSESSED in filters.level else sa.false()
        return sa.or_(table.c.level.in_(numbers), blank)
    return table.c.level.in_(filters.level)


def in_period(table: sa.FromClause, filters: Filters) -> Iterator[Condition]:
    """Overlap of the date's bounds with the period, and begun by the as-of day."""
    if filters.start:
        yield sa.or_(table.c.date_latest.is_(None), table.c.date_latest >= filters.start)
    last = min((day for day in (filters.end, filters.as_of) if day), default=None)
    if last:
        yield table.c.date_earliest <= last


def of_process(reader: Reader, record_type: RecordType, table: sa.FromClause, process: str) -> Condition | None:
    """The rows of a process, through their parents; actors and sources by the records that name them."""
    noun = record_type.noun
    if noun == "process":
        return table.c.key == process
    if noun in {"actor", "source"}:
        return table.c.key.in_(sorted(_named_in(reader, process)[noun]))
    parent = record_type.parent
    if parent in record_type.links:
        return holds(table.c[parent], process)
    if parent == "process":
        return table.c.process == process
    assert parent is not None
    above = BY_NOUN[record_type.refs[parent]]
    upper = reader.table(above.noun)
    condition = of_process(reader, above, upper, process)
    return None if condition is None else table.c[parent].in_(sa.select(upper.c.key).where(condition))


def texts_of(reader: Reader, table: sa.FromClause, name: str, conditions: Sequence[Condition]) -> list[str]:
    """The distinct texts of a column in the rows that meet some conditions.

    They are taken to be most of the table, and read as they lie: to look up each through an index takes four times as
    long.
    """
    every = [*conditions, table.c[name].is_not(None)]
    if isinstance(table, sa.Table) and reader.connection.dialect.name == "sqlite":
        every = [sa.func.likely(condition) for condition in every]
    chosen = sa.select(table.c[name].concat("")).distinct().where(*every)  # the column itself has an index, perhaps
    return list(reader.connection.execute(chosen).scalars())


def _named_in(reader: Reader, process: str) -> dict[str, set[str]]:
    """The actors and sources that records of the process name, and those that such a source names in turn."""
    note = f"named in {process}"
    if note not in reader.noted:
        reader.noted[note] = _looked_up_in(reader, process)
    found: dict[str, set[str]] = reader.noted[note]
    return found


def _looked_up_in(reader: Reader, process: str) -> dict[str, set[str]]:
    named: dict[str, set[str]] = {"actor": set(), "source": set()}
    for record_type in RECORD_TYPES:
        if record_type.parent is None:
            continue
        table = reader.table(record_type.noun)
        condition = of_process(reader, record_type, table, process)
        for name, cell in record_type.cells.items():
            if cell.noun in named and condition is not None:
                for text in texts_of(reader, table, name, [condition]):
                    named[cell.noun].update(text.split(";"))
    sources = reader.table("source")
    pairs = reader.connection.execute(sa.select(sources.c.key, sources.c.affiliation, sources.c.independent_of)).all()
    waiting = list(named["source"])
    by_key = {key: (affiliation, origin) for key, affiliation, origin in pairs}
    while waiting:
        affiliation, origin = by_key.get(waiting.pop(), (None, None))
        if affiliation:
            named["actor"].add(affiliation)
        if origin and origin not in named["source"]:
            named["source"].add(origin)
            waiting.append(origin)
    return named


def _well_sourced(reader: Reader, record_type: RecordType, table: sa.FromClause, floor: str) -> Iterator[Condition]:
    sources = reader.table("source")
    good = sa.select(sources.c.key).where(sources.c.reliability <= floor)
    if record_type.noun == "source":
        yield table.c.reliability <= floor
    elif "source" in record_type.cells:
        links = record_type.links.get("also_sources")
        if links is not None and reader.known_at is None:
            further = sa.select(links.c.record).where(links.c.target.in_(good))
            yield sa.or_(table.c.source.in_(good), table.c.key.in_(further))
        else:
            also = sa.exists().where(holds(table.c.also_sources, sources.c.key), sources.c.reliability <= floor)
            yield sa.or_(table.c.source.in_(good), also)


def _of_parties(reader: Reader, record_type: RecordType, table: sa.FromClause, filters: Filters) -> Condition:
    noun, c = record_type.noun, table.c
    if noun in {"round", "agreement"}:
        present = reader.table("participation")
        rounds = sa.select(present.c.round).where(present.c.actor.in_(filters.party), present.c.role == Role.PARTY)
        return c.key.in_(rounds) if noun == "round" else c.round.in_(rounds)
    if noun in {"status", "deadline"}:
        commitment = reader.table("commitment")
        theirs = sa.or_(*(holds(commitment.c.bound, key) for key in filters.party))
        return c.commitment.in_(sa.select(commitment.c.key).where(theirs))
    return sa.or_(
        *(
            holds(c[name], key) if record_type.cells[name].kind == "refs" else c[name] == key
            for name in PARTY[noun]
            for key in filters.party
        )
    )


def _through(reader: Reader, noun: str, table: sa.FromClause, filters: Filters) -> Condition:
    """Rounds at which each actor of one of the tracks took part as third party; for others, their round's."""
    if noun == "release":
        return sa.or_(*(holds(table.c.through, key) for track in filters.mediator for key in track.split("+")))
    present = reader.table("participation")
    column = table.c.key if noun == "round" else table.c.round
    tracks = []
    for track in filters.mediator:
        third = sa.select(present.c.round).where(present.c.role.in_(THIRD_PARTIES))
        if track == "direct":
            tracks.append(sa.and_(column.is_not(None), column.not_in(third)))
        else:
            tracks.append(sa.and_(*(column.in_(third.where(present.c.actor == key)) for key in track.split("+"))))
    return sa.or_(*tracks)


def label_of(words: type[Word], code: str | None) -> str:
    """The label of a code; empty for none."""
    return words(code).label if code else ""

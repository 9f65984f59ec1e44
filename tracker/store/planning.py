"""What a save would do: drafts against the store, all problems found, nothing written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import sqlalchemy as sa

from tracker import errors
from tracker.errors import Problem
from tracker.records import BY_NOUN, RECORD_TYPES, Draft, Origin, RecordType, Torn
from tracker.store.engine import Store
from tracker.store.ledger import CHANGE

CHUNK = 500  # keys in one IN list: well under SQLite's limit of variables
SUGGESTED = 200  # missing keys for which a near one is looked for, which takes a while


@dataclass(frozen=True, slots=True)
class SaveReport:
    """What a save did. ``batch`` is None when nothing was stored."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    refused: int = 0
    batch: int | None = None
    repeated: bool = False

    def __str__(self) -> str:
        return (
            f"inserted {self.inserted}, updated {self.updated}, unchanged {self.unchanged}, refused {self.refused},"
            f" batch {self.batch if self.batch is not None else '-'}"
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One record's change: ``before`` and ``after`` are whole rows, None for not there; ``origin`` where it was asked."""

    type: RecordType
    key: str
    before: Mapping[str, Any] | sa.RowMapping | None
    after: dict[str, Any] | None
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a save would do, or why it cannot."""

    steps: list[Step]
    unchanged: int
    problems: list[Problem]

    @property
    def report(self) -> SaveReport:
        """The counts, before anything is stored."""
        inserted = sum(1 for step in self.steps if step.before is None)
        return SaveReport(inserted, len(self.steps) - inserted, self.unchanged, refused=len(self.problems))


def plan(store: Store, drafts: Sequence[Draft], torn: Sequence[Torn] = ()) -> Plan:
    """What saving these drafts would do; stores nothing. ``torn`` rows are refused already, perhaps for more."""
    with store.read() as reader:
        coming = among(drafts, torn)
        ready = planned(reader.connection, drafts, coming=coming)
        ready.problems.extend(of_torn(reader.connection, torn, coming))
        return ready


def dependants_of(connection: sa.Connection, noun: str, key: str) -> Iterator[tuple[str, str]]:
    """The records (noun, key) that name this one."""
    for other in RECORD_TYPES:
        for column, target in other.refs.items():
            if target == noun:
                found = sa.select(other.live.c.key).where(other.live.c[column] == key).order_by(other.live.c.key)
                yield from (
                    (other.noun, its_key)
                    for its_key in connection.execute(found).scalars()
                    if (other.noun, its_key) != (noun, key)
                )
        for column, table in other.links.items():
            if other.cells[column].noun == noun:
                found = sa.select(table.c.record).where(table.c.target == key).order_by(table.c.record)
                yield from ((other.noun, its_key) for its_key in connection.execute(found).scalars())


Coming = Callable[[str, Sequence[str]], set[str]]
"""Which of these keys of a noun will be stored beside the drafts."""


def of_torn(connection: sa.Connection, torn: Sequence[Torn], coming: Coming) -> Iterator[Problem]:
    """What else is wrong with rows whose cells are: columns a new one needs, a version passed by, records nowhere."""
    for record_type in RECORD_TYPES:
        rows = [row for row in torn if row.draft.type is record_type]
        stored = existing(connection, record_type, [row.key for row in rows if row.key])
        for row in rows:
            draft, before = row.draft, stored.get(row.key)
            if row.key and row.columns == {"key"}:
                yield from _judged(connection, draft, before)[1]
            elif row.key and (changed := _passed_by(connection, draft, before)):
                yield draft.origin.problem(str(changed), "version", str(draft.version))
            elif before is None:
                given = {name: draft.values.get(name, cell.default) for name, cell in record_type.cells.items()}
                for problem in record_type.missing(given | record_type.derive(given), draft.origin):
                    if problem.column not in row.columns and problem.column != "key":
                        yield problem
    steps = [Step(row.draft.type, row.key, None, row.draft.values, row.draft.origin) for row in torn]
    yield from unresolved(connection, steps, set(), coming)


def among(drafts: Sequence[Draft], torn: Sequence[Torn] = ()) -> Coming:
    """Whether a key is one of these; a refused row's is, so that a row that names it is not refused for that too."""
    keys = {(draft.type.noun, draft.key) for draft in drafts} | {(row.draft.type.noun, row.key) for row in torn}
    return lambda noun, wanted: {key for key in wanted if (noun, key) in keys}


def _passed_by(
    connection: sa.Connection, draft: Draft, before: sa.RowMapping | None
) -> errors.Conflict | errors.NotFound | None:
    """Why a draft no longer fits the version it was made from."""
    try:
        same_version(draft.type, before, draft.version)
        still_there(connection, draft, before)
    except (errors.Conflict, errors.NotFound) as changed:
        return changed
    return None


def planned(
    connection: sa.Connection, drafts: Sequence[Draft], *, strict: bool = False, coming: Coming | None = None
) -> Plan:
    """As ``plan``, within a transaction; ``strict`` raises the first conflict instead of listing it."""
    by_noun: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_noun[draft.type.noun].append(draft)
    steps: list[Step] = []
    problems: list[Problem] = []
    refused: list[Step] = []  # are asked about the records they name all the same
    unchanged = 0
    for record_type in RECORD_TYPES:
        batch = by_noun.get(record_type.noun, [])
        stored = existing(connection, record_type, [draft.key for draft in batch])
        seen: dict[str, Draft] = {}
        for draft in batch:
            if (twin := seen.get(draft.key)) is not None:
                if twin.values != draft.values:
                    also = f" (line {twin.origin.line})" if twin.origin.line else ""
                    problems.append(
                        draft.origin.problem(f"this key stands twice{also}; a key names one record", "key", draft.key)
                    )
                continue
            seen[draft.key] = draft
            before = stored.get(draft.key)
            if strict and (changed := _passed_by(connection, draft, before)):
                raise changed
            after, wrong = _judged(connection, draft, before)
            problems.extend(wrong)
            step = Step(record_type, draft.key, before, after, draft.origin)
            if wrong:
                refused.append(step)
            elif before is not None and all(before[name] == after[name] for name in record_type.cells):
                unchanged += 1
            else:
                steps.append(step)
    beside = among(drafts)
    problems.extend(
        unresolved(
            connection, [*steps, *refused], set(), lambda *asked: beside(*asked) | (coming(*asked) if coming else set())
        )
    )
    return Plan(steps, unchanged, problems)


def _judged(
    connection: sa.Connection, draft: Draft, before: sa.RowMapping | None
) -> tuple[dict[str, Any], list[Problem]]:
    """The whole row as it would be stored, and what is wrong with it by itself."""
    if changed := _passed_by(connection, draft, before):
        return draft.values, [draft.origin.problem(str(changed), "version", str(draft.version))]
    after, wrong = _merged(draft, before)
    if (
        not wrong
        and before is not None
        and draft.key_made
        and any(before[name] != after[name] for name in draft.type.cells)
    ):
        # Two incidents of one day and place are two; the second must not overwrite the first.
        why = (
            f"another {draft.type.label.lower()} has the key its columns make, with other content; give it a key of its"
            " own, or the key of the record to change"
        )
        wrong = [draft.origin.problem(why, "key", draft.key)]
    return after, wrong


def _merged(draft: Draft, before: Mapping[str, Any] | sa.RowMapping | None) -> tuple[dict[str, Any], list[Problem]]:
    record_type = draft.type
    if before is None:
        after = {name: draft.values.get(name, cell.default) for name, cell in record_type.cells.items()}
    else:
        after = {name: draft.values.get(name, before[name]) for name in record_type.cells}
    after.update(
        {name: made for name, made in record_type.derive(after).items() if after.get(name) is None}
        if not record_type.missing({**after, "title": "-"}, draft.origin)
        else {}
    )
    problems = record_type.missing(after, draft.origin)
    if not problems:
        after.update(record_type.bounds(after))
        problems = [
            draft.origin.problem(why, column, _shown(record_type, column, after))
            for column, why in record_type.rules(after)
        ]
    return after, problems


def _shown(record_type: RecordType, column: str, values: Mapping[str, Any]) -> str | None:
    value = values.get(column)
    return None if value is None else record_type.cells[column].write(value)


def same_version(record_type: RecordType, before: Mapping[str, Any] | sa.RowMapping | None, seen: int | None) -> None:
    """Refuse a draft made from another version than the one that stands."""
    if before is not None and seen is not None and seen != before["version"]:
        raise errors.Conflict(
            record_type.noun,
            before["key"],
            seen=seen,
            now=before["version"],
            who=before["recorded_by"],
            when=f"{before['recorded_at']:%Y-%m-%d %H:%M} UTC",
        )


def still_there(connection: sa.Connection, draft: Draft, before: Any) -> None:
    """Refuse a draft made from a version of a record that is gone: saving it would bring the record back unasked."""
    if before is not None or not draft.version:
        return
    noun, key = draft.type.noun, draft.key
    removals = sa.select(CHANGE.c.who, CHANGE.c.at).where(
        CHANGE.c.noun == noun, CHANGE.c.key == key, CHANGE.c.after.is_(None)
    )
    last = connection.execute(removals.order_by(CHANGE.c.id.desc()).limit(1)).first()
    if last is None:
        raise errors.NotFound(noun, key)
    raise errors.RemovedMeanwhile(noun, key, who=last.who, when=f"{last.at:%Y-%m-%d %H:%M} UTC")


def existing(connection: sa.Connection, record_type: RecordType, keys: Sequence[str]) -> dict[str, sa.RowMapping]:
    """The present rows with these keys, by key."""
    return {row["key"]: row for row in chunked(connection, record_type.live, record_type.live.c.key, keys)}


def chunked(
    connection: sa.Connection, table: sa.Table, column: sa.ColumnElement[Any], keys: Sequence[str]
) -> Iterator[sa.RowMapping]:
    """The rows with these keys, some hundred keys at a time."""
    for start in range(0, len(keys), CHUNK):
        chosen = sa.select(table).where(column.in_(keys[start : start + CHUNK]))
        yield from connection.execute(chosen).mappings()


def _named(step: Step) -> Iterator[tuple[str, str, str]]:
    """Every record a row names: (column, noun, key)."""
    assert step.after is not None
    for name, cell in step.type.cells.items():
        if cell.noun and (value := step.after.get(name)):
            for key in value.split(";") if cell.kind == "refs" else (value,):
                yield name, cell.noun, key


def unresolved(
    connection: sa.Connection,
    steps: Sequence[Step],
    going: set[tuple[str, str]],
    beside: Coming | None = None,
) -> Iterator[Problem]:
    """A problem for each record named that is neither stored nor among the steps nor ``beside`` them."""
    coming = {(step.type.noun, step.key) for step in steps if step.after is not None}
    wanted: dict[str, dict[str, list[tuple[Step, str]]]] = defaultdict(lambda: defaultdict(list))
    for step in steps:
        for column, noun, key in _named(step):
            if (noun, key) not in coming:
                wanted[noun][key].append((step, column))
    for noun, by_key in wanted.items():
        record_type = BY_NOUN[noun]
        known = {row["key"] for row in chunked(connection, record_type.live, record_type.live.c.key, list(by_key))}
        known -= {key for its_noun, key in going if its_noun == noun}
        missing = [key for key in by_key if key not in known]
        if missing and beside:
            there = beside(noun, missing)
            missing = [key for key in missing if key not in there]
        sentences = nowhere(connection, record_type, missing, [key for its_noun, key in coming if its_noun == noun])
        for key, why in sentences:
            for step, column in by_key[key]:
                yield step.origin.problem(why, column, key)


def nowhere(
    connection: sa.Connection, record_type: RecordType, missing: Sequence[str], coming: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Each missing key with the sentence that says so, and the key that is meant, perhaps."""
    if not missing:
        return
    keys = [*connection.execute(sa.select(record_type.live.c.key).limit(20_000)).scalars(), *coming]
    for number, key in enumerate(missing):
        near = get_close_matches(key, keys, 1) if number < SUGGESTED else []
        hint = f"; did you mean {near[0]}?" if near else ""
        yield key, f"there is no {record_type.label.lower()} with this key{hint}"

"""What the store holds of a dataset already: its records by the issuer's id, and what a new release means for them.

A foreign file is read without the store (``exchange.formats``); here its drafts meet what stands.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from tracker.records import BY_NOUN, Draft
from tracker.store import Plan, Reader, holds
from tracker.store.ledger import CHANGE

CHUNK = 500


@dataclass(slots=True)
class Settled:
    """Drafts as they are to be saved, and in sentences what was left as it stands."""

    drafts: list[Draft]
    notes: list[str] = field(default_factory=list)


def actor_names(reader: Reader) -> dict[str, str]:
    """Keys, names and aliases of actors -> key; a name that two actors share is left out."""
    table = reader.table("actor")
    found: dict[str, str | None] = {}
    for row in reader.rows(sa.select(table.c.key, table.c.name, table.c.short_name, table.c.aliases)):
        names = {row["key"], row["name"], row["short_name"], *(row["aliases"] or "").split(";")}
        for name in {" ".join(str(name).casefold().split()) for name in names if name and name.strip()}:
            found[name] = row["key"] if found.get(name, row["key"]) == row["key"] else None
    return {name: key for name, key in found.items() if key}


def missing(reader: Reader, noun: str, keys: Iterable[str]) -> list[str]:
    """The keys that no record of the noun has."""
    return sorted(set(keys).difference(_having(reader, noun, keys)))


def ids_of(
    reader: Reader, noun: str, dataset: str, process: str, first: date | None, last: date | None
) -> dict[str, str]:
    """The issuer's ids stored of a dataset for a process, of records that overlap a period, each with its source."""
    table = reader.table(noun)
    if noun == "incident":
        identity, mine = table.c.dataset_id, sa.and_(table.c.dataset == dataset, table.c.process == process)
    elif noun == "agreement":
        identity, mine = table.c.pax_id, holds(table.c.processes, process)
    else:  # a round has no field for its issuer's id: its key holds it
        identity, mine = table.c.key, sa.and_(table.c.key.startswith(f"{dataset}-"), table.c.process == process)
    wanted = sa.select(identity.label("identity"), table.c.source).where(mine, identity.is_not(None))
    if last is not None:
        wanted = wanted.where(table.c.date_earliest <= last)
    if first is not None:
        wanted = wanted.where(sa.or_(table.c.date_latest >= first, table.c.date_latest.is_(None)))
    return {str(row.identity): row.source for row in reader.connection.execute(wanted)}


def settled(reader: Reader, drafts: Sequence[Draft], *, accessed_stated: bool = False) -> Settled:
    """The drafts of a foreign file beside what the store holds.

    A process or actor that stands keeps its name. An agreement that stands under another key with the same PA-X id is
    left as it is but for the processes, which are joined. An incident or round that stands in another process stays
    there. A source read again keeps its day of access unless one is stated.
    """
    out = Settled([])
    agreements = _agreements(reader) if any(draft.type.noun == "agreement" for draft in drafts) else {}
    standing = {
        noun: _having(reader, noun, [draft.key for draft in drafts if draft.type.noun == noun])
        for noun in ("process", "actor", "source")
    }
    elsewhere = _elsewhere(reader, drafts)
    own: list[str] = []
    away: Counter[str] = Counter()
    left: set[str] = set()
    for draft in drafts:
        noun, values = draft.type.noun, draft.values
        if noun in ("process", "actor") and draft.key in standing[noun]:
            continue
        if noun == "source" and draft.key in standing[noun] and not accessed_stated:
            values = {name: value for name, value in values.items() if name != "accessed"}
        elif noun == "agreement" and (stored := agreements.get(values.get("pax_id") or 0)):
            key, processes = stored
            joined = ";".join(dict.fromkeys([*processes.split(";"), *str(values["processes"]).split(";")]))
            if key == draft.key:
                values = {**values, "processes": joined}
            else:
                own.append(key)
                values = {"key": key, "processes": joined}
        elif (process := elsewhere.get((noun, draft.key))) is not None:
            away[process] += 1
            left.add(draft.key)
            continue
        elif noun == "participation" and values.get("round") in left:
            continue
        out.drafts.append(Draft(draft.type, values, draft.version, draft.origin))
    if own:
        many = "1 agreement stands" if len(own) == 1 else f"{len(own):,} agreements stand"
        out.notes.append(f"{many} already under a key of its own and kept its coding: {_listed(own)}.")
    for process, count in away.items():
        many = "1 record stands" if count == 1 else f"{count:,} records stand"
        out.notes.append(f"{many} in the process {process} already and stayed there; a record has one process.")
    return out


def _agreements(reader: Reader) -> dict[int, tuple[str, str]]:
    """PA-X id -> key and processes; of several, the one an analyst coded."""
    table = reader.table("agreement")
    wanted = sa.select(table.c.pax_id, table.c.key, table.c.processes).where(table.c.pax_id.is_not(None))
    found: dict[int, tuple[str, str]] = {}
    for row in reader.rows(wanted.order_by(table.c.key)):
        if row["pax_id"] not in found or found[row["pax_id"]][0] == f"pax-{row['pax_id']}":
            found[row["pax_id"]] = (row["key"], row["processes"])
    return found


def _having(reader: Reader, noun: str, keys: Iterable[str]) -> set[str]:
    table, wanted = reader.table(noun), sorted(set(keys))
    found: set[str] = set()
    for start in range(0, len(wanted), CHUNK):
        chosen = sa.select(table.c.key).where(table.c.key.in_(wanted[start : start + CHUNK]))
        found.update(reader.connection.execute(chosen).scalars())
    return found


def _elsewhere(reader: Reader, drafts: Sequence[Draft]) -> dict[tuple[str, str], str]:
    """(noun, key) -> process, for the incidents and rounds among the drafts that stand in another process."""
    asked: dict[tuple[str, str], str] = {}
    for draft in drafts:
        if draft.type.noun in ("incident", "round"):
            asked[draft.type.noun, draft.key] = str(draft.values.get("process"))
    found: dict[tuple[str, str], str] = {}
    for noun in {noun for noun, _ in asked}:
        table, processes = reader.table(noun), {process for (n, _), process in asked.items() if n == noun}
        wanted = sa.select(table.c.key, table.c.process)
        if len(processes) == 1:
            wanted = wanted.where(table.c.process != next(iter(processes)))
        for row in reader.connection.execute(wanted):
            if asked.get((noun, row.key), row.process) != row.process:
                found[noun, row.key] = row.process
    return found


def changed_columns(reader: Reader, batch: int, noun: str) -> Counter[str]:
    """How many records of a noun a batch changed, by column; ``(records)`` counts them all."""
    wanted = sa.select(CHANGE.c.before).where(
        CHANGE.c.batch == batch, CHANGE.c.noun == noun, CHANGE.c.before.is_not(None), CHANGE.c.after.is_not(None)
    )
    return _counted(json.loads(before) for before in reader.connection.execute(wanted).scalars())


def would_change(plan: Plan, noun: str) -> Counter[str]:
    """As ``changed_columns``, of a plan."""
    steps = [step for step in plan.steps if step.type.noun == noun and step.before is not None]
    return _counted(
        [name for name in step.type.cells if step.after is not None and step.before is not None
         and step.before[name] != step.after[name]]
        for step in steps
    )  # fmt: skip


def _counted(changes: Iterator[Iterable[str]] | Iterable[Iterable[str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for columns in changes:
        found["(records)"] += 1
        names = set(columns)
        found.update(names)
        if names == {"source"}:
            found["(source alone)"] += 1
    return found


def in_words(changes: Counter[str], noun: str) -> str | None:
    """What changed, in a sentence."""
    records = changes.get("(records)", 0)
    if not records:
        return None
    shown = [
        f"{name} in {count:,}"
        for name, count in changes.most_common()
        if name in BY_NOUN[noun].cells and name != "source"
    ]
    alone = changes.get("(source alone)", 0)
    said = f"{records:,} stored before: {', '.join(shown) or 'no value'} changed"
    return f"{said}; {alone:,} were confirmed as they stood." if alone else f"{said}."


def _listed(keys: Sequence[str], limit: int = 10) -> str:
    shown = ", ".join(keys[:limit])
    return shown if len(keys) <= limit else f"{shown} and {len(keys) - limit:,} more"

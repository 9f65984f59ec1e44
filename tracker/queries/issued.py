"""What the store holds of a dataset already: its records by the issuer's id, and what a new release means for them.

A foreign file is read without the store (``exchange.formats``); here its drafts meet what stands.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa

from tracker.records import BY_NOUN, Draft
from tracker.store import Reader, holds
from tracker.store.ledger import BATCH, CHANGE

CHUNK = 500


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


class Settling:
    """The drafts of a foreign file beside what the store holds, some at a time, in the order of the file.

    A process or actor that stands keeps its name. An agreement that stands under another key with the same PA-X id is
    left as it is but for the processes, which are joined. An incident or round that stands in another process stays
    there. A source read again keeps its day of access unless one is stated. ``notes`` says what was left as it stands.
    """

    def __init__(self, *, accessed_stated: bool = False) -> None:
        self._accessed_stated = accessed_stated
        self._agreements: dict[int, tuple[str, str]] | None = None
        self._own: list[str] = []
        self._away: Counter[str] = Counter()
        self._left: set[str] = set()

    def __call__(self, reader: Reader, drafts: Sequence[Draft]) -> list[Draft]:
        """These drafts as they are to be saved."""
        if self._agreements is None and any(draft.type.noun == "agreement" for draft in drafts):
            self._agreements = _agreements(reader)
        standing = {
            noun: _having(reader, noun, [draft.key for draft in drafts if draft.type.noun == noun])
            for noun in ("process", "actor", "source")
        }
        elsewhere = _elsewhere(reader, drafts)
        return [
            made for draft in drafts if (made := self._settled(draft, standing.get(draft.type.noun, set()), elsewhere))
        ]

    def _settled(self, draft: Draft, standing: set[str], elsewhere: dict[tuple[str, str], str]) -> Draft | None:
        noun, values = draft.type.noun, draft.values
        if noun in ("process", "actor") and draft.key in standing:
            return None
        if noun == "source" and draft.key in standing and not self._accessed_stated:
            values = {name: value for name, value in values.items() if name != "accessed"}
        elif noun == "agreement" and (stored := (self._agreements or {}).get(values.get("pax_id") or 0)):
            key, processes = stored
            joined = ";".join(dict.fromkeys([*processes.split(";"), *str(values["processes"]).split(";")]))
            if key == draft.key:
                values = {**values, "processes": joined}
            else:
                self._own.append(key)
                values = {"key": key, "processes": joined}
        elif (process := elsewhere.get((noun, draft.key))) is not None:
            self._away[process] += 1
            self._left.add(draft.key)
            return None
        elif noun == "participation" and values.get("round") in self._left:
            return None
        return Draft(draft.type, values, draft.version, draft.origin)

    @property
    def notes(self) -> list[str]:
        """In sentences, what was left as it stands."""
        said = []
        if self._own:
            many = "1 agreement stands" if len(self._own) == 1 else f"{len(self._own):,} agreements stand"
            said.append(f"{many} already under a key of its own and kept its coding: {_listed(self._own)}.")
        for process, count in self._away.items():
            many = "1 record stands" if count == 1 else f"{count:,} records stand"
            said.append(f"{many} in the process {process} already and stayed there; a record has one process.")
        return said


def imported_before(reader: Reader, checksums: Iterable[str]) -> list[str]:
    """A sentence for each earlier import of one of these very files, the newest first."""
    wanted = [checksum for checksum in checksums if checksum]
    if not wanted:
        return []
    undone = sa.select(BATCH.c.undoes).where(BATCH.c.undoes.is_not(None))
    holding = sa.or_(*(BATCH.c.sha256.contains(checksum) for checksum in wanted))
    found = sa.select(BATCH.c.id, BATCH.c.at, BATCH.c.who, BATCH.c.inserted, BATCH.c.updated, BATCH.c.id.in_(undone))
    rows = reader.connection.execute(found.where(BATCH.c.kind == "import", holding).order_by(BATCH.c.id.desc())).all()
    return [
        f"This very file was imported on {row.at:%Y-%m-%d} at {row.at:%H:%M} UTC by {row.who}, as batch {row.id}"
        f" ({row.inserted:,} added, {row.updated:,} changed){', which was undone since' if row[5] else ''}."
        for row in rows[:3]
    ]


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
    found: dict[tuple[str, str], str] = {}
    for noun in ("incident", "round"):
        asked = {draft.key: str(draft.values.get("process")) for draft in drafts if draft.type.noun == noun}
        table, keys = reader.table(noun), list(asked)
        for start in range(0, len(keys), CHUNK):
            wanted = sa.select(table.c.key, table.c.process).where(table.c.key.in_(keys[start : start + CHUNK]))
            for row in reader.connection.execute(wanted):
                if asked[row.key] != row.process:
                    found[noun, row.key] = row.process
    return found


def changed_columns(reader: Reader, batch: int, noun: str) -> Counter[str]:
    """How many records of a noun a batch changed, by column; ``(records)`` counts them all."""
    wanted = sa.select(CHANGE.c.before).where(
        CHANGE.c.batch == batch, CHANGE.c.noun == noun, CHANGE.c.before.is_not(None), CHANGE.c.after.is_not(None)
    )
    found: Counter[str] = Counter()
    for before in reader.connection.execute(wanted).scalars():
        names = set(json.loads(before))
        found.update([*names, "(records)", *(["(source alone)"] if names == {"source"} else ())])
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

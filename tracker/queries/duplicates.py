"""Records that may be the one about to be added: same parent, near date, like title or same address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import Any

import sqlalchemy as sa

from tracker import dates
from tracker.filters import Filters
from tracker.queries.choices import line
from tracker.records import BY_NOUN, RecordType
from tracker.store import Reader

NEAR = timedelta(days=7)
LONGEST = timedelta(days=400)  # a vaguer date than a year is no likely duplicate of a near one
ALIKE = 0.72  # of difflib's ratio: a changed word in a title of six still counts as alike
_COMPARED = 500  # candidates looked at, the latest first


@dataclass(frozen=True, slots=True)
class Likely:
    """A stored record that may be the same: ``why`` says in what it agrees."""

    noun: str
    key: str
    line: str
    why: str


def likely(
    reader: Reader, _filters: Filters, _today: date, noun: str, given: tuple[tuple[str, Any], ...]
) -> list[Likely]:
    """At most five stored records that may be the one these columns describe, the likest first.

    ``given`` holds (column, stored value). A record agrees by its address, or by its title where it has the same parent
    and, for dated nouns, bounds no more than seven days apart; nouns without a title of their own agree when their
    other columns do.
    """
    record_type, values = BY_NOUN[noun], dict(given)
    table = reader.table(noun)
    found: dict[str, tuple[float, Likely]] = {}
    for row in reader.rows(_same_address(record_type, table, values)):
        found[row["key"]] = (2.0, Likely(noun, row["key"], line(noun, row), "same address"))
    candidates = sa.select(table).where(*_near(record_type, table, values))
    latest = table.c.date_earliest.desc() if record_type.dated else table.c.recorded_at.desc()
    for row in reader.rows(candidates.order_by(latest, table.c.key).limit(_COMPARED)):
        alike, why = _likeness(record_type, values, row)
        if alike >= ALIKE and row["key"] not in found:
            near = ", near date" if record_type.dated else ""
            found[row["key"]] = (alike, Likely(noun, row["key"], line(noun, row), why + near))
    return [each for _, each in sorted(found.values(), key=lambda pair: (-pair[0], pair[1].key))[:5]]


def _same_address(record_type: RecordType, table: sa.FromClause, values: Mapping[str, Any]) -> sa.Select[Any]:
    columns = [name for name, cell in record_type.cells.items() if cell.kind == "url"]
    addresses = [values[name] for name in columns if values.get(name)]
    same = [table.c[name].in_(addresses) for name in columns] if addresses else []
    return sa.select(table).where(sa.or_(sa.false(), *same)).order_by(table.c.key).limit(5)


def _near(record_type: RecordType, table: sa.FromClause, values: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    conditions = []
    parent = record_type.parent
    if parent and values.get(parent):
        conditions.append(table.c[parent] == values[parent])
    if record_type.dated and values.get("date"):
        earliest, latest = dates.bounds(values["date"])
        conditions.append(sa.func.coalesce(table.c.date_latest, table.c.date_earliest) >= _shifted(earliest, -NEAR))
        conditions.append(table.c.date_earliest <= _shifted(latest or earliest, NEAR))
        conditions.append(table.c.date_earliest >= _shifted(earliest, -LONGEST))  # keeps the search within the index
    return conditions


def _shifted(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:  # the year 1 or 9999
        return day


def _likeness(record_type: RecordType, values: Mapping[str, Any], row: Mapping[Any, Any]) -> tuple[float, str]:
    """How alike (0 to 1), and in what."""
    named = [name for name in _naming(record_type) if values.get(name)]
    if named:
        texts = [row[name] for name in named if row[name]]
        ratios = [_ratio(str(values[mine]), str(theirs)) for mine in named for theirs in texts]
        return max(ratios, default=0.0), "like title" if record_type.title == "title" else "like name or text"
    compared = [
        name
        for name, cell in record_type.cells.items()
        if cell.kind in {"ref", "refs", "choice", "grade", "whole", "date"}
        and cell.noun != "source"
        and name != "date"
        and values.get(name) is not None
    ]
    if not compared:
        return 0.0, ""
    return sum(values[name] == row[name] for name in compared) / len(compared), "same particulars"


def _naming(record_type: RecordType) -> tuple[str, ...]:
    if record_type.noun == "actor":
        return "name", "short_name"
    cell = record_type.cells[record_type.title]
    return (record_type.title,) if cell.kind in {"text", "prose"} and record_type.noun != "refusal_claim" else ()


def _ratio(one: str, other: str) -> float:
    one, other = one.casefold()[:300], other.casefold()[:300]
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0

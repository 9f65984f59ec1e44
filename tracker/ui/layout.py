"""Which fields of a noun stand together on a form, in which order, under which label. Draws nothing.

The groups follow from each column's kind, so that a new noun has a form that reads well without a line here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tracker.records import RecordType
from tracker.records.cells import Cell

LABELS = {
    "also_sources": "Further sources",
    "attributed_to": "Done by",
    "attribution": "Attribution as reported",
    "attribution_contested": "The sides blame each other",
    "beneficiary": "Who gains by it",
    "bound": "Who has to act",
    "claimed_by": "Claimed by",
    "count": "How many",
    "counted": "Enters counts",
    "date_note": "Note on the date",
    "dataset_id": "Identifier in the dataset",
    "deaths_best": "Deaths (best estimate)",
    "deaths_high": "Deaths (highest)",
    "deaths_low": "Deaths (lowest)",
    "due": "Due",
    "independent_of": "Repeats the source",
    "iso3": "ISO code",
    "pax_id": "PA-X number",
    "place_aliases": "Other names of the place",
    "provisional": "The dataset may still revise it",
    "published": "Published on",
    "refused_by": "Refused by",
    "restricted": "Only some roles may see it",
    "supersedes": "Replaces the commitment",
    "text": "Wording",
    "through": "Made possible by",
    "url": "Web address",
    "archived_url": "Archived copy",
    "verified": "Read by the coder",
    "what": "Who or what",
}
"""Labels that say more than the column's name does."""

DATE_LABELS = {
    "agreement": "Signed or issued on",
    "commitment": "Promised on",
    "deadline": "Deadline set on",
    "incident": "Happened on",
    "refusal": "Declared on",
    "release": "Handed over on",
    "status": "Status as of",
}

RARE = frozenset(
    {
        "key",
        "date_note",
        "note",
        "restricted",
        "place_aliases",
        "latitude",
        "longitude",
        "place_precision",
        "iso3",
        "affiliation",
        "archived_url",
        "accessed",
        "language",
        "reference",
        "independent_of",
        "channel",
        "setting",
        "follows",
        "effective",
        "announced",
        "pax_id",
        "quantity",
        "unit",
        "supersedes",
        "beneficiary",
        "credibility",
        "exchange",
        "actors_reported",
        "dataset",
        "dataset_id",
        "provisional",
        "counted",
    }
)
"""Columns most records go without: they wait under More fields."""

ALWAYS = frozenset({("status", "note"), ("refusal_claim", "note")})
WIDE = frozenset({"title", "name"})
_WHO = frozenset({"attribution", "attribution_contested", "affected"})
_WHERE = frozenset({"place", "latitude", "longitude", "place_aliases", "place_precision"})


@dataclass(frozen=True, slots=True)
class Group:
    """A heading and the rows of columns under it, one or two columns a row."""

    title: str
    rows: tuple[tuple[str, ...], ...]


def label_of(record_type: RecordType, name: str) -> str:
    """The label of a field."""
    if name == "date" and record_type.noun in DATE_LABELS:
        return DATE_LABELS[record_type.noun]
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def groups(record_type: RecordType, hidden: Collection[str] = ()) -> tuple[list[Group], Group]:
    """The groups of a noun's form, and what is left for More fields."""
    titles = ("What", "When", "Who", "Where", "Where it says so")
    columns: dict[str, list[str]] = {title: [] for title in titles}
    more: list[str] = []
    for name, cell in record_type.cells.items():
        if name in hidden:
            continue
        if name in RARE and not cell.required and (record_type.noun, name) not in ALWAYS:
            more.append(name)
        else:
            columns[_group_of(name, cell)].append(name)
    made = [Group(title, _rows(record_type, names)) for title, names in columns.items() if names]
    return made, Group("More fields", _rows(record_type, more))


def _group_of(name: str, cell: Cell) -> str:
    if cell.noun == "source":
        return "Where it says so"
    if cell.kind in {"date", "day"}:
        return "When"
    if cell.noun == "actor" or name in _WHO:
        return "Who"
    return "Where" if name in _WHERE else "What"


def _rows(record_type: RecordType, names: list[str]) -> tuple[tuple[str, ...], ...]:
    """The title alone in the first row, the short fields two by two, the long texts last."""
    wide = [name for name in names if name in WIDE]
    long = [name for name in names if record_type.cells[name].kind == "prose"]
    short = [name for name in names if name not in wide and name not in long]
    pairs = [tuple(short[at : at + 2]) for at in range(0, len(short), 2)]
    return (*((name,) for name in wide), *pairs, *((name,) for name in long))


def whole_row(record_type: RecordType, row: tuple[str, ...]) -> bool:
    """Whether the row's one field takes its whole width."""
    return len(row) == 1 and (row[0] in WIDE or record_type.cells[row[0]].kind == "prose")

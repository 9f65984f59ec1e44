"""What all nouns share: the table's base, the draft, the record type. Touches no database.

Reload-safe: the registry is ours, so that Streamlit's hot reload can import the modules again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from slugify import slugify
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from tracker import dates
from tracker.errors import Problem
from tracker.records import constraints
from tracker.records.cells import KEY_LENGTH, Cell, key

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
KEPT = ("recorded_at", "recorded_by", "batch", "version")
"""Columns kept by the store: never typed, not exported."""

Values = Mapping[str, Any]


class Record(SQLModel, registry=registry(metadata=sa.MetaData(naming_convention=NAMING))):
    """One row of a noun: its key, its own columns (in the subclass), and what the store keeps about it."""

    key: str = key()
    recorded_at: datetime
    recorded_by: str = Field(sa_type=sa.Text)
    batch: int = Field(index=True)
    version: int


class Dated(SQLModel):
    """The calendar bounds derived from ``date``; an open end has no latest day."""

    date_earliest: Day = Field(index=True)
    date_latest: Day | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a draft was read: file and physical line, both None for a form."""

    file: str | None = None
    line: int | None = None

    def problem(self, why: str, column: str | None = None, value: str | None = None) -> Problem:
        """A problem of this row."""
        return Problem(why, column, value, self.line, self.file)


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that passed its own noun's rules and waits to be stored.

    ``values`` holds the columns that were given, as stored values (None = blank); columns not given are left as they
    are on an update and take their default on an insert. ``version`` is the one the writer saw, where known;
    ``key_made`` says that nobody gave the key, so that the draft is for a new record.
    """

    type: "RecordType"
    values: dict[str, Any]
    version: int | None = None
    origin: Origin = field(default_factory=Origin)
    key_made: bool = False

    @property
    def key(self) -> str:
        """The record's key."""
        return str(self.values["key"])


@dataclass(frozen=True, slots=True)
class Torn:
    """A row that is refused for its own cells, or as its key stands twice: what could be read, and the columns at fault.

    It is never stored; the store is asked about the rest of it, so that a row is told all its faults at once.
    """

    draft: Draft
    columns: frozenset[str]

    @property
    def key(self) -> str:
        """The key that was given, if one was and could be read."""
        return str(self.draft.values.get("key") or "")


def slug(*parts: str | None, length: int = 80) -> str:
    """A key made of the parts: Latin letters, digits, single hyphens, cut between words."""
    words = "-".join(part.replace("/", "-to-") for part in parts if part)
    return slugify(words, max_length=length, word_boundary=True)


def no_rule(_values: Values) -> Iterator[tuple[str, str]]:
    """No rule beyond the cells' own."""
    yield from ()


def unchanged(_values: Values) -> dict[str, Any]:
    """Nothing to derive."""
    return {}


@dataclass(frozen=True)
class RecordType:
    """A noun: its table, how its key is made, its rules across columns, where its process is found.

    ``rules`` yields (column, sentence) for a whole row; ``derive`` fills columns made from others when left empty;
    ``parent`` names the column that leads towards the process (None: the noun stands above processes);
    ``title`` the column that names a row in a list, ``columns_in_list`` those of its table on pages.
    ``rules_by_presence`` names the columns that the rules look at, where they only ask whether those are filled: then
    a large file need not ask them for every row.
    """

    table: type[Record]
    label: str
    plural: str
    about: str
    make_key: Callable[[Values], str]
    parent: str | None = "process"
    title: str = "title"
    rules: Callable[[Values], Iterable[tuple[str, str]]] = no_rule
    rules_by_presence: tuple[str, ...] | None = None
    derive: Callable[[Values], dict[str, Any]] = unchanged

    def __post_init__(self) -> None:
        """Give the table its CHECKs, its link tables and its past."""
        live = self.live
        for name, cell in self.cells.items():
            for constraint in constraints.of_cell(name, cell):
                live.append_constraint(constraint)
        for constraint in (*constraints.kept(), *(constraints.dated() if self.dated else ())):
            live.append_constraint(constraint)
        self.links, self.past  # noqa: B018  # made now, so that the metadata is whole once the nouns are imported

    @property
    def noun(self) -> str:
        """The noun's name in files, tables and addresses."""
        return str(self.table.__tablename__)

    @cached_property
    def live(self) -> sa.Table:
        """The table of present rows."""
        table: sa.Table = self.table.__table__  # type: ignore[attr-defined]
        return table

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """The typed columns in the order of the class body, ``key`` first: the columns of the CSV."""
        return {column.name: column.info["cell"] for column in self.live.columns if "cell" in column.info}

    @property
    def dated(self) -> bool:
        """Whether rows have a date of their own."""
        return issubclass(self.table, Dated)

    @cached_property
    def refs(self) -> dict[str, str]:
        """The columns that name one other record, and its noun."""
        return {name: cell.noun for name, cell in self.cells.items() if cell.kind == "ref" and cell.noun}

    @cached_property
    def links(self) -> dict[str, sa.Table]:
        """A table of single keys for each column of several: record, target, position."""
        return {
            name: sa.Table(
                f"{self.noun}_{name}",
                self.live.metadata,
                sa.Column("record", sa.Text, sa.ForeignKey(f"{self.noun}.key", **_FOREIGN), primary_key=True),
                sa.Column("target", sa.Text, sa.ForeignKey(f"{cell.noun}.key", **_FOREIGN), primary_key=True),
                sa.Index(f"ix_{self.noun}_{name}_target", "target"),
                sqlite_with_rowid=False,
            )
            for name, cell in self.cells.items()
            if cell.kind == "refs"
        }

    @cached_property
    def past(self) -> sa.Table:
        """The rows as they were before each change, with the moment they were replaced or removed."""
        columns = [sa.Column(c.name, c.type, nullable=c.nullable) for c in self.live.columns]
        return sa.Table(
            f"{self.noun}_past",
            self.live.metadata,
            *columns,
            sa.Column("replaced_at", self.live.c.recorded_at.type, nullable=False),
            sa.PrimaryKeyConstraint("key", "version"),
            sa.Index(f"ix_{self.noun}_past_batch", "batch"),
            sa.Index(f"ix_{self.noun}_past_replaced_at", "replaced_at"),
        )

    def draft(self, raw: Mapping[str, str | None], origin: Origin | None = None) -> tuple[Draft, list[Problem]]:
        """Read a row of text; all its problems, not the first.

        A blank cell clears the column. The draft is fit to store only when there are no problems.
        """
        origin = origin or Origin()
        problems: list[Problem] = []
        values: dict[str, Any] = {}
        for name, given in raw.items():
            if name == "version":
                continue
            cell = self.cells.get(name)
            if cell is None:
                problems.append(origin.problem(f"{self.noun} has no column of this name", name))
            elif given is None or not given.strip():
                values[name] = cell.default
                if cell.required:
                    problems.append(origin.problem(f"needed: {cell.about}", name))
            else:
                try:
                    values[name] = cell.read(given)
                except ValueError as error:
                    problems.append(origin.problem(str(error), name, given))
        version = _version(raw.get("version"), origin, problems)
        key_made = False
        if not problems:
            if not values.get("key"):
                values.update({name: made for name, made in self.derive(values).items() if not values.get(name)})
                problems.extend(self.missing(values, origin))
            if not problems and not values.get("key"):
                key_made = True
                values["key"] = self.make_key(values)[:KEY_LENGTH].rstrip("-") or slug(self.noun)
            values.update(self.bounds(values))
        return Draft(self, values, version, origin, key_made), problems

    def missing(self, values: Values, origin: Origin) -> list[Problem]:
        """The columns without which a new row cannot stand."""
        return [
            origin.problem(f"needed: {cell.about}", name)
            for name, cell in self.cells.items()
            if cell.required and values.get(name) is None
        ]

    def bounds(self, values: Values) -> dict[str, Any]:
        """The derived bounds of ``date``, where it was given."""
        if not self.dated or not values.get("date"):
            return {}
        earliest, latest = dates.bounds(values["date"])
        return {"date_earliest": earliest, "date_latest": latest}

    def write(self, values: Values) -> list[str | None]:
        """The row as text, one cell a column: the inverse of ``draft``."""
        return [None if values[name] is None else cell.write(values[name]) for name, cell in self.cells.items()]


_FOREIGN: dict[str, Any] = {"ondelete": "RESTRICT", "deferrable": True, "initially": "DEFERRED"}


def _version(given: str | None, origin: Origin, problems: list[Problem]) -> int | None:
    if given is None or not given.strip():
        return None
    if not given.strip().isascii() or not given.strip().isdigit():
        problems.append(origin.problem("the version is a whole number, as exported, or empty", "version", given))
        return None
    return int(given)

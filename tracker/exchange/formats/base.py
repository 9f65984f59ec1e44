"""What all foreign formats share: how one is declared, what is asked of a file, and what reading it yields.

A format is a value, as a record type is: its names, its licence, the columns it cannot do without, and one function
from rows to drafts. Reading touches no database; the caller saves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tracker.errors import Problem
from tracker.records import Draft

if TYPE_CHECKING:
    from tracker.exchange.formats.job import Job

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees; a box whose west lies east of its east crosses the 180th meridian."""


def box_of(text: str) -> Box:
    """The box that four numbers name.

    Raises:
        ValueError: they do not; the sentence says what would.

    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise ValueError("write four numbers: west,south,east,north, as in 44.5,38.3,50.8,42.0") from error
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("degrees run from -180 to 180 and from -90 to 90, south before north")
    return west, south, east, north


UNHELD_LIMIT = 100_000
"""Lines listed of what cannot be held; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Where:
    """Which rows of a file are wanted; an empty part asks for nothing.

    Names are compared whole for countries and in part for conflicts and dyads, both whatever their case; a number is
    the issuer's. A period keeps what overlaps it.
    """

    country: tuple[str, ...] = ()
    conflict: tuple[str, ...] = ()
    dyad: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    bbox: Box | None = None


class Need(NamedTuple):
    """Columns a format cannot do without: one of several sets, and what is unknown without them."""

    sets: tuple[tuple[str, ...], ...]
    without: str


class Lookalike(NamedTuple):
    """Columns that betray a file which only looks like one of this format, and the sentence that says so."""

    columns: frozenset[str]
    why: str


@dataclass(frozen=True, eq=False)
class Format:
    """A foreign format.

    ``columns`` are all columns it reads, folded (lower case, underscores); ``marks`` tell its header from others;
    ``aliases`` other spellings. ``drafts`` turns the rows of a job into drafts. ``layouts`` are headers under which a
    file without its header is known. ``stored_id`` turns an issuer's id into what the store keeps of it. ``filters`` names the columns in which country, conflict and dyad stand. ``asks_access`` says that its terms want
    the day of access cited.
    """

    code: str
    title: str
    publisher: str
    url: str
    licence: str
    citation: str
    noun: str
    columns: tuple[str, ...]
    needs: tuple[Need, ...]
    marks: tuple[str, ...]
    drafts: Callable[[Job], Iterator[Draft]]
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    lookalikes: tuple[Lookalike, ...] = ()
    layouts: tuple[tuple[str, ...], ...] = ()
    fits_layout: Callable[[Mapping[str, str]], bool] | None = None
    version_of: Callable[[str], str | None] = lambda _name: None
    stored_id: Callable[[str], str] = str
    reminder: str | None = None
    by_file: bool = False
    asks_access: bool = False

    def fold(self, name: str) -> str:
        """A column's name as this format spells it."""
        plain = fold(name)
        return self.aliases.get(plain, plain)

    def fits(self, header: Iterable[str]) -> bool:
        """Whether a header is of this format."""
        return {self.fold(name) for name in header}.issuperset(self.marks)


def fold(name: str) -> str:
    """A column's name in lower case, words parted by one underscore."""
    letters = "".join(c if c.isalnum() else " " for c in name.replace("\ufeff", "").casefold())
    return "_".join(letters.split())


class Unheld(NamedTuple):
    """Something of the file that the model cannot hold, listed instead of dropped.

    ``row`` says whether the whole row was left out, or one value of it.
    """

    line: int
    why: str
    column: str | None = None
    value: str | None = None
    row: bool = False

    def __str__(self) -> str:
        return str(Problem(self.why, self.column, self.value, self.line))


@dataclass
class Reading:
    """What a file holds for us. All but ``source`` and ``sha256`` fills while ``drafts`` is read, once, to its end.

    ``drafts`` begins with the source (and gives a process or an actor before what rests on it); it is empty of rows
    when ``problems`` refuse the file, which then must not be stored. ``left_out`` counts rows by the filter that left
    them out; ``unmapped`` names actors that no mapping knows, by how often; ``seen`` has the issuer's ids of rows kept,
    ``passed_over`` those of rows that the filters left out.
    """

    format: Format
    file: str
    sha256: str
    source: Draft
    drafts: Iterator[Draft]
    problems: list[Problem]
    share_read: Callable[[], float]
    version: str | None = None
    lines: int = 0
    records: int = 0
    deaths: int = 0
    first: date | None = None
    last: date | None = None
    notes: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    unheld: list[Unheld] = field(default_factory=list)
    unheld_more: int = 0
    unmapped: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    passed_over: set[str] = field(default_factory=set)

    def vanished(self, stored: Mapping[str, str]) -> list[str]:
        """The issuer's ids that an earlier file had and this one, filtered out or not, has no more.

        ``stored`` are the ids (and their sources) in the store for the same process and period. Only ids from sources
        that share an id with this file count: a file of another country does not make these vanish.
        """
        here = self.seen.keys() | self.passed_over
        again = {source for identity, source in stored.items() if identity in here}
        return sorted(identity for identity, source in stored.items() if source in again and identity not in here)

    def sentences(self, limit: int = 20) -> list[str]:
        """The reading in sentences, for the lines above the report; lists are cut at ``limit``."""
        said = list(self.notes)
        if self.records:
            period = f", {self.first} to {self.last}" if self.first else ""
            dead = f", {self.deaths:,} deaths (best)" if self.format.noun == "incident" else ""
            said.append(
                f"{self.lines:,} {'row' if self.lines == 1 else 'rows'} read: {self.records:,} of {self.format.title} kept{period}{dead}."
            )
        if self.left_out:
            parts = ", ".join(f"{count:,} {reason}" for reason, count in self.left_out.most_common())
            said.append(f"Left out by the filters: {parts}.")
        if self.repeated:
            rows = "1 row says" if self.repeated == 1 else f"{self.repeated:,} rows say"
            said.append(f"{rows} again what an earlier row said, and made nothing new.")
        if self.unheld:
            count = len(self.unheld) + self.unheld_more
            said.append(f"{count:,} {'value or row' if count == 1 else 'values or rows'} the model cannot hold:")
            said.extend(f"  {entry}" for entry in self.unheld[:limit])
            if count > limit:
                said.append(f"  and {count - limit:,} more.")
        if self.unmapped:
            names = "; ".join(f"{_cut(name)} ({count:,})" for name, count in self.unmapped.most_common(limit))
            more = f" and {len(self.unmapped) - limit:,} more" if len(self.unmapped) > limit else ""
            said.append(f"Actors without a mapping, kept as reported: {names}{more}.")
        if self.format.reminder:
            said.append(self.format.reminder)
        return said


def _cut(name: str, limit: int = 80) -> str:
    return name if len(name) <= limit else f"{name[: limit - 1]}…"

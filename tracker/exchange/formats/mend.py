"""MEND, the Mediation Event and Negotiators Database: one mediation event per row -> rounds with their mediators.

Third parties become actors with the role mediator: those a mapping or the store knows, else new ones, since a round
without its mediators would count as direct talks. Local parties become participants only where they are known. A day
or month that is missing leaves a month or a year.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from datetime import date

from tracker import dates
from tracker.exchange.formats.base import Format, Need
from tracker.exchange.formats.foreign_cells import number
from tracker.exchange.formats.job import Job
from tracker.records import Draft
from tracker.records.actor import ACTOR
from tracker.records.base import slug
from tracker.records.participation import PARTICIPATION
from tracker.records.process import PROCESS
from tracker.records.round import ROUND
from tracker.vocabulary import ActorKind, Channel, Role, RoundStatus
from tracker.vocabulary import Format as Sitting

_ROUND = (
    "key", "process", "title", "date", "place", "latitude", "longitude", "format", "channel", "status", "summary",
    "source",
)  # fmt: skip
_LISTED = re.compile(r"\s*[;\n\r|]+\s*")
_YES = frozenset({"1", "yes", "y", "true", "x"})
_SPAN = re.compile(r"(\d{1,2})\s*(?:-|–|to|/)\s*(\d{1,2})")
_MONTHS = {name[:3].casefold(): place for place, name in enumerate(dates.MONTHS, 1)}
_CHANNELS = {
    "phone": Channel.PHONE, "telephone": Channel.PHONE, "by phone": Channel.PHONE, "video": Channel.VIDEO,
    "online": Channel.VIDEO, "virtual": Channel.VIDEO, "video call": Channel.VIDEO,
}  # fmt: skip


def _key(identity: str) -> str:
    return slug("mend", identity, length=200)


def drafts(job: Job) -> Iterator[Draft]:
    """A round per event, with a participation per third party; rows of one event are put together."""
    reading, at = job.reading, job.at
    makers = _Makers(job)
    for line, cells in job.rows():
        identity = number(cells[at("med_event_id")])
        if not identity:
            job.unheld(line, "no med_event_ID; a later edition could not update it", "med_event_ID", None, row=True)
            continue
        try:
            edtf = _date(job, cells, line)
        except ValueError as error:
            job.unheld(line, f"{error}; a round cannot stand without a date", "Year", identity, row=True)
            continue
        first, last = dates.bounds(edtf)
        if job.outside(identity, first, last):
            continue
        third = _named(job, cells, "third_party", line)
        key = _key(identity)
        if key in reading.seen:
            reading.repeated += 1
        else:
            reading.seen[key] = line
            process, others = makers.process(cells, line)
            if process is not None:
                yield from process
            if others:
                job.unheld(line, "a round has one process; the first was taken", "conflict_country", others)
            row = _round(job, cells, line, key, makers.process_key, edtf, third)
            if not (yield from makers.round(row, line)):
                continue
            reading.records += 1
            job.covers(first, last)
        ids = [number(part) for part in _LISTED.split(cells[at("third_party_id_gw")])]
        for place, name in enumerate(third):
            state = len(ids) == len(third) and (ids[place] or "").isdigit()
            yield from makers.mediator(key, name, line, state=state)
        for name in _named(job, cells, "local_parties", line):
            yield from makers.party(key, name, line)
    makers.report()


class _Makers:
    """The drafts a round brings with it; each actor, process and participation once."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.process_key = job.process
        self._process = job.drafter(PROCESS, "key", "title")
        self._round = job.drafter(ROUND, *_ROUND)
        self._actor = job.drafter(ACTOR, "key", "name", "kind")
        self._participation = job.drafter(PARTICIPATION, "key", "round", "actor", "role", "source")
        self._made: set[str] = set()
        self._actors = 0
        self._known: set[str] = set()

    def process(self, cells: list[str], line: int) -> tuple[Iterator[Draft] | None, str | None]:
        """The process of a row, where the file names it, and the further ones it names."""
        job = self.job
        if not job.by_file:
            return None, None
        names = _named(job, cells, "conflict_country", line) or ["Conflict not named"]
        self.process_key = job.process or f"mend-{slug(names[0], length=190)}"
        others = "; ".join(names[1:]) or None
        if job.process or self.process_key in self._made:
            return None, others
        self._made.add(self.process_key)
        return job.keep(self._process((self.process_key, names[0]), line)), others

    def round(self, row: tuple[str | None, ...], line: int) -> Generator[Draft, None, bool]:
        """The round; whether it stands."""
        stands = False
        for draft in self.job.keep(self._round(row, line)):
            stands = True
            yield draft
        return stands

    def mediator(self, round_key: str, name: str, line: int, *, state: bool) -> Iterator[Draft]:
        """A third party as mediator, made an actor where nobody knows it."""
        job = self.job
        if job.unmappable(name):
            return
        actor = job.actor(name)
        if actor is None:
            job.reading.unmapped[name] += 1
            actor = slug(name, length=190)
            if not actor:
                job.unheld(line, "no actor can be made of this name", "third_party", name)
                return
            if f"actor/{actor}" not in self._made:
                self._made.add(f"actor/{actor}")
                self._actors += 1
                kind = ActorKind.STATE if state else ActorKind.UNKNOWN
                yield from job.keep(self._actor((actor, name, kind), line))
        yield from self._taken_part(round_key, actor, Role.MEDIATOR, line)

    def party(self, round_key: str, name: str, line: int) -> Iterator[Draft]:
        """A local party, where the mapping or the store knows it."""
        actor = self.job.actor(name)
        if actor is not None:
            yield from self._taken_part(round_key, actor, Role.PARTY, line)
        elif not self.job.unmappable(name):
            self.job.reading.unmapped[name] += 1

    def _taken_part(self, round_key: str, actor: str, role: Role, line: int) -> Iterator[Draft]:
        key = slug(round_key, actor, role, length=200)
        if key in self._made:
            return
        self._made.add(key)
        yield from self.job.keep(self._participation((key, round_key, actor, role, self.job.source), line))

    def report(self) -> None:
        """What was made beside the rounds."""
        if self._actors:
            many = "1 third party was" if self._actors == 1 else f"{self._actors:,} third parties were"
            self.job.note(f"{many} unknown here and made new actors; name them with --mapping to use yours.")


def _named(job: Job, cells: list[str], column: str, line: int) -> list[str]:
    """The names listed in a cell, each once."""
    parts = [job.texts(part, column, line) for part in _LISTED.split(cells[job.at(column)])]
    return list(dict.fromkeys(part for part in parts if part))


def _date(job: Job, cells: list[str], line: int) -> str:
    """The day, or the month or year where no more is told; several days of a month as a period."""
    year, month, day = (cells[job.at(name)].strip() for name in ("year", "month", "day"))
    in_year = number(year)
    if in_year is None:
        raise ValueError("no year")
    if not (in_year.isdigit() and len(in_year) == 4):
        raise ValueError(f"“{in_year}” is no year of four digits")
    in_month = number(month)
    if in_month is None:
        return in_year
    place = int(in_month) if in_month.isdigit() else _MONTHS.get(in_month[:3].casefold(), 0)
    if not 1 <= place <= 12:
        job.unheld(line, "no such month; the year was kept", "Month", month)
        return in_year
    in_day = number(day)
    if in_day is None:
        return f"{in_year}-{place:02}"
    try:
        if span := _SPAN.fullmatch(in_day):
            first, last = (date(int(in_year), place, int(part)) for part in span.groups())
            return dates.from_bounds(first, last)
        return date(int(in_year), place, int(in_day)).isoformat()
    except ValueError:
        job.unheld(line, "no such day; the month was kept", "Day", day)
        return f"{in_year}-{place:02}"


def _round(
    job: Job, cells: list[str], line: int, key: str, process: str | None, edtf: str, third: list[str]
) -> tuple[str | None, ...]:
    at = job.at
    places = _named(job, cells, "med_location_multiselect", line)
    countries = _named(job, cells, "med_loc_cty", line)
    place = "; ".join(places or countries)
    latitude, longitude = None, None
    if len(places) <= 1:
        try:
            latitude, longitude = job.points(cells[at("med_loc_y")], cells[at("med_loc_x")], line)
        except ValueError as error:
            job.unheld(line, str(error), "med_loc_x", cells[at("med_loc_x")])
    shuttle = (number(cells[at("shuttle")]) or "").casefold() in _YES
    kind = " ".join(cells[at("med_type")].split()).casefold()
    sitting = Sitting.SHUTTLE if shuttle else next((word for word in Sitting if word.value == kind), None)
    who = f"Mediation by {_joined(third)}" if third else "Mediation"
    title = job.texts(f"{who}, {place}" if place else who, "third_party", line)
    summary = _summary(job, cells, line, third)
    return (
        key, process, title, edtf, job.texts(place, "med_location", line), latitude, longitude, sitting,
        _CHANNELS.get(place.casefold()), RoundStatus.HELD, summary, job.source,
    )  # fmt: skip


def _joined(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _summary(job: Job, cells: list[str], line: int, third: list[str]) -> str:
    """Who met whom, in our own words from the columns; MEND's own account stays with it."""

    def listed(column: str) -> str:
        return "; ".join(_named(job, cells, column, line))

    parts = [f"MEND records a mediation event{' by ' + _joined(third) if third else ''}."]
    for lead, text in (
        ("Conflict", listed("conflict_country")),
        ("Local parties", listed("local_parties") or listed("local_indiv_group")),
        ("Mediators named", listed("individual_med_named")),
        ("Mechanism", listed("groupings_mechanisms")),
        ("Agreement", listed("agmt_name")),
        ("PA-X agreement", "; ".join(filter(None, map(number, _LISTED.split(cells[job.at("agmt_id_pax")]))))),
        ("MEND's type", listed("med_type")),
        ("Sources named by MEND", listed("source_urls")),
    ):
        if text:
            parts.append(f"{lead}: {text.rstrip('.')}.")
    return " ".join(parts)


MEND = Format(
    code="mend",
    title="MEND, Mediation Event and Negotiators Database",
    publisher="PeaceRep, University of Edinburgh",
    url="https://peacerep.org/",
    licence="As PeaceRep states it beside the file; name MEND and PeaceRep wherever the rows are shown.",
    citation="PeaceRep, Mediation Event and Negotiators Database, with the month of the edition.",
    noun="round",
    columns=(
        "med_event_id", "conflict_country", "conflict_counry_id", "conflict_id", "med_location_multiselect",
        "med_loc_cty", "med_loc_x", "med_loc_y", "day", "month", "year", "third_party", "third_party_id_glopad",
        "third_party_id", "third_party_id_pax", "third_party_id_mend", "third_party_id_paax", "third_party_id_gw",
        "num_med", "med_bias", "med_scope", "individual_med_named", "groupings_mechanisms", "local_parties",
        "local_party_id", "local_indiv_group", "num_local", "if_loc_belig", "agmt", "agmt_name", "agmt_id_pax",
        "summary", "source_urls", "shuttle", "med_type",
    ),
    needs=(
        Need((("med_event_id",),), "without MEND's id a later edition could not update its events"),
        Need((("year",),), "without it no event has a date"),
        Need((("third_party",),), "without it no event has its mediators"),
    ),
    marks=("med_event_id", "third_party"),
    drafts=drafts,
    filters={
        "country": ("conflict_country", "conflict_counry_id"),
        "conflict": ("conflict_id", "conflict_country"),
        "dyad": ("local_parties",),
        "bbox": ("med_loc_y", "med_loc_x"),
    },
    aliases={
        "conflict_country_id": "conflict_counry_id",
        "med_location": "med_location_multiselect",
    },
    stored_id=_key,
    by_file=True,
)  # fmt: skip

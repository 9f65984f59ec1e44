"""ACLED: one event per row (or, in a monadic export, one actor of an event per row) -> incidents.

Read are the export of 2015 in capitals, the API's of 2016, the one before March 2023 and the present one, by the names
of their columns; ``inter1`` and ``inter2`` may be words or numbers. A date known to the week or less well keeps the day
given, marked approximate (``2020-03-05~``), and says so in ``date_note``: by how much it may be off is not told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from tracker import crosswalks
from tracker.exchange.formats.base import Format, Lookalike, Need
from tracker.exchange.formats.foreign_cells import MISSING, UndecidedError, number
from tracker.exchange.formats.job import Job
from tracker.records import Draft
from tracker.records.base import slug
from tracker.records.incident import INCIDENT
from tracker.vocabulary import IncidentKind

_FIELDS = (
    "key", "date", "date_note", "place", "latitude", "longitude", "place_precision", "kind",
    "actors_reported", "affected", "deaths_best", "dataset_id", "summary",
)  # fmt: skip

_OF_AN_ACTOR = frozenset({"actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction"})
_OF_A_ROW = frozenset({"data_id", "event_id_no_cnty", "timestamp"})
"""Columns in which two rows of one event may differ: whom the row is about, and when ACLED last touched it."""

_CIVILIANS = frozenset({"7", "civilians"})


def drafts(job: Job) -> Iterator[Draft]:
    """One incident per event; the deaths of an event count once, however many rows it has."""
    at, counts, texts, points, reading = job.at, job.counts, job.texts, job.points, job.reading
    identity, event_type, sub_type = at("event_id_cnty"), at("event_type"), at("sub_event_type")
    north, east, precision, place = at("latitude"), at("longitude"), at("geo_precision"), at("location")
    fatalities, when, spread = at("fatalities"), at("event_date"), at("time_precision")
    core = [place for name, place in job.opened.places.items() if name not in _OF_AN_ACTOR | _OF_A_ROW]
    days = job.days("event_date")
    actors = _actors(job)
    summary, affected = _summaries(job), _affected(job)
    same = {"process": job.process, "dataset": "acled", "source": job.source}
    draft = job.drafter(INCIDENT, *_FIELDS, **same)
    attributed = job.drafter(INCIDENT, *_FIELDS, "attributed_to", **same)
    strange: Counter[str] = Counter()
    for line, cells in job.rows():
        try:
            issued = cells[identity].strip()
            if issued in MISSING:
                raise ValueError("the event has no event_id_cnty")
            if cells[when].strip() in MISSING:
                raise ValueError("the event has no event_date")
            day = days(cells[when])
            if job.outside(issued, day, day) or job.twin(
                issued, hash(tuple([cells[c] for c in core])), line, "event_id_cnty"
            ):
                continue
            latitude, longitude = points(cells[north], cells[east], line)
            died = counts(cells[fatalities])
        except UndecidedError:
            raise
        except ValueError as error:
            job.refuse(line, str(error))
            continue
        event, sub_event = cells[event_type], cells[sub_type]
        kind, known = crosswalks.incident_kind_of_acled(_named(event), _named(sub_event))
        if not known:
            strange[" / ".join(filter(None, [_named(event), _named(sub_event)])) or "(blank)"] += 1
        names, with_them = actors(cells, issued, line)
        loose = number(cells[spread])
        vague = loose in ("2", "3")
        given = (
            _key(issued),
            f"{day.isoformat()}~" if vague else day.isoformat(),
            f"ACLED time_precision {loose}: {crosswalks.ACLED_TIME_PRECISION[loose]}" if vague and loose else None,
            texts(cells[place], "location", line),
            latitude,
            longitude,
            crosswalks.place_precision_of_acled(cells[precision]) or None,
            kind,
            texts("; ".join(names), "actor1", line, 2_000),
            affected(cells),
            died,
            issued,
            summary(cells, kind, names, with_them, line),
        )
        keys, lacking = job.mapped([name for name in names if not name.casefold().startswith("civilians")])
        for name in lacking:
            reading.unmapped[name] += 1
        made = attributed((*given, keys), line) if keys else draft(given, line)
        for kept in job.keep(made):
            reading.records += 1
            reading.deaths += int(died or 0)
            job.covers(day)
            yield kept
    if strange:
        listed = ", ".join(f"“{name}” ({count:,})" for name, count in strange.most_common(20))
        job.note(f"Event types that our table lacks, imported as other: {listed}.")


def _key(issued: str) -> str:
    plain = issued.lower()
    return f"acled-{plain}" if plain.isascii() and plain.isalnum() else slug("acled", issued, length=200)


def _named(text: str) -> str:
    return "" if text.strip() in MISSING else " ".join(text.split())


Names = tuple[list[str], list[str]]


def _actors(job: Job) -> Callable[[list[str], str, int], Names]:
    """A reader of an event's actors and of those with them; in a monadic export they stand on several rows."""
    columns = [(job.at(name), name) for name in ("actor1", "actor2")]
    beside = [(job.at(name), name) for name in ("assoc_actor_1", "assoc_actor_2")]
    texts = job.texts
    if job.opened.has("actor2"):

        def named(cells: list[str], _issued: str, line: int) -> Names:
            return (
                [name for place, column in columns if (name := texts(cells[place], column, line))],
                [name for place, column in beside if (name := texts(cells[place], column, line))],
            )

        return named
    job.note("A monadic export: each event stands once per actor; it was made one incident, its deaths counted once.")
    gathered: dict[str, Names] = {}
    identity, actor, associates = job.at("event_id_cnty"), columns[0][0], beside[0][0]
    with job.opened.again() as whole:
        for line, cells in whole.rows:
            cells.append("")
            names, with_them = gathered.setdefault(cells[identity].strip(), ([], []))
            for known, text, column in (
                (names, cells[actor], "actor1"),
                (with_them, cells[associates], "assoc_actor_1"),
            ):
                if (name := texts(text, column, line)) and name not in known:
                    known.append(name)
    return lambda _cells, issued, _line: gathered.pop(issued, ([], []))


def _summaries(job: Job) -> Callable[[list[str], IncidentKind, list[str], list[str], int], str]:
    """What happened in our own words, from the columns; ACLED's notes are left where they are."""
    places = [(job.at(column), column) for column in ("location", "admin2", "admin1", "country")]
    event, sub_event = job.at("event_type"), job.at("sub_event_type")
    texts = job.texts

    def summary(cells: list[str], kind: IncidentKind, names: list[str], with_them: list[str], line: int) -> str:
        what = texts(cells[sub_event], "sub_event_type", line) or texts(cells[event], "event_type", line) or kind.label
        where = dict.fromkeys(filter(None, [texts(cells[place], column, line) for place, column in places]))
        text = what
        if names:
            text += f": {' and '.join(names)}"
        if with_them:
            text += f" (with {'; '.join(with_them)})"
        if where:
            text += f", in {', '.join(where)}"
        return f"{text}."

    return summary


def _affected(job: Job) -> Callable[[list[str]], str | None]:
    targeting, sides = job.at("civilian_targeting"), [job.at("inter1"), job.at("inter2")]

    def affected(cells: list[str]) -> str | None:
        if cells[targeting].strip() not in MISSING:
            return "civilians"
        named = any((number(cells[side]) or "").casefold() in _CIVILIANS for side in sides)
        return "civilians" if named else None

    return affected


ACLED = Format(
    code="acled",
    title="ACLED",
    publisher="Armed Conflict Location & Event Data (ACLED)",
    url="https://acleddata.com/",
    licence="ACLED's terms of use: attribute ACLED with the day of access; its rows may not be passed on as they are.",
    citation="Raleigh et al. 2023, Humanities and Social Sciences Communications 10, 74; acleddata.com, day of access.",
    noun="incident",
    columns=(
        "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type",
        "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting",
        "iso", "iso3", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude",
        "geo_precision", "source", "source_scale", "notes", "fatalities", "tags", "timestamp", "data_id",
        "event_id_no_cnty", "gwno",
    ),
    needs=(
        Need((("event_id_cnty",),), "without ACLED's id a later export could not update its events"),
        Need((("event_date",),), "without it no event has a date"),
        Need((("event_type",),), "without it no event has a kind"),
        Need((("actor1",),), "without it no event has its actors"),
        Need((("fatalities",),), "without it no event has its deaths"),
    ),
    marks=("event_id_cnty", "event_date", "event_type"),
    drafts=drafts,
    filters={
        "country": ("country", "iso", "iso3", "gwno"),
        "bbox": ("latitude", "longitude"),
    },
    aliases={
        "ally_actor_1": "assoc_actor_1",
        "ally_actor_2": "assoc_actor_2",
        "event_id": "event_id_cnty",
    },
    lookalikes=(
        Lookalike(
            frozenset({"events", "fatalities"}),
            "It counts events by week, month or place; fetch the export of single events.",
        ),
    ),
    reminder=(
        "ACLED's terms of use (acleddata.com): attribute ACLED with the day of access in everything shown, and do not"
        " pass its rows on; exports and packages here remind of it or hold them back."
    ),
    asks_access=True,
)  # fmt: skip

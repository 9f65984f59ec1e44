"""UCDP GED and UCDP Candidate Events: one event per row -> incidents.

Read are the releases from 19 to 26 and the editions on HDX, by the names of their columns. A day comes from
``date_start`` and ``date_end``; an extract that has only ``year`` and ``month`` gives months. Rows of a Candidate
release are provisional; the final release, with the same ids, replaces them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tracker import crosswalks, dates
from tracker.exchange.formats.base import Format, Lookalike, Need
from tracker.exchange.formats.foreign_cells import MEMO, MISSING, UndecidedError, number
from tracker.exchange.formats.job import Job
from tracker.records import Draft
from tracker.records.incident import INCIDENT
from tracker.vocabulary import IncidentKind, PlacePrecision

COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office", "source_date",
    "source_headline", "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity",
    "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best",
    "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
"""The 49 columns of releases 22.1 and later, in their order."""

_OLDER = (
    "id", "year", "active_year", "type_of_violence", "conflict_new_id", "conflict_name", "dyad_new_id", "dyad_name",
    "side_a_new_id", "side_a", "side_b_new_id", "gwnob", "side_b", "number_of_sources", "source_article",
    "source_office", "source_date", "source_headline", "source_original", "where_prec", "where_coordinates", "adm_1",
    "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity",
    "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "low", "best",
    "high",
)  # fmt: skip

_FIELDS = (
    "key", "date", "date_note", "place", "latitude", "longitude", "place_precision", "kind", "actors_reported",
    "affected", "deaths_best", "deaths_low", "deaths_high", "dataset_id", "provisional", "summary",
)  # fmt: skip

_GED_NAME = re.compile(r"ged[-_ ]?(\d{2})(\d)(?!\d)", re.IGNORECASE)
_VERSION = re.compile(r"(?<![\d.])v?(\d{2})[._](\d{1,2})(?:[._](\d{1,2}))?(?:[._](\d{1,2}))?(?![\d])", re.IGNORECASE)


def version_of(name: str) -> str | None:
    """The release a file's name tells: 25.1 (annual), 25.0.3 (monthly candidate), 25.01.25.06 (several months)."""
    if match := _GED_NAME.search(name):
        return f"{match[1]}.{match[2]}"
    for match in _VERSION.finditer(name):
        parts = [part for part in match.groups() if part is not None]
        if 17 <= int(parts[0]) <= 40:
            return ".".join(parts)
    return None


def is_candidate(version: str | None) -> bool:
    """Whether a release is of the Candidate dataset: 25.0.3 or 25.01.25.06, where an annual one is 25.1."""
    parts = (version or "").split(".")
    return len(parts) >= 3


def _fits_layout(row: Mapping[str, str]) -> bool:
    """Whether a line holds an event in these columns."""
    return (
        row["id"].strip().isdigit()
        and row["type_of_violence"].strip() in crosswalks.UCDP_TYPE_OF_VIOLENCE
        and row["where_prec"].strip() in crosswalks.UCDP_WHERE_PREC
        and re.match(r"\d{4}$", row["year"].strip()) is not None
        and re.match(r"\d", row["date_start"]) is not None
        and re.match(r"-?\d+(\.\d+)?$", row["latitude"].strip()) is not None
        and re.match(r"-?\d+$", row["best"].strip()) is not None
    )


def drafts(job: Job) -> Iterator[Draft]:
    """One incident per event."""
    at, counts, texts, points, reading = job.at, job.counts, job.texts, job.points, job.reading
    identity, kind_at, date_prec, place = at("id"), at("type_of_violence"), at("date_prec"), at("where_coordinates")
    north, east, precision = at("latitude"), at("longitude"), at("where_prec")
    best, low, high = at("best"), at("low"), at("high")
    when, sides, summary, affected, provisional = _dates(job), _Sides(job), _summaries(job), _affected(job), _open(job)
    kinds: dict[str, IncidentKind] = {}
    exactness: dict[str, PlacePrecision | None] = {}
    same = {"process": job.process, "dataset": "ucdp-ged", "source": job.source}
    draft = job.drafter(INCIDENT, *_FIELDS, **same)
    attributed = job.drafter(INCIDENT, *_FIELDS, "attributed_to", **same)
    strange: Counter[str] = Counter()
    for line, cells in job.rows():
        try:
            issued = number(cells[identity])
            if not issued:
                raise ValueError("the event has no id")
            if job.twin(issued, hash(tuple(cells)), line, "id"):
                continue
            dated = when(cells, issued, line)
            if dated is None:
                continue
            edtf, first, last = dated
            latitude, longitude = points(cells[north], cells[east], line)
            died = counts(cells[best])
            fewest, most = counts(cells[low]), counts(cells[high])
        except UndecidedError:
            raise
        except ValueError as error:
            job.refuse(line, str(error))
            continue
        code, exact = cells[kind_at], cells[precision]
        if (kind := kinds.get(code)) is None:
            kind, known = crosswalks.incident_kind_of_ucdp(code)
            if known:
                kinds[code] = kind
            else:
                strange[code] += 1
        if exact not in exactness:
            exactness[exact] = crosswalks.place_precision_of_ucdp(exact)
        pair = sides(cells, line)
        given = (
            f"ucdp-ged-{issued}",
            edtf,
            _SPREAD.get(cells[date_prec].strip()),
            texts(cells[place], "where_coordinates", line),
            latitude,
            longitude,
            exactness[exact],
            kind,
            pair.reported,
            affected(cells, pair),
            died,
            fewest,
            most,
            issued,
            provisional(cells),
            summary(cells, pair, line),
        )
        made = attributed((*given, pair.keys), line) if pair.keys else draft(given, line)
        for kept in job.keep(made):
            reading.records += 1
            reading.deaths += int(died or 0)
            job.covers(first, last)
            yield kept
    sides.count_unmapped()
    for code, count in strange.items():
        job.note(f"type_of_violence “{code}” is none of UCDP's; {count:,} imported as other.")


_SETTLED = frozenset({"clear", *(word.casefold() for word in MISSING)})
_SPREAD = {
    f"{code}{tail}": f"UCDP date_prec {code}: {words}"
    for code, words in crosswalks.UCDP_DATE_PREC.items()
    if code != "1"
    for tail in ("", ".0")
}


@dataclass(slots=True)
class _Pair:
    """The two sides of an event: their names, and the keys that the mapping gives those who acted."""

    code: str
    a: str
    b: str
    reported: str
    keys: str | None
    lacking: list[str]
    rows: int = 0


class _Sides:
    """The sides of events, read once for each pair of names."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._places = (job.at("type_of_violence"), job.at("side_a"), job.at("side_b"))
        self._pairs: dict[tuple[str, str, str], _Pair] = {}

    def __call__(self, cells: list[str], line: int) -> _Pair:
        kind, of_a, of_b = self._places
        written = cells[kind], cells[of_a], cells[of_b]
        pair = self._pairs.get(written)
        if pair is None:
            texts = self._job.texts
            code, a, b = number(written[0]) or "", texts(written[1], "side_a", line), texts(written[2], "side_b", line)
            # In one-sided violence the other side are civilians.
            acted = (a,) if code == "3" else (a, b)
            keys, lacking = self._job.mapped([side for side in acted if side])
            pair = self._pairs[written] = _Pair(code, a, b, f"{a}; {b}" if a and b else a or b, keys, lacking)
        pair.rows += 1
        return pair

    def count_unmapped(self) -> None:
        """Tells the reading how often each name without a mapping stood."""
        for pair in self._pairs.values():
            for name in pair.lacking:
                self._job.reading.unmapped[name] += pair.rows


def _open(job: Job) -> Callable[[list[str]], str]:
    """Whether UCDP may still revise an event: by its release, its own status, or, unnamed, its year."""
    candidate = is_candidate(job.reading.version)
    running = str(job.accessed.year) if job.reading.version is None else None
    status, year = job.at("code_status"), job.at("year")

    def provisional(cells: list[str]) -> str:
        settled = cells[status].strip().casefold() in _SETTLED
        return "true" if candidate or not settled or (running and cells[year].startswith(running)) else "false"

    return provisional


Dated = tuple[str, date, date]


def _dates(job: Job) -> Callable[[list[str], str, int], Dated | None]:
    """A reader of a row's date; None for a row outside the period asked for, or that runs backwards."""
    if not job.opened.has("date_start"):
        job.note("The file has no days: dates are the months (or years) it names.")
        return _months(job)
    start, end = job.at("date_start"), job.at("date_end")
    if not job.opened.has("date_end"):
        job.note("The file has no date_end: each event was taken to be of its date_start alone.")
        end = start
    days = job.days("date_start", "date_end")
    memo: dict[tuple[str, str], Dated] = {}

    def when(cells: list[str], issued: str, line: int) -> Dated | None:
        pair = cells[start], cells[end]
        found = memo.get(pair)
        if found is None:
            if pair[0].strip() in MISSING:
                raise ValueError("the event has no date_start")
            first = days(pair[0])
            last = first if pair[1].strip() in MISSING else days(pair[1])
            if last < first:
                job.unheld(line, "date_end is before date_start; the event was left out", "date_end", pair[1], row=True)
                return None
            if len(memo) > MEMO:
                memo.clear()
            found = memo[pair] = (dates.from_bounds(first, last), first, last)
        return None if job.outside(issued, found[1], found[2]) else found

    return when


def _months(job: Job) -> Callable[[list[str], str, int], Dated | None]:
    year, month, counts = job.at("year"), job.at("month"), job.counts

    def when(cells: list[str], issued: str, _line: int) -> Dated | None:
        in_year, in_month = counts(cells[year]), counts(cells[month])
        if in_year is None:
            raise ValueError("the event has no year")
        text = f"{int(in_year):04}" + (f"-{int(in_month):02}" if in_month else "")
        first, last = dates.bounds(text)
        assert last is not None
        return None if job.outside(issued, first, last) else (text, first, last)

    return when


_BETWEEN = {
    "1": "State-based fighting between {} and {}",
    "2": "Non-state fighting between {} and {}",
    "3": "One-sided violence by {} against {}",
}


def _summaries(job: Job) -> Callable[[list[str], _Pair, int], str]:
    """What happened in our own words, from the columns; UCDP's quotations of its sources are left where they are."""
    at, texts = job.at, job.texts
    places = [(at(column), column) for column in ("adm_2", "adm_1", "country")]
    (district, _), (province, _), (country, _) = places
    conflict, relid, clarity = at("conflict_name"), at("relid"), at("event_clarity")
    memo: dict[tuple[str, ...], str] = {}

    def told(cells: list[str], pair: _Pair, line: int) -> str:
        where = ", ".join(filter(None, [texts(cells[place], column, line) for place, column in places]))
        text = _BETWEEN.get(pair.code, "Violence between {} and {}")
        text = text.format(pair.a or "an unnamed side", pair.b or "an unnamed side")
        if where:
            text = f"{text} in {where}"
        named = texts(cells[conflict], "conflict_name", line)
        if named and pair.code == "1":
            text = f"{text}; conflict: {named}"
        if number(cells[clarity]) == "2":
            text = f"{text}. Only part of a total over places or days is reported"
        return text

    def summary(cells: list[str], pair: _Pair, line: int) -> str:
        known = (
            pair.code, pair.reported, cells[district], cells[province], cells[country], cells[conflict], cells[clarity],
        )  # fmt: skip
        text = memo.get(known)
        if text is None:
            if len(memo) >= MEMO:
                memo.clear()
            text = memo[known] = told(cells, pair, line)
        related = cells[relid].strip()
        return f"{text}. UCDP event {related}." if related else f"{text}."

    return summary


def _affected(job: Job) -> Callable[[list[str], _Pair], str | None]:
    """Whose dead they were, where UCDP tells."""
    at, counts = job.at, job.counts
    of_a, of_b, civilians, unknown = at("deaths_a"), at("deaths_b"), at("deaths_civilians"), at("deaths_unknown")
    memo: dict[tuple[str, ...], str | None] = {}

    def affected(cells: list[str], pair: _Pair) -> str | None:
        written = cells[of_a], cells[of_b], cells[civilians], cells[unknown], pair.a, pair.b
        if written in memo:
            return memo[written]
        parts = []
        whose = (pair.a[:200] or "side A", pair.b[:200] or "side B", "civilians", "not known")
        for text, name in zip(written, whose, strict=False):
            died = counts(text)
            if died and died != "0":
                parts.append(f"{name}: {died}")
        if len(memo) >= MEMO:
            memo.clear()
        memo[written] = found = "Deaths: " + "; ".join(parts) if parts else None
        return found

    return affected


UCDP_GED = Format(
    code="ucdp-ged",
    title="UCDP Georeferenced Event Dataset",
    publisher="Uppsala Conflict Data Program (UCDP), Uppsala University",
    url="https://ucdp.uu.se/downloads/",
    licence="CC BY 4.0: name UCDP and the release wherever the rows are shown.",
    citation=(
        "Davies, Pettersson and Öberg (Journal of Peace Research, the year of the release); Sundberg and Melander 2013,"
        " Journal of Peace Research 50(4). Candidate events: Hegre et al. 2020, doi 10.1177/2053168020935257."
    ),
    noun="incident",
    columns=(*COLUMNS, "month", "iso3"),
    needs=(
        Need((("id",),), "without it a later release could not update its events"),
        Need((("date_start",), ("year", "month")), "without it no event has a date"),
        Need((("type_of_violence",),), "without it no event has a kind"),
        Need((("best",),), "without it no event has its deaths"),
    ),
    marks=("type_of_violence", "best"),
    drafts=drafts,
    filters={
        "country": ("country", "country_id", "iso3"),
        "conflict": ("conflict_name", "conflict_new_id", "conflict_dset_id"),
        "dyad": ("dyad_name", "dyad_new_id", "dyad_dset_id"),
        "bbox": ("latitude", "longitude"),
    },
    aliases={"best_est": "best", "high_est": "high", "low_est": "low", "type_of_vi": "type_of_violence"},
    lookalikes=(
        Lookalike(
            frozenset({"date", "best"}),
            "It has a single column date, which does not say how exactly UCDP knows the day.",
        ),
    ),
    layouts=(COLUMNS, _OLDER),
    fits_layout=_fits_layout,
    version_of=version_of,
)

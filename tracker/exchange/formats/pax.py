"""PA-X, the Peace Agreements Database, versions 1 to 10: one text per row -> agreements.

The 27 columns shared by all editions are read; the topic codes of the wide edition have no place here. An agreement
may belong to several processes: with a process named, all go to it; by file, each name in ``PPName`` (else ``Con``) is
made one. PA-X does not tell who met where, so its third parties stand in the summary.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tracker import crosswalks
from tracker.exchange.formats.base import Format, Lookalike, Need
from tracker.exchange.formats.foreign_cells import MISSING, UndecidedError, number
from tracker.exchange.formats.job import Job
from tracker.records import Draft
from tracker.records.agreement import AGREEMENT
from tracker.records.base import slug
from tracker.records.cells import read_url
from tracker.records.process import PROCESS
from tracker.vocabulary import AgreementStage, TextState

_FIELDS = (
    "key", "processes", "title", "date", "stage", "text_state", "pax_id", "url", "summary", "source",
)  # fmt: skip

_VERSION = re.compile(r"(?:^|[^a-z0-9])v(\d{1,2})(?![\d])", re.IGNORECASE)
_LISTED = re.compile(r"[/;\n\r]+")

Named = tuple[str, str]
"""A process as the file names it: its key here, its name there."""


def version_of(name: str) -> str | None:
    """The version a file's name tells: pax_data_2257_agreements_v10.csv is v10."""
    match = _VERSION.search(name)
    return f"v{match[1]}" if match else None


def drafts(job: Job) -> Iterator[Draft]:
    """One agreement per AgtId; rows that repeat an agreement for another process are put together."""
    reading, texts = job.reading, job.texts
    kept: dict[str, tuple[int, list[str | None], list[Named]]] = {}
    days = job.days("dat")
    for line, cells in job.rows():
        try:
            identity = number(cells[job.at("agtid")])
            if not identity:
                raise ValueError("the agreement has no AgtId")
            written = cells[job.at("dat")]
            if written.strip() in MISSING:
                job.unheld(line, "no date (Dat); an agreement cannot stand without one", "Dat", identity, row=True)
                continue
            day = days(written)
        except UndecidedError:
            raise
        except ValueError as error:
            job.refuse(line, str(error))
            continue
        if job.outside(identity, day, day):
            continue
        named = _processes(job, cells, line)
        if identity in kept:
            reading.repeated += 1
            known = kept[identity][2]
            known.extend(process for process in named if process not in known)
            continue
        row = [
            f"pax-{identity}",
            None,
            texts(cells[job.at("agt")], "Agt", line),
            day.isoformat(),
            _stage(job, cells, line),
            _text_state(job, cells, line),
            identity,
            _url(job, cells, line),
            _summary(job, cells, line),
            job.source,
        ]
        reading.seen[identity] = line
        kept[identity] = (line, row, named)
        job.covers(day)
    yield from _made(job, kept)
    _report(job, [named for _, _, named in kept.values()])


def _made(job: Job, kept: dict[str, tuple[int, list[str | None], list[Named]]]) -> Iterator[Draft]:
    """The agreements, each behind the processes it names."""
    draft = job.drafter(AGREEMENT, *_FIELDS)
    process = job.drafter(PROCESS, "key", "title")
    made: dict[str, str] = {}
    for line, row, named in kept.values():
        keys = [job.process] if job.process else []
        if job.by_file:
            for key, name in named:
                if key not in made:
                    made[key] = name
                    yield from job.keep(process((key, name), line))
                keys.append(key)
        row[1] = ";".join(dict.fromkeys(key for key in keys if key)) or None
        for agreement in job.keep(draft(row, line)):
            job.reading.records += 1
            yield agreement
    if made:
        job.note(f"{len(made):,} {'process' if len(made) == 1 else 'processes'} named in the file.")


def _report(job: Job, named: list[list[Named]]) -> None:
    if not job.by_file:
        names = Counter(name for processes in named for _, name in processes)
        if len(names) > 1:
            listed = "; ".join(f"{name} ({count})" for name, count in names.most_common(5))
            job.note(
                f"The rows stand under {len(names):,} processes in the file ({listed}{' …' if len(names) > 5 else ''});"
                f" all were put under {job.process}. Narrow them with --conflict or --country, or use --process-by-file."
            )
    with_third = "thrdpart" in job.opened.places
    if with_third:
        job.note("Third parties, signatories and PA-X's conflict numbers stand in each agreement's summary.")


def _processes(job: Job, cells: list[str], line: int) -> list[Named]:
    """The processes a row names: a number and a name each, where PA-X numbers them; else its countries."""
    numbers = [found for part in _LISTED.split(cells[job.at("pp")]) if (found := number(part))]
    whole = cells[job.at("ppname")]
    if len(numbers) == 1 and whole.strip() not in MISSING:
        return [(f"pax-process-{slug(numbers[0])}", job.texts(whole, "PPName", line))]
    names = [part for part in _LISTED.split(whole) if part.strip() not in MISSING]
    if numbers and len(numbers) == len(names):
        return [
            (f"pax-process-{slug(digits)}", job.texts(name, "PPName", line))
            for digits, name in zip(numbers, names, strict=True)
        ]
    names = names or [part for part in _LISTED.split(cells[job.at("con")]) if part.strip() not in MISSING]
    plain = [job.texts(name, "Con", line).removeprefix("(").removesuffix(")") for name in names]
    return [(f"pax-{slug(name, length=190)}", name) for name in plain if slug(name)]


def _stage(job: Job, cells: list[str], line: int) -> AgreementStage | None:
    given = cells[job.at("stage")].strip()
    stage = crosswalks.stage_of_pax(given)
    if stage is None and given not in MISSING:
        job.unheld(line, "a stage that PA-X's seven do not have; left empty", "Stage", given)
    return stage


def _text_state(job: Job, cells: list[str], line: int) -> TextState | None:
    given = cells[job.at("status")].strip()
    if given in MISSING:
        return None
    state = crosswalks.text_state_of_pax(given)
    if state is None:
        job.unheld(line, "a status we have no word for; taken as unknown", "Status", given)
    return state or TextState.UNKNOWN


def _url(job: Job, cells: list[str], line: int) -> str | None:
    given = cells[job.at("pax_hyperlink")].strip()
    if given in MISSING:
        return None
    try:
        return read_url(given)
    except ValueError as error:
        job.unheld(line, f"{error}; left empty", "PAX_Hyperlink", given)
        return None


def _summary(job: Job, cells: list[str], line: int) -> str | None:
    """What PA-X's columns say of the text, in our own words."""

    def cell(column: str, limit: int = 5_000) -> str:
        return job.texts(cells[job.at(column)], column, line, limit)

    parts = []
    under = [text for text in (cell("ppname"), cell("con")) if text]
    if under:
        parts.append(f"PA-X files it under {' / '.join(dict.fromkeys(under))}.")
    words = crosswalks.PAX_AGREEMENT_TYPES.get(cells[job.at("agtp")].strip())
    if words:
        parts.append(f"A text {words}.")
    if substage := cell("stagesub"):
        parts.append(f"PA-X substage {substage}.")
    if parties := cell("part", 20_000):
        parts.append(f"Signatories and parties, as PA-X gives them: {parties.rstrip('.')}.")
    if third := cell("thrdpart", 20_000):
        parts.append(f"Third parties: {third.rstrip('.')}.")
    if conflict := number(cells[job.at("ucdpcon")]):
        parts.append(f"UCDP conflict {conflict}.")
    return " ".join(parts) or None


PAX = Format(
    code="pax",
    title="PA-X Peace Agreements Database",
    publisher="PeaceRep, University of Edinburgh",
    url="https://www.peaceagreements.org/",
    licence="CC BY-NC-SA: name PA-X, no commercial use, share alike.",
    citation="Bell and Badanjak 2019, Introducing PA-X, Journal of Peace Research 56(3), 452-466.",
    noun="agreement",
    columns=(
        "con", "contp", "pp", "ppname", "reg", "agtid", "ver", "agt", "dat", "status", "lgt", "n_characters", "agtp",
        "stage", "stagesub", "part", "thrdpart", "othagr", "loc1iso", "loc2iso", "loc1gwno", "loc2gwno", "ucdpcon",
        "ucdpagr", "pamagr", "cowwar", "interim", "pax_hyperlink",
    ),
    needs=(
        Need((("agtid",),), "without PA-X's id a later version could not update its agreements"),
        Need((("dat",),), "without it no agreement has a date"),
        Need((("agt",),), "without it no agreement has a title"),
    ),
    marks=("agtid", "agt", "dat"),
    drafts=drafts,
    filters={
        "country": ("con", "loc1iso", "loc2iso", "loc1gwno", "loc2gwno"),
        "conflict": ("ppname", "pp", "ucdpcon"),
        "dyad": (),
        "bbox": (),
    },
    aliases={"pax_hyperl": "pax_hyperlink", "stage_sub": "stagesub", "thirdpart": "thrdpart"},
    lookalikes=(
        Lookalike(
            frozenset({"agtid", "actor_name"}),
            "It lists signatories (PAA-X), an actor per row; fetch the agreements themselves.",
        ),
    ),
    version_of=version_of,
    by_file=True,
)  # fmt: skip

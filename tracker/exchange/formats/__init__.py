"""Other people's formats: a foreign file's columns -> drafts. ``FORMATS`` is the one registry.

A new format is one module that declares a ``Format``, and its line here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from tracker.errors import Problem, Refused
from tracker.exchange.csv_read import Options
from tracker.exchange.formats.acled import ACLED
from tracker.exchange.formats.base import Format, Reading, Unheld, Where
from tracker.exchange.formats.job import Job, run
from tracker.exchange.formats.mend import MEND
from tracker.exchange.formats.opening import Opened, Source
from tracker.exchange.formats.pax import PAX
from tracker.exchange.formats.ucdp_ged import UCDP_GED
from tracker.records import Draft
from tracker.records.source import SOURCE

FORMATS: tuple[Format, ...] = (UCDP_GED, ACLED, PAX, MEND)

BY_CODE: dict[str, Format] = {fmt.code: fmt for fmt in FORMATS}


def recognise(header: Iterable[str]) -> Format | None:
    """The format whose header this is; None when none is."""
    names = list(header)
    return next((fmt for fmt in FORMATS if fmt.fits(names)), None)


def read(
    fmt: Format,
    source: Source,
    name: str,
    *,
    accessed: date,
    process: str | None = None,
    options: Options | None = None,
    where: Where | None = None,
    mapping: Mapping[str, str | None] | None = None,
    columns: Mapping[str, str] | None = None,
    actors: Mapping[str, str] | None = None,
    by_file: bool = False,
) -> Reading:
    """Open a foreign file; its drafts come as ``Reading.drafts`` is read. Stores nothing.

    Args:
        accessed: the day the file was fetched: stamped on the source, and the latest day a two-digit year can mean.
        process: the key of the process the records belong to; with ``by_file`` the file's own processes are made.
        mapping: actors' names in the file -> our keys; None for a name that is to have no actor.
        columns: columns' names in the file -> those of the format, for an extract that renamed them.
        actors: names and aliases of actors in the store -> their keys, for the third parties of rounds.

    Raises:
        Refused: the file cannot be read at all, is of another format, or lacks what the format needs.

    """
    if process is None and not (by_file and fmt.by_file):
        raise Refused([Problem("Name the process the records belong to.", file=name)])
    options = options or Options()
    try:
        opened = Opened(fmt, source, name, options, columns)
    except Refused as refused:
        raise Refused([*refused.problems, *_meant(fmt, source, name, options)]) from refused
    version = fmt.version_of(name)
    reading = Reading(
        format=fmt,
        file=name,
        sha256=opened.sha256 or "",
        source=_source(fmt, opened, name, version, accessed),
        drafts=iter(()),
        problems=opened.table.problems,
        share_read=opened.table.share_read,
        version=version,
    )
    job = Job(
        fmt,
        opened,
        reading,
        process=process,
        options=options,
        where=where or Where(),
        accessed=accessed,
        mapping=mapping or {},
        actors=actors or {},
        by_file=by_file,
    )
    reading.drafts = run(job)
    return reading


def _meant(fmt: Format, source: Source, name: str, options: Options) -> list[Problem]:
    """A hint, where the file is of another format than the one named."""
    for other in FORMATS:
        if other is not fmt:
            try:
                Opened(other, source, name, options).table.close()
            except Refused:
                continue
            return [Problem(f"It reads like {other.title}; import it as {other.code}.", file=name)]
    return []


def _source(fmt: Format, opened: Opened, name: str, version: str | None, accessed: date) -> Draft:
    """The source that the file is: one per file and release."""
    stamp = f"-{version.lower()}" if version else ""
    release = f", version {version}" if version else ""
    reference = f"File {_shown(name)}{release}; sha256 {opened.sha256}. {fmt.licence} Cite: {fmt.citation}"
    draft, problems = SOURCE.draft(
        {
            "key": f"{fmt.code}{stamp}-{(opened.sha256 or '')[:12]}",
            "kind": "dataset",
            "publisher": fmt.publisher,
            "title": f"{fmt.title}{release}",
            "url": fmt.url,
            "accessed": accessed.isoformat(),
            "reference": reference[:2_000],
        }
    )
    if problems:
        raise Refused(problems)
    return draft


def _shown(name: str) -> str:
    """A file's name as a line of text."""
    return " ".join("".join(c for c in name if c.isprintable()).split())[-200:]


__all__ = ["BY_CODE", "FORMATS", "Format", "Reading", "Unheld", "Where", "read", "recognise"]

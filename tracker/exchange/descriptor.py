"""The papers that travel with a package: ``datapackage.json``, ``CITATION.cff``, ``README.md``. Pure text.

The schemas come from the nouns' own cells, so that a new column is described without a line here. The descriptor keeps
to Data Package 1 (specs.frictionlessdata.io), which the readers of R and Python know without options.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from tracker.exchange.formats import BY_CODE
from tracker.exchange.origins import Passage
from tracker.records import BY_NOUN, RecordType
from tracker.records.cells import KEY_LENGTH, Cell

KEY_PATTERN = r"[a-z0-9]+(?:[-_.][a-z0-9]+)*"
KEYS_PATTERN = rf"{KEY_PATTERN}(?:;{KEY_PATTERN})*"
PROGRAM = "Peace-process tracker"
ESCAPE = (
    "A cell of free text that a spreadsheet could run as a formula carries an apostrophe (') before each place where one"
    " could begin; the tracker takes it away again when it reads the file."
)


class Contents(Protocol):
    """What a package is made of: its rows, and the view they were chosen by, in words."""

    @property
    def title(self) -> str:
        """The process, or what the whole is called."""

    @property
    def name(self) -> str:
        """The same as a key."""

    @property
    def filters(self) -> str:
        """The filters in words."""

    @property
    def query(self) -> str:
        """The filters as a query string."""

    @property
    def as_of(self) -> str | None:
        """The day up to which it is told."""

    @property
    def known_at(self) -> str | None:
        """The moment as of which it was known."""

    @property
    def moment(self) -> datetime | None:
        """The last change in this view."""

    @property
    def carried(self) -> Mapping[str, int]:
        """Rows by noun that the filters do not choose but chosen rows name."""

    def rows(self, noun: str) -> Any:
        """The rows of a noun, in the order of its columns."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a package."""

    path: str
    rows: int
    size: int
    sha256: str


def schema(record_type: RecordType) -> dict[str, Any]:
    """The Table Schema of a noun."""
    described: dict[str, Any] = {
        "fields": [_field(name, cell, record_type) for name, cell in record_type.cells.items()],
        "primaryKey": "key",
        "missingValues": [""],
    }
    keys = [
        {"fields": name, "reference": {"resource": "" if noun == record_type.noun else noun, "fields": "key"}}
        for name, noun in record_type.refs.items()
    ]
    if keys:
        described["foreignKeys"] = keys
    return described


def _field(name: str, cell: Cell, record_type: RecordType) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": _TYPES.get(cell.kind, "string"), "description": cell.about}
    constraints: dict[str, Any] = {}
    if cell.required or name == "key":
        constraints["required"] = True
    if name == "key":
        constraints |= {"unique": True, "maxLength": KEY_LENGTH}
    match cell.kind:
        case "key" | "ref":
            constraints["pattern"] = KEY_PATTERN
        case "refs":
            constraints["pattern"] = KEYS_PATTERN
            field["description"] += f" Keys of {cell.noun}, parted by a semicolon."
        case "choice":
            assert cell.words is not None
            constraints["enum"] = [word.value for word in cell.words]
        case "grade":
            assert cell.words is not None
            constraints["enum"] = [int(word.value) for word in cell.words]
        case "whole" | "decimal":
            constraints["minimum"], constraints["maximum"] = cell.low, cell.high
        case "flag":
            field |= {"trueValues": ["true"], "falseValues": ["false"]}
        case "date":
            field["description"] += " EDTF (ISO 8601-2): 2023-12-07, 2023-12, 2023-11~, 2023-05/.."
            field["rdfType"] = "http://id.loc.gov/datatypes/edtf"
            constraints["pattern"] = r"[-0-9X~?%/.,\[\]{}]+"
        case "url":
            constraints["pattern"] = r"https?://\S+"
    if constraints:
        field["constraints"] = constraints
    return field


_TYPES = {"grade": "integer", "whole": "integer", "decimal": "number", "flag": "boolean", "day": "date"}


def datapackage(contents: Contents, parts: Sequence[Part], passage: Passage) -> str:
    """``datapackage.json``."""
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": contents.name,
        "title": contents.title,
        "description": f"{_sentence(contents.filters)} {ESCAPE}",
        "created": moment_text(contents.moment),
        "version": contents.known_at or moment_text(contents.moment),
        "filters": contents.filters,
        "query": contents.query,
        "as_of": contents.as_of,
        "known_at": contents.known_at,
        "held_back": passage.sentences(),
        "sources": _sources(passage),
        "licenses": [
            {"name": f"{code}-terms", "title": BY_CODE[code].licence, "path": BY_CODE[code].url}
            for code in _codes(passage)
        ],
        "resources": [_resource(part) for part in parts],
    }
    if not package["licenses"]:  # an empty list is not allowed
        del package["licenses"]
    package = {name: value for name, value in package.items() if value not in (None, "", [])}
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(part: Part) -> dict[str, Any]:
    record_type = BY_NOUN[part.path.removesuffix(".csv")]
    return {
        "profile": "tabular-data-resource",
        "name": record_type.noun,
        "path": part.path,
        "title": record_type.plural,
        "description": record_type.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": part.size,
        "hash": f"sha256:{part.sha256}",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\r\n", "header": True},
        "schema": schema(record_type),
    }


def _codes(passage: Passage) -> list[str]:
    """The datasets that rows came from, and those whose files are named as sources."""
    named = {code for code, counts in passage.datasets.items() if counts}
    return [code for code in BY_CODE if code in named]


def _sources(passage: Passage) -> list[dict[str, str]]:
    listed = [{"title": f"{passage.passed['source']:,} sources, one by one in source.csv", "path": "source.csv"}]
    for code in _codes(passage):
        fmt = BY_CODE[code]
        titles = [row["title"] for row in passage.sources if (row["key"] or "").startswith(f"{code}-")]
        of = ", ".join(dict.fromkeys(title for title in titles if title)) or fmt.title
        listed.append({"title": f"{of} ({fmt.publisher}). {fmt.licence} Cite: {fmt.citation}", "path": fmt.url})
    return listed


def citation(contents: Contents, passage: Passage) -> str:
    """``CITATION.cff`` (1.2.0)."""
    lines = [
        "cff-version: 1.2.0",
        f"message: {_quoted('Cite the data set, its moment, and the sources of the rows you use (source.csv).')}",
        "type: dataset",
        f"title: {_quoted(contents.title)}",
        "authors:",
        f"  - name: {_quoted(f'Analysts of a {PROGRAM.lower()}')}",
        f"abstract: {_quoted(_sentence(contents.filters))}",
    ]
    if moment := contents.moment:
        lines.append(f"version: {_quoted(contents.known_at or moment_text(moment) or '')}")
        lines.append(f"date-released: {_quoted(moment.date().isoformat())}")
    if codes := _codes(passage):
        lines.append("references:")
        for code in codes:
            fmt = BY_CODE[code]
            lines += [
                "  - type: dataset",
                f"    title: {_quoted(fmt.title)}",
                "    authors:",
                f"      - name: {_quoted(fmt.publisher)}",
                f"    url: {_quoted(fmt.url)}",
                f"    notes: {_quoted(f'{fmt.licence} {fmt.citation}')}",
            ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A YAML scalar: JSON's quoting, which YAML reads, on one line."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def readme(contents: Contents, parts: Sequence[Part], papers: Sequence[Part], passage: Passage) -> str:
    """``README.md``: the view in words, the counts, the checksums, whose the rows are, how to read them."""
    moment = moment_text(contents.moment)
    lines = [
        f"# {_line(contents.title)}",
        "",
        f"From a {PROGRAM.lower()}. Filters: {_line(contents.filters)}.",
        "",
        f"- As of: {contents.as_of or 'no limit; all days that were recorded'}",
        f"- Known at: {contents.known_at or 'the last change'}",
        f"- Last change: {moment or 'nothing recorded'}",
        f"- The same view at a running tracker: /data/package.zip{'?' if contents.query else ''}{contents.query}",
        "",
        "| file | rows | bytes | SHA-256 |",
        "| --- | ---: | ---: | --- |",
    ]
    lines += [f"| {part.path} | {part.rows} | {part.size} | {part.sha256} |" for part in parts]
    lines += [f"| {part.path} | | {part.size} | {part.sha256} |" for part in papers]
    if carried := {noun: count for noun, count in contents.carried.items() if count}:
        named = ", ".join(f"{count} of {noun}" for noun, count in carried.items())
        lines += ["", f"Beyond the filters stand rows that chosen rows name: {named}."]
    lines += ["", "## Whose these rows are", ""]
    lines += [
        "Each fact names its source (`source`, and `also_sources` for those that tell of it too); source.csv has them."
        " What stands behind their addresses belongs to its publishers. Titles, summaries and readings are the words of"
        " the analysts who recorded them."
    ]
    for code in _codes(passage):
        fmt = BY_CODE[code]
        counts = ", ".join(f"{count} of {noun}" for noun, count in sorted(passage.datasets[code].items()))
        lines += ["", f"**{fmt.title}** ({counts}). {fmt.licence} Cite: {fmt.citation} <{fmt.url}>"]
    if held := passage.sentences():
        lines += ["", "## What is not here", "", *(f"- {sentence}" for sentence in held)]
    lines += [
        "",
        "## How to read it",
        "",
        "UTF-8 without a byte-order mark, commas, a header, an empty cell for what is not known. datapackage.json"
        " describes every column. Several keys in one cell are parted by a semicolon. Dates are EDTF: as exact as the"
        f" sources are. {ESCAPE}",
        "",
        "```",
        'pandas   pd.read_csv("commitment.csv")',
        'R        read.csv("commitment.csv", fileEncoding = "UTF-8")',
        "tracker  python -m tracker import package FILE.zip",
        "```",
        "",
        "Into an empty tracker it goes back as it came: the export of both is the same, byte for byte.",
    ]
    return "\n".join(lines) + "\n"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _line(text: str) -> str:
    """A text on one line in which Markdown means nothing."""
    return re.sub(r"([\\`*_{}\[\]<>#|!])", r"\\\1", " ".join(text.split()))


def moment_text(moment: datetime | None) -> str | None:
    """A moment as RFC 3339, in UTC."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None

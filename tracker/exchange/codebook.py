"""The data dictionary: every noun's columns, every closed list's words, made from the records and the vocabulary.

``python -m tracker.exchange.codebook > data/README.md`` writes the committed copy; a test compares the two. The
Codebook page and the codebook sheet of a package show the same rows. Touches no database.
"""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache

from tracker import crosswalks
from tracker.exchange.glossary import MEASURES
from tracker.records import RECORD_TYPES
from tracker.records.base import KEPT
from tracker.records.cells import Cell
from tracker.vocabulary import VOCABULARIES, AgreementStage, Implementation, PlacePrecision, Word


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a noun: what it is called, what a cell of it may hold."""

    noun: str
    column: str
    type: str
    needed: str
    about: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of a closed list; ``elsewhere`` gives the codes of other people's that are read as it."""

    list: str
    used_in: str
    code: str
    label: str
    definition: str
    elsewhere: str


COLUMN_HEADER: tuple[str, ...] = tuple(field.name for field in fields(Column))
ENTRY_HEADER: tuple[str, ...] = tuple(field.name for field in fields(Entry))


def columns() -> list[Column]:
    """Every typed column of every noun, in the order of the registry and of the CSV files."""
    return [
        Column(record_type.noun, name, type_in_words(cell), "yes" if cell.required else "", cell.about)
        for record_type in RECORD_TYPES
        for name, cell in record_type.cells.items()
    ]


def entries() -> list[Entry]:
    """Every word of every closed list, in the lists' order."""
    return [
        Entry(name, ", ".join(used_in(words)), word.value, word.label, word.definition, elsewhere(word))
        for name, words in VOCABULARIES.items()
        for word in words
    ]


def type_in_words(cell: Cell) -> str:
    """What a cell holds, in words."""
    listed = _LIST_NAMES.get(cell.words) if cell.words else None
    match cell.kind:
        case "key":
            return "key"
        case "text":
            return f"one line of text, at most {cell.length:,} characters"
        case "prose":
            return f"text, at most {cell.length:,} characters"
        case "url":
            return "http(s) address"
        case "choice":
            return f"word: {listed}"
        case "grade":
            return f"number {cell.low:.0f} to {cell.high:.0f}: {listed}"
        case "whole":
            return f"whole number from {cell.low:.0f}"
        case "decimal":
            return f"number {cell.low:g} to {cell.high:g}"
        case "flag":
            return f"true or false; empty is {'true' if cell.default else 'false'}"
        case "date":
            return "date (EDTF)"
        case "day":
            return "day (2023-12-07)"
        case "ref":
            return f"key of one {_spoken(cell)}"
        case "refs":
            return f"keys of {_spoken(cell)} records, ; between them"
        case other:
            return other


def _spoken(cell: Cell) -> str:
    return (cell.noun or "").replace("_", " ")


_LIST_NAMES = {words: name for name, words in VOCABULARIES.items()}


def used_in(words: type[Word]) -> list[str]:
    """The columns that hold words of the list; none for a list that is derived and never typed."""
    return [
        f"{record_type.noun}.{name}"
        for record_type in RECORD_TYPES
        for name, cell in record_type.cells.items()
        if cell.words is words
    ]


def elsewhere(word: Word) -> str:
    """The codes of other datasets that are read as this word, the dataset's name before them; empty for none."""
    found = _crosswalk().get((type(word), word.value), {})
    return "; ".join(f"{whose} {', '.join(dict.fromkeys(codes))}" for whose, codes in found.items())


@cache
def _crosswalk() -> dict[tuple[type[Word], str], dict[str, list[str]]]:
    """Dataset and codes for each of our words, from the declared tables."""
    found: dict[tuple[type[Word], str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for word, whose, code in _pairs():
        found[type(word), word.value][whose].append(code)
    return {word: dict(codes) for word, codes in found.items()}


def _pairs() -> Iterator[tuple[Word, str, str]]:
    for category, stems in crosswalks.PAM_STEMS.items():
        yield from ((category, "PAM", stem) for stem in stems)
    for category, variables in crosswalks.PAX_VARIABLES.items():
        yield from ((category, "PA-X", variable) for variable in variables)
    yield from ((stage, "PA-X", stage.value) for stage in AgreementStage)
    for stage, outcome in crosswalks.OUTCOME_OF_STAGE.items():
        yield outcome, "PA-X stage", stage.value
    yield from ((state, "PA-X", name) for name, state in crosswalks.PAX_STATUS.items())
    yield from ((kind, "PA-X", name) for name, kind in crosswalks.PAX_ACTOR_TYPES.items())
    yield from ((kind, "ACLED", name) for name, kind in crosswalks.ACLED_SUB_EVENTS.items())
    yield from ((kind, "UCDP type", code) for code, kind in crosswalks.UCDP_TYPE_OF_VIOLENCE.items())
    yield from ((step, "UCDP where_prec", step.value) for step in PlacePrecision)
    yield from ((step, "ACLED geo_precision", code) for code, step in crosswalks.ACLED_GEO_PRECISION.items())
    for code, refusal in crosswalks.CAMEO_REFUSALS.items():
        yield refusal.kind, "CAMEO", code
        yield refusal.act, "CAMEO", code
    yield from ((level, "PAM", level.value) for level in Implementation)
    for whose, by_level in crosswalks.IMPLEMENTATION_WORDS.items():
        for level, names in by_level.items():
            yield from ((level, whose, name) for name in names if level is not None)


_HEAD = """\
# Data dictionary

What each file, form, address and table holds. This file is made from the program: `python -m tracker.exchange.codebook > \
data/README.md`, and a test compares the two, so that it cannot fall behind. The Codebook page of the dashboard shows the same.

**Sources and licences.** The example process has its own account of where its facts come from, what is judgement, and whose \
the texts are: [armenia-azerbaijan/README.md](armenia-azerbaijan/README.md). The outlines of the maps are Natural Earth's \
(public domain), made by `make_outlines.py`. Definitions below are the project's own words; the codes of PAM, PA-X, ACLED, UCDP, \
CAMEO and the promise trackers are named so that their files can be read, and stay theirs. Rows of ACLED that a user imports \
stay under ACLED's terms and are held back from packages unless asked for.

## Conventions

- One file a noun, `<noun>.csv`, UTF-8; the columns stand in the order given here. The same names are used by the store, the \
addresses and the forms.
- **key**: lower-case letters and digits parted by single `-`, `_` or `.`; made from date and title when left empty; never \
changed afterwards.
- Several keys or names in one cell are parted by `;`.
- **date (EDTF)**: as the source gives it, no more exact than it is: `2023-12-07`, `2023-12`, `2023`, `2023-11~` (about), \
`2023-12-07?` (uncertain), `2022-09-12/2022-09-14` (from, to), `2023-05/..` (not ended), `2024-10-XX` (some day in October), \
`[2022-04-06,2022-04-07]` (one of these).
- An empty cell means not known or not applicable. A level left empty is *not assessed*, which is never 0.
- A fact names its `source`, and those that tell of it too in `also_sources`.
"""


def markdown() -> str:
    """The whole dictionary as Markdown."""
    parts = [_HEAD, f"The store keeps besides, never typed and not exported: {_listed(KEPT)}.\n", "## Nouns\n"]
    by_noun: dict[str, list[Column]] = defaultdict(list)
    for column in columns():
        by_noun[column.noun].append(column)
    for record_type in RECORD_TYPES:
        parts.append(f"### {record_type.noun}\n\n{record_type.about}\n")
        rows = [(f"`{c.column}`", c.type, c.needed, c.about) for c in by_noun[record_type.noun]]
        parts.append(_table(("column", "holds", "needed", "what it says"), rows))
    parts.append("## Closed lists\n\nA word that is not listed is refused, never added silently.\n")
    by_list: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries():
        by_list[entry.list].append(entry)
    for name, words in VOCABULARIES.items():
        where = _listed(used_in(words)) or "derived, never typed"
        parts.append(f"### {name}\n\n{inspect.getdoc(words)}\n\nIn: {where}.\n")
        listed = by_list[name]
        header: tuple[str, ...] = ("code", "label", "definition")
        if any(entry.elsewhere for entry in listed):
            read_as = [(f"`{e.code}`", e.label, e.definition, e.elsewhere) for e in listed]
            parts.append(_table((*header, "elsewhere"), read_as))
        else:
            parts.append(_table(header, [(f"`{e.code}`", e.label, e.definition) for e in listed]))
    parts.append("## Measures\n\nHow the numbers and words of the pages are made, and what they do not say.\n")
    told = [(m.name, m.counted, m.values, m.caution) for m in MEASURES]
    parts.append(_table(("measure", "how it is counted", "values", "what it is not"), told))
    return "\n".join(parts)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [header, ("---",) * len(header), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


if __name__ == "__main__":
    print(markdown(), end="")

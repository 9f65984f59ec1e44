"""Whose rows these are: which came from another dataset, under which licence, and which are not to be passed on.

Rows go through a ``Passage`` on their way into a package. It keeps count of the datasets they came from and, unless
told otherwise, holds back the rows that may not leave (ACLED's, those marked restricted) and what rests on them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from tracker.exchange.formats import BY_CODE, FORMATS
from tracker.exchange.formats.base import Format
from tracker.records import BY_NOUN, RECORD_TYPES, RecordType

Row = list[str | None]

VEILED = "restricted"
"""The key that stands where a row names a record its reader may not see."""

HELD_DATASETS: frozenset[str] = frozenset({"acled"})
"""Datasets whose rows their terms do not let pass on as they are."""

ACLED_LINE = "Some of these rows come from ACLED (acleddata.com): use, attribute and pass them on as its terms allow."

_REFERRED = frozenset(cell.noun for record_type in RECORD_TYPES for cell in record_type.cells.values() if cell.noun)


def format_of_source(row: dict[str, str | None]) -> Format | None:
    """The dataset that a row of ``source`` stands for, where an import made it."""
    if row["kind"] != "dataset":
        return None
    key, publisher = row["key"] or "", row["publisher"]
    return next((fmt for fmt in FORMATS if key.startswith(f"{fmt.code}-") and publisher == fmt.publisher), None)


class _Columns:
    """Where, in a noun's rows, stands what decides whether they pass; beside each reference the keys that did not."""

    def __init__(self, record_type: RecordType, gone: dict[str, set[str]], *, with_restricted: bool) -> None:
        self.noun = record_type.noun
        self._names = list(record_type.cells)
        at = {name: place for place, name in enumerate(self._names)}
        self.kind = at.get("kind", -1)
        self.dataset, self.source, self.restricted = at.get("dataset"), at.get("source"), at.get("restricted")
        refs = [(at[name], cell) for name, cell in record_type.cells.items() if cell.noun]
        self.names_itself = not with_restricted and any(cell.noun == self.noun for _, cell in refs)
        self.required = [(place, gone[str(cell.noun)]) for place, cell in refs if cell.required]
        self.naming = [] if with_restricted else [(place, gone[str(cell.noun)]) for place, cell in refs]

    def named(self, row: Sequence[str | None]) -> dict[str, str | None]:
        """The row by its columns' names."""
        return dict(zip(self._names, row, strict=True))


@lru_cache(maxsize=256)
def _code_of(dataset: str) -> str | None:
    """The format that a dataset's name stands for."""
    named = dataset.strip().lower()
    return next((code for code in BY_CODE if named == code or named.startswith(f"{code}-")), None)


class Passage:
    """Nouns' rows on their way out, parents before children.

    ``held`` counts rows held back by noun and reason, ``blanked`` the references to them that were emptied;
    ``datasets`` counts the rows that passed by dataset and noun; ``sources`` are the datasets' own source rows.
    """

    def __init__(self, *, with_restricted: bool) -> None:
        self.with_restricted = with_restricted
        self.held: Counter[tuple[str, str]] = Counter()
        self.blanked: Counter[str] = Counter()
        self.passed: Counter[str] = Counter()
        self.datasets: dict[str, Counter[str]] = defaultdict(Counter)
        self.sources: list[dict[str, str | None]] = []
        self._of_source: dict[str, str] = {}
        self._gone: dict[str, set[str]] = defaultdict(set)
        if not with_restricted:
            for noun in _REFERRED:
                self._gone[noun].add(VEILED)

    def rows(self, noun: str, rows: Iterable[Sequence[str | None]]) -> Iterator[Row]:
        """The rows of a noun that may pass."""
        record_type = BY_NOUN[noun]
        columns = _Columns(record_type, self._gone, with_restricted=self.with_restricted)
        if columns.names_itself:  # a row may name a later one of its own noun
            rows = [list(row) for row in rows]
            for row in rows:
                self._judge(record_type, columns, row)
        for given in rows:
            row = list(given)
            dataset = self._dataset(columns, row)
            if reason := self._judge(record_type, columns, row):
                self.held[noun, reason] += 1
                continue
            self._blank(record_type, columns, row)
            if dataset:
                self.datasets[dataset][noun] += 1
            if noun == "source" and (values := columns.named(row)) and format_of_source(values):
                self.sources.append(values)
            self.passed[noun] += 1
            yield row

    def _dataset(self, columns: _Columns, row: Sequence[str | None]) -> str | None:
        """The dataset that a row came from; none for one that somebody recorded."""
        if columns.noun == "source":
            if row[columns.kind] == "dataset" and (fmt := format_of_source(columns.named(row))):
                self._of_source[row[0] or ""] = fmt.code
            return None
        if columns.dataset is not None and (named := row[columns.dataset]):
            return _code_of(named)
        return None if columns.source is None else self._of_source.get(row[columns.source] or "")

    def _judge(self, record_type: RecordType, columns: _Columns, row: Sequence[str | None]) -> str | None:
        """Why the row may not pass; None when it may."""
        if self.with_restricted:
            return None
        reason: str | None = None
        if self._dataset(columns, row) in HELD_DATASETS:
            reason = "from ACLED"
        elif columns.restricted is not None and row[columns.restricted] == "true":
            reason = "marked restricted"
        elif any(
            (value := row[place]) and (value in gone or (";" in value and gone.issuperset(value.split(";"))))
            for place, gone in columns.required
        ):
            reason = "resting on a row held back"
        if record_type.noun in _REFERRED and (reason or row[0] == VEILED):
            change = self._gone[record_type.noun].add if reason else self._gone[record_type.noun].discard
            change(row[0] or "")
        return reason

    def _blank(self, record_type: RecordType, columns: _Columns, row: Row) -> None:
        for place, gone in columns.naming:
            value = row[place]
            if value and (value in gone or (";" in value and not gone.isdisjoint(value.split(";")))):
                row[place] = ";".join(key for key in value.split(";") if key not in gone) or None
                self.blanked[record_type.noun] += 1

    def sentences(self) -> list[str]:
        """What was held back, in words."""
        said = [
            f"{count:,} {'row' if count == 1 else 'rows'} of {noun} {'was' if count == 1 else 'were'} held back: {reason}."
            for (noun, reason), count in self.held.items()
        ]
        said.extend(f"{count:,} references to them were emptied in {noun}." for noun, count in self.blanked.items())
        return said

"""Whose rows these are: which came from another dataset, under which licence, and which are not to be passed on.

Rows go through a ``Passage`` on their way into a package. It keeps count of the datasets they came from and, unless
told otherwise, holds back the rows that may not leave (ACLED's, those marked restricted) and what rests on them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

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
        names = list(record_type.cells)
        if noun in record_type.refs.values() or any(
            cell.noun == noun for cell in record_type.cells.values()
        ):  # a row may name a later one of its own noun
            rows = [list(row) for row in rows]
            for row in rows:
                self._judge(record_type, dict(zip(names, row, strict=True)))
        for given in rows:
            row = list(given)
            values = dict(zip(names, row, strict=True))
            dataset = self._dataset(noun, values)
            if reason := self._judge(record_type, values):
                self.held[noun, reason] += 1
                continue
            if not self.with_restricted:
                self._blank(record_type, names, row)
            if dataset:
                self.datasets[dataset][noun] += 1
            if noun == "source" and format_of_source(values):
                self.sources.append(values)
            self.passed[noun] += 1
            yield row

    def _dataset(self, noun: str, values: dict[str, str | None]) -> str | None:
        if noun == "source":
            fmt = format_of_source(values)
            if fmt is not None:
                self._of_source[values["key"] or ""] = fmt.code
            return None
        named = (values.get("dataset") or "").strip().lower()
        if named:
            return next((code for code in BY_CODE if named == code or named.startswith(f"{code}-")), None)
        return self._of_source.get(values.get("source") or "")

    def _judge(self, record_type: RecordType, values: dict[str, str | None]) -> str | None:
        """Why the row may not pass; None when it may."""
        if self.with_restricted:
            return None
        reason: str | None = None
        if self._dataset(record_type.noun, values) in HELD_DATASETS:
            reason = "from ACLED"
        elif values.get("restricted") == "true":
            reason = "marked restricted"
        elif self._rests_on_held(record_type, values):
            reason = "resting on a row held back"
        if record_type.noun in _REFERRED and (reason or values["key"] == VEILED):
            change = self._gone[record_type.noun].add if reason else self._gone[record_type.noun].discard
            change(values["key"] or "")
        return reason

    def _rests_on_held(self, record_type: RecordType, values: dict[str, str | None]) -> bool:
        for name, cell in record_type.cells.items():
            gone = self._gone.get(cell.noun or "")
            if not gone or not cell.required or not (value := values[name]):
                continue
            if gone.issuperset(value.split(";")):
                return True
        return False

    def _blank(self, record_type: RecordType, names: list[str], row: Row) -> None:
        for place, name in enumerate(names):
            cell, value = record_type.cells[name], row[place]
            gone = self._gone.get(cell.noun or "")
            if not gone or not value:
                continue
            kept = [key for key in value.split(";") if key not in gone]
            if len(kept) < value.count(";") + 1:
                row[place] = ";".join(kept) or None
                self.blanked[record_type.noun] += 1

    def sentences(self) -> list[str]:
        """What was held back, in words."""
        said = [
            f"{count:,} {'row' if count == 1 else 'rows'} of {noun} {'was' if count == 1 else 'were'} held back: {reason}."
            for (noun, reason), count in self.held.items()
        ]
        said.extend(f"{count:,} references to them were emptied in {noun}." for noun, count in self.blanked.items())
        return said

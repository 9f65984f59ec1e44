"""One reading of one file: its rows past the filters, its drafts, and what is noted on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from tracker.errors import Problem, Refused
from tracker.exchange.csv_read import Options
from tracker.exchange.foreign_dates import Order
from tracker.exchange.formats.base import UNHELD_LIMIT, Format, Reading, Unheld, Where
from tracker.exchange.formats.drafting import Drafter
from tracker.exchange.formats.foreign_cells import Counts, Days, Points, Texts, number
from tracker.exchange.formats.opening import Opened
from tracker.exchange.formats.sieve import Sieve
from tracker.exchange.table import PROBLEM_LIMIT
from tracker.records import Draft, RecordType

MISSED = object()


class Job:
    """What a format's ``drafts`` works with. Rows come lengthened by one empty cell, for columns the file lacks."""

    def __init__(
        self,
        fmt: Format,
        opened: Opened,
        reading: Reading,
        *,
        process: str | None,
        options: Options,
        where: Where,
        accessed: date,
        mapping: Mapping[str, str | None],
        actors: Mapping[str, str],
        by_file: bool,
    ) -> None:
        self.format = fmt
        self.opened = opened
        self.reading = reading
        self.process = process
        self.accessed = accessed
        self.by_file = by_file
        self.where = where
        self.at = opened.at
        self.counts = Counts(options.decimal if options.decimal != "." else None)
        self.points = Points(options.decimal if options.decimal not in (None, ".") else None, self.unheld)
        self.texts = Texts(self.unheld)
        self.order: Order | None = options.date_order  # type: ignore[assignment]  # the command line's own three words
        self.source = reading.source.key
        self._mapping = {plain(name): key for name, key in mapping.items()}
        self._actors = {plain(name): key for name, key in actors.items()}
        self._sieve = Sieve(fmt, opened, where)

    def days(self, *columns: str) -> Days:
        """A reader of the days in these columns, which share one order."""
        named = ", ".join(columns)
        return Days(named, lambda: self.opened.values(*columns), self.order, self.accessed, self.reading.file)

    def drafter(self, record_type: RecordType, *columns: str, **constants: str | None) -> Drafter:
        """A maker of drafts of one noun; ``constants`` are the same in every row."""
        return Drafter(record_type, columns, self.reading.file, constants)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line and cells of each row the filters let pass."""
        reading, shift = self.reading, self.opened.shift
        left_out, wanted = reading.left_out, self._sieve.reason if self._sieve.active else None
        identity, passed_over = self.at(self.format.needs[0].sets[0][0]), reading.passed_over
        stored_id = self.format.stored_id
        for line, cells in self.opened.table.rows:
            reading.lines += 1
            cells.append("")
            if wanted is not None and (reason := wanted(cells)):
                left_out[reason] += 1
                passed_over.add(stored_id(number(cells[identity]) or ""))
                continue
            yield line + shift, cells

    def outside(self, issued: str, first: date, last: date | None) -> bool:
        """Whether a period misses the one asked for; if so its row is counted."""
        start, end = self.where.start, self.where.end
        if (start and last and last < start) or (end and first > end):
            self.reading.left_out["outside the period"] += 1
            self.reading.passed_over.add(self.format.stored_id(issued))
            return True
        return False

    def covers(self, first: date, last: date | None = None) -> None:
        """Widens the period that the reading reports."""
        reading = self.reading
        if reading.first is None or first < reading.first:
            reading.first = first
        last = last or first
        if reading.last is None or last > reading.last:
            reading.last = last

    def twin(self, issuer_id: str, content: int, line: int, column: str) -> bool:
        """Whether a row's id stood before; a row that then says something else is listed."""
        known = self.reading.seen.setdefault(issuer_id, content)
        if known is content:
            return False
        if known != content:
            self.unheld(line, "the id stood before with other content; it names one event", column, issuer_id, row=True)
        else:
            self.reading.repeated += 1
        return True

    def unheld(self, line: int, why: str, column: str | None, value: str | None, *, row: bool = False) -> None:
        """Lists what the model cannot hold."""
        if len(self.reading.unheld) >= UNHELD_LIMIT:
            self.reading.unheld_more += 1
        else:
            self.reading.unheld.append(Unheld(line, why, column, value, row))

    def refuse(self, line: int, why: str, column: str | None = None, value: str | None = None) -> None:
        """Lists what is wrong with the file."""
        problems = self.reading.problems
        why = f"{why[0].upper()}{why[1:].rstrip('.')}."
        problems.append(Problem(why, column, value, line, self.reading.file))
        if len(problems) >= PROBLEM_LIMIT:
            raise Refused([Problem(f"More than {PROBLEM_LIMIT:,} problems; reading stopped here.", line=line)])

    def keep(self, made: tuple[Draft, list[Problem]]) -> Iterator[Draft]:
        """The draft, or its problems into the list."""
        draft, problems = made
        if problems:
            self.reading.problems.extend(problems)
        else:
            yield draft

    def mapped(self, names: Sequence[str]) -> tuple[str | None, list[str]]:
        """The keys of the actors a mapping gives for these names, joined, and the names it lacks."""
        keys, lacking = [], []
        for name in names:
            key = self._mapping.get(plain(name), MISSED)
            if key is MISSED:
                lacking.append(name)
            elif key:
                keys.append(str(key))
        return ";".join(dict.fromkeys(keys)) or None, lacking

    def actor(self, name: str) -> str | None:
        """The key of one actor, by the mapping, else by a name or alias the store has; None when neither knows it."""
        found = self._mapping.get(plain(name), MISSED)
        if found is MISSED:
            return self._actors.get(plain(name))
        return str(found) if found else None

    def unmappable(self, name: str) -> bool:
        """Whether the mapping says that this name is to have no actor."""
        return self._mapping.get(plain(name), MISSED) in (None, "")

    @property
    def mapping(self) -> bool:
        """Whether a mapping was given."""
        return bool(self._mapping)

    def note(self, sentence: str) -> None:
        """Adds a sentence to the report."""
        self.reading.notes.append(sentence)


def plain(name: str) -> str:
    """A name for comparing: case and spacing do not matter."""
    return " ".join(name.casefold().split())


def run(job: Job) -> Iterator[Draft]:
    """The drafts of a job, its source first; what refuses the whole file ends up among the problems."""
    reading, table = job.reading, job.opened.table
    try:
        first = True
        for draft in job.format.drafts(job):
            if first:
                yield reading.source
                first = False
            yield draft
    except Refused as refused:
        reading.problems.extend(refused.problems)
    finally:
        table.close()
    reading.notes[:0] = [*job.opened.notes, *table.notes]
    unknown = [name for name in job.opened.header if name not in job.format.columns]
    if unknown:
        more = f" and {len(unknown) - 8:,} more" if len(unknown) > 8 else ""
        job.note(f"Columns with no place here, left out: {', '.join(unknown[:8])}{more}.")
    if job.texts.altered:
        many = f"{job.texts.altered:,} {'text' if job.texts.altered == 1 else 'texts'}"
        job.note(f"Characters that a reader cannot see were taken out of {many}.")
    if reading.lines and not reading.records and not reading.problems:
        job.note("No row was left to import.")

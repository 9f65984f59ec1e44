"""Rows on their way to the store: in memory, or, where they may be many, in a file beside the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from tracker import store as doors
from tracker.errors import Problem, Refused
from tracker.exchange.own_tables import OwnTables, count_rows
from tracker.intake.preview import Preview
from tracker.records import Draft
from tracker.records.block import Block
from tracker.store import Bulk, File, SaveReport, Store
from tracker.store.bulk import Twin

LARGE = 3_000_000  # bytes: some ten thousand rows
LARGE_PACKED = 500_000  # the same, zipped
PACKED = (".zip", ".xlsx", ".xlsm")
AT_ONCE = 1_000

Step = Callable[[float], object]


def is_large(files: Iterable[tuple[str, int]]) -> bool:
    """Whether files of these names and sizes may hold more rows than are read into memory."""
    return sum(size * (LARGE / LARGE_PACKED if name.lower().endswith(PACKED) else 1) for name, size in files) >= LARGE


class Rows:
    """The rows of one import. Opened by ``waiting``."""

    def __init__(self, store: Store, bulk: Bulk | None, *, keys: bool) -> None:
        self.store = store
        self.bulk = bulk
        self._keys: defaultdict[str, set[str]] | None = defaultdict(set) if keys else None

    def take(self, block: Block) -> None:
        """Rows read by the block, for the file."""
        assert self.bulk is not None
        if self._keys is not None:
            self._keys[block.type.noun].update(block.texts["key"])
        self.bulk.take(block)

    def take_drafts(self, read: OwnTables, drafts: Sequence[Draft]) -> None:
        """Rows read one by one: into the file, else among the drafts of what was read."""
        if self.bulk is not None:
            self.bulk.take_drafts(drafts)
        else:
            read.drafts.extend(drafts)

    def keys(self, read: OwnTables, noun: str) -> set[str]:
        """The keys of a noun's rows, where they were asked for."""
        if self.bulk is not None:
            assert self._keys is not None
            return self._keys[noun]
        return {draft.key for draft in read.drafts if draft.type.noun == noun}

    def plan(self, read: OwnTables, preview: Preview | None = None) -> SaveReport:
        """What storing would do; what the store knows against the rows joins the problems of reading."""
        if self.bulk is not None:
            report, found = self.bulk.plan(preview.see if preview else None, read.torn)
            return self._judged(read, report, found.problems, found.unlisted, len(found.places))
        ready = doors.plan(self.store, read.drafts, read.torn)
        if preview is not None:
            preview.see(ready.steps)
        return self._judged(read, ready.report, ready.problems)

    def save(
        self, read: OwnTables, *, by: str, request: str | None = None, step: Step = lambda _share: None
    ) -> SaveReport:
        """Store the rows, all or none; what is wrong joins the problems of reading, and then nothing was stored."""
        if read.problems:
            return self.plan(read)
        files = [File(*file) for file in read.files]
        try:
            if self.bulk is not None:
                return self.bulk.save(by=by, files=files, request=request, step=step)
            return doors.save(self.store, read.drafts, by=by, kind="import", files=files, request=request)
        except Refused as refused:
            found = self.bulk.found if self.bulk is not None else None
            if found is not None and found.problems:
                return self._judged(read, SaveReport(), found.problems, found.unlisted, len(found.places))
            return self._judged(read, SaveReport(), refused.problems)

    def _judged(
        self, read: OwnTables, report: SaveReport, found: Sequence[Problem], unlisted: int = 0, places: int = 0
    ) -> SaveReport:
        refused = read.refused
        more = places if unlisted else count_rows([*read.problems, *found]) - count_rows(read.problems)
        read.problems.extend(found)
        read.unlisted += unlisted
        return SaveReport(refused=refused + more) if read.problems else report


@contextmanager
def waiting(
    store: Store, *, large: bool, twin: Twin | None = None, repeats: bool = False, keys: bool = False
) -> Iterator[Rows]:
    """Rows to be filled: in a file if they are ``large`` and the database is SQLite.

    ``twin`` words the problem of a key that stands twice, ``repeats`` says that rows which repeat another word for word
    are problems too; ``keys`` keeps the keys at hand.
    """
    if not (large and store.sqlite):
        yield Rows(store, None, keys=keys)
        return
    with Bulk(store, repeats=repeats, **({"twin": twin} if twin else {})) as bulk:
        yield Rows(store, bulk, keys=keys)

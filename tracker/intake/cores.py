"""Two processes read the two spans of a large file at once, each into a file of waiting rows."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path

from tracker.errors import TrackerError
from tracker.exchange import spans
from tracker.exchange.csv_read import Options
from tracker.exchange.own_tables import alterations
from tracker.exchange.spans import NotPlainError, Span, blocks_of
from tracker.records import BY_NOUN
from tracker.store import Bulk, Store
from tracker.store.waiting import Part, WaitingFile

Filled = tuple[Part, int]
Step = Callable[[float], object]


class Beside:
    """Reads a large file in two spans, the second by a process of its own. Opened by ``ahead``."""

    def __init__(self, bulk: Bulk, database: Path, now: datetime) -> None:
        self._bulk, self._database, self._now = bulk, database, now
        context = multiprocessing.get_context("spawn")
        self._pipe: Connection
        self._pipe, theirs = context.Pipe()
        self._other = context.Process(target=_answer, args=(theirs,), daemon=True)
        self._other.start()
        theirs.close()

    def close(self) -> None:
        """End the other process."""
        self._pipe.close()
        self._other.join()

    def __call__(self, first: Span, second: Span, options: Options, step: Step) -> int | None:
        """Read both spans; the number of rows, or None where one is not plain, and nothing was taken."""
        mine: Filled | None = None
        theirs: Filled | None = None
        try:
            self._pipe.send((self._database, self._now, second, options))
            mine = _filled(self._database, self._now, first, options, step)
            theirs = self._pipe.recv() if mine is not None else None
        except (EOFError, OSError):  # it was stopped; reading from one end to the other will do
            theirs = None
        finally:
            if theirs is None:
                self._other.terminate()
        if mine is None or theirs is None:
            for filled in (mine, theirs):
                if filled is not None:
                    filled[0].path.unlink(missing_ok=True)
            return None
        for part, _ in (mine, theirs):
            self._bulk.take_part(part)
        return mine[1] + int(theirs[1])


@contextmanager
def ahead(store: Store, bulk: Bulk | None, largest: int) -> Iterator[Beside | None]:
    """The other process, started while the file is looked at; None where the largest file is not worth it."""
    if bulk is None or store.path is None or largest < spans.WORTH or (os.cpu_count() or 1) < 2:
        yield None
        return
    beside = Beside(bulk, store.path, store.clock())
    try:
        yield beside
    finally:
        beside.close()


def _answer(pipe: Connection) -> None:
    """Read one span after another, as they are asked for."""
    while True:
        try:
            asked = pipe.recv()
        except EOFError:
            return
        pipe.send(_filled(*asked))


def _filled(
    database: Path, now: datetime, span: Span, options: Options, step: Step = lambda _share: None
) -> Filled | None:
    """The span's rows in a file of their own, and their number; None where the span is not plain."""
    file = WaitingFile(database, now)
    count = 0
    try:
        with uncollected():
            for block in blocks_of(span, alterations(BY_NOUN[span.noun], span.header, options), step):
                file.take(block)
                count += len(block)
        return file.finish(), count
    except (NotPlainError, TrackerError):
        file.close()
        return None
    except BaseException:
        file.close()
        raise


@contextmanager
def uncollected() -> Iterator[None]:
    """Rows by the million make no cycles; looking for some costs a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()

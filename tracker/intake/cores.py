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
from tracker.exchange.csv_read import Options
from tracker.exchange.own_tables import alterations
from tracker.exchange.spans import NotPlainError, Span, blocks_of
from tracker.records import BY_NOUN
from tracker.store import Bulk, Store
from tracker.store.waiting import Part, WaitingFile

Filled = tuple[Part, int]


def beside(
    store: Store, bulk: Bulk, first: Span, second: Span, options: Options, step: Callable[[float], object]
) -> int | None:
    """Read both spans; the number of rows, or None where one is not plain, and nothing was taken."""
    if store.path is None or (os.cpu_count() or 1) < 2:
        return None
    now = store.clock()
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    other = context.Process(target=_fill_and_send, args=(sending, store.path, now, second, options), daemon=True)
    other.start()
    sending.close()
    theirs: Filled | None = None
    try:
        mine = _filled(store.path, now, first, options, step)
        if mine is not None:
            try:
                theirs = receiving.recv()
            except EOFError:  # it was stopped; reading from one end to the other will do
                theirs = None
    finally:
        if theirs is None:
            other.terminate()
        other.join()
        receiving.close()
    if mine is None or theirs is None:
        for filled in (mine, theirs):
            if filled is not None:
                filled[0].path.unlink(missing_ok=True)
        return None
    for part, _ in (mine, theirs):
        bulk.take_part(part)
    return mine[1] + theirs[1]


def _fill_and_send(sending: Connection, database: Path, now: datetime, span: Span, options: Options) -> None:
    sending.send(_filled(database, now, span, options))


def _filled(
    database: Path, now: datetime, span: Span, options: Options, step: Callable[[float], object] = lambda _share: None
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

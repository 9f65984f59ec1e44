"""What a server does behind its start, so that the first visit waits for as little as the next ones."""

from __future__ import annotations

import ctypes
import gc
import threading
from contextlib import suppress
from typing import Any

from tracker.errors import TrackerError
from tracker.filters import Filters
from tracker.queries import cube, overview
from tracker.store import Store, look_over


def made_ready(store: Store) -> None:
    """Put together what pages ask first (see ``frames.kept``), and begin to look a large file over."""
    libc = _libc()
    if libc is not None:  # what is freed here goes back to the system in large pieces, and leaves no holes
        libc.mallopt(_MMAP_THRESHOLD, 1 << 18)
    today = store.clock().date()
    with store.read() as reader:
        overview.headline(reader, Filters(), today)
        overview.latest_events(reader, Filters(), today)
        cube.spots(reader)
        cube.let_go(reader)  # that of everything is the largest there is
    gc.collect()
    gc.freeze()  # what stays need not be looked at each time garbage is collected
    if libc is not None:
        libc.malloc_trim(0)
        # From here on the columns of a run find the last run's memory; to have it anew took longer than to reckon them.
        libc.mallopt(_MMAP_THRESHOLD, 1 << 21)
        libc.mallopt(_TRIM_THRESHOLD, 1 << 21)
    threading.Thread(target=_looked_over, args=(store,), daemon=True).start()  # no stop of the server waits for it


def _libc() -> Any:
    """glibc, whose memory can be told what to hand back to the system; None elsewhere."""
    try:
        libc = ctypes.CDLL(None)
        return libc if libc.mallopt and libc.malloc_trim else None
    except (AttributeError, OSError, TypeError):  # another C library, or none by this way
        return None


_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # glibc's M_TRIM_THRESHOLD and M_MMAP_THRESHOLD


def _looked_over(store: Store) -> None:
    with suppress(TrackerError):
        look_over(store)

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
    threading.Thread(target=_looked_over, args=(store,), daemon=True).start()  # no stop of the server waits for it


def _libc() -> Any:
    """glibc, told to hand large pieces back to the system as they are freed, else it keeps them; None elsewhere."""
    try:
        libc = ctypes.CDLL(None)
        libc.mallopt(_MMAP_THRESHOLD, 1 << 18)
        return libc if libc.malloc_trim else None
    except (AttributeError, OSError, TypeError):  # another C library, or none by this way
        return None


_MMAP_THRESHOLD = -3  # glibc's M_MMAP_THRESHOLD


def _looked_over(store: Store) -> None:
    with suppress(TrackerError):
        look_over(store)

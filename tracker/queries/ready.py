"""What a server does behind its start, so that the first visit waits for as little as the next ones."""

from __future__ import annotations

import gc
import threading
from contextlib import suppress
from datetime import date

from tracker.errors import TrackerError
from tracker.filters import Filters
from tracker.queries import cube, levels, rounds
from tracker.store import Store, look_over


def made_ready(store: Store) -> None:
    """Put together what pages ask first (see ``frames.kept``), and begin to look a large file over."""
    with store.read() as reader:
        cube.cube(reader)
        rounds.rounds(reader, Filters(), date.max)
        levels.log(reader, Filters(), date.max)
    gc.collect()
    gc.freeze()  # Streamlit collects all garbage after each run: what stays need not be looked at each time
    threading.Thread(target=_looked_over, args=(store,), daemon=True).start()  # no stop of the server waits for it


def _looked_over(store: Store) -> None:
    with suppress(TrackerError):
        look_over(store)

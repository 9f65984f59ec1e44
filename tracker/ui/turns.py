"""Runs of pages, one after another in the order in which they came.

Side by side they would only take the interpreter from each other, and all of them be slower. ``threading.Semaphore`` will
not do: whoever comes just as a turn ends takes it before those who waited, and sends the first of them to the end.
"""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """One turn at a time; it goes from hand to hand."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def take(self, patience: float) -> bool:
        """Wait for the turn, no longer than so many seconds; whether it came."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=patience):
            return True
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it came at the last moment

    def give_back(self) -> None:
        """End the turn; whoever waits longest has the next."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

"""Runs of pages take turns: one after another, but nobody waits for one that is slow or has given way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tracker.store import Store
from tracker.ui import cached
from tracker.ui.turns import Turns


@contextmanager
def running(inside: Callable[[], object] = lambda: None) -> Iterator[Callable[[], None]]:
    """Another visitor's run of a page, under way; what is given ends it."""
    under_way, ends = threading.Event(), threading.Event()

    def visitor() -> None:
        with cached.run():
            inside()
            under_way.set()
            ends.wait(60)

    thread = threading.Thread(target=visitor)
    thread.start()
    assert under_way.wait(60)
    yield ends.set
    ends.set()
    thread.join()


def entered() -> threading.Event:
    """Set as soon as a run of one's own begins."""
    begun = threading.Event()

    def mine() -> None:
        with cached.run():
            begun.set()

    threading.Thread(target=mine).start()
    return begun


def test_the_store_is_opened_once_by_whoever_come_at_once(seeded: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    cached._opened.cache_clear()
    opening, together = cached.start.open_or_make, threading.Barrier(4)
    monkeypatch.setattr(cached.start, "open_or_make", lambda settings: (time.sleep(0.2), opening(settings))[1])
    found: list[Store] = []

    def come() -> None:
        together.wait(60)
        found.append(cached.opened())

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in found}) == 1 and len(found) == 4


def test_a_run_waits_for_the_one_before_it(seeded: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "PATIENCE", 60)
    with running() as end:
        mine = entered()
        assert not mine.wait(0.3)
        end()
        assert mine.wait(30)


def test_a_run_does_not_wait_for_a_slow_one_or_one_that_gave_way(
    seeded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cached, "PATIENCE", 0.1)
    with running():
        assert entered().wait(30)
    monkeypatch.setattr(cached, "PATIENCE", 60)
    with running(cached.give_way):
        assert entered().wait(30)
        assert entered().wait(30)  # the turn was given back once, and by each


def test_turns_go_by_who_came_first_and_pass_over_who_left() -> None:
    turns, order = Turns(), list[str]()
    assert turns.take(0)
    assert not turns.take(0)  # left the queue

    def wait(name: str) -> threading.Thread:
        before = len(turns._waiting)
        thread = threading.Thread(target=lambda: (turns.take(60), order.append(name), turns.give_back()))
        thread.start()
        while len(turns._waiting) == before:
            thread.join(0.01)
        return thread

    threads = [wait(name) for name in "abc"]
    turns.give_back()
    for thread in threads:
        thread.join()
    assert order == ["a", "b", "c"] and turns.take(0)

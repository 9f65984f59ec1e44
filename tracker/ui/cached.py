"""The one way from pages to the store: opens it once a process, and keeps answers by fingerprint and filters.

A write by anyone moves the fingerprint, so that all sessions see it at their next run.
"""

from __future__ import annotations

import copy
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import pandas as pd

from tracker import access, config, start
from tracker.config import Settings
from tracker.filters import Filters
from tracker.store import Reader, Store
from tracker.ui import door
from tracker.ui.turns import Turns

Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")


def settings() -> Settings:
    """The settings of this process."""
    return Settings.from_env()


@lru_cache(maxsize=8)  # also asked by the data addresses, whose threads are none of Streamlit's
def _opened(url: str | None) -> Store:
    return start.open_or_make(settings())


def opened() -> Store:
    """The open store, the same for all of this process; for the server itself."""
    with _OPENING:  # lru_cache lets two who come at once open it twice, and each keep what they read of it
        return _opened(settings().database_url)


_OPENING = threading.Lock()


def store() -> Store:
    """The open store, as whoever visits may use it."""
    return opened().used_by(door.actor())


@contextmanager
def run() -> Iterator[None]:
    """One run of a page: who visits is looked up once, and all questions go over one connection."""
    try:
        _run.store = store()
        with _turn(), _run.store.reading():
            yield
    finally:
        _run.store = None


@contextmanager
def _turn() -> Iterator[None]:
    """One run of a page after another; nobody waits long for a slow one."""
    _run.turn = _turns.take(PATIENCE)
    try:
        yield
    finally:
        give_way()


def give_way() -> None:
    """Let other runs go on while this one does something long, such as reading a file."""
    if _run.turn:
        _run.turn = False
        _turns.give_back()


PATIENCE = 2.0  # seconds
_turns = Turns()


class _Run(threading.local):
    store: Store | None = None
    turn = False


_run = _Run()


def ask(
    query: Callable[Concatenate[Reader, Filters, date, Rest], Answer],
    filters: Filters,
    *arguments: Rest.args,
    **_none: Rest.kwargs,
) -> Answer:
    """The answer of a query, from the cache where nothing was written since."""
    name = f"{query.__module__}.{query.__qualname__}"
    ours = _run.store or store()
    if not access.may(ours.actor.role, access.Act.READ):
        raise access.Forbidden(ours.actor.role, access.Act.READ)  # an answer kept for others is not for nobody
    day = config.today()
    state = (str(ours.url), ours.actor.sees_restricted, ours.fingerprint(), day)

    def asked() -> Answer:
        with ours.read(filters.known_at) as reader:
            return query(reader, filters, day, *arguments, **_none)

    return cast(Answer, _answers.get((state, name, filters, repr(arguments)), asked))


def forget() -> None:
    """Keep no answer any longer."""
    _answers.clear()


class _Answers:
    """The answers last asked for, as many as fit; the same ones for all sessions, so that nobody may change them."""

    ROOM = 24 << 20  # bytes

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock, self._used = threading.Lock(), 0

    def get(self, key: Hashable, ask: Callable[[], Any]) -> Any:
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
        if known is None:
            answer = ask()
            known = answer, _size(answer)
            with self._lock:
                self._used += known[1] - self._kept.pop(key, (None, 0))[1]
                self._kept[key] = known
                while self._used > self.ROOM and len(self._kept) > 1:
                    self._used -= self._kept.popitem(last=False)[1][1]
        answer = known[0]
        if isinstance(answer, pd.DataFrame):
            return answer.copy(deep=False)  # pandas copies a column before it writes to it
        return copy.copy(answer) if isinstance(answer, (dict, list)) else answer

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._used = 0


def _size(answer: Any) -> int:
    """About how many bytes an answer takes."""
    if isinstance(answer, pd.DataFrame):
        return 2_000 + 16 * answer.size
    if is_dataclass(answer):
        return 500 + sum(_size(getattr(answer, field.name)) for field in fields(answer))
    if isinstance(answer, dict):
        return 500 + sum(300 + _size(value) for value in answer.values())
    if isinstance(answer, (list, tuple)):
        if answer and type(answer[0]) is type(answer[-1]) in (
            int,
            float,
        ):  # a measure's numbers, of which there are many
            return 100 + 32 * len(answer)
        return 100 + sum(map(_size, answer))
    return int(getattr(answer, "nbytes", 100))


_answers = _Answers()

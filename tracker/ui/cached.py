"""The one way from pages to the store: opens it once a process, and keeps answers by fingerprint and filters.

A write by anyone moves the fingerprint, so that all sessions see it at their next run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import streamlit as st

from tracker import access, config, start
from tracker.config import Settings
from tracker.filters import Filters
from tracker.store import Reader, Store
from tracker.ui import door

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
    return _opened(settings().database_url)


def store() -> Store:
    """The open store, as whoever visits may use it."""
    return opened().used_by(door.actor())


@contextmanager
def run() -> Iterator[None]:
    """One run of a page: who visits is looked up once, and all questions go over one connection."""
    try:
        _run.store = store()
        with _run.store.reading():
            yield
    finally:
        _run.store = None


class _Run(threading.local):
    store: Store | None = None


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
    state = (str(ours.url), ours.actor.sees_restricted, ours.fingerprint())
    # As one text: Streamlit's walk through the fields of each would take 100 times as long.
    key = repr((state, config.today(), name, filters, arguments))
    return cast(Answer, _answered(key, filters, arguments, query))


@st.cache_data(show_spinner=False, max_entries=512)
def _answered(key: str, _filters: Filters, _arguments: Any, _query: Any) -> Any:  # what it is kept by
    with (_run.store or store()).read(_filters.known_at) as reader:
        return _query(reader, _filters, config.today(), *_arguments)

"""What commands share: the store, options with one meaning everywhere, every filter as an option, progress."""

from __future__ import annotations

import inspect
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from tracker import start
from tracker.config import Settings
from tracker.errors import Problem, Refused, TrackerError
from tracker.filters import WORDS, Filters, names_of
from tracker.queries import selection
from tracker.store import Reader, Store

By = Annotated[str | None, typer.Option("--by", help="Who does this; else TRACKER_ANALYST, else your login.")]

_DAY = "A day or an EDTF date, such as 2023-12-31 or 2023-12."
_HELP = {
    "process": "Key of a process.",
    "start": f"{_DAY} Keeps what ends on it or later.",
    "end": f"{_DAY} Keeps what begins on it or earlier.",
    "as_of": f"{_DAY} Keeps what had begun by it.",
    "known_at": "A day (its end, UTC) or a moment, such as 2024-03-01T09:30:00Z. The store as it was known then.",
    "party": "Keys of actors.",
    "mediator": "Actors joined by +, or direct.",
    "agreement": "Keys of agreements.",
    "q": "Text that must stand in it.",
    "accidents": "true: accidents are counted too.",
    "reliability": "A floor: B means sources graded A or B.",
}
_METAVAR = {
    "process": "KEY",
    "party": "KEY",
    "mediator": "KEYS",
    "agreement": "KEY",
    "start": "D",
    "end": "D",
    "as_of": "D",
    "known_at": "T",
    "q": "TEXT",
    "accidents": "true|false",
}


def settings() -> Settings:
    """The settings of this process."""
    return Settings.from_env()


def opened() -> Store:
    """The store that the surroundings name."""
    return start.open_or_make(settings())


def analyst(by: str | None) -> str:
    """Who does this."""
    return (by or "").strip() or settings().name


def wrong_use(sentence: str) -> typer.BadParameter:
    """An error of the one who typed the command (exit status 2)."""
    return typer.BadParameter(sentence)


def read_filters(given: dict[str, Sequence[str]]) -> Filters:
    """Filters from options, by the names of the query string."""
    filters, problems = Filters.from_query(given)
    if problems:
        raise wrong_use("; ".join(_said(problem) for problem in problems))
    return filters


def checked(reader: Reader, filters: Filters, noun: str | None = None) -> None:
    """Refuse filters that name what is not there, or that the noun does not know."""
    with refusing():
        selection.checked(reader, filters, noun)


@contextmanager
def refusing() -> Iterator[None]:
    """What is refused of filters, said by the names of the options."""
    try:
        yield
    except Refused as refused:
        raise TrackerError("\n".join(_said(problem) for problem in refused.problems)) from refused


def _said(problem: Problem) -> str:
    option = f"--{str(problem.column).replace('_', '-')}"
    return f"{option} {problem.value}: {problem.why}" if problem.value else f"{option}: {problem.why}"


def takes_filters(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command an option for each filter named (as fields; all without names), and hand it ``filters``."""
    chosen = names or tuple(field.name for field in fields(Filters))

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        own = [p for p in inspect.signature(command, eval_str=True).parameters.values() if p.name != "filters"]
        options = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=[], annotation=_option(name))
            for name in chosen
        ]

        @wraps(command)
        def run(**given: Any) -> None:
            words = {names_of([name])[0]: given.pop(name) or [] for name in chosen}
            command(**given, filters=read_filters({name: values for name, values in words.items() if values}))

        run.__signature__ = inspect.Signature([*own, *options])  # type: ignore[attr-defined]  # read by Typer
        run.__annotations__ = {p.name: p.annotation for p in (*own, *options)}
        return run

    return decorate


def _option(field: str) -> Any:
    name = names_of([field])[0]
    words = f"One or more of: {', '.join(WORDS[name])}." if name in WORDS and len(WORDS[name]) <= 30 else None
    about = _HELP.get(field) or words or "One or more words of its list; see the codebook."
    return Annotated[
        list[str],
        typer.Option(
            f"--{name.replace('_', '-')}", help=about, metavar=_METAVAR.get(field, "WORD"), show_default=False
        ),
    ]


@contextmanager
def progress(what: str) -> Iterator[Callable[[float], None]]:
    """A line on a terminal that says how far a longer piece of work is; nothing in a pipe, nothing for a second."""
    begun, shown = time.monotonic(), False

    def step(share: float) -> None:
        nonlocal shown
        if sys.stderr.isatty() and time.monotonic() - begun > 1:
            shown = True
            sys.stderr.write(f"\r{what} {min(share, 1):4.0%}")
            sys.stderr.flush()

    try:
        yield step
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def existing_folder(path: Path) -> None:
    """Make the folder a file goes into; wrong use when a file stands in its place."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise wrong_use(f"{path} cannot be made ({error.strerror})") from error

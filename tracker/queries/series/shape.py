"""What a series is: its columns, the filters and options it takes, and its rows as text and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from tracker.errors import Problem, Refused, plain
from tracker.filters import Filters, names_of
from tracker.queries.selection import unknown_keys
from tracker.store import Reader


@dataclass(frozen=True, slots=True)
class Option:
    """How a series is counted, under the name it has in the page's address; the first word unless another is asked for.

    Without words any text is taken, and the rows' own query judges it.
    """

    name: str
    words: tuple[str, ...] = ()

    @property
    def default(self) -> str:
        """What stands where nothing is asked for."""
        return self.words[0] if self.words else ""


@dataclass(frozen=True, slots=True)
class Series:
    """A series as it is asked for by name.

    ``rows`` takes the options by position, after the day. ``takes``: the filters that act on it, as fields.
    """

    about: str
    columns: tuple[str, ...]
    takes: tuple[str, ...]
    rows: Callable[..., pd.DataFrame]
    options: tuple[Option, ...] = ()

    def query(
        self, reader: Reader, filters: Filters, today: date, options: Mapping[str, str] | None = None
    ) -> pd.DataFrame:
        """The rows; filters and options that are not known are Refused."""
        if problems := [*self.unknown_filters(filters), *unknown_keys(reader, filters)]:
            raise Refused(problems)
        chosen = self.chosen(options or {})
        found = self.rows(reader, filters, today, *(chosen[option.name] for option in self.options))
        return found[list(self.columns)]

    def unknown_filters(self, filters: Filters) -> list[Problem]:
        """A problem for each filter set that does not act on the rows."""
        accepted = names_of(self.takes)
        asked = dict.fromkeys(name for name, _ in filters.to_query())
        why = f"this series cannot be filtered by this; filters: {', '.join(accepted)}"
        return [Problem(why, name) for name in asked if name not in accepted]

    def chosen(self, options: Mapping[str, str]) -> dict[str, str]:
        """A word for every option; Refused where one is not known."""
        problems = []
        words = {option.name: option.words for option in self.options}
        for name, word in options.items():
            accepted = words.get(name)
            if accepted is None:
                problems.append(Problem(f"this series has no such option; options: {', '.join(words) or 'none'}", name))
            elif accepted and word and word not in accepted:
                near = get_close_matches(word, accepted, 1)
                hint = f"did you mean {near[0]}? " if near else ""
                problems.append(Problem(f"{hint}accepted: {', '.join(accepted)}", name, plain(word)))
        if problems:
            raise Refused(problems)
        return {option.name: options.get(option.name) or option.default for option in self.options}

    def parted(self, query: Mapping[str, Sequence[str]]) -> tuple[dict[str, Sequence[str]], dict[str, str]]:
        """A query string as filters and options; several values of one option are joined by ``;``."""
        own = {option.name for option in self.options}
        rest = {name: values for name, values in query.items() if name not in own}
        return rest, {name: ";".join(values) for name, values in query.items() if name in own}


def text_columns(rows: pd.DataFrame) -> frozenset[int]:
    """Positions of the columns of text."""
    return frozenset(i for i, dtype in enumerate(rows.dtypes) if pd.api.types.is_string_dtype(dtype))


def as_text(rows: pd.DataFrame) -> Iterator[list[str | None]]:
    """The rows as text: ISO days, whole numbers without .0, at most six decimals, None for what is missing."""
    for row in rows.itertuples(index=False, name=None):
        yield [None if value is None else _text(value) for value in map(_plain, row)]


def as_json(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows as JSON values, numbers as in ``as_text``."""
    names = [str(name) for name in rows.columns]
    for row in rows.itertuples(index=False, name=None):
        yield dict(zip(names, map(_plain, row), strict=True))


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat() if value.tz is not None else value.date().isoformat()
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 6)
    return value.item() if isinstance(value, np.generic) else value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

"""Which rows of a file are wanted: country, conflict, dyad, box. The period is judged once a row's days are read."""

from __future__ import annotations

import math
from collections.abc import Callable

from tracker.errors import Problem, Refused
from tracker.exchange.formats.base import Box, Format, Where
from tracker.exchange.formats.opening import Opened

MEMO = 1 << 16
_PARTS = str.maketrans({"/": ";", "\n": ";", "\r": ";", "|": ";"})


class Sieve:
    """Judges the raw cells of a row; ``reason`` is the filter that leaves it out, or None."""

    def __init__(self, fmt: Format, opened: Opened, where: Where) -> None:
        self._tests: list[tuple[str, Callable[[list[str]], bool]]] = []
        problems = []
        asked = (("country", where.country), ("conflict", where.conflict), ("dyad", where.dyad))
        for name, wanted in asked:
            if not wanted:
                continue
            columns = [column for column in fmt.filters.get(name, ()) if opened.has(column)]
            if not columns:
                problems.append(_cannot(name, fmt.filters.get(name, ()), opened.table.file))
                continue
            places = [opened.at(column) for column in columns]
            matcher = _Names(wanted, whole=name == "country")
            self._tests.append((f"of another {name}", _any_of(places, matcher)))
        if where.bbox is not None:
            columns = list(fmt.filters.get("bbox", ()))
            if columns and opened.has(*columns):
                north, east = (opened.at(column) for column in columns)
                self._tests.append(("outside the box or without a point", _in_box(north, east, where.bbox)))
            else:
                problems.append(_cannot("bbox", columns, opened.table.file))
        if problems:
            opened.table.close()
            raise Refused(problems)

    @property
    def active(self) -> bool:
        """Whether anything is asked."""
        return bool(self._tests)

    def reason(self, cells: list[str]) -> str | None:
        """Why the row is left out."""
        for reason, test in self._tests:
            if not test(cells):
                return reason
        return None


def _cannot(name: str, columns: tuple[str, ...] | list[str], file: str) -> Problem:
    if not columns:
        return Problem(f"A file of this format says nothing about a {name}; leave --{name} out.", file=file)
    return Problem(f"The file cannot be filtered by {name}: it lacks {' and '.join(columns)}.", file=file)


def _any_of(places: list[int], fits: Callable[[str], bool]) -> Callable[[list[str]], bool]:
    if len(places) == 1:
        place = places[0]
        return lambda cells: fits(cells[place])
    return lambda cells: any(fits(cells[place]) for place in places)


class _Names:
    """Whether a cell, or one of the names listed in it, is among those wanted."""

    def __init__(self, wanted: tuple[str, ...], *, whole: bool) -> None:
        self._wanted = [_plain(name) for name in wanted]
        self._whole = whole
        self._memo: dict[str, bool] = {}

    def __call__(self, text: str) -> bool:
        try:
            return self._memo[text]
        except KeyError:
            if len(self._memo) >= MEMO:
                self._memo.clear()
            self._memo[text] = found = self._fits(text)
            return found

    def _fits(self, text: str) -> bool:
        whole = _plain(text)
        names = {whole, *(_plain(part) for part in text.translate(_PARTS).split(";"))}
        names |= {_plain(name.partition("(")[0]) for name in names if "(" in name}  # Russia (Soviet Union)
        names.discard("")
        for wanted in self._wanted:
            if wanted in names or (not self._whole and not wanted.isdigit() and wanted in whole):
                return True
        return False


def _plain(name: str) -> str:
    """A name for comparing; 388.0 is the number 388, (Bougainville) is Bougainville."""
    plain = " ".join(name.casefold().split())
    if plain.startswith("(") and plain.endswith(")"):
        plain = plain[1:-1].strip()
    return plain.removesuffix(".0") if plain.removesuffix(".0").isdigit() else plain


def _in_box(north: int, east: int, box: Box) -> Callable[[list[str]], bool]:
    west_edge, south_edge, east_edge, north_edge = box

    def inside(cells: list[str]) -> bool:
        try:
            latitude, longitude = float(cells[north].replace(",", ".")), float(cells[east].replace(",", "."))
        except ValueError:
            return False
        if not (math.isfinite(latitude) and math.isfinite(longitude) and south_edge <= latitude <= north_edge):
            return False
        if west_edge <= east_edge:
            return west_edge <= longitude <= east_edge
        return longitude >= west_edge or longitude <= east_edge

    return inside

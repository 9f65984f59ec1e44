"""What a view shows: one frozen value, the same for page, address, command line and chart.

It can say itself in words (``as_sentence``) and in a link (``to_query``); what a query string gets wrong comes back as
problems, so that an address answers 400 and a page names it and goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from typing import Any

from tracker import dates
from tracker.errors import Problem, plain, quoted
from tracker.records.cells import KEY_LENGTH
from tracker.vocabulary import (
    ActorKind,
    AgreementStage,
    Basis,
    Category,
    Implementation,
    IncidentKind,
    Level,
    Reason,
    RefusalKind,
    Reliability,
    RoundStatus,
    Schedule,
    SourceKind,
    TextState,
    Word,
)

NOT_ASSESSED = "not assessed"


def _codes(*lists: type[Word]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.value for words in lists for word in words))


WORDS: dict[str, tuple[str, ...]] = {
    "category": _codes(Category),
    "level": (NOT_ASSESSED, *_codes(Implementation, Level)),
    "kind": _codes(IncidentKind, RefusalKind, SourceKind, ActorKind),
    "status": _codes(RoundStatus),
    "schedule": _codes(Schedule),
    "stage": _codes(AgreementStage),
    "text_state": _codes(TextState),
    "reason": _codes(Reason),
    "basis": _codes(Basis),
    "reliability": _codes(Reliability),
}
"""The filters that take words of closed lists. ``reliability`` is a floor: B means A or B."""

_KEY = re.compile(r"[a-z0-9]+(?:[-_.+][a-z0-9]+)*")
MOST_KEYS = 200  # of one filter


@dataclass(frozen=True, slots=True)
class Filters:
    """What to show. Names are those of the query string, but ``from`` is ``start`` and ``to`` is ``end``.

    ``as_of`` keeps what had happened by that day; ``known_at`` what had been recorded by that moment (None: now).
    """

    process: str | None = None
    start: date | None = None
    end: date | None = None
    as_of: date | None = None
    known_at: datetime | None = None
    party: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    mediator: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    agreement: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    schedule: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    text_state: tuple[str, ...] = ()
    reason: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    reliability: str | None = None
    q: str | None = None
    accidents: bool = False

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> tuple[Filters, list[Problem]]:
        """The filters a query string names, and a problem for each name or value that is not one."""
        chosen: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, given in query.items():
            if name not in NAMES:
                near = get_close_matches(name, NAMES, 1)
                hint = f"did you mean {near[0]}? " if near else ""
                problems.append(Problem(f"there is no such filter; {hint}filters: {', '.join(NAMES)}", plain(name)))
                continue
            values = [value.strip() for value in given if value.strip()]
            if not values:
                continue
            try:
                chosen[_FIELDS.get(name, name)] = _READERS[name](name, values)
            except ValueError as error:
                problems.append(Problem(str(error), name, plain(";".join(values))))
        filters = cls(**chosen)
        if filters.start and filters.end and filters.end < filters.start:
            problems.append(Problem(f"the period ends before it begins ({filters.start})", "to", str(filters.end)))
            filters = replace(filters, start=None, end=None)
        return filters, problems

    def to_query(self) -> list[tuple[str, str]]:
        """The query string's pairs; the inverse of ``from_query``."""
        pairs: list[tuple[str, str]] = []
        for field in fields(self):
            value, name = getattr(self, field.name), _NAMES.get(field.name, field.name)
            if isinstance(value, tuple):
                pairs.extend((name, item) for item in value)
            elif isinstance(value, datetime):
                pairs.append((name, value.astimezone(UTC).isoformat().replace("+00:00", "Z")))
            elif isinstance(value, bool):
                pairs.extend([(name, "true")] if value else [])
            elif value is not None:
                pairs.append((name, str(value)))
        return pairs

    def only(self, *names: str) -> Filters:
        """These filters alone, the others dropped."""
        return Filters(**{name: getattr(self, name) for name in names})

    def as_sentence(self, labels: Mapping[str, str] | None = None) -> str:
        """The filters in words, without a full stop; ``labels`` gives keys and codes their names."""
        labels = labels or {}
        parts = []
        if self.process:
            parts.append(labels.get(self.process, self.process))
        if self.start or self.end:
            parts.append(_period(self.start, self.end))
        for name, words in _WORDED.items():
            if chosen := getattr(self, name):
                listed = " or ".join(labels.get(code, code.replace("_", " ")) for code in chosen)
                parts.append(words.format(listed))
        if self.reliability:
            parts.append(f"sources graded {self.reliability} or better")
        if self.q:
            parts.append(f"containing “{self.q}”")
        if self.accidents:
            parts.append("accidents included")
        if self.as_of:
            parts.append(f"as of {in_words(self.as_of)}")
        if self.known_at:
            parts.append(f"as known on {in_words(self.known_at.date())} at {self.known_at:%H:%M} UTC")
        return ", ".join(parts) or "everything recorded"

    @property
    def narrowed(self) -> bool:
        """Whether anything but the process and the two clocks is filtered."""
        return self.only("process", "as_of", "known_at") != self


_WORDED = {
    "party": "by or on {}",
    "category": "{}",
    "level": "level {}",
    "mediator": "through {}",
    "kind": "{}",
    "agreement": "of {}",
    "status": "{}",
    "schedule": "{}",
    "stage": "stage {}",
    "text_state": "text {}",
    "reason": "because of {}",
    "basis": "{}",
}


def in_words(day: date) -> str:
    """A day as a reader writes it."""
    return f"{day.day} {day:%B %Y}"


def _period(start: date | None, end: date | None) -> str:
    if start and end:
        return f"{in_words(start)} to {in_words(end)}"
    return f"from {in_words(start)}" if start else f"to {in_words(end)}" if end else ""


_A_MOMENT = "a day (2024-03-01) or a moment with its zone (2024-03-01T09:30:00Z) is needed"


def read_moment(text: str) -> datetime:
    """A moment of RFC 3339, or a day (its end, UTC)."""
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time.max, UTC)
        # A plus sign in a query string arrives as a blank.
        moment = datetime.fromisoformat(re.sub(r" (\d\d:\d\d)$", r"+\1", text))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(_A_MOMENT)
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # the first or last day there is, seen from another zone
        raise ValueError(_A_MOMENT) from None


def _one(name: str, values: Sequence[str]) -> str:
    if len(set(values)) > 1:
        raise ValueError("one value is accepted, not several")
    return values[0]


def _day(name: str, values: Sequence[str]) -> date:
    text = _one(name, values)
    parsed = dates.parse(text)
    if name == "to" or name == "as_of":
        return parsed.latest or parsed.earliest
    return parsed.earliest


def _moment(name: str, values: Sequence[str]) -> datetime:
    return read_moment(_one(name, values))


def _key(name: str, values: Sequence[str]) -> str:
    text = _one(name, values)
    if len(text) > KEY_LENGTH or not _KEY.fullmatch(text):
        raise ValueError("this is not a key (lower-case letters, digits, hyphens)")
    return text


def _keys(name: str, values: Sequence[str]) -> tuple[str, ...]:
    keys = tuple(dict.fromkeys(_key(name, [part]) for value in values for part in value.split(";") if part))
    if len(keys) > MOST_KEYS:
        raise ValueError(f"at most {MOST_KEYS} keys are taken; here are {len(keys)}")
    return keys


def _words(name: str, values: Sequence[str]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(part.strip() for value in values for part in value.split(";") if part.strip()))
    chosen = tuple(NOT_ASSESSED if name == "level" and part == "not_assessed" else part for part in chosen)
    for part in chosen:
        if part not in WORDS[name]:
            near = get_close_matches(part, WORDS[name], 1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise ValueError(f"{quoted(part)} is not known; {hint}accepted: {', '.join(WORDS[name])}")
    return chosen


def _word(name: str, values: Sequence[str]) -> str:
    return _words(name, [_one(name, values)])[0]


def _text(name: str, values: Sequence[str]) -> str:
    text = _one(name, values)
    if len(text) > 200 or not text.isprintable():
        raise ValueError("at most 200 printable characters are searched for")
    return text


def _flag(name: str, values: Sequence[str]) -> bool:
    known = {"true": True, "false": False}
    if (found := known.get(_one(name, values).lower())) is None:
        raise ValueError("accepted: true, false")
    return found


_FIELDS = {"from": "start", "to": "end"}
_NAMES = {field: name for name, field in _FIELDS.items()}
_READERS: dict[str, Callable[[str, Sequence[str]], Any]] = {
    "process": _key,
    "from": _day,
    "to": _day,
    "as_of": _day,
    "known_at": _moment,
    "party": _keys,
    "category": _words,
    "level": _words,
    "mediator": _keys,
    "kind": _words,
    "agreement": _keys,
    "status": _words,
    "schedule": _words,
    "stage": _words,
    "text_state": _words,
    "reason": _words,
    "basis": _words,
    "reliability": _word,
    "q": _text,
    "accidents": _flag,
}
NAMES: tuple[str, ...] = tuple(_READERS)
"""The filters' names in the query string."""


def names_of(filters: Iterable[str]) -> list[str]:
    """Query-string names of the fields."""
    return [_NAMES.get(name, name) for name in filters]

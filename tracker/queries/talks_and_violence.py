"""Incidents before and after talks: the days talks were held or refused, and what happened around them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.filters import Filters
from tracker.measures import event_study as measures
from tracker.measures.days import NO_DAY, Bools, Ints, dates
from tracker.measures.event_study import Contrast, Draw, EventStudy
from tracker.measures.refusals import HELD
from tracker.queries import incidents
from tracker.queries.frames import base, kept, places
from tracker.store import Reader

SEED = 20_231_207  # the same view gives the same band
LOOSE = 7  # days a date may span and still stand for one day
KINDS = ("held", "refused")
DRAWS: tuple[Draw, ...] = ("random dates", "circular shift")


@dataclass(frozen=True)
class Around:
    """What happened around talks held and talks refused, between ``first`` and ``last``.

    ``records``: columns with an entry for each round held and each refusal, oldest first within held and refused: ``kind``
    (held, refused), ``noun, key, title, date`` (its first day), ``fate``: *used*, *too loosely dated* (its date spans
    more than a week), *too close to the one before* (by the gap asked for), *too near an end* (no whole window), and
    ``change``: incidents (or deaths) in the window after less those before; NaN unless used. Records of one day share
    one window and its change.

    ``studies``: by kind and by what the days are set against. Random dates fall apart where talks come in clusters, and
    then give too narrow a band; shifts of the same dates keep the clusters.
    """

    first: date
    last: date
    studies: dict[tuple[str, Draw], EventStudy]
    contrast: Contrast
    records: dict[str, npt.NDArray[Any]]

    @property
    def days(self) -> pd.DataFrame:
        """``records`` as a table."""
        texts = ("kind", "noun", "key", "title", "fate")
        return pd.DataFrame(
            {name: pd.Series(column, dtype="str") if name in texts else column for name, column in self.records.items()}
        )


def around(
    reader: Reader,
    filters: Filters,
    today: date,
    value: str,
    window: int,
    min_gap: int,
    shown: Draw | None = None,
) -> Around | None:
    """Incidents (or a column of deaths) in the ``window`` days before and after; None where none are recorded.

    The period is that of the recorded incidents, narrowed by the filter. Rounds are anchored on their first day,
    refusals on the day they were declared. ``min_gap``: days that must lie between one anchor and the next. Bands day by
    day are drawn for ``shown`` alone, where it is given.
    """
    seen = incidents.observed(reader, filters, today)
    day = filters.as_of or today
    if seen is None:
        return None
    first, last = max(filters.start or seen.first, seen.first), min(filters.end or day, day, seen.last)
    if first > last:
        return None
    counted = incidents.spans(reader, filters)
    series = measures.day_by_day(counted.begins, counted.ends, getattr(counted, value), first, last, as_of=day)
    listed: list[dict[str, npt.NDArray[Any]]] = []
    studies: dict[tuple[str, Draw], EventStudy] = {}
    for kind, found in zip(KINDS, (_held(reader, filters), _refused(reader, filters)), strict=True):
        anchors = measures.spaced(found.begins[found.sharp], min_gap)
        for draw in DRAWS:
            # A generator for each, so that one band does not hang on how many dates another drew.
            studies[kind, draw] = measures.event_study(
                series,
                anchors,
                generator=np.random.default_rng(SEED),
                window=window,
                draw=draw,
                by_lag=shown in (None, draw),
            )
        listed.append(_told(kind, found, anchors, studies[kind, DRAWS[0]]))
    contrast = measures.contrast(
        studies["held", DRAWS[0]], studies["refused", DRAWS[0]], generator=np.random.default_rng(SEED)
    )
    records = {name: np.concatenate([own[name] for own in listed]) for name in listed[0]}
    return Around(first, last, studies, contrast, records)


@dataclass(frozen=True)
class Talks:
    """Some rounds or refusals by date: what stands in for a title is the key where there is none."""

    noun: str
    key: npt.NDArray[np.object_]
    title: npt.NDArray[np.object_]
    begins: Ints
    ends: Ints

    @cached_property
    def sharp(self) -> Bools:
        """Which are dated closely enough to stand for one day."""
        return np.asarray((self.ends != NO_DAY) & (self.ends - self.begins < LOOSE), dtype=bool)

    def take(self, places: Ints) -> Talks:
        """Some of them."""
        return Talks(self.noun, self.key[places], self.title[places], self.begins[places], self.ends[places])


def _talks(reader: Reader, noun: str, title: str) -> Talks:
    def make() -> Talks:
        rows = base(reader, noun)
        keys = rows.frame["key"].tolist()
        told = [
            text if isinstance(text, str) else key for text, key in zip(rows.frame[title].tolist(), keys, strict=True)
        ]
        return Talks(noun, np.array(keys, dtype=object), np.array(told, dtype=object), rows.begins, rows.ends)

    return kept(reader, f"talks {noun}", make)


def _held(reader: Reader, filters: Filters) -> Talks:
    own = filters.only("process", "start", "end", "as_of", "known_at", "mediator", "level", "reliability")
    took = kept(reader, "held", lambda: base(reader, "round").frame["status"].isin(HELD).to_numpy(dtype=bool))
    found = places(reader, "round", own)
    return _talks(reader, "round", "title").take(found[took[found]])


def _refused(reader: Reader, filters: Filters) -> Talks:
    own = filters.only("process", "start", "end", "as_of", "known_at", "mediator", "reliability")
    found = places(reader, "refusal", own)
    if filters.level:
        level = filters.only("process", "known_at", "level")
        of_level = base(reader, "round").frame["key"].take(places(reader, "round", level))
        found = found[base(reader, "refusal").frame["round"].isin(of_level).to_numpy(dtype=bool)[found]]
    return _talks(reader, "refusal", "summary").take(found)


def _told(kind: str, found: Talks, anchors: Ints, study: EventStudy) -> dict[str, npt.NDArray[Any]]:
    """The records behind a study, each with its fate."""
    begins, used = found.begins, np.array(study.anchors, dtype=np.int64)
    fate = np.select(
        [~found.sharp, ~_among(begins, anchors)[0], ~_among(begins, used)[0]],
        [
            np.array(why, dtype=object)
            for why in ("too loosely dated", "too close to the one before", "too near an end")
        ],
        np.array("used", dtype=object),
    )
    change = np.full(len(begins), np.nan)
    counted = fate == "used"
    change[counted] = np.array(study.changes)[_among(begins, used)[1][counted]]
    return {
        "kind": np.full(len(begins), kind, dtype=object),
        "noun": np.full(len(begins), found.noun, dtype=object),
        "key": found.key,
        "title": found.title,
        "date": dates(begins),
        "fate": fate,
        "change": change,
    }


def _among(days: Ints, ordered: Ints) -> tuple[Bools, Ints]:
    """Which days are among others that are in order, and where; any place for one that is not."""
    at = np.searchsorted(ordered, days)
    inside = at < len(ordered)
    at[~inside] = 0
    if len(ordered):
        inside &= ordered[at] == days
    return inside, at

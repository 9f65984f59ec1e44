"""Incidents before and after talks: the days talks were held or refused, and what happened around them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from tracker.filters import Filters
from tracker.measures import event_study as measures
from tracker.measures.days import NO_DAY, Bools, Ints, dates, day_numbers
from tracker.measures.event_study import Contrast, Draw, EventStudy
from tracker.measures.refusals import HELD
from tracker.queries import incidents
from tracker.queries.frames import Base, base, kept, places, taken
from tracker.store import Reader

SEED = 20_231_207  # the same view gives the same band
LOOSE = 7  # days a date may span and still stand for one day
KINDS = ("held", "refused")
DRAWS: tuple[Draw, ...] = ("random dates", "circular shift")


@dataclass(frozen=True, slots=True)
class Around:
    """What happened around talks held and talks refused, between ``first`` and ``last``.

    ``days``: one row for each round held and each refusal, oldest first within held and refused; columns ``kind``
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
    days: pd.DataFrame


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
    series = measures.daily(incidents.grouped(reader, filters), first, last, as_of=day, value=value)
    listed = []
    studies: dict[tuple[str, Draw], EventStudy] = {}
    for kind, found in zip(KINDS, (_held(reader, filters), _refused(reader, filters)), strict=True):
        sharp = _sharp(found)
        anchors = measures.anchor_days(found["date_earliest"][sharp], min_gap=min_gap)
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
        listed.append(_told(kind, found, sharp, anchors, studies[kind, DRAWS[0]]))
    contrast = measures.contrast(
        studies["held", DRAWS[0]], studies["refused", DRAWS[0]], generator=np.random.default_rng(SEED)
    )
    return Around(first, last, studies, contrast, pd.concat(listed, ignore_index=True))


def _held(reader: Reader, filters: Filters) -> pd.DataFrame:
    own = filters.only("process", "start", "end", "as_of", "known_at", "mediator", "level", "reliability")
    rows = base(reader, "round")
    took = kept(reader, "held", lambda: rows.frame["status"].isin(HELD).to_numpy(dtype=bool))
    found = places(reader, "round", own)
    return _dated(rows, found[took[found]], "round", "title")


def _refused(reader: Reader, filters: Filters) -> pd.DataFrame:
    own = filters.only("process", "start", "end", "as_of", "known_at", "mediator", "reliability")
    rows, found = base(reader, "refusal"), places(reader, "refusal", own)
    if filters.level:
        level = filters.only("process", "known_at", "level")
        of_level = base(reader, "round").frame["key"].take(places(reader, "round", level))
        found = found[rows.frame["round"].isin(of_level).to_numpy(dtype=bool)[found]]
    return _dated(rows, found, "refusal", "summary")


def _dated(rows: Base, found: Ints, noun: str, title: str) -> pd.DataFrame:
    own = rows.frame[["key", title, "date_earliest", "date_latest"]].set_axis(_DATED, axis="columns")
    return taken(own, found).assign(noun=noun)


_DATED = ["key", "title", "date_earliest", "date_latest"]


def _sharp(found: pd.DataFrame) -> Bools:
    """Which records are dated closely enough to stand for one day."""
    begins, ends = day_numbers(found["date_earliest"]), day_numbers(found["date_latest"])
    return np.asarray((ends != NO_DAY) & (ends - begins < LOOSE), dtype=bool)


def _told(kind: str, found: pd.DataFrame, sharp: Bools, anchors: Ints, study: EventStudy) -> pd.DataFrame:
    """The records behind a study, each with its fate."""
    begins = day_numbers(found["date_earliest"])
    change = dict(zip(study.anchors, study.changes, strict=True))
    fate = np.select(
        [~sharp, ~np.isin(begins, anchors), ~np.isin(begins, np.array(study.anchors, dtype=np.int64))],
        ["too loosely dated", "too close to the one before", "too near an end"],
        "used",
    )
    moved = [
        change.get(day, np.nan) if told == "used" else np.nan
        for day, told in zip(begins.tolist(), fate.tolist(), strict=True)
    ]
    columns = {
        "kind": pd.Series(kind, index=found.index, dtype="str"),
        "noun": found["noun"],
        "key": found["key"],
        "title": pd.Series(
            [
                title if isinstance(title, str) else key
                for title, key in zip(found["title"].tolist(), found["key"].tolist(), strict=True)
            ],
            dtype="str",
        ),
        "date": dates(begins),
        "fate": pd.Series(fate, index=found.index, dtype="str"),
        "change": np.array(moved, dtype=np.float64),
    }
    return pd.DataFrame(columns, copy=False)

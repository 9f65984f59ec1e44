"""What a status would change before it is saved: the commitment's level, the score of its process and agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from tracker import dates
from tracker.filters import Filters
from tracker.measures import implementation
from tracker.measures.implementation import Score
from tracker.queries import levels
from tracker.store import Reader

_LAST = pd.Timestamp("2200-01-01", tz="UTC")  # a status saved now is recorded after all others


@dataclass(frozen=True, slots=True)
class Effect:
    """The level of one commitment and two scores, before and after a status that is not stored yet.

    ``agreement`` is None where the commitment stands in none.
    """

    level_before: int | None
    level_after: int | None
    process: tuple[Score, Score]
    agreement: tuple[Score, Score] | None


def effect(
    reader: Reader,
    _filters: Filters,
    today: date,
    commitment: str,
    when: str,
    basis: str,
    level: int | None,
    replaces: str | None = None,
) -> Effect | None:
    """What would change today if the commitment had this status; None where there is no such commitment.

    ``replaces`` is the key of the status being corrected. Formulae: tracker/measures/implementation.py.
    """
    record = reader.one("commitment", commitment)
    if record is None:
        return None
    earliest, latest = dates.bounds(when)
    log = levels.log(reader, Filters(process=record["process"]), today)
    former = log.statuses
    row = {
        "key": replaces or "~",
        "commitment": commitment,
        "date": when,
        "basis": basis,
        "level": level,
        "date_earliest": earliest,
        "date_latest": latest,
        "recorded_at": _LAST,
    }
    kept = former[former["key"] != replaces] if replaces else former
    new = pd.DataFrame({name: pd.Series([row.get(name)], dtype=former[name].dtype) for name in former.columns})
    later = pd.concat([kept, new], ignore_index=True) if len(kept) else new
    before = implementation.levels_in_scope(log.commitments, former, today)
    after = implementation.levels_in_scope(log.commitments, later, today)
    scope = None
    if record["agreement"]:
        keys = log.commitments.loc[log.commitments["agreement"] == record["agreement"], "key"]
        scope = (_score(before[before["commitment"].isin(keys)]), _score(after[after["commitment"].isin(keys)]))
    return Effect(_level(before, commitment), _level(after, commitment), (_score(before), _score(after)), scope)


def _score(levels_: pd.DataFrame) -> Score:
    return implementation.score(implementation.plain(levels_["level"]))


def _level(levels_: pd.DataFrame, commitment: str) -> int | None:
    found = implementation.plain(levels_.loc[levels_["commitment"] == commitment, "level"])
    return found[0] if found else None

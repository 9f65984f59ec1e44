"""How far commitments are carried out: levels on a day, the score with its band and coverage, and their course.

A level is 0 to 3 on the scale of the Peace Accords Matrix, or none for *not assessed*, which is never counted as 0 in
the score: it widens the band instead. Frames named here:

    commitments: one row per commitment; columns ``key``, ``date_earliest`` (in scope from that day on).
    statuses: one row per status; columns ``commitment, basis, level, date_earliest, date_latest, recorded_at, key``.

Sources: c1, c2 Joshi, Quinn & Regan 2015, doi 10.1177/0022343314567486, and its replication file
(``agg_imp_rate = (total_imp/(total_prov*3))*100``); c3 the same, weights; c4 the Barometer's shares by level; c6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.measures.days import NO_DAY, Bools, Day, Ints, dates, day_number, day_numbers
from tracker.measures.status_log import status_log
from tracker.vocabulary import NOT_ASSESSED, Basis

FULL = 3
LEVELS = (NOT_ASSESSED, "0", "1", "2", "3")


@dataclass(frozen=True, slots=True)
class Score:
    """The implementation score in percent, its band, and how many commitments it rests on.

    ``score`` is None when nothing is assessed, the band when there is no commitment either.
    """

    score: float | None
    score_low: float | None  # not assessed counted as 0
    score_high: float | None  # not assessed counted as 3
    assessed: int
    commitments: int


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of scoring, opened up: its formula, the numbers put in, and which items were left out.

    ``points / possible * 100 = value``; ``excluded`` are positions in the levels handed in.
    """

    value: float | None
    points: float
    possible: float
    formula: str
    counted: int
    excluded: tuple[int, ...]


def plain(levels: Iterable[Any]) -> list[int | None]:
    """Levels with every kind of missing value (None, NaN, <NA>) as None."""
    return [level if type(level) is int else None if pd.isna(level) else int(level) for level in levels]


def score(levels: Sequence[int | None]) -> Score:
    """The score of some levels (c1): 100 * sum / (3 * assessed), with its band (c2) and coverage."""
    found = Counter(plain(levels))
    return score_of([found[None], *(found[level] for level in range(FULL + 1))])


def score_of(counts: Sequence[int]) -> Score:
    """The same of how many stand at each level, the unassessed first."""
    total, n, commitments = sum(level * n for level, n in enumerate(counts[1:])), sum(counts[1:]), sum(counts)
    return Score(
        score=_percent(total, FULL * n),
        score_low=_percent(total, FULL * commitments),
        score_high=_percent(total + FULL * (commitments - n), FULL * commitments),
        assessed=n,
        commitments=commitments,
    )


def score_lenient(levels: Sequence[int | None]) -> Variant:
    """The headline score: what is not assessed is left out of both sums (c1; PAM's lenient denominator).

    PAM's lenient form divides by the provisions promised. It has no unassessed ones, so the two agree there.
    """
    levels = plain(levels)
    known = [level for level in levels if level is not None]
    excluded = tuple(i for i, level in enumerate(levels) if level is None)
    return _variant(sum(known), FULL * len(known), "100 × sum of levels / (3 × assessed)", len(known), excluded)


def score_strict(levels: Sequence[int | None], *, provisions: int | None = None) -> Variant:
    """The strict score (c2): every commitment in scope is in the denominator, and not assessed brings no points.

    With ``provisions`` (PAM: all provisions of a group, promised or not, e.g. 8 for security) the denominator is that
    number; a number below the commitments in scope is an error, since the score could pass 100 %.
    """
    items = len(levels) if provisions is None else provisions
    if items < len(levels):
        raise ValueError(f"{len(levels)} commitments are in scope, more than the {items} provisions given")
    what = "commitments in scope" if provisions is None else "provisions, promised or not"
    total = sum(level for level in plain(levels) if level is not None)
    return _variant(total, FULL * items, f"100 × sum of levels / (3 × {what})", len(levels), ())


def score_weighted(levels: Sequence[int | None], weights: Sequence[float]) -> Variant:
    """The score with a weight per commitment (c3): 100 * sum(w * l) / (3 * sum(w)) over the assessed."""
    levels = plain(levels)
    pairs = [(level, weight) for level, weight in zip(levels, weights, strict=True) if level is not None]
    excluded = tuple(i for i, level in enumerate(levels) if level is None)
    points = sum(level * weight for level, weight in pairs)
    formula = "100 × sum of weight × level / (3 × sum of weights), assessed only"
    return _variant(points, FULL * sum(weight for _, weight in pairs), formula, len(pairs), excluded)


def category_weights(levels: Sequence[int | None], categories: Sequence[str | None]) -> tuple[float, ...]:
    """Weights that let each category count the same however many commitments it holds, assessed ones alone.

    Ours, beside PAM's equal, frequency and expert weights, which need their tables and are handed in as numbers.
    """
    known = Counter(category for level, category in zip(plain(levels), categories, strict=True) if level is not None)
    return tuple(1 / known[category] if known[category] else 0.0 for category in categories)


def levels_at(statuses: pd.DataFrame, t: Day) -> pd.DataFrame:
    """The level that stands for each commitment on day ``t`` (c6, DESIGN "Level at t").

    One row per commitment assessed by then, in order of its key.

    Columns:
        commitment: key.
        level: int64, 0 to 3.
        status: key of the status that decides.
    """
    codes, commitments = pd.factorize(statuses["commitment"], sort=True)
    log = status_log(statuses, codes.astype(np.int64), assessments(statuses))
    groups = np.arange(len(commitments), dtype=np.int64)
    row = log.deciding(groups, np.full(len(groups), day_number(t), dtype=np.int64))
    groups, row = groups[row >= 0], row[row >= 0]
    return pd.DataFrame(
        {
            "commitment": pd.Series(np.asarray(commitments, dtype=object)[groups], dtype="str"),
            "level": level_numbers(statuses)[row],
            "status": pd.Series(statuses["key"].to_numpy(dtype=object)[row], dtype="str"),
        },
        copy=False,
    )


def levels_in_scope(commitments: pd.DataFrame, statuses: pd.DataFrame, t: Day) -> pd.DataFrame:
    """The level of every commitment in scope on day ``t``, the unassessed among them.

    One row per commitment whose date_earliest <= t, in the order given.

    Columns:
        commitment: key.
        level: Int64, 0 to 3; <NA> for not assessed.
        status: key of the status that decides; missing for not assessed.
    """
    levels, day = Levels(commitments, statuses), day_number(t)
    places = levels.scope(day)
    keys = pd.Series(commitments["key"].to_numpy(dtype=object)[places], dtype="str")
    return pd.DataFrame({"commitment": keys} | levels.on(places, day))


class Levels:
    """Commitments with their statuses, put in order once and then asked for any day, for all of them or for some.

    Commitments are named by their places in the frame, ascending. ``made``: the first day of each. Of each status:
    ``owner``, the place of its commitment (-1: none of these), ``first`` and ``last`` day, ``assessed``, and ``level``
    (one more at the end, -1: of none).
    """

    def __init__(self, commitments: pd.DataFrame, statuses: pd.DataFrame) -> None:
        self.made = day_numbers(commitments["date_earliest"])
        self.owner = group_codes(commitments, statuses)
        self.first, self.last = (day_numbers(statuses[f"date_{end}"]) for end in ("earliest", "latest"))
        self.assessed = assessments(statuses)
        self.level = np.append(level_numbers(statuses), -1)
        self._keys = statuses["key"].array
        self._log = status_log(statuses, self.owner, self.assessed)

    def scope(self, day: int, chosen: Ints | None = None) -> Ints:
        """Those in scope on the day (of the chosen)."""
        places = np.arange(len(self.made), dtype=np.int64) if chosen is None else chosen
        since = self.made[places]
        return np.asarray(places[(since != NO_DAY) & (since <= day)], dtype=np.int64)

    def deciding(self, places: Ints, day: int) -> Ints:
        """The status that decides on the day, of each of some; -1 for none."""
        return self._log.deciding(places, np.full(len(places), day, dtype=np.int64))

    def tally(self, places: Ints, day: int) -> list[int]:
        """How many of some stand at each level on the day, the unassessed first."""
        counts: list[int] = np.bincount(self.level[self.deciding(places, day)] + 1, minlength=len(LEVELS)).tolist()
        return counts

    def on(self, places: Ints, day: int) -> dict[str, Any]:
        """The level of each of some on the day as a column ``level`` (Int64; <NA>: not assessed), beside ``status``, the
        key of the status that decides.
        """
        row = self.deciding(places, day)
        levels = pd.arrays.IntegerArray(np.maximum(self.level[row], 0), row < 0)
        return {"level": levels, "status": self._keys.take(row, allow_fill=True)}

    def lost_from(self, places: Ints, day: int) -> Ints:
        """The highest level that each of some stood at before it came to stand at 0; 0 for none, and for other levels."""
        row = self.deciding(places, day)
        at_none = (row >= 0) & (self.level[row] == 0)
        since = np.full(len(self.made) + 1, NO_DAY)  # the last one for statuses of no commitment
        since[places[at_none]] = self.first[row[at_none]]
        before = np.flatnonzero(self.assessed & (self.last != NO_DAY) & (self.last < since[self.owner]))
        highest = np.zeros(len(self.made), dtype=np.int64)
        np.maximum.at(highest, self.owner[before], self.level[before])
        return np.asarray(highest[places], dtype=np.int64)

    def counts(self, at: Ints, chosen: Ints | None = None) -> Ints:
        """Commitments (of the chosen) per day (rows) and level (columns: not assessed, 0, 1, 2, 3).

        What came and went by then is added up.
        """
        groups, days, changes = self._turns
        if chosen is not None:
            wanted = np.zeros(len(self.made), dtype=bool)
            wanted[chosen] = True
            some = np.flatnonzero(wanted[groups])
            days, changes = days[some], changes[some]
        sums = np.zeros((len(days) + 1, len(LEVELS)), dtype=np.int64)
        np.cumsum(changes, axis=0, out=sums[1:])
        counts: Ints = sums[np.searchsorted(days, at, side="right")]
        return counts

    @cached_property
    def _turns(self) -> tuple[Ints, Ints, npt.NDArray[np.int8]]:
        """Each change in order of the days: the commitment, the day, and by level 1 where it comes to and -1 where it left.

        A level can only change on a day its commitment comes into scope, a status begins, or one has ended: it is asked
        for on those days alone. (On its own last day a status can tie with an open one.)
        """
        since = np.append(self.made, NO_DAY)  # the last one for statuses of no commitment
        told = np.flatnonzero((self.first != NO_DAY) & (since[self.owner] != NO_DAY))
        ended = told[self.last[told] != NO_DAY]
        scope = np.flatnonzero(since != NO_DAY)
        groups = np.concatenate([scope, *(self.owner[some] for some in (told, ended, ended))]).astype(np.int64)
        days = np.concatenate([since[scope], self.first[told], self.last[ended], self.last[ended] + 1])
        days = np.maximum(days, since[groups])
        order = np.lexsort((days, groups))
        groups, days = groups[order], days[order]
        level = self.level[self._log.deciding(groups, days)] + 1
        again = np.diff(groups, prepend=-1) == 0  # the row before is of the same one
        changes = np.zeros((len(groups), len(LEVELS)), dtype=np.int8)
        changes[np.arange(len(groups)), level] += 1
        changes[again, np.roll(level, 1)[again]] -= 1
        turned = np.flatnonzero(changes.any(axis=1))
        turned = turned[np.argsort(days[turned], kind="stable")]
        return groups[turned], days[turned], changes[turned]


def levels_over_time(commitments: pd.DataFrame, statuses: pd.DataFrame, days: Sequence[Day]) -> pd.DataFrame:
    """How many commitments stood at each level on each day (c4).

    Five rows per day, in the order of ``days``, from *not assessed* to 3, zeros included.

    Columns:
        date: the day.
        level: not assessed, 0, 1, 2, 3.
        commitments: int64, in scope on that day and at that level.
    """
    at = day_numbers(days)
    return levels_by_day(at, Levels(commitments, statuses).counts(at))


def levels_by_day(at: Ints, counts: Ints) -> pd.DataFrame:
    """The same of counts at hand, by day and level."""
    return pd.DataFrame(
        {
            "date": dates(np.repeat(at, len(LEVELS))),
            "level": pd.Series(list(LEVELS) * len(at), dtype="str"),
            "commitments": counts.reshape(-1),
        },
        copy=False,
    )


def score_over_time(commitments: pd.DataFrame, statuses: pd.DataFrame, days: Sequence[Day]) -> pd.DataFrame:
    """The score on each day, with its band and coverage (c1, c2, c6).

    One row per day, in the order of ``days``. Unrounded percent.

    Columns:
        date: the day.
        score: float64; NaN while nothing is assessed.
        score_low: not assessed counted as 0; NaN while nothing is in scope.
        score_high: not assessed counted as 3; NaN while nothing is in scope.
        assessed: int64.
        commitments: int64, in scope.
    """
    at = day_numbers(days)
    return scores_by_day(at, Levels(commitments, statuses).counts(at))


def scores_by_day(at: Ints, counts: Ints) -> pd.DataFrame:
    """The same of counts at hand, by day and level."""
    total = counts[:, 1:] @ np.arange(FULL + 1, dtype=np.int64)
    n, unassessed = counts[:, 1:].sum(axis=1), counts[:, 0]
    with np.errstate(invalid="ignore"):  # 0 / 0 is the NaN promised above
        return pd.DataFrame(
            {
                "date": dates(at),
                "score": 100 * total / (FULL * n),
                "score_low": 100 * total / (FULL * (n + unassessed)),
                "score_high": 100 * (total + FULL * unassessed) / (FULL * (n + unassessed)),
                "assessed": n,
                "commitments": n + unassessed,
            },
            copy=False,
        )


def assessments(statuses: pd.DataFrame) -> Bools:
    """Which statuses carry an assessed level: evidence, not a claim, and a level given."""
    is_evidence = (statuses["basis"] == Basis.EVIDENCE.value).to_numpy(dtype=bool)
    return is_evidence & statuses["level"].notna().to_numpy(dtype=bool)


def level_numbers(statuses: pd.DataFrame) -> Ints:
    """The levels as whole numbers, 0 where there is none (ask ``assessments`` which count)."""
    levels = pd.to_numeric(statuses["level"], errors="raise")
    numbers: Ints = np.nan_to_num(levels.to_numpy(dtype=np.float64, na_value=np.nan)).astype(np.int64)
    return numbers


def group_codes(commitments: pd.DataFrame, statuses: pd.DataFrame) -> Ints:
    """For each status the position of its commitment; -1 where that is not among those given."""
    return np.asarray(pd.Index(commitments["key"]).get_indexer(pd.Index(statuses["commitment"])), dtype=np.int64)


def _percent(points: float, possible: float) -> float | None:
    return 100 * points / possible if possible else None


def _variant(points: float, possible: float, formula: str, counted: int, excluded: tuple[int, ...]) -> Variant:
    return Variant(_percent(points, possible), points, possible, formula, counted, excluded)

"""What changed in the score and why: decomposition, pace, levels that fell, and claims that evidence does not bear out.

Sources: c7 (decomposition so that new promises are not read as worse conduct; reversals as PAM's ``*_revers``
columns), b7 (claims beside evidence). Frames as in ``implementation``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from tracker.measures.days import NO_DAY, Day, Ints, dates, day_number, day_numbers, several
from tracker.measures.implementation import FULL, assessments, level_numbers, levels_at, plain
from tracker.measures.status_log import status_log
from tracker.vocabulary import NOT_ASSESSED, Basis


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the score taken apart; ``same + entered + left == total`` (percentage points).

    ``same`` is what the commitments assessed both times did; ``entered`` what those assessed only after (new, or newly
    assessed) did to the mean; ``left`` what those assessed only before did by going. All None when either day has no
    score. With none assessed both times the whole change is ``entered``.
    """

    before: float | None
    after: float | None
    total: float | None
    same: float | None
    entered: float | None
    left: float | None
    risen: tuple[str, ...]  # assessed both times, higher after
    fallen: tuple[str, ...]
    new: tuple[str, ...]  # assessed after, not in scope before
    newly_assessed: tuple[str, ...]  # assessed after, in scope but not assessed before
    gone: tuple[str, ...]  # assessed before, not after


def change_decomposed(before_levels: Mapping[str, int | None], after_levels: Mapping[str, int | None]) -> Change:
    """The change of the score between two days, in parts that add up to it (c7).

    Each mapping holds the commitments in scope on its day, by key, with None (or a missing value) for not assessed.
    """
    before = dict(zip(before_levels, plain(before_levels.values()), strict=True))
    after = dict(zip(after_levels, plain(after_levels.values()), strict=True))
    old = {key: level for key, level in before.items() if level is not None}
    new = {key: level for key, level in after.items() if level is not None}
    common = sorted(old.keys() & new.keys())
    s_old, s_new = _exact(list(old.values())), _exact(list(new.values()))
    parts: tuple[float | None, ...] = (None, None, None, None)
    if s_old is not None and s_new is not None:
        common_old = _exact([old[key] for key in common])
        common_new = _exact([new[key] for key in common])
        if common_old is None or common_new is None:
            common_old = common_new = s_old
        exact = (s_new - s_old, common_new - common_old, s_new - common_new, common_old - s_old)
        parts = tuple(float(part) for part in exact)
    return Change(
        before=None if s_old is None else float(s_old),
        after=None if s_new is None else float(s_new),
        total=parts[0],
        same=parts[1],
        entered=parts[2],
        left=parts[3],
        risen=tuple(key for key in common if new[key] > old[key]),
        fallen=tuple(key for key in common if new[key] < old[key]),
        new=tuple(sorted(new.keys() - before.keys())),
        newly_assessed=tuple(sorted((new.keys() & before.keys()) - old.keys())),
        gone=tuple(sorted(old.keys() - new.keys())),
    )


def _exact(levels: Sequence[int]) -> Fraction | None:
    return Fraction(100 * sum(levels), FULL * len(levels)) if levels else None


def pace(scores: pd.DataFrame, window_days: int) -> pd.DataFrame:
    """How fast the score moved: (S(t) - S(t - w)) / w per day, times 30 (c7).

    ``scores``: the frame of ``score_over_time``. One row per day that has another exactly ``window_days`` before it.

    Columns:
        date: the day t.
        pace: float64, percentage points per 30 days; NaN where a score is.
        commitments_entered: int64, in scope at t less those at t - w: where not 0, see ``change_decomposed``.
    """
    at = day_numbers(scores["date"])
    order = np.argsort(at, kind="stable")
    at, value = at[order], scores["score"].to_numpy(dtype=np.float64)[order]
    size = scores["commitments"].to_numpy(dtype=np.int64)[order]
    then = np.searchsorted(at, at - window_days)
    found = (
        np.flatnonzero((then < len(at)) & (at[np.minimum(then, len(at) - 1)] == at - window_days)) if len(at) else at
    )
    then = then[found]
    return pd.DataFrame(
        {
            "date": dates(at[found]),
            "pace": (value[found] - value[then]) / window_days * 30,
            "commitments_entered": size[found] - size[then],
        }
    )


def reversals(statuses: pd.DataFrame, t: Day) -> pd.DataFrame:
    """Every fall of a commitment's level up to day ``t``, as the line of levels shows it.

    One row per fall, oldest first.

    Columns:
        commitment: key.
        date: the first day on which the lower level stands.
        level_before, level_after: int64.
        status_before, status_after: keys of the statuses that decide.
    """
    codes, commitments = pd.factorize(statuses["commitment"], sort=True)
    groups = codes.astype(np.int64)
    assessed = assessments(statuses)
    log = status_log(statuses, groups, assessed)
    group, day = _turning_days(groups[assessed], statuses[assessed], day_number(t))
    row = log.deciding(group, day)
    level = np.where(row >= 0, level_numbers(statuses)[row], -1) if len(row) else row
    fell = np.flatnonzero((group[1:] == group[:-1]) & (level[:-1] > level[1:]) & (row[1:] >= 0)) + 1
    keys = statuses["key"].to_numpy(dtype=object)
    fell = fell[np.lexsort((group[fell], day[fell]))]
    return pd.DataFrame(
        {
            "commitment": pd.Series(np.asarray(commitments, dtype=object)[group[fell]], dtype="str"),
            "date": dates(day[fell]),
            "level_before": level[fell - 1],
            "level_after": level[fell],
            "status_before": pd.Series(keys[row[fell - 1]], dtype="str"),
            "status_after": pd.Series(keys[row[fell]], dtype="str"),
        }
    )


def _turning_days(groups: Ints, statuses: pd.DataFrame, t: int) -> tuple[Ints, Ints]:
    """Pairs of commitment and day on which its level can change, sorted: days a row begins, and days after one ends."""
    first, last = day_numbers(statuses["date_earliest"]), day_numbers(statuses["date_latest"])
    after = np.where(last == NO_DAY, NO_DAY, last + 1)  # from then on an open row may outrank the one that ended
    day = np.concatenate([first, np.where(last == NO_DAY, NO_DAY, last), after])
    group = np.concatenate([groups, groups, groups])
    kept = (day != NO_DAY) & (day <= t)
    pairs = np.unique(np.stack([group[kept], day[kept]], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def reversal_rate(statuses: pd.DataFrame, t: Day) -> float | None:
    """Falls of level per commitment-month at risk up to ``t`` (c7); None when nothing was assessed.

    A commitment is at risk from its first assessment above 0 on; a month is 30 days.
    """
    assessed = statuses[assessments(statuses) & (level_numbers(statuses) > 0)]
    first = day_numbers(assessed["date_earliest"])
    starts = pd.Series(first[first != NO_DAY]).groupby(assessed["commitment"].to_numpy()[first != NO_DAY]).min()
    exposed = (day_number(t) - starts[starts < day_number(t)]).sum()
    return float(len(reversals(statuses, t)) / (exposed / 30)) if exposed else None


def claims_against_evidence(statuses: pd.DataFrame, t: Day) -> pd.DataFrame:
    """What each claimant last said about a commitment by day ``t``, beside what the evidence bears out.

    ``statuses`` needs ``claimed_by`` besides (``;``-joined keys, one row here for each; empty: unnamed). One row per
    commitment and claimant with a claimed level, the widest gaps first. Claims without a level are not comparable and
    left out.

    Columns:
        commitment: key.
        claimed_by: actor key; empty text when unnamed.
        date: first day of the claim; evidence may be younger.
        claimed: int64, level 0 to 3.
        assessed: Int64; <NA> for not assessed.
        gap: Int64, claimed less assessed.
        verdict: claims more, claims less, agree, not assessed.
        claim: key of the claim's status.
        status: key of the deciding evidence; missing when not assessed.
    """
    is_claim = (statuses["basis"] == Basis.CLAIM.value).to_numpy(dtype=bool) & statuses["level"].notna().to_numpy(bool)
    claims = statuses[is_claim].reset_index(drop=True)
    speakers = [several(cell) or ("",) for cell in claims["claimed_by"].tolist()]
    claims = claims.assign(claimed_by=pd.Series(speakers, dtype=object)).explode("claimed_by", ignore_index=True)
    codes, pairs = pd.factorize(pd.MultiIndex.from_frame(claims[["commitment", "claimed_by"]]))
    log = status_log(claims, codes.astype(np.int64), np.ones(len(claims), dtype=bool))
    groups = np.arange(len(pairs), dtype=np.int64)
    row = log.deciding(groups, np.full(len(groups), day_number(t), dtype=np.int64))
    last = claims.iloc[row[row >= 0]]
    evidence = levels_at(statuses, t).set_index("commitment")
    assessed = evidence["level"].reindex(last["commitment"]).astype("Int64").reset_index(drop=True)
    claimed = pd.Series(level_numbers(claims)[row[row >= 0]], dtype="int64")
    gap = claimed.astype("Int64") - assessed
    verdict = np.select(
        [gap.isna(), (gap > 0).fillna(False), (gap < 0).fillna(False)],
        [NOT_ASSESSED, "claims more", "claims less"],
        "agree",
    )
    compared = pd.DataFrame(
        {
            "commitment": last["commitment"].astype("str").reset_index(drop=True),
            "claimed_by": last["claimed_by"].astype("str").reset_index(drop=True),
            "date": dates(day_numbers(last["date_earliest"])),
            "claimed": claimed,
            "assessed": assessed,
            "gap": gap,
            "verdict": pd.Series(verdict, dtype="str"),
            "claim": last["key"].astype("str").reset_index(drop=True),
            "status": evidence["status"].reindex(last["commitment"]).astype("str").reset_index(drop=True),
        }
    )
    widest = np.lexsort((compared["commitment"], -gap.abs().fillna(-1).to_numpy(dtype=np.int64)))
    return compared.iloc[widest].reset_index(drop=True)

"""Rounds of talks by mediator track: who mediated, how concentrated that is, and how often talks were held (c14, c15).

Frame named here:

    rounds: one row per round; ``key, status, date_earliest, date_latest`` and ``track`` (see ``tracks``); where asked
        ``level``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from tracker.measures.days import NO_DAY, Day, capped, dates, day_number, day_numbers
from tracker.measures.refusals import HELD
from tracker.vocabulary import TRACK_ROLES, RoundStatus

DIRECT = "direct"  # no third party in a mediating role
RANKS = {role.value: rank for rank, role in enumerate(TRACK_ROLES)}


@dataclass(frozen=True, slots=True)
class Concentration:
    """How far the rounds lie in one hand: HHI = sum of squared shares, from 1 / tracks to 1 (c14)."""

    rounds: int
    tracks: int
    hhi: float | None  # None without a round
    switches: int  # times a round had another track than the one before it


def tracks(rounds: pd.Series[Any] | Sequence[str], participations: pd.DataFrame) -> pd.DataFrame:
    """The mediator track of each round (DESIGN): its actors of the highest mediating role present, or ``direct``.

    ``rounds``: keys; ``participations``: columns ``round, actor, role``. Roles rank mediator, facilitator,
    good_offices, host; actors of one rank are joined by ``+`` in alphabetical order (``eu+fra``).

    One row per round, in the order given. Columns: ``round``, ``track``.
    """
    keys = pd.Index(pd.Series(rounds, dtype="str"))
    rank = participations["role"].map(RANKS)
    third = participations.assign(rank=rank)[rank.notna().to_numpy(dtype=bool)][["round", "actor", "rank"]]
    third = third[(third["rank"] == third.groupby("round")["rank"].transform("min")).to_numpy(dtype=bool)]
    third = third.drop_duplicates(["round", "actor"]).sort_values(["round", "actor"])
    joined = third.groupby("round")["actor"].agg("+".join) if len(third) else pd.Series(dtype="str")
    track = joined.reindex(keys).fillna(DIRECT)
    return pd.DataFrame({"round": pd.Series(keys, dtype="str"), "track": pd.Series(track.to_numpy(), dtype="str")})


def mediator_record(rounds: pd.DataFrame, *, as_of: Day) -> pd.DataFrame:
    """What came of the rounds of each track, by day ``as_of``.

    One row per track, most rounds held first, then by name.

    Columns:
        track: actors joined by ``+``, or direct.
        held, broke_off, refused, postponed, cancelled: int64, rounds by status.
        share: float64, of all rounds held or broken off, as a share of 1; NaN while there is none.
        first, last: first day of the first such round, last day of the latest (no later than ``as_of``, as in
            ``tempo``); NaT for none.
        median_gap_days: float64, between such rounds (see ``gaps``); NaN with fewer than two.
    """
    words = [
        word.value
        for word in (
            RoundStatus.HELD,
            RoundStatus.BROKE_OFF,
            RoundStatus.REFUSED,
            RoundStatus.POSTPONED,
            RoundStatus.CANCELLED,
        )
    ]
    names = sorted(set(rounds["track"]))
    counts = pd.crosstab(rounds["track"], rounds["status"]).reindex(index=names, columns=words, fill_value=0)
    met = _held(rounds)
    until = capped(met["until"].to_numpy(), day_number(as_of))
    first = met.groupby("track")["begins"].min().reindex(names)
    last = met.assign(until=until).groupby("track")["until"].max().reindex(names)
    between = gaps(rounds, by="track").groupby("track")["gap_days"].median().reindex(names)
    frame = pd.DataFrame({"track": pd.Series(names, dtype="str")})
    for word in words:
        frame[word] = counts[word].to_numpy(dtype=np.int64)
    total = (frame["held"] + frame["broke_off"]).astype("float64")
    frame["share"] = total / (total.sum() or np.nan)
    frame["first"] = dates(first.fillna(NO_DAY).to_numpy(dtype=np.int64))
    frame["last"] = dates(last.fillna(NO_DAY).to_numpy(dtype=np.int64))
    frame["median_gap_days"] = between.to_numpy(dtype=np.float64)
    return frame.sort_values(["held", "track"], ascending=[False, True], kind="stable", ignore_index=True)


def concentration(rounds: pd.DataFrame, *, of: str = "track") -> Concentration:
    """Concentration and switches of the rounds held, by ``track`` or another column (host, say)."""
    met = _held(rounds)
    names = met[of].tolist()
    shares = met[of].value_counts(normalize=True)
    return Concentration(
        rounds=len(names),
        tracks=len(shares),
        hhi=float((shares**2).sum()) if names else None,
        switches=sum(a != b for a, b in pairwise(names)),
    )


def gaps(rounds: pd.DataFrame, *, by: str | None = None) -> pd.DataFrame:
    """Days between one round and the next, among rounds held (or broken off).

    One row per such round, oldest first within each group of ``by`` (``track`` or ``level``).

    Columns:
        <by>: with ``by`` alone.
        round: key.
        date: its first day.
        gap_days: Int64, from the last day of the round before (of the group) to its first, at least 0; <NA> for the
            first.
    """
    met = _held(rounds)
    if by:
        met = met.sort_values(by, kind="stable", ignore_index=True)
    until = met.groupby(by)["until"].cummax().groupby(met[by]).shift() if by else met["until"].cummax().shift()
    gap = (met["begins"] - until).clip(lower=0).astype("Int64")
    frame = pd.DataFrame({"round": met["key"].astype("str"), "date": dates(met["begins"].to_numpy()), "gap_days": gap})
    if by:
        frame.insert(0, by, met[by].astype("str"))
    return frame


def tempo(rounds: pd.DataFrame, *, as_of: Day, until: Day | None = None, by: str | None = None) -> pd.DataFrame:
    """How often talks are held, and the longest silence, the one since the last round included (c15).

    One row per group of ``by`` (``track`` or ``level``; without it one row, none for no rounds), by name. Rounds that
    begin after ``as_of`` are left out; the silence since the last one is counted to ``as_of``, or to ``until``, the day
    up to which the process is recorded.

    Columns:
        <by>: with ``by`` alone.
        rounds: int64.
        last: last day of the latest round.
        days_since_last: int64.
        median_gap_days: float64; NaN with one round.
        longest_silence_days: int64.
        silence_from, silence_to: last day before and first day after the longest silence; the latter is the day
            counted to for the one since the last round.
    """
    now = day_number(as_of)
    end = now if until is None else min(day_number(until), now)
    begins = day_numbers(rounds["date_earliest"])
    past = rounds[(begins != NO_DAY) & (begins <= now)]
    met = _held(past)
    met["until"] = capped(met["until"].to_numpy(), now)
    rows = []
    for name, group in met.groupby(by) if by else [("", met)] if len(met) else []:
        ends = np.maximum.accumulate(group["until"].to_numpy())
        starts = np.append(group["begins"].to_numpy()[1:], max(end, ends[-1]))
        gap = np.maximum(starts - ends, 0)
        longest = int(np.argmax(gap))
        median = float(np.median(gap[:-1])) if len(gap) > 1 else np.nan
        rows.append((name, len(group), ends[-1], gap[-1], median, gap[longest], ends[longest], starts[longest]))
    columns = [by or "group", "rounds", "last", "days_since_last", "median_gap_days", "longest_silence_days"]
    frame = pd.DataFrame(rows, columns=[*columns, "silence_from", "silence_to"])
    for name in ("last", "silence_from", "silence_to"):
        frame[name] = dates(frame[name].to_numpy(dtype=np.int64))
    whole = dict.fromkeys(("rounds", "days_since_last", "longest_silence_days"), "int64")
    frame = frame.astype({columns[0]: "str", "median_gap_days": "float64", **whole})
    return frame if by else frame.drop(columns="group")


def _held(rounds: pd.DataFrame) -> pd.DataFrame:
    """The rounds that took place, oldest first, with ``begins`` and ``until`` as day numbers."""
    begins, until = day_numbers(rounds["date_earliest"]), day_numbers(rounds["date_latest"])
    until = np.where(until == NO_DAY, begins, until)
    met: pd.DataFrame = rounds.assign(begins=begins, until=until)
    met = met.loc[rounds["status"].isin(HELD).to_numpy(dtype=bool) & (begins != NO_DAY)]
    return met.sort_values(["begins", "until", "key"], kind="stable", ignore_index=True)

"""Refusals to talk: by whose account, how often, and how long until talks resumed (c13).

Frames named here (several keys in one cell are joined by ``;``):

    refusals: ``key, round, refused_by`` (the coder's reading), ``date_earliest`` (declared), ``planned_earliest``
        (first day the refused meeting was planned for; may be missing).
    claims: one row per account; ``refusal, said_by`` (missing: a commentary), ``stance`` (asserts, denies, neutral),
        ``refused_by``.
    rounds: ``key, status, date_earliest``, and where asked ``hosts, parties, track``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Literal

import numpy as np
import pandas as pd

from tracker.measures.days import NO_DAY, Day, Ints, dates, day_number, day_numbers, several
from tracker.vocabulary import Account, RoundStatus, Stance

HELD = (RoundStatus.HELD.value, RoundStatus.BROKE_OFF.value)  # a meeting that broke off had begun
DECIDED = {
    **dict.fromkeys(HELD, "held"),
    RoundStatus.REFUSED.value: "refused",
    RoundStatus.CANCELLED.value: "cancelled",
}


def accounts(refusals: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Whether the accounts of each refusal agree, and whom they name.

    *contested*: somebody denies it, or the refusers asserted differ; *agreed*: a refuser says so itself, or two
    speakers assert the same; else *single_source*. A commentary without a speaker is an account but no speaker.

    The refuser *by majority* is whom most speakers assert, each speaker counted once however often it says so; on a
    tie (*tied*), or without an assertion, the coder's reading stands. A denial asserts nobody.

    One row per refusal, in the order given.

    Columns:
        refusal: key.
        account: agreed, contested, single_source.
        asserted: keys of all refusers asserted by anybody, joined by ``;``.
        majority: keys of the refusers by majority, joined by ``;``.
        tied: bool, as many speakers name one side as another.
        speakers: int64, distinct speakers who assert it.
        denials: int64, claims that deny it.
    """
    stories: dict[str, list[tuple[str | None, tuple[str, ...]]]] = defaultdict(list)
    denials: Counter[str] = Counter()
    columns = ("refusal", "said_by", "stance", "refused_by")
    for refusal, said_by, stance, refused_by in zip(*(claims[name].tolist() for name in columns), strict=True):
        if stance == Stance.DENIES.value:
            denials[refusal] += 1
        elif stance == Stance.ASSERTS.value and several(refused_by):
            stories[refusal].append((said_by if isinstance(said_by, str) else None, several(refused_by)))
    rows = [
        (key, *_account(stories[key], denials[key], several(coder)))
        for key, coder in zip(refusals["key"].tolist(), refusals["refused_by"].tolist(), strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["refusal", "account", "asserted", "majority", "tied", "speakers", "denials"])
    texts = dict.fromkeys(("refusal", "account", "asserted", "majority"), "str")
    return frame.astype({**texts, "tied": "bool", "speakers": "int64", "denials": "int64"})


def _account(
    stories: list[tuple[str | None, tuple[str, ...]]], denials: int, coder: tuple[str, ...]
) -> tuple[str, str, str, bool, int, int]:
    speakers = {speaker for speaker, _ in stories if speaker}
    if denials or len({named for _, named in stories}) > 1:
        account = Account.CONTESTED.value
    elif len(speakers) > 1 or any(speaker in named for speaker, named in stories):
        account = Account.AGREED.value
    else:
        account = Account.SINGLE_SOURCE.value
    # A commentary speaks once for itself; its position stands in for a name.
    voices = {(speaker or str(place), named) for place, (speaker, named) in enumerate(stories)}
    counts = Counter(named for _, named in voices)
    most = [named for named, count in counts.items() if count == max(counts.values())]
    majority = most[0] if len(most) == 1 else coder
    asserted = sorted({actor for _, named in stories for actor in named})
    return account, ";".join(asserted), ";".join(majority), len(most) > 1, len(speakers), denials


def refusers(refusals: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Who is named for each refusal, by which account: a contested one has a row per side named.

    One row per refusal and named actor; a refusal in which nobody is named has one with ``refused_by`` empty. Totals
    must count refusals once: ``refusal`` is repeated.

    Columns:
        refusal: key.
        refused_by: actor key or empty text.
        account: agreed, contested, single_source.
        by_majority: bool, the majority (on a tie the coder) names it.
    """
    told = accounts(refusals, claims)
    rows = []
    for refusal, account, asserted, majority in zip(
        told["refusal"].tolist(),
        told["account"].tolist(),
        told["asserted"].tolist(),
        told["majority"].tolist(),
        strict=True,
    ):
        chosen = several(majority)
        named = sorted({*chosen, *several(asserted)}) if account == Account.CONTESTED.value else chosen
        rows += [(refusal, actor, account, actor in chosen) for actor in named or ("",)]
    frame = pd.DataFrame(rows, columns=["refusal", "refused_by", "account", "by_majority"])
    return frame.astype({"refusal": "str", "refused_by": "str", "account": "str", "by_majority": "bool"})


def meetings(rounds: pd.DataFrame, refusals: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Every meeting whose fate is decided: held, refused or cancelled (proposed and postponed ones are not).

    One row per round with status held, broke_off (counted as held), refused or cancelled, in the order given.

    Columns:
        round: key.
        date: first day of the meeting, or the day it was planned for.
        fate: held, refused, cancelled.
        contested: bool, refused and its account contested.
        majority: keys of the refusers by majority, joined by ``;``; empty unless refused.
        hosts, parties: as in ``rounds`` (empty text where the column is not given).
    """
    fate = rounds["status"].map(DECIDED).astype("str")
    told = refusals.assign(account="", majority="")
    if len(refusals):
        both = accounts(refusals, claims)
        told = told.assign(account=both["account"].to_numpy(), majority=both["majority"].to_numpy())
    told = told[told["round"].notna()].drop_duplicates("round", keep="last").set_index("round")
    refused = (fate == "refused").to_numpy(dtype=bool)
    account = told["account"].reindex(rounds["key"]).to_numpy(dtype=object)
    majority = told["majority"].reindex(rounds["key"]).fillna("").to_numpy(dtype=object)
    blank = pd.Series([""] * len(rounds), index=rounds.index, dtype="str")
    frame = pd.DataFrame(
        {
            "round": rounds["key"].astype("str"),
            "date": dates(day_numbers(rounds["date_earliest"])),
            "fate": fate,
            "contested": refused & (account == Account.CONTESTED.value),
            "majority": pd.Series(np.where(refused, majority, ""), index=rounds.index, dtype="str"),
            "hosts": rounds.get("hosts", blank).fillna("").astype("str"),
            "parties": rounds.get("parties", blank).fillna("").astype("str"),
        }
    )
    return frame[fate.notna().to_numpy(dtype=bool)].reset_index(drop=True)


def refusal_rates(decided: pd.DataFrame, by: Literal["all", "host", "party"] | Ints) -> pd.DataFrame:
    """How often meetings were refused, both ways: refused / (held + refused + cancelled).

    ``decided``: the frame of ``meetings``. ``by``: ``all`` (one row), ``host``, ``party`` (meetings it was a party to;
    refused counts those it refused by majority), or edges of periods from ``days.edges`` (by the meeting's day). A
    meeting with two hosts counts for each: rows do not add up to the total.

    Columns:
        group: ``all``, the actor's key (empty text: none), or the period's first day as text.
        meetings, held, refused, cancelled: int64.
        contested: int64, of the refused.
        rate: float64, share of 1; NaN without meetings.
        rate_uncontested: the same with contested refusals counted for none (kept below the line).
    """
    long = decided.assign(group="all")
    own = decided["fate"] == "refused"
    if isinstance(by, np.ndarray):
        place = np.searchsorted(by, day_numbers(decided["date"]), side="right") - 1
        inside = (place >= 0) & (place < len(by) - 1)
        starts = np.datetime_as_string(by.astype("datetime64[D]"))
        long = long.assign(group=starts[np.clip(place, 0, len(by) - 1)])[inside]
        own = own[inside]
        groups = starts[:-1].tolist()
    elif by == "all":
        groups = ["all"]
    else:
        cells = [several(cell) or ("",) for cell in decided["hosts" if by == "host" else "parties"]]
        long = long.assign(group=pd.Series(cells, index=long.index, dtype=object)).explode("group", ignore_index=True)
        groups = sorted(set(long["group"]))
        own = long["fate"] == "refused"
        if by == "party":
            own &= pd.Series(
                [
                    actor in several(cell)
                    for actor, cell in zip(long["group"].tolist(), long["majority"].tolist(), strict=True)
                ],
                index=long.index,
                dtype="bool",
            )
    counted = pd.DataFrame(
        {
            "group": long["group"],
            "meetings": 1,
            "held": long["fate"] == "held",
            "refused": own,
            "cancelled": long["fate"] == "cancelled",
            "contested": own & long["contested"],
        }
    )
    sums = counted.groupby("group").sum().reindex(groups, fill_value=0).astype("int64").reset_index(names="group")
    total = sums["meetings"].where(sums["meetings"] > 0).astype("float64")
    return sums.assign(
        group=sums["group"].astype("str"),
        rate=sums["refused"] / total,
        rate_uncontested=(sums["refused"] - sums["contested"]) / total,
    )


def resumption(refusals: pd.DataFrame, rounds: pd.DataFrame, *, as_of: Day) -> pd.DataFrame:
    """Days from each refusal until the parties met again, in the same track and in any.

    ``refusals`` needs ``track`` besides (that of the refused meeting), ``rounds`` too (see ``rounds.tracks``). The days
    run from the day the meeting was planned for, else from the declaration, to the first round held after it by
    ``as_of``. Two tracks are the same when they share an actor (``eu`` and ``eu+fra``), or both are ``direct``.

    One row per refusal known by ``as_of``, in the order given.

    Columns:
        refusal: key.
        date: the day counted from.
        round_any, round_same: key of the next round held; missing for none yet.
        days_any, days_same: Int64; <NA> for none yet.
        days_open: int64, days from ``date`` to ``as_of`` (a count still running where the others are missing).
    """
    now = day_number(as_of)
    day = day_numbers(rounds["date_earliest"])
    met = np.flatnonzero(rounds["status"].isin(HELD).to_numpy(dtype=bool) & (day != NO_DAY) & (day <= now))
    met = met[np.argsort(day[met], kind="stable")]
    keys, held = rounds["key"].to_numpy(dtype=object)[met], day[met]
    tracks = [_actors(track) for track in rounds["track"].to_numpy(dtype=object)[met]]
    declared = day_numbers(refusals["date_earliest"])
    planned = day_numbers(refusals["planned_earliest"])
    since = np.where(planned == NO_DAY, declared, planned)
    known = np.flatnonzero((declared != NO_DAY) & (declared <= now))
    found: dict[str, list[object]] = {"round_any": [], "round_same": [], "days_any": [], "days_same": []}
    for row in known.tolist():
        start = int(np.searchsorted(held, since[row], side="right"))
        own = _actors(refusals["track"].iloc[row])
        same = next((i for i in range(start, len(held)) if tracks[i] & own), None)
        for name, at in (("any", start if start < len(held) else None), ("same", same)):
            found[f"round_{name}"].append(None if at is None else keys[at])
            found[f"days_{name}"].append(None if at is None else int(held[at] - since[row]))
    return pd.DataFrame(
        {
            "refusal": pd.Series(refusals["key"].to_numpy(dtype=object)[known], dtype="str"),
            "date": dates(since[known]),
            "round_any": pd.Series(found["round_any"], dtype="str"),
            "days_any": pd.Series(found["days_any"], dtype="Int64"),
            "round_same": pd.Series(found["round_same"], dtype="str"),
            "days_same": pd.Series(found["days_same"], dtype="Int64"),
            "days_open": np.maximum(now - since[known], 0),
        }
    )


def _actors(track: object) -> frozenset[str]:
    return frozenset(track.split("+")) if isinstance(track, str) and track else frozenset()

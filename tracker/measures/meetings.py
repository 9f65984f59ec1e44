"""Who met whom, where, at which level, through whom: counts over the rounds that took place.

Frame named here:

    rounds: one row per round; ``key, title, status, date_earliest, level, format, place, latitude, longitude,
        place_precision, track`` and ``parties`` (keys joined by ``;``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from tracker.measures.days import several
from tracker.measures.refusals import HELD

NEAR = 1  # decimal of a degree, some 11 km: venues of one town are one place


def held(rounds: pd.DataFrame) -> pd.DataFrame:
    """The rounds that took place (held, or broken off after they began)."""
    return rounds[rounds["status"].isin(HELD).to_numpy(dtype=bool)]


def pairings(rounds: pd.DataFrame) -> pd.DataFrame:
    """How often each two parties sat in the same round.

    One row per pair, most rounds first, then by name; a round of three parties counts for three pairs.

    Columns:
        one, other: keys, ``one`` first in the alphabet.
        rounds: int64.
        first, last: first days of the first and the last such round.
        levels, formats, places: what was seen, the most frequent first, each with its count
            (``leaders 3;ministerial 1``); empty text for none.
    """
    met = held(rounds)
    seen = [
        (one, other, place)
        for place, parties in enumerate(met["parties"])
        for one, other in combinations(several(parties), 2)
    ]
    rows = []
    pairs = pd.DataFrame(seen, columns=["one", "other", "at"])
    for (one, other), group in pairs.groupby(["one", "other"]):
        those = met.iloc[group["at"].to_numpy(dtype=int)]
        days = those["date_earliest"]
        lists = [tally(those[name]) for name in ("level", "format", "place")]
        rows.append((one, other, len(those), days.min(), days.max(), *lists))
    columns = ["one", "other", "rounds", "first", "last", "levels", "formats", "places"]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.astype(dict.fromkeys(("one", "other", "levels", "formats", "places"), "str") | {"rounds": "int64"})
    frame["first"], frame["last"] = pd.to_datetime(frame["first"]), pd.to_datetime(frame["last"])
    return frame.sort_values(["rounds", "one", "other"], ascending=[False, True, True], ignore_index=True)


_OF_A_VENUE = ("place", "latitude", "longitude", "place_precision", "status", "date_earliest", "level", "key")


def venues(rounds: pd.DataFrame) -> pd.DataFrame:
    """Where rounds took place, or were to.

    One row per place: rounds whose coordinates agree to a tenth of a degree, else those of the same name. Most rounds
    held first, then by name. Rounds without place and coordinates are left out.

    Columns:
        place: the shortest name given; empty text for none.
        latitude, longitude: of the round most exactly placed; NaN where none has any.
        place_precision: of the same round; <NA> for none.
        held, not_held: int64.
        last: first day of the latest round.
        levels: as in ``pairings``, of the rounds held.
        key: of the latest round.
        rounds: the keys of all, the latest first, joined by ;.
    """
    known = rounds[(rounds["place"].notna() | rounds["latitude"].notna()).to_numpy(dtype=bool)]
    spot = [
        f"{round(latitude, NEAR):.1f} {round(longitude, NEAR):.1f}" if latitude == latitude else str(place)
        for place, latitude, longitude in zip(
            known["place"].tolist(), known["latitude"].tolist(), known["longitude"].tolist(), strict=True
        )
    ]
    known = known.assign(spot=spot).sort_values(["date_earliest", "key"])
    column = {name: known[name].tolist() for name in _OF_A_VENUE}
    exact = known["place_precision"].fillna(9).tolist()
    at_spot: dict[str, list[int]] = {}
    for at, where in enumerate(known["spot"].tolist()):
        at_spot.setdefault(where, []).append(at)
    rows = []
    for group in at_spot.values():
        named = sorted((n for at in group if isinstance(n := column["place"][at], str)), key=lambda n: (len(n), n))
        best, latest = min(group, key=exact.__getitem__), group[-1]
        met = [at for at in group if column["status"][at] in HELD]
        rows.append(
            (
                named[0] if named else "", *(column[name][best] for name in ("latitude", "longitude", "place_precision")),
                len(met), len(group) - len(met), column["date_earliest"][latest],
                tally(column["level"][at] for at in met), column["key"][latest],
                ";".join(column["key"][at] for at in reversed(group)),
            )
        )  # fmt: skip
    columns = [
        "place",
        "latitude",
        "longitude",
        "place_precision",
        "held",
        "not_held",
        "last",
        "levels",
        "key",
        "rounds",
    ]
    frame = pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(("place", "levels", "key", "rounds"), "str")
        | dict.fromkeys(("latitude", "longitude"), "float64")
        | dict.fromkeys(("held", "not_held"), "int64")
        | {"place_precision": "Int64"}
    )
    frame["last"] = pd.to_datetime(frame["last"])
    return frame.sort_values(["held", "place"], ascending=[False, True], kind="stable", ignore_index=True)


def crossed(rounds: pd.DataFrame, row: str, column: str) -> pd.DataFrame:
    """How many of the rounds that took place have each two words of two columns; a missing word is ``unknown``.

    One row per two words that occur together. Columns: ``row, column, n``.
    """
    met = held(rounds)
    counts = Counter(zip(met[row].fillna("unknown"), met[column].fillna("unknown"), strict=True))
    frame = pd.DataFrame([(*words, n) for words, n in sorted(counts.items())], columns=["row", "column", "n"])
    return frame.astype({"row": "str", "column": "str", "n": "int64"})


def tally(words: Iterable[Any]) -> str:
    """The words with their counts, the most frequent first, then by the alphabet: ``leaders 3;ministerial 1``."""
    counts = Counter(str(word) for word in words if isinstance(word, str))
    return ";".join(f"{word} {n}" for word, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def tallied(cell: str) -> list[tuple[str, int]]:
    """The words and counts of a tally."""
    pairs = [part.rsplit(" ", 1) for part in cell.split(";") if part]
    return [(word, int(n)) for word, n in pairs]


def switches(rounds: pd.DataFrame, *, of: str) -> int:
    """How often a round had another ``of`` (hosts, say) than the round before it, among those that took place.

    A round in which nobody is named (a letter, a call) is passed over: nobody took over from anybody.
    """
    met = held(rounds).sort_values(["date_earliest", "key"], kind="stable")
    named = met[of].to_numpy(dtype=object)
    named = named[[isinstance(name, str) and name != "" for name in named]]
    return int(np.count_nonzero(named[1:] != named[:-1]))

"""Rounds with the track each ran in, and the texts that came of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.measures import rounds as measures
from tracker.measures.days import Ints
from tracker.queries.frames import base, frame, kept, places
from tracker.queries.selection import selected
from tracker.store import Reader
from tracker.vocabulary import Role


def rounds(reader: Reader, filters: Filters, _today: date) -> pd.DataFrame:
    """The chosen rounds, one row each, by first day and key.

    Columns: ``key, title, date, date_earliest, date_latest, place, latitude, longitude, place_precision, level,
    format, channel, setting, status, outcome, follows, source``, ``track`` (actors joined by +, or direct) and
    ``unattended`` (bool: nobody is recorded as present, so that direct is not known).
    """
    return pd.DataFrame(columns(reader, filters), copy=False)


def columns(reader: Reader, filters: Filters, *names: str) -> dict[str, Any]:
    """These columns of ``rounds``, or all."""

    def make() -> dict[str, Any]:
        rows = base(reader, "round")
        present = participations(reader, Filters())["round"]
        unattended = ~rows.frame["key"].isin(present).to_numpy(dtype=bool)
        return rows.cells | {"track": _every_track(reader).array, "unattended": unattended}

    cells, chosen = kept(reader, "rounds", make), places(reader, "round", filters)
    return {name: cells[name].take(chosen) for name in names or cells}


def track_of(reader: Reader, rounds: pd.Series[Any], filters: Filters) -> pd.Series[Any]:
    """The track of each of some rounds; direct for one that process and as-of day leave out of the view."""
    at = base(reader, "round").place.get_indexer(pd.Index(rounds.to_numpy(dtype=object)))
    return pd.Series(_tracks_at(reader, at.astype(np.int64), filters), index=rounds.index)


def _tracks_at(reader: Reader, at: Ints, filters: Filters) -> Any:
    """The same by the places of the rounds, -1 for no round."""
    seen = np.zeros(len(base(reader, "round").frame) + 1, dtype=bool)
    seen[places(reader, "round", filters.only("process", "as_of", "known_at"))] = True
    seen[-1] = False  # of no round
    every = kept(reader, "tracks or direct", lambda: pd.array([*_every_track(reader), measures.DIRECT], dtype="str"))
    return every.take(np.where(seen[at], at, -1))


def _every_track(reader: Reader) -> pd.Series[str]:
    """The track of each round there is, in the order of ``base``."""

    def make() -> pd.Series[str]:
        met = base(reader, "round").frame["key"]
        found = measures.tracks(met.to_list(), participations(reader, Filters()))["track"]
        return found.set_axis(met.index).fillna(measures.DIRECT).astype("str")

    return kept(reader, "tracks", make)


def participations(reader: Reader, filters: Filters) -> pd.DataFrame:
    """Who was at the process's rounds, one row a role; columns ``round, actor, role``."""
    table, conditions = selected(reader, "participation", filters.only("process", "as_of", "known_at"))
    return frame(reader, sa.select(table.c["round"], table.c.actor, table.c.role).where(*conditions))


def agreements(reader: Reader, filters: Filters, _today: date) -> pd.DataFrame:
    """The chosen agreements, one row each, by first day and key.

    Columns: ``key, title, date, date_earliest, date_latest, round, stage, text_state, source`` and ``track`` (their
    round's; direct without one).
    """
    return pd.DataFrame(columns_of_agreements(reader, filters), copy=False)


def columns_of_agreements(reader: Reader, filters: Filters, *names: str) -> dict[str, Any]:
    """These columns of ``agreements``, or all."""
    own = filters.only(
        "process", "start", "end", "as_of", "known_at", "party", "mediator", "stage", "text_state", "reliability", "q"
    )
    rows, chosen = base(reader, "agreement"), places(reader, "agreement", own)

    def make() -> Ints:
        of = rows.frame["round"].fillna("").to_numpy(dtype=object)
        return base(reader, "round").place.get_indexer(pd.Index(of)).astype(np.int64)

    at = kept(reader, "rounds of agreements", make)[chosen]
    found = {name: column.take(chosen) for name, column in rows.cells.items() if name in names or not names}
    return found | {"track": _tracks_at(reader, at, filters)}


def tracks(reader: Reader, filters: Filters, today: date) -> list[str]:
    """The tracks of the process, those with most rounds first."""
    return list(rounds(reader, filters.only("process", "known_at"), today)["track"].value_counts().index)


def attended(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """``rounds`` with who sat in them: ``parties`` and ``hosts``, keys joined by ;, empty text for none."""
    met = rounds(reader, filters, today)
    present = participations(reader, filters)
    for name, role in (("parties", Role.PARTY), ("hosts", Role.HOST)):
        those = present[(present["role"] == role).to_numpy(dtype=bool)].drop_duplicates(["round", "actor"])
        joined = those.sort_values(["round", "actor"]).groupby("round")["actor"].agg(";".join)
        met[name] = joined.reindex(met["key"]).fillna("").astype("str").to_numpy()
    return met.astype({"parties": "str", "hosts": "str"})

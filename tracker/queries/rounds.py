"""Rounds with the track each ran in, and the texts that came of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.measures import rounds as measures
from tracker.queries.frames import base, frame, kept, places, taken
from tracker.queries.selection import selected
from tracker.store import Reader
from tracker.vocabulary import Role


def rounds(reader: Reader, filters: Filters, _today: date) -> pd.DataFrame:
    """The chosen rounds, one row each, by first day and key.

    Columns: ``key, title, date, date_earliest, date_latest, place, latitude, longitude, place_precision, level,
    format, channel, setting, status, outcome, follows, source``, ``track`` (actors joined by +, or direct) and
    ``unattended`` (bool: nobody is recorded as present, so that direct is not known).
    """

    def make() -> pd.DataFrame:
        rows = base(reader, "round").frame
        present = participations(reader, Filters())["round"]
        return rows.assign(track=_every_track(reader), unattended=~rows["key"].isin(present).to_numpy(dtype=bool))

    return taken(kept(reader, "rounds", make), places(reader, "round", filters))


def track_of(reader: Reader, rounds: pd.Series[Any], filters: Filters) -> pd.Series[Any]:
    """The track of each of some rounds; direct for one that process and as-of day leave out of the view."""
    at = base(reader, "round").place.get_indexer(pd.Index(rounds.to_numpy(dtype=object)))
    seen = np.zeros(len(base(reader, "round").frame) + 1, dtype=bool)
    seen[places(reader, "round", filters.only("process", "as_of", "known_at"))] = True
    seen[-1] = False  # of no round
    found = np.append(_every_track(reader).to_numpy(dtype=object), measures.DIRECT)[at]
    return pd.Series(np.where(seen[at], found, measures.DIRECT), index=rounds.index, dtype="str")


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
    own = filters.only(
        "process", "start", "end", "as_of", "known_at", "party", "mediator", "stage", "text_state", "reliability", "q"
    )
    rows = base(reader, "agreement").take(places(reader, "agreement", own))
    return rows.assign(track=track_of(reader, rows["round"].fillna(""), filters))


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

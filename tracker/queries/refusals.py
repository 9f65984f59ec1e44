"""Refusals with their rival accounts, the meetings they are measured against, and how long until talks resumed."""

from __future__ import annotations

from datetime import date

import pandas as pd
import sqlalchemy as sa

from tracker import dates
from tracker.filters import Filters
from tracker.measures import refusals as measures
from tracker.queries import rounds as round_queries
from tracker.queries.frames import frame
from tracker.queries.reach import reach
from tracker.queries.selection import selected
from tracker.store import Reader

_COLUMNS = (
    "key",
    "round",
    "date",
    "date_earliest",
    "date_latest",
    "planned_for",
    "kind",
    "act",
    "refused_by",
    "reason",
    "counter_offer",
    "summary",
    "source",
    "also_sources",
)


def refusals(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """The chosen refusals, one row each, by day declared and key.

    Columns: ``key, round, date, date_earliest, date_latest, planned_for, kind, act, refused_by, reason, counter_offer,
    summary, source, also_sources``; of the refused round ``round_title, place`` (missing without one), ``track, hosts``
    (empty text without one); ``planned_earliest`` (first day it was planned for); and by the accounts ``account,
    asserted, majority, tied, speakers, denials`` (``measures.refusals.accounts``).
    """
    table, conditions = selected(reader, "refusal", filters)
    chosen = sa.select(*(table.c[name] for name in _COLUMNS)).where(*conditions)
    rows = frame(reader, chosen.order_by(table.c.date_earliest, table.c.key))
    met = round_queries.attended(reader, filters.only("process", "known_at"), today).set_index("key")
    for name, column in (("round_title", "title"), ("place", "place"), ("track", "track"), ("hosts", "hosts")):
        rows[name] = met[column].reindex(rows["round"]).to_numpy()
    rows[["track", "hosts"]] = rows[["track", "hosts"]].fillna("")
    rows["planned_earliest"] = _first_days(rows["planned_for"])
    told = measures.accounts(rows, claims(reader, filters, today))
    return rows.assign(**{name: told[name].to_numpy() for name in told.columns if name != "refusal"}).astype(
        dict.fromkeys(("round_title", "place", "track", "hosts", "account", "asserted", "majority"), "str")
    )


def _first_days(planned: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    """The first day each date can mean; NaT for none."""
    first = [dates.bounds(text)[0] if isinstance(text, str) else None for text in planned]
    return pd.Series(first, index=planned.index, dtype="datetime64[s]")


def claims(reader: Reader, filters: Filters, _today: date) -> pd.DataFrame:
    """What was said about the refusals of the process: one row per account, by refusal, speaker and source.

    Columns: ``key, refusal, said_by, stance, refused_by, reason, detail, source`` and of the source ``publisher,
    source_title, url, published, reliability``. Accounts of refusals that the other filters leave out are among them.
    """
    table, conditions = selected(reader, "refusal_claim", filters.only("process", "known_at"))
    sources = reader.table("source")
    own = ("key", "refusal", "said_by", "stance", "refused_by", "reason", "detail", "source")
    cited = ("publisher", "url", "published", "reliability")
    statement = (
        sa.select(
            *(table.c[name] for name in own),
            *(sources.c[name] for name in cited),
            sources.c.title.label("source_title"),
        )
        .select_from(table.join(sources, table.c.source == sources.c.key, isouter=True))
        .where(*conditions)
        .order_by(table.c.refusal, table.c.said_by, table.c.source, table.c.key)
    )
    return frame(reader, statement)


def meetings(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """Every meeting of the view whose fate is decided: the ground refusal rates stand on.

    Of the filters the process, the period, the two clocks and the mediator apply; the rates are told apart by party and
    host themselves. Columns as ``measures.refusals.meetings``.
    """
    own = filters.only("process", "start", "end", "as_of", "known_at", "mediator")
    met = round_queries.attended(reader, own, today)
    every = refusals(reader, filters.only("process", "as_of", "known_at"), today)
    return measures.meetings(met, every, claims(reader, filters, today))


def resumption(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """Days from each chosen refusal until the parties met again, as far as the process is recorded.

    A refusal of something other than a planned meeting has no track, and so no count in the same track. Columns as
    ``measures.refusals.resumption``, and ``title`` of the two rounds: ``title_any, title_same``.
    """
    chosen = refusals(reader, filters, today)
    met = round_queries.rounds(reader, filters.only("process", "as_of", "known_at"), today)
    rows = measures.resumption(chosen, met, as_of=reach(reader, filters, today).until(filters.as_of or today))
    titles = met.set_index("key")["title"]
    for which in ("any", "same"):
        rows[f"title_{which}"] = titles.reindex(rows[f"round_{which}"]).astype("str").to_numpy()
    return rows.astype({"title_any": "str", "title_same": "str"})

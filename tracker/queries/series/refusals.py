"""The series of the Refusals page."""

from __future__ import annotations

from datetime import date
from typing import Literal, cast

import pandas as pd
import sqlalchemy as sa

from tracker.filters import Filters
from tracker.measures import refusals as measures
from tracker.measures.days import edges, several
from tracker.queries import refusals as queries
from tracker.queries.frames import frame
from tracker.queries.selection import known_filters, selected
from tracker.queries.series.months import counted, months
from tracker.queries.series.shape import Option, Series
from tracker.store import Reader

By = Literal["party", "host"]


def refusals(reader: Reader, filters: Filters, _today: date) -> pd.DataFrame:
    """Refusals by month and by whom they are laid to.

    One row per month, actor and account with a refusal in it; a refusal counts in the month it was declared. A
    contested refusal counts once for each side that an account names, so that totals must count refusals, not add up
    rows; one in which nobody is named has ``refused_by`` empty.
    Columns: ``month`` (2023-12), ``refused_by``, ``account`` (agreed, contested, single_source), ``refusals``.
    """
    table, conditions = selected(reader, "refusal", filters)
    names = (table.c.key, table.c.refused_by, table.c.date_earliest)
    declared = frame(reader, sa.select(*names).where(*conditions).order_by(table.c.date_earliest, table.c.key))
    told, _ = selected(reader, "refusal_claim", Filters())
    claim_names = (told.c.key, told.c.refusal, told.c.said_by, told.c.stance, told.c.refused_by)
    claims = frame(reader, sa.select(*claim_names).order_by(told.c.key))
    claims = claims[claims["refusal"].isin(declared["key"])]
    month = pd.Series(months(declared["date_earliest"]).to_numpy(), index=declared["key"], dtype="str")
    rows = measures.refusers(declared, claims)
    rows = rows.assign(month=month.reindex(rows["refusal"]).to_numpy())
    return counted(rows, ["month", "refused_by", "account"], "refusals")


def on_lanes(reader: Reader, filters: Filters, today: date, by: str) -> pd.DataFrame:
    """A row per refusal and ``lane``: each side an account names, or each host of the refused meeting; else empty.

    ``other``: counted for another side. The other columns as ``queries.refusals.refusals``.
    """
    rows = queries.refusals(reader, filters, today)
    if by == "host":
        return per_host(rows).assign(other=False).rename(columns={"host": "lane"})
    told = measures.refusers(rows, queries.claims(reader, filters, today))
    told = told[["refusal", "refused_by", "by_majority"]].rename(columns={"refused_by": "lane"})
    lanes = rows.merge(told, left_on="key", right_on="refusal")
    return lanes.assign(other=~lanes["by_majority"]).drop(columns=["refusal", "by_majority"])


def per_host(rows: pd.DataFrame) -> pd.DataFrame:
    """A row per refusal and host of the refused meeting; ``host`` empty for none."""
    hosts = pd.Series([several(cell) or ("",) for cell in rows["hosts"].tolist()], index=rows.index, dtype=object)
    return rows.assign(host=hosts).explode("host", ignore_index=True).astype({"host": "str"})


def reasons(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """How many refusals have each reason and host; one with two hosts counts for both."""
    cells = per_host(queries.refusals(reader, filters, today))
    cells = cells.assign(reason=cells["reason"].fillna("unknown"))
    return counted(cells, ["reason", "host"], "refusals")


def rates(reader: Reader, filters: Filters, today: date, by: str) -> pd.DataFrame:
    """``measures.refusals.refusal_rates``: all meetings first, then each party or host, those with most first."""
    decided = queries.meetings(reader, filters, today)
    if decided.empty:
        return measures.refusal_rates(decided, "all").iloc[:0]
    groups = measures.refusal_rates(decided, cast(By, by))
    groups = groups.sort_values(["meetings", "group"], ascending=[False, True])
    return pd.concat([measures.refusal_rates(decided, "all"), groups], ignore_index=True)


def rates_by_year(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """The rates of each year with a decided meeting."""
    decided = queries.meetings(reader, filters, today)
    days = decided["date"].dropna()
    if days.empty:
        rows = measures.refusal_rates(decided.iloc[:0], "all").iloc[:0]
    else:
        rows = measures.refusal_rates(decided, edges(days.min().date(), days.max().date(), "year"))
    return rows.assign(group=rows["group"].str.slice(0, 4)).rename(columns={"group": "year"})


def accounts(reader: Reader, filters: Filters, today: date) -> pd.DataFrame:
    """What was said about the chosen refusals, one row per account."""
    told = queries.claims(reader, filters, today)
    return told[told["refusal"].isin(queries.refusals(reader, filters, today)["key"])].reset_index(drop=True)


_OWN = known_filters("refusal")
_RATES = ("meetings", "held", "refused", "cancelled", "contested", "rate", "rate_uncontested")
_BY = Option("by", ("party", "host"))

SERIES = {
    "refusals": Series(
        "Refusals by month, by whom and by whose account.",
        ("month", "refused_by", "account", "refusals"),
        _OWN,
        refusals,
    ),
    "refusals_on_lanes": Series(
        "Refusals one by one, a row for each party named or each host; `majority` is whom most speakers name, on a tie"
        " (`tied`) the coder's reading, and `other` says that it names somebody else than the row's lane.",
        (
            "lane", "other", "key", "date", "date_earliest", "date_latest", "planned_for", "kind", "act", "refused_by",
            "reason", "round", "round_title", "track", "hosts", "account", "asserted", "majority", "tied", "speakers",
            "denials", "summary", "source",
        ),
        _OWN,
        on_lanes,
        (_BY,),
    ),
    "refusals_by_reason_and_host": Series(
        "Refusals by reason and host.", ("reason", "host", "refusals"), _OWN, reasons
    ),
    "refusal_rates": Series(
        "How often meetings were refused, with contested refusals counted and counted for none; a party's are those laid"
        " to it by most speakers, on a tie by the coder.",
        ("group", *_RATES),
        ("process", "start", "end", "as_of", "known_at", "mediator"),
        rates,
        (_BY,),
    ),
    "refusal_rates_by_year": Series(
        "The same by year.",
        ("year", *_RATES),
        ("process", "start", "end", "as_of", "known_at", "mediator"),
        rates_by_year,
    ),
    "resumption": Series(
        "Days from each refusal until talks resumed, in any track and in the same.",
        (
            "refusal", "date", "round_any", "days_any", "round_same", "days_same", "days_open", "title_any",
            "title_same",
        ),
        _OWN,
        queries.resumption,
    ),
    "refusal_accounts": Series(
        "What was said about each refusal, by whom, with its source.",
        (
            "key", "refusal", "said_by", "stance", "refused_by", "reason", "detail", "source", "publisher", "url",
            "published", "reliability", "source_title",
        ),
        _OWN,
        accounts,
    ),
}  # fmt: skip

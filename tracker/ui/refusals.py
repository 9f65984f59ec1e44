"""The parts of the Refusals page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from tracker import config
from tracker.figures import heat
from tracker.figures import refusals as figures
from tracker.filters import Filters, in_words
from tracker.measures import survival
from tracker.queries import names, refusals
from tracker.queries.series import refusals as series
from tracker.queries.series.refusals import By
from tracker.ui import beginning, charts, downloads, messages, tables
from tracker.ui import filters as filter_widgets
from tracker.ui.accounts import headed, opened
from tracker.ui.cached import ask
from tracker.ui.messages import plural
from tracker.vocabulary import Account, Reason, RefusalAct, RefusalKind, label

NOBODY = {"party": "Nobody named", "host": "No host"}


def found(filters: Filters) -> pd.DataFrame | None:
    """The refusals of the view; says so where there is none."""
    rows = ask(refusals.refusals, filters)
    if len(rows):
        return rows
    beginning.none_in_view("refusal", filters)
    return None


def by() -> By:
    """Whether refusals are told apart by whom they are laid to or by who was to host."""
    return "host" if filter_widgets.control("by", "Show by", {"party": "Party", "host": "Host"}) == "host" else "party"


def over_time(rows: pd.DataFrame, filters: Filters, by: By) -> None:
    """Each refusal on the lane of whom it is laid to, or of the host it turned down."""
    on_lanes, shown = named(filters, by)
    title = time_title(rows, on_lanes, shown, by)
    st.subheader(messages.escaped(title))
    charts.show(
        figures.over_time(on_lanes, shown, **charts.axis(filters)),
        key=f"refusals-time-{by}",
        count=counted(rows),
        filters=filters,
        alt=f"{title}. Refusals on lanes by {by}, the account as marker.",
        rows={"refusals_on_lanes": on_lanes, "refusals": ask(series.refusals, filters)},
        options={"by": by},
    )
    if by == "party":
        st.caption(
            "A contested refusal (denied, or laid to different sides) stands in the row of each side named; totals count it"
            " once. It is counted for the side that most speakers name, each speaker once; in the other rows it is hollow,"
            f" only named.{ties(rows)}" + (_BY_CODER if filters.party else "")
        )


_BY_CODER = " The filter by party goes by the coder's reading: a refusal that only an account lays to a party is not in the view."


def ties(rows: pd.DataFrame) -> str:
    """For how many refusals as many speakers name one side as another, so that the coder's reading decides."""
    tied = int(rows["tied"].sum())
    counted_ = "it counts" if tied == 1 else "they count"
    return f" For {tied:,} of {len(rows):,} it is a tie: {counted_} as the coder reads the case." if tied else ""


def named(filters: Filters, by: By) -> tuple[pd.DataFrame, dict[str, str]]:
    """A row per refusal and actor (``lane``), and the actors' names, those with most refusals first."""
    on_lanes = ask(series.on_lanes, filters, by)
    known = ask(names.labels, filters.only("known_at"))
    order = sorted(on_lanes["lane"].value_counts().index, key=lambda lane: lane == "")  # nobody comes last
    return on_lanes, {lane: known.get(lane, lane) if lane else NOBODY[by] for lane in order}


def time_title(rows: pd.DataFrame, on_lanes: pd.DataFrame, shown: dict[str, str], by: By) -> str:
    """The finding: how many, how many contested, to whom they are laid: every side named, with what of it is contested."""
    contested = int((rows["account"] == Account.CONTESTED).sum())
    title = f"{plural(len(rows), 'refusal')}, {contested:,} with contested accounts"
    counts = on_lanes["lane"][on_lanes["lane"] != ""].value_counts()
    if by == "party":
        return f"{title}{_sides(on_lanes, counts, shown)}"
    if counts.empty or (len(counts) > 1 and counts.iloc[0] == counts.iloc[1]):
        return title
    return f"{title}; {counts.iloc[0]:,} concern meetings hosted by {shown[counts.index[0]]}"


def _sides(on_lanes: pd.DataFrame, counts: pd.Series[int], shown: dict[str, str]) -> str:
    """The three sides named most, each with how many of its refusals are contested."""
    open_to_doubt = on_lanes["lane"][on_lanes["account"] == Account.CONTESTED].value_counts().to_dict()
    named_ = sorted(
        ((str(lane), number) for lane, number in counts.items()), key=lambda side: (-side[1], shown[side[0]])
    )
    told = []
    for at, (lane, number) in enumerate(named_[:3]):
        doubted = open_to_doubt.get(lane, 0)
        part = f"{doubted:,} contested" if doubted < number else "all contested" if number > 1 else "contested"
        verb = "is named in" if at == 0 else "in"
        told.append(f"{shown[lane]} {verb} {number:,}" + (f" ({part})" if doubted else ""))
    if len(named_) > 3:
        told.append(f"{plural(len(named_) - 3, 'other')} besides")
    return f"; {', '.join(told)}" if told else ""


def counted(rows: pd.DataFrame) -> str:
    """How many refusals, by what was refused."""
    kinds = rows["kind"].fillna("unknown").value_counts()
    parts = [f"{n:,} of {messages.small(label(RefusalKind, str(kind)))}" for kind, n in kinds.items()]
    return f"{plural(len(rows), 'refusal')}: {', '.join(parts)}"


def reasons(rows: pd.DataFrame, filters: Filters) -> None:
    """Reason against host."""
    cells = ask(series.reasons, filters)
    known = ask(names.labels, filters.only("known_at"))
    hosts = cells.groupby("host")["refusals"].sum().sort_values(ascending=False, kind="stable").index
    title = reason_title(rows)
    st.subheader(title)
    charts.show(
        heat.counts(
            cells.rename(columns={"reason": "row", "host": "column", "refusals": "n"}),
            {word.value: word.label for word in Reason},
            {host: known.get(host, host) if host else NOBODY["host"] for host in hosts},
            unit="refusals",
            empty="No refusal in this view.",
        ),
        key="refusals-reasons",
        count=reasons_counted(len(rows), int(cells["refusals"].sum())),
        filters=filters,
        alt=f"{title}. Grid of refusals by reason and host.",
        rows={"refusals_by_reason_and_host": cells},
    )
    st.caption("Reasons are the coder's reading; each speaker's own stands with its account below.")


def reasons_counted(count: int, in_cells: int) -> str:
    """How many refusals, and why the cells may add up to more."""
    if in_cells == count:
        return plural(count, "refusal")
    return f"{plural(count, 'refusal')}; one with several hosts stands in the column of each, so the cells add up to {in_cells:,}"


def reason_title(rows: pd.DataFrame) -> str:
    """The finding of the reasons."""
    given = rows["reason"][rows["reason"].notna() & ~rows["reason"].isin([Reason.UNKNOWN, Reason.UNSTATED])]
    if given.empty:
        return "No reason is on record"
    counts = given.value_counts()
    if len(counts) > 1 and counts.iloc[0] == counts.iloc[1]:
        return f"{plural(len(counts), 'reason')} for {plural(len(rows), 'refusal')}, none in the lead"
    word = label(Reason, counts.index[0])
    return f"Most frequent reason: {messages.small(word)}, {counts.iloc[0]:,} of {len(rows):,}"


def rates(filters: Filters, by: By) -> None:
    """How often meetings were refused, with the contested counted and counted for none."""
    own = filters.only("process", "start", "end", "as_of", "known_at", "mediator")
    decided = ask(refusals.meetings, own)
    shown = ask(series.rates, own, by)
    known = ask(names.labels, filters.only("known_at"))
    groups = shown["group"].iloc[1:]
    names_ = ["All meetings", *(known.get(key, key) if key else NOBODY[by] for key in groups)][: len(shown)]
    title = rate_title(shown)
    st.subheader(title)
    charts.show(
        figures.rates(shown.assign(name=pd.Series(names_, dtype="str"))),
        key=f"refusals-rates-{by}",
        count=f"{plural(len(decided), 'meeting')} held, refused or cancelled",
        filters=own,
        alt=f"{title}. Refusal rates by {by}, both ways.",
        rows={"refusal_rates": shown, "refusal_rates_by_year": ask(series.rates_by_year, own)},
        options={"by": by},
    )
    st.caption(
        "Rate = refused / (held + refused + cancelled). Meetings proposed or postponed are left out, and refusals of"
        " something other than a meeting. For the second mark a contested refusal is a meeting that nobody refused. "
        + (_UNMOVED if filters.party or filters.kind or filters.reason or filters.reliability or filters.q else "")
        + (
            "A side's row counts the meetings it was a party to, and as refused those laid to it by most of the speakers who"
            " name anybody; on a tie, by the coder. A denial makes a refusal contested and names nobody."
            if by == "party"
            else "A meeting with two hosts counts for each."
        )
    )


_UNMOVED = "Every meeting of the period and track counts, whatever party, kind, reason or grade is chosen above. "


def rate_title(whole: pd.DataFrame) -> str:
    """The finding of the rates."""
    if whole.empty:
        return "How often meetings were refused"
    row = whole.iloc[0]
    return (
        f"{row['rate'] * 100:.0f}\u202f% of meetings were refused;"
        f" {row['rate_uncontested'] * 100:.0f}\u202f% without the contested refusals"
    )


def resumption(rows: pd.DataFrame, filters: Filters) -> None:
    """Days until talks resumed, in any track and in the same."""
    resumed = ask(refusals.resumption, filters)
    about = rows.set_index("key").reindex(resumed["refusal"])
    name = [
        f"{headed(row)}, {month}"
        for row, month in zip(about.to_dict("records"), about["date_earliest"].dt.strftime("%B %Y"), strict=True)
    ]
    tracked = (about["track"].fillna("") != "").to_numpy(dtype=bool)
    until = charts.recorded(filters).until(filters.as_of or config.today())
    title = resumed_title(resumed, tracked)
    st.subheader(title)
    charts.show(
        figures.resumption(resumed.assign(name=pd.Series(name, dtype="str"), own_track=tracked)),
        key="refusals-resumption",
        count=f"{plural(len(resumed), 'refusal')}, counted from the day the meeting was planned for, else from its declaration",
        filters=filters,
        alt=f"{title}. Days from each refusal to the next round.",
        rows={"resumption": resumed},
    )
    st.caption(
        "Any track: the next round held, whoever hosted. Same track: one with at least one third party of the refused"
        " meeting, or again without any. Each refusal has its own wait, two of one day as well, so one round may end"
        " several; a wait that still runs counts as longer than its days so far (Kaplan–Meier). A round after a refusal is not its consequence."
        f" Days run to {in_words(until)}: the process is recorded no further."
    )


def resumed_title(resumed: pd.DataFrame, tracked: Sequence[bool] | npt.NDArray[np.bool_]) -> str:
    """The finding of the resumption, of each wait what still runs counted as longer than what ended.

    ``tracked``: for each refusal, whether it has a track to resume in.
    """
    if resumed.empty:
        return "Days until talks resumed"
    if resumed["days_any"].isna().all():
        return "Days until talks resumed: none recorded so far"
    whom = "half of the refusals" if len(resumed) > 1 else "the refusal"
    any_ = _half(resumed, "days_any", whom)
    same = _half(resumed[np.asarray(tracked, dtype=bool)], "days_same", "half" if len(resumed) > 1 else "it")
    return f"Talks resumed {any_}" + (f"; in the same track {same}" if same else "")


def _half(waits: pd.DataFrame, column: str, whom: str) -> str:
    """By when half had a next round, and how many still wait for one; empty where there is nothing to wait."""
    met = waits[column].notna()
    if not met.any():
        return "never so far" if len(waits) else ""
    half = survival.half_ended(waits[column].fillna(waits["days_open"]).astype("int64"), met)
    waiting = int((~met).sum())
    if half is None:
        return f"after {int(met.sum()):,} of {len(waits):,} so far"
    still = f" ({waiting:,} of {len(waits):,} not on record yet)" if waiting else ""
    return f"after {whom} within {plural(half, 'day')}{still}"


def accounts(rows: pd.DataFrame, filters: Filters) -> None:
    """The refusals one by one, and of the chosen one the rival accounts."""
    states = rows["account"].value_counts()
    told = [f"{states[word.value]:,} {_STATES[word]}" for word in Account if word.value in states]
    st.subheader(f"Rival accounts: {', '.join(told)}")
    known = ask(names.labels, filters.only("known_at"))
    latest = rows.iloc[::-1].reset_index(drop=True)
    position = tables.show(
        pd.DataFrame(
            {
                "Declared": tables.said(latest["date"]),
                "What": [headed(row) for row in latest.to_dict("records")],
                "Accounts": tables.words(latest["account"], Account),
                "Named": tables.named(latest["asserted"], known),
                "Reason": tables.words(latest["reason"], Reason),
                "Act": tables.words(latest["act"], RefusalAct),
            }
        ),
        key="refusals-table",
        alt="Refusals of this view, newest first",
        select=True,
        height="content" if len(latest) <= 15 else 422,
        config={
            "Declared": st.column_config.TextColumn(width=tables.PERIOD),
            "What": st.column_config.TextColumn(width=277),
            "Accounts": st.column_config.TextColumn(width=100),
            "Named": st.column_config.TextColumn(width=145),
            "Reason": st.column_config.TextColumn(width=190),
        },
    )
    told_by = ask(series.accounts, filters)
    charts.caption(f"{plural(len(rows), 'refusal')}; choose a row to read its accounts", filters)
    st.caption(
        "Agreed: the refuser says so of itself, which needs no second voice, or two speakers name the same. Contested:"
        " somebody denies it, or the accounts name different sides. Single source: one speaker, about another."
    )
    with st.container(horizontal=True):
        downloads.noun_csv("refusal", filters, key="refusals-csv")
        downloads.series_csv("refusal_accounts", filters, key="refusals-accounts-csv", label="Accounts as CSV")
    asked = latest.index[latest["key"] == filter_widgets.record(set(latest["key"]))]
    if position is None and len(asked):
        position = int(asked[0])
    if position is not None:
        one = latest.iloc[position]
        opened(one, told_by[told_by["refusal"] == one["key"]], known)


_STATES = {Account.AGREED: "agreed", Account.CONTESTED: "contested", Account.SINGLE_SOURCE: "resting on one speaker"}

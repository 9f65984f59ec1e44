"""The closer look of the Commitments page: one measure at a time, chosen by the reader."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd
import streamlit as st

from tracker.figures import commitments as level_figures
from tracker.figures import commitments_measures as figures
from tracker.filters import Filters, in_words
from tracker.measures import implementation
from tracker.measures.survival import FEWEST
from tracker.queries import commitments_measures as queries
from tracker.queries import names
from tracker.queries.commitments_measures import By, Closer, Moved
from tracker.queries.series import commitments as series
from tracker.ui import charts, downloads, messages, tables
from tracker.ui import filters as filter_widgets
from tracker.ui.cached import ask
from tracker.ui.commitments import ZERO
from tracker.ui.commitments_deadlines import deadlines
from tracker.ui.messages import plural
from tracker.vocabulary import NOT_ASSESSED, Category

LOOKS = {
    "groups": "Groups",
    "score": "The score",
    "change": "Change",
    "claims": "Claims",
    "deadlines": "Deadlines",
    "time": "Time to fulfil",
}
GROUPS = {"category": "Category", "party": "Party bound", "agreement": "Agreement", "mediator": "Mediator track"}
SCORES = {"lenient": "Assessed only", "strict": "All promised", "weighted": "Categories weigh the same"}
WINDOWS = {"90": "90 days", "180": "180 days", "365": "a year"}


def closer(filters: Filters) -> None:
    """The chosen measure of the commitments in the view."""
    st.subheader("A closer look", anchor="closer-look")
    look = filter_widgets.control("look", "Look at", LOOKS)
    found = ask(queries.closer, filters)
    if found.standing.empty:
        messages.nothing("No commitment is in this view.", "Widen the filters, or add one.")
        return
    {
        "groups": groups,
        "score": score,
        "change": moved,
        "claims": claims,
        "deadlines": deadlines,
        "time": time_to_fulfil,
    }[look](filters, found)


def groups(filters: Filters, found: Closer) -> None:
    """Level by category, party, agreement or mediator track."""
    by = cast(By, filter_widgets.control("group", "Group by", GROUPS))
    rows, labels = ask(queries.groups, filters, by), ask(names.labels, filters.only("known_at"))
    shown = rows.assign(group=[group_name(group, by, labels) for group in rows["group"]])
    st.markdown(f"**{messages.escaped(groups_title(shown))}**")
    count = (
        f"{plural(len(found.standing), 'commitment')} in {plural(rows['group'].nunique(), 'group')}."
        f" {ZERO.removesuffix('.')}"
    )
    charts.show(
        level_figures.levels_by_group(shown),
        key="commitments-groups",
        count=count,
        filters=filters,
        alt=f"Bars of commitments by level in each group. {groups_title(shown)}. {count}.",
        rows={"levels_by_group": rows},
        options={"group": by},
    )
    if by == "party":
        st.caption("A commitment that binds several counts for each of them, so that the bars add up to more.")


def group_name(group: str, by: By, labels: dict[str, str]) -> str:
    """A group as a chart names it."""
    if not group:
        return {"category": "No category", "party": "Nobody named", "agreement": "No agreement"}.get(by, "No round")
    if by == "mediator":
        return "Direct" if group == "direct" else " + ".join(labels.get(key, key) for key in group.split("+"))
    return Category(group).label if by == "category" and group in set(Category) else labels.get(group, group)


def groups_title(rows: pd.DataFrame) -> str:
    """Which group stands highest and which lowest, among those with at least three assessed commitments."""
    known = rows[rows["level"] != NOT_ASSESSED]
    points = known["level"].astype(int) * known["commitments"]
    totals = pd.DataFrame({"group": known["group"], "n": known["commitments"], "points": points}).groupby("group").sum()
    totals = totals[totals["n"] >= 3]
    if len(totals) < 2:
        return "Commitments by level; no two groups have three assessed ones to compare"
    scores = (100 * totals["points"] / (3 * totals["n"])).sort_values(kind="stable")
    return (
        f"Furthest carried out: {scores.index[-1]} ({scores.iloc[-1]:.0f}\u202f%, {totals['n'][scores.index[-1]]} assessed);"
        f" least: {scores.index[0]} ({scores.iloc[0]:.0f}\u202f%, {totals['n'][scores.index[0]]} assessed)"
    )


def score(filters: Filters, found: Closer) -> None:
    """The score in three forms, each with its formula, the numbers put in and what is left out."""
    kind = filter_widgets.control("score", "Score", SCORES)
    table = found.standing
    every = implementation.plain(table["level"])
    weights = implementation.category_weights(every, [None if pd.isna(c) else str(c) for c in table["category"]])
    forms = {
        "lenient": implementation.score_lenient(every),
        "strict": implementation.score_strict(every),
        "weighted": implementation.score_weighted(every, weights),
    }
    one = forms[kind]
    value = "none" if one.value is None else f"{one.value:.1f} %"
    with st.container(horizontal=True):
        for name, form in forms.items():
            st.metric(
                SCORES[name], "–" if form.value is None else f"{form.value:.1f} %", border=name == kind, width=220
            )
    st.markdown(f"**{SCORES[kind]}: {value}.** {messages.escaped(one.formula)}")
    st.markdown(
        f"100 × {_number(one.points)} / {_number(one.possible)} = {value}, from {plural(one.counted, 'commitment')}."
    )
    if found.coded_twice:
        agree = "–" if found.alpha is None else f"{found.alpha:.2f}"
        st.caption(
            f"{plural(found.coded_twice, 'level')} coded by several analysts: Krippendorff’s α (ordinal) {agree}."
        )
    put_in = pd.DataFrame(
        {
            "commitment": table["key"],
            "title": table["title"],
            "category": table["category"],
            "level": table["level"],
            "weight": weights if kind == "weighted" else 1.0,
            "status": table["status"],
        }
    )
    charts.caption(
        f"{plural(one.counted, 'commitment')} put in, {len(one.excluded)} left out because nobody has assessed them",
        filters,
    )
    excluded = put_in.iloc[list(one.excluded)]
    for name, rows, icon in (
        ("Numbers put in", put_in.drop(index=put_in.index[list(one.excluded)]), "calculate"),
        (f"Left out: {len(excluded)}", excluded, "remove_done"),
    ):
        with st.expander(name, icon=f":material/{icon}:", on_change="rerun", key=f"score-{icon}") as box:
            if box.open:
                shown = pd.DataFrame(
                    {
                        "Commitment": rows["title"],
                        "Category": tables.words(rows["category"], Category),
                        "Level": tables.level_told(table.loc[rows.index]),
                        "Weight": rows["weight"].round(3),
                    }
                )
                which = tables.of_noun("commitment", rows["commitment"])
                tables.show(shown, key=f"score-{icon}-table", alt=name, records=which)
                downloads.frame_csv(f"score_{kind}_{icon}", rows, key=f"score-{icon}-csv")
    st.caption(
        "Assessed only and All promised are the lenient and the strict form of Joshi, Quinn and Regan (2015). What nobody"
        " assessed is no 0: the strict form, in which it brings no points, is a floor, not a finding. The third form"
        " lets a category with one commitment weigh as much as one with ten."
    )


def moved(filters: Filters, _found: Closer) -> None:
    """The change of the score over a window, taken apart; and levels that fell."""
    days = int(filter_widgets.control("over", "Over the last", WINDOWS, default="365"))
    result = ask(queries.moved, filters, days)
    change = result.change
    title = f"{change_title(result)}{charts.no_status(filters, result.day)}"
    st.markdown(f"**{messages.escaped(title)}**")
    if change.before is not None and change.after is not None:
        parts = [
            ("Same commitments, assessed both times", change.same or 0.0),
            ("Entered: new or newly assessed", change.entered or 0.0),
            ("Left: no longer assessed", change.left or 0.0),
        ]
        charts.show(
            figures.change_in_parts(parts, before=change.before, after=change.after),
            key="commitments-change",
            count=f"{in_words(result.then)} against {in_words(result.day)}",
            filters=filters,
            alt=f"Steps from the score before to the score after. {title}.",
            rows={"change_in_parts": series.parts_of(result)},
            options={"over": str(days)},
        )
    for words, keys in (
        ("Rose", change.risen),
        ("Fell", change.fallen),
        ("New", change.new),
        ("Newly assessed", change.newly_assessed),
        ("No longer assessed", change.gone),
    ):
        if keys:
            listed = "; ".join(messages.escaped(result.titles[key], 90) for key in keys[:12])
            more = f"; and {len(keys) - 12} more" if len(keys) > 12 else ""
            st.markdown(f"- **{words}** ({len(keys)}): {listed}{more}")
    falls(filters, _found)


def change_title(result: Moved) -> str:
    """The finding: by how much, and through what."""
    change = result.change
    if change.total is None or change.before is None or change.after is None:
        return f"No change can be given: on {in_words(result.then)} or {in_words(result.day)} nothing was assessed"
    title = f"From {change.before:.1f} % to {change.after:.1f} % in {plural((result.day - result.then).days, 'day')}"
    if abs(change.total) < 0.05:
        return f"{title}: no change"
    own, others = abs(change.same or 0), abs((change.entered or 0) + (change.left or 0))
    return f"{title}, {'mostly through the same commitments' if own >= others else 'mostly through which ones are assessed'}"


def falls(filters: Filters, found: Closer) -> None:
    """Levels that fell, over the whole time."""
    rows = found.falls
    st.markdown(f"**{falls_title(len(rows), found.fall_rate)}**")
    if rows.empty:
        return
    tables.show(
        pd.DataFrame(
            {
                "Date": rows["date"].dt.strftime("%Y-%m-%d"),
                "Commitment": rows["title"],
                "From": tables.level_words(rows["level_before"]),
                "To": tables.level_words(rows["level_after"]),
            }
        ),
        key="commitments-falls",
        alt="Levels that fell, oldest first",
        records=tables.of_noun("commitment", rows["commitment"]),
        config={
            "Date": st.column_config.TextColumn(width=100),
            "Commitment": st.column_config.TextColumn(width=400),
            "From": st.column_config.TextColumn(width=130),
            "To": st.column_config.TextColumn(width=130),
        },
    )
    charts.caption(f"{plural(len(rows), 'fall')} of a level up to {in_words(found.day)}", filters)
    downloads.series_csv("reversals", filters, key="commitments-falls-csv")


def falls_title(number: int, rate: float | None) -> str:
    """How often a level fell, and what that makes in a year; ``rate`` as ``measures.change.reversal_rate``."""
    if not number:
        return "No level ever fell"
    title = f"A level fell {'once' if number == 1 else f'{number} times'} in all"
    if rate is None:
        return title
    yearly = rate * 365 / 30 * 100
    return f"{title}, or about {yearly:.{0 if yearly >= 1 else 1}f} a year for every 100 commitments begun"


def claims(filters: Filters, found: Closer) -> None:
    """What parties claim beside what evidence bears out."""
    labels = ask(names.labels, filters.only("known_at"))
    rows = found.claims.assign(by=tables.named(found.claims["claimed_by"], labels).replace("", "Unnamed"))
    st.markdown(f"**{messages.escaped(claims_title(rows))}**")
    charts.show(
        figures.claims_and_evidence(rows),
        key="commitments-claims",
        count=f"{plural(len(rows), 'claim')} with a level",
        filters=filters,
        alt=f"Levels claimed beside levels assessed. {claims_title(rows)}.",
        rows={"claims_against_evidence": found.claims},
    )
    st.caption(
        "The last claim of each party about each commitment beside the evidence now standing. Where the evidence is later"
        " than the claim, the claim may have been true on its day. Claims never enter the score."
    )


def claims_title(rows: pd.DataFrame) -> str:
    """In how many cases they part, and from evidence of which time."""
    if rows.empty:
        return "No party's claim with a level is recorded"
    later = rows["evidence_date"] > rows["date"]
    parts = []
    for words, which in (("evidence of its day or before", ~later), ("later evidence", later)):
        counts = rows["verdict"][which].value_counts()
        more, less = int(counts.get("claims more", 0)), int(counts.get("claims less", 0))
        if more or less:
            parts.append(f"{words} differs from {more + less} ({more} claimed more, {less} less)")
    agree, unknown = (int((rows["verdict"] == one).sum()) for one in ("agree", NOT_ASSESSED))
    parts.append(f"{agree} {'agrees' if agree == 1 else 'agree'} with the evidence")
    return f"Of {plural(len(rows), 'claim')}: {', '.join(parts)}; {unknown} cannot be checked"


def time_to_fulfil(filters: Filters, found: Closer) -> None:
    """How long promises take, with the ends that rule fulfilment out."""
    rows, times = found.incidence, found.times
    risk = series.at_risk_of(times)
    done = times["commitment"][times["event"] == "fulfilled"]
    fell = int(found.standing.set_index("key")["reversed"].reindex(done).sum())
    title = time_title(rows, len(times), len(done), fell)
    st.markdown(f"**{messages.escaped(title)}**")
    ended = int((times["event"] != "open").sum())
    charts.show(
        figures.incidence(rows, risk),
        key="commitments-incidence",
        count=f"{plural(len(times), 'commitment')}, {ended} of them ended, the rest open on {in_words(found.until)}",
        filters=filters,
        alt=f"Share of commitments fulfilled by days since the promise, other ends beside it. {title}.",
        rows={"cumulative_incidence": rows, "at_risk": risk, "fulfilment_times": times},
    )
    few = (
        " With fewer than ten fulfilled the steps are coarse." if (times["event"] == "fulfilled").sum() < FEWEST else ""
    )
    st.caption(
        "Share of promises with each end by their age (cumulative incidence, Aalen and Johansen 1978). What was superseded,"
        " lapsed or closed unmet can no longer be fulfilled; what is open counts as far as is recorded. Fulfilled is counted from"
        " the first day somebody saw it, and stays counted where it was lost again. Where dates are"
        f" uncertain, solid is the longest time they allow, dotted the shortest.{few}"
    )


def time_title(rows: pd.DataFrame, total: int, full: int, lost: int) -> str:
    """How many were ever seen in full, how many of them no longer are, and by when half were."""
    done = rows[(rows["event"] == "fulfilled") & (rows["run"] == "longest")]
    if done.empty:
        return f"None of {total} commitments is fulfilled yet"
    title = f"{full} of {total} seen fulfilled at some time" + (f", {lost} of them since lost" if lost else "")
    half = done[done["incidence"] >= 0.5 - 1e-9]  # products of shares that come to a half may fall a bit short
    if len(half):
        return f"{title}; half of the promises within {half['days'].iloc[0]:,} days"
    return f"{title}: {100 * done['incidence'].iloc[-1]:.0f}\u202f% within {done['days'].iloc[-1]:,} days, never half"


def _number(value: Any) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"

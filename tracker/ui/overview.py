"""The parts of the Overview page."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from tracker import config
from tracker.figures import overview as figures
from tracker.filters import NOT_ASSESSED, Filters, in_words
from tracker.queries import incidents, names, overview, rounds
from tracker.queries.incidents import Observed
from tracker.queries.overview import RECENT_DAYS, Flow
from tracker.queries.series import commitments as commitment_series
from tracker.queries.series import overview as series
from tracker.records import BY_NOUN
from tracker.ui import charts, downloads, messages, tables
from tracker.ui.cached import ask
from tracker.ui.messages import plural
from tracker.vocabulary import Implementation


def headline(filters: Filters) -> None:
    """The figures, each with what the last 90 days brought."""
    now = ask(overview.headline, filters)
    seen = ask(incidents.observed, filters.only("process", "as_of", "known_at"))
    st.caption(
        f"As of {in_words(now.day)}. Under each figure, what the last {RECENT_DAYS} days changed;"
        f" “lately” are the last {RECENT_DAYS} days, “before” the {RECENT_DAYS} before those."
    )
    score, before = now.score, now.score_before
    newest = ask(names.newest_event, filters.only("process", "as_of", "known_at"))

    def recent(flow: Flow) -> str:
        """What the last days brought; that nothing is recorded of them is not that nothing happened."""
        if newest is not None and newest < now.day - timedelta(days=RECENT_DAYS):
            return f"no data after {newest}"
        return f"{_count(flow.recent)} lately, {_count(flow.before)} before"

    figures_ = (
        (
            "Implementation score",
            _percent(score.score),
            _moved(score.score, before.score, " points"),
            "100 × sum of levels / (3 × assessed commitments).",
        ),
        (
            "Commitments assessed",
            f"{score.assessed} of {score.commitments}",
            _band(score.score_low, score.score_high),
            "The band counts the unassessed as 0 and as 3. "
            + ", ".join(f"{count} {_level(level)}" for level, count in now.levels.items() if count)
            + ".",
        ),
        (
            "Overdue commitments",
            str(now.overdue),
            _moved(now.overdue, now.overdue_before, ""),
            "Past the deadline now in force and not done.",
        ),
        (
            "Days since the last round",
            "–" if now.days_since_round is None else f"{now.days_since_round:,}",
            messages.escaped(now.last_round or "no round held", 40),
            "Counted from the last day of the last round held.",
        ),
        ("Rounds held", f"{now.held.total:,.0f}", recent(now.held), "Held, or broken off after they began."),
        (
            "Refusals",
            f"{now.refused.total:,.0f}",
            recent(now.refused),
            "Whoever refused; a contested one counts once.",
        ),
        (
            "Incidents",
            f"{now.incidents.total:,.0f}",
            recent(now.incidents) if seen and seen.last >= now.day - timedelta(days=RECENT_DAYS) else _unseen(seen),
            "Accidents are left out. An incident with an uncertain date counts by the share of its span.",
        ),
        (
            "Deaths",
            f"{now.deaths.total:,.0f}",
            _span(now.deaths_low, now.deaths_high),
            "Best estimates; under them the sums of the lowest and of the highest counts. Where a source gives no lowest or"
            " no highest count, the best estimate stands for it, so that the highest sum is no ceiling.",
        ),
    )
    for row in (figures_[:4], figures_[4:]):
        for column, (label, value, small, explained) in zip(st.columns(4), row, strict=True):
            column.metric(label, value, small, delta_color="off", delta_arrow="off", border=True, help=explained)


def one_chart(filters: Filters) -> None:
    """Rounds, commitments, incidents and deaths on one axis."""
    labels = ask(names.labels, filters.only("known_at"))
    met, texts = ask(rounds.rounds, filters), ask(rounds.agreements, filters)
    course, months = ask(commitment_series.commitment_levels, filters), ask(incidents.by_month, filters)
    day = overview.last_day(filters, config.today())
    seen = ask(incidents.observed, filters.only("process", "as_of", "known_at"))
    figure = figures.one_chart(
        met.assign(track=track_names(met["track"], labels)),
        texts.assign(track=track_names(texts["track"], labels)),
        course,
        months,
        as_of=day,
        seen=(seen.first, seen.last) if seen else None,
        start=filters.start,
        end=filters.end,
    )
    promised = int(course["commitments"].tail(5).sum()) if len(course) else 0
    count = (
        f"{plural(len(met), 'round')}, {plural(len(texts), 'agreement')}, {plural(promised, 'commitment')},"
        f" {plural(round(months['incidents'].sum()), 'incident')}"
        + (
            f"; incidents from {in_words(seen.first)} to {in_words(seen.last)}"
            if seen and seen.first < seen.last
            else ""
        )
    )
    st.subheader("Talks, promises and violence on one axis")
    charts.show(
        figure,
        key="overview-chart",
        count=count,
        filters=filters,
        alt=f"Time chart in four panels: {count}. The same rows are in the table under it.",
        rows={
            "rounds_listed": met,
            "agreements_listed": texts,
            "commitment_levels": course,
            "incidents_by_month": months,
        },
    )


def latest(filters: Filters) -> None:
    """The latest events with their sources."""
    st.subheader("Latest events")
    found = ask(overview.latest_events, filters)
    if found.empty:
        messages.nothing("Nothing is recorded in this view.", "Widen the period, or add a record.")
        return
    table = pd.DataFrame(
        {
            "Date": found["date"],
            "Record": [BY_NOUN[noun].label for noun in found["noun"]],
            "What": found["what"],
            "Source": found["publisher"].fillna(found["source"]),
            "Address": found["url"],
        }
    )
    tables.show(
        table,
        key="overview-latest",
        alt="Latest events, newest first",
        records=zip(found["noun"], found["key"], strict=True),
        height="content",
        wrapped=True,
        config={
            "Date": st.column_config.TextColumn(width=100),
            "Record": st.column_config.TextColumn(width=95),
            "What": st.column_config.TextColumn(width=395),
            "Source": st.column_config.TextColumn(width=190),
            "Address": st.column_config.LinkColumn(display_text="open", width=70),
        },
    )
    downloads.series_csv("latest_events", filters, key="overview-latest-csv")


def overdue(filters: Filters) -> None:
    """Commitments past their deadline."""
    st.subheader("Overdue commitments")
    late = ask(series.overdue, filters)
    if late.empty:
        messages.nothing("No commitment is overdue.", "Commitments without a deadline cannot be.")
        return
    labels = ask(names.labels, filters.only("known_at"))
    tables.show(
        pd.DataFrame(
            {
                "Commitment": late["title"],
                "Bound": tables.named(late["bound"], labels),
                "Due": tables.due_words(late),
                "Days late": late["days_late_amended"],
                "Level": tables.level_words(late["level"]),
            }
        ),
        key="overview-overdue",
        alt="Overdue commitments, longest overdue first",
        records=tables.of_noun("commitment", late["key"]),
        config={
            "Commitment": st.column_config.TextColumn(width=320),
            "Bound": st.column_config.TextColumn(width=190),
            "Due": st.column_config.TextColumn(width=155),
            "Days late": st.column_config.NumberColumn(width=80, format="localized"),
            "Level": st.column_config.TextColumn(width=120),
        },
    )
    downloads.series_csv("overdue", filters, key="overview-overdue-csv")


def track_names(tracks: pd.Series[str], labels: dict[str, str]) -> pd.Series[str]:
    """Tracks as charts name them: actors' short names joined by +."""
    return pd.Series(
        [
            "Direct" if track == "direct" else " + ".join(labels.get(key, key) for key in track.split("+"))
            for track in tracks
        ],
        index=tracks.index,
        dtype="str",
    )


def _level(level: str) -> str:
    return NOT_ASSESSED if level == NOT_ASSESSED else f"at {level} ({Implementation(level).label.lower()})"


def _unseen(seen: Observed | None) -> str:
    """That nothing is recorded of the last days, which is not that nothing happened."""
    return f"no data after {seen.last}" if seen else "no data"


def _span(low: float, high: float) -> str:
    return f"low {low:,.0f}, high {high:,.0f}" if low != high else "no range given"


def _count(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def _band(low: float | None, high: float | None) -> str:
    return "no band" if low is None or high is None else f"band {low:.1f}–{high:.1f} %"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} %"


def _moved(now: float | None, before: float | None, unit: str) -> str:
    if now is None or before is None:
        return f"no figure {RECENT_DAYS} days before"
    moved = f"{now - before:+.1f}{unit}" if unit else f"{now - before:+.0f}"
    return "unchanged" if now == before else moved

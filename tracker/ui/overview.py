"""The parts of the Overview page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from tracker import config
from tracker.figures import overview as figures
from tracker.figures.commitments import Steps
from tracker.filters import NOT_ASSESSED, Filters, in_words
from tracker.measures.rounds import DIRECT
from tracker.queries import chart, incidents, names, overview, rounds
from tracker.queries.overview import RECENT_DAYS, Flow, Headline
from tracker.queries.series import commitments as commitment_series
from tracker.queries.series import overview as series
from tracker.records import BY_NOUN
from tracker.ui import cards, charts, downloads, messages, tables
from tracker.ui.cached import ask
from tracker.ui.cards import Card
from tracker.ui.filters import address_of
from tracker.ui.messages import plural
from tracker.vocabulary import Implementation, Schedule


def headline(filters: Filters) -> None:
    """The figures, each with what the last 90 days brought."""
    now = ask(overview.headline, filters)
    seen = ask(incidents.observed, filters.only("process", "as_of", "known_at"))
    st.caption(
        f"As of {in_words(now.day)}. Under each figure, what the last {RECENT_DAYS} days changed;"
        f" “lately” are the last {RECENT_DAYS} days, “before” the {RECENT_DAYS} before those. A card’s last line opens what"
        " its figure is counted from."
    )
    score, before = now.score, now.score_before
    recorded = charts.recorded(filters)
    view = address_of(filters)
    # Commitments stand as of a day, and their page has no period to end on one.
    standing = address_of(replace(filters, as_of=now.day) if filters.end else filters)

    def stale(last: date | None) -> bool:
        """Whether nothing is recorded of the last days, which is not that nothing happened."""
        return last is None or last < now.day - timedelta(days=RECENT_DAYS)

    def flow(heading: str, counts: Flow, last: date | None, counted: str) -> Card:
        """A count with what the last days brought."""
        line = f"{_count(counts.recent)} lately, {_count(counts.before)} before"
        if not counts.total:
            line = _NONE
        elif stale(last):
            line = "no data lately" if last else "no data"
            counted += f" Nothing is recorded after {in_words(last)}." if last else ""
        return Card(
            heading, f"{counts.total:,.0f}" if counts.total else "–", line, counted, heading.split()[0].lower(), view
        )

    def moved(number: int, earlier: int) -> str:
        """What changed since; without a status of the last days nobody can say that nothing did."""
        if recorded.status and stale(recorded.status):
            return "no status lately"
        return "unchanged" if number == earlier else f"{number - earlier:+,}"

    since = f" No status is recorded after {in_words(recorded.status)}." if recorded.status else ""
    since = since if stale(recorded.status) else ""
    cards.show(
        (
            Card(
                "Implementation",
                _percent(score.score),
                _band(score.score_low, score.score_high),
                "Implementation score: 100 × sum of levels / (3 × assessed commitments)."
                f" {_changed(score.score, before.score)} The band is the score with the unassessed counted as 0 and as"
                f" 3.{since}",
                "commitments",
                [*standing, ("look", "score"), ("score", "lenient")],
            ),
            Card(
                "Assessed",
                f"{score.assessed} of {score.commitments}" if score.commitments else "–",
                moved(score.assessed, before.assessed) if score.commitments else _NONE,
                "Commitments with a level: "
                + ", ".join(f"{count} {_level(level)}" for level, count in now.levels.items() if count)
                + f". Level 0 holds promises broken or undone too.{since}",
                "commitments",
                standing,
            ),
            Card(
                "Overdue",
                str(now.overdue) if score.commitments else "–",
                moved(now.overdue, now.overdue_before) if score.commitments else _NONE,
                f"Commitments past the deadline now in force and not recorded as done.{since}",
                "commitments",
                [*standing, ("schedule", Schedule.OVERDUE.value)],
            ),
            _since_last_round(now, recorded.last, view),
            flow("Rounds held", now.held, recorded.last, "Held, or broken off after they began."),
            flow("Refusals", now.refused, recorded.last, "Whoever refused; a contested one counts once."),
            flow(
                "Incidents",
                now.incidents,
                seen.last if seen else None,
                "Accidents are left out. An incident with an uncertain date counts by the share of its span.",
            ),
            Card(
                "Deaths",
                f"{now.deaths.total:,.0f}" if now.incidents.total else "–",
                _deaths(now),
                "Best estimates, or where a source gives none its lowest or else its highest count, so that the number may be"
                " too low; under them the sum of the lowest counts, where it differs. Highest counts are not added up: where a source gives none, their sum would be no ceiling.",
                "incidents",
                view,
            ),
        )
    )


def _since_last_round(now: Headline, last: date | None, view: list[tuple[str, str]]) -> Card:
    """How long ago the last round was; leads to it, or where none was held to the rounds."""
    heading, counted = "Since last round", "Counted from the last day of the last round recorded as held"
    if now.days_since_round is None or now.last_round_key is None:
        return Card(heading, "–", "no round held", f"{counted}.", "rounds", view)
    ended = in_words(now.day - timedelta(days=now.days_since_round))
    named = messages.escaped(now.last_round or "", 200)
    ends = f"; the record ends {in_words(last)}" if last and last < now.day else ""
    opens = [("noun", "round"), ("key", now.last_round_key)]
    days = messages.plural(now.days_since_round, "day")
    return Card(heading, days, ended, f"{counted}, {named}, to {in_words(now.day)}{ends}.", "edit", opens)


def one_chart(filters: Filters) -> None:
    """Rounds, commitments, incidents and deaths on one axis."""
    labels = ask(names.labels, filters.only("known_at"))
    drawn = ask(chart.drawn, filters)
    met, texts = drawn.rounds, drawn.agreements
    lanes = np.where(met["unattended"], UNKNOWN_TRACK, met["track"])
    day = overview.last_day(filters, config.today())
    seen = ask(incidents.observed, filters.only("process", "as_of", "known_at"))
    figure = figures.one_chart(
        met | {"track": _names(lanes.tolist(), labels)},
        texts | {"track": _names(texts["track"].tolist(), labels)},
        Steps(drawn.days.astype("datetime64[D]"), drawn.levels.T),
        drawn.months,
        as_of=day,
        seen=(seen.first, seen.last) if seen else None,
        newest=charts.recorded(filters).last,
        assessed=charts.recorded(filters).status,
        start=filters.start,
        end=filters.end,
    )
    promised = int(drawn.levels[-1].sum()) if len(drawn.days) else 0
    count = (
        f"{plural(len(lanes), 'round')}, {plural(len(texts['key']), 'agreement')}, {plural(promised, 'commitment')},"
        f" {plural(round(drawn.months['incidents'].sum()), 'incident')}"
        + (
            f"; incidents from {in_words(seen.first)} to {in_words(seen.last)}"
            if seen and seen.first < seen.last
            else ""
        )
        + (charts.no_status(filters, day) if len(drawn.days) else "")
    )
    st.subheader("What happened when: talks, promises and violence")
    charts.show(
        figure,
        key="overview-chart",
        count=count,
        filters=filters,
        alt=f"Time chart in four panels: {count}. The same rows are in the table under it.",
        rows={
            "rounds_listed": lambda: ask(rounds.rounds, filters),
            "agreements_listed": lambda: ask(rounds.agreements, filters),
            "commitment_levels": lambda: ask(commitment_series.commitment_levels, filters),
            "incidents_by_month": lambda: ask(incidents.by_month, filters),
        },
    )


def latest(filters: Filters) -> None:
    """The latest events with their sources."""
    st.subheader("Latest events")
    found = ask(overview.latest, filters)
    if not found["key"]:
        messages.nothing("Nothing is recorded in this view.", "Widen the period, or add a record.")
        return
    by = zip(found["publisher"], found["source"], strict=True)
    tables.show(
        {
            "Date": [tables.date_said(date_) for date_ in found["date"]],
            "Record": [BY_NOUN[noun].label for noun in found["noun"]],
            "What": found["what"],
            "Source": [publisher if isinstance(publisher, str) else source for publisher, source in by],
            "Address": found["url"],
        },
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
    st.caption("What parties claim of their promises is left out: a commitment's card on Commitments has it.")
    downloads.series_csv("latest_events", filters, key="overview-latest-csv")


def overdue(filters: Filters) -> None:
    """Commitments past their deadline and not recorded as done."""
    st.subheader("Overdue: not recorded as done")
    late, until = ask(series.late, filters), in_words(overview.last_day(filters, config.today()))
    if not len(late["key"]):
        messages.nothing("No commitment is overdue.", "Commitments without a deadline cannot be.")
        return
    labels = ask(names.labels, filters.only("known_at"))
    tables.show(
        {
            "Due": tables.due_told(late["due_amended"], late["due_amended_said"]),
            "Commitment": late["title"],
            "Last status": tables.last_told(late["last_status"].tolist(), late["silent"].tolist()),
            "Days late": late["days_late_amended"],
            "Bound": tables.names_of(late["bound"].tolist(), labels),
            "Level": tables.levels_told(late),
        },
        key="overview-overdue",
        alt="Overdue commitments, longest overdue first",
        records=tables.of_noun("commitment", late["key"]),
        wrapped=True,
        config={
            "Commitment": st.column_config.TextColumn(width=235),
            "Bound": st.column_config.TextColumn(width=150),
            "Due": st.column_config.TextColumn(width=100),
            "Last status": st.column_config.TextColumn(width=160),
            "Days late": st.column_config.NumberColumn(
                width=80,
                format="localized",
                help=f"To {until}, the day of this view, also where no status followed the deadline.",
            ),
            "Level": st.column_config.TextColumn(width=120),
        },
    )
    st.caption(
        f"Days late are counted to {until}. Nobody has recorded these as done, which is not to say that they are not."
    )
    downloads.series_csv("overdue", filters, key="overview-overdue-csv")


UNKNOWN_TRACK = "unrecorded"
"""Stands in a chart for the track of a round at which nobody is recorded as present: direct is not known of it."""
_NAMED = {DIRECT: "Direct", UNKNOWN_TRACK: "Mediator not recorded"}


def lanes_of(met: pd.DataFrame) -> pd.Series[str]:
    """The track of each round, those at which nobody is recorded apart."""
    tracks = np.where(met["unattended"].to_numpy(dtype=bool), UNKNOWN_TRACK, met["track"].to_numpy(dtype=object))
    return pd.Series(tracks, index=met.index, dtype="str")


def track_names(tracks: pd.Series[str], labels: dict[str, str]) -> pd.Series[str]:
    """Tracks as charts name them: actors' short names joined by +."""
    return pd.Series(_names(tracks.to_list(), labels), index=tracks.index, dtype="str")


def _names(tracks: list[str], labels: dict[str, str]) -> npt.NDArray[np.object_]:
    known = {
        track: _NAMED.get(track) or " + ".join(labels.get(key, key) for key in track.split("+"))
        for track in dict.fromkeys(tracks)
    }
    return np.array([known[track] for track in tracks], dtype=object)


_NONE = "none recorded"
"""Under a card of which nothing is in the view: a nought would say that somebody looked."""


def _deaths(now: Headline) -> str:
    """The sum of the lowest counts; where it is no other, what the number is made of."""
    if not now.deaths.total:
        return _NONE
    return f"at least {now.deaths_low:,.0f}" if now.deaths_low < now.deaths.total else "best or only counts"


def _level(level: str) -> str:
    return NOT_ASSESSED if level == NOT_ASSESSED else f"at {level} ({Implementation(level).label.lower()})"


def _count(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def _band(low: float | None, high: float | None) -> str:
    return "no band" if low is None or high is None else f"band {low:.1f}–{high:.1f}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} %"


def _changed(now: float | None, before: float | None) -> str:
    """How the score moved, in a sentence."""
    if now is None or before is None:
        return f"There is no score of {RECENT_DAYS} days before."
    return (
        f"{RECENT_DAYS} days before it was {before:.1f} %."
        if now != before
        else f"It is that of {RECENT_DAYS} days before."
    )

"""The parts of the Rounds page: swimlanes, the way of the texts, tempo, the rounds one by one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from tracker import config, dates
from tracker.figures import rounds as figures
from tracker.filters import Filters, in_words
from tracker.measures import meetings, texts
from tracker.measures import rounds as measures
from tracker.queries import names, rounds
from tracker.queries.overview import last_day
from tracker.queries.series import rounds as series
from tracker.ui import beginning, charts, downloads, messages, tables
from tracker.ui import filters as filter_widgets
from tracker.ui.cached import ask
from tracker.ui.messages import plural
from tracker.ui.overview import UNKNOWN_TRACK, lanes_of, track_names
from tracker.vocabulary import Channel, Format, Level, RoundOutcome, RoundStatus, TextState, label

PACE = {"track": "Track", "level": "Level"}


def met(filters: Filters) -> pd.DataFrame | None:
    """The rounds of the view; says so where there is none."""
    found = ask(rounds.attended, filters)
    if len(found):
        return found
    beginning.none_in_view("round", filters)
    return None


PARTS = {
    "texts": "the texts",
    "levels": "who met whom",
    "tracks": "mediator tracks",
    "tempo": "tempo",
    "places": "places",
    "one-by-one": "rounds one by one",
}
"""The parts of the page by the anchors of their headings."""


def swimlanes(found: pd.DataFrame, filters: Filters) -> None:
    """Every round on the lane of its track, and the refusals of something other than one of these rounds."""
    others = ask(series.other_refusals, filters)
    on_lanes = found.assign(track=lanes_of(found))
    by_track = named_tracks(pd.concat([on_lanes["track"], others["track"]]), filters)
    counts = counted(found) + (
        f"; {plural(len(others), 'refusal')} of something other than a meeting" if len(others) else ""
    )
    title = lanes_title(on_lanes, by_track)
    st.subheader(messages.escaped(title))
    charts.show(
        figures.swimlanes(on_lanes, others, by_track, **charts.axis(filters)),
        key="rounds-lanes",
        count=counts,
        filters=filters,
        alt=f"{title}. Rounds on lanes by mediator track, level as marker, or what became of it.",
        rows={"rounds_listed": found, "other_refusals": others},
    )
    st.caption(
        "A lane is the third party that sat highest at the table (mediator, facilitator, good offices, host), joined by +"
        " where several did; direct where those present are recorded and no third party is among them. A grey asterisk under a lane is a refusal of something other than a"
        f" meeting: a format, a text, a mediator.{at_a_distance(found)}"
    )


def at_a_distance(found: pd.DataFrame) -> str:
    """Of the rounds that took place, those in which nobody met in person, which count all the same."""
    channels = meetings.held(found)["channel"].value_counts()
    apart = [channel for channel in Channel if channel not in (Channel.IN_PERSON, Channel.UNKNOWN)]
    told = [f"{channels[one.value]:,} by {one.label.lower()}" for one in apart if one.value in channels]
    return (
        f" A round counts in whatever way the sides spoke: {', '.join(told)} among those that took place."
        if told
        else ""
    )


def lanes_title(found: pd.DataFrame, by_track: dict[str, str]) -> str:
    """The finding of the swimlanes: how many took place, and through whom most, as far as anybody is recorded there."""
    took_place = meetings.held(found)
    if took_place.empty:
        return f"None of {plural(len(found), 'round')} took place"
    title = f"{len(took_place):,} of {plural(len(found), 'round')} took place"
    if len(took_place) == len(found):
        title = f"All {len(found):,} rounds took place" if len(found) > 1 else "The one round took place"
    known = took_place["track"][took_place["track"] != UNKNOWN_TRACK]
    if known.empty:
        return f"{title}, with no record of who was there"
    unknown = len(took_place) - len(known)
    silent = f"; of {unknown:,} there is no record of who was there" if unknown else ""
    first = known.value_counts()
    tied = first[first == first.iloc[0]].index
    if len(tied) > 1:
        return f"{title}, through {plural(len(first), 'track')}{silent}"
    how = "without a third party" if tied[0] == measures.DIRECT else f"through {by_track[tied[0]]}"
    if len(first) > 1:
        return f"{title}; most often {how}, {first.iloc[0]:,}{silent}"
    return (
        f"{title}{silent}; {'the other' if len(known) == 1 else 'all others'} {how}" if unknown else f"{title}, {how}"
    )


def counted(found: pd.DataFrame) -> str:
    """How many rounds, by what became of them."""
    by_status = found["status"].value_counts()
    parts = [f"{by_status[word.value]:,} {word.label.lower()}" for word in RoundStatus if word.value in by_status]
    return f"{plural(len(found), 'round')}: {', '.join(parts)}"


def messy_timeline(filters: Filters) -> None:
    """The stage of each text over time."""
    own = filters.only("process", "start", "end", "as_of", "known_at", "party", "mediator", "reliability", "q")
    found = ask(rounds.agreements, own)
    moves = texts.moves(found["stage"], found["date_earliest"])
    title = texts_title(found)
    st.subheader(messages.escaped(title), anchor="texts")
    if found.empty:
        messages.nothing("No text is in this view.", "A text is an agreement: signed, issued or only agreed.")
        return
    known = ask(names.labels, filters.only("known_at"))
    count = f"{plural(len(found), 'text')}, {'it has' if moves.texts == len(found) == 1 else f'{moves.texts:,} with'} a stage on the ladder"
    charts.show(
        figures.messy_timeline(
            found.assign(track=track_names(found["track"], known)),
            {stage.value: stage.label for stage in texts.LADDER},
            as_of=last_day(filters, config.today()),
            newest=charts.recorded(filters).last,
        ),
        key="rounds-texts",
        count=count,
        filters=own,
        alt=f"{title}. Line through the texts by date, their stage on the upright axis.",
        rows={"agreements_listed": found},
    )
    st.caption(
        "A stage says what a text is about, not how far it was carried out: one that works out an earlier text stands above"
        f" a new treaty, so that the way up is no measure of success. {moved(moves)}Texts of one day count as one step, at"
        " the highest of their stages. The stages are those of PA-X, the Peace Agreements Database; the shape of a mark"
        " tells how far the text itself has come: drafted, agreed, signed and so on."
    )


def texts_title(found: pd.DataFrame) -> str:
    """The texts: how many, and which is the latest; no finding, since their stages are not better and worse."""
    if len(found) < 2:
        return "The stage of each text over time"
    last = found[found["date_earliest"] == found["date_earliest"].max()]
    if not 0 < len(last) <= 2 or last["date"].nunique() > 1:
        return plural(len(found), "text")
    day = dates.parse(str(last["date"].iloc[0])).words
    states = [label(TextState, None if pd.isna(state) else state).lower() for state in last["text_state"].tolist()]
    told = [f"{title} ({state})" if state else title for title, state in zip(last["title"], states, strict=True)]
    return f"{plural(len(found), 'text')}; the latest, {day}: {' and '.join(told)}"


def moved(moves: texts.Moves) -> str:
    """How often the next text was of a later stage, an earlier one and the same."""
    if moves.up + moves.down + moves.level == 0:
        return ""
    return (
        f"From one to the next the stage was {times(moves.up)} later, {times(moves.down)} earlier and {times(moves.level)}"
        " the same. "
    )


def tempo(found: pd.DataFrame, filters: Filters) -> None:
    """How often rounds were held, and the silences between them."""
    day = min(last_day(filters, config.today()), config.today())
    until = charts.recorded(filters).until(day)
    whole = measures.tempo(found, as_of=day, until=until)
    between = ask(series.gaps, filters)
    st.subheader(tempo_title(whole), anchor="tempo")
    if whole.empty:
        messages.nothing("No round has taken place in this view.", "Tempo counts rounds held or broken off.")
        return
    charts.show(
        figures.gaps(between, running_days=int(whole["days_since_last"].iloc[0]), as_of=day, until=until),
        key="rounds-gaps",
        count=f"{plural(len(between), 'round')} that took place",
        filters=filters,
        alt=f"{tempo_title(whole)}. Days of silence before each round.",
        rows={"gaps": between},
    )
    st.caption(
        f"The days since the last round run to {in_words(until)}: the process is recorded no further. A silence in the"
        " record: a round that nobody recorded looks the same as none."
    )
    by = filter_widgets.control("pace", "Tempo by", PACE)
    rows = ask(series.tempo, filters, by)
    shown = (
        direct_or_unknown(found, named_tracks(found["track"], filters))
        if by == "track"
        else {word.value: word.label for word in Level}
    )
    tables.show(
        pd.DataFrame(
            {
                PACE[by]: [shown.get(code, code) for code in rows["group"].tolist()],
                "Rounds": rows["rounds"],
                "Last": tables.days(rows["last"]),
                f"Days to {until}": rows["days_since_last"],
                "Median gap": tables.numbers(rows["median_gap_days"].round()),
                "Longest silence": rows["longest_silence_days"],
                "Silent from": tables.days(rows["silence_from"]),
                "Silent to": tables.days(rows["silence_to"]),
            }
        ),
        key="rounds-tempo",
        alt=f"Tempo of talks by {by}",
        config={
            PACE[by]: st.column_config.TextColumn(width=165),
            "Rounds": st.column_config.NumberColumn(width=70),
            "Last": st.column_config.TextColumn(width=110, help="The last day of the last round."),
            f"Days to {until}": st.column_config.NumberColumn(
                width=130,
                format="localized",
                help="From the last round to the end of what is recorded; the Overview counts to the day of its view.",
            ),
            "Median gap": st.column_config.TextColumn(
                width=100, alignment="right", help="Days from one round to the next; half of the gaps are shorter."
            ),
            "Longest silence": st.column_config.NumberColumn(
                width=110, format="localized", help="Days without a round."
            ),
            "Silent from": st.column_config.TextColumn(width=105),
            "Silent to": st.column_config.TextColumn(
                width=105, help=f"{until} where no round followed as far as is recorded."
            ),
        },
        height="content" if len(rows) <= 20 else 422,
    )
    downloads.series_csv("tempo", filters, {"pace": by}, key="rounds-tempo-csv")


def tempo_title(whole: pd.DataFrame) -> str:
    """The finding of the tempo; the silence after the last round ends with what is recorded."""
    if whole.empty:
        return "How often rounds were held"
    row = whole.iloc[0]
    longest, since = int(row["longest_silence_days"]), int(row["days_since_last"])
    begins, ends = row["silence_from"].date(), row["silence_to"].date()
    if pd.isna(row["median_gap_days"]):
        return f"One round, on {in_words(row['last'].date())}"
    title = f"Half of the rounds came within {row['median_gap_days']:,.0f} days of the one before"
    still = " (no round recorded since)" if longest == since else ""
    return f"{title}; longest silence {plural(longest, 'day')}, {in_words(begins)} to {in_words(ends)}{still}"


def table(found: pd.DataFrame, filters: Filters) -> None:
    """The rounds one by one; a chosen one can be opened."""
    st.subheader("Rounds one by one", anchor="one-by-one")
    tracks = lanes_of(found)
    by_track = named_tracks(tracks, filters)
    latest = found.assign(track=tracks).iloc[::-1]
    tables.show(
        pd.DataFrame(
            {
                "Date": tables.said(latest["date"]),
                "Round": latest["title"],
                "Status": tables.words(latest["status"], RoundStatus),
                "Track": [by_track[track] for track in latest["track"].tolist()],
                "Level": tables.words(latest["level"], Level),
                "Outcome": tables.words(latest["outcome"], RoundOutcome),
                "Format": tables.words(latest["format"], Format),
                "Place": latest["place"].fillna(""),
            }
        ),
        key="rounds-table",
        alt="Rounds of this view, newest first",
        records=tables.of_noun("round", latest["key"]),
        height="content" if len(found) <= 11 else 422,
        config={
            "Date": st.column_config.TextColumn(width=tables.PERIOD),
            "Round": st.column_config.TextColumn(width=285),
            "Status": st.column_config.TextColumn(width=80),
            "Outcome": st.column_config.TextColumn(width=160),
            "Place": st.column_config.TextColumn(width=240),
            "Level": st.column_config.TextColumn(width=190),
            "Track": st.column_config.TextColumn(width=155),
        },
    )
    charts.caption(f"{plural(len(found), 'round')}", filters)
    downloads.noun_csv("round", filters, key="rounds-csv")


def named_tracks(tracks: pd.Series[str], filters: Filters) -> dict[str, str]:
    """Each track and its name, in order of first appearance."""
    known = ask(names.labels, filters.only("known_at"))
    order = tracks.drop_duplicates().reset_index(drop=True)
    shown = track_names(order[order != ""], known)
    return {track: shown.get(at, "Not tied to a round") for at, track in order.items()}


def direct_or_unknown(found: pd.DataFrame, by_track: dict[str, str]) -> dict[str, str]:
    """The names of tracks for figures that count rounds at which nobody is recorded among the direct ones."""
    unknown = int(found["unattended"].sum())
    if not unknown:
        return by_track
    among = int((found["track"] == measures.DIRECT).sum())
    name = "Mediator not recorded" if unknown == among else f"Direct, or not recorded ({unknown:,})"
    return {**by_track, measures.DIRECT: name}


def times(n: int) -> str:
    """How often, in words."""
    return {0: "never", 1: "once", 2: "twice"}.get(n, f"{n:,} times")

"""The parts of the Rounds page about whom: who met whom at which level, the mediators' record, the map of venues."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from tracker import config
from tracker.figures import heat, maps
from tracker.figures import rounds as figures
from tracker.filters import Filters
from tracker.measures import meetings
from tracker.measures import rounds as measures
from tracker.queries import names
from tracker.queries.overview import last_day
from tracker.queries.series.rounds import by_level_of
from tracker.ui import charts, downloads, messages, tables
from tracker.ui import filters as filter_widgets
from tracker.ui.cached import ask, settings
from tracker.ui.messages import plural
from tracker.ui.rounds import counted, direct_or_unknown, named_tracks, times
from tracker.vocabulary import Channel, Format, Level, RoundOutcome, RoundStatus, Setting, Word, label

ACROSS: dict[str, type[Word] | None] = {"track": None, "format": Format, "channel": Channel, "setting": Setting}

_ACROSS_LABELS = {"track": "Mediator", "format": "Format", "channel": "Channel", "setting": "Setting"}


def who_met_whom(found: pd.DataFrame, filters: Filters) -> None:
    """Level against track, format, channel or setting; and each pair of parties."""
    by_track = direct_or_unknown(found, named_tracks(found["track"], filters))
    known = ask(names.labels, filters.only("known_at"))
    took_place = meetings.held(found)
    st.subheader(messages.escaped(level_title(took_place)), anchor="levels")
    across = filter_widgets.control("across", "Level by", {name: _ACROSS_LABELS[name] for name in ACROSS})
    words = ACROSS[across]
    cells = meetings.crossed(found, across, "level") if words is None else meetings.crossed(found, "level", across)
    ranks = {word.value: word.label for word in Level}
    shown = by_track if words is None else {word.value: word.label for word in words}
    rows, columns = (shown, ranks) if words is None else (ranks, shown)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        charts.show(
            heat.counts(cells, rows, columns, unit="rounds", empty="No round took place in this view."),
            key="rounds-levels",
            count=f"{plural(len(took_place), 'round')} that took place",
            filters=filters,
            alt=f"{level_title(took_place)}. Grid of rounds by level and {_ACROSS_LABELS[across].lower()}.",
            rows={"rounds_by_level": by_level_of(found, across)},
            options={"across": across},
        )
    with right:
        _pairs(found, filters, known)


def level_title(took_place: pd.DataFrame) -> str:
    """The finding of who met whom: the level most met at."""
    known = took_place["level"].dropna()
    known = known[known != Level.UNKNOWN]
    if known.empty:
        return "Who met whom, at which level"
    first = known.value_counts()
    if len(first) > 1 and first.iloc[0] == first.iloc[1]:
        return f"Who met whom: {plural(len(first), 'level')} of talks"
    if len(first) == 1 and first.iloc[0] == len(took_place):
        return (
            f"{label(Level, first.index[0])} met in every round"
            if len(took_place) > 1
            else f"{label(Level, first.index[0])} met"
        )
    return f"Most often {label(Level, first.index[0]).lower()} met: {first.iloc[0]:,} of {plural(len(took_place), 'round')}"


def _pairs(found: pd.DataFrame, filters: Filters, known: dict[str, str]) -> None:
    pairs = meetings.pairings(found)
    if pairs.empty:
        messages.nothing("No two parties are recorded at one round.", "Add participations with the role of a party.")
        return
    for at, pair in enumerate(pairs.head(6).itertuples()):
        one, other = (messages.escaped(known.get(key, key)) for key in (str(pair.one), str(pair.other)))
        with st.container(border=True, key=f"rounds-pair-{at}"):
            st.markdown(f"**{one} and {other}**: {plural(int(str(pair.rounds)), 'round')}")
            for heading, cell, words in (
                ("Levels", pair.levels, Level), ("Formats", pair.formats, Format), ("Places", pair.places, None)
            ):  # fmt: skip
                told = _tally(str(cell), words)
                if told:
                    st.caption(f"{heading}: {messages.escaped(told, 400)}")
    if len(pairs) > 6:
        st.caption(f"{len(pairs) - 6:,} more pairs are in the CSV.")
    downloads.series_csv("who_met_whom", filters, key="rounds-pairs-csv", label="Pairs as CSV")


def _tally(cell: str, words: type[Word] | None, limit: int = 6) -> str:
    parts = meetings.tallied(cell)
    told = [f"{label(words, word).lower() if words else word} {n}" for word, n in parts[:limit]]
    return ", ".join(told) + (f" and {len(parts) - limit} more" if len(parts) > limit else "")


def mediators(found: pd.DataFrame, filters: Filters) -> None:
    """What came of the rounds of each track."""
    record = measures.mediator_record(found, as_of=min(last_day(filters, config.today()), config.today()))
    by_track = direct_or_unknown(found, named_tracks(found["track"], filters))
    record.insert(1, "name", pd.Series([by_track[track] for track in record["track"].tolist()], dtype="str"))
    left, right = st.columns(2, gap="medium")
    cells = meetings.crossed(found, "track", "outcome")
    with left:
        st.subheader(messages.escaped(mediators_title(found, record)), anchor="tracks")
        charts.show(
            figures.mediators(record),
            key="rounds-mediators",
            count=f"{counted(found)}; percentages are shares of those that took place",
            filters=filters,
            alt=f"{mediators_title(found, record)}. Bars of rounds by mediator track and status.",
            rows={"mediator_record": record},
        )
    with right:
        st.subheader(outcome_title(meetings.held(found)))
        charts.show(
            heat.counts(
                cells,
                {track: by_track[track] for track in record["track"].tolist()},
                {word.value: word.label for word in RoundOutcome},
                unit="rounds",
                empty="No round took place in this view.",
            ),
            key="rounds-outcomes",
            count=f"{plural(len(meetings.held(found)), 'round')} that took place, by the furthest result of each",
            filters=filters,
            alt=f"{outcome_title(meetings.held(found))}. Grid of rounds by mediator track and outcome.",
            rows={"outcomes_by_track": cells.rename(columns={"row": "track", "column": "outcome", "n": "rounds"})},
        )
    st.caption(concentration_sentence(found))


def mediators_title(found: pd.DataFrame, record: pd.DataFrame) -> str:
    """The finding of the mediators' record."""
    took_place = record[record["held"] + record["broke_off"] > 0]
    if took_place.empty:
        return "No track has held a round"
    names_of = " and ".join(took_place["name"].head(3))
    share = took_place["share"].head(3).sum()
    if list(took_place["track"]) == [measures.DIRECT]:
        unknown = int(meetings.held(found)["unattended"].sum())
        if unknown == len(meetings.held(found)):
            return "Who mediated is not recorded"
        return "All rounds were direct, without a third party" + (
            f", but {unknown:,} with no record of who was there" if unknown else ""
        )
    if len(took_place) <= 3:
        return f"All rounds went through {names_of}"
    first, second, third = took_place["name"].head(3)
    switches = measures.concentration(found).switches
    return f"{first}, {second} and {third}: {share * 100:.0f}\u202f% of the rounds; the track changed {times(switches)}"


def outcome_title(took_place: pd.DataFrame) -> str:
    """The finding of the outcomes: the most frequent furthest result."""
    known = took_place["outcome"].dropna()
    if known.empty:
        return "What came of the rounds"
    first = known.value_counts()
    if len(first) > 1 and first.iloc[0] == first.iloc[1]:
        return f"{len(first):,} kinds of results, none in the lead"
    return (
        f"Most frequent result: {label(RoundOutcome, first.index[0]).lower()}, {first.iloc[0]:,} of {len(took_place):,}"
    )


def concentration_sentence(found: pd.DataFrame) -> str:
    """How far the rounds lie in one hand, and how often the host changed, in a sentence."""
    spread = measures.concentration(found)
    if spread.hhi is None:
        return "No round took place, so nothing is concentrated."
    hosts = meetings.switches(found, of="hosts")
    unknown = int(meetings.held(found)["unattended"].sum())
    if unknown == spread.rounds:
        return "Nobody is recorded at a round, so that no concentration is known."
    return (
        f"Concentration of the rounds on tracks: {spread.hhi:.2f} (Herfindahl–Hirschman index, HHI: the sum of the"
        f" squared shares), where 1 is every round in one track"
        + (f" and {1 / spread.tracks:.2f} is {spread.tracks:,} tracks with equally many" if spread.tracks > 1 else "")
        + ". From one round to the next the track"
        f" changed {times(spread.switches)}; among rounds with a host, the host changed {times(hosts)}."
        + (f" Rounds at which nobody is recorded ({unknown:,}) are among the direct ones." if unknown else "")
    )


def on_the_map(found: pd.DataFrame, filters: Filters) -> None:
    """Where rounds took place, or were to."""
    places = meetings.venues(found)
    st.subheader(messages.escaped(map_title(places)), anchor="places")
    if places.empty:
        messages.nothing("No round in this view names a place.", "Letters and calls have none.")
        return
    placed = int((places["held"] + places["not_held"]).sum())
    count = f"{plural(len(places), 'place')} of {plural(placed, 'round')}; {len(found) - placed:,} without a place"
    points = places.assign(title=places["place"], n=places["held"] + places["not_held"])
    left, right = st.columns([4, 3], gap="medium")
    with left:
        charts.show(
            maps.points_map(points, outlines=settings().outlines),
            key="rounds-map",
            count=count,
            filters=filters,
            alt=f"{map_title(places)}. Map of the places of rounds. The table beside it lists them.",
            rows={"venues": places},
            shared=lambda key: _at_venue(found, places, key),
        )
        st.caption(maps.BOUNDARY_NOTE)
    with right:
        tables.show(
            pd.DataFrame(
                {
                    "Place": places["place"],
                    "Held": places["held"],
                    "Not held": places["not_held"],
                    "Latest": tables.days(places["last"]),
                }
            ),
            key="rounds-venues",
            alt="Places of rounds, those with most rounds first",
            records=tables.of_noun("round", places["key"]),
            config={
                "Place": st.column_config.TextColumn(width=130),
                "Held": st.column_config.NumberColumn(width=50),
                "Not held": st.column_config.NumberColumn(width=66),
                "Latest": st.column_config.TextColumn(
                    width=95, help="The first day of the latest round there: one of several days stands by its first."
                ),
            },
            height="content" if len(places) <= 6 else 499,
            wrapped=True,
        )


def _at_venue(found: pd.DataFrame, places: pd.DataFrame, key: str) -> pd.DataFrame:
    """The rounds at a place, named by the key of the latest of them, or at several joined on the map."""
    there = [one for rounds in places["rounds"][places["key"].isin(key.split(";"))] for one in str(rounds).split(";")]
    rows = found[found["key"].isin(there)].iloc[::-1]
    status = tables.words(rows["status"], RoundStatus).str.lower()
    return rows[["key", "date"]].assign(noun="round", what=rows["title"] + ", " + status)


def map_title(places: pd.DataFrame) -> str:
    """The finding of the map."""
    if places.empty:
        return "Where rounds took place"
    most = places.iloc[0]
    if most["held"] < 2 or (len(places) > 1 and places["held"].iloc[1] == most["held"]):
        return f"Rounds were held or planned in {plural(len(places), 'place')}"
    held = f", {most['held']:,}" if not most["not_held"] else f": {most['held']:,} held, {most['not_held']:,} not"
    return f"{most['place']} saw most rounds{held}; {plural(len(places), 'place')} in all"

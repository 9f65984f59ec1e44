"""The parts of the Incidents page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np
import pandas as pd
import streamlit as st

from tracker.figures import incidents as figures
from tracker.figures import maps
from tracker.filters import Filters, in_words
from tracker.measures.days import Unit
from tracker.queries import incidents, names
from tracker.queries.frames import Columns, framed, texts
from tracker.queries.incidents import LISTED, Breakdown, Course
from tracker.ui import beginning, charts, downloads, messages, tables
from tracker.ui import filters as filter_widgets
from tracker.ui.cached import ask, settings
from tracker.ui.messages import plural
from tracker.vocabulary import ARMED_ACTS, IncidentKind, label

UNITS = {"month": "Month", "week": "Week", "day": "Day"}
SIDES_TOLD = 3
OPENED_AT_ONCE = 20  # incidents alone at their places whose keys are known before a click; to find more takes time
FEWEST_DAYS = 30  # observed days under which a rate for 30 days would be made up


def unit() -> Unit:
    """The bins the reader counts in."""
    return cast(Unit, filter_widgets.control("unit", "Count by", UNITS))


def empty(filters: Filters) -> bool:
    """Says so where the view has no incident, and what to do about it."""
    found = ask(incidents.breakdown, filters)
    if found.incidents or found.accidents:
        return False
    beginning.none_in_view("incident", filters, ", or import a file of events")
    return True


def over_time(filters: Filters, unit: Unit) -> None:
    """Incidents and deaths by day, week or month."""
    course, found = ask(incidents.course, filters, unit), ask(incidents.breakdown, filters)
    floors = only_lowest(filters, found)
    title = course_title(course, found, unit, floors)
    st.subheader(messages.escaped(title))
    charts.show(
        figures.over_time(course.binned, unit=unit),
        key="incidents-course",
        count=counted(found),
        filters=filters,
        alt=f"Incidents and deaths per {unit}. {title}. {counted(found)}.",
        rows={"incidents_over_time": lambda: course.bins},
        options={"unit": unit},
    )
    st.caption(f"{coverage(course)}{deaths_counted(found, floors)}")


def only_lowest(filters: Filters, found: Breakdown) -> tuple[int, int] | None:
    """Of how many incidents that count the only number of dead is a lowest one, and how many give any number.

    None where there are more incidents than are listed.
    """
    if found.incidents + found.accidents > LISTED:
        return None
    cells = ask(incidents.latest, filters)
    columns = (cells[name].tolist() for name in ("counted", "deaths_low", "deaths_best", "deaths_high"))
    counts = [counts for counted, *counts in zip(*columns, strict=True) if counted or filters.accidents]
    lowest = sum(low is not None and best is None and high is None for low, best, high in counts)
    return lowest, sum(any(count is not None for count in each) for each in counts)


def course_title(course: Course, found: Breakdown, unit: str, floors: tuple[int, int] | None) -> str:
    """The finding: how many, how deadly, and when most; of a sum of lowest counts alone, that it is at least that."""
    number = f"{plural(found.incidents, 'incident')}"
    if not found.deaths_high:
        return f"{number}, no death recorded"
    span = f" (at least {found.deaths_low:,})" if found.deaths_low < found.deaths_best else ""
    least = "at least " if floors and floors[0] == floors[1] else ""
    basis = "" if least else " by best or only counts"
    title = f"{number}, {least}{plural(found.deaths_best, 'death')}{basis}{span}"
    deaths = course.binned["deaths_best"]
    if found.incidents > 1 and len(deaths) > 1 and deaths.max() > 0:
        worst = figures.bin_names(course.binned["date"][[int(deaths.argmax())]], unit)[0]
        where = {"month": "in ", "week": "in the w", "day": "on "}[unit] + worst.removeprefix(
            "W" if unit == "week" else ""
        )
        title += f"; {deaths.max():,.0f} of them {where}"
    return title


def counted(found: Breakdown) -> str:
    """What was counted, and what was left out."""
    parts = [f"{plural(found.incidents, 'incident')}"]
    if found.spread:
        parts.append(f"{found.spread:,} of them not dated to a day and spread over the days they can mean")
    if found.accidents:
        dead = f" with {plural(found.accident_deaths, 'death')}" if found.accident_deaths else ""
        parts.append(f"{plural(found.accidents, 'accident')}{dead} left out")
    return ", ".join(parts)


def coverage(course: Course) -> str:
    """From when to when incidents are recorded, and what the store cannot tell outside that."""
    seen = course.observed
    if seen is None:
        return "No incident is recorded."
    alone = seen.first == seen.last
    when = f"on {in_words(seen.first)} alone" if alone else f"from {in_words(seen.first)} to {in_words(seen.last)}"
    return (
        f"Incidents are recorded {when}. A quiet stretch within is none"
        " reported; before and after, the store cannot tell quiet from unrecorded, and shows no data."
    )


def deaths_counted(found: Breakdown, floors: tuple[int, int] | None) -> str:
    """What the sum of deaths is made of, and why it has no upper limit."""
    if not found.deaths_high:
        return ""
    given = f"{plural(found.above, 'incident')} of {found.incidents:,}" if found.above else "no incident"
    lowest = f" For {plural(floors[0], 'incident')} the lowest count is the only one." if floors and floors[0] else ""
    return (
        " Deaths are best estimates (where a source gives none, its lowest or else its highest count); “at least” adds up the"
        f" lowest counts.{lowest} A count above the best estimate is given for {given}, so the sum has no upper limit."
    )


def by_kind_and_side(filters: Filters) -> None:
    """Incidents by kind, and by the side they are attributed to."""
    found, labels = ask(incidents.breakdown, filters), ask(names.labels, filters.only("known_at"))
    left, right = st.columns(2, gap="medium")
    with left:
        told = [label(IncidentKind, kind) for kind in found.kinds["kind"]]
        title = leading(told, found.kinds["incidents"].tolist(), found.incidents)
        _bars(found.kinds, told, "kind", title, filters, found)
        st.caption(kinds_counted(found.kinds))
    with right:
        told = [_sides(cell, labels, " and ") or "Not attributed" for cell in found.sides["attributed_to"]]
        _bars(found.sides, told, "side", side_title(told, found), filters, found)
        st.caption(
            "The coder's reading of who did it; one incident attributed to several stands in a row of its own. Contested:"
            " the sides blame each other."
        )


def kinds_counted(kinds: Columns) -> str:
    """How a lasting event counts, and which kinds are among the incidents without being an armed act."""
    others = [
        f"{label(IncidentKind, kind).lower()} {number:,}"
        for kind, number in zip(kinds["kind"].tolist(), kinds["incidents"].tolist(), strict=True)
        if kind not in ARMED_ACTS
    ]
    told = "An event that lasts is one incident, however long; parts recorded by themselves count by themselves."
    if not others:
        return told
    return f"{told} Kinds that are no armed act count too ({', '.join(others)}): leave them out with Kind."


def _bars(rows: Columns, told: list[str], what: str, title: str, filters: Filters, found: Breakdown) -> None:
    st.subheader(messages.escaped(title))
    charts.show(
        figures.by_word(rows | {"name": np.array(told, dtype=object)}),
        key=f"incidents-{what}",
        count=f"{counted(found)}, {found.contested:,} with contested attribution",
        filters=filters,
        alt=f"Bars of incidents by {what}. {title}. Contested attribution is hatched.",
        rows={f"incidents_by_{what}": lambda: framed(rows)},
    )


def leading(kinds: list[str], numbers: list[int], total: int) -> str:
    """The finding of the breakdown by kind: the first, with its share."""
    if not kinds:
        return "No incident counts in this view"
    name, number = messages.small(kinds[0]), numbers[0]
    if total == number:
        return f"All {total:,} are {name}" if total > 1 else f"The one incident is {name}"
    tied = numbers.count(number)
    if tied > 1:
        return f"{tied} kinds lead with {number:,} of {total:,} each"
    return f"{'Most are' if number * 2 > total else 'The largest group is'} {name}: {number:,} of {total:,}"


def side_title(told: list[str], found: Breakdown) -> str:
    """The finding of the breakdown by side: those named most, each with how many of its incidents are contested."""
    sides, numbers, contested = (found.sides[name].tolist() for name in ("attributed_to", "incidents", "contested"))
    named = [each for each in zip(sides, told, numbers, contested, strict=True) if each[0]]
    if not named:
        return "No incident is attributed to anybody"
    said: list[str] = []
    for _, name, number, doubted in named[:SIDES_TOLD]:
        part = f"{doubted:,} contested" if doubted < number else "all contested" if number > 1 else "contested"
        verb = "for" if said else "is named for"
        said.append(f"{name} {verb} {number:,}" + (f" ({part})" if doubted else ""))
    more = len(named) - len(said)
    said += [f"{plural(more, 'other')} besides"] if more else []
    if found.incidents == 1:
        return f"The one incident is attributed to {named[0][1]}{' (contested)' if found.contested else ''}"
    return f"Of {plural(found.incidents, 'incident')}, {', '.join(said)}"


def rates(filters: Filters, unit: Unit) -> None:
    """Incidents per 30 days with their limits."""
    course = ask(incidents.course, filters, unit)
    rows, known = course.rated, _known(course.rated)
    title = rate_title(rows, known)
    st.subheader(messages.escaped(title))
    events, exposure = int(known["events"].sum()), int(known["exposure_days"].sum())
    charts.show(
        figures.rates(rows if exposure >= FEWEST_DAYS else {name: own[:0] for name, own in rows.items()}),
        key="incidents-rates",
        count=f"{plural(events, 'incident')} in {plural(exposure, 'day')}, counted from the first to the last recorded",
        filters=filters,
        alt=f"Incidents per 30 days with 95 % limits. {title}.",
        rows={"incident_rates": lambda: course.rates},
    )
    st.caption(
        "Rate = incidents that began / days × 30. Nobody says that every one of these days was watched. A stroke spans the"
        " rates that agree with the number counted (exact Poisson limits at 95 %, Garwood 1936) if incidents come"
        " independently; reprisals do not, so the true uncertainty is larger. The number of incidents stands beside each rate."
    )


def _known(rows: Columns) -> Columns:
    """The bins that are not *no data*."""
    some = np.flatnonzero(rows["state"] != "no data")
    return {name: own[some] for name, own in rows.items()}


def rate_title(rows: Columns, known: Columns) -> str:
    """Whether the rates can be told apart at all; ``known``: those of ``rows`` with data."""
    if known["exposure_days"].sum() < FEWEST_DAYS:
        return "Too few days for a rate"
    length = int((rows["until"][0] - rows["date"][0]) / np.timedelta64(1, "D"))
    dates, rate, low, high = (known[name] for name in ("date", "rate", "rate_low", "rate_high"))
    if len(rate) == 1:
        return f"{rate[0]:.2g} incidents per 30 days in {_bin_name(dates[0], length)}"
    surely, hardly = int(low.argmax()), int(high.argmin())
    if low[surely] > high[hardly]:
        more, less = (_bin_name(dates[at], length) for at in (surely, hardly))
        return f"More incidents per 30 days in {more} than in {less}: their limits do not overlap"
    few = int(known["events"].sum())
    return f"The limits of all {len(rate)} rates overlap; with {plural(few, 'incident')} a difference would hardly show"


def _bin_name(first: np.datetime64, length: int) -> str:
    """A year, quarter or month, by its first day and how long it is."""
    begins = pd.Timestamp(first)
    if length > 360:
        return str(begins.year)
    if length > 80:
        return f"quarter {begins.quarter} of {begins.year}"
    return figures.bin_names(np.array([first]), "month")[0]


def on_the_map(filters: Filters) -> None:
    """Where they happened."""
    points, found = ask(incidents.marks, filters, OPENED_AT_ONCE), ask(incidents.breakdown, filters)
    located = found.incidents - found.without_place
    st.subheader(messages.escaped(map_title(found)))
    cells = not np.array_equal(points["south"], points["north"])
    count = f"{plural(located, 'incident')} at {plural(len(points['n']), 'place')}"
    if found.without_place:
        count += f", {found.without_place:,} without coordinates not shown"
    charts.show(
        maps.points_map(points, outlines=settings().outlines, noun="incident", keys=_markers(points)),
        key="incidents-map",
        count=count,
        filters=filters,
        alt=f"Map of incidents over coasts and borders. {map_title(found)}. {count}.",
        rows={"incident_places": lambda: ask(incidents.places, filters)},
        shared=lambda key: _at_place(points, filters, key),
    )
    st.caption(
        f"{maps.BOUNDARY_NOTE} A click on a place opens the incident there, or lists them where there are several."
        + (
            " A marker stands for all incidents around it, its halo for the mean precision of their places."
            if cells
            else ""
        )
    )


def _markers(points: Columns | pd.DataFrame) -> list[str]:
    """What tells a marker from the others: the key of its one incident if it is known, else its place among them."""
    return [key or f"place {place}" for place, key in enumerate(points["key"].tolist())]


def _at_place(points: Columns | pd.DataFrame, filters: Filters, key: str) -> pd.DataFrame:
    """The incidents behind a marker of the map, named by what tells each of the places joined in it."""
    chosen = set(key.split(";"))
    rows = [row for row, each in enumerate(_markers(points)) if each in chosen]
    if not rows:
        return pd.DataFrame(columns=["noun", "key", "date", "what"])
    sides = (np.asarray(points[side])[rows].tolist() for side in ("south", "north", "west", "east"))
    bounds = list(zip(*sides, strict=True))
    found = [ask(incidents.at_place, filters, (south, north, west, east)) for south, north, west, east in bounds]
    there = pd.concat(found).sort_values(["date_earliest", "key"], ascending=False, ignore_index=True)
    what = there["summary"].fillna(
        tables.words(there["kind"], IncidentKind) + ", " + there["place"].fillna("no place named")
    )
    return there[["key", "date"]].assign(noun="incident", what=what)


def map_title(found: Breakdown) -> str:
    """How many are on the map, and for how many the marker stands for a district or more."""
    located = found.incidents - found.without_place
    if not located:
        return "No incident has coordinates"
    title = f"{plural(located, 'incident')} on the map"
    rough = found.rough_place
    return f"{title}; the place of {rough:,} is known no more exactly than a district" if rough else title


def table(filters: Filters) -> None:
    """The latest incidents, accidents among them."""
    labels = ask(names.labels, filters.only("known_at"))
    cells = {name: own.tolist() for name, own in ask(incidents.latest, filters).items()}
    found = ask(incidents.breakdown, filters)
    total = found.incidents + found.accidents
    st.subheader("Incidents one by one" if total <= LISTED else f"The latest {LISTED} of {total:,} incidents")
    tables.show(
        pd.DataFrame(
            {
                "Date": texts(list(map(tables.date_said, cells["date"]))),
                "Kind": texts([label(IncidentKind, kind) for kind in cells["kind"]]),
                "What": texts([summary or "" for summary in cells["summary"]]),
                "Deaths": texts(list(map(_count_of, *(cells[f"deaths_{end}"] for end in ("low", "best", "high"))))),
                "Attributed to": texts([_sides(side, labels, ", ") for side in cells["attributed_to"]]),
                "Place": texts([place or "" for place in cells["place"]]),
                "Contested": texts(["yes" if contested else "" for contested in cells["attribution_contested"]]),
                "Counted": texts(["yes" if counted else "no" for counted in cells["counted"]]),
                "Source": texts([own or title for own, title in zip(cells["publisher"], cells["source"], strict=True)]),
            },
            index=range(len(cells["key"])),
            copy=False,
        ),
        key="incidents-table",
        alt="Incidents of this view, newest first",
        records=tables.of_noun("incident", cells["key"]),
        height="content" if len(cells["key"]) <= 8 else 565,
        wrapped=True,
        config={
            "Date": st.column_config.TextColumn(width=tables.PERIOD),
            "Kind": st.column_config.TextColumn(width=110),
            "Place": st.column_config.TextColumn(width=150),
            "Attributed to": st.column_config.TextColumn(width=115),
            "Deaths": st.column_config.TextColumn(
                width=95,
                alignment="right",
                help="Best estimate, and in brackets a lower or higher count where one is given.",
            ),
            "Counted": st.column_config.TextColumn(width=75, help="Accidents are kept out of counts."),
            "Contested": st.column_config.TextColumn(width=85, help="The sides blame each other."),
            "What": st.column_config.TextColumn(width=400),
            "Source": st.column_config.TextColumn(width=180),
        },
    )
    charts.caption(
        f"{plural(total, 'incident')}{', accidents among them' if found.accidents else ''}; the CSV has all of them",
        filters,
    )
    downloads.noun_csv("incident", filters.only(*incidents.OWN), key="incidents-csv")


def _sides(cell: str | None, labels: Mapping[str, str], between: str) -> str:
    """Names for the keys of a cell, several parted by ``;``; nothing for none."""
    return between.join(labels.get(key, key) for key in cell.split(";")) if cell else ""


def _count_of(low: int | None, best: int | None, high: int | None) -> str:
    """Best, with the lower and the higher count where one is given; empty where nothing is known."""
    lower = low if low != best else None
    upper = high if high != best else None
    if lower is not None and upper is not None:
        span = f"{lower:,}–{upper:,}" if lower != upper else f"{lower:,}"
    else:
        span = f"at least {lower:,}" if lower is not None else f"at most {upper:,}" if upper is not None else ""
    if best is None:
        return span
    return f"{best:,} ({span})" if span else f"{best:,}"

"""The parts of the Talks and violence page."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from tracker.figures import talks_and_violence as figures
from tracker.figures.talks_and_violence import Row
from tracker.filters import Filters, in_words
from tracker.measures.event_study import Draw, EventStudy
from tracker.measures.reading import reading, reading_contrast
from tracker.queries import talks_and_violence as queries
from tracker.queries.series import talks_and_violence as series
from tracker.queries.talks_and_violence import DRAWS, KINDS, Around
from tracker.ui import beginning, charts, downloads, messages, tables
from tracker.ui import filters as filter_widgets
from tracker.ui.cached import ask

WHAT = {"incidents": "Incidents", "deaths_best": "Deaths, best estimate"}
COUNTED = {"incidents": "incidents", "deaths_best": "deaths"}
WINDOWS = {"7": "7", "14": "14", "30": "30", "60": "60", "90": "90"}
GAPS = {"0": "any", "7": "7", "14": "14", "30": "30"}
AGAINST = {"random": "Random dates", "shift": "The same dates, shifted"}
BANDS: dict[Draw, str] = {
    "random dates": "95 % of random dates",
    "circular shift": "95 % of shifts of these dates",
}
DAYS = {"held": "a round", "refused": "a refusal"}
ROWS = {"held": "Round held", "refused": "Refusal"}
HARDLY = 0.5  # a smaller change comes of shares of uncertain dates, and is none to speak of
LIES = {"above": "above", "inside": "within", "below": "below"}
CHANCE: dict[Draw, str] = {"random dates": "random dates", "circular shift": "the same dates shifted in time"}


@dataclass(frozen=True, slots=True)
class Choice:
    """How the reader wants it counted."""

    what: str  # a column: incidents or deaths_best
    window: int
    gap: int
    against: str  # a key of AGAINST

    @property
    def draw(self) -> Draw:
        """What the days are set against."""
        return series.AGAINST[self.against]

    @property
    def options(self) -> dict[str, str]:
        """The choice by the names of the address."""
        return {"what": self.what, "window": str(self.window), "gap": str(self.gap), "draw": self.against}


def choice() -> Choice:
    """The page's own controls."""
    with st.container(horizontal=True, key="talks-controls"):
        what = filter_widgets.control("what", "Count", WHAT)
        window = filter_widgets.control("window", "Days before and after", WINDOWS, default="30")
        gap = filter_widgets.control(
            "gap", "Least days between rounds", GAPS,
            help="Leaves out a round that follows another within so many days: fewer windows overlap, fewer are left.",
        )  # fmt: skip
        against = filter_widgets.control(
            "draw", "Set against", AGAINST,
            help="Random dates fall evenly over the period. Shifts move all dates together and keep their clusters.",
        )  # fmt: skip
    return Choice(what, int(window), int(gap), against)


def study(filters: Filters, chosen: Choice) -> Around | None:
    """What happened around talks; says so where there is nothing to count."""
    found = ask(queries.around, filters, chosen.what, chosen.window, chosen.gap, chosen.draw)
    if found is None:
        messages.nothing(
            "No incident is recorded in this view, so there is nothing to set talks against.",
            "Add incidents, import a file of events, or empty a filter.",
        )
        beginning.add("incident")
    return found


def conclusion(found: Around, chosen: Choice) -> None:
    """What can be concluded and what cannot, in words."""
    what = COUNTED[chosen.what]
    st.subheader(title(found, chosen, "held"))
    told: list[str] = []
    for kind in KINDS:
        told.append(typeset(reading(found.studies[kind, chosen.draw], what=what, anchors=DAYS[kind])))
        if warning := disagreement(found, kind):
            st.markdown("\n\n".join(told))
            st.warning(warning, icon=":material/balance:")
            told.clear()
    told.append(typeset(reading_contrast(found.contrast, first=DAYS["held"], second=DAYS["refused"])))
    st.markdown("\n\n".join(told))


def typeset(sentence: str) -> str:
    """Figures as they are printed: a minus sign, and a space before the per cent sign."""
    sentence = re.sub(r"[+-](?=0\.0(?!\d))", "", sentence)
    return re.sub(r"(?<=\d)%", "\u202f%", re.sub(r"(?<![\w\d])-(?=\d)", "−", sentence))


def title(found: Around, chosen: Choice, kind: str) -> str:
    """The finding in one line: the change, and where it lies against the chosen comparison, or against either."""
    differ = disagreement(found, kind) is not None
    study = found.studies[kind, DRAWS[0] if differ else chosen.draw]
    if study.outcome == "too few" or study.change is None or study.band_low is None or study.band_high is None:
        return f"Too few days with {DAYS[kind]} to compare"
    size, what = abs(study.change), COUNTED[chosen.what]
    fewer = "fewer" if study.change < 0 else "more"
    change = f"{size:,.1f} {fewer} {what}" if size >= 0.05 else f"Hardly a change in {what}"
    band = f"{figures.signed(study.band_low)} to {figures.signed(study.band_high)}"
    finding = f"{change} after {DAYS[kind]} than before, {LIES[study.outcome]} what {CHANCE[study.draw]} give ({band})"
    finding = finding if size >= 0.05 else finding.replace(" than before", "")
    if differ:
        return typeset(f"No conclusion: {messages.small(finding)}, but within what {CHANCE[DRAWS[1]]} give")
    return typeset(f"No conclusion: {messages.small(finding)}" if study.outcome == "inside" else finding)


def days_title(found: Around, chosen: Choice) -> str:
    """The finding of the dots: after how many of the days there was less, after how many more, of whole ones."""
    what = COUNTED[chosen.what]
    if not any(found.studies[kind, chosen.draw].changes for kind in KINDS):
        return f"{what.capitalize()} after each round and each refusal"
    told: list[str] = []
    for kind in KINDS:
        changes = np.array(found.studies[kind, chosen.draw].changes)
        fell, rose = (int((changes * sign >= HARDLY).sum()) for sign in (-1, 1))
        days = f"{len(changes):,} {'day' if len(changes) == 1 else 'days'} with {DAYS[kind]}"
        told.append(f"{days}, fewer{f' {what}' if not told else ''} after {fell:,} and more after {rose:,}")
    return f"Of {'; of '.join(told)}"


def lags_title(found: Around, chosen: Choice) -> str:
    """The finding of the days one by one: how many lie outside the band, and how many would by chance."""
    study = found.studies["held", chosen.draw]
    lag, mean, low, high = (study.lags[name] for name in ("lag", "mean", "band_low", "band_high"))
    rows = np.flatnonzero(lag != 0)
    if study.outcome == "too few" or not len(rows):
        return f"Mean {COUNTED[chosen.what]} on each day before and after"
    outside = int(((mean < low) | (mean > high))[rows].sum())
    return (
        f"Day by day, {outside} of the {len(rows)} around {DAYS['held']} lie outside the range of chance; some"
        f" {(1 - study.confidence) * len(rows):.0f} would anyway"
    )


def disagreement(found: Around, kind: str) -> str | None:
    """What to think where random dates and shifts give different outcomes."""
    outcomes = [found.studies[kind, draw].outcome for draw in DRAWS]
    if outcomes[0] == outcomes[1] or outcomes[1] != "inside":
        return None
    return (
        f"Set against random dates the change after {DAYS[kind]} lies {outcomes[0]} the band; set against shifts of the"
        " same dates, which keep their clusters, it lies inside. Several of them share one incident in their windows,"
        " and random dates take each as new evidence. Nothing should be concluded from the first alone."
    )


def pictures(filters: Filters, found: Around, chosen: Choice) -> None:
    """Each round's change, and the days around them."""
    what, band = COUNTED[chosen.what], BANDS[chosen.draw]
    rows = {kind: _row(found.studies[kind, chosen.draw], ROWS[kind]) for kind in KINDS}
    count = counted(found)
    by_day, by_lag = days_title(found, chosen), lags_title(found, chosen)
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(by_day)
        charts.show(
            figures.changes(found.records, rows, what=what, window=chosen.window, band=band),
            key="talks-changes",
            count=count,
            filters=filters,
            alt=f"{by_day}. Change of {what} around each, on the band of {band}. {count}. "
            + " ".join(title(found, chosen, kind) + "." for kind in KINDS),
            rows={"changes_around_talks": lambda: found.days, "talks_bands": lambda: series.bands_of(found)},
            options=chosen.options,
        )
    with right:
        st.subheader(by_lag)
        charts.show(
            figures.around(rows, what=what, band=band),
            key="talks-lags",
            count=count,
            filters=filters,
            alt=f"{by_lag}. Mean {what} per day, {chosen.window} days before and after rounds held and refusals. {count}.",
            rows={"days_around_talks": lambda: series.lags_of(found, chosen.draw)},
            options=chosen.options,
        )


def _row(study: EventStudy, name: str) -> Row:
    return Row(name, len(study.anchors), study.change, study.band_low, study.band_high, study.lags)


def counted(found: Around) -> str:
    """What the charts rest on."""
    held, refused = (found.studies[kind, DRAWS[0]] for kind in KINDS)
    return (
        f"{len(held.anchors)} days with a round held and {len(refused.anchors)} with a refusal, incidents recorded from"
        f" {in_words(found.first)} to {in_words(found.last)}"
    )


def table(filters: Filters, found: Around, chosen: Choice) -> None:
    """The records behind the figures, and why some were left out."""
    with st.expander("The rounds and refusals, one by one", icon=":material/list:", on_change="rerun",
                     key="talks-days") as listed:  # fmt: skip
        if not listed.open:
            return
        rows = found.days
        tables.show(
            pd.DataFrame(
                {
                    "Date": rows["date"].dt.strftime("%Y-%m-%d"),
                    "Kind": rows["kind"].map(ROWS),
                    "What": rows["title"],
                    "Change": rows["change"].round(2),
                    "In the count": rows["fate"],
                }
            ),
            key="talks-table",
            alt="Rounds held and refusals with the change around each",
            records=zip(rows["noun"].tolist(), rows["key"].tolist(), strict=True),
            config={
                "Date": st.column_config.TextColumn(width=100),
                "Kind": st.column_config.TextColumn(width=100),
                "What": st.column_config.TextColumn(width=400),
                "Change": st.column_config.NumberColumn(width=80),
                "In the count": st.column_config.TextColumn(width=210),
            },
        )
        charts.caption(f"{len(rows)} rounds held and refusals; {(rows['fate'] == 'used').sum()} used", filters)
        downloads.series_csv("changes_around_talks", filters, chosen.options, key="talks-table-csv")


def method() -> None:
    """How it is reckoned."""
    st.caption(
        "Incidents of all kinds count, a blockade or a displacement too, each once however long it lasts: Kind leaves some"
        f" out. Fewer and more: by at least {HARDLY:g}; a smaller change comes of shares of uncertain dates."
        " A round counts by its first day, a refusal by the day it was declared; dates wider than a week are left out. The"
        " day itself is in neither window. Only days between the first and the last recorded incident are looked at,"
        " since silence outside them may only mean that nobody recorded. The band holds the middle 95 % of 1,000 sets"
        " of dates drawn from the same period, with a fixed seed, so that the page says the same tomorrow."
    )

"""Figures of the Rounds page: swimlanes, the messy timeline, the mediators' record, the gaps between rounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from tracker.figures import ground, lanes, theme
from tracker.vocabulary import AgreementStage, Level, RefusalKind, RoundStatus, TextState, label

HELD = (RoundStatus.HELD.value, RoundStatus.BROKE_OFF.value)
TRACKS_SHOWN = 30
_ROW = 42  # px for a track: its name and its bar


def swimlanes(
    rounds: pd.DataFrame,
    refusals: pd.DataFrame,
    tracks: Mapping[str, str],
    *,
    as_of: date,
    newest: date | None = None,
    start: date | None = None,
    end: date | None = None,
) -> go.Figure:
    """Rounds on the lane of their mediator track, the level as marker; where the round did not take place, what became of it.

    Columns read:
        key, title, date (as shown), place, status, level.
        date_earliest, date_latest: days.
        track: a key of ``tracks``.
        of refusals: key, summary, date (as shown), kind, track, date_earliest, date_latest.

    Args:
        rounds: as above.
        refusals: those of something other than one of these rounds: a format, a signature.
        tracks: each track and its name, from top to bottom.
        as_of: the day the view stands on.
        newest: the day of the newest event recorded; None draws no grey ground after it.
        start, end: bounds of the axis.

    """
    level = rounds["level"].fillna(Level.UNKNOWN.value).astype(str)
    held = rounds["status"].isin(HELD)
    told = [
        f"<b>{theme.safe(title)}</b><br>{theme.safe(label(RoundStatus, status))}: {theme.safe(day)}"
        f"<br>Level: {theme.safe(label(Level, rank))}<br>Place: {theme.safe(place) or 'not given'}"
        for title, status, day, rank, place in zip(
            rounds["title"].tolist(),
            rounds["status"].tolist(),
            rounds["date"].tolist(),
            level,
            rounds["place"].tolist(),
            strict=True,
        )
    ]
    rows = pd.DataFrame(
        {
            "noun": "round",
            "key": rounds["key"],
            "lane": rounds["track"],
            "date_earliest": rounds["date_earliest"],
            "date_latest": rounds["date_latest"],
            "kind": level.where(held, _NOT_HELD + rounds["status"].fillna(RoundStatus.UNKNOWN.value).astype(str)),
            "hollow": False,
            "word": "",
            "told": told,
            "below": False,
        }
    )
    if len(refusals):
        rows = pd.concat([rows, _other_refusals(refusals)], ignore_index=True)
    names = {
        track: f"<b>{theme.safe(name, width=40, limit=40)}</b> {_counted(rounds['status'][rounds['track'] == track])}"
        for track, name in tracks.items()
    }
    codes = [*(word.value for word in Level), *sorted(set(level) - {word.value for word in Level})]
    kinds = {
        code: lanes.Kind(theme.safe(_SHORT.get(code) or label(Level, code)), theme.mark(Level, code)) for code in codes
    }
    unmet = set(rounds["status"][~held].fillna(RoundStatus.UNKNOWN.value).astype(str))
    for status in [*(word.value for word in RoundStatus), *sorted(unmet - {word.value for word in RoundStatus})]:
        kinds[_NOT_HELD + status] = lanes.Kind(theme.safe(label(RoundStatus, status)), theme.mark(RoundStatus, status))
    kinds[_OTHER] = lanes.Kind("Other refusal", theme.Mark(theme.GREY, "asterisk-open"))
    return lanes.lanes(
        rows, kinds, names=names, as_of=as_of, newest=newest, start=start, end=end,
        empty="No round in this period.",
    )  # fmt: skip


_OTHER, _NOT_HELD = "other refusal", "not held: "
_SHORT = {Level.DEPUTY_HEAD.value: "Deputy heads"}  # a legend on a phone has two columns of some twenty letters


def _other_refusals(refusals: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``lanes`` for refusals that no round of the figure stands for."""
    kinds = [None if pd.isna(kind) else str(kind) for kind in refusals["kind"].tolist()]
    return pd.DataFrame(
        {
            "noun": "refusal",
            "key": refusals["key"],
            "lane": refusals["track"],
            "date_earliest": refusals["date_earliest"],
            "date_latest": refusals["date_latest"],
            "kind": _OTHER,
            "hollow": False,
            "word": "",
            "below": True,
            "told": [
                f"<b>Refused: {theme.safe(label(RefusalKind, kind).lower()) or 'not stated'}</b><br>{theme.safe(day)}"
                f"<br>{theme.safe(summary, limit=160)}"
                for kind, day, summary in zip(
                    kinds, refusals["date"].tolist(), refusals["summary"].tolist(), strict=True
                )
            ],
        }
    )


def _counted(statuses: pd.Series[Any]) -> str:
    """How many of each status, in the order of the list."""
    order = [status.value for status in RoundStatus]
    counts = Counter(str(status) for status in statuses)
    known = sorted(counts, key=lambda status: order.index(status) if status in order else len(order))
    return ", ".join(f"{counts[status]} {theme.safe(label(RoundStatus, status).lower())}" for status in known)


def messy_timeline(
    texts: pd.DataFrame, ladder: Mapping[str, str], *, as_of: date, newest: date | None = None
) -> go.Figure:
    """The stage of each text over time, one line through the highest of each day: it goes up and down.

    Columns read:
        key, title, date (as shown), stage, text_state, track (as shown).
        date_earliest: day.

    Args:
        texts: as above, by date.
        ladder: code and name of each stage from the lowest step up; other stages share a step below them.
        as_of: the day the axis ends on, if no text is later.
        newest: the day of the newest event recorded; after its month the ground is grey.

    """
    rows = texts[texts["date_earliest"].notna()].sort_values(["date_earliest", "key"], kind="stable")
    if rows.empty:
        return theme.missing("No text in this period.")
    step = (
        rows["stage"].map({code: number for number, code in enumerate(ladder, start=1)}).fillna(0).to_numpy(dtype=int)
    )
    days = theme.days(rows["date_earliest"].to_numpy())
    through = pd.Series(step).groupby(list(days), sort=False).max()  # texts of one day are one step
    low = 0 if (step == 0).any() else 1
    states = rows["text_state"].fillna("unknown").astype(str)
    entries = states.nunique()
    above = 18 * -(-entries // 6) + 14
    left = 10 + int(6.6 * max(len(line) for name in ladder.values() for line in _two_lines(name)))
    sheet = theme.Sheet(38 * (len(ladder) + 1 - low) + above + 30, left=left, right=10, top=above, bottom=30)
    line = {"width": 1.5, "color": theme.GREY}
    sheet.draw(
        "scatter",
        x=list(through.index),
        y=through.to_numpy(),
        mode="lines",
        line=line,
        hoverinfo="skip",
        showlegend=False,
        name="order of the texts",
    )
    known = [state.value for state in TextState]
    for state in [*known, *sorted(set(states) - set(known))]:
        chosen = (states == state).to_numpy()
        if not chosen.any():
            continue
        mark, own = theme.mark(TextState, state), rows[chosen]
        hollow = "-open" in mark.symbol
        sheet.draw(
            "scatter",
            x=[day for day, one in zip(days, chosen, strict=True) if one],
            y=step[chosen],
            mode="markers",
            name=theme.safe(label(TextState, state)),
            marker={
                "symbol": mark.symbol, "color": mark.colour, "size": 13,
                "line": {"width": 2, "color": mark.colour} if hollow else {"width": 1, "color": "rgba(255,255,255,0.65)"},
            },
            customdata=theme.records(
                ["agreement"] * len(own), own["key"], [theme.safe(title) for title in own["title"].tolist()],
                [theme.safe(day) for day in own["date"].tolist()],
                [theme.safe(label(AgreementStage, None if pd.isna(stage) else stage)) or "not coded" for stage in own["stage"].tolist()],
                [theme.safe(track) for track in own["track"].tolist()],
            ),
            hovertemplate=theme.hover(
                f"<b>%{{customdata[2]}}</b><br>{theme.safe(label(TextState, state))}: %{{customdata[3]}}"
                "<br>Stage: %{customdata[4]}<br>Through: %{customdata[5]}"
            ),
        )  # fmt: skip
    names = {0: "Other, or not coded", **dict(enumerate(ladder.values(), start=1))}
    rungs = list(range(low, len(ladder) + 1))
    known_days = np.array([day for day in days if day], dtype="datetime64[D]")
    axis = (known_days.min(), max(known_days.max(), np.datetime64(as_of)))
    sheet.across(type="date", range=lanes.roomy(*axis, air=0.03))
    ground.shade(sheet, (1,), ground.after(newest, *axis), axis)
    sheet.up(
        range=[low - 0.35, len(ladder) + 0.4],
        tickvals=rungs,
        ticktext=["<br>".join(theme.ink(theme.safe(line)) for line in _two_lines(names[rung])) for rung in rungs],
    )
    return sheet.figure()


def _two_lines(name: str) -> list[str]:
    """A name broken after its comma, so that its column stays narrow on a phone."""
    return name.replace(", ", ",\n").split("\n")


def mediators(record: pd.DataFrame) -> go.Figure:
    """The rounds of each track by what became of them, as bars with counts, and the track's share of those held.

    Columns read: ``name`` (as shown), ``held, broke_off, refused, postponed, cancelled``, ``share`` (of 1, may be
    empty).
    """
    if record.empty:
        return theme.missing("No round in this view.")
    shown = record.head(TRACKS_SHOWN)
    codes = [code for code in ("held", "broke_off", "refused", "postponed", "cancelled") if shown[code].any()]
    above = 18 * -(-len(codes) // 3) + 10
    sheet = theme.Sheet(_ROW * len(shown) + above + 44, top=above, bottom=44, left=2, right=14)
    for code in codes:
        mark, n = theme.mark(RoundStatus, code), shown[code].to_numpy(dtype=np.int64)
        held = code == "held"
        sheet.draw(
            "bar",
            x=[int(v) or None for v in n],
            y=np.arange(len(shown)) + 0.14,
            width=0.46,
            orientation="h",
            name=theme.safe(label(RoundStatus, code)),
            marker={
                "color": mark.colour if held else "rgba(0,0,0,0)",
                "line": {"width": 0 if held else 1.5, "color": mark.colour},
                "pattern": {"shape": "" if held else mark.pattern, "fgcolor": mark.colour, "size": 8, "solidity": 0.12},
            },
            text=[
                (f'<span style="color:{theme.ON_DEEP}">{v}</span>' if held else theme.ink(str(v))) if v else ""
                for v in n
            ],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": theme.SMALL},
            constraintext="none",
            customdata=theme.records([theme.safe(name) for name in shown["name"].tolist()]),
            hovertemplate=theme.hover(f"<b>%{{customdata[0]}}</b><br>{theme.safe(label(RoundStatus, code))}: %{{x}}"),
        )
    for row, (name, share) in enumerate(zip(shown["name"].tolist(), shown["share"].tolist(), strict=True)):
        part = "" if pd.isna(share) else f" · {share * 100:.0f}\u202f%"
        sheet.note(
            f"{theme.safe(name, width=60, limit=44)}{part}", x=0, y=row - 0.32, xref="x domain", yref="y",
            xanchor="left", yanchor="middle",
        )  # fmt: skip
    if len(record) > len(shown):
        left_out = f"{len(record) - len(shown)} more tracks stand in the table."
        sheet.note(left_out, x=1, y=0, xref="paper", yref="paper", xanchor="right", yanchor="bottom")
    sheet.up(range=[len(shown) - 0.5, -0.5], showgrid=False, showticklabels=False)
    most = (
        float(shown[["held", "broke_off", "refused", "postponed", "cancelled"]].sum(axis=1).max()) if len(shown) else 0
    )
    sheet.across(**theme.whole(most), title={"text": theme.ink("rounds"), "font": {"size": theme.SMALL}, "standoff": 6})
    sheet.layout["barmode"] = "stack"
    return sheet.figure()


def gaps(between: pd.DataFrame, *, running_days: int | None, as_of: date, until: date | None = None) -> go.Figure:
    """Days of silence before each round, those since the last one at the end, the longest named.

    Columns read: ``round`` (key), ``title``, ``date`` (first day), ``gap_days`` (empty for the first round).

    Args:
        between: as above, by date.
        running_days: days since the last round; None where there is none.
        as_of: the day the view stands on.
        until: the day they are counted to, as far as the process is recorded, by default as_of; after it the
            ground is grey.

    """
    until = until or as_of
    known = between[between["gap_days"].notna() & between["date"].notna()]
    if known.empty and running_days is None:
        return theme.missing("No two rounds in this view.")
    days = [theme.days([day])[0] or "" for day in known["date"].to_numpy()]
    gap = known["gap_days"].to_numpy(dtype=np.int64)
    sheet = theme.Sheet(270, left=40, right=16, top=42, bottom=30)
    x = [at for day in days for at in (day, day, None)]
    y = [value for height in gap.tolist() for value in (0, height, None)]
    line = {"width": 1.5, "color": theme.SKY}
    sheet.draw("scatter", x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False, name="silence")
    sheet.draw(
        "scatter",
        x=days,
        y=gap,
        mode="markers",
        name="Days before a round",
        marker={"symbol": "circle", "size": 9, "color": theme.BLUE, "line": {"width": 1, "color": "rgba(255,255,255,0.65)"}},
        customdata=theme.records(
            ["round"] * len(known), known["round"], [theme.safe(title) for title in known["title"].tolist()],
            [theme.day(day) for day in known["date"].tolist()],
        ),
        hovertemplate=theme.hover("<b>%{customdata[2]}</b><br>%{customdata[3]}<br>%{y} days after the round before"),
    )  # fmt: skip
    points = list(zip(days, gap.tolist(), strict=True))
    if running_days is not None:
        today, last = until.isoformat(), between.iloc[-1]
        edge = {"width": 2, "color": theme.VERMILLION}
        sheet.draw(
            "scatter", x=[today, today], y=[0, running_days], mode="lines", hoverinfo="skip", showlegend=False,
            line={"width": 1.5, "color": theme.VERMILLION, "dash": "dot"}, name="running",
        )  # fmt: skip
        sheet.draw(
            "scatter", x=[today], y=[running_days], mode="markers", name="As far as recorded",
            marker={"symbol": "triangle-up-open", "size": 11, "color": theme.VERMILLION, "line": edge},
            customdata=theme.records(
                ["round"], [last["round"]], [theme.safe(last["title"])], [theme.day(last["date"])]
            ),
            hovertemplate=theme.hover("%{y} days since <b>%{customdata[2]}</b>, %{customdata[3]}"),
        )  # fmt: skip
        points.append((today, running_days))
    if len(gap):
        middle = float(np.median(gap))
        sheet.draw(
            "scatter", x=[min(day for day, _ in points), max(day for day, _ in points)], y=[middle, middle], mode="lines",
            name=f"Median, {middle:,.0f} days", line={"width": 1.5, "dash": "dash", "color": theme.GREY}, hoverinfo="skip",
        )  # fmt: skip
    axis = (
        np.datetime64(min(at for at, _ in points)),
        np.datetime64(max(as_of.isoformat(), *(at for at, _ in points))),
    )
    if running_days is not None:
        ground.shade(sheet, (1,), ground.after(until, *axis), axis)
    day, most = max(points, key=lambda point: point[1])
    late = day == max(at for at, _ in points) and len(points) > 1
    sheet.note(
        f"{most:,} days", x=day, y=most, xref="x", yref="y", yanchor="middle", xshift=-8 if late else 8,
        xanchor="right" if late else "left",
    )  # fmt: skip
    if len(points) == 1 and running_days is not None:  # one point alone would be drawn on an axis of milliseconds
        since, beyond = until - timedelta(days=running_days), timedelta(days=max(running_days // 10, 3))
        sheet.across(type="date", range=[(since - beyond).isoformat(), (max(as_of, until) + beyond).isoformat()])
    else:
        sheet.across(type="date", range=lanes.roomy(*axis))
    sheet.up(rangemode="tozero", title={"text": theme.ink("days"), "font": {"size": theme.SMALL}, "standoff": 4})
    return sheet.figure()

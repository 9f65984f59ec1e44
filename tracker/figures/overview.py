"""The Overview's one chart: rounds, commitments, incidents and deaths on one time axis."""

from __future__ import annotations

from copy import copy
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from tracker.figures import ground, months, theme
from tracker.figures import lanes as on_lanes
from tracker.figures.commitments import NO_STATUS, Steps, counted_up, level_traces
from tracker.vocabulary import Level, RoundStatus, TextState, Word, label

MARKERS_SHOWN = 2000  # of a longer process the latest; the panel says so
LANES_SHOWN = 14
# px. Within a lane from the top: the track's name, two rows of rounds, and under them the agreements.
_LANE, _NAME_AT, _ROUND_AT, _ROW, _AGREEMENT_AT = 50, 8, 21, 10, 41
_LEVELS, _INCIDENTS, _DEATHS, _EMPTY, _BOTTOM = 150, 100, 90, 56, 34
_LEGEND_ROW, _NAME, _LEFT = 18, 22, 32
_COLUMNS = 2  # entries of a legend in a row at 390 px
_PANELS = ("Rounds of talks, by mediator", "Commitments, by level of implementation", "Incidents per month",
           months.DEATHS.format(unit="month"))  # fmt: skip


def one_chart(
    rounds: months.Columns,
    agreements: months.Columns,
    levels: pd.DataFrame | Steps,
    incidents: months.Columns,
    *,
    as_of: date,
    seen: tuple[date, date] | None,
    newest: date | None = None,
    assessed: date | None = None,
    start: date | None = None,
    end: date | None = None,
) -> go.Figure:
    """Talks, promises and violence on one time axis, four panels; a panel without rows says so.

    Columns read:
        rounds: key, title, date_earliest, date_latest (empty: open, drawn to as_of), date (as shown), track (as shown),
            status, level, place.
        agreements: key, title, date_earliest, text_state, track.
        levels: ``commitments.Steps``, or date, level, commitments as ``commitments.level_traces``.
        incidents: month (its first day), incidents, incidents_certain, deaths_low, deaths_best, deaths_high.

    The axis runs from start, by default the first record, to end, by default as_of, the day the view stands on; as_of
    is marked when the axis goes on beyond it. ``seen`` are the first and last day incidents are recorded for: outside them
    the lower panels are grey, as is the first after ``newest``, the day of the newest event, and the second after
    ``assessed``, that of the newest status.

    """
    steps = levels if isinstance(levels, Steps) else Steps.of(levels)
    first, last = _window(rounds, agreements, steps, incidents, as_of, start, end)
    met, texts = _Placed(rounds, first, last, as_of), _Placed(agreements, first, last, as_of)
    lanes = _Lanes(met, texts)
    steps, by_month = steps.within(first, last), months.months_seen(incidents, first, last)
    deaths = any(by_month.counts[name].any() for name in months.COUNTS[2:])
    rows = (len(lanes.names), len(steps.days), len(by_month.begins), deaths)
    full = (lanes.height, _LEVELS, _INCIDENTS, _DEATHS)
    heights = [height if some else _EMPTY for height, some in zip(full, rows, strict=True)]
    between = on_lanes.MARKER * float((last - first) / np.timedelta64(1, "D"))
    statuses = {status for status in met.cells("status") if isinstance(status, str)}
    entries = len(statuses) + bool(len(texts)) + bool(on_lanes.spans(met.begins, met.ends, between).any())
    needed = (-(-entries // _COLUMNS), -(-len(theme.LEVELS) // _COLUMNS), 1, 0)
    legend_rows = [count if some else 0 for count, some in zip(needed, rows, strict=True)]
    # Above each panel its name and its legend; above the second also the dates of the first, in two lines where the time is short.
    above = [
        _NAME + _LEGEND_ROW * count + room
        for count, room in zip(legend_rows, (8, _LEGEND_ROW + 26, 18, 22), strict=True)
    ]
    inner = sum(heights) + sum(above[1:])
    sheet = theme.Sheet(inner + above[0] + _BOTTOM, left=_LEFT, top=above[0], bottom=_BOTTOM)
    _lay_out(sheet, heights, above, legend_rows, (first, last))
    _rounds_panel(sheet, met, texts, lanes, between)
    _levels_panel(sheet, steps)
    axis, gaps = (first, last), ground.unrecorded(seen, first, last)
    ground.shade(sheet, (3, 4), gaps, axis)
    if lanes.names:
        ground.shade(sheet, (1,), ground.after(newest, *axis), axis)
    if len(steps.days):
        ground.shade(sheet, (2,), ground.after(assessed, *axis), axis, word=NO_STATUS, veil=True)
    months.incidents_panel(sheet, by_month, known=gaps != [axis])
    months.deaths_panel(sheet, by_month, known=gaps != [axis])
    sheet.layout["barmode"] = "stack"
    if np.datetime64(as_of) < last:
        sheet.layout.setdefault("shapes", []).append(
            {"type": "line", "x0": as_of.isoformat(), "x1": as_of.isoformat(), "xref": "x", "y0": 0, "y1": 1,
             "yref": "paper", "line": {"width": 1, "dash": "dash", "color": theme.AXIS}}
        )  # fmt: skip
    return sheet.figure()


def _window(
    rounds: months.Columns,
    agreements: months.Columns,
    steps: Steps,
    incidents: months.Columns,
    as_of: date,
    start: date | None,
    end: date | None,
) -> tuple[np.datetime64, np.datetime64]:
    """The first and last day of the axis; a year up to as_of where nothing is given and nothing recorded."""
    last = np.datetime64(end or as_of, "D")
    if start:
        return np.datetime64(start, "D"), last
    known = [(rounds, "date_earliest"), (agreements, "date_earliest"), (incidents, "month")]
    begins = np.concatenate([*(months.stamps(rows[column]) for rows, column in known), steps.days[:1]])
    begins = begins[~np.isnat(begins)]
    return begins.min().astype("datetime64[D]") if len(begins) else last - np.timedelta64(365, "D"), last


class _Placed:
    """Records that overlap the axis, by date: their first day, their last, the middle of these, and their cells."""

    def __init__(self, rows: months.Columns, first: np.datetime64, last: np.datetime64, as_of: date) -> None:
        earliest = months.stamps(rows["date_earliest"])
        latest = months.stamps(rows["date_latest"]) if "date_latest" in rows else earliest
        # An open end is counted to as_of, but never to before its beginning: a planned round may be open as well.
        latest = np.maximum(np.where(np.isnat(latest), np.datetime64(as_of), latest), earliest)
        seen = np.flatnonzero((latest >= first) & (earliest <= last))
        self._rows, self._places = rows, seen[np.argsort(earliest[seen], kind="stable")]
        self.begins, self.ends = earliest[self._places], latest[self._places]
        self.middle = self.begins + (self.ends - self.begins) // 2

    def __len__(self) -> int:
        return len(self._places)

    def cells(self, name: str) -> list[Any]:
        """A column."""
        cells: list[Any] = np.asarray(self._rows[name], dtype=object)[self._places].tolist()
        return cells

    def tracks(self) -> list[str]:
        """The track of each; empty text for none."""
        return [track if isinstance(track, str) else "" for track in self.cells("track")]

    def told(self) -> tuple[list[str], list[str]]:
        """Titles and dates as the hover shows them; the first day in words where no date text came along."""
        given = "date" in self._rows
        days = map(theme.safe, self.cells("date")) if given else map(theme.day, self.begins.tolist())
        return list(map(theme.safe, self.cells("title"))), list(days)

    def labels(self, name: str, vocabulary: type[Word]) -> list[str]:
        """A column of codes in words, empty text for none."""
        listed = [code if isinstance(code, str) else None for code in self.cells(name)]
        known = {code: theme.safe(label(vocabulary, code)) for code in set(listed)}
        return [known[code] for code in listed]

    def latest(self, most: int) -> _Placed:
        """The last ones, at most so many."""
        if len(self) <= most:
            return self
        last = copy(self)
        last._places = self._places[-most:]
        last.begins, last.ends, last.middle = (days[-most:] for days in (self.begins, self.ends, self.middle))
        return last


class _Lanes:
    """The tracks from top to bottom in order of first appearance, each with its place in px from the top."""

    def __init__(self, rounds: _Placed, agreements: _Placed) -> None:
        appeared: dict[str, tuple[int, int]] = {}  # the first day, rounds before agreements
        for placed, before in ((rounds, 0), (agreements, len(rounds))):
            named, days = placed.tracks(), placed.begins.astype(np.int64)
            for track in dict.fromkeys(named):
                at = named.index(track)
                appeared[track] = min(appeared.get(track, (int(days[at]), before + at)), (int(days[at]), before + at))
        tracks = sorted(appeared, key=appeared.__getitem__)
        if len(tracks) > LANES_SHOWN:
            tracks = [*tracks[: LANES_SHOWN - 1], "other tracks"]
        self.names = [theme.safe(track, width=60, limit=56) or "not known" for track in tracks]
        self.tops = [_LANE * number for number in range(len(tracks))]
        self.height = max(_LANE * len(tracks), 2 * _LANE)
        self._top = dict(zip(tracks, self.tops, strict=True))

    def of(self, rows: _Placed) -> npt.NDArray[np.float64]:
        """The top of each row's lane; tracks beyond the limit share the last."""
        return np.array([self._top.get(track, self.tops[-1]) for track in rows.tracks()], dtype=np.float64)


def _lay_out(
    sheet: theme.Sheet,
    heights: list[int],
    above: list[int],
    legend_rows: list[int],
    span: tuple[np.datetime64, np.datetime64],
) -> None:
    """Gives each panel its share of the height, the time axis, its name and its legend, both flush with the panel."""
    first, last = span
    # A little air, or the markers of the first and the last day are cut in half.
    air = np.timedelta64(max(int((last - first).astype(int) * 0.012), 1), "D")
    inner = sum(heights) + sum(above[1:])
    used = 0
    for number, (name, height) in enumerate(zip(_PANELS, heights, strict=True), start=1):
        top = 1 - used / inner
        axis = "" if number == 1 else str(number)
        sheet.across(
            number, type="date", range=theme.days([first - air, last + air]), anchor=f"y{axis}",
            showticklabels=number in (1, len(heights)), **({"matches": "x"} if number > 1 else {}),
        )  # fmt: skip
        sheet.up(number, domain=[max(top - height / inner, 0), top], anchor=f"x{axis}")
        if legend_rows[number - 1]:
            sheet.layout[f"legend{axis}"] = months.named_legend(name, top + 2 / inner)
        else:
            sheet.note(
                f"<b>{name}</b>", size=theme.SMALL + 1, x=0, y=top, xref="paper", yref="paper", xanchor="left",
                yanchor="bottom", yshift=6,
            )  # fmt: skip
        used += height + (above[number] if number < len(above) else 0)


def _rounds_panel(sheet: theme.Sheet, rounds: _Placed, agreements: _Placed, lanes: _Lanes, between: float) -> None:
    """Lanes by track: bars for dates that span days, a marker by status, stars for agreements."""
    if not lanes.names:
        months.say_empty(sheet, 1, "No round or agreement in this period.")
        return
    latest = rounds.latest(MARKERS_SHOWN)
    lane = lanes.of(latest)
    place = lane + _ROUND_AT + _ROW * on_lanes.apart(lane, latest.middle, between, rows=2)
    wide = on_lanes.spans(latest.begins, latest.ends, between)
    on_lanes.draw_spans(sheet, latest.begins[wide], latest.ends[wide], place[wide])
    present = np.array([status if isinstance(status, str) else "unknown" for status in latest.cells("status")], object)
    known = [status.value for status in RoundStatus]
    days, told = np.array(theme.days(latest.middle), dtype=object), _records(latest)
    for status in [*known, *sorted(set(present) - set(known))]:
        chosen = present == status
        if chosen.any():
            _markers(sheet, days[chosen], place[chosen], told[chosen], status)
    if len(agreements):
        _stars(sheet, agreements.latest(MARKERS_SHOWN), lanes)
    for name, top in zip(lanes.names, lanes.tops, strict=True):
        # Inside the panel, so that on a phone the time axis keeps the whole width.
        sheet.note(name, x=0, y=top + _NAME_AT, xref="x domain", yref="y", xanchor="left", yanchor="middle", xshift=2)
    sheet.layout["yaxis"] |= {
        "tickvals": [top + _ROUND_AT for top in lanes.tops],
        "showticklabels": False,
        "range": [lanes.height, 0],
    }
    if len(rounds) > len(latest):
        sheet.note(
            f"The latest {len(latest):,} of {len(rounds):,} rounds are drawn.",
            x=0, y=0, xref="x domain", yref="y domain", xanchor="left", yanchor="bottom",
        )  # fmt: skip


def _records(rounds: _Placed) -> npt.NDArray[np.object_]:
    """What a click on a round and its hover take."""
    told = np.empty((len(rounds), 6), dtype=object)
    told[:, 0], told[:, 1] = "round", rounds.cells("key")
    if len(rounds):
        told[:, 2:] = list(map(_told, *(rounds.cells(name) for name in ("title", "date", "level", "place"))))
    return told


@lru_cache(maxsize=1 << 13)  # the same rounds come back with every filter
def _told(title: Any, date_: Any, level: Any, place: Any) -> tuple[str, ...]:
    level = label(Level, level if isinstance(level, str) else None)
    return theme.safe(title), theme.safe(date_), theme.safe(level), theme.safe(place)


def _markers(
    sheet: theme.Sheet,
    days: npt.NDArray[np.object_],
    place: npt.NDArray[np.float64],
    told: npt.NDArray[np.object_],
    status: str,
) -> None:
    """The rounds of one status."""
    mark, name = theme.mark(RoundStatus, status), theme.safe(label(RoundStatus, status))
    filled = mark.symbol == "circle"
    edge = {"width": 1, "color": "rgba(255,255,255,0.65)"} if filled else {"width": 2, "color": mark.colour}
    sheet.draw(
        "scatter",
        x=days,
        y=place,
        mode="markers",
        name=name,
        marker={"symbol": mark.symbol, "color": mark.colour, "size": 10 if filled else 11, "line": edge},
        customdata=told,
        hovertemplate=theme.hover(
            f"<b>%{{customdata[2]}}</b><br>{name}: %{{customdata[3]}}<br>Level: %{{customdata[4]}}"
            "<br>Place: %{customdata[5]}"
        ),
    )


def _stars(sheet: theme.Sheet, agreements: _Placed, lanes: _Lanes) -> None:
    """The texts signed, initialled or issued."""
    sheet.draw(
        "scatter",
        x=theme.days(agreements.middle),
        y=lanes.of(agreements) + _AGREEMENT_AT,
        mode="markers",
        name="Agreement",
        marker={"symbol": theme.AGREEMENT.symbol, "color": theme.AGREEMENT.colour, "size": 11},
        customdata=theme.records(
            ["agreement"] * len(agreements),
            agreements.cells("key"),
            *agreements.told(),
            agreements.labels("text_state", TextState),
        ),
        hovertemplate=theme.hover("<b>%{customdata[2]}</b><br>%{customdata[4]}: %{customdata[3]}"),
    )


def _levels_panel(sheet: theme.Sheet, steps: Steps) -> None:
    """Commitments by level."""
    if not len(steps.days):
        months.say_empty(sheet, 2, "No commitment in scope in this period.")
        return
    for trace in level_traces(steps):
        sheet.draw("scatter", panel=2, **trace | {"name": theme.ink(trace["name"]), "legend": "legend2"})
    sheet.layout["yaxis2"] |= counted_up(steps)

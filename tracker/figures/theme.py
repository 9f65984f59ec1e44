"""What all figures share: a colour and a shape for every charted word, the template, safe text.

The colours are Okabe and Ito's (https://jfly.uni-koeln.de/color/), darkened until each stands out at 3:1 from the
white and from the near-black page, so that one figure serves both looks (a server is not told for sure which one a
reader has). Text takes the page's own colour (``ink``), at once when the reader switches between light and dark. Pages
draw with ``st.plotly_chart(theme="streamlit")``: it adds the page's font and hover labels in the page's colours and
overrides nothing that is set here; tried with ``theme=None``, legends stay grey and labels are measured in one font and
drawn in another. No word is told by colour alone: markers differ in shape, areas in hatching.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from tracker.dates import MONTHS
from tracker.figures.drawn import Drawn
from tracker.vocabulary import (
    NOT_ASSESSED,
    Account,
    ActorKind,
    AgreementStage,
    Basis,
    Category,
    Channel,
    Format,
    Implementation,
    IncidentKind,
    Level,
    Lifecycle,
    PlacePrecision,
    Reason,
    RefusalAct,
    RefusalKind,
    ReleaseWhat,
    Reliability,
    Role,
    RoundOutcome,
    RoundStatus,
    Schedule,
    Side,
    SourceKind,
    TextState,
    Word,
    label,
)

BLUE, VERMILLION, OCHRE, GREEN = "#1C6E9C", "#C4541F", "#A67C12", "#2F8F6B"
MAUVE, SKY, VIOLET, GREY = "#A8628E", "#4592BD", "#7A6BAE", "#7C7F84"
GRID = "rgba(128,128,128,0.22)"
AXIS = "rgba(128,128,128,0.6)"
ON_DEEP, ON_PALE = "#FFFFFF", "#1B1D20"  # numbers written on a mark
SMALL = 12  # px, notes and labels within a figure; Streamlit sets the rest

# Above the plot and as wide: three entries of up to 15 letters stand in a row at 390 px.
LEGEND_ABOVE: dict[str, Any] = {
    "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom", "orientation": "h", "traceorder": "normal",
    "font": {"size": SMALL - 1}, "itemwidth": 30,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """How a word is drawn: its colour, the shape of its marker, the hatching of its area or bar."""

    colour: str
    symbol: str = "circle"
    pattern: str = ""


UNKNOWN = Mark(GREY, "hexagon-open", "x")
_WHEEL = (BLUE, VERMILLION, OCHRE, GREEN, MAUVE, SKY, VIOLET)
_HATCHING = ("", "/", ".")
_SHAPES = (
    "circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "star", "hourglass", "bowtie", "star-square",
    "triangle-left", "triangle-right", "hexagram", "star-diamond", "circle-open", "square-open", "diamond-open",
    "triangle-up-open", "triangle-down-open", "star-open",
)  # fmt: skip


def _nominal(codes: str) -> dict[str, Mark]:
    """Marks for words without an order: colour and shape by place in the list, grey for other and unknown.

    The second time round the colours begin elsewhere, so that shapes which are close at the size of print differ more.
    """
    named = [code for code in codes.split() if code not in ("other", "unknown", "Oth")]
    rounds = len(_WHEEL)
    marks = {
        code: Mark(_WHEEL[(i + 3 * (i // rounds)) % rounds], _SHAPES[i], _HATCHING[i // rounds])
        for i, code in enumerate(named)
    }
    rest = {"other": Mark(GREY, "hexagon", ""), "Oth": Mark(GREY, "hexagon", ""), "unknown": UNKNOWN}
    return marks | {code: mark for code, mark in rest.items() if code in codes.split()}


# A word that is added to a list needs its line here: a test compares the two.
MARKS: Mapping[type[Word], Mapping[str, Mark]] = MappingProxyType(
    {
        RoundStatus: {
            "held": Mark(BLUE, "circle"),
            "agreed": Mark(SKY, "triangle-right-open", "/"),
            "proposed": Mark(GREY, "circle-open-dot", "."),
            "postponed": Mark(OCHRE, "diamond-open", "-"),
            "refused": Mark(VERMILLION, "x-open", "\\"),
            "cancelled": Mark(MAUVE, "square-open", "+"),
            "broke_off": Mark(VIOLET, "triangle-down", "|"),
            "unknown": UNKNOWN,
        },
        # One hue that deepens with what was done; another for "looked, and found nothing".
        Implementation: {
            "0": Mark("#CC9160", "x-open", "\\"),
            "1": Mark("#A6CCE2", "circle-open", "."),
            "2": Mark("#5B9DC4", "circle-open-dot"),
            "3": Mark(BLUE, "circle"),
        },
        RoundOutcome: {
            "no_outcome": Mark(GREY, "circle-open"),
            "process_step": Mark(SKY, "triangle-right", "/"),
            "progress": Mark(VIOLET, "triangle-up", "-"),
            "cbm": Mark(OCHRE, "square", "."),
            "ceasefire": Mark(VERMILLION, "diamond", "\\"),
            "agreement_partial": Mark(GREEN, "star-open", "+"),
            "agreement_full": Mark(GREEN, "star"),
            "implementation": Mark(BLUE, "pentagon"),
            "unknown": UNKNOWN,
        },
        TextState: {
            "drafted": Mark(GREY, "circle-open", "."),
            "agreed_text": Mark(SKY, "circle-open-dot", "/"),
            "initialled": Mark(VIOLET, "diamond-open", "-"),
            "issued": Mark(OCHRE, "pentagon"),
            "unilateral": Mark(OCHRE, "pentagon-open", "\\"),
            "signed": Mark(GREEN, "star"),
            "ratified": Mark(BLUE, "star-diamond", "+"),
            "in_force": Mark(BLUE, "circle"),
            "rejected": Mark(VERMILLION, "x-open", "\\"),
            "denounced": Mark(VERMILLION, "x", "|"),
            "unknown": UNKNOWN,
        },
        Schedule: {
            "no_deadline": Mark(GREY, "circle-open"),
            "not_due": Mark(SKY, "circle-open-dot", "/"),
            "due_soon": Mark(OCHRE, "diamond-open", "-"),
            "overdue": Mark(VERMILLION, "x", "\\"),
            "met_on_time": Mark(BLUE, "circle"),
            "met_late": Mark(VIOLET, "triangle-right", "|"),
        },
        Lifecycle: {
            "open": Mark(SKY, "circle-open"),
            "closed_met": Mark(BLUE, "circle"),
            "closed_unmet": Mark(VERMILLION, "x", "\\"),
            "superseded": Mark(VIOLET, "triangle-right", "/"),
            "lapsed": Mark(GREY, "square-open", "."),
            "suspended": Mark(OCHRE, "diamond-open", "-"),
        },
        Account: {
            "agreed": Mark(BLUE, "circle"),
            "contested": Mark(VERMILLION, "x", "\\"),
            "single_source": Mark(GREY, "circle-open", "."),
        },
        Basis: {"evidence": Mark(BLUE, "circle"), "claim": Mark(OCHRE, "diamond-open", "/")},
        Side: {"A": Mark(BLUE, "circle"), "B": Mark(OCHRE, "square", "/")},
        PlacePrecision: {str(step): Mark(BLUE, _SHAPES[step - 1], "") for step in range(1, 8)},
        Reliability: {
            "A": Mark(BLUE, "circle"),
            "B": Mark(SKY, "circle-open-dot", "/"),
            "C": Mark(GREEN, "diamond", "."),
            "D": Mark(OCHRE, "triangle-down", "-"),
            "E": Mark(VERMILLION, "x", "\\"),
            "F": UNKNOWN,
        },
        Level: _nominal(
            "leaders deputy_head ministerial senior_official technical military parliamentary local_representatives"
            " track_1_5 track_2 unknown"
        ),
        Format: _nominal("bilateral trilateral quadrilateral multilateral shuttle proximity written_exchange unknown"),
        Channel: _nominal("in_person video phone correspondence unknown"),
        AgreementStage: _nominal("Pre SubPar Cea Imp SubComp Ren Oth"),
        ActorKind: _nominal(
            "state state_coalition igo regional_org peace_mission armed_group local_representatives ngo_international"
            " civil_society_local religious company individual other unknown"
        ),
        Role: _nominal(
            "party mediator facilitator good_offices host convenor guarantor witness observer monitor donor unknown"
        ),
        Category: _nominal(
            "CEASE TERR BORDER SECREF DDR DETAIN DISPLACED RIGHTS POLIT JUSTICE ECON MONITOR PROCESS CONNECT DIPLO"
        ),
        RefusalKind: _nominal("meeting mediator format proposal signature implementation access unknown"),
        RefusalAct: _nominal(
            "declined cancelled_after_acceptance postponed_by_party no_show walked_out condition_set"
            " withdrew_from_format unknown"
        ),
        Reason: _nominal(
            "mediator_composition mediator_statement bias_perceived venue_format precondition_unmet"
            " situation_on_ground agenda_content domestic scheduling unstated unknown"
        ),
        IncidentKind: _nominal(
            "armed_clash offensive small_arms shelling air_drone mine_ied attack_civilians abduction arrest blockade"
            " property transfer ceasefire_violation unrest displacement cyber rhetoric accident other unknown"
        ),
        ReleaseWhat: _nominal("prisoners detainees remains mine_maps hostages other unknown"),
        SourceKind: _nominal(
            "primary_text official_statement igo monitor wire local_media partisan_media social academic dataset"
            " unknown"
        ),
    }
)

AGREEMENT = Mark(GREEN, "star")
UNASSESSED = Mark("rgba(124,127,132,0.30)", "circle-dot", "/")
NO_DATA = "rgba(124,127,132,0.16)"
VEIL = "rgba(124,127,132,0.45)"  # the same over what is drawn
COUNTS = ((0, "#DCE9F1"), (0.5, "#6FA8CC"), (1, "#1C6E9C"))  # the cells of a grid, from few to many
# Stacked from the floor up in the order of DESIGN's series implementation levels.
LEVELS: tuple[str, ...] = (NOT_ASSESSED, *(level.value for level in Implementation))


def mark(vocabulary: type[Word], code: str | None) -> Mark:
    """How a code is drawn; grey where the list lacks it, since a newer store may hold a word this version does not."""
    return MARKS[vocabulary].get(code or "", UNKNOWN)


def level_mark(level: str) -> Mark:
    """How a level of a series is drawn, *not assessed* included."""
    return UNASSESSED if level == NOT_ASSESSED else mark(Implementation, level)


def level_name(level: str) -> str:
    """A level as a legend names it: number and word, so that the order is told without colour."""
    return "Not assessed" if level == NOT_ASSESSED else f"{level} {label(Implementation, level).lower()}"


@lru_cache(maxsize=8192)
def _wrapped(value: str, width: int, limit: int) -> str:
    """Text cut, broken into lines and escaped; the same titles come back with every filter."""
    text = " ".join(value.split())
    if len(text) > limit:
        text = text[: limit - 1].rstrip() + "…"
    lines = [text] if len(text) <= width else textwrap.wrap(text, width)
    return "<br>".join(html.escape(line, quote=False) for line in lines)


def safe(value: object, *, width: int = 52, limit: int = 280) -> str:
    """Stored text as a figure may show it: no markup of its own, wrapped, cut at the limit; nothing for no value.

    Quotes stay: plotly.js knows no ``&quot;``, and nothing of ours is ever put into an attribute.
    """
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    return _wrapped(str(value), width, limit)


def ink(text: str) -> str:
    """Safe text in the colour of the page's text.

    Streamlit's own grey for chart text is 3.7:1 on white; a fixed colour that is legible on white is not on black. SVG
    text can inherit, and plotly.js hands the style through.
    """
    return f'<span style="color:currentColor">{text}</span>'


def hover(template: str) -> str:
    """A hovertemplate in the page's text colour, without plotly's second box for the trace's name."""
    return ink(template) + "<extra></extra>"


@lru_cache(maxsize=1 << 14)
def day(value: date | pd.Timestamp | np.datetime64) -> str:
    """A day in words: 7 December 2023."""
    stamp = value.astype("datetime64[D]").item() if isinstance(value, np.datetime64) else value
    return f"{stamp.day} {MONTHS[stamp.month - 1]} {stamp.year}"


def days(values: npt.ArrayLike) -> list[str | None]:
    """Days as a figure takes them, an empty one as a gap."""
    return list(map(iso, np.asarray(values).astype("datetime64[D]").astype(np.int64).tolist()))


@lru_cache(maxsize=1 << 14)  # the same days come back with every filter
def iso(number: int) -> str | None:
    """The day of a number since 1970-01-01 as YYYY-MM-DD; None for no day."""
    return None if np.isnat(stamp := np.datetime64(number, "D")) else str(stamp)


def records(*columns: Sequence[object] | npt.NDArray[Any] | pd.Series[Any]) -> npt.NDArray[np.object_]:
    """Columns side by side as customdata; for points that stand for records they begin with noun and key."""
    table = np.empty((len(columns[0]), len(columns)), dtype=object)
    for number, column in enumerate(columns):
        # As Python's own values: numpy's would each be turned into text by plotly, one by one.
        table[:, number] = column.tolist() if isinstance(column, (np.ndarray, pd.Series)) else list(column)
    return table


TEMPLATE: dict[str, Any] = {
    "layout": {
        # Read only where no Streamlit stands around the figure: a written HTML or PNG.
        "font": {
            "family": "Source Sans 3, Source Sans Pro, Segoe UI, Helvetica, Arial, sans-serif",
            "color": "#70747A",
        },
        "colorway": _WHEEL,
        "hovermode": "closest",
    }
}
_TICKS: dict[str, Any] = {
    "gridcolor": GRID,
    "zeroline": False,
    "tickfont": {"size": SMALL},
    "tickprefix": ink("").removesuffix("</span>"),
    "ticksuffix": "</span>",
    # A finger scrolls past the chart; the period filter zooms, and its link can be sent.
    "fixedrange": True,
}
_ACROSS = _TICKS | {"showline": True, "linecolor": AXIS, "ticks": "outside", "ticklen": 4, "tickcolor": AXIS,
                    "showgrid": True}  # fmt: skip
_UP = _TICKS | {"showline": False, "ticks": "", "showgrid": True}


def whole(top: float) -> dict[str, Any]:
    """An axis of counts up to ``top``: from 0, in whole steps however few there are."""
    return {"rangemode": "tozero", **({"dtick": 1} if 1 <= top <= 5 else {"nticks": 6})}


class Sheet:
    """A figure in the making: plain dictionaries, which plotly need not check piece by piece.

    Put together with ``add_trace`` and ``update_layout`` the Overview's chart took four times as long, 200 ms of the
    server; the tests have plotly check every figure.
    """

    def __init__(
        self, height: int, *, left: int = 8, right: int = 12, top: int = 8, bottom: int = 28, hoverdistance: int = 30
    ) -> None:
        self.traces: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = {
            "template": TEMPLATE,
            "height": height,
            "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "hoverlabel": {"align": "left", "namelength": -1},
            "hovermode": "closest",
            "hoverdistance": hoverdistance,
            "legend": LEGEND_ABOVE,
            "annotations": self.notes,
        }
        self.across()
        self.up()

    def across(self, number: int = 1, **settings: Any) -> None:
        """The x axis of a panel: ours, with what differs here."""
        self.layout[_axis("xaxis", number)] = _ACROSS | settings

    def up(self, number: int = 1, **settings: Any) -> None:
        """The y axis of a panel: ours, with what differs here."""
        self.layout[_axis("yaxis", number)] = _UP | settings

    def draw(self, kind: str, *, panel: int = 1, **trace: Any) -> None:
        """Adds a trace to a panel."""
        self.traces.append({"type": kind, "xaxis": _axis("x", panel), "yaxis": _axis("y", panel)} | trace)

    def note(self, text: str, *, size: int = SMALL, **place: Any) -> None:
        """Adds safe text in the page's colour."""
        self.notes.append({"text": ink(text), "showarrow": False, "font": {"size": size}} | place)

    def say_missing(self, sentence: str, *, panel: int = 1) -> None:
        """Says in the middle of a panel what is missing there."""
        x, y = f"{_axis('x', panel)} domain", f"{_axis('y', panel)} domain"
        self.note(safe(sentence, width=44), size=SMALL + 1, x=0.5, y=0.5, xref=x, yref=y, opacity=0.8)

    def figure(self) -> go.Figure:
        """The figure."""
        return Drawn(self.traces, self.layout)


def _axis(name: str, number: int) -> str:
    """Plotly's name of a panel's axis: the first bears no number."""
    return name if number == 1 else f"{name}{number}"


def missing(sentence: str, *, height: int = 160) -> go.Figure:
    """A figure without data: a sentence that says what is missing, where the reader looks for it."""
    sheet = Sheet(height)
    sheet.across(visible=False)
    sheet.up(visible=False)
    sheet.note(safe(sentence, width=44), size=SMALL + 1, x=0.5, y=0.5, xref="paper", yref="paper", opacity=0.8)
    return sheet.figure()

"""Figures of the Refusals page: refusals over time, refusal rates both ways, days until talks resumed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from tracker.figures import lanes, theme
from tracker.vocabulary import Account, Reason, RefusalAct, RefusalKind, label

SHOWN = 40  # bars or lines of one figure; the rest stand in its table
_ROW = 42  # px: a name over its line


def over_time(
    named: pd.DataFrame,
    names: Mapping[str, str],
    *,
    as_of: date,
    newest: date | None = None,
    start: date | None = None,
    end: date | None = None,
) -> go.Figure:
    """Refusals on the lane of whom they are laid to (or of the host refused), the account as marker.

    A contested refusal stands on the lane of each side named.

    Columns read:
        key, summary, date (as shown), act, reason, kind, account.
        date_earliest, date_latest: days.
        lane: a key of ``names``.
        other: bool, it is counted for somebody else: drawn hollow.
        tied: bool, as many speakers name one side as another.

    """
    told = [
        f"<b>{theme.safe(summary, limit=160) or 'No summary'}</b><br>{theme.safe(day)}"
        f"<br>Refused: {_word(RefusalKind, kind)}; {_word(RefusalAct, act)}<br>Reason: {_word(Reason, reason)}"
        f"<br>Accounts: {_word(Account, account)}{_TIED if tied else ''}"
        for summary, day, kind, act, reason, account, tied in zip(
            *(named[name] for name in ("summary", "date", "kind", "act", "reason", "account", "tied")), strict=True
        )
    ]
    rows = pd.DataFrame(
        {
            "noun": "refusal",
            "key": named["key"],
            "lane": named["lane"],
            "date_earliest": named["date_earliest"],
            "date_latest": named["date_latest"],
            "kind": named["account"],
            "hollow": named["other"],
            "word": "",
            "told": told,
            "below": False,
        }
    )
    lines = {}
    for lane, name in names.items():
        own = named["account"][named["lane"] == lane]
        contested = int((own == Account.CONTESTED.value).sum())
        disputed = f", {contested} contested" if contested else ""
        lines[lane] = f"<b>{theme.safe(name, width=40, limit=40)}</b> {len(own)}{disputed}"
    kinds = {
        account.value: lanes.Kind(
            f"{account.label} account" if account != Account.SINGLE_SOURCE else account.label, mark
        )
        for account in Account
        for mark in [_ACCOUNTS[account]]
    }
    return lanes.lanes(
        rows, kinds, names=lines, as_of=as_of, newest=newest, start=start, end=end,
        hollow="Hollow: only named", empty="No refusal in this period.",
    )  # fmt: skip


_TIED = "<br>A tie of those who name a side:<br>counted as the coder reads it"
# Filled shapes, since hollow means that it is counted for another side.
_ACCOUNTS = {
    Account.AGREED: theme.Mark(theme.BLUE, "circle"),
    Account.CONTESTED: theme.Mark(theme.VERMILLION, "diamond"),
    Account.SINGLE_SOURCE: theme.Mark(theme.GREY, "square"),
}


def _word(vocabulary: type[Account | Reason | RefusalAct | RefusalKind], code: object) -> str:
    return theme.safe(label(vocabulary, code).lower()) if isinstance(code, str) and code else "not stated"


def rates(groups: pd.DataFrame) -> go.Figure:
    """Refused meetings as a share of those whose fate is decided, with and without the contested ones.

    Columns read: ``name`` (as shown), ``rate, rate_uncontested`` (of 1, empty without a meeting), ``refused``,
    ``meetings``, ``contested``.
    """
    known = groups[groups["rate"].notna()]
    if known.empty:
        return theme.missing("No meeting was held, refused or cancelled in this view.")
    shown = known.head(SHOWN)
    every, agreed = (shown[name].to_numpy(dtype=float) * 100 for name in ("rate", "rate_uncontested"))
    rows = np.arange(len(shown)) + 0.16
    told = theme.records(
        [theme.safe(name) for name in shown["name"].tolist()],
        *(shown[name] for name in ("refused", "contested", "meetings")),
    )
    hover = theme.hover(
        "<b>%{customdata[0]}</b><br>Refused: %{customdata[1]} of %{customdata[3]} meetings"
        "<br>of these contested: %{customdata[2]}<br>%{x:.0f} %"
    )
    sheet = theme.Sheet(_ROW * len(shown) + 40 + 30, left=8, right=16, top=40, bottom=30)
    x = [at for low, high in zip(agreed.tolist(), every.tolist(), strict=True) for at in (low, high, None)]
    y = [at for row in rows.tolist() for at in (row, row, None)]
    sheet.draw(
        "scatter", x=x, y=y, mode="lines", line={"width": 2, "color": theme.VERMILLION}, hoverinfo="skip",
        showlegend=False, name="contested",
    )  # fmt: skip
    sheet.draw(
        "scatter", x=every, y=rows, mode="markers", name="Contested counted as refused", customdata=told, hovertemplate=hover,
        marker={"symbol": "circle", "size": 11, "color": theme.VERMILLION}, cliponaxis=False,
    )  # fmt: skip
    sheet.draw(
        "scatter", x=agreed, y=rows, mode="markers", name="Contested counted as not refused", customdata=told, hovertemplate=hover,
        marker={"symbol": "diamond-open", "size": 11, "color": theme.BLUE, "line": {"width": 2, "color": theme.BLUE}},
        cliponaxis=False,
    )  # fmt: skip
    for row, (name, refused, meetings) in enumerate(
        zip(shown["name"].tolist(), shown["refused"].tolist(), shown["meetings"].tolist(), strict=True)
    ):
        sheet.note(
            f"{theme.safe(name, width=60, limit=40)} · {refused} of {meetings}", x=0, y=row - 0.24, xref="x domain",
            yref="y", xanchor="left", yanchor="middle",
        )  # fmt: skip
    _rest(sheet, len(known) - len(shown))
    sheet.up(range=[len(shown) - 0.5, -0.5], showgrid=False, showticklabels=False)
    top = max(float(every.max()), 5.0)
    sheet.across(range=[-top * 0.02, top * 1.06], ticksuffix=" %</span>")
    return sheet.figure()


def resumption(rows: pd.DataFrame) -> go.Figure:
    """Days from each refusal to the next round held in any track, and in its own; an arrow where none followed yet.

    Columns read: ``refusal`` (key), ``name`` (as shown), ``date`` (day counted from), ``days_any, days_same`` (empty
    for none yet), ``title_any, title_same``, ``days_open``, ``own_track`` (bool: it has a track to resume in).
    """
    if rows.empty:
        return theme.missing("No refusal in this view.")
    shown = rows.tail(SHOWN).iloc[::-1]
    sheet = theme.Sheet(_ROW * len(shown) + 58 + 44, left=8, right=42, top=58, bottom=44)
    y = np.arange(len(shown)) + 0.16
    open_days = shown["days_open"].to_numpy(dtype=float)
    reach = np.zeros(len(shown))
    for column, name, mark in (
        ("any", "Next round in any track", theme.Mark(theme.BLUE, "circle")),
        ("same", "In the same track", theme.Mark(theme.OCHRE, "diamond-open")),
    ):
        days = shown[f"days_{column}"].to_numpy(dtype=float, na_value=np.nan)
        met = ~np.isnan(days)
        reach = np.fmax(reach, np.where(met, days, 0))
        told = theme.records(
            ["refusal"] * len(shown), shown["refusal"], [theme.safe(text) for text in shown["name"].tolist()],
            [theme.safe(title) for title in shown[f"title_{column}"]],
        )  # fmt: skip
        sheet.draw(
            "scatter", x=days[met], y=y[met], mode="markers", name=name, cliponaxis=False,
            marker={"symbol": mark.symbol, "size": 11, "color": mark.colour,
                    "line": {"width": 2 if "open" in mark.symbol else 0, "color": mark.colour}},
            customdata=told[met],
            hovertemplate=theme.hover("<b>%{customdata[2]}</b><br>%{x} days until: %{customdata[3]}"),
        )  # fmt: skip
    waiting = shown["days_any"].isna().to_numpy() | (shown["days_same"].isna() & shown["own_track"]).to_numpy(
        dtype=bool
    )
    broken: dict[str, Any] = {}
    if waiting.any():
        longest = max(float(reach.max()), 1.0)
        cut = waiting & (open_days > longest * 1.1)  # past the end of the axis, in a column of their own
        end = np.where(cut, longest * 1.25, np.maximum(open_days, reach))
        broken = _break(sheet, longest) if cut.any() else {}
        text = [theme.ink(f"{days:,.0f}") for days in open_days[waiting]]
        sheet.draw(
            "scatter", x=end[waiting], y=y[waiting], mode="markers+text", name="None yet (days so far)",
            marker={"symbol": "triangle-right-open", "size": 11, "color": theme.GREY, "line": {"width": 2}},
            text=text, textposition="middle right", textfont={"size": theme.SMALL - 1}, cliponaxis=False,
            customdata=theme.records(
                ["refusal"] * int(waiting.sum()), shown["refusal"][waiting], open_days[waiting].astype(np.int64)
            ),
            hovertemplate=theme.hover("No such round yet, %{customdata[2]} days after"),
        )  # fmt: skip
        reach = np.where(waiting, np.where(cut, longest * 1.1, end), reach)
    x = [at for far in reach.tolist() for at in (0, far, None)]
    sheet.draw(
        "scatter", x=x, y=[at for row in y.tolist() for at in (row, row, None)], mode="lines", hoverinfo="skip",
        line={"width": 1.5, "color": theme.AXIS}, showlegend=False, name="days",
    )  # fmt: skip
    sheet.traces.insert(0, sheet.traces.pop())
    for row, name in enumerate(shown["name"]):
        sheet.note(
            theme.safe(name, width=70, limit=64), x=0, y=row - 0.24, xref="x domain", yref="y", xanchor="left",
            yanchor="middle",
        )  # fmt: skip
    _rest(sheet, len(rows) - len(shown))
    sheet.up(range=[len(shown) - 0.5, -0.5], showgrid=False, showticklabels=False)
    title = {
        "text": theme.ink("days after the refusal or the refused meeting"),
        "font": {"size": theme.SMALL},
        "standoff": 6,
    }
    sheet.across(**{"rangemode": "tozero", **broken}, title=title)
    return sheet.figure()


def _break(sheet: theme.Sheet, longest: float) -> dict[str, Any]:
    """Ends the axis of days after the longest known and opens a column for what has lasted longer."""
    line = {"width": 1, "dash": "dash", "color": theme.GREY}
    sheet.layout["shapes"] = [
        {"type": "line", "x0": longest * 1.12, "x1": longest * 1.12, "y0": 0, "y1": 1, "yref": "paper", "line": line}
    ]
    step = next((size for size in (1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500) if longest / size <= 6), 10_000)
    ticks = [float(at) for at in np.arange(0, longest * 1.05, step)]
    words = [theme.ink(f"{at:,.0f}") for at in ticks]
    return {"tickvals": [*ticks, longest * 1.25], "ticktext": [*words, theme.ink("longer")],
            "range": [-longest * 0.02, longest * 1.32]}  # fmt: skip


def _rest(sheet: theme.Sheet, left_out: int) -> None:
    if left_out > 0:
        sheet.note(f"{left_out} more stand in the table.", x=1, y=0, xref="paper", yref="paper", xanchor="right",
                   yanchor="bottom")  # fmt: skip

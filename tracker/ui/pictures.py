"""A chart as a picture for print: SVG or PNG with its heading, its filters in words and the state of the data stamped in.

Drawn on this machine by the optional package kaleido in the machine's own Chrome or Chromium; without them the page says
what is missing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.util import find_spec
from textwrap import wrap

import plotly.graph_objects as go
import streamlit as st

from tracker.figures import theme

WIDTH = 1_100  # px, the width of a page of print at 96 dots an inch, less its margins
_LINE = 150  # characters that fit the width in the stamp's size
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MEDIA = {"svg": "image/svg+xml", "png": "image/png"}


def missing() -> str | None:
    """What this machine lacks for pictures; None when they can be drawn."""
    if find_spec("kaleido") is None:
        return "Pictures need the extra “pictures”: pip install -e '.[pictures]'."
    if not any(shutil.which(name) for name in _BROWSERS):
        return "Pictures need Chrome or Chromium on the machine the tracker runs on."
    return None


def stamped(figure: go.Figure, heading: str, sentence: str) -> go.Figure:
    """A copy of the figure on white paper, its heading above and the sentence below."""
    copy = go.Figure(figure.to_dict(), _validate=False)
    lines = [line for part in sentence.splitlines() for line in wrap(part, _LINE)]
    top, bottom, height = copy.layout.margin.t or 0, copy.layout.margin.b or 0, copy.layout.height or 400
    above, below = 56, 18 * len(lines) + 26
    text = {"family": "Source Sans Pro, Source Sans 3, Helvetica, Arial, sans-serif", "color": "#22252A"}
    copy.update_layout(
        width=WIDTH,
        height=height + above + below,
        margin={"t": top + above, "b": bottom + below},
        paper_bgcolor="#FFFFFF",
        plot_bgcolor="#FFFFFF",
        font=text,
    )
    stamp = {"showarrow": False, "xref": "paper", "yref": "paper", "align": "left", "xanchor": "left", "x": 0}
    inner = max(height - top - bottom, 1)
    copy.add_annotation(
        text=f"<b>{theme.safe(heading, width=110)}</b>",
        y=1 + (top + above - 10) / inner,
        yanchor="top",
        font=text | {"size": 18},
        **stamp,
    )
    copy.add_annotation(
        text="<br>".join(theme.safe(line, width=_LINE + 20) for line in lines),
        y=-(bottom + below - 8) / inner,
        yanchor="bottom",
        font=text | {"size": 12, "color": "#5A5F66"},
        **stamp,
    )
    return copy


def buttons(figure: go.Figure, *, key: str, heading: str, sentence: str) -> None:
    """The buttons that make the picture when they are clicked."""
    if lack := missing():
        st.caption(lack)
        return

    def content(form: str) -> Callable[[], bytes]:
        def made() -> bytes:
            return bytes(stamped(figure, heading, sentence).to_image(format=form, scale=2 if form == "png" else 1))

        return made

    with st.container(horizontal=True):
        for form in MEDIA:
            st.download_button(
                f"Picture ({form.upper()})",
                content(form),
                file_name=f"{key}.{form}",
                mime=MEDIA[form],
                on_click="ignore",
                key=f"{key}-{form}",
                icon=":material/image:",
                type="tertiary",
            )

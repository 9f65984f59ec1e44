"""The figures' colours on a dark page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from tracker.figures.theme import BLUE, GREEN, GREY, MAUVE, OCHRE, ON_DEEP, ON_PALE, SKY, VERMILLION, VIOLET

# On a dark page the ramps turn round, and with them the numbers written on them: the most is the brightest.
COLOURS: Mapping[str, str] = MappingProxyType(
    {
        BLUE: "#4E9FD0", VERMILLION: "#E0743F", OCHRE: "#C9982B", GREEN: "#43AE85", MAUVE: "#C580AC", SKY: "#7BB9DD",
        VIOLET: "#9D92CC", GREY: "#9A9DA3",
        "#B8743F": "#A8652F", "#5F9AC0": "#3B7AA3", "#2B75A6": "#7DB6DA", "#0E4468": "#D3EBF7",
        ON_DEEP: ON_PALE, ON_PALE: ON_DEEP,
    }
)  # fmt: skip


@lru_cache(maxsize=1)
def css() -> str:
    """CSS that draws every figure in the colours of ``COLOURS`` while the page is dark.

    The browser has the figure once and the reader may switch at any time, so that the page's own colour scheme chooses.
    plotly.js writes colours as ``rgb(r, g, b)`` into styles, those of hatchings into attributes, and leaves those of
    written numbers as they are.
    """
    rules = []
    for light, dark in COLOURS.items():
        drawn, number = f"rgb({', '.join(map(str, bytes.fromhex(light[1:])))})", light in (ON_DEEP, ON_PALE)
        for part in ("fill", "stroke"):
            written = [f'text[style*="{part}: {drawn}"]', f'tspan[style*="{part}:{light}"]']
            chosen = written if number else [f'[style*="{part}: {drawn}"]', f'[{part}="{drawn}"]']
            where = ",".join(f".js-plotly-plot {each}" for each in chosen)
            rules.append(f"{where}{{{part}:light-dark({light},{dark})!important}}")
    return "".join(rules)

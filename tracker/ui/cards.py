"""Headline figures as cards: four in a row, two on a phone; the last line of each leads to what adds up to its figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

LEADS_ON = "›"


@dataclass(frozen=True, slots=True)
class Card:
    """A figure: what it is, its value, a line under it, how it is counted; and the page and view it leads to."""

    heading: str
    value: str
    line: str
    counted: str
    page: str
    view: Iterable[tuple[str, str]]


def show(cards: Sequence[Card]) -> None:
    """Draw the cards, by pairs that go one under the other where there is no room for both."""
    for first in range(0, len(cards), 4):
        for second, pair in enumerate(st.columns(2)):
            with pair:
                places = st.columns(2, wrap=False)
            for place, card in zip(places, cards[first + 2 * second :], strict=False):
                with place.container(border=True, height="stretch", gap="xxsmall"):
                    _draw(card)


def _draw(card: Card) -> None:
    st.metric(card.heading, card.value, help=card.counted)
    st.page_link(
        f"tracker/pages/{card.page}.py",
        label=f":small[{card.line} {LEADS_ON}]",
        query_params=list(card.view),
    )

"""The marks of the vocabulary, the template, and the way stored text reaches a figure."""

from __future__ import annotations

import itertools
import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.figures import theme
from tracker.figures.commitments import levels_by_group
from tracker.vocabulary import VOCABULARIES, Credibility, Implementation, Level, RoundStatus, Setting, Stance, Word

NOT_CHARTED = {Setting, Stance, Credibility}
CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2 between two colours written #RRGGBB."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_list_that_is_charted_has_marks() -> None:
    assert set(VOCABULARIES.values()) - set(theme.MARKS) == NOT_CHARTED


@pytest.mark.parametrize("words", theme.MARKS, ids=lambda words: words.__name__)
def test_every_word_of_a_list_has_a_mark_and_every_mark_a_word(words: type[Word]) -> None:
    assert set(theme.MARKS[words]) == {word.value for word in words}


@pytest.mark.parametrize("words", theme.MARKS, ids=lambda words: words.__name__)
def test_words_of_a_list_differ_in_shape_so_that_colour_is_never_alone(words: type[Word]) -> None:
    symbols = [mark.symbol for mark in theme.MARKS[words].values()]
    assert len(set(symbols)) == len(symbols)


def test_levels_of_talks_are_told_apart_at_the_size_of_print() -> None:
    marks = theme.MARKS[Level]
    leaders, local = marks["leaders"], marks["local_representatives"]
    assert (leaders.symbol, local.symbol) == ("circle", "hourglass")
    assert leaders.colour != local.colour


def test_levels_differ_in_hatching_or_stand_in_their_order() -> None:
    marks = [theme.level_mark(level) for level in theme.LEVELS]
    assert [mark.pattern for mark in marks] == ["/", "\\", ".", "", ""]
    assert theme.LEVELS == ("not assessed", "0", "1", "2", "3")


@pytest.mark.parametrize("look", ["light", "dark"])
def test_marks_stand_out_from_the_page_in_both_looks(look: str) -> None:
    page = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][look]["backgroundColor"]
    faint = {
        (words.__name__, code): round(contrast(mark.colour, page), 2)
        for words, marks in theme.MARKS.items()
        if words is not Implementation  # areas in their order, told apart by their edges, hatching and names
        for code, mark in marks.items()
        if contrast(mark.colour, page) < 3
    }
    assert faint == {}


def test_levels_deepen_with_what_was_done() -> None:
    steps = [contrast(theme.level_mark(level).colour, "#FFFFFF") for level in "123"]
    assert all(after > 1.2 * before for before, after in itertools.pairwise(steps)), steps


def test_numbers_on_marks_are_legible() -> None:
    levels = pd.DataFrame({"group": "Armenia", "level": [*theme.LEVELS], "commitments": [2, 3, 4, 5, 6]})
    for bar in levels_by_group(levels).data[1:]:
        number = re.search(r"color:(#\w{6})", bar.text[0])
        assert number
        assert contrast(number[1], bar.marker.color) >= 4.5, (bar.name, number[1], bar.marker.color)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_what_is_written_on_a_page_is_legible_in_both_looks(look: str) -> None:
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][look]
    grounds = [
        part[name] for part in (theme, theme["sidebar"]) for name in ("backgroundColor", "secondaryBackgroundColor")
    ]
    faint = {
        (name, ground): round(contrast(theme[name], ground), 2)
        for name in ("textColor", "codeTextColor", "linkColor", "grayTextColor")
        for ground in grounds
        if contrast(theme[name], ground) < 4.5
    }
    assert faint == {}
    assert contrast("#FFFFFF", theme["primaryColor"]) >= 4.5  # buttons; edges of what is chosen need 3 on the page
    assert contrast(theme["primaryColor"], theme["backgroundColor"]) >= 3


def test_a_word_this_version_does_not_know_is_drawn_grey() -> None:
    assert theme.mark(RoundStatus, "adjourned") == theme.UNKNOWN
    assert theme.mark(RoundStatus, None) == theme.UNKNOWN


def test_a_level_is_named_by_number_and_word() -> None:
    assert [theme.level_name(level) for level in theme.LEVELS] == [
        "Not assessed",
        "0 no step found",
        "1 minimal",
        "2 intermediate",
        "3 full",
    ]


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=500))
def test_stored_text_brings_no_markup_of_its_own(text: str) -> None:
    shown = theme.safe(text)
    assert "<" not in shown.replace("<br>", "")
    assert ">" not in shown.replace("<br>", "")
    assert not re.search(r"&(?!amp;|lt;|gt;)", shown)


def test_long_text_is_wrapped_and_cut() -> None:
    lines = theme.safe("word " * 200, width=20, limit=60).split("<br>")
    assert max(map(len, lines)) <= 20
    assert lines[-1].endswith("…")


@pytest.mark.parametrize("nothing", [None, float("nan"), ""])
def test_no_value_is_no_text(nothing: object) -> None:
    assert theme.safe(nothing) == ""


def test_a_figure_has_our_template_and_no_ground_of_its_own() -> None:
    fig = theme.missing("Nothing here.", height=200)
    assert fig.layout.template.layout.colorway[0] == theme.BLUE
    assert fig.layout.paper_bgcolor == fig.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert fig.layout.height == 200


def test_our_template_holds_even_where_streamlit_has_set_its_own() -> None:
    import streamlit.elements.plotly_chart  # noqa: F401 - importing it is what sets the default

    text = theme.missing("Nothing here.").to_json()
    assert not re.search(r"#0000[0-4]\d", text)

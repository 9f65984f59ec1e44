"""Rounds, Refusals, Sources and Codebook as pages: with the example, with nothing, with what nobody expected."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from tests.driven import opened
from tracker.access import Actor, Role
from tracker.exchange.glossary import MEASURES
from tracker.records import BY_NOUN
from tracker.store import Store, save, undo
from tracker.ui import beginning, commitments, rounds
from tracker.ui.codebook import matching
from tracker.ui.refusals import resumed_title

PAGES = ("rounds", "refusals", "sources", "codebook")


def headings(app: AppTest) -> list[str]:
    return [heading.value.replace("\\", "") for heading in app.subheader]


def charts(app: AppTest) -> list[Any]:
    return [element.proto for element in app.get("plotly_chart")]


@pytest.mark.parametrize("page", PAGES)
def test_every_chart_has_a_heading_an_alternative_text_and_a_table(page: str, seeded: Store) -> None:
    app = opened(page)
    for chart in charts(app):
        assert len(chart.alt) > 40
        assert json.loads(chart.spec)["data"]
    assert len(headings(app)) >= len(charts(app)) - 1
    assert len([label for label in (box.label for box in app.expander) if label == "Table, CSV and picture"]) == len(
        charts(app)
    )


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_store_is_said_and_leads_on(page: str, empty: Store) -> None:
    assert charts(opened(page)) == []


@pytest.mark.parametrize(
    "page",
    [
        "overview",
        "rounds",
        "refusals",
        "commitments",
        "incidents",
        "talks_and_violence",
        "compare",
        "sources",
        "history",
        "quality",
    ],
)
def test_a_store_without_a_process_says_how_to_begin_and_not_which_filter_to_empty(page: str, empty: Store) -> None:
    app = opened(page)
    assert "**No process is recorded yet.**" in [text.value for text in app.markdown]
    assert not [text.value for text in app.caption if "Widen the period" in text.value]
    assert {link.proto.label for link in app.get("page_link")} >= {"Add a process", "Import a file"}


def test_who_may_not_record_is_not_offered_the_example(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginning, "actor", lambda: Actor(Role.VIEWER, "Vic"))
    assert not [button.key for button in opened("rounds").button if button.key == "beginning-load"]


@pytest.mark.parametrize("page", ["overview", "rounds"])
def test_an_empty_store_takes_the_example_as_one_batch_that_can_be_undone(page: str, empty: Store) -> None:
    app = opened(page)
    app.button(key="beginning-load").click().run()
    assert not app.exception
    assert charts(app)
    assert [said.value for said in app.success] == ["The example process is loaded, as batch 1."]
    assert undo(empty, 1, by="ana").batch == 2
    with empty.read() as reader:
        assert reader.rows(select(reader.table("process"))) == []


@pytest.mark.parametrize(
    ("page", "fewer"),
    [
        ("overview", "37 rounds, 9 agreements, 23 commitments, 7 incidents"),
        ("rounds", "37 rounds"),
        ("refusals", "9 refusals"),
        ("commitments", "23 commitments"),
        ("incidents", "7 incidents"),
        ("talks_and_violence", "26 days with a round held"),
        ("compare", "score 68"),
    ],
)
def test_a_floor_for_sources_acts_on_every_page(page: str, fewer: str, seeded: Store) -> None:
    app = opened(page, reliability="B")
    assert app.selectbox("reliability").value == "B"
    said = " ".join(text.value for text in (*app.subheader, *app.caption, *app.markdown))
    assert fewer in said
    assert "sources graded b or better" in said.casefold()


def test_sources_without_a_process_are_listed_all_the_same(empty: Store) -> None:
    put(empty, ("source", {"key": "s", "title": "S"}))
    assert "1 source, 1 of them without a fact" in headings(opened("sources"))


@pytest.mark.parametrize("page", ["rounds", "refusals", "incidents"])
def test_a_process_with_nothing_says_to_add_and_a_view_with_nothing_how_to_see_more(page: str, empty: Store) -> None:
    put(empty, ("process", {"key": "p", "title": "P"}))
    assert [text.value for text in opened(page).caption if "Add the first one" in text.value]
    assert [text.value for text in opened(page, to="2020-01-01").caption if "Widen the period" in text.value]


def test_the_headings_of_rounds_state_what_was_found(seeded: Store) -> None:
    app = opened("rounds")
    assert any("3 by correspondence among those that took place." in said.value for said in app.caption)
    found = headings(app)
    assert found[:4] == [
        "45 of 51 rounds took place; most often without a third party, 12",
        "11 texts; the latest, 8 August 2025: Joint declaration of Washington (signed) and Text of the treaty on peace and"
        " relations between the two states (initialled)",
        "Most often leaders met: 19 of 45 rounds",
        "Direct, Russia and United States: 67\u202f% of the rounds; the track changed 30 times",
    ]
    assert found[4] == "Most frequent result: step in the process, 16 of 45"
    assert "Brussels saw most rounds: 7 held, 1 not; 23 places in all" in found


def test_the_headings_of_rounds_follow_the_filters_of_the_address(seeded: Store) -> None:
    found = headings(opened("rounds", mediator="eu", to="2023-12-31", level="leaders"))
    assert found[0] == "8 of 10 rounds took place; most often through EU, 7"


def test_the_headings_of_a_short_view_read_as_sentences(seeded: Store) -> None:
    found = headings(opened("rounds", as_of="2022-03-31"))
    assert found[:2] == [
        "All 4 rounds took place; most often through Russia, 3",
        "3 texts; the latest, 26 November 2021: Trilateral statement of Sochi (signed)",
    ]


def test_the_tempo_is_counted_to_the_as_of_day(seeded: Store) -> None:
    found = headings(opened("rounds", as_of="2022-03-31"))
    assert "Half of the rounds came within 63 days of the one before; longest silence 319 days, 11 January 2021 to" \
        " 26 November 2021" in found  # fmt: skip


def test_the_headings_of_refusals_state_what_was_found(seeded: Store) -> None:
    assert headings(opened("refusals")) == [
        "9 refusals, 3 with contested accounts; Azerbaijan is named in 7 (2 contested), Armenia in 3 (all contested), Georgia in 1",
        "Most frequent reason: who is in the room, 2 of 9",
        "10\u202f% of meetings were refused; 6\u202f% without the contested refusals",
        "Talks resumed after half of the refusals within 43 days; in the same track after half within 158 days (3 of 9"
        " not on record yet)",
        "Rival accounts: 4 agreed, 3 contested, 2 resting on one speaker",
    ]


def test_refusals_can_be_told_apart_by_host(seeded: Store) -> None:
    app = opened("refusals", by="host")
    assert headings(app)[0] == "9 refusals, 3 with contested accounts; 2 concern meetings hosted by EU"
    assert "host" in app.get("plotly_chart")[0].proto.alt


def test_a_wait_that_still_runs_is_told_from_one_without_a_track() -> None:
    waits = pd.DataFrame(
        {
            "days_any": pd.array([10, 30, None, None], dtype="Int64"),
            "days_same": pd.array([20, None, None, None], dtype="Int64"),
            "days_open": [90, 90, 90, 90],
        }
    )
    assert resumed_title(waits, [True, True, False, False]) == (
        "Talks resumed after half of the refusals within 30 days (2 of 4 not on record yet); in the same track after half"
        " within 20 days (1 of 2 not on record yet)"
    )
    assert resumed_title(waits.tail(3), [False] * 3) == "Talks resumed after 1 of 3 so far"
    assert resumed_title(waits.head(1), [True]) == (
        "Talks resumed after the refusal within 10 days; in the same track after it within 20 days"
    )
    assert resumed_title(waits.tail(1), [True]) == "Days until talks resumed: none recorded so far"


def test_no_card_stands_open_until_a_refusal_is_chosen(seeded: Store) -> None:
    assert not [text.value for text in opened("refusals").markdown if text.value.startswith("####")]


def test_the_rival_accounts_of_a_refusal_stand_side_by_side(seeded: Store) -> None:
    app = opened("refusals", record="2022-12-22-moscow-meeting")
    said = [text.value.replace("\\", "") for text in app.markdown]
    assert "**Contested**: Somebody denies it, or different sides are named; counted once in totals and shown under each" \
        " side named." in said  # fmt: skip
    assert (
        said.index("**Armenia**") < said.index("denies it; reason: situation on the ground") < said.index("**Russia**")
    )
    assert said.count("says that Armenia refused; reason: situation on the ground") == 2
    assert "Armenia named by Russia, denied by Armenia. The coder reads: Armenia." in [
        caption.value.replace("\\", "") for caption in app.caption
    ]
    assert sum("(https://" in text and "graded" in text for text in said) >= 3


def test_a_source_is_opened_by_the_address(seeded: Store) -> None:
    app = opened("sources", record="pax-2454")
    assert any("graded A" in caption.value.replace("\\", "") for caption in app.caption)
    assert headings(app)[0] == (
        "118 of 237 facts rest on a single source, among them all 91 statuses and accounts of refusals"
    )
    assert any("27 facts listed; 91 more are" in caption.value for caption in app.caption)


def test_an_address_that_names_a_record_not_there_is_no_error(seeded: Store) -> None:
    for page in ("refusals", "sources"):
        opened(page, record="no-such-record")


@pytest.mark.parametrize(("page", "parts"), [("rounds", rounds.PARTS), ("commitments", commitments.PARTS)])
def test_the_jumps_of_a_long_page_end_at_its_headings(page: str, parts: dict[str, str], seeded: Store) -> None:
    app = opened(page)
    (line,) = [text.value for text in app.markdown if "On this page" in text.value]
    assert re.findall(r"\(#([a-z-]+)\)", line) == list(parts)
    assert set(parts) <= {heading.proto.anchor for heading in app.subheader}


def test_the_codebook_shows_one_part_to_read_and_all_to_search(empty: Store) -> None:
    assert headings(opened("codebook")) == ["Measures and their words"]
    assert headings(opened("codebook", part="lists"))[0].startswith("Closed lists")
    assert len(headings(opened("codebook", find="round"))) == 3


def test_the_codebook_finds_words_columns_and_other_datasets_codes(empty: Store) -> None:
    assert headings(opened("codebook", find="TjPrire")) == ["Words that fit: 1 of 214"]
    nothing = opened("codebook", find="zzz")
    assert "**No measure, column or word fits.**" in [text.value for text in nothing.markdown]
    assert not nothing.get("download_button")


def test_the_codebook_explains_the_words_the_pages_are_written_in(empty: Store) -> None:
    app = opened("codebook", find="band")
    assert headings(app) == ["Measures that fit: 3 of 20"]
    assert [box.proto.expanded for box in app.main.get("expander")] == [True]
    for word in ("track", "lane", "score", "contested", "bin", "spread", "HHI"):
        assert any(matching((m.name, m.counted), word) for m in MEASURES), word


Raw = tuple[str, dict[str, str]]


def put(store: Store, *rows: Raw) -> None:
    """Store rows of any noun, parents before children, in one go."""
    drafts = []
    for noun, raw in rows:
        draft, problems = BY_NOUN[noun].draft(raw)
        assert problems == []
        drafts.append(draft)
    save(store, drafts, by="ana")


ONE: list[Raw] = [
    ("process", {"key": "p", "title": "P"}),
    ("source", {"key": "s", "title": "S"}),
    ("round", {"key": "r", "process": "p", "title": "R", "date": "2020", "status": "held", "source": "s"}),
    ("agreement", {"key": "a", "processes": "p", "title": "A", "date": "2020-01", "source": "s"}),
    ("refusal", {"key": "x", "process": "p", "date": "2020-02", "source": "s"}),
]
"""One record of each noun the pages show, with as little in it as is accepted."""


@pytest.mark.parametrize("page", PAGES)
def test_one_bare_record_is_shown(page: str, empty: Store) -> None:
    put(empty, *ONE)
    app = opened(page)
    assert len(charts(app)) == {"rounds": 6, "refusals": 4, "sources": 2, "codebook": 0}[page]


MARKUP = "![x](https://example.org/x.png) <script>alert(1)</script> $\\frac{1}{2}$ **[a](b)** :red[c] " + "long " * 80
P = {"process": "p", "source": "s"}


def odd() -> Iterator[Raw]:
    """What nobody expected: markup, open and far dates, many tracks, refusals without anything."""
    for i in range(25):
        yield "actor", {"key": f"t{i}", "name": MARKUP[:300] + str(i), "kind": "state"}
        yield "round", P | {
            "key": f"r{i}", "title": MARKUP[:500], "date": "2021-05/..", "status": "held", "place": MARKUP[:400],
            "level": "leaders", "format": "shuttle", "outcome": "no_outcome",
        }  # fmt: skip
        yield "participation", {"round": f"r{i}", "actor": f"t{i}", "role": "mediator"}
        yield "participation", {"round": f"r{i}", "actor": "t0", "role": "party"}
    far = {
        "key": "far",
        "title": "Far",
        "date": "2199",
        "status": "proposed",
        "latitude": "-89.9",
        "longitude": "179.9",
    }
    yield "round", P | far
    yield "round", P | {"key": "old", "title": "Old", "date": "1815-06-09", "status": "cancelled"}
    yield "refusal", P | {
        "key": "y", "date": "2021/2024", "summary": MARKUP, "refused_by": "t1;t2;t3", "planned_for": "2199",
        "counter_offer": MARKUP,
    }  # fmt: skip
    yield "refusal_claim", {"key": "c", "refusal": "y", "stance": "denies", "source": "s", "detail": MARKUP}
    yield "refusal_claim", {
        "key": "d", "refusal": "y", "said_by": "t1", "stance": "asserts", "refused_by": "t4;t5", "source": "s"
    }  # fmt: skip
    yield "agreement", {"processes": "p", "title": MARKUP[:500], "date": "2022-XX-XX", "stage": "Oth", "source": "s"}


@pytest.mark.parametrize("page", PAGES)
def test_odd_records_are_shown(page: str, empty: Store) -> None:
    put(empty, *ONE, *odd())
    for query in ({}, {"by": "host", "across": "format", "pace": "level"}, {"as_of": "1900-01-01"}):
        app = opened(page, **query)
        texts = [text.value for text in (*app.markdown, *app.caption, *app.subheader)]
        assert not [text for text in texts if "![x](" in text]

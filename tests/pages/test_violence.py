"""Incidents, Talks and violence, Compare and the closer look at commitments as pages: example, nothing, one record."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.driven import opened
from tracker.records import BY_NOUN
from tracker.store import Store, save
from tracker.ui.incidents import _count_of

LOOKS = ("groups", "score", "change", "claims", "deadlines", "time")
Raw = tuple[str, dict[str, str]]


def put(store: Store, *rows: Raw) -> None:
    drafts = []
    for noun, raw in rows:
        draft, problems = BY_NOUN[noun].draft(raw)
        assert problems == []
        drafts.append(draft)
    save(store, drafts, by="ana")


def headings(app: AppTest) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", heading.value) for heading in app.subheader]


def texts(app: AppTest) -> str:
    return "\n".join(re.sub(r"\\(.)", r"\1", text.value) for text in (*app.markdown, *app.caption, *app.warning))


def charts(app: AppTest) -> list[Any]:
    return [element.proto for element in app.get("plotly_chart")]


def warned(app: AppTest) -> list[str]:
    return [warning.value for warning in app.warning]


@pytest.mark.parametrize(("page", "number"), [("incidents", 5), ("talks_and_violence", 2), ("compare", 1)])
def test_every_chart_has_an_alternative_text_and_a_table(page: str, number: int, seeded: Store) -> None:
    app = opened(page)
    assert len(charts(app)) == number
    for chart in charts(app):
        assert len(chart.alt) > 40
        assert json.loads(chart.spec)["data"]
    assert sum(box.label.startswith("Table") for box in app.expander) == number


@pytest.mark.parametrize("page", ["incidents", "talks_and_violence", "compare"])
def test_an_empty_store_is_said_and_leads_on(page: str, empty: Store) -> None:
    app = opened(page)
    assert charts(app) == []
    assert "is in this view" in texts(app) or "recorded" in texts(app)


@pytest.mark.parametrize(("page", "number"), [("incidents", 5), ("talks_and_violence", 2), ("compare", 0)])
def test_one_bare_incident_is_shown(page: str, number: int, empty: Store) -> None:
    put(
        empty,
        ("process", {"key": "p", "title": "P"}),
        ("source", {"key": "s", "title": "S"}),
        ("incident", {"process": "p", "date": "2020-01", "kind": "other", "source": "s"}),
    )
    assert len(charts(opened(page))) == number


def test_the_headings_of_incidents_state_what_was_found(seeded: Store) -> None:
    app = opened("incidents")
    assert headings(app) == [
        "11 incidents, 691 deaths by best or only counts (at least 413); 394 of them in September 2023",
        "The largest group is small-arms fire: 4 of 11",
        "Of 11 incidents, Azerbaijan is named for 6 (1 contested), Armenia and Azerbaijan for 2 (all contested),"
        " Armenia for 1 (contested)",
        "The limits of all 5 rates overlap; with 11 incidents a difference would hardly show",
        "11 incidents on the map; the place of 6 is known no more exactly than a district",
        "Incidents one by one",
    ]
    assert "1 accident with 218 deaths left out" in texts(app)
    assert "Incidents are recorded from 16 November 2021 to 30 April 2025" in texts(app)
    assert "no armed act count too (blockade 2, displacement 1): leave them out with Kind." in texts(app)
    assert "A count above the best estimate is given for 1 incident of 11, so the sum has no upper limit" in texts(app)


@pytest.mark.parametrize(
    ("low", "best", "high", "shown"),
    [
        (225, 393, None, "393 (at least 225)"), (None, 4, 6, "4 (at most 6)"), (1, 3, 5, "3 (1–5)"), (1, None, 5, "1–5"),
        (6, None, None, "at least 6"), (None, None, 7, "at most 7"), (4, 4, 4, "4"), (None, None, None, ""),
    ],
)  # fmt: skip
def test_a_count_of_deaths_has_no_limit_that_no_source_gives(
    low: int | None, best: int | None, high: int | None, shown: str
) -> None:
    assert _count_of(low, best, high) == shown


def test_the_headings_of_incidents_follow_the_address(seeded: Store) -> None:
    app = opened("incidents", unit="day", kind="offensive", accidents="true")
    assert headings(app)[0] == "1 incident, 393 deaths by best or only counts (at least 225)"
    assert "no armed act" not in texts(app)
    assert warned(app) == []


def test_dead_of_whom_only_a_lowest_count_is_known_are_at_least_so_many(seeded: Store) -> None:
    app = opened("incidents", as_of="2022-01-01")
    assert headings(app)[0] == "1 incident, at least 6 deaths"
    assert "For 1 incident the lowest count is the only one." in texts(app)


def test_a_word_the_page_does_not_know_is_named_and_ignored(seeded: Store) -> None:
    app = opened("incidents", unit="fortnight")
    assert "per month" in charts(app)[0].alt
    assert any("address" in warning for warning in warned(app))


def test_a_click_on_a_place_opens_the_incident(seeded: Store) -> None:
    app = opened("incidents")
    spec = json.loads(next(chart for chart in charts(app) if "Map" in chart.alt).spec)
    marks = next(trace for trace in spec["data"] if trace.get("name") == "Place, area by number")["customdata"]
    told = next(mark for mark in marks if mark[3] == 1)
    app.session_state["incidents-map"] = {"selection": {"points": [{"customdata": told}], "point_indices": [1]}}
    app.run()
    assert not app.exception
    assert told[0] == "incident"
    drawn = [(element.type, str(getattr(element, "value", ""))) for element in app.main]
    here = next(at for at, (kind, _) in enumerate(drawn) if kind == "page_link")
    told_of = next(at for at, (_, value) in enumerate(drawn) if value.endswith("Click a mark to open its record."))
    assert max(at for at, (kind, _) in enumerate(drawn[:told_of]) if kind == "plotly_chart") < here < told_of
    assert texts(app).count("Click a mark") == 1  # of five charts one has marks that stand for records


def test_talks_warn_where_only_random_dates_find_a_change(seeded: Store) -> None:
    app = opened("talks_and_violence")
    assert headings(app)[0] == (
        "No conclusion: 0.3 fewer incidents after a round than before, below what random dates give (−0.2 to +0.3), but within what"
        " the same dates shifted in time give"
    )
    assert headings(app)[1:3] == [
        "Of 38 days with a round, fewer incidents after 13 and more after 3; of 8 days with a refusal, fewer after 2 and"
        " more after 1",
        "Day by day, 2 of the 60 around a round lie outside the range of chance; some 3 would anyway",
    ]
    assert any("Nothing should be concluded from the first alone" in warning for warning in warned(app))
    assert "37 of the 38 windows overlap" in texts(app)
    assert "a change of −0.3" in texts(app)


def test_talks_follow_their_controls(seeded: Store) -> None:
    app = opened("talks_and_violence", what="deaths_best", window="14", gap="30", draw="shift")
    assert headings(app)[0].startswith(
        "No conclusion: 5.4 fewer deaths after a round than before, within what the same dates shifted"
    )
    assert ", fewer deaths after " in headings(app)[1]
    assert "shifts of these dates" in charts(app)[0].alt
    assert warned(app) == []


def test_compare_explains_itself_with_one_process_and_draws_it(seeded: Store) -> None:
    app = opened("compare")
    assert "Only one process is recorded. This page sets two or more side by side." in texts(app)
    assert len(charts(app)) == 1
    assert headings(app)[0].startswith("Armenia–Azerbaijan peace process: score ")


def test_compare_sets_two_side_by_side_and_names_what_it_leaves_out(seeded: Store) -> None:
    put(
        seeded,
        ("process", {"key": "river", "title": "River talks"}),
        ("source", {"key": "s", "title": "S"}),
        ("agreement", {"key": "a", "processes": "river", "title": "A", "date": "2020-01-01", "source": "s"}),
        ("commitment", {"key": "c", "process": "river", "title": "C", "date": "2020-01-01", "source": "s"}),
        ("status", {"commitment": "c", "date": "2020-02-01", "basis": "evidence", "level": "2", "source": "s"}),
    )
    app = opened("compare")
    assert "River talks 67" in headings(app)[0]
    assert "Only one process" not in texts(app)
    app = opened("compare", since="ceasefire", compare=["river", "armenia-azerbaijan", "nowhere"])
    assert [info.value for info in app.info] == ["River talks has no such day and is left out."]
    assert any("address" in warning for warning in warned(app))


@pytest.mark.parametrize("look", LOOKS)
def test_each_closer_look_at_commitments(
    look: str,
    seeded: Store,
) -> None:
    app = opened("commitments", look=look)
    number = {"groups": 1, "score": 0, "change": 1, "claims": 1, "deadlines": 2, "time": 1}[look]
    assert len(charts(app)) == 2 + number
    said = {
        "groups": "Furthest carried out: Withdrawal and territory (100\u202f%, 3 assessed); least: Connections (22\u202f%, 3 assessed)",
        "score": "100 × 53 / 75 = 70.7 %, from 25 commitments.",
        "change": "A level fell 3 times in all, or about 3 a year for every 100 commitments begun",
        "claims": "Of 5 claims: later evidence differs from 2 (1 claimed more, 1 less), 2 agree with the evidence; 1 cannot be"
        " checked",
        "deadlines": "5 of 12 decided deadlines are recorded as met by the date first set, 6 of 12 by the date now in force",
        "time": "14 of 26 seen fulfilled at some time, 1 of them since lost; half of the promises within 114 days",
    }[look]
    assert said in texts(app)


def test_a_promise_met_that_fell_back_says_so_wherever_it_counts_as_met(seeded: Store) -> None:
    app = opened("commitments", look="time")
    table = app.dataframe(key="commitments-table").value.set_index("Commitment")
    assert table.loc["Full ceasefire", ["Level", "Deadline"]].tolist() == ["1 minimal", "Met late, later reversed"]
    assert table["Deadline"].str.contains("reversed").sum() == 1


@pytest.mark.parametrize(
    ("score", "said"),
    [("strict", "100 × 53 / 78 = 67.9 %"), ("weighted", "from 25 commitments"), ("lenient", "100 × 53 / 75 = 70.7 %")],
)
def test_the_score_opens_to_its_numbers_in_three_forms(score: str, said: str, seeded: Store) -> None:
    assert said in texts(opened("commitments", look="score", score=score))


@pytest.mark.parametrize("look", LOOKS)
def test_a_closer_look_at_nothing_says_so(look: str, empty: Store) -> None:
    put(empty, ("process", {"key": "p", "title": "P"}))
    assert "No commitment is in this view." in texts(opened("commitments", look=look))


@pytest.mark.parametrize("look", LOOKS)
def test_a_closer_look_at_one_bare_commitment(look: str, empty: Store) -> None:
    put(
        empty,
        ("process", {"key": "p", "title": "P"}),
        ("source", {"key": "s", "title": "S"}),
        ("commitment", {"process": "p", "title": "C", "date": "2020", "source": "s"}),
    )
    opened("commitments", look=look)

"""What headings and tiles claim: no more than the store can say."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from tests.driven import opened
from tracker.store import Store
from tracker.ui.cards import LEADS_ON
from tracker.ui.commitments_measures import time_title
from tracker.ui.meetings import concentration_sentence, mediators_title
from tracker.ui.overview import lanes_of, track_names
from tracker.ui.rounds import direct_or_unknown, lanes_title


def test_the_overview_does_not_pass_off_what_nobody_recorded_as_quiet(seeded: Store) -> None:
    shown = lines(opened("overview", as_of="2025-12-31"))
    assert shown["Incidents"] == ("no data lately", "Nothing is recorded after 30 April 2025.")
    shown = lines(opened("overview", as_of="2026-11-30"))
    assert {shown[name][0] for name in ("Rounds held", "Refusals")} == {"no data lately"}
    assert shown["Refusals"][1] == "Nothing is recorded after 15 January 2026."
    assert {shown[name] for name in ("Assessed", "Overdue")} == {
        ("no status lately", "No status is recorded after 15 January 2026.")
    }
    shown = lines(opened("overview", as_of="2023-12-31"))
    assert shown["Incidents"][0] == "1 lately, 3.3 before"


def test_a_card_of_which_nothing_is_recorded_shows_no_nought(seeded: Store) -> None:
    app = opened("overview", as_of="2019-01-01")
    shown = lines(app)
    for name in ("Assessed", "Overdue", "Rounds held", "Refusals", "Incidents", "Deaths"):
        assert {metric.label: metric.value for metric in app.metric}[name] == "–"
        assert shown[name][0] == "none recorded"
    assert lines(opened("overview", as_of="2022-01-01"))["Deaths"][0] == "best or only counts"


def lines(app: AppTest) -> dict[str, tuple[str, str]]:
    """The last line of each card, and the last sentence that explains its figure."""
    said = [link.proto.label for link in app.get("page_link") if LEADS_ON in link.proto.label]
    return {
        metric.label: (
            line.removeprefix(":small[").partition(f" {LEADS_ON}")[0],
            metric.proto.help[metric.proto.help.rfind(". ") + 2 :],
        )
        for metric, line in zip(app.metric, said, strict=True)
    }


def test_accidents_left_out_are_told_with_their_dead(seeded: Store) -> None:
    said = [caption.value for caption in opened("incidents").caption]
    assert any("1 accident with 218 deaths left out" in sentence for sentence in said)


def test_a_round_at_which_nobody_is_recorded_is_not_called_direct() -> None:
    columns = ["track", "status", "unattended"]
    met = pd.DataFrame([("direct", "held", True), ("direct", "held", False), ("eu", "held", False)], columns=columns)
    lanes = met.assign(track=lanes_of(met))
    shown = {"direct": "Direct", "eu": "EU"}
    assert lanes_title(lanes[:1], shown) == "The one round took place, with no record of who was there"
    said = lanes_title(lanes[:2], shown)
    assert said == "All 2 rounds took place; of 1 there is no record of who was there; the other without a third party"
    assert list(track_names(lanes["track"], {"eu": "EU"})) == ["Mediator not recorded", "Direct", "EU"]
    assert direct_or_unknown(met[:1], shown)["direct"] == "Mediator not recorded"
    assert direct_or_unknown(met, shown)["direct"] == "Direct, or not recorded (1)"
    record = pd.DataFrame({"track": ["direct"], "name": ["Direct"], "held": [1], "broke_off": [0], "share": [1.0]})
    assert mediators_title(met[:1], record) == "Who mediated is not recorded"
    hosted = met.assign(date_earliest="2024-01-01", date_latest=None, key=["a", "b", "c"], hosts="")
    assert concentration_sentence(hosted[:1]) == "Nobody is recorded at a round, so that no concentration is known."
    assert concentration_sentence(hosted).endswith("Rounds at which nobody is recorded (1) are among the direct ones.")
    assert mediators_title(met[1:2], record) == "All rounds were direct, without a third party"


def test_half_of_the_promises_is_reached_by_the_first_day_that_comes_to_a_half() -> None:
    # 1 - (1 - 1/3) * (1 - 1/4) falls a bit short of a half in binary
    rows = pd.DataFrame(
        {"event": "fulfilled", "run": "longest", "days": [10, 20, 30], "incidence": [1 / 3, 0.49999999999999994, 0.6]}
    )
    assert time_title(rows, 4, 3, 0) == "3 of 4 seen fulfilled at some time; half of the promises within 20 days"


def test_a_deadline_in_doubt_and_an_end_before_it_are_said(seeded: Store) -> None:
    app = opened("overview", as_of="2026-11-30")
    assert next(each.value for each in app.metric if each.label == "Since last round") == "479 days"
    late = app.dataframe
    assert any("2023-12-31 (uncertain)" in set(table.value.get("Due", [])) for table in late)
    overdue = app.dataframe(key="overview-overdue").value.set_index("Commitment")
    assert overdue["Last status"].to_dict() == {
        "Relations normalised and a peace treaty reached": "2026-01-14",
        "Border services take over the four sections": "2024-05-24, no status since it fell due",
    }
    app = opened("commitments", as_of="2026-11-30", look="deadlines")
    assert "Lapsed before its day" in set(app.dataframe(key="commitments-table").value["Deadline"])
    levels = app.dataframe(key="commitments-table").value.set_index("Commitment")["Level"]
    assert levels[levels.str.startswith("0")].to_dict() == {
        "No use or threat of force": "0 no step found, closed unmet",
        "Safe movement on the Lachin corridor": "0 no step found, fell from 1",
    }
    due = app.dataframe(key="commitments-schedule").value
    assert {"2022-09-30 (about)", "2022-12-20 (about)"} <= set(due["First due"]) & set(due["Now due"])
    assert any("the date is approximate or uncertain for 3 of the 12" in text.value for text in app.markdown)


def test_the_record_of_a_commitment_says_how_it_stands(seeded: Store) -> None:
    app = opened("edit", noun="commitment", key="2020-11-09-full-ceasefire")
    assert "**Stands at:** level 1 minimal. **Deadline:** met late, later reversed, due 2020-11-10." in [
        text.value for text in app.markdown
    ]
    app = opened("edit", noun="commitment", key="2020-11-09-full-ceasefire", as_of="2020-11-09")
    assert "**Stands at:** not assessed. **Deadline:** due soon, due 2020-11-10." in [
        text.value for text in app.markdown
    ]


def test_tables_say_dates_that_are_no_day_in_words_and_csv_keeps_them(seeded: Store) -> None:
    table = next(table.value for table in opened("incidents").dataframe if "Kind" in table.value)
    assert {"2025-03 to 2025-04 (about)", "2023-09-24 (about) to 2023-09-30"} < set(table["Date"])
    with seeded.read() as reader:
        assert "2025-03~/2025-04~" in {row["date"] for row in reader.rows(select(reader.table("incident")))}

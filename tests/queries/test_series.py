from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from tracker.filters import Filters
from tracker.queries import series
from tracker.queries.series import SERIES
from tracker.records import BY_NOUN
from tracker.store import Store, save

TODAY = date(2026, 1, 15)
STATEMENT = ("2023-12-07-joint-statement",)


def ask(store: Store, name: str, filters: Filters | None = None) -> pd.DataFrame:
    with store.read((filters or Filters()).known_at) as reader:
        return SERIES[name].query(reader, filters or Filters(), TODAY)


def stored(store: Store, noun: str) -> list[dict[str, object]]:
    with store.read() as reader:
        return [dict(row) for row in reader.connection.execute(BY_NOUN[noun].live.select()).mappings()]


@pytest.mark.parametrize("name", SERIES)
def test_each_series_has_its_columns_with_rows_and_without(name: str, seeded_store: Store, empty_store: Store) -> None:
    full, empty = ask(seeded_store, name), ask(empty_store, name)

    assert list(full.columns) == list(empty.columns) == list(SERIES[name].columns)
    assert len(full) > 0
    assert len(empty) == 0
    assert not full.duplicated().any()


def test_the_score_of_the_december_statement(seeded_store: Store) -> None:
    scores = ask(seeded_store, "implementation_score", Filters(agreement=STATEMENT, as_of=date(2023, 12, 31)))

    last = scores.iloc[-1]
    assert last["date"].date() == date(2023, 12, 31)
    assert [round(last[name], 1) for name in ("score", "score_low", "score_high")] == [83.3, 55.6, 88.9]
    assert (last["assessed"], last["commitments"]) == (4, 6)
    assert scores["date"].iloc[0].date() == date(2023, 12, 7)
    assert pd.isna(scores["score"].iloc[0])  # nothing was assessed on the day of the promise


def test_levels_and_score_stand_on_the_same_days_and_count_the_same_commitments(seeded_store: Store) -> None:
    scores, levels = ask(seeded_store, "implementation_score"), ask(seeded_store, "commitment_levels")

    assert list(levels["date"].unique()) == list(scores["date"])
    assert list(levels.groupby("date")["commitments"].sum()) == list(scores["commitments"])
    assert list(levels["level"][:5]) == ["not assessed", "0", "1", "2", "3"]


def test_every_day_on_which_something_changes_is_a_row(seeded_store: Store) -> None:
    days = {day.date() for day in ask(seeded_store, "implementation_score")["date"]}

    made = {row["date_earliest"] for row in stored(seeded_store, "commitment")}
    assessed = {
        row["date_earliest"]
        for row in stored(seeded_store, "status")
        if row["basis"] == "evidence" and row["level"] is not None
    }
    assert days == made | assessed | {TODAY}


def test_a_period_shows_its_first_day_what_changes_in_it_and_its_last(seeded_store: Store) -> None:
    period = Filters(start=date(2024, 1, 1), end=date(2024, 6, 30))

    days = [day.date() for day in ask(seeded_store, "implementation_score", period)["date"]]

    assert (days[0], days[-1]) == (date(2024, 1, 1), date(2024, 6, 30))
    assert len(days) > 2
    assert days == sorted(set(days))


def test_a_commitment_and_its_status_move_the_score_on_their_days(empty_store: Store) -> None:
    def put(noun: str, **given: str) -> None:
        draft, problems = BY_NOUN[noun].draft(given)
        assert problems == []
        save(empty_store, [draft], by="ana")

    put("process", key="p", title="P")
    put("source", key="s", title="S")
    put("commitment", key="c", process="p", title="C", date="2025-01-10", category="DETAIN", source="s")
    put("status", key="c1", commitment="c", date="2025-02", basis="evidence", level="1", source="s")
    put("status", key="c2", commitment="c", date="2025-02-05", basis="claim", level="3", source="s")
    put("status", key="c3", commitment="c", date="2025-03-01", basis="evidence", level="3", source="s")

    scores = ask(empty_store, "implementation_score", Filters(as_of=date(2025, 3, 31)))

    assert list(series.as_text(scores)) == [
        ["2025-01-10", None, "0", "100", "0", "1"],
        ["2025-02-01", "33.333333", "33.333333", "33.333333", "1", "1"],
        ["2025-03-01", "100", "100", "100", "1", "1"],
        ["2025-03-31", "100", "100", "100", "1", "1"],
    ]


def test_rounds_add_up_to_the_rounds_of_the_store(seeded_store: Store) -> None:
    counted = ask(seeded_store, "rounds")

    assert counted["rounds"].sum() == len(stored(seeded_store, "round"))
    held = counted.loc[counted["status"] == "held", "rounds"].sum()
    assert held == sum(row["status"] == "held" for row in stored(seeded_store, "round"))
    brussels = counted[(counted["mediator"] == "eu") & (counted["month"] == "2022-05")]
    assert list(brussels["rounds"]) == [1]


def test_a_contested_refusal_has_a_row_for_each_side_named(seeded_store: Store) -> None:
    counted = ask(seeded_store, "refusals")

    july = counted[counted["month"] == "2024-07"]
    assert [list(row) for row in july.itertuples(index=False)] == [
        ["2024-07", "arm", "contested", 1],
        ["2024-07", "aze", "contested", 1],
    ]
    refusals = len(stored(seeded_store, "refusal"))
    contested = counted.loc[counted["account"] == "contested", "refusals"].sum()
    assert counted.loc[counted["account"] != "contested", "refusals"].sum() < refusals < counted["refusals"].sum()
    assert contested > 0


def test_incidents_add_up_to_those_that_count(seeded_store: Store) -> None:
    counted, rows = ask(seeded_store, "incidents"), stored(seeded_store, "incident")

    assert counted["incidents"].sum() == pytest.approx(sum(bool(row["counted"]) for row in rows))
    with_accidents = ask(seeded_store, "incidents", Filters(accidents=True))
    assert with_accidents["incidents"].sum() == pytest.approx(len(rows))
    assert (counted["incidents_certain"] <= counted["incidents"] + 1e-9).all()
    assert counted["month"].is_monotonic_increasing


def test_an_uncertain_incident_is_spread_over_its_months(seeded_store: Store) -> None:
    counted = ask(seeded_store, "incidents", Filters(start=date(2025, 3, 1), end=date(2025, 4, 30)))

    shares = counted.loc[counted["kind"] == "ceasefire_violation", ["month", "incidents", "incidents_certain"]]
    assert [list(row) for row in shares.itertuples(index=False)] == [
        ["2025-03", pytest.approx(31 / 61), 0],
        ["2025-04", pytest.approx(30 / 61), 0],
    ]


def test_text_and_json_say_days_whole_numbers_and_gaps_the_same_way() -> None:
    rows = pd.DataFrame(
        {
            "date": pd.to_datetime(["2024-02-01", None]),
            "score": [1 / 3, 50.0],
            "count": pd.array([None, 2], dtype="Int64"),
            "word": pd.Series(["a", None], dtype="str"),
            "yes": [True, False],
        }
    )

    assert list(series.as_text(rows)) == [
        ["2024-02-01", "0.333333", None, "a", "true"],
        [None, "50", "2", None, "false"],
    ]
    assert list(series.as_json(rows)) == [
        {"date": "2024-02-01", "score": 0.333333, "count": None, "word": "a", "yes": True},
        {"date": None, "score": 50, "count": 2, "word": None, "yes": False},
    ]
    assert series.text_columns(rows) == {3}

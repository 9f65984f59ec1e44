"""The Rounds page's queries on the example process, held against numbers counted from its CSV files."""

from __future__ import annotations

import csv
from datetime import date

import pandas as pd

from tracker.config import EXAMPLE
from tracker.filters import Filters
from tracker.measures import meetings, texts
from tracker.measures import rounds as measures
from tracker.queries import rounds
from tracker.store import Store

TODAY = date(2026, 1, 15)
OURS = Filters(process="armenia-azerbaijan")


def attended(store: Store, filters: Filters = OURS) -> pd.DataFrame:
    with store.read(filters.known_at) as reader:
        return rounds.attended(reader, filters, TODAY)


def rows_of(noun: str) -> list[dict[str, str]]:
    with (EXAMPLE / f"{noun}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_parties_and_hosts_are_those_of_the_participations(seeded_store: Store) -> None:
    met = attended(seeded_store).set_index("key")
    assert len(met) == len(rows_of("round"))
    for key in met.index:
        named = {(row["actor"], row["role"]) for row in rows_of("participation") if row["round"] == key}
        assert met.loc[key, "parties"] == ";".join(sorted(actor for actor, role in named if role == "party"))
        assert met.loc[key, "hosts"] == ";".join(sorted(actor for actor, role in named if role == "host"))


def test_the_record_of_the_example_s_mediators(seeded_store: Store) -> None:
    met = attended(seeded_store)
    record = measures.mediator_record(met, as_of=TODAY).set_index("track")
    assert record["held"].sum() == 45
    assert record.loc[["direct", "rus", "usa", "eu"], "held"].tolist() == [12, 9, 9, 7]
    assert record["refused"].sum() == 5
    assert record.loc["rus", "postponed"] == 1
    assert meetings.pairings(met)[["one", "other", "rounds"]].to_numpy().tolist() == [
        ["arm", "aze", 44],
        ["aze", "nk-armenians", 1],
    ]


def test_the_way_of_the_example_s_texts_goes_up_and_down(seeded_store: Store) -> None:
    with seeded_store.read() as reader:
        found = rounds.agreements(reader, OURS, TODAY)
    # Cea, Imp x 4, Pre, SubPar, Imp x 2, SubPar and SubComp on one day
    assert texts.moves(found["stage"], found["date_earliest"]) == texts.Moves(texts=11, up=3, down=2, level=4)


def test_a_party_s_rounds_are_those_it_attended(seeded_store: Store) -> None:
    met = attended(seeded_store, Filters(process="armenia-azerbaijan", party=("nk-armenians",)))
    assert met["key"].tolist() == ["2023-09-21-baku-and-the-karabakh-armenians-in-yevlakh"]


def test_an_empty_store_has_the_columns(seeded_store: Store, empty_store: Store) -> None:
    assert attended(empty_store, Filters()).dtypes.to_dict() == attended(seeded_store).dtypes.to_dict()

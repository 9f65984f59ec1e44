"""Who met whom: pairs, places and crossed words, counted by hand on seven rounds."""

from __future__ import annotations

import pandas as pd
import pytest

from tracker.measures import meetings

COLUMNS = [
    "key", "title", "status", "date_earliest", "level", "format", "place", "latitude", "longitude", "place_precision",
    "track", "parties", "hosts",
]  # fmt: skip


def rounds(*rows: tuple[object, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    texts = [name for name in COLUMNS if name not in {"date_earliest", "latitude", "longitude", "place_precision"}]
    frame = frame.astype(dict.fromkeys(texts, "str") | {"latitude": "float64", "longitude": "float64"})
    return frame.assign(
        date_earliest=pd.to_datetime(frame["date_earliest"]), place_precision=frame["place_precision"].astype("Int64")
    )


MET = rounds(
    ("r1", "One", "held", "2020-01-01", "leaders", "trilateral", "Port", 10.02, 20.0, 1, "eu", "a;b", "eu"),
    ("r2", "Two", "held", "2020-02-01", "leaders", "bilateral", "Port (old town)", 10.04, 20.02, 2, "eu", "a;b", "eu"),
    ("r3", "Three", "broke_off", "2020-03-01", "ministerial", None, "Port", 10.0, 20.0, 1, "rus", "a;b;c", "rus"),
    ("r4", "Four", "refused", "2020-04-01", "leaders", "bilateral", "Port", 10.0, 20.0, 1, "rus", "a;b", "rus"),
    ("r5", "Five", "held", "2020-05-01", None, "bilateral", "Ford", None, None, None, "direct", "b;c", ""),
    ("r6", "Six", "held", "2020-06-01", "leaders", "bilateral", None, None, None, None, "rus", "a", "rus"),
    ("r7", "Seven", "proposed", "2020-07-01", "leaders", "bilateral", None, None, None, None, "eu", "a;b", "eu"),
)


def test_each_pair_of_parties_counts_the_rounds_that_took_place() -> None:
    pairs = meetings.pairings(MET)
    assert pairs[["one", "other", "rounds"]].to_numpy().tolist() == [["a", "b", 3], ["b", "c", 2], ["a", "c", 1]]
    assert pairs.loc[0, "levels"] == "leaders 2;ministerial 1"
    assert pairs.loc[0, "formats"] == "bilateral 1;trilateral 1"
    assert pairs.loc[0, "first"] == pd.Timestamp("2020-01-01")
    assert pairs.loc[0, "last"] == pd.Timestamp("2020-03-01")
    assert pairs.loc[1, "places"] == "Ford 1;Port 1"


def test_venues_of_one_town_are_one_place_named_by_the_shortest_name() -> None:
    places = meetings.venues(MET)
    assert sorted(";".join(places["rounds"]).split(";")) == sorted(
        MET["key"][MET["place"].notna() | MET["latitude"].notna()]
    )
    assert [rounds.split(";")[0] for rounds in places["rounds"]] == list(places["key"])
    assert [len(rounds.split(";")) for rounds in places["rounds"]] == list(places["held"] + places["not_held"])
    assert places["place"].tolist() == ["Port", "Ford"]
    assert places[["held", "not_held"]].to_numpy().tolist() == [[3, 1], [1, 0]]
    assert places.loc[0, "key"] == "r4"
    assert (places.loc[0, "latitude"], places.loc[0, "place_precision"]) == (10.02, 1)
    assert pd.isna(places.loc[1, "latitude"])
    assert pd.isna(places.loc[1, "place_precision"])


def test_words_are_crossed_over_rounds_that_took_place_a_missing_one_as_unknown() -> None:
    cells = {(row.row, row.column): row.n for row in meetings.crossed(MET, "level", "format").itertuples()}
    assert cells == {
        ("leaders", "trilateral"): 1,
        ("leaders", "bilateral"): 2,
        ("ministerial", "unknown"): 1,
        ("unknown", "bilateral"): 1,
    }


def test_a_host_takes_over_only_where_somebody_is_named() -> None:
    assert meetings.switches(MET, of="hosts") == 1  # eu, eu, rus, nobody, rus
    assert meetings.switches(MET, of="track") == 3  # eu, eu, rus, direct, rus


def test_without_a_round_there_is_nothing_and_the_columns_stand() -> None:
    none = MET.iloc[:0]
    assert list(meetings.pairings(none).columns) == list(meetings.pairings(MET).columns)
    assert list(meetings.venues(none).columns) == list(meetings.venues(MET).columns)
    assert (
        len(meetings.pairings(none)) == len(meetings.venues(none)) == len(meetings.crossed(none, "level", "track")) == 0
    )
    assert meetings.switches(none, of="hosts") == 0


@pytest.mark.parametrize(
    ("words", "cell"), [(["b", "a", "b", None], "b 2;a 1"), ([], ""), (["New York", "New York"], "New York 2")]
)
def test_a_tally_reads_back(words: list[str | None], cell: str) -> None:
    assert meetings.tally(words) == cell
    assert sum(n for _, n in meetings.tallied(cell)) == len([word for word in words if word])

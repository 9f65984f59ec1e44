from __future__ import annotations

import pandas as pd
import pytest

from tracker.measures import rounds as measure


def rounds(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["key", "status", "date_earliest", "date_latest", "track"]).astype("str")
    return frame.assign(level="leaders")


ROUNDS = rounds(
    ("d", "held", "2023-05-14", "2023-05-14", "eu"),
    ("a", "held", "2023-05-01", "2023-05-04", "usa"),
    ("c", "refused", "2023-05-10", "2023-05-10", "eu"),
    ("e", "held", "2023-05-19", "2023-05-19", "rus"),
    ("f", "broke_off", "2023-05-25", "2023-05-25", "rus"),
    ("g", "held", "2023-06-27", "2023-06-29", "usa"),
    ("h", "postponed", "2023-07-25", "2023-07-25", "rus"),
)


def participations(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["round", "actor", "role"]).astype("str")


def test_the_track_is_named_after_the_actors_of_the_highest_role() -> None:
    who = participations(
        ("prague", "fra", "mediator"), ("prague", "eu", "mediator"), ("prague", "arm", "party"),
        ("chisinau", "eu", "mediator"), ("chisinau", "fra", "facilitator"),
        ("almaty", "kaz", "host"), ("almaty", "kaz", "good_offices"),
        ("tehran", "irn", "host"), ("border", "arm", "party"), ("witnessed", "usa", "witness"),
        ("twice", "eu", "mediator"), ("twice", "eu", "mediator"),
    )  # fmt: skip
    keys = ["prague", "chisinau", "almaty", "tehran", "border", "witnessed", "twice", "nobody"]
    found = measure.tracks(keys, who)
    assert found["round"].tolist() == keys
    assert found["track"].tolist() == ["eu+fra", "eu", "kaz", "irn", "direct", "direct", "eu", "direct"]
    assert measure.tracks(keys[:1], participations())["track"].tolist() == ["direct"]
    assert measure.tracks([], who).dtypes.equals(found.dtypes)


def test_shares_concentration_and_switches_are_those_of_the_rounds_that_took_place() -> None:
    found = measure.concentration(ROUNDS)
    assert (found.rounds, found.tracks, found.switches) == (5, 3, 3)
    assert found.hhi == pytest.approx(0.4**2 + 0.4**2 + 0.2**2)
    assert measure.concentration(ROUNDS.iloc[:0]) == measure.Concentration(0, 0, None, 0)


def test_the_mediator_record_counts_every_fate() -> None:
    found = measure.mediator_record(ROUNDS, as_of="2024-01-01").set_index("track")
    assert list(found.index) == ["usa", "eu", "rus"]
    assert found.loc["rus", ["held", "broke_off", "postponed", "refused"]].tolist() == [1, 1, 1, 0]
    assert found.loc["eu", ["held", "refused"]].tolist() == [1, 1]
    assert found["share"].tolist() == pytest.approx([0.4, 0.2, 0.4])
    assert found.loc["usa", "median_gap_days"] == (pd.Timestamp("2023-06-27") - pd.Timestamp("2023-05-04")).days
    assert pd.isna(found.loc["eu", "median_gap_days"])
    only_refused = measure.mediator_record(ROUNDS[ROUNDS["key"] == "c"], as_of="2024-01-01")
    assert pd.isna(only_refused["share"].item()) and pd.isna(only_refused["first"].item())


@pytest.mark.parametrize("as_of", ["2024-01-01", "2023-06-28", "2023-05-03"])
def test_the_last_day_of_a_track_is_the_same_in_its_record_and_in_its_tempo(as_of: str) -> None:
    begun = ROUNDS[ROUNDS["date_earliest"] <= as_of]
    record = measure.mediator_record(begun, as_of=as_of).set_index("track")["last"].dropna()
    assert record.to_dict() == measure.tempo(begun, as_of=as_of, by="track").set_index("track")["last"].to_dict()
    assert record["usa"] == pd.Timestamp(min(begun.loc[begun["track"] == "usa", "date_latest"].max(), as_of))


def test_gaps_run_from_the_last_day_of_one_round_to_the_first_of_the_next() -> None:
    found = measure.gaps(ROUNDS)
    assert found["round"].tolist() == ["a", "d", "e", "f", "g"]
    assert found["gap_days"].fillna(-1).tolist() == [-1, 10, 5, 6, 33]
    by_track = measure.gaps(ROUNDS, by="track").set_index("round")["gap_days"]
    assert by_track[["f", "g"]].tolist() == [6, 54]
    assert by_track[["a", "d", "e"]].isna().all()


def test_a_round_within_a_longer_one_makes_no_negative_gap() -> None:
    long = rounds(
        ("a", "held", "2023-05-01", "2023-05-31", "eu"),
        ("b", "held", "2023-05-10", "2023-05-10", "eu"),
        ("c", "held", "2023-06-05", "2023-06-05", "eu"),
    )
    assert measure.gaps(long)["gap_days"].fillna(-1).tolist() == [-1, 0, 5]


def test_the_longest_silence_includes_the_present_one() -> None:
    found = measure.tempo(ROUNDS, as_of="2023-12-31").iloc[0]
    assert found["days_since_last"] == found["longest_silence_days"] == 185
    assert (found["silence_from"], found["silence_to"]) == (pd.Timestamp("2023-06-29"), pd.Timestamp("2023-12-31"))
    assert found["median_gap_days"] == pytest.approx(8)
    earlier = measure.tempo(ROUNDS, as_of="2023-07-01").iloc[0]
    assert (earlier["longest_silence_days"], earlier["days_since_last"]) == (33, 2)


def test_tempo_is_told_by_track_and_knows_no_round_after_the_day() -> None:
    found = measure.tempo(ROUNDS, as_of="2023-05-20", by="track").set_index("track")
    assert found["rounds"].to_dict() == {"eu": 1, "rus": 1, "usa": 1}
    assert found["days_since_last"].to_dict() == {"eu": 6, "rus": 1, "usa": 16}
    assert measure.tempo(ROUNDS, as_of="2023-05-02").iloc[0]["days_since_last"] == 0


def test_empty_frames_give_the_same_columns_and_types() -> None:
    none = ROUNDS.iloc[:0]
    assert measure.mediator_record(none, as_of="2024-01-01").dtypes.equals(
        measure.mediator_record(ROUNDS, as_of="2024-01-01").dtypes
    )
    for by in (None, "track"):
        assert measure.gaps(none, by=by).dtypes.equals(measure.gaps(ROUNDS, by=by).dtypes)
        full, empty = (measure.tempo(frame, as_of="2024-01-01", by=by) for frame in (ROUNDS, none))
        assert empty.empty and empty.dtypes.equals(full.dtypes)

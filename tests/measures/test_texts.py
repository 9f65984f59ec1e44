from __future__ import annotations

from itertools import permutations

from tracker.measures.texts import LADDER, Moves, moves, steps
from tracker.vocabulary import AgreementStage


def test_every_stage_but_other_is_a_step() -> None:
    assert set(LADDER) == set(AgreementStage) - {AgreementStage.OTH}
    assert list(steps(["Pre", "Ren"])) == [1, len(LADDER)]


def test_other_and_unknown_stages_have_no_step() -> None:
    assert steps(["Oth", None, "a later version's word"]).isna().all()


def test_moves_are_counted_from_text_to_text_those_without_a_step_passed_over() -> None:
    assert moves(["Cea", "Imp", "Oth", "Imp", "Pre", "SubPar"], range(6)) == Moves(texts=5, up=2, down=1, level=1)


def test_texts_of_one_day_are_one_step_in_whatever_order_they_come() -> None:
    days = ["2020-01-01", "2025-08-08", "2025-08-08", "2025-08-08", "2026-01-01"]
    for within in permutations(["SubPar", "Imp", "Oth"]):
        assert moves(["SubComp", *within, "Pre"], days) == Moves(texts=4, up=1, down=1, level=0)


def test_one_text_or_none_makes_no_move() -> None:
    assert moves(["Pre"], ["2020-01-01"]) == Moves(1, 0, 0, 0)
    assert moves([], []) == Moves(0, 0, 0, 0)

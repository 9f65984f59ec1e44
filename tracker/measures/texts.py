"""The way of a process through the stages of its texts, up and down: the *messy timeline* of PA-X (measures.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from tracker.vocabulary import AgreementStage

LADDER: tuple[AgreementStage, ...] = (
    AgreementStage.PRE,
    AgreementStage.CEA,
    AgreementStage.SUB_PAR,
    AgreementStage.SUB_COMP,
    AgreementStage.IMP,
    AgreementStage.REN,
)
"""The steps as a process would take them if it went straight. *Other* is no step."""


@dataclass(frozen=True, slots=True)
class Moves:
    """How the stage of one text stands to that of the text before it."""

    texts: int
    up: int
    down: int
    level: int


def steps(stages: Iterable[str | None]) -> pd.Series[int]:
    """The step of each stage, 1 for the first; <NA> for other, none, or a word that is not known."""
    rungs = {stage.value: number for number, stage in enumerate(LADDER, start=1)}
    found = [rungs.get(stage) if isinstance(stage, str) else None for stage in stages]
    return pd.Series(found, dtype="Int64")


def moves(stages: Iterable[str | None]) -> Moves:
    """The moves between texts in the order given (by date), those without a step passed over."""
    known = [int(step) for step in steps(stages).dropna()]
    up = sum(b > a for a, b in pairwise(known))
    down = sum(b < a for a, b in pairwise(known))
    return Moves(len(known), up, down, max(len(known) - 1, 0) - up - down)

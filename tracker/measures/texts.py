"""The way of a process through the stages of its texts, up and down: the *messy timeline* of PA-X (measures.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

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
    """How the stages of one day's texts stand to those of the day before on which there were any."""

    texts: int  # with a step; those of one day make one step
    up: int
    down: int
    level: int


def steps(stages: Iterable[str | None]) -> pd.Series[int]:
    """The step of each stage, 1 for the first; <NA> for other, none, or a word that is not known."""
    rungs = {stage.value: number for number, stage in enumerate(LADDER, start=1)}
    found = [rungs.get(stage) if isinstance(stage, str) else None for stage in stages]
    return pd.Series(found, dtype="Int64")


def moves(stages: Iterable[str | None], days: Iterable[Any]) -> Moves:
    """The moves from day to day, each at the highest stage of its texts; texts without a step are passed over.

    ``days``: the first day of each text. Texts of one day are signed together, so that no order among them is known:
    they are one step, and neither their order here nor their names change the count.
    """
    known = pd.DataFrame({"step": steps(stages), "day": pd.Series(list(days))}).dropna()
    highest = known.groupby("day")["step"].max().tolist()  # by day
    up = sum(b > a for a, b in pairwise(highest))
    down = sum(b < a for a, b in pairwise(highest))
    return Moves(len(known), up, down, max(len(highest) - 1, 0) - up - down)

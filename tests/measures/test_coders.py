"""Agreement of coders, held against Krippendorff's own worked example."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tracker.measures.coders import alpha

# Krippendorff 2011, part C and D: four observers, twelve units, 0 for a unit passed over.
WORKED = pd.DataFrame(
    {
        "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        "C": [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    }
).replace(0, np.nan)


def test_ordered_codes_agree_as_far_as_published() -> None:
    assert alpha(WORKED) == pytest.approx(0.815, abs=0.0005)


def test_coders_who_always_agree_have_one_and_opposites_less_than_chance() -> None:
    assert alpha(pd.DataFrame({"a": [0, 1, 3, 2], "b": [0, 1, 3, 2]})) == 1
    opposed = alpha(pd.DataFrame({"a": [0, 3, 0, 3], "b": [3, 0, 3, 0]}))
    assert opposed is not None and opposed < 0


@pytest.mark.parametrize("codes", [{"a": [], "b": []}, {"a": [1, None], "b": [None, 2]}, {"a": [2, 2], "b": [2, 2]}])
def test_without_two_codes_of_one_thing_or_with_one_code_alone_nothing_is_said(codes: dict[str, list[int]]) -> None:
    assert alpha(pd.DataFrame(codes, dtype="Int64")) is None

"""How far coders agree who coded the same levels: Krippendorff's alpha for ordered codes (c17).

Source: Krippendorff 2011, *Computing Krippendorff's Alpha-Reliability*, part D; the tests hold its worked example.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd


def alpha(codes: pd.DataFrame) -> float | None:
    """1 for coders who always agree, 0 for chance, less for worse: 1 - observed / expected disagreement.

    ``codes``: a row for each thing coded, a column for each coder, an ordered number in a cell, missing where a coder
    passed it over. Things with fewer than two codes say nothing and are left out. None where there is nothing to
    compare, or only one code was ever given, so that no disagreement could be expected.
    """
    cells = codes.to_numpy(dtype=np.float64, na_value=np.nan)
    cells = cells[(~np.isnan(cells)).sum(axis=1) > 1]
    values = np.unique(cells[~np.isnan(cells)])
    if len(values) < 2:
        return None
    given = (cells[:, :, None] == values).sum(axis=1).astype(np.float64)  # how often each thing got each code
    pairs = given[:, :, None] * given[:, None, :] - np.einsum("uv,vw->uvw", given, np.eye(len(values)))
    coincidences = (pairs / (given.sum(axis=1) - 1)[:, None, None]).sum(axis=0)
    totals = coincidences.sum(axis=0)
    apart = _distances(totals)
    expected = (np.outer(totals, totals) - np.diag(totals)) / (totals.sum() - 1)
    return float(1 - (coincidences * apart).sum() / (expected * apart).sum())


def _distances(totals: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The squared distance of each two codes: the codes given between them, half of either end's."""
    ranks = np.cumsum(totals) - totals / 2
    square: npt.NDArray[np.float64] = (ranks[:, None] - ranks[None, :]) ** 2
    return square

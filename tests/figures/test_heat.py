from __future__ import annotations

import pandas as pd

from tests import hostile
from tracker.figures import heat


def test_a_name_is_never_markup_where_the_pointer_rests() -> None:
    names = dict(enumerate(hostile.TEXTS.values()))
    cells = pd.DataFrame({"row": list(names)[:12], "column": list(names)[:12], "n": 1})
    figure = heat.counts(cells, names, names, unit="rounds", empty="none")  # type: ignore[arg-type]

    told = " ".join(text for line in figure.data[0].customdata for text in line)
    assert "&lt;b&gt;ZZBOLD&lt;/b&gt;" in told
    assert "<b>" not in told
    assert "<img" not in told

"""Tables go to the browser as pyarrow would make them of the frame, down to what it notes for pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from tracker.ui.sent import sent

TEXTS = pd.array(["one", None, "“three”"], dtype="str")
DAYS = pd.Series([pd.Timestamp("2023-12-07"), pd.NaT, pd.Timestamp("2024-02-29")], dtype="datetime64[s]")
FRAME = pd.DataFrame(
    {
        '"stop": 0': TEXTS, "n": pd.array([1, None, 3], dtype="Int64"), "days": DAYS, "share": [0.5, np.nan, 2.0],
        "rows": np.arange(3), "whether": [True, False, True],
    }
)  # fmt: skip


def test_a_table_is_that_of_pyarrow() -> None:
    for frame in (FRAME, FRAME.iloc[:0], FRAME[["n"]], FRAME.iloc[1:].reset_index(drop=True)):
        made, days = sent(frame)
        assert days == [name for name in frame if name == "days"]
        assert isinstance(made, pa.Table)
        assert made.schema.equals(pa.Table.from_pandas(frame).schema, check_metadata=True)
        assert made.equals(pa.Table.from_pandas(frame))
    assert sent({'"stop": 0': ["one", None, "“three”"], "rows": np.arange(3)})[0].equals(
        pa.Table.from_pandas(FRAME[['"stop": 0', "rows"]])
    )


def test_what_depends_on_cells_or_rows_goes_as_it_is() -> None:
    for frame in (FRAME.assign(any=[1, "a", None]), FRAME.iloc[1:], FRAME.assign(kind=pd.Categorical(["a", "b", "a"]))):
        assert sent(frame)[0] is frame

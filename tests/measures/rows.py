"""Small frames for the tests of the measures, with the column types the queries give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

STATUS = (
    "key",
    "commitment",
    "basis",
    "level",
    "lifecycle",
    "date_earliest",
    "date_latest",
    "recorded_at",
    "claimed_by",
)


def commitments(*rows: tuple[str, str] | tuple[str, str, str | None]) -> pd.DataFrame:
    """Commitments given as (key, day promised, last day it is due)."""
    full = [(*row, None)[:3] for row in rows]
    frame = pd.DataFrame(full, columns=["key", "date_earliest", "due_latest"])
    for name in ("date_earliest", "due_latest"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    return frame.assign(date_latest=frame["date_earliest"]).astype({"key": "str"})


def statuses(rows: Sequence[dict[str, object]] = ()) -> pd.DataFrame:
    """Statuses given by the fields that matter; evidence of one day, recorded together, unless told otherwise."""
    full = []
    for number, row in enumerate(rows):
        made = {"basis": "evidence", "key": f"s{number:03}", "recorded_at": "2026-01-01", "level": None, **row}
        made.setdefault("date_latest", made["date_earliest"])  # None, when given, is an open end
        full.append([made.get(name) for name in STATUS])
    frame = pd.DataFrame(full, columns=list(STATUS))
    for name in ("date_earliest", "date_latest"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    frame["recorded_at"] = pd.to_datetime(frame["recorded_at"], utc=True).astype("datetime64[us, UTC]")
    texts = dict.fromkeys(("key", "commitment", "basis", "lifecycle", "claimed_by"), "str")
    return frame.astype({**texts, "level": "Int64"})


def status(commitment: str, day: str, level: int | None = None, **more: object) -> dict[str, object]:
    """The fields of one status."""
    return {"commitment": commitment, "date_earliest": day, "level": level, **more}


def day(text: str) -> date:
    """A date from its ISO text."""
    return date.fromisoformat(text)

"""Figures of plain dictionaries, on their way to the browser."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go


class Drawn(go.Figure):  # type: ignore[misc]  # plotly brings no types
    """A figure that plotly takes apart only when somebody looks into it: a page that draws it does not.

    Taking apart and putting together copies every value three times, which took as long as all else about a figure.
    """

    def __init__(self, traces: list[dict[str, Any]], layout: dict[str, Any]) -> None:
        self.__dict__["_plain"] = {"data": traces, "layout": layout}

    def __getattr__(self, name: str) -> Any:
        plain = self.__dict__.pop("_plain", None)
        if plain is None:
            raise AttributeError(name)
        super().__init__(**plain, _validate=False)
        return getattr(self, name)

    def to_dict(self) -> dict[str, Any]:
        """The figure as it is drawn."""
        plain = self.__dict__.get("_plain")
        return super().to_dict() if plain is None else _packed(plain)


def first_told(figure: go.Figure) -> set[str]:
    """What the first point of each trace says first of itself: the noun, where points stand for records."""
    plain = figure.__dict__.get("_plain")
    traces = plain["data"] if plain else figure.to_dict()["data"]
    told = [trace["customdata"] for trace in traces if trace.get("customdata") is not None]
    rows = [data[0] for data in told if len(data) and isinstance(data[0], (list, tuple, np.ndarray))]
    return {row[0] for row in rows if len(row) and isinstance(row[0], str)}


def _packed(part: dict[str, Any]) -> dict[str, Any]:
    """Plain values all through."""
    made: dict[str, Any] = {}
    for name, value in part.items():
        if isinstance(value, dict):
            made[name] = _packed(value)
        elif isinstance(value, np.ndarray):
            made[name] = _array(value)
        elif name == "data":
            made[name] = [_packed(trace) for trace in value]
        else:
            made[name] = value
    return made


def _array(values: npt.NDArray[Any]) -> Any:
    """Numbers in plotly's packed form, in the fewest bytes that hold them; anything else as a list."""
    if values.dtype.kind in "iu" and values.size:
        values = values.astype(np.result_type(*(np.min_scalar_type(end) for end in (values.min(), values.max()))))
    if values.dtype.kind not in "iuf" or not values.size or str(values.dtype) in {"int64", "uint64"}:
        return values.tolist()
    shape = {"shape": str(values.shape)[1:-1]} if values.ndim > 1 else {}
    code = f"{values.dtype.kind}{values.dtype.itemsize}"
    return {"dtype": code, "bdata": base64.b64encode(values.tobytes()).decode("ascii"), **shape}

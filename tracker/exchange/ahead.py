"""Records of a CSV read ahead by the block: the lines they stand on, and how to go back to reading one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.exchange.table import Records


def lines_of(records: Sequence[list[str]], begun: int) -> Iterator[int]:
    """The line on which each record begins, and the one behind the last."""
    line = begun + 1
    for cells in records:
        yield line
        line += 1 + sum(cell.count("\n") + cell.count("\r") - cell.count("\r\n") for cell in cells)
    yield line


class Replayed:
    """Records that were read ahead, then the fault that ended that reading, then what follows."""

    def __init__(self, ahead: Sequence[list[str]], begun: int, fault: Exception | None, rest: Records) -> None:
        self._ahead = zip(ahead, islice(lines_of(ahead, begun), 1, None), strict=False)
        self._line: int | None = begun
        self._fault = fault
        self._rest = rest

    @property
    def line_num(self) -> int:  # noqa: D102  # said in Records
        return self._rest.line_num if self._line is None else self._line

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        if self._line is not None:
            for cells, following in self._ahead:
                self._line = following - 1
                return cells
            self._line = None
        fault, self._fault = self._fault, None
        if fault is not None:
            raise fault
        return next(self._rest)

"""A table read by the block gives the same rows, lines, problems and notes as one read row by row."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.errors import Refused
from tracker.exchange.csv_read import open_table

HEADER = b"a,b,c\n"


def by_row(content: bytes) -> tuple[object, ...]:
    with open_table(content, name="f.csv", strict=True) as table:
        rows = [(row.line, row.cells) for row in table.rows]
        return rows, table.problems, table.notes


def by_block(content: bytes, size: int) -> tuple[object, ...]:
    with open_table(content, name="f.csv", strict=True) as table:
        rows = [pair for lines, cells in table.blocks(size) for pair in zip(lines, cells, strict=True)]
        return rows, table.problems, table.notes


@settings(max_examples=300, deadline=None)
@given(body=st.lists(st.sampled_from([b"1,2,3\n"] * 5 + [b'1,"x\ny",3\r\n', b"\n", b"1,2\n", b'a"b,2,3\n', b'1,"2"x,3\n', b'1,"2\n', b"total,4,5\n", b",,\n", b",2,3\r", b'"a\r\n\r\nb",2,3\n'])), size=st.integers(1, 5))  # fmt: skip
@example(body=[b"1,2,3\n"] * 4 + [b'1,"2"x,3\n', b"1,2,3\n"], size=3)
@example(body=[b"1,2,3\n"] * 6 + [b"total,4,5\n"], size=3)
def test_blocks_hold_what_rows_hold(body: list[bytes], size: int) -> None:
    content = HEADER + b"".join(body)
    try:
        expected = by_row(content)
    except Refused as refused:
        with pytest.raises(Refused) as again:
            by_block(content, size)
        assert again.value.problems == refused.problems
    else:
        assert by_block(content, size) == expected

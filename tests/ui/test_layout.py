"""Every column of every noun stands on its form, once, under a label of its own."""

from __future__ import annotations

import pytest

from tracker.records import RECORD_TYPES, RecordType
from tracker.ui import layout


@pytest.mark.parametrize("record_type", RECORD_TYPES, ids=lambda record_type: record_type.noun)
def test_each_column_stands_on_the_form_once(record_type: RecordType) -> None:
    groups, more = layout.groups(record_type)
    names = [name for group in (*groups, more) for row in group.rows for name in row]
    assert sorted(names) == sorted(record_type.cells)
    labels = [layout.label_of(record_type, name) for name in names]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("record_type", RECORD_TYPES, ids=lambda record_type: record_type.noun)
def test_what_is_needed_never_waits_under_more_fields(record_type: RecordType) -> None:
    _, more = layout.groups(record_type)
    assert not [name for row in more.rows for name in row if record_type.cells[name].required]


def test_hidden_columns_are_left_out() -> None:
    status = next(record_type for record_type in RECORD_TYPES if record_type.noun == "status")
    groups, more = layout.groups(status, ("commitment",))
    assert "commitment" not in [name for group in (*groups, more) for row in group.rows for name in row]

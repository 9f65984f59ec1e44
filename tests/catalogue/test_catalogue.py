"""Each row of the catalogue: what was seen says what it has to, and the store is as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogue.cases import CASES
from tests.catalogue.ground import tried


@pytest.mark.parametrize("name", CASES)
def test_what_is_seen_says_it_and_nothing_is_changed(name: str, seeded_file: Path, tmp_path: Path) -> None:
    row = tried(CASES[name], tmp_path, seeded_file)

    for words in row.case.says:
        assert words in row.seen
    assert "Traceback" not in row.seen
    assert "went wrong" not in row.seen
    assert row.unchanged or row.case.changes
    assert row.refused is not row.case.accepted


def test_the_catalogue_is_long() -> None:
    assert len(CASES) > 100

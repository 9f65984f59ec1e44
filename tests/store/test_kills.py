"""A few rounds of killed work; ``python -m tests.store.kills --rounds 200`` runs the many."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.store import kills


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_killed_process_loses_nothing_acknowledged_and_leaves_nothing_half_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = kills.run(12, seed=3, folder=tmp_path)

    with capsys.disabled():
        sys.stdout.write(f"\n{figures}\n")
    assert (figures.lost, figures.findings) == ([], [])
    assert figures.kills.total() == 12
    assert {job for job, count in figures.kills.items() if count} >= {"save", "import", "undo", "migrate"}
    assert figures.inside.total() >= 3

"""The app on a seeded, an empty, or an oddly filled database, driven without a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.driven import nothing_kept
from tracker.config import HOME
from tracker.store import Store, create, open_store


@pytest.fixture(autouse=True)
def fresh_caches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test opens its own database, and sees whole tracebacks."""
    monkeypatch.chdir(HOME)
    with nothing_kept():
        yield


@pytest.fixture
def seeded(seeded_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A database with the example process, which the app opens too."""
    path = tmp_path / "tracker.db"
    shutil.copyfile(seeded_file, path)
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{path}")
    return open_store(f"sqlite:///{path}")


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """An empty database, which the app opens too."""
    url = f"sqlite:///{tmp_path / 'tracker.db'}"
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    return create(url)

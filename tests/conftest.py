"""Real databases in temporary folders: an empty one, one with the example process, and a clock that can be set."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from tracker import start
from tracker.__main__ import main
from tracker.store import Store, create, open_store

# What lands must not depend on the day's draw; at a desk every run tries other examples.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

LOADED = datetime(2026, 1, 10, 12, tzinfo=UTC)
"""When the example was loaded into ``seeded_store``."""


@dataclass
class Clock:
    """A clock that stands until it is set."""

    now: datetime = field(default=datetime(2026, 1, 15, 9, 30, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def later(self, **time: float) -> datetime:
        """Move on, and say the new time."""
        self.now += timedelta(**time)
        return self.now


@dataclass(frozen=True)
class Outcome:
    """What a command left: its exit status, stdout and stderr."""

    status: int
    out: str
    err: str

    @property
    def report(self) -> str:
        """The last line of stdout."""
        return self.out.rstrip("\n").rsplit("\n", 1)[-1]


@pytest.fixture(autouse=True)
def no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's own TRACKER_ variables do not reach a test."""
    for name in [name for name in os.environ if name.startswith("TRACKER_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def empty_store(tmp_path: Path, clock: Clock) -> Store:
    return create(f"sqlite:///{tmp_path / 'empty.db'}", clock=clock)


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the example process; copied, never written to."""
    path = tmp_path_factory.mktemp("seed") / "seeded.db"
    start.make(f"sqlite:///{path}", filled=True, by="tracker", clock=lambda: LOADED)
    path.chmod(0o400)
    return path


@pytest.fixture
def seeded_store(seeded_file: Path, tmp_path: Path, clock: Clock) -> Store:
    path = tmp_path / "seeded.db"
    shutil.copyfile(seeded_file, path)
    return open_store(f"sqlite:///{path}", clock=clock)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Outcome]]:
    """Runs a command of ``python -m tracker`` on a store or on the database at an address."""

    def command(store: Store | str, *arguments: str | Path) -> Outcome:
        url = store if isinstance(store, str) else f"sqlite:///{store.path}"
        monkeypatch.setenv("TRACKER_DATABASE_URL", url)
        monkeypatch.setenv("TRACKER_ANALYST", "ana")
        capfd.readouterr()
        status = main([str(argument) for argument in arguments])
        return Outcome(status, *capfd.readouterr())

    yield command

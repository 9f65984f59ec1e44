"""Settings: one frozen value read once from the environment and passed on; and the one clock."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
"""The checkout: app.py, data/ and .streamlit/ stand here."""

DEFAULT_DATABASE = HOME / "data" / "tracker.db"
EXAMPLE = HOME / "data" / "armenia-azerbaijan"


def now() -> datetime:
    """This moment, in UTC. Nothing else in the house reads a clock."""
    return datetime.now(UTC)


def today() -> date:
    """This day, in UTC, so that all sessions of one server agree on it."""
    return now().date()


@dataclass(frozen=True, slots=True)
class Settings:
    """What the surroundings decide.

    ``database_url`` is None when nobody named one: then the default file is made, migrated and filled at first start.
    ``analyst`` is who edits, where the command line or a local page does not say otherwise.
    """

    database_url: str | None = None
    analyst: str | None = None
    outlines: Path | None = None
    clock: Callable[[], datetime] = now

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the TRACKER_ variables."""
        environment = os.environ if environment is None else environment
        outlines = environment.get("TRACKER_OUTLINES", "").strip()
        return cls(
            database_url=environment.get("TRACKER_DATABASE_URL", "").strip() or None,
            analyst=environment.get("TRACKER_ANALYST", "").strip() or None,
            outlines=Path(outlines) if outlines else None,
        )

    @property
    def url(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{DEFAULT_DATABASE}"

    @property
    def name(self) -> str:
        """Who edits, as far as the surroundings tell."""
        return self.analyst or _login() or "analyst"


def _login() -> str | None:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no account and no LOGNAME, as in some containers
        return None

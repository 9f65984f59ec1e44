"""The settings of the dashboard that keep it on this machine, and its two looks."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"


@pytest.fixture(name="settings")
def settings_of_streamlit() -> dict[str, Any]:
    return tomllib.loads(CONFIG.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("server", "address", "127.0.0.1"),
        ("server", "allowedHosts", ["localhost", "127.0.0.1"]),
        ("server", "enableXsrfProtection", True),
        ("server", "enableCORS", True),
        ("server", "showEmailPrompt", False),
        ("server", "enableStaticServing", False),
        ("server", "fileWatcherType", "none"),
        ("browser", "gatherUsageStats", False),
        ("client", "showErrorDetails", "none"),
        ("client", "showErrorLinks", False),
        ("runner", "magicEnabled", False),
    ],
)
def test_the_dashboard_keeps_to_this_machine(settings: dict[str, Any], section: str, name: str, value: object) -> None:
    assert settings[section][name] == value


def test_no_setting_names_another_host() -> None:
    assert "://" not in CONFIG.read_text(encoding="utf-8")


def test_the_reader_can_choose_between_two_looks(settings: dict[str, Any]) -> None:
    assert set(settings["theme"]["light"]) == set(settings["theme"]["dark"])


def test_every_setting_has_a_reason_above_it() -> None:
    lines = CONFIG.read_text(encoding="utf-8").split("[theme.light]")[0].splitlines()
    bare = [
        line
        for before, line in pairwise(lines)
        if "=" in line and not line.startswith("#") and not before.startswith("#") and "=" not in before
    ]
    assert bare == []

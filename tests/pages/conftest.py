"""The app on a seeded, an empty, or an oddly filled database, driven without a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config as streamlit_config
from streamlit.testing.v1 import AppTest

from tracker.config import HOME
from tracker.store import Store, create, open_store


@pytest.fixture(autouse=True)
def fresh_caches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test opens its own database, and sees whole tracebacks."""
    monkeypatch.chdir(HOME)
    streamlit_config.set_option("client.showErrorDetails", "full")
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


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


def opened(page: str, **query: str | list[str]) -> AppTest:
    """The app on this page, at this address."""
    app = AppTest.from_file(str(HOME / "app.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    app.switch_page(f"tracker/pages/{page}.py").run()
    assert not app.exception, app.exception
    return app

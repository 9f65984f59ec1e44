"""The app on a real, empty or small database, driven without a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.driven import nothing_kept
from tracker.config import HOME
from tracker.records import BY_NOUN, Draft
from tracker.store import Store, create, open_store, save

EDIT = "tracker/pages/edit.py"
HISTORY = "tracker/pages/history.py"


@pytest.fixture(autouse=True)
def app_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The app opens the test's own file, and nothing is kept from the test before."""
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{tmp_path / 'tracker.db'}")
    monkeypatch.setenv("TRACKER_ANALYST", "Anna")
    monkeypatch.chdir(HOME)
    with nothing_kept():
        yield


@pytest.fixture
def empty(tmp_path: Path) -> Store:
    """An empty database, which the app opens too."""
    return create(f"sqlite:///{tmp_path / 'tracker.db'}")


FIRST: dict[str, dict[str, str]] = {
    "process": {"title": "River talks"},
    "actor": {"name": "Republic of Norland", "short_name": "Norland", "kind": "state", "aliases": "The North;Nordia"},
    "source": {"title": "Minutes of the river talks"},
    "involvement": {"process": "river-talks", "actor": "norland", "role": "observer"},
    "round": {
        "process": "river-talks",
        "title": "First meeting",
        "date": "2001-01-01",
        "status": "held",
        "source": "minutes-of-the-river-talks",
    },
    "participation": {"round": "2001-01-01-first-meeting", "actor": "norland", "role": "witness"},
    "agreement": {
        "processes": "river-talks",
        "title": "Ferry accord",
        "date": "2001-01-02",
        "source": "minutes-of-the-river-talks",
    },
    "commitment": {
        "process": "river-talks",
        "title": "Ferry runs daily",
        "date": "2001-01-02",
        "agreement": "2001-01-02-ferry-accord",
        "source": "minutes-of-the-river-talks",
    },
    "deadline": {
        "commitment": "2001-01-02-ferry-runs-daily",
        "date": "2001-01-03",
        "due": "2001-06-01",
        "source": "minutes-of-the-river-talks",
    },
    "status": {
        "commitment": "2001-01-02-ferry-runs-daily",
        "date": "2001-02-01",
        "basis": "evidence",
        "level": "1",
        "source": "minutes-of-the-river-talks",
    },
    "refusal": {
        "process": "river-talks",
        "date": "2001-03-01",
        "refused_by": "norland",
        "act": "no_show",
        "source": "minutes-of-the-river-talks",
    },
    "refusal_claim": {
        "refusal": "2001-03-01-norland-no-show",
        "said_by": "norland",
        "stance": "denies",
        "source": "minutes-of-the-river-talks",
    },
    "release": {
        "process": "river-talks",
        "date": "2001-04-01",
        "count": "3",
        "what": "prisoners",
        "source": "minutes-of-the-river-talks",
    },
    "incident": {
        "process": "river-talks",
        "date": "2001-05-01",
        "kind": "shelling",
        "place": "Ford",
        "source": "minutes-of-the-river-talks",
    },
}
"""One record of each noun, parents before children."""


def drafts_of_first() -> list[Draft]:
    """The records above as drafts."""
    made = []
    for noun, raw in FIRST.items():
        draft, problems = BY_NOUN[noun].draft(raw)
        assert problems == []
        made.append(draft)
    return made


@pytest.fixture(scope="session")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one record of each noun; copied, never written to."""
    path = tmp_path_factory.mktemp("small") / "small.db"
    save(create(f"sqlite:///{path}"), drafts_of_first(), by="Anna", kind="import")
    return path


@pytest.fixture
def small(small_file: Path, tmp_path: Path) -> Store:
    """A database with one record of each noun, which the app opens too."""
    path = tmp_path / "tracker.db"
    shutil.copyfile(small_file, path)
    return open_store(f"sqlite:///{path}")


def stored(store: Store, noun: str, key: str) -> dict[str, str] | None:
    """A record's columns as text, straight from the database."""
    with store.read() as reader:
        row = reader.one(noun, key)
    if row is None:
        return None
    texts = BY_NOUN[noun].write(dict(row))
    return {name: text or "" for name, text in zip(BY_NOUN[noun].cells, texts, strict=True)}


def set_field(app: AppTest, key: str, kind: str, text: str) -> None:
    """Type a value into a field of this kind."""
    if kind == "flag":
        app.checkbox(key=key).set_value(text == "true")
    elif kind == "refs":
        app.multiselect(key=key).set_value(text.split(";") if text else [])
    elif kind in {"choice", "grade", "ref"}:
        app.selectbox(key=key).set_value(text or None)
    elif kind == "prose":
        app.text_area(key=key).set_value(text)
    else:
        app.text_input(key=key).set_value(text)


def click(app: AppTest, key: str) -> AppTest:
    """Press a button and let the page run."""
    app.button(key=key).click().run()
    assert not app.exception, app.exception
    return app


def shown(app: AppTest) -> str:
    """Every sentence the page says."""
    kinds: list[Any] = [app.markdown, app.caption, app.error, app.warning, app.success, app.html, app.info]
    said = "\n".join(str(element.value) for kind in kinds for element in kind)
    return said.replace("\\", "").replace("\u2060", "")  # the joiner that keeps an address from becoming a link

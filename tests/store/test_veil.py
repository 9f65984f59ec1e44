"""Restricted records: there for those who may see them, nowhere for the others, at no time and under no name."""

from __future__ import annotations

import inspect
import pkgutil
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.conftest import Clock
from tracker import queries, store
from tracker.access import Actor, Forbidden, Role
from tracker.exchange import package
from tracker.filters import Filters
from tracker.queries import choices, history, names, series, tables
from tracker.queries.bundle import Bundle
from tracker.records import BY_NOUN, RECORD_TYPES
from tracker.store import Reader, Store, veil

TODAY = date(2026, 11, 25)
P = "armenia-azerbaijan"
S = "2020-11-20-aljazeera-aghdam"
SECRET = "zzsecret"
VIEWER, EDITOR = Actor(Role.VIEWER), Actor(Role.EDITOR, "edda@example.org")


def save(opened: Store, noun: str, **given: str) -> int | None:
    draft, problems = BY_NOUN[noun].draft(given)
    assert problems == []
    return store.save(opened, [draft], by="ana", why=f"about {given['key']}").batch


@pytest.fixture
def marked(marked_file: Path, tmp_path: Path) -> Store:
    """The example with a restricted source, incident and commitment, and what hangs on them."""
    return store.open_store(f"sqlite:///{shutil.copyfile(marked_file, tmp_path / 'marked.db')}", clock=Clock())


@pytest.fixture(scope="module")
def marked_file(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once; copied, never written to."""
    path, clock = tmp_path_factory.mktemp("marked") / "marked.db", Clock()
    shutil.copyfile(seeded_file, path)
    path.chmod(0o600)
    seeded_store = store.open_store(f"sqlite:///{path}", clock=clock)
    source, commitment = f"{SECRET}-source", f"{SECRET}-commitment"
    save(seeded_store, "source", key=source, title=SECRET, restricted="true")
    save(seeded_store, "source", key="open-reprint", title="Open", independent_of=source)
    save(
        seeded_store, "commitment", key=commitment, process=P, title=SECRET, date="2024", category="CEASE", source=S,
        restricted="true",
    )  # fmt: skip
    save(seeded_store, "status", key=f"{SECRET}-status", commitment=commitment, date="2024-02", basis="evidence", level="1", source=S)  # fmt: skip
    save(seeded_store, "deadline", key=f"{SECRET}-deadline", commitment=commitment, date="2024-03", due="2024-09", source=S)  # fmt: skip
    save(seeded_store, "commitment", key="open-follow-up", process=P, title="Open", date="2025", source=source, supersedes=commitment, also_sources=f"{S};{source}")  # fmt: skip
    save(seeded_store, "incident", key=f"{SECRET}-incident", process=P, date="2024-05-01", kind="shelling", source=S, summary=SECRET, restricted="true")  # fmt: skip
    # Marked only later, removed while marked, and marked for a time: none of it may shine through the past.
    save(seeded_store, "incident", key=f"{SECRET}-later", process=P, date="2024-05-02", kind="shelling", source=S)
    clock.later(hours=1)
    save(seeded_store, "incident", key=f"{SECRET}-later", restricted="true")
    save(seeded_store, "incident", key=f"{SECRET}-gone", process=P, date="2024-05-03", kind="shelling", source=S)
    save(seeded_store, "incident", key=f"{SECRET}-gone", restricted="true")
    store.remove(seeded_store, "incident", f"{SECRET}-gone", by="ana", why=SECRET)
    save(seeded_store, "incident", key="released", process=P, date="2024-05-04", kind="shelling", source=S, summary=SECRET, restricted="true")  # fmt: skip
    save(seeded_store, "incident", key="released", summary="plain", restricted="false")
    return path


def whole(value: Any) -> str:
    """All that stands in an answer, frames to their last row."""
    if isinstance(value, pd.DataFrame | pd.Series):
        return str(value.to_csv())
    if isinstance(value, Bundle):
        with tempfile.TemporaryFile() as file:
            package.write(file, value)
            with zipfile.ZipFile(file) as archive:
                return " ".join(archive.read(name).decode() for name in archive.namelist())
    if is_dataclass(value):
        return " ".join(whole(getattr(value, part.name)) for part in fields(value))
    if isinstance(value, dict):
        return " ".join(whole(part) for pair in value.items() for part in pair)
    if isinstance(value, list | tuple | set | frozenset):
        return " ".join(whole(part) for part in value)
    return str(value)


def plain_queries() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every query of every module that asks for a view alone; one added later is among them."""
    for module in pkgutil.iter_modules(queries.__path__, "tracker.queries."):
        for name, function in inspect.getmembers(import_module(module.name), inspect.isfunction):
            taken = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
            own = function.__module__ == module.name and not name.startswith("_")
            if own and [p.name.lstrip("_") for p in taken] == ["reader", "filters", "today"]:
                yield f"{module.name}.{name}", function


def everything(reader: Reader) -> Iterator[tuple[str, Any]]:
    """All that queries give of this view."""
    for record_type in RECORD_TYPES:
        noun = record_type.noun
        yield noun, list(tables.rows(reader, noun, Filters(), today=TODAY))
        yield f"{noun} sought", list(tables.rows(reader, noun, Filters(q=SECRET), today=TODAY))
        yield f"{noun} json", list(tables.Chosen(reader, noun, Filters(process=P), TODAY).records())
        yield f"{noun} picked", [ask(reader, Filters(process=P), TODAY, noun) for ask in (choices.choices, names.names)]
    for name, query in plain_queries():
        yield name, whole(query(reader, Filters(process=P), TODAY))
    for name in series.SERIES:
        yield name, series.as_text(series.SERIES[name].query(reader, Filters(), TODAY))
    for noun, key in [("source", S), ("process", P), ("commitment", "open-follow-up")]:
        yield f"resting on {key}", choices.dependants(reader, Filters(), TODAY, noun, key)
    yield "changes", history.changes(reader, Filters(), TODAY, limit=None).to_csv()
    yield "batches", history.batches(reader, Filters(), TODAY, limit=None).to_csv()
    for noun, key in [("incident", "released"), ("commitment", "open-follow-up"), ("source", "open-reprint")]:
        yield f"history of {key}", history.of_record(reader, Filters(), TODAY, noun, key)
    for noun, name in [("incident", "later"), ("incident", "gone"), ("commitment", "commitment"), ("status", "status")]:
        yield f"history of hidden {name}", history.of_record(reader, Filters(), TODAY, noun, f"{SECRET}-{name}")


def test_whoever_may_not_see_restricted_records_sees_nothing_of_them(marked: Store) -> None:
    with marked.used_by(VIEWER).read() as reader:
        leaks = [name for name, given in everything(reader) if SECRET in str(given)]
    assert leaks == []


def test_the_queries_held_to_it_are_those_of_every_page() -> None:
    found = {name.split(".")[2] for name, _ in plain_queries()}
    assert found >= {"bundle", "overview", "rounds", "refusals", "incidents", "sources", "quality", "levels", "history"}


def test_whoever_may_see_them_sees_them(marked: Store) -> None:
    with marked.used_by(EDITOR).read() as reader:
        shown = {name for name, given in everything(reader) if SECRET in str(given)}
    assert shown >= {"source", "incident", "commitment", "status", "deadline", "changes", "batches", "incident sought"}


@pytest.mark.parametrize("minutes", [0, 30])
def test_no_moment_of_the_past_shows_them(marked: Store, minutes: int) -> None:
    moment = datetime.fromisoformat("2026-01-15T09:30:00+00:00") + timedelta(minutes=minutes)
    with marked.used_by(VIEWER).read(moment) as reader:
        leaks = [name for name, given in everything(reader) if SECRET in str(given)]
    assert leaks == []


def test_what_is_not_restricted_is_shown_whole_with_the_name_left_out(marked: Store) -> None:
    with marked.used_by(VIEWER).read() as reader:
        follow_up, reprint, released = (
            reader.one("commitment", "open-follow-up"), reader.one("source", "open-reprint"), reader.one("incident", "released"),
        )  # fmt: skip
        count = tables.count(reader, "incident", Filters(), today=TODAY)
    assert follow_up is not None
    assert (follow_up["title"], follow_up["source"]) == ("Open", veil.PLACEHOLDER)
    assert (follow_up["supersedes"], follow_up["also_sources"]) == (None, None)
    assert reprint is not None
    assert reprint["independent_of"] is None
    assert released is not None
    assert released["summary"] == "plain"
    assert count == 13


def test_many_restricted_records_are_hidden_as_few_are(marked: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(veil, "FEW", 0)
    with marked.used_by(VIEWER).read() as reader:
        for noun in BY_NOUN:
            assert SECRET not in str(list(tables.rows(reader, noun, Filters(), today=TODAY))), noun


def test_a_viewer_changes_nothing(marked: Store) -> None:
    before = marked.fingerprint()
    viewer = marked.used_by(VIEWER)
    draft, _ = BY_NOUN["process"].draft({"key": "new", "title": "N"})
    attempts = [
        lambda: store.save(viewer, [draft], by="ana"),
        lambda: store.save(viewer, [draft], by="ana", kind="import"),
        lambda: store.remove(viewer, "incident", "released", by="ana"),
        lambda: store.undo(viewer, 2, by="ana"),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden, match=r"needs the role editor; yours is viewer\. Nothing was saved"):
            attempt()
    with pytest.raises(Forbidden), viewer.write():
        pass
    assert marked.fingerprint() == before


def test_nobody_reads_nothing(marked: Store) -> None:
    with pytest.raises(Forbidden, match="nobody gave you a role here"), marked.used_by(Actor(Role.NOBODY)).read():
        pass


def test_a_change_is_signed_by_whoever_signed_in_whatever_the_form_says(marked: Store) -> None:
    batch = save(marked.used_by(EDITOR), "process", key="n", title="N")
    with marked.read() as reader:
        row = reader.one("process", "n")
        told = history.of_record(reader, Filters(), TODAY, "process", "n")
    assert row is not None
    assert row["recorded_by"] == told[0].who == "edda@example.org"
    assert batch == row["batch"]


def test_the_veil_follows_a_change_at_once(marked: Store) -> None:
    viewer = marked.used_by(VIEWER)
    with viewer.read() as reader:
        assert reader.one("incident", "released") is not None
    save(marked, "incident", key="released", restricted="true")
    with viewer.read() as reader:
        assert reader.one("incident", "released") is None
    save(marked, "incident", key="released", restricted="false")
    with viewer.read() as reader:
        assert reader.one("incident", "released") is not None

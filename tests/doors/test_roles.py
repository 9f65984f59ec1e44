"""Every noun, every act, every role: who is let, tried on the store and on the addresses, against one table."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.ui.conftest import FIRST, drafts_of_first
from tracker import api, store
from tracker.access import LOCAL, Act, Actor, Forbidden, Role
from tracker.filters import Filters
from tracker.queries import choices, history, tables
from tracker.records import BY_NOUN, RECORD_TYPES, Draft
from tracker.store import Store

TODAY = date(2026, 1, 15)
TABLE = """
                 nobody  viewer  editor  admin
list             no      yes     yes     yes
seek             no      yes     yes     yes
pick             no      yes     yes     yes
history          no      yes     yes     yes
address.csv      no      yes     yes     yes
address.json     no      yes     yes     yes
add              no      no      yes     yes
change           no      no      yes     yes
import           no      no      yes     yes
remove           no      no      yes     yes
undo             no      no      yes     yes
"""
Attempts = dict[str, Callable[[], object]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One record of each noun; copied, never written to."""
    path = tmp_path_factory.mktemp("roles") / "small.db"
    store.save(store.create(f"sqlite:///{path}"), drafts_of_first(), by="ana", kind="import")
    return path


def draft(noun: str, key: str, **given: str) -> Draft:
    made, problems = BY_NOUN[noun].draft(FIRST[noun] | {"key": key} | given)
    assert problems == []
    return made


def attempts(opened: Store, noun: str, key: str) -> Attempts:
    """What can be done with a noun, each by somebody who comes through ``opened``."""
    app = Starlette(routes=api.routes(lambda: opened, lambda _: opened.actor))
    client = TestClient(app, raise_server_exceptions=False)

    def asked(query: Callable[..., object], *rest: object) -> Callable[[], object]:
        def ask() -> object:
            with opened.read() as reader:
                found = query(reader, *rest)
                return list(found) if isinstance(found, Iterator) else found

        return ask

    def address(form: str) -> Callable[[], object]:
        def ask() -> object:
            answer = client.get(f"/data/{noun}.{form}")
            if answer.status_code == 401:
                assert list(answer.json()) == ["error"]
                raise Forbidden(opened.actor.role, Act.READ)
            assert answer.status_code == 200
            return answer.text

        return ask

    local = opened.used_by(LOCAL)

    def undo() -> object:
        batch = store.save(local, [draft(noun, key, note="to be undone")], by="ana").batch
        assert batch
        return store.undo(opened, batch, by="ana")

    def remove() -> object:
        store.save(local, [draft(noun, "one-more")], by="ana")
        return store.remove(opened, noun, "one-more", by="ana", why="test")

    return {
        "list": asked(lambda reader: tables.rows(reader, noun, Filters(), today=TODAY)),
        "seek": asked(lambda reader: tables.rows(reader, noun, Filters(q="a"), today=TODAY)),
        "pick": asked(choices.choices, Filters(), TODAY, noun),
        "history": asked(history.of_record, Filters(), TODAY, noun, key),
        "address.csv": address("csv"),
        "address.json": address("json"),
        "add": lambda: store.save(opened, [draft(noun, "another")], by="ana"),
        "change": lambda: store.save(opened, [draft(noun, key, note="changed")], by="ana"),
        "import": lambda: store.save(opened, [draft(noun, "imported")], by="ana", kind="import"),
        "remove": remove,
        "undo": undo,
    }


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.name.lower())
@pytest.mark.parametrize("noun", [record_type.noun for record_type in RECORD_TYPES])
def test_a_role_may_with_each_noun_what_the_table_says(noun: str, role: Role, filled: Path, tmp_path: Path) -> None:
    opened = store.open_store(f"sqlite:///{shutil.copyfile(filled, tmp_path / 'small.db')}")
    key = first_key(opened, noun)
    theirs = opened.used_by(Actor(role, f"{role.name.lower()}@example.org"))
    heads, *lines = [line.split() for line in TABLE.strip().splitlines()]
    place = heads.index(role.name.lower()) + 1
    expected = {line[0]: line[place] == "yes" for line in lines}

    found: dict[str, bool] = {}
    for act, attempt in attempts(theirs, noun, key).items():
        before = opened.fingerprint()
        try:
            attempt()
            found[act] = True
        except Forbidden:
            found[act] = False
            if act not in {"remove", "undo"}:  # these two make what they would take away
                assert opened.fingerprint() == before, act

    assert found == expected
    with opened.read() as reader:
        there = {str(row["key"]) for row in reader.rows(BY_NOUN[noun].live.select())}
    assert ("another" in there, "imported" in there) == (expected["add"], expected["import"])
    assert ("one-more" in there) is not expected["remove"]


def first_key(opened: Store, noun: str) -> str:
    with opened.read() as reader:
        return str(reader.rows(BY_NOUN[noun].live.select())[0]["key"])

"""Every table whose rows are records leads to the record that is chosen in it."""

from __future__ import annotations

import pytest

from tests.driven import opened
from tracker.store import Store

TABLES = [
    ("overview", {}, "overview-overdue", "commitment"),
    ("overview", {}, "overview-latest", "status"),
    ("rounds", {}, "rounds-table", "round"),
    ("incidents", {}, "incidents-table", "incident"),
    ("commitments", {"record": "2020-11-09-peacekeepers"}, "commitments-statuses", "status"),
    ("commitments", {"look": "change"}, "commitments-falls", "commitment"),
    ("commitments", {"look": "deadlines"}, "commitments-schedule", "commitment"),
    ("quality", {}, "quality-table", "status"),
]


@pytest.mark.parametrize(("page", "query", "key", "noun"), TABLES)
def test_a_chosen_row_leads_to_its_record(page: str, query: dict[str, str], key: str, noun: str, seeded: Store) -> None:
    app = opened(page, **query)
    assert links(app) == []
    app.session_state[key] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    app.run()
    assert not app.exception, app.exception
    (link,) = links(app)
    assert link.label.startswith(f"Open the {noun}: ")
    asked = dict(pair.split("=") for pair in link.query_string.split("&"))
    assert asked["noun"] == noun
    with seeded.read() as reader:
        assert reader.one(noun, asked["key"]) is not None


def links(app: object) -> list[object]:
    return [each.proto for each in app.get("page_link") if each.proto.label.startswith("Open ")]  # type: ignore[attr-defined]

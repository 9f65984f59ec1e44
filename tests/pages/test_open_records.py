"""Every table whose rows are records opens the one that is chosen in it: one card, the same on every page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.driven import opened
from tracker.records import BY_NOUN
from tracker.store import Store, save

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
    assert "Choose a row to open it." in [caption.value for caption in app.caption]
    app.session_state[key] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    app.run()
    assert not app.exception, app.exception
    (link,) = links(app)
    assert link.label.startswith(f"Open the {noun}: ")
    asked = dict(pair.split("=") for pair in link.query_string.split("&"))
    assert asked["noun"] == noun
    with seeded.read() as reader:
        assert reader.one(noun, asked["key"]) is not None
    said = [text.value for text in app.markdown]
    title = link.label.removeprefix(f"Open the {noun}: ").rstrip("…")
    assert any(text.startswith(f"**{title}") for text in said)
    at = next(place for place, text in enumerate(said) if text.startswith(f"**{title}"))
    assert any(text.startswith("**Sources**") for text in said[at:])
    assert any(text.startswith("- ") and "](http" in text for text in said[at:])


def test_a_card_tells_no_more_than_was_known_in_the_view(seeded: Store) -> None:
    then = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    with seeded.read() as reader:
        row = dict(reader.rows(select(reader.table("round")).order_by(reader.table("round").c.date_earliest.desc()))[0])
    draft, problems = BY_NOUN["round"].draft({"key": row["key"], "title": "Named otherwise since"})
    assert problems == []
    save(seeded, [draft], by="Ana")
    for query, title in (({}, "Named otherwise since"), ({"known_at": then}, row["title"])):
        app = opened("rounds", **query)
        app.session_state["rounds-table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
        app.run()
        assert any(text.value.replace("\\", "") == f"**{title}**" for text in app.markdown)


def links(app: object) -> list[object]:
    return [each.proto for each in app.get("page_link") if each.proto.label.startswith("Open ")]  # type: ignore[attr-defined]

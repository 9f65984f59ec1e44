"""The main job in a real browser: open, filter, add a commitment, see it, download it, come back by the link."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.conftest import Server, settle

Visit = Callable[..., Any]
STATEMENT = "2023-12-07-joint-statement"


def stored(server: Server, statement: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{server.database}?mode=ro", uri=True) as connection:
        return connection.execute(statement).fetchall()


def test_the_overview_draws_the_process(server: Server, visit: Visit) -> None:
    page = visit(server.url)
    assert page.get_by_role("heading", name="Armenia–Azerbaijan peace process").is_visible()
    chart = page.locator(".js-plotly-plot").first
    chart.wait_for()
    assert chart.locator(".scatterlayer .trace").count() >= 5
    assert page.get_by_text("51 rounds, 11 agreements, 26 commitments").is_visible()


def test_the_score_of_the_statement_is_on_the_page_and_at_the_address(server: Server, visit: Visit) -> None:
    page = visit(f"{server.url}/commitments?agreement={STATEMENT}&as_of=2023-12-31")
    assert page.get_by_role("heading", name="Score 83.3 %; 55.6 to 88.9 % with the unassessed").is_visible()
    assert page.get_by_text("6 commitments, 4 of them assessed").first.is_visible()
    answer = server.get(f"/data/series/implementation_score.csv?agreement={STATEMENT}&as_of=2023-12-31").decode(
        "utf-8-sig"
    )
    last = list(csv.DictReader(io.StringIO(answer)))[-1]
    assert last["date"] == "2023-12-31"
    figures = [round(float(last[name]), 1) for name in ("score", "score_low", "score_high")]
    assert (figures, last["assessed"], last["commitments"]) == ([83.3, 55.6, 88.9], "4", "6")


def test_a_commitment_is_added_seen_and_downloaded(server: Server, visit: Visit, tmp_path: Path) -> None:
    page = visit(f"{server.url}/commitments?agreement={STATEMENT}")
    assert page.get_by_text("6 commitments; choose a row to open it").is_visible()
    page.get_by_text("Add a commitment", exact=True).click()
    settle(page)
    fill(page, "commitment-title", "Families of the missing are told")
    fill(page, "commitment-date", "2023-12-07")
    choose(page, "commitment-agreement", "Joint statement")
    choose(page, "commitment-source", "issue joint statement")
    page.locator(".st-key-commitment-save button").dblclick()
    settle(page)
    rows = stored(server, "SELECT key, agreement, recorded_by FROM commitment WHERE title LIKE 'Families%'")
    assert rows == [("2023-12-07-families-of-the-missing-are-told", STATEMENT, "Ana")]
    assert page.get_by_text("7 commitments; choose a row to open it").is_visible()
    assert page.get_by_text("7 commitments, 5 of them assessed").first.is_visible()
    with page.expect_download() as caught:
        page.locator(".st-key-commitments-csv button").click()
    saved = tmp_path / "commitment.csv"
    caught.value.save_as(saved)
    downloaded = list(csv.DictReader(io.StringIO(saved.read_text("utf-8-sig"))))
    keys = stored(server, f"SELECT key, title FROM commitment WHERE agreement = '{STATEMENT}' ORDER BY key")
    assert [(row["key"], row["title"]) for row in downloaded] == keys
    assert saved.read_bytes() == server.get(f"/data/commitment.csv?agreement={STATEMENT}")


def test_what_is_wrong_is_said_beside_the_fields_and_nothing_is_lost(server: Server, visit: Visit) -> None:
    page = visit(f"{server.url}/commitments")
    page.get_by_text("Add a commitment", exact=True).click()
    settle(page)
    fill(page, "commitment-title", "A promise on an impossible day")
    fill(page, "commitment-date", "2025-02-30")
    page.locator(".st-key-commitment-save button").click()
    settle(page)
    form = page.locator("[data-testid=stMain]").inner_text()
    assert "2025-02-30" in form and "needed" in form.lower()
    assert page.locator(".st-key-commitment-title input").input_value() == "A promise on an impossible day"
    assert stored(server, "SELECT count(*) FROM commitment WHERE title LIKE 'A promise on%'") == [(0,)]


def test_the_link_reproduces_the_view(server: Server, visit: Visit) -> None:
    page = visit(f"{server.url}/commitments")
    page.get_by_role("button", name="More filters").click()
    choose(page, "level", "1 minimal")
    page.keyboard.press("Escape")
    settle(page)
    assert page.get_by_role("button", name="More filters (1 set)").is_visible()
    count = page.get_by_text(re.compile(r"\d+ commitments; choose a row")).inner_text()
    page.wait_for_url("**level=1**")
    again = visit(page.url)
    assert again.get_by_text(count).is_visible()
    assert not count.startswith("26")


def test_an_address_with_nonsense_is_named_and_the_page_goes_on(server: Server, visit: Visit) -> None:
    page = visit(f"{server.url}/?color=red&as_of=2025-02-30")
    warning = page.locator("[data-testid=stAlert]").first.inner_text()
    assert "color" in warning and "2025-02-30" in warning
    assert page.get_by_role("heading", name="Armenia–Azerbaijan peace process").is_visible()


def test_an_empty_store_says_where_to_begin(empty_server: Server, visit: Visit) -> None:
    page = visit(empty_server.url)
    assert page.get_by_text("No process is recorded yet.").is_visible()
    page.get_by_role("link", name="Add a process").click()
    settle(page)
    assert page.locator(".st-key-process-title input").is_visible()


def fill(page: Any, key: str, value: str) -> None:
    box = page.locator(f".st-key-{key} input, .st-key-{key} textarea").first
    box.fill(value)
    box.press("Tab")
    settle(page)


def choose(page: Any, key: str, words: str) -> None:
    """Pick the first option that holds the words, by typing them."""
    box = page.locator(f".st-key-{key} input").first
    box.click()
    box.fill(words)
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    settle(page)


def test_a_key_nobody_has_is_named_and_the_page_goes_on(server: Server, visit: Visit) -> None:
    page = visit(f"{server.url}/rounds?mediator=nobody&status=held")
    warning = page.locator("[data-testid=stAlert]").first.inner_text()
    assert "mediator" in warning and "nobody" in warning
    assert page.get_by_role("heading", name="Rounds", exact=True).is_visible()

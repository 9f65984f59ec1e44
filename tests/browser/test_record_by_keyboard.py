"""Every noun is added, changed, removed and brought back in the real browser, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.conftest import Server, settle
from tests.ui.conftest import FIRST, drafts_of_first, stored
from tracker.records import BY_NOUN, RECORD_TYPES
from tracker.records.cells import Cell
from tracker.store import Store, create, open_store, save

TYPED = {"text": "Zebra crossing, by keyboard", "date": "2011-03-04", "url": "https://example.org/k"}
ALREADY = {"process", "processes"}  # filled in from the sidebar
SHOWN_NOTE = {"status", "refusal_claim"}


@pytest.fixture(scope="module")
def small_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("keyboard") / "tracker.db"
    save(create(f"sqlite:///{path}"), drafts_of_first(), by="Ana", kind="import")
    running = Server(path)
    yield running
    running.stop()


def class_of(key: str) -> str:
    """The class by which the page marks the widget of this key."""
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key)


def tab_to(page: Any, key: str, what: str = "input, textarea") -> None:
    """Press Tab until the focus stands in the widget of this key (not on its help)."""
    inside = f"document.activeElement.closest('.{class_of(key)}') !== null"
    _tab_until(page, f"{inside} && document.activeElement.matches('{what}')", key)


def tab_to_more(page: Any) -> None:
    _tab_until(
        page,
        "document.activeElement.matches('summary') && document.activeElement.innerText.includes('More fields')",
        "More fields",
    )


def _tab_until(page: Any, condition: str, what: str) -> None:
    for _ in range(250):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            return
    pytest.fail(f"{what} cannot be reached with the Tab key")


def press(page: Any, key: str) -> None:
    """Press the button of this key with Enter."""
    tab_to(page, key, "button")
    page.keyboard.press("Enter")
    settle(page)


def keys(store: Store, noun: str) -> set[str]:
    with store.read() as reader:
        return {row["key"] for row in reader.rows(reader.table(noun).select())}


@pytest.mark.parametrize("noun", [record_type.noun for record_type in RECORD_TYPES])
def test_a_record_is_added_changed_removed_and_brought_back(
    small_server: Server, visit: Callable[..., Any], noun: str
) -> None:
    store = open_store(f"sqlite:///{small_server.database}")
    before = keys(store, noun)
    page = visit(f"{small_server.url}/edit?noun={noun}")
    cells = BY_NOUN[noun].cells
    for name in order(page, noun):
        cell = cells[name]
        if not cell.required or name in ALREADY:
            continue
        tab_to(page, f"{noun}-{name}")
        if cell.kind in {"choice", "ref", "refs"}:
            page.keyboard.type(word_for(cell))
            page.wait_for_timeout(400)
            page.keyboard.press("Enter")
        else:
            page.keyboard.type(TYPED[cell.kind])
        settle(page)
    press(page, f"{noun}-save")
    if page.get_by_text("Is it one of these?").count():
        press(page, f"{noun}-save")
    page.get_by_text("was added").wait_for()
    (key,) = keys(store, noun) - before

    page.goto(f"{small_server.url}/edit?noun={noun}&key={key}&tab=edit")
    settle(page)
    prefix = f"{noun}/{key}"
    if noun not in SHOWN_NOTE:
        tab_to_more(page)
        page.keyboard.press("Enter")
        page.locator(f".{class_of(f'{prefix}-note')}").wait_for()
    tab_to(page, f"{prefix}-note")
    page.keyboard.type("Noted by keyboard")
    tab_to(page, f"{prefix}-why")
    page.keyboard.type("To see that it can be done")
    press(page, f"{prefix}-save")
    page.get_by_text("was changed").wait_for()
    changed = stored(store, noun, key)
    assert changed is not None
    assert changed["note"] == "Noted by keyboard"

    press(page, f"{prefix}-remove-open")
    tab_to(page, f"{prefix}-remove-why")
    page.keyboard.type("Only a trial")
    press(page, f"{prefix}-remove-yes")
    page.get_by_text("was removed").wait_for()
    assert stored(store, noun, key) is None

    press(page, "removed-undo")
    page.get_by_text("put back as it was").wait_for()
    assert stored(store, noun, key) == changed


def word_for(cell: Cell) -> str:
    """What to type to find an option."""
    if cell.words is not None:
        return next(iter(cell.words)).label
    known = FIRST[cell.noun or ""]
    return known.get("short_name") or known.get("title") or known["date"]


def order(page: Any, noun: str) -> list[str]:
    """The noun's columns in the order in which they stand on the page."""
    found = page.evaluate(
        "noun => [...document.querySelectorAll(`[class*='st-key-${noun}-']`)]"
        ".flatMap(each => [...each.classList]).filter(name => name.startsWith(`st-key-${noun}-`))"
        ".map(name => name.slice(`st-key-${noun}-`.length))",
        noun,
    )
    return [name for name in dict.fromkeys(found) if name in BY_NOUN[noun].cells]


def test_two_analysts_change_one_record_and_both_changes_stand_in_the_history(
    small_server: Server, visit: Callable[..., Any]
) -> None:
    store = open_store(f"sqlite:///{small_server.database}")
    key = "2001-01-02-ferry-runs-daily"
    prefix = f"commitment-{key}"
    address = f"{small_server.url}/edit?noun=commitment&key={key}&tab=edit"
    first, second = visit(address), visit(address, dark=True)
    for page, title in ((first, "Ferry runs every day"), (second, "Ferry runs all year")):
        page.locator(f".st-key-{prefix}-title input").fill(title)
        page.locator(f".st-key-{prefix}-why input").fill("As the text has it")
    second.locator(f".st-key-{prefix}-text textarea").fill("The ferry shall run.")
    first.locator(f".st-key-{prefix}-save button").click()
    first.get_by_text("was changed").wait_for()
    second.locator(f".st-key-{prefix}-save button").click()
    second.get_by_text("while you had it open").wait_for()
    second.get_by_text("Theirs", exact=True).first.click()
    settle(second)
    second.locator(f".st-key-{prefix}-merge button").click()
    settle(second)
    second.locator(f".st-key-{prefix}-save button").click()
    second.get_by_text("was changed").wait_for()
    now = stored(store, "commitment", key)
    assert now is not None
    assert (now["title"], now["text"]) == ("Ferry runs every day", "The ferry shall run.")
    second.get_by_role("tab", name="History").click()
    settle(second)
    for words in ("Ferry runs every day", "The ferry shall run.", "Ferry runs daily"):
        assert second.get_by_text(words, exact=True).count(), words


def test_the_browser_asks_before_a_tab_with_unsaved_input_is_closed(
    small_server: Server, visit: Callable[..., Any]
) -> None:
    page = visit(f"{small_server.url}/edit?noun=commitment")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator(".st-key-commitment-title input").type("Half a title")
    page.reload()
    assert asked == ["beforeunload"]
    settle(page)
    page.locator(".st-key-commitment-title input").click()
    page.reload()
    assert asked == ["beforeunload"]

"""Every page in a real browser: no error, no serious finding of axe-core, nothing that scrolls sideways on a phone."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import HOME, Server, settle

Visit = Callable[..., Any]
PAGES = sorted(path.stem for path in (HOME / "tracker" / "pages").glob("*.py") if path.stem != "__init__")
# Streamlit puts its list of pages into <ul><div><li>: its own markup, which a page cannot change.
AXE = "rules => axe.run({exclude: [['[data-testid=stSidebarNavItems]']]}, {resultTypes: ['violations'], ...rules})"


def address(script: str) -> str:
    return {"overview": "/", "import_files": "/import"}.get(script, f"/{script}")


def serious(page: Any, **rules: Any) -> list[tuple[str, str, list[str]]]:
    return [
        (violation["id"], violation["help"], [node["html"][:160] for node in violation["nodes"]][:3])
        for violation in page.evaluate(AXE, rules)["violations"]
        if violation["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("script", PAGES)
def test_a_page_has_no_serious_finding_of_axe_and_fits_a_phone(server: Server, visit: Visit, script: str) -> None:
    page = visit(server.url + address(script))
    settle(page)
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.title().endswith(" · Peace-process tracker")  # told apart among tabs and bookmarks
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    assert serious(page) == []
    if script == "incidents":  # it has a control of every sort that reading pages have
        is_worked_by_keyboard(page)

    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 1000})
    settle(page)
    assert serious(page, runOnly=["color-contrast"]) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    wide = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.getBoundingClientRect().width > 0
                && getComputedStyle(e).position !== 'fixed' && !e.closest('[data-testid=stDataFrame]')
                && !e.closest('.js-plotly-plot') && !e.closest('[role=tablist]'))
            .map(e => e.tagName + ' ' + (e.className.toString ? e.className.toString().slice(0, 80) : ''))"""
    )
    assert wide == []
    if script == "overview":
        tops = page.locator("[data-testid=stMetric]").evaluate_all("all => all.map(e => e.getBoundingClientRect().top)")
        assert len(tops) == 8 and len(set(tops)) == 4  # two cards a row


def is_worked_by_keyboard(page: Any) -> None:
    """A filter, a segmented control, an expander, the rows under a chart and a download, without a pointer."""
    page.locator("[data-testid=stMain] h1").evaluate("heading => { heading.tabIndex = -1; heading.focus(); }")
    tab_to(page, "combobox", "Kind")
    page.keyboard.type("small")
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.wait_for_url("**kind=small_arms")
    settle(page)
    tab_to(page, "", "More filters")
    page.keyboard.press("Enter")
    page.get_by_text("Count accidents").wait_for()
    assert serious(page) == []
    page.keyboard.press("Escape")
    tab_to(page, "radio", "Month")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.wait_for_url("**unit=week")
    settle(page)
    tab_to(page, "", "Table, CSV and picture")
    page.keyboard.press("Enter")
    page.locator("details[open] canvas").first.wait_for()
    settle(page)
    tab_to(page, "", "Download CSV")
    with page.expect_download() as caught:
        page.keyboard.press("Enter")
    assert caught.value.suggested_filename.endswith(".csv")


def tab_to(page: Any, role: str, name: str) -> None:
    """Press Tab until the control with this role and name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => { const e = document.activeElement;
                return [e.getAttribute('role') || '', e.getAttribute('aria-label') || e.innerText || '']; }"""
        )
        if found[0] == role and name in found[1]:
            return
    raise AssertionError(f"Tab never came to {name}")


@pytest.mark.parametrize("script", PAGES)
def test_a_page_of_an_empty_store_says_what_to_do(empty_server: Server, visit: Visit, script: str) -> None:
    page = visit(empty_server.url + address(script))
    assert page.locator("[data-testid=stException]").count() == 0
    assert len(page.locator("[data-testid=stMain]").inner_text().strip()) > 40


def test_the_screenshot_in_the_readme_is_there() -> None:
    picture = Path(HOME / "data" / "overview.png")
    assert picture.stat().st_size > 50_000

"""Files in and out in a real browser: a package is downloaded, a table imported and undone, a bad one told why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.conftest import Server, settle
from tracker.exchange import package
from tracker.store import open_store

ROW = "2020-11-09-agdam-district,2024-05-05,evidence,{level},2020-11-20-aljazeera-aghdam\n"
HEADER = "commitment,date,basis,level,source\n"


def test_the_package_a_click_gives_is_the_one_the_address_gives(server: Server, visit: Callable[..., Any]) -> None:
    page = visit(f"{server.url}/download")

    with page.expect_download() as coming:
        page.get_by_role("button", name="Download the package").click()
    content = Path(coming.value.path()).read_bytes()

    assert coming.value.suggested_filename == "armenia-azerbaijan.zip"
    assert content == server.get("/data/package.zip?process=armenia-azerbaijan")
    assert package.read(content, "p.zip").problems == []


def test_a_table_is_imported_and_undone(server: Server, visit: Callable[..., Any]) -> None:
    store = open_store(f"sqlite:///{server.database}")
    page = visit(f"{server.url}/import")
    page.locator("input[type=file]").set_input_files(
        {"name": "status.csv", "mimeType": "text/csv", "buffer": (HEADER + ROW.format(level=2)).encode()}
    )
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="Import 1 record").click()
    page.get_by_text("1 added, 0 changed, 0 unchanged").wait_for()
    with store.read() as reader:
        assert reader.one("status", "2020-11-09-agdam-district-2024-05-05-evidence") is not None

    page.get_by_role("button", name="Undo batch").click()
    page.get_by_text("The import was undone").wait_for()
    with store.read() as reader:
        assert reader.one("status", "2020-11-09-agdam-district-2024-05-05-evidence") is None


def test_a_bad_table_names_its_row_and_stores_nothing(server: Server, visit: Callable[..., Any]) -> None:
    before = open_store(f"sqlite:///{server.database}").fingerprint()
    page = visit(f"{server.url}/import", width=390, dark=True)
    page.locator("input[type=file]").set_input_files(
        {"name": "status.csv", "mimeType": "text/csv", "buffer": (HEADER + ROW.format(level=7)).encode()}
    )
    page.get_by_role("button", name="Check the file").click()
    page.get_by_text("Nothing can be imported: 1 row is refused, 1 problem").wait_for()
    assert page.get_by_text("nothing is stored until every row is right").is_visible()
    settle(page)

    assert page.get_by_text("status.csv, line 2, column level, value “7”: accepted: 0 to 3").is_visible()
    assert page.get_by_role("button", name="Import 1 record").count() == 0
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert open_store(f"sqlite:///{server.database}").fingerprint() == before

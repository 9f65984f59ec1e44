"""The real server over a real file, and Debian's chromium. Skipped, with the reason, where chromium is not installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

HOME = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
READY = "[data-testid=stApp][data-test-script-state=notRunning]"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="chromium is not installed (apt-get install chromium)"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A running dashboard: its address and the file behind it."""

    def __init__(self, database: Path, environment: dict[str, str] | None = None, port: int | None = None) -> None:
        self.database = database
        port = port or free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.log = database.with_suffix(".log")
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "streamlit",
                "run",
                "app.py",
                "--server.port",
                str(port),
                "--server.headless",
                "true",
            ],
            cwd=HOME,
            env=os.environ
            | {"TRACKER_DATABASE_URL": f"sqlite:///{database}", "TRACKER_ANALYST": "Ana"}
            | (environment or {}),
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
        )
        for _ in range(300):
            if self.process.poll() is not None:
                raise RuntimeError(self.log.read_text())
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (URLError, OSError):
                time.sleep(0.2)
        raise RuntimeError(f"the server did not come up: {self.log.read_text()}")

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return bytes(answer.read())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


def made(folder: Path, *, empty: bool = False) -> Path:
    """A store made by the command line, as a user makes it."""
    database = folder / "tracker.db"
    command = [sys.executable, "-m", "tracker", "init", *(["--empty"] if empty else [])]
    environment = os.environ | {"TRACKER_DATABASE_URL": f"sqlite:///{database}"}
    subprocess.run(command, cwd=HOME, env=environment, check=True, capture_output=True)
    return database


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(made(tmp_path_factory.mktemp("seeded")))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(made(tmp_path_factory.mktemp("empty"), empty=True))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # only where the browser tests run

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens an address in a fresh browser; at the end, no request may have left for another host.

    The last look of each page is kept in the test's folder.
    """
    contexts: list[Any] = []
    asked: list[str] = []

    def open_page(url: str, *, width: int = 1400, dark: bool = False) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 1000}, color_scheme="dark" if dark else "light", accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.set_default_timeout(30_000)
        page.goto(url)
        settle(page)
        return page

    yield open_page
    for number, context in enumerate(contexts):
        for page in context.pages:
            page.screenshot(path=tmp_path / f"page-{number}.png")
        context.close()
    elsewhere = [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]
    assert elsewhere == []
    assert asked


def settle(page: Any) -> None:
    """Wait until the script has run and nothing moves."""
    page.wait_for_selector(READY, timeout=60_000)
    page.wait_for_timeout(400)
    page.wait_for_selector(READY, timeout=60_000)

"""A team's tracker: signing in at a real OpenID Connect provider, roles, what is restricted, expiry, leaving.

What can be tried without a browser is tried in ``tests/doors``.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Server, free_port, made, settle
from tracker import store
from tracker.records import BY_NOUN

SECRET = "zzsecret"
S = "2020-11-20-aljazeera-aghdam"
PEOPLE = {
    "vera": {"email": "vera@example.org", "email_verified": True, "name": "Vera\n<b>V</b>"},
    "edda": {"email": "edda@example.org", "email_verified": True},
    "eve": {"email": "eve@example.org", "email_verified": True},
    "unconfirmed": {"email": "edda@example.org", "email_verified": False},
}


@dataclass
class Team:
    """A server with a login, its provider, and the file that says who may what."""

    server: Server
    secrets: Path
    base: str

    def let_in(self, text: str) -> None:
        self.secrets.write_text(self.base + text)


USUAL = """
[access]
viewer = ["vera@example.org"]
editor = ["edda@example.org"]
"""


def restricted(database: Path) -> None:
    """Add a restricted incident, source and commitment."""
    opened = store.open_store(f"sqlite:///{database}")
    rows: list[tuple[str, dict[str, str]]] = [
        ("source", {"key": f"{SECRET}-s", "title": SECRET, "restricted": "true"}),
        ("incident", {"key": f"{SECRET}-i", "process": "armenia-azerbaijan", "date": "2025-05-01", "kind": "shelling",
                      "source": S, "summary": SECRET, "place": SECRET, "restricted": "true"}),
        ("commitment", {"key": f"{SECRET}-c", "process": "armenia-azerbaijan", "date": "2025-05-01", "title": SECRET,
                        "source": S, "restricted": "true"}),
        ("incident", {"key": "open-incident", "process": "armenia-azerbaijan", "date": "2025-05-02", "kind": "shelling",
                      "source": f"{SECRET}-s", "summary": "Open"}),
    ]  # fmt: skip
    for noun, given in rows:
        draft, problems = BY_NOUN[noun].draft(given)
        assert problems == []
        store.save(opened, [draft], by="ana")


LASTS = timedelta(seconds=75)
"""How long the provider's tokens hold: longer than any test here takes, shorter than all of them."""


@contextmanager
def team(folder: Path) -> Iterator[Team]:
    from oidc_provider_mock import User, run_server_in_thread

    database = made(folder)
    restricted(database)
    users = [User(sub=sub, claims=dict(claims)) for sub, claims in PEOPLE.items()]
    with run_server_in_thread(user_claims=users, access_token_max_age=LASTS) as provider:
        port = free_port()
        base = f"""
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{"c" * 40}"
client_id = "tracker"
client_secret = "{"s" * 40}"
server_metadata_url = "http://localhost:{provider.server_port}/.well-known/openid-configuration"
"""
        secrets = folder / "secrets.toml"
        secrets.write_text(base + USUAL)
        server = Server(database, {"STREAMLIT_SECRETS_FILES": str(secrets), "TRACKER_ANALYST": ""}, port)
        try:
            yield Team(server, secrets, base)
        finally:
            server.stop()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with team(tmp_path_factory.mktemp("team")) as together:
        yield together


@pytest.fixture
def usual(running: Team) -> Team:
    running.let_in(USUAL)
    return running


@pytest.fixture
def browser(chromium: Any) -> Iterator[Callable[[], Any]]:
    """Opens a fresh browser; what came over its websockets is kept in ``page.heard``."""
    contexts: list[Any] = []

    def fresh() -> Any:
        contexts.append(chromium.new_context(viewport={"width": 1400, "height": 1000}))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        page.heard = bytearray()
        hear = lambda frame: page.heard.extend(frame if isinstance(frame, bytes) else frame.encode())  # noqa: E731
        page.on("websocket", lambda socket: socket.on("framereceived", hear))
        return page

    yield fresh
    for context in contexts:
        context.close()


@dataclass(frozen=True)
class Early:
    """A sign-in made before all tests, and left to run out."""

    page: Any
    signed: float


@pytest.fixture(scope="module")
def early(running: Team, chromium: Any) -> Iterator[Early]:
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(30_000)
    sign_in(page, running.server.url, "vera")
    yield Early(page, time.monotonic())
    context.close()


def sign_in(page: Any, url: str, who: str) -> None:
    """As a person does: the button, the provider's form, back again."""
    page.goto(url)
    settle(page)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("input[name=sub]")
    page.fill("input[name=sub]", who)
    page.locator("button[type=submit], input[type=submit]").first.click()
    page.wait_for_url(re.compile(re.escape(url)))
    settle(page)


def sign_out(page: Any) -> None:
    """The button, and the provider's own question."""
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("end_session"))
    page.locator("button").first.click()
    page.wait_for_selector("text=Sign in to see this tracker")


def body(page: Any) -> str:
    return str(page.inner_text("body")).replace("\u2060", "")  # which keeps an address from becoming a link


def test_nobody_gets_anything_without_signing_in(usual: Team, browser: Callable[[], Any], early: Early) -> None:
    page = browser()
    page.goto(f"{usual.server.url}/commitments")
    settle(page)
    assert "Sign in to see this tracker" in body(page)
    assert b"Armenia" not in page.heard
    assert b"Overdue" not in page.heard
    assert "vera@example.org, viewer" in body(early.page)


def test_whoever_has_no_role_or_no_confirmed_address_stays_outside(usual: Team, browser: Callable[[], Any]) -> None:
    for who, said in (("unconfirmed", "does not confirm your e-mail"), ("eve", "have no role here")):
        page = browser()
        sign_in(page, usual.server.url, who)
        assert said in body(page)
        assert b"Armenia" not in page.heard
    sign_out(page)
    page.goto(usual.server.url)
    page.wait_for_selector("text=Sign in to see this tracker")


def test_a_viewer_sees_nothing_restricted_and_changes_nothing(usual: Team, browser: Callable[[], Any]) -> None:
    before = store.open_store(f"sqlite:///{usual.server.database}").fingerprint()
    page = browser()
    sign_in(page, usual.server.url, "vera")
    assert "vera@example.org, viewer" in body(page)
    page.goto(f"{usual.server.url}/incidents?q={SECRET}")
    settle(page)
    assert b"Armenia" in page.heard
    # The word sought comes back in its own field; nothing else of what is restricted does.
    assert re.sub(rb"[^\n]{0,40}q=zzsecret", b"", bytes(page.heard)).count(f"{SECRET}-".encode()) == 0

    page.goto(f"{usual.server.url}/edit?noun=process")
    settle(page)
    page.locator(".st-key-process-title input").fill("Forged talks")
    page.locator(".st-key-process-save button").click()
    page.wait_for_selector("text=needs the role editor; yours is viewer")
    assert store.open_store(f"sqlite:///{usual.server.database}").fingerprint() == before


def test_an_editor_sees_what_is_restricted_and_records_under_their_own_name(
    usual: Team, browser: Callable[[], Any]
) -> None:
    page = browser()
    sign_in(page, usual.server.url, "edda")
    page.goto(f"{usual.server.url}/incidents")
    settle(page)
    assert SECRET.encode() in page.heard
    page.goto(f"{usual.server.url}/edit?noun=process")
    settle(page)
    assert "Recorded as edda@example.org" in body(page)
    page.locator(".st-key-process-title input").fill("River talks")
    page.locator(".st-key-process-save button").click()
    page.wait_for_selector("text=was added")
    with store.open_store(f"sqlite:///{usual.server.database}").read() as reader:
        row = reader.one("process", "river-talks")
    assert row is not None
    assert row["recorded_by"] == "edda@example.org"


def test_the_log_names_nobody(usual: Team) -> None:
    said = usual.server.log.read_text()
    for word in ("example.org", "vera", "edda", SECRET, "Bearer", "ppt_", "Armenia"):
        assert word not in said, word


def test_a_sign_in_that_runs_out_is_over(usual: Team, browser: Callable[[], Any], early: Early) -> None:
    time.sleep(max(0, LASTS.total_seconds() + 1 - (time.monotonic() - early.signed)))  # the other tests took most of it
    cookies = early.page.context.cookies()
    early.page.goto(f"{usual.server.url}/rounds")
    early.page.wait_for_selector("text=Your sign-in has run out")
    other = browser()  # the cookie taken elsewhere opens nothing either
    other.context.add_cookies(cookies)
    other.goto(usual.server.url)
    other.wait_for_selector("text=Your sign-in has run out")
    assert b"Armenia" not in other.heard

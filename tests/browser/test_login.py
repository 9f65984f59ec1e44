"""A team's tracker: signing in at a real OpenID Connect provider, roles, what is restricted, expiry, leaving."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Server, free_port, made, settle
from tracker import access, store
from tracker.records import BY_NOUN

PAGES = ("", "commitments", "incidents", "history", "sources", "download")
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

    def ask(self, path: str, token: str | None = None) -> tuple[int, str]:
        request = urllib.request.Request(self.server.url + path)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode("utf-8-sig")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


TOKENS = {"viewer": access.new_token(), "editor": access.new_token()}
USUAL = """
[access]
viewer = ["vera@example.org"]
editor = ["edda@example.org"]
""" + "".join(
    f'[tokens.{role}s]\nsha256 = "{access.hash_of(token)}"\nrole = "{role}"\n' for role, token in TOKENS.items()
)


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


@contextmanager
def team(folder: Path, max_age: timedelta = timedelta(hours=1)) -> Iterator[Team]:
    from oidc_provider_mock import User, run_server_in_thread

    database = made(folder)
    restricted(database)
    users = [User(sub=sub, claims=dict(claims)) for sub, claims in PEOPLE.items()]
    with run_server_in_thread(user_claims=users, access_token_max_age=max_age) as provider:
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
    return str(page.inner_text("body"))


def test_nobody_gets_anything_without_signing_in(usual: Team, browser: Callable[[], Any]) -> None:
    page = browser()
    for path in PAGES[:3]:
        page.goto(f"{usual.server.url}/{path}")
        settle(page)
        assert "Sign in to see this tracker" in body(page)
    assert b"Armenia" not in page.heard
    assert b"Overdue" not in page.heard


def test_whoever_has_no_role_or_no_confirmed_address_stays_outside(usual: Team, browser: Callable[[], Any]) -> None:
    for who, said in (("eve", "have no role here"), ("unconfirmed", "does not confirm your e-mail")):
        page = browser()
        sign_in(page, usual.server.url, who)
        assert said in body(page)
        assert b"Armenia" not in page.heard
        sign_out(page)
        page.goto(usual.server.url)
        page.wait_for_selector("text=Sign in to see this tracker")


def test_a_viewer_sees_every_page_but_nothing_restricted_and_changes_nothing(
    usual: Team, browser: Callable[[], Any]
) -> None:
    before = store.open_store(f"sqlite:///{usual.server.database}").fingerprint()
    page = browser()
    sign_in(page, usual.server.url, "vera")
    assert "vera@example.org, viewer" in body(page)
    for path in PAGES:
        page.goto(f"{usual.server.url}/{path}")
        settle(page)
        assert "Something went wrong" not in body(page), path
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


def test_whoever_is_taken_off_the_list_is_out_at_the_next_click(usual: Team, browser: Callable[[], Any]) -> None:
    page = browser()
    sign_in(page, usual.server.url, "edda")
    page.goto(f"{usual.server.url}/edit?noun=process")
    settle(page)
    page.locator(".st-key-process-title input").fill("Too late")
    usual.let_in(USUAL.replace("edda@example.org", "somebody@example.org"))

    page.locator(".st-key-process-save button").click()
    page.wait_for_selector("text=nobody gave you a role here")
    page.goto(usual.server.url)
    page.wait_for_selector("text=have no role here")

    with store.open_store(f"sqlite:///{usual.server.database}").read() as reader:
        assert reader.one("process", "too-late") is None


def test_where_anybody_may_read_nobody_sees_what_is_restricted(usual: Team, browser: Callable[[], Any]) -> None:
    usual.let_in(USUAL.replace("[access]", "[access]\nanonymous = true"))
    page = browser()
    for path in ("", "incidents", "sources"):
        page.goto(f"{usual.server.url}/{path}")
        settle(page)
    assert b"Armenia" in page.heard
    assert SECRET.encode() not in page.heard
    status, text = usual.ask("/data/incident.csv")
    assert (status, SECRET in text, "open-incident" in text) == (200, False, True)


ADDRESSES = [f"/data/{noun}.{form}" for noun in BY_NOUN for form in ("csv", "json")]
ADDRESSES += ["/data/series/incidents.csv", "/data/package.zip?process=armenia-azerbaijan", "/data/nothing.csv"]


def test_an_address_opens_to_a_token_alone_and_gives_no_more_than_its_role(usual: Team) -> None:
    for path in ADDRESSES:
        for token in (None, "wrong", access.hash_of(TOKENS["viewer"])):
            status, text = usual.ask(path, token)
            assert (status, "Armenia" in text) == (401, False), path
    for path in ADDRESSES[:-2]:
        status, text = usual.ask(path, TOKENS["viewer"])
        assert (status, SECRET in text) == (200, False), path
    assert SECRET in usual.ask("/data/incident.csv", TOKENS["editor"])[1]
    rows = usual.ask(f"/data/incident.csv?q={SECRET}", TOKENS["viewer"])[1].splitlines()
    assert len(rows) == 1
    usual.let_in(USUAL.split("[tokens")[0])
    assert usual.ask("/data/actor.csv", TOKENS["viewer"])[0] == 401
    assert usual.ask("/healthz")[0] == 200


def test_the_log_names_nobody(usual: Team) -> None:
    said = usual.server.log.read_text()
    for word in ("example.org", "vera", "edda", SECRET, "Bearer", "ppt_", "Armenia"):
        assert word not in said, word


def test_a_sign_in_that_runs_out_is_over(tmp_path: Path, browser: Callable[[], Any]) -> None:
    seconds = 30
    with team(tmp_path, timedelta(seconds=seconds)) as short:
        page = browser()
        sign_in(page, short.server.url, "vera")
        signed = time.monotonic()
        assert "vera@example.org, viewer" in body(page)
        cookies = page.context.cookies()
        time.sleep(max(0, seconds + 1 - (time.monotonic() - signed)))
        page.goto(f"{short.server.url}/rounds")
        page.wait_for_selector("text=Your sign-in has run out")
        other = browser()  # the cookie taken elsewhere opens nothing either
        other.context.add_cookies(cookies)
        other.goto(short.server.url)
        other.wait_for_selector("text=Your sign-in has run out")
        assert b"Armenia" not in other.heard

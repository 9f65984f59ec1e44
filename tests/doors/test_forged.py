"""Somebody who forges requests: cookies, the messages of a form, addresses. Nothing is changed and nothing is shown."""

from __future__ import annotations

import http.client
import io
import json
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.browser.conftest import Server, free_port, made
from tests.browser.test_login import SECRET, restricted
from tests.doors.session import COOKIE, Session, asking, session, signed
from tracker import access, api, store

KEY = "k" * 40
TOKENS = {name: access.new_token() for name in ("viewer", "editor", "expired")}
USUAL = """
[access]
viewer = ["vera@example.org"]
editor = ["edda@example.org"]
""" + "".join(
    f'[tokens.{name}]\nsha256 = "{access.hash_of(token)}"\nrole = "{"viewer" if name == "expired" else name}"\n'
    + ("expires = 2020-01-01\n" if name == "expired" else "")
    for name, token in TOKENS.items()
)


@dataclass
class Team:
    """A server with a login configured, and the file that says who may what."""

    server: Server
    secrets: Path
    base: str

    @property
    def url(self) -> str:
        return self.server.url

    def let_in(self, text: str) -> None:
        self.secrets.write_text(self.base + text)

    def cookie(self, who: str, secret: str = KEY, origin: str | None = None, **changed: Any) -> dict[str, str]:
        now = int(time.time())
        claims = {
            "is_logged_in": True, "email": f"{who}@example.org", "email_verified": True, "sub": who,
            "iat": now - 60, "exp": now + 3600,
        } | changed  # fmt: skip
        return {COOKIE: signed(claims, secret, origin or self.url)}

    def state(self) -> tuple[int, ...]:
        return store.open_store(f"sqlite:///{self.server.database}").fingerprint()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    folder = tmp_path_factory.mktemp("forged")
    database, port = made(folder), free_port()
    restricted(database)
    base = f"""
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{KEY}"
client_id = "tracker"
client_secret = "{"s" * 40}"
server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"
"""
    secrets = folder / "secrets.toml"
    secrets.write_text(base + USUAL)
    # The most talkative log there is: what it says is looked through at the end.
    loud = {"STREAMLIT_LOGGER_LEVEL": "debug", "STREAMLIT_LOGGER_ENABLE_RICH": "true"}
    server = Server(database, {"STREAMLIT_SECRETS_FILES": str(secrets), "TRACKER_ANALYST": ""} | loud, port)
    yield Team(server, secrets, base)
    server.stop()


@pytest.fixture
def team(standing: Team) -> Team:
    standing.let_in(USUAL)
    return standing


def filled(visited: Session, title: str) -> BackMsg:
    """The message of the form that adds a process, with its button pressed."""
    field, button = visited.widget("text_input", "process-title"), visited.widget("button", "process-save")

    def act(message: BackMsg) -> None:
        typed = message.rerun_script.widget_states.widgets.add()
        typed.id, typed.string_value = field, title
        pressed = message.rerun_script.widget_states.widgets.add()
        pressed.id, pressed.trigger_value = button, True

    return asking("edit", "noun=process", act)


def said(visited: Session) -> str:
    return bytes(visited.heard).decode(errors="replace").replace("\\", "")


def test_an_editors_message_replayed_by_a_viewer_changes_nothing(team: Team) -> None:
    with session(team.url, team.cookie("edda")) as editor:
        editor.visit("edit", "noun=process")
        genuine = filled(editor, "River talks")
        forged = filled(editor, "Forged talks")
        editor.send(genuine)
        assert "was added" in said(editor)  # the message is one the server takes
    before = team.state()

    with session(team.url, team.cookie("vera")) as viewer:
        viewer.visit("edit", "noun=process")
        viewer.send(forged)
        assert "needs the role editor" in said(viewer)
        viewer.send(forged)
    with session(team.url) as nobody:
        nobody.send(forged)
        assert "Sign in" in said(nobody)

    assert team.state() == before


def test_a_role_lowered_while_a_session_stands_holds_at_the_next_message(team: Team) -> None:
    before = team.state()
    with session(team.url, team.cookie("edda")) as visited:
        visited.visit("edit", "noun=process")
        message = filled(visited, "Too late")
        team.let_in(USUAL.replace('viewer = ["vera', 'viewer = ["edda@example.org", "vera').replace(
            'editor = ["edda@example.org"]', "editor = []"
        ))  # fmt: skip
        visited.send(message)
        assert "needs the role editor" in said(visited)
        visited.heard.clear()
        visited.visit("incidents")
        assert SECRET not in said(visited)
        team.let_in(USUAL.replace("edda@example.org", "somebody@example.org"))
        visited.heard.clear()
        visited.visit("incidents")
        assert "no role here" in said(visited)
        assert "Armenia" not in said(visited)
    assert team.state() == before


FORGED: dict[str, Any] = {
    "no cookie": lambda team: {},
    "another secret": lambda team: team.cookie("edda", secret="x" * 40),
    "another site's": lambda team: team.cookie("edda", origin="https://evil.example"),
    "another cookie's signature": lambda team: {COOKIE: signed({"email": "edda@example.org"}, KEY, team.url, "_other")},
    "cut off": lambda team: {COOKIE: team.cookie("edda")[COOKIE][:-3]},
    "not signed": lambda team: {COOKIE: '{"is_logged_in": true, "email": "edda@example.org"}'},
    "run out": lambda team: team.cookie("edda", exp=int(time.time()) - 1),
    "too old": lambda team: team.cookie("edda", iat=int(time.time()) - 13 * 3600),
    "from the future": lambda team: team.cookie("edda", iat=int(time.time()) + 3600),
    "an address nobody confirmed": lambda team: team.cookie("edda", email_verified=False),
    "an address nobody listed": lambda team: team.cookie("eve"),
    "no address": lambda team: team.cookie("edda", email=None),
    "not signed in": lambda team: team.cookie("edda", is_logged_in=False),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_or_spent_cookie_opens_nothing(team: Team, case: str) -> None:
    with session(team.url, FORGED[case](team)) as visited:
        visited.visit("incidents")
        assert "Sign" in said(visited)
        assert "Armenia" not in said(visited)


def test_a_cookie_copied_before_its_owner_signed_out_opens_nothing_after(team: Team) -> None:
    cookie = team.cookie("edda", sub="leaving")
    with session(team.url, cookie) as owner, session(team.url, cookie) as other_tab:
        owner.visit("incidents")
        other_tab.visit("incidents")
        assert "Armenia" in said(other_tab)
        button = owner.widget("button", "sign-out")

        def press(message: BackMsg) -> None:
            pressed = message.rerun_script.widget_states.widgets.add()
            pressed.id, pressed.trigger_value = button, True

        owner.send(asking("incidents", "", press))
        other_tab.heard.clear()
        other_tab.visit("incidents")
        assert "You signed out" in said(other_tab)
        assert "Armenia" not in said(other_tab)
    with session(team.url, cookie) as thief:
        thief.visit("incidents")
        assert "You signed out" in said(thief)
        assert "Armenia" not in said(thief)
    with session(team.url, team.cookie("edda")) as again:
        again.visit("incidents")
        assert "Armenia" in said(again)


VIEWS = [
    ("", ""), ("incidents", ""), ("incidents", f"q={SECRET[:-1]}"), ("commitments", f"record={SECRET}-c"), ("sources", ""),
    ("sources", f"record={SECRET}-s"), ("edit", f"noun=incident&key={SECRET}-i"), ("edit", f"noun=source&key={SECRET}-s"),
    ("edit", f"noun=commitment&key={SECRET}-c&tab=history"), ("history", ""), ("quality", ""), ("download", ""),
    ("compare", ""), ("talks_and_violence", ""), ("codebook", ""), ("rounds", ""), ("refusals", ""), ("import", ""),
]  # fmt: skip


def test_a_viewer_sees_nothing_restricted_whatever_the_address_asks_for(team: Team) -> None:
    with session(team.url, team.cookie("edda")) as editor:
        editor.visit("edit", f"noun=incident&key={SECRET}-i")
        assert said(editor).count(SECRET) > 3
    with session(team.url, team.cookie("vera")) as viewer:
        for page, query in VIEWS:
            viewer.heard.clear()
            viewer.visit(page, query)
            told = said(viewer)
            assert "went wrong" not in told, (page, query)
            for asked in (f"{SECRET}-c", f"{SECRET}-s", f"{SECRET}-i"):
                told = told.replace(asked, "") if asked in query else told  # what was asked for comes back in its field
            assert SECRET not in told, (page, query, told[max(0, told.find(SECRET) - 80) : told.find(SECRET) + 80])


def test_where_anybody_may_read_nobody_sees_what_is_restricted(team: Team) -> None:
    team.let_in(USUAL.replace("[access]", "[access]\nanonymous = true"))
    with session(team.url) as stranger:
        for page in ("", "incidents", "sources"):
            stranger.visit(page)
        assert "Armenia" in said(stranger)
        assert SECRET not in said(stranger)
        stranger.visit("edit", "noun=process")
        before = team.state()
        stranger.send(filled(stranger, "Forged by nobody"))
        assert "needs the role editor" in said(stranger)
        assert team.state() == before
    rows = ask(team, "/data/incident.csv", None)
    assert (rows.status, SECRET.encode() in rows.body, b"open-incident" in rows.body) == (200, False, True)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(team: Team, path: str, token: str | None, **headers: str) -> Answer:
    connection = http.client.HTTPConnection(team.url.removeprefix("http://"), timeout=60)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers=sent | ({"Authorization": f"Bearer {token}"} if token else {}))
    answer = connection.getresponse()
    got = Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    connection.close()
    return got


PACKAGE = "/data/package.zip?process=armenia-azerbaijan"


def test_every_address_is_shut_to_whoever_has_no_token_that_holds(team: Team) -> None:
    revoked = TOKENS["editor"]
    team.let_in(USUAL.replace(access.hash_of(revoked), "0" * 64))
    for path in (*sorted(api.NAMED), PACKAGE, "/data/nothing.csv"):
        for token in (None, "wrong", access.hash_of(TOKENS["viewer"]), TOKENS["expired"], revoked):
            answer = ask(team, path, token)
            assert (answer.status, answer.headers["www-authenticate"]) == (401, 'Bearer realm="tracker"'), path
            assert list(json.loads(answer.body)) == ["error"]
            assert "etag" not in answer.headers


def test_no_address_tells_a_viewer_of_restricted_rows_by_text_count_or_tag(team: Team) -> None:
    for path in (*sorted(api.NAMED - {"/data/package.zip"}), f"/data/incident.csv?q={SECRET}", PACKAGE):
        theirs, ours = ask(team, path, TOKENS["viewer"]), ask(team, path, TOKENS["editor"])
        assert (theirs.status, ours.status) == (200, 200), path
        assert theirs.headers["etag"] != ours.headers["etag"], path
        again = ask(team, path, TOKENS["viewer"], If_None_Match=ours.headers["etag"])
        assert (again.status, again.body) == (200, theirs.body), path
        shown = theirs.body
        if path == PACKAGE:
            with zipfile.ZipFile(io.BytesIO(theirs.body)) as archive:
                shown = b"".join(archive.read(name) for name in archive.namelist())
        assert SECRET.encode() not in shown, path

    def counted(token: str) -> list[int]:
        rows = json.loads(ask(team, "/data/series/incidents.json?from=2025-05&to=2025-05", token).body)
        return [row["incidents"] for row in rows if row["kind"] == "shelling" and row["month"] == "2025-05"]

    assert (counted(TOKENS["viewer"]), counted(TOKENS["editor"])) == ([1], [2])


def test_streamlits_own_addresses_tell_a_stranger_nothing(team: Team) -> None:
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/interact", "/_stcore/agent/mcp"):
        assert ask(team, path, None).status == 404, path
    for path in ("/media/x.csv", "/app/static/../../.streamlit/secrets.toml", "/../secrets.toml", "/data/../app.py"):
        answer = ask(team, path, None)
        assert b"cookie_secret" not in answer.body
        assert b"Armenia" not in answer.body
    connection = http.client.HTTPConnection(team.url.removeprefix("http://"), timeout=60)
    connection.request("PUT", "/_stcore/upload_file/x/y", body=b"key,name\n")
    assert connection.getresponse().status in {400, 403}
    connection.close()


def test_the_log_of_all_this_names_nobody_and_holds_no_secret(team: Team) -> None:
    log = team.server.log.read_text()
    assert "request" in log
    for word in (
        "example.org",
        "vera",
        "edda",
        SECRET,
        "River talks",
        "Forged",
        "ppt_",
        "Bearer",
        KEY,
        "Armenia",
        "eyJ",
    ):
        assert word not in log, word

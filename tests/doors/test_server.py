"""The server as it stands: where it refuses to, what stops it, what its health is."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit

from tests.browser.conftest import HOME, Server, free_port, made
from tests.doors.session import session
from tests.doors.test_forged import filled
from tracker import store
from tracker.access import BadAccess, Policy
from tracker.store import check
from tracker.ui import door


@pytest.mark.parametrize(
    ("address", "login", "stands"),
    [
        ("127.0.0.1", False, True), ("localhost", False, True), ("::1", False, True), ("127.8.0.1", False, True),
        ("0.0.0.0", False, False), ("::", False, False), ("", False, False), (None, False, False),
        ("192.168.1.4", False, False), ("team.example.org", False, False), ("localhost.evil.example", False, False),
        ("0.0.0.0", True, True), ("", True, True),
    ],
)  # fmt: skip
def test_where_others_could_reach_it_the_tracker_stands_with_a_login_alone(
    address: str | None, login: bool, stands: bool
) -> None:
    assert (door.exposed(address, lambda: Policy(login=login)) is None) is stands


def test_secrets_that_cannot_be_read_open_no_address_at_all() -> None:
    def spoilt() -> Policy:
        raise BadAccess("secrets.toml, [access]: viewers is not known")

    assert door.exposed("127.0.0.1", spoilt) == "secrets.toml, [access]: viewers is not known"


def test_secrets_that_cannot_even_be_looked_at_are_not_taken_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    circle = tmp_path / "secrets.toml"
    circle.symlink_to(circle)
    monkeypatch.setattr(streamlit, "get_option", {"secrets.files": [str(circle)]}.get)
    with pytest.raises(BadAccess, match="so nobody is let in"):
        door.policy()


def test_a_server_at_a_public_address_says_the_way_out_and_ends(tmp_path: Path) -> None:
    address = "0.0.0.0"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    done = subprocess.run(
        [*command, "--server.port", str(free_port()), "--server.address", address],
        cwd=HOME, env=os.environ | {"TRACKER_DATABASE_URL": f"sqlite:///{tmp_path / 'none.db'}"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"The tracker does not start at {address}" in done.stderr
    assert ".streamlit/secrets.toml" in done.stderr
    assert "--server.address 127.0.0.1" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(made(tmp_path_factory.mktemp("server")))
    yield running
    running.stop()


def test_health_is_that_of_the_store(server: Server, tmp_path: Path) -> None:
    begun = time.monotonic()
    for _ in range(20):
        assert server.get("/healthz") == b'{"status":"ok"}'
    assert (time.monotonic() - begun) / 20 < 0.25
    server.database.rename(tmp_path / "away.db")
    with pytest.raises(urllib.error.HTTPError) as refused:
        server.get("/healthz")
    assert refused.value.code == 503
    assert b"was moved, deleted" in refused.value.read()
    (tmp_path / "away.db").rename(server.database)
    assert server.get("/healthz") == b'{"status":"ok"}'


def test_the_first_page_is_also_found_under_its_name(server: Server) -> None:
    with urllib.request.urlopen(f"{server.url}/overview?process=a%26b") as answer:
        assert answer.url == f"{server.url}/?process=a%26b"


def test_cookies_are_secure_behind_tls_and_foreign_pages_are_not_answered(server: Server) -> None:
    plain = urllib.request.Request(f"{server.url}/_stcore/health")
    behind = urllib.request.Request(f"{server.url}/_stcore/health", headers={"X-Forwarded-Proto": "https"})
    foreign = urllib.request.Request(f"{server.url}/_stcore/health", headers={"Origin": "https://evil.example"})
    with urllib.request.urlopen(plain) as answer:
        assert "Secure" not in answer.headers["set-cookie"]
    with urllib.request.urlopen(behind) as answer:
        assert "; Secure" in answer.headers["set-cookie"]
    with urllib.request.urlopen(foreign) as answer:
        assert answer.headers["access-control-allow-origin"] is None


def test_a_stop_in_the_middle_of_a_save_lets_it_end(server: Server) -> None:
    opened = store.open_store(f"sqlite:///{server.database}")
    holding = sqlite3.connect(server.database, isolation_level=None)
    holding.execute("BEGIN IMMEDIATE")  # so that the save is begun and not done when the server is told to stop

    def save() -> None:
        with session(server.url) as visited:
            visited.visit("edit", "noun=process")
            visited.send(filled(visited, "Stopped talks"))

    saving = threading.Thread(target=save)
    saving.start()
    time.sleep(3)
    server.process.send_signal(signal.SIGTERM)
    time.sleep(1)
    assert server.process.poll() is None  # it waits
    holding.execute("ROLLBACK")
    holding.close()
    begun = time.monotonic()
    status = server.process.wait(timeout=30)
    saving.join(timeout=30)

    assert status in {0, -signal.SIGTERM}  # uvicorn stops in order, then ends by the signal it was given
    assert time.monotonic() - begun < 20
    with opened.read() as reader:
        assert reader.one("process", "stopped-talks") is not None
    assert check.findings(opened) == []
    assert not Path(f"{server.database}-journal").exists()
    log = server.log.read_text()
    assert '"event": "stop"' in log
    assert "Traceback" not in log

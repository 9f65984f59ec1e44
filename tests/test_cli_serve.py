"""The server as ``python -m tracker serve`` starts it, and as a service manager stops it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tracker import config


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to stop a service with")
def test_what_stops_the_command_stops_the_server(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"TRACKER_DATABASE_URL": f"sqlite:///{tmp_path / 'served.db'}"}
    command = [sys.executable, "-m", "tracker"]
    subprocess.run([*command, "init", "--empty"], env=environment, cwd=config.HOME, check=True, capture_output=True)
    with subprocess.Popen([*command, "serve", "--port", str(port)], env=environment, cwd=config.HOME) as server:
        assert _answers(port, within=60)
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)
    assert not _answers(port, within=0)


def _answers(port: int, *, within: float) -> bool:
    until = time.monotonic() + within
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            if time.monotonic() >= until:
                return False
        time.sleep(0.2)

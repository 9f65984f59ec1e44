"""What every request passes: hosts, origins, headers, faults told by number, and a log that names nobody."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from tracker import log, web

HOSTS = ("localhost", "127.0.0.1", "*.example.org")


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What the log says during a test."""
    stream, logger = io.StringIO(), logging.getLogger("tracker")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(log.Lines())
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(before)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def page(_request: Request) -> Response:
    answer = PlainTextResponse("page")
    answer.set_cookie("one", "1")
    answer.set_cookie("two", "2", secure=True)
    return answer


def broken(_request: Request) -> Response:
    raise ValueError("the witness is called Zzsecret")


def served() -> TestClient:
    """A server with the guard where Streamlit puts it."""
    routes = [Route("/", page), Route("/data/x.csv", lambda _: JSONResponse([])), Route("/data/broken.csv", broken)]
    guard = Middleware(web.Guard, hosts=lambda: HOSTS, scripts=["sha256-abc"], named=["/data/x.csv"])
    return TestClient(Starlette(routes=routes, middleware=[guard]), base_url="http://127.0.0.1")


def test_each_answer_carries_the_headers_that_keep_a_page_to_itself() -> None:
    for path in ("/", "/data/x.csv", "/nothing"):
        headers = served().get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors" in headers["content-security-policy"]


def test_the_policy_of_pages_names_this_host_alone_and_no_inline_script_but_the_one() -> None:
    rules = dict(rule.split(" ", 1) for rule in served().get("/").headers["content-security-policy"].split("; "))
    assert rules["script-src"] == "'self' 'sha256-abc'"
    assert rules["connect-src"] == "'self' ws://127.0.0.1 wss://127.0.0.1"
    assert rules["object-src"] == "'none'"
    assert {source for rule in rules.values() for source in rule.split()} <= {
        "'self'", "'none'", "'unsafe-inline'", "'sha256-abc'", "data:", "blob:", "ws://127.0.0.1", "wss://127.0.0.1",
    }  # fmt: skip
    assert served().get("/data/x.csv").headers["content-security-policy"] == web.OF_ADDRESSES


@pytest.mark.parametrize(
    ("host", "let_in"),
    [
        ("127.0.0.1:8501", True),
        ("LOCALHOST", True),
        ("localhost.", True),
        ("team.example.org", True),
        ("example.org", False),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("evilexample.org", False),
        ("127.0.0.1@evil.example", False),
        ("[::1", False),
        ("", False),
    ],
)
def test_only_a_name_the_server_goes_by_is_answered(host: str, let_in: bool) -> None:
    assert web.allowed(host, HOSTS) is let_in
    if host and "[" not in host:
        assert served().get("/data/x.csv", headers={"Host": host}).status_code == (200 if let_in else 403)


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_no_host_header_breaks_the_check_or_reaches_the_policy(host: str) -> None:
    assert web.allowed(host, HOSTS) in {True, False}
    if ";" in host or " " in host or "\n" in host:
        assert host not in web.policy(host).replace("; ", "")


@pytest.mark.parametrize(
    ("origin", "let_in"),
    [
        (None, True),
        ("http://127.0.0.1:8501", True),
        ("https://team.example.org", True),
        ("http://127.0.0.1:9999", False),
        ("http://evil.example", False),
        ("null", False),
    ],
)
def test_a_websocket_is_opened_by_our_own_page_alone(origin: str | None, let_in: bool) -> None:
    assert web.own(origin, "127.0.0.1:8501", ("https://team.example.org",)) is let_in

    reached: list[str] = []
    sent: list[dict[str, Any]] = []

    async def inner(scope: Any, _receive: Any, _send: Any) -> None:
        reached.append(scope["type"])

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"127.0.0.1:8501"), *([(b"origin", origin.encode())] if origin else [])]
    scope = {"type": "websocket", "path": web.STREAM, "headers": headers}
    guard = web.Guard(inner, hosts=lambda: HOSTS, origins=lambda: ("https://team.example.org",))
    asyncio.run(guard(scope, None, send))  # type: ignore[arg-type]
    assert (reached == ["websocket"]) is let_in
    assert sent == ([] if let_in else [{"type": "websocket.close", "code": 1008}])


@pytest.mark.parametrize("header", [{}, {"X-Forwarded-Proto": "https"}])
def test_behind_tls_every_cookie_is_secure(header: dict[str, str]) -> None:
    cookies = served().get("/", headers=header).headers.get_list("set-cookie")
    assert [cookie.lower().count("secure") for cookie in cookies] == [1 if header else 0, 1]


def test_a_fault_is_told_by_number_and_what_it_said_stays_inside(said: io.StringIO) -> None:
    answer = served().get("/data/broken.csv?q=Zzsecret", headers={"Authorization": "Bearer Zzsecret"})

    assert answer.status_code == 500
    fault, request = lines(said)
    assert answer.json() == {"error": f"Something went wrong (error {fault['number']}). Nothing was changed."}
    assert (fault["kind"], request["status"]) == ("ValueError", 500)
    assert "broken" in fault["at"]
    assert "Zzsecret" not in said.getvalue()


def test_a_line_of_the_log_is_one_line_whatever_stands_in_it(said: io.StringIO) -> None:
    log.event("odd", path='a\nb\r\u2028"c"')
    assert len(said.getvalue().splitlines()) == 1
    assert lines(said)[0]["path"] == 'a\nb\r\u2028"c"'


def test_a_request_is_logged_by_its_path_without_what_was_asked(said: io.StringIO) -> None:
    served().get("/data/x.csv?q=Zzsecret")
    served().get("/?process=Zzsecret")
    assert [(line["event"], line["path"]) for line in lines(said)] == [("request", "/data/x.csv")]

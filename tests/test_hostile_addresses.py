"""Whatever stands in an address: an answer, or one sentence of JSON with the right status; never a fault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from tests import hostile
from tracker import api, web
from tracker.access import Policy
from tracker.filters import NAMES, Filters
from tracker.store import open_store

NOW = datetime(2026, 1, 15, tzinfo=UTC)
VALUES = st.one_of(
    st.sampled_from([*hostile.ODD, *hostile.TEXTS.values()]), st.text(), st.dates().map(str), st.datetimes().map(str)
)
QUERIES = st.lists(st.tuples(st.sampled_from([*NAMES, "evil", "FROM", "<b>", "\x00", ""]), VALUES), max_size=5)


@pytest.fixture(scope="module")
def client(seeded_file: object) -> Iterator[TestClient]:
    opened = open_store(f"sqlite:///{seeded_file}")
    routes = api.routes(lambda: opened, lambda header: Policy().bearer(header, NOW))
    app = Starlette(routes=routes, middleware=[Middleware(web.Guard, named=api.NAMED)])
    with TestClient(app, raise_server_exceptions=False) as asking:
        yield asking


def encoded(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def told(client: TestClient, address: str, method: str = "GET") -> int:
    """The status; anything but rows has to be one short sentence in one line."""
    answer = client.request(method, address)
    if answer.status_code != 200:
        assert answer.headers["content-type"] == "application/json"
        said = answer.json()
        assert set(said) == {"error"}
        assert 10 < len(said["error"]) < 4_000
        assert said["error"].isprintable()
        assert "Traceback" not in said["error"]
    elif answer.headers["content-type"].startswith("application/json"):
        json.loads(answer.content)
    return answer.status_code


@given(st.sampled_from(sorted(api.NAMED)), QUERIES)
@example("/data/actor.csv", [("known_at", "0001-01-01T00:00:00+14:00")])
@example("/data/incident.csv", [("party", hostile.MANY_KEYS)])
@example("/data/series/incidents.csv", [("from", "0001-01-01"), ("to", "9999-12-31")])
@settings(max_examples=150, deadline=None)
def test_any_query_is_answered_or_refused_in_a_sentence(
    client: TestClient, address: str, query: list[tuple[str, str]]
) -> None:
    pairs = "&".join(f"{encoded(name)}={encoded(value)}" for name, value in query)
    assert told(client, f"{address}?{pairs}") in {200, 400}


@pytest.mark.parametrize("name", NAMES)
def test_each_filter_takes_each_odd_value_or_says_why_not(name: str) -> None:
    for value in (*hostile.ODD, *hostile.TEXTS.values()):
        filters, problems = Filters.from_query({name: [value]})
        assert all(str(problem).isprintable() and len(str(problem)) < 2_000 for problem in problems)
        assert problems == [] or filters == Filters()


@given(st.text(max_size=60))
@example("series/incidents.xml")
@example("../../etc/passwd")
@example("incident.csv\r\nX-Evil: 1")
@settings(max_examples=100, deadline=None)
def test_any_path_below_data_is_an_answer_or_a_sentence(client: TestClient, path: str) -> None:
    answer = told(client, f"/data/{encoded(path)}")
    assert answer == (200 if f"/data/{path}" in api.NAMED else 404)


@pytest.mark.parametrize(
    "raw", ["%", "%zz", "%ff%fe", "&&==&", "q", "q=&q=", "=x", "?" * 50, "&".join(["q=a"] * 2_000)]
)
def test_a_query_that_is_not_well_formed_breaks_nothing(client: TestClient, raw: str) -> None:
    assert told(client, f"/data/actor.json?{raw}") in {200, 400}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_no_other_method_does_anything(client: TestClient, method: str) -> None:
    assert {told(client, address, method) for address in ("/data/actor.csv", "/data/x", "/healthz")} == {405}


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": b'"' * 3_000},
        {"If-None-Match": b"\xff\xfe"},
        {"Range": b"bytes=0-1"},
        {"Accept": b"\xff"},
        {"X-Forwarded-Proto": b"javascript:"},
    ],
)
def test_odd_headers_break_nothing(client: TestClient, headers: dict[str, bytes]) -> None:
    assert client.get("/data/actor.csv", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "header", [b"Bearer \xff\xfe", b"Bearer", b"Bearer " + b"a" * 10_000, b"\xff", b"Basic OjEyMw=="]
)
def test_an_odd_authorization_is_a_refusal(client: TestClient, header: bytes) -> None:
    answer = client.get("/data/actor.csv", headers={"Authorization": header})
    assert (answer.status_code, list(answer.json())) == (401, ["error"])


@given(QUERIES)
@settings(max_examples=200, deadline=None)
def test_filters_say_themselves_in_a_line_and_come_back_from_their_link(query: list[tuple[str, str]]) -> None:
    given_values: dict[str, list[str]] = {}
    for name, value in query:
        given_values.setdefault(name, []).append(value)
    filters, problems = Filters.from_query(given_values)
    again: dict[str, list[str]] = {}
    for name, value in filters.to_query():
        again.setdefault(name, []).append(value)
    assert Filters.from_query(again) == (filters, [])
    assert filters.as_sentence().isprintable()
    assert all(problem.column is not None and str(problem).isprintable() for problem in problems)

from __future__ import annotations

import csv
import http.client
import io
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse

from tracker import api
from tracker.errors import DatabaseMissing
from tracker.exchange import package
from tracker.exchange.formats import ACLED
from tracker.queries.series import SERIES
from tracker.records import BY_NOUN, RECORD_TYPES
from tracker.store import Store, save

STATEMENT = {"agreement": "2023-12-07-joint-statement", "as_of": "2023-12-31"}


@dataclass(frozen=True)
class Answer:
    """An answer as it came over the line."""

    status: int
    headers: dict[str, str]
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


@dataclass(frozen=True)
class Client:
    """Asks a server on this machine."""

    port: int

    def ask(self, method: str, address: str, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, address, headers={k.replace("_", "-"): v for k, v in headers.items()})
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, names, answer.read())
        finally:
            connection.close()

    def get(self, address: str, **headers: str) -> Answer:
        return self.ask("GET", address, **headers)


@contextmanager
def serving(get_store: Callable[[], Store]) -> Iterator[Client]:
    """A real server of the addresses alone, on a port of its own."""
    app = Starlette(routes=api.routes(get_store), lifespan=api.lifespan(get_store))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield Client(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def shared() -> Iterator[tuple[Client, list[Store]]]:
    """One server for the module; each test puts its own store behind it."""
    behind: list[Store] = []

    def get_store() -> Store:
        if not behind:
            raise DatabaseMissing("nowhere")  # at the server's start
        return behind[0]

    with serving(get_store) as client:
        yield client, behind


@pytest.fixture
def client(seeded_store: Store, shared: tuple[Client, list[Store]]) -> Client:
    shared[1][:] = [seeded_store]
    return shared[0]


def read(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def many(store: Store, count: int) -> None:
    """Some thousand incidents."""
    drafts = []
    for number in range(count):
        raw = {
            "key": f"i{number:05}",
            "process": "armenia-azerbaijan",
            "date": "2024-05-01",
            "kind": "small_arms",
            "source": "2020-11-20-aljazeera-aghdam",
            "summary": f"“{number}” " + "long " * 60,
        }
        draft, problems = BY_NOUN["incident"].draft(raw)
        assert problems == []
        drafts.append(draft)
    save(store, drafts, by="ana", kind="import")


@pytest.mark.parametrize("noun", [record_type.noun for record_type in RECORD_TYPES])
def test_each_noun_is_given_whole_as_csv_and_json(noun: str, client: Client, seeded_store: Store) -> None:
    with seeded_store.read() as reader:
        rows = list(reader.connection.execute(BY_NOUN[noun].live.select()).mappings())

    answer, objects = client.get(f"/data/{noun}.csv"), client.get(f"/data/{noun}.json")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{noun}.csv"'
    assert [row["key"] for row in read(answer.content)] == sorted(row["key"] for row in rows)
    assert [item["key"] for item in objects.json()] == sorted(row["key"] for row in rows)
    assert list(objects.json()[0]) == list(BY_NOUN[noun].cells)


def test_json_has_numbers_truth_values_lists_and_nulls(client: Client) -> None:
    first = client.get("/data/commitment.json?agreement=2020-11-09-trilateral-statement").json()[0]

    assert (first["bound"], first["restricted"], first["quantity"]) == (["arm"], False, None)


def test_filters_in_the_query_string_choose_the_rows(client: Client) -> None:
    chosen = read(client.get("/data/round.csv?status=refused&from=2023-01-01&to=2023-12-31").content)

    assert chosen
    assert {row["status"] for row in chosen} == {"refused"}
    assert {row["date"][:4] for row in chosen} == {"2023"}
    every = client.get("/data/status.csv?process=armenia-azerbaijan")
    assert len(read(every.content)) == len(read(client.get("/data/status.csv").content))


def test_the_score_of_the_december_statement_as_csv_and_json(client: Client) -> None:
    last = read(client.get(f"/data/series/implementation_score.csv?{urlencode(STATEMENT)}").content)[-1]
    same = client.get(f"/data/series/implementation_score.json?{urlencode(STATEMENT)}").json()[-1]

    for row in (last, same):
        assert row["date"] == "2023-12-31"
        assert [round(float(row[name]), 1) for name in ("score", "score_low", "score_high")] == [83.3, 55.6, 88.9]
        assert (int(row["assessed"]), int(row["commitments"])) == (4, 6)


@pytest.mark.parametrize("name", SERIES)
def test_each_series_is_given_with_its_columns(name: str, client: Client) -> None:
    assert list(read(client.get(f"/data/series/{name}.csv").content)[0]) == list(SERIES[name].columns)
    assert list(client.get(f"/data/series/{name}.json").json()[0]) == list(SERIES[name].columns)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/data/round.csv?staus=held", 400, "filter staus: there is no such filter; did you mean status?"),
        ("/data/round.csv?status=hold", 400, "did you mean held?"),
        ("/data/round.csv?as_of=soon", 400, "filter as_of=soon"),
        ("/data/round.csv?party=atlantis", 400, "filter party=atlantis: there is no actor with this key"),
        ("/data/actor.csv?category=CEASE", 400, "actors cannot be filtered by this"),
        (
            "/data/series/rounds.csv?category=CEASE",
            400,
            "this series cannot be filtered by this; filters: process, from",
        ),
        ("/data/round.csv?from=2024-01-01&to=2023-01-01", 400, "the period ends before it begins"),
        ("/data/round.csv?known_at=2024-01-01T10:00", 400, "with its zone"),
        ("/data/rounds.csv", 404, "did you mean /data/round.csv?"),
        ("/data/round.xml", 404, "addresses end in .csv or .json"),
        ("/data/series/score.csv", 404, "implementation_score"),
        ("/data/", 404, "/data/NAME.csv gives: process"),
        ("/data/a/b", 404, "There is no such address"),
    ],
)
def test_what_cannot_be_answered_is_one_sentence_of_json(address: str, status: int, said: str, client: Client) -> None:
    answer = client.get(address)

    assert answer.status == status
    assert list(answer.json()) == ["error"]
    assert said in answer.json()["error"]


def test_an_answer_is_known_by_its_tag_until_something_is_written(client: Client, seeded_store: Store) -> None:
    first = client.get("/data/actor.csv")
    again = client.get("/data/actor.csv", If_None_Match=first.headers["etag"])
    assert (again.status, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert client.get("/data/actor.csv?q=russia", If_None_Match=first.headers["etag"]).status == 200

    draft, _ = BY_NOUN["actor"].draft({"key": "arm", "name": "Hayastan"})
    save(seeded_store, [draft], by="ana")

    changed = client.get("/data/actor.csv", If_None_Match=first.headers["etag"])
    assert changed.status == 200
    assert changed.headers["etag"] != first.headers["etag"]
    assert "Hayastan" in {row["name"] for row in read(changed.content)}


def test_a_weak_or_listed_tag_is_known_too(client: Client) -> None:
    tag = client.get("/data/actor.csv").headers["etag"].removeprefix("W/")

    assert client.get("/data/actor.csv", If_None_Match=f'"x", {tag}').status == 304


def test_rows_are_given_as_they_were_known(client: Client) -> None:
    assert read(client.get("/data/round.csv?known_at=2026-01-09").content) == []
    assert len(read(client.get("/data/round.csv?known_at=2026-01-10T12:00:00Z").content)) == 51


def test_head_says_what_get_would(client: Client) -> None:
    got, asked = client.get("/data/round.csv"), client.ask("HEAD", "/data/round.csv")

    assert (asked.status, asked.content) == (200, b"")
    for name in ("etag", "content-type", "content-length", "content-disposition"):
        assert asked.headers[name] == got.headers[name]


def test_nothing_can_be_written_through_an_address(client: Client) -> None:
    assert [client.ask(method, "/data/round.csv").status for method in ("POST", "PUT", "DELETE")] == [405] * 3


def test_health_is_200_once_the_store_is_open(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_store_that_cannot_be_opened_is_503_with_the_way_out() -> None:
    def missing() -> Store:
        raise DatabaseMissing("/team.db")

    with serving(missing) as client:
        for address in ("/healthz", "/data/round.csv"):
            answer = client.get(address)
            assert answer.status == 503
            assert "python -m tracker init" in answer.json()["error"]


def test_the_server_opens_the_store_at_its_start(seeded_store: Store) -> None:
    opened = threading.Event()

    def get_store() -> Store:
        opened.set()
        return seeded_store

    with serving(get_store):
        assert opened.wait(10)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_large_answer_is_the_same_streamed(form: str, client: Client, seeded_store: Store) -> None:
    many(seeded_store, 5_000)

    answer = client.get(f"/data/incident.{form}")

    assert "content-length" not in answer.headers
    rows: list[dict[str, Any]] = read(answer.content) if form == "csv" else answer.json()
    assert len(rows) == 5_012
    assert {row["summary"] for row in rows} >= {f"“{number}” {'long ' * 60}".strip() for number in range(5_000)}
    assert client.ask("HEAD", f"/data/incident.{form}").content == b""


def test_a_reader_that_stops_taking_rows_keeps_no_writer_waiting(seeded_store: Store) -> None:
    many(seeded_store, 5_000)
    noun = next(route for route in api.routes(lambda: seeded_store) if route.path == "/data/{file}")
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/data/incident.csv",
        "headers": [],
        "query_string": b"",
        "path_params": {"file": "incident.csv"},
    }
    answer = noun.endpoint(Request(scope))
    assert isinstance(answer, StreamingResponse)  # and nobody takes it

    finished = threading.Event()

    def write() -> None:
        draft, _ = BY_NOUN["process"].draft({"key": "p", "title": "P"})
        save(seeded_store, [draft], by="ana")
        finished.set()

    threading.Thread(target=write, daemon=True).start()
    assert finished.wait(15)  # the store itself would wait 30 s for a reader


def test_a_package_is_one_zip_with_its_tag_and_reads_back(client: Client, seeded_store: Store) -> None:
    address = "/data/package.zip?process=armenia-azerbaijan"
    answer = client.get(address)

    assert (answer.status, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["content-disposition"] == 'attachment; filename="armenia-azerbaijan.zip"'
    assert package.read(answer.content, "p.zip").problems == []
    assert client.get(address).content == answer.content
    assert client.get(address, if_none_match=answer.headers["etag"]).status == 304
    head = client.ask("HEAD", address)
    assert (head.status, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(answer.content))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/data/package.zip?process=nowhere", "there is no process with this key"),
        ("/data/package.zip?party=arm", "a package is filtered by process, from, to, as_of, known_at"),
        ("/data/package.zip?as_of=soon", "filter as_of=soon"),
    ],
)
def test_a_package_that_cannot_be_given_is_one_sentence(address: str, said: str, client: Client) -> None:
    answer = client.get(address)

    assert answer.status == 400
    assert said in answer.json()["error"]


def test_rows_of_acled_are_held_back_from_the_addresses(client: Client, seeded_store: Store) -> None:
    source, _ = BY_NOUN["source"].draft(
        {"key": "acled-1", "kind": "dataset", "publisher": ACLED.publisher, "title": ACLED.title}
    )
    common = {"process": "armenia-azerbaijan", "date": "2024-05-01", "kind": "shelling", "source": "acled-1"}
    held, _ = BY_NOUN["incident"].draft({"key": "a1", "dataset": "acled", "dataset_id": "1", **common})
    kept, _ = BY_NOUN["incident"].draft({"key": "u1", "dataset": "ucdp-ged", "dataset_id": "1", **common})
    before = len(read(client.get("/data/incident.csv").content))
    save(seeded_store, [source, held, kept], by="ana")

    answer = client.get("/data/incident.csv")
    keys = [row["key"] for row in read(answer.content)]
    assert ("a1" in keys, "u1" in keys, len(keys)) == (False, True, before + 1)
    assert [row["key"] for row in client.get("/data/incident.json").json()] == keys
    assert "ACLED" in answer.headers["x-held-back"]
    inside = package.read(client.get("/data/package.zip").content, "p.zip").drafts
    assert "a1" not in {draft.key for draft in inside}

"""Addresses and pages: what cannot be asked, who may not ask, and where the server does not stand."""

from __future__ import annotations

from urllib.parse import quote

from tests.catalogue.ground import Ground, case
from tracker import access, store
from tracker.access import Actor, Role
from tracker.errors import TrackerError
from tracker.records import BY_NOUN


def asked(name: str, address: str, *says: str, **options: object) -> None:
    """A data address."""

    @case(name, *says)
    def attempt(ground: Ground) -> None:
        ground.address(address, **options)


asked("an address that is not there", "/data/rounds.csv", "404", "did you mean /data/round.csv?")
asked("an ending nobody gives", "/data/round.exe", "404", ".csv or .json")
asked("a path that climbs", "/data/..%2f..%2fetc%2fpasswd", "404", "There is no such address")
asked("SQL in a filter", f"/data/incident.csv?process={quote('x; DROP TABLE incident')}", "400", "not a key")
asked("SQL in a search", f"/data/incident.json?q={quote(chr(39) + ' OR 1=1 --')}", "200", "[]")
asked("HTML in a filter", "/data/incident.csv?kind=<script>", "400", "is not known")
asked("a NUL in a search", "/data/incident.csv?q=a%00b", "400", "printable")
asked("a word of ten thousand letters", f"/data/incident.csv?q={'a' * 10_000}", "400", "at most 200")
asked("an unknown filter", "/data/incident.csv?evil=1", "400", "there is no such filter")
asked("a filter twice", "/data/incident.csv?process=a&process=b", "400", "one value is accepted")
asked("a day that is none", "/data/incident.csv?from=2024-02-30", "400", "from")
asked("a period that ends before it begins", "/data/incident.csv?from=2024-02-02&to=2024-01-01", "400", "ends before")
asked("a moment before all time", "/data/actor.csv?known_at=0001-01-01T00:00:00%2B14:00", "400", "known_at")
asked("writing through an address", "/data/actor.csv", "405", "GET or HEAD", method="DELETE")
asked("F92 another host's name", "/data/actor.csv", "403", "does not go by that name", headers={"Host": "evil.example"})


@case("the store gone while a server stands", "503", "was moved, deleted")
def gone(ground: Ground) -> None:
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    from tracker import api

    opened = ground.opened()
    client = TestClient(Starlette(routes=api.routes(lambda: opened)))
    away = ground.folder / "away.db"
    ground.begin()
    ground.database.rename(away)
    for path in ("/data/actor.csv", "/healthz"):
        answer = client.get(path)
        ground.heard(f"GET {path}", f"{answer.status_code} {answer.text}", answer.status_code)
    away.rename(ground.database)
    assert client.get("/healthz").status_code == 200


for page in ("overview", "incidents"):

    @case(f"odd values in the address of the page {page}", "Part of this page's address is ignored")
    def odd(ground: Ground, page: str = page) -> None:
        app = ground.page(page, process="<script>", **{"from": "2024-02-30"}, party="';--", evil="1", q="a\u202eb")
        assert not app.exception


@case("a record that is not there, on the page", "There is no")
def no_record(ground: Ground) -> None:
    app = ground.page("edit", noun="incident", key="<b>nowhere</b>")
    ground.heard("page edit", " ".join(str(each.value) for each in app.markdown), 1)


@case("F94 a viewer saves, removes and undoes by hand", "needs the role editor", "yours is viewer")
def viewer(ground: Ground) -> None:
    ground.begin()
    theirs = ground.opened().used_by(Actor(Role.VIEWER, "vera@example.org"))
    draft, _ = BY_NOUN["process"].draft({"title": "Forged talks"})
    for name, attempt in {
        "save": lambda: store.save(theirs, [draft], by="ana"),
        "remove": lambda: store.remove(theirs, "process", "armenia-azerbaijan", by="ana"),
        "undo": lambda: store.undo(theirs, 1, by="ana"),
    }.items():
        try:
            attempt()  # type: ignore[no-untyped-call]
        except TrackerError as error:
            ground.heard(f"{name} as viewer", str(error), 1)


@case("F93 nobody reads", "You are not signed in")
def nobody(ground: Ground) -> None:
    ground.begin()
    try:
        with ground.opened().used_by(Actor(Role.NOBODY)).read() as reader:
            reader.one("process", "armenia-azerbaijan")
    except access.Forbidden as error:
        ground.heard("read without a role", str(error), 1)

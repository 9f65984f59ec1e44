"""Both clocks act everywhere: what happened after D, or was recorded after K, changes no number in the view of D or K."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import Clock
from tests.test_api import serving
from tracker import store
from tracker.filters import Filters
from tracker.queries import series, tables
from tracker.records import BY_NOUN, RECORD_TYPES, Draft
from tracker.store import Store
from tracker.ui import cached

HOME = Path(__file__).resolve().parent.parent
PAGES = sorted(path.stem for path in (HOME / "tracker" / "pages").glob("*.py") if path.stem != "__init__")
D = date(2023, 12, 31)
TODAY = date(2026, 1, 20)
PROCESS = "armenia-azerbaijan"
CEASEFIRE, PRISONERS = "2020-11-09-full-ceasefire", "2023-12-07-release-of-32"


def records(day: str, mark: str) -> list[Draft]:
    """One record of every dated noun on a day, with what hangs on it."""
    base = {"process": PROCESS, "source": "pax-2324", "date": day}
    given: list[tuple[str, dict[str, str]]] = [
        ("round", base | {"key": f"{mark}-round", "status": "held", "level": "leaders", "place": "Paris",
                          "latitude": "48.8", "longitude": "2.3", "place_precision": "1"}),
        ("participation", {"round": f"{mark}-round", "actor": "fra", "role": "mediator"}),
        ("participation", {"round": f"{mark}-round", "actor": "arm", "role": "party"}),
        ("agreement", {k: v for k, v in base.items() if k != "process"}
         | {"key": f"{mark}-agreement", "processes": PROCESS, "title": "A text", "round": f"{mark}-round",
            "stage": "Cea", "text_state": "signed"}),
        ("commitment", base | {"key": f"{mark}-commitment", "title": "A promise", "category": "DETAIN", "bound": "arm",
                               "agreement": f"{mark}-agreement", "due": day}),
        ("deadline", {"commitment": PRISONERS, "date": day, "due": "2030-01-01", "source": "pax-2324"}),
        ("status", {"commitment": PRISONERS, "date": day, "basis": "evidence", "level": "0", "source": "pax-2324"}),
        ("status", {"commitment": PRISONERS, "date": day, "basis": "claim", "claimed_by": "aze", "level": "2",
                    "source": "pax-2324"}),
        ("refusal", base | {"key": f"{mark}-refusal", "round": f"{mark}-round", "refused_by": "arm", "reason": "unstated",
                            "kind": "meeting", "act": "declined"}),
        ("refusal_claim", {"refusal": f"{mark}-refusal", "said_by": "aze", "stance": "asserts", "refused_by": "arm",
                           "source": "pax-2324"}),
        ("release", base | {"key": f"{mark}-release", "given_by": "aze", "given_to": "arm", "count": "7",
                            "what": "prisoners"}),
        ("incident", base | {"key": f"{mark}-incident", "kind": "shelling", "deaths_best": "5", "deaths_low": "5",
                             "deaths_high": "6", "attributed_to": "aze", "latitude": "40", "longitude": "46"}),
    ]  # fmt: skip
    made = []
    for noun, row in given:
        draft, problems = BY_NOUN[noun].draft(row)
        assert problems == []
        made.append(draft)
    return made


@pytest.fixture
def travelled(seeded_store: Store, clock: Clock) -> Iterator[tuple[Store, datetime]]:
    """A store and the moment up to which it is known; what ``later`` saves comes after."""
    clock.now = datetime(2026, 1, 18, tzinfo=UTC)
    known = clock.now
    clock.later(hours=1)
    yield seeded_store, known


VIEWS = {
    "as of": (Filters(as_of=D), "2024-03-01"),  # dated after D
    "as known": (Filters(), "2023-06-01"),  # recorded after K, though it happened long before
}


def view(name: str, known: datetime) -> Filters:
    filters, _ = VIEWS[name]
    return filters if name == "as of" else Filters(known_at=known)


def add(opened: Store, name: str) -> None:
    assert store.save(opened, records(VIEWS[name][1], "late"), by="ben").inserted == 12


@pytest.mark.parametrize("name", VIEWS)
def test_every_export_stays_as_it_was_byte_for_byte(travelled: tuple[Store, datetime], name: str) -> None:
    opened, known = travelled
    filters = view(name, known)

    def exports(chosen: Filters) -> dict[str, list[Any]]:
        with opened.read(chosen.known_at) as reader:
            return {rt.noun: list(tables.rows(reader, rt.noun, chosen, today=TODAY)) for rt in RECORD_TYPES}

    before, present = exports(filters), exports(Filters())
    add(opened, name)
    assert exports(filters) == before
    assert {noun for noun, rows in exports(Filters()).items() if rows != present[noun]} == {
        rt.noun for rt in RECORD_TYPES if rt.dated or rt.noun in {"participation", "refusal_claim"}
    }


PROMISED = ("implementation_score", "commitment_levels", "rounds", "refusals", "incidents")


@pytest.mark.parametrize("name", VIEWS)
def test_every_series_stays_as_it_was(travelled: tuple[Store, datetime], name: str) -> None:
    opened, known = travelled
    filters = view(name, known)

    def rows(chosen: Filters, names: Iterable[str]) -> dict[str, list[Any]]:
        with opened.read(chosen.known_at) as reader:
            return {
                name: list(series.as_text(one.query(reader, chosen.only(*one.takes), TODAY)))
                for name, one in series.SERIES.items()
                if name in names
            }

    before, present = rows(filters, series.SERIES), rows(Filters(), PROMISED)
    add(opened, name)
    assert rows(filters, series.SERIES) == before
    now = rows(Filters(), PROMISED)
    assert [name for name in PROMISED if now[name] == present[name]] == []


@pytest.mark.parametrize("name", VIEWS)
def test_every_address_stays_as_it_was(travelled: tuple[Store, datetime], name: str) -> None:
    opened, known = travelled
    query = f"?as_of={D}" if name == "as of" else f"?known_at={known.isoformat().replace('+00:00', 'Z')}"
    addresses = [f"/data/{rt.noun}.{form}{query}" for rt in RECORD_TYPES for form in ("csv", "json")]
    addresses += [f"/data/series/{series_name}.csv{query}" for series_name in PROMISED]
    with serving(lambda: opened) as client:
        before = {address: client.get(address) for address in addresses}
        assert {answer.status for answer in before.values()} == {200}
        add(opened, name)
        assert [address for address in addresses if client.get(address).content != before[address].content] == []


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("script", PAGES)
def test_every_page_stays_as_it_was(
    travelled: tuple[Store, datetime], name: str, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, known = travelled
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{opened.path}")
    monkeypatch.setenv("TRACKER_ANALYST", "Ana")
    query = {"as_of": str(D)} if name == "as of" else {"known_at": known.isoformat().replace("+00:00", "Z")}
    before = look(script, query)
    add(opened, name)
    assert look(script, query) == before


def look(script: str, query: dict[str, str]) -> list[str]:
    """Everything a page shows, as text; the day of the last change (of the store, not of the view) left out."""
    cached.forget()
    at = AppTest.from_file(str(HOME / "app.py"), default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    if script != "overview":
        at.switch_page(f"tracker/pages/{script}.py").run()
    assert not at.exception, [error.message for error in at.exception]
    seen = [f"{element.type}: {getattr(element, 'value', '')}" for element in at.main if hasattr(element, "value")]
    seen += [f"{metric.label} {metric.value} {metric.delta} {metric.proto.help}" for metric in at.metric]
    seen += [link.proto.label for link in at.get("page_link")]
    seen += [table.value.to_csv() for table in at.dataframe]
    seen += [json.dumps(json.loads(chart.proto.spec), sort_keys=True) for chart in at.get("plotly_chart")]
    # A form's request id is drawn anew at each visit.
    moving = re.compile(r"[Ll]ast change to the store [^.]*\.|data-opening=\"[0-9a-f]+\"")
    return [moving.sub("", text) for text in seen]


def test_the_banner_says_so(seeded_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{seeded_store.path}")
    cached.forget()
    at = AppTest.from_file(str(HOME / "app.py"), default_timeout=60)
    at.query_params["as_of"] = "2023-12-31"
    at.run()
    assert "Not the present" in at.warning[0].value and "31 December 2023" in at.warning[0].value
    at = AppTest.from_file(str(HOME / "app.py"), default_timeout=60)
    at.query_params["known_at"] = "2001-01-01"
    at.run()
    assert any("Nothing was recorded by then" in element.value for element in (*at.warning, *at.markdown))


@pytest.mark.parametrize("script", PAGES)
def test_no_page_reads_a_clock_of_its_own(script: str) -> None:
    source = (HOME / "tracker" / "pages" / f"{script}.py").read_text()
    assert not re.search(r"\b(?:today|now)\(", source)

"""Each rule of the Data quality page finds what it is for, and nothing else in the example."""

from __future__ import annotations

from datetime import date

import pytest

from tracker import store
from tracker.filters import Filters
from tracker.queries import quality
from tracker.records import BY_NOUN, Draft
from tracker.store import Store

TODAY = date(2026, 1, 15)
BASE = (
    ("process", {"key": "p", "title": "P"}),
    ("source", {"key": "good", "title": "A wire", "kind": "wire", "reliability": "B", "published": "2026-01-14"}),
    ("source", {"key": "weak", "title": "A party's paper", "kind": "partisan_media", "published": "2026-01-14"}),
    ("source", {"key": "early", "title": "Early", "kind": "wire", "published": "2024-01"}),
    ("actor", {"key": "arm", "name": "Armenia", "kind": "state"}),
    ("commitment", {"key": "c", "process": "p", "title": "T", "date": "2026-01-01", "source": "good", "bound": "arm"}),
    ("status", {"key": "c-open", "commitment": "c", "date": "2026-01-10", "basis": "claim", "source": "good"}),
    ("refusal", {"key": "x", "process": "p", "date": "2026-01-02", "source": "good"}),
    ("refusal_claim", {"key": "xc", "refusal": "x", "stance": "asserts", "source": "good"}),
    ("round", {"key": "used-weak", "process": "p", "date": "2026-01-02", "status": "held", "source": "weak"}),
    ("round", {"key": "used-early", "process": "p", "date": "2024-01-31", "status": "held", "source": "early"}),
    ("participation", {"key": "a", "round": "used-weak", "actor": "arm", "role": "party"}),
    ("participation", {"key": "b", "round": "used-early", "actor": "arm", "role": "party"}),
)
BREACHES: dict[str, list[tuple[str, dict[str, str]]]] = {
    "thin evidence": [("status", {"key": "t", "commitment": "c", "date": "2026-01-11", "basis": "evidence", "level": "1",
                                  "source": "weak"})],
    "status after closing": [
        ("status", {"key": "t", "commitment": "c", "date": "2026-01-11", "basis": "evidence", "level": "3",
                    "lifecycle": "closed_met", "source": "good"}),
        ("status", {"key": "u", "commitment": "c", "date": "2026-01-12", "basis": "evidence", "level": "2",
                    "source": "good"}),
    ],
    "deadline before promise": [("deadline", {"key": "d", "commitment": "c", "date": "2026-01-02", "due": "2025-12",
                                              "source": "good"})],
    "status before promise": [("status", {"key": "b", "commitment": "c", "date": "2025-12", "basis": "claim",
                                          "source": "good"})],
    "dated to come": [("round", {"key": "r", "process": "p", "date": "2026-03", "status": "held",
                                      "source": "good"})],
    "refusal without account": [("refusal", {"key": "y", "process": "p", "date": "2026-01-03", "source": "good"})],
    "round without participants": [("round", {"key": "r", "process": "p", "date": "2026-01-03", "status": "held",
                                              "source": "good"})],
    "deaths out of order": [("incident", {"key": "i", "process": "p", "date": "2026-01-03", "kind": "shelling",
                                          "deaths_low": "5", "deaths_best": "3", "source": "good"})],
    "far away": [
        *(("incident", {"key": f"n{n}", "process": "p", "date": "2026-01-03", "kind": "shelling", "latitude": "40",
                        "longitude": f"4{n}", "source": "good"}) for n in range(6)),
        ("incident", {"key": "i", "process": "p", "date": "2026-01-03", "kind": "shelling", "latitude": "4",
                      "longitude": "45", "source": "good"}),
    ],
    "not reviewed": [("commitment", {"key": "old", "process": "p", "title": "Old", "date": "2025-01-01", "bound": "arm",
                                     "source": "good"})],
    "nobody bound": [("commitment", {"key": "n", "process": "p", "title": "N", "date": "2026-01-03", "source": "good"})],
    "told before it happened": [("release", {"key": "l", "process": "p", "date": "2024-02-01", "source": "early"})],
    "source not cited": [("source", {"key": "idle", "title": "Idle"})],
}  # fmt: skip


def drafts(rows: tuple[tuple[str, dict[str, str]], ...] | list[tuple[str, dict[str, str]]]) -> list[Draft]:
    made = []
    for noun, given in rows:
        draft, problems = BY_NOUN[noun].draft(given)
        assert problems == []
        made.append(draft)
    return made


def found(opened: Store) -> list[tuple[str, str, str]]:
    with opened.read() as reader:
        rows = quality.findings(reader, Filters(), TODAY)
    return [(rule, noun, key) for rule, noun, key, _ in rows.itertuples(index=False, name=None)]


def test_a_careful_store_has_no_findings(empty_store: Store) -> None:
    store.save(empty_store, drafts(BASE), by="ana")
    assert found(empty_store) == []


@pytest.mark.parametrize("rule", list(quality.RULES))
def test_a_rule_finds_its_breach_and_no_other_rule_does(empty_store: Store, rule: str) -> None:
    breach = BREACHES[rule]
    store.save(empty_store, drafts(BASE), by="ana")
    store.save(empty_store, drafts(breach), by="ana")
    noun, given = breach[-1]
    assert found(empty_store) == [(rule, noun, given["key"])]


def test_the_view_as_known_before_a_breach_does_not_have_it(empty_store: Store) -> None:
    store.save(empty_store, drafts(BASE), by="ana")
    with empty_store.read() as reader:
        known_at = reader.one("process", "p")["recorded_at"]  # type: ignore[index]
    store.save(empty_store, drafts(BREACHES["nobody bound"]), by="ana")
    with empty_store.read(known_at) as reader:
        assert quality.findings(reader, Filters(known_at=known_at), TODAY).empty

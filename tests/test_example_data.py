"""The example process against the facts it was made from: every row, every citation, every column accounted for.

The files are read as they are, with the csv module, so that this says what stands in ``data/``, not what the product
makes of it. Tests marked ``needs_facts`` compare with the research tables, which are not part of this repository.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data" / "armenia-azerbaijan"
FACTS = ROOT.parent / "shared" / "facts"

Row = dict[str, str]

needs_facts = pytest.mark.skipif(
    not FACTS.is_dir(), reason="the research tables (../shared/facts) are not beside this checkout"
)

NOUNS = [
    "process",
    "actor",
    "involvement",
    "source",
    "round",
    "participation",
    "agreement",
    "commitment",
    "deadline",
    "status",
    "refusal",
    "refusal_claim",
    "release",
    "incident",
]

REFERENCES = {
    "process": "process",
    "processes": "process",
    "actor": "actor",
    "affiliation": "actor",
    "bound": "actor",
    "beneficiary": "actor",
    "claimed_by": "actor",
    "refused_by": "actor",
    "said_by": "actor",
    "given_by": "actor",
    "given_to": "actor",
    "through": "actor",
    "attributed_to": "actor",
    "source": "source",
    "also_sources": "source",
    "independent_of": "source",
    "round": "round",
    "follows": "round",
    "agreement": "agreement",
    "commitment": "commitment",
    "supersedes": "commitment",
    "refusal": "refusal",
}
"""The columns that hold keys of other records, and the noun those stand in."""

DERIVED = "derived by the product; compared in this module"
JOINS = "joins the research tables; product keys are slugs"
FLAG = "left out on purpose: how far the coder had verified the row; source.verified says it source by source"

LEFT_OUT = {
    "rounds": {"id": JOINS, "flag": FLAG, "outcome": "left out on purpose: an older, coarser code than outcome_b2"},
    "refusals": {"id": JOINS, "flag": FLAG, "contested": DERIVED, "consensus": DERIVED},
    "commitments": {"id": JOINS, "flag": FLAG, "level_0_3": DERIVED},
    "incidents": {"id": JOINS, "flag": FLAG},
    "releases": {"id": JOINS, "flag": FLAG},
    "citations": {"supports": "what each source was used for; a disagreement is said in the record's note"},
}
"""Columns of the facts that have no column of their own in the product, with the reason."""

TAKEN = {
    "rounds": "date_edtf date_note place place_aliases latitude longitude place_precision parties level format channel"
    " setting outcome_b2 summary",
    "refusals": "declared planned_for place host refusing_party_as_reported type act reason detail",
    "refusal_claims": "refusal_id source_key said_by refusing_party reason detail",
    "commitments": "round promisor category text due due_amended done lifecycle fate",
    "deadlines": "commitment_id set_on due source_key",
    "status_updates": "commitment_id on level kind note source_key",
    "incidents": "date_edtf place place_aliases latitude longitude place_precision type attribution low best high text",
    "releases": "date_edtf place by_1 to_1 count_1 what_1 by_2 to_2 count_2 what_2 third_party note",
    "third_parties": "round_id actor role",
    "citations": "fact_id source_key",
    "actors": "key name short_name kind iso3 aliases",
    "sources": "key publisher title url published_on language kind affiliation reliability reference verified",
}
"""Columns of the facts that the tests below find again in the product."""


@cache
def _read(path: Path) -> tuple[Row, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, strict=True))


def records(noun: str) -> tuple[Row, ...]:
    return _read(DATA / f"{noun}.csv")


def facts(name: str) -> tuple[Row, ...]:
    return _read(FACTS / f"{name}.csv")


def record(noun: str, key: str) -> Row:
    return next(row for row in records(noun) if row["key"] == key)


def hyphens(keys: str) -> str:
    return keys.replace("_", "-")


def keys_in(cell: str) -> set[str]:
    return set(cell.split(";")) - {""}


def only(found: list[Row], wanted: object) -> Row:
    assert len(found) == 1, (wanted, [row["key"] for row in found])
    return found[0]


def sentence(text: str) -> str:
    return f"{text}."


# -- from a row of the facts to its record, by content


def round_of(row: Row) -> Row:
    return only([r for r in records("round") if r["date"] == row["date_edtf"] and r["status"] == "held"], row)


def refusal_of(row: Row) -> Row:
    return only([r for r in records("refusal") if (r["date"], r["kind"]) == (row["declared"], row["type"])], row)


def commitment_of(row: Row) -> Row:
    return only([r for r in records("commitment") if r["text"] == row["text"]], row)


def incident_of(row: Row) -> Row:
    return only([r for r in records("incident") if r["date"] == row["date_edtf"].split("T")[0]], row)


def releases_of(row: Row) -> list[Row]:
    return [r for r in records("release") if r["date"] == row["date_edtf"]]


@cache
def by_fact() -> dict[str, list[Row]]:
    """The records of each fact that has sources: a round with its agreements, a refusal with its meeting."""
    found = {row["id"]: [round_of(row)] for row in facts("rounds")}
    for rows in found.values():
        rows += [a for a in records("agreement") if a["round"] == rows[0]["key"]]
    for row in facts("refusals"):
        refusal = refusal_of(row)
        meeting = record("round", refusal["round"])
        found[row["id"]] = [refusal] if meeting["status"] == "held" else [refusal, meeting]
    found |= {row["id"]: [commitment_of(row)] for row in facts("commitments")}
    found |= {row["id"]: [incident_of(row)] for row in facts("incidents")}
    found |= {row["id"]: releases_of(row) for row in facts("releases")}
    return found


# -- the files themselves


@pytest.mark.parametrize("noun", NOUNS)
def test_a_file_is_plain_utf8_with_crlf_and_rows_in_key_order(noun: str) -> None:
    raw = (DATA / f"{noun}.csv").read_bytes()
    keys = [row["key"] for row in records(noun)]

    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\n") == raw.count(b"\r\n") == len(keys) + 1
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("noun", NOUNS)
def test_every_cell_is_fit_to_store_as_it_stands(noun: str) -> None:
    for row in records(noun):
        assert None not in row
        for column, cell in row.items():
            assert cell == unicodedata.normalize("NFC", cell).strip(), (row["key"], column)
            assert cell[:1] not in set("=+-@") or column in {"latitude", "longitude"}, (row["key"], column)


@pytest.mark.parametrize("noun", NOUNS)
def test_keys_are_readable_slugs(noun: str) -> None:
    assert all(re.fullmatch(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*", row["key"]) for row in records(noun))


@pytest.mark.parametrize("noun", NOUNS)
def test_every_reference_resolves(noun: str) -> None:
    known = {target: {row["key"] for row in records(target)} for target in set(REFERENCES.values())}

    for row in records(noun):
        for column in REFERENCES.keys() & row.keys():
            assert keys_in(row[column]) <= known[REFERENCES[column]], (row["key"], column)


def test_derived_keys_are_made_of_their_parts() -> None:
    for row in records("participation"):
        assert row["key"] == f"{row['round']}-{row['actor']}-{hyphens(row['role'])}"
    for row in records("status"):
        date = row["date"].replace("/", "-to-")
        assert row["key"] == f"{row['commitment']}-{date}-{row['basis']}"


@pytest.mark.parametrize("noun", sorted(set(NOUNS) - {"process", "actor", "involvement", "source", "participation"}))
def test_every_fact_rests_on_a_source(noun: str) -> None:
    assert all(row["source"] for row in records(noun))


def test_every_source_is_cited_somewhere() -> None:
    cited: set[str] = set()
    for noun in NOUNS:
        for row in records(noun):
            cited |= keys_in(row.get("source", "")) | keys_in(row.get("also_sources", ""))

    assert {row["key"] for row in records("source")} == cited


# -- every row of the facts


@needs_facts
@pytest.mark.parametrize("name", sorted(TAKEN))
def test_every_column_of_the_facts_is_taken_or_left_out_with_a_reason(name: str) -> None:
    left_out = LEFT_OUT.get(name, {})

    assert set(facts(name)[0]) == set(TAKEN[name].split()) | set(left_out)
    assert all(left_out.values())


@needs_facts
def test_no_table_of_the_facts_is_forgotten() -> None:
    assert {path.stem for path in FACTS.glob("*.csv")} == set(TAKEN)


@needs_facts
def test_the_rounds_that_were_held_are_all_there() -> None:
    same = "date_note place_aliases place_precision level format channel setting"
    for row in facts("rounds"):
        found = round_of(row)
        parties = {p["actor"] for p in records("participation") if (p["round"], p["role"]) == (found["key"], "party")}

        assert [found[column] for column in same.split()] == [row[column] for column in same.split()]
        assert (found["outcome"], found["summary"]) == (row["outcome_b2"], sentence(row["summary"]))
        assert parties == keys_in(hyphens(row["parties"]))
        assert_same_point(found, row)
        if row["channel"] == "in_person":
            assert found["place"] == row["place"]
        else:  # no meeting, or none known: the words of the place stand in the note
            assert found["place"] == "" and found["note"]
    assert Counter(row["status"] for row in records("round")) == {"held": 45, "refused": 5, "postponed": 1}


def assert_same_point(found: Row, row: Row) -> None:
    for column in ("latitude", "longitude"):
        assert (found[column] == row[column] == "") or float(found[column]) == float(row[column])


@needs_facts
def test_third_parties_take_part_in_their_rounds() -> None:
    expected = Counter(
        (by_fact()[row["round_id"]][0]["key"], hyphens(row["actor"]), row["role"]) for row in facts("third_parties")
    )
    for row in facts("refusals"):
        meeting = by_fact()[row["id"]][1:]
        expected.update((meeting[0]["key"], host, "host") for host in keys_in(row["host"]) if meeting)
    found = Counter((p["round"], p["actor"], p["role"]) for p in records("participation") if p["role"] != "party")

    assert found == expected
    assert len(facts("third_parties")) == 67


@needs_facts
def test_a_refused_meeting_is_a_round_on_the_day_it_was_planned_for() -> None:
    # The three others refused a format, a signature, a text: they belong to rounds that were held, and what the facts
    # call their place (the signature, the joint statement) is told in the refusal's kind, summary and note.
    for row in facts("refusals"):
        for meeting in by_fact()[row["id"]][1:]:
            assert (meeting["date"], meeting["place"]) == (row["planned_for"], row["place"])
            assert meeting["status"] == ("postponed" if row["act"] == "postponed_by_party" else "refused")
            assert meeting["outcome"] == ""
    assert sum(len(by_fact()[row["id"]]) == 2 for row in facts("refusals")) == 6


@needs_facts
def test_refusals_keep_the_reading_of_the_coder() -> None:
    for row in facts("refusals"):
        found = refusal_of(row)

        assert (found["planned_for"], found["act"], found["reason"]) == (row["planned_for"], row["act"], row["reason"])
        assert keys_in(found["refused_by"]) == keys_in(row["refusing_party_as_reported"])
        assert found["summary"] == sentence(row["detail"])
    assert len(records("refusal")) == len(facts("refusals")) == 9


@needs_facts
def test_rival_claims_are_all_kept() -> None:
    def claim(row: Row) -> tuple[str, ...]:
        refusal = by_fact()[row["refusal_id"]][0]["key"]
        said_by = "" if row["refusal_id"] == "X07" else row["said_by"]
        return (refusal, row["source_key"], said_by, row["refusing_party"], row["reason"], sentence(row["detail"]))

    columns = ("refusal", "source", "said_by", "refused_by", "reason", "detail")
    expected = Counter(claim(row) for row in facts("refusal_claims"))

    assert Counter(tuple(row[c] for c in columns) for row in records("refusal_claim")) == expected
    assert expected.total() == 21


def test_an_unnamed_refuser_is_a_denial_only_where_the_facts_say_so() -> None:
    unnamed = {(r["refusal"], r["said_by"]): r["stance"] for r in records("refusal_claim") if not r["refused_by"]}

    assert unnamed == {
        ("2022-12-22-moscow-meeting", "arm"): "denies",
        ("2024-07-18-blenheim-meeting", "gbr"): "neutral",
        ("2025-03-13-treaty-signature", "arm"): "neutral",
    }


def consensus(refusal: str) -> str:
    """Contested, agreed or single_source, by the rule of the design."""
    claims = [row for row in records("refusal_claim") if row["refusal"] == refusal]
    asserted = {row["refused_by"] for row in claims if row["stance"] == "asserts"}
    if len(asserted) > 1 or any(row["stance"] == "denies" for row in claims):
        return "contested"
    speakers = {row["said_by"] for row in claims if row["stance"] == "asserts"} - {""}
    return "agreed" if asserted & speakers or len(speakers) > 1 else "single_source"


@needs_facts
def test_the_claims_lead_to_the_consensus_the_facts_name() -> None:
    for row in facts("refusals"):
        assert consensus(refusal_of(row)["key"]) == row["consensus"]
        assert (row["contested"] == "yes") == (row["consensus"] == "contested")


REWORDED = {"C09": "spoke of another commitment by its id", "C17": "gave the coder an instruction"}
"""Fates whose note is not word for word that of the facts, with the reason."""


@needs_facts
def test_commitments_carry_promise_and_fate() -> None:
    for row in facts("commitments"):
        found, made_at = commitment_of(row), by_fact()[row["round"]]
        agreements = {a["key"] for a in made_at[1:] if "treaty-text" not in a["key"]}

        assert (found["round"], found["date"]) == (made_at[0]["key"], made_at[0]["date"])
        assert keys_in(found["agreement"]) == agreements
        assert (found["bound"], found["category"]) == (row["promisor"], row["category"])
        assert found["note"].endswith(sentence(row["fate"])) or row["id"] in REWORDED
        assert found["note"] and not re.search(r"\b[RXCID][0-9]{2}\b", found["note"])
    assert len(records("commitment")) == len(facts("commitments")) == 26


@needs_facts
def test_every_deadline_is_an_original_due_date_or_a_later_change() -> None:
    commitments = {row["id"]: commitment_of(row) for row in facts("commitments")}
    originals: set[str] = set()
    later = []
    for row in facts("deadlines"):
        found = commitments[row["commitment_id"]]
        if row["set_on"] == found["date"]:
            originals.add(found["key"])
            assert found["due"] == row["due"]
            assert row["source_key"] in keys_in(found["source"]) | keys_in(found["also_sources"])
        else:
            later.append((found["key"], row["set_on"], row["due"], row["source_key"]))

    assert [tuple(r[c] for c in ("commitment", "date", "due", "source")) for r in records("deadline")] == sorted(later)
    assert {row["key"] for row in records("commitment") if row["due"]} == originals
    assert len(originals) + len(later) == 14
    amended = {commitments[r["id"]]["key"]: r["due_amended"] for r in facts("commitments") if r["due_amended"]}
    assert amended == {r["commitment"]: r["due"] for r in records("deadline") if r["commitment"] in originals}


@needs_facts
def test_every_status_is_there_and_one_more() -> None:
    columns = ("commitment", "date", "level", "basis", "note", "source")
    expected: Counter[tuple[str, ...]] = Counter(
        (by_fact()[r["commitment_id"]][0]["key"], r["on"], r["level"], r["kind"], sentence(r["note"]), r["source_key"])
        for r in facts("status_updates")
    )
    more = Counter(tuple(row[c] for c in columns) for row in records("status")) - expected

    assert expected.total() == 69
    assert len(records("status")) == 70
    assert [extra[:4] for extra in more] == [("2020-11-09-lachin-corridor", "2023-09-20", "", "evidence")]


def test_a_claim_names_its_speaker_and_evidence_names_none() -> None:
    assert all(bool(row["claimed_by"]) == (row["basis"] == "claim") for row in records("status"))


@needs_facts
def test_the_statuses_end_where_the_facts_say_the_commitment_stands() -> None:
    for row in facts("commitments"):
        found = commitment_of(row)["key"]
        closing = [s for s in records("status") if s["commitment"] == found and s["lifecycle"]]

        assert level_at(found, "9999") == row["level_0_3"]
        assert [s["lifecycle"] for s in closing] == ([] if row["lifecycle"] == "open" else [row["lifecycle"]])
        if row["done"]:
            assert [s["date"] for s in closing] == [row["done"]]


@needs_facts
def test_incidents_are_all_there() -> None:
    same = {column: column for column in ("place", "place_aliases", "place_precision", "attribution")}
    same |= {"kind": "type", "deaths_low": "low", "deaths_best": "best", "deaths_high": "high"}
    for row in facts("incidents"):
        found = incident_of(row)

        assert {column: found[column] for column in same} == {column: row[fact] for column, fact in same.items()}
        assert found["summary"] == sentence(row["text"])
        assert found["date_note"][:5] == row["date_edtf"].partition("T")[2][:5]
        assert found["counted"] == ("false" if row["type"] == "accident" else "true")
        assert_same_point(found, row)
    assert len(records("incident")) == len(facts("incidents")) == 12


@needs_facts
def test_releases_have_one_row_for_each_direction() -> None:
    for row in facts("releases"):
        directions = {
            (row[f"by_{n}"], row[f"to_{n}"], row[f"count_{n}"]): row[f"what_{n}"] for n in "12" if row[f"by_{n}"]
        }
        found = releases_of(row)

        assert {(r["given_by"], r["given_to"], r["count"]) for r in found} == set(directions)
        for direction in found:
            what = directions[direction["given_by"], direction["given_to"], direction["count"]]
            assert what == direction["what"] or what.casefold() in direction["note"].casefold()
            assert (direction["place"], direction["through"]) == (row["place"], row["third_party"])
        assert len({r["exchange"] for r in found}) == 1
        assert bool(found[0]["exchange"]) == (len(found) == 2)
        assert not row["note"] or any(r["note"] for r in found)
    assert len(records("release")) == 16


@needs_facts
def test_actors_are_those_of_the_facts() -> None:
    columns = ("key", "name", "short_name", "kind", "iso3", "aliases")
    expected = {(hyphens(row["key"]), *(row[c] for c in columns[1:])) for row in facts("actors")}

    assert {tuple(row[c] for c in columns) for row in records("actor")} == expected
    assert len(expected) == 46


@needs_facts
def test_sources_are_those_of_the_facts() -> None:
    names = {row["key"]: {row["name"], row["short_name"], *row["aliases"].split("; ")} for row in records("actor")}
    same = {column: column for column in ("publisher", "url", "language", "kind", "reliability")}
    same["published"] = "published_on"
    for row in facts("sources"):
        found = record("source", row["key"])

        assert {column: found[column] for column in same} == {column: row[fact] for column, fact in same.items()}
        assert found["title"] == row["title"] or (not row["title"] and found["title"].startswith("[Title not known"))
        assert found["reference"] == row["reference"].removeprefix("added: ")
        assert found["verified"] == {"yes": "true", "no": "false"}[row["verified"]]
        if row["affiliation"]:  # the actor's key, and the words where they say more than the key
            in_words = f"Affiliation: {row['affiliation']}." in found["note"]
            assert in_words or row["affiliation"] in names[found["affiliation"]]
    assert len(records("source")) == len(facts("sources")) == 246


# -- every citation


@needs_facts
def test_every_citation_is_a_source_of_its_record() -> None:
    for row in facts("citations"):
        for found in by_fact()[row["fact_id"]]:
            assert row["source_key"] in keys_in(found["source"]) | keys_in(found["also_sources"]), row
    assert len(facts("citations")) == 367


@needs_facts
def test_the_first_verified_citation_is_the_source() -> None:
    verified = {row["key"] for row in facts("sources") if row["verified"] == "yes"}
    first: dict[str, str] = {}
    for row in facts("citations"):
        if row["source_key"] in verified:
            first.setdefault(row["fact_id"], row["source_key"])

    # The agreements of a round are ours, not rows of the facts: they rest on the text where one is cited.
    agreements = {row["key"] for row in records("agreement")}
    for fact, found in by_fact().items():
        assert {row["source"] for row in found if row["key"] not in agreements} == {first[fact]}, fact


@needs_facts
def test_a_disagreeing_source_is_named_in_the_note() -> None:
    disagreeing = {row["fact_id"] for row in facts("citations") if "disagree" in row["supports"]}

    assert disagreeing == {"R05", "R09", "R24", "D01"}
    for fact in disagreeing:
        assert any("disagree" in row["note"] for row in by_fact()[fact])


# -- what the example is for


def level_at(commitment: str, day: str) -> str:
    """The level of the latest evidence up to a day; empty while nobody assessed it."""
    assessed = [
        (row["date"], row["level"])
        for row in records("status")
        if row["commitment"] == commitment and row["basis"] == "evidence" and row["level"] and row["date"] <= day
    ]
    return max(assessed)[1] if assessed else ""


def score(levels: list[str]) -> tuple[float, float, float, int, int]:
    """Score, its band with the unassessed as 0 and as 3, the assessed, all; percent with one decimal."""
    assessed = [int(level) for level in levels if level]
    missing = len(levels) - len(assessed)
    share = 100 * sum(assessed) / (3 * len(assessed))
    low = 100 * sum(assessed) / (3 * len(levels))
    high = 100 * (sum(assessed) + 3 * missing) / (3 * len(levels))
    return round(share, 1), round(low, 1), round(high, 1), len(assessed), len(levels)


SIX = [
    "2023-12-07-release-of-32",
    "2023-12-07-release-of-two",
    "2023-12-07-cop29-candidacy",
    "2023-12-07-cop-bureau-seat",
    "2023-12-07-confidence-building-talks",
    "2023-12-07-peace-treaty",
]
"""The commitments of the statement of 7 December 2023, in the order of the facts."""


def test_the_statement_of_december_2023_holds_six_commitments() -> None:
    found = {row["key"] for row in records("commitment") if row["agreement"] == "2023-12-07-joint-statement"}

    assert found == set(SIX)


def test_the_six_commitments_score_as_worked_out_by_hand() -> None:
    levels = [level_at(key, "2023-12-31") for key in SIX]

    assert levels == ["3", "3", "3", "", "1", ""]
    assert score(levels) == (83.3, 55.6, 88.9, 4, 6)
    assert score(levels[:-1]) == (83.3, 66.7, 86.7, 4, 5)


def test_the_facts_of_the_report_of_december_2023_are_there() -> None:
    statement = record("agreement", "2023-12-07-joint-statement")
    third = {p["role"] for p in records("participation") if p["round"] == statement["round"]}
    exchange = {(r["given_by"], r["count"], r["exchange"]) for r in records("release") if r["date"] == "2023-12-13"}
    soldier = only([r for r in records("incident") if r["date"] == "2023-12-04"], "soldier")
    flight = only([r for r in records("incident") if r["kind"] == "displacement"], "flight")
    hosts = {p["actor"] for p in records("participation") if p["role"] == "host"}

    assert third == {"party"}
    assert "back these efforts" in statement["summary"]
    assert exchange == {("aze", "32", "2023-12-13-exchange"), ("arm", "2", "2023-12-13-exchange")}
    assert ("Nakhichevan" in soldier["place"], soldier["deaths_best"], soldier["attributed_to"]) == (True, "1", "aze")
    assert (flight["displaced"], "120,000" in flight["summary"]) == ("100417", True)
    assert [r["date"] for r in records("incident") if r["kind"] == "offensive"] == ["2023-09-19/2023-09-20"]
    assert {"rus", "eu", "usa"} <= hosts


def test_the_refusals_of_autumn_2023_have_their_reasons() -> None:
    found = {r["planned_for"]: (r["refused_by"], r["reason"]) for r in records("refusal") if r["date"][:4] == "2023"}

    assert found == {
        "2023-10-05": ("aze", "mediator_composition"),
        "2023-10-23": ("geo", "venue_format"),
        "2023-11-20": ("aze", "mediator_statement"),
    }


def test_the_treaty_hoped_for_by_the_end_of_2023_is_followed_to_its_last_state() -> None:
    promise = record("commitment", "2023-12-07-peace-treaty")
    evidence = [r["date"] for r in records("status") if r["commitment"] == promise["key"] and r["basis"] == "evidence"]
    treaty = only([row for row in records("agreement") if row["stage"] == "SubComp"], "treaty")

    assert promise["due"] == "2023-12-31?"
    assert evidence == ["2024-02-17", "2025-03-13", "2025-08-08", "2026-01-14"]
    assert (treaty["announced"], treaty["date"], treaty["text_state"]) == ("2025-03-13", "2025-08-08", "initialled")


@needs_facts
def test_agreements_are_the_texts_of_the_rounds_that_reached_one() -> None:
    reached = {by_fact()[row["id"]][0]["key"] for row in facts("rounds") if row["outcome"] == "agreement"}
    pax = {row["pax_id"] for row in records("agreement")} - {""}

    assert {row["round"] for row in records("agreement")} == reached
    assert len(records("agreement")) == len(reached) + 1  # the treaty text beside the declaration of Washington
    assert pax == {row["key"].removeprefix("pax-") for row in facts("sources") if row["key"].startswith("pax-")}

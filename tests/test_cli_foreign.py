"""Foreign files through the command line: stored once, updated by the issuer's id, told what changed and vanished."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.exchange.formats import test_acled, test_mend, test_pax, test_ucdp_ged
from tests.exchange.formats.foreign import SAMPLES, needs_samples
from tracker.intake import foreign as intake
from tracker.intake import rows as taken
from tracker.records import BY_NOUN
from tracker.store import Store, open_store, save
from tracker.store.check import findings

Run = Callable[..., Any]
event = test_ucdp_ged.event


@pytest.fixture
def store(empty_store: Store) -> Store:
    drafts = []
    for noun, given in (
        ("process", {"key": "p", "title": "Process P"}),
        ("process", {"key": "q", "title": "Process Q"}),
        ("actor", {"key": "low", "name": "Lowland", "kind": "state", "aliases": "Government of Lowland"}),
        ("actor", {"key": "sea", "name": "Sealand", "kind": "state"}),
    ):
        draft, problems = BY_NOUN[noun].draft(given)
        assert problems == []
        drafts.append(draft)
    save(empty_store, drafts, by="ana")
    return empty_store


def rows(store: Store, noun: str) -> list[dict[str, Any]]:
    with store.read() as reader:
        table = reader.table(noun)
        return [dict(row) for row in reader.rows(sa.select(table).order_by(table.c.key))]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    def written(name: str, content: str) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode())
        return path

    return written


def test_a_file_imported_twice_changes_nothing_the_second_time(store: Store, run: Run, write: Any) -> None:
    path = write("GEDEvent_v23_1.csv", test_ucdp_ged.file(event(), event(id="2", best="6")))
    first = run(store, "import", "ucdp-ged", path, "--process", "p")
    assert (first.status, first.report) == (0, "inserted 3, updated 0, unchanged 0, refused 0, batch 2")
    assert "2 rows read: 2 of UCDP" in first.out
    assert "10 deaths (best)" in first.out
    before = store.fingerprint()
    store.clock.later(days=3)  # type: ignore[attr-defined]
    again = run(store, "import", "ucdp-ged", path, "--process", "p")
    assert (again.status, again.report) == (0, "inserted 0, updated 0, unchanged 3, refused 0, batch -")
    assert store.fingerprint() == before


def test_a_dry_run_says_what_would_happen_and_stores_nothing(store: Store, run: Run, write: Any) -> None:
    before = store.fingerprint()
    path = write("ged.csv", test_ucdp_ged.file())
    found = run(store, "import", "ucdp-ged", path, "--process", "p", "--dry-run")
    assert (found.status, found.report) == (0, "inserted 2, updated 0, unchanged 0, refused 0, batch -")
    assert store.fingerprint() == before


def test_a_newer_release_updates_by_id_and_says_what_changed_and_vanished(store: Store, run: Run, write: Any) -> None:
    old = write("GEDEvent_v22_0_9.csv", test_ucdp_ged.file(event(), event(id="2"), event(id="3")))
    assert run(store, "import", "ucdp-ged", old, "--process", "p").status == 0
    assert all(row["provisional"] for row in rows(store, "incident"))
    new = write("GEDEvent_v23_1.csv", test_ucdp_ged.file(event(best="9"), event(id="2")))
    dry = run(store, "import", "ucdp-ged", new, "--process", "p", "--dry-run")
    found = run(store, "import", "ucdp-ged", new, "--process", "p")
    said = "2 stored before: provisional in 2, deaths_best in 1 changed."
    assert said in found.out
    assert said in dry.out
    assert "1 stored from an earlier file" in found.out
    assert found.report == "inserted 1, updated 2, unchanged 0, refused 0, batch 3"
    stored = {row["dataset_id"]: row for row in rows(store, "incident")}
    assert [(stored[key]["deaths_best"], stored[key]["provisional"]) for key in ("300001", "2", "3")] == [
        (9, False),
        (4, False),
        (4, True),
    ]


def test_a_large_file_is_read_beside_the_store_with_the_same_answers(
    store: Store, run: Run, write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "AT_ONCE", 3)
    pax = "PP,PPName,AgtId,Agt,Dat,Stage,Con\n"
    steps = [
        ("ucdp-ged", write("a22_1.csv", test_ucdp_ged.file(*(event(id=f"{n}") for n in range(1, 9)))), "--process", "p"),
        ("ucdp-ged", write("b23_1.csv", test_ucdp_ged.file(event(id="1", best="9"), event(id="2"))), "--process", "p", "--dry-run"),
        ("ucdp-ged", write("b23_1.csv", test_ucdp_ged.file(event(id="1", best="9"), event(id="2"))), "--process", "p"),
        ("ucdp-ged", write("c24_1.csv", test_ucdp_ged.file(*(event(id=f"{n}") for n in range(5, 13)))), "--process", "q"),
        ("ucdp-ged", write("d24_1.csv", test_ucdp_ged.file(event(id="20"), event(id="21", best="many"))), "--process", "q"),
        ("pax", write("v1.csv", pax + "7,One,11,Deal,2020-01-02,Cea,X\n8,Two,12,Deal,2020-01-03,Cea,X\n"), "--process-by-file"),
        ("pax", write("v2.csv", pax + "7,One,11,Deal,2020-01-02,Cea,X\n8,Two,11,Deal,2020-01-02,Cea,X\n"), "--process-by-file"),
    ]  # fmt: skip
    answers = []
    for size in (1 << 40, 1):
        monkeypatch.setattr(taken, "LARGE", size)
        path = tmp_path / f"{size}.db"
        shutil.copyfile(str(store.path), path)
        copied = open_store(f"sqlite:///{path}", clock=store.clock)
        said = [run(copied, "import", *step) for step in steps]
        assert findings(copied) == []
        assert [found.status for found in said] == [0, 0, 0, 0, 1, 0, 0]
        kept = {noun: [{**row, "recorded_at": None} for row in rows(copied, noun)] for noun in BY_NOUN}
        answers.append(([(found.out, found.err) for found in said], kept))
    assert answers[0] == answers[1]


def test_the_very_same_file_says_which_batch_it_was(store: Store, run: Run, write: Any) -> None:
    path = write("GEDEvent_v23_1.csv", test_ucdp_ged.file())
    assert "This very file" not in run(store, "import", "ucdp-ged", path, "--process", "p", "--by", "Ana").out
    again = run(store, "import", "ucdp-ged", path, "--process", "p")
    assert re.search(r"This very file was imported on .* UTC by Ana, as batch 2 \(2 added, 0 changed\)\.", again.out)
    assert again.status == 0
    run(store, "undo", "--batch", "2")
    assert "as batch 2 (2 added, 0 changed), which was undone since." in run(
        store, "import", "ucdp-ged", path, "--process", "p"
    ).out  # fmt: skip
    table = write("actor.csv", "key,name,kind\nbay,Bay,state\n")
    run(store, "import", "csv", table)
    assert "as batch 5 (1 added, 0 changed)." in run(store, "import", "csv", table).out


def test_the_day_of_access_is_stamped_and_said_where_it_must_be_cited(store: Store, run: Run, write: Any) -> None:
    path = write("acled.csv", test_acled.file(test_acled.event()))
    assert "State it with --accessed" in run(store, "import", "acled", path, "--process", "p").out
    stated = run(store, "import", "acled", path, "--process", "p", "--accessed", "2025-12-24")
    assert "State it with --accessed" not in stated.out
    assert [row["accessed"] for row in rows(store, "source")] == ["2025-12-24"]


def test_what_an_analyst_attributed_survives_a_new_import(store: Store, run: Run, write: Any) -> None:
    path = write("GEDEvent_v23_1.csv", test_ucdp_ged.file())
    run(store, "import", "ucdp-ged", path, "--process", "p")
    coded, _ = BY_NOUN["incident"].draft({"key": "ucdp-ged-300001", "attributed_to": "low", "note": "Checked."})
    save(store, [coded], by="ana")
    newer = write("GEDEvent_v24_1.csv", test_ucdp_ged.file(event(best="5")))
    assert run(store, "import", "ucdp-ged", newer, "--process", "p").status == 0
    (row,) = rows(store, "incident")
    assert (row["attributed_to"], row["note"], row["deaths_best"]) == ("low", "Checked.", 5)


def test_an_event_stays_in_the_process_it_was_imported_into(store: Store, run: Run, write: Any) -> None:
    path = write("ged.csv", test_ucdp_ged.file())
    run(store, "import", "ucdp-ged", path, "--process", "p")
    found = run(store, "import", "ucdp-ged", path, "--process", "q")
    assert (found.status, found.report) == (0, "inserted 0, updated 0, unchanged 1, refused 0, batch -")
    assert "in the process p already" in found.out
    assert [row["process"] for row in rows(store, "incident")] == ["p"]


def test_a_mapping_attributes_and_one_that_names_nobody_is_refused(store: Store, run: Run, write: Any) -> None:
    path = write("ged.csv", test_ucdp_ged.file())
    good = write("good.csv", "name,actor\nGovernment of Lowland,low\nGovernment of Upland,\n")
    bad = write("bad.csv", "name,actor\nGovernment of Lowland,nobody\n")
    refused = run(store, "import", "ucdp-ged", path, "--process", "p", "--mapping", bad)
    assert (refused.status, refused.report) == (1, "inserted 0, updated 0, unchanged 0, refused 1, batch -")
    assert "nobody" in refused.err
    found = run(store, "import", "ucdp-ged", path, "--process", "p", "--mapping", good)
    assert found.status == 0
    assert "without a mapping" not in found.out
    assert [row["attributed_to"] for row in rows(store, "incident")] == ["low"]


def test_filters_leave_rows_out_and_say_so_above_the_report(store: Store, run: Run, write: Any) -> None:
    path = write("ged.csv", test_ucdp_ged.file(event(), event(id="2", country="Upland"), event(id="3", latitude="10")))
    box = ("--from", "2022", "--to", "2022-12", "--bbox", "40,30,50,45")
    found = run(store, "import", "ucdp-ged", path, "--process", "p", "--country", "Lowland", *box)
    assert found.report == "inserted 2, updated 0, unchanged 0, refused 0, batch 2"
    assert "Left out by the filters: 1 of another country, 1 outside the box" in found.out


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--process", "p", "--bbox", "1,2,3"),
        ("--process", "p", "--from", "soon"),
        ("--process", "p", "--accessed", "x"),
        ("--process", "p", "--process-by-file"),
        ("--process-by-file",),
    ],
)
def test_wrong_use_is_told_apart_from_a_refusal(options: tuple[str, ...], store: Store, run: Run, write: Any) -> None:
    assert run(store, "import", "ucdp-ged", write("ged.csv", test_ucdp_ged.file()), *options).status == 2


def test_a_bad_row_refuses_the_whole_file_by_line(store: Store, run: Run, write: Any) -> None:
    before = store.fingerprint()
    path = write("ged.csv", test_ucdp_ged.file(event(), event(id="2", best="x"), event(id="", best="3")))
    found = run(store, "import", "ucdp-ged", path, "--process", "p")
    assert (found.status, found.report) == (1, "inserted 0, updated 0, unchanged 0, refused 2, batch -")
    assert [line.split(":")[0] for line in found.err.splitlines()] == ["ged.csv, line 3", "ged.csv, line 4"]
    assert store.fingerprint() == before


def test_an_unknown_process_is_refused_once(store: Store, run: Run, write: Any) -> None:
    path = write("ged.csv", test_ucdp_ged.file(event(), event(id="2")))
    found = run(store, "import", "ucdp-ged", path, "--process", "nowhere")
    assert (found.status, len(found.err.splitlines())) == (1, 1)


def test_acled_is_stored_with_its_reminder(store: Store, run: Run, write: Any) -> None:
    path = write("acled.csv", test_acled.file())
    found = run(store, "import", "acled", path, "--process", "p", "--accessed", "2026-01-02")
    assert found.status == 0
    assert "terms of use" in found.out
    (row,) = rows(store, "incident")
    assert (row["dataset"], row["dataset_id"], row["deaths_best"]) == ("acled", "LOW1234", 5)
    assert [source["accessed"] for source in rows(store, "source")] == ["2026-01-02"]


def test_pax_joins_processes_over_several_imports(store: Store, run: Run, write: Any) -> None:
    path = write("pax_v10.csv", test_pax.file(test_pax.TEXT))
    assert run(store, "import", "pax", path, "--process", "p").status == 0
    found = run(store, "import", "pax", path, "--process", "q")
    assert found.report == "inserted 0, updated 1, unchanged 1, refused 0, batch 3"
    assert [row["processes"] for row in rows(store, "agreement")] == ["p;q"]
    by_file = run(store, "import", "pax", path, "--process-by-file")
    assert by_file.report == "inserted 1, updated 1, unchanged 1, refused 0, batch 4"
    assert [row["processes"] for row in rows(store, "agreement")] == ["p;q;pax-process-161"]
    assert run(store, "import", "pax", path, "--process-by-file").report.endswith("batch -")


def test_an_agreement_coded_by_hand_is_not_made_twice(store: Store, run: Run, write: Any) -> None:
    source, _ = BY_NOUN["source"].draft({"key": "s", "title": "S"})
    given = {"key": "own", "processes": "p", "title": "Ours", "date": "2020-02-14", "pax_id": "2322", "source": "s"}
    agreement, problems = BY_NOUN["agreement"].draft(given)
    assert problems == []
    save(store, [source, agreement], by="ana")
    found = run(store, "import", "pax", write("pax.csv", test_pax.file(test_pax.TEXT)), "--process", "q")
    assert found.status == 0
    assert "kept its coding: own" in found.out
    (row,) = rows(store, "agreement")
    assert (row["key"], row["title"], row["date"], row["processes"]) == ("own", "Ours", "2020-02-14", "p;q")


def test_mend_makes_rounds_with_the_mediators_the_store_knows(store: Store, run: Run, write: Any) -> None:
    path = write("mend.csv", test_mend.file(test_mend.EVENT, test_mend.event(med_event_ID="M-18")))
    found = run(store, "import", "mend", path, "--process", "p")
    assert found.status == 0
    assert {(row["round"], row["actor"], row["role"]) for row in rows(store, "participation")} == {
        ("mend-m-17", "sea", "mediator"),
        ("mend-m-17", "league-of-coasts", "mediator"),
        ("mend-m-18", "sea", "mediator"),
        ("mend-m-18", "league-of-coasts", "mediator"),
    }
    again = run(store, "import", "mend", path, "--process", "p")
    assert again.report.startswith("inserted 0, updated 0")
    later = write("mend2.csv", test_mend.file(test_mend.event(med_event_ID="M-18")))
    assert "mend-m-17" in run(store, "import", "mend", later, "--process", "p").out


def test_an_import_is_undone_whole(store: Store, run: Run, write: Any) -> None:
    run(store, "import", "mend", write("mend.csv", test_mend.file()), "--process-by-file")
    assert rows(store, "round")
    assert run(store, "undo", "--batch", "2").status == 0
    assert (rows(store, "round"), rows(store, "participation"), len(rows(store, "process"))) == ([], [], 2)


@needs_samples
@pytest.mark.parametrize("name", test_ucdp_ged.TOTALS)
def test_a_real_file_is_stored_whole_and_checks_out(name: str, store: Store, run: Run) -> None:
    count, deaths, *_ = test_ucdp_ged.TOTALS[name]
    found = run(store, "import", "ucdp-ged", SAMPLES / name, "--process", "p")
    assert found.report == f"inserted {count + 1}, updated 0, unchanged 0, refused 0, batch 2"
    stored = rows(store, "incident")
    assert len({row["dataset_id"] for row in stored}) == count
    assert sum(row["deaths_best"] or 0 for row in stored) == deaths
    assert run(store, "check").report == "findings 0"

"""``export FILE.zip``, ``export FILE.xlsx`` and ``import package`` from the command line."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tracker.exchange.formats import ACLED
from tracker.records import BY_NOUN, RECORD_TYPES
from tracker.store import Store, open_store, save

Run = Callable[..., Any]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def of_acled(store: Store) -> None:
    raws = [
        ("source", {"key": "acled-1", "kind": "dataset", "publisher": ACLED.publisher, "title": ACLED.title}),
        ("incident", {"key": "a1", "process": "armenia-azerbaijan", "date": "2024-05-01", "kind": "shelling",
                      "dataset": "acled", "dataset_id": "1", "source": "acled-1"}),
    ]  # fmt: skip
    drafts = []
    for noun, raw in raws:
        draft, problems = BY_NOUN[noun].draft(raw)
        assert problems == []
        drafts.append(draft)
    save(store, drafts, by="ana", kind="import")


def test_a_package_goes_from_one_store_to_another_and_the_exports_are_the_same_bytes(
    seeded_store: Store, tmp_path: Path, run: Run
) -> None:
    other = f"sqlite:///{tmp_path / 'other.db'}"
    assert run(seeded_store, "export", tmp_path / "p.zip").status == 0
    assert run(seeded_store, "export", tmp_path / "here").status == 0
    assert run(other, "init", "--empty").status == 0

    dry = run(other, "import", "package", tmp_path / "p.zip", "--dry-run")
    imported = run(other, "import", "package", tmp_path / "p.zip")
    again = run(other, "import", "package", tmp_path / "p.zip")

    assert run(other, "export", tmp_path / "there").status == 0
    assert files(tmp_path / "there") == files(tmp_path / "here")
    assert dry.report == "inserted 709, updated 0, unchanged 0, refused 0, batch -"
    assert imported.report == "inserted 709, updated 0, unchanged 0, refused 0, batch 1"
    assert again.report == "inserted 0, updated 0, unchanged 709, refused 0, batch -"
    assert "p.zip" in run(other, "history").out


def test_a_package_that_was_tampered_with_is_refused_and_the_store_stays(
    seeded_store: Store, tmp_path: Path, run: Run
) -> None:
    run(seeded_store, "export", tmp_path / "p.zip")
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        archive.extractall(tmp_path / "p")
    table = tmp_path / "p" / "release.csv"
    table.write_bytes(table.read_bytes().replace(b"32", b"33"))
    before = open_store(f"sqlite:///{seeded_store.path}").fingerprint()

    outcome = run(seeded_store, "import", "package", tmp_path / "p")

    assert (outcome.status, outcome.report) == (1, "inserted 0, updated 0, unchanged 0, refused 1, batch -")
    assert outcome.err.startswith("p/release.csv: It is not the file the package was made with")
    assert open_store(f"sqlite:///{seeded_store.path}").fingerprint() == before


def test_rows_of_acled_leave_in_a_package_only_when_asked_for(seeded_store: Store, tmp_path: Path, run: Run) -> None:
    of_acled(seeded_store)

    held = run(seeded_store, "export", tmp_path / "held.zip")
    whole = run(seeded_store, "export", tmp_path / "whole.zip", "--with-restricted")
    local = run(seeded_store, "export", tmp_path / "local")
    sheets = run(seeded_store, "export", tmp_path / "all.xlsx")

    assert "1 row of incident was held back: from ACLED." in held.err
    assert b"a1," not in zipfile.ZipFile(tmp_path / "held.zip").read("incident.csv")
    assert b"a1," in zipfile.ZipFile(tmp_path / "whole.zip").read("incident.csv")
    for outcome in (whole, local, sheets):
        assert (outcome.status, "acleddata.com" in outcome.err) == (0, True)


def test_a_workbook_has_a_sheet_a_noun_the_codebook_and_what_it_is(
    seeded_store: Store, tmp_path: Path, run: Run
) -> None:
    outcome = run(seeded_store, "export", tmp_path / "all.xlsx", "--process", "armenia-azerbaijan")

    book = load_workbook(tmp_path / "all.xlsx")
    assert outcome.status == 0
    assert book.sheetnames == [*(record_type.noun for record_type in RECORD_TYPES), "columns", "codebook", "about"]
    assert [cell.value for cell in book["status"][1]] == list(BY_NOUN["status"].cells)
    assert book["status"].max_row == 71
    kinds = {cell.data_type for row in book["round"].iter_rows(min_row=2) for cell in row if cell.value is not None}
    assert kinds == {"s", "n"}
    about = {row[0].value: row[1].value for row in book["about"].iter_rows()}
    assert about["filters"] == "Armenia–Azerbaijan peace process"
    assert about["rows of round"] == "51"
    words = {(row[0].value, row[2].value) for row in book["codebook"].iter_rows(min_row=2)}
    assert any(code == "broke_off" for _, code in words)


def test_a_package_takes_both_clocks(seeded_store: Store, clock: Any, tmp_path: Path, run: Run) -> None:
    run(seeded_store, "export", tmp_path / "before.zip", "--known-at", "2026-01-12T00:00:00Z")
    of_acled(seeded_store)

    run(seeded_store, "export", tmp_path / "after.zip", "--known-at", "2026-01-12T00:00:00Z", "--with-restricted")

    assert (tmp_path / "after.zip").read_bytes() == (tmp_path / "before.zip").read_bytes()

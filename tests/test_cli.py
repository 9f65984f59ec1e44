from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tracker import filters
from tracker.records import BY_NOUN, RECORD_TYPES
from tracker.store import Store, open_store, save

Run = Callable[..., Any]
STATEMENT = ("--agreement", "2023-12-07-joint-statement")


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def add(store: Store, noun: str, **given: str) -> None:
    draft, problems = BY_NOUN[noun].draft(given)
    assert problems == []
    save(store, [draft], by="ana")


def test_what_is_exported_imports_into_an_empty_store_that_exports_the_same_bytes(
    seeded_store: Store, tmp_path: Path, run: Run
) -> None:
    other = f"sqlite:///{tmp_path / 'other.db'}"

    assert run(seeded_store, "export", tmp_path / "out").status == 0
    assert run(other, "init", "--empty").status == 0
    imported = run(other, "import", "csv", *(tmp_path / "out").glob("*.csv"))
    assert run(other, "export", tmp_path / "again").status == 0

    exported = files(tmp_path / "out")
    assert set(exported) == {f"{record_type.noun}.csv" for record_type in RECORD_TYPES}
    assert files(tmp_path / "again") == exported
    rows = sum(len(read(content.decode())) for content in exported.values())
    assert (imported.status, imported.report) == (0, f"inserted {rows}, updated 0, unchanged 0, refused 0, batch 1")
    assert not any(content.startswith(b"\xef\xbb\xbf") for content in exported.values())

    before = open_store(other).fingerprint()
    once_more = run(other, "import", "csv", *(tmp_path / "out").glob("*.csv"))
    assert (once_more.status, once_more.report) == (0, f"inserted 0, updated 0, unchanged {rows}, refused 0, batch -")
    assert open_store(other).fingerprint() == before


def test_any_text_of_any_record_comes_back_unchanged(empty_store: Store, tmp_path: Path, run: Run) -> None:
    nasty = "=HYPERLINK(\"x\"); '+1\t-2\n@a, \"q\" 'x' ';=1 “ü” \u05e9\u05dc\u05d5\u05dd 🕊"
    add(empty_store, "process", key="p", title=nasty, summary=nasty * 3)

    run(empty_store, "export", tmp_path / "out")
    run(f"sqlite:///{tmp_path / 'b.db'}", "init", "--empty")
    run(f"sqlite:///{tmp_path / 'b.db'}", "import", "csv", tmp_path / "out" / "process.csv")

    with open_store(f"sqlite:///{tmp_path / 'b.db'}").read() as reader, empty_store.read() as original:
        ours, theirs = reader.one("process", "p"), original.one("process", "p")
    assert ours is not None
    assert theirs is not None
    assert (ours["title"], ours["summary"]) == (theirs["title"], theirs["summary"]) == (nasty, nasty * 3)


def test_the_score_of_the_december_statement_is_on_the_last_line_of_its_series(seeded_store: Store, run: Run) -> None:
    outcome = run(seeded_store, "series", "implementation_score", *STATEMENT, "--as-of", "2023-12-31")

    last = read(outcome.out)[-1]
    assert last["date"] == "2023-12-31"
    figures = [round(float(last[name]), 1) for name in ("score", "score_low", "score_high")]
    assert (figures, last["assessed"], last["commitments"]) == ([83.3, 55.6, 88.9], "4", "6")


def test_series_takes_every_filter_there_is(seeded_store: Store, run: Run) -> None:
    shown = run(seeded_store, "series", "--help").out

    for name in filters.NAMES:
        assert f"--{name.replace('_', '-')} " in shown


def test_a_refused_file_names_every_row_and_leaves_the_store_as_it_was(
    seeded_store: Store, tmp_path: Path, run: Run
) -> None:
    path = tmp_path / "status.csv"
    path.write_text(
        "commitment,date,basis,level,source\n"
        "2020-11-09-agdam-district,2024-01-01,evidence,2,2020-11-20-aljazeera-aghdam\n"
        "2020-11-09-agdam-district,2024-02-30,evidence,7,2020-11-20-aljazeera-aghdam\n"
        "2020-11-09-agdam-distric,2024-03-01,evidence,2,2020-11-20-aljazeera-aghdam\n"
    )
    before = seeded_store.fingerprint()

    outcome = run(seeded_store, "import", "csv", path)

    assert (outcome.status, outcome.report) == (1, "inserted 0, updated 0, unchanged 0, refused 2, batch -")
    lines = outcome.err.splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "status.csv, line 3, column date, value “2024-02-30”",
        "status.csv, line 3, column level, value “7”",
        "status.csv, line 4, column commitment, value “2020-11-09-agdam-distric”",
    ]
    assert "did you mean 2020-11-09-agdam-district?" in lines[2]
    assert seeded_store.fingerprint() == before


def test_a_row_that_names_a_refused_row_is_not_refused_for_that(empty_store: Store, tmp_path: Path, run: Run) -> None:
    (tmp_path / "source.csv").write_text("key,title,url\ns,S,ftp://x\n")
    (tmp_path / "process.csv").write_text("key,title\np,P\n")
    (tmp_path / "round.csv").write_text("key,process,date,status,source\nr,p,2024,held,s\n")

    outcome = run(empty_store, "import", "csv", *tmp_path.glob("*.csv"))

    assert outcome.report.endswith("refused 1, batch -")
    assert [line.split(",")[0] for line in outcome.err.splitlines()] == ["source.csv"]


def test_a_dry_run_says_what_would_happen_and_stores_nothing(seeded_store: Store, tmp_path: Path, run: Run) -> None:
    path = tmp_path / "actor.csv"
    path.write_text("key,name,kind\narm,Hayastan,state\nxyz,New one,state\naze,Republic of Azerbaijan,state\n")
    before = seeded_store.fingerprint()

    assert run(seeded_store, "import", "csv", path, "--dry-run").report == (
        "inserted 1, updated 1, unchanged 1, refused 0, batch -"
    )
    assert seeded_store.fingerprint() == before
    assert run(seeded_store, "import", "csv", path, "--by", "eva").report == (
        "inserted 1, updated 1, unchanged 1, refused 0, batch 2"
    )
    with seeded_store.read() as reader:
        row = reader.one("actor", "xyz")
    assert row is not None
    assert row["recorded_by"] == "eva"


def test_a_stale_version_in_a_file_is_a_conflict(seeded_store: Store, tmp_path: Path, run: Run) -> None:
    path = tmp_path / "actor.csv"
    path.write_text("key,name,version\narm,Hayastan,4\n")

    outcome = run(seeded_store, "import", "csv", path)

    assert (outcome.status, outcome.report) == (1, "inserted 0, updated 0, unchanged 0, refused 1, batch -")
    assert outcome.err.startswith("actor.csv, line 2, column version")


def test_one_table_goes_to_stdout_or_to_one_file(seeded_store: Store, tmp_path: Path, run: Run) -> None:
    shown = run(seeded_store, "export", "-", "--table", "deadline").out
    run(seeded_store, "export", tmp_path / "deadline.csv")
    run(seeded_store, "export", tmp_path / "mine.csv", "--table", "deadline")

    assert len(read(shown)) == 3
    assert (tmp_path / "deadline.csv").read_bytes() == (tmp_path / "mine.csv").read_bytes() == shown.encode()


def test_export_keeps_to_the_period_and_the_process(seeded_store: Store, run: Run) -> None:
    period = ("--from", "2023-09", "--to", "2023-09")
    chosen = read(run(seeded_store, "export", "-", "--table", "incident", *period).out)

    every = read(run(seeded_store, "export", "-", "--table", "incident").out)
    overlapping = [row for row in every if row["date"][:7] <= "2023-09" <= (row["date"].split("/")[-1][:7] or "9999")]
    assert 0 < len(chosen) < len(every)
    assert chosen == overlapping


def test_as_known_before_the_first_import_there_is_nothing(seeded_store: Store, run: Run) -> None:
    before = run(seeded_store, "export", "-", "--table", "round", "--known-at", "2026-01-09").out
    after = run(seeded_store, "export", "-", "--table", "round", "--known-at", "2026-01-10").out

    assert (len(read(before)), len(read(after))) == (0, 51)


def test_an_export_replaces_its_own_files_and_leaves_no_other(seeded_store: Store, tmp_path: Path, run: Run) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "actor.csv").write_text("old")

    run(seeded_store, "export", tmp_path / "out", "--process", "armenia-azerbaijan")

    assert (tmp_path / "out" / "actor.csv").read_text().startswith("key,name,")
    assert set(files(tmp_path / "out")) == {f"{record_type.noun}.csv" for record_type in RECORD_TYPES}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("series", "scores"), "there is no series scores; series: implementation_score"),
        (("series", "rounds", "--as-of", "soon"), "--as-of soon"),
        (("series", "rounds", "--status", "hold"), "did you mean held?"),
        (("export", "-"), "--table NOUN"),
        (("export", "-", "--table", "rounds"), "there is no table rounds"),
        (("export", "all.ods"), ".ods is not written"),
        (("export", "all.zip", "--table", "round"), "a .zip holds all tables"),
        (("export", "-", "--table", "round", "--with-restricted"), "belongs to a data package"),
        (("history", "--record", "nothing"), "NOUN/KEY"),
        (("import", "csv"), "Missing argument"),
        (("check", "--against", "nowhere.json"), "cannot be read"),
        (("nonsense",), "No such command"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_would_do(
    arguments: tuple[str, ...], said: str, seeded_store: Store, run: Run
) -> None:
    outcome = run(seeded_store, *arguments)

    assert (outcome.status, outcome.out) == (2, "")
    assert said in " ".join(outcome.err.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("series", "rounds", "--party", "atlantis"), "--party atlantis: there is no actor with this key"),
        (("series", "rounds", "--category", "CEASE"), "--category: this series cannot be filtered by this"),
        (("export", "-", "--table", "round", "--process", "atlantis"), "--process atlantis: there is no process"),
        (("undo", "--batch", "99"), "Batch 99 cannot be undone: there is no such batch"),
        (("history", "--record", "actor/atlantis"), "There never was a actor with the key atlantis"),
        (("init",), "exists already; it was not touched"),
    ],
)
def test_what_is_refused_ends_with_1_and_one_line_on_stderr(
    arguments: tuple[str, ...], said: str, seeded_store: Store, run: Run
) -> None:
    before = seeded_store.fingerprint()
    outcome = run(seeded_store, *arguments)

    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (1, "", 1)
    assert said in outcome.err
    assert seeded_store.fingerprint() == before


@pytest.mark.parametrize(
    "command", [("series", "rounds"), ("export", "-", "--table", "round"), ("check",), ("history",)]
)
def test_a_named_database_that_is_missing_is_refused_and_not_made(
    command: tuple[str, ...], tmp_path: Path, run: Run
) -> None:
    outcome = run(f"sqlite:///{tmp_path / 'none.db'}", *command)

    assert outcome.status == 1
    assert "make one with: python -m tracker init" in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_init_takes_a_path_relative_to_the_folder_one_stands_in(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    outcome = run("sqlite:///team.db", "init")

    assert (outcome.status, outcome.report) == (0, f"{tmp_path / 'team.db'} was made with the example process.")
    assert len(read(run("sqlite:///team.db", "export", "-", "--table", "round").out)) == 51


def test_check_ends_with_the_number_of_findings(seeded_store: Store, run: Run) -> None:
    whole = run(seeded_store, "check")
    assert (whole.status, whole.out) == (0, "findings 0\n")

    with seeded_store.write() as connection:
        connection.exec_driver_sql("UPDATE commitment SET date_earliest = '2019-01-01' WHERE key LIKE '2023-12-07%'")
    broken = run(seeded_store, "check")
    assert (broken.status, broken.report) == (1, f"findings {len(broken.out.splitlines()) - 1}")
    assert "date_earliest is 2019-01-01" in broken.out


def test_check_tells_of_a_file_that_is_no_database(tmp_path: Path, run: Run) -> None:
    (tmp_path / "x.db").write_text("key,title\n" * 1_000)

    outcome = run(f"sqlite:///{tmp_path / 'x.db'}", "check")

    assert (outcome.status, outcome.report) == (1, "findings 1")
    assert "is not a tracker database" in outcome.out


def test_a_change_stands_in_the_history_and_can_be_undone(seeded_store: Store, tmp_path: Path, run: Run) -> None:
    path = tmp_path / "actor.csv"
    path.write_text("key,name,kind\narm,Hayastan,state\nnew,New one,state\n")
    run(seeded_store, "import", "csv", path)

    history = run(seeded_store, "history", "--batch", "2").out
    assert "ana changed actor/arm: name “Republic of Armenia” -> “Hayastan”" in history
    assert re.search(r"imported 1 rows? .*actor\.csv", history)

    undone = run(seeded_store, "undo", "--batch", "2", "--by", "eva")
    assert (undone.status, undone.report) == (0, "inserted 0, updated 1, unchanged 0, refused 0, batch 3")
    assert "taken out 1" in undone.out
    names = {row["key"]: row["name"] for row in read(run(seeded_store, "export", "-", "--table", "actor").out)}
    assert names["arm"] == "Republic of Armenia"
    assert "new" not in names
    assert run(seeded_store, "check").report == "findings 0"
    told = run(seeded_store, "history", "--record", "actor/arm").out
    assert "eva changed actor/arm: name “Hayastan” -> “Republic of Armenia” (undo of batch 2)" in told


def test_the_history_of_a_process_leaves_out_other_processes(seeded_store: Store, run: Run) -> None:
    add(seeded_store, "process", key="other", title="Another process")
    add(seeded_store, "process", key="armenia-azerbaijan", title="Renamed")

    told = run(seeded_store, "history", "--process", "armenia-azerbaijan").out

    assert "process/armenia-azerbaijan: title" in told
    assert "process/other" not in told


def test_a_command_in_its_own_process_writes_bytes_a_reader_can_take(seeded_store: Store) -> None:
    command = [sys.executable, "-m", "tracker", "series", "refusals"]
    environment = {"TRACKER_DATABASE_URL": f"sqlite:///{seeded_store.path}", "LC_ALL": "C", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, check=True, env=environment)

    assert done.stdout.startswith(b"month,refused_by,account,refusals\r\n")
    assert done.stderr == b""


def test_the_store_as_known_then_answers_series_too(seeded_store: Store, run: Run) -> None:
    add(seeded_store, "process", key="p", title="P")  # after the import, before now
    early = datetime(2026, 1, 9, tzinfo=UTC).date().isoformat()

    assert read(run(seeded_store, "series", "rounds", "--known-at", early).out) == []

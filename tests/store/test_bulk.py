"""A bulk import against ``store.save``: the same rows through both leave the same store, word for word."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker import store
from tracker.exchange import spans
from tracker.exchange.own_tables import OwnTables, read_files, stands_twice
from tracker.intake import cores
from tracker.intake.rows import waiting
from tracker.records import BY_NOUN, Origin
from tracker.records.block import of_drafts
from tracker.records.incident import INCIDENT
from tracker.store import Bulk, Store, check, tally
from tracker.store.planning import SaveReport

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
PARENTS = {
    "process.csv": "key,title\np,A process\nq,Another\n",
    "actor.csv": "key,name,kind\narm,Armenia,state\naze,Azerbaijan,state\n",
    "source.csv": "key,title\ns1,One\ns2,Two\n",
    "incident.csv": (
        "key,process,date,kind,deaths_best,attributed_to,source,note\n"
        "old-1,p,2020-01-02,shelling,3,arm,s1,first\nold-2,q,2020-02,other,,,s2,\nold-3,p,2021,unknown,0,arm;aze,s1,third\n"
        "2020-01-02-other,p,2020-01-02,other,,,s1,has the key that rows without one are given\n"
    ),
}


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("standing") / "s.db"
    made = store.create(f"sqlite:///{path}", clock=lambda: NOW)
    read = read_files([(name, text.encode()) for name, text in PARENTS.items()])
    assert read.problems == []
    store.save(made, read.drafts, by="ana", kind="import")
    store.save(made, [_draft("incident", key="gone", process="p", date="2020", kind="other", source="s1")], by="ana")
    store.remove(made, "incident", "gone", by="ana")
    return path


def _draft(noun: str, **texts: str) -> store.planning.Draft:
    return BY_NOUN[noun].draft(texts)[0]


def opened(standing: Path, name: str) -> Store:
    path = standing.with_name(name)
    shutil.copyfile(standing, path)
    return store.open_store(f"sqlite:///{path}", clock=lambda: NOW)


def content(opened_: Store) -> dict[str, list[Any]]:
    """Every row of every table, keys in order."""
    assert opened_.path
    with sqlite3.connect(opened_.path) as raw:
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: sorted(raw.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}


def both(
    standing: Path, files: list[tuple[str, bytes]], *, dry_run: bool = False
) -> list[tuple[SaveReport, set[str], dict[str, list[Any]], list[str]]]:
    """Reports, problems, contents and findings of the small path and of the bulk path."""
    small, big = opened(standing, "small.db"), opened(standing, "big.db")
    read = read_files(files)
    with waiting(small, large=False) as rows:
        report = rows.plan(read) if dry_run else rows.save(read, by="ana")
    answers = [(report, {str(p) for p in read.problems}, content(small), check.findings(small))]
    with waiting(big, large=True, twin=stands_twice, repeats=True) as rows:
        streamed: OwnTables = read_files(files, take=rows.take)
        report = rows.plan(streamed) if dry_run else rows.save(streamed, by="ana")
    assert big.path
    assert list(big.path.parent.glob(".big.db.*")) == []
    answers.append((report, {str(p) for p in streamed.problems}, content(big), check.findings(big)))
    return answers


KEYS = st.sampled_from(["", "", "new-1", "new-2", "new-3", "old-1", "old-2", "old-3", "gone", "Bad Key"])
COLUMNS = {
    "key": KEYS,
    "process": st.sampled_from(["p", "q", "p", "zz", ""]),
    "date": st.sampled_from(["2020-01-02", "2020-02", "2021~", "2022-09-12/2022-09-14", "2023-05/..", "02/03/2020", " 2021 "]),
    "place": st.sampled_from(["", "Goris", "  Goris ", "Şuşa", "e\u0301", "Կապան", "a\u202eb", "=1+1", "'=x", "x" * 700]),
    "latitude": st.sampled_from(["", "", "39.5", "39.50", "91", "-0", "1e5"]),
    "longitude": st.sampled_from(["", "", "46.25", "46", "x"]),
    "place_precision": st.sampled_from(["", "1", "7", "8"]),
    "kind": st.sampled_from(["shelling", "other", "Shelling", "shooting"]),
    "attributed_to": st.sampled_from(["", "arm", "arm;aze", "aze; arm", "arm;arm", ";", "nobody"]),
    "attribution_contested": st.sampled_from(["", "true", "FALSE", "yes"]),
    "deaths_best": st.sampled_from(["", "0", "007", "12", "-1", "1.0"]),
    "counted": st.sampled_from(["", "true", "false"]),
    "dataset": st.sampled_from(["", "", "ucdp-ged"]),
    "dataset_id": st.sampled_from(["", "", "123", "A/b"]),
    "summary": st.sampled_from(["", "Two lines\nof text", "quoted \"words\", and; more", "\u00a0padded\u00a0", "+cmd"]),
    "source": st.sampled_from(["s1", "s2", "s9", ""]),
    "also_sources": st.sampled_from(["", "s2", "s2;s1", "s2;s8"]),
    "version": st.sampled_from(["", "", "1", "2", "x"]),
}  # fmt: skip
GOOD = {
    "process": "p", "kind": "other", "source": "s1", "date": "2020-01-02", "place": "", "latitude": "", "longitude": "",
    "place_precision": "", "attributed_to": "", "attribution_contested": "", "deaths_best": "", "dataset_id": "",
    "version": "", "also_sources": "", "summary": "", "key": "",
}  # fmt: skip


@st.composite
def files(draw: st.DrawFn) -> list[tuple[str, bytes]]:
    """An incident file, mostly good; sometimes with a source file beside it."""
    header = [
        name
        for name in COLUMNS
        if name in {"process", "date", "kind", "source", "key"} or draw(st.booleans())
    ]  # fmt: skip
    if draw(st.integers(0, 9)) == 0:
        header.remove(draw(st.sampled_from(["process", "date", "kind"])))
    rows = []
    for number in range(draw(st.integers(1, 8))):
        odd = draw(st.booleans()) and draw(st.booleans())
        row = [
            draw(COLUMNS[name]) if odd or draw(st.integers(0, 3)) == 0 else GOOD.get(name, draw(COLUMNS[name]))
            for name in header
        ]
        if not odd and draw(st.booleans()):
            row[header.index("key")] = f"n-{number}"
        rows.append(row)
    made = [("incident.csv", table(header, rows))]
    if draw(st.booleans()):
        made.append(
            ("source.csv", table(["key", "title"], [["s9", "Nine"], ["s1", draw(st.sampled_from(["One", "Uno"]))]]))
        )
    return made


@settings(max_examples=30, deadline=None)
@given(given_files=files(), dry_run=st.integers(0, 4).map(lambda n: n == 0))
def test_both_paths_leave_the_same_store_and_name_the_same_problems(
    standing: Path, given_files: list[tuple[str, bytes]], dry_run: bool
) -> None:
    (report, problems, rows, findings), (big_report, big_problems, big_rows, big_findings) = both(
        standing, given_files, dry_run=dry_run
    )
    assert big_problems == problems
    assert big_report == report
    assert big_rows == rows
    assert findings == big_findings == []


def test_a_row_is_told_all_its_faults_at_once(standing: Path) -> None:
    header = ["key", "process", "date", "kind", "source", "version"]
    rows = [
        ["n-1", "nowhere", "2020-01-01", "shooting", "s9", ""],
        ["old-1", "p", "2020-13-01", "other", "s1", "7"],
        ["n-2", "p", "2020-01-01", "other", "s1", ""],
        ["n-2", "q", "yesterday", "other", "s1", ""],
        ["n-3", "p", "2020-01-01", "other", "", ""],
        ["n-4", "n-1", "2020-01-01", "other", "s1", ""],  # an incident's key, refused or not, is no process
        ["n-5", "r", "2020-01-01", "other", "s1", ""],  # names a process that is refused itself
    ]
    files = [("incident.csv", table(header, rows)), ("process.csv", b"key,title,started\nr,River,asleep\n")]
    expected = {
        (2, "kind"), (2, "process"), (2, "source"), (3, "date"), (3, "version"), (5, "date"), (5, "key"), (6, "source"),
        (7, "process"), (2, "started"),
    }  # fmt: skip
    for in_bulk in (False, True):
        with waiting(opened(standing, "told.db"), large=in_bulk, twin=stands_twice, repeats=True) as given_rows:
            read = read_files(files, take=given_rows.take if in_bulk else None)
            given_rows.plan(read)
        assert {(problem.line, problem.column) for problem in read.problems} == expected
        assert any("1" in problem.why and problem.column == "version" for problem in read.problems)


def test_a_file_in_key_order_and_one_in_none_are_stored_alike(standing: Path) -> None:
    header = ["key", "process", "date", "kind", "attributed_to", "source"]
    rows = [
        [f"k-{n:04}", "p", f"20{n % 26:02}-0{n % 9 + 1}", "shelling", "arm;aze" if n % 3 else "", "s1"]
        for n in range(3_000)
    ]
    for given_rows in (rows, rows[::-1]):
        small, big = both(standing, [("incident.csv", table(header, given_rows))])
        assert small == big
        assert str(big[0]) == "inserted 3000, updated 0, unchanged 0, refused 0, batch 4"


def test_importing_again_finds_every_row_unchanged(standing: Path) -> None:
    header = ["key", "process", "date", "kind", "source"]
    rows = [[f"k-{n}", "p", "2020-01-01", "other", "s1"] for n in range(2_500)]
    big = opened(standing, "again.db")
    for expected in ("inserted 2500, updated 0, unchanged 0, refused 0, batch 4", "inserted 0, updated 1, unchanged 2499, refused 0, batch 5"):  # fmt: skip
        with Bulk(big) as bulk:
            read = read_files([("incident.csv", table(header, rows))], take=bulk.take)
            assert str(bulk.save(by="ana", files=[store.File(*file) for file in read.files])) == expected
        rows[7][2] = "2020-01-03"
    assert check.findings(big) == []


def test_a_killed_imports_file_is_swept_away(standing: Path) -> None:
    import os

    big = opened(standing, "swept.db")
    assert big.path
    left, fresh = big.path.with_name(".swept.db.1-aa.side"), big.path.with_name(".swept.db.2-bb.side")
    for path in (left, fresh):
        path.touch()
    os.utime(left, (NOW.timestamp() - 7_200,) * 2)
    os.utime(fresh, (NOW.timestamp() - 60,) * 2)
    with Bulk(big):
        assert not left.exists() and fresh.exists()


HEADER = ["key", "process", "date", "kind", "source", "summary"]


def _in_two(standing: Path, path: Path) -> tuple[Store, OwnTables, list[int | None]]:
    """Import a file with both processes; what ``beside`` answered."""
    big = opened(standing, "two.db")
    answers: list[int | None] = []

    with waiting(big, large=True, twin=stands_twice, repeats=True) as rows:
        with cores.ahead(big, rows.bulk, path.stat().st_size) as both:
            assert both is not None

            def beside(*arguments: Any) -> int | None:
                answers.append(both(*arguments))
                return answers[-1]

            read = read_files([path], take=rows.take, beside=beside)
        rows.save(read, by="ana")
    assert list(path.parent.glob(".two.db.*")) == []
    return big, read, answers


def test_a_large_file_is_read_by_two_processes_and_stored_as_by_one(
    standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "WORTH", 1_000)
    monkeypatch.setattr(tally, "MANY", 10)  # so that the day tally is made before the rows are stored
    rows = [[f"k-{n * 7 % 1_000}", "p", "2020-01-01", "other", "s1", f'Line\nand "line" {n}'] for n in range(1_000)]
    path = tmp_path / "incident.csv"
    path.write_bytes(table(HEADER, rows))
    big, read, answers = _in_two(standing, path)
    assert (answers, read.lines, read.problems) == ([1_000], 1_000, [])
    small = opened(standing, "one.db")
    own = read_files([path])
    store.save(small, own.drafts, by="ana", kind="import", files=[store.File(*file) for file in own.files])
    assert content(big) == content(small)
    assert check.findings(big) == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('k-x,p,2020-01-01,other,s1,say "so\n', None),  # a stray mark is text; the spans are cut elsewhere
        ("k-x,p,2020-01-01,shooting,s1,\n", "accepted"),
        ("k-5,p,2020-01-01,other,s1,\n", "stands on line"),
        ("k-x,p,2020-01-01,other,s1\n", "5 values but 6 columns"),
        ('k-x,p,2020-01-01,other,s1,"never closed\n', "never closed"),
    ],
)
def test_what_is_wrong_in_a_large_file_is_said_as_in_a_small_one(
    standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, why: str | None
) -> None:
    monkeypatch.setattr(spans, "WORTH", 1_000)
    lines = [f"k-{n},p,2020-01-01,other,s1,\n" for n in range(300)]
    lines.insert(200, line)
    path = tmp_path / "incident.csv"
    path.write_text(",".join(HEADER) + "\n" + "".join(lines), encoding="utf-8")
    _, read, _ = _in_two(standing, path)
    small = read_files([path])
    with waiting(opened(standing, "one.db"), large=False) as rows:
        report = rows.save(small, by="ana")
    assert {str(problem) for problem in read.problems} == {str(problem) for problem in small.problems}
    assert (report.inserted, why is None) in {(301, True), (0, False)}
    assert why is None or all(why in str(problem) for problem in small.problems)


@pytest.mark.parametrize(
    ("column", "value"),
    [("kind", "skirmish"), ("date", "2020-02-31"), ("deaths_best", "-1"), ("latitude", "99.5"), ("place", "x" * 601)],
)
def test_no_value_waits_that_the_store_would_refuse(standing: Path, column: str, value: str) -> None:
    """The cells refuse all of these; the CHECKs are asked in case they should ever fail to."""
    fit = {"key": "k", "process": "p", "date": "2020-01-01", "kind": "other", "source": "s1"}
    (block,) = of_drafts([INCIDENT.draft(fit, Origin("incident.csv", 2))[0]])
    block.texts[column] = [value]
    if column == "date":
        block.texts.update({"date_earliest": [value], "date_latest": [value]})
    with Bulk(opened(standing, "guarded.db")) as bulk, pytest.raises(sqlite3.IntegrityError, match="CHECK constraint"):
        bulk.take(block)

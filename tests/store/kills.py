"""Kills a process at random moments of its work, over and over, and looks at what is left.

``python -m tests.store.kills --rounds 200`` prints the figures; ``test_kills.py`` runs a few rounds.

A worker tells each step over a pipe: that its transaction has begun, that COMMIT returned, that the call returned. What
it told as returned is acknowledged and has to be there. Where a kill fell is known from the last step told: between
BEGIN and the end of COMMIT when a transaction had begun and its COMMIT had not returned.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from tracker import store
from tracker.records import BY_NOUN, Draft
from tracker.store import Store, check, gate
from tracker.store.backup import sha256
from tracker.store.ledger import BATCH

JOBS = ("save", "import", "undo", "migrate", "backup", "restore")
SHARES = (26, 22, 22, 12, 9, 9)
NEW_STORE_AFTER = 20  # rounds: checking a store that only grows would take the longest


def drafts(noun: str, count: int, **given: str) -> list[Draft]:
    made = []
    for number in range(count):
        draft, problems = BY_NOUN[noun].draft({name: text.format(number) for name, text in given.items()})
        assert problems == []
        made.append(draft)
    return made


class Worker:
    """The work of the process that is killed."""

    def __init__(self, told: Connection, job: str, folder: Path, seed: int) -> None:
        self.told, self.folder, self.seed, self.number = told, folder, seed, 0
        self.url = f"sqlite:///{folder / 'tracker.db'}"
        getattr(self, job.replace("import", "import_"))()

    def tell(self, step: str, **more: Any) -> None:
        self.told.send_bytes(json.dumps({"step": step, "at": time.monotonic()} | more).encode())

    def opened(self) -> Store:
        opened = store.open_store(self.url)
        self.watch(opened)
        return opened

    def watch(self, opened: Store) -> None:
        """Tell when a writing transaction has begun, and when its COMMIT has returned."""
        writing = False
        dialect = opened._engine.dialect
        commit = dialect.do_commit

        def begun(connection: sa.Connection) -> None:
            nonlocal writing
            if connection.get_execution_options().get("write"):
                writing = True
                self.tell("begin")

        def do_commit(connection: Any) -> None:
            nonlocal writing
            if writing:
                self.tell("committing")
            commit(connection)
            if writing:
                writing = False
                self.tell("committed")

        event.listen(opened._engine, "begin", begun)
        dialect.do_commit = do_commit  # type: ignore[method-assign]

    def words(self) -> tuple[str, str]:
        self.number += 1
        name = f"{self.seed}-{self.number}"
        return name, f"request-{name}"

    def save(self) -> None:
        opened = self.opened()
        while True:
            name, request = self.words()
            made = [*drafts("process", 12, key=f"p{name}-{{}}", title="P"), *drafts("actor", 1, key="arm", note=name)]
            report = store.save(opened, made, by="ana", request=request)
            self.tell("done", batch=report.batch, request=request)

    def import_(self) -> None:
        opened = self.opened()
        while True:
            name, request = self.words()
            rows = drafts(
                "incident", 250, key=f"i{name}-{{}}", process="p", date="2024-05-01", kind="shelling", source="s"
            )
            if self.number % 2:  # both ways in: drafts at once, and rows that wait in a file beside the database
                with store.Bulk(opened) as bulk:
                    bulk.take_drafts(rows)
                    report, request = bulk.save(by="ana"), ""
            else:
                report = store.save(opened, rows, by="ana", kind="import", request=request)
            self.tell("done", batch=report.batch, request=request or None)

    def undo(self) -> None:
        opened = self.opened()
        while True:
            name, _ = self.words()
            made = drafts("process", 12, key=f"u{name}-{{}}", title="P")
            batch = store.save(opened, made, by="ana").batch
            assert batch
            report = store.undo(opened, batch, by="ana")
            self.tell("done", batch=report.batch, request=None)

    def migrate(self) -> None:
        """A migration from this schema to a next one, with the backup that begins it."""
        newer = gate.SCHEMA + 1

        def upgrade(connection: sa.Connection) -> None:
            connection.exec_driver_sql("ALTER TABLE actor ADD COLUMN added TEXT")
            for number in range(40):
                connection.exec_driver_sql(f"UPDATE actor SET added = '{number}'")
            connection.exec_driver_sql(f"PRAGMA user_version = {newer}")

        write = Store.write
        watched: set[int] = set()

        def watching(opened: Store) -> Any:
            if id(opened) not in watched:
                watched.add(id(opened))
                self.watch(opened)
            return write(opened)

        gate.SCHEMA, gate.upgrade, Store.write = newer, upgrade, watching  # type: ignore[misc, assignment]
        self.tell("start")
        store.open_store(self.url)
        self.tell("done")

    def backup(self) -> None:
        opened = self.opened()
        while True:
            self.tell("start")
            made = store.backup(opened, self.folder / "kept")
            self.tell("done", file=str(made.file))

    def restore(self) -> None:
        file = next((self.folder / "kept").glob("*.db"))
        self.tell("start")
        store.restore(file, self.url)
        self.tell("done")


@dataclass
class Figures:
    """What was killed, and what was found afterwards."""

    kills: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)
    committing: Counter[str] = field(default_factory=Counter)
    acknowledged: Counter[str] = field(default_factory=Counter)
    unheard: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        head = f"{'killed during':14}{'kills':>7}{'in the transaction':>20}{'in its COMMIT':>15}{'acknowledged':>14}{'stored unheard':>16}"
        lines = [
            f"{job:14}{self.kills[job]:>7}{self.inside[job]:>20}{self.committing[job]:>15}{self.acknowledged[job]:>14}{self.unheard[job]:>16}"
            for job in JOBS
        ]
        total = (
            f"kills {self.kills.total()}, between BEGIN and the end of COMMIT {self.inside.total()}, acknowledged"
            f" {self.acknowledged.total()}, lost {len(self.lost)}, findings {len(self.findings)}"
        )
        return "\n".join([head, *lines, *self.lost, *self.findings, total])


class Run:
    """Rounds of one worker killed each, over stores that are looked at after every round."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random, self.figures = folder, random.Random(seed), Figures()
        self.seed = seed
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["tracker.store"])
        self.usual: dict[str, float] = defaultdict(lambda: 0.02)
        self.round = 0
        self.template = folder / "template.db"
        made = store.create(f"sqlite:///{self.template}")
        first = [
            *drafts("process", 1, key="p", title="P"),
            *drafts("source", 1, key="s", title="S"),
            *drafts("actor", 1, key="arm", name="Armenia", kind="state"),
        ]
        store.save(made, first, by="ana")
        self.fresh()

    def fresh(self) -> None:
        """A new store."""
        self.here = self.folder / f"store-{self.round}"
        self.here.mkdir()
        shutil.copyfile(self.template, self.here / "tracker.db")
        self.acknowledged: dict[int, str | None] = {}
        self.files: list[Path] = []

    def run(self, rounds: int) -> Figures:
        """Kill this many workers."""
        for self.round in range(1, rounds + 1):
            if self.round % NEW_STORE_AFTER == 0:
                self.fresh()
            job = self.random.choices(JOBS, SHARES)[0]
            before = self.prepared(job)
            steps = self.killed(job)
            self.count(job, steps)
            self.look(job, steps, before)
        return self.figures

    def prepared(self, job: str) -> str | None:
        """What a worker of the job needs; a store that is migrated or restored is used up by it."""
        if job in {"migrate", "restore"}:
            self.fresh_name = self.folder / f"{job}-{self.round}"
            self.fresh_name.mkdir()
            shutil.copyfile(self.template, self.fresh_name / "tracker.db")
            if job == "restore":
                opened = store.open_store(f"sqlite:///{self.fresh_name / 'tracker.db'}")
                store.backup(opened, self.fresh_name / "kept")
                store.save(opened, drafts("process", 1, key="later", title="P"), by="ana")
                return sha256(self.fresh_name / "tracker.db")
        return None

    def killed(self, job: str) -> list[dict[str, Any]]:
        """Start a worker, kill it at a random moment, and give the steps it told."""
        folder = self.fresh_name if job in {"migrate", "restore"} else self.here
        ours, theirs = self.context.Pipe(duplex=False)
        arguments = (theirs, job, folder, self.seed * 10_000 + self.round)
        process = self.context.Process(target=Worker, args=arguments, daemon=True)
        process.start()
        theirs.close()
        steps: list[dict[str, Any]] = []
        aim = "start" if job in {"backup", "restore"} else "begin"
        wanted = 1 if job in {"migrate", "restore"} else self.random.choice((1, 2, 3, 4))
        while wanted:
            steps.append(json.loads(ours.recv_bytes()))
            wanted -= steps[-1]["step"] == aim
        time.sleep(self.usual[job] * self.random.choice((self.random.uniform(0, 1.3), self.random.uniform(0.7, 1.3))))
        process.kill()
        process.join()
        try:
            while True:
                steps.append(json.loads(ours.recv_bytes()))
        except EOFError:
            pass
        ours.close()
        begun = [step["at"] for step in steps if step["step"] == aim]
        ended = [step["at"] for step in steps if step["step"] == ("done" if aim == "start" else "committed")]
        for start, end in zip(begun, ended, strict=False):
            self.usual[job] = 0.7 * self.usual[job] + 0.3 * (end - start)
        return steps

    def count(self, job: str, steps: list[dict[str, Any]]) -> None:
        figures = self.figures
        figures.kills[job] += 1
        told = [step["step"] for step in steps]
        figures.inside[job] += told.count("begin") > told.count("committed")
        figures.committing[job] += told.count("committing") > told.count("committed")
        figures.acknowledged[job] += told.count("done")

    def look(self, job: str, steps: list[dict[str, Any]], before: str | None) -> None:
        """What is left after the kill."""
        done = [step for step in steps if step["step"] == "done"]
        getattr(self, f"after_{job}", self.after_write)(job, done, before)

    def found(self, job: str, sentence: str) -> None:
        self.figures.findings.append(f"round {self.round} ({job}): {sentence}")

    def whole(self, job: str, path: Path) -> Store:
        opened = store.open_store(f"sqlite:///{path}")
        for finding in check.findings(opened):
            self.found(job, finding)
        return opened

    def after_write(self, job: str, done: list[dict[str, Any]], _before: str | None) -> None:
        opened = self.whole(job, self.here / "tracker.db")
        with opened.read() as reader:
            there = {row["id"]: row["request"] for row in reader.rows(sa.select(BATCH.c.id, BATCH.c.request))}
        known = len(self.acknowledged)
        self.acknowledged |= {step["batch"]: step["request"] for step in done}
        for batch, request in self.acknowledged.items():
            if batch not in there or there[batch] != request:
                self.figures.lost.append(f"round {self.round} ({job}): batch {batch} was acknowledged and is lost")
        newer = [number for number in there if number > max([1, *list(self.acknowledged)[:known]])]
        self.figures.unheard[job] += len([n for n in newer if n not in self.acknowledged and job != "undo"])
        self.acknowledged |= {number: there[number] for number in newer}

    def after_backup(self, job: str, done: list[dict[str, Any]], _before: str | None) -> None:
        self.whole(job, self.here / "tracker.db")
        self.files += [Path(step["file"]) for step in done]
        for file in self.files:
            if not file.exists():
                self.figures.lost.append(f"round {self.round}: backup {file.name} was acknowledged and is lost")
        for file in (self.here / "kept").glob("*.db"):
            manifest = json.loads(file.with_suffix(".json").read_text())
            if manifest["sha256"] != sha256(file) or manifest["findings"]:
                self.found(job, f"{file.name} is not what its manifest says")

    def after_restore(self, job: str, done: list[dict[str, Any]], before: str | None) -> None:
        path = self.fresh_name / "tracker.db"
        if not path.exists():
            self.figures.lost.append(f"round {self.round}: nothing stands in the database's place after a restore")
            return
        backup = next((self.fresh_name / "kept").glob("*.db"))
        kept = [sha256(file) for file in self.fresh_name.glob("tracker.db.before-restore-*")]
        now = sha256(path)
        if now not in {before, sha256(backup)}:
            self.found(job, "the database is neither what it was nor the backup")
        if now != before and before not in kept:
            self.figures.lost.append(f"round {self.round}: what a restore replaced is lost")
        if done and now == before:
            self.figures.lost.append(f"round {self.round}: a restore was acknowledged and is lost")
        self.whole(job, path)

    def after_migrate(self, job: str, done: list[dict[str, Any]], _before: str | None) -> None:
        path = self.fresh_name / "tracker.db"
        with closing(sqlite3.connect(path)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            columns = [row[1] for row in connection.execute("PRAGMA table_info(actor)")]
            added = connection.execute("SELECT added FROM actor").fetchall() if "added" in columns else []
            whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if (version, added) not in [(gate.SCHEMA, []), (gate.SCHEMA + 1, [("39",)])]:
            self.found(job, f"half a migration: schema {version}, column {added}")
        if whole != "ok":
            self.found(job, f"the file is damaged: {whole}")
        if done and version == gate.SCHEMA:
            self.figures.lost.append(f"round {self.round}: a migration was acknowledged and is lost")
        if version == gate.SCHEMA:
            self.whole(job, path)
        for file in (self.fresh_name / "backups").glob("*.db"):
            if json.loads(file.with_suffix(".json").read_text())["sha256"] != sha256(file):
                self.found(job, f"{file.name} is not what its manifest says")


def run(rounds: int, seed: int, folder: Path, said: Callable[[str], object] = lambda _: None) -> Figures:
    """Kill this many workers, and give the figures."""
    figures = Run(folder, seed).run(rounds)
    said(str(figures))
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        result = run(given.rounds, given.seed, Path(name), print)
    sys.exit(1 if result.lost or result.findings else 0)

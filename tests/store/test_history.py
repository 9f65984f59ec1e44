"""Time travel is exact: after any sequence of changes, the store as known at a moment equals the snapshot taken then.

The whole run, 10,000 operations: ``TRACKER_TEST_HISTORIES=400 python -m pytest tests/store/test_history.py``.
"""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tracker import store
from tracker.errors import CannotUndo, Conflict, NotFound, StillNeeded
from tracker.records import BY_NOUN, Draft
from tracker.store import check, tally

KEYS = [f"k{n}" for n in range(6)]
ACTORS = ["arm", "aze", "rus"]
TEXTS = st.sampled_from(["a note", "Բանակցություններ", "=1+1", "ə\nü", ""])

Snapshot = dict[str, list[dict[str, Any]]]


def draft(noun: str, **given: str) -> Draft:
    made, problems = BY_NOUN[noun].draft(given)
    assert problems == []
    return made


class Store(RuleBasedStateMachine):
    """Random saves, imports, removals and undos over a real file, with a snapshot after each."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.now = datetime(2024, 1, 1, tzinfo=UTC)
        self.snapshots: list[tuple[datetime, Snapshot]] = []
        self.batches: list[int] = []

    @initialize()
    def make(self) -> None:
        self.store = store.create(f"sqlite:///{Path(self.folder.name) / 't.db'}", clock=lambda: self.now)
        self.keep(
            store.save(
                self.store,
                [
                    draft("process", key="p", title="P"),
                    draft("source", key="s", title="S"),
                    *(draft("actor", key=key, name=key.upper(), kind="state") for key in ACTORS),
                ],
                by="ana",
                kind="import",
            )
        )

    def keep(self, report: store.SaveReport) -> None:
        if report.batch:
            self.batches.append(report.batch)
        self.now += timedelta(seconds=1)
        self.snapshots.append((self.now, self.snapshot()))
        self.now += timedelta(seconds=1)

    def actors(self) -> set[str]:
        return {row["key"] for row in self.snapshots[-1][1]["actor"]}

    def snapshot(self, known_at: datetime | None = None) -> Snapshot:
        with self.store.read(known_at) as reader:
            return {
                noun: [dict(row) for row in reader.rows(sa.select(table).order_by(table.c.key))]
                for noun in ("actor", "commitment", "status", "incident")
                for table in [reader.table(noun)]
            }

    @rule(
        key=st.sampled_from(KEYS),
        note=TEXTS,
        bound=st.sets(st.sampled_from(ACTORS)),
        day=st.integers(1, 28),
        kind=st.sampled_from(["save", "import"]),
    )
    def put(self, key: str, note: str, bound: set[str], day: int, kind: str) -> None:
        self.keep(
            store.save(
                self.store,
                [
                    draft(
                        "commitment",
                        key=key,
                        process="p",
                        title=f"T {key}",
                        date=f"2024-01-{day:02}",
                        source="s",
                        note=note,
                        bound=";".join(sorted(bound & self.actors())),
                    )
                ],
                by="ana",
                kind=kind,
            )
        )

    @rule(keys=st.sets(st.sampled_from(KEYS), min_size=2))
    def import_several(self, keys: set[str]) -> None:
        self.keep(
            store.save(
                self.store,
                [
                    draft("commitment", key=key, process="p", title=f"T {key}", date="2024-02", source="s")
                    for key in keys
                ],
                by="ben",
                kind="import",
            )
        )

    @precondition(lambda self: self.snapshots and self.snapshots[-1][1]["commitment"])
    @rule(data=st.data(), level=st.sampled_from(["", "0", "3"]), day=st.integers(1, 28))
    def add_status(self, data: st.DataObject, level: str, day: int) -> None:
        key = data.draw(st.sampled_from([row["key"] for row in self.snapshots[-1][1]["commitment"]]))
        self.keep(
            store.save(
                self.store,
                [
                    draft(
                        "status",
                        commitment=key,
                        date=f"2024-03-{day:02}",
                        basis="evidence",
                        level=level,
                        source="s",
                        key=f"{key}-{day}",
                    )
                ],
                by="ana",
            )
        )

    @rule(
        key=st.sampled_from(KEYS[:3]),
        date=st.sampled_from(["2024-01-30", "2024-01-31", "2024-02", "2024-01-30/2024-02-02", "2024-01-31/.."]),
        by=st.sets(st.sampled_from(ACTORS)),
        deaths=st.sampled_from(["", "0", "4"]),
        flag=st.sampled_from(["counted", "attribution_contested", "restricted"]),
        at=st.sampled_from(["", "40.5"]),
        kind=st.sampled_from(["save", "import"]),
    )
    def put_incident(self, key: str, date: str, by: set[str], deaths: str, flag: str, at: str, kind: str) -> None:
        given = {"deaths_low": deaths, "latitude": at, "longitude": at, "place": at and "Town", flag: "true"}
        by = by & self.actors()
        whole = draft("incident", key=key, process="p", date=date, kind="other", source="s",
                      attributed_to=";".join(sorted(by)), **given)  # fmt: skip
        self.keep(store.save(self.store, [whole], by="ana", kind=kind))

    @rule(noun=st.sampled_from(["commitment", "actor", "incident"]), key=st.sampled_from(KEYS + ACTORS))
    def remove(self, noun: str, key: str) -> None:
        try:
            self.keep(store.remove(self.store, noun, key, by="ana", why="a test"))
        except (NotFound, StillNeeded):
            pass

    @precondition(lambda self: len(self.batches) > 1)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        batch = data.draw(st.sampled_from(self.batches[1:]))  # the first holds what all rest on
        try:
            self.keep(store.undo(self.store, batch, by="ben"))
        except CannotUndo:
            pass

    @rule(key=st.sampled_from(KEYS))
    def stale(self, key: str) -> None:
        there = key in [row["key"] for row in self.snapshots[-1][1]["commitment"]]
        with pytest.raises(Conflict if there else NotFound):
            store.save(self.store, [draft("commitment", key=key, note="stale", version="99")], by="ana")

    @invariant()
    def the_summary_of_incidents_is_that_of_the_rows(self) -> None:
        if self.snapshots:
            with self.store.read() as reader:
                assert list(tally.findings(reader.connection)) == []

    @invariant()
    def the_past_is_as_it_was(self) -> None:
        for moment, snapshot in self.snapshots[-3:]:
            assert self.snapshot(moment) == snapshot

    def teardown(self) -> None:
        for moment, snapshot in self.snapshots:
            assert self.snapshot(moment) == snapshot
        assert list(check.findings(self.store)) == []
        self.folder.cleanup()


TestStore = Store.TestCase
# Shrinking replays whole histories on disk and takes minutes; the failing history is printed as it was found.
TestStore.settings = settings(
    max_examples=int(os.environ.get("TRACKER_TEST_HISTORIES", "8")),
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)

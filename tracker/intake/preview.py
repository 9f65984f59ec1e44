"""What storing would change: the first records and fields of each sort, and how often each column."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from tracker.store import Step


class Added(NamedTuple):
    """A record that would be added."""

    noun: str
    key: str
    title: str


class Changed(NamedTuple):
    """A field that would change."""

    noun: str
    key: str
    field: str
    before: str | None
    after: str | None


@dataclass
class Preview:
    """Looks at the steps of a plan as they pass; keeps the first ``limit`` of each sort and counts the columns of all."""

    limit: int = 500
    added: list[Added] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    columns: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def see(self, steps: Iterable[Step]) -> None:
        """Look at some steps."""
        for step in steps:
            noun, after = step.type.noun, step.after
            if after is None:
                continue
            if step.before is None:
                if len(self.added) < self.limit:
                    title = after.get(step.type.title) or after.get("date")
                    self.added.append(Added(noun, step.key, str(title or "")))
                continue
            names = [name for name in step.type.cells if step.before[name] != after[name]]
            self.columns[noun].update([*names, "(records)", *(["(source alone)"] if names == ["source"] else ())])
            if len(self.changed) < self.limit:
                before, now = dict(step.before), after
                for name in names:
                    write = step.type.cells[name].write
                    was, becomes = (None if row[name] is None else write(row[name]) for row in (before, now))
                    self.changed.append(Changed(noun, step.key, name, was, becomes))
        del self.changed[self.limit :]

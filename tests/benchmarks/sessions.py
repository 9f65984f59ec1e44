"""Server time of a filter change as a browser waits for it: the real server, and sessions over its websocket.

What is timed goes from the message that asks for a run of the page to the one that says the script has finished. Each
session changes the filters of a page to values not asked before, thinks for up to ten seconds, and goes to the next page
after some changes. A session alone thinks for less, so that the run stays short.
"""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.benchmarks import exchange, generator
from tests.benchmarks.measuring import Line
from tests.browser.conftest import Server
from tests.doors.session import Session, asking, session

THINK = (0.0, 10.0)  # seconds
THINK_ALONE = (0.2, 0.6)
ALONE = 40  # changes of each page, where one session works alone
SECONDS = 120  # that several sessions work together
ON_A_PAGE = 4  # changes after which a session of several goes to the next page
WIDGETS = {
    "overview": ("party",),
    "incidents": ("party", "kind"),
    "talks_and_violence": ("kind",),
}


@dataclass
class Found:
    """What sessions waited for: milliseconds of each change, by page."""

    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def line(self, name: str, waits: list[float]) -> Line:
        p95 = f"p95 {np.quantile(waits, 0.95):.0f}; {len(waits)} changes"
        return Line(f"{name.replace('_', ' ')}: p50", float(np.median(waits)), None, "ms", p95)


@dataclass
class Visitor:
    """One session at a page: draws values for its filters and asks for the page with them."""

    session: Session
    draw: np.random.Generator
    page: str = ""
    options: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    def visit(self, page: str) -> None:
        """Open a page; the filters as they are."""
        self.page = page
        self.session.visit(page, self.session.query)
        self._whole()
        widgets = [each for each in self.session.elements if each.WhichOneof("type") in {"date_input", "multiselect"}]
        self.options = {}
        for element in widgets:
            kind = element.WhichOneof("type")
            widget = getattr(element, kind)
            name = widget.id.rpartition("-")[2]
            self.options[name] = (widget.id, list(widget.options) if kind == "multiselect" else [])

    def change(self) -> float:
        """Other days and words for the filters; milliseconds until the page had them."""
        first = generator.FIRST + timedelta(days=int(self.draw.integers(4_000)))
        last = first + timedelta(days=int(self.draw.integers(700, 7_000)))
        given = {"from": [first.isoformat()], "to": [last.isoformat()]}
        for name in WIDGETS[self.page]:
            words, number = self.options[name][1], int(self.draw.integers(3))
            given[name] = [str(word) for word in self.draw.choice(words, number, replace=False)]

        def act(message: BackMsg) -> None:
            for name, words in given.items():
                state = message.rerun_script.widget_states.widgets.add()
                state.id = self.options[name][0]
                state.string_array_value.data[:] = words

        message = asking(self.page, self.session.query, act)
        begun = time.perf_counter()
        self.session.send(message)
        took = time.perf_counter() - begun
        self._whole()
        return took * 1000

    def _whole(self) -> None:
        """Raise where the page stumbled; forget what was heard."""
        drawn = [each.WhichOneof("type") for each in self.session.elements]
        assert "date_input" in drawn, (self.page, "was not drawn to its end")
        assert "exception" not in drawn, (self.page, "stumbled")
        self.session.heard.clear()


def sessions(folder: Path, counts: tuple[int, ...]) -> list[Line]:
    """The pages by so many sessions at once, each count with a server of its own."""
    return [line for count in counts for line in _together(exchange.filled(folder), count)]


def _together(database: Path, count: int) -> list[Line]:
    found, lines = Found(), []
    with _server(database) as server:
        pid = server.process.pid
        started = _memory(pid)
        with session(server.url) as first:
            for page in WIDGETS:
                Visitor(first, np.random.default_rng(0)).visit(page)
            opened = _memory(pid)
        barrier = threading.Barrier(count + 1)
        threads = [
            threading.Thread(target=_work, args=(server.url, number, count, barrier, found)) for number in range(count)
        ]
        for thread in threads:
            thread.start()
        barrier.wait()  # all are open
        time.sleep(2)
        idle, worked = _memory(pid), _processor(pid)
        barrier.wait()
        for thread in threads:
            thread.join()
        worked, ended = _processor(pid) - worked, _memory(pid)
    every = [wait for waits in found.waits.values() for wait in waits]
    together = f"{count} session{'s' if count > 1 else ''}"
    for page in WIDGETS:
        lines.append(found.line(f"{together}, {page}", found.waits[page]))
    lines += [
        found.line(f"{together}, all", every),
        Line(f"{together}: processor of the server, a change", worked * 1000 / len(every), None, "ms"),
        Line(f"{together}: memory of the server, started", started, None, "MiB"),
        Line(f"{together}: its memory, after a session at the pages", opened, None, "MiB"),
        Line(f"{together}: its memory for an idle session", (idle - opened) / count, None, "MiB"),
        Line(f"{together}: its memory at the end", ended, None, "MiB"),
    ]
    return lines


def _work(url: str, number: int, count: int, barrier: threading.Barrier, found: Found) -> None:
    draw = np.random.default_rng(1_000 + number)
    pages = list(WIDGETS)
    pages = pages[number % 3 :] + pages[: number % 3]
    with session(url) as opened:
        visitor = Visitor(opened, draw)
        visitor.visit(pages[0])
        barrier.wait()
        barrier.wait()
        for page, think in _plan(pages, count, draw):
            time.sleep(think)
            if page != visitor.page:
                visitor.visit(page)
            else:
                found.waits[page].append(visitor.change())


def _plan(pages: list[str], count: int, draw: np.random.Generator) -> Iterator[tuple[str, float]]:
    """Which page to ask for next, and how long to think before."""
    if count == 1:
        for page in pages:
            for _ in range(ALONE + (page != pages[0])):
                yield page, float(draw.uniform(*THINK_ALONE))
        return
    ends, number = time.perf_counter() + SECONDS, 0
    while time.perf_counter() < ends:
        yield pages[number // (ON_A_PAGE + 1) % len(pages)], float(draw.uniform(*THINK))
        number += 1


@contextmanager
def _server(database: Path) -> Iterator[Server]:
    server = Server(database)
    try:
        _settled(server.process.pid)
        yield server
    finally:
        server.stop()


def _settled(pid: int, most: float = 180) -> None:
    """Wait until the server has looked its file over, behind its start."""
    ends, before = time.monotonic() + most, 0.0
    while time.monotonic() < ends and (now := _processor(pid)) - before > 0.05:
        before = now
        time.sleep(1)


def _memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def _processor(pid: int) -> float:
    """Seconds of processor a process has had."""
    fields: list[Any] = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

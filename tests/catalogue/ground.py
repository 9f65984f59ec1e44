"""What a case stands on: a store of its own, and the doors people come through. What they say is kept, word by word."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import resource
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from tracker import api, config, store, web
from tracker.__main__ import main
from tracker.records import BY_NOUN
from tracker.store import Store
from tracker.ui import cached

PROCESS = "armenia-azerbaijan"
SOURCE = "2020-11-20-aljazeera-aghdam"


@dataclass
class Ground:
    """A case's own folder and database; ``tried`` and ``seen`` fill as doors are used."""

    folder: Path
    database: Path
    tried: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    before: str | None = None

    @property
    def url(self) -> str:
        return f"sqlite:///{self.database}"

    def opened(self) -> Store:
        return store.open_store(self.url)

    def file(self, name: str, content: bytes | str) -> Path:
        """A file to hand in."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def sql(self, *statements: str) -> str:
        """What another program does to the file, and what SQLite says to it."""
        with contextlib.closing(sqlite3.connect(self.database, timeout=1)) as connection:
            try:
                for statement in statements:
                    connection.execute(statement)
                connection.commit()
            except sqlite3.Error as error:
                return str(error)
        return "done"

    def save(self, noun: str, **given: str) -> None:
        draft, problems = BY_NOUN[noun].draft(given)
        assert problems == []
        store.save(self.opened(), [draft], by="ana")

    # What is there ----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """From here on nothing may change."""
        self.before = self.state()

    def state(self) -> str:
        """The file to its last byte, and whatever lies beside it; a backup or an export is no change."""
        if self.database.with_name(f"{self.database.name}-journal").exists():
            self.sql("SELECT count(*) FROM change")  # whoever opens it next plays a broken-off write back
        parts = []
        for path in sorted(self.database.parent.glob(f"{self.database.name}*")):
            content = path.read_bytes() if path.is_file() else b"folder"
            if path == self.database or content:
                parts.append(f"{path.name} {hashlib.sha256(content).hexdigest()[:12]}")
        return "; ".join(parts) or "nothing"

    # The doors --------------------------------------------------------------------------------------------------

    def heard(self, tried: str, said: str, status: int = 0) -> str:
        self.tried.append(tried.replace(f"{self.folder}{os.sep}", ""))
        self.seen.append(said.replace(f"{self.folder}{os.sep}", "").strip())
        self.statuses.append(status)
        return said

    def command(self, *arguments: str | Path) -> str:
        """A command of ``python -m tracker``: all it wrote, its exit status behind."""
        if self.before is None:
            self.begin()
        out = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="", write_through=True)
        with surroundings(TRACKER_DATABASE_URL=self.url, TRACKER_ANALYST="ana"):
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                status = main([str(argument) for argument in arguments])
        out.seek(0)
        said = f"{out.read().rstrip()}\n(exit {status})"
        return self.heard("python -m tracker " + " ".join(map(str, arguments)), said, status)

    def address(self, path: str, **options: Any) -> str:
        """A data address: the status and what stood in the answer."""
        if self.before is None:
            self.begin()
        opened = self.opened()
        guard = Middleware(web.Guard, hosts=lambda: ("127.0.0.1",), named=api.NAMED)
        app = Starlette(routes=api.routes(lambda: opened), middleware=[guard])
        method = options.pop("method", "GET")
        answer = TestClient(app, "http://127.0.0.1", raise_server_exceptions=False).request(method, path, **options)
        return self.heard(f"{method} {path}", f"{answer.status_code} {answer.text}", answer.status_code)

    def page(self, name: str, act: Callable[[AppTest], object] | None = None, tried: str = "", **query: str) -> AppTest:
        """A page, and what it says after something was done on it."""
        if self.before is None:
            self.begin()
        with surroundings(TRACKER_DATABASE_URL=self.url, TRACKER_ANALYST="Ana"):
            cached._opened.cache_clear()
            cached.forget()
            app = AppTest.from_file(str(config.HOME / "app.py"), default_timeout=60)
            if name == "import_files":
                app.run()  # its address is not its file's name, which AppTest learns by running once
            app.switch_page(f"tracker/pages/{name}.py")
            for key, value in query.items():
                app.query_params[key] = value
            app.run()
            if act is not None:
                act(app)
        where = "&".join(f"{key}={value}" for key, value in query.items())
        self.heard(f"page {name}{'?' if where else ''}{where}{', ' if tried else ''}{tried}", sentences(app), 1)
        return app


def sentences(app: AppTest, *more: Any) -> str:
    """What a page says out loud: errors, warnings, and what is under them; without its markup and our own scripts."""
    kinds: list[Any] = [app.exception, app.error, app.warning, app.success, app.info, app.html, *more]
    said = " ".join(str(element.value) for kind in kinds for element in kind)
    said = re.sub(r"<script>.*?</script>|<[^<>]*>", "", said.replace("\\", ""), flags=re.DOTALL)
    for entity, character in {"&quot;": '"', "&#x27;": "'", "&lt;": "<", "&gt;": ">", "&amp;": "&"}.items():
        said = said.replace(entity, character)
    return " ".join(said.split())


@contextlib.contextmanager
def surroundings(**variables: str) -> Iterator[None]:
    """Environment variables for a while; an empty one is taken away."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """No file of this process grows beyond a size: for it, the disk is full."""
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)


# The cases -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A row of the table: what is wrong, who tries it, and the words that have to be seen."""

    name: str
    attempt: Callable[[Ground], object]
    says: tuple[str, ...]
    accepted: bool = False  # taken, and rightly so: the exit status is 0, the store may have moved
    changes: bool = False


@dataclass(frozen=True)
class Row:
    """What came of a case."""

    case: Case
    tried: str
    seen: str
    unchanged: bool
    refused: bool


CASES: dict[str, Case] = {}


def case(
    name: str, *says: str, accepted: bool = False, changes: bool = False
) -> Callable[[Callable[[Ground], object]], Callable[[Ground], object]]:
    """Put a function into the catalogue."""

    def add(attempt: Callable[[Ground], object]) -> Callable[[Ground], object]:
        assert name not in CASES, name
        CASES[name] = Case(name, attempt, says, accepted, changes)
        return attempt

    return add


def tried(chosen: Case, folder: Path, seeded: Path) -> Row:
    """Run a case on a fresh copy of the example."""
    ground = Ground(folder, folder / "store" / "tracker.db")
    ground.database.parent.mkdir()
    shutil.copyfile(seeded, ground.database)
    ground.database.chmod(0o600)
    there = Path.cwd()
    os.chdir(config.HOME)
    try:
        chosen.attempt(ground)
    finally:
        os.chdir(there)
        cached._opened.cache_clear()
    return Row(
        chosen,
        "; ".join(dict.fromkeys(ground.tried)),
        " / ".join(ground.seen),
        ground.before == ground.state(),
        ground.statuses[-1] != 0,
    )


def table(rows: list[Row], width: int = 240) -> str:
    """The rows as a table of plain text, long ones cut."""
    lines = []
    for number, row in enumerate(rows, 1):
        seen = " ".join(row.seen.split())
        seen = seen if len(seen) <= width else f"{seen[: width - 1]}…"
        state = "unchanged" if row.unchanged else "changed as meant" if row.case.changes else "CHANGED"
        shown = " ".join(row.tried.split())[:120]
        lines.append(f"{number:>3}  {row.case.name}\n     tried: {shown}\n     saw:   {seen}\n     store: {state}")
    return "\n".join(lines) + "\n"

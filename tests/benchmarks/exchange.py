"""Import and export of incidents beside the sqlite3 shell."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from pathlib import Path

from tests.benchmarks import generator, references
from tests.benchmarks.measuring import Line, measured, tracker
from tracker.exchange.own_tables import read_files
from tracker.store import File, create, save


def parents(folder: Path) -> Path:
    """A database with all nouns but incidents."""
    path = folder / "parents.db"
    if not path.exists():
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        store = create(f"sqlite:///{part}")
        read = read_files(generator.parent_files(folder))
        files = [File(*file) for file in read.files]
        save(store, read.drafts, by="benchmark", kind="import", files=files)
        part.rename(path)
    return path


def filled(folder: Path) -> Path:
    """A database with all nouns."""
    path = folder / "filled.db"
    if not path.exists():
        part = path.with_suffix(".part")
        shutil.copyfile(parents(folder), part)
        measured(*tracker(part, "import", "csv", folder / "incident.csv"))
        part.rename(path)
    return path


class _Reader:
    """A reader beside an import: asks again and again, and keeps the longest it had to wait."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self.longest = 0.0
        self.waits = 0

    def __enter__(self) -> _Reader:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._ended.is_set():
            begun = time.perf_counter()
            with sqlite3.connect(f"file:{self._database}?mode=ro", uri=True, timeout=120) as connection:
                connection.execute("SELECT count(*) FROM round").fetchone()
            connection.close()
            waited = time.perf_counter() - begun
            self.longest = max(self.longest, waited)
            self.waits += waited > 1
            time.sleep(0.05)


def imports(folder: Path, *, script: bool) -> list[Line]:
    """The same file by the shell and by the command line, into copies of the same database."""
    database = folder / "import.db"
    text = references.import_script(folder / "incident.csv")
    if script:
        print(text)
    shutil.copyfile(parents(folder), database)
    shell = measured(["sqlite3", "-batch", "-bail", str(database)], given=text)
    shutil.copyfile(parents(folder), database)
    with _Reader(database) as reader:
        ours = measured(*tracker(database, "import", "csv", folder / "incident.csv"))
    database.unlink()
    return [
        Line("import, wall", ours.wall, shell.wall),
        Line("import, processor", ours.cpu, shell.cpu),
        Line("import, memory of all processes", ours.mib, shell.mib, "MiB"),
        Line("a reader beside it, longest wait", reader.longest, note=f"{reader.waits} waits above 1 s"),
    ]


def exports(folder: Path) -> list[Line]:
    """The same rows by ``sqlite3 -csv`` and by ``export``, to stdout."""
    database = filled(folder)
    columns = references.exported_columns()
    shell = measured(["sqlite3", "-csv", "-header", str(database), f"SELECT {columns} FROM incident ORDER BY key"])
    ours = measured(*tracker(database, "export", "-", "--table", "incident"))
    starts = [measured(*tracker(database, "export", "-", "--table", "process")) for _ in range(3)]
    start = min(starts, key=lambda run: run.wall)
    return [
        Line("export, wall", ours.wall, shell.wall),
        Line("export, processor", ours.cpu, shell.cpu),
        Line("of which the command's start", start.wall),
        Line("export, first byte behind the command's start", max(ours.first - start.first, 0), note="at most 0.2"),
        Line("export, memory", ours.mib, shell.mib, "MiB"),
    ]

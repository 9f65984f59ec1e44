"""A disk that is really full: a small file system in memory, filled to the last byte. Needs the right to mount one."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Outcome
from tracker import store
from tracker.errors import DiskFull
from tracker.records import BY_NOUN, Draft
from tracker.store import Store, check

MIB = 1 << 20
Run = Callable[..., Outcome]


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of 8 MiB, empty."""
    folder = tmp_path_factory.mktemp("disk")
    command = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small file system (needs root on Linux)")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def on_disk(small_disk: Path, seeded_file: Path) -> Store:
    """The example on the small disk, with nothing beside it."""
    for old in small_disk.iterdir():
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    return store.open_store(f"sqlite:///{shutil.copyfile(seeded_file, small_disk / 'tracker.db')}")


@contextlib.contextmanager
def no_room(disk: Path, left: int = 0) -> Iterator[None]:
    """Something else takes all the room but so many bytes."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        for _ in range(8 * 256):
            file.write(bytes(MIB // 256))
    with ballast.open("r+b") as file:
        file.truncate(max(ballast.stat().st_size - left, 0))
    yield
    ballast.unlink()


def process(key: str, text: str = "") -> Draft:
    made, problems = BY_NOUN["process"].draft({"key": key, "title": "P", "summary": text})
    assert problems == []
    return made


def test_a_save_is_refused_in_a_sentence_and_taken_once_there_is_room(on_disk: Store, small_disk: Path) -> None:
    kept = store.save(on_disk, [process("before")], by="ana")
    assert kept.inserted == 1
    many = [process(f"p{number}", "long " * 900) for number in range(50)]
    for left in (0, 4_096, 65_536):
        with no_room(small_disk, left):
            with pytest.raises(DiskFull, match=r"The disk is full\. Nothing was saved; make room"):
                store.save(on_disk, many, by="ana")
            with on_disk.read() as reader:  # what is there can be read meanwhile
                assert reader.one("process", "before") is not None
                assert reader.one("process", "p0") is None
        assert check.findings(on_disk) == []
    assert store.save(on_disk, many, by="ana").inserted == 50
    assert check.findings(on_disk) == []


def test_an_import_is_refused_whole_and_taken_once_there_is_room(
    on_disk: Store, small_disk: Path, tmp_path: Path, run: Run
) -> None:
    rows = "".join(
        f"i{number},armenia-azerbaijan,2024-05-01,shelling,2020-11-20-aljazeera-aghdam,{'long ' * 60}\n"
        for number in range(4_000)
    )
    (tmp_path / "incident.csv").write_text(f"key,process,date,kind,source,summary\n{rows}")
    before = check.summary(on_disk)
    with no_room(small_disk, 600_000):
        outcome = run(on_disk, "import", "csv", tmp_path / "incident.csv")
        assert outcome.status == 1
        assert "The disk is full. Nothing was saved" in outcome.err + outcome.out
        assert "Traceback" not in outcome.err
    assert check.summary(on_disk) == before
    assert check.findings(on_disk) == []
    assert sorted(path.name for path in small_disk.iterdir()) == ["tracker.db"]  # no half-made side file stays
    assert run(on_disk, "import", "csv", tmp_path / "incident.csv").report.startswith("inserted 4000,")


def test_a_backup_is_refused_and_made_once_there_is_room(on_disk: Store, small_disk: Path, run: Run) -> None:
    with no_room(small_disk, 600_000):
        outcome = run(on_disk, "backup", small_disk / "kept")
        assert outcome.status == 1
        assert "No backup was made" in outcome.err
        assert "Make room" in outcome.err
        assert list((small_disk / "kept").iterdir()) == []
    assert run(on_disk, "backup", small_disk / "kept").status == 0
    assert run(on_disk, "check").report == "findings 0"


def test_a_restore_is_refused_and_the_store_stays(on_disk: Store, small_disk: Path, tmp_path: Path, run: Run) -> None:
    made = store.backup(on_disk, tmp_path / "kept")
    store.save(on_disk, [process("later")], by="ana")
    with no_room(small_disk, 300_000):
        outcome = run(on_disk, "restore", made.file)
        assert outcome.status == 1
        assert "Nothing was changed" in outcome.err
        with on_disk.read() as reader:
            assert reader.one("process", "later") is not None
    assert check.findings(on_disk) == []
    assert run(on_disk, "restore", made.file).status == 0

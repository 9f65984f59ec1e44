"""A full disk, a read-only place, a network folder: said in a sentence, nothing lost, and well again afterwards."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from tests.store.test_backup import limited, path_of
from tracker import store
from tracker.errors import DiskFull
from tracker.records import BY_NOUN, Draft
from tracker.store import Store, check, surroundings

INCIDENTS = "key,process,date,kind,source,summary\n"


def draft(key: str) -> Draft:
    made, problems = BY_NOUN["process"].draft({"key": key, "title": "P"})
    assert problems == []
    return made


def test_a_full_disk_refuses_the_save_and_takes_it_again_when_there_is_room(seeded_store: Store) -> None:
    full = store.open_store(f"sqlite:///{seeded_store.path}")
    with full.read() as reader:
        pages = reader.connection.execute(sa.text("PRAGMA page_count")).scalar_one()

    def limit(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")

    event.listen(full._engine, "begin", limit)
    many = [draft(f"p{number}") for number in range(400)]
    with pytest.raises(DiskFull, match="Nothing was saved"):
        store.save(full, many, by="ana")
    assert check.findings(full) == []
    with full.read() as reader:
        assert reader.one("process", "p0") is None

    event.remove(full._engine, "begin", limit)
    assert store.save(full, many, by="ana").inserted == 400
    assert check.findings(full) == []


def test_a_disk_that_takes_no_more_refuses_an_import_whole(seeded_store: Store, tmp_path: Path) -> None:
    path = path_of(seeded_store)
    rows = "".join(
        f"i{number},armenia-azerbaijan,2024-05-01,shelling,2020-11-20-aljazeera-aghdam,{'long ' * 100}\n"
        for number in range(3_000)
    )
    (tmp_path / "incident.csv").write_text(INCIDENTS + rows)
    before = check.summary(seeded_store)

    outcome = limited(path.stat().st_size + 100_000, "import", "csv", tmp_path / "incident.csv", database=path)

    assert outcome.returncode == 1
    assert "Nothing was saved" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert check.summary(seeded_store) == before
    assert check.findings(seeded_store) == []


@pytest.fixture
def open_to_all(seeded_store: Store) -> Iterator[Path]:
    """A folder that an ordinary account reaches, with the example in it."""
    folder = Path(tempfile.mkdtemp())
    shutil.copyfile(path_of(seeded_store), folder / "tracker.db")
    folder.chmod(0o777)
    (folder / "tracker.db").chmod(0o666)
    yield folder
    folder.chmod(0o777)
    shutil.rmtree(folder)


SAVE = """
import os, sys
import sqlalchemy.dialects.sqlite.pysqlite
from tracker import store
from tracker.errors import TrackerError
from tracker.records import BY_NOUN
from tracker.store import surroundings
if os.geteuid() == 0:  # rights do not apply to root
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
opened = store.open_store(sys.argv[1])
print(*surroundings.notices(opened), sep="\\n")
with opened.read() as reader:
    print(reader.one("process", "armenia-azerbaijan")["key"])
try:
    print(store.save(opened, [BY_NOUN["process"].draft({"key": sys.argv[2], "title": "P"})[0]], by="ana"))
except TrackerError as error:
    print(error)
"""


def as_ordinary_account(folder: Path, key: str) -> list[str]:
    """What opening, reading and saving says to an account that rights apply to (they do not to root)."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", SAVE, f"sqlite:///{folder / 'tracker.db'}", key],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_read_only_place_can_be_read_and_says_so(open_to_all: Path, what: str) -> None:
    place = open_to_all / "tracker.db" if what == "file" else open_to_all
    place.chmod(place.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))

    said = as_ordinary_account(open_to_all, "refused")

    assert "read-only: everything can be read, nothing can be saved" in said[0]
    assert said[1] == "armenia-azerbaijan"
    assert "read-only" in said[2]
    assert "Nothing was saved" in said[2]

    place.chmod(place.stat().st_mode | stat.S_IWOTH)
    assert as_ordinary_account(open_to_all, "taken")[-1].startswith("inserted 1,")


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:35 / /mnt/team rw,relatime shared:2 - nfs4 server:/team rw
41 22 0:36 / /mnt/with\\040space rw - cifs //server/share rw
42 40 0:37 / /mnt/team/local rw - xfs /dev/sdb rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ana/tracker.db", "ext4"),
        ("/mnt/team/a/tracker.db", "nfs4"),
        ("/mnt/with space/tracker.db", "cifs"),
        ("/mnt/team/local/tracker.db", "xfs"),
        ("/mnt/teams/tracker.db", "ext4"),
    ],
)
def test_the_file_system_of_a_path_is_that_of_the_nearest_mount(path: str, kind: str) -> None:
    assert surroundings.file_system(Path(path), MOUNTS) == kind


def test_a_network_folder_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = store.create(f"sqlite:///{tmp_path / 'tracker.db'}")
    assert surroundings.notices(made) == []

    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"40 22 0:35 / {tmp_path} rw - nfs4 server:/team rw\n")
    monkeypatch.setattr(surroundings, "_MOUNTS", mounts)

    assert "network folder" in surroundings.notices(made)[0]


@pytest.mark.parametrize("folder", ["Dropbox", "OneDrive - Institute", "Google Drive", "Nextcloud"])
def test_a_synchronised_folder_is_warned_of(tmp_path: Path, folder: str) -> None:
    made = store.create(f"sqlite:///{tmp_path / folder / 'work' / 'tracker.db'}")

    assert f"synchronised folder {folder}" in surroundings.notices(made)[0]

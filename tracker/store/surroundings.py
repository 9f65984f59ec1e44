"""What the place of the database forbids or endangers, in sentences a page can show above everything else."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from tracker.store.engine import Store

NETWORK = re.compile(
    r"nfs\d?|cifs|smb\w*|9p|afs|ceph|glusterfs|davfs|vboxsf|lustre|fuse\.(sshfs|rclone|s3fs|gvfsd-fuse|davfs)"
)
"""File systems of another machine: their locks are not to be relied on."""

SYNCHRONISED = re.compile(
    r"dropbox|onedrive|google ?drive|my drive|icloud|com~apple~clouddocs|nextcloud|owncloud|syncthing", re.I
)
"""Folders that a program copies elsewhere, also in the middle of a save."""

_MOUNTS = Path("/proc/self/mountinfo")


def notices(store: Store) -> list[str]:
    """What a reader should know about where the database stands; nothing for an ordinary folder."""
    damaged = [f"{store.place} {store.damage}. Until then nothing can be saved."] if store.damage else []
    return [*damaged, *(_of_path(store.path) if store.path else ())]


def _of_path(path: Path) -> Iterator[str]:
    if path.exists() and not os.access(path, os.W_OK):
        yield f"{path} is read-only: everything can be read, nothing can be saved."
    elif path.parent.exists() and not os.access(path.parent, os.W_OK):
        yield f"The folder {path.parent} is read-only: everything can be read, nothing can be saved."
    if str(path).startswith("\\\\") or NETWORK.fullmatch(_mounted(path, _device(path.parent), _MOUNTS) or ""):
        yield (
            f"{path} is on a network folder, whose locks cannot be relied on: two people saving at once can damage it."
            " Use a local disk, or PostgreSQL for a team."
        )
    if (part := next((part for part in path.parent.parts if SYNCHRONISED.search(part)), None)) is not None:
        yield (
            f"{path} is in the synchronised folder {part}: a copy made in the middle of a save is damaged. Keep the"
            " database elsewhere and put backups there: python -m tracker backup DIR"
        )


def _device(folder: Path) -> int | None:
    try:
        return os.stat(folder).st_dev
    except OSError:
        return None


@lru_cache(maxsize=64)
def _mounted(path: Path, _device: int | None, mounts: Path) -> str | None:
    """The kind of file system the path is on; looked up anew only where another device stands there."""
    return file_system(path, mounts.read_text(encoding="utf-8", errors="replace") if mounts.exists() else "")


def file_system(path: Path, mounts: str) -> str | None:
    """The kind of file system the path is on, from the lines of /proc/self/mountinfo."""
    kinds: dict[str, str] = {}
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) > 4 and after:
            kinds[re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), fields[4])] = after.split()[0]
    real = path.resolve()
    return next((kinds[str(folder)] for folder in (real, *real.parents) if str(folder) in kinds), None)

"""Every error raised on purpose. ``str(error)`` is a sentence fit to show a user.

A problem in somebody's data is a value (``Problem``), not an exception: readers and drafts return all of
them, and ``Refused`` carries the list to the door where a person reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was handed in: where it stands, what it is, why it is refused, what would do.

    ``line`` is the physical line of the file on which the record begins (None for a form), ``column`` the field's
    name, ``value`` the text as given. ``why`` is a whole sentence that says what would be accepted.
    """

    why: str
    column: str | None = None
    value: str | None = None
    line: int | None = None
    file: str | None = None

    def __str__(self) -> str:
        place = ", ".join(
            part
            for part in (
                self.file,
                f"line {self.line}" if self.line is not None else None,
                f"column {plain(self.column)}" if self.column else None,
                f"value {quoted(self.value)}" if self.value is not None else None,
            )
            if part
        )
        return printable(f"{place}: {self.why}" if place else self.why)


def plain(value: str, limit: int = 80) -> str:
    """The value on one line, cut to what a sentence can hold; what cannot be seen stands as its number."""
    shown = value if len(value) <= limit else value[: limit - 1] + "…"
    return printable(shown)


def printable(text: str) -> str:
    """The text in one line; what cannot be seen stands as its number."""
    return text if text.isprintable() else "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def quoted(value: str, limit: int = 80) -> str:
    """The value as ``plain`` has it, in quotes."""
    return f"“{plain(value, limit)}”"


class TrackerError(Exception):
    """Something the tracker refuses to do."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").strip().splitlines()[0]


class Refused(TrackerError):
    """What was handed in cannot be stored; nothing was."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DatabaseMissing(TrackerError):
    """There is no tracker database at the named place."""

    def __init__(self, path: object) -> None:
        super().__init__(
            f"There is no tracker database at {path}. Check the address in TRACKER_DATABASE_URL, or make one with:"
            " python -m tracker init"
        )


class DatabaseExists(TrackerError):
    """A database stands where a new one was to be made."""

    def __init__(self, path: object) -> None:
        super().__init__(f"{path} exists already; it was not touched. Name another place, or use it as it is.")


class DatabaseUnfit(TrackerError):
    """The file is not a database this program can work with."""

    def __init__(self, path: object, what: str) -> None:
        super().__init__(f"{path} {what}. The file was not changed.")


class DatabaseNewer(TrackerError):
    """The database was written by a newer program."""

    def __init__(self, path: object, found: int, known: int) -> None:
        self.found, self.known = found, known
        super().__init__(
            f"{path} was written by a newer version of the tracker (schema {found}; this program knows {known})."
            " Update the program; the file was not changed."
        )


class MigrationFailed(TrackerError):
    """An older database could not be brought to this program's schema."""

    def __init__(self, path: object, schema: int, backup: object, why: str) -> None:
        kept = f" A backup made just before is {backup}." if backup else ""
        super().__init__(
            f"{path} could not be brought to schema {schema}: {why.rstrip('.')}. It is as it was; open it with the"
            f" program that wrote it.{kept}"
        )


class BackupElsewhere(TrackerError):
    """The database has its own tools for backups."""

    def __init__(self, place: object) -> None:
        super().__init__(
            f"{place} is PostgreSQL, which has its own tools: pg_dump -Fc --file=tracker.dump makes a backup while"
            " others write, pg_restore --list looks into it, pg_restore --clean --dbname=NAME brings it back."
        )


class BackupFailed(TrackerError):
    """No backup could be made."""

    def __init__(self, folder: object, why: str) -> None:
        super().__init__(
            f"No backup was made in {folder}: {why.rstrip('.')}. The database is as it was. Make room or name another"
            " folder: python -m tracker backup DIR"
        )


class RestoreRefused(TrackerError):
    """The backup was not restored."""

    def __init__(self, file: object, why: str) -> None:
        super().__init__(f"{file} was not restored: {why.rstrip('.')}. Nothing was changed.")


class RestoreBusy(TrackerError):
    """Somebody is using the database that is to be replaced."""

    def __init__(self, path: object) -> None:
        super().__init__(
            f"{path} is in use: a dashboard or a command has it open. Stop it, then restore. Nothing was changed."
        )


class Busy(TrackerError):
    """Somebody else is saving just now. Nothing of yours was saved; try again in a moment."""


class DiskFull(TrackerError):
    """The disk is full. Nothing was saved; make room and save again."""


class ReadOnly(TrackerError):
    """The database, or its folder, cannot be written to."""

    def __init__(self, path: object) -> None:
        super().__init__(
            f"{path} or its folder is read-only, or the file was moved. Nothing was saved. Let this account write to both,"
            " or put the file back, and save again."
        )


class DatabaseGone(TrackerError):
    """The database cannot be opened any more."""

    def __init__(self, path: object) -> None:
        super().__init__(
            f"{path} cannot be opened: it was moved, deleted, or access was withdrawn. Nothing was saved. Put it back, or"
            " bring back a backup with: python -m tracker restore FILE; the tracker goes on by itself."
        )


class DiskFault(TrackerError):
    """The disk refused to read or write."""

    def __init__(self, path: object, what: str) -> None:
        super().__init__(
            f"The disk failed under {path} ({what}). Nothing was saved. Look for room and for faults of the disk, and save"
            " again."
        )


class Conflict(TrackerError):
    """Somebody else changed the record since it was opened."""

    def __init__(self, noun: str, key: str, *, seen: int, now: int, who: str, when: str) -> None:
        self.noun, self.key, self.seen, self.now, self.who, self.when = noun, key, seen, now, who, when
        super().__init__(
            f"{noun} {key} was changed by {who} at {when} while you had it open (you saw version {seen}, it is now"
            f" {now}). Nothing was saved."
        )


class NotFound(TrackerError):
    """There is no such record."""

    def __init__(self, noun: str, key: str) -> None:
        super().__init__(f"There is no {noun} with the key {key}; it may have been removed. Nothing was saved.")


class RemovedMeanwhile(NotFound):
    """Somebody took the record out of the present since it was opened."""

    def __init__(self, noun: str, key: str, *, who: str, when: str) -> None:
        TrackerError.__init__(
            self,
            f"{noun} {key} was removed by {who} at {when} while you had it open. Nothing was saved; undoing the removal"
            " brings it back.",
        )


class StillNeeded(TrackerError):
    """Other records rest on the one to be removed."""

    def __init__(self, noun: str, key: str, dependants: Sequence[tuple[str, str]]) -> None:
        self.dependants = tuple(dependants)
        listed = ", ".join(f"{other} {its_key}" for other, its_key in self.dependants[:20])
        more = f" and {len(self.dependants) - 20} more" if len(self.dependants) > 20 else ""
        super().__init__(f"{noun} {key} cannot be removed: {listed}{more} rest on it. Nothing was removed.")


class CannotUndo(TrackerError):
    """The batch cannot be undone."""

    def __init__(self, batch: int, why: str) -> None:
        super().__init__(f"Batch {batch} cannot be undone: {why}. Nothing was changed.")

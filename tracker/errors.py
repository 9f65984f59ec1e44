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
                f"column {self.column}" if self.column else None,
                f"value {_shortened(self.value)}" if self.value is not None else None,
            )
            if part
        )
        return f"{place}: {self.why}" if place else self.why


def _shortened(value: str, limit: int = 80) -> str:
    """The value in quotes on one line, cut to what a sentence can hold."""
    shown = value if len(value) <= limit else value[: limit - 1] + "…"
    return "“" + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in shown) + "”"


class TrackerError(Exception):
    """Something the tracker refuses to do."""

    def __str__(self) -> str:
        return super().__str__() or (type(self).__doc__ or "").strip().splitlines()[0]


class Refused(TrackerError):
    """What was handed in cannot be stored; nothing was."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

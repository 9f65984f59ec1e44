"""What the tests of all foreign formats share: files written by hand, read as the command line would."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tracker.errors import Refused
from tracker.exchange.csv_read import Options
from tracker.exchange.formats import BY_CODE, Reading, Where, read
from tracker.records import Draft

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"
ACCESSED = date(2026, 11, 25)

needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the real files (../shared/samples) are not beside this checkout"
)


class Read:
    """A reading, read to its end."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.drafts: list[Draft] = list(reading.drafts)
        self.problems = reading.problems
        self.notes = " ".join(reading.notes)

    def of(self, noun: str) -> list[dict[str, Any]]:
        """The values of all drafts of a noun."""
        return [draft.values for draft in self.drafts if draft.type.noun == noun]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The records of the format's own noun; the file must be without problems."""
        assert self.problems == []
        return self.of(self.reading.format.noun)

    @property
    def only(self) -> dict[str, Any]:
        """The one record."""
        (row,) = self.rows
        return row


def imported(
    code: str,
    content: bytes | str | Path,
    *,
    name: str = "file.csv",
    where: Where | None = None,
    mapping: Mapping[str, str | None] | None = None,
    actors: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
    process: str | None = "p",
    by_file: bool = False,
    **options: str,
) -> Read:
    """A file of this format, read."""
    if isinstance(content, Path):
        name = content.name
    given = content.encode() if isinstance(content, str) else content
    return Read(
        read(
            BY_CODE[code],
            given,
            name,
            accessed=ACCESSED,
            process=process,
            options=Options(**options),
            where=where,
            mapping=mapping,
            actors=actors,
            columns=columns,
            by_file=by_file,
        )
    )


def refusal(code: str, content: bytes | str | Path, **how: Any) -> str:
    """The sentences with which a whole file is refused."""
    with pytest.raises(Refused) as refused:
        imported(code, content, **how)
    return str(refused.value)


def table(header: str | Sequence[str], *rows: Mapping[str, str], delimiter: str = ",") -> str:
    """A CSV with this header and rows given by column; columns not given are blank."""
    names = header.split(",") if isinstance(header, str) else list(header)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(names)
    for row in rows:
        unknown = set(row) - set(names)
        assert not unknown, unknown
        writer.writerow([row.get(name, "") for name in names])
    return text.getvalue()

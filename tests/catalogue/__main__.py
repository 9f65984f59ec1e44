"""Prints the catalogue: case, what was tried, what was seen, and whether the store was left as it was."""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

from tests.catalogue.cases import CASES
from tests.catalogue.ground import table, tried
from tracker import start


def run() -> int:
    """All cases, or those whose name holds one of the words given."""
    logging.disable(logging.WARNING)
    words = [word.lower() for word in sys.argv[1:]]
    chosen = [case for name, case in CASES.items() if not words or any(word in name.lower() for word in words)]
    with tempfile.TemporaryDirectory() as name:
        seeded = Path(name) / "seeded.db"
        start.make(f"sqlite:///{seeded}", filled=True, by="tracker")
        rows = []
        for number, case in enumerate(chosen):
            folder = Path(name) / str(number)
            folder.mkdir()
            rows.append(tried(case, folder, seeded))
    sys.stdout.write(table(rows))
    wrong = [row for row in rows if not row.unchanged and not row.case.changes]
    unsaid = [
        row for row in rows if not all(words in row.seen for words in row.case.says) or row.refused is row.case.accepted
    ]
    sys.stdout.write(f"{len(rows)} cases, {len(wrong)} stores changed, {len(unsaid)} without the words meant\n")
    for row in unsaid:
        sys.stdout.write(
            f"not as meant: {row.case.name}: {[words for words in row.case.says if words not in row.seen]}\n"
        )
    return 1 if wrong or unsaid else 0


if __name__ == "__main__":
    sys.exit(run())

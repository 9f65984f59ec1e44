"""Other people's names of actors -> our keys: a small CSV, ``name,actor``, remembered for each format.

The command line takes the same file as ``--mapping``. A blank actor means: this name is to have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tracker.errors import Problem, Refused
from tracker.exchange.csv_read import open_table
from tracker.exchange.csv_write import unescape, write_rows

HEADER = ("name", "actor")


def file_of(folder: Path, code: str) -> Path:
    """Where the mapping of a format is remembered."""
    return folder / f"mapping-{code}.csv"


def read_mapping(path: Path) -> dict[str, str | None]:
    """The mapping; empty where none was remembered.

    Raises:
        Refused: the file is there and is no mapping.

    """
    if not path.is_file():
        return {}
    with open_table(path, strict=True, known_columns=HEADER) as table:
        if not set(HEADER) <= set(table.header):
            raise Refused([Problem("A mapping has the columns name and actor.", line=1, file=path.name)])
        name, actor = table.header.index("name"), table.header.index("actor")
        found = {unescape(row.cells[name]).strip(): row.cells[actor].strip() or None for row in table.rows}
        if table.problems:
            raise Refused(table.problems)
    return {name: actor for name, actor in found.items() if name}


def write_mapping(path: Path, mapping: Mapping[str, str | None]) -> None:
    """Remember a mapping; the file takes its name when it is whole."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as out:
            write_rows(out, list(HEADER), sorted(mapping.items()), text_columns=frozenset({0}))
        part.replace(path)
    except OSError as error:
        why = f"The mapping cannot be kept in {path.parent}: {error.strerror}."
        raise Refused([Problem(why, file=path.name)]) from error
    finally:
        part.unlink(missing_ok=True)

"""The named CHECKs that repeat a cell's rules in the database, each with its rule in words.

Vocabulary CHECKs are OR chains: ``x IN (...)`` costs about 2 microseconds a row more (SQLite 3.40).
"""

from collections.abc import Iterator

import sqlalchemy as sa

from tracker.records.cells import Cell


def of_cell(column: str, cell: Cell) -> Iterator[sa.CheckConstraint]:
    """The CHECKs of one column."""
    if cell.kind == "flag":
        yield sqlite_only(f"{column} = 0 OR {column} = 1", f"{column}_is_flag")
    elif cell.kind in {"whole", "grade"}:
        yield sqlite_only(f"typeof({column}) = 'integer' OR typeof({column}) = 'null'", f"{column}_is_whole")
        yield sa.CheckConstraint(f"{column} >= {cell.low:.0f} AND {column} <= {cell.high:.0f}", f"{column}_in_range")
    elif cell.kind == "decimal":
        # Infinity is a REAL too; the range refuses it, and NaN is stored as NULL by SQLite.
        yield sqlite_only(f"typeof({column}) = 'real' OR typeof({column}) = 'null'", f"{column}_is_number")
        yield sa.CheckConstraint(f"{column} >= {cell.low:g} AND {column} <= {cell.high:g}", f"{column}_in_range")
    elif cell.words is not None:
        chain = " OR ".join(f"{column} = '{word.value}'" for word in cell.words)
        yield sa.CheckConstraint(chain, f"{column}_known_word")
    else:
        limit = f" AND length({column}) <= {cell.length}" if cell.length else ""
        yield sa.CheckConstraint(f"{column} <> ''{limit}", f"{column}_not_empty")


def sqlite_only(rule: str, name: str) -> sa.CheckConstraint:
    """A CHECK that SQLite needs because its columns take any type."""
    constraint = sa.CheckConstraint(rule, name)
    return constraint.ddl_if(dialect="sqlite")


def dated() -> Iterator[sa.CheckConstraint]:
    """The derived bounds are calendar days in order (``strftime`` would accept 31 February; this does not)."""
    for column in ("date_earliest", "date_latest"):
        yield sqlite_only(f"{column} IS date({column}, '+0 days')", f"{column}_is_day")
    yield sa.CheckConstraint("date_latest >= date_earliest", "bounds_in_order")


def kept() -> Iterator[sa.CheckConstraint]:
    """What the store keeps about each row."""
    yield sa.CheckConstraint("version >= 1", "version_counts")
    yield sa.CheckConstraint("recorded_by <> ''", "recorded_by_not_empty")

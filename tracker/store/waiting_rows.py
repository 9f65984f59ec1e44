"""The rows of one noun that wait, in one file or several: sorted into new and known ones, judged, stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import merge
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tracker.errors import Problem
from tracker.records import BY_NOUN, Draft, Origin, RecordType
from tracker.records.base import KEPT, unchanged
from tracker.records.block import BOUNDS
from tracker.store.planning import CHUNK, Coming, Step, nowhere
from tracker.store.tally import Columns
from tracker.store.waiting import DIALECT, Part, several_of, table_of

MANY = 10_000  # rows from which indexes are made anew
SHAPES = 40  # sets of given columns that are compared in SQL
STRIDE = 16  # files that can wait at once: a row's number here is its own times this, and its file's


@dataclass(frozen=True, slots=True)
class TwinRows:
    """Two waiting rows with one key; ``same`` when they say the same."""

    key: str
    first: Origin
    second: Draft
    made: bool
    same: bool


class _Piece:
    """One file's share of the noun."""

    def __init__(self, record_type: RecordType, number: int, part: Part) -> None:
        self.number, self.part = number, part
        self.schema = f"side{number}"
        self.about = part.nouns[record_type.noun]
        self.table = table_of(record_type, self.schema)
        self.place = self.table.c.row * STRIDE + number


class WaitingRows:
    """The rows of one noun that wait. The database's connection has their files attached as side0, side1 ..."""

    def __init__(self, record_type: RecordType, parts: Sequence[Part]) -> None:
        self.type = record_type
        self._pieces = [_Piece(record_type, n, part) for n, part in enumerate(parts) if record_type.noun in part.nouns]
        self._held = _numbers(f"held_{record_type.noun}", sa.Column("same", sa.Integer))
        self._singly = _numbers(f"singly_{record_type.noun}", sa.Column("place", sa.Integer))
        self._any_held = self._any_left_out = False

    def twins(self, connection: sa.Connection) -> list[TwinRows]:
        """Rows whose key a row before them has; they are left out from here on."""
        found = []
        for key in self._keys_twice(connection):
            first, *others = self._with_key(connection, key)
            for other in others:
                (before, former), (piece, row) = first, other
                same = former["digest"] == row["digest"] and _given(*first) == _given(*other)
                found.append(TwinRows(key, _origin(before, former), self._draft(piece, row), bool(row["made"]), same))
                connection.execute(sa.delete(piece.table).where(piece.table.c.row == row["row"]))
                self._any_left_out = True
        return sorted(found, key=lambda twin: (twin.second.origin.file or "", twin.second.origin.line or 0))

    def _keys_twice(self, connection: sa.Connection) -> set[str]:
        keys: set[str] = set()
        for at, piece in enumerate(self._pieces):
            c = piece.table.c
            if piece.about.twins:
                keys.update(connection.execute(sa.select(c.key).group_by(c.key).having(sa.func.count() > 1)).scalars())
            for other in self._pieces[at + 1 :]:
                both = sa.select(c.key).join(other.table, c.key == other.table.c.key)
                keys.update(connection.execute(both).scalars())
        return keys

    def _with_key(self, connection: sa.Connection, key: str) -> list[tuple[_Piece, sa.RowMapping]]:
        rows = [
            (piece, row)
            for piece in self._pieces
            for row in connection.execute(sa.select(piece.table).where(piece.table.c.key == key)).mappings()
        ]
        return sorted(rows, key=lambda found: (found[0].number, found[1]["line"], found[1]["row"]))

    def sort_out(self, connection: sa.Connection) -> None:
        """Note which rows are in the store, which of them say what it says, and which must be judged one by one."""
        held, singly = self._held, self._singly
        connection.execute(sa.schema.CreateTable(held))
        connection.execute(sa.schema.CreateTable(singly))
        if connection.execute(sa.select(self.type.live.c.key).limit(1)).first() is not None:
            for piece in self._pieces:
                same = f"CASE WHEN {self._same(piece.part)} THEN 1 ELSE 0 END"
                # CROSS JOIN keeps this order: each waiting row asks the store's index of keys.
                connection.exec_driver_sql(
                    f"INSERT INTO temp.{held.name} SELECT w.row * {STRIDE} + {piece.number}, {same}"
                    f' FROM {piece.schema}."{self.type.noun}" w'
                    f' CROSS JOIN main."{self.type.noun}" l ON l."key" = w."key"'
                )
            self._any_held = connection.execute(sa.select(held.c.row).limit(1)).first() is not None
        changed = sa.select(held.c.row).where(held.c.same == 0)
        for piece in self._pieces:
            wanted = sa.and_(piece.table.c.stands == 0, piece.place.not_in(sa.select(held.c.row)))
            if self._any_held:
                wanted = sa.or_(wanted, piece.place.in_(changed))
            c = piece.table.c
            chosen = sa.select(piece.place).where(wanted).order_by(c.file, c.line, c.row)
            connection.execute(sa.insert(singly).from_select(["place"], chosen))

    def _same(self, part: Part) -> str:
        """Whether every given column is what the store has, as SQL over ``w`` and ``l``."""
        if self.type.derive is not unchanged or len(part.given) > SHAPES:
            return "0"  # judged one by one
        cases = []
        for number, columns in enumerate(part.given):
            if set(columns) <= set(self.type.cells):
                equal = " AND ".join(f'w."{name}" IS l."{name}"' for name in columns if name != "key") or "1"
                cases.append(f"WHEN {number} THEN {equal}")
        return f"(w.seen = 0 OR w.seen = l.version) AND CASE w.given {' '.join(cases)} ELSE 0 END"

    def _fresh(self, piece: _Piece) -> list[sa.ColumnElement[bool]]:
        """The condition of rows that are new and can stand as they are."""
        conditions = [piece.table.c.stands == 1]
        if self._any_held:
            conditions.append(piece.place.not_in(sa.select(self._held.c.row)))
        return conditions

    def fresh(self) -> list[sa.FromClause]:
        """The new rows that can stand as they are, a table for each file."""
        return [sa.select(piece.table).where(*self._fresh(piece)).subquery() for piece in self._pieces]

    def taken_down(self, connection: sa.Connection) -> list[Columns] | None:
        """The new rows as the day tally counts them; None where not every row that was taken down is to be stored so."""
        taken = [(piece.part.taken, piece) for piece in self._pieces]
        every = [(one, piece.schema) for one, piece in taken if one is not None and one.count == piece.about.count]
        if len(every) < len(taken) or sum(one.count for one, _ in every) != self.count_fresh(connection):
            return None
        return [one.columns(connection, schema) for one, schema in every]

    def count_fresh(self, connection: sa.Connection) -> int:
        """How many rows are new and can stand as they are."""
        counting = (sa.select(sa.func.count()).select_from(p.table).where(*self._fresh(p)) for p in self._pieces)
        return sum(int(connection.execute(each).scalar_one()) for each in counting)

    def count_unchanged(self, connection: sa.Connection) -> int:
        """How many rows say what the store says."""
        same = sa.select(sa.func.count()).select_from(self._held).where(self._held.c.same == 1)
        return int(connection.execute(same).scalar_one())

    def one_by_one(self, connection: sa.Connection, at_once: int) -> Iterator[list[Draft]]:
        """The rows that change a record, or might not stand as new ones, as drafts in the order of their lines."""
        numbers = self._singly.c
        last = int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(numbers.row), 0))).scalar_one())
        for begin in range(0, last, at_once):
            drafts: list[tuple[int, Draft]] = []
            for piece in self._pieces:
                here = sa.and_(numbers.place % STRIDE == piece.number, numbers.place / STRIDE == piece.table.c.row)
                chosen = sa.select(numbers.row.label("number"), piece.table).join(self._singly, here)
                chosen = chosen.where(numbers.row > begin, numbers.row <= begin + at_once)
                for row in connection.execute(chosen).mappings():
                    drafts.append((row["number"], self._draft(piece, row)))
            yield [draft for _, draft in sorted(drafts, key=lambda numbered: numbered[0])]

    def _draft(self, piece: _Piece, row: sa.RowMapping) -> Draft:
        values = {name: row[name] for name in ("key", *piece.part.given[row["given"]])}
        if self.type.dated and values.get("date"):
            values |= {name: row[name] for name in BOUNDS}
        return Draft(self.type, values, row["seen"] or None, _origin(piece, row), bool(row["made"]))

    def first_fresh(self, connection: sa.Connection, limit: int) -> list[Step]:
        """Some of the new rows that can stand as they are, as steps."""
        steps: list[Step] = []
        for piece in self._pieces:
            chosen = sa.select(piece.table).where(*self._fresh(piece)).order_by(piece.table.c.row)
            for row in connection.execute(chosen.limit(limit - len(steps))).mappings():
                steps.append(Step(self.type, row["key"], None, {name: row[name] for name in self.type.cells}))
        return steps

    def having(self, connection: sa.Connection, keys: Sequence[str]) -> set[str]:
        """Which of these keys wait."""
        found: set[str] = set()
        for piece in self._pieces:
            for start in range(0, len(keys), CHUNK):
                chosen = piece.table.c.key.in_(keys[start : start + CHUNK])
                found.update(connection.execute(sa.select(piece.table.c.key).where(chosen)).scalars())
        return found

    def origins(self, connection: sa.Connection, keys: Sequence[str]) -> dict[str, Origin]:
        """Where the waiting rows with these keys stand, by key."""
        found: dict[str, Origin] = {}
        for key in self.having(connection, keys) if keys else ():
            found[key] = _origin(*self._with_key(connection, key)[0])
        return found

    def sample(self, connection: sa.Connection, limit: int) -> list[str]:
        """Some keys that wait."""
        tables = [piece.table for piece in self._pieces]
        return [key for table in tables for key in connection.execute(sa.select(table.c.key).limit(limit)).scalars()]

    def unresolved(
        self, connection: sa.Connection, coming: Coming, sample: Callable[[str], list[str]]
    ) -> Iterator[Problem]:
        """A problem for each record that new rows name and that is neither stored nor waits.

        ``sample`` gives some keys of a noun that wait, to find the one that was meant.
        """
        named: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))  # noun, column, keys
        for name, cell in self.type.cells.items():
            if cell.noun:
                for text in self._named(connection, name):
                    named[cell.noun][name].update(text.split(";") if cell.kind == "refs" else (text,))
        for noun, columns in named.items():
            missing = _missing(connection, coming, noun, sorted(set().union(*columns.values())))
            for key, why in nowhere(connection, BY_NOUN[noun], missing, sample(noun) if missing else ()):
                for name, those in columns.items():
                    if key in those:
                        yield from self._naming(connection, name, key, why)

    def _named(self, connection: sa.Connection, name: str) -> Iterator[str]:
        """The distinct texts of a column of references."""
        for piece in self._pieces:
            known, column = piece.about.names[name], piece.table.c[name]
            if known is not None:
                yield from known
            else:
                yield from connection.execute(sa.select(column).distinct().where(column.is_not(None))).scalars()

    def _naming(self, connection: sa.Connection, name: str, key: str, why: str) -> Iterator[Problem]:
        for piece in self._pieces:
            c = piece.table.c
            if self.type.cells[name].kind == "refs":
                names_it = sa.func.instr(sa.literal(";") + c[name] + sa.literal(";"), f";{key};") > 0
            else:
                names_it = c[name] == key
            rows = sa.select(c.file, c.line).where(names_it, *self._fresh(piece)).order_by(c.file, c.line)
            for row in connection.execute(rows).mappings():
                yield _origin(piece, row).problem(why, name, key)

    def store(self, connection: sa.Connection, kept: Mapping[str, Any], count: int) -> None:
        """Store the new rows that stand as they are, in key order, with their links."""
        live, past = self.type.live, self.type.past
        names = [column.name for column in live.columns if column.name not in KEPT]
        again = connection.execute(sa.select(past.c.key).limit(1)).first() is not None
        parts = []
        for piece in self._pieces:
            values: list[Any] = [piece.table.c[name] for name in names]
            values += [sa.literal(kept[name], live.c[name].type) for name in KEPT[:3]]
            newest = sa.select(sa.func.max(past.c.version)).where(past.c.key == piece.table.c.key).scalar_subquery()
            values.append(1 + sa.func.coalesce(newest, 0) if again else sa.literal(1))
            parts.append(sa.select(*values).where(*self._fresh(piece)))
        last = f'SELECT coalesce(max(rowid), 0) FROM "{self.type.noun}"'
        before = int(connection.exec_driver_sql(last).scalar_one())
        with _indexes_aside(connection, [live, *self.type.links.values()], count):
            # The rows' values passed the same CHECKs when they were read (waiting_guard), while nobody had to wait.
            connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
            connection.execute(sa.insert(live).from_select([*names, *KEPT], self._in_key_order(parts)))
            connection.exec_driver_sql("PRAGMA ignore_check_constraints=OFF")
            for name, link in self.type.links.items():
                # First those that name one record, read back in the order of their rows, which is that of their keys.
                into = f'INSERT INTO "{link.name}" (record, target)'
                connection.exec_driver_sql(
                    f'{into} SELECT "key", "{name}" FROM "{self.type.noun}"'
                    f" WHERE rowid > {before} AND NOT {several_of(name)} ORDER BY rowid"
                )
                for piece in self._pieces:
                    connection.exec_driver_sql(
                        f'{into} SELECT l."key", j.value FROM {piece.schema}."{self.type.noun}" w'
                        f' CROSS JOIN "{self.type.noun}" l ON l."key" = w."key" AND l.rowid > {before}'
                        f""" CROSS JOIN json_each('["' || replace(w."{name}", ';', '","') || '"]') j"""
                        f' WHERE {several_of(f"w.{name}")} ORDER BY w."key"'
                    )

    def _in_key_order(self, parts: Sequence[sa.Select[Any]]) -> Any:
        """The rows of all pieces in the order of keys, at the least cost."""
        if len(parts) > 1:
            return sa.union_all(*parts).order_by(sa.text('"key"'))
        table, about = self._pieces[0].table, self._pieces[0].about
        return parts[0].order_by(table.c.row if about.in_order else table.c.key)

    @property
    def files(self) -> list[tuple[str, Path]]:
        """The files, by the names under which a connection has them."""
        return [(piece.schema, piece.part.path) for piece in self._pieces]

    @property
    def untouched(self) -> bool:
        """Whether the files are as they were filled, and which rows are new is said by them alone."""
        return not (self._any_held or self._any_left_out)

    def digests(
        self, run: Callable[[str], Iterable[tuple[str, bytes]]], singly: Mapping[str, bytes]
    ) -> Iterator[bytes]:
        """The digests of new rows, in key order; ``run`` reads a statement's rows from the files.

        ``singly`` has those that did not go as they waited, by key.
        """
        chosen = [
            sa.select(piece.table.c.key, piece.table.c.digest).where(*self._fresh(piece)) for piece in self._pieces
        ]
        written = self._in_key_order(chosen).compile(dialect=DIALECT, compile_kwargs={"literal_binds": True})
        rows = run(str(written))
        return (digest for _, digest in (merge(rows, sorted(singly.items())) if singly else rows))


def _given(piece: _Piece, row: sa.RowMapping) -> tuple[str, ...]:
    return piece.part.given[int(row["given"])]


def _origin(piece: _Piece, row: sa.RowMapping) -> Origin:
    return Origin(piece.part.files[row["file"]], row["line"] or None)


def _numbers(name: str, column: sa.Column[Any]) -> sa.Table:
    return sa.Table(name, sa.MetaData(), sa.Column("row", sa.Integer, primary_key=True), column, schema="temp")


def _missing(connection: sa.Connection, coming: Coming, noun: str, keys: list[str]) -> list[str]:
    live = BY_NOUN[noun].live
    there: set[str] = set()
    for start in range(0, len(keys), CHUNK):
        chosen = live.c.key.in_(keys[start : start + CHUNK])
        there.update(connection.execute(sa.select(live.c.key).where(chosen)).scalars())
    missing = [key for key in keys if key not in there]
    there = coming(noun, missing) if missing else set()
    return [key for key in missing if key not in there]


@contextmanager
def _indexes_aside(connection: sa.Connection, tables: Sequence[sa.Table], count: int) -> Iterator[None]:
    """Make the tables' indexes anew behind many rows, which costs less than to keep them up row by row."""
    aside: list[str] = []
    stood = int(connection.execute(sa.select(sa.func.count()).select_from(tables[0])).scalar_one())
    if count > MANY and count > stood / 2:
        for table in tables:
            made = "SELECT name, sql FROM main.sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
            for name, sql in connection.exec_driver_sql(made, (table.name,)).all():
                connection.exec_driver_sql(f'DROP INDEX main."{name}"')
                aside.append(sql)
    yield
    for sql in aside:
        connection.exec_driver_sql(sql)

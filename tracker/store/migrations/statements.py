"""Writes the frozen statements of a new migration: ``python -m tracker.store.migrations.statements DIALECT [NOUN...]``.

With nouns: their tables, links, past and indexes. Without: the whole schema, as the first migration has it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib import import_module

from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from tracker.records import BY_NOUN, METADATA
from tracker.store.engine import APPLICATION_ID, SCHEMA

for name in ("ledger", "tally"):  # they add their tables to the metadata
    import_module(f"tracker.store.{name}")

DIALECTS: dict[str, Dialect] = {"sqlite": sqlite.dialect(), "postgresql": postgresql.dialect()}  # type: ignore[no-untyped-call]

_TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER change_no_update BEFORE UPDATE ON change BEGIN"
        " SELECT RAISE(ABORT, 'the history is append-only: update refused'); END",
        "CREATE TRIGGER change_no_delete BEFORE DELETE ON change BEGIN"
        " SELECT RAISE(ABORT, 'the history is append-only: delete refused'); END",
        "CREATE TRIGGER change_no_replace BEFORE INSERT ON change"
        " WHEN EXISTS (SELECT 1 FROM change WHERE id = NEW.id) BEGIN"
        " SELECT RAISE(ABORT, 'the history is append-only: replace refused'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION change_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'the history is append-only: % refused', lower(TG_OP); END $$",
        "CREATE TRIGGER change_no_update BEFORE UPDATE ON change FOR EACH ROW EXECUTE FUNCTION change_is_append_only()",
        "CREATE TRIGGER change_no_delete BEFORE DELETE ON change FOR EACH ROW EXECUTE FUNCTION change_is_append_only()",
        "CREATE TRIGGER change_no_truncate BEFORE TRUNCATE ON change FOR EACH STATEMENT"
        " EXECUTE FUNCTION change_is_append_only()",
    ],
}


def statements(dialect: str, nouns: Sequence[str] = ()) -> Iterator[str]:
    """The statements that make the schema, or the named nouns' part of it."""
    mine = {
        table.name
        for noun in nouns
        for table in (BY_NOUN[noun].live, BY_NOUN[noun].past, *BY_NOUN[noun].links.values())
    }
    if not nouns and dialect == "sqlite":
        yield f"PRAGMA application_id = {APPLICATION_ID}"
    for table in METADATA.sorted_tables:
        if nouns and table.name not in mine:
            continue
        yield str(CreateTable(table).compile(dialect=DIALECTS[dialect])).strip()
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield str(CreateIndex(index).compile(dialect=DIALECTS[dialect])).strip()
    if not nouns:
        yield from _TRIGGERS[dialect]
    if dialect == "sqlite":
        yield f"PRAGMA user_version = {SCHEMA}"


if __name__ == "__main__":
    for statement in statements(sys.argv[1], sys.argv[2:]):
        lines = "\n".join(line.rstrip().expandtabs(4) for line in statement.splitlines())
        sys.stdout.write(f"{lines}\n--;\n")

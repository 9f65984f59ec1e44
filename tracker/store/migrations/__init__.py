"""Alembic's migrations, run inside the package. Each version's statements are frozen beside it, one file a dialect."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

import sqlalchemy as sa

HERE = Path(__file__).parent
_ONE_AT_A_TIME = Lock()  # Alembic's "current" migration is one for the whole process, whichever thread asks


def upgrade(connection: sa.Connection) -> None:
    """Bring the schema to the newest version, within the caller's transaction."""
    from alembic import command  # 0.2 s that a start with a current schema need not pay
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(HERE).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    with _ONE_AT_A_TIME:
        command.upgrade(configuration, "head")


def run(connection: sa.Connection, version: str) -> None:
    """Execute a version's frozen statements; a line ``--;`` parts them."""
    statements = (HERE / "versions" / f"{version}.{connection.dialect.name}.sql").read_text(encoding="utf-8")
    if connection.dialect.name == "postgresql":
        statements = statements.replace("%", "%%")  # psycopg reads a single one as a placeholder
    for statement in statements.split("--;\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)

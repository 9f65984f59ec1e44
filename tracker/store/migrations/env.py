"""Alembic's entry: works on the connection it is handed, never on one of its own."""

from __future__ import annotations

from alembic import context

from tracker.records import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
    transaction_per_migration=False,
)
context.run_migrations()

"""${message}."""

from __future__ import annotations

from alembic import op

from tracker.store.migrations import run

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """${message}."""
    run(op.get_bind(), revision)

"""The first schema: every noun with its past and its links, the chain of changes, the batches."""

from __future__ import annotations

from alembic import op

from tracker.store.migrations import run

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table, index and trigger."""
    run(op.get_bind(), revision)

"""The day tally, filled from the incidents that are there, and an index that finds incidents by day and place."""

from __future__ import annotations

from alembic import op

from tracker.store import tally
from tracker.store.migrations import run

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and fill them."""
    connection = op.get_bind()
    run(connection, revision)
    tally.rebuild(connection)

"""The database. The only package that writes: open it, save, remove, undo, read it as it was known."""

from tracker.store.backup import Backup, backup
from tracker.store.bulk import Bulk
from tracker.store.changes import File, Leaving, remove, save, undo
from tracker.store.engine import Store, read_url
from tracker.store.gate import create, look_over, open_store
from tracker.store.history import Reader, holds
from tracker.store.planning import Plan, SaveReport, Step, plan
from tracker.store.restoring import Restored, restore, serving

__all__ = [
    "Backup",
    "Bulk",
    "File",
    "Leaving",
    "Plan",
    "Reader",
    "Restored",
    "SaveReport",
    "Step",
    "Store",
    "backup",
    "create",
    "holds",
    "look_over",
    "open_store",
    "plan",
    "read_url",
    "remove",
    "restore",
    "save",
    "serving",
    "undo",
]

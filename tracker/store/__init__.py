"""The database. The only package that writes: open it, save, remove, undo, read it as it was known."""

from tracker.store.changes import File, remove, save, undo
from tracker.store.engine import Store, read_url
from tracker.store.gate import create, open_store
from tracker.store.history import Reader, holds
from tracker.store.planning import Plan, SaveReport, plan

__all__ = [
    "File",
    "Plan",
    "Reader",
    "SaveReport",
    "Store",
    "create",
    "holds",
    "open_store",
    "plan",
    "read_url",
    "remove",
    "save",
    "undo",
]

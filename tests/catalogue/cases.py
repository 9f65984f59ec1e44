"""All the cases, in the order of the table."""

from __future__ import annotations

from tests.catalogue import cells, imports, saving, store_file, upkeep, web  # noqa: F401  # each adds its own
from tests.catalogue.ground import CASES

__all__ = ["CASES"]

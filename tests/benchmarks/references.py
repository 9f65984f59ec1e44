"""What figures are held against: the same work by the sqlite3 shell."""

from __future__ import annotations

from pathlib import Path

from tracker.records import BY_NOUN


def import_script(csv_file: Path) -> str:
    """The shell's way: .import into a staging table of text, then one typed, unordered INSERT … SELECT.

    The target is our own table: the same CHECKs, foreign keys and indexes. Dates are taken by their form alone.
    """
    cells = BY_NOUN["incident"].cells
    typed = ", ".join(_typed(name) for name in cells)
    staging = ", ".join(f'"{name}" TEXT' for name in cells)
    return f"""PRAGMA foreign_keys = ON;
CREATE TABLE staging ({staging});
.mode csv
.import --skip 1 "{csv_file}" staging
BEGIN;
INSERT INTO batch (id, at, who, kind, inserted, updated, removed, unchanged)
  SELECT coalesce(max(id), 0) + 1, '2026-01-01 00:00:00.000000', 'shell', 'import', 0, 0, 0, 0 FROM batch;
INSERT INTO incident ({", ".join(cells)}, date_earliest, date_latest, recorded_at, recorded_by, batch, version)
  SELECT {typed},
    CASE WHEN length(date) >= 10 THEN substr(date, 1, 10)
         WHEN length(date) = 7 THEN date || '-01' ELSE date || '-01-01' END,
    CASE WHEN length(date) > 11 THEN substr(date, 12, 10) WHEN length(date) >= 10 THEN substr(date, 1, 10)
         WHEN length(date) = 7 THEN date(date || '-01', '+1 month', '-1 day') ELSE date || '-12-31' END,
    '2026-01-01 00:00:00.000000', 'shell', (SELECT max(id) FROM batch), 1
  FROM staging;
COMMIT;
DROP TABLE staging;
"""


def _typed(name: str) -> str:
    cell = BY_NOUN["incident"].cells[name]
    if cell.kind == "flag":
        return f"CASE {name} WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE {int(bool(cell.default))} END"
    if cell.kind in {"whole", "grade"}:
        return f"CAST(nullif({name}, '') AS INTEGER)"
    return f"CAST(nullif({name}, '') AS REAL)" if cell.kind == "decimal" else f"nullif({name}, '')"


def exported_columns() -> str:
    """The columns that ``export`` writes, for the shell's SELECT."""
    return ", ".join(f'"{name}"' for name in BY_NOUN["incident"].cells)

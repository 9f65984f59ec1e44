"""``init``, ``serve``, ``check``, ``backup``, ``restore``, ``history``, ``undo``: the store itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from tracker import config, errors, start
from tracker.cli.options import By, analyst, opened, settings, wrong_use
from tracker.filters import Filters
from tracker.records import BY_NOUN
from tracker.store import Store, open_store
from tracker.store import backup as make_backup
from tracker.store import restore as put_back
from tracker.store import undo as undo_batch
from tracker.store.check import findings


def init(
    empty: Annotated[bool, typer.Option("--empty", help="Without the example process.")] = False, by: By = None
) -> None:
    """Make the database (TRACKER_DATABASE_URL, else data/tracker.db) and fill it; an existing one is left alone."""
    chosen = settings()
    store = start.make(chosen.url, filled=not empty, by=by or chosen.analyst or start.LOADER, clock=chosen.clock)
    typer.echo(f"{store.place} was made{', empty' if empty else ' with the example process'}.")


def serve(port: Annotated[int | None, typer.Option(help="Else 8501.", min=1, max=65_535)] = None) -> None:
    """Open the dashboard and the data addresses on this machine: streamlit run app.py."""
    chosen = settings()
    if chosen.database_url is not None:
        open_store(chosen.url)  # what is wrong with it is said here, before a server stands
    command = [sys.executable, "-m", "streamlit", "run", str(config.HOME / "app.py")]
    if port is not None:
        command += ["--server.port", str(port)]
    if sys.platform != "win32":
        os.execv(command[0], command)  # the server itself: what stops this process stops it
    try:
        raise typer.Exit(subprocess.call(command))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def check(
    against: Annotated[Path | None, typer.Option(metavar="MANIFEST", help="The summary beside a backup.")] = None,
    quality: Annotated[bool, typer.Option("--quality", help="Instead: what is valid but thin or odd.")] = False,
) -> None:
    """Look the store over: file, keys, history, past rows, summaries; a line for each finding."""
    if quality:
        return _odd()
    manifest = _manifest(against) if against else None
    chosen = settings()
    try:
        store = open_store(chosen.url, clock=chosen.clock)
    except errors.DatabaseUnfit as unfit:
        found = [str(unfit)]
    else:
        found = findings(store, manifest)
    for finding in found:
        typer.echo(finding)
    typer.echo(f"findings {len(found)}")
    if found:
        raise typer.Exit(1)
    return None


def _odd() -> None:
    from tracker.queries import quality  # brings pandas, which the other commands need not wait for

    store = opened()
    with store.read() as reader:
        rows = quality.findings(reader, Filters(), config.today())
    for rule, noun, key, finding in rows.itertuples(index=False, name=None):
        typer.echo(f"{rule}: {noun}/{key}: {finding}")
    typer.echo(f"findings {len(rows)}")


def _manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        return {"changes": int(manifest["changes"]), "head": str(manifest["head"])}
    except OSError as error:
        raise wrong_use(f"{path} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise wrong_use(f"{path} is no manifest of a backup (a JSON file with changes and head)") from error


def backup(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="Else backups/ beside the database.")] = None,
) -> None:
    """Copy the database while others write; the copy is verified, and its manifest stands beside it."""
    made = make_backup(opened(), folder)
    for finding in made.findings:
        typer.echo(f"{made.file.name}: {finding}", err=True)
    typer.echo(f"{made.file} holds {made.changes} changes, findings {len(made.findings)}")
    if made.findings:
        raise typer.Exit(1)


def restore(file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup, its manifest beside it.")]) -> None:
    """Put a backup in the place of the database; what stood there is kept under another name."""
    chosen = settings()
    done = put_back(file, chosen.url, clock=chosen.clock)
    for kept in done.kept:
        typer.echo(f"What stood there is kept as {kept}")
    typer.echo(f"{done.path} holds {done.changes} changes, as {file} does")


def history(
    process: Annotated[str | None, typer.Option(metavar="KEY", help="What belongs to the process.")] = None,
    record: Annotated[str | None, typer.Option(metavar="NOUN/KEY", help="One record.")] = None,
    batch: Annotated[int | None, typer.Option(metavar="N", help="One save or import.")] = None,
) -> None:
    """Who changed what, when, from what to what: a line for each changed column, the newest first."""
    store = opened()
    lines = _of_record(store, record) if record else _of_store(store, process, batch)
    shown = [line for line in lines if not record or batch is None or f" batch {batch} " in line]
    for line in shown or ["No change."]:
        typer.echo(line)


def _of_record(store: Store, record: str) -> list[str]:
    noun, _, key = record.partition("/")
    if noun not in BY_NOUN or not key:
        raise wrong_use(f"--record takes NOUN/KEY, such as commitment/KEY; nouns: {', '.join(BY_NOUN)}")
    from tracker.queries import history as queries  # brings pandas, which the other commands need not wait for

    today = store.clock().date()
    with store.read() as reader:
        changes = queries.of_record(reader, Filters(), today, noun, key)
    if not changes:
        raise errors.TrackerError(f"There never was a {noun} with the key {key}.")
    return [
        _line(change.at, change.batch, change.who, change.what, f"{noun}/{key}", change.why, *field)
        for change in changes
        for field in (change.fields if change.what == "changed" else [(None, None, None)])
    ]


def _of_store(store: Store, process: str | None, batch: int | None) -> list[str]:
    from tracker.queries import history as queries
    from tracker.queries.touched import keys_ever

    with store.read() as reader:
        rows = queries.changes(reader, Filters(), store.clock().date(), queries.Only(batch=batch), None)
        kept = None
        if process is not None:
            kept = keys_ever(reader, process)
            if not kept:
                raise errors.TrackerError(f"There never was a process with the key {process}.")
    lines = []
    for row in rows.astype(object).where(rows.notna(), None).to_dict("records"):
        if kept is None or row["noun"] == "batch" or (row["noun"], row["key"]) in kept:
            what = f"{row['noun']}/{row['key']}" if row["noun"] != "batch" else str(row["after"])
            field = (row["field"], row["before"], row["after"]) if row["field"] else (None, None, None)
            lines.append(_line(row["at"], row["batch"], row["who"], row["what"], what, row["why"], *field))
    return lines


def _line(
    at: Any,
    batch: int,
    who: str,
    what: str,
    where: str,
    why: str | None,
    field: str | None,
    before: str | None,
    after: str | None,
) -> str:
    change = f": {field} {_short(before)} -> {_short(after)}" if field else ""
    reason = f" ({why})" if why else ""
    return " ".join(f"{at:%Y-%m-%d %H:%M:%S} UTC batch {batch} {who} {what} {where}{change}{reason}".split())


def _short(value: str | None, limit: int = 60) -> str:
    if value is None:
        return "(blank)"
    return f"“{value}”" if len(value) <= limit else f"“{value[: limit - 1]}…”"


def undo(
    batch: Annotated[int, typer.Option(metavar="N", help="The save or import to take back.")], by: By = None
) -> None:
    """Put every record of a batch back as it was before; itself a batch, which can be undone."""
    report = undo_batch(opened(), batch, by=analyst(by))
    if report.removed:
        typer.echo(f"taken out {report.removed}")
    typer.echo(str(report))

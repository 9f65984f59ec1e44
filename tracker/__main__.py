"""The command line, ``python -m tracker``: the same functions as the pages, for scripts and large files."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from tracker.cli import exports, foreign, imports, tokens, upkeep
from tracker.errors import TrackerError

app = typer.Typer(
    help="Follow a peace process: rounds, mediators, commitments, refusals, incidents.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(upkeep.init)
app.command()(upkeep.serve)
foreign.register(imports.app)
app.add_typer(imports.app, name="import")
app.command()(exports.export)
app.command()(exports.series)
app.command()(upkeep.check)
app.command()(upkeep.backup)
app.command()(upkeep.restore)
app.command()(upkeep.history)
app.command()(upkeep.undo)
app.command()(tokens.token)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit status."""
    try:
        app(args=arguments, prog_name="python -m tracker")
    except TrackerError as error:
        sys.stdout.flush()
        sys.stderr.write(f"{error}\n")
        return 1
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


if __name__ == "__main__":
    sys.exit(main())

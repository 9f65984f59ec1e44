"""``token``: a key for the data addresses, of which only the hash is kept."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

import typer

from tracker import access
from tracker.cli.options import settings, wrong_use


class Reads(StrEnum):
    """What a key may read."""

    VIEWER = "viewer"
    EDITOR = "editor"


def token(
    name: Annotated[str, typer.Argument(metavar="NAME", help="For whom or what it is: letters, digits, - and _.")],
    role: Annotated[Reads, typer.Option(help="editor also reads rows marked restricted.")] = Reads.VIEWER,
    days: Annotated[int, typer.Option(help="How long it holds.", min=1, max=3_660)] = 365,
) -> None:
    """Make a key for the data addresses; what it prints for secrets.toml admits it, and taken out again revokes it."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name):
        raise wrong_use(f"{name!r} is no name for a token: letters, digits, - and _, at most 60")
    key = access.new_token()
    last = access.expiry(settings().clock().date(), days)
    typer.echo("# Add this to .streamlit/secrets.toml; taken out again, the token is revoked at once.")
    typer.echo(f'[tokens.{name}]\nsha256 = "{access.hash_of(key)}"\nrole = "{role.value}"\nexpires = {last}')
    typer.echo("# The token itself, shown this once. Send it as the header  Authorization: Bearer TOKEN")
    typer.echo(key)

"""The server's log: one JSON object a line, fit to be kept and passed on.

It says what happened to the program, never what stands in the tracker or who somebody is: no names, keys, texts, search
words, addresses' queries, tokens or values in errors. Who did what to which record is in the history.
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

HOUSE = Path(__file__).resolve().parent.parent
_LOGGER = logging.getLogger("tracker")

Value = str | int | float | bool | None


class Lines(logging.Formatter):
    """A record as one line of JSON: time (UTC), level, event, and its fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; whatever stands in a field cannot begin another."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields = getattr(record, "fields", {})
        return json.dumps({"time": moment, "level": record.levelname.lower(), "event": record.getMessage()} | fields)


def configure(stream: TextIO | None = None) -> None:
    """Write the log to stderr (where systemd and containers collect it), once."""
    if not _LOGGER.handlers:
        handler = logging.StreamHandler(stream or sys.stderr)
        handler.setFormatter(Lines())
        _LOGGER.addHandler(handler)
        _LOGGER.setLevel(logging.INFO)
        _LOGGER.propagate = False


def event(name: str, **fields: Value) -> None:
    """Something that happened as it should."""
    _LOGGER.info(name, extra={"fields": fields})


def refused(name: str, **fields: Value) -> None:
    """Something that was asked for and not given."""
    _LOGGER.warning(name, extra={"fields": fields})


def failed(error: BaseException, where: str) -> str:
    """A fault of the program's: kind and place, not what it said, for that may hold what somebody typed. Its number."""
    number = secrets.token_hex(3).upper()
    frames = [
        f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-12:]
    ]
    fields = {"number": number, "where": where, "kind": type(error).__name__, "at": " < ".join(reversed(frames))}
    _LOGGER.error("fault", extra={"fields": fields})
    return number


def _short(name: str) -> str:
    path = Path(name)
    return str(path.relative_to(HOUSE)) if path.is_relative_to(HOUSE) else path.name

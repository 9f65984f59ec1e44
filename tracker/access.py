"""Roles, what each may do, and who somebody is. Anything that is not plainly allowed is refused.

Without a login configured, the one analyst of this machine may do everything. With one, a role comes from the lists in
``secrets.toml`` alone, looked up at every run of a page and at every request.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from tracker.errors import TrackerError


class Role(IntEnum):
    """What somebody is here, each with all that the former may do."""

    NOBODY = 0
    VIEWER = 1
    EDITOR = 2
    ADMIN = 3


class Act(StrEnum):
    """What a role is asked for."""

    READ = "read"
    READ_RESTRICTED = "read_restricted"
    RECORD = "record"
    ADMINISTER = "administer"


LEAST: dict[Act, Role] = {
    Act.READ: Role.VIEWER,
    Act.READ_RESTRICTED: Role.EDITOR,
    Act.RECORD: Role.EDITOR,
    Act.ADMINISTER: Role.ADMIN,
}
"""The least role for each act: reading; rows marked restricted; saving, removing, undoing, importing; upkeep."""


def may(role: object, act: object) -> bool:
    """Whether the role may do it; a role or an act that is not in the table may not."""
    if not isinstance(role, Role) or not isinstance(act, Act) or act not in LEAST:
        return False
    return role >= LEAST[act]


class Forbidden(TrackerError):
    """The role does not reach so far."""

    def __init__(self, role: Role, act: Act) -> None:
        self.role, self.act = role, act
        if act is Act.READ or role is Role.NOBODY:
            said = "You are not signed in, or nobody gave you a role here. Nothing was shown or saved."
        else:
            needed = LEAST[act].name.lower()
            said = (
                f"This needs the role {needed}; yours is {role.name.lower()}. Nothing was saved. Whoever keeps this"
                " tracker can give you that role."
            )
        super().__init__(said)


class BadAccess(TrackerError):
    """The access part of secrets.toml is wrong; nobody is let in until it is right."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with a role. ``name`` is recorded with what they save; None where they name themselves.

    ``why`` says to somebody without a role what is missing.
    """

    role: Role
    name: str | None = None
    why: str | None = None

    @property
    def sees_restricted(self) -> bool:
        """Whether rows marked restricted are shown."""
        return may(self.role, Act.READ_RESTRICTED)


LOCAL = Actor(Role.ADMIN)
"""The analyst at this machine, and the command line: whoever can read the file may do everything."""

LONGEST_HOURS = 12
_KNOWN = {"anonymous", "viewer", "editor", "admin", "hours"}


@dataclass(frozen=True, slots=True)
class Token:
    """A key for the data addresses: its hash, never itself."""

    name: str
    sha256: str
    role: Role
    expires: date | None = None


@dataclass(frozen=True)
class Policy:
    """Who is let in, as secrets.toml says: ``login`` whether it configures a provider, ``people`` role by e-mail."""

    login: bool = False
    anonymous: bool = False
    people: Mapping[str, Role] = field(default_factory=dict)
    tokens: Sequence[Token] = ()
    hours: int = LONGEST_HOURS

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Policy:
        """The policy of a secrets.toml.

        Raises:
            BadAccess: a word or value is not understood, which must not pass for permission.

        """
        access = _table(given, "access")
        if unknown := sorted(set(access) - _KNOWN):
            raise BadAccess(f"secrets.toml, [access]: {unknown[0]} is not known; known: {', '.join(sorted(_KNOWN))}.")
        anonymous, hours = access.get("anonymous", False), access.get("hours", LONGEST_HOURS)
        if not isinstance(anonymous, bool):
            raise BadAccess("secrets.toml, [access]: anonymous is true (anybody may read) or false.")
        if not isinstance(hours, int) or isinstance(hours, bool) or not 0 < hours <= 24 * 31:
            raise BadAccess(
                "secrets.toml, [access]: hours is a whole number from 1 to 744, after which one signs in anew."
            )
        people: dict[str, Role] = {}
        for role in (Role.VIEWER, Role.EDITOR, Role.ADMIN):
            for email in _emails(access.get(role.name.lower(), []), role):
                people[email] = role
        tokens = tuple(_token(name, fields) for name, fields in _table(given, "tokens").items())
        return cls(bool(_table(given, "auth")), anonymous, people, tokens, hours)

    @property
    def guarded(self) -> bool:
        """Whether anything but the analyst of this machine is provided for."""
        return self.login or bool(self.tokens)

    def visitor(self, claims: Mapping[str, Any], now: datetime) -> Actor:
        """Who visits a page: by the claims of the provider's token, which has to be fresh and its e-mail verified."""
        if not self.guarded:
            return LOCAL
        if claims.get("is_logged_in") is not True:
            return self._stranger("Sign in to see this tracker.")
        if not self.fresh(claims, now):
            return Actor(Role.NOBODY, why="Your sign-in has run out. Sign in again.")
        email = claims.get("email")
        if not isinstance(email, str) or claims.get("email_verified") is not True:
            return self._stranger("Your provider does not confirm your e-mail address, so no role can be given to it.")
        role = self.people.get(email.strip().casefold())
        if role is None:
            return self._stranger("You are signed in, but have no role here. Ask whoever keeps this tracker.")
        return Actor(role, _one_line(email.strip()))

    def fresh(self, claims: Mapping[str, Any], now: datetime) -> bool:
        """Whether the token still holds: its own end, and ours counted from when it was issued."""
        end, issued = claims.get("exp"), claims.get("iat")
        if not _moment(end) or not _moment(issued):
            return False
        return (
            float(str(issued)) - 300 <= now.timestamp() < min(float(str(end)), float(str(issued)) + self.hours * 3600)
        )

    def bearer(self, header: str | None, now: datetime) -> Actor:
        """Who asks at a data address, by its Authorization header."""
        if not self.guarded and header is None:
            return LOCAL
        if header is None:
            return self._stranger("This address needs a token: send the header Authorization: Bearer TOKEN.")
        scheme, _, key = header.partition(" ")
        hashed = hash_of(key.strip())
        for token in self.tokens if scheme.lower() == "bearer" else ():
            if hmac.compare_digest(token.sha256, hashed):
                if token.expires is not None and now >= datetime.combine(token.expires, time.max, UTC):
                    break
                return Actor(token.role, f"token {token.name}")
        return Actor(Role.NOBODY, why="This token is not known, was revoked, or has run out.")

    def _stranger(self, why: str) -> Actor:
        return Actor(Role.VIEWER) if self.anonymous else Actor(Role.NOBODY, why=why)


@dataclass
class Ended:
    """The sign-ins that somebody ended: the provider's token still holds, and its cookie may have been copied."""

    _until: dict[str, float] = field(default_factory=dict)

    def end(self, claims: Mapping[str, Any], now: datetime) -> None:
        """From now on nobody comes in with this token; kept as its hash, until it runs out by itself."""
        at = now.timestamp()
        self._until = {known: end for known, end in self._until.items() if end > at}
        end = claims.get("exp")
        self._until[_print_of(claims)] = float(str(end)) if _moment(end) else at + 24 * 31 * 3600

    def holds(self, claims: Mapping[str, Any]) -> bool:
        """Whether this token was ended."""
        return bool(self._until) and _print_of(claims) in self._until


def _print_of(claims: Mapping[str, Any]) -> str:
    told = {name: value for name, value in claims.items() if name != "tokens"}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def new_token() -> str:
    """A key nobody can guess."""
    return f"ppt_{secrets.token_urlsafe(32)}"


def hash_of(token: str) -> str:
    """What is kept of a key. It is long and random, so that a plain hash cannot be searched."""
    return hashlib.sha256(token.encode()).hexdigest()


def expiry(today: date, days: int) -> date:
    """The last day of a key made today."""
    return today + timedelta(days=days)


def _table(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = given.get(name, {})
    if not isinstance(table, Mapping):
        raise BadAccess(f"secrets.toml: [{name}] is a section of its own.")
    return table


def _emails(listed: object, role: Role) -> list[str]:
    if not isinstance(listed, list) or not all(isinstance(email, str) and "@" in email for email in listed):
        raise BadAccess(
            f'secrets.toml, [access]: {role.name.lower()} is a list of e-mail addresses, such as ["ana@example.org"].'
        )
    return [str(email).strip().casefold() for email in listed]


def _token(name: str, fields: object) -> Token:
    where = f"secrets.toml, [tokens.{name}]"
    if not isinstance(fields, Mapping) or set(fields) - {"sha256", "role", "expires"}:
        raise BadAccess(f"{where}: a token has sha256, role and, if it shall end, expires.")
    hashed, role, expires = fields.get("sha256"), fields.get("role"), fields.get("expires")
    if not isinstance(hashed, str) or len(hashed) != 64 or set(hashed) - set("0123456789abcdef"):
        raise BadAccess(f"{where}: sha256 is the hash that `python -m tracker token` printed.")
    if not isinstance(role, str) or role not in {"viewer", "editor"}:
        raise BadAccess(f"{where}: role is viewer, or editor (which sees restricted rows); addresses only read.")
    if isinstance(expires, datetime):
        expires = expires.date()
    if expires is not None and not isinstance(expires, date):
        raise BadAccess(f"{where}: expires is a day, such as 2027-12-31 without quotes.")
    return Token(name, hashed, Role[role.upper()], expires)


def _moment(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _one_line(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:200]

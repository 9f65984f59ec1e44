"""What is typed in one form with its parent: a round's participants by role, a refusal's accounts side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from tracker.filters import Filters
from tracker.queries import parts
from tracker.queries.parts import Held
from tracker.records import BY_NOUN
from tracker.records.cells import Cell, read_keys
from tracker.ui.cached import ask
from tracker.ui.layout import label_of
from tracker.vocabulary import Role

CHILDREN = {"round": ("participation", "round"), "refusal": ("refusal_claim", "refusal")}
"""A noun, the noun typed with it, and the column in which that names it."""

MAIN_ROLES = (Role.PARTY, Role.MEDIATOR, Role.FACILITATOR, Role.GOOD_OFFICES, Role.HOST)
OTHER_ROLES = tuple(role for role in Role if role not in MAIN_ROLES)
ACCOUNT = ("said_by", "stance", "refused_by", "reason", "detail", "source")
FEWEST_ACCOUNTS = 2


@dataclass(frozen=True, slots=True)
class Part:
    """A child as the form holds it: its columns as text, the stored one it came from, where its problems are shown."""

    noun: str
    values: dict[str, str]
    stored: Held | None
    fields: dict[str, str]  # the child's column -> the form's field


def stored(noun: str, key: str) -> list[Held]:
    """The children in the store."""
    if noun not in CHILDREN:
        return []
    child, column = CHILDREN[noun]
    return ask(parts.held_where, Filters(), child, column, key)


def cells(noun: str, accounts: int) -> dict[str, Cell]:
    """The form's fields beyond the noun's own columns."""
    if noun == "round":
        return {f"as-{role.value}": Cell("refs", role.definition, read_keys, noun="actor") for role in Role}
    if noun == "refusal":
        own = BY_NOUN["refusal_claim"].cells
        return {
            f"account{n}-{name}": replace(own[name], required=False) for n in range(1, accounts + 1) for name in ACCOUNT
        }
    return {}


def values(noun: str, children: list[Held]) -> dict[str, str]:
    """What those fields hold for the stored children."""
    held: dict[str, str] = {}
    if noun == "round":
        for role in Role:
            actors = [child.values["actor"] for child in children if child.values["role"] == role]
            held[f"as-{role.value}"] = ";".join(sorted(actors))
    elif noun == "refusal":
        for n, child in enumerate(children, 1):
            held |= {f"account{n}-{name}": child.values[name] for name in ACCOUNT}
    return held


def of_form(
    noun: str, raw: Mapping[str, str], children: list[Held], *, parent: str, source: str
) -> tuple[list[Part], list[Held]]:
    """The children to save, and the stored ones taken out of the form."""
    if noun == "round":
        return _participants(raw, children, parent)
    return (_accounts(raw, children, parent, source), []) if noun == "refusal" else ([], [])


def name_of(field: str) -> str:
    """What a sentence calls a field of this module."""
    if field.startswith("as-"):
        return Role(field.removeprefix("as-")).label.lower()
    return field.partition("-")[0].replace("account", "account ")


def _participants(raw: Mapping[str, str], children: list[Held], parent: str) -> tuple[list[Part], list[Held]]:
    known = {(child.values["role"], child.values["actor"]): child for child in children}
    wanted = {
        (role.value, actor): f"as-{role.value}"
        for role in Role
        for actor in raw.get(f"as-{role.value}", "").split(";")
        if actor
    }
    new = [
        Part("participation", {"round": parent, "role": role, "actor": actor}, None, {"actor": field, "role": field})
        for (role, actor), field in wanted.items()
        if (role, actor) not in known
    ]
    return new, [child for pair, child in known.items() if pair not in wanted]


def _accounts(raw: Mapping[str, str], children: list[Held], parent: str, source: str) -> list[Part]:
    made = []
    for n in range(1, _count(raw) + 1):
        given = {name: raw.get(f"account{n}-{name}", "") for name in ACCOUNT}
        stored_one = children[n - 1] if n <= len(children) else None
        if not stored_one and not any(given[name] for name in ACCOUNT if name != "source"):
            continue
        if stored_one and all(given[name] == stored_one.values[name] for name in ACCOUNT):
            continue
        own = {"refusal": parent, **given, "source": given["source"] or source}
        columns = {name: f"account{n}-{name}" for name in ACCOUNT}
        made.append(Part("refusal_claim", own, stored_one, columns))
    return made


def _count(raw: Mapping[str, str]) -> int:
    return max((int(name[7:].split("-")[0]) for name in raw if name.startswith("account")), default=0)


def draw(noun: str, accounts: int, one: Callable[[str, str], None], *, wrong: Mapping[str, list[str]]) -> None:
    """The fields, after the noun's own; ``one`` draws a field by its name and label."""
    if noun == "round":
        st.markdown("**Who took part**")
        for group in (MAIN_ROLES[:1], MAIN_ROLES[1:3], MAIN_ROLES[3:5]):
            for place, role in zip(st.columns(len(group)), group, strict=True):
                with place:
                    one(f"as-{role.value}", role.label)
        with st.expander("Other roles", expanded=any(wrong.get(f"as-{role.value}") for role in OTHER_ROLES)):
            for role in OTHER_ROLES:
                one(f"as-{role.value}", role.label)
    elif noun == "refusal":
        claim = BY_NOUN["refusal_claim"]
        st.markdown("**Who says what: rival accounts side by side**")
        for first in range(1, accounts + 1, 2):
            for place, n in zip(st.columns(2), (first, first + 1), strict=True):
                if n <= accounts:
                    with place.container(border=True):
                        st.caption(f"Account {n}")
                        for name in ACCOUNT:
                            one(f"account{n}-{name}", label_of(claim, name))

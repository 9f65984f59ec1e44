"""An open form: what it was opened with, kept in the session so that typing survives an error and a page change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

import streamlit as st

from tracker.errors import Problem
from tracker.filters import Filters
from tracker.queries import parts
from tracker.queries.duplicates import Likely
from tracker.queries.parts import Held
from tracker.records import BY_NOUN, RecordType
from tracker.records.cells import Cell
from tracker.ui import fields, together
from tracker.ui.cached import ask


@dataclass
class Form:
    """One form of one noun; ``key`` is None while a record is added.

    ``request`` names this filling-in to the store, so that a repeated save is recognised; ``saw`` is what each field
    held when the form was opened, ``theirs`` the record as another analyst left it since.
    """

    noun: str
    prefix: str
    key: str | None
    preset: tuple[tuple[str, str], ...]
    request: str
    saw: dict[str, str]
    accounts: int = together.FEWEST_ACCOUNTS
    held: Held | None = None
    children: list[Held] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    failure: str | None = None
    likely: list[Likely] = field(default_factory=list)
    shown: dict[str, str] | None = None
    theirs: Held | None = None
    taken: str | None = None
    saved: dict[str, str] | None = None

    @property
    def type(self) -> RecordType:
        """The noun's record type."""
        return BY_NOUN[self.noun]

    @property
    def cells(self) -> dict[str, Cell]:
        """All fields of the form: the noun's columns, and those of what is typed with it."""
        return {**self.type.cells, **together.cells(self.noun, self.accounts)}

    @property
    def now(self) -> dict[str, str]:
        """What the fields hold."""
        return fields.read(self.prefix, self.cells, self.saw)

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.now != self.saw

    @property
    def by_field(self) -> dict[str, list[str]]:
        """The problems by the field they concern."""
        found: dict[str, list[str]] = {}
        for problem in self.problems:
            found.setdefault(problem.column or "", []).append(problem.why)
        return found

    def clear(self) -> None:
        """Forget what the last attempt to save said."""
        self.problems, self.failure, self.likely, self.theirs, self.taken = [], None, [], None, None


def opened(prefix: str) -> Form | None:
    """The form of this name, if it was opened in this session."""
    form: Form | None = st.session_state.get(f"{prefix}-form")
    return form


def unsaved() -> list[Form]:
    """The forms of this session that hold something not saved; small ones inside a picker apart."""
    forms = [form for name, form in st.session_state.items() if isinstance(form, Form) and str(name).endswith("-form")]
    return [
        form for form in forms if form.prefix == (f"{form.noun}/{form.key}" if form.key else form.noun) and form.dirty
    ]


def open_new(noun: str, prefix: str, preset: Mapping[str, str]) -> Form:
    """The form that adds a record; what was typed for another preset is put aside and comes back with it."""
    given = tuple(sorted(preset.items()))
    form = opened(prefix)
    if form is not None and form.preset == given:
        return form
    aside = st.session_state.setdefault("forms-aside", {})
    if form is not None and form.dirty:
        aside[prefix, form.preset] = form.now
    return start(noun, prefix, given, aside.pop((prefix, given), {}))


def start(noun: str, prefix: str, preset: tuple[tuple[str, str], ...], typed: Mapping[str, str]) -> Form:
    """An empty form, its presets set."""
    form = Form(noun, prefix, None, preset, uuid4().hex, {})
    form.saw = {name: fields.blank(cell) for name, cell in form.cells.items()} | dict(preset)
    fields.fill(prefix, form.cells, form.saw | dict(typed))
    st.session_state[f"{prefix}-form"] = form
    return form


def open_stored(noun: str, prefix: str, key: str) -> Form | None:
    """The form that changes a record, None where there is none; it follows the store until something is typed."""
    present = ask(parts.held, Filters(), noun, key)
    form = opened(prefix)
    if present is None:
        return form if form is not None and form.dirty else None
    if form is not None and form.held is not None:
        same = form.held.version == present.version and form.children == together.stored(noun, key)
        if same or form.dirty:
            return form
    return start_stored(prefix, present)


def start_stored(prefix: str, present: Held) -> Form:
    """The form of a record as it is now."""
    children = together.stored(present.noun, present.key)
    form = Form(present.noun, prefix, present.key, (), uuid4().hex, {}, held=present, children=children)
    form.accounts = max(together.FEWEST_ACCOUNTS, len(children))
    form.saw = (
        {name: fields.blank(cell) for name, cell in form.cells.items()}
        | present.values
        | together.values(present.noun, children)
    )
    fields.fill(prefix, form.cells, form.saw)
    st.session_state[f"{prefix}-form"] = form
    return form

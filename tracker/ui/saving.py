"""What happens on a click: save, undo, remove, each once, each with a sentence that says what was stored.

These are callbacks: they run before the page is drawn again, so that they may still set its fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from tracker import store as doors
from tracker.errors import Conflict, Problem, Refused, StillNeeded, TrackerError
from tracker.filters import Filters
from tracker.queries import choices, duplicates, parts
from tracker.queries.parts import Held
from tracker.records import Draft
from tracker.records.cells import clean_text
from tracker.ui import analyst, drafting, fields, together
from tracker.ui import opened as forms_open
from tracker.ui.cached import ask, store
from tracker.ui.opened import Form, opened

WHY_LENGTH = 500
_STALE = "page-stale"


@dataclass(frozen=True, slots=True)
class Done:
    """What a click did: ``what`` is added, changed, removed, unchanged or undone; ``line`` names the record."""

    what: str
    noun: str
    key: str
    line: str
    batches: tuple[int, ...]
    who: str
    repeated: bool = False


def done(prefix: str) -> Done | None:
    """What the last click on this form did, while it stands there to be read."""
    said: Done | None = st.session_state.get(f"{prefix}-done")
    return said


def refresh() -> None:
    """Draw the whole page again after a change, for a form is drawn alone while it is filled in."""
    if st.session_state.pop(_STALE, False):
        st.rerun()


def save(prefix: str) -> None:
    """Save the form."""
    saved(prefix)


def saved(prefix: str) -> bool:
    """Save the form; True when it is stored."""
    form = opened(prefix)
    if form is None:
        return False
    raw = form.now
    if raw in (form.saved, form.saw) and (said := _just_saved(prefix)) is not None:  # the second of two quick clicks
        fields.fill(prefix, form.cells, form.saw)
        _say(prefix, Done(said.what, said.noun, said.key, said.line, said.batches, said.who, repeated=True))
        return False
    form.clear()
    st.session_state.pop(f"{prefix}-done", None)
    made, removed, problems = drafting.drafts(form, raw)
    by, nameless = analyst.take(prefix)
    why, unreasoned = reason(f"{prefix}-why", needed=form.key is not None)
    form.problems = [*problems, *unreasoned, *nameless]
    if form.problems or by is None or _doubled(form, made[0], raw):
        return False
    return _store(form, raw, made, removed, by=by, why=why)


def _just_saved(prefix: str) -> Done | None:
    """What the last click stored, where it still stands."""
    said = done(prefix)
    if said is None or said.what not in {"added", "changed"}:
        return None
    return said if ask(parts.held, Filters(), said.noun, said.key) is not None else None


def _store(
    form: Form, raw: Mapping[str, str], made: list[Draft], removed: list[Held], *, by: str, why: str | None
) -> bool:
    batches: tuple[int, ...] = ()
    leaving = [doors.Leaving(child.noun, child.key, child.version) for child in removed]
    try:
        report = doors.save(store(), made, by=by, why=why, request=form.request, leaving=leaving)
        batches = (report.batch,) if report.batch else ()
    except Refused as error:
        children, _ = together.of_form(form.noun, raw, form.children, parent=made[0].key, source=raw.get("source", ""))
        form.problems = [drafting.placed(problem, children) for problem in error.problems]
    except Conflict as error:
        if error.seen == drafting.NEW:
            form.taken = error.key
            form.problems = [Problem(f"a record with the key {error.key} exists already", "key", error.key)]
        elif error.key == form.key:
            form.theirs = ask(parts.held, Filters(), form.noun, form.key)
        else:
            form.failure = str(error)
    except TrackerError as error:
        form.failure = str(error)
    if form.problems or form.failure or form.theirs:
        return False
    what = "unchanged" if not batches else "added" if form.key is None else "changed"
    _reset(form, made[0].key, dict(raw))
    line = ask(choices.line_of, Filters(), form.noun, made[0].key)
    _say(form.prefix, Done(what, form.noun, made[0].key, line, batches, by, repeated=report.repeated))
    return True


def _doubled(form: Form, draft: Draft, raw: dict[str, str]) -> bool:
    """Whether likely duplicates have to be shown first; a second click on the same input saves."""
    if form.key is not None or form.shown == raw:
        return False
    given = tuple((name, draft.values[name]) for name in form.type.cells if draft.values.get(name) is not None)
    form.likely = ask(duplicates.likely, Filters(), form.noun, given)
    form.shown = raw
    return bool(form.likely)


def reason(key: str, *, needed: bool) -> tuple[str | None, list[Problem]]:
    """The reason typed in this field; a problem when it is needed and not there."""
    typed = st.session_state.get(key) or ""
    try:
        why = clean_text(typed, WHY_LENGTH) or None
    except ValueError as error:
        return None, [Problem(str(error), "why", typed)]
    return why, [Problem("say why; the reason stands in the history", "why")] if needed and not why else []


def _reset(form: Form, key: str, raw: dict[str, str]) -> None:
    """The form as it waits for the next record, or shows the one just changed."""
    st.session_state[f"{form.prefix}-why"] = ""
    present = ask(parts.held, Filters(), form.noun, key) if form.key is not None else None
    fresh = (
        forms_open.start_stored(form.prefix, present)
        if present is not None
        else forms_open.start(form.noun, form.prefix, form.preset, {})
    )
    fresh.saved = raw


def _say(prefix: str, said: Done) -> None:
    st.session_state[f"{prefix}-done"] = said
    st.session_state[_STALE] = True


def discard(prefix: str) -> None:
    """Empty the form, or bring back what is stored."""
    form = opened(prefix)
    st.session_state.pop(f"{prefix}-done", None)
    st.session_state[f"{prefix}-why"] = ""
    if form is None:
        return
    present = ask(parts.held, Filters(), form.noun, form.key) if form.key is not None else None
    if present is not None:
        forms_open.start_stored(prefix, present)
    elif form.key is None:
        forms_open.start(form.noun, prefix, form.preset, {})
    else:
        st.session_state.pop(f"{prefix}-form", None)


def more_accounts(prefix: str) -> None:
    """One more rival account on a refusal's form."""
    form = opened(prefix)
    if form is None:
        return
    before = form.now
    form.accounts += 1
    form.saw = {name: form.saw.get(name, fields.blank(cell)) for name, cell in form.cells.items()}
    fields.fill(prefix, form.cells, form.saw | before)


def undo(prefix: str) -> None:
    """Undo what the last click did."""
    said = done(prefix)
    if said is None:
        return
    undo_batches(prefix, said.batches, Done("undone", said.noun, said.key, said.line, (), said.who))


def undo_batches(prefix: str, batches: tuple[int, ...], said: Done, why: str | None = None) -> None:
    """Undo batches, the last first, and say so on this form."""
    st.session_state.pop(f"{prefix}-failure", None)
    made = []
    try:
        for batch in sorted(batches, reverse=True):
            made.append(doors.undo(store(), batch, by=said.who, why=why).batch)
    except TrackerError as error:
        st.session_state[f"{prefix}-failure"] = str(error)
        return
    numbers = tuple(batch for batch in made if batch)
    _say(prefix, Done(said.what, said.noun, said.key, said.line, numbers, said.who))


def remove(noun: str, key: str, prefix: str, version: int) -> None:
    """Take a record out of the present, with the reason typed beside it."""
    for name in ("failure", "dependants", "problems", "done"):
        st.session_state.pop(f"{prefix}-{name}", None)
    by, nameless = analyst.take(prefix)
    why, unreasoned = reason(f"{prefix}-why", needed=True)
    if unreasoned or nameless or by is None:
        st.session_state[f"{prefix}-problems"] = [*unreasoned, *nameless]
        return
    line = ask(choices.line_of, Filters(), noun, key)
    try:
        report = doors.remove(store(), noun, key, by=by, why=why, version=version)
    except StillNeeded as error:
        st.session_state[f"{prefix}-dependants"] = ask(choices.dependants, Filters(), noun, key)
        st.session_state[f"{prefix}-failure"] = f"Nothing was removed: {len(error.dependants):,} records rest on it."
        return
    except TrackerError as error:
        st.session_state[f"{prefix}-failure"] = str(error)
        return
    st.session_state[f"{prefix}-why"] = ""
    st.session_state.pop(f"{noun}/{key}-form", None)
    _say(REMOVED, Done("removed", noun, key, line, (report.batch,) if report.batch else (), by))


REMOVED = "removed"
"""The form that speaks of a record which is no longer there to speak for itself."""

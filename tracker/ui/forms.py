"""Forms made from the record types: add, edit and remove a record of any noun.

Widget keys, on which tests rely: ``<noun>-<column>`` for a form that adds, ``<noun>/<key>-<column>`` for one that
changes a record; then ``-save``, ``-clear``, ``-undo``, ``-why`` (reason), ``-analyst`` (who records), ``-more``. A
picker's way to add what it lacks is the popover ``<form>-<column>-new``, a form of that name (``-title``, ``-save``).
A date has its picker at ``<form>-<column>-day``. A round's participants are ``round-as-<role>``, a refusal's rival
accounts ``refusal-account1-<column>``. To remove: ``<noun>/<key>-remove-why`` and ``-remove-yes``.

An untouched field is blank; a choice holds its code, several keys are a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

import streamlit as st

from tracker.filters import Filters
from tracker.queries import choices, parts
from tracker.records import BY_NOUN
from tracker.ui import analyst, fields, layout, leaving, merging, messages, opened, saving, together
from tracker.ui.cached import ask
from tracker.ui.effect import status_effect
from tracker.ui.messages import a
from tracker.ui.opened import Form
from tracker.ui.saving import Done

NOTHING: Mapping[str, str] = MappingProxyType({})
EDIT_PAGE = "tracker/pages/edit.py"
IN_PLACE = {
    "source": ("title", "url", "publisher", "published", "kind", "reliability"),
    "actor": ("name", "short_name", "kind", "aliases"),
    "process": ("title", "region", "started"),
}
"""The nouns a picker can add in place, and the fields it asks for; the rest can be filled in later."""


def add(noun: str, *, preset: Mapping[str, str] = NOTHING, hidden: tuple[str, ...] = ()) -> None:
    """The form that adds a record; ``preset`` fills columns beforehand, ``hidden`` ones are not shown."""
    _adding(noun, tuple(preset.items()), hidden)


@st.fragment
def _adding(noun: str, preset: tuple[tuple[str, str], ...], hidden: tuple[str, ...]) -> None:
    saving.refresh()
    _draw(opened.open_new(noun, noun, dict(preset)), hidden)


def edit(noun: str, key: str) -> None:
    """The form that changes a record, with a reason."""
    _editing(noun, key)


@st.fragment
def _editing(noun: str, key: str) -> None:
    saving.refresh()
    form = opened.open_stored(noun, f"{noun}/{key}", key)
    if form is None:
        messages.nothing("This record is not there any more.", "It was removed, or never had this key.")
        return
    _draw(form, ("key",))


def left_behind(noun: str, key: str) -> None:
    """What was typed for a record that somebody removed meanwhile, and why it was not saved."""
    form = opened.opened(f"{noun}/{key}")
    if form is not None and form.dirty:
        with st.expander("What you typed", icon=":material/edit_note:", expanded=True):
            edit(noun, key)


def remove(noun: str, key: str) -> None:
    """The button that removes a record, with a reason; refused with the list of what rests on it."""
    prefix = f"{noun}/{key}-remove"
    present = ask(parts.held, Filters(), noun, key)
    if present is None:
        return
    with st.popover("Remove", icon=":material/delete:", key=f"{prefix}-open"):
        st.text_input("Why is it removed? *", key=f"{prefix}-why", max_chars=saving.WHY_LENGTH, on_change="ignore")
        analyst.ask_name(prefix, within=True)
        st.button(
            "Remove it",
            key=f"{prefix}-yes",
            type="primary",
            on_click=saving.remove,
            args=(noun, key, prefix, present.version),
        )
        st.caption("It leaves every page and count, stays in the history, and can be restored.")
        for problem in st.session_state.get(f"{prefix}-problems", ()):
            fields.wrong(problem.why)
    if failure := st.session_state.get(f"{prefix}-failure"):
        st.error(messages.escaped(failure, 2_000), icon=":material/error:")
        for other, its_key, line in st.session_state.get(f"{prefix}-dependants", ())[:50]:
            record_link(other, its_key, line)


def removed() -> None:
    """What was removed last, with the way to bring it back."""
    _said(saving.REMOVED)


def unsaved(noun: str, key: str | None) -> None:
    """The forms left with something typed in them, but for the one on the page."""
    for form in opened.unsaved():
        if (form.noun, form.key) == (noun, key):
            continue
        if form.key is not None:
            line = ask(choices.line_of, Filters(), form.noun, form.key)
        else:
            line = next((text for text in (form.now.get(form.type.title), form.now.get("date")) if text), "")
        what = f"Not saved yet: {'changes to ' if form.key else a('new ')}{form.type.label.lower()}"
        st.page_link(
            EDIT_PAGE,
            label=f"{what} {messages.escaped(line, 90)}".strip(),
            icon=":material/edit_note:",
            query_params={"noun": form.noun, **({"key": form.key, "tab": "edit"} if form.key else {})},
        )


def record_link(noun: str, key: str, line: str) -> None:
    """The way to a record."""
    st.page_link(
        EDIT_PAGE,
        label=f"{BY_NOUN[noun].label}: {messages.escaped(line)}",
        icon=":material/chevron_right:",
        query_params={"noun": noun, "key": key},
    )


def _draw(form: Form, hidden: tuple[str, ...]) -> None:
    with st.container(key=leaving.container(form.prefix)):
        _fields(form, hidden)
    leaving.warn(form.prefix, form.request, typed=form.dirty)


def _fields(form: Form, hidden: tuple[str, ...]) -> None:
    wrong = form.by_field
    groups, more = layout.groups(form.type, hidden)
    for group in groups:
        _group(form, group, wrong)
    together.draw(form.noun, form.accounts, partial(_field, form, wrong), wrong=wrong)
    if form.noun == "refusal":
        st.button(
            "Another account",
            key=f"{form.prefix}-more",
            icon=":material/add:",
            on_click=saving.more_accounts,
            args=(form.prefix,),
        )
    if more.rows:
        rare = {name for row in more.rows for name in row}
        with st.expander("More fields", expanded=bool(rare & wrong.keys())):
            for row in more.rows:
                _row(form, row, wrong)
    if form.noun == "status":
        status_effect(form.now, form.key)
    _foot(form, wrong, set(hidden))


def _group(form: Form, group: layout.Group, wrong: Mapping[str, list[str]]) -> None:
    st.markdown(f"**{group.title}**")
    for row in group.rows:
        _row(form, row, wrong)


def _row(form: Form, row: tuple[str, ...], wrong: Mapping[str, list[str]]) -> None:
    if layout.whole_row(form.type, row):
        _field(form, wrong, row[0], layout.label_of(form.type, row[0]))
        return
    for place, name in zip(st.columns(2), row, strict=False):
        with place:
            _field(form, wrong, name, layout.label_of(form.type, name))


def _field(form: Form, wrong: Mapping[str, list[str]], name: str, label: str) -> None:
    cell = form.cells[name]
    beside = partial(_in_place, form, name, cell.noun) if cell.noun and _addable(cell.noun) else None
    fields.draw(form.prefix, name, cell, label, process=_process(form), problems=wrong.get(name, ()), beside=beside)


def _addable(noun: str) -> bool:
    """Whether a picker offers to add what it lacks; a process only while there is none."""
    return noun in IN_PLACE and (noun != "process" or not ask(choices.choices, Filters(), noun))


def _process(form: Form) -> str | None:
    """The process whose records the pickers offer."""
    chosen = form.now.get("process")
    shared = st.session_state.get("filters")
    return chosen or (form.held is None and shared.process if shared else None) or None


def _in_place(form: Form, name: str, noun: str) -> None:
    """A small form for a source or an actor that the picker lacks."""
    prefix = f"{form.prefix}-{name}-new"
    with st.popover(
        "New",
        icon=":material/add:",
        key=prefix,
        on_change="rerun",
        help=f"Add {a(BY_NOUN[noun].label.lower())} that is not in the list.",
    ) as place:
        if not place.open:
            return
        small = opened.open_new(noun, prefix, {})
        wrong = small.by_field
        for column in IN_PLACE[noun]:
            fields.draw(
                prefix,
                column,
                small.cells[column],
                layout.label_of(small.type, column),
                process=None,
                problems=wrong.get(column, ()),
            )
        analyst.ask_name(prefix, within=True)
        _trouble(small, wrong, set())
        st.button(
            _save_label(small), key=f"{prefix}-save", type="primary", on_click=_save_in_place, args=(form.prefix, name)
        )


def _save_in_place(prefix: str, name: str) -> None:
    """Save the small form, put its record into the picker and close."""
    small = f"{prefix}-{name}-new"
    if not saving.saved(small):
        return
    said, form = saving.done(small), opened.opened(prefix)
    if said is None or form is None:
        return
    several = form.cells[name].kind == fields.SEVERAL
    before = st.session_state.get(f"{prefix}-{name}")
    st.session_state[f"{prefix}-{name}"] = [*(before or []), said.key] if several else said.key
    st.session_state[small] = False
    st.session_state.pop(f"{small}-done")


def _foot(form: Form, wrong: Mapping[str, list[str]], hidden: set[str]) -> None:
    prefix = form.prefix
    if form.key is not None:
        st.text_input(
            "Why is it changed? *",
            key=f"{prefix}-why",
            max_chars=saving.WHY_LENGTH,
            on_change="ignore",
            persist_state="session",
            help="Stands in the history beside the change.",
        )
        for why in wrong.get("why", ()):
            fields.wrong(why)
    analyst.ask_name(prefix)
    _trouble(form, wrong, hidden)
    with st.container(horizontal=True):
        st.button(_save_label(form), key=f"{prefix}-save", type="primary", on_click=saving.save, args=(prefix,))
        st.button(
            "Clear the form" if form.key is None else "Discard changes",
            key=f"{prefix}-clear",
            type="tertiary",
            on_click=saving.discard,
            args=(prefix,),
        )
    _said(prefix)


def _save_label(form: Form) -> str:
    name = form.type.label.lower()
    if form.key is not None:
        return "Save changes"
    return f"Save as {a('new ' + name)}" if form.likely else f"Add {name}"


def _trouble(form: Form, wrong: Mapping[str, list[str]], hidden: set[str]) -> None:
    """Why nothing was saved, above the button that was pressed."""
    for why in wrong.get("analyst", ()):
        fields.wrong(why)
    if form.taken:
        st.error(
            "Nothing was saved: a record with this key exists already. Open it, or give this one a key of its own"
            " under More fields.",
            icon=":material/error:",
        )
        record_link(form.noun, form.taken, ask(choices.line_of, Filters(), form.noun, form.taken))
    elif wrong:
        ordered = [name for name in (*form.cells, "why", "analyst") if name in wrong]
        listed = ", ".join(dict.fromkeys(_name(form, name) for name in ordered)) or "what stands below"
        st.error(f"Nothing was saved yet. To mend: {messages.escaped(listed, 600)}.", icon=":material/error:")
        for name, sentences in wrong.items():
            if name in hidden or (name and name not in form.cells and name not in {"why", "analyst"}) or not name:
                for why in sentences:
                    fields.wrong(f"{name}: {why}" if name else why)
    if form.failure:
        st.error(messages.escaped(form.failure, 1_000), icon=":material/error:")
    if form.theirs:
        merging.draw(form)
    if form.likely:
        st.warning(
            "Is it one of these? Nothing was saved yet; press the button again if it is another.",
            icon=":material/content_copy:",
        )
        for each in form.likely:
            record_link(each.noun, each.key, f"{each.line} ({each.why})")


def _name(form: Form, name: str) -> str:
    """What a sentence calls a field."""
    if name in form.type.cells:
        return layout.label_of(form.type, name).lower()
    return {"why": "the reason", "analyst": "your name"}.get(name) or together.name_of(name)


def _said(prefix: str) -> None:
    """What was done, and the way back."""
    said = saving.done(prefix)
    if failure := st.session_state.get(f"{prefix}-failure"):
        st.error(messages.escaped(failure, 1_000), icon=":material/error:")
    if said is None:
        return
    st.success(_sentence(said), icon=":material/check_circle:")
    with st.container(horizontal=True, vertical_alignment="center"):
        if said.what in {"added", "changed", "removed"} and said.batches:
            st.button("Undo", key=f"{prefix}-undo", icon=":material/undo:", on_click=saving.undo, args=(prefix,))
        if said.what == "added":
            record_link(said.noun, said.key, said.line)


def _sentence(said: Done) -> str:
    name = f"{BY_NOUN[said.noun].label} “{messages.escaped(said.line)}” (`{said.key}`)"
    numbers = " and ".join(str(batch) for batch in said.batches)
    batch = f" Recorded by {messages.escaped(said.who)} as batch {numbers}." if numbers else ""
    if said.repeated:
        return f"{name} was saved already; the second click changed nothing.{batch}"
    if said.what == "unchanged":
        return f"Nothing changed: {name} already says this."
    return f"{name} was {'put back as it was' if said.what == 'undone' else said.what}.{batch}"

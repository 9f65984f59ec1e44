"""From what a form holds to drafts: all problems at once, each with the field it concerns. Draws nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tracker.errors import Problem
from tracker.queries.parts import Held
from tracker.records import BY_NOUN, Draft, Origin, RecordType
from tracker.ui import together
from tracker.ui.opened import Form
from tracker.ui.together import Part

NEW = 0  # the version a new record was seen in: the store then refuses a key that exists


def drafts(form: Form, raw: Mapping[str, str]) -> tuple[list[Draft], list[Held], list[Problem]]:
    """The record with what is typed together with it, the stored children to remove, and every problem."""
    own = {name: raw[name] for name in form.type.cells}
    version = form.held.version if form.held else NEW
    main, problems = read(form.type, own, version=version, adding=form.key is None)
    made = [main]
    parent = main.key if main.values.get("key") else "new"
    children, removed = together.of_form(form.noun, raw, form.children, parent=parent, source=own.get("source", ""))
    for line, part in enumerate(children, 1):
        draft, wrong = _child(part, line)
        made.append(draft)
        problems += [problem for problem in wrong if problem.column != "source" or own.get("source")]
    return made, removed, [placed(problem, children) for problem in problems]


def _child(part: Part, line: int) -> tuple[Draft, list[Problem]]:
    record_type = BY_NOUN[part.noun]
    if part.stored is None:
        return read(record_type, part.values, version=NEW, adding=True, line=line)
    values = {**part.stored.values, **part.values}
    return read(record_type, values, version=part.stored.version, adding=False, line=line)


def read(
    record_type: RecordType, raw: Mapping[str, str], *, version: int, adding: bool, line: int | None = None
) -> tuple[Draft, list[Problem]]:
    """A draft and all that is wrong with it: cells, missing columns, rules across columns.

    ``line`` is the child's number on the form; a problem carries it back to its fields.
    """
    origin = Origin(line=line)
    given = {name: text for name, text in raw.items() if text.strip() or not adding}
    draft, problems = record_type.draft(given, origin)
    wrong = {problem.column for problem in problems}
    if problems:  # the draft stops there; a form tells everything at once
        values = dict.fromkeys(record_type.cells) | draft.values
        made = {name for name, value in record_type.derive(values).items() if value and adding}
        problems += [
            problem for problem in record_type.missing(values, origin) if problem.column not in wrong | made | {"key"}
        ]
        wrong = {problem.column for problem in problems}
        problems += [origin.problem(why, column) for column, why in record_type.rules(values) if column not in wrong]
    return replace(draft, version=version), problems


def placed(problem: Problem, children: Sequence[Part]) -> Problem:
    """The problem with the form's name of its field."""
    if problem.line is None:
        return problem
    field = children[problem.line - 1].fields.get(problem.column or "")
    return replace(problem, line=None, column=field or problem.column)

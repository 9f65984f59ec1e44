"""The Import page's second half: check a job, show what it would do, store it, say so, undo it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from tracker.errors import TrackerError
from tracker.records import BY_NOUN
from tracker.ui import analyst, downloads, fields, intake, mapping, messages, saving, tables, uploads
from tracker.ui.cached import give_way, store
from tracker.ui.intake import SHOWN, Checked, Job
from tracker.ui.saving import Done

PREFIX = "import"
_FOUND = f"{PREFIX}-found"


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a check, of this job alone; ``request`` makes a second click on Import the same import."""

    job: tuple[object, ...]
    result: Checked
    request: str


def said() -> None:
    """What the last import or undoing did, with the way back."""
    if failure := st.session_state.get(f"{PREFIX}-failure"):
        st.error(messages.escaped(failure, 1_000), icon=":material/error:")
    elif done := saving.done(PREFIX):
        if done.what == "undone":
            numbers = ", ".join(str(batch) for batch in done.batches)
            st.success(
                f"The import was undone: batch {done.key} is taken back, as batch {numbers}.", icon=":material/undo:"
            )
        else:
            _imported(done)


def _imported(done: Done) -> None:
    st.success(
        f"{messages.escaped(done.line, 400)} Recorded by {messages.escaped(done.who)}.", icon=":material/check_circle:"
    )
    batch = done.batches[0] if done.batches else None
    if batch is None:
        return
    with st.container(horizontal=True):
        st.button(
            f"Undo batch {batch}", key=f"{PREFIX}-undo", icon=":material/undo:", on_click=_undo, args=(batch, done.who)
        )
        st.page_link(
            "tracker/pages/history.py", label="See it in the history", query_params={"batch": str(batch)},
            icon=":material/history:",
        )  # fmt: skip


def _undo(batch: int, who: str) -> None:
    saving.undo_batches(PREFIX, (batch,), Done("undone", "", str(batch), "", (), who), "import undone on its page")


def check(job: Job | None) -> None:
    """Check, report, import."""
    if job is None:
        return
    signature = _signature(job)
    found: Found | None = st.session_state.get(_FOUND)
    fresh = found is not None and found.job == signature
    if st.button(
        "Check again" if fresh else "Check the file",
        key=f"{PREFIX}-check",
        type="secondary" if fresh else "primary",
        icon=":material/fact_check:",
        help="Reads every row and says what would happen. Nothing is stored.",
    ):
        with _progress("Checking") as step:
            result = intake.check(store(), job, step)
        found = Found(signature, result, secrets.token_hex(16))
        st.session_state[_FOUND] = found
        st.session_state.pop(f"{PREFIX}-done", None)
        st.rerun()
    if found is None or not fresh:
        return
    _report(found.result, job)
    if job.format is not None:
        mapping.edit(job.format, found.result.unmapped)
    if not found.result.problems:
        _import(found, job)


def _signature(job: Job) -> tuple[object, ...]:
    """The job by what it says; files by the upload they are."""
    files = tuple(
        (
            file.name,
            getattr(file.content, "file_id", id(file.content)),
            file.kind,
            tuple((p.noun, p.sheet) for p in file.pieces),
        )
        for file in job.files
    )
    code = job.format.code if job.format else None
    return (
        job.kind,
        files,
        code,
        *(
            getattr(job, name)
            for name in ("options", "process", "where", "accessed", "mapping", "columns", "vanished", "within")
        ),
    )


def _report(result: Checked, job: Job) -> None:
    report = result.report
    if result.problems:
        waits = "" if _whole(result) else " The good rows wait too: nothing is stored until every row is right."
        st.error(f"Nothing can be imported: {_refused(result)}.{waits}", icon=":material/error:")
        _problems(result)
    else:
        st.markdown(
            f"**The check found nothing wrong in {result.lines:,} rows.** Nothing is stored yet."
            if result.lines
            else "**The check found nothing wrong.** Nothing is stored yet."
        )
        with st.container(horizontal=True):
            for label, count in (
                ("Would be added", report.inserted),
                ("Would be changed", report.updated),
                ("Unchanged", report.unchanged),
                ("No longer in the file", len(result.vanished)),
            ):
                if label != "No longer in the file" or job.vanished or count:
                    st.metric(label, f"{count:,}", width=190)
    for note in result.notes:
        if not note.endswith(uploads.AS_USUAL):
            st.caption(messages.escaped(note, 600))
    if result.problems:
        return
    _listed("Would be changed", result.changed, "changed", report.updated, "fields")
    _listed("Would be added", result.added, "added", report.inserted, "records")
    _listed("No longer in the file; they stay", result.vanished, "vanished", len(result.vanished), "records")
    _listed("What the model cannot hold", result.unheld, "unheld", len(result.unheld), "entries")


def _refused(result: Checked) -> str:
    count = len(result.problems) + result.unlisted
    problems = "1 problem" if count == 1 else f"{count:,} problems"
    if _whole(result):
        return f"the file is refused, {problems}"
    rows = result.report.refused
    return f"{rows:,} {'row is' if rows == 1 else 'rows are'} refused, {problems}"


def _whole(result: Checked) -> bool:
    """Whether what is wrong is wrong with the file, and with no row of it."""
    return all(problem.line is None for problem in result.problems)


def _problems(result: Checked) -> None:
    for problem in result.problems[:5]:
        messages.text(str(problem))
    frame = intake.problem_rows(result.problems)
    if len(frame) > 5:
        tables.show(
            frame.head(SHOWN).fillna({"file": "", "column": "", "value": "", "why": ""}),
            key=f"{PREFIX}-problems",
            alt="Problems by row",
            config={"why": st.column_config.TextColumn(width="large")},
        )
    with st.container(horizontal=True):
        more = f" The first {SHOWN} are shown; the CSV has {len(frame):,}." if len(frame) > SHOWN else ""
        if result.unlisted:
            more += f" {result.unlisted:,} more are counted and not listed."
        st.caption(f"The store is as it was.{more}")
        downloads.frame_csv("problems", frame, key=f"{PREFIX}-problems-csv", label="Problems as CSV")


def _listed(title: str, frame: pd.DataFrame, name: str, count: int, what: str) -> None:
    if frame.empty:
        return
    with st.expander(f"{title} ({count:,})", key=f"{PREFIX}-list-{name}", on_change="rerun") as part:
        if not part.open:
            return
        shown = frame.head(SHOWN).astype("str").fillna("")
        if "noun" in shown:
            shown["noun"] = [BY_NOUN[noun].label for noun in shown["noun"].tolist()]
        shown.columns = [column.capitalize() for column in shown.columns]
        tables.show(shown, key=f"{PREFIX}-list-{name}-table", alt=title)
        if len(frame) >= SHOWN:
            st.caption(f"The first {SHOWN} {what}.")


def _import(found: Found, job: Job) -> None:
    report = found.result.report
    if not report.inserted and not report.updated:
        messages.nothing("There is nothing to import.", "Every row of the file is stored already, just as it is.")
        return
    analyst.ask_name(PREFIX)
    for problem in st.session_state.get(f"{PREFIX}-nameless", ()):
        fields.wrong(problem.why)
    rows = report.inserted + report.updated
    label = f"Import {rows:,} {'record' if rows == 1 else 'records'}"
    if st.button(label, key=f"{PREFIX}-store", type="primary", icon=":material/database:"):
        _store(found, job)


def _store(found: Found, job: Job) -> None:
    by, nameless = analyst.take(PREFIX)
    st.session_state[f"{PREFIX}-nameless"] = nameless
    if nameless or by is None:
        st.rerun()
    try:
        with _progress("Importing") as step:
            report, problems, unlisted = intake.carry_out(store(), job, by=by, request=found.request, step=step)
    except TrackerError as error:
        st.session_state[f"{PREFIX}-failure"] = str(error)
        st.rerun()
    if problems:  # somebody changed the store since the check
        result = replace(found.result, problems=problems, unlisted=unlisted, report=report)
        st.session_state[_FOUND] = replace(found, result=result)
        st.rerun()
    names = ", ".join(file.name for file in job.files)
    line = f"{names}: {report.inserted:,} added, {report.updated:,} changed, {report.unchanged:,} unchanged."
    batches = (report.batch,) if report.batch else ()
    st.session_state.pop(f"{PREFIX}-failure", None)
    st.session_state.pop(_FOUND, None)
    st.session_state[f"{PREFIX}-done"] = Done("added", "", str(report.batch), line, batches, by)
    uploads.begin_again()
    st.rerun()


@contextmanager
def _progress(what: str) -> Iterator[Callable[[float], None]]:
    """A bar that goes along with a reading and ends with it."""
    give_way()
    bar = st.progress(0.0, what)
    shown = 0.0

    def step(share: float) -> None:
        nonlocal shown
        if share - shown >= 0.01:
            shown = share
            bar.progress(min(share, 1.0), f"{what} {min(share, 1.0):.0%}")

    try:
        yield step
        bar.progress(1.0, f"{what} 100 %, storing" if what == "Importing" else what)
    finally:
        bar.empty()

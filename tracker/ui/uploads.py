"""What is handed in on the Import page: the files, what they are taken for, how they are to be read. -> a ``Job``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches

import pandas as pd
import streamlit as st

from tracker import access
from tracker.errors import Problem
from tracker.exchange.csv_read import Options
from tracker.exchange.detect import CANDIDATES
from tracker.exchange.formats import BY_CODE, FORMATS, Format, Where
from tracker.exchange.formats.base import box_of
from tracker.exchange.recognise import PREVIEWED, Recognised, look
from tracker.filters import Filters
from tracker.queries import names
from tracker.records import RECORD_TYPES
from tracker.ui import fields, mapping, messages, tables
from tracker.ui.cached import ask, store
from tracker.ui.filters import EARLIEST, LATEST
from tracker.ui.intake import Job
from tracker.ui.messages import plural

_ROUND = "import-round"
_SEEN = "import-seen"
BY_FILE = "(by the file)"
AS_USUAL = "Read as UTF-8, separated by commas."
_ENCODINGS = ("utf-8", "utf-16", *CANDIDATES)
_DELIMITERS = ("comma", "semicolon", "tab", "bar")
_ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}


def begin_again() -> None:
    """Let go of the files, after they were stored."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state.pop(_SEEN, None)


def asked(shared: Filters) -> Job | None:
    """The job the widgets describe; None while something is missing, which is said."""
    if not access.may(store().actor.role, access.Act.RECORD):
        messages.nothing("Your role reads; it does not import.", "Ask an administrator for the role of an editor.")
        return None
    given = st.file_uploader(
        "Files: CSV, Excel (.xlsx) or .zip, each at most 200 MB",
        accept_multiple_files=True,
        key=f"import-files-{st.session_state.get(_ROUND, 0)}",
        help="CSV, .xlsx, a .zip of one CSV, or a data package. Several tables of our own at once are one batch.",
    )
    if not given:
        _formats()
        return None
    options = _options(bool(st.session_state.get("import-sheets")))
    found = _recognised(given, options)
    st.session_state["import-sheets"] = len(found) == 1 and found[0].sheets
    taken = [_taken_for(at, file) for at, file in enumerate(found)]
    for file in taken:
        _preview(file)
    return _job(taken, options, shared)


def _recognised(given: Sequence[st.runtime.uploaded_file_manager.UploadedFile], options: Options) -> list[Recognised]:
    """What the files are, looked at once for each way of reading them."""
    signature = (tuple(file.file_id for file in given), options)
    kept = st.session_state.get(_SEEN)
    if kept is None or kept[0] != signature:
        kept = (signature, [look(file.name, file, options) for file in given])
        st.session_state[_SEEN] = kept
    found: list[Recognised] = kept[1]
    return found


def _options(sheets: bool) -> Options:
    """How to read the files, where what is detected is not right."""
    with st.expander("How to read the file", icon=":material/tune:"):
        st.caption("Left empty, each is detected and said below.")
        with st.container(horizontal=True):
            encoding = _chosen("Encoding", _ENCODINGS, "import-encoding")
            delimiter = _chosen("Between cells", _DELIMITERS, "import-delimiter")
            decimal = _chosen("Decimal mark", (".", ","), "import-decimal")
            order = _chosen("Days such as 03/04/2025", list(_ORDERS), "import-order", _ORDERS)
            sheet = st.text_input(
                "Sheet of a workbook", key="import-sheet", placeholder="First, or all of ours", width=200,
                persist_state="session", disabled=not sheets and not st.session_state.get("import-sheet"),
            )  # fmt: skip
    return Options(encoding, delimiter, decimal, order, sheet.strip() or None)


def _chosen(label: str, options: Sequence[str], key: str, shown: dict[str, str] | None = None) -> str | None:
    chosen: str | None = st.selectbox(
        label,
        options,
        index=None,
        key=key,
        placeholder="Detected",
        persist_state="session",
        width=190,
        format_func=lambda option: (shown or {}).get(option, option),
    )
    return chosen


def _taken_for(at: int, file: Recognised) -> Recognised:
    """The file, as what it is detected or said to be."""
    if file.kind == "package":
        st.markdown(f"**{messages.escaped(file.name)}** is a data package.")
        return file
    if len(file.pieces) > 1:
        st.markdown(f"**{messages.escaped(file.name)}** is a workbook of our tables.")
        return file
    choices = {f"own:{record_type.noun}": f"Our table: {record_type.plural}" for record_type in RECORD_TYPES}
    choices |= {f"foreign:{fmt.code}": fmt.title for fmt in FORMATS}
    detected = None
    if file.format:
        detected = f"foreign:{file.format.code}"
    elif file.pieces and file.pieces[0].noun:
        detected = f"own:{file.pieces[0].noun}"
    said = "Detected" if detected else "Not recognised; choose"
    chosen = st.selectbox(
        f"{said}: {messages.escaped(file.name, 80)}",
        list(choices),
        index=list(choices).index(detected) if detected else None,
        key=f"import-kind-{st.session_state.get(_ROUND, 0)}-{at}-{detected}",
        format_func=lambda code: choices[code],
        placeholder="What is this file?",
        width=420,
    )
    if chosen is None:
        return file
    kind, _, code = chosen.partition(":")
    if kind == "own":
        return file.as_noun(code)
    return file.as_format(BY_CODE[code])


def _preview(file: Recognised) -> None:
    if file.problems and file.kind == "unknown":
        messages.problems(file.problems, "This file cannot be read. Nothing was stored.")
        return
    if not file.rows:
        if file.notes:
            st.caption(messages.escaped(" ".join(file.notes), 600))
        return
    columns = {
        name: pd.Series([row[place][:200] if place < len(row) else "" for row in file.rows], dtype="str")
        for place, name in enumerate(file.header)
    }
    tables.show(pd.DataFrame(columns), key=f"import-preview-{file.name}", alt=f"First rows of {file.name}", height=212)
    count = len(file.rows)
    first = f"The first {count} rows." if count == PREVIEWED else f"{plural(count, 'row')}."
    st.caption(messages.escaped(f"{first} {' '.join(file.notes)}", 600))


def _job(files: list[Recognised], options: Options, shared: Filters) -> Job | None:
    kinds = {file.kind for file in files}
    if "unknown" in kinds:
        return None
    if len(kinds) > 1 or (len(files) > 1 and kinds != {"own"}):
        why = "Tables of our own are imported together; a file of another dataset and a data package each alone."
        messages.problems([Problem(why)], "These files do not go together.")
        return None
    if kinds == {"package"}:
        return Job("package", tuple(files))
    if kinds == {"own"}:
        vanished = st.checkbox(
            "List records the file no longer has",
            key="import-vanished",
            persist_state="session",
            help="Of the process chosen beside. They are listed, not removed.",
        )
        return Job("own", tuple(files), options, vanished=vanished, within=shared.process)
    return _foreign(files[0], options, shared)


def _foreign(file: Recognised, options: Options, shared: Filters) -> Job | None:
    fmt = file.format
    assert fmt is not None
    st.caption(messages.escaped(f"{fmt.title}, {fmt.publisher}. {fmt.licence} Cite: {fmt.citation}", 1_000))
    process = _process(fmt, shared)
    if process is None:
        return None
    where, accessed = _where(fmt)
    renamed = _renamed(fmt)
    if where is None or renamed is None:
        return None
    if accessed is None and fmt.asks_access:
        why = f"{fmt.title} asks that the day of access be cited; it is stamped on the source."
        messages.nothing("Say on which day the file was fetched.", why)
        return None
    return Job(
        "foreign",
        (file,),
        options,
        fmt,
        None if process == BY_FILE else process,
        where,
        accessed,
        tuple(mapping.remembered(fmt).items()),
        renamed,
    )


def _process(fmt: Format, shared: Filters) -> str | None:
    processes = ask(names.names, Filters(), "process")
    choices = {**processes, **({BY_FILE: "One for each process the file names"} if fmt.by_file else {})}
    if not choices:
        messages.nothing("There is no process yet.", "The records of this file belong to one; add it first.")
        st.page_link(
            "tracker/pages/edit.py", label="Add a process", query_params={"noun": "process"}, icon=":material/add:"
        )
        return None
    keys = list(choices)
    chosen: str | None = st.selectbox(
        "Process the records belong to",
        keys,
        index=keys.index(shared.process) if shared.process in keys else None if len(keys) > 1 else 0,
        key=f"import-process-{fmt.code}",
        format_func=lambda key: choices[key],
        width=420,
    )
    return chosen


def _where(fmt: Format) -> tuple[Where | None, date | None]:
    """Which rows are wanted (None: what is typed says no box), and the day the file was fetched."""
    with st.container(horizontal=True):
        chosen = {
            name: _several(label, f"import-{name}")
            for name, label in (("country", "Countries"), ("conflict", "Conflicts"), ("dyad", "Dyads"))
            if fmt.filters.get(name)
        }
    with st.container(horizontal=True):
        start, end, accessed = (
            st.date_input(
                label,
                value=None,
                key=key,
                min_value=EARLIEST,
                max_value=LATEST,
                format="YYYY-MM-DD",
                width=170,
                persist_state="session",
                help=help_,
            )
            for label, key, help_ in (
                ("From", "import-from", "Keeps what ends on this day or later."),
                ("To", "import-to", "Keeps what begins on this day or earlier."),
                (
                    "Fetched on",
                    "import-accessed",
                    "The day the file was downloaded; it is stamped on the source"
                    f"{', as the terms of use ask.' if fmt.asks_access else '. Empty: today.'}",
                ),
            )
        )
        typed = st.text_input(
            "Within a box", key="import-bbox", placeholder="west, south, east, north", width=230,
            persist_state="session", help="Degrees, as in 44.5, 38.3, 50.8, 42.0. Rows without a point are left out too.",
        ) if fmt.filters.get("bbox") else None  # fmt: skip
    try:
        box = box_of(typed) if typed and typed.strip() else None
    except ValueError as error:
        fields.wrong(f"Within a box: {error}.")
        return None, accessed
    country, conflict, dyad = (chosen.get(name, ()) for name in ("country", "conflict", "dyad"))
    return Where(country, conflict, dyad, start, end, box), accessed


def _renamed(fmt: Format) -> tuple[tuple[str, str], ...] | None:
    """Columns of the file that bear another name than the format's; None where what is typed says no such thing."""
    typed = st.text_input(
        "Columns named otherwise", key=f"import-columns-{fmt.code}", width=420, persist_state="session",
        placeholder=f"All as published; else: their name = {fmt.needs[0].sets[0][0]}; …",
        help="For an extract that renamed its columns: theirs = the format's, ; between. The columns of the format: "
        + ", ".join(fmt.columns[:60]),
    )  # fmt: skip
    pairs = [
        tuple(word.strip() for word in part.partition("=")[::2]) for part in (typed or "").split(";") if part.strip()
    ]
    if unfit := [f"{theirs} = {ours}" for theirs, ours in pairs if not theirs or fmt.fold(ours) not in fmt.columns]:
        near = get_close_matches(fmt.fold(unfit[0].partition("=")[2]), fmt.columns, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        fields.wrong(f"Columns named otherwise: “{unfit[0]}” names no column of {fmt.title}.{hint}")
        return None
    return tuple((theirs, fmt.fold(ours)) for theirs, ours in pairs)


def _several(label: str, key: str) -> tuple[str, ...]:
    typed = st.text_input(
        label, key=key, placeholder="All; else names, ; between", width=230, persist_state="session",
        help="Names or the issuer's numbers. A conflict or dyad may be named in part.",
    )  # fmt: skip
    return tuple(part.strip() for part in (typed or "").split(";") if part.strip())


def _formats() -> None:
    """What can be imported, while nothing is handed in."""
    with st.expander("What can be imported", icon=":material/help:", expanded=True):
        st.markdown(
            "- **Tables of ours**: one file for each kind of record, named after it (`commitment.csv`) or recognised by its columns;"
            " `.xlsx` with a sheet for each. A row whose key is known is updated, any other is added. The columns are in"
            " the codebook.\n"
            "- **A data package**, as Download gives it.\n"
            + "\n".join(
                f"- **{fmt.title}** ({fmt.publisher.removesuffix(f' ({fmt.title})')}). {fmt.licence}" for fmt in FORMATS
            )
        )
        st.caption(
            "First comes a check that stores nothing and names every problem by row; an import is stored whole or not at"
            " all, and can be undone."
        )

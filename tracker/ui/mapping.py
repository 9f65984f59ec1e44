"""Which of our actors stand behind a dataset's names: edited as a table, remembered for each format.

The file lies beside the database, or in ``data/`` where that is a server; the command line takes it as ``--mapping``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from tracker import config
from tracker.errors import Refused
from tracker.exchange.formats import Format
from tracker.exchange.mapping import file_of, read_mapping, write_mapping
from tracker.filters import Filters
from tracker.queries import choices
from tracker.ui import messages
from tracker.ui.cached import ask, store

SHOWN = 300
_KEPT = "import-mapped"


def place(fmt: Format) -> Path:
    """Where the mapping of a format is remembered."""
    path = store().path
    return file_of(path.parent if path else config.HOME / "data", fmt.code)


def remembered(fmt: Format) -> dict[str, str | None]:
    """The mapping of a format; a file that cannot be read is named and left aside."""
    try:
        return read_mapping(place(fmt))
    except Refused as refused:
        messages.problems(refused.problems, f"The remembered mapping of {fmt.title} is left aside.")
        return {}


def edit(fmt: Format, unmapped: Mapping[str, int]) -> None:
    """The names of the file that nobody mapped yet, and those mapped before, to be changed."""
    known = remembered(fmt)
    if not unmapped and not known:
        return
    lines = ask(choices.choices, Filters(), "actor")
    rows: list[tuple[str, int | None, str | None]] = [
        (name, count, None) for name, count in list(unmapped.items())[:SHOWN]
    ]
    rows += [(name, None, key) for name, key in sorted(known.items()) if name not in unmapped]
    frame = pd.DataFrame(
        {
            "Name in the file": pd.Series([name for name, _, _ in rows], dtype="str"),
            "Our actor": pd.Series([key for _, _, key in rows], dtype="object"),
            "Rows": pd.Series([count for _, count, _ in rows], dtype="Int64"),
        }
    )
    with st.expander(_title(unmapped), icon=":material/group:", expanded=bool(unmapped)):
        st.caption(
            "A name without an actor keeps standing as reported, and is attributed to nobody."
            f" The choice is kept in {messages.escaped(place(fmt).name)} and used for every later file of this dataset."
        )
        edited = st.data_editor(
            frame,
            key=f"import-mapping-{fmt.code}-{len(rows)}",
            hide_index=True,
            disabled=["Name in the file", "Rows"],
            placeholder="",
            alt="Names of actors in the file, and which of our actors they are",
            column_config={
                "Name in the file": st.column_config.TextColumn(width="medium"),
                "Rows": st.column_config.NumberColumn(width="small", help="Rows of the file that name it."),
                "Our actor": st.column_config.SelectboxColumn(
                    options=list(lines), format_func=lambda key: lines.get(str(key), str(key)), width="medium"
                ),
            },
        )
        chosen = {
            name: None if pd.isna(key) else str(key)
            for name, key in zip(edited["Name in the file"], edited["Our actor"], strict=True)
        }
        st.button(
            "Remember this mapping", key="import-mapping-keep", icon=":material/bookmark_add:", on_click=_keep,
            args=(fmt, known, chosen),
        )  # fmt: skip
        if said := st.session_state.pop(_KEPT, None):
            st.caption(messages.escaped(said, 400))


def _title(unmapped: Mapping[str, int]) -> str:
    count = len(unmapped)
    if not count:
        return "Actors: all names are mapped"
    more = f", the {SHOWN} most frequent below" if count > SHOWN else ""
    return f"Actors: {count:,} {'name has' if count == 1 else 'names have'} no actor of ours{more}"


def _keep(fmt: Format, known: Mapping[str, str | None], chosen: Mapping[str, str | None]) -> None:
    kept = {**known, **{name: key for name, key in chosen.items() if key is not None or name in known}}
    try:
        write_mapping(place(fmt), {name: key for name, key in kept.items() if key})
    except Refused as refused:
        st.session_state[_KEPT] = str(refused)
        return
    count = sum(1 for key in kept.values() if key)
    st.session_state[_KEPT] = f"{count:,} names are mapped. Check the file again to see what that changes."

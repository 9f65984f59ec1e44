"""Entry: the server (dashboard and data addresses) and the table of contents.

``streamlit run app.py`` finds ``app`` by name and serves it; for each visit the same file runs as ``__main__`` and draws.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from tracker.ui import cached, door, filters

PAGES = Path(__file__).parent / "tracker" / "pages"


def contents() -> dict[str, list[st.Page]]:
    """The pages, in reading order."""

    def page(name: str, title: str, icon: str, *, default: bool = False) -> st.Page:
        return st.Page(PAGES / f"{name}.py", title=title, icon=f":material/{icon}:", url_path=name, default=default)

    return {
        "Follow": [
            page("overview", "Overview", "dashboard", default=True),
            page("rounds", "Rounds", "forum"),
            page("commitments", "Commitments", "checklist"),
            page("refusals", "Refusals", "block"),
            page("incidents", "Incidents", "warning"),
            page("talks_and_violence", "Talks and violence", "timeline"),
            page("compare", "Compare", "compare_arrows"),
        ],
        "Record": [
            page("edit", "Add or edit", "edit_note"),
            st.Page(PAGES / "import_files.py", title="Import", icon=":material/upload_file:", url_path="import"),
            page("history", "History", "history"),
            page("quality", "Data quality", "rule"),
        ],
        "Reference": [
            page("sources", "Sources", "menu_book"),
            page("download", "Download", "download"),
            page("codebook", "Codebook", "dictionary"),
        ],
    }


def draw() -> None:
    """One visit: the shared filters, then the chosen page."""
    with door.visit(cached.store), cached.run():
        pages = st.session_state["pages"] = st.session_state.get("pages") or contents()  # made once for a session
        chosen = st.navigation(pages, expanded=True)
        st.set_page_config(page_title=f"{chosen.title} · Peace-process tracker")
        st.session_state["filters"] = filters.shared(chosen.url_path)
        chosen.run()


app = st.App(__file__, **door.server(cached.opened))

if __name__ == "__main__":
    draw()

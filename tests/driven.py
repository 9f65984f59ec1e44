"""The app driven without a browser: each page on a fresh server, opened at its address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit import config as streamlit_config
from streamlit.testing.v1 import AppTest

from tracker.config import HOME
from tracker.ui import cached


@contextmanager
def nothing_kept() -> Iterator[None]:
    """What the app remembers is emptied before and after; a failure shows its whole traceback."""
    streamlit_config.set_option("client.showErrorDetails", "full")
    cached.forget()
    yield
    cached.forget()


def opened(page: str, **query: str | list[str]) -> AppTest:
    """The app on this page, at this address."""
    app = AppTest.from_file(str(HOME / "app.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    script = page if page.endswith(".py") else f"tracker/pages/{page}.py"
    if script.endswith("import_files.py"):
        app.run()  # its address is not its file's name: only the contents, once drawn, tell where it is
    app.switch_page(script).run()
    assert not app.exception, app.exception
    return app

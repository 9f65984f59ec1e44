"""Whatever stands behind the question mark of a page's address: the page is drawn, and says what it cannot give."""

from __future__ import annotations

from itertools import count

import pytest
from streamlit.testing.v1 import AppTest

from tests import hostile
from tracker.config import HOME
from tracker.filters import NAMES
from tracker.store import Store
from tracker.ui.filters import OTHER_PARAMETERS

PAGES = sorted(path.stem for path in (HOME / "tracker" / "pages").glob("*.py"))
ODD = [
    text
    for text in (*hostile.ODD, *hostile.TEXTS.values())
    if not any("\ud800" <= character <= "\udfff" for character in text)
]  # no browser sends them
EVERY = sorted({*NAMES, *OTHER_PARAMETERS, "evil", "__proto__", "process[]"})


@pytest.mark.parametrize("script", PAGES)
def test_a_page_is_drawn_whatever_its_address_says(seeded: Store, script: str) -> None:
    turn, before = count(PAGES.index(script) * 7), seeded.fingerprint()
    app = AppTest.from_file(str(HOME / "app.py"), default_timeout=60)
    for name in EVERY:
        app.query_params[name] = ODD[next(turn) % len(ODD)]
    if script == "import_files":
        app.run()  # its address is not its file's name, which AppTest learns by running once
    app.switch_page(f"tracker/pages/{script}.py")
    app.run()
    assert not app.exception, app.exception
    said = " ".join(str(each.value) for each in (*app.error, *app.warning))
    assert "went wrong" not in said
    assert "cannot go on" not in said
    assert "ignored" in said
    assert app.title or app.subheader
    assert seeded.fingerprint() == before

"""Every page over a store whose every text is hostile: nothing runs, nothing is read as markup, nothing calls out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit

from tests import hostile
from tests.browser.conftest import HOME, Server, made, settle
from tracker.store import open_store

PAGES = sorted(path.stem for path in (HOME / "tracker" / "pages").glob("*.py") if path.stem != "__init__")
RECORDS = {"source": "2020-11-20-aljazeera-aghdam", "commitment": "2023-12-07-release-of-32"}
LISTEN = """
window.pwned = 0;
window.violations = [];
document.addEventListener('securitypolicyviolation', e => window.violations.push(
  [e.violatedDirective, e.blockedURI, e.blockedURI == 'inline' ? e.lineNumber : 0].join(' ')));
"""
INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8").splitlines()
STREAMLITS = {  # both are refused, and missed by nobody: a flag for prerendering robots, and a trial of WebAssembly
    f"script-src-elem inline {1 + next(n for n, line in enumerate(INDEX) if '<script>' in line)}",
    "script-src wasm-eval 0",
}
LOOK = """() => {
  const texts = [document.body.innerText, document.title];
  for (const e of document.querySelectorAll('svg text, table, [title], [aria-label], [alt]'))
    texts.push(e.textContent, e.getAttribute('title'), e.getAttribute('aria-label'), e.getAttribute('alt'));
  const drawn = [];
  for (const g of document.querySelectorAll('.js-plotly-plot'))
    drawn.push(JSON.stringify([g.data, g.layout], (k, v) => ArrayBuffer.isView(v) ? Array.from(v) : v));
  return {
    pwned: window.pwned, violations: window.violations,
    links: [...document.querySelectorAll('[href], [src], [action]')]
      .map(e => e.getAttribute('href') || e.getAttribute('src') || e.getAttribute('action')),
    elements: [...document.querySelectorAll('[onerror], [onload], iframe, object, embed, .katex')]
      .map(e => e.outerHTML.slice(0, 200)),
    texts: texts.filter(Boolean), drawn,
  };
}"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    database = made(tmp_path_factory.mktemp("hostile"))
    assert hostile.fill(open_store(f"sqlite:///{database}")) > 100
    running = Server(database)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def page(chromium: Any) -> Iterator[Any]:
    """One browser for all pages; what it asked for and what its console said is kept."""
    context = chromium.new_context(viewport={"width": 1400, "height": 3000})
    context.add_init_script(LISTEN)
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    opened.asked, opened.said = [], []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("console", lambda message: opened.said.append(message.text))
    opened.on("dialog", lambda dialog: (opened.said.append(f"dialog {dialog.message}"), dialog.dismiss()))
    yield opened
    context.close()


def looked_over(page: Any, where: str) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(LOOK)
    assert found["pwned"] == 0, where
    assert set(found["violations"]) <= STREAMLITS, where
    assert found["elements"] == [], where
    assert [link for link in found["links"] if re.match(r"(?i)\s*(javascript|data:text|vbscript)", link)] == [], where
    assert [link for link in found["links"] if "evil.example" in link] == [], where
    for text in found["texts"]:
        for word, before in hostile.STANDING.items():
            for at in re.finditer(word, text):
                assert text[: at.start()].endswith(before), (where, word, text[max(0, at.start() - 60) : at.end() + 60])
    for drawn in found["drawn"]:
        for word in ("ZZBOLD", "ZZITALIC", "ZZANCHOR"):
            for at in re.finditer(word, drawn):
                assert not drawn[: at.start()].endswith(("<b>", "<i>", "'>")), (
                    where,
                    drawn[at.start() - 60 : at.end()],
                )
    assert page.locator("[data-testid=stException]").count() == 0, where
    return found


def clean(page: Any) -> None:
    elsewhere = [url for url in page.asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]
    assert elsewhere == []
    assert [said for said in page.said if said.startswith("dialog")] == []


@pytest.mark.parametrize("script", PAGES)
def test_a_page_shows_hostile_texts_as_they_stand(filled: Server, page: Any, script: str) -> None:
    page.goto(f"{filled.url}/{'' if script == 'overview' else script.replace('import_files', 'import')}")
    settle(page)
    looked_over(page, script)
    page.evaluate("() => document.querySelectorAll('details:not([open]) > summary').forEach(each => each.click())")
    settle(page)
    found = looked_over(page, script)
    clean(page)
    if script in {"overview", "rounds", "commitments", "incidents", "refusals", "sources", "quality"}:
        assert "ZZ" in json.dumps(found["texts"]) + json.dumps(found["drawn"]), script


@pytest.mark.parametrize("noun", RECORDS)
def test_a_record_shows_hostile_texts_as_they_stand(filled: Server, page: Any, noun: str) -> None:
    for tab in ("facts", "edit", "history"):
        page.goto(f"{filled.url}/edit?noun={noun}&key={RECORDS[noun]}&tab={tab}")
        settle(page)
        looked_over(page, f"{noun} {tab}")
    clean(page)

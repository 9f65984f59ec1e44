"""Whatever bytes a file holds: rows, or sentences about what is wrong; never a fault, never a row that is not theirs."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests import hostile
from tracker.errors import Refused
from tracker.exchange import formats, package, recognise
from tracker.exchange.csv_read import Options
from tracker.exchange.formats import ACLED, MEND, PAX, UCDP_GED
from tracker.exchange.own_tables import OwnTables, read_files

GOOD = (
    b"key,process,date,kind,source,summary,deaths_best,latitude,longitude,attributed_to\n"
    b'one,p,2024-05-01,shelling,s,"A text, quoted",3,40.5,46.25,arm;aze\n'
    b"two,p,2024-05~,small_arms,s,Another,,,,\n"
)
SCRAPS = [scrap.encode("utf-8", "surrogatepass") for scrap in (*hostile.ODD, *hostile.TEXTS.values())]
SCRAPS += [
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b'"',
    b'""',
    b",",
    b";",
    b"\t",
    b"\r",
    b"\n",
    b"\r\n",
    b"sep=;\n",
    b"'",
    b"\x1a",
]
SCRAPS += [b"PK\x03\x04", b"%PDF", b"\x1f\x8b", b"<html>", b"{", b"=1+1", b"\xc3\x28", b"\xf0\x9f", b"\x80"]

changes = st.lists(
    st.tuples(st.integers(0, 400), st.one_of(st.sampled_from(SCRAPS), st.binary(max_size=8)), st.integers(0, 30)),
    max_size=6,
)


def altered(content: bytes, edits: list[tuple[int, bytes, int]]) -> bytes:
    """The file with scraps put over and between what stood there."""
    for at, scrap, length in edits:
        at %= len(content) + 1
        content = content[:at] + scrap + content[at + length :]
    return content


def sound(read: OwnTables) -> None:
    for problem in read.problems:
        assert str(problem).isprintable()
        assert len(str(problem)) < 3_000
        assert "Traceback" not in str(problem)
    for draft in read.drafts:
        assert all("\x00" not in value for value in draft.values.values() if isinstance(value, str))


quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@given(
    st.one_of(st.binary(max_size=600), changes.map(lambda edits: altered(GOOD, edits))),
    st.sampled_from(["", "utf-16", "cp1252"]),
)
@example(GOOD, "")
@example(GOOD.replace(b"2024-05-01", b"9" * 5_000), "")
@quick
def test_any_bytes_under_the_name_of_a_table(content: bytes, encoding: str) -> None:
    options = Options(encoding=encoding) if encoding else None
    sound(read_files([("incident.csv", content)], options=options))


@given(changes)
@quick
def test_any_alteration_of_a_workbook_or_an_archive(edits: list[tuple[int, bytes, int]]) -> None:
    for name, content in (("incident.xlsx", WORKBOOK), ("incident.zip", ZIPPED)):
        sound(read_files([(name, altered(content, [(at * 17, scrap, length) for at, scrap, length in edits]))]))


@given(changes)
@quick
def test_any_alteration_of_a_package(edits: list[tuple[int, bytes, int]]) -> None:
    spoilt = altered(PACKED, [(at * 7, scrap, length) for at, scrap, length in edits])
    sound(package.read(spoilt, "p.zip"))
    if descriptor := altered(b'{"name": "x", "resources": [{"name": "actor", "path": "actor.csv"}]}', edits):
        sound(package.read(packed({"datapackage.json": descriptor, "actor.csv": b"key,name,kind\n"}), "p.zip"))


CELLS = st.one_of(
    st.sampled_from(
        [*hostile.TEXTS.values(), "2024-05-01", "15/02/2020", "3", "-1", "nan", "1e400", "91", "", "a;b", "٣"]
    ),
    st.sampled_from([odd for odd in hostile.ODD if "\x00" not in odd]),
)


@pytest.mark.parametrize("fmt", [UCDP_GED, ACLED, PAX, MEND], ids=lambda fmt: fmt.code)
@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_cells_in_a_foreign_layout(fmt: formats.Format, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(fmt.columns), max_size=len(fmt.columns)), max_size=3))
    out = io.StringIO(newline="")
    csv.writer(out).writerows([fmt.columns, *rows])
    content = altered(out.getvalue().encode("utf-8", "surrogatepass"), data.draw(changes))
    try:
        reading = formats.read(fmt, content, "<b>.csv", accessed=date(2026, 1, 15), process="p")
        drafts = list(reading.drafts)
    except Refused as refused:
        assert str(refused).replace("\n", " ").isprintable()
        return
    assert all(str(problem).isprintable() for problem in reading.problems)
    assert all("\x00" not in value for draft in drafts for value in draft.values.values() if isinstance(value, str))


@given(st.one_of(st.binary(max_size=300), changes.map(lambda edits: altered(GOOD, edits))), st.text(max_size=20))
@quick
def test_any_file_is_recognised_or_not_whatever_its_name(content: bytes, name: str) -> None:
    found = recognise.look(name, io.BytesIO(content), Options())
    assert all(str(problem).isprintable() for problem in found.problems)


def packed(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def workbook() -> bytes:
    book, target = Workbook(), io.BytesIO()
    for line in GOOD.decode().splitlines():
        book.worksheets[0].append(line.split(","))
    book.save(target)
    return target.getvalue()


WORKBOOK, ZIPPED = workbook(), packed({"incident.csv": GOOD})
PACKED = packed({
    "datapackage.json": b'{"name": "x", "resources": [{"name": "actor", "path": "actor.csv"}]}',
    "actor.csv": b"key,name,kind\narm,Armenia,state\n",
})  # fmt: skip

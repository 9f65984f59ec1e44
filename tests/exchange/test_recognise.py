"""What a file is taken for, by its header alone; and the mapping of names that is kept beside it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tracker.errors import Refused
from tracker.exchange.csv_read import Options
from tracker.exchange.formats import FORMATS
from tracker.exchange.mapping import file_of, read_mapping, write_mapping
from tracker.exchange.recognise import look, plain_name
from tracker.records import RECORD_TYPES, RecordType


def taken_for(name: str, content: str | bytes, options: Options | None = None) -> tuple[str, list[str | None]]:
    found = look(name, io.BytesIO(content.encode() if isinstance(content, str) else content), options or Options())
    return found.kind, [piece.noun for piece in found.pieces] or [found.format.code if found.format else None]


@pytest.mark.parametrize("record_type", RECORD_TYPES, ids=lambda record_type: record_type.noun)
def test_each_noun_is_known_by_its_columns_whatever_the_file_is_called(record_type: RecordType) -> None:
    header = ",".join(record_type.cells)

    assert taken_for("data (3).csv", f"{header}\n") == ("own", [record_type.noun])
    assert taken_for("x.csv", ";".join(reversed(record_type.cells)) + "\n") == ("own", [record_type.noun])


@pytest.mark.parametrize("fmt", FORMATS, ids=lambda fmt: fmt.code)
def test_each_foreign_format_is_known_by_its_header(fmt: object) -> None:
    header = ",".join(fmt.columns)  # type: ignore[attr-defined]

    assert taken_for("commitment.csv", f"{header}\n{',' * header.count(',')}1\n") == ("foreign", [fmt.code])  # type: ignore[attr-defined]


def test_columns_that_fit_two_nouns_are_told_apart_by_the_name() -> None:
    assert taken_for("actor.csv", "key,note\na,b\n") == ("own", ["actor"])
    assert taken_for("process.csv", "key,note\na,b\n") == ("own", ["process"])


def test_a_few_unknown_columns_do_not_hide_whose_table_it_is() -> None:
    header = "commitment,date,basis,level,my remark,colour\n"

    assert taken_for("x.csv", header) == ("own", ["status"])
    assert taken_for("x.csv", "date,colour,size,weight\n")[0] == "unknown"


def test_a_workbook_is_read_sheet_by_sheet_unless_one_is_named() -> None:
    book, out = Workbook(), io.BytesIO()
    book.active.title = "notes"
    book.active.append(["anything"])
    book.create_sheet("status").append(["commitment", "date", "basis"])
    book.create_sheet("Actor").append(["key", "name"])
    book.save(out)

    assert taken_for("all.xlsx", out.getvalue()) == ("own", ["status", "actor"])
    assert taken_for("all.xlsx", out.getvalue(), Options(sheet="Actor")) == ("own", ["actor"])


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\x\\status.csv", "status.csv"),
        ("a\u202eb\n.csv", "ab.csv"),
        ("x" * 300 + ".csv", "x" * 100 + "…" + "x" * 14 + ".csv"),
    ],
)
def test_a_name_is_a_word_for_sentences_and_no_path(given_name: str, name: str) -> None:
    assert plain_name(given_name) == name


NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, st.none() | st.just("arm") | st.just("arm;aze")))
def test_a_mapping_comes_back_as_it_was_kept(tmp_path_factory: pytest.TempPathFactory, mapping: dict[str, str]) -> None:
    path = file_of(tmp_path_factory.mktemp("m"), "acled")
    write_mapping(path, mapping)

    assert path.name == "mapping-acled.csv"
    assert read_mapping(path) == mapping


def test_no_mapping_is_an_empty_one_and_another_table_is_refused(tmp_path: Path) -> None:
    assert read_mapping(tmp_path / "mapping-pax.csv") == {}
    (tmp_path / "mapping-acled.csv").write_text("name,key\nx,y\n", encoding="utf-8")
    with pytest.raises(Refused, match="the columns name and actor"):
        read_mapping(tmp_path / "mapping-acled.csv")

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from tracker.exchange.csv_read import Options
from tracker.exchange.own_tables import OwnTables, noun_of, read_files

HEADER = "key,process,title,date,category,bound,source"


def read(text: str, name: str = "commitment.csv", **options: str) -> OwnTables:
    return read_files([(name, text.encode())], options=Options(**options))


def told(tables: OwnTables) -> list[tuple[str | None, int | None, str | None, str | None]]:
    return [(p.file, p.line, p.column, p.value) for p in tables.problems]


def test_columns_may_stand_in_any_order_and_be_left_out() -> None:
    tables = read("date,title,process,source,category\n2023-12-07,Free all,p,s,DETAIN\n")

    assert tables.problems == []
    draft = tables.drafts[0]
    assert (draft.key, draft.values["title"], draft.values["date"]) == ("2023-12-07-free-all", "Free all", "2023-12-07")
    assert "bound" not in draft.values


def test_a_blank_cell_clears_the_column() -> None:
    assert read("key,bound\nk,\n").drafts[0].values["bound"] is None


def test_an_unknown_column_is_refused_by_name_with_the_nearest_known() -> None:
    tables = read("key,titel\nk,x\n")

    assert told(tables) == [("commitment.csv", None, "titel", None)]
    assert "Did you mean title?" in tables.problems[0].why
    assert tables.drafts == []


def test_a_column_the_store_keeps_is_refused_as_such() -> None:
    tables = read("key,title,recorded_by,date_earliest\nk,x,me,2020-01-01\n")

    assert [problem.column for problem in tables.problems] == ["recorded_by", "date_earliest"]
    assert all("store keeps" in problem.why for problem in tables.problems)


def test_every_problem_of_every_row_says_file_line_column_value_and_why() -> None:
    tables = read(
        f"{HEADER}\n"
        "a,p,One,2023-12-07,DETAIN,,s\n"
        "b,p,Two,2023-13-07,DETENTION,,s\n"
        '"c",p,"Three\nlines",2023-12-07,DETAIN,arm;Aze!,s\n'
        "d,p,,2023-12-07,DETAIN,,s\n"
    )

    assert told(tables) == [
        ("commitment.csv", 3, "date", "2023-13-07"),
        ("commitment.csv", 3, "category", "DETENTION"),
        ("commitment.csv", 4, "bound", "arm;Aze!"),
        ("commitment.csv", 6, "title", None),
    ]
    assert all(problem.why for problem in tables.problems)
    assert [draft.key for draft in tables.drafts] == ["a"]
    assert (tables.refused, tables.lines) == (3, 4)
    assert {row.key for row in tables.torn} == {"b", "c", "d"}


def test_three_thousand_bad_rows_are_all_told() -> None:
    rows = "\n".join(f"k{n},p,Title,yesterday,DETAIN,,s" for n in range(3_000))

    tables = read(f"{HEADER}\n{rows}\n")

    assert tables.refused == len(tables.problems) == 3_000
    assert tables.problems[-1].line == 3_001


def test_a_key_that_stands_twice_is_refused_with_both_lines() -> None:
    tables = read(f"{HEADER}\na,p,One,2023,DETAIN,,s\nb,p,Two,2023,DETAIN,,s\na,p,One,2023,DETAIN,,s\n")

    assert told(tables) == [("commitment.csv", 4, "key", "a")]
    assert "line 2" in tables.problems[0].why


def test_rows_without_a_key_that_would_get_the_same_one_are_refused() -> None:
    tables = read(f"{HEADER}\n,p,One,2023,DETAIN,arm,s\n,p,One,2023,DETAIN,aze,s\n")

    assert told(tables) == [("commitment.csv", 3, "key", "2023-one")]
    assert "give each a key" in tables.problems[0].why


def test_a_key_that_stands_in_two_files_is_refused_with_the_other_file() -> None:
    one = ("commitment.csv", f"{HEADER}\na,p,One,2023,DETAIN,,s\n".encode())
    two = ("commitment (1).csv", f"{HEADER}\na,p,Two,2023,DETAIN,,s\n".encode())

    tables = read_files([one, two])

    assert told(tables) == [("commitment (1).csv", 2, "key", "a")]
    assert "commitment.csv, line 2" in tables.problems[0].why


def test_the_same_key_in_two_nouns_is_no_clash() -> None:
    tables = read_files([("process.csv", b"key,title\na,A\n"), ("actor.csv", b"key,name\na,A\n")])

    assert tables.problems == []
    assert [draft.type.noun for draft in tables.drafts] == ["process", "actor"]


def test_the_noun_is_the_files_name_whatever_a_browser_put_behind_it() -> None:
    for name in ("commitment.csv", "Commitment (1).CSV", "commitment - Copy.xlsx", "commitment"):
        assert noun_of(name) == "commitment"
    assert noun_of("refusal_claim.csv") == "refusal_claim"
    assert noun_of("my data.csv") is None


def test_a_name_that_is_no_table_is_refused_with_the_nearest() -> None:
    tables = read("key\nk\n", name="comitments.csv")

    assert told(tables) == [("comitments.csv", None, None, None)]
    assert "did you mean commitment?" in tables.problems[0].why


def test_a_table_named_by_the_analyst_holds_for_any_file_name() -> None:
    tables = read_files([("mine.csv", b"key,name\narm,Armenia\n")], table="actor")

    assert [draft.values["name"] for draft in tables.drafts] == ["Armenia"]


def test_files_are_read_in_registry_order_and_remembered_with_their_digest(tmp_path: Path) -> None:
    actor, process = tmp_path / "actor.csv", tmp_path / "process.csv"
    actor.write_bytes(b"key,name\r\narm,Armenia\r\n")
    process.write_bytes(b"key,title\r\np,P\r\n")

    tables = read_files([actor, process])

    assert [draft.type.noun for draft in tables.drafts] == ["process", "actor"]
    assert [(f.name, f.sha256) for f in tables.files] == [
        (path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in (process, actor)
    ]


def test_what_was_escaped_for_spreadsheets_is_read_as_it_was() -> None:
    tables = read("key,title,date\nk,'=1+1,2023\n")

    assert tables.drafts[0].values["title"] == "=1+1"


def test_a_version_is_compared_where_given_and_refused_where_it_is_no_number() -> None:
    tables = read("key,title,version\na,A,3\nb,B,\nc,C,v2\n")

    assert [draft.version for draft in tables.drafts] == [3, None]
    assert told(tables) == [("commitment.csv", 4, "version", "v2")]


def test_a_file_that_cannot_be_read_does_not_hide_the_problems_of_the_others() -> None:
    tables = read_files([("actor.csv", b"PK\x03\x04 nonsense"), ("process.csv", b"key,title\np,\n")])

    assert {problem.file for problem in tables.problems} == {"actor.csv", "process.csv"}


def test_a_header_without_rows_is_an_empty_table() -> None:
    tables = read(f"{HEADER}\n")

    assert (tables.drafts, tables.problems, tables.lines) == ([], [], 0)
    assert [file.name for file in tables.files] == ["commitment.csv"]


def test_a_decimal_comma_and_an_order_of_days_are_read_where_the_analyst_names_them() -> None:
    text = "key;date;latitude;longitude\nk;03/04/2025;40,5;45\n"

    assert [(p.column, p.value) for p in read(text, "incident.csv").problems] == [
        ("date", "03/04/2025"),
        ("latitude", "40,5"),
    ]
    values = read(text, "incident.csv", decimal=",", date_order="dmy").drafts[0].values
    assert (values["date"], values["latitude"]) == ("2025-04-03", 40.5)


def test_a_stream_is_read_like_a_file() -> None:
    tables = read_files([("actor.csv", io.BytesIO(b"key,name\narm,Armenia\n"))])

    assert [draft.key for draft in tables.drafts] == ["arm"]

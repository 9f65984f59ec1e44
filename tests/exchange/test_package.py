"""The data package: goes out, is what its papers say, comes back the same; what is not honest is refused by name."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.exchange import package, workbook
from tracker.exchange.formats import ACLED, UCDP_GED
from tracker.exchange.origins import Passage
from tracker.exchange.own_tables import OwnTables, read_files
from tracker.filters import Filters
from tracker.queries import tables
from tracker.queries.bundle import bundle
from tracker.records import BY_NOUN, RECORD_TYPES
from tracker.store import File, Store, save

TODAY = date(2026, 1, 15)


def pack(store: Store, filters: Filters | None = None, **options: Any) -> tuple[bytes, Passage]:
    out = io.BytesIO()
    filters = filters or Filters()
    with store.read(filters.known_at) as reader:
        passage = package.write(out, bundle(reader, filters, TODAY), **options)
    return out.getvalue(), passage


def tables_of(store: Store) -> dict[str, list[list[str | None]]]:
    with store.read() as reader:
        return {noun: list(tables.rows(reader, noun, Filters(), today=TODAY)) for noun in BY_NOUN}


def text_of(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def rebuilt(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The package with its members changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def add(store: Store, noun: str, **raw: str) -> None:
    draft, problems = BY_NOUN[noun].draft(raw)
    assert problems == []
    save(store, [draft], by="ana")


def refusals(content: bytes) -> list[str]:
    read = package.read(content, "p.zip")
    assert read.drafts == []
    return [str(problem) for problem in read.problems]


@pytest.fixture
def with_datasets(seeded_store: Store) -> Store:
    """The example, an incident of UCDP, two of ACLED, and a confidential source with what rests on it."""
    for fmt, number in ((UCDP_GED, "1"), (ACLED, "2")):
        key = f"{fmt.code}-abc{number}"
        add(seeded_store, "source", key=key, kind="dataset", publisher=fmt.publisher, title=f"{fmt.title}, version 1")
    common = {"process": "armenia-azerbaijan", "date": "2024-05-01", "kind": "shelling"}
    add(seeded_store, "incident", key="u1", dataset="ucdp-ged", dataset_id="1", source="ucdp-ged-abc1", **common)
    for number in ("1", "2"):
        add(
            seeded_store,
            "incident",
            key=f"a{number}",
            dataset="acled",
            dataset_id=number,
            source="acled-abc2",
            **common,
        )
    add(seeded_store, "source", key="interview", title="Talk with an official", restricted="true")
    add(seeded_store, "round", key="secret-round", process="armenia-azerbaijan", title="Quiet meeting", date="2024-06-01",
        status="held", source="interview")  # fmt: skip
    add(seeded_store, "participation", key="secret-seat", round="secret-round", actor="arm", role="party")
    add(seeded_store, "round", key="known-round", process="armenia-azerbaijan", title="Known meeting", date="2024-06-02",
        status="held", source="2020-11-20-aljazeera-aghdam", also_sources="interview;2020-11-20-aljazeera-aghdam",
        follows="secret-round")  # fmt: skip
    return seeded_store


def test_a_package_comes_back_as_the_identical_store(seeded_store: Store, empty_store: Store) -> None:
    content, _ = pack(seeded_store)

    read = package.read(content, "whole.zip")
    report = save(empty_store, read.drafts, by="ana", kind="import", files=[File(*file) for file in read.files])

    rows = tables_of(seeded_store)
    assert read.problems == []
    assert tables_of(empty_store) == rows
    assert (report.inserted, report.updated) == (sum(map(len, rows.values())), 0)
    assert [(file.name, file.format) for file in read.files] == [("whole.zip", "data package")]
    assert read.files[0].sha256 == hashlib.sha256(content).hexdigest()


def test_the_same_view_gives_the_same_bytes_whatever_the_clock_says(seeded_store: Store, clock: Any) -> None:
    first, _ = pack(seeded_store)
    clock.later(days=400)

    assert pack(seeded_store)[0] == first

    add(seeded_store, "actor", key="norway", name="Norway", kind="state")
    assert pack(seeded_store)[0] != first


def test_frictionless_finds_every_table_as_its_schema_says(seeded_store: Store, tmp_path: Path) -> None:
    content, _ = pack(seeded_store)
    zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path / "p")

    report = frictionless.validate(str(tmp_path / "p" / "datapackage.json"))

    assert report.flatten(["name", "rowNumber", "fieldName", "note"]) == []
    assert report.stats["tasks"] == len(RECORD_TYPES)
    # and it would have found something: a word that is not in the list, a key nobody has
    broken = (tmp_path / "p" / "status.csv").read_text(encoding="utf-8").replace(",evidence,", ",hearsay,", 1)
    (tmp_path / "p" / "status.csv").write_text(broken, encoding="utf-8", newline="")
    found = frictionless.validate(str(tmp_path / "p" / "datapackage.json")).flatten(["type"])
    assert ["constraint-error"] in found


def test_the_schemas_carry_types_words_bounds_keys_and_whom_they_name(seeded_store: Store) -> None:
    described = json.loads(text_of(pack(seeded_store)[0], "datapackage.json"))

    by_name = {resource["name"]: resource for resource in described["resources"]}
    assert list(by_name) == [record_type.noun for record_type in RECORD_TYPES]
    status = by_name["status"]["schema"]
    fields = {field["name"]: field for field in status["fields"]}
    assert fields["basis"]["constraints"] == {"required": True, "enum": ["evidence", "claim"]}
    assert fields["level"]["type"] == "integer"
    assert fields["level"]["constraints"] == {"enum": [0, 1, 2, 3]}
    assert status["primaryKey"] == "key"
    assert {"fields": "commitment", "reference": {"resource": "commitment", "fields": "key"}} in status["foreignKeys"]
    supersedes = {"fields": "supersedes", "reference": {"resource": "", "fields": "key"}}
    assert supersedes in by_name["commitment"]["schema"]["foreignKeys"]
    latitude = next(field for field in by_name["round"]["schema"]["fields"] if field["name"] == "latitude")
    assert (latitude["type"], latitude["constraints"]) == ("number", {"minimum": -90, "maximum": 90})
    content = text_of(pack(seeded_store)[0], "status.csv").encode()
    assert by_name["status"]["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert by_name["status"]["bytes"] == len(content)


def test_the_readme_states_filters_clocks_counts_and_checksums(seeded_store: Store) -> None:
    filters = Filters(
        process="armenia-azerbaijan", as_of=date(2023, 12, 31), known_at=datetime(2026, 1, 12, tzinfo=UTC)
    )
    content, passage = pack(seeded_store, filters)

    readme = text_of(content, "README.md")
    assert (
        "Armenia–Azerbaijan peace process, as of 31 December 2023, as known on 12 January 2026 at 00:00 UTC" in readme
    )
    assert "- As of: 2023-12-31" in readme
    assert "- Known at: 2026-01-12T00:00:00Z" in readme
    for name in zipfile.ZipFile(io.BytesIO(content)).namelist():
        if name != "README.md":
            assert hashlib.sha256(text_of(content, name).encode()).hexdigest() in readme
    assert f"| commitment.csv | {passage.passed['commitment']} |" in readme
    assert passage.passed["commitment"] < 26


def test_the_citation_is_yaml_that_names_what_cff_needs(with_datasets: Store) -> None:
    cited = yaml.safe_load(text_of(pack(with_datasets)[0], "CITATION.cff"))

    assert {"cff-version", "message", "title", "authors"} <= set(cited)
    assert (cited["cff-version"], cited["type"]) == ("1.2.0", "dataset")
    assert [reference["title"] for reference in cited["references"]] == [UCDP_GED.title]
    assert cited["date-released"] == "2026-01-15"


def test_rows_of_other_datasets_carry_their_licence_and_those_of_acled_stay_here(with_datasets: Store) -> None:
    content, passage = pack(with_datasets)

    described, readme = json.loads(text_of(content, "datapackage.json")), text_of(content, "README.md")
    assert any(UCDP_GED.licence in source["title"] for source in described["sources"])
    assert [licence["title"] for licence in described["licenses"]] == [UCDP_GED.licence]
    assert UCDP_GED.licence in readme
    assert passage.held["incident", "from ACLED"] == 2
    assert "2 rows of incident were held back: from ACLED." in readme
    assert "a1," not in text_of(content, "incident.csv")
    assert "u1," in text_of(content, "incident.csv")

    everything = text_of(pack(with_datasets, with_restricted=True)[0], "README.md")
    assert ACLED.licence in everything
    assert "held back" not in everything


def test_what_rests_on_a_restricted_row_stays_with_it_and_the_rest_still_imports(
    with_datasets: Store, empty_store: Store
) -> None:
    content, passage = pack(with_datasets)

    assert passage.held["source", "marked restricted"] == 1
    assert passage.held["round", "resting on a row held back"] == 1
    assert passage.held["participation", "resting on a row held back"] == 1
    whole = "".join(text_of(content, name) for name in zipfile.ZipFile(io.BytesIO(content)).namelist())
    assert "interview" not in whole
    assert "secret-round" not in whole
    read = package.read(content, "p.zip")
    save(empty_store, read.drafts, by="ana", kind="import")
    with empty_store.read() as reader:
        known = reader.one("round", "known-round")
    assert known is not None
    assert (known["follows"], known["also_sources"]) == (None, "2020-11-20-aljazeera-aghdam")


def test_a_narrow_view_carries_along_what_its_rows_name(seeded_store: Store, empty_store: Store) -> None:
    content, _ = pack(seeded_store, Filters(process="armenia-azerbaijan", start=date(2025, 1, 1)))

    read = package.read(content, "p.zip")
    save(empty_store, read.drafts, by="ana", kind="import")  # every key named is among the rows

    statuses = pd.read_csv(io.StringIO(text_of(content, "status.csv")))
    commitments = pd.read_csv(io.StringIO(text_of(content, "commitment.csv")))
    assert 0 < len(statuses) < 70
    assert (commitments["date"] < "2025").any()
    assert set(statuses["commitment"]) <= set(commitments["key"])
    carried = (pd.to_datetime(commitments["date"].str[:10], errors="coerce") < "2025-01-01").sum()
    assert f"{carried} of commitment" in text_of(content, "README.md")


def test_pandas_reads_every_table_without_options(seeded_store: Store) -> None:
    content, passage = pack(seeded_store)

    for record_type in RECORD_TYPES:
        frame = pd.read_csv(io.StringIO(text_of(content, f"{record_type.noun}.csv")))
        assert list(frame.columns) == list(record_type.cells)
        assert len(frame) == passage.passed[record_type.noun]


def test_a_folder_reads_as_the_zip_does(seeded_store: Store, tmp_path: Path) -> None:
    content, _ = pack(seeded_store)
    zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path / "p")

    read = package.read(tmp_path / "p")

    assert read.problems == []
    assert len(read.drafts) == sum(map(len, tables_of(seeded_store).values()))


def test_a_package_packed_again_in_a_folder_reads_too(seeded_store: Store) -> None:
    content, _ = pack(seeded_store)

    def moved(members: dict[str, bytes]) -> None:
        for name in list(members):
            members[f"my package/{name}"] = members.pop(name)
        members["__MACOSX/._x"] = b"?"

    assert package.read(rebuilt(content, moved), "p.zip").problems == []


def test_a_changed_table_is_named(seeded_store: Store) -> None:
    content, _ = pack(seeded_store)

    def altered(members: dict[str, bytes]) -> None:
        members["status.csv"] = members["status.csv"].replace(b",3,", b",0,", 1)

    said = refusals(rebuilt(content, altered))
    assert len(said) == 1
    assert said[0].startswith("p.zip/status.csv: It is not the file the package was made with")


def test_a_missing_and_an_unlisted_table_are_named(seeded_store: Store) -> None:
    content, _ = pack(seeded_store)

    def altered(members: dict[str, bytes]) -> None:
        described = json.loads(members["datapackage.json"])
        described["resources"] = [r for r in described["resources"] if r["name"] != "release"]
        members["datapackage.json"] = json.dumps(described).encode()
        del members["incident.csv"]

    said = refusals(rebuilt(content, altered))
    assert any("incident.csv" in line and "lacks it" in line for line in said)
    assert any("release.csv" in line and "does not name it" in line for line in said)


@pytest.mark.parametrize("path", ["../evil.csv", "/etc/passwd", "a\\..\\b.csv", "C:evil.csv", "x/../../y.csv"])
def test_a_path_that_leads_out_of_the_archive_is_refused(seeded_store: Store, path: str) -> None:
    content, _ = pack(seeded_store)

    said = refusals(rebuilt(content, lambda members: members.update({path: b"key\r\n"})))
    assert any("leads out of the archive" in line for line in said)


@pytest.mark.parametrize(
    "path", ["../status.csv", "http://elsewhere.example/status.csv", ["status.csv"], None, "x/y.csv"]
)
def test_a_resource_elsewhere_is_refused(seeded_store: Store, path: object) -> None:
    content, _ = pack(seeded_store)

    def altered(members: dict[str, bytes]) -> None:
        described = json.loads(members["datapackage.json"])
        described["resources"][0]["path"] = path
        members["datapackage.json"] = json.dumps(described).encode()

    assert any("must be one of our files" in line for line in refusals(rebuilt(content, altered)))


def test_a_bomb_is_refused_before_it_is_unpacked(seeded_store: Store) -> None:
    content, _ = pack(seeded_store)

    said = refusals(rebuilt(content, lambda members: members.update({"incident.csv": b"0" * (60 << 20)})))
    assert said == ["p.zip, value “incident.csv”: " + said[0].split(": ", 1)[1]]
    assert "times its size" in said[0]


def test_two_files_of_one_name_and_a_crowd_are_refused(seeded_store: Store) -> None:
    content, _ = pack(seeded_store)
    out = io.BytesIO(content)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("status.csv", b"key\r\n")
    assert any("two files of this name" in line for line in refusals(out.getvalue()))

    crowd = rebuilt(content, lambda members: members.update({f"{number}.txt": b"" for number in range(2_000)}))
    assert any("at most 1,000" in line for line in refusals(crowd))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"key,title\r\n", "This is no data package"),
        (b"", "This is no data package"),
        (b"PK\x03\x04 and then nothing", "damaged or cut off"),
    ],
)
def test_what_is_no_package_is_said_so(content: bytes, sentence: str) -> None:
    assert sentence in refusals(content)[0]


@pytest.mark.parametrize("described", [b"not json", b"[]", b'{"resources": 3}', b'{"resources": [1]}', b"[" * 100_000])
def test_a_descriptor_that_describes_nothing_is_refused(seeded_store: Store, described: bytes) -> None:
    content, _ = pack(seeded_store)

    said = refusals(rebuilt(content, lambda members: members.update({"datapackage.json": described})))
    assert "no descriptor of a data package" in said[0]


def test_a_damaged_member_is_refused(seeded_store: Store) -> None:
    content = bytearray(pack(seeded_store)[0])
    at = content.index(b"source.csv") + 5_000
    content[at : at + 40] = b"\0" * 40

    assert refusals(bytes(content))


def test_a_link_out_of_the_folder_is_not_followed(seeded_store: Store, tmp_path: Path) -> None:
    content, _ = pack(seeded_store)
    zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path / "p")
    shutil.move(tmp_path / "p" / "status.csv", tmp_path / "status.csv")
    (tmp_path / "p" / "status.csv").symlink_to(tmp_path / "status.csv")

    read = package.read(tmp_path / "p")
    assert "leads out of the folder" in str(read.problems[0])


TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), include_characters="\n\t=+-@'\"; ,|"),
    min_size=1,
    max_size=60,
)


@dataclass
class OneProcess:
    """A view that holds one process."""

    row: list[str | None]
    title = name = filters = query = "p"
    as_of = known_at = moment = None
    carried: dict[str, int] = field(default_factory=dict)

    def rows(self, noun: str) -> list[list[str | None]]:
        return [self.row] if noun == "process" else []


def process_of(title: str, note: str) -> OneProcess | None:
    draft, problems = BY_NOUN["process"].draft({"key": "p", "title": title, "note": note})
    if problems or not draft.values.get("title"):
        return None
    return OneProcess(BY_NOUN["process"].write({name: draft.values.get(name) for name in BY_NOUN["process"].cells}))


def row_of(read: OwnTables) -> list[str | None]:
    assert read.problems == []
    return BY_NOUN["process"].write({name: read.drafts[0].values.get(name) for name in BY_NOUN["process"].cells})


@settings(max_examples=100, deadline=None)
@given(TEXT, TEXT)
def test_any_text_goes_through_a_package_unchanged(title: str, note: str) -> None:
    if contents := process_of(title, note):
        out = io.BytesIO()
        package.write(out, contents)
        assert row_of(package.read(out.getvalue(), "p.zip")) == contents.row


@settings(max_examples=20, deadline=None)
@given(TEXT, TEXT)
@example("'-ism", "'=1+1; '@x")
@example("=1+1", "a\tb\nc")
@example("https://example.org/", "007")
def test_any_text_goes_through_a_workbook_unchanged(title: str, note: str) -> None:
    if contents := process_of(title, note):
        out = io.BytesIO()
        workbook.write(out, contents)
        assert row_of(read_files([("p.xlsx", out.getvalue())], table="process")) == contents.row

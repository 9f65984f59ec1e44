"""Every noun is added, changed, removed and brought back by its form; what was typed stands in the database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.driven import opened
from tests.ui.conftest import EDIT, FIRST, click, set_field, shown, stored
from tracker.records import BY_NOUN, RECORD_TYPES, RecordType
from tracker.records.cells import Cell
from tracker.store import Store, remove, save

NOUNS = [record_type.noun for record_type in RECORD_TYPES]
REFS = dict.fromkeys(FIRST, "")


def first_key(noun: str) -> str:
    draft, _ = BY_NOUN[noun].draft(FIRST[noun])
    return draft.key


SAMPLES: dict[str, str] = {
    "text": "A line of text, 50 %",
    "prose": "Two lines\nof prose",
    "url": "https://example.org/a?b=1",
    "date": "2003-04~",
    "day": "2003-04-05",
    "whole": "7",
    "decimal": "12.5",
}
PARTICULAR: dict[tuple[str, str], str] = {
    ("actor", "iso3"): "NOR",
    ("source", "language"): "en",
    ("involvement", "role"): "party",
    ("round", "status"): "broke_off",
    ("status", "basis"): "claim",
}


def sample(record_type: RecordType, name: str, cell: Cell) -> str:
    """A value other than the default for a column."""
    if (record_type.noun, name) in PARTICULAR:
        return PARTICULAR[record_type.noun, name]
    if cell.kind == "key":
        return f"typed-{record_type.noun.replace('_', '-')}"
    if cell.kind == "flag":
        return "false" if cell.default else "true"
    if cell.kind in {"choice", "grade"}:
        assert cell.words is not None
        return list(cell.words)[-1].value
    if cell.kind in {"ref", "refs"}:
        assert cell.noun is not None
        return first_key(cell.noun)
    return SAMPLES[cell.kind]


def saved(app: AppTest, prefix: str) -> AppTest:
    """Press save; once more where a likely duplicate was shown."""
    click(app, f"{prefix}-save")
    if app.session_state[f"{prefix}-form"].likely:
        click(app, f"{prefix}-save")
    return app


@pytest.mark.parametrize("noun", NOUNS)
def test_each_field_of_the_form_that_adds_reaches_the_database(small: Store, noun: str) -> None:
    record_type = BY_NOUN[noun]
    app = opened(EDIT, noun=noun)
    typed = {name: sample(record_type, name, cell) for name, cell in record_type.cells.items()}
    for name, cell in record_type.cells.items():
        set_field(app, f"{noun}-{name}", cell.kind, typed[name])
    app.run()
    saved(app, noun)
    assert stored(small, noun, typed["key"]) == typed
    assert "was added" in shown(app)
    assert f"typed-{noun.replace('_', '-')}" in shown(app)
    for name, cell in record_type.cells.items():
        if cell.kind in {"key", "text", "prose", "date"}:
            assert app.session_state[f"{noun}-{name}"] == "", name


@pytest.mark.parametrize("noun", NOUNS)
def test_each_field_of_the_form_that_edits_reaches_the_database(small: Store, noun: str) -> None:
    record_type, key = BY_NOUN[noun], first_key(noun)
    app = opened(EDIT, noun=noun, key=key, tab="Edit")
    own = {"commitment": "supersedes", "round": "follows", "source": "independent_of"}.get(noun)
    typed = {name: sample(record_type, name, cell) for name, cell in record_type.cells.items()} | {"key": key}
    typed |= {own: ""} if own and own != "independent_of" else {}
    for name, cell in record_type.cells.items():
        if name != "key":
            set_field(app, f"{noun}/{key}-{name}", cell.kind, typed[name])
    app.text_input(key=f"{noun}/{key}-why").set_value("A better source")
    app.run()
    click(app, f"{noun}/{key}-save")
    assert stored(small, noun, key) == typed
    with small.read() as reader:
        row = reader.one(noun, key)
    assert row is not None
    assert (row["version"], row["recorded_by"]) == (2, "Anna")


@pytest.mark.parametrize("noun", NOUNS)
def test_all_problems_stand_beside_their_fields_and_what_was_typed_stays(small: Store, noun: str) -> None:
    record_type = BY_NOUN[noun]
    app = opened(EDIT, noun=noun)
    bad = {
        "date": "31 February",
        "day": "2003-04",
        "url": "javascript:alert(1)",
        "whole": "7 men",
        "decimal": "x",
        "key": "Not A Key",
        "text": "a\u202eb",
    }
    broken = {name: bad[cell.kind] for name, cell in record_type.cells.items() if cell.kind in bad}
    for name, cell in record_type.cells.items():
        if name in broken:
            set_field(app, f"{noun}-{name}", cell.kind, broken[name])
        elif cell.kind in {"ref", "refs", "choice"}:
            set_field(app, f"{noun}-{name}", cell.kind, "")
    app.run()
    before = small.fingerprint()
    click(app, f"{noun}-save")
    form = app.session_state[f"{noun}-form"]
    needed = {name for name, cell in record_type.cells.items() if cell.required}
    assert set(form.by_field) == needed | set(broken)
    assert small.fingerprint() == before
    for name in broken:
        assert app.session_state[f"{noun}-{name}"] == broken[name]
    said = shown(app)
    for problem in form.problems:
        assert problem.why[1:60] in said, problem


def test_a_derived_title_is_not_asked_for(small: Store) -> None:
    app = opened(EDIT, noun="round")
    fields = {"date": "2002-02-02", "status": "held", "place": "Ford", "source": first_key("source")}
    for name, text in fields.items():
        set_field(app, f"round-{name}", BY_NOUN["round"].cells[name].kind, text)
    saved(app, "round")
    assert (stored(small, "round", "2002-02-02-talks-ford") or {})["title"] == "Talks, Ford"


def new_commitment(app: AppTest, title: str = "Bridge is rebuilt", date: str = "2005-05-05") -> None:
    for name, text in {"title": title, "date": date, "source": first_key("source")}.items():
        set_field(app, f"commitment-{name}", BY_NOUN["commitment"].cells[name].kind, text)


def last_batch(store: Store) -> int:
    with store.read() as reader:
        return int(reader.connection.exec_driver_sql("SELECT max(id) FROM batch").scalar_one())


def count(store: Store, noun: str) -> int:
    with store.read() as reader:
        return len(reader.rows(reader.table(noun).select()))


def test_a_double_click_saves_one_record(small: Store) -> None:
    app = opened(EDIT, noun="commitment")
    new_commitment(app)
    click(app, "commitment-save")
    new_commitment(app)  # the second click was on its way with the fields still full
    click(app, "commitment-save")
    assert count(small, "commitment") == 2
    assert "the second click changed nothing" in shown(app)
    click(app, "commitment-save")
    assert count(small, "commitment") == 2


def test_what_was_added_is_undone_from_the_message(small: Store) -> None:
    app = opened(EDIT, noun="commitment")
    new_commitment(app)
    click(app, "commitment-save")
    assert "Recorded by Anna as batch 2" in shown(app)
    click(app, "commitment-undo")
    assert count(small, "commitment") == 1
    assert "put back as it was" in shown(app)


def test_a_key_that_exists_is_refused_and_the_record_stays_as_it_was(small: Store) -> None:
    app = opened(EDIT, noun="commitment")
    key = first_key("commitment")
    new_commitment(app, "Something else altogether", "2010-01-01")
    set_field(app, "commitment-key", "key", key)
    click(app, "commitment-save")
    assert "exists already" in shown(app)
    assert (stored(small, "commitment", key) or {})["title"] == "Ferry runs daily"


def test_a_likely_duplicate_is_shown_before_saving(small: Store) -> None:
    app = opened(EDIT, noun="commitment")
    new_commitment(app, "The ferry runs daily", "2001-01-05")
    click(app, "commitment-save")
    assert count(small, "commitment") == 1
    assert "Is it one of these?" in shown(app)
    assert any("Ferry runs daily" in link.value.replace("\\", "") for link in app.page_link)
    click(app, "commitment-save")
    assert count(small, "commitment") == 2


def test_a_source_with_the_same_address_is_a_likely_duplicate(small: Store) -> None:
    draft, _ = BY_NOUN["source"].draft({"title": "One title", "url": "https://example.org/x"})
    save(small, [draft], by="Anna")
    app = opened(EDIT, noun="source")
    set_field(app, "source-title", "text", "Quite another heading")
    set_field(app, "source-url", "url", "https://example.org/x")
    click(app, "source-save")
    assert "same address" in "".join(link.value for link in app.page_link)


def test_a_missing_source_is_added_in_place(small: Store) -> None:
    app = opened(EDIT, noun="commitment")
    new_commitment(app)
    set_field(app, "commitment-also_sources", "refs", first_key("source"))
    app.session_state["commitment-source-new"] = True
    app.session_state["commitment-also_sources-new"] = True
    app.run()
    set_field(app, "commitment-source-new-title", "text", "A fresh report")
    click(app, "commitment-source-new-save")
    assert app.selectbox(key="commitment-source").value == "a-fresh-report"
    set_field(app, "commitment-also_sources-new-title", "text", "Yet another telling")
    click(app, "commitment-also_sources-new-save")
    assert app.multiselect(key="commitment-also_sources").value == [first_key("source"), "yet-another-telling"]
    assert app.text_input(key="commitment-title").value == "Bridge is rebuilt"
    saved(app, "commitment")
    assert (stored(small, "commitment", "2005-05-05-bridge-is-rebuilt") or {})["source"] == "a-fresh-report"


def test_an_actor_is_found_by_an_alias(small: Store) -> None:
    app = opened(EDIT, noun="commitment")
    assert [option for option in app.multiselect(key="commitment-bound").options if "Nordia" in option]


def test_the_words_of_a_date_stand_under_it(small: Store) -> None:
    app = opened(EDIT, noun="commitment")
    app.text_input(key="commitment-date").set_value("2023-11~").run()
    assert "between 1 and 30 November 2023, approximately" in shown(app)
    app.text_input(key="commitment-date").set_value("next spring").run()
    assert "Not a date yet" in shown(app)


def test_a_day_is_picked_into_the_date(small: Store) -> None:
    app = opened(EDIT, noun="commitment")
    app.date_input(key="commitment-date-day").set_value("2016-08-29").run()
    assert app.text_input(key="commitment-date").value == "2016-08-29"


def test_what_was_typed_survives_a_change_of_page(small: Store) -> None:
    app = opened(EDIT, noun="commitment")
    new_commitment(app)
    app.run()
    app.switch_page("tracker/pages/history.py").run()
    app.switch_page(EDIT)
    app.query_params["noun"] = "commitment"
    app.run()
    assert app.text_input(key="commitment-title").value == "Bridge is rebuilt"
    assert app.text_input(key="commitment-date").value == "2005-05-05"


def changed_elsewhere(store: Store, noun: str, key: str, **columns: str) -> None:
    """Another analyst saves the same record."""
    draft, problems = BY_NOUN[noun].draft({"key": key, **columns})
    assert problems == []
    save(store, [draft], by="Boris", why="from another desk")


def test_two_analysts_change_one_record_and_the_second_merges(small: Store) -> None:
    key = first_key("commitment")
    prefix = f"commitment/{key}"
    app = opened(EDIT, noun="commitment", key=key, tab="Edit")
    set_field(app, f"{prefix}-title", "text", "Ferry runs every day")
    set_field(app, f"{prefix}-note", "prose", "Mine")
    app.text_input(key=f"{prefix}-why").set_value("Clearer")
    app.run()
    changed_elsewhere(small, "commitment", key, category="ECON", note="Theirs")
    click(app, f"{prefix}-save")
    said = shown(app)
    assert "Boris changed this record" in said
    assert (stored(small, "commitment", key) or {})["title"] == "Ferry runs daily"
    for text in ("Theirs", "Mine", "Economy and aid"):
        assert text in said
    assert app.radio(key=f"{prefix}-keep-category").value == "theirs"
    assert app.radio(key=f"{prefix}-keep-title").value == "yours"
    app.radio(key=f"{prefix}-keep-note").set_value("theirs").run()
    click(app, f"{prefix}-merge")
    click(app, f"{prefix}-save")
    now = stored(small, "commitment", key) or {}
    assert (now["title"], now["category"], now["note"]) == ("Ferry runs every day", "ECON", "Theirs")


def test_an_edit_of_a_record_removed_meanwhile_is_refused(small: Store) -> None:
    key = first_key("incident")
    prefix = f"incident/{key}"
    app = opened(EDIT, noun="incident", key=key, tab="Edit")
    set_field(app, f"{prefix}-place", "text", "Upper ford")
    app.text_input(key=f"{prefix}-why").set_value("Wrong ford")
    app.run()
    remove(small, "incident", key, by="Boris")
    click(app, f"{prefix}-save")
    assert "was removed by Boris" in shown(app)
    assert app.text_input(key=f"{prefix}-place").value == "Upper ford"
    assert stored(small, "incident", key) is None


def test_an_edit_without_a_change_records_nothing(small: Store) -> None:
    key = first_key("incident")
    app = opened(EDIT, noun="incident", key=key, tab="Edit")
    app.text_input(key=f"incident/{key}-why").set_value("No reason at all")
    before = small.fingerprint()
    click(app, f"incident/{key}-save")
    assert "Nothing changed" in shown(app)
    assert small.fingerprint() == before


def test_an_edit_needs_a_reason(small: Store) -> None:
    key = first_key("incident")
    app = opened(EDIT, noun="incident", key=key, tab="Edit")
    set_field(app, f"incident/{key}-place", "text", "Upper ford")
    click(app, f"incident/{key}-save")
    assert "the reason stands in the history" in shown(app)
    assert (stored(small, "incident", key) or {})["place"] == "Ford"


@pytest.mark.parametrize("noun", [noun for noun in NOUNS if noun not in {"process", "actor", "source"}])
def test_a_record_is_removed_with_a_reason_and_brought_back(small: Store, noun: str) -> None:
    key = first_key(noun)
    for child in ("participation", "deadline", "status", "refusal_claim"):
        rests = child != noun and noun in {"round", "commitment", "refusal", "agreement"}
        if rests and stored(small, child, first_key(child)):
            remove(small, child, first_key(child), by="Boris")
    if noun == "agreement":
        remove(small, "commitment", first_key("commitment"), by="Boris")
    before = stored(small, noun, key)
    app = opened(EDIT, noun=noun, key=key, tab="Edit")
    prefix = f"{noun}/{key}-remove"
    click(app, f"{prefix}-yes")
    assert "say why" in shown(app).lower()
    app.text_input(key=f"{prefix}-why").set_value("Entered twice")
    click(app, f"{prefix}-yes")
    assert stored(small, noun, key) is None
    assert "was removed" in shown(app)
    assert "Entered twice" in shown(app)
    click(app, "removed-undo")
    assert stored(small, noun, key) == before


@pytest.mark.parametrize("noun", ["process", "actor", "source", "commitment", "round", "refusal", "agreement"])
def test_a_record_others_rest_on_is_not_removed_and_they_are_listed(small: Store, noun: str) -> None:
    key = first_key(noun)
    app = opened(EDIT, noun=noun, key=key, tab="Edit")
    app.text_input(key=f"{noun}/{key}-remove-why").set_value("Not needed")
    click(app, f"{noun}/{key}-remove-yes")
    assert stored(small, noun, key) is not None
    assert "Nothing was removed" in shown(app)
    assert app.session_state[f"{noun}/{key}-remove-dependants"]


def test_a_round_and_its_participants_are_one_save(small: Store) -> None:
    app = opened(EDIT, noun="round")
    extra, _ = BY_NOUN["actor"].draft({"name": "Kingdom of Sudmark", "short_name": "Sudmark", "kind": "state"})
    save(small, [extra], by="Anna")
    app.run()
    fields = {"title": "Second meeting", "date": "2002-02-02", "status": "held", "source": first_key("source")}
    for name, text in fields.items():
        set_field(app, f"round-{name}", BY_NOUN["round"].cells[name].kind, text)
    app.multiselect(key="round-as-party").set_value(["norland", "sudmark"])
    app.multiselect(key="round-as-host").set_value(["sudmark"])
    saved(app, "round")
    key = "2002-02-02-second-meeting"
    with small.read() as reader:
        rows = [row for row in reader.rows(reader.table("participation").select()) if row["round"] == key]
    assert {(row["actor"], row["role"]) for row in rows} == {
        ("norland", "party"),
        ("sudmark", "party"),
        ("sudmark", "host"),
    }
    assert len({row["batch"] for row in rows}) == 1
    edit = opened(EDIT, noun="round", key=key, tab="Edit")
    edit.multiselect(key=f"round/{key}-as-party").set_value(["norland"])
    edit.multiselect(key=f"round/{key}-as-mediator").set_value(["sudmark"])
    edit.text_input(key=f"round/{key}-why").set_value("Sudmark mediated")
    before = last_batch(small)
    click(edit, f"round/{key}-save")
    assert last_batch(small) == before + 1
    with small.read() as reader:
        rows = [row for row in reader.rows(reader.table("participation").select()) if row["round"] == key]
    assert {(row["actor"], row["role"]) for row in rows} == {
        ("norland", "party"),
        ("sudmark", "mediator"),
        ("sudmark", "host"),
    }


def test_a_refusal_and_its_rival_accounts_are_one_save(small: Store) -> None:
    app = opened(EDIT, noun="refusal")
    values: dict[str, Any] = {"date": "2006-06-06", "source": first_key("source")}
    for name, text in values.items():
        set_field(app, f"refusal-{name}", BY_NOUN["refusal"].cells[name].kind, text)
    set_field(app, "refusal-account1-said_by", "ref", "norland")
    app.run()
    click(app, "refusal-save")
    assert "account1-stance" in app.session_state["refusal-form"].by_field
    set_field(app, "refusal-account1-stance", "choice", "denies")
    set_field(app, "refusal-account2-stance", "choice", "asserts")
    set_field(app, "refusal-account2-refused_by", "refs", "norland")
    saved(app, "refusal")
    with small.read() as reader:
        claims = [
            row for row in reader.rows(reader.table("refusal_claim").select()) if row["refusal"] == "2006-06-06-refusal"
        ]
    assert {(row["said_by"], row["stance"], row["refused_by"]) for row in claims} == {
        ("norland", "denies", None),
        (None, "asserts", "norland"),
    }
    edit = opened(EDIT, noun="refusal", key="2006-06-06-refusal", tab="Edit")
    prefix = "refusal/2006-06-06-refusal"
    click(edit, f"{prefix}-more")
    set_field(edit, f"{prefix}-account3-stance", "choice", "neutral")
    edit.text_input(key=f"{prefix}-why").set_value("A third voice")
    click(edit, f"{prefix}-save")
    assert count(small, "refusal_claim") == 4


def test_a_status_says_what_it_changes_before_it_is_saved(small: Store) -> None:
    app = opened(EDIT, noun="status")
    values = {"commitment": first_key("commitment"), "date": "2001-03-01", "basis": "evidence", "level": "3"}
    for name, text in values.items():
        set_field(app, f"status-{name}", BY_NOUN["status"].cells[name].kind, text)
    app.run()
    metrics = {metric.label: (metric.value, metric.delta) for metric in app.metric}
    assert metrics["Level of the commitment today"] == ("3 full", "was 1 minimal")
    assert metrics["Score of the process"][0] == "100.0 %"
    assert metrics["Score of the process"][1].startswith("+66.7 points")
    assert count(small, "status") == 1
    app.selectbox(key="status-basis").set_value("claim").run()
    assert "moves neither the level nor the score" in shown(app)


def test_the_analyst_is_asked_once_and_kept(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACKER_ANALYST")
    app = opened(EDIT, noun="commitment")
    new_commitment(app)
    click(app, "commitment-save")
    assert "say who records this" in shown(app).lower()
    app.text_input(key="commitment-analyst").set_value("Clara")
    click(app, "commitment-save")
    with small.read() as reader:
        row = reader.one("commitment", "2005-05-05-bridge-is-rebuilt")
    assert row is not None
    assert row["recorded_by"] == "Clara"
    again = opened(EDIT, noun="status")
    assert "Recorded as Clara" in shown(again)


def test_hostile_text_is_shown_and_not_followed(small: Store) -> None:
    nasty = "![x](https://evil.example/p.png) <script>alert(1)</script>"
    draft, problems = BY_NOUN["commitment"].draft(
        {"process": "river-talks", "title": nasty, "date": "2004-01-01", "source": first_key("source"), "note": nasty}
    )
    assert problems == []
    save(small, [replace(draft)], by=nasty, why=nasty)
    app = opened(EDIT, noun="commitment", key=draft.key)
    for kind in (app.markdown, app.caption, app.subheader, app.success, app.page_link):
        for element in kind:
            assert "![" not in str(element.value)
    for element in app.html:
        assert "<script" not in str(element.value)


def test_what_was_undone_can_be_saved_again(small: Store) -> None:
    app = opened(EDIT, noun="commitment")
    new_commitment(app)
    click(app, "commitment-save")
    click(app, "commitment-undo")
    new_commitment(app)
    click(app, "commitment-save")
    assert count(small, "commitment") == 2


def test_the_first_process_is_added_from_the_first_form(empty: Store) -> None:
    app = opened(EDIT, noun="commitment")
    app.session_state["commitment-process-new"] = True
    app.run()
    set_field(app, "commitment-process-new-title", "text", "Mountain talks")
    click(app, "commitment-process-new-save")
    assert app.selectbox(key="commitment-process").value == "mountain-talks"
    assert count(empty, "process") == 1


def test_unsaved_input_is_listed_on_another_record(small: Store) -> None:
    app = opened(EDIT, noun="commitment")
    new_commitment(app)
    app.run()
    app.selectbox(key="edit-noun").set_value("incident").run()
    assert not app.exception
    assert any("Not saved yet" in link.value and "Bridge is rebuilt" in link.value for link in app.page_link)


def test_a_record_of_the_past_is_shown_as_it_was_known(small: Store) -> None:
    key = first_key("incident")
    with small.read() as reader:
        before = reader.one("incident", key)
    assert before is not None
    changed_elsewhere(small, "incident", key, place="Upper ford")
    moment = before["recorded_at"].isoformat().replace("+00:00", "Z")
    app = opened(EDIT, noun="incident", key=key, known_at=moment)
    assert "Ford" in shown(app)
    assert "Upper ford" not in shown(app)
    assert "forms show and change the present" in shown(app)


def test_a_source_no_record_names_yet_is_offered(small: Store) -> None:
    draft, _ = BY_NOUN["source"].draft({"title": "Unused report"})
    save(small, [draft], by="Anna")
    app = opened(EDIT, noun="commitment")
    assert app.session_state["process"] == "river-talks"
    assert "Unused report" in app.selectbox(key="commitment-source").options[0]

"""The History page: who saved what, filters, the way back, and the CSV of it."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.driven import opened
from tests.ui.conftest import EDIT, HISTORY, click, shown, stored
from tracker.filters import Filters
from tracker.queries import history
from tracker.records import BY_NOUN
from tracker.store import Store, remove, save, undo
from tracker.ui.downloads import frame_bytes

KEY = "2001-05-01-ford-shelling"


def changed(store: Store, **columns: str) -> int:
    draft, problems = BY_NOUN["incident"].draft({"key": KEY, **columns})
    assert problems == []
    report = save(store, [draft], by="Boris", why="a better count")
    assert report.batch is not None
    return report.batch


def table(app: object, position: int) -> pd.DataFrame:
    return app.dataframe[position].value  # type: ignore[attr-defined, no-any-return]


def test_each_save_is_a_row_and_each_changed_field_too(small: Store) -> None:
    batch = changed(small, place="Upper ford", deaths_best="2")
    app = opened(HISTORY)
    saves, changes = table(app, 0), table(app, 1)
    assert list(saves["Batch"]) == [batch, 1]
    assert list(saves["Who"]) == ["Boris", "Anna"]
    assert saves["Why"].iloc[0] == "a better count"
    fields = changes[changes["Batch"] == batch]
    assert set(zip(fields["Field"], fields["From"], fields["To"], strict=True)) == {
        ("place", "Ford", "Upper ford"),
        ("deaths_best", "", "2"),
    }
    assert "14 rows" in changes[changes["Batch"] == 1]["To"].iloc[0]


def test_what_an_import_brought_is_told_by_kind_though_some_of_it_was_changed_since(small: Store) -> None:
    changed(small, place="Upper ford")
    said = shown(opened(HISTORY, batch="1"))
    assert "Batch 1 brought 14 records: 1 process, 1 actor, 1 source, " in said
    assert "1 incident." in said


@pytest.mark.parametrize(
    ("field", "value", "batches"),
    [
        ("history-who", ["Boris"], [2]),
        ("history-who", ["Anna"], [1]),
        ("history-noun", ["incident"], [2, 1]),
        ("history-noun", ["deadline"], [1]),
    ],
)
def test_the_filters_narrow_both_tables(small: Store, field: str, value: list[str], batches: list[int]) -> None:
    changed(small, place="Upper ford")
    app = opened(HISTORY)
    app.multiselect(key=field).set_value(value).run()
    assert not app.exception
    assert list(table(app, 0)["Batch"]) == batches
    assert set(table(app, 1)["Batch"]) == set(batches)


def test_the_period_is_of_recording(small: Store) -> None:
    app = opened(HISTORY)
    app.date_input(key="history-to").set_value("2000-01-01").run()
    assert "Nothing was recorded in this view" in shown(app)


def test_a_batch_is_undone_with_a_reason(small: Store) -> None:
    batch = changed(small, place="Upper ford")
    app = opened(HISTORY)
    app.number_input(key="history-batch").set_value(batch).run()
    click(app, "history-undo-batch")
    assert "say why" in shown(app).lower()
    assert (stored(small, "incident", KEY) or {})["place"] == "Upper ford"
    app.text_input(key="history-why").set_value("It was the lower one")
    click(app, "history-undo-batch")
    assert (stored(small, "incident", KEY) or {})["place"] == "Ford"
    assert f"Batch {batch} was undone" in shown(app)
    assert "was undone already, by batch 3" in shown(app)


def test_a_batch_that_others_rest_on_is_not_undone(small: Store) -> None:
    first = changed(small, place="Upper ford")
    changed(small, place="Lower ford")
    app = opened(HISTORY)
    app.number_input(key="history-batch").set_value(first).run()
    app.text_input(key="history-why").set_value("wrong")
    click(app, "history-undo-batch")
    assert "undo the later batch first" in shown(app)
    assert (stored(small, "incident", KEY) or {})["place"] == "Lower ford"


def test_a_record_tells_its_whole_story_newest_first(small: Store) -> None:
    changed(small, place="Upper ford")
    gone = remove(small, "incident", KEY, by="Clara", why="never happened")
    undo(small, gone.batch or 0, by="Clara", why="it did")
    with small.read() as reader:
        story = history.of_record(reader, Filters(), pd.Timestamp("2026-01-01").date(), "incident", KEY)
    assert [(change.what, change.who, change.why) for change in story] == [
        ("restored", "Clara", "it did"),
        ("removed", "Clara", "never happened"),
        ("changed", "Boris", "a better count"),
        ("imported", "Anna", None),
    ]
    assert story[2].fields == (("place", "Ford", "Upper ford"),)
    app = opened(EDIT, noun="incident", key=KEY, tab="History")
    said = shown(app)
    for words in ("Restored", "Removed", "Imported", "never happened", "Upper ford"):
        assert words in said


def test_the_csv_holds_each_change_as_text(small: Store) -> None:
    changed(small, place="=cmd()")
    with small.read() as reader:
        rows = history.changes(reader, Filters(), pd.Timestamp("2026-01-01").date(), limit=None)
    text = frame_bytes(rows).decode("utf-8-sig")
    assert text.splitlines()[0] == "change,at,who,what,noun,key,field,before,after,why,batch"
    assert "Boris,changed,incident," + KEY + ",place,Ford,'=cmd()" in text


def test_what_was_recorded_later_is_not_in_an_earlier_view(small: Store) -> None:
    with small.read() as reader:
        before = reader.one("incident", KEY)
    assert before is not None
    changed(small, place="Upper ford")
    with small.read(before["recorded_at"]) as reader:
        today = before["recorded_at"].date()
        assert list(history.batches(reader, Filters(), today)["batch"]) == [1]
        assert [change.what for change in history.of_record(reader, Filters(), today, "incident", KEY)] == ["imported"]


def test_an_address_reproduces_the_view_and_names_what_is_not_there(small: Store) -> None:
    batch = changed(small, deaths_best="2")
    app = opened(HISTORY, who=["Boris", "Nobody"], what_noun="incident", recorded_from="soon", batch=str(batch))
    assert list(table(app, 0)["Batch"]) == [batch]
    assert app.query_params["who"] == "Boris" and app.query_params["batch"] == str(batch)
    assert "recorded_from" not in app.query_params
    told = " ".join(warning.value for warning in app.warning)
    assert "who" in told and "Nobody" in told and "soon" in told and "Boris" not in told

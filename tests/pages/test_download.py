"""The Download page: what it says it gives is what the addresses give, whatever the view."""

from __future__ import annotations

from datetime import date

from streamlit.testing.v1 import AppTest

from tests.driven import opened
from tracker.filters import Filters
from tracker.queries.bundle import bundle, standing
from tracker.records import BY_NOUN
from tracker.store import Store

TODAY = date(2026, 1, 15)


def shown(app: AppTest) -> str:
    said = "\n".join(str(element.value) for kind in (app.markdown, app.caption) for element in kind)
    return said.replace("\\", "")


def buttons(app: AppTest) -> list[str]:
    return [element.proto.label for element in app.get("download_button")]


def test_the_view_is_offered_whole_and_by_table_with_its_counts(seeded: Store) -> None:
    app = opened("download")

    assert (
        "683 records of 14 kinds; in the store but not in this view: 26 actors. Armenia–Azerbaijan peace process."
        in shown(app)
    )
    assert buttons(app) == ["Download the package", "Download the workbook", "process.csv"]
    table = app.selectbox(key="download-noun")
    table.set_value("status").run()
    assert "status.csv" in buttons(app)
    assert table.options[table.index or 0] == "Statuses (70)"


def test_the_filters_of_the_page_stand_in_every_example(seeded: Store) -> None:
    app = opened("download", as_of="2023-06-30")
    app.date_input(key="to").set_value(date(2022, 12, 31)).run()

    asked = "?process=armenia-azerbaijan&to=2022-12-31&as_of=2023-06-30"
    codes = [element.value for element in app.code]
    assert len(codes) == 4
    assert all(f"/data/round.csv{asked}" in code for code in codes)
    assert any(f"/data/package.zip{asked}" in code for code in codes)
    assert "to 31 December 2022, as of 30 June 2023" in shown(app)


def test_the_counts_are_those_of_the_rows_and_what_they_name_is_counted_apart(seeded: Store) -> None:
    filters = Filters(process="armenia-azerbaijan", start=date(2025, 1, 1))
    with seeded.read() as reader:
        counts = standing(reader, filters, TODAY)
        view = bundle(reader, filters, TODAY)
        rows = {noun: len(list(view.rows(noun))) for noun in BY_NOUN}

    assert rows == {noun: chosen + carried for noun, (chosen, carried) in counts.items()}
    carried = sum(count for _, count in counts.values())
    assert carried > 0
    app = opened("download")
    app.date_input(key="from").set_value(date(2025, 1, 1)).run()
    assert f"and {carried} that these name, beyond the filters" in shown(app)


def test_an_empty_store_offers_nothing_and_says_how_to_begin(empty: Store) -> None:
    app = opened("download")

    assert "No process is recorded yet" in shown(app)
    assert "Download the package" not in buttons(app)
    assert opened("edit").selectbox(key="edit-noun").value == "process"


def test_the_licence_is_said_where_rows_that_are_held_back_are_asked_for(seeded: Store) -> None:
    app = opened("download")
    app.checkbox(key="download-restricted").check().run()

    assert not app.exception
    assert "Some of these rows come from ACLED" in shown(app)

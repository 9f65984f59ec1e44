"""The Overview's cards: each leads to the page that adds up to its figure, in the view it is counted in."""

from __future__ import annotations

from urllib.parse import parse_qs

from streamlit.testing.v1 import AppTest

from tests.driven import opened
from tracker.store import Store
from tracker.ui.cards import LEADS_ON


def linked(app: AppTest) -> dict[str, tuple[str, dict[str, list[str]]]]:
    """Page and parameters each card leads to, by its heading."""
    places = [link.proto for link in app.get("page_link") if LEADS_ON in link.proto.label]
    return {
        metric.label: (place.page, parse_qs(place.query_string))
        for metric, place in zip(app.metric, places, strict=True)
    }


def said(app: AppTest) -> str:
    shown = [str(each.value) for each in (*app.subheader, *app.markdown, *app.caption)]
    return " ".join(shown).replace("\\", "")


def test_a_card_leads_to_what_adds_up_to_its_figure(seeded: Store) -> None:
    overview = opened("overview", to="2024-06-30", reliability="B")
    figures = {metric.label: metric.value for metric in overview.metric}
    leads = linked(overview)
    at = {heading: opened(page, **query) for heading, (page, query) in leads.items() if heading != "Deaths"}
    score, number = (
        figures["Implementation"],
        {name: int(figures[name]) for name in ("Overdue", "Rounds held", "Incidents")},
    )
    assert f"**Assessed only: {score}.**" in said(at["Implementation"])
    assessed, promised = figures["Assessed"].split(" of ")
    assert f"{promised} commitments, {assessed} of them assessed" in said(at["Assessed"])
    table = next(table.value for table in at["Overdue"].dataframe if "Deadline" in table.value)
    assert list(table["Deadline"]) == ["Overdue"] * number["Overdue"]
    assert f"{number['Rounds held']} of " in said(at["Rounds held"])
    assert f"{figures['Refusals']} refusals" in said(at["Refusals"])
    assert leads["Deaths"] == leads["Incidents"]
    assert f"{number['Incidents']} incidents, {figures['Deaths']} deaths" in said(at["Incidents"])
    assert f"Round `{leads['Since last round'][1]['key'][0]}`" in said(at["Since last round"])


def test_a_link_is_the_view_whatever_was_chosen_on_its_page_before(seeded: Store) -> None:
    app = opened("refusals", reason="bias_perceived")
    assert app.multiselect("reason").value == ["bias_perceived"]
    app.switch_page("tracker/pages/overview.py").run()
    (page, query) = linked(app)["Refusals"]
    for name in list(app.query_params):
        del app.query_params[name]
    for name, values in query.items():
        app.query_params[name] = values
    app.switch_page(f"tracker/pages/{page}.py").run()
    assert not app.exception
    assert app.multiselect("reason").value == []


def test_filters_behind_the_button_are_counted_on_it(seeded: Store) -> None:
    app = opened("commitments", category="DETAIN", level="3")
    (more,) = [block for block in app.get("popover") if "More filters" in block.proto.popover.label]
    assert more.proto.popover.label == "More filters (2 set)"
    assert [box.label for box in more.multiselect] == ["Category", "Level"]

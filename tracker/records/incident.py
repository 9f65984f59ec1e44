"""An incident: one act of violence, pressure or damage."""

from collections.abc import Iterator

import sqlalchemy as sa

from tracker.records import cells
from tracker.records.base import Dated, Record, RecordType, Values, slug
from tracker.records.rules import rules_of_place
from tracker.vocabulary import IncidentKind, PlacePrecision


class Incident(Dated, Record, table=True):
    """One event; dataset rows keep their issuer's id, and accidents are kept out of counts."""

    __tablename__ = "incident"
    __table_args__ = (sa.Index("ix_incident_day_and_place", "process", "date_earliest", "latitude", "longitude"),)

    process: str = cells.ref("process", "The process.", required=True, index=False)
    date: str = cells.date("When it happened.", required=True)
    date_note: str | None = cells.text("What the date cannot say: time of day, rival datings.", length=2_000)
    place: str | None = cells.text("Place, as most sources name it.")
    place_aliases: str | None = cells.text("Other names of the place, ; between them.")
    latitude: float | None = cells.decimal("Degrees north, WGS 84.", low=-90, high=90)
    longitude: float | None = cells.decimal("Degrees east, WGS 84.", low=-180, high=180)
    place_precision: int | None = cells.grade(PlacePrecision, "How exactly the place is known (UCDP where_prec).")
    kind: str = cells.choice(IncidentKind, "What happened.", required=True)
    attribution: str | None = cells.text("Who did it, as reported.", length=2_000)
    attributed_to: str | None = cells.refs("actor", "Who did it, in the coder's reading.")
    attribution_contested: bool = cells.flag("Whether the sides blame each other.", default=False)
    actors_reported: str | None = cells.text("The actors as the dataset names them.", length=2_000)
    affected: str | None = cells.text("Who or what was hit.", length=2_000)
    deaths_best: int | None = cells.whole("Deaths, best estimate.")
    deaths_low: int | None = cells.whole("Deaths, lowest credible count.")
    deaths_high: int | None = cells.whole("Deaths, highest credible count.")
    displaced: int | None = cells.whole("People driven out.")
    counted: bool = cells.flag("Whether it enters counts; false for accidents.", default=True)
    dataset: str | None = cells.text("The dataset it came from (ucdp-ged, acled).", length=80)
    dataset_id: str | None = cells.text("Its identifier there.", length=120)
    provisional: bool = cells.flag("Whether the dataset may still revise it.", default=False)
    summary: str | None = cells.prose("What happened, in neutral words.")
    source: str = cells.ref("source", "The source that says so.", required=True)
    also_sources: str | None = cells.refs("source", "Further sources.")
    note: str | None = cells.prose("Remarks for other analysts.")
    restricted: bool = cells.flag("Whether only some roles may see it.", default=False)


def _rules(values: Values) -> Iterator[tuple[str, str]]:
    yield from rules_of_place(values)
    if values.get("dataset_id") and not values.get("dataset"):
        yield "dataset", "an identifier belongs to a dataset; name it (ucdp-ged, acled) or leave both empty"


def _make_key(values: Values) -> str:
    if values.get("dataset") and values.get("dataset_id"):
        return slug(values["dataset"], values["dataset_id"], length=200)
    return slug(values["date"], values.get("place"), values["kind"])


INCIDENT = RecordType(
    Incident,
    label="Incident",
    plural="Incidents",
    about="One act of violence, pressure or damage.",
    make_key=_make_key,
    title="summary",
    rules=_rules,
    rules_by_presence=("latitude", "longitude", "dataset", "dataset_id"),
)

"""A round: one meeting, held or not, or one exchange that stood for a meeting."""

from collections.abc import Iterator
from typing import Any

from tracker.records import cells
from tracker.records.base import Dated, Record, RecordType, Values, slug
from tracker.records.rules import rules_of_place
from tracker.vocabulary import Channel, Format, Level, PlacePrecision, RoundOutcome, RoundStatus, Setting


class Round(Dated, Record, table=True):
    """One round of talks; a meeting that was refused or postponed is a round too, with that status."""

    __tablename__ = "round"

    process: str = cells.ref("process", "The process.", required=True)
    title: str = cells.text("Short title; made from level and place when left empty.", required=True)
    date: str = cells.date("When it took place or was to take place.", required=True)
    date_note: str | None = cells.text("What the date cannot say: time of day, rival datings.", length=2_000)
    place: str | None = cells.text("Place, as most sources name it.")
    place_aliases: str | None = cells.text("Other names of the place, ; between them.")
    latitude: float | None = cells.decimal("Degrees north, WGS 84.", low=-90, high=90)
    longitude: float | None = cells.decimal("Degrees east, WGS 84.", low=-180, high=180)
    place_precision: int | None = cells.grade(PlacePrecision, "How exactly the place is known (UCDP where_prec).")
    level: str | None = cells.choice(Level, "Rank of the highest parties present.")
    format: str | None = cells.choice(Format, "How many sat together, and how.")
    channel: str | None = cells.choice(Channel, "In a room, by video, by letter.")
    setting: str | None = cells.choice(Setting, "A meeting of its own, or on the margins of another.")
    status: str = cells.choice(RoundStatus, "What happened to the meeting.", required=True, index=True)
    outcome: str | None = cells.choice(RoundOutcome, "The furthest result reached; only for held or broken off.")
    summary: str | None = cells.prose("What happened, in neutral words.")
    follows: str | None = cells.ref("round", "The round this one takes up or replaces.")
    source: str = cells.ref("source", "The source that says so.", required=True)
    also_sources: str | None = cells.refs("source", "Further sources.")
    note: str | None = cells.prose("Remarks for other analysts.")


def _rules(values: Values) -> Iterator[tuple[str, str]]:
    yield from rules_of_place(values)
    met = values.get("status") in {RoundStatus.HELD, RoundStatus.BROKE_OFF}
    if values.get("outcome") and not met:
        yield "outcome", f"only a round that was held or broke off has an outcome; this one is {values.get('status')}"
    if values.get("follows") and values.get("follows") == values.get("key"):
        yield "follows", "a round cannot follow itself"


def _derive(values: Values) -> dict[str, Any]:
    level, place = values.get("level"), values.get("place")
    who = Level(level).label if level and level != Level.UNKNOWN else "Talks"
    return {"title": f"{who}, {place}" if place else who}


ROUND = RecordType(
    Round,
    label="Round",
    plural="Rounds",
    about="A meeting, or an exchange that stood for one: held, refused, postponed.",
    make_key=lambda values: slug(values["date"], values["title"]),
    rules=_rules,
    derive=_derive,
)

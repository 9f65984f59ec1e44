"""A release: people, remains or maps handed over, one row for each direction."""

from tracker.records import cells
from tracker.records.base import Dated, Record, RecordType, slug
from tracker.vocabulary import ReleaseWhat


class Release(Dated, Record, table=True):
    """One hand-over in one direction; the two directions of an exchange share a word."""

    __tablename__ = "release"

    process: str = cells.ref("process", "The process.", required=True)
    date: str = cells.date("When they were handed over.", required=True)
    date_note: str | None = cells.text("What the date cannot say: time of day, rival datings.", length=2_000)
    place: str | None = cells.text("Where.")
    given_by: str | None = cells.ref("actor", "Who handed over.")
    given_to: str | None = cells.ref("actor", "Who received.")
    count: int | None = cells.whole("How many; empty when not countable or not known.")
    what: str | None = cells.choice(ReleaseWhat, "Who or what was handed over.")
    through: str | None = cells.refs("actor", "Third parties that made it possible.")
    exchange: str | None = cells.text("A word shared by the two directions of one exchange.", length=80)
    source: str = cells.ref("source", "The source that says so.", required=True)
    also_sources: str | None = cells.refs("source", "Further sources.")
    note: str | None = cells.prose("Remarks for other analysts.")


RELEASE = RecordType(
    Release,
    label="Release",
    plural="Releases",
    about="People, remains or maps handed over, one row for each direction.",
    make_key=lambda values: slug(
        values["date"],
        "release",
        str(values["count"]) if values.get("count") is not None else None,
        values.get("what"),
        f"{values['given_by']}-to-{values.get('given_to')}" if values.get("given_by") else None,
    ),
    title="key",
)

"""A deadline: a day set for a commitment after it was made."""

from tracker.records import cells
from tracker.records.base import Dated, Record, RecordType, slug


class Deadline(Dated, Record, table=True):
    """One later change of a commitment's due date."""

    __tablename__ = "deadline"

    commitment: str = cells.ref("commitment", "The commitment.", required=True)
    date: str = cells.date("When this deadline was set.", required=True)
    date_note: str | None = cells.text("What the date cannot say: time of day, rival datings.", length=2_000)
    due: str = cells.date("The deadline.", required=True)
    source: str = cells.ref("source", "The source that says so.", required=True)
    also_sources: str | None = cells.refs("source", "Further sources.")
    note: str | None = cells.prose("Remarks for other analysts.")


DEADLINE = RecordType(
    Deadline,
    label="Deadline",
    plural="Deadlines",
    about="A due date set, or moved, after the promise.",
    make_key=lambda values: slug(values["commitment"], values["date"], length=200),
    parent="commitment",
    title="due",
)

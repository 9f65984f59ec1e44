"""A peace process: the frame every other fact stands in."""

from tracker.records import cells
from tracker.records.base import Record, RecordType, slug


class Process(Record, table=True):
    """One peace process as analysts delimit it; PA-X and UCDP may group its texts and events otherwise."""

    __tablename__ = "process"

    title: str = cells.text("Name of the process.", required=True)
    summary: str | None = cells.prose("What the process is about, in neutral words.")
    region: str | None = cells.text("Region, as the analysts group their processes.")
    started: str | None = cells.date("When the talks counted here began.")
    ended: str | None = cells.date("When the process ended; empty while it goes on.")
    note: str | None = cells.prose("Remarks for other analysts.")


PROCESS = RecordType(
    Process,
    label="Process",
    plural="Processes",
    about="A peace process: the frame every other fact stands in.",
    make_key=lambda values: slug(values["title"]),
    parent=None,
)

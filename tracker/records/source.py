"""A source: where a fact can be read."""

from tracker.records import cells
from tracker.records.base import Record, RecordType, slug
from tracker.vocabulary import Reliability, SourceKind


class Source(Record, table=True):
    """One text, report, statement or dataset that says something."""

    __tablename__ = "source"

    kind: str | None = cells.choice(SourceKind, "What sort of source it is.")
    publisher: str | None = cells.text("Who published it.")
    affiliation: str | None = cells.ref("actor", "The actor the publisher speaks for or stands close to.")
    title: str = cells.text("Title as published; in [brackets] when supplied.", required=True)
    url: str | None = cells.url("Its address.")
    archived_url: str | None = cells.url("Address of an archived copy.")
    published: str | None = cells.date("When it was published.")
    accessed: str | None = cells.day("The day it was last read.")
    language: str | None = cells.text("Language code (en, hy, az).", length=20)
    reliability: str | None = cells.choice(Reliability, "Reliability of the source, A to F (Admiralty code).")
    reference: str | None = cells.text("Document or dataset number, version, file and checksum.", length=2_000)
    verified: bool = cells.flag("Whether the coder read the text itself.", default=False)
    independent_of: str | None = cells.ref("source", "The source it repeats; a reprint counts once.")
    note: str | None = cells.prose("Remarks for other analysts.")
    restricted: bool = cells.flag("Whether only some roles may see it.", default=False)


SOURCE = RecordType(
    Source,
    label="Source",
    plural="Sources",
    about="A text, report, statement or dataset a fact rests on.",
    make_key=lambda values: slug(values.get("published"), values.get("publisher"), values["title"]),
    parent=None,
)

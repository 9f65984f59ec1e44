"""An agreement: a text the parties or a third party issued, signed or left unsigned."""

from tracker.records import cells
from tracker.records.base import Dated, Record, RecordType, slug
from tracker.vocabulary import AgreementStage, TextState


class Agreement(Dated, Record, table=True):
    """One text; it may belong to several processes (PA-X files one text under many)."""

    __tablename__ = "agreement"

    processes: str = cells.refs("process", "The processes it belongs to.", required=True)
    round: str | None = cells.ref("round", "The round it came from.")
    title: str = cells.text("Title, as most sources name it.", required=True)
    date: str = cells.date("When it was signed or issued.", required=True)
    date_note: str | None = cells.text("What the date cannot say: time of day, rival datings.", length=2_000)
    effective: str | None = cells.date("When it took effect.")
    announced: str | None = cells.date("When it became public.")
    stage: str | None = cells.choice(AgreementStage, "Stage of the process, in PA-X's seven.")
    text_state: str | None = cells.choice(TextState, "How far the text itself has come.")
    pax_id: int | None = cells.whole("AgtId in the PA-X database.")
    url: str | None = cells.url("Address of the text.")
    summary: str | None = cells.prose("What it says, in neutral words.")
    source: str = cells.ref("source", "The source that says so.", required=True)
    also_sources: str | None = cells.refs("source", "Further sources.")
    note: str | None = cells.prose("Remarks for other analysts.")


AGREEMENT = RecordType(
    Agreement,
    label="Agreement",
    plural="Agreements",
    about="A text that came out of the talks: statement, ceasefire, treaty.",
    make_key=lambda values: slug(values["date"], values["title"]),
    parent="processes",
)

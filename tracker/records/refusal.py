"""A refusal: somebody would not meet, mediate, sign or carry out."""

from tracker.records import cells
from tracker.records.base import Dated, Record, RecordType, slug
from tracker.vocabulary import Reason, RefusalAct, RefusalKind


class Refusal(Dated, Record, table=True):
    """One refusal; who refused may be disputed, and then the rival claims stand beside it."""

    __tablename__ = "refusal"

    process: str = cells.ref("process", "The process.", required=True)
    round: str | None = cells.ref("round", "The meeting that did not happen.")
    date: str = cells.date("When the refusal was declared.", required=True)
    date_note: str | None = cells.text("What the date cannot say: time of day, rival datings.", length=2_000)
    planned_for: str | None = cells.date("When the refused meeting was to take place.")
    kind: str | None = cells.choice(RefusalKind, "What was refused.")
    act: str | None = cells.choice(RefusalAct, "How it was refused.")
    refused_by: str | None = cells.refs("actor", "Who refused, in the coder's reading.")
    reason: str | None = cells.choice(Reason, "Why, in the coder's reading.")
    counter_offer: str | None = cells.text("What was offered instead.", length=2_000)
    summary: str | None = cells.prose("What happened, in neutral words.")
    source: str = cells.ref("source", "The source that says so.", required=True)
    also_sources: str | None = cells.refs("source", "Further sources.")
    note: str | None = cells.prose("Remarks for other analysts.")


REFUSAL = RecordType(
    Refusal,
    label="Refusal",
    plural="Refusals",
    about="Somebody would not meet, mediate, sign or carry out.",
    make_key=lambda values: slug(
        values["date"], (values.get("refused_by") or "").replace(";", "-"), values.get("act") or "refusal"
    ),
    title="summary",
)

"""A refusal claim: one account of who refused, and why."""

from tracker.records import cells
from tracker.records.base import Record, RecordType, slug
from tracker.vocabulary import Reason, Stance


class RefusalClaim(Record, table=True):
    """What one speaker says about a refusal; rival claims are kept side by side."""

    __tablename__ = "refusal_claim"

    refusal: str = cells.ref("refusal", "The refusal.", required=True)
    said_by: str | None = cells.ref("actor", "Who says so; empty for a commentary.")
    stance: str = cells.choice(Stance, "Whether the speaker asserts it, denies it, or takes no side.", required=True)
    refused_by: str | None = cells.refs("actor", "Who refused, by this account.")
    reason: str | None = cells.choice(Reason, "Why, by this account.")
    detail: str | None = cells.prose("What was said, in neutral words.")
    source: str = cells.ref("source", "The source that says so.", required=True)
    also_sources: str | None = cells.refs("source", "Further sources.")
    note: str | None = cells.prose("Remarks for other analysts.")


REFUSAL_CLAIM = RecordType(
    RefusalClaim,
    label="Refusal claim",
    plural="Refusal claims",
    about="One account of who refused, and why.",
    make_key=lambda values: slug(
        values["refusal"], values.get("said_by") or "commentary", values["stance"], values["source"], length=200
    ),
    parent="refusal",
    title="detail",
)

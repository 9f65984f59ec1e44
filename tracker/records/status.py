"""A status: how far a commitment had come on a day, by whose account."""

from collections.abc import Iterator

from tracker.records import cells
from tracker.records.base import Dated, Record, RecordType, Values, slug
from tracker.vocabulary import Basis, Credibility, Implementation, Lifecycle


class Status(Dated, Record, table=True):
    """One dated assessment (evidence) or one party's word (claim); an empty level leaves the former one standing."""

    __tablename__ = "status"

    commitment: str = cells.ref("commitment", "The commitment.", required=True)
    date: str = cells.date("The day the status describes.", required=True)
    date_note: str | None = cells.text("What the date cannot say: time of day, rival datings.", length=2_000)
    basis: str = cells.choice(Basis, "The coder's assessment, or what somebody claims.", required=True)
    claimed_by: str | None = cells.refs("actor", "Who says so, for a claim.")
    level: int | None = cells.grade(Implementation, "How far it was carried out, 0 to 3; empty: no new assessment.")
    lifecycle: str | None = cells.choice(Lifecycle, "Whether this status closes, suspends or reopens the commitment.")
    credibility: int | None = cells.grade(Credibility, "Credibility of this item, 1 to 6 (Admiralty code).")
    source: str = cells.ref("source", "The source that says so.", required=True)
    also_sources: str | None = cells.refs("source", "Further sources.")
    note: str | None = cells.prose("Remarks for other analysts.")


def _rules(values: Values) -> Iterator[tuple[str, str]]:
    if values.get("claimed_by") and values.get("basis") == Basis.EVIDENCE:
        yield "claimed_by", "evidence is the coder's own reading; make the basis claim, or leave this empty"


STATUS = RecordType(
    Status,
    label="Status",
    plural="Statuses",
    about="How far a commitment had come on a day, by whose account.",
    make_key=lambda values: slug(values["commitment"], values["date"], values["basis"], length=200),
    parent="commitment",
    title="key",
    rules=_rules,
)

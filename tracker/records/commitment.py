"""A commitment: one thing somebody promised to do."""

from collections.abc import Iterator

from tracker.records import cells
from tracker.records.base import Dated, Record, RecordType, Values, slug
from tracker.vocabulary import Category


class Commitment(Dated, Record, table=True):
    """One promise that can be checked on its own; its fate is told by dated statuses."""

    __tablename__ = "commitment"

    process: str = cells.ref("process", "The process.", required=True)
    agreement: str | None = cells.ref("agreement", "The text it stands in.")
    round: str | None = cells.ref("round", "The round it was made at.")
    title: str = cells.text("What was promised, in a few words.", required=True)
    text: str | None = cells.prose("The promise as the text words it, or nearly so.")
    date: str = cells.date("When it was promised.", required=True)
    date_note: str | None = cells.text("What the date cannot say: time of day, rival datings.", length=2_000)
    category: str | None = cells.choice(Category, "Subject of the promise (PAM groups).")
    bound: str | None = cells.refs("actor", "Who has to act.")
    beneficiary: str | None = cells.refs("actor", "Who gains by it.")
    quantity: float | None = cells.decimal("How many or how much was promised.", low=0, high=1e12)
    unit: str | None = cells.text("Of what (prisoners, km2, days).", length=80)
    due: str | None = cells.date("Deadline set when it was promised; later ones are deadline records.")
    supersedes: str | None = cells.ref("commitment", "The earlier commitment it replaces.")
    source: str = cells.ref("source", "The source that says so.", required=True)
    also_sources: str | None = cells.refs("source", "Further sources.")
    note: str | None = cells.prose("Remarks for other analysts.")
    restricted: bool = cells.flag("Whether only some roles may see it.", default=False)


def _rules(values: Values) -> Iterator[tuple[str, str]]:
    if values.get("supersedes") and values.get("supersedes") == values.get("key"):
        yield "supersedes", "a commitment cannot replace itself"
    if values.get("unit") and values.get("quantity") is None:
        yield "quantity", "a unit needs a number; give the quantity or leave the unit empty"


COMMITMENT = RecordType(
    Commitment,
    label="Commitment",
    plural="Commitments",
    about="One thing somebody promised to do.",
    make_key=lambda values: slug(values["date"], values["title"]),
    rules=_rules,
)

"""An involvement: what an actor is in a process, and for how long."""

from collections.abc import Iterator

from tracker.records import cells
from tracker.records.base import Record, RecordType, Values, slug
from tracker.vocabulary import Role, Side


class Involvement(Record, table=True):
    """One role of one actor in one process."""

    __tablename__ = "involvement"

    process: str = cells.ref("process", "The process.", required=True)
    actor: str = cells.ref("actor", "The actor.", required=True)
    role: str = cells.choice(Role, "What the actor is in the process.", required=True)
    side: str | None = cells.choice(Side, "The side of a party; empty for third parties.")
    since: str | None = cells.date("When the role began.")
    until: str | None = cells.date("When the role ended; empty while it lasts.")
    source: str | None = cells.ref("source", "The source that says so.")
    also_sources: str | None = cells.refs("source", "Further sources.")
    note: str | None = cells.prose("Remarks for other analysts.")


def _rules(values: Values) -> Iterator[tuple[str, str]]:
    if values.get("side") and values.get("role") != Role.PARTY:
        yield "side", "only a party has a side; leave it empty or make the role party"


INVOLVEMENT = RecordType(
    Involvement,
    label="Involvement",
    plural="Involvements",
    about="What an actor is in a process: party, mediator, host, guarantor.",
    make_key=lambda values: slug(values["process"], values["actor"], values["role"], length=200),
    title="key",
    rules=_rules,
)

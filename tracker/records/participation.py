"""A participation: who was at a round, and as what."""

from tracker.records import cells
from tracker.records.base import Record, RecordType, slug
from tracker.vocabulary import Role


class Participation(Record, table=True):
    """One role of one actor in one round."""

    __tablename__ = "participation"

    round: str = cells.ref("round", "The round.", required=True)
    actor: str = cells.ref("actor", "The actor.", required=True)
    role: str = cells.choice(Role, "What the actor was in the round.", required=True)
    source: str | None = cells.ref("source", "The source that says so.")
    also_sources: str | None = cells.refs("source", "Further sources.")
    note: str | None = cells.prose("Remarks for other analysts.")


PARTICIPATION = RecordType(
    Participation,
    label="Participation",
    plural="Participations",
    about="Who was at a round, and as what.",
    make_key=lambda values: slug(values["round"], values["actor"], values["role"], length=200),
    parent="round",
    title="key",
)

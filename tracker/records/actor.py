"""An actor: a state, body, group or person that acts in a process."""

from collections.abc import Iterator

from tracker.records import cells
from tracker.records.base import Record, RecordType, Values, slug
from tracker.vocabulary import ActorKind


class Actor(Record, table=True):
    """One actor, known by the same key in every process."""

    __tablename__ = "actor"

    name: str = cells.text("Full name.", required=True)
    short_name: str | None = cells.text("Name used on charts and in lists.", length=80)
    kind: str = cells.choice(ActorKind, "What sort of actor it is.", required=True)
    iso3: str | None = cells.text("ISO 3166-1 alpha-3 code of a state (ARM).", length=3)
    aliases: str | None = cells.text("Other names, ; between them; searched, never shown as positions.")
    note: str | None = cells.prose("Remarks for other analysts.")


def _rules(values: Values) -> Iterator[tuple[str, str]]:
    code = values.get("iso3")
    if code and not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
        yield "iso3", "three capital letters are needed, as in ISO 3166-1 (ARM)"


ACTOR = RecordType(
    Actor,
    label="Actor",
    plural="Actors",
    about="A state, body, group or person that acts in a process.",
    make_key=lambda values: slug(values.get("short_name") or values["name"]),
    parent=None,
    title="name",
    rules=_rules,
)

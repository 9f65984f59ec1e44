"""The closed lists: every word a field may hold, with its label and definition. Imports nothing else of ours.

Filed by noun, like the records. The codebook, the choices of the forms, the CHECKs of the database and the refusals of
the importers are made from here. Import from this package, not from its modules. ``Account`` and ``Schedule`` are
derived by queries and measures and are never typed.
"""

from __future__ import annotations

from tracker.vocabulary.actors import TRACK_ROLES, ActorKind, Role, Side
from tracker.vocabulary.agreements import AgreementStage, TextState
from tracker.vocabulary.commitments import NOT_ASSESSED, Basis, Category, Implementation, Lifecycle, Schedule
from tracker.vocabulary.incidents import ARMED_ACTS, IncidentKind, PlacePrecision, ReleaseWhat
from tracker.vocabulary.refusals import Account, Reason, RefusalAct, RefusalKind, Stance
from tracker.vocabulary.rounds import Channel, Format, Level, RoundOutcome, RoundStatus, Setting
from tracker.vocabulary.sources import Credibility, Reliability, SourceKind
from tracker.vocabulary.word import Word

__all__ = [
    "ARMED_ACTS",
    "NOT_ASSESSED",
    "TRACK_ROLES",
    "VOCABULARIES",
    "Account",
    "ActorKind",
    "AgreementStage",
    "Basis",
    "Category",
    "Channel",
    "Credibility",
    "Format",
    "Implementation",
    "IncidentKind",
    "Level",
    "Lifecycle",
    "PlacePrecision",
    "Reason",
    "RefusalAct",
    "RefusalKind",
    "ReleaseWhat",
    "Reliability",
    "Role",
    "RoundOutcome",
    "RoundStatus",
    "Schedule",
    "Setting",
    "Side",
    "SourceKind",
    "Stance",
    "TextState",
    "Word",
    "label",
]

# Every list by the name a reader knows it by, in the order in which the codebook is read.
VOCABULARIES: dict[str, type[Word]] = {
    "Kind of actor": ActorKind,
    "Role": Role,
    "Side": Side,
    "Status of a round": RoundStatus,
    "Outcome of a round": RoundOutcome,
    "Level of a round": Level,
    "Format of a round": Format,
    "Channel of a round": Channel,
    "Setting of a round": Setting,
    "Stage of an agreement": AgreementStage,
    "State of a text": TextState,
    "Category of a commitment": Category,
    "Level of implementation": Implementation,
    "Life cycle of a commitment": Lifecycle,
    "Basis of a status": Basis,
    "Schedule of a commitment": Schedule,
    "Kind of refusal": RefusalKind,
    "Act of refusal": RefusalAct,
    "Reason for a refusal": Reason,
    "Stance of a claim": Stance,
    "Account of a refusal": Account,
    "Kind of incident": IncidentKind,
    "Precision of a place": PlacePrecision,
    "What was released": ReleaseWhat,
    "Kind of source": SourceKind,
    "Reliability of a source": Reliability,
    "Credibility of an item": Credibility,
}


def label(vocabulary: type[Word], code: str | None) -> str:
    """What a page shows for a stored code: its label, nothing for none, the code itself where the list lacks it.

    A store written by a newer version may hold a word this one does not know; showing it beats failing the page.
    """
    if code is None:
        return ""
    try:
        return vocabulary(code).label
    except ValueError:
        return code

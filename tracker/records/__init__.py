"""What you type: one module per noun. ``RECORD_TYPES`` is the one registry, parents before children."""

from tracker.records.actor import ACTOR
from tracker.records.agreement import AGREEMENT
from tracker.records.base import Draft, Origin, Record, RecordType, Torn
from tracker.records.commitment import COMMITMENT
from tracker.records.deadline import DEADLINE
from tracker.records.incident import INCIDENT
from tracker.records.involvement import INVOLVEMENT
from tracker.records.participation import PARTICIPATION
from tracker.records.process import PROCESS
from tracker.records.refusal import REFUSAL
from tracker.records.refusal_claim import REFUSAL_CLAIM
from tracker.records.release import RELEASE
from tracker.records.round import ROUND
from tracker.records.source import SOURCE
from tracker.records.status import STATUS

RECORD_TYPES: tuple[RecordType, ...] = (
    PROCESS,
    ACTOR,
    SOURCE,
    INVOLVEMENT,
    ROUND,
    PARTICIPATION,
    AGREEMENT,
    COMMITMENT,
    DEADLINE,
    STATUS,
    REFUSAL,
    REFUSAL_CLAIM,
    RELEASE,
    INCIDENT,
)

BY_NOUN: dict[str, RecordType] = {record_type.noun: record_type for record_type in RECORD_TYPES}
METADATA = Record.metadata

__all__ = ["BY_NOUN", "METADATA", "RECORD_TYPES", "Draft", "Origin", "Record", "RecordType", "Torn"]

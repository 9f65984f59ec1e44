"""Words for where a fact comes from and how far to trust it: the source and the single item are graded apart."""

from __future__ import annotations

from tracker.vocabulary.word import Word


class SourceKind(Word):
    """What sort of source it is; the side it is close to stands in its affiliation."""

    PRIMARY_TEXT = (
        "primary_text",
        "Primary text",
        "The document itself, whole: a statement, a treaty, a resolution, a ruling; a news item quoting half of it "
        "is media.",
    )
    OFFICIAL_STATEMENT = (
        "official_statement",
        "Official statement",
        "A government or organisation speaking in its own name on its own page or account, its readout of a meeting "
        "included.",
    )
    IGO = (
        "igo",
        "International organisation",
        "A report or record by an organisation that is not at the table; its mediator's word about a round is an "
        "official statement.",
    )
    MONITOR = (
        "monitor",
        "Monitor",
        "A mission or a rights group that observes or documents by a stated method; its appeal to governments is a "
        "statement.",
    )
    WIRE = (
        "wire",
        "News agency",
        "An agency's own report, read at the agency or word for word elsewhere; a state agency used as one side's "
        "voice is partisan.",
    )
    LOCAL_MEDIA = (
        "local_media",
        "Media",
        "A newspaper, broadcaster or site that reports under its own editors, near the conflict or far from it, and "
        "speaks for no side.",
    )
    PARTISAN_MEDIA = (
        "partisan_media",
        "Partisan media",
        "An outlet owned by or speaking for a side; good for dates and for what that side said, and one side's word "
        "for the rest.",
    )
    SOCIAL = (
        "social",
        "Social media",
        "A post by a person or an unofficial account; a ministry's account is an official statement.",
    )
    ACADEMIC = (
        "academic",
        "Research",
        "A paper, a book or an institute's study with its sources named; a column by a scholar is media.",
    )
    DATASET = (
        "dataset",
        "Dataset",
        "A coded collection; release and day of access belong to it, since the same event differs between releases.",
    )
    UNKNOWN = "unknown", "Not known", "Cited by others and not seen, so that its kind cannot be told."


class Reliability(Word):
    """How far a source is trusted in general, by the Admiralty letters. Grade the source, not the story."""

    A = (
        "A",
        "Completely reliable",
        "No doubt that it is genuine and in a position to know, as the published text is for its own wording.",
    )
    B = (
        "B",
        "Usually reliable",
        "Right in nearly all that could be checked, and corrects itself in public; small doubts remain.",
    )
    C = (
        "C",
        "Fairly reliable",
        "Right in much that could be checked, with doubts: a partisan outlet that can be trusted for dates and for "
        "its own side's words.",
    )
    D = (
        "D",
        "Not usually reliable",
        "Right at times: a retelling without author or address, an outlet that does not correct itself.",
    )
    E = "E", "Unreliable", "Known for invented or distorted reports; kept only as a record of what it spread."
    F = (
        "F",
        "Cannot be judged",
        "No record to judge by, as with a new or anonymous outlet; this is no basis, not the grade below E.",
    )


class Credibility(Word):
    """How far one item is believed, by the Admiralty numbers; a good source may carry a doubtful item."""

    CONFIRMED = (
        "1",
        "Confirmed",
        "Reported by sources that do not draw on each other; two reprints of one agency are one source.",
    )
    PROBABLE = "2", "Probably true", "Not confirmed elsewhere, fits what is known, and nothing speaks against it."
    POSSIBLE = "3", "Possibly true", "Reasonable in itself, fits only part of what is known, and stands alone."
    DOUBTFUL = (
        "4",
        "Doubtful",
        "Possible, but fits badly with what is known or serves the speaker too well, with no second source.",
    )
    IMPROBABLE = "5", "Improbable", "Contradicted by better supported reports; kept as an account, not deleted."
    UNJUDGED = "6", "Cannot be judged", "Nothing to compare it with; this is no basis, not the grade below improbable."

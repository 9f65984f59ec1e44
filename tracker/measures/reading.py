"""What an event study allows one to say, in plain sentences, and what it does not (c12)."""

from __future__ import annotations

from tracker.measures.event_study import FEWEST, Contrast, EventStudy

NOT_A_CAUSE = (
    "This is an association in time. It cannot show that talks caused it: violence may bring talks about, both may"
    " follow from something else, and incidents nobody reported are not in it."
)
NOT_NO_EFFECT = (
    "This does not show that talks have no effect: with so few days an effect smaller than the band would go unseen,"
    " and incidents nobody reported are not in it."
)


def reading(study: EventStudy, *, what: str = "incidents", anchors: str = "a round") -> str:
    """The outcome of a study in words: the figures, where they stand against the band, what cannot be concluded.

    ``what``: the plural of what was counted; ``anchors``: what each of the days had.
    """
    days = len(study.anchors)
    if study.outcome == "too few" or study.change is None or study.before is None or study.after is None:
        found = f"{days} day{'' if days == 1 else 's'} with {anchors} and {study.window} observed days on either side"
        why = f"at least {FEWEST} are needed" if days < FEWEST else f"no {what} were recorded in the period"
        return f"Nothing can be concluded: {found}, and {why}. {_reservations(study)}".strip()
    figures = (
        f"In the {study.window} days after {days} days with {anchors} there were on average {study.after:.1f} {what},"
        f" against {study.before:.1f} in the {study.window} days before: a change of {study.change:+.1f}."
    )
    band = (
        f"{study.confidence:.0%} of {study.draws:,} {_draws(study)} in the same period give a change between"
        f" {study.band_low:+.1f} and {study.band_high:+.1f}"
    )
    judged = {
        "above": f"{band}; the change after {anchors} lies above that, so more {what} followed than chance dates give."
        f" {NOT_A_CAUSE}",
        "inside": f"{band}; the change after {anchors} lies within that, not to be told from chance. {NOT_NO_EFFECT}",
        "below": f"{band}; the change after {anchors} lies below that, so fewer {what} followed than chance dates give."
        f" {NOT_A_CAUSE}",
    }[study.outcome]
    return " ".join(part for part in (figures, judged, _reservations(study)) if part)


def reading_contrast(found: Contrast, *, first: str = "a round", second: str = "a refusal") -> str:
    """The contrast of two kinds of day in words."""
    if found.outcome == "too few" or found.difference is None:
        return (
            f"Too few days with {first} or with {second} have whole windows to compare the two: at least {FEWEST} of each"
            " are needed."
        )
    figures = (
        f"The mean change was {found.first:+.1f} around {first} and {found.second:+.1f} around {second}, a difference"
        f" of {found.difference:+.1f}; the same days with the two kinds exchanged at random give {found.band_low:+.1f} to"
        f" {found.band_high:+.1f}."
    )
    judged = {
        "above": f"The change was higher around {first} than such an exchange explains. {NOT_A_CAUSE}",
        "inside": f"The two cannot be told apart. {NOT_NO_EFFECT}",
        "below": f"The change was lower around {first} than such an exchange explains. {NOT_A_CAUSE}",
    }[found.outcome]
    return f"{figures} {judged}"


def _draws(study: EventStudy) -> str:
    return "sets of random dates" if study.draw == "random dates" else "shifts of the same dates"


def _reservations(study: EventStudy) -> str:
    parts = []
    if study.overlapping:
        parts.append(
            f"{study.overlapping} of the {len(study.anchors)} windows overlap, so some days count more than once."
        )
    if study.left_out:
        lie, are = ("lies", "is") if study.left_out == 1 else ("lie", "are")
        parts.append(f"{study.left_out} more {lie} too near an end of the period and {are} left out.")
    return " ".join(parts)

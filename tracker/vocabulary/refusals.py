"""Words for a refusal: what was refused, how, why, and how the accounts of it stand to each other."""

from __future__ import annotations

from tracker.vocabulary.word import Word


class RefusalKind(Word):
    """What a side said no to."""

    MEETING = (
        "meeting",
        "A meeting",
        "Sitting down at a given time and place; an objection to the host that is about this one day is still a "
        "meeting.",
    )
    MEDIATOR = (
        "mediator",
        "A mediator",
        "A third party's part in the talks altogether; staying away from one meeting it hosts is refusing a meeting.",
    )
    FORMAT = (
        "format",
        "A format",
        "A platform or a combination of participants as such, present and future; missing one session of it is a "
        "meeting.",
    )
    PROPOSAL = (
        "proposal",
        "A proposal",
        "A plan, a draft or a joint step put forward by another; a counter-draft within running talks is no refusal.",
    )
    SIGNATURE = (
        "signature",
        "A signature",
        "Signing a text whose wording is settled; holding out for other wording is refusing a proposal.",
    )
    IMPLEMENTATION = (
        "implementation",
        "Implementation",
        "Carrying out what had been accepted, declared in words; delay without such words is for the commitment's "
        "status.",
    )
    ACCESS = (
        "access",
        "Access",
        "Letting monitors, aid or mediators in; a road closed to everybody is an incident, a blockade.",
    )
    UNKNOWN = (
        "unknown",
        "Not known",
        "A refusal is reported and its object is not; a report of bad mood between the sides is no refusal.",
    )


class RefusalAct(Word):
    """What the refusing side did."""

    DECLINED = (
        "declined",
        "Declined",
        "Said no to something it had not accepted before, in public or as reported by the inviting side.",
    )
    CANCELLED_AFTER_ACCEPTANCE = (
        "cancelled_after_acceptance",
        "Cancelled after accepting",
        "Had accepted and called off before the day; saying so on the day itself is this, saying nothing is not "
        "coming.",
    )
    POSTPONED_BY_PARTY = (
        "postponed_by_party",
        "Put off",
        "Asked for a later day and kept up its will to meet; a delay both sides wanted is no refusal.",
    )
    NO_SHOW = "no_show", "Did not come", "Had accepted, sent no word, and was absent when the others were there."
    WALKED_OUT = "walked_out", "Walked out", "Came and left before the end in protest; the round itself broke off."
    CONDITION_SET = (
        "condition_set",
        "Set a condition",
        "Would go ahead only once a demand outside the matter at hand is met; a negotiating position inside the "
        "talks is not one.",
    )
    WITHDREW_FROM_FORMAT = (
        "withdrew_from_format",
        "Withdrew from a format",
        "Left a standing body or platform until further notice; missing a session of it is one of the acts above.",
    )
    UNKNOWN = (
        "unknown",
        "Not known",
        "Both sides agree that it came to nothing by a side's will, and not by which step.",
    )


class Reason(Word):
    """The reason for a refusal, as the speaker gives it or as the coder reads it."""

    MEDIATOR_COMPOSITION = (
        "mediator_composition",
        "Who is in the room",
        "Somebody's presence or absence at the table is the trouble, not what that somebody said.",
    )
    MEDIATOR_STATEMENT = (
        "mediator_statement",
        "What a third party said or did",
        "A given statement, vote, visit or arms delivery by a third party; name it in the detail.",
    )
    BIAS_PERCEIVED = (
        "bias_perceived",
        "Perceived bias",
        "A third party is called partial in general; if one act of it is named, code the act.",
    )
    VENUE_FORMAT = (
        "venue_format",
        "Venue or format",
        "The place, the platform, or a wish to meet alone or within the region; an objection to one invited person "
        "is about who is in the room.",
    )
    PRECONDITION_UNMET = (
        "precondition_unmet",
        "Precondition not met",
        "A demand to be met first, such as a change of law; the demand is the reason even where the other side calls "
        "it a pretext.",
    )
    SITUATION_ON_GROUND = (
        "situation_on_ground",
        "Situation on the ground",
        "Fighting, a blockade or a humanitarian emergency under way; an attack named as the other's breach counts "
        "here too.",
    )
    AGENDA_CONTENT = (
        "agenda_content",
        "Agenda or text",
        "A topic or a wording that one side will not discuss or wants added.",
    )
    DOMESTIC = (
        "domestic",
        "Domestic politics",
        "Elections, opposition, parliament or courts at home; a law demanded of the other side is a precondition.",
    )
    SCHEDULING = (
        "scheduling",
        "Scheduling",
        "Dates, travel, another engagement, with no other ground given; a date refused to avoid a guest is about the "
        "guest.",
    )
    UNSTATED = (
        "unstated",
        "None stated",
        "The speaker is quoted or on record and gives no reason; do not fill it in from what others suppose.",
    )
    UNKNOWN = (
        "unknown",
        "Not known",
        "No record of what the speaker said is at hand, so that a reason may well have been given.",
    )


class Stance(Word):
    """What a speaker says about a reported refusal."""

    ASSERTS = (
        "asserts",
        "Asserts",
        "Says that there was a refusal and by whom, the speaker's own included; naming both sides is one assertion.",
    )
    DENIES = (
        "denies",
        "Denies",
        "Says that there was none, or that the side named did not refuse; explaining one's reasons is not denying.",
    )
    NEUTRAL = (
        "neutral",
        "Neutral",
        "Speaks of it without saying who refused, as a host does who only regrets the outcome.",
    )


class Account(Word):
    """How the accounts of one refusal stand to each other. Derived from the claims, never typed."""

    AGREED = (
        "agreed",
        "Agreed",
        "The refusing side says so itself, or two speakers name the same side and nobody contradicts.",
    )
    CONTESTED = (
        "contested",
        "Contested",
        "Somebody denies it, or different sides are named; counted once in totals and shown under each side named.",
    )
    SINGLE_SOURCE = (
        "single_source",
        "Single source",
        "One speaker names another side and nobody has confirmed or denied it; silence is not agreement.",
    )

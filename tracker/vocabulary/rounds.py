"""Words for a round: what became of it, what it brought, at which rank, in which form."""

from __future__ import annotations

from tracker.vocabulary.word import Word


class RoundStatus(Word):
    """What happened to a meeting, from the first suggestion to the last word."""

    PROPOSED = (
        "proposed",
        "Proposed",
        "Someone has suggested it and acceptance by all sides is not known; one yes and one silence is still a "
        "proposal, a day floated in the press without a proposer is not yet a round.",
    )
    AGREED = "agreed", "Agreed", "Every party named has said yes, even if the day or the place is still open."
    HELD = (
        "held",
        "Held",
        "It took place, however short, also by phone or in writing; a handshake in passing is no round at all.",
    )
    POSTPONED = (
        "postponed",
        "Postponed",
        "Put off with the stated will to meet later, whoever asked for it; when no side speaks of a new day any "
        "more, recode it as cancelled.",
    )
    REFUSED = (
        "refused",
        "Refused",
        "A party turned it down before it began, also after accepting at first; who refused and why, by whose "
        "account, stands in a refusal.",
    )
    CANCELLED = (
        "cancelled",
        "Cancelled",
        "Called off for something other than a party's refusal: illness, a host that withdraws its offer, a summit "
        "that is itself dropped.",
    )
    BROKE_OFF = (
        "broke_off",
        "Broke off",
        "It began and a side left before the agenda was done; sides that rise early by common consent have held it.",
    )
    UNKNOWN = (
        "unknown",
        "Not known",
        "It was announced, and no source found says whether it took place; a day that is still ahead is proposed or "
        "agreed.",
    )


class RoundOutcome(Word):
    """The furthest result of a round that was held or broke off: one word, the highest reached."""

    NO_OUTCOME = (
        "no_outcome",
        "No outcome",
        "They met and nothing beyond that fact was announced; polite words about a useful exchange change nothing.",
    )
    PROCESS_STEP = (
        "process_step",
        "Step in the process",
        "Something about the talks themselves: the next date, a new commission, drafts to be exchanged. Nothing "
        "changes on the ground.",
    )
    PROGRESS = (
        "progress",
        "Progress reported",
        "A party or the host says that positions came closer, with no text and no step to show; one such voice "
        "suffices, a denial goes into the note.",
    )
    CBM = (
        "cbm",
        "Confidence step",
        "One concrete step of good will is agreed, such as a release or a handover of mine maps, even if it is "
        "carried out later or never.",
    )
    CEASEFIRE = (
        "ceasefire",
        "Ceasefire",
        "A truce is agreed, extended or renewed, also as one point among others; if the same text settles the "
        "dispute itself, code that.",
    )
    AGREEMENT_PARTIAL = (
        "agreement_partial",
        "Partial agreement",
        "A text settles some of the matters in dispute; a text about procedure alone is a step in the process.",
    )
    AGREEMENT_FULL = (
        "agreement_full",
        "Full agreement",
        "A text meant to settle the whole dispute is agreed, initialled or signed; it need not be ratified.",
    )
    IMPLEMENTATION = (
        "implementation",
        "Terms of implementation",
        "The result says how, when or by whom an earlier text is carried out, or renews it; duties that the earlier "
        "text did not know make it an agreement.",
    )
    UNKNOWN = (
        "unknown",
        "Not known",
        "The round took place and no source found reports its result; a communiqué that says nothing is no outcome.",
    )


class Level(Word):
    """The rank at which the parties met.

    Where ranks differ, that of the lower head of delegation. Third parties do not count.
    """

    LEADERS = (
        "leaders",
        "Leaders",
        "Heads of state or of government on each side, whichever of the two governs; a president receiving the other "
        "side's minister is ministerial.",
    )
    DEPUTY_HEAD = (
        "deputy_head",
        "Deputy heads of government",
        "Deputy prime ministers and vice-presidents, also when they meet as chairs of a border or transport "
        "commission.",
    )
    MINISTERIAL = (
        "ministerial",
        "Ministers",
        "Members of the cabinet, foreign ministers as a rule; a deputy minister standing in makes it a meeting of "
        "senior officials.",
    )
    SENIOR_OFFICIAL = (
        "senior_official",
        "Senior officials",
        "Advisers to a leader, security-council secretaries, deputy ministers, envoys with a mandate to negotiate; a "
        "text issued by the two leaders' offices belongs here.",
    )
    TECHNICAL = (
        "technical",
        "Technical",
        "Experts and working groups who prepare and cannot settle; a commission chaired by a deputy head of "
        "government takes the chair's rank.",
    )
    MILITARY = (
        "military",
        "Military",
        "Commanders and general staffs speaking to each other, also over a hotline; a defence minister counts as a "
        "minister.",
    )
    PARLIAMENTARY = (
        "parliamentary",
        "Parliamentary",
        "Speakers and members of parliament acting as such; a member sent by the government to negotiate is a senior "
        "official.",
    )
    LOCAL_REPRESENTATIVES = (
        "local_representatives",
        "Local representatives",
        "On one side at least, people who speak for the population or the bodies of the disputed area, whatever the "
        "rank across the table.",
    )
    TRACK_1_5 = (
        "track_1_5",
        "Track 1.5",
        "People in office who attend in a personal capacity among experts; if they negotiate for their government, "
        "code their rank.",
    )
    TRACK_2 = (
        "track_2",
        "Track 2",
        "Scholars, former officials, civil society: nobody in office at the table, even if governments are told "
        "afterwards.",
    )
    UNKNOWN = (
        "unknown",
        "Not known",
        "That they met is reported, and not who led the delegations; a named body whose rank can be looked up is not "
        "unknown.",
    )


class Format(Word):
    """Who took part in the talks, and how; counted are those at the table, not those in the building."""

    BILATERAL = (
        "bilateral",
        "Bilateral",
        "The parties alone: a meeting opened by the host and then continued alone by the two parties is bilateral.",
    )
    TRILATERAL = (
        "trilateral",
        "Trilateral",
        "The parties and one third party that stays at the table; two envoys of the same organisation are one third "
        "party.",
    )
    QUADRILATERAL = (
        "quadrilateral",
        "Quadrilateral",
        "The parties and two third parties in the same session; a separate chat with the second one beforehand "
        "leaves it trilateral.",
    )
    MULTILATERAL = (
        "multilateral",
        "Multilateral",
        "The parties with three or more others, or a session of a wider platform; two parties stepping aside at a "
        "summit are bilateral.",
    )
    SHUTTLE = (
        "shuttle",
        "Shuttle",
        "A third party carries positions between the sides, which do not meet; a courtesy visit to each capital "
        "carries nothing and is no round.",
    )
    PROXIMITY = (
        "proximity",
        "Proximity talks",
        "Same venue, separate rooms, a third party going between; one joint session of substance is enough to code "
        "that session's format.",
    )
    WRITTEN_EXCHANGE = (
        "written_exchange",
        "Written exchange",
        "Drafts or comments go back and forth with no session at all; a joint statement keeps the format of those "
        "who issue it.",
    )
    UNKNOWN = (
        "unknown",
        "Not known",
        "The sources do not say who stayed in the room; one that only names the host does not settle it.",
    )


class Channel(Word):
    """The medium through which the sides spoke."""

    IN_PERSON = (
        "in_person",
        "In person",
        "The delegations were in one place, in separate rooms too; one member joining by screen changes nothing.",
    )
    VIDEO = "video", "Video", "The heads of delegation saw each other on screen, even if their staff sat together."
    PHONE = (
        "phone",
        "Phone",
        "By voice alone, a conference call of three included; a call that only arranges a meeting is no round.",
    )
    CORRESPONDENCE = (
        "correspondence",
        "Correspondence",
        "By letter, draft or a text signed apart, with no conversation reported at the time.",
    )
    UNKNOWN = (
        "unknown",
        "Not known",
        "A result was published and nothing tells how it was reached, as when both capitals announce a signature "
        "without a place.",
    )


class Setting(Word):
    """The occasion on which a round took place."""

    DEDICATED = (
        "dedicated",
        "Dedicated",
        "Arranged for these talks, if only for an hour at an airport or on the border.",
    )
    MARGINS = (
        "margins",
        "On the margins",
        "Beside a summit or conference that would have been held anyway; a conference called for this conflict is "
        "dedicated.",
    )
    INFORMAL = (
        "informal",
        "Informal",
        "A walk, a dinner or a conversation that neither side announced as talks; a formal readout afterwards makes "
        "it one of the other two.",
    )
    UNKNOWN = "unknown", "Not known", "The day is known, the occasion is not, and the place alone does not decide it."

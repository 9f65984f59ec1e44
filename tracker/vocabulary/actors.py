"""Words for who takes part: the kind of actor, the role it plays, the side it is on."""

from __future__ import annotations

from tracker.vocabulary.word import Word


class ActorKind(Word):
    """What an actor is, whatever it does in a given round."""

    STATE = (
        "state",
        "State",
        "A state and its government; what a president or minister does in office is done by the state, not by the "
        "individual.",
    )
    STATE_COALITION = (
        "state_coalition",
        "Group of states",
        "States acting together without a treaty body of their own: a contact group, a troika, co-chairs, a "
        "consultative platform.",
    )
    IGO = (
        "igo",
        "Intergovernmental organisation",
        "A worldwide organisation of states, its courts and agencies included; one limited to a region is a regional "
        "organisation.",
    )
    REGIONAL_ORG = (
        "regional_org",
        "Regional organisation",
        "An organisation of the states of a region, with bodies of its own; its council president or envoy acts as "
        "the organisation.",
    )
    PEACE_MISSION = (
        "peace_mission",
        "Peace mission",
        "Observers or peacekeepers mandated by an organisation; a contingent that one state sends under a deal with "
        "the parties is other.",
    )
    ARMED_GROUP = (
        "armed_group",
        "Armed group",
        "An organised force that is not the army of a recognised state, also one that answers to an unrecognised "
        "authority.",
    )
    LOCAL_REPRESENTATIVES = (
        "local_representatives",
        "Local representatives",
        "People who speak for the inhabitants or the bodies of a disputed area, recognised or not; the word takes no "
        "position on status.",
    )
    NGO_INTERNATIONAL = (
        "ngo_international",
        "International NGO",
        "A private organisation at work across borders; a body whose mandate stands in a treaty, such as the Red "
        "Cross committee, is other.",
    )
    CIVIL_SOCIETY_LOCAL = (
        "civil_society_local",
        "Local civil society",
        "Associations, activists and victims' groups of the societies concerned; a group that runs a territory or "
        "bears arms is not one.",
    )
    RELIGIOUS = (
        "religious",
        "Religious body",
        "A church, a council of clerics or a faith leader acting in that office; an aid charity run by a church is "
        "an NGO.",
    )
    COMPANY = (
        "company",
        "Company",
        "A firm acting for profit, state-owned ones included; a ministry's agency that signs as the state is the "
        "state.",
    )
    INDIVIDUAL = (
        "individual",
        "Individual",
        "A person followed as a person: an envoy who changes employers, a leader whose own words are recorded.",
    )
    OTHER = (
        "other",
        "Other",
        "Known, and none of the others fits: an assembly of parliaments, a political party, one state's contingent "
        "abroad.",
    )
    UNKNOWN = (
        "unknown",
        "Not known",
        "The sources name it and do not let us tell what it is; look in the aliases before using this.",
    )


class Role(Word):
    """What an actor does in one round or over a process; take the strongest word its own conduct supports."""

    PARTY = (
        "party",
        "Party",
        "Speaks for itself in the dispute and would be bound by the result; a guarantor that signs for its own "
        "duties is not a party.",
    )
    MEDIATOR = (
        "mediator",
        "Mediator",
        "Puts forward proposals of substance and is accepted in that part by both sides; one that declines the word "
        "is good offices or host.",
    )
    FACILITATOR = (
        "facilitator",
        "Facilitator",
        "Chairs, carries messages, keeps the talks going, with no proposals of its own on substance.",
    )
    GOOD_OFFICES = (
        "good_offices",
        "Good offices",
        "Offers a place and its help in getting together, and stays out of the talks by its own account.",
    )
    HOST = (
        "host",
        "Host",
        "Lends the venue and no more; a host that sits in and speaks on substance is a facilitator or a mediator.",
    )
    CONVENOR = (
        "convenor",
        "Convenor",
        "Calls the meeting or the conference together, wherever it is held; the owner of the building may be another.",
    )
    GUARANTOR = (
        "guarantor",
        "Guarantor",
        "Undertakes to see that the text is kept, by troops or by pledge; signing without such a duty is witnessing.",
    )
    WITNESS = (
        "witness",
        "Witness",
        "Signs or stands by as the text is signed, with no duty afterwards, even if it hosted the ceremony.",
    )
    OBSERVER = (
        "observer",
        "Observer",
        "In the room with the consent of the parties and without a part in the talks; watching over compliance later "
        "is monitoring.",
    )
    MONITOR = (
        "monitor",
        "Monitor",
        "Checks on the spot or in documents whether promises are kept; asking for a report does not make a monitor.",
    )
    DONOR = (
        "donor",
        "Donor",
        "Pays for the talks or for what was agreed, or pledges to; paying for its own mission is part of that mission.",
    )
    UNKNOWN = (
        "unknown",
        "Not known",
        "The source lists it as taking part and does not say as what; a flag in the photograph is no role.",
    )


class Side(Word):
    """Which of the two sides of a process a party stands on."""

    A = (
        "A",
        "Side A",
        "The party named first when the process was set up, with those who act on its side; the letter orders "
        "columns and says nothing about right or blame.",
    )
    B = (
        "B",
        "Side B",
        "The party facing side A, with those who act on its side; a third party that leans to one side has no letter.",
    )


# The roles that make a round somebody's track, strongest first: the track is named after the actors of the first of
# these that anybody played in the round.
TRACK_ROLES = (Role.MEDIATOR, Role.FACILITATOR, Role.GOOD_OFFICES, Role.HOST)

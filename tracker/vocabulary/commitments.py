"""Words for a promise and its fate: what it is about, how far it has come, on what ground we say so."""

from __future__ import annotations

from tracker.vocabulary.word import Word


class Category(Word):
    """What a commitment is about.

    15 codes, of which the first 13 hold every provision of the Peace Accords Matrix once.
    """

    CEASE = (
        "CEASE",
        "Ceasefire",
        "Stopping or renouncing the use of force; pulling troops back is territory, watching over the truce is "
        "monitoring.",
    )
    TERR = (
        "TERR",
        "Withdrawal and territory",
        "Troops leave a place or a place changes hands by a given day; where the line between the states runs is the "
        "border.",
    )
    BORDER = (
        "BORDER",
        "Border",
        "Delimiting and marking a border, its commissions and its daily regime; roads and railways across it are "
        "connections.",
    )
    SECREF = (
        "SECREF",
        "Security forces",
        "Reform of army and police, ending paramilitaries, arms embargoes; disarming the fighters of a group is DDR.",
    )
    DDR = (
        "DDR",
        "Disarmament and reintegration",
        "Fighters lay down arms, are discharged and find a place in civil life; an army's move back to barracks is "
        "not meant.",
    )
    DETAIN = (
        "DETAIN",
        "Prisoners and missing persons",
        "Freeing prisoners, tracing the missing, returning remains, amnesty; trying those responsible is justice.",
    )
    DISPLACED = (
        "DISPLACED",
        "Refugees and displaced persons",
        "Return, safety and aid of people who fled, across a border or not; their lost houses and land are justice.",
    )
    RIGHTS = (
        "RIGHTS",
        "Rights and culture",
        "Human, minority, women's and children's rights; language, education, media, heritage, citizenship; the "
        "right to return is for displaced persons.",
    )
    POLIT = (
        "POLIT",
        "Political institutions",
        "Elections, constitution, courts, sharing of power, autonomy, referendum; relations between two states are "
        "diplomacy.",
    )
    JUSTICE = (
        "JUSTICE",
        "Justice and reparation",
        "Truth bodies, trials, reparation, claims for damage and land; withdrawing a case from a court as a bargain "
        "is diplomacy.",
    )
    ECON = (
        "ECON",
        "Economy and aid",
        "Development, natural resources, donors' money; a transit route is a connection even if money is the aim.",
    )
    MONITOR = (
        "MONITOR",
        "Monitoring and peacekeeping",
        "Verification, observers, peacekeepers, interim administration; extending or ending their mandate belongs "
        "here too.",
    )
    PROCESS = (
        "PROCESS",
        "Conduct of the process",
        "Timetables, ratifying working rules, review, dispute bodies and the promise to go on talking, which is met "
        "by talking and not by results.",
    )
    CONNECT = (
        "CONNECT",
        "Connections",
        "Roads, railways, transit and energy links; a corridor for people cut off counts here. Our own addition, "
        "left out of scores compared with the Matrix.",
    )
    DIPLO = (
        "DIPLO",
        "Diplomatic relations",
        "Relations between states: recognition, the peace treaty itself, support for a candidacy, court cases "
        "dropped. Our own addition, left out of scores compared with the Matrix.",
    )


class Implementation(Word):
    """How far a commitment has come, on the scale of the Peace Accords Matrix.

    An empty level means not assessed and is never 0.
    """

    NONE = (
        "0",
        "No step found",
        "Somebody looked, the look is documented, and nothing had been done, or what had been done was undone or the "
        "promise broken; where nobody looked the level stays empty.",
    )
    MINIMAL = (
        "1",
        "Minimal",
        "First steps, and on the present course it will not get there: a law tabled and left lying, a commission "
        "that met once.",
    )
    INTERMEDIATE = (
        "2",
        "Intermediate",
        "Real progress that can reach the end on the present course; most of a counted quantity delivered is "
        "intermediate until the rest follows.",
    )
    FULL = (
        "3",
        "Full",
        "Done, or all but trivially so; done late is full as well, since lateness shows in the schedule, and undone "
        "later is a lower level later.",
    )


class Lifecycle(Word):
    """Whether a commitment can still be fulfilled; written on the status that changes it."""

    OPEN = (
        "open",
        "Open",
        "Still to be fulfilled or still to be kept up; a missed day alone makes it overdue and does not close it.",
    )
    CLOSED_MET = (
        "closed_met",
        "Closed, met",
        "Ended by being fulfilled, however late; a lasting duty kept so far is open, not met.",
    )
    CLOSED_UNMET = (
        "closed_unmet",
        "Closed, unmet",
        "Ended without being fulfilled by somebody's choice: renounced, or its one occasion let pass.",
    )
    SUPERSEDED = (
        "superseded",
        "Superseded",
        "A later commitment takes its place and names it; a mere new deadline for the same promise does not "
        "supersede it.",
    )
    LAPSED = (
        "lapsed",
        "Lapsed",
        "Events took away what it was about, so it can be neither kept nor broken any more, whatever was done before.",
    )
    SUSPENDED = (
        "suspended",
        "Suspended",
        "Put on hold by a side that said so and did not renounce it; standing still without a word is open.",
    )


class Basis(Word):
    """On what ground a status stands."""

    EVIDENCE = (
        "evidence",
        "Evidence",
        "The coder's finding from sources on what was done; the only basis that enters the score.",
    )
    CLAIM = (
        "claim",
        "Claim",
        "What a party says about its own or the other's fulfilment, even when it is likely true; shown beside the "
        "evidence, never scored.",
    )


class Schedule(Word):
    """How a commitment stands to its deadline on a given day.

    Derived, never typed; told against the original and the amended day.
    """

    NO_DEADLINE = (
        "no_deadline",
        "No deadline",
        "No day was set, in the promise or later; left out of the on-time rate, which says how many it left out.",
    )
    NOT_DUE = (
        "not_due",
        "Not due",
        "More than 30 days remain and it is not fulfilled, or it lapsed or was superseded before its day came; a day "
        "that was moved counts from the new day in the amended reading.",
    )
    DUE_SOON = "due_soon", "Due soon", "At most 30 days remain; on the due day itself it is still due soon."
    OVERDUE = (
        "overdue",
        "Overdue",
        "The due day has passed and full implementation is not recorded; most of it done is overdue all the same.",
    )
    MET_ON_TIME = (
        "met_on_time",
        "Met on time",
        "Fully implemented on the due day or before, even if it was undone later.",
    )
    MET_LATE = (
        "met_late",
        "Met late",
        "Fully implemented after the due day; it may be late against the original day and on time against the "
        "amended one.",
    )


# What an empty level is called wherever levels are counted or listed; it is no member, because it is never stored.
NOT_ASSESSED = "not assessed"

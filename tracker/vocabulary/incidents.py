"""Words for what happens on the ground: incidents and the precision of their place, releases."""

from __future__ import annotations

from tracker.vocabulary.word import Word


class IncidentKind(Word):
    """What kind of incident it was; where two fit, the one that did more harm."""

    ARMED_CLASH = (
        "armed_clash",
        "Armed clash",
        "Forces of two sides fight, on whatever scale and with whatever weapons; it is an offensive only where "
        "sources agree that taking ground was the aim.",
    )
    OFFENSIVE = (
        "offensive",
        "Offensive",
        "An operation to take or retake ground, its shelling and air strikes included, as one incident with its "
        "dates as an interval; raids without holding ground are clashes.",
    )
    SMALL_ARMS = (
        "small_arms",
        "Small-arms fire",
        "Rifles, machine guns, snipers or thrown grenades, from one side or at a position; an exchange both sides "
        "confirm is a clash.",
    )
    SHELLING = (
        "shelling",
        "Shelling and remote fire",
        "Artillery, mortars, rockets or missiles; also remote violence whose weapon the source does not name.",
    )
    AIR_DRONE = (
        "air_drone",
        "Air or drone strike",
        "Aircraft, helicopters or armed drones strike; a surveillance drone shot down without harm is a ceasefire "
        "violation.",
    )
    MINE_IED = (
        "mine_ied",
        "Mine or explosive device",
        "Mines, planted or carried bombs, suicide bombs and unexploded ordnance, also years after the fighting; a "
        "store that blows up unaided is an accident.",
    )
    ATTACK_CIVILIANS = (
        "attack_civilians",
        "Attack on civilians",
        "Violence aimed at people who are unarmed, captured fighters included; civilians hit in a battle belong to "
        "the battle.",
    )
    ABDUCTION = (
        "abduction",
        "Abduction",
        "People taken or made to disappear outside any court procedure; soldiers captured in fighting belong to the "
        "fighting.",
    )
    ARREST = (
        "arrest",
        "Arrest",
        "Detention by those who hold power in a place, under their law, of someone who matters to the process; its "
        "fairness is not judged here.",
    )
    BLOCKADE = (
        "blockade",
        "Blockade",
        "Movement of people or goods is cut or choked for days, by whatever means; a single delayed convoy is a "
        "ceasefire violation or other.",
    )
    PROPERTY = (
        "property",
        "Property destroyed or looted",
        "Houses, crops, graves or heritage damaged or taken outside fighting; destruction during an attack belongs "
        "to the attack.",
    )
    TRANSFER = (
        "transfer",
        "Transfer of territory",
        "A place changes hands without fighting, by agreement or because one side left; a handover on schedule is a "
        "commitment's status as well.",
    )
    CEASEFIRE_VIOLATION = (
        "ceasefire_violation",
        "Ceasefire violation",
        "A breach reported as such without weapon or harm named, or fortifying and flying over in breach of a truce; "
        "if the weapon is known, code that.",
    )
    UNREST = (
        "unrest",
        "Protest or unrest",
        "Demonstrations and riots, peaceful ones and those put down by force included; protesters who close a road "
        "for days are a blockade.",
    )
    DISPLACEMENT = (
        "displacement",
        "Displacement",
        "People flee or are made to leave; the number goes to displaced, and the attack that drove them out is an "
        "incident of its own.",
    )
    CYBER = (
        "cyber",
        "Cyber attack",
        "Networks or data are broken into or shut down, with a side named or suspected; a fake news item is rhetoric.",
    )
    RHETORIC = (
        "rhetoric",
        "Threat or hostile rhetoric",
        "A threat of force or an ultimatum by someone who could carry it out; sharp criticism alone is no incident.",
    )
    ACCIDENT = (
        "accident",
        "Accident",
        "Harm nobody intended, such as a fire in a depot or a crash; kept out of counts and still shown, since each "
        "side may suspect the other.",
    )
    OTHER = (
        "other",
        "Other",
        "Known, and none of the others fits: a chemical weapon, a defused bomb, a base set up, a file's word that "
        "our tables lack.",
    )
    UNKNOWN = "unknown", "Not known", "Harm is reported and its cause is not; recode it as soon as a source tells."


ARMED_ACTS = frozenset(
    {
        IncidentKind.ARMED_CLASH, IncidentKind.OFFENSIVE, IncidentKind.SMALL_ARMS, IncidentKind.SHELLING,
        IncidentKind.AIR_DRONE, IncidentKind.MINE_IED, IncidentKind.ATTACK_CIVILIANS, IncidentKind.CEASEFIRE_VIOLATION,
    }
)  # fmt: skip
"""The kinds in which arms are used; a blockade, an arrest, a displacement are incidents without being such an act."""


class PlacePrecision(Word):
    """How exactly a place is known.

    The seven steps of UCDP's where_prec. Coordinates say where the point is drawn, this says what it stands for.
    """

    EXACT = (
        "1",
        "Exact place",
        "The point is the village, post or bridge itself; the middle of a town will do for an event in that town.",
    )
    NEAR = "2", "Near a place", "Within some 25 km of a place that is named, as in near or in the direction of it."
    DISTRICT = (
        "3",
        "District",
        "Only the second-level unit is known and the point is its middle; a town that gives the district its name is "
        "not exact.",
    )
    PROVINCE = (
        "4",
        "Province",
        "Only the first-level unit or a region of that size is known, and the point is its middle.",
    )
    LINE_OR_PART = (
        "5",
        "Line or part of a country",
        "Somewhere along a border, a road or a river, or in a part of the country that is no province, such as the "
        "east.",
    )
    COUNTRY = "6", "Country", "Only the country is known; the point is its middle and is best left off maps of places."
    INTERNATIONAL = (
        "7",
        "International waters or airspace",
        "Outside any state's territory; a ship in a territorial sea is placed in that country.",
    )


class ReleaseWhat(Word):
    """Who or what was handed over in a release."""

    PRISONERS = (
        "prisoners",
        "Prisoners",
        "Soldiers and civilians held in connection with the conflict, sentenced or not, in the word most sources use.",
    )
    DETAINEES = (
        "detainees",
        "Detainees",
        "People held without a sentence whom the sources expressly do not call prisoners, such as civilians who "
        "crossed the line.",
    )
    REMAINS = (
        "remains",
        "Remains",
        "Bodies or parts of them, identified or not; count persons where the sources do, else leave the count empty.",
    )
    MINE_MAPS = (
        "mine_maps",
        "Mine maps",
        "Records of minefields; the count is of maps, and the number of mines they show goes to the note.",
    )
    HOSTAGES = (
        "hostages",
        "Hostages",
        "People held to force a concession, in the words of both sides or of an independent source; one side's word "
        "alone makes them detainees.",
    )
    OTHER = "other", "Other", "Known, and none of the others fits: cultural goods, vehicles, weapons taken as booty."
    UNKNOWN = "unknown", "Not known", "A handover is reported and what was handed over is not."

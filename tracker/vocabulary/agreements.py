"""Words for a text: its place in the process and how far it has come."""

from __future__ import annotations

from tracker.vocabulary.word import Word


class AgreementStage(Word):
    """The part a text plays in its process: the seven stages of PA-X, with its codes."""

    PRE = (
        "Pre",
        "Pre-negotiation",
        "Prepares talks or builds confidence for them: who meets, on what, under which principles; prisoners freed "
        "as a gesture belong here too.",
    )
    SUB_PAR = (
        "SubPar",
        "Substantive, partial",
        "Settles one or some of the matters in dispute and leaves others open, also where it calls itself a framework.",
    )
    CEA = (
        "Cea",
        "Ceasefire",
        "Ends or pauses the fighting, with or without monitors; a truce inside a settlement does not make the "
        "settlement a ceasefire.",
    )
    IMP = (
        "Imp",
        "Implementation",
        "Works out how an earlier text is carried out: modalities, timetables, regulations of a commission it created.",
    )
    SUB_COMP = (
        "SubComp",
        "Substantive, comprehensive",
        "Meant to settle the dispute as a whole, whether or not it came into force.",
    )
    REN = (
        "Ren",
        "Renewal",
        "Repeats or prolongs earlier commitments with little that is new; new duties of weight make it one of the "
        "others.",
    )
    OTH = (
        "Oth",
        "Other",
        "Read in full, and it fits none of the six; not for a text nobody has read, which has no stage yet.",
    )


class TextState(Word):
    """How far a text has come; the state of a given day, so a later state replaces the earlier one."""

    DRAFTED = (
        "drafted",
        "Drafted",
        "Wording is on paper and at least one side has not accepted it as a whole; agreed articles do not make an "
        "agreed text.",
    )
    AGREED_TEXT = (
        "agreed_text",
        "Text agreed",
        "Both sides say that the wording is settled, and nobody has put a hand to it.",
    )
    INITIALLED = (
        "initialled",
        "Initialled",
        "Negotiators have initialled the pages to fix the wording; it does not bind, however solemn the ceremony.",
    )
    SIGNED = (
        "signed",
        "Signed",
        "Signed by those who can bind the parties; signing an accompanying declaration does not sign the treaty.",
    )
    RATIFIED = (
        "ratified",
        "Ratified",
        "Every parliament or head of state that must approve has done so; approval on one side alone leaves it signed.",
    )
    IN_FORCE = (
        "in_force",
        "In force",
        "Binding as of the day the text itself names or the exchange of instruments; a truce is in force when it "
        "takes effect.",
    )
    REJECTED = (
        "rejected",
        "Rejected",
        "A side whose consent is needed has finally said no to the text; asking for changes leaves it drafted.",
    )
    DENOUNCED = (
        "denounced",
        "Denounced",
        "A party has formally left a text that bound it; breaking it without leaving is a matter for the commitments.",
    )
    ISSUED = (
        "issued",
        "Issued",
        "Published by the sides together without signatures, as a joint statement is; complete on the day it appears.",
    )
    UNILATERAL = (
        "unilateral",
        "Unilateral",
        "Declared by one side alone, binding at most itself; parallel declarations agreed beforehand are issued.",
    )
    UNKNOWN = "unknown", "Not known", "It is cited by others and no source found tells how far it came."

"""Declared tables between other people's codes and our words: PAM, PA-X, ACLED, UCDP, CAMEO, promise trackers.

A table says what is known. A name it lacks is answered with ``None`` or ``False``, so that an importer can list it, and
is never guessed. Names are compared without regard to case and spacing. Touches no file and no database.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from tracker.vocabulary import (
    ActorKind,
    AgreementStage,
    Category,
    Implementation,
    IncidentKind,
    PlacePrecision,
    RefusalAct,
    RefusalKind,
    RoundOutcome,
    TextState,
)


@lru_cache(maxsize=1024)  # a file of a million rows holds some thirty names
def _plain(name: str | None) -> str:
    """A name as the tables spell it: lower case, single spaces, none around a slash or a hyphen."""
    return re.sub(r"\s*([/-])\s*", r"\1", " ".join((name or "").casefold().split()))


def _number(code: str | int | None) -> str:
    """A numeric code as text; spreadsheets write the code 3 as 3.0."""
    return re.sub(r"\.0+$", "", str("" if code is None else code).strip())


# --- PAM: Peace Accords Matrix, columns <stem>_prov, <stem>_implem, <stem>_revers ------------------------------------

# Every one of the 51 stems stands here once. CONNECT and DIPLO are our extension and have none, so that a score over
# the categories listed here can be compared with the Matrix.
PAM_STEMS: dict[Category, tuple[str, ...]] = {
    Category.CEASE: ("cease",),
    Category.TERR: ("with",),
    Category.BORDER: ("bound",),
    Category.SECREF: ("milrfm", "polrfm", "pargrp", "embarg"),
    Category.DDR: ("disarm", "demob", "reint"),
    Category.DETAIN: ("prisr", "amnest"),
    Category.DISPLACED: ("refug", "idps"),
    Category.RIGHTS: (
        *("humrts", "minrts", "indmin", "women", "child"),
        *("cultr", "educat", "offlan", "media", "citiz"),
    ),
    Category.POLIT: (
        *("powtran", "elect", "const", "exerefm", "legref", "judrfm"),
        *("civadm", "decen", "terpow", "selfd", "indrefer", "ethrel"),
    ),
    Category.JUSTICE: ("truth", "repar", "arbdam", "arbland"),
    Category.ECON: ("develop", "natres", "donor"),
    Category.MONITOR: ("verify", "unpkf", "regpkf", "untran"),
    Category.PROCESS: ("time", "ratm", "roa", "disput"),
}
_CATEGORY_OF_STEM = {stem: category for category, stems in PAM_STEMS.items() for stem in stems}
_PAM_COLUMN = re.compile(r"(?P<stem>[a-z]+?)(?P<kind>_prov|_implem|_revers|prov|_impem|_iplem)")


def category_of_pam(column: str) -> tuple[Category | None, bool]:
    """Our category of a PAM column and whether its name is spelt as PAM documents it; None for any other column.

    Published files misspell a few (``arbdamprov``, ``civadm_impem``, ``develop_iplem``, ``dispute_implem``): these are
    read by their stem and answered with False, to be listed.
    """
    match = _PAM_COLUMN.fullmatch(_plain(column))
    if match is None:
        return None, False
    spelt = match["stem"]
    stem = spelt if spelt in _CATEGORY_OF_STEM else next((s for s in _CATEGORY_OF_STEM if spelt.startswith(s)), None)
    if stem is None:
        return None, False
    return _CATEGORY_OF_STEM[stem], stem == spelt and match["kind"] in {"_prov", "_implem", "_revers"}


# --- PA-X: topic variables, stage, status, agreement type, actor type ------------------------------------------------

# A name covers itself and what PA-X builds on it with a capital, a digit or a colon (TjAm -> TjAmPro, not CenBan from
# Ce); a star covers whatever follows.
PAX_VARIABLES: dict[Category, tuple[str, ...]] = {
    Category.CEASE: ("Ce", "CeProv", "CeGen"),
    Category.TERR: ("SsrFf", "Terr"),
    Category.BORDER: ("StBor", "StXbor"),
    Category.SECREF: ("SsrPol", "SsrArm", "SsrInt", "SsrPsf"),
    Category.DDR: ("SsrDdr", "DdrDemil", "DdrProg"),
    Category.DETAIN: ("TjPrire", "TjMis", "TjAm"),
    Category.DISPLACED: ("GRef",),
    Category.RIGHTS: ("Hr*", "Prot", "GeWom", "Med", "Cit*", "LaCH"),
    Category.POLIT: ("Pol*", "Pps*", "Tps*", "Cons", "Ele", "Jus*"),
    Category.JUSTICE: ("TjMech", "TjRep", "TjVic", "LaRef"),
    Category.ECON: ("Dev", "NatRes", "IntFu", "Bus"),
    Category.MONITOR: ("ImPK", "ImUN", "ImOth"),
    Category.PROCESS: ("ImRef", "Tral"),
}


def category_of_pax(variable: str) -> Category | None:
    """Our category of a PA-X topic variable, the longest declared name winning; None where we declare none."""
    best: tuple[int, Category] | None = None
    for category, names in PAX_VARIABLES.items():
        for name in names:
            stem = name.removesuffix("*")
            rest = variable[len(stem) :]
            fits = variable.startswith(stem) and (name.endswith("*") or re.match(r"[A-Z0-9:]|$", rest) is not None)
            if fits and (best is None or len(stem) > best[0]):
                best = (len(stem), category)
    return best[1] if best else None


def stage_of_pax(stage: str | None) -> AgreementStage | None:
    """The stage of a PA-X ``Stage`` code; ours are PA-X's seven, so only the case is mended. None for any other."""
    return next((member for member in AgreementStage if member.casefold() == _plain(stage)), None)


# PA-X does not tell signed from agreed, so the lesser of the two is taken: a coder may raise it with a source at hand.
# "Subsequent status" says that the text's fate changed later, not how.
PAX_STATUS: dict[str, TextState] = {
    "multiparty signed/agreed": TextState.AGREED_TEXT,
    "unilateral document": TextState.UNILATERAL,
    "unilateral agreement": TextState.UNILATERAL,
    "agreement with subsequent status": TextState.UNKNOWN,
    "status unclear": TextState.UNKNOWN,
}


def text_state_of_pax(status: str | None) -> TextState | None:
    """The state of a text with a PA-X ``Status``; None for a name that PA-X is not known to use."""
    return PAX_STATUS.get(_plain(status))


# We hold no field for PA-X's Agtp; these are the words an importer puts into the note.
PAX_AGREEMENT_TYPES: dict[str, str] = {
    "Inter": "between states, about a conflict between states",
    "InterIntra": "between states or their bodies, about a conflict within a state",
    "Intra": "within a state, about the conflict as a whole",
    "IntraLocal": "within a state, about a local conflict",
}

PAX_ACTOR_TYPES: dict[str, ActorKind] = {
    "country/state": ActorKind.STATE,
    "entity": ActorKind.LOCAL_REPRESENTATIVES,
    "military": ActorKind.OTHER,
    "igo": ActorKind.IGO,
    "ngo": ActorKind.NGO_INTERNATIONAL,
    "armed organization": ActorKind.ARMED_GROUP,
    "political party": ActorKind.OTHER,
    "state coalition": ActorKind.STATE_COALITION,
    "umbrella": ActorKind.OTHER,
    "other": ActorKind.OTHER,
}


def actor_kind_of_pax(actor_type: str | None) -> ActorKind | None:
    """Our kind of a PA-X actor type; None for a type we do not know."""
    return PAX_ACTOR_TYPES.get(_plain(actor_type))


# What a round achieved, told from the stage of the text that came out of it.
OUTCOME_OF_STAGE: dict[AgreementStage, RoundOutcome] = {
    AgreementStage.PRE: RoundOutcome.PROCESS_STEP,
    AgreementStage.SUB_PAR: RoundOutcome.AGREEMENT_PARTIAL,
    AgreementStage.CEA: RoundOutcome.CEASEFIRE,
    AgreementStage.IMP: RoundOutcome.IMPLEMENTATION,
    AgreementStage.SUB_COMP: RoundOutcome.AGREEMENT_FULL,
    AgreementStage.REN: RoundOutcome.IMPLEMENTATION,
    AgreementStage.OTH: RoundOutcome.UNKNOWN,
}


def outcome_of_pax(stage: str | None, substage: str | None = None) -> RoundOutcome | None:
    """The outcome of a round that ended in a text of this PA-X stage; Conf is a confidence step. None: no such."""
    ours = stage_of_pax(stage)
    if ours is AgreementStage.PRE and _plain(substage) == "conf":
        return RoundOutcome.CBM
    return OUTCOME_OF_STAGE[ours] if ours is not None else None


# --- ACLED: event and sub-event types, precision ---------------------------------------------------------------------

# The 25 sub-event types in use since 2019. They decide; the event type is asked where a file has none.
ACLED_SUB_EVENTS: dict[str, IncidentKind] = {
    "armed clash": IncidentKind.ARMED_CLASH,
    "government regains territory": IncidentKind.OFFENSIVE,
    "non-state actor overtakes territory": IncidentKind.OFFENSIVE,
    "chemical weapon": IncidentKind.OTHER,
    "air/drone strike": IncidentKind.AIR_DRONE,
    "suicide bomb": IncidentKind.MINE_IED,
    "shelling/artillery/missile attack": IncidentKind.SHELLING,
    "remote explosive/landmine/ied": IncidentKind.MINE_IED,
    "grenade": IncidentKind.SMALL_ARMS,
    "sexual violence": IncidentKind.ATTACK_CIVILIANS,
    "attack": IncidentKind.ATTACK_CIVILIANS,
    "abduction/forced disappearance": IncidentKind.ABDUCTION,
    "peaceful protest": IncidentKind.UNREST,
    "protest with intervention": IncidentKind.UNREST,
    "excessive force against protesters": IncidentKind.UNREST,
    "violent demonstration": IncidentKind.UNREST,
    "mob violence": IncidentKind.UNREST,
    "agreement": IncidentKind.OTHER,
    "arrests": IncidentKind.ARREST,
    "change to group/activity": IncidentKind.OTHER,
    "disrupted weapons use": IncidentKind.OTHER,
    "headquarters or base established": IncidentKind.OTHER,
    "looting/property destruction": IncidentKind.PROPERTY,
    "non-violent transfer of territory": IncidentKind.TRANSFER,
    # ACLED files blockades here too, but also coups, displacement and mass graves: the name alone does not say which.
    "other": IncidentKind.OTHER,
}
# Spellings of the same seen in published codebooks.
ACLED_SUB_EVENT_SPELLINGS: dict[str, IncidentKind] = {
    "excessive force against protestors": IncidentKind.UNREST,
}
# The six event types in use since 2019. An explosion whose sub-event is missing is remote violence without a weapon.
ACLED_EVENTS: dict[str, IncidentKind] = {
    "battles": IncidentKind.ARMED_CLASH,
    "explosions/remote violence": IncidentKind.SHELLING,
    "violence against civilians": IncidentKind.ATTACK_CIVILIANS,
    "protests": IncidentKind.UNREST,
    "riots": IncidentKind.UNREST,
    "strategic developments": IncidentKind.OTHER,
}
# The event types before 2019, when there were no sub-events, with one spelling of versions 1 to 4.
ACLED_OLD_EVENTS: dict[str, IncidentKind] = {
    "battle-no change of territory": IncidentKind.ARMED_CLASH,
    "battle-government regains territory": IncidentKind.OFFENSIVE,
    "battle-non-state actor overtakes territory": IncidentKind.OFFENSIVE,
    "battle-non-state actors overtake territory": IncidentKind.OFFENSIVE,
    "headquarters or base established": IncidentKind.OTHER,
    "non-violent transfer of territory": IncidentKind.TRANSFER,
    "remote violence": IncidentKind.SHELLING,
    "riots/protests": IncidentKind.UNREST,
    "strategic development": IncidentKind.OTHER,
    "violence against civilians": IncidentKind.ATTACK_CIVILIANS,
}
_ACLED_SUB_EVENTS = ACLED_SUB_EVENTS | ACLED_SUB_EVENT_SPELLINGS
# A sub-event's name standing in the event column is read as what it is: exports for one type carry it there.
_ACLED_EVENTS = {**_ACLED_SUB_EVENTS, **ACLED_OLD_EVENTS, **ACLED_EVENTS}


def incident_kind_of_acled(event_type: str | None, sub_event_type: str | None) -> tuple[IncidentKind, bool]:
    """Our kind of an ACLED row, and whether every name it gives is known; with a name we lack the kind is ``other``."""
    event, sub_event = _plain(event_type), _plain(sub_event_type)
    named = [table.get(name) for table, name in ((_ACLED_EVENTS, event), (_ACLED_SUB_EVENTS, sub_event)) if name]
    kinds = [kind for kind in named if kind is not None]
    if not kinds or len(kinds) < len(named):
        return IncidentKind.OTHER, False
    return kinds[-1], True


ACLED_GEO_PRECISION: dict[str, PlacePrecision] = {
    "1": PlacePrecision.EXACT,
    "2": PlacePrecision.NEAR,
    "3": PlacePrecision.PROVINCE,
}
# We hold no code for the precision of a date, since an EDTF date carries its own; these words go to date_note.
ACLED_TIME_PRECISION: dict[str, str] = {
    "1": "the day itself is known",
    "2": "known to the week or weekend; the day given stands for it",
    "3": "known to the month or a longer period; the day given is its middle",
}


def place_precision_of_acled(geo_precision: str | int | None) -> PlacePrecision | None:
    """Our place precision of an ACLED ``geo_precision``; None for a code ACLED does not have."""
    return ACLED_GEO_PRECISION.get(_number(geo_precision))


# --- UCDP GED --------------------------------------------------------------------------------------------------------

# Non-state conflict is fighting between two groups, so it is a clash as state-based conflict is.
UCDP_TYPE_OF_VIOLENCE: dict[str, IncidentKind] = {
    "1": IncidentKind.ARMED_CLASH,
    "2": IncidentKind.ARMED_CLASH,
    "3": IncidentKind.ATTACK_CIVILIANS,
}
# Ours are UCDP's seven steps.
UCDP_WHERE_PREC: dict[str, PlacePrecision] = {step.value: step for step in PlacePrecision}
UCDP_DATE_PREC: dict[str, str] = {
    "1": "the day itself is known",
    "2": "known to a range of 2 to 6 days",
    "3": "known to the week",
    "4": "known to a range of 8 to 30 days or to the month",
    "5": "known to more than a month and at most a year",
}
UCDP_EVENT_CLARITY: dict[str, str] = {
    "1": "reported clearly enough to be told apart as one event",
    "2": "only part of a total over places or days is reported",
}


def incident_kind_of_ucdp(type_of_violence: str | int | None) -> tuple[IncidentKind, bool]:
    """Our kind of a UCDP row, and whether its ``type_of_violence`` is known; ``other`` where it is not."""
    kind = UCDP_TYPE_OF_VIOLENCE.get(_number(type_of_violence))
    return (kind, True) if kind is not None else (IncidentKind.OTHER, False)


def place_precision_of_ucdp(where_prec: str | int | None) -> PlacePrecision | None:
    """Our place precision of a UCDP ``where_prec``; None for a code UCDP does not have."""
    return UCDP_WHERE_PREC.get(_number(where_prec))


# --- CAMEO: refusals -------------------------------------------------------------------------------------------------


class CameoRefusal(NamedTuple):
    """What a CAMEO event code says about a refusal; ``goldstein`` is its weight, None where we have not read it."""

    kind: RefusalKind
    act: RefusalAct
    goldstein: float | None


CAMEO_REFUSALS: dict[str, CameoRefusal] = {
    "120": CameoRefusal(RefusalKind.UNKNOWN, RefusalAct.DECLINED, None),
    "124": CameoRefusal(RefusalKind.PROPOSAL, RefusalAct.DECLINED, -4.0),
    "1243": CameoRefusal(RefusalKind.PROPOSAL, RefusalAct.DECLINED, None),
    "1245": CameoRefusal(RefusalKind.ACCESS, RefusalAct.DECLINED, None),
    "1246": CameoRefusal(RefusalKind.PROPOSAL, RefusalAct.DECLINED, None),
    "125": CameoRefusal(RefusalKind.MEETING, RefusalAct.DECLINED, -5.0),
    "126": CameoRefusal(RefusalKind.MEDIATOR, RefusalAct.DECLINED, -5.0),
    "127": CameoRefusal(RefusalKind.PROPOSAL, RefusalAct.DECLINED, -5.0),
    "164": CameoRefusal(RefusalKind.MEETING, RefusalAct.WALKED_OUT, -6.5),
}


# --- Promise trackers: the level of a commitment in their words ------------------------------------------------------

# By level, lowest first; None is our empty level. "Promise broken" is no level but an end (closed_unmet).
IMPLEMENTATION_WORDS: dict[str, dict[Implementation | None, tuple[str, ...]]] = {
    "Barometer": {
        Implementation.NONE: ("not initiated",),
        Implementation.MINIMAL: ("minimum",),
        Implementation.INTERMEDIATE: ("intermediate",),
        Implementation.FULL: ("complete",),
    },
    "PolitiFact": {
        None: ("not yet rated",),
        Implementation.MINIMAL: ("in the works",),
        Implementation.INTERMEDIATE: ("in the works", "compromise"),
        Implementation.FULL: ("promise kept",),
    },
    "Polimeter": {
        None: ("not yet rated",),
        Implementation.MINIMAL: ("in the works",),
        Implementation.INTERMEDIATE: ("kept in part",),
        Implementation.FULL: ("kept",),
    },
}


def implementation_of(tracker: str, word: str) -> tuple[Implementation | None, bool]:
    """Our level of another tracker's word, and whether the word is one of its; a word of two levels takes the lower."""
    for level, words in IMPLEMENTATION_WORDS[tracker].items():
        if _plain(word) in words:
            return level, True
    return None, False

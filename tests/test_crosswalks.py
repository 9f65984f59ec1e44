"""The tables to other people's codes are complete, and a name they lack is said to be lacking."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from tracker import crosswalks
from tracker.crosswalks import (
    category_of_pam,
    category_of_pax,
    implementation_of,
    incident_kind_of_acled,
    incident_kind_of_ucdp,
    outcome_of_pax,
    place_precision_of_acled,
    place_precision_of_ucdp,
    stage_of_pax,
    text_state_of_pax,
)
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

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "samples"

# The 51 provisions as the authors of the Matrix sum them in their replication script (doi 10.1177/0022343314567486).
PAM_51 = str.split(
    "amnest arbdam arbland bound cease child citiz civadm const cultr decen demob develop disarm disput donor educat "
    "elect embarg ethrel exerefm humrts idps indmin indrefer judrfm legref media milrfm minrts natres offlan pargrp "
    "polrfm powtran prisr ratm refug regpkf reint repar roa selfd terpow time truth unpkf untran verify with women"
)

ACLED_25 = {
    "Battles": ["Government regains territory", "Non-state actor overtakes territory", "Armed clash"],
    "Protests": ["Excessive force against protesters", "Protest with intervention", "Peaceful protest"],
    "Riots": ["Violent demonstration", "Mob violence"],
    "Explosions/Remote violence": [
        "Chemical weapon",
        "Air/drone strike",
        "Suicide bomb",
        "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED",
        "Grenade",
    ],
    "Violence against civilians": ["Sexual violence", "Attack", "Abduction/forced disappearance"],
    "Strategic developments": [
        "Agreement",
        "Arrests",
        "Change to group/activity",
        "Disrupted weapons use",
        "Headquarters or base established",
        "Looting/property destruction",
        "Non-violent transfer of territory",
        "Other",
    ],
}
ACLED_BEFORE_2019 = [
    ("Battle-No change of territory", "armed_clash"),
    ("Battle-Government regains territory", "offensive"),
    ("Battle-Non-state actor overtakes territory", "offensive"),
    ("Battle-Non-state actors overtake territory", "offensive"),
    ("Headquarters or base established", "other"),
    ("Non-violent transfer of territory", "transfer"),
    ("Remote violence", "shelling"),
    ("Riots/Protests", "unrest"),
    ("Strategic development", "other"),
    ("Violence Against Civilians", "attack_civilians"),
]


def test_every_pam_stem_stands_in_exactly_one_category() -> None:
    counted = Counter(stem for stems in crosswalks.PAM_STEMS.values() for stem in stems)
    assert len(PAM_51) == 51
    assert counted == Counter(PAM_51)


def test_only_our_two_extensions_have_no_pam_stem() -> None:
    assert set(Category) - set(crosswalks.PAM_STEMS) == {Category.CONNECT, Category.DIPLO}


@pytest.mark.parametrize(
    ("column", "category"),
    [
        ("cease_prov", Category.CEASE),
        ("prisr_implem", Category.DETAIN),
        ("powtran_revers", Category.POLIT),
        ("arbland_prov", Category.JUSTICE),
        ("TIME_implem", Category.PROCESS),
    ],
)
def test_a_pam_column_gives_the_category_of_its_stem(column: str, category: Category) -> None:
    assert category_of_pam(column) == (category, True)


@pytest.mark.parametrize(
    ("column", "category"),
    [
        ("arbdamprov", Category.JUSTICE),
        ("civadm_impem", Category.POLIT),
        ("develop_iplem", Category.ECON),
        ("dispute_implem", Category.PROCESS),
    ],
)
def test_a_misspelt_pam_column_is_read_and_said_to_be_misspelt(column: str, category: Category) -> None:
    assert category_of_pam(column) == (category, False)


@pytest.mark.parametrize(
    "column", ["cease_date", "year", "agg_implem_score", "cowcode", "war_start", "weather_prov", ""]
)
def test_a_pam_column_that_is_no_provision_has_no_category(column: str) -> None:
    assert category_of_pam(column) == (None, False)


@pytest.mark.parametrize(
    ("variable", "category"),
    [
        ("CeProv", Category.CEASE),
        ("Ce", Category.CEASE),
        ("StXbor", Category.BORDER),
        ("TjAmPro", Category.DETAIN),
        ("TjMech", Category.JUSTICE),
        ("GRefRhet", Category.DISPLACED),
        ("HrGen", Category.RIGHTS),
        ("Polps", Category.POLIT),
        ("PpsGe:St", Category.POLIT),
        ("ImUN", Category.MONITOR),
        ("ImRef", Category.PROCESS),
        ("NatRes", Category.ECON),
    ],
)
def test_a_pax_variable_gives_its_category(variable: str, category: Category) -> None:
    assert category_of_pax(variable) is category


@pytest.mark.parametrize("variable", ["CenBan", "Con", "Contp", "Dat", "GCh", "Terps", "ImSrc", "Medal", ""])
def test_a_pax_variable_without_a_declared_category_has_none(variable: str) -> None:
    assert category_of_pax(variable) is None


def test_every_pam_category_has_a_pax_variable_too() -> None:
    assert set(crosswalks.PAX_VARIABLES) == set(crosswalks.PAM_STEMS)


def test_a_pax_name_is_declared_once() -> None:
    names = Counter(name for names in crosswalks.PAX_VARIABLES.values() for name in names)
    assert max(names.values()) == 1


@pytest.mark.parametrize("stage", ["Pre", "SubPar", "Cea", "Imp", "SubComp", "Ren", "Oth"])
def test_a_pax_stage_is_ours_in_any_case(stage: str) -> None:
    assert stage_of_pax(stage) is stage_of_pax(f" {stage.upper()} ") is AgreementStage(stage)


def test_a_stage_pax_does_not_have_is_not_guessed() -> None:
    assert stage_of_pax("Framework") is None
    assert stage_of_pax("") is None
    assert outcome_of_pax("Framework") is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Multiparty signed/agreed", TextState.AGREED_TEXT),
        ("Unilateral document", TextState.UNILATERAL),
        ("Status unclear", TextState.UNKNOWN),
        ("Agreement with Subsequent Status", TextState.UNKNOWN),
        ("Ratified twice", None),
        (None, None),
    ],
)
def test_a_pax_status_gives_the_state_it_can_vouch_for(status: str | None, state: TextState | None) -> None:
    assert text_state_of_pax(status) is state


def test_every_pax_agreement_type_has_its_words() -> None:
    assert set(crosswalks.PAX_AGREEMENT_TYPES) == {"Intra", "IntraLocal", "InterIntra", "Inter"}


def test_every_pax_actor_type_has_a_kind() -> None:
    types = {"Country/State", "Entity", "Military", "IGO", "NGO", "Armed Organization", "Political Party"}
    types |= {"State Coalition", "Umbrella", "Other"}
    assert set(crosswalks.PAX_ACTOR_TYPES) == {name.casefold() for name in types}
    assert all(crosswalks.actor_kind_of_pax(name) for name in types)
    assert crosswalks.actor_kind_of_pax("Armed  organization") is ActorKind.ARMED_GROUP
    assert crosswalks.actor_kind_of_pax("Alien") is None


def test_a_text_tells_the_outcome_of_its_round() -> None:
    assert set(crosswalks.OUTCOME_OF_STAGE) == set(AgreementStage)
    assert outcome_of_pax("Pre", "Proc") is RoundOutcome.PROCESS_STEP
    assert outcome_of_pax("Pre", "Conf") is RoundOutcome.CBM
    assert outcome_of_pax("Cea", "Conf") is RoundOutcome.CEASEFIRE
    assert outcome_of_pax("SubComp") is RoundOutcome.AGREEMENT_FULL


def test_the_acled_table_holds_the_25_sub_events_and_no_other() -> None:
    documented = [name.casefold() for names in ACLED_25.values() for name in names]
    assert len(documented) == 25
    assert set(crosswalks.ACLED_SUB_EVENTS) == set(documented)
    assert set(crosswalks.ACLED_EVENTS) == {name.casefold() for name in ACLED_25}
    assert set(crosswalks.ACLED_OLD_EVENTS) == {name.casefold() for name, _ in ACLED_BEFORE_2019}


@pytest.mark.parametrize(("event", "sub_event"), [(event, name) for event, names in ACLED_25.items() for name in names])
def test_every_acled_pair_is_known_in_any_case_and_spacing(event: str, sub_event: str) -> None:
    kind, known = incident_kind_of_acled(event, sub_event)
    assert known
    assert incident_kind_of_acled(event.upper(), f"  {sub_event.upper()} ") == (kind, True)
    assert incident_kind_of_acled(event, sub_event.replace("/", " / ")) == (kind, True)


@pytest.mark.parametrize(
    ("event", "sub_event", "kind"),
    [
        ("Battles", "Armed clash", "armed_clash"),
        ("Battles", "Government regains territory", "offensive"),
        ("Explosions/Remote violence", "Air/drone strike", "air_drone"),
        ("Explosions/Remote violence", "Remote explosive/landmine/IED", "mine_ied"),
        ("Explosions/Remote violence", "Shelling/artillery/missile attack", "shelling"),
        ("Violence against civilians", "Attack", "attack_civilians"),
        ("Violence against civilians", "Abduction/forced disappearance", "abduction"),
        ("Protests", "Excessive force against protestors", "unrest"),
        ("Strategic developments", "Arrests", "arrest"),
        ("Strategic developments", "Looting/property destruction", "property"),
        ("Strategic developments", "Non-violent transfer of territory", "transfer"),
        ("Strategic developments", "Other", "other"),
    ],
)
def test_an_acled_sub_event_decides_the_kind(event: str, sub_event: str, kind: str) -> None:
    assert incident_kind_of_acled(event, sub_event) == (kind, True)


@pytest.mark.parametrize(("event", "kind"), ACLED_BEFORE_2019)
@pytest.mark.parametrize("blank", [None, "", "  "])
def test_an_acled_event_of_before_2019_has_no_sub_event_and_is_known(event: str, kind: str, blank: str | None) -> None:
    assert incident_kind_of_acled(event, blank) == (kind, True)
    assert incident_kind_of_acled(event.lower(), blank) == (kind, True)


@pytest.mark.parametrize("event", ["Agreement", "Grenade", "Change to group/activity", "Disrupted weapons use"])
def test_an_acled_sub_event_in_the_event_column_is_known(event: str) -> None:
    assert incident_kind_of_acled(event, None) == incident_kind_of_acled("Battles", event)
    assert incident_kind_of_acled(event, None)[1]


@pytest.mark.parametrize(
    ("event", "sub_event"),
    [("Duel", ""), ("", ""), (None, None), ("Battles", "Naval clash"), ("Duel", "Armed clash"), ("", "Battles")],
)
def test_an_acled_name_we_lack_is_other_and_said_to_be_unknown(event: str | None, sub_event: str | None) -> None:
    assert incident_kind_of_acled(event, sub_event) == (IncidentKind.OTHER, False)


@pytest.mark.parametrize(
    ("code", "kind", "known"),
    [
        ("1", IncidentKind.ARMED_CLASH, True),
        (2, IncidentKind.ARMED_CLASH, True),
        ("3.0", IncidentKind.ATTACK_CIVILIANS, True),
        ("4", IncidentKind.OTHER, False),
        ("", IncidentKind.OTHER, False),
        (None, IncidentKind.OTHER, False),
    ],
)
def test_a_ucdp_type_of_violence_gives_the_kind(code: str | int | None, kind: IncidentKind, known: bool) -> None:
    assert incident_kind_of_ucdp(code) == (kind, known)


def test_a_ucdp_place_precision_is_ours() -> None:
    assert [place_precision_of_ucdp(code) for code in range(1, 8)] == list(PlacePrecision)
    assert place_precision_of_ucdp("5.00") is PlacePrecision.LINE_OR_PART
    assert place_precision_of_ucdp("10") is place_precision_of_ucdp("0") is place_precision_of_ucdp("") is None


def test_an_acled_place_precision_is_the_ucdp_step_of_the_same_reach() -> None:
    steps = [PlacePrecision.EXACT, PlacePrecision.NEAR, PlacePrecision.PROVINCE]
    assert [place_precision_of_acled(code) for code in ("1", " 2 ", "3.0")] == steps
    assert place_precision_of_acled("4") is None


def test_every_documented_date_precision_has_its_words() -> None:
    assert set(crosswalks.UCDP_DATE_PREC) == set("12345")
    assert set(crosswalks.UCDP_EVENT_CLARITY) == set("12")
    assert set(crosswalks.ACLED_TIME_PRECISION) == set("123")


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the UCDP samples are not part of the repository")
@pytest.mark.parametrize("name", ["ucdp_ged231_sample1000.csv", "ucdp_ged_philippines_trimmed.csv"])
def test_every_code_of_a_real_ucdp_file_is_known(name: str) -> None:
    with (SAMPLES / name).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 1000
    assert all(incident_kind_of_ucdp(row["type_of_violence"])[1] for row in rows)
    assert all(place_precision_of_ucdp(row["where_prec"]) for row in rows)
    assert {row.get("date_prec", "1") for row in rows} <= set(crosswalks.UCDP_DATE_PREC)


def test_cameo_codes_say_what_was_refused() -> None:
    assert set(crosswalks.CAMEO_REFUSALS) == {"120", "124", "1243", "1245", "1246", "125", "126", "127", "164"}
    assert crosswalks.CAMEO_REFUSALS["125"] == (RefusalKind.MEETING, RefusalAct.DECLINED, -5.0)
    assert crosswalks.CAMEO_REFUSALS["126"] == (RefusalKind.MEDIATOR, RefusalAct.DECLINED, -5.0)
    assert crosswalks.CAMEO_REFUSALS["127"].kind is RefusalKind.PROPOSAL
    assert crosswalks.CAMEO_REFUSALS["164"] == (RefusalKind.MEETING, RefusalAct.WALKED_OUT, -6.5)


@pytest.mark.parametrize(
    ("tracker", "word", "level"),
    [
        ("Barometer", "not initiated", Implementation.NONE),
        ("Barometer", "Complete", Implementation.FULL),
        ("PolitiFact", "Not Yet Rated", None),
        ("PolitiFact", "In the Works", Implementation.MINIMAL),
        ("PolitiFact", "Compromise", Implementation.INTERMEDIATE),
        ("PolitiFact", "Promise Kept", Implementation.FULL),
        ("Polimeter", "Kept in part", Implementation.INTERMEDIATE),
        ("Polimeter", "Kept", Implementation.FULL),
    ],
)
def test_a_promise_tracker_s_word_gives_the_lower_level_it_stands_for(
    tracker: str, word: str, level: Implementation | None
) -> None:
    assert implementation_of(tracker, word) == (level, True)


def test_a_broken_promise_is_an_end_and_no_level() -> None:
    assert implementation_of("PolitiFact", "Promise Broken") == (None, False)

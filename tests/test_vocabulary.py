"""The closed lists hold the agreed codes, and every word says more than its own name."""

from __future__ import annotations

import copy
import pickle
import re

import pytest
from pydantic import BaseModel

from tracker import vocabulary
from tracker.vocabulary import NOT_ASSESSED, TRACK_ROLES, VOCABULARIES, Role, RoundStatus, Word, label

# The codes as agreed, list by list; stored rows and other people's files hold them, so none may be renamed or dropped.
CODES: dict[str, str] = {
    "RoundStatus": "proposed agreed held postponed refused cancelled broke_off unknown",
    "RoundOutcome": "no_outcome process_step progress cbm ceasefire agreement_partial agreement_full "
    "implementation unknown",
    "Level": "leaders deputy_head ministerial senior_official technical military parliamentary local_representatives "
    "track_1_5 track_2 unknown",
    "Format": "bilateral trilateral quadrilateral multilateral shuttle proximity written_exchange unknown",
    "Channel": "in_person video phone correspondence unknown",
    "Setting": "dedicated margins informal unknown",
    "ActorKind": "state state_coalition igo regional_org peace_mission armed_group local_representatives "
    "ngo_international civil_society_local religious company individual other unknown",
    "Role": "party mediator facilitator good_offices host convenor guarantor witness observer monitor donor unknown",
    "Side": "A B",
    "AgreementStage": "Pre SubPar Cea Imp SubComp Ren Oth",
    "TextState": "drafted agreed_text initialled signed ratified in_force rejected denounced issued unilateral unknown",
    "Category": "CEASE TERR BORDER SECREF DDR DETAIN DISPLACED RIGHTS POLIT JUSTICE ECON MONITOR PROCESS CONNECT DIPLO",
    "Implementation": "0 1 2 3",
    "Lifecycle": "open closed_met closed_unmet superseded lapsed suspended",
    "Basis": "evidence claim",
    "Schedule": "no_deadline not_due due_soon overdue met_on_time met_late",
    "RefusalKind": "meeting mediator format proposal signature implementation access unknown",
    "RefusalAct": "declined cancelled_after_acceptance postponed_by_party no_show walked_out condition_set "
    "withdrew_from_format unknown",
    "Reason": "mediator_composition mediator_statement bias_perceived venue_format precondition_unmet "
    "situation_on_ground agenda_content domestic scheduling unstated unknown",
    "Stance": "asserts denies neutral",
    "Account": "agreed contested single_source",
    "IncidentKind": "armed_clash offensive small_arms shelling air_drone mine_ied attack_civilians abduction arrest "
    "blockade property transfer ceasefire_violation unrest displacement cyber rhetoric accident other unknown",
    "PlacePrecision": "1 2 3 4 5 6 7",
    "ReleaseWhat": "prisoners detainees remains mine_maps hostages other unknown",
    "SourceKind": "primary_text official_statement igo monitor wire local_media partisan_media social academic dataset "
    "unknown",
    "Reliability": "A B C D E F",
    "Credibility": "1 2 3 4 5 6",
}
WORDS = [pytest.param(word, id=f"{type(word).__name__}-{word}") for words in VOCABULARIES.values() for word in words]
LISTS = [pytest.param(words, id=words.__name__) for words in VOCABULARIES.values()]


def _terms(text: str) -> set[str]:
    """The words of a text, lower case, without endings that a mere rephrasing changes."""
    return {re.sub(r"(ed|ing|es|s|d|e)$", "", term) for term in re.findall(r"[a-z]+", text.casefold())}


@pytest.mark.parametrize("words", LISTS)
def test_a_list_holds_the_agreed_codes(words: type[Word]) -> None:
    assert {str(word) for word in words} == set(CODES[words.__name__].split())


def test_every_list_is_in_the_registry_under_its_own_name() -> None:
    assert set(CODES) == {words.__name__ for words in VOCABULARIES.values()}
    exported = [value for value in vars(vocabulary).values() if isinstance(value, type) and issubclass(value, Word)]
    assert set(VOCABULARIES.values()) == set(exported) - {Word}
    assert set(CODES) < set(vocabulary.__all__)


@pytest.mark.parametrize("words", LISTS)
def test_a_list_says_what_it_is_about(words: type[Word]) -> None:
    said = (words.__doc__ or "").splitlines()[0]
    assert said.endswith(".") and len(said.split()) >= 4


@pytest.mark.parametrize("words", LISTS)
def test_no_two_words_of_a_list_share_a_label_or_a_definition(words: type[Word]) -> None:
    assert len({word.label.casefold() for word in words}) == len(words)
    assert len({word.definition for word in words}) == len(words)


@pytest.mark.parametrize("word", WORDS)
def test_a_label_is_short_and_in_sentence_case(word: Word) -> None:
    first, *others = word.label.split()
    assert word.label == word.label.strip() and len(word.label) <= 32
    assert first[0].isupper()
    assert all(part.islower() or part in {"A", "B", "NGO", "1.5", "2"} for part in others), word.label


@pytest.mark.parametrize("word", WORDS)
def test_a_definition_says_more_than_code_and_label(word: Word) -> None:
    assert len(word.definition.split()) >= 6
    assert len(_terms(word.definition) - _terms(word.label) - _terms(str(word).replace("_", " "))) >= 6


@pytest.mark.parametrize("word", WORDS)
def test_a_definition_reads_as_a_sentence(word: Word) -> None:
    assert word.definition[0].isupper() and word.definition.endswith(".")
    assert "  " not in word.definition and len(word.definition) <= 220


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_its_code_wherever_it_goes(word: Word) -> None:
    words = type(word)
    assert str(word) == word.value == f"{word}" == word
    assert words(str(word)) is word
    assert pickle.loads(pickle.dumps(word)) is word
    assert copy.deepcopy(word) is word


def test_a_model_reads_a_code_and_writes_it_back() -> None:
    class Meeting(BaseModel):
        status: RoundStatus

    meeting = Meeting.model_validate({"status": "broke_off"})
    assert meeting.status is RoundStatus.BROKE_OFF
    assert meeting.model_dump(mode="json") == {"status": "broke_off"}


@pytest.mark.parametrize("wrong", ["Held", "HELD", " held", "", "refuse", "None"])
def test_an_unknown_code_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="is not a valid RoundStatus"):
        RoundStatus(wrong)


def test_a_word_without_a_definition_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="needs a label and a definition"):

        class _Thin(Word):
            BARE = "bare", "Bare"


def test_closed_scales_have_no_word_for_not_known() -> None:
    with_unknown = {words.__name__ for words in VOCABULARIES.values() if "unknown" in {str(word) for word in words}}
    scales = {"Implementation", "Reliability", "Credibility", "Side", "Basis", "Stance", "Account", "Schedule"}
    assert not with_unknown & scales
    assert NOT_ASSESSED not in {str(word) for word in vocabulary.Implementation}


def test_scales_are_in_their_own_order() -> None:
    assert [int(word) for word in vocabulary.Implementation] == [0, 1, 2, 3]
    assert "".join(vocabulary.Reliability) == "ABCDEF"
    assert [int(word) for word in vocabulary.Credibility] == [1, 2, 3, 4, 5, 6]
    assert [int(word) for word in vocabulary.PlacePrecision] == [1, 2, 3, 4, 5, 6, 7]


def test_a_track_is_named_after_the_strongest_role() -> None:
    assert TRACK_ROLES == (Role.MEDIATOR, Role.FACILITATOR, Role.GOOD_OFFICES, Role.HOST)


def test_a_label_is_shown_for_a_code_and_the_code_itself_where_the_list_lacks_it() -> None:
    assert label(RoundStatus, "broke_off") == "Broke off"
    assert label(RoundStatus, RoundStatus.HELD) == "Held"
    assert label(RoundStatus, None) == ""
    assert label(RoundStatus, "adjourned") == "adjourned"

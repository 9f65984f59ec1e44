"""The data dictionary says what the code does: the committed file, and every noun, column and word in it."""

from __future__ import annotations

import pytest

from tracker.config import HOME
from tracker.exchange import codebook
from tracker.records import RECORD_TYPES
from tracker.vocabulary import VOCABULARIES, Category, IncidentKind, Word


def test_the_committed_dictionary_is_what_the_code_makes() -> None:
    committed = (HOME / "data" / "README.md").read_text(encoding="utf-8")
    assert committed == codebook.markdown(), "python -m tracker.exchange.codebook > data/README.md"


def test_every_column_and_every_word_is_in_it() -> None:
    assert [(c.noun, c.column) for c in codebook.columns()] == [
        (record_type.noun, name) for record_type in RECORD_TYPES for name in record_type.cells
    ]
    assert [(e.list, e.code) for e in codebook.entries()] == [
        (name, word.value) for name, words in VOCABULARIES.items() for word in words
    ]


def test_a_type_in_words_never_names_what_is_not_listed() -> None:
    assert not [c for c in codebook.columns() if "None" in c.type or not c.type]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        (Category.DETAIN, "PAM prisr, amnest; PA-X TjPrire, TjMis, TjAm"),
        (IncidentKind.ATTACK_CIVILIANS, "ACLED sexual violence, attack; UCDP type 3"),
        (IncidentKind.CYBER, ""),
    ],
)
def test_other_datasets_codes_stand_beside_ours(word: Word, said: str) -> None:
    assert codebook.elsewhere(word) == said


def test_a_derived_list_is_used_in_no_column() -> None:
    derived = [name for name, words in VOCABULARIES.items() if not codebook.used_in(words)]
    assert derived == ["Schedule of a commitment", "Account of a refusal"]


def test_the_dictionary_leads_to_the_example_s_sources_and_licences() -> None:
    linked = "armenia-azerbaijan/README.md"
    assert f"({linked})" in codebook.markdown()
    assert (HOME / "data" / linked).exists()

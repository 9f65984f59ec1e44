"""What a closed list is made of: a code that is stored, a label that is shown, a definition that decides."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A word of a closed list: equal to its code, so that it can be stored, joined and compared as text.

    A member is written ``CODE = "code", "Label", "definition"``. The label is what pages show; the definition is in our
    own words and settles a border case, since a coder opens it only when in doubt. A code is never renamed or deleted,
    because stored rows and other people's files hold it.
    """

    label: str
    definition: str

    # The defaults are for the type checker, which reads the look-up RoundStatus("held") as a call of this.
    def __new__(cls, code: str, label: str = "", definition: str = "") -> Self:
        """The member for a code, with its label and definition beside it."""
        if not label or not definition:
            raise TypeError(f"the word {code!r} of {cls.__name__} needs a label and a definition")
        word = str.__new__(cls, code)
        word._value_ = code
        word.label = label
        word.definition = definition
        return word

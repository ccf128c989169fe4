"""A text cut into words without a language model, for what the wording alone tells. Loads nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from parley.grammar import Words

WORD = re.compile(r"[^\W\d_](?:[\w'’.-]*\w)?|\d+(?:[.,]\d+)*|--|\S")


@dataclass(slots=True, eq=False)
class PlainToken:
    """A word of a text, with the attributes of a parser's token that the case-blind rules ask for; it has no grammar.

    Attributes:
        idx: First character in the text.
        i: Number of the word in the text.
    """

    text: str
    idx: int
    i: int
    pos_: str = ""
    tag_: str = ""
    dep_: str = ""
    ent_type_: str = ""
    children: tuple["PlainToken", ...] = ()

    @property
    def lower_(self) -> str:
        """The word in lower case."""
        return self.text.lower()

    @property
    def lemma_(self) -> str:
        """The word itself: lists of nouns hold both numbers."""
        return self.text.lower()

    @property
    def is_space(self) -> bool:
        """Whether it is white space."""
        return self.text.isspace()

    @property
    def head(self) -> "PlainToken":
        """Itself: no word governs another."""
        return self

    def nbor(self, _: int) -> "PlainToken":
        """Give itself: no word governs another."""
        return self


@dataclass(slots=True)
class PlainDoc:
    """The words of a text in order, read like a parsed one that has no grammar, no sentences and one block."""

    tokens: list[PlainToken]
    user_data: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, at: int) -> PlainToken:
        return self.tokens[at]

    def __iter__(self) -> Iterator[PlainToken]:
        return iter(self.tokens)

    def has_annotation(self, _: str) -> bool:
        """Say that nothing is annotated."""
        return False


def to_plain_doc(text: str) -> PlainDoc:
    """Cut a text into words, numbers and marks.

    >>> [token.text for token in to_plain_doc("12 men died.")]
    ['12', 'men', 'died', '.']
    """
    tokens = [PlainToken(match[0], match.start(), number) for number, match in enumerate(WORD.finditer(text))]
    texts, starts = [token.text for token in tokens], [token.idx for token in tokens]
    lowers, empty = [word.lower() for word in texts], [""] * len(tokens)
    ends = [token.idx + len(token.text) for token in tokens]
    numbers = dict(zip(starts, range(len(starts)), strict=True))
    no = [False] * len(tokens)
    words = Words(text, texts, lowers, empty, empty, empty, empty, starts, ends, numbers, no, no, no, lowers)
    return PlainDoc(tokens, {"text": text, "words": words})

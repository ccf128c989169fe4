"""Words as a choice between readings sees them: the commonest themselves, others by their tag; counts in classes."""

from typing import TYPE_CHECKING

from parley.extract.quotes.passages import FINITE, Passage

if TYPE_CHECKING:
    from spacy.tokens import Token

WORDS = frozenset({
    "that", "to", "if", "whether", "what", "how", "why", "who", "whom", "whose", "when", "where", "which", "about",
    "on", "of", "for", "in", "at", "as", "with", "by", "from", "into", "and", "or", "but", "yet", "so", "nor",
    "while", "although", "though", "because", "since", "after", "before", "until", "unless", "than", "like", "it",
    "he", "she", "they", "we", "i", "you", "there", "this", "these", "those", "the", "a", "an", "his", "her",
    "their", "its", "not", "no", "also", "then", "still", "now", "is", "was", "are", "were", "has", "have", "had",
    "would", "will", "could", "can", "should", "must", "may", "might", "do", "does", "did", "be", "been", "being",
})  # fmt: skip
SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl"})
SIZES = (0, 1, 2, 3, 5, 8, 12, 20, 35)


def shape(passage: Passage, i: int) -> str:
    """Give a token of the passage: a common word itself, a mark, or its tag; "edge" outside the passage."""
    found = passage.shapes.get(i)
    if found is None:
        found = passage.shapes[i] = find_shape(passage, i)
    return found


def find_shape(passage: Passage, i: int) -> str:
    """Give what `shape` remembers."""
    if not passage.start <= i < passage.end:
        return "edge"
    words, at = passage.words, i - passage.start
    word = words.lowers[i]
    if word in WORDS:
        return word
    if words.spaces[i]:
        return "space"
    if passage.in_marks[at] and (at == 0 or not passage.in_marks[at - 1]):
        return "mark"
    if words.puncts[i]:
        return f"in{word[:1]}" if passage.in_marks[at] else word[:2]
    return words.tags[i]


def lemma(token: "Token") -> str:
    """Give the lemma of a common word in small letters; for any other, which may be a name, only that it is one."""
    word: str = token.lemma_
    return word if token.pos_ != "PROPN" and token.is_lower and word.isalpha() else "name"


def size(n: int) -> str:
    """Give a count of tokens in classes that grow."""
    return next((str(limit) for limit in SIZES if n <= limit), "more")


def finite_verbs(passage: Passage, start: int, stop: int) -> list[int]:
    """Give the finite verbs between two tokens, in order."""
    return [i for i, tag in enumerate(passage.words.tags[start:stop], start) if tag in FINITE]

"""Which quotations are one utterance: pieces inside a document, and the same words in several documents."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from parley.ids import fold, stable_id
from parley.records import Findings, Quote
from parley.resolve.groups import Groups

Key = tuple[str, int]

MIN_WORDS = 6
"""Shorter wordings meet by chance."""

MIN_SHARED = 0.4
"""Share of the shorter text's word triples that the other must hold for the two to be compared word by word."""

MIN_SAME = 0.75
"""Share of both texts' words that must agree, in order, for a mended wording to be the same utterance."""

MIN_TRIMMED = 0.9
"""Share of the shorter text's words that must agree for it to be a trimmed telling of a text up to twice as long."""

TOO_COMMON = 200
"""A run of three words that more quotations share tells nothing about any of them."""


def resolve_quotes(findings: Sequence[Findings]) -> dict[Key, str]:
    """Give the quote group of each quotation that shares its utterance with another one.

    Pieces of one utterance in a document belong together, and so do quotations of at least six words whose folded
    wording is equal or nearly so, whichever documents they stand in. The order of the documents changes nothing.
    """
    quotes = {
        (found.document.document_id, n): quote
        for found in sorted(findings, key=lambda f: f.document.document_id)
        for n, quote in enumerate(found.quotes)
    }
    groups = Groups(quotes)
    first_pieces: dict[tuple[str, int], Key] = {}
    for key, quote in quotes.items():
        if quote.quote_group is not None:
            groups.join(first_pieces.setdefault((key[0], quote.quote_group), key), key)
    words = {key: fold(quote.text).split() for key, quote in quotes.items()}
    long = {key: found for key, found in words.items() if len(found) >= MIN_WORDS}
    for one, other in alike(long):
        if not different_speakers(quotes[one], quotes[other], one, other):
            groups.join(one, other)
    resolved: dict[Key, str] = {}
    for members in groups.members().values():
        if len(members) > 1:
            fullest = min(members, key=lambda key: (-len(words[key]), words[key], key))
            # Named after its fullest wording, so that a group keeps its id when one more document retells it.
            place = None if fullest in long else fullest[0]
            group_id = stable_id("quote_groups", place, " ".join(words[fullest]))
            resolved |= dict.fromkeys(members, group_id)
    return dict(sorted(resolved.items()))


def different_speakers(one: Quote, other: Quote, one_key: Key, other_key: Key) -> bool:
    """Tell whether one document gives two quotations to two speakers, so that they are two utterances."""
    known = one.speaker_cluster is not None and other.speaker_cluster is not None
    return one_key[0] == other_key[0] and known and one.speaker_cluster != other.speaker_cluster


def alike(words: Mapping[Key, Sequence[str]]) -> Iterator[tuple[Key, Key]]:
    """Yield pairs of quotations with equal or nearly equal wording, found by the word triples they share."""
    triples = {key: {tuple(found[i : i + 3]) for i in range(len(found) - 2)} for key, found in words.items()}
    holders: dict[tuple[str, ...], list[Key]] = {}
    for key, found in triples.items():
        for triple in found:
            holders.setdefault(triple, []).append(key)
    for key in words:
        shared: dict[Key, int] = {}
        for triple in triples[key]:
            same = holders[triple]
            for other in same if len(same) <= TOO_COMMON else ():
                if other > key:
                    shared[other] = shared.get(other, 0) + 1
        for other in sorted(shared):
            fewest = min(len(triples[key]), len(triples[other]))
            if shared[other] >= MIN_SHARED * fewest and is_retold(words[key], words[other]):
                yield key, other


def is_retold(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two wordings are one utterance, mended or trimmed."""
    same = sum(block.size for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks())
    small, large = sorted((len(one), len(other)))
    return 2 * same >= MIN_SAME * (small + large) or (same >= MIN_TRIMMED * small and 2 * small >= large)

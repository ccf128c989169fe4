"""Which quotations are one utterance: pieces inside a document, and the same words in several documents."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from parley import store
from parley.ids import fold_words, stable_id
from parley.records import Actor, Findings
from parley.resolve.groups import Groups
from parley.resolve.shared import shared_members
from parley.resolve.wording import Comparison, compile_rules, stems_of

Key = tuple[str, int]
Numbers = npt.NDArray[np.int64]

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

MIN_STEMS = 5
"""Words of meaning that two wordings of one speaker must share to be one utterance in two translations."""

MIN_TRANSLATED = 0.7
"""Share of the words of meaning of the shorter of these that the other must hold."""

MIN_ALIKE = 0.5
"""Share of all their words of meaning that both of these must hold."""

TRANSLATED_WITHIN = 14
"""How many days apart two translations of one utterance are published."""

SPEAKERS_OWN = 50
"""A word that more quotations of one speaker hold does not tell them apart."""

AT_ONCE = 10_000
"""Quotations whose word triples are found together."""

MIXERS = tuple(np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))
"""Odd numbers that mix bits well (SplitMix64)."""


def resolve_quotes(
    findings: Sequence[Findings],
    actor_ids: Mapping[Key, str] | None = None,
    *,
    actors: Iterable[Actor] = (),
    rules: Comparison | None = None,
) -> dict[Key, str]:
    """Give the quote group of each quotation that shares its utterance with another one.

    Pieces of one utterance in a document belong together, and so do quotations of at least six words whose folded
    wording is equal or nearly so, whichever documents they stand in, unless two different people said them. Texts of
    the same days that quote one speaker with mostly the same words in another order translate one utterance.
    The order of the documents changes nothing.

    Args:
        actor_ids: Actor of each (document id, cluster): who spoke.
        actors: The actors of `actor_ids`: who is a person.
        rules: The lists of `lexicons/comparison.yml`; read when not given.
    """
    rules = rules or compile_rules(store.read_lexicon("comparison"))
    people = frozenset(actor.actor_id for actor in actors if actor.actor_type == "person")
    spoken = sorted(read_quotes(findings, actor_ids or {}), key=lambda quote: quote.key)
    groups = Groups(range(len(spoken)))
    first_pieces: dict[tuple[str, int], int] = {}
    for at, quote in enumerate(spoken):
        if quote.piece_of is not None:
            groups.join(first_pieces.setdefault((quote.key[0], quote.piece_of), at), at)
    join_alike(spoken, groups, people)
    join_translations(spoken, groups, rules)
    resolved: dict[Key, str] = {}
    for members in groups.members().values():
        if len(members) > 1:
            held = [spoken[at] for at in members]
            fullest = min(held, key=lambda quote: (-quote.length, quote.words.split(), quote.key))
            # Named after its fullest wording, so that a group keeps its id when one more document retells it.
            place = None if fullest.length >= MIN_WORDS else fullest.key[0]
            group_id = stable_id("quote_groups", place, fullest.words)
            resolved |= dict.fromkeys((quote.key for quote in held), group_id)
    return dict(sorted(resolved.items()))


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is compared of a quotation.

    Attributes:
        words: Its folded wording.
        length: How many words that are.
        cluster: Its speaker inside the document.
        speaker: The actor that is.
        piece_of: Number of the utterance in its document that it is a piece of.
        day: When its text was published, as an ordinal.
    """

    key: Key
    words: str
    length: int
    cluster: int | None
    speaker: str | None
    piece_of: int | None
    day: int | None


def read_quotes(findings: Iterable[Findings], actor_ids: Mapping[Key, str]) -> Iterator[Spoken]:
    """Yield what is compared of each quotation."""
    for found in findings:
        name, published = found.document.document_id, found.document.published
        day = published.start.toordinal() if published else None
        for number, quote in enumerate(found.quotes):
            cluster = quote.speaker_cluster
            speaker = None if cluster is None else actor_ids.get((name, cluster))
            words = fold_words(quote.text)
            yield Spoken((name, number), " ".join(words), len(words), cluster, speaker or None, quote.quote_group, day)


def join_alike(spoken: Sequence[Spoken], groups: Groups[int], people: frozenset[str]) -> None:
    """Join quotations with equal or nearly equal wording, found by the word triples they share."""
    long = [at for at, quote in enumerate(spoken) if quote.length >= MIN_WORDS]
    triples = hash_triples([spoken[at].words for at in long])
    sizes = np.array([len(held) for held in triples], dtype=np.int64)
    texts, clusters, speakers = (codes_of(values) for values in (
        [spoken[at].key[0] for at in long], [spoken[at].cluster for at in long], [spoken[at].speaker for at in long]
    ))  # fmt: skip
    is_person = np.array([spoken[at].speaker in people for at in long], dtype=bool)
    for first, second, shared in shared_members(triples, TOO_COMMON):
        kept = shared >= MIN_SHARED * np.minimum(sizes[first], sizes[second])
        first, second = first[kept], second[kept]
        # One document gives them to two speakers, so that they are two utterances.
        kept = (texts[first] != texts[second]) | ~are_two(clusters[first], clusters[second])
        # Two different people spoke; a body and somebody may be one voice.
        kept &= ~(are_two(speakers[first], speakers[second]) & is_person[first] & is_person[second])
        for one, other in zip(first[kept].tolist(), second[kept].tolist(), strict=True):
            at, to = long[one], long[other]
            if groups.find(at) != groups.find(to) and is_retold(spoken[at].words, spoken[to].words):
                groups.join(at, to)


def codes_of(values: Sequence[Hashable]) -> Numbers:
    """Give a number for each value, the same for equal ones; -1 for None."""
    numbers: dict[Hashable, int] = {None: -1}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)


def are_two(ones: Numbers, others: Numbers) -> npt.NDArray[np.bool_]:
    """Tell where two codes are known and differ."""
    are_apart: npt.NDArray[np.bool_] = (ones != others) & (ones >= 0) & (others >= 0)
    return are_apart


def hash_triples(wordings: Sequence[str]) -> list[Numbers]:
    """Give for each folded wording, of three words at least, a number for each run of three, none of them twice."""
    found: list[Numbers] = []
    for start in range(0, len(wordings), AT_ONCE):
        held = wordings[start : start + AT_ONCE]
        numbers = np.fromiter((word_number(word) for words in held for word in words.split()), dtype=np.uint64)
        lengths = np.array([words.count(" ") + 1 for words in held], dtype=np.int64)
        mixed = (numbers[:-2] * MIXERS[0] + numbers[1:-1]) * MIXERS[1] + numbers[2:]
        mixed ^= mixed >> np.uint64(31)
        owners = np.repeat(np.arange(len(held)), lengths)[:-2]
        is_inside = np.arange(len(owners)) < np.cumsum(lengths)[owners] - 2
        triples, owners = (mixed * MIXERS[2]).view(np.int64)[is_inside], owners[is_inside]
        order = np.lexsort((triples, owners))
        triples, owners = triples[order], owners[order]
        is_new = np.ones(len(triples), dtype=bool)
        is_new[1:] = (owners[1:] != owners[:-1]) | (triples[1:] != triples[:-1])
        found += np.split(triples[is_new], np.cumsum(np.bincount(owners[is_new]))[:-1])
    return found


@lru_cache(maxsize=1 << 16)
def word_number(word: str) -> int:
    """Give a number for a word, the same in every run."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


@lru_cache(maxsize=1 << 14)  # the same wordings meet in one pair of texts after the other
def is_retold(wording: str, retelling: str) -> bool:
    """Tell whether two folded wordings are one utterance, mended or trimmed."""
    mine, yours = count_words(wording), count_words(retelling)
    small, large = sorted((sum(mine.values()), sum(yours.values())))

    def are_enough(same: int) -> bool:
        return 2 * same >= MIN_SAME * (small + large) or (same >= MIN_TRIMMED * small and 2 * small >= large)

    if not are_enough(sum(min(times, yours[word]) for word, times in mine.items() if word in yours)):
        return False  # not even in any order
    if f" {wording} " in f" {retelling} " or f" {retelling} " in f" {wording} ":
        return are_enough(small)
    matcher = SequenceMatcher(None, wording.split(), retelling.split(), autojunk=False)
    return are_enough(sum(block.size for block in matcher.get_matching_blocks()))


@lru_cache(maxsize=1 << 13)  # one wording is compared with many
def count_words(wording: str) -> Mapping[str, int]:
    """Give how often each word stands in a wording."""
    return Counter(wording.split())


def join_translations(spoken: Sequence[Spoken], groups: Groups[int], rules: Comparison) -> None:
    """Join quotations of one speaker, in two documents of the same days, that hold mostly the same words of meaning."""
    held = [at for at, quote in enumerate(spoken) if quote.speaker and quote.day is not None]
    stems = [stems_of(spoken[at].words, rules) for at in held]
    numbers: dict[tuple[str | None, str], int] = {}
    sets = []
    for at, words in zip(held, stems, strict=True):
        counted = sorted(words) if len(words) >= MIN_STEMS else []
        marks = [numbers.setdefault((spoken[at].speaker, word), len(numbers)) for word in counted]
        sets.append(np.array(marks, dtype=np.int64))
    sizes = np.array([len(words) for words in stems], dtype=np.int64)
    days = np.array([spoken[at].day for at in held], dtype=np.int64)
    for first, second, shared in shared_members(sets, SPEAKERS_OWN):
        enough = (shared >= MIN_STEMS) & (shared >= MIN_TRANSLATED * np.minimum(sizes[first], sizes[second]))
        enough &= np.abs(days[first] - days[second]) <= TRANSLATED_WITHIN
        for one, other, common in zip(*(found[enough].tolist() for found in (first, second, shared)), strict=True):
            if spoken[held[one]].key[0] != spoken[held[other]].key[0] and common >= MIN_ALIKE * len(
                stems[one] | stems[other]
            ):
                groups.join(held[one], held[other])

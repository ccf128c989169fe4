"""Which quotations are one utterance: pieces inside a document, and the same words in several documents."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from parley import store
from parley.ids import fold, stable_id
from parley.records import Actor, Findings, Quote
from parley.resolve.groups import Groups
from parley.resolve.wording import Comparison, compile_rules, stems_of

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
    ordered = sorted(findings, key=lambda f: f.document.document_id)
    quotes = {(found.document.document_id, n): quote for found in ordered for n, quote in enumerate(found.quotes)}
    speakers = {
        key: speaker
        for key, quote in quotes.items()
        if quote.speaker_cluster is not None and (speaker := (actor_ids or {}).get((key[0], quote.speaker_cluster)))
    }
    groups = Groups(quotes)
    first_pieces: dict[tuple[str, int], Key] = {}
    for key, quote in quotes.items():
        if quote.quote_group is not None:
            groups.join(first_pieces.setdefault((key[0], quote.quote_group), key), key)
    words = {key: fold(quote.text).split() for key, quote in quotes.items()}
    long = {key: found for key, found in words.items() if len(found) >= MIN_WORDS}
    for one, other in alike(long):
        if not different_speakers(quotes[one], quotes[other], one, other) and not two_people(
            speakers.get(one), speakers.get(other), people
        ):
            groups.join(one, other)
    days = {f.document.document_id: f.document.published.start for f in ordered if f.document.published}
    for one, other in translations(quotes, speakers, rules):
        if one[0] in days and other[0] in days and abs((days[one[0]] - days[other[0]]).days) <= TRANSLATED_WITHIN:
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


def two_people(one: str | None, other: str | None, people: frozenset[str]) -> bool:
    """Tell whether two different people spoke; a body and somebody may be one voice."""
    return one is not None and other is not None and one != other and {one, other} <= people


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


def translations(
    quotes: Mapping[Key, Quote], speakers: Mapping[Key, str], rules: Comparison
) -> Iterator[tuple[Key, Key]]:
    """Yield pairs of quotations of one speaker, in two documents, that hold mostly the same words of meaning."""
    stems = {key: stems_of(quotes[key].text, rules) for key in speakers}
    holders: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for key, speaker in speakers.items():
        for word in stems[key] if len(stems[key]) >= MIN_STEMS else ():
            holders[speaker, word].append(key)
    for key, speaker in speakers.items():
        shared: dict[Key, int] = defaultdict(int)
        for word in stems[key]:
            same = holders.get((speaker, word), [])
            for other in same if len(same) <= SPEAKERS_OWN else ():
                if other[0] > key[0]:
                    shared[other] += 1
        for other, common in sorted(shared.items()):
            small = min(len(stems[key]), len(stems[other]))
            alike_all = common / len(stems[key] | stems[other])
            if common >= MIN_STEMS and common >= MIN_TRANSLATED * small and alike_all >= MIN_ALIKE:
                yield key, other

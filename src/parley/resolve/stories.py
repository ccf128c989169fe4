"""Near-identical texts to stories: a wire report told again is one account, not two."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa

from parley.ids import stable_id
from parley.parts import sentences_of
from parley.records import Document
from parley.resolve.groups import Groups
from parley.resolve.sentences import Passage, passage_of
from parley.resolve.sketches import SHARED, Sketches, candidates, sketch_all

SIMILAR = 0.5
"""Jaccard similarity of word triples from which two sentences tell the same in the same words."""


def resolve_stories(
    documents: Iterable[Document], sentences: Iterable[pa.Table] | None = None
) -> dict[str, tuple[str, bool]]:
    """Give each document its story and whether it leads it.

    Texts belong together when enough of the shorter one's sentences stand almost word for word in the other and they
    were published within weeks. The lead is the fullest telling, then the first published; the id is made of its id.

    Args:
        documents: Gone over twice.
        sentences: The sentences of some of them each, in the same order, as `parts` keeps them; found anew when not
            given.
    """
    sketches = sketch_all(documents, [sentences_of(documents)] if sentences is None else sentences)
    groups = Groups(range(len(sketches.ids)))
    pairs = candidates(sketches)
    wanted = {number for pair in pairs for number in pair}
    texts = {number: document.text for number, document in enumerate(documents) if number in wanted}
    join_copies(pairs, texts, sketches, groups)
    stories = {}
    for group in groups.members().values():
        lead = min(group, key=lambda i: (-sketches.lengths[i], sketches.keys[i], sketches.ids[i]))
        story_id = stable_id("stories", sketches.ids[lead])
        stories.update({sketches.ids[i]: (story_id, i == lead) for i in group})
    return stories


def join_copies(
    pairs: Sequence[tuple[int, int]], texts: Mapping[int, str], sketches: Sketches, groups: Groups[int]
) -> None:
    """Join the documents of those pairs that share enough sentences, word for word or nearly."""
    borders = np.searchsorted(sketches.owners, np.arange(len(sketches.ids) + 1)).tolist()
    days = sketches.first.tolist()

    def wording(number: int, sentence: int) -> str:
        return texts[number][sketches.starts[sentence] : sketches.ends[sentence]]

    @lru_cache(maxsize=10_000)
    def passage(number: int, sentence: int) -> Passage:
        return passage_of(wording(number, sentence))

    def are_copies(one: tuple[int, int], other: tuple[int, int]) -> bool:
        return wording(*one) == wording(*other) or is_copy(passage(*one), passage(*other))

    for a, b in sorted(pairs, key=lambda pair: min(days[pair[0]], days[pair[1]])):  # neighbours in time together
        if groups.find(a) == groups.find(b):
            continue
        mine, yours = (sketches.bands[borders[n] : borders[n + 1]] for n in (a, b))
        alike = ((mine[:, None, :] == yours[None, :, :]) & (mine[:, None, :] > 0)).any(axis=2)
        met = np.argwhere(alike).tolist()
        copies = [(i, k) for i, k in met if are_copies((a, borders[a] + i), (b, borders[b] + k))]
        if not copies:
            continue
        shared = max(
            sum(sketches.words[borders[a] + i] for i in {i for i, _ in copies}),
            sum(sketches.words[borders[b] + k] for k in {k for _, k in copies}),
        )
        if shared >= SHARED * min(sketches.lengths[a], sketches.lengths[b]):
            groups.join(a, b)


def is_copy(one: Passage, other: Passage) -> bool:
    """Tell whether two sentences tell the same in the same words: a form filled in with other facts does not."""
    if similarity(one.triples, other.triples) < SIMILAR or (
        one.numbers and other.numbers and not one.numbers & other.numbers
    ):
        return False
    mine, yours = one.names - other.names, other.names - one.names
    starts = {name[:3] for name in mine} & {name[:3] for name in yours}  # Ghali and Ghaly are one name
    own, others = (any(name[:3] not in starts for name in held) for held in (mine, yours))
    return not (own and others)


def similarity(a: frozenset[str], b: frozenset[str]) -> float:
    """Give the Jaccard similarity, or the share of the smaller set where one sentence was cut down to the other."""
    common = len(a & b)
    return max(common / len(a | b), 0.8 * common / min(len(a), len(b)))

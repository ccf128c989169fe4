"""Near-identical texts to stories: a wire report told again is one account, not two."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from parley.ids import stable_id
from parley.records import Document
from parley.resolve.groups import Groups
from parley.resolve.sketches import SHARED, SIMILAR, Passage, Sketches, candidates, passages_of, sketch_all


def resolve_stories(documents: Iterable[Document]) -> dict[str, tuple[str, bool]]:
    """Give each document its story and whether it leads it.

    Texts belong together when enough of the shorter one's sentences stand almost word for word in the other and they
    were published within weeks. The lead is the fullest telling, then the first published; the id is made of its id.

    Source: near-duplicate search by MinHash and locality-sensitive hashing (Broder 1997).

    Args:
        documents: Gone over twice.
    """
    sketches = sketch_all(documents)
    groups = Groups(range(len(sketches.ids)))
    pairs = candidates(sketches)
    join_copies(pairs, documents, sketches, groups)
    stories = {}
    for group in groups.members().values():
        lead = min(group, key=lambda i: (-sketches.lengths[i], sketches.keys[i], sketches.ids[i]))
        story_id = stable_id("stories", sketches.ids[lead])
        stories.update({sketches.ids[i]: (story_id, i == lead) for i in group})
    return stories


def join_copies(
    pairs: Sequence[tuple[int, int]], documents: Iterable[Document], sketches: Sketches, groups: Groups[int]
) -> None:
    """Join the documents of those pairs that share enough sentences, word for word or nearly."""
    wanted = {number for pair in pairs for number in pair}
    texts = {n: (document.text, document.blocks) for n, document in enumerate(documents) if n in wanted}
    starts = np.searchsorted(sketches.owners, np.arange(len(sketches.ids) + 1))

    @lru_cache(maxsize=400)
    def passages(number: int) -> list[Passage]:
        return list(passages_of(*texts[number]))

    for a, b in sorted(pairs, key=lambda pair: int(sketches.first[list(pair)].min())):  # neighbours in time together
        if groups.find(a) == groups.find(b):
            continue
        mine, yours = (sketches.bands[starts[n] : starts[n + 1]] for n in (a, b))
        alike = ((mine[:, None, :] == yours[None, :, :]) & (mine[:, None, :] > 0)).any(axis=2)
        copies = [(i, k) for i, k in np.argwhere(alike).tolist() if is_copy(passages(a)[i], passages(b)[k])]
        shared = max(
            sum(passages(a)[i].words for i in {i for i, _ in copies}),
            sum(passages(b)[k].words for k in {k for _, k in copies}),
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

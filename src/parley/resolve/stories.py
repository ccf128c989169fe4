"""Near-identical texts to stories: a wire report told again is one account, not two."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from parley.ids import fold, stable_id
from parley.records import Document
from parley.resolve.groups import Groups

SHINGLE = 3
PERMUTATIONS = 64
MIN_WORDS = 12
SIMILAR = 0.5
"""Jaccard similarity of word triples from which two paragraphs tell the same in the same words."""
SHARED = 0.35
"""Share of the shorter text's words that must stand in such paragraphs."""
FORMULA = 1000
"""A sentence that is like more than so many others is a form filled in, and tells no origin."""
MAX_DAYS = 45
"""Days between publications, past which an equal wording is a quotation of history rather than syndication."""
NAME = re.compile(r"(?<![.!?”\"] )(?<!^)\b[A-ZÀ-Þ][\w’'-]{2,}")
NUMBER = re.compile(r"\d[\d.,]*")
SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[“\"A-ZÀ-Þ])")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence as it is compared: its word triples, its number of words, its names and its numbers in digits."""

    triples: frozenset[str]
    words: int
    names: frozenset[str]
    numbers: frozenset[str]


def resolve_stories(documents: Sequence[Document]) -> dict[str, tuple[str, bool]]:
    """Give each document its story and whether it leads it.

    Texts belong together when enough of the shorter one's sentences stand almost word for word in the other and they
    were published within weeks. The lead is the fullest telling, then the first published; the id is made of its id.

    Source: near-duplicate search by MinHash and locality-sensitive hashing (Broder 1997).
    """
    ordered = sorted(documents, key=lambda d: d.document_id)
    passages = [list(find_passages(document)) for document in ordered]
    groups = Groups(range(len(ordered)))
    lengths = [max(1, sum(passage.words for passage in held)) for held in passages]
    for (a, b), shared in sorted(shared_words(passages).items()):
        if shared >= SHARED * min(lengths[a], lengths[b]) and is_near(ordered[a], ordered[b]):
            groups.join(a, b)
    stories = {}
    for group in groups.members().values():
        lead = min(group, key=lambda i: (-lengths[i], published_key(ordered[i]), ordered[i].document_id))
        story_id = stable_id("stories", ordered[lead].document_id)
        stories.update({ordered[i].document_id: (story_id, i == lead) for i in group})
    return stories


def find_passages(document: Document) -> Iterator[Passage]:
    """Yield what is compared of each sentence that is long enough to tell its origin."""
    for block in document.blocks:
        if block.kind == "boilerplate":
            continue
        for sentence in SENTENCE.split(document.text[block.char_start : block.char_end]):
            words = fold(sentence).split()
            if len(words) >= MIN_WORDS:
                yield Passage(
                    frozenset(" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)),
                    len(words),
                    frozenset(fold(name) for name in NAME.findall(sentence)),
                    frozenset(number.strip(".,") for number in NUMBER.findall(sentence)),
                )


def shared_words(passages: Sequence[Sequence[Passage]]) -> dict[tuple[int, int], int]:
    """Count for each pair of documents the words of the first's sentences that stand, nearly, in the second too."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=SIMILAR, num_perm=PERMUTATIONS)
    flat = [(d, held) for d, document in enumerate(passages) for held in document]
    sketches: list[Any] = list(sketch_all(MinHash, [held.triples for _, held in flat]))
    for number, sketch in enumerate(sketches):
        index.insert(number, sketch)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for number, (document, passage) in enumerate(flat):
        like = index.query(sketches[number])
        others = {flat[k][0] for k in like if is_copy(passage, flat[k][1])} if len(like) <= FORMULA else set()
        for other in others - {document}:
            shared[document, other] += passage.words
    pairs = {(min(a, b), max(a, b)) for a, b in shared}
    return {(a, b): max(shared.get((a, b), 0), shared.get((b, a), 0)) for a, b in pairs}


def sketch_all(minhash: Any, sets: Iterable[frozenset[str]]) -> Iterator[Any]:
    """Yield the MinHash of each set."""
    encoded = ([triple.encode() for triple in sorted(triples)] for triples in sets)
    yield from minhash.generator(encoded, num_perm=PERMUTATIONS, seed=1)


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


def is_near(a: Document, b: Document) -> bool:
    """Tell whether two documents may be tellings of one report: published within weeks, as far as is known."""
    if a.published is None or b.published is None:
        return True
    first, second = sorted((a.published, b.published), key=lambda interval: interval.start)
    return (second.start - first.end).days <= MAX_DAYS


def published_key(document: Document) -> str:
    """Give what sorts documents by publication, the undated last."""
    return document.published.start.isoformat() if document.published else "9999"

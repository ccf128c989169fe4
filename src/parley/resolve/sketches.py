"""Which texts may be tellings of one: told by sketches of their sentences, of which nothing but numbers is kept."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from parley.ids import fold, fold_words
from parley.records import Block, Document

SHINGLE = 3
PERMUTATIONS = 64
MIN_WORDS = 12
SIMILAR = 0.5
"""Jaccard similarity of word triples from which two paragraphs tell the same in the same words."""
SHARED = 0.35
"""Share of the shorter text's words that must stand in such paragraphs."""
FORMULA = 1000
"""A part of a sentence's sketch that more sentences share is a form filled in, and tells no origin."""
MAX_DAYS = 45
"""Days between publications, past which an equal wording is a quotation of history rather than syndication."""
UNDATED, ENDLESS = 0, 1 << 22
"""First and last day, as ordinals, of texts that nobody knows when they were published."""
AT_ONCE = 1_000_000
"""Pairs of sentences that are looked at together."""
NAME = re.compile(r"(?<![.!?”\"] )(?<!^)\b[A-ZÀ-Þ][\w’'-]{2,}")
NUMBER = re.compile(r"\d[\d.,]*")
SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[“\"A-ZÀ-Þ])")

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence as it is compared: its word triples, its number of words, its names and its numbers in digits."""

    triples: frozenset[str]
    words: int
    names: frozenset[str]
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sketches:
    """What is kept of all texts to find those that may be alike; a number each, nothing of their wording.

    Attributes:
        ids: Document ids; the others tell documents by their place here.
        keys: What sorts documents by publication, the undated last.
        first: First day of each document's publication, as an ordinal.
        last: Last day.
        lengths: Words of each document's sentences, at least one.
        owners: Document of each sentence, in order.
        words: Words of each sentence.
        bands: A row a sentence: hashes of parts of its sketch, of which alike ones share one; 0 where it is a form.
    """

    ids: Sequence[str]
    keys: Sequence[str]
    first: Array
    last: Array
    lengths: Array
    owners: Array
    words: Array
    bands: Array


def passages_of(text: str, blocks: Iterable[Block]) -> Iterator[Passage]:
    """Yield what is compared of each sentence of a text's blocks that is long enough to tell its origin."""
    for block in blocks:
        if block.kind == "boilerplate":
            continue
        for sentence in SENTENCE.split(text[block.char_start : block.char_end]):
            words = fold_words(sentence)
            if len(words) >= MIN_WORDS:
                yield Passage(
                    frozenset(" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)),
                    len(words),
                    frozenset(fold(name) for name in NAME.findall(sentence)),
                    frozenset(number.strip(".,") for number in NUMBER.findall(sentence)),
                )


def sketch_all(documents: Iterable[Document]) -> Sketches:
    """Give the sketches of all documents."""
    from datasketch import MinHash, MinHashLSH

    index, empty = MinHashLSH(threshold=SIMILAR, num_perm=PERMUTATIONS), MinHash(num_perm=PERMUTATIONS, seed=1)
    ids, keys, lengths = [], [], []
    days: list[tuple[int, int]] = []
    owners: list[int] = []
    counts: list[int] = []
    bands: list[Array] = []
    for number, document in enumerate(documents):
        published = document.published
        ids.append(document.document_id)
        keys.append(published.start.isoformat() if published else "9999")
        days.append((published.start.toordinal(), published.end.toordinal()) if published else (UNDATED, ENDLESS))
        held = list(passages_of(document.text, document.blocks))
        owners += [number] * len(held)
        counts += [passage.words for passage in held]
        lengths.append(max(1, sum(passage.words for passage in held)))
        values = np.empty((len(held), PERMUTATIONS), dtype=np.uint64)
        for row, passage in enumerate(held):
            sketch = empty.copy()
            sketch.update_batch([triple.encode() for triple in passage.triples])
            values[row] = sketch.hashvalues
        bands.append(band_hashes(values, index.b, index.r))
    joined = np.concatenate([np.empty((0, index.b), np.uint64), *bands])
    first, last = np.array(days, dtype=np.int64).reshape(-1, 2).T
    return Sketches(
        ids, keys, first, last, np.array(lengths, dtype=np.int64), np.array(owners, dtype=np.int64),
        np.array(counts, dtype=np.int64), without_forms(joined),
    )  # fmt: skip


def band_hashes(values: Array, bands: int, rows: int) -> Array:
    """Give a hash over each `rows` neighbouring values of a sketch, none of them 0."""
    found = np.ones((len(values), bands), dtype=np.uint64)
    for row in range(rows):
        found = (found ^ values[:, row : bands * rows : rows]) * np.uint64(0x9E3779B97F4A7C15)
        found ^= found >> np.uint64(29)
    return np.maximum(found, np.uint64(1))


def without_forms(bands: Array) -> Array:
    """Give the hashes with 0 for each that too many sentences share."""
    for band in bands.T:
        _, inverse, counts = np.unique(band, return_inverse=True, return_counts=True)
        band[counts[inverse] > FORMULA] = 0
    return bands


def candidates(sketches: Sketches) -> list[tuple[int, int]]:
    """Give the pairs of documents, published within weeks, of which enough sentences may be alike, in order."""
    windows = [Window.of(sketches, band) for band in range(sketches.bands.shape[1])]
    sizes = sum((window.last - window.first for window in windows), np.zeros(len(sketches.owners), np.int64))
    found = [np.empty(0, dtype=np.int64)]
    count = len(sketches.ids)
    for start, end in chunks(sketches, sizes):
        met = [window.met(start, end, sketches) for window in windows]
        sentences, others = np.divmod(np.unique(np.concatenate(met)), count)
        mine = sketches.owners[sentences]
        pairs, inverse = np.unique(mine * count + others, return_inverse=True)
        words = np.bincount(inverse, weights=sketches.words[sentences])
        one, other = np.divmod(pairs, count)
        enough = words >= SHARED * np.minimum(sketches.lengths[one], sketches.lengths[other])
        enough &= one != other
        one, other = one[enough], other[enough]
        found.append(np.minimum(one, other) * count + np.maximum(one, other))
    pairs = np.unique(np.concatenate(found))
    one, other = np.divmod(pairs, max(1, count))
    return [(a, b) for a, b in zip(one.tolist(), other.tolist(), strict=True) if is_near(sketches, a, b)]


@dataclass(frozen=True, slots=True)
class Window:
    """The sentences in the order of one band, those with an equal hash by day.

    Attributes:
        order: Sentences.
        first: For each sentence the first place in `order` of those it may be a copy of.
        last: The place after the last of them.
    """

    order: Array
    first: Array
    last: Array

    @classmethod
    def of(cls, sketches: Sketches, band: int) -> "Window":
        """Give the window of a band: sentences with an equal hash in texts published within weeks, and a few more."""
        hashes = sketches.bands[:, band]
        start, end = sketches.first[sketches.owners], sketches.last[sketches.owners]
        order = np.lexsort((start, hashes))
        _, groups = np.unique(hashes[order], return_inverse=True)
        keys = groups * ENDLESS * 2 + start[order]
        is_dated = start > UNDATED
        longest = int((end - start)[is_dated].max(initial=0))
        # Undated texts stand first among their equals; where there is one, all its equals are looked at.
        undated = np.bincount(groups, weights=~is_dated[order], minlength=1)[groups] > 0
        low = np.where(undated, 0, start[order] - MAX_DAYS - longest)
        high = np.where(undated, ENDLESS, end[order] + MAX_DAYS)
        base = groups * ENDLESS * 2
        first, last = np.empty(len(order), np.int64), np.empty(len(order), np.int64)
        first[order] = np.searchsorted(keys, base + np.maximum(low, 0), "left")
        last[order] = np.searchsorted(keys, base + high, "right")
        is_form = hashes == 0
        last[is_form] = first[is_form]
        return cls(order.astype(np.int32), first.astype(np.int32), last.astype(np.int32))

    def met(self, start: int, end: int, sketches: Sketches) -> Array:
        """Give sentence * documents + document for each document that a sentence of a range meets."""
        first, sizes = self.first[start:end].astype(np.int64), (self.last - self.first)[start:end].astype(np.int64)
        sentences = np.repeat(np.arange(start, end), sizes)
        places = np.arange(len(sentences)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(first, sizes)
        return np.unique(sentences * len(sketches.ids) + sketches.owners[self.order[places]])


def chunks(sketches: Sketches, sizes: Array) -> Iterator[tuple[int, int]]:
    """Yield ranges of sentences, whole documents each, that meet about so many others as are looked at together."""
    borders = np.flatnonzero(np.diff(sketches.owners, prepend=-1))
    reached = np.cumsum(sizes)
    start = 0
    while start < len(sizes):
        before = int(reached[start - 1]) if start else 0
        end = int(np.searchsorted(reached, before + AT_ONCE, "right"))
        next_border = int(np.searchsorted(borders, end, "right")) - 1
        stop = int(borders[next_border]) if end < len(sizes) else len(sizes)
        if stop <= start:  # a document that meets more than that is looked at alone
            after = np.searchsorted(borders, start, "right")
            stop = int(borders[after]) if after < len(borders) else len(sizes)
        yield start, stop
        start = stop


def is_near(sketches: Sketches, a: int, b: int) -> bool:
    """Tell whether two documents may be tellings of one report: published within weeks, as far as is known."""
    first, second = sorted((a, b), key=lambda i: int(sketches.first[i]))
    return bool(sketches.first[second] - sketches.last[first] <= MAX_DAYS)

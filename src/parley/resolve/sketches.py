"""Which texts may be tellings of one: told by sketches of their sentences, of which nothing but numbers is kept."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from parley.parts import OWNER
from parley.records import Document
from parley.resolve.sentences import BANDS

SHARED = 0.35
"""Share of the shorter text's words that must stand in sentences which tell the same in the same words."""
FORMULA = 1000
"""A part of a sentence's sketch that more sentences share is a form filled in, and tells no origin."""
MAX_DAYS = 45
"""Days between publications, past which an equal wording is a quotation of history rather than syndication."""
UNDATED, ENDLESS = 0, 1 << 22
"""First and last day, as ordinals, of texts that nobody knows when they were published."""
AT_ONCE = 1_000_000
"""Pairs of sentences that are looked at together."""

SENTENCE_NUMBERS = ("char_start", "char_end", "words")

Array = npt.NDArray[Any]


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
        starts: First character of each sentence.
        ends: The character after its last.
        words: Words of each sentence.
        bands: A row a sentence: hashes of parts of its sketch, of which alike ones share one; 0 where it is a form.
    """

    ids: Sequence[str]
    keys: Sequence[str]
    first: Array
    last: Array
    lengths: Array
    owners: Array
    starts: Array
    ends: Array
    words: Array
    bands: Array


def sketch_all(documents: Iterable[Document], sentences: Iterable[pa.Table]) -> Sketches:
    """Give the sketches of all documents.

    Args:
        sentences: The sentences of some documents each, in order of document, as `parts` keeps them.
    """
    ids, keys = [], []
    days: list[tuple[int, int]] = []
    for document in documents:
        published = document.published
        ids.append(document.document_id)
        keys.append(published.start.isoformat() if published else "9999")
        days.append((published.start.toordinal(), published.end.toordinal()) if published else (UNDATED, ENDLESS))
    first, last = np.array(days, dtype=np.int64).reshape(-1, 2).T
    numbers = {document_id: number for number, document_id in enumerate(ids)}
    columns: dict[str, list[Array]] = {name: [np.empty(0, np.int64)] for name in (OWNER, *SENTENCE_NUMBERS)}
    bands = [np.empty((0, BANDS), "<u4")]
    for table in sentences:
        coded = table[OWNER].combine_chunks().dictionary_encode()
        known = np.array([numbers[document_id] for document_id in coded.dictionary.to_pylist()], dtype=np.int64)
        columns[OWNER].append(known[coded.indices.to_numpy()])
        for name in SENTENCE_NUMBERS:
            columns[name].append(table[name].to_numpy())
        bands.append(np.frombuffer(b"".join(table["bands"].to_pylist()), "<u4").reshape(-1, BANDS))
    owners, starts, ends, words = (np.concatenate(held) for held in columns.values())
    lengths = np.maximum(1, np.bincount(owners, weights=words, minlength=len(ids))).astype(np.int64)
    joined = without_forms(np.concatenate(bands))
    return Sketches(ids, keys, first, last, lengths, owners, starts, ends, words, joined)


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
        sentences, others = np.divmod(distinct(np.concatenate(met)), count)
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
        return sentences * len(sketches.ids) + sketches.owners[self.order[places]]


def distinct(values: Array) -> Array:
    """Give the values in order, none of them twice; `np.unique` takes several times as long."""
    ordered = np.sort(values)
    is_new = np.ones(len(ordered), dtype=bool)
    is_new[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_new]


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

"""The sentences of a text as other texts' are compared with them: a few numbers each, by which alike ones meet."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from parley.ids import fold, fold_words
from parley.records import Block, Document

SHINGLE = 3
MIN_WORDS = 12
BANDS, ROWS = 14, 4
"""Parts of a sketch, and its values in each: sentences that share half of their word triples mostly share a part."""
NAME = re.compile(r"(?<![.!?”\"] )(?<!^)\b[A-ZÀ-Þ][\w’'-]{2,}")
NUMBER = re.compile(r"\d[\d.,]*")
BETWEEN = re.compile(r"(?<=[.!?”\"])\s+(?=[“\"A-ZÀ-Þ])")

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that is long enough to tell its origin.

    Attributes:
        words: How many words it has.
        bands: `BANDS` numbers of 32 bits, hashes of the parts of its sketch; none is 0.
    """

    char_start: int
    char_end: int
    words: int
    bands: bytes


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence's wording as it is compared: its word triples, its names and its numbers in digits."""

    triples: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]


def passage_of(sentence: str) -> Passage:
    """Give what is compared of a sentence's wording."""
    return Passage(
        frozenset(triples_of(fold_words(sentence))),
        frozenset(fold(name) for name in NAME.findall(sentence)),
        frozenset(number.strip(".,") for number in NUMBER.findall(sentence)),
    )


def triples_of(words: Sequence[str]) -> list[str]:
    """Give each run of three words."""
    return [" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)]


def sketch_sentences(document: Document) -> list[Sentence]:
    """Give the sentences of a text's blocks that are long enough to tell its origin.

    Source: near-duplicate search by MinHash and locality-sensitive hashing (Broder 1997), as datasketch does it.
    """
    spans, triples, words = [], [], []
    for start, end in split_sentences(document.text, document.blocks):
        folded = fold_words(document.text[start:end])
        if len(folded) >= MIN_WORDS:
            spans.append((start, end))
            words.append(len(folded))
            triples.append(triples_of(folded))
    bands = hash_bands(least_hashes(triples)) if spans else ()
    return [
        Sentence(start, end, count, band.tobytes())
        for (start, end), count, band in zip(spans, words, bands, strict=True)
    ]


def split_sentences(text: str, blocks: Iterable[Block]) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a text stand, furniture left aside."""
    for block in blocks:
        if block.kind == "boilerplate":
            continue
        start = block.char_start
        for gap in BETWEEN.finditer(text[block.char_start : block.char_end]):
            yield start, block.char_start + gap.start()
            start = block.char_start + gap.end()
        yield start, block.char_end


def least_hashes(held: Sequence[Sequence[str]]) -> Array:
    """Give for each list of words, none of them empty, the least of their hashes under each permutation."""
    factors, summands = permutations()
    digests = b"".join(hashlib.sha1(word.encode()).digest()[:4] for word in chain(*held))
    hashes = mixed(np.frombuffer(digests, dtype="<u4"))
    starts = np.cumsum([0, *map(len, held)])[:-1]
    values: Array = np.minimum.reduceat(hashes[:, None] * factors + summands, starts, axis=0)
    return values


@cache
def permutations() -> tuple[Array, Array]:
    """Give the factors and summands that make permutations of the numbers of 32 bits."""
    drawn = np.random.RandomState(1)
    factors = drawn.randint(0, 1 << 31, 64, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    summands = drawn.randint(0, 1 << 32, 64, dtype=np.uint32)
    return factors[: BANDS * ROWS], summands[: BANDS * ROWS]


def mixed(hashes: Array) -> Array:
    """Give numbers of 32 bits with their bits mixed (the last step of MurmurHash3)."""
    found: Array = hashes ^ (hashes >> np.uint32(16))
    found = found * np.uint32(0x85EBCA6B)
    found ^= found >> np.uint32(13)
    found = found * np.uint32(0xC2B2AE35)
    found ^= found >> np.uint32(16)
    return found


def hash_bands(values: Array) -> Array:
    """Give a hash over each `ROWS` neighbouring values of a sketch, none of them 0."""
    found = np.ones((len(values), BANDS), dtype=np.uint64)
    for row in range(ROWS):
        found = (found ^ values[:, row::ROWS]) * np.uint64(0x9E3779B97F4A7C15)
        found ^= found >> np.uint64(29)
    bands: Array = np.maximum((found >> np.uint64(32)).astype("<u4"), 1)
    return bands

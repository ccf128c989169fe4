"""Sentences become a few numbers that alike sentences share, the same in every run and with every library."""

import numpy as np
import pytest

from parley.records import Block, Document
from parley.resolve import sentences
from parley.resolve.sentences import BANDS, ROWS, Sentence, least_hashes, passage_of, sketch_sentences

FIRST = "The elders of Orvel met the envoys of the Front in Kelmadu on Monday and spoke until dusk."
SECOND = "Both sides said that forty detainees would come home before the 12 bridges open once more."


def sketch(*blocks: tuple[str, str]) -> tuple[str, list[Sentence]]:
    """Give a text made of blocks, each a kind and its words, and the sentences found there."""
    text, held = "", []
    for kind, words in blocks:
        held.append(Block(kind, len(text), len(text) + len(words)))
        text += words + "\n\n"
    return text, sketch_sentences(Document("d", "orvel", "a.txt", text, "", blocks=tuple(held)))


def shared_bands(one: Sentence, other: Sentence) -> int:
    """Count the parts of their sketches that two sentences share."""
    return int((np.frombuffer(one.bands, "<u4") == np.frombuffer(other.bands, "<u4")).sum())


def test_sentences_are_found_where_they_stand_and_short_ones_and_furniture_left_out() -> None:
    text, found = sketch(("title", "Talks in Orvel"), ("paragraph", f"{FIRST} {SECOND}"), ("boilerplate", FIRST))
    assert [text[s.char_start : s.char_end] for s in found] == [FIRST, SECOND]
    assert [s.words for s in found] == [18, 16]
    assert all(len(s.bands) == 4 * BANDS and 0 not in np.frombuffer(s.bands, "<u4") for s in found)


def test_equal_sentences_share_all_their_sketch_alike_ones_some_and_others_nothing() -> None:
    edited = FIRST.replace("until dusk", "until late that day")
    _, (first, second, again, nearly) = sketch(*(("paragraph", words) for words in (FIRST, SECOND, FIRST, edited)))
    assert shared_bands(first, again) == BANDS
    assert 0 < shared_bands(first, nearly) < BANDS
    assert shared_bands(first, second) == 0


def test_a_text_without_sentences_gives_none() -> None:
    assert sketch() == ("", [])
    assert sketch(("paragraph", ""), ("title", "No. Yes."))[1] == []


def test_what_is_compared_of_a_wording_are_its_triples_names_and_numbers() -> None:
    passage = passage_of(SECOND)
    assert len(passage.triples) == 14
    assert (passage.names, passage.numbers) == (frozenset(), frozenset({"12"}))
    assert passage_of(FIRST).names == {"orvel", "front", "kelmadu", "monday"}


def test_sketches_are_those_of_datasketch() -> None:
    datasketch = pytest.importorskip("datasketch")
    held = [sentences.triples_of(words.lower().split()) for words in (FIRST, SECOND)]
    for triples, values in zip(held, least_hashes(held), strict=True):
        theirs = datasketch.MinHash(num_perm=64, seed=1, scheme="affine32")
        theirs.update_batch([triple.encode() for triple in triples])
        assert theirs.hashvalues[: BANDS * ROWS].tolist() == values.tolist()
    index = datasketch.MinHashLSH(threshold=0.5, num_perm=64)
    assert (index.b, index.r) == (BANDS, ROWS)

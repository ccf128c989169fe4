"""Quotations with the ranker in use: the lexicon still holds, no text raises, the same text gives the same rows."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley import store
from parley.extract.quotes import QuoteRules, compile_ranker, compile_rules, extract_quotes

LEXICON = store.read_lexicon("quotes")
ENTRIES = [entry for group in ("verbs", "phrases", "sources", "nominals") for entry in LEXICON[group]]
EXAMPLES = [example for entry in ENTRIES for example in entry.get("examples", ())]
COUNTEREXAMPLES = [text for entry in ENTRIES for text in entry.get("counterexamples", ())]
PIECES = ("Ilsa Morvane", "said", "that", "the boats", "were gone", ",", ".", "“", "”", "told", "the duke", "and", "\n")


@pytest.fixture(scope="session")
def ranked() -> QuoteRules:
    return compile_rules(LEXICON, compile_ranker(store.read_weights("quotes")))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e["text"])
def test_the_ranker_leaves_the_examples_of_the_lexicon_right(
    example: dict[str, Any], parse: Callable[[str], Any], ranked: QuoteRules
) -> None:
    found = extract_quotes(parse(example["text"]), [], [], ranked)
    assert len(found) == len(example["found"])
    for quote, expected in zip(found, example["found"], strict=True):
        for name in expected.keys() - {"cue_text"}:  # of "expressed concern" either word may be it
            assert getattr(quote, name) == expected[name]


@pytest.mark.parametrize("text", COUNTEREXAMPLES)
def test_the_ranker_finds_nothing_in_counterexamples(
    text: str, parse: Callable[[str], Any], ranked: QuoteRules
) -> None:
    assert extract_quotes(parse(text), [], [], ranked) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_text_gives_the_same_exact_spans_twice(
    words: list[str], parse: Callable[[str], Any], ranked: QuoteRules
) -> None:
    doc = parse(" ".join(words))
    found = extract_quotes(doc, [], [], ranked)
    assert [q.text for q in found] == [doc.text[q.char_start : q.char_end] for q in found]
    assert found == extract_quotes(doc, [], [], ranked)
    for kind in ("indirect", "mixed"):
        spans = sorted((q.char_start, q.char_end) for q in found if q.quote_type == kind)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))

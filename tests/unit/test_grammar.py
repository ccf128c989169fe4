"""A Doc's tokens as lists say what its Token objects say."""

from collections.abc import Callable
from typing import Any

import pytest

from parley.grammar import sent_start, words_of

TEXTS = (
    "Envoys meet in Lumasi\n\nThe Peruvian envoy's aide, Sefa Vantamo, isn't here… “Wait”, she said.\nThe rest  left.",
    "LUMASI – Ça va 🙂 al-Orvel ½ U.N. مرحبا",
    "x",
)


@pytest.mark.parametrize("text", TEXTS)
def test_lists_of_words_equal_the_tokens(parse: Callable[[str], Any], text: str) -> None:
    doc = parse(text)
    words = words_of(doc)
    assert words.text == doc.text
    assert words.texts == [t.text for t in doc]
    assert words.lowers == [t.lower_ for t in doc]
    assert words.pos == [t.pos_ for t in doc]
    assert words.tags == [t.tag_ for t in doc]
    assert words.deps == [t.dep_ for t in doc]
    assert words.labels == [t.ent_type_ for t in doc]
    assert words.starts == [t.idx for t in doc]
    assert words.ends == [t.idx + len(t.text) for t in doc]
    assert words.at == {t.idx: t.i for t in doc}
    assert words.opens == [bool(t.is_sent_start) for t in doc]


@pytest.mark.parametrize("text", TEXTS)
def test_a_sentence_starts_where_that_of_its_tokens_does(parse: Callable[[str], Any], text: str) -> None:
    doc = parse(text)
    assert [sent_start(doc, token.i) for token in doc] == [token.sent.start for token in doc]


@pytest.mark.parametrize("text", TEXTS)
def test_the_text_of_a_span_is_that_of_its_tokens(parse: Callable[[str], Any], text: str) -> None:
    doc = parse(text)
    words = words_of(doc)
    for start in range(len(doc)):
        for end in range(start, len(doc) + 1):
            assert words.span(start, end) == doc[start:end].text


def test_a_document_without_words_has_empty_lists(nlp: Any) -> None:
    words = words_of(nlp.make_doc(""))
    assert (words.text, words.texts, words.opens, words.span(0, 0)) == ("", [], [], "")

"""A parsed text keeps every offset of the document, block by block."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.parse import fingerprint, parse_documents


def test_offsets_are_those_of_the_document(parse: Any) -> None:
    text = "Share on Facebook\n\nTalks open\n\nThe council met\nthe Front on Monday in the old town by the river.\n"
    doc = parse(text)
    assert len(doc.text) == len(text)
    assert all(text[t.idx : t.idx + len(t.text)].split() == t.text.split() for t in doc)


def test_boilerplate_is_tokenized_and_not_read(parse: Any) -> None:
    doc = parse("Leave a comment\n\nThe council of Orvel met the Front on Monday in the old town.")
    kinds = [(block.label_, {t.pos_ for t in block} == {""}) for block in doc.spans["blocks"]]
    assert kinds == [("boilerplate", True), ("paragraph", False)]


def test_no_sentence_crosses_a_block(parse: Any) -> None:
    doc = parse("Talks open in Kelmadu\n\nNobody came to the second round of talks, he said")
    starts = {block.start for block in doc.spans["blocks"]}
    assert starts <= {sent.start for sent in doc.sents}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.text(max_size=200))
def test_any_text_is_parsed_to_its_full_length(nlp: Any, cleaned: Any, text: str) -> None:
    (doc,) = parse_documents([cleaned(text)], nlp)
    assert len(doc.text) == len(text)


def test_the_weights_of_the_model_are_named_by_their_hashes() -> None:
    assert {name: len(digest) for name, digest in fingerprint().items()} == {
        "ner/model": 64,
        "parser/model": 64,
        "tagger/model": 64,
        "tok2vec/model": 64,
    }

"""What tests share: the language model, loaded once, and a way from a string to a Doc."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from parley import clean, store
from parley.records import Document


@pytest.fixture(scope="session")
def nlp() -> Any:
    """Give the language model."""
    from parley.parse import load_model

    return load_model()


@pytest.fixture(scope="session")
def cleaned() -> Callable[[str], Document]:
    """Give a function from a text to a cleaned document."""
    rules = clean.compile_rules(store.read_lexicon("boilerplate"))

    def make(text: str, **facts: Any) -> Document:
        digest = hashlib.sha256(text.encode()).hexdigest()
        document = Document(
            document_id=f"doc_{digest[:16]}",
            collection="test",
            path="test/a.txt",
            text=text,
            text_sha256=digest,
            **facts,
        )
        return clean.clean_document(document, rules)

    return make


@pytest.fixture(scope="session")
def parse(nlp: Any, cleaned: Callable[[str], Document]) -> Callable[[str], Any]:
    """Give a function from a text to its Doc; paragraphs stand apart by blank lines."""
    from parley.parse import parse_documents

    return lambda text: next(parse_documents([cleaned(text)], nlp))

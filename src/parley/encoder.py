"""The model's word vectors, worked out with fewer and smaller array operations than its own layers take.

What a word's form alone gives is remembered by form: its embedding, and what it adds to the first layer as a word, as
its left neighbour and as its right one. The layers above run over a few hundred rows at a time, which stay in the
processor's cache. The vectors are the model's own up to the rounding of sums, which with the model's own layers, too,
depends on where in a batch a word stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Array = np.ndarray[Any, np.dtype[np.float32]]

ROWS_AT_ONCE = 384
MOST_FORMS = 10_000
"""Known forms at which the tables begin anew: each takes some four kilobytes."""
ROOM = 16_384
"""Rows that the tables begin with; memory is taken only as they are filled."""
SHAPE_OF_LAYER = ["expand_window", "maxout", "layernorm", "dropout"]
FORM = ("ORTH", "NORM", "SPACY")
"""Attributes of a token on which everything that a model may embed of it depends."""


@dataclass(frozen=True)
class Layer:
    """A convolution over a word and its two neighbours: pieces of maxout, then normalization.

    Attributes:
        weights: (pieces x width, 3 x width) array, the pieces one after the other.
        bias: (pieces x width) array.
        scale, shift: (width) arrays of the normalization.
    """

    weights: Array
    bias: Array
    scale: Array
    shift: Array


class Encoder:
    """Word vectors of Docs, as a `Tok2Vec` model of hashed embeddings and convolutions gives them."""

    def __init__(self, embed: Any, layers: Sequence[Layer], pad: int) -> None:
        """Take over the model's layers.

        Args:
            embed: The model's own embedding of words.
            layers: The convolutions above it.
            pad: Rows of nought between texts, as many as there are layers: no text sees another.
        """
        self._features, _, self._hashes, self._mixing, _ = embed.layers
        self._columns = list(self._features.attrs["columns"])
        self._layers, self._pad = layers, pad
        self._width = len(layers[0].scale)
        self._lock = Lock()  # a cluster's worker may run two parts at a time
        self._clear()

    def _clear(self) -> None:
        self._row_of: dict[tuple[int, ...], int] = {}
        self._table: Array = np.zeros((ROOM, self._width), dtype="float32")
        size = len(self._layers[0].bias)
        self._shares: tuple[Array, ...] = tuple(np.zeros((ROOM, size), dtype="float32") for _ in range(3))
        self._shares[1][0] = self._layers[0].bias

    def vectors(self, docs: "Sequence[Doc]") -> list[Array]:
        """Give a (tokens, width) array a Doc."""
        rows: list[int] = []
        spans: list[tuple[int, int]] = []
        between = [0] * self._pad  # row 0 of the tables stands for no word
        with self._lock:
            if len(self._row_of) > MOST_FORMS:
                self._clear()
            known = self._row_of
            forms = [self._forms(doc) for doc in docs]
            self._learn(docs, forms)
            for own in forms:
                rows += between
                spans.append((len(rows), len(rows) + len(own)))
                rows += map(known.__getitem__, own)
            encoded = self._first(np.array([0, *rows, *between, 0]))
        for above, layer in zip(range(self._pad - 2, -1, -1), self._layers[1:], strict=True):
            encoded = convolve(encoded, layer, rows_near(spans, above, len(encoded)))
        return [encoded[start:end] for start, end in spans]

    def _forms(self, doc: "Doc") -> list[tuple[int, ...]]:
        """Give the form of each token of a Doc, kept with it: several encoders ask for them."""
        if "forms" not in doc.user_data:
            columns = doc.to_array(list(FORM)).T.tolist() if len(doc) else []
            doc.user_data["forms"] = list(zip(*columns, strict=True))
        found: list[tuple[int, ...]] = doc.user_data["forms"]
        return found

    def _learn(self, docs: "Sequence[Doc]", forms: Sequence[Sequence[tuple[int, ...]]]) -> None:
        """Embed the forms of all Docs that the tables do not hold yet."""
        known = self._row_of
        found: list[tuple[int, ...]] = []
        features: list[np.ndarray[Any, Any]] = []
        seen: set[tuple[int, ...]] = set()
        for doc, own in zip(docs, forms, strict=True):
            if known.keys() >= set(own):
                continue
            if unknown := {form: at for at, form in enumerate(own) if form not in known and form not in seen}:
                seen.update(unknown)
                found += unknown
                features.append(doc.to_array(self._columns)[list(unknown.values())])
        if found:
            self._embed(found, np.concatenate(features))

    def _embed(self, forms: Sequence[tuple[int, ...]], features: "np.ndarray") -> None:
        """Add forms to the tables; `features` is a (forms, attributes) array of what the model embeds."""
        first = len(self._row_of) + 1
        end = first + len(forms)
        while end > len(self._table):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
            self._shares = tuple(np.concatenate([share, np.zeros_like(share)]) for share in self._shares)
        embedded = self._mixing.predict(self._hashes.predict(features))
        layer, width = self._layers[0], self._width
        self._table[first:end] = embedded
        for number, share in enumerate(self._shares):
            share[first:end] = np.dot(embedded, layer.weights[:, number * width : (number + 1) * width].T)
        self._shares[1][first:end] += layer.bias
        self._row_of.update(zip(forms, range(first, end), strict=True))

    def _first(self, rows: "np.ndarray") -> Array:
        """Run the first layer over rows of the tables, their outermost ones being neighbours only."""
        left, own, right = self._shares
        found: Array = self._table[rows[1:-1]]
        for start in range(0, len(found), ROWS_AT_ONCE):
            stop = min(start + ROWS_AT_ONCE, len(found))
            pieces = left[rows[start:stop]]
            pieces += own[rows[start + 1 : stop + 1]]
            pieces += right[rows[start + 2 : stop + 2]]
            found[start:stop] += normalized(pieces, self._layers[0])
        return found


def rows_near(spans: Sequence[tuple[int, int]], reach: int, count: int) -> "np.ndarray":
    """Give those of `count` rows that lie in one of the spans or at most `reach` rows beside it, in order."""
    wanted = np.zeros(count, dtype=bool)
    for start, end in spans:
        wanted[start - reach : end + reach] = True
    return np.flatnonzero(wanted)


def convolve(vectors: Array, layer: Layer, wanted: "np.ndarray") -> Array:
    """Run a convolution over a (rows, width) array and add the result to it, as a new array.

    Only the wanted rows are worked out, the others are nought: of those between two texts a layer needs the fewer the
    fewer layers stand above it.
    """
    count, width = vectors.shape
    edged = np.zeros((count + 2, width), dtype="float32")
    edged[1:-1] = vectors
    windows = np.lib.stride_tricks.as_strided(
        edged, (count, 3 * width), (edged.strides[0], edged.strides[1]), writeable=False
    )
    found = np.zeros_like(vectors)
    for start in range(0, len(wanted), ROWS_AT_ONCE):
        rows = wanted[start : start + ROWS_AT_ONCE]
        pieces = np.dot(windows[rows], layer.weights.T)
        pieces += layer.bias
        found[rows] = vectors[rows] + normalized(pieces, layer)
    return found


def normalized(pieces: Array, layer: Layer) -> Array:
    """Give the largest of each row's pieces, normalized: (rows, pieces x width) becomes (rows, width)."""
    width = len(layer.scale)
    best = np.maximum(pieces[:, :width], pieces[:, width : 2 * width])
    for first in range(2 * width, pieces.shape[1], width):
        np.maximum(best, pieces[:, first : first + width], out=best)
    # Normalized step by step as NumPy's own mean and variance do, which take the mean off twice.
    best -= np.add.reduce(best, axis=1, keepdims=True) / np.float32(width)
    variance = np.add.reduce(np.multiply(best, best, out=pieces[:, :width]), axis=1, keepdims=True)
    variance /= np.float32(width)
    variance += 1e-08
    best *= variance ** (-1.0 / 2.0)
    best *= layer.scale
    best += layer.shift
    return best


@cache
def encode_faster(nlp: "Language") -> None:
    """Put an `Encoder` in the place of each model of word vectors in a pipeline; one built otherwise stays as it is."""
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        if model is None:
            continue
        if (own := encoder_model(model)) is not None:
            component.model = own
        for node in list(model.walk()):
            for number, part in enumerate(node.layers):
                if (own := encoder_model(part)) is not None:
                    node.layers[number] = own


def encoder_model(model: Any) -> Any:
    """Give a model of word vectors that does the same by an `Encoder`; None for a model that is something else."""
    from thinc.api import Model

    if (encoder := to_encoder(model)) is None:
        return None

    def forward(_: Any, docs: "Sequence[Doc]", is_train: bool) -> tuple[list[Array], Any]:
        if is_train:
            raise NotImplementedError("This pipeline reads texts; load the model anew to train it")
        return encoder.vectors(docs), None

    own: Any = Model(model.name, forward, dims={"nO": model.get_dim("nO")}, ops=model.ops)
    return own


def to_encoder(model: Any) -> Encoder | None:
    """Give the encoder of a model of word vectors; None for a model of another shape."""
    parts = [part.name.split("(")[0] for part in model.layers]
    if (
        len(parts) != 2
        or not parts[0].startswith("extract_features>>list2ragged>>with_array")
        or parts[1] != "with_array"
    ):
        return None
    embed, encode = model.layers
    nodes = list(encode.walk(order="dfs_pre"))
    shape = [node.name for node in nodes if not node.layers]
    pad, depth = encode.attrs.get("pad"), len(shape) // len(SHAPE_OF_LAYER)
    windows = {node.attrs["window_size"] for node in nodes if node.name == "expand_window"}
    if len(embed.layers) != 5 or shape != SHAPE_OF_LAYER * depth or windows != {1} or pad != depth:
        return None
    maxouts = [node for node in nodes if node.name == "maxout"]
    norms = [node for node in nodes if node.name == "layernorm"]
    return Encoder(embed, [to_layer(*pair) for pair in zip(maxouts, norms, strict=True)], pad)


def to_layer(maxout: Any, norm: Any) -> Layer:
    """Give a layer with its pieces one after the other: (width, pieces, …) becomes (pieces, width, …)."""
    weights, bias = maxout.get_param("W"), maxout.get_param("b")
    return Layer(
        np.ascontiguousarray(weights.transpose(1, 0, 2)).reshape(-1, weights.shape[2]),
        np.ascontiguousarray(bias.T).reshape(-1),
        norm.get_param("G"),
        norm.get_param("b"),
    )

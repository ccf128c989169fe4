"""Train the ranker of reported clauses on annotated news: `python tools/train_quotes.py --train FILE --dev FILE`.

FILE is JSON Lines, a text a line: `doc_id`, `text` and `quotes`; each quotation has `quote_type` (direct, indirect,
mixed), `subtype` (speech, or another word for what is merely thought or wanted), and lists of character spans
`content_spans` and `cue_spans`. Writes `src/parley/weights/quotes.tsv` and prints how often each choice is right on
held-out texts. Same files, same weights: run it again after a change of the quote rules, whose proposals it weighs.

Three models, each a log-linear choice among a few readings with a quadratic penalty: side, start, end.
"""

import argparse
import hashlib
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one order of summing, whatever the machine is busy with

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from parley import clean, parse, store
from parley.extract import quotes
from parley.extract.quotes import ranker_spans as spans
from parley.extract.quotes.attribution import Cue
from parley.extract.quotes.passages import FINITE
from parley.extract.quotes.ranker import HEADER, SIDES, Pieces
from parley.extract.quotes.ranker_boundaries import COMPLEMENTISERS, Site, left_starts, right_ends, right_starts
from parley.extract.quotes.ranker_features import cue_features
from parley.records import Document

WEIGHTS = Path(__file__).parents[1] / "src" / "parley" / "weights" / "quotes.tsv"
PENALTY = {"side": 12.0, "start": 4.0, "end": 6.0}
RAREST = {"side": 12, "start": 4, "end": 8}
SCALE = 1000
LEAST = 10  # weights below this say nothing
LEAN = 0
"""Taken off the reading "none", in thousandths: a missed report costs more than a doubtful one."""

Example = tuple[list[list[str]], int]
"""The features of each reading, and the index of the right one."""


@dataclass
class Examples:
    """What one text teaches each choice."""

    side: list[Example] = field(default_factory=list)
    start: list[Example] = field(default_factory=list)
    end: list[Example] = field(default_factory=list)


@dataclass
class Recorder:
    """Stands in for the ranker, and notes every site it is asked about."""

    sites: list[tuple[Site, Sequence[Cue], int]] = field(default_factory=list)

    def choose(self, site: Site, cues: Sequence[Cue], n: int) -> Pieces:
        """Note the site; choose nothing, so that no site hides another."""
        self.sites.append((site, cues, n))
        return []


@dataclass(frozen=True)
class Gold:
    """A quotation as annotated, in tokens.

    Attributes:
        pieces: First word and token after the last of each piece, in order.
        is_statement: Whether it is speech with a finite verb or marks in it.
    """

    kind: str
    pieces: tuple[tuple[int, int], ...]
    has_verb: bool
    is_statement: bool


def read_texts(path: Path) -> list[dict[str, Any]]:
    """Read annotated texts, in order."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def to_document(row: dict[str, Any], rules: Any) -> Document:
    """Make a document with blocks of an annotated text."""
    digest = hashlib.sha256(row["text"].encode()).hexdigest()
    bare = Document(row["doc_id"], "training", "", row["text"], digest)
    return clean.clean_document(bare, rules)


def word_at(doc: Any, i: int) -> int:
    """Give the first token at `i` or behind it that is a word of the content: no mark, no "that"."""
    while i < len(doc) and (doc[i].is_punct or doc[i].is_space or doc[i].lower_ in COMPLEMENTISERS):
        i += 1
    return i


def word_before(doc: Any, i: int) -> int:
    """Give the token after the last word before token `i`."""
    while i > 0 and (doc[i - 1].is_punct or doc[i - 1].is_space):
        i -= 1
    return i


def tokens_of(doc: Any, chars: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """Give the tokens that character spans touch."""
    found = [doc.char_span(start, end, alignment_mode="expand") for start, end in chars]
    return sorted((span.start, span.end) for span in found if span is not None)


def read_gold(doc: Any, row: dict[str, Any]) -> dict[int, list[Gold]]:
    """Give the quotations of a text by the tokens of their cues."""
    by_cue: dict[int, list[Gold]] = defaultdict(list)
    for quote in row["quotes"]:
        touched = tokens_of(doc, quote["content_spans"])
        pieces = [(word_at(doc, a), word_before(doc, b)) for a, b in touched]
        has_verb = any(doc[k].tag_ in FINITE for a, b in touched for k in range(a, b))
        kind = quote["quote_type"]
        is_statement = quote["subtype"] == "speech" and (kind != "indirect" or has_verb)
        gold = Gold(kind, tuple(p for p in pieces if p[0] < p[1]), has_verb, is_statement)
        for a, b in tokens_of(doc, quote["cue_spans"]):
            for k in range(a, b):
                by_cue[k].append(gold)
    return by_cue


def learn_from(doc: Any, row: dict[str, Any], rules: quotes.QuoteRules) -> Examples:
    """Give what a text teaches."""
    recorder = Recorder()
    quotes.extract_quotes(doc, [], [], replace(rules, chooser=recorder))
    by_cue = read_gold(doc, row)
    found = Examples()
    for site, cues, n in recorder.sites:
        golds = [g for k in range(site.cue.start, site.cue.end) for g in by_cue.get(k, ())]
        wanted = [g for g in golds if g.is_statement and (g.kind != "direct" or not site.is_spoken)]
        add_examples(found, site, cues, n, next(iter(wanted or golds), None))
    return found


def add_examples(found: Examples, site: Site, cues: Sequence[Cue], n: int, gold: Gold | None) -> None:
    """Add what one site teaches; what is said to be thought counts as said, if it has a finite verb."""
    is_quote = gold is not None and bool(gold.pieces) and (gold.kind != "direct" or not site.is_spoken)
    side = "none"
    if gold is not None and is_quote:
        before = [p for p in gold.pieces if p[1] <= site.cue.start]
        behind = [p for p in gold.pieces if p[0] >= site.cue.end]
        side = "left" if len(before) == len(gold.pieces) else "right" if len(behind) == len(gold.pieces) else "split"
        if gold.has_verb:
            add_boundaries(found, site, side, before, behind)
        if not gold.is_statement and not gold.has_verb:
            side = "none"
        elif side == "left" and before[-1][1] != word_before(site.passage.doc, site.left_end):
            reachable = any(word_at(site.passage.doc, s) == before[-1][0] for s in left_starts(site))
            if not reachable:
                return
    features = cue_features(site, cues, n)
    found.side.append(([[f"{name}:{f}" for f in features] for name in SIDES], SIDES.index(side)))


def add_boundaries(
    found: Examples, site: Site, side: str, before: Sequence[tuple[int, int]], behind: Sequence[tuple[int, int]]
) -> None:
    """Add what the ends of one quotation teach, where they are among the readings."""
    doc = site.passage.doc
    if before:
        add_start(found, site, left_starts(site), before[-1][0], "left")
    if not behind:
        return
    first, last = behind[0]
    start: int | None = first
    if side == "right":
        start = add_start(found, site, right_starts(site), first, "right")
    if start is None:
        return
    ends = right_ends(site, start)
    k = next((k for k, end in enumerate(ends) if word_before(doc, end) == last), None)
    if k is not None and len(ends) > 1:
        kind = "right" if side == "right" else "rest"
        found.end.append((spans.end_features(site, start, ends, kind), k))


def add_start(found: Examples, site: Site, starts: Sequence[int], first: int, side: str) -> int | None:
    """Add a choice of start and give the right one, if it is among them."""
    k = next((k for k, start in enumerate(starts) if word_at(site.passage.doc, start) == first), None)
    if k is None:
        return None
    if len(starts) > 1:
        found.start.append((spans.start_features(site, starts, side), k))
    return starts[k]


def fit(examples: Sequence[Example], penalty: float, rarest: int) -> dict[str, float]:
    """Give the weight of each feature that occurs in at least `rarest` examples: the most likely ones."""
    counts = Counter(chain.from_iterable(set(chain.from_iterable(readings)) for readings, _ in examples))
    names = sorted(name for name, n in counts.items() if n >= rarest)
    index = {name: i for i, name in enumerate(names)}
    ends, columns, groups, right = [0], list[int](), list[int](), list[int]()
    for group, (readings, answer) in enumerate(examples):
        right.append(len(groups) + answer)
        for reading in readings:
            columns += [index[f] for f in reading if f in index]
            ends.append(len(columns))
            groups.append(group)
    table = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(groups), len(names)))
    back, of = table.T.tocsr(), np.array(groups)
    firsts = np.flatnonzero(np.diff(of, prepend=-1))
    target = np.asarray(back[:, right].sum(axis=1)).ravel()

    def loss(weights: Any) -> tuple[float, Any]:
        sums = table @ weights
        top = np.maximum.reduceat(sums, firsts)
        odds = np.exp(sums - top[of])
        total = np.add.reduceat(odds, firsts)
        value = float(np.sum(np.log(total) + top) - sums[right].sum() + penalty / 2 * weights @ weights)
        return value, back @ (odds / total[of]) - target + penalty * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return dict(zip(names, found.x.tolist(), strict=True))


def accuracy(weights: dict[str, float], examples: Sequence[Example]) -> float:
    """Give the share of examples whose right reading has the highest sum."""
    hits = 0
    for readings, answer in examples:
        sums = [sum(weights.get(f, 0.0) for f in reading) for reading in readings]
        hits += sums.index(max(sums)) == answer
    return hits / max(1, len(examples))


def to_lines(models: dict[str, dict[str, float]]) -> Iterator[str]:
    """Yield the lines of the weight file."""
    yield HEADER
    table: dict[str, list[int]] = defaultdict(lambda: [0] * len(SIDES))
    for name, weight in models["side"].items():
        side, _, feature = name.partition(":")
        table[feature][SIDES.index(side)] = round(weight * SCALE)
    table["all"][0] -= LEAN
    for feature in sorted(table):
        if max(map(abs, table[feature])) >= LEAST:
            yield "\t".join(["side", feature, *map(str, table[feature])])
    for choice in ("start", "end"):
        for feature, weight in sorted(models[choice].items()):
            if abs(round(weight * SCALE)) >= LEAST:
                yield f"{choice}\t{feature}\t{round(weight * SCALE)}"


def gather(texts: Sequence[Examples], choice: str) -> list[Example]:
    """Give the examples of several texts for one choice."""
    return list(chain.from_iterable(getattr(text, choice) for text in texts))


def fit_choice(texts: Sequence[Examples], choice: str) -> dict[str, float]:
    """Fit one of the three choices."""
    return fit(gather(texts, choice), PENALTY[choice], RAREST[choice])


def learn_texts(path: Path) -> list[Examples]:
    """Parse the texts of a file and give what each teaches."""
    rows, nlp = read_texts(path), parse.load_model()
    cleaning = clean.compile_rules(store.read_lexicon("boilerplate"))
    rules = quotes.compile_rules(store.read_lexicon("quotes"))
    documents = (to_document(row, cleaning) for row in rows)
    pairs = zip(rows, parse.parse_documents(documents, nlp), strict=True)
    return [learn_from(doc, row, rules) for row, doc in pairs]


def main() -> None:
    """Train, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=0, help="also measure by cross-validation on the training texts")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    train, dev = learn_texts(options.train), learn_texts(options.dev)
    models = {choice: fit_choice(train, choice) for choice in PENALTY}
    for choice, model in models.items():
        held = gather(dev, choice)
        shown = [f"{choice}: {len(gather(train, choice))} examples, {len(model)} features"]
        shown.append(f"right on dev {accuracy(model, held):.3f} of {len(held)}")
        if options.folds:
            scores = []
            for fold in range(options.folds):
                rest = [text for k, text in enumerate(train) if k % options.folds != fold]
                scores.append(accuracy(fit_choice(rest, choice), gather(train[fold :: options.folds], choice)))
            shown.append(f"right in {options.folds} folds {sum(scores) / len(scores):.3f}")
        sys.stdout.write(", ".join(shown) + "\n")
    data = "".join(f"{line}\n" for line in to_lines(models)).encode()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(data)
    sys.stdout.write(f"{options.out.name}: {len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}\n")


if __name__ == "__main__":
    main()

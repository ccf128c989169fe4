"""What each extractor adds to the parse: CPU seconds, share of the parse and words a second, all in one run.

usage: python benchmarks/extractors.py [--raw DIR ...] [--repeat N] [--registry DIR]
"""

import argparse
import functools
import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from parley import batches, line, parse
from parley.extract import actors, dates, events, figures, places, quotes
from parley.records import Document
from parley.resolve import references

ROOT = Path(__file__).resolve().parents[1]
STEPS: dict[str, tuple[tuple[ModuleType, str], ...]] = {
    "actors": ((actors, "extract_mentions"), (references, "resolve_references")),
    "places": ((places, "extract_places"),),
    "dates": ((dates, "extract_dates"), (dates, "reanchor_dates")),
    "quotes": ((quotes, "extract_quotes"),),
    "figures": ((figures, "extract_figures"),),
    "events": ((events, "extract_events"),),
}
LIMITS = {"quotes": 10, "events": 15}
"""Most that a step may add to the parse, in percent of its CPU time."""


def main() -> None:
    """Time every step over the same documents and print a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--raw", type=Path, action="append", help="folders of texts (default: the project's own)")
    options.add_argument("--repeat", type=int, default=3, help="how often each text is read")
    options.add_argument("--registry", type=Path, default=ROOT / "raw" / "registry")
    chosen = options.parse_args()
    resources = line.load_resources(chosen.registry)
    documents = list(read_documents(chosen.raw or [ROOT / "raw"], resources)) * chosen.repeat
    words = sum(len(document.text.split()) for document in documents)
    list(line.extract_all(documents[: len(documents) // chosen.repeat], resources))  # first calls fill caches
    start = time.process_time()
    docs = list(parse.parse_documents(documents, resources.nlp))
    spent = {"parse": time.process_time() - start}
    untouched = parse.load_model.__wrapped__()  # the parse puts encoders of its own into the other
    list(untouched.pipe(document.text for document in documents[:3]))
    start = time.process_time()
    for _ in untouched.pipe([document.text for document in documents], batch_size=16):
        pass
    bare = time.process_time() - start
    gc.collect()
    gc.freeze()  # a run reads its texts in small batches; here all are held, and looking through them again takes time
    with timed(STEPS) as seconds:
        for document, doc in zip(documents, docs, strict=True):
            line.extract_document(document, doc, resources)
    spent |= seconds
    print(f"{len(documents)} documents, {words} words; CPU time of one process")
    print(f"The model's own pipeline over whole texts: {bare:.2f} s, {words / bare:,.0f} words/s")
    print(f"{'step':<10}{'seconds':>9}{'of the parse':>14}{'of the model':>14}{'words/s':>12}")
    for step, cpu in spent.items():
        share = 100 * cpu / spent["parse"]
        limit = f"  (at most {LIMITS[step]} %)" if step in LIMITS else ""
        print(f"{step:<10}{cpu:>9.2f}{share:>12.1f} %{100 * cpu / bare:>12.1f} %{words / cpu:>12,.0f}{limit}")


def read_documents(roots: Iterable[Path], resources: line.Resources) -> Iterator[Document]:
    """Yield the cleaned documents of raw folders that can be read."""
    settings = batches.Settings()
    texts, _ = batches.find_texts(list(roots), settings)
    for text in texts:
        document = batches.read_text(text, settings, resources.date_rules, batches.load_clean_rules())
        if isinstance(document, Document):
            yield document


@contextmanager
def timed(steps: dict[str, tuple[tuple[ModuleType, str], ...]]) -> Iterator[dict[str, float]]:
    """Add up the CPU seconds that each step's functions take while the block runs."""
    seconds: dict[str, float] = defaultdict(float)

    def clocked(step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            start = time.process_time()
            found = function(*args, **kwargs)
            seconds[step] += time.process_time() - start
            return found

        return call

    kept = [(module, name, getattr(module, name)) for functions in steps.values() for module, name in functions]
    for step, functions in steps.items():
        for module, name in functions:
            setattr(module, name, clocked(step, getattr(module, name)))
    try:
        yield seconds
    finally:
        for module, name, function in kept:
            setattr(module, name, function)


if __name__ == "__main__":
    main()

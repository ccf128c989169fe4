"""How many words a second the dates of a text are read, without a language model, on one core.

usage: python benchmarks/dates.py [--raw DIR ...] [--words N]
"""

import argparse
import itertools
import random
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from parley import store
from parley.calendar import parse_edtf
from parley.extract import dates

ROOT = Path(__file__).resolve().parents[1]
PUBLISHED = "2031-05-14"
PARAGRAPHS = 20  # in a generated text, about as many as a long report has


def main() -> None:
    """Read generated texts until enough words are read, and print the speed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--raw", type=Path, action="append", help="folders of texts (default: raw/sample, raw/mali)")
    options.add_argument("--words", type=int, default=500_000, help="how many words to read")
    chosen = options.parse_args()
    start = time.process_time()
    rules = dates.compile_rules(store.read_lexicon("dates"))
    print(f"lexicon compiled in {time.process_time() - start:.2f} s")
    folders = chosen.raw or [ROOT / "raw" / "sample", ROOT / "raw" / "mali"]
    published = parse_edtf(PUBLISHED)
    words = found = 0
    seconds = 0.0
    for text in generate_texts(read_paragraphs(folders)):
        start = time.process_time()
        found += len(dates.extract_dates(text, published, rules))
        seconds += time.process_time() - start
        words += len(text.split())
        if words >= chosen.words:
            break
    print(f"{words:,} words, {found:,} expressions in {seconds:.2f} s of CPU time: {words / seconds:,.0f} words/s")


def read_paragraphs(folders: Iterable[Path]) -> list[str]:
    """Give the paragraphs of all plain texts in some folders, in order of their paths."""
    paths = sorted(path for folder in folders for path in folder.rglob("*.txt"))
    return [part for path in paths for part in path.read_text("utf-8", errors="replace").split("\n\n") if part.strip()]


def generate_texts(paragraphs: list[str]) -> Iterator[str]:
    """Yield texts without end, each of paragraphs drawn from those given; every run yields the same."""
    draw = random.Random(0)
    for _ in itertools.count():
        yield "\n\n".join(draw.choice(paragraphs) for _ in range(PARAGRAPHS))


if __name__ == "__main__":
    main()

"""What a release costs at growing sizes: the first run, the same again with nothing new, and with one text more.

usage: python benchmarks/scale.py [--documents N ...] [--workers N] [--seed S] [--keep FOLDER]

Each figure is of `parley release` as a user starts it, its start and Prefect's temporary server included, over texts
that `generate.py` makes. CPU is that of all its processes, memory that of the largest. The bars: nothing new costs at
most 5 percent of the first run, one text more at most 10 (judged at 2,000 documents); memory at 50,000 documents stays
under 2 GB, and time per document there is at most 1.3 times that at 1,000. A run takes some 0.1 s a document on one
processor, so `--documents 1000 10000 50000` needs two hours; leave the package alone meanwhile, for a changed package
reads its texts anew.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from generate import write_raw

SIZES = (1_000, 2_000)
UNCHANGED_SHARE, ADDED_SHARE, PEAK_GB, GROWTH = 0.05, 0.10, 2.0, 1.3
HEAD = (
    "| documents | words | first run: CPU s | clock s | ms a document | words/s | peak MB | nothing new: CPU s "
    "| clock s | share | one text more: CPU s | clock s | share |"
)


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds by the clock and of CPU, bytes of the largest process."""

    clock: float
    cpu: float
    peak: int


@dataclass(frozen=True)
class Row:
    """The runs of one size."""

    documents: int
    words: int
    first: Cost
    unchanged: Cost
    added: Cost

    def to_markdown(self) -> str:
        """Give the row of the table."""
        first = self.first
        per_document, speed = 1000 * first.cpu / self.documents, self.words / first.clock
        cells = [f"{self.documents:,}", f"{self.words:,}", f"{first.cpu:,.0f}", f"{first.clock:,.0f}"]
        cells += [f"{per_document:.0f}", f"{speed:,.0f}", f"{first.peak / 1e6:,.0f}"]
        for held in (self.unchanged, self.added):
            cells += [f"{held.cpu:,.1f}", f"{held.clock:,.1f}", f"{held.cpu / first.cpu:.1%}"]
        return f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure each size and print a table and the bars."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, nargs="+", default=SIZES, help="sizes")
    options.add_argument("--workers", type=int, default=1, help="processes that extract")
    options.add_argument("--seed", type=int, default=1, help="of the generated texts")
    options.add_argument("--keep", type=Path, help="folder for texts and releases (default: a temporary one)")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = chosen.keep or Path(name)
        os.environ["PREFECT_HOME"] = str(folder / "prefect")
        write_raw(folder / "small" / "raw", 2, chosen.seed)
        run(folder / "small", 1)  # the first start of all makes Prefect's database
        print(f"{HEAD}\n|{'---:|' * HEAD.count(' | ')}---:|", flush=True)
        rows = []
        for count in chosen.documents:
            rows.append(measure(folder / str(count), count, chosen.workers, chosen.seed))
            print(rows[-1].to_markdown(), flush=True)
    for line in judge(rows):
        print(line)


def measure(folder: Path, count: int, workers: int, seed: int) -> Row:
    """Give the costs of the three runs over so many texts."""
    words = write_raw(folder / "raw", count, seed)
    first, _ = run(folder, workers)
    unchanged, said = run(folder, workers)
    if "Nothing to publish" not in said:
        raise SystemExit(f"{said[-2000:]}\nThe second run found something to do")
    write_raw(folder / "more", 1, seed + 1)
    (one,) = (folder / "more").iterdir()
    shutil.move(one, folder / "raw" / "added")
    added, _ = run(folder, workers)
    return Row(count, words, first, unchanged, added)


def run(folder: Path, workers: int) -> tuple[Cost, str]:
    """Build a release of `raw` in a folder; give its cost and what it printed.

    Raises:
        SystemExit: It failed.
    """
    command = [sys.executable, "-c", "from parley.cli import main; main()", "release", "--workers", str(workers)]
    command += ["--raw", str(folder / "raw"), "--output", str(folder / "output")]
    with (folder / "said.txt").open("w+") as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        clock = time.perf_counter() - start
        said.seek(0)
        text = said.read()
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{text[-2000:]}\nThe release failed")
    return Cost(clock, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024), text


def judge(rows: list[Row]) -> list[str]:
    """Say of each bar whether it is met, as far as the sizes tell."""
    last = rows[-1]
    first = rows[0].first.cpu / rows[0].documents
    values = [
        *(
            ("nothing new", row.unchanged.cpu / row.first.cpu, UNCHANGED_SHARE)
            for row in rows
            if row.documents == 2_000
        ),
        *(("one text more", row.added.cpu / row.first.cpu, ADDED_SHARE) for row in rows if row.documents == 2_000),
        ("peak GB", max(cost.peak for cost in (last.first, last.added)) / 1e9, PEAK_GB),
        (
            f"time a document, {last.documents:,} of {rows[0].documents:,}",
            last.first.cpu / last.documents / first,
            GROWTH,
        ),
    ]
    return [
        f"{name}: {value:.2f} (at most {bar}: {'met' if value <= bar else 'MISSED'})" for name, value, bar in values
    ]


if __name__ == "__main__":
    main()

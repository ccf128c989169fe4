"""How fast texts become findings, beside the bare language model: words a second, ratios and peak memory, in one run.

usage: python benchmarks/speed.py [--raw DIR ...] [--lines FILE ...] [--words N] [--repeat N] [--no-release]

Bare is `nlp.pipe` with the model's whole pipeline, as fast as we know to run it: matrix products through numpy with one
thread, 16 whole texts at a time. `parley extract` is the command with its reading and writing, in a process that has
loaded model and rules already. The two take turns and a ratio is the median over the turns: a busy machine slows both.
Two workers are two such processes with half of the texts each. `parley release` is the whole command, its start
included. The bars: extract at least 0.80 of bare, two workers at least 1.7 times one.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from extractors import read_documents

from parley import export, line, parse, store

ROOT = Path(__file__).resolve().parents[1]
REGISTRY = ROOT / "raw" / "registry"
TEXTS_AT_ONCE = 16
BARE_SHARE, TWO_SHARE = 0.80, 1.7
Text = tuple[str, str]
"""Id and wording."""


def main() -> None:
    """Measure everything in turns and print a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--raw", type=Path, action="append", help="folders of texts (default: the project's own)")
    options.add_argument("--lines", type=Path, action="append", default=[], help="JSON lines with a text each")
    options.add_argument("--words", type=int, default=60_000, help="take the texts again until there are as many words")
    options.add_argument("--repeat", type=int, default=3, help="turns")
    options.add_argument("--no-release", action="store_true", help="leave the release out")
    options.add_argument("--here", choices=("bare", "extract"), help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.here:
        serve(chosen.here)
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:  # a child's peak begins at its parent's size
        held = pool.submit(read_texts, chosen.raw, chosen.lines).result()
    texts = enlarge(held, chosen.words)
    words = count_words(texts)
    print(f"{len(texts)} texts, {words} words, {chosen.repeat} turns")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report(measure_workers(texts, folder, chosen.repeat), words)
        if not chosen.no_release:
            report_release(texts, folder, words)


def read_texts(raw: Sequence[Path] | None, lines: Sequence[Path]) -> list[Text]:
    """Give the texts of raw folders, cleaned, and of files of JSON lines."""
    folders = raw or ([] if lines else [ROOT / "raw"])
    found = [
        (document.document_id, document.text)
        for document in (read_documents(folders, line.load_resources(REGISTRY)) if folders else ())
    ]
    return found + [
        (f"{path.stem}-{number}", row["text"]) for path in lines for number, row in store.read_json_lines(path)
    ]


def enlarge(texts: Sequence[Text], words: int) -> list[Text]:
    """Give the texts, as often as it takes for so many words."""
    times = max(1, -(-words // max(1, count_words(texts))))
    return [(f"{name}-{turn}", text) for turn in range(times) for name, text in texts]


def count_words(texts: Sequence[Text]) -> int:
    """Count the words that white space parts."""
    return sum(len(text.split()) for _, text in texts)


# Processes that wait for files of texts


def serve(kind: str) -> None:
    """Load everything, then read names of files from standard input and answer each with a line of JSON."""
    work = bare() if kind == "bare" else extract()
    print("ready", flush=True)
    for name in sys.stdin:
        cpu = time.process_time()
        work(Path(name.strip()))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"cpu": time.process_time() - cpu, "peak": peak}), flush=True)


def bare() -> Callable[[Path], None]:
    """Give a function that runs the whole model, and nothing else, over the texts of a file."""
    nlp = parse.load_model()

    def work(source: Path) -> None:
        texts = [row["text"] for _, row in store.read_json_lines(source)]
        for _ in nlp.pipe(texts, batch_size=TEXTS_AT_ONCE):
            pass

    return work


def extract() -> Callable[[Path], None]:
    """Give a function that does what `parley extract` does with a file, loading left out."""
    resources = line.load_resources(REGISTRY)
    line.load_resources = lambda *_: resources  # what is measured begins after the start

    def work(source: Path) -> None:
        export.extract_file(source, source.with_suffix(".out"), REGISTRY)

    return work


class Worker:
    """A process that runs one of the two over files it is given."""

    def __init__(self, kind: str) -> None:
        """Start the process and wait until it has loaded everything."""
        command = [sys.executable, __file__, "--here", kind]
        self.process: Any = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.answer(as_json=False)

    def begin(self, source: Path) -> None:
        """Give it a file to work on."""
        self.process.stdin.write(f"{source}\n")
        self.process.stdin.flush()

    def answer(self, *, as_json: bool = True) -> Any:
        """Wait until it is done."""
        said = self.process.stdout.readline()
        if not said:
            raise SystemExit("A measured process has ended; what it said stands above")
        return json.loads(said) if as_json else said

    def close(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.wait()


def measure_workers(texts: Sequence[Text], folder: Path, turns: int) -> dict[str, list[dict[str, float]]]:
    """Give for one and two workers of each kind the seconds by the clock and of CPU, and the peak of bytes."""
    whole = write_lines(folder / "whole.jsonl", texts)
    halves = [write_lines(folder / f"half{number}.jsonl", texts[number::2]) for number in range(2)]
    small = write_lines(folder / "small.jsonl", texts[:3])
    workers = {kind: [Worker(kind) for _ in halves] for kind in ("bare", "extract")}
    found: dict[str, list[dict[str, float]]] = {}
    try:
        for held in workers.values():
            run(held, [small, small])
        for _ in range(turns):
            for count, files in ((1, [whole]), (2, halves)):
                for kind, held in workers.items():
                    found.setdefault(f"{kind} {count}", []).append(run(held[:count], files))
    finally:
        for held in workers.values():
            for worker in held:
                worker.close()
    return found


def run(workers: Sequence[Worker], files: Sequence[Path]) -> dict[str, float]:
    """Give each worker its file; the clock stops when the last is done."""
    start = time.perf_counter()
    for worker, source in zip(workers, files, strict=True):
        worker.begin(source)
    answers = [worker.answer() for worker in workers]
    return {
        "clock": time.perf_counter() - start,
        "cpu": sum(a["cpu"] for a in answers),
        "peak": max(a["peak"] for a in answers),
    }


def write_lines(path: Path, texts: Sequence[Text]) -> Path:
    """Write texts as `parley extract` reads them."""
    path.write_text("".join(json.dumps({"doc_id": name, "text": text}) + "\n" for name, text in texts))
    return path


# The release, and what is printed


def report_release(texts: Sequence[Text], folder: Path, words: int) -> None:
    """Build a release of the texts with one and with two workers and print what each took."""
    raw = folder / "raw" / "bench"
    raw.mkdir(parents=True)
    for name, text in texts:
        (raw / f"{name}.txt").write_text(text, encoding="utf-8")
    for workers in (1, 2):
        output = folder / f"output{workers}"
        command = [sys.executable, "-c", "from parley.cli import app; app()", "release", "--raw", str(raw.parent)]
        command += ["--output", str(output), "--workers", str(workers), "--batch-size", str(-(-len(texts) // 4))]
        start = time.perf_counter()
        with (folder / "said.txt").open("w+") as said:
            process = subprocess.Popen(command, stdout=said, stderr=said)
            _, status, used = os.wait4(process.pid, 0)
            clock = time.perf_counter() - start
            if not (output / "latest.json").exists():
                said.seek(0)
                raise SystemExit(f"{said.read()[-2000:]}\nThe release with {workers} workers has failed ({status})")
        print_row(f"release, {workers} workers", words, clock, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def report(found: dict[str, list[dict[str, float]]], words: int) -> None:
    """Print the medians, and the ratios of each turn's measures."""
    print(f"{'':<22}{'words/s':>10}{'seconds':>10}{'CPU s':>9}{'peak MB':>10}")
    for name, turns in found.items():
        kind, count = name.split()
        middle = {key: statistics.median(turn[key] for turn in turns) for key in turns[0]}
        title = f"{'nlp.pipe' if kind == 'bare' else 'parley extract'}, {count} worker{'s' if count == '2' else ''}"
        print_row(title, words, middle["clock"], middle["cpu"], middle["peak"])
    print_ratio("extract of bare, CPU", ratio(found["bare 1"], found["extract 1"], "cpu"), BARE_SHARE)
    print_ratio("extract of bare, clock", ratio(found["bare 1"], found["extract 1"], "clock"), BARE_SHARE)
    print_ratio("two workers of one", ratio(found["extract 1"], found["extract 2"], "clock"), TWO_SHARE)
    print_ratio("the same for bare", ratio(found["bare 1"], found["bare 2"], "clock"), None)


def ratio(slow: Sequence[dict[str, float]], fast: Sequence[dict[str, float]], what: str) -> float:
    """Give the median over the turns of how many times as fast the second is as the first."""
    return statistics.median(a[what] / b[what] for a, b in zip(slow, fast, strict=True))


def print_row(title: str, words: int, clock: float, cpu: float, peak: float) -> None:
    """Print one line of the table; memory is the largest process's."""
    print(f"{title:<22}{words / clock:>10,.0f}{clock:>10.1f}{cpu:>9.1f}{peak / 1e6:>10,.0f}", flush=True)


def print_ratio(title: str, value: float, bar: float | None) -> None:
    """Print a ratio and whether it meets its bar."""
    verdict = "" if bar is None else f"  (at least {bar}: {'met' if value >= bar else 'MISSED'})"
    print(f"{title:<24}{value:>8.2f}{verdict}")


if __name__ == "__main__":
    main()

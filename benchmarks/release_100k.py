"""What it costs to check and write a release: CPU seconds and memory at growing sizes, each in a process of its own.

usage: python benchmarks/release_100k.py [--rows N ...] [--steps]

The tables are made up: N texts, and for each one row in every table, so that all have N rows. The bar for 100,000 rows
on a machine with two cores: under 60 s of CPU and 1.5 GB, growing with the rows and not faster.
"""

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from parley import release, store, validate
from parley.contracts import Contracts
from parley.derive.arrow import to_schema
from parley.formats.digests import digest_tables
from parley.publishing import publish

SIZES = (10_000, 50_000, 100_000)
CPU_SECONDS, PEAK_GB = 60.0, 1.5
TEXT = (
    "Orlo visits the valley of Karsa for the {n:06d}th time\n\nEnvoy Tamsin Orlo met delegates of the Reed Front no. "
    "{n:06d} in Karsa on Monday, an aide said. “We will free about 40 captives, and {n:06d} more when the bridge over "
    "the Sill is open again”, she told them in the presence of two elders of the upper valley."
)
FIRST_DAY = date(2031, 1, 1)
Maker = Callable[[int], dict[str, Any]]


def main() -> None:
    """Run each size in a process of its own and print a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, nargs="+", default=SIZES, help="rows of each table")
    options.add_argument("--steps", action="store_true", help="show what each step costs")
    options.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.here:
        print(json.dumps(measure(chosen.rows[0])))
        return
    print(f"{'rows':>9} {'CPU s':>7} {'s/10k':>7} {'peak GB':>8} {'MB':>6}")
    for rows in chosen.rows:
        command = [sys.executable, __file__, "--here", "--rows", str(rows)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
        seconds = sum(found["steps"].values())
        per = seconds / rows * 10_000
        print(f"{rows:>9,} {seconds:>7.1f} {per:>7.2f} {found['peak'] / 1e9:>8.2f} {found['bytes'] / 1e6:>6.0f}")
        for step, cost in found["steps"].items() if chosen.steps else ():
            print(f"          {cost:>7.1f}  {step}")
        if rows == SIZES[-1]:
            over = seconds > CPU_SECONDS or found["peak"] / 1e9 > PEAK_GB
            print(f"the bar of {CPU_SECONDS:.0f} s and {PEAK_GB} GB is {'MISSED' if over else 'met'}")


def measure(rows: int) -> dict[str, Any]:
    """Check and write one release; give the CPU seconds of each step, the peak of memory and the size on disk."""
    contracts = store.read_contracts()
    tables, texts = make_tables(rows, contracts)
    steps: dict[str, float] = {}

    def timed(name: str, function: Callable[[], Any]) -> Any:
        start = time.process_time()
        result = function()
        steps[name] = time.process_time() - start
        return result

    report = timed("check the tables", lambda: validate.check_tables(tables, contracts, texts))
    assert report.is_clean, report.stops or report.failures[:3]
    digests = timed("compare with the latest release", lambda: digest_tables(tables, contracts))
    with tempfile.TemporaryDirectory() as folder:
        written = timed(
            "make the files, write and verify them", lambda: write(tables, report, contracts, digests, Path(folder))
        )
        size = sum(path.stat().st_size for path in written.rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"steps": steps, "peak": peak, "bytes": size}


def write(
    tables: Mapping[str, pa.Table], report: Any, contracts: Contracts, digests: Mapping[str, str], output: Path
) -> Path:
    """Write the release as the flow does."""
    documents = [tables["documents"][name].to_pylist() for name in ("path", "text_sha256")]
    inputs = [{"path": path, "sha256": digest} for path, digest in zip(*documents, strict=True)]
    files = release.bundle(
        tables, report, contracts, version="2031.5.0", release_date=date(2031, 5, 1), inputs=inputs, parameters={},
        code={}, licence_text="", codebook_text="", digests=digests,
    )  # fmt: skip
    return publish.write_release(files, output, "2031.5.0")


def make_tables(rows: int, contracts: Contracts) -> tuple[dict[str, pa.Table], dict[str, str]]:
    """Give tables that fit together, and the texts they rest on."""
    texts = {stable("doc", n): TEXT.format(n=n) for n in range(rows)}
    tables = {}
    for name, make in makers(rows).items():
        contract = contracts.tables[name]
        schema = to_schema(contract, contracts.dataset.schema_version)
        blank = {column.name: [] if column.is_list else None for column in contract.columns}
        # In pieces, so that making the tables takes less memory than what is measured.
        pieces = [
            pa.Table.from_pylist([blank | make(n) for n in range(start, min(start + 5000, rows))], schema=schema)
            for start in range(0, rows, 5000)
        ]
        tables[name] = pa.concat_tables(pieces)
    return tables, texts


def stable(prefix: str, n: int) -> str:
    """Give an identifier that sorts by its number and compresses as badly as a real one."""
    return f"{prefix}_{n:07x}{hashlib.sha256(str(n).encode()).hexdigest()[:9]}"


def span(words: str, *names: str) -> dict[str, Any]:
    """Give where words stand in every text, in the columns named."""
    start = TEXT.format(n=0).index(words)
    return dict(zip(names, (start, start + len(words), words), strict=True))


def makers(rows: int) -> dict[str, Maker]:
    """Give for each table a function from a number to its row."""
    named = span("Tamsin Orlo", "char_start", "char_end", "text")
    role = span("Envoy Tamsin Orlo", "char_start", "char_end", "role_text")
    clause = span("Tamsin Orlo met delegates of the Reed Front no. ", "char_start", "char_end", "text")
    trigger = span("met", "trigger_start", "trigger_end", "trigger_text")
    quote = span("We will free about 40 captives, and ", "char_start", "char_end", "text")
    speaker = span("she", "speaker_start", "speaker_end", "speaker_text")
    cue = span("told", "cue_start", "cue_end", "cue_text")
    figure = span("about 40", "char_start", "char_end", "text")

    def day(n: int) -> date:
        return FIRST_DAY + timedelta(days=n % 900)

    def dated(n: int) -> dict[str, Any]:
        return {"start_date": day(n), "end_date": day(n), "date_precision": "day"}

    def placed(n: int) -> dict[str, Any]:
        return {"place_name": "Karsa", "latitude": n % 18_000 / 100 - 90, "longitude": n % 36_000 / 100 - 180,
                "place_precision": "place"}  # fmt: skip

    def document(n: int) -> dict[str, Any]:
        size = len(TEXT.format(n=0))
        return {
            "document_id": stable("doc", n), "collection": "reed", "path": f"reed/{n:06d}.txt",
            "title": f"Orlo visits the valley of Karsa for the {n:06d}th time", "publisher": "The Reed Courier",
            "published_start": day(n), "published_end": day(n), "published_precision": "day",
            "published_basis": "manifest", "language": "en", "licence": "CC-BY-4.0",
            "text_sha256": hashlib.sha256(TEXT.format(n=n).encode()).hexdigest(), "char_count": size,
            "word_count": 60, "content_char_count": size, "story_id": stable("sto", n), "is_story_lead": True,
            "encoding": "utf-8", "media_type": "text/plain",
        }  # fmt: skip

    def actor(n: int) -> dict[str, Any]:
        return {
            "actor_id": stable("act", n), "name": f"Tamsin Orlo {n}", "actor_type": "person", "basis": "text",
            "aliases": ["Orlo", f"T. Orlo {n}"], "mention_count": 1, "document_count": 1, "story_count": 1,
            "first_date": day(n), "last_date": day(n),
        }  # fmt: skip

    def held(n: int, **more: Any) -> dict[str, Any]:
        return {"document_id": stable("doc", n), "rule_id": "benchmark", **more}

    def event(n: int) -> dict[str, Any]:
        return {
            "event_id": stable("evt", n), "event_type": "CONSULT", "status": "occurred",
            "source_ids": [stable("act", n)], **placed(n), **dated(n), "date_basis": "relative", "report_count": 1,
            "document_count": 1, "story_count": 1, "is_contested": False, "cameo_root": "04",
            "quad_class": "verbal_cooperation",
        }  # fmt: skip

    def report(n: int) -> dict[str, Any]:
        return held(
            n, report_id=stable("rep", n), event_id=stable("evt", n), **clause, **trigger, event_type="CONSULT",
            status="occurred", source_ids=[stable("act", n)], source_texts=["Tamsin Orlo"],
            target_texts=["delegates of the Reed Front"], asserted_by_id=stable("act", n), quote_id=stable("quo", n),
            **placed(n), **dated(n), date_basis="relative", date_text="Monday",
        )  # fmt: skip

    def said(n: int) -> dict[str, Any]:
        return held(
            n, quote_id=stable("quo", n), **quote, quote_type="direct", speaker_id=stable("act", n), **speaker, **cue,
            speaker_role="Envoy", **dated(n), mentioned_ids=[stable("act", n)], quote_group_id=stable("qgr", n),
        )  # fmt: skip

    def counted(n: int) -> dict[str, Any]:
        return held(
            n, figure_id=stable("fig", n), **figure, measure_code="people", value=40.0, value_low=36.0,
            value_high=44.0 + n, approximation="about", unit_code="person", change_code="level",
            counted_text="captives", reported_by_id=stable("act", n), quote_id=stable("quo", n),
        )  # fmt: skip

    def contradiction(n: int) -> dict[str, Any]:
        other = (n + 1) % rows
        return {
            "contradiction_id": stable("con", n), "kind": "status", "table_name": "event_reports",
            "row_ids": [stable("rep", n), stable("rep", other)],
            "document_ids": [stable("doc", n), stable("doc", other)],
            "summary": f"CONSULT “met” (Orlo) is told as occurred in text {n} and as denied in text {other}.",
        }  # fmt: skip

    return {
        "documents": document,
        "actors": actor,
        "actor_mentions": lambda n: held(
            n, mention_id=stable("men", n), actor_id=stable("act", n), mention_kind="name", **named
        ),
        "actor_roles": lambda n: held(
            n, role_id=stable("rol", n), actor_id=stable("act", n), relation="holds_office", **role
        ),
        "events": event,
        "event_reports": report,
        "quotes": said,
        "figures": counted,
        "contradictions": contradiction,
        "event_actors": lambda n: {"event_id": stable("evt", n), "actor_id": stable("act", n), "side": "source"},
    }


if __name__ == "__main__":
    main()

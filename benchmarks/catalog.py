"""How long the catalogue of a large release takes to build, how much memory it adds, and how large it is.

    python benchmarks/catalog.py 50000 /tmp/large

The rows are made up, evenly random and the same each time: events, as many reports and a fifth more, and in proportion
quotes, figures, mentions, actors and texts.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from parley import store
from parley.catalog import assets, to_catalog
from parley.contracts import Contracts
from parley.derive.arrow import to_schema

WORDS = (
    "harbour",
    "council",
    "envoy",
    "bridge",
    "lantern",
    "river",
    "market",
    "column",
    "valley",
    "orchard",
    "granary",
)
Row = dict[str, Any]


def to_id(prefix: str, number: int) -> str:
    """Give an identifier as a release has it."""
    return f"{prefix}_{(number * 0x9E3779B97F4A7C15) % 2**64:016x}"


def make_rows(count: int, contracts: Contracts) -> dict[str, list[Row]]:
    """Make up the rows of a release with `count` events."""
    chance = random.Random(1)
    kinds = contracts.codelists
    types, modes = list(kinds["event_type"].codes.values()), ["occurred", "planned", "denied", "requested"]
    actors = [to_id("act", n) for n in range(max(20, count // 10))]
    texts = [to_id("doc", n) for n in range(max(10, count // 12))]
    places = [(f"Place {n}", chance.uniform(-30, 45), chance.uniform(-15, 60)) for n in range(400)]
    names = {table: [column.name for column in held.columns] for table, held in contracts.tables.items()}
    lists = {table: [c.name for c in held.columns if c.is_list] for table, held in contracts.tables.items()}
    rows: dict[str, list[Row]] = {table: [] for table in names}

    def add(table: str, **values: Any) -> None:
        empty: Row = dict.fromkeys(names[table])
        rows[table].append({**empty, **{name: [] for name in lists[table]}, **values})

    def sentence() -> str:
        return " ".join(chance.choice(WORDS) for _ in range(18)).capitalize() + "."

    def day() -> date:
        return date(2010, 1, 1) + timedelta(days=chance.randrange(5000))

    for number, key in enumerate(texts):
        add("documents", document_id=key, collection="made", path=f"made/{number}.txt", title=f"Text {number}",
            publisher=f"Publisher {number % 40}", published_start=day(), language="en", story_id=to_id("sto", number),
            source_url=f"https://example.org/{number}", word_count=300, is_story_lead=True)  # fmt: skip
    for number, key in enumerate(actors):
        add("actors", actor_id=key, name=f"Actor {number}", actor_type="armed_group", basis="text", mention_count=3,
            document_count=2, story_count=2, first_date=day(), last_date=day())  # fmt: skip
    for number in range(count):
        event, kind, when, place = to_id("evt", number), chance.choice(types), day(), chance.choice(places)
        # A few actors have most events, as in real life.
        sides = [actors[int(len(actors) * chance.random() ** 4)] for _ in range(2)]
        shared = {
            "event_type": kind.code, "status": chance.choice(modes), "source_ids": sides[:1], "target_ids": sides[1:],
            "place_name": place[0], "latitude": place[1], "longitude": place[2], "start_date": when, "end_date": when,
            "date_precision": "day",
        }  # fmt: skip
        add("events", event_id=event, quad_class=kind.attributes["quad_class"], report_count=1, document_count=1,
            story_count=1, is_contested=False, **shared)  # fmt: skip
        for side, actor in zip(("source", "target"), sides, strict=True):
            add("event_actors", event_id=event, actor_id=actor, side=side)
        for report in range(2 if number % 5 == 0 else 1):
            text, start = sentence(), chance.randrange(2000)
            trigger = text.split()[3]
            at = start + text.index(trigger)
            add("event_reports", report_id=to_id("rep", 2 * number + report), event_id=event, text=text,
                document_id=chance.choice(texts), char_start=start, char_end=start + len(text), trigger_text=trigger,
                trigger_start=at, trigger_end=at + len(trigger), rule_id="made", **shared)  # fmt: skip
        if number % 2 == 0:
            text = sentence()
            add("quotes", quote_id=to_id("quo", number), document_id=chance.choice(texts), char_start=0, text=text,
                char_end=len(text), quote_type="indirect", speaker_id=sides[0], speaker_text="the envoy",
                cue_text="said", rule_id="made")  # fmt: skip
            value = float(chance.randrange(1, 900))
            add("figures", figure_id=to_id("fig", number), document_id=chance.choice(texts), char_start=3, char_end=6,
                text=str(int(value)), measure_code="deaths", value=value, value_low=value, value_high=value,
                approximation="exact", unit_code="person", actor_id=sides[1], rule_id="made",
                figure_group_id=to_id("fgr", number // 6), counted_text="people")  # fmt: skip
        for mention in range(4):
            add("actor_mentions", mention_id=to_id("men", 4 * number + mention), actor_id=sides[mention % 2],
                document_id=chance.choice(texts), char_start=0, char_end=7, text=f"Actor {number % 7}",
                mention_kind="name", rule_id="made")  # fmt: skip
    return rows


def write_tables(count: int, folder: Path) -> None:
    """Make the rows up and write them as Parquet files."""
    contracts = store.read_contracts()
    rows = make_rows(count, contracts)
    for name, contract in contracts.tables.items():
        schema = pa.schema([held.with_nullable(True) for held in to_schema(contract, contracts.dataset.schema_version)])
        pq.write_table(pa.Table.from_pylist(rows.pop(name), schema=schema), folder / f"{name}.parquet")


def read_tables(count: int) -> dict[str, pa.Table]:
    """Give made-up tables; another process makes them, so that this one's memory tells of the catalogue alone."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, __file__, "--tables", str(count), folder], check=True)
        return {path.stem: pq.read_table(path, memory_map=False) for path in sorted(Path(folder).glob("*.parquet"))}


def build(tables: dict[str, pa.Table]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the catalogue of made-up rows."""
    manifest = {"version": "2000.1.0", "release_date": "2000-01-01"}
    yield from to_catalog(tables, store.read_contracts(), manifest, chart_library=assets.read_chart_library())


def peak() -> float:
    """Give the most memory that this process has held, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    """Build it, and print how long it took, how many files it has and how large they are."""
    if sys.argv[1] == "--tables":
        write_tables(int(sys.argv[2]), Path(sys.argv[3]))
        return
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    tables = read_tables(count)
    before, held, files, size, largest = time.process_time(), peak(), 0, 0, (0, "")
    for path, content in build(tables):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        files, size, largest = files + 1, size + len(content), max(largest, (len(content), path))
    print(f"{count} events: {time.process_time() - before:.1f} s of CPU, {files} files, {size / 1e6:.1f} MB")
    print(f"largest file: {largest[1]}, {largest[0] / 1e6:.1f} MB")
    print(f"memory: {peak():.2f} GB at most, {peak() - held:.2f} GB more than with the tables alone")


if __name__ == "__main__":
    main()

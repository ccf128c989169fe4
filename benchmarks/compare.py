"""What it costs to compare a release with the one before: CPU seconds and memory at growing sizes.

usage: python benchmarks/compare.py [--rows N ...] [--changed SHARE]

Of the rows of every table with a text of its own, a share has other words and as many have another identifier.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from typing import Any

import pyarrow as pa
from release_100k import make_tables

from parley import store
from parley.history.changes import CHANGES, to_rows
from parley.history.comparison import Side, compare_sides, primary_keys
from parley.history.floors import check_floors
from parley.history.id_map import extend_id_map
from parley.history.schema_policy import to_schema
from parley.tables import to_table

SIZES = (10_000, 50_000, 100_000)
SEED = 7


def main() -> None:
    """Run each size in a process of its own and print a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, nargs="+", default=SIZES, help="rows of each table")
    options.add_argument("--changed", type=float, default=0.02, help="share of the rows that change")
    options.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.here:
        print(json.dumps(measure(chosen.rows[0], chosen.changed)))
        return
    print(f"{'rows':>9} {'changes':>9} {'CPU s':>7} {'s/10k':>7} {'more GB':>8}")
    for rows in chosen.rows:
        command = [sys.executable, __file__, "--here", "--rows", str(rows), "--changed", str(chosen.changed)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
        per = found["seconds"] / rows * 10_000
        print(f"{rows:>9,} {found['changes']:>9,} {found['seconds']:>7.1f} {per:>7.2f} {found['bytes'] / 1e9:>8.2f}")


def measure(rows: int, share: float) -> dict[str, Any]:
    """Compare two releases; give the changes found, the CPU seconds and how far the peak of memory rose."""
    contracts = store.read_contracts()
    before, _ = make_tables(rows, contracts)
    after = {name: change(table, contracts.tables[name].primary_key, share) for name, table in before.items()}
    start, peak = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    schema = to_schema(contracts)
    keys = primary_keys(schema)
    id_map = extend_id_map([], before, after, keys, [], "2031.5.1")
    sides = (Side(version, held, schema, {}) for version, held in (("2031.5.0", before), ("2031.5.1", after)))
    difference = compare_sides(*sides, id_map)
    check_floors(before, after, keys, id_map, contracts.dataset.floors)
    table = to_table(to_rows(difference.changes), CHANGES, contracts.dataset.schema_version)
    return {
        "changes": table.num_rows,
        "seconds": time.process_time() - start,
        "bytes": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak) * 1024,
    }


def change(table: pa.Table, key: tuple[str, ...], share: float) -> pa.Table:
    """Give a table of which some rows have other words and some another identifier."""
    chance = random.Random(SEED)
    for column, mark in (("rule_id", "other"), *([(key[0], "f" * 8)] if "text" in table.column_names else [])):
        if column in table.column_names:
            values = [value + mark if chance.random() < share else value for value in table[column].to_pylist()]
            place = table.schema.get_field_index(column)
            table = table.set_column(place, table.schema.field(place), pa.array(values, pa.string()))
    return table


if __name__ == "__main__":
    main()

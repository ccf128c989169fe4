"""The validation tool is loaded in part, and what it finds is what the whole of it finds."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pyarrow as pa

from parley.contracts import Column, Rule, Table
from parley.derive.expectations import KINDS, to_suite
from parley.validation_engine import Engine

CONTRACT = Table(
    name="boats",
    version="1.0.0",
    title="Boats",
    description="One row per boat.",
    primary_key=("boat_id",),
    sort=("boat_id",),
    columns=(
        Column("boat_id", "string", "Its number.", required=True, pattern="b[0-9]+", max_length=3),
        Column("built", "int64", "Year.", unit="year", minimum=1800, maximum=2000),
        Column("sunk", "int64", "Year.", unit="year"),
    ),
    rules=(Rule("less_or_equal", ("built", "sunk")), Rule("rows", (), 1, 3)),
)
ROWS = {"boat_id": ["b1", "b22", "b22", "c1", None], "built": [1700, 1900, 1950, 1960, None],
        "sunk": [1900, 1901, 1902, None, 1904]}  # fmt: skip


def found():
    """Give what the tool finds in a table with a fault of each kind, by check."""
    expectations = to_suite(CONTRACT, {})["expectations"]
    results = Engine().run(pa.table(ROWS).to_pandas(), "boats", expectations)
    return {r.expectation_config.meta["check"]: [r.success, r.result.get("unexpected_index_list")] for r in results}


def test_in_part_it_finds_what_the_whole_finds():
    script = "import json, great_expectations, tests.unit.test_validation_engine as t; print(json.dumps(t.found()))"
    root = Path(__file__).parents[2]
    whole = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert json.loads(whole.stdout.splitlines()[-1]) == found()
    assert found()["boats.built.range"] == [False, [0]]
    assert found()["boats.built.less_or_equal.sunk"] == [False, [2]]


def test_a_fault_of_each_kind_is_found_and_a_sound_column_holds():
    failed = {check for check, (success, _) in found().items() if not success}
    assert failed == {
        "boats.boat_id.required", "boats.boat_id.pattern", "boats.built.range", "boats.primary_key",
        "boats.built.less_or_equal.sunk", "boats.rows",
    }  # fmt: skip
    assert found()["boats.boat_id.length"] == [True, None]


def test_what_was_left_out_can_be_loaded_afterwards():
    Engine()
    module = import_module("great_expectations.expectations.core.expect_column_max_to_be_between")
    assert issubclass(module.ExpectColumnMaxToBeBetween, module.ColumnAggregateExpectation)
    assert import_module("sqlalchemy").create_engine


def test_suites_are_made_of_the_kinds_that_are_loaded(contracts):
    suites = [to_suite(table, contracts.codelists) for table in contracts.tables.values()]
    assert {item["type"] for suite in suites for item in suite["expectations"]} <= set(KINDS)
    assert {item["type"] for item in to_suite(CONTRACT, {})["expectations"]} <= set(KINDS)

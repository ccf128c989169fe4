"""The sample release of the browser tests, as tables and as the catalogue reads it."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from parley.catalog.lists import Lists, to_lists
from parley.catalog.source import Source, to_source
from parley.contracts import Contracts
from parley.derive.arrow import to_schema

SAMPLE = Path(__file__).parents[2] / "browser" / "sample.yml"


def to_tables(rows: dict[str, list[dict[str, Any]]], contracts: Contracts) -> dict[str, pa.Table]:
    """Give Arrow tables of rows in which empty columns are left out."""
    tables = {}
    for name, contract in contracts.tables.items():
        empty = {column.name: [] if column.is_list else None for column in contract.columns}
        schema = to_schema(contract, contracts.dataset.schema_version)
        loose = pa.schema([field.with_nullable(True) for field in schema])
        tables[name] = pa.Table.from_pylist([{**empty, **row} for row in rows.get(name, ())], schema=loose)
    return tables


@pytest.fixture(scope="session")
def tables(contracts: Contracts) -> dict[str, pa.Table]:
    """Give the tables of the sample."""
    return to_tables(yaml.safe_load(SAMPLE.read_text(encoding="utf-8")), contracts)


@pytest.fixture(scope="session")
def source(tables: dict[str, pa.Table], contracts: Contracts) -> Source:
    """Give the rows of the sample."""
    return to_source(tables, contracts)


@pytest.fixture(scope="session")
def lists(source: Source) -> Lists:
    """Give the lists of the sample."""
    return to_lists(source, {})


@pytest.fixture(scope="session")
def manifest() -> dict[str, Any]:
    """Give what a release's manifest says of itself, as far as the catalogue looks."""
    file = {"sha256": "ab" * 32, "bytes": 20_480, "media_type": "text/csv"}
    return {
        "version": "2031.5.0",
        "release_date": "2031-05-20",
        "schema_version": "1.0.0",
        "files": {"csv/events.csv": file, "data/events.parquet": file, "parley.xlsx": file, "README.md": file},
        "previous": {"version": "2031.4.0"},
        "changes": {"sentences": ["2 events are new <b>here</b>."]},
        "validation": {"checks": 287},
        "issues": {"texts": 3, "rows": 4},
    }

"""The readers that users have open the Parquet and CSV files, and all see the same rows."""

import csv
import json
import shutil
import subprocess
from datetime import date

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from parley.formats.cells import to_cell
from parley.formats.delimited import table_to_csv
from parley.formats.parquet import to_parquet


@pytest.fixture
def files(odd, tmp_path):
    """Give the odd table as Parquet and as CSV."""
    (contract,) = odd.contracts.tables.values()
    parquet, text = tmp_path / "odd.parquet", tmp_path / "odd.csv"
    parquet.write_bytes(to_parquet(odd.tables["oddities"], contract, {"parley.release_version": "2031.5.0"}))
    text.write_bytes(table_to_csv(odd.tables["oddities"]))
    return parquet, text


def test_pyarrow_reads_the_rows_their_types_and_their_meaning(odd, files):
    table = pq.read_table(files[0], page_checksum_verification=True)
    assert table.to_pylist() == odd.tables["oddities"].to_pylist()
    assert table.schema.equals(odd.tables["oddities"].schema)
    assert table.schema.metadata[b"parley.release_version"] == b"2031.5.0"


def test_pandas_reads_the_rows(odd, files):
    frame = pd.read_parquet(files[0], dtype_backend="pyarrow")
    assert frame["words"].tolist()[:-2] == odd.tables["oddities"]["words"].to_pylist()[:-2]
    assert frame["number"].dropna().astype(int).tolist() == [
        n for n in odd.tables["oddities"]["number"].to_pylist() if n is not None
    ]


def test_duckdb_reads_the_rows_and_the_footer(odd, files):
    rows = duckdb.sql(f"SELECT * FROM '{files[0]}' ORDER BY row_id").fetchall()
    assert rows == [tuple(row.values()) for row in odd.tables["oddities"].to_pylist()]
    keys = duckdb.sql(f"SELECT decode(key) FROM parquet_kv_metadata('{files[0]}')").fetchall()
    assert ("parley.release_version",) in keys


def test_polars_reads_the_rows(odd, files):
    polars = pytest.importorskip("polars")
    assert polars.read_parquet(files[0]).to_dicts() == odd.tables["oddities"].to_pylist()


def test_csv_equals_parquet_cell_by_cell(files):
    with files[1].open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    table = pq.read_table(files[0])
    assert header == table.column_names
    assert rows == [[to_cell(value) for value in row.values()] for row in table.to_pylist()]
    assert not files[1].read_bytes().startswith(b"\xef\xbb\xbf")


def test_duckdb_reads_the_csv_as_it_reads_the_parquet(files):
    """With the types named; nulls and empty texts are one in CSV, and no text in a release is empty."""
    types = "{'row_id': 'VARCHAR', 'words': 'VARCHAR', 'number': 'BIGINT', 'share': 'DOUBLE', 'is_so': 'BOOLEAN', "
    types += "'day': 'DATE', 'items': 'JSON'}"
    source = f"read_csv('{files[1]}', header = true, quote = '\"', escape = '\"', columns = {types})"
    rows = duckdb.sql(
        f"SELECT * EXCLUDE items, from_json(items, '[\"VARCHAR\"]') FROM {source} ORDER BY row_id"
    ).fetchall()
    assert rows == duckdb.sql(f"SELECT * FROM '{files[0]}' ORDER BY row_id").fetchall()


def test_pandas_reads_the_csv(odd, files):
    frame = pd.read_csv(files[1], dtype=str, keep_default_na=False)
    table = odd.tables["oddities"]
    assert frame["words"].tolist() == [text or "" for text in table["words"].to_pylist()]
    assert [json.loads(items) for items in frame["items"]] == table["items"].to_pylist()


def test_polars_reads_the_csv(odd, files):
    polars = pytest.importorskip("polars")
    rows = polars.read_csv(files[1], infer_schema=False).to_dicts()
    assert [row["words"] for row in rows] == odd.tables["oddities"]["words"].to_pylist()
    days = [row["day"] and date.fromisoformat(row["day"]) for row in rows]
    assert days == odd.tables["oddities"]["day"].to_pylist()


def test_r_reads_the_csv(odd, files):
    """Debian packages no reader of Parquet for R; with the arrow package from CRAN `read_parquet` does it."""
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not installed (apt-get install r-base-core)")
    script = (
        f"d <- read.csv('{files[1]}', encoding='UTF-8', colClasses='character', na.strings='');"
        "cat(nrow(d), ncol(d), sum(is.na(d$words)), d$words[9], d$words[7], d$number[2], sep='\\n')"
    )
    run = subprocess.run([program, "-e", script], capture_output=True, text=True, check=True, timeout=120)
    table = odd.tables["oddities"]
    wanted = [str(table.num_rows), str(table.num_columns), str(table["words"].null_count), "007", "+33 1 23"]
    assert run.stdout.splitlines() == [*wanted, str(2**53 + 1)]

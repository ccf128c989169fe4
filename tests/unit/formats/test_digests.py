"""The digest of a table can be worked out from its CSV file by anyone, and never depends on a file format."""

import csv
import hashlib
import io
import json

import pytest

from parley.formats.delimited import table_to_csv
from parley.formats.digests import digest_table, digest_tables

GOLDEN = "40884107b52df2af006a248ddd911e12b182afa72fb7f8dbab634e6a744a4b1a"


def test_the_digest_can_be_worked_out_from_the_csv_file(tables, contracts):
    """By the recipe in the module's docstring, with the standard library alone."""
    for name, contract in contracts.tables.items():
        header, *rows = csv.reader(io.StringIO(table_to_csv(tables[name]).decode(), newline=""))
        lists = {column.name for column in contract.columns if column.is_list}
        keys = [header.index(column) for column in contract.primary_key]
        lines = [[[column.name, column.type] for column in contract.columns]]
        for row in sorted(rows, key=lambda row: [row[n] for n in keys]):
            assert all(cell for cell, column in zip(row, header, strict=True) if column in lists)
            lines.append([cell or None for cell in row])
        text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
        assert digest_table(tables[name], contract) == hashlib.sha256(text.encode()).hexdigest()


def test_the_digest_of_a_known_table_stays_what_it_was(odd):
    """It survives a new version of Arrow; when this fails, digests of published releases no longer fit either."""
    assert digest_tables(odd.tables, odd.contracts) == {"oddities": GOLDEN}


@pytest.mark.parametrize("change", ["cell", "null", "row"])
def test_any_change_shows_in_the_digest(tables, contracts, change):
    table, contract = tables["quotes"], contracts.tables["quotes"]
    rows = table.to_pylist()
    if change == "cell":
        rows[0]["text"] += " "
    if change == "null":
        rows[0]["cue_text"] = None if rows[0]["cue_text"] else "x"
    if change == "row":
        rows.pop()
    other = type(table).from_pylist(rows, schema=table.schema)
    assert digest_table(other, contract) != digest_table(table, contract)

"""What a table holds as one hash, whatever file it is written to.

`content_sha256` is SHA-256 over lines of UTF-8 text, each ended by a line feed:

1. the columns, as a JSON array of [name, type] pairs in the contract's order and types;
2. each row in the order of its primary key (by code points), as a JSON array with one item a cell: null, or the text
   that the cell has in the CSV file.

JSON is written without spaces and with nothing escaped but quotation marks, backslashes and control characters. So the
hash can be worked out from the CSV or the Parquet file in any language, and another version of the Parquet writer,
which changes the bytes of the file, does not change it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from parley.contracts import Contracts, Table
from parley.formats.cells import iterate_batches, quote_json, to_lines, to_texts

SORTED_ROWS = 100_000
"""Rows that are sorted at a time."""


def digest_tables(tables: Mapping[str, pa.Table], contracts: Contracts) -> dict[str, str]:
    """Give the `content_sha256` of each table; the order of its rows has no part in it."""
    return {name: digest_table(tables[name], contract) for name, contract in contracts.tables.items()}


def digest_table(table: pa.Table, contract: Table) -> str:
    """Give the `content_sha256` of one table."""
    columns = [[column.name, column.type] for column in contract.columns]
    digest = hashlib.sha256(json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    for ordered in _iterate_sorted(table, [(name, "ascending") for name in contract.primary_key]):
        for batch in iterate_batches(ordered):
            cells = [quote_json(to_texts(column)) for column in batch.columns]
            digest.update(to_lines(cells, ",", "[", "]\n", "null"))
    return digest.hexdigest()


def _iterate_sorted(table: pa.Table, order: list[tuple[str, str]]) -> Iterator[pa.Table]:
    """Yield the rows in an order, `SORTED_ROWS` at a time, so that the table is never held twice."""
    if table.num_rows <= SORTED_ROWS:
        yield table.sort_by(order)
        return
    places = pc.sort_indices(table.select([name for name, _ in order]), sort_keys=order)
    ranks = pc.inverse_permutation(places.cast(pa.int64()))
    for start in range(0, table.num_rows, SORTED_ROWS):
        among = pc.and_(pc.greater_equal(ranks, start), pc.less(ranks, start + SORTED_ROWS))
        yield table.filter(among).sort_by(order)

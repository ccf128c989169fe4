"""Tables as Parquet files: the same bytes for the same rows, with their meaning and their version in the footer."""

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from parley.contracts import Table
from parley.formats.pieces import Written

ROW_GROUP_ROWS = 100_000


def to_parquet(table: pa.Table, contract: Table, facts: Mapping[str, str] | None = None) -> bytes:
    """Give a table as a Parquet file; see `iterate_parquet`."""
    return b"".join(iterate_parquet(table, contract, facts))


def iterate_parquet(table: pa.Table, contract: Table, facts: Mapping[str, str] | None = None) -> Iterator[bytes]:
    """Yield the pieces of a table as a Parquet file: sorted, compressed, with page checksums and a page index.

    Args:
        table: Rows with the contract's columns, in its order.
        contract: Whose `sort` the file names as its order.
        facts: Further keys for the footer, such as the release's version.
    """
    held = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()} | dict(facts or {})
    names = table.column_names
    # The order of the keys shows in the bytes.
    table = table.replace_schema_metadata(dict(sorted(held.items())))
    written = Written()
    with pq.ParquetWriter(
        written,
        table.schema,
        compression="zstd",
        compression_level=9,
        write_page_index=True,
        write_page_checksum=True,
        sorting_columns=[pq.SortingColumn(names.index(name)) for name in contract.sort],
    ) as writer:
        for start in range(0, max(table.num_rows, 1), ROW_GROUP_ROWS):
            # How a table is chunked would show in its pages.
            writer.write_table(table.slice(start, ROW_GROUP_ROWS).combine_chunks(), row_group_size=ROW_GROUP_ROWS)
            yield written.take()
    yield written.take()

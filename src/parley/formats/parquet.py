"""Tables as Parquet files: the same bytes for the same rows, with their meaning and their version in the footer."""

import io
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from parley.contracts import Table

ROW_GROUP_ROWS = 100_000


def to_parquet(table: pa.Table, contract: Table, facts: Mapping[str, str] | None = None) -> bytes:
    """Give a table as a Parquet file: sorted, compressed, with page checksums and a page index.

    Args:
        table: Rows with the contract's columns, in its order.
        contract: Whose `sort` the file names as its order.
        facts: Further keys for the footer, such as the release's version.
    """
    held = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()} | dict(facts or {})
    names = table.column_names
    out = io.BytesIO()
    pq.write_table(
        # The order of the keys shows in the bytes.
        table.replace_schema_metadata(dict(sorted(held.items()))).combine_chunks(),
        out,
        row_group_size=ROW_GROUP_ROWS,
        compression="zstd",
        compression_level=9,
        write_page_index=True,
        write_page_checksum=True,
        sorting_columns=[pq.SortingColumn(names.index(name)) for name in contract.sort],
    )
    return out.getvalue()

"""Rows as CSV text: RFC 4180, CRLF, null as an empty cell, lists as JSON arrays."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

BATCH_ROWS = 10_000


def to_cell(value: Any) -> str:
    """Give the text of one cell; floats take the shortest digits that read back as the same number.

    >>> [to_cell(v) for v in (None, True, 12.0, date(2021, 5, 3), ["a", "é"])]
    ['', 'true', '12.0', '2021-05-03', '["a","é"]']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return json.dumps(list(value), ensure_ascii=False, separators=(",", ":"))
    return str(value)


def to_csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Give a header and rows as CSV text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([to_cell(value) for value in row])
    return out.getvalue()


def table_to_csv(table: pa.Table) -> str:
    """Give an Arrow table as CSV text."""
    return to_csv(table.column_names, iterate_rows(table))


def iterate_rows(table: pa.Table) -> Iterable[tuple[Any, ...]]:
    """Yield the rows of an Arrow table as Python values, a batch at a time so that memory stays small."""
    for batch in table.to_batches(max_chunksize=BATCH_ROWS):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

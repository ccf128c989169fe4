"""Rows as CSV text: RFC 4180, CRLF, null as an empty cell, lists as JSON arrays."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from parley.formats.cells import iterate_batches, read_characters, to_cell, to_lines, to_texts

LINE_END = "\r\n"
QUOTED = (b'"', b",", b"\r", b"\n")
NEEDS_QUOTES = r'[",\r\n]'


def to_csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Give a header and rows as CSV text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=LINE_END)
    writer.writerow(names)
    for row in rows:
        writer.writerow([to_cell(value) for value in row])
    return out.getvalue()


def table_to_csv(table: pa.Table) -> bytes:
    """Give an Arrow table as CSV in UTF-8: what `to_csv` gives of its rows, column by column and so much faster."""
    return b"".join(iterate_csv(table))


def iterate_csv(table: pa.Table) -> Iterator[bytes]:
    """Yield the pieces of an Arrow table as CSV."""
    yield to_csv(table.column_names, []).encode()
    for batch in iterate_batches(table):
        yield to_lines([quote(to_texts(column)) for column in batch.columns], ",", "", LINE_END, "")


def quote(texts: pa.Array) -> pa.Array:
    """Put those texts between quotation marks that CSV needs to have there."""
    held = read_characters(texts)
    if not any(sign in held for sign in QUOTED):
        return texts
    needed = pc.match_substring_regex(texts, NEEDS_QUOTES)
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")
    return pc.if_else(needed, quoted, texts)

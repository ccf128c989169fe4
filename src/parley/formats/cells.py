"""Cells as text: one value at a time, or a whole Arrow column at once, in the very same wording.

The wording is that of the CSV files: numbers in full, the shortest digits that read back as the same float, dates in
ISO 8601, true and false, lists as JSON arrays.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

BATCH_ROWS = 10_000
"""Rows turned into text at a time, so that memory stays small."""
LAST_CONTROL = 0x1F
SHORT_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


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


def to_texts(column: pa.Array) -> pa.Array:
    """Give a column as texts: `to_cell` of every value, null where it is null.

    >>> to_texts(pa.array([["a", "é"], [], None])).to_pylist()
    ['["a","é"]', '[]', None]
    """
    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_floating(kind):
        # Arrow has digits of its own for floats, which may change with its version.
        return pa.array([None if value is None else repr(value) for value in column.to_pylist()], pa.string())
    if pa.types.is_list(kind):
        items = quote_json(column.flatten())
        sizes = pc.fill_null(pc.list_value_length(column), 0)
        offsets = pa.array([0, *pc.cumulative_sum(sizes).to_pylist()], pa.int32())
        joined = pc.binary_join(pa.ListArray.from_arrays(offsets, items), ",")
        texts = pc.binary_join_element_wise("[", joined, "]", "")
        return pc.if_else(pc.is_valid(column), texts, pa.scalar(None, pa.string()))
    return column.cast(pa.string())


def quote_json(texts: pa.Array) -> pa.Array:
    r"""Give texts as JSON strings, in quotation marks and escaped as `json.dumps` does without ASCII only.

    >>> quote_json(pa.array(['say "é"\n'])).to_pylist()
    ['"say \\"é\\"\\n"']
    """
    held = read_characters(texts)
    if b"\\" in held:
        texts = pc.replace_substring(texts, "\\", "\\\\")
    if b'"' in held:
        texts = pc.replace_substring(texts, '"', '\\"')
    for code in find_controls(held):
        texts = pc.replace_substring(texts, chr(code), SHORT_ESCAPES.get(chr(code), f"\\u{code:04x}"))
    return pc.binary_join_element_wise('"', texts, '"', "")


def read_characters(texts: pa.Array) -> bytes:
    """Give the UTF-8 of all texts, one behind the other: to look for a sign in all of them at once.

    What a null hides may be among it.
    """
    _, places, characters = texts.buffers()
    if characters is None:
        return b""
    # Signed numbers of four bytes, one more than there are texts.
    first, last = (int.from_bytes(places[n * 4 : n * 4 + 4].to_pybytes(), "little")
                   for n in (texts.offset, texts.offset + len(texts)))  # fmt: skip
    return bytes(characters[first:last])


def find_controls(characters: bytes) -> list[int]:
    """Give the control characters among some bytes, each once."""
    codes = np.frombuffer(characters, np.uint8)
    if not len(codes) or codes.min() > LAST_CONTROL:
        return []
    found: list[int] = np.unique(codes[codes <= LAST_CONTROL]).tolist()
    return found


def to_lines(columns: list[pa.Array], separator: str, start: str, end: str, null: str) -> bytes:
    """Give columns of texts as the bytes of lines: `start`, cells between separators, `end`; no line break is added."""
    if not len(columns[0]):
        return b""
    filled = [pc.fill_null(column, null) for column in columns]
    rows = filled[0] if len(filled) == 1 else pc.binary_join_element_wise(*filled, separator)
    lines = pc.binary_join_element_wise(start, rows, end, "")
    return read_characters(lines)


def iterate_batches(table: pa.Table) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table in batches whose size does not depend on how the table is chunked."""
    for start in range(0, table.num_rows, BATCH_ROWS):
        yield table.slice(start, BATCH_ROWS).combine_chunks().to_batches()[0]

"""Values to pieces of JSON, made once and put together wherever they stand; bytes, since a large release has many.

No piece holds a `<` or a line separator as it is, so that whatever is put together of them can stand in a script.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from parley.formats.cells import quote_json, read_characters, to_texts

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
ESCAPES = (("<", "\\u003c"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))
"""What could end a script element or a line, which can stand in JSON's texts only."""


def encode(value: Any) -> bytes:
    """Give a value as JSON.

    >>> encode({"b": "é", "a": [1, None], "c": "<b>"}).decode()
    '{"a":[1,null],"b":"é","c":"\\\\u003cb>"}'
    """
    text = ENCODER.encode(value)
    for sign, escape in ESCAPES:
        if sign in text:
            text = text.replace(sign, escape)
    return text.encode()


def to_list(pieces: Iterable[bytes]) -> bytes:
    """Give a JSON list of values that are JSON already.

    >>> to_list([b"1", b'"a"'])
    b'[1,"a"]'
    """
    return b"[" + b",".join(pieces) + b"]"


def to_object(pieces: Mapping[str, bytes]) -> bytes:
    """Give a JSON object of values that are JSON already.

    >>> to_object({"a": b"[1]", "100%": b"2"})
    b'{"a":[1],"100%":2}'
    """
    return _frame(tuple(pieces)) % tuple(pieces.values())


@lru_cache(maxsize=64)
def _frame(names: tuple[str, ...]) -> bytes:
    """Give an object of some names with room for their values."""
    return b"{" + b",".join(encode(name).replace(b"%", b"%%") + b":%b" for name in names) + b"}"


def to_members(pieces: Mapping[str, bytes]) -> bytes:
    """Give a JSON object of many names that stand in no other."""
    return b"{" + b",".join([encode(name) + b":" + piece for name, piece in pieces.items()]) + b"}"


def encode_all(column: Any) -> pa.Array:
    """Give each value of a column as JSON.

    >>> encode_all(pa.array([["a", "é"], [], None])).to_pylist()
    ['["a","é"]', '[]', 'null']

    Raises:
        ValueError: A number is none, which JSON can't say.
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_floating(column.type) and pc.any(pc.invert(pc.is_finite(column))).as_py():
        raise ValueError("a number that is none, or has no end, can't stand in JSON")
    texts = quote_json(column) if pa.types.is_string(column.type) else to_texts(column)
    return pc.fill_null(texts, "null")


def join_lists(columns: Sequence[pa.Array]) -> list[bytes]:
    """Give rows as JSON lists of the values in columns of JSON, one column a place."""
    return _to_bytes(pc.binary_join_element_wise("[", pc.binary_join_element_wise(*columns, ","), "]", ""))


def join_objects(columns: Mapping[str, pa.Array]) -> list[bytes]:
    """Give rows as JSON objects of the values in columns of JSON, one column a name."""
    pieces: list[Any] = []
    for name, column in columns.items():
        pieces += ["," if pieces else "{", f"{json.dumps(name)}:", column]
    return _to_bytes(pc.binary_join_element_wise(*pieces, "}", ""))


def _to_bytes(texts: pa.Array) -> list[bytes]:
    held = read_characters(texts)
    for sign, escape in ESCAPES:
        if sign.encode() in held:
            texts = pc.replace_substring(texts, sign, escape)
    found: list[bytes] = texts.cast(pa.binary()).to_numpy(zero_copy_only=False).tolist()
    return found

"""Values to pieces of JSON, made once and put together wherever they stand; bytes, since a large release has many."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)


def encode(value: Any) -> bytes:
    """Give a value as JSON.

    >>> encode({"b": "é", "a": [1, None]}).decode()
    '{"a":[1,null],"b":"é"}'
    """
    return ENCODER.encode(value).encode()


def to_list(pieces: Iterable[bytes]) -> bytes:
    """Give a JSON list of values that are JSON already.

    >>> to_list([b"1", b'"a"'])
    b'[1,"a"]'
    """
    return b"[" + b",".join(pieces) + b"]"


def to_object(pieces: Mapping[str, bytes]) -> bytes:
    """Give a JSON object of values that are JSON already.

    >>> to_object({"a": b"[1]"})
    b'{"a":[1]}'
    """
    return b"{" + b",".join(encode(name) + b":" + piece for name, piece in pieces.items()) + b"}"

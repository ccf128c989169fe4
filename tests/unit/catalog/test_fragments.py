"""Values and whole columns as JSON."""

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.catalog.fragments import encode, encode_all, join_lists, join_objects, to_object

ROWS = st.fixed_dictionaries(
    {
        "texts": st.none() | st.text(),
        "lists": st.lists(st.text(), max_size=3),
        "numbers": st.none() | st.integers(-(2**62), 2**62),
        "shares": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "flags": st.none() | st.booleans(),
    }
)
TYPES = {"texts": pa.string(), "lists": pa.list_(pa.string()), "numbers": pa.int64(), "shares": pa.float64(),
         "flags": pa.bool_()}  # fmt: skip


@given(rows=st.lists(ROWS, max_size=4), start=st.integers(0, 2))
def test_a_column_is_encoded_as_its_values_are(rows: list[dict[str, object]], start: int) -> None:
    """Also a part of a column, whose buffers hold the rest as well."""
    columns = {name: encode_all(pa.array([row[name] for row in rows], kind).slice(start))
               for name, kind in TYPES.items()}  # fmt: skip
    assert join_lists(list(columns.values())) == [encode([row[name] for name in TYPES]) for row in rows[start:]]
    objects = join_objects(dict(sorted(columns.items())))
    assert objects == [encode(row) for row in rows[start:]]


@given(rows=st.lists(st.text(alphabet='<\u2028"\\\\\n\x00%a'), min_size=1))
def test_nothing_in_a_piece_can_end_a_script(rows: list[str]) -> None:
    for text, piece in zip(rows, join_lists([encode_all(pa.array(rows))]), strict=True):
        assert piece == encode([text])
        assert b"<" not in piece
        assert json.loads(piece) == [text]


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode_all(pa.array([1.0, float("nan")]))


def test_the_name_of_a_member_is_taken_as_it_is() -> None:
    assert json.loads(to_object({'a"%b': b"1", "<": b"[]"})) == {'a"%b': 1, "<": []}

"""Scripts that hand rows to the pages."""

import json
from itertools import pairwise
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from parley.catalog.fragments import encode
from parley.catalog.shards import find_shard, spread, to_file, to_refs, to_script
from parley.catalog.source import Source

ANY = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3))


@given(content=ANY)
def test_a_script_holds_the_very_content_and_no_markup(content: Any) -> None:
    script = to_script("events/0", encode(content)).decode()
    assert "<" not in script
    assert json.loads(script.removeprefix('parley.add("events/0",').removesuffix(");\n")) == content


@given(key=st.text(max_size=24), count=st.integers(1, 4096))
def test_every_identifier_has_a_file(key: str, count: int) -> None:
    assert 0 <= find_shard(key, count) < count


def test_rows_of_a_file_stand_by_identifier() -> None:
    order, starts = spread([1, 0, 1, 1], pa.array(["d", "b", "ä", "c"]), 3)
    assert [order[first:last].tolist() for first, last in pairwise(starts)] == [[1], [3, 0, 2], []]


def test_identifiers_are_explained_wherever_they_stand(source: Source) -> None:
    held = encode({"act_0000000000000001": [["doc_0000000000000002"], "evt_0000000000000001", "act_unknown"]})
    path, script = to_file("actor/0", {"records": held}, to_refs(source))
    refs = json.loads(script.decode().removeprefix('parley.add("actor/0",').removesuffix(");\n"))["refs"]
    assert path == "data/actor/0.js"
    assert refs["act_0000000000000001"] == "Tamsin Orlo"
    assert refs["doc_0000000000000002"] == ["No meeting, says front", "Sill Post's late edition", "2031-05-13", None]
    assert set(refs) == {"act_0000000000000001", "doc_0000000000000002"}

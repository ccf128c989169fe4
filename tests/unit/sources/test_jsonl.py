"""JSON lines to texts."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.sources.items import Failure, Item
from parley.sources.jsonl import read_items


def read(*rows: Any, fields: dict[str, str] | None = None, **options: Any) -> list[Item | Failure]:
    """Read rows, written as JSON unless they are bytes."""
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    return list(read_items(io.BytesIO(b"\n".join(lines)), "rows.jsonl", fields, **options))


def item(*rows: Any, **options: Any) -> Item:
    """Read one row that gives a text."""
    (found,) = read(*rows, **options)
    assert isinstance(found, Item), found
    return found


def test_a_row_gives_text_name_address_and_facts() -> None:
    found = item(
        {
            "doc_id": 7, "text": "Talks.", "url": "https://g.example/a#x", "title": " Talks\nopen ",
            "published": "2031-05-07T22:00:00Z", "other": 1,
        }
    )  # fmt: skip
    assert (found.id, found.data, found.suffix, found.url) == ("7", b"Talks.", ".txt", "https://g.example/a")
    assert found.facts == {"published": "2031-05-07", "title": "Talks open"}
    assert found.reason is None


def test_names_of_fields_can_be_told() -> None:
    found = item({"body": "Talks.", "nr": "x"}, fields={"text": "body", "id": "nr"})
    assert (found.id, found.data) == ("x", b"Talks.")


def test_a_page_in_a_row_is_kept_as_a_page() -> None:
    assert item({"html": "<p>Talks</p>", "id": 1}).suffix == ".html"


def test_the_name_of_a_text_is_its_id_else_its_address_else_its_words() -> None:
    assert item({"id": 1, "text": "a"}).key == item({"id": "1", "text": "b"}).key
    by_url = item({"url": "http://g.example/a?utm_id=1", "text": "a"})
    assert by_url.key == item({"url": "https://g.example/a", "text": "b"}).key
    assert item({"text": "a"}).key != item({"text": "b"}).key


def test_what_is_not_understood_of_a_row_is_told_and_its_text_taken() -> None:
    found = item({"id": 1, "text": "a", "published": "last spring", "url": "gazette"})
    assert found.reason == "its date 'last spring' is not understood; 'gazette' is no web address"
    assert found.facts == {}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b"{", "json"), (b"\xff\xfe", "json"), ([], "json"), ({"id": 1}, "empty"), ({"text": 7}, "empty"),
        (b"[" * 100_000, "json"), ({"text": "x" * 300}, "too_large"),
    ],
)  # fmt: skip
def test_a_bad_row_is_told_with_its_line_and_stops_no_other(row: Any, code: str) -> None:
    found = read({"text": "before"}, row, {"text": "after"}, max_bytes=200_000 if row == b"[" * 100_000 else 200)
    bad = found[1]
    assert isinstance(bad, Failure)
    assert (bad.code, bad.id) == (code, "rows.jsonl, line 2")
    assert [held.data for held in found if isinstance(held, Item)] == [b"before", b"after"]


def test_letters_that_are_none_are_replaced() -> None:
    assert item(b'{"text": "a \\ud800 b"}').data == b"a ? b"


@given(
    st.lists(st.recursive(st.none() | st.text() | st.integers(), lambda x: st.dictionaries(st.text(), x)), max_size=4)
)
def test_no_row_raises(rows: list[Any]) -> None:
    assert len(read(*rows)) == len(rows)

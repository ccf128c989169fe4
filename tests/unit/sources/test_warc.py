"""WARC records to pages."""

import io
from typing import Any

import pytest

from parley.sources.items import Failure, Item
from parley.sources.warc import read_items

pytest.importorskip("warcio", reason="the extra 'sources' is not installed")
PAGE = b"<!doctype html><html><head><link rel='canonical' href='/b'></head><body>Talks</body></html>"


def archive(*records: dict[str, Any]) -> io.BytesIO:
    """Give a WARC file of records: url, body, and what is not usual about them."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for record in records:
        kind = record.get("kind", "response")
        headers = [("Content-Type", record.get("type", "text/html"))]
        status = StatusAndHeaders(record.get("status", "200 OK"), headers, protocol="HTTP/1.1")
        made = writer.create_warc_record(
            record["url"],
            kind,
            payload=io.BytesIO(record["body"]),
            http_headers=status if kind == "response" else None,
            warc_headers_dict={"WARC-Date": "2031-05-01T10:00:00Z", **record.get("warc", {})},
            warc_content_type="text/plain" if kind == "conversion" else "",
        )
        writer.write_record(made)
    return io.BytesIO(out.getvalue())


def read(*records: dict[str, Any], **options: Any) -> list[Item | Failure]:
    """Read an archive of these records."""
    return list(read_items(archive(*records), "a.warc.gz", lambda url: "shop" not in url, **options))


def test_a_page_comes_with_its_addresses_and_the_time_it_was_seen() -> None:
    (item,) = read({"url": "https://g.example/a?utm_source=x", "body": PAGE})
    assert isinstance(item, Item)
    assert (item.url, item.data, item.seen) == ("https://g.example/a", PAGE, "2031-05-01T10:00:00Z")
    assert item.aliases == ("g.example/a", "g.example/b")


def test_a_text_made_of_a_page_is_plain() -> None:
    (item,) = read({"url": "https://g.example/a", "body": "Négociations".encode(), "kind": "conversion"})
    assert isinstance(item, Item)
    assert (item.suffix, item.data.decode()) == (".txt", "Négociations")


@pytest.mark.parametrize(
    "record",
    [
        {"url": "https://shop.example/a", "body": PAGE},
        {"url": "https://g.example/a", "body": PAGE, "status": "404 Not Found"},
        {"url": "https://g.example/a", "body": b"GIF89a", "type": "image/gif"},
        {"url": "https://g.example/a", "body": PAGE, "kind": "resource"},
        {"url": "dns:g.example", "body": PAGE},
    ],
)
def test_what_is_no_wanted_page_is_passed_over(record: dict[str, Any]) -> None:
    assert read(record) == []


def test_a_page_that_is_too_large_or_cut_is_told() -> None:
    cut = {"url": "https://g.example/b", "body": PAGE, "warc": {"WARC-Truncated": "length"}}
    found = read({"url": "https://g.example/a", "body": PAGE * 9}, cut, max_bytes=200)
    assert [item.reason for item in found] == ["it is over the limit of 200 bytes", "it is cut off"]

"""Feeds of all kinds to the articles they name."""

import pytest

from parley.errors import InputError
from parley.sources.feeds import parse_feed

pytest.importorskip("feedparser", reason="the extra 'sources' is not installed")
URL = "https://gazette.example/news/feed.xml"


def rss(items: str) -> bytes:
    """Give an RSS feed of these items."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()


def test_an_entry_gives_address_title_and_the_day_of_its_own_time_zone() -> None:
    (entry,) = parse_feed(
        rss("<item><title>Talks &amp;amp; tolls</title><link>../a?utm_source=rss</link>"
            "<pubDate>Wed, 07 May 2031 23:30:00 -0500</pubDate></item>"), URL,
    )  # fmt: skip
    assert entry.id == "https://gazette.example/a?utm_source=rss"
    assert entry.url == "https://gazette.example/a"
    assert entry.facts == {"published": "2031-05-07", "title": "Talks & tolls"}


def test_markup_in_a_title_is_taken_off() -> None:
    (entry,) = parse_feed(rss("<item><title>&lt;b&gt;Talks&lt;/b&gt; open</title><link>/a</link></item>"), URL)
    assert entry.facts["title"] == "Talks open"


def test_a_guid_that_is_an_address_serves_where_no_link_is() -> None:
    (entry,) = parse_feed(rss('<item><guid isPermaLink="false">https://gazette.example/7</guid></item>'), URL)
    assert entry.url == "https://gazette.example/7"


def test_an_entry_without_an_address_is_told() -> None:
    (entry,) = parse_feed(rss("<item><title>No link</title></item>"), URL)
    assert entry.url is None
    assert entry.id == f"{URL}, entry 1"


def test_a_broken_feed_gives_the_entries_before_the_break() -> None:
    data = rss("<item><link>/a</link></item><item><link>/b</link></item>")
    assert parse_feed(data[: data.index(b"/b<")], URL)[0].url == "https://gazette.example/a"


def test_an_rdf_feed_and_an_old_encoding_are_read() -> None:
    data = (
        '<?xml version="1.0" encoding="iso-8859-1"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>x</title></channel><item rdf:about="y">'
        "<title>Négociations</title><link>https://gazette.example/a</link></item></rdf:RDF>"
    ).encode("iso-8859-1")
    (entry,) = parse_feed(data, URL, "application/rdf+xml")
    assert entry.facts["title"] == "Négociations"


@pytest.mark.parametrize("data", [b"", b"<html><body>page</body></html>", b"\x00\xff" * 9, b'{"items": []}'])
def test_what_is_no_feed_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="neither RSS nor Atom"):
        parse_feed(data, URL)

"""What kind of text bytes are, and in which encoding, by what a server says and by what they hold."""

import codecs

from parley.ingest import HTML

PAGES = frozenset(("text/html", "application/xhtml+xml"))
PLAIN = frozenset(("text/plain", "text/markdown"))
UNSAID = frozenset(("", "application/octet-stream", "binary/octet-stream", "text/xml", "application/xml"))
"""Types that say nothing about what the bytes are."""
BY_DEFAULT = frozenset(("utf-8", "ascii", "iso8859-1", "cp1252"))
"""Encodings that servers declare without looking; ingest finds out by itself which of them it is."""


def suffix_of(media_type: str, data: bytes) -> str | None:
    """Give the ending for a file of these bytes: `.html`, `.txt`, or None when they are neither page nor plain text."""
    if media_type in PAGES:
        return ".html"
    if media_type in PLAIN:
        return ".html" if HTML.search(data[:500].lstrip()[:60]) else ".txt"
    if media_type in UNSAID and HTML.search(data[:2000]):
        return ".html"
    return None


def encoding_fact(charset: str | None, data: bytes) -> str | None:
    """Give the declared encoding where it is needed: the bytes are not UTF-8, and it fits them."""
    if not charset:
        return None
    try:
        data.decode("utf-8")
        return None
    except UnicodeDecodeError:
        pass
    try:
        name = codecs.lookup(charset).name
        if name in BY_DEFAULT:
            return None
        data.decode(name)
        return name
    except (LookupError, UnicodeDecodeError, ValueError):
        return None

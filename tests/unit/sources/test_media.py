"""What bytes are, and in which encoding."""

import pytest

from parley.sources.media import encoding_fact, suffix_of

PAGE = b"<!doctype html><html><body>x</body></html>"


@pytest.mark.parametrize(
    ("media_type", "data", "suffix"),
    [
        ("text/html", b"x", ".html"),
        ("application/xhtml+xml", b"x", ".html"),
        ("text/plain", b"Talks opened.", ".txt"),
        ("text/plain", PAGE, ".html"),
        ("", PAGE, ".html"),
        ("application/octet-stream", PAGE, ".html"),
        ("application/octet-stream", b"x", None),
        ("application/pdf", PAGE, None),
        ("image/png", b"\x89PNG", None),
    ],
)
def test_the_kind_is_that_of_the_header_or_of_the_bytes_where_it_says_nothing(
    media_type: str, data: bytes, suffix: str | None
) -> None:
    assert suffix_of(media_type, data) == suffix


@pytest.mark.parametrize(
    ("charset", "data", "encoding"),
    [
        ("windows-1251", "Переговоры".encode("cp1251"), "cp1251"),
        ("windows-1251", "Переговоры".encode(), None),
        ("iso-8859-1", "négociations".encode("cp1252"), None),
        ("shift_jis", b"\xff\xff", None),
        ("no-such", b"\xff", None),
        (None, b"\xff", None),
    ],
)
def test_a_declared_encoding_counts_only_where_it_is_needed_and_fits(
    charset: str | None, data: bytes, encoding: str | None
) -> None:
    assert encoding_fact(charset, data) == encoding

"""Web addresses: one spelling, what is wanted, what a page declares, and which networks are not public."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.sources.urls import canonical_url, declared_url, is_front_page, is_private, is_wanted


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Gazette.Example:443", "https://gazette.example/"),
        ("https://gazette.example?b=1", "https://gazette.example/?b=1"),
        ("http://gazette.example:8080/a//b/../c", "http://gazette.example:8080/a//c"),
        ("https://gazette.example/a?utm_source=x&id=7&fbclid=y#comments", "https://gazette.example/a?id=7"),
        ("https://gazette.example/a?7031&b=", "https://gazette.example/a?7031&b="),
        ("https://gazette.example/%7edesk/%c3%a9", "https://gazette.example/~desk/%C3%A9"),
        ("https://bücher.example/é", "https://xn--bcher-kva.example/%C3%A9"),
        ("https://desk:secret@gazette.example/a", "https://gazette.example/a"),
        ("  https://gazette.example/a\n", "https://gazette.example/a"),
    ],
)
def test_an_address_has_one_spelling(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize("url", ["", "gazette.example/a", "ftp://gazette.example/a", "https://", "javascript:void(0)"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="no web address"):
        canonical_url(url)


@given(st.text())
def test_any_text_after_the_host_gives_an_address_or_is_refused(text: str) -> None:
    try:
        once = canonical_url(f"https://gazette.example/{text}")
    except ValueError:
        return
    assert canonical_url(once) == once


def test_patterns_keep_and_leave_out() -> None:
    assert is_wanted("https://g.example/a", [], [])
    assert not is_wanted("https://g.example/a", ["*/war/*"], [])
    assert not is_wanted("https://g.example/war/live/a", ["*/war/*"], ["*/live/*"])


@pytest.mark.parametrize(
    ("link", "declared"),
    [
        ("/b", "https://www.gazette.example/b"),
        ("https://gazette.example/b?utm_source=x", "https://gazette.example/b"),
        ("https://m.ferry.example/b", None),
        ("/", None),
        ("javascript:void(0)", None),
        ("", None),
    ],
)
def test_a_declared_address_is_believed_on_its_own_site_unless_it_is_the_front_page(
    link: str, declared: str | None
) -> None:
    page = f'<html><head><link rel="canonical" href="{link}"></head><body>x</body></html>'.encode()
    found = declared_url(page, "https://www.gazette.example/a")
    assert found == (declared if link else "https://www.gazette.example/a")


def test_a_page_without_a_declared_address_has_none() -> None:
    assert declared_url(b"<html><body>canonical</body></html>", "https://gazette.example/a") is None
    assert declared_url(b"canonical \xff\x00", "https://gazette.example/a") is None


def test_the_front_page_is_that_of_the_whole_site() -> None:
    assert is_front_page("https://gazette.example/")
    assert not is_front_page("https://gazette.example/?p=7")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("169.254.169.254", True),
        ("::1", True),
        ("::ffff:10.0.0.1", True),
        ("fe80::1%eth0", True),
        ("100.64.0.1", True),
        ("93.184.216.34", False),
        ("2606:2800:220:1::1", False),
        ("gazette.example", False),
    ],
)
def test_addresses_of_networks_that_are_not_public_are_known(address: str, expected: bool) -> None:
    assert is_private(address) is expected

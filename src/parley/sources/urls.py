"""Web addresses: one spelling for one page, which ones are wanted, and what a page says its own address is."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

import httpx

ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
TRACKERS = frozenset(
    (
        "fbclid", "gclid", "gclsrc", "dclid", "msclkid", "yclid", "igshid", "igsh", "twclid", "mc_cid", "mc_eid",
        "mkt_tok", "_ga", "_gl", "_hsenc", "_hsmi", "xtor", "cmpid", "cmp", "ocid", "ito", "smid", "smtyp", "sref",
        "ftag", "traffic_source", "wt_mc",
    )
)  # fmt: skip
TRACKER_PREFIXES = ("utm_", "at_medium", "at_campaign", "at_custom", "at_link", "at_format", "at_ptr", "pk_", "mtm_")
"""Names of query parameters that say where a reader came from, not what the page is."""


def canonical_url(url: str) -> str:
    """Give the one spelling of a web address: no fragment, no trackers, parameters in order, host in lower case.

    Raises:
        ValueError: It is no web address.

    >>> canonical_url("HTTPS://News.Example:443/a/../b?utm_source=x&id=7&c#top")
    'https://news.example/b?c&id=7'
    """
    try:
        parsed = httpx.URL(url.strip())
        if parsed.scheme not in ("http", "https") or not parsed.host:
            raise ValueError(f"{url!r} is no web address")
        query = "&".join(
            sorted(p for p in parsed.query.decode("ascii", "replace").split("&") if p and not is_tracker(p))
        )
        clean = parsed.copy_with(fragment=None, userinfo=b"", query=query.encode("ascii", "replace") or None)
    except (httpx.InvalidURL, UnicodeError, TypeError) as error:
        raise ValueError(f"{url!r} is no web address: {error}") from error
    spelled = ESCAPE.sub(lambda found: unescape(found[0]), str(clean))
    return spelled if urlsplit(spelled).path else spelled.replace("?", "/?", 1) if "?" in spelled else f"{spelled}/"


def unescape(escape: str) -> str:
    """Give the one spelling of an escape such as `%7e`: the letter itself where it needs none, else in capitals."""
    letter = chr(int(escape[1:], 16))
    return letter if letter.isascii() and (letter.isalnum() or letter in "-._~") else escape.upper()


def is_tracker(parameter: str) -> bool:
    """Tell whether a piece of a query, `name=value`, only says where the reader came from."""
    name = parameter.split("=", 1)[0].lower()
    return name in TRACKERS or name.startswith(TRACKER_PREFIXES)


def identity(url: str) -> str:
    """Give what makes a canonical address the page it is: all but the scheme, as http and https serve one page."""
    return url.split("://", 1)[-1]


def is_wanted(name: str, keep: Sequence[str], leave_out: Sequence[str]) -> bool:
    """Tell whether an address or a name fits a pattern to keep, if there are any, and none to leave out.

    >>> is_wanted("https://news.example/war/1", ["*/war/*"], ["*/war/live/*"])
    True
    """
    return (not keep or any(fnmatchcase(name, p) for p in keep)) and not any(fnmatchcase(name, p) for p in leave_out)


def host_of(url: str) -> str:
    """Give host and port of an address, as they stand in it, in lower case."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def is_front_page(url: str) -> bool:
    """Tell whether an address is that of a whole site."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def declared_url(page: bytes, url: str) -> str | None:
    """Give the canonical address that a page declares for itself; None without one that can be believed.

    A site that declares its front page, or another host, for all of its pages would make them all one text.
    """
    from lxml import etree, html

    if b"canonical" not in page[:200_000].lower():
        return None
    try:
        found = html.fromstring(page).xpath("//link[@rel='canonical']/@href")
        declared = canonical_url(urljoin(url, str(found[0]))) if found else None
    except (ValueError, etree.LxmlError, RecursionError):
        return None
    if declared is None or is_front_page(declared) or not is_same_site(declared, url):
        return None
    return declared


def is_same_site(one: str, other: str) -> bool:
    """Tell whether two addresses have one host, give or take a `www.` or the like before it."""
    hosts = [urlsplit(url).hostname or "" for url in (one, other)]
    return hosts[0] == hosts[1] or hosts[0].endswith(f".{hosts[1]}") or hosts[1].endswith(f".{hosts[0]}")


def is_private(address: str) -> bool:
    """Tell whether an IP address belongs to no public server: this machine, its network, or a cloud's own services."""
    try:
        found = ip_address(address.split("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return not (mapped or found).is_global

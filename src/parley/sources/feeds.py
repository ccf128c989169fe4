"""RSS and Atom: the articles that a feed names."""

from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin

from parley.errors import InputError
from parley.optional import load_optional
from parley.sources.items import optional_url, to_edtf, to_facts


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that a feed or a list of pages names.

    Attributes:
        id: Address as given there.
        url: Canonical address; None when the entry names none.
        updated: When it was changed last, as written there.
    """

    id: str
    url: str | None
    facts: dict[str, str] = field(default_factory=dict)
    updated: str | None = None


def parse_feed(data: bytes, url: str, media_type: str = "") -> list[Entry]:
    """Give the entries of a feed in its order, as far as they can be read.

    Args:
        data: The feed's bytes.
        url: Its address, against which addresses in it are read.
        media_type: What the server calls it; feeds are known by what they hold all the same.

    Raises:
        InputError: It is no feed.
    """
    feedparser = load_optional("feedparser", "sources", "kind: feed")
    headers = {"content-location": url, **({"content-type": media_type} if media_type else {})}
    parsed = feedparser.parse(data, response_headers=headers)
    if not parsed.get("version") and not parsed.entries:
        reason = parsed.get("bozo_exception")
        problem = f"it is neither RSS nor Atom{f': {reason}' if reason else ''}"
        raise InputError(where=url, problem=problem, remedy="Name the address of the feed, not of the page it is on")
    entries = []
    for number, raw in enumerate(parsed.entries, start=1):
        link = str(raw.get("link") or "").strip()
        if not link and str(raw.get("id", "")).startswith(("http://", "https://")):
            link = str(raw["id"])
        written = str(dict.get(raw, "published") or dict.get(raw, "updated") or "")
        published = to_edtf(written) if written else None
        stamp = dict.get(raw, "published_parsed") or dict.get(raw, "updated_parsed")
        if published is None and stamp:
            published = f"{stamp.tm_year:04}-{stamp.tm_mon:02}-{stamp.tm_mday:02}"
        facts = to_facts(title=plain_title(raw), published=published)
        address = urljoin(url, link) if link else ""
        name = address or str(raw.get("id") or f"{url}, entry {number}")
        entries.append(Entry(name, optional_url(address), facts, str(dict.get(raw, "updated") or "") or None))
    return entries


def plain_title(raw: dict[str, object]) -> str | None:
    """Give an entry's title without markup."""
    title = raw.get("title")
    if not isinstance(title, str):
        return None
    if "<" in title:
        from lxml import etree, html

        try:
            return str(html.fromstring(f"<p>{title}</p>").text_content())
        except (etree.LxmlError, ValueError):
            return title
    return unescape(title)  # many feeds escape twice

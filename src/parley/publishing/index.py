"""What the output folder says of its releases: the index, the pointer to the latest and the feed, from manifests."""

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from parley.formats.checksums import sha256
from parley.publishing.versions import is_candidate, parse_version

POINTER = ("version", "schema_version", "manifest", "manifest_sha256")
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
EPOCH = "1970-01-01"
"""Day that a feed bears while it has nothing to tell."""


def to_entry(
    version: str, content: bytes, manifest: Mapping[str, Any] | None, yanked: Mapping[str, Any]
) -> dict[str, Any]:
    """Give what the index says of one release.

    Args:
        version: Name of its folder.
        content: Bytes of its manifest; empty when there is none.
        manifest: What they hold; None when that is no whole manifest, so that nothing may point to the release.
        yanked: Version to what `parley yank` recorded.
    """
    given = manifest or {}
    changes = given.get("changes") or {}
    return {
        "version": version,
        "channel": "candidate" if is_candidate(version) else "stable",
        "yanked": version in yanked,
        "damaged": manifest is None,
        "yank": yanked.get(version),
        "schema_version": given.get("schema_version"),
        "release_date": given.get("release_date"),
        "manifest": f"releases/{version}/manifest.json",
        "manifest_sha256": sha256(content),
        "previous": (given.get("previous") or {}).get("version"),
        "rows": {name: table.get("rows") for name, table in given.get("tables", {}).items()},
        "summary": list(changes.get("sentences", [])),
    }


def to_pointer(entries: Sequence[Mapping[str, Any]], channel: str = "stable") -> dict[str, Any]:
    """Give the pointer to the newest good release of a channel; its values are null when there is none.

    >>> to_pointer([])
    {'version': None, 'schema_version': None, 'manifest': None, 'manifest_sha256': None}
    """
    good = [entry for entry in entries if is_good(entry) and entry["channel"] == channel]
    if not good:
        return dict.fromkeys(POINTER)
    newest = max(good, key=lambda entry: parse_version(entry["version"]))
    return {key: newest[key] for key in POINTER}


def is_good(entry: Mapping[str, Any]) -> bool:
    """Tell whether an entry's release is whole as far as its manifest tells, and not taken back."""
    return not entry["yanked"] and not entry["damaged"]


def to_feed(name: str, title: str, authors: Sequence[str], entries: Sequence[Mapping[str, Any]]) -> bytes:
    """Give the Atom feed (RFC 4287) of the releases, the newest first; a yank makes its entry new again."""
    told = [entry for entry in entries if not entry["damaged"]]
    told = sorted(told, key=lambda entry: (_day(entry), parse_version(entry["version"])), reverse=True)
    author = _text(", ".join(authors) or title)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f" <id>{_urn(name)}</id>",
        f" <title>{_text(title)}</title>",
        f" <updated>{max(map(_day, told), default=EPOCH)}T00:00:00Z</updated>",
        f" <author><name>{author}</name></author>",
        ' <link rel="self" type="application/atom+xml" href="feed.atom"/>',
        ' <link rel="alternate" type="application/json" href="index.json"/>',
    ]
    for entry in told:
        lines += _feed_entry(name, entry)
    return "\n".join([*lines, "</feed>", ""]).encode()


def _feed_entry(name: str, entry: Mapping[str, Any]) -> list[str]:
    version, yank = entry["version"], entry["yank"]
    state = "yanked" if entry["yanked"] else entry["channel"]
    sentences = [*_yank_sentences(yank), *entry["summary"]] or ["The first release."]
    items = "".join(f"<li>{_text(sentence)}</li>" for sentence in sentences)
    folder = f"releases/{version}"
    return [
        " <entry>",
        f"  <id>{_urn(name, version)}</id>",
        f"  <title>{_text(f'{version} ({state})')}</title>",
        f"  <published>{entry['release_date'] or EPOCH}T00:00:00Z</published>",
        f"  <updated>{_day(entry)}T00:00:00Z</updated>",
        f"  <category term={quoteattr(state)}/>",
        f'  <link rel="alternate" type="text/markdown" href="{folder}/README.md"/>',
        f'  <link rel="related" type="application/json" href="{folder}/manifest.json"/>',
        f'  <content type="html">{_text(f"<ul>{items}</ul>")}</content>',
        " </entry>",
    ]


def _yank_sentences(yank: Mapping[str, Any] | None) -> list[str]:
    if not yank:
        return []
    instead = [f"Use {yank['replacement']} instead."] if yank.get("replacement") else []
    return [f"This release was taken back: {yank.get('reason')}", *instead]


def _day(entry: Mapping[str, Any]) -> str:
    """Give the day on which there was last something to tell of a release."""
    return max(entry["release_date"] or EPOCH, (entry["yank"] or {}).get("date") or EPOCH)


def _text(value: Any) -> str:
    """Give a text as it can stand in XML: marks escaped, characters that XML does not know replaced."""
    return escape(FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", str(value)))


def _urn(*parts: str) -> str:
    """Give a name that stays the same wherever the feed is served from."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "urn:parley:" + "/".join(parts)).urn

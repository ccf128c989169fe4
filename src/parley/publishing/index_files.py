"""The files that lead to the releases of a folder or of a remote, worked out from the manifests there."""

from collections.abc import Mapping, Sequence
from typing import Any

from parley.catalog.front import to_front_page
from parley.derive.jsonld import to_catalog
from parley.publishing.durable import to_json_bytes
from parley.publishing.index import to_entry, to_feed, to_pointer

INDEX, LATEST, CANDIDATE, FEED, CATALOG = "index.json", "latest.json", "candidate.json", "feed.atom", "catalog.jsonld"
PAGE = "index.html"
DATASET = "parley"
"""Name of the dataset that a feed bears while no release says its own."""


def to_index_files(
    manifests: Mapping[str, tuple[bytes, dict[str, Any] | None]], yanked: Mapping[str, Any], retired: Sequence[str]
) -> dict[str, bytes]:
    """Give the page, the index, the feed, the catalog and the pointers, in the order to write them.

    Args:
        manifests: Version, oldest first, to the bytes of its manifest and what they hold (None: damaged).
        yanked: Version to what `parley yank` recorded.
        retired: Versions that were used before and are no longer there.
    """
    entries = [to_entry(version, content, held, yanked) for version, (content, held) in manifests.items()]
    newest: dict[str, Any] = next((held for _, held in reversed([*manifests.values()]) if held), {})
    name = str(newest.get("name", DATASET))
    return {
        PAGE: to_front_page(entries, {version: held for version, (_, held) in manifests.items()}),
        INDEX: to_json_bytes({"releases": entries, "retired": list(retired)}),
        FEED: to_feed(name, str(newest.get("title", name)), newest.get("authors", []), entries),
        CATALOG: to_catalog(newest, entries).encode(),
        CANDIDATE: to_json_bytes(to_pointer(entries, "candidate")),
        LATEST: to_json_bytes(to_pointer(entries)),
    }

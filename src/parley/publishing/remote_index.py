"""The index and the pointers at a remote place: worked out from the releases there, replaced by compare and swap."""

import json
import logging
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from parley.errors import ReleaseError
from parley.formats.checksums import sha256, to_checksums
from parley.publishing.durable import to_json_bytes
from parley.publishing.index_files import CANDIDATE, CATALOG, FEED, INDEX, LATEST, PAGE, to_index_files
from parley.publishing.publish import YANKED
from parley.publishing.remote_store import Held, Patience, RemoteStore, to_headers, wait_seconds
from parley.publishing.verify import MANIFEST, SUMS
from parley.publishing.versions import is_version, parse_version, sort_versions

log = logging.getLogger(__name__)
POINTERS = (YANKED, INDEX, PAGE, FEED, CATALOG, CANDIDATE, LATEST)
"""What is replaced at the remote, in this order: who follows the pointer finds all the rest."""
KINDS = {"atom": "application/atom+xml", "html": "text/html", "jsonld": "application/ld+json"}
ROUNDS = 10
"""How often the index is worked out anew because another publisher has written it meanwhile."""


def update_index(remote: RemoteStore, url: str, yanked: Mapping[str, Any], patience: Patience) -> str | None:
    """Write the index and the pointers anew from the releases at the remote; give what is the latest there.

    Args:
        remote: The place.
        url: What to call it in messages.
        yanked: Version to what `parley yank` recorded on this machine; what was recorded there stays.
        patience: How to wait for other publishers.

    Raises:
        ReleaseError: A file could not be read or replaced, or other publishers were always faster.
    """
    for attempt in range(1, ROUNDS + 1):
        # Read before the releases are listed: who adds one later finds these changed, or changes them after us.
        held = {name: remote.read(name) for name in POINTERS}
        wanted = _index_files(remote, url, held, yanked)
        if all(_replace(remote, name, wanted[name], held[name]) for name in POINTERS if name in wanted):
            pointer: str | None = json.loads(wanted[LATEST])["version"]
            return pointer
        log.info("%s: another publisher has written the index meanwhile; working it out again", url)
        time.sleep(wait_seconds(min(attempt, 4), patience))
    problem = "other publishers keep changing the index; the release itself is there"
    raise ReleaseError(where=f"{url}/{INDEX}", problem=problem, remedy="Publish again")


def _replace(remote: RemoteStore, name: str, content: bytes, held: Held | None) -> bool:
    if held is not None and held.content == content:
        return True
    kind = KINDS.get(name.rpartition(".")[2], "application/json")
    return remote.replace(name, content, held, to_headers(kind, lasting=False))


def _index_files(
    remote: RemoteStore, url: str, held: Mapping[str, Held | None], local: Mapping[str, Any]
) -> dict[str, bytes]:
    """Give the index, the feed and the pointers of what is at the remote, with what was yanked here or there."""
    versions = sort_versions(name for name in remote.folders("releases") if is_version(name))
    with ThreadPoolExecutor(remote.workers) as pool:
        found = dict(zip(versions, pool.map(lambda version: _read_manifest(remote, version), versions), strict=True))
    manifests = {version: pair for version, pair in found.items() if pair[0]}
    there = _read_json(url, YANKED, held)
    both = there | {version: facts for version, facts in local.items() if version in manifests}
    yanked = {name: both[name] for name in sorted(both, key=_version_order)}
    index = _read_json(url, INDEX, held)
    named = [entry.get("version") for entry in index.get("releases", []) if isinstance(entry, dict)]
    known = {str(name) for name in [*named, *index.get("retired", [])]} - set(manifests)
    retired = sort_versions(name for name in known if is_version(name))
    files = to_index_files(manifests, yanked, retired)
    return {YANKED: to_json_bytes(yanked), **files} if yanked else files


def _version_order(name: str) -> tuple[Any, ...]:
    return (1, *parse_version(name)) if is_version(name) else (0, name)


def _read_json(url: str, name: str, held: Mapping[str, Held | None]) -> dict[str, Any]:
    """Give what a JSON file at the remote holds.

    Raises:
        ReleaseError: It is damaged: to write it anew would forget what was yanked, or which numbers were used.
    """
    found = held[name]
    value = to_object(found.content) if found else {}
    if value is None:
        raise ReleaseError(where=f"{url}/{name}", problem="not a JSON object", remedy="Mend it there")
    return value


def _read_manifest(remote: RemoteStore, version: str) -> tuple[bytes, dict[str, Any] | None]:
    """Give the bytes of a manifest (none when the release is not finished) and what they hold, if sealed."""
    manifest = remote.read(f"releases/{version}/{MANIFEST}")
    sums = remote.read(f"releases/{version}/{SUMS}") if manifest else None
    if manifest is None or sums is None:
        return b"" if manifest is None else manifest.content, None
    sealed = to_checksums({MANIFEST: sha256(manifest.content)}) in sums.content
    return manifest.content, to_object(manifest.content) if sealed else None


def to_object(content: bytes) -> dict[str, Any] | None:
    """Give the object that JSON bytes hold; None when they hold none."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None

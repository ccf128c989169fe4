"""The output folder: releases written whole or not at all, the index over them, and taking one back.

A release is built in `.staging/`, flushed, read back and compared, and only then renamed into `releases/`; the index
files follow, worked out anew from what is there. A run that ends anywhere in between leaves every published release and
`latest.json` whole, and `heal` brings the rest in order when the next run begins.
"""

import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from parley.errors import InputError, ParleyError, ReleaseError
from parley.formats.checksums import sha256
from parley.publishing.durable import (
    lock_output,
    read_object,
    replace_file,
    sync_folder,
    to_json_bytes,
    told,
    write_new,
)
from parley.publishing.index import is_good, to_entry
from parley.publishing.index_files import INDEX, LATEST, to_index_files
from parley.publishing.verify import MANIFEST, SUMS, verify_release
from parley.publishing.versions import is_candidate, is_version, parse_version, sort_versions

Files = Mapping[str, bytes] | Iterable[tuple[str, bytes | Iterable[bytes]]]
STAGING = ".staging"
YANKED = "yanked.json"


def list_versions(output: Path) -> list[str]:
    """Give every version that was ever used in `output`, oldest first: on disk, in the index, or yanked."""
    index = read_object(output / INDEX) or {}
    named = [item.get("version") for item in index.get("releases", []) if isinstance(item, dict)]
    known = {str(name) for name in [*named, *index.get("retired", [])]} | set(read_yanked(output))
    return sort_versions({name for name in known if is_version(name)} | set(_folders(output)))


def _folders(output: Path) -> list[str]:
    folder = output / "releases"
    return [path.name for path in folder.iterdir() if is_version(path.name)] if folder.is_dir() else []


def read_yanked(output: Path) -> dict[str, Any]:
    """Give what was taken back: version to date, reason and replacement.

    Raises:
        ReleaseError: The file is there and can't be read; to go on would bring yanked releases back.
    """
    yanked = read_object(output / YANKED)
    if yanked is None and (output / YANKED).exists():
        raise ReleaseError(
            where=str(output / YANKED), problem="not a JSON object", remedy="Mend it: it says which releases not to use"
        )
    return yanked or {}


def write_release(files: Files, output: Path, version: str) -> Path:
    """Write a release and give its folder; it appears whole under its name, or not at all. The index follows.

    Args:
        files: Path inside the release and content, the manifest and the checksums among them; where they come one after
            the other, the pieces of one are taken before the next is asked for.
        output: Folder of releases.
        version: The release's version.

    Raises:
        InputError: The version is not written as versions are.
        ReleaseError: The version was used before, a path leads out of the folder, the disk refused to write, or it gave
            back other bytes.
    """
    parse_version(version)
    with told(output, f"publish {version}"), lock_output(output):
        target = output / "releases" / version
        if version in list_versions(output) or target.is_symlink() or target.exists():
            raise ReleaseError(
                where=f"releases/{version}", problem="this version was used before", remedy="Take the next number"
            )
        _clear_staging(output)
        try:
            staged = _stage(files, output / STAGING / version)
        except (OSError, ParleyError):
            _clear_staging(output)  # a full disk should not stay full of half a release
            raise
        target.parent.mkdir(exist_ok=True)
        sync_folder(output)
        # A rename replaces an empty folder: under the lock, and with the check above, there is none.
        staged.rename(target)
        sync_folder(target.parent)
        _clear_staging(output)
        _rebuild(output)
    return target


def _stage(files: Files, staged: Path) -> Path:
    """Write the files of a release, the manifest last, and read them back."""
    staged.mkdir(parents=True)
    there = {"."}
    ordered = sorted(files.items(), key=_last_manifest) if isinstance(files, Mapping) else files
    for path, content in ordered:
        place = PurePosixPath(path)
        if place.is_absolute() or ".." in place.parts:
            raise ReleaseError(where=path, problem="leads out of the release", remedy="Give a path inside it")
        if (folder := str(place.parent)) not in there:
            (staged / folder).mkdir(parents=True, exist_ok=True)
            there.add(folder)
        write_new(staged / path, content)
    for held in [staged, *(path for path in staged.rglob("*") if path.is_dir())]:
        sync_folder(held)
    for problem in verify_release(staged):
        raise ReleaseError(where=f"releases/{staged.name}", problem=f"not written whole: {problem}", remedy="Try again")
    return staged


def _last_manifest(item: tuple[str, Any]) -> tuple[bool, str]:
    return item[0] in (MANIFEST, SUMS), item[0]


def _clear_staging(output: Path) -> None:
    """Remove what a run that was killed left behind; only the holder of the lock writes there."""
    shutil.rmtree(output / STAGING, ignore_errors=True)


def heal(output: Path) -> None:
    """Bring the output folder in order after a run that was killed: nothing in staging, the index as the releases are.

    Raises:
        ReleaseError: The folder can't be written.
    """
    if output.is_dir():
        with told(output, "bring the index in order"), lock_output(output):
            _clear_staging(output)
            _rebuild(output)


def rebuild_index(output: Path) -> None:
    """Write the index, the pointers and the feed anew from the releases that are there."""
    with told(output, "write the index"), lock_output(output):
        _rebuild(output)


def _rebuild(output: Path) -> None:
    yanked = read_yanked(output)
    manifests = {version: _read_manifest(output, version) for version in sort_versions(_folders(output))}
    retired = [version for version in list_versions(output) if version not in manifests]
    if not manifests and not retired and not (output / INDEX).exists():
        return  # nothing was ever published here
    for name, content in to_index_files(manifests, yanked, retired).items():
        replace_file(output / name, content)


def _read_manifest(output: Path, version: str) -> tuple[bytes, dict[str, Any] | None]:
    """Give the bytes of a release's manifest and what they hold; None when they are not what its checksums seal."""
    path = output / "releases" / version / MANIFEST
    content = path.read_bytes() if path.is_file() else b""
    sums = path.with_name(SUMS)
    sealed = sums.read_bytes() if sums.is_file() else b""
    return content, read_object(path) if f"{sha256(content)}  {MANIFEST}\n".encode() in sealed else None


def read_manifest(output: Path, version: str) -> dict[str, Any]:
    """Give what the manifest of a release holds; nothing when it is missing or damaged."""
    return _read_manifest(output, version)[1] or {}


def last_good(output: Path, below: str | None = None) -> str | None:
    """Give the newest release that is no candidate, not yanked and not damaged, and older than `below`; else None."""
    return next(iter(good_versions(output, below)), None)


def good_versions(output: Path, below: str | None = None) -> list[str]:
    """Give the releases that are no candidates, not yanked and not damaged, the newest first."""
    yanked = read_yanked(output)
    limit = parse_version(below) if below else (float("inf"),)
    good = []
    for version in reversed(sort_versions(_folders(output))):
        if not is_candidate(version) and parse_version(version) < limit:
            content, manifest = _read_manifest(output, version)
            if is_good(to_entry(version, content, manifest, yanked)):
                good.append(version)
    return good


def yanked_since(output: Path, below: str, above: str | None) -> list[str]:
    """Give the releases between two versions that were taken back, oldest first."""
    yanked = read_yanked(output)
    return [
        version
        for version in sort_versions(_folders(output))
        if version in yanked
        and not is_candidate(version)
        and parse_version(version) < parse_version(below)
        and (above is None or parse_version(version) > parse_version(above))
    ]


def same_as_latest(output: Path, digests: Mapping[str, str]) -> str | None:
    """Give the latest version when its tables have these digests (see `release.digest_tables`), else None."""
    version = last_good(output)
    if version is None:
        return None
    manifest = read_manifest(output, version)
    published = {name: table.get("content_sha256") for name, table in manifest.get("tables", {}).items()}
    return version if published == dict(digests) else None


def yank_release(output: Path, version: str, reason: str, today: date, replacement: str | None = None) -> str | None:
    """Take a release back: its files stay, it is flagged with the reason, and `latest` moves to the newest good one.

    Returns:
        The version that `latest.json` points to now; None when no good release is left.

    Raises:
        InputError: There is no such release, it was yanked before, the reason is empty, or the replacement is no good
            release.
        ReleaseError: The folder can't be written.
    """
    if not reason.strip():
        raise InputError(where="--reason", problem="it is empty", remedy="Say why nobody should use this release")
    if not output.is_dir():
        raise InputError(where=str(output), problem="no such folder", remedy="Name the folder of releases")
    with told(output, f"yank {version}"), lock_output(output):
        yanked = read_yanked(output)
        _check_yank(output, version, replacement, yanked)
        yanked[version] = {"date": today.isoformat(), "reason": " ".join(reason.split()), "replacement": replacement}
        ordered = {name: yanked[name] for name in sorted(yanked, key=_yank_order)}
        replace_file(output / YANKED, to_json_bytes(ordered))
        _rebuild(output)
    latest: str | None = (read_object(output / LATEST) or {}).get("version")
    return latest


def _yank_order(name: str) -> tuple[Any, ...]:
    return (1, *parse_version(name)) if is_version(name) else (0, name)


def _check_yank(output: Path, version: str, replacement: str | None, yanked: Mapping[str, Any]) -> None:
    there = sort_versions(_folders(output))
    if version not in there:
        remedy = f"Name one of {', '.join(there[-5:])}" if there else "It holds no release"
        raise InputError(where=f"{output}/releases/{version}", problem="no such release", remedy=remedy)
    if version in yanked:
        problem = f"yanked before, on {yanked[version].get('date')}: {yanked[version].get('reason')}"
        raise InputError(where=version, problem=problem, remedy="Nothing is left to do")
    if replacement is not None and (replacement == version or replacement in yanked or replacement not in there):
        raise InputError(
            where="--replacement", problem=f"{replacement} is no good release", remedy="Name one that can be used"
        )

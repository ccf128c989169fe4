"""The output folder: versions, releases written whole or not at all, and whether they are still whole."""

import contextlib
import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from parley.checksums import sha256, to_checksums
from parley.errors import InputError, ReleaseError

VERSION = re.compile(r"([1-9]\d{3})\.([1-9]|1[0-2])\.(0|[1-9]\d*)(?:-rc\.([1-9]\d*))?")
STAGING = ".staging"
OUTSIDE_MANIFEST = ("manifest.json", "SHA256SUMS")

VersionKey = tuple[int, int, int, float]


def parse_version(version: str) -> VersionKey:
    """Give a version as numbers that sort as versions do; a candidate comes before its release.

    >>> parse_version("2026.9.0") < parse_version("2026.11.0-rc.1") < parse_version("2026.11.0")
    True

    Raises:
        InputError: It is not YYYY.M.N or YYYY.M.N-rc.K without leading zeros.
    """
    found = VERSION.fullmatch(version)
    if found is None:
        raise InputError(where="version", problem=f"{version!r} is no version", remedy="Write it like 2026.11.0")
    year, month, number, candidate = found.groups()
    return int(year), int(month), int(number), float(candidate) if candidate else float("inf")


def next_version(existing: Sequence[str], today: date) -> str:
    """Give the first number of this month that no version has used.

    >>> next_version(["2026.10.3", "2026.11.0", "2026.11.4"], date(2026, 11, 30))
    '2026.11.5'
    """
    used = [key[2] for key in map(parse_version, existing) if key[:2] == (today.year, today.month)]
    return f"{today.year}.{today.month}.{max(used, default=-1) + 1}"


def list_versions(output: Path) -> list[str]:
    """Give every version that was ever used in `output`, oldest first: on disk, in the index, or yanked."""
    index = _read_json(output / "index.json") or {}
    known = {item["version"] for item in index.get("releases", [])} | set(index.get("retired", []))
    known |= set(_read_json(output / "yanked.json") or {}) | set(_folders(output))
    return sorted(known, key=parse_version)


def _folders(output: Path) -> list[str]:
    folder = output / "releases"
    names = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    return [name for name in names if VERSION.fullmatch(name)]


@contextlib.contextmanager
def lock_output(output: Path, name: str = ".lock", *, wait: bool = True) -> Iterator[None]:
    """Hold the lock file `name` of `output`; the system frees it when the process ends, however it ends.

    `write_release` and `rebuild_index` hold ".lock" themselves: to guard a longer piece of work, take another name.

    Raises:
        ReleaseError: Another process holds it and `wait` is false.
    """
    output.mkdir(parents=True, exist_ok=True)
    with (output / name).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise ReleaseError(
                where=str(output / name), problem="another run is at work here", remedy="Wait until it has ended"
            ) from error
        yield


def write_release(files: Mapping[str, bytes], output: Path, version: str) -> Path:
    """Write a release and give its folder; it appears whole under its name, or not at all.

    The files are written beside the releases, flushed, read back and compared, and only then renamed into place. What
    an earlier run left in staging when it was killed is removed. The index follows.

    Raises:
        InputError: The version is not written as versions are.
        ReleaseError: The version was used before, a path leads out of the folder, or the disk gave back other bytes.
    """
    parse_version(version)
    with lock_output(output):
        if version in list_versions(output):
            raise ReleaseError(
                where=f"releases/{version}", problem="this version was used before", remedy="Take the next number"
            )
        shutil.rmtree(output / STAGING, ignore_errors=True)
        staged = output / STAGING / version
        staged.mkdir(parents=True)
        _write_files(files, staged)
        for problem in verify_release(staged):
            raise ReleaseError(where=f"releases/{version}", problem=f"not written whole: {problem}", remedy="Try again")
        target = output / "releases" / version
        target.parent.mkdir(exist_ok=True)
        # A rename replaces an empty folder: under the lock, and with the check above, there is none.
        staged.rename(target)
        _sync_folder(target.parent)
        shutil.rmtree(output / STAGING, ignore_errors=True)
        _rebuild(output)
    return target


def _write_files(files: Mapping[str, bytes], folder: Path) -> None:
    for path, content in sorted(files.items()):
        parts = PurePosixPath(path)
        if parts.is_absolute() or ".." in parts.parts:
            raise ReleaseError(where=path, problem="leads out of the release", remedy="Give a path inside it")
        target = folder / parts
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_synced(target, content)
    for held in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
        _sync_folder(held)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def rebuild_index(output: Path) -> None:
    """Write `index.json` and `latest.json` anew from the releases that are there."""
    with lock_output(output):
        _rebuild(output)


def _rebuild(output: Path) -> None:
    yanked = _read_json(output / "yanked.json") or {}
    releases = [_index_entry(output, version, yanked) for version in sorted(_folders(output), key=parse_version)]
    present = [entry["version"] for entry in releases]
    retired = [version for version in list_versions(output) if version not in present]
    good = [entry for entry in releases if entry["channel"] == "stable" and not entry["yanked"]]
    latest = good[-1] if good else dict.fromkeys(("version", "schema_version", "manifest", "manifest_sha256"))
    pointer = {key: latest[key] for key in ("version", "schema_version", "manifest", "manifest_sha256")}
    _replace_json(output / "index.json", {"releases": releases, "retired": retired})
    _replace_json(output / "latest.json", pointer)


def _index_entry(output: Path, version: str, yanked: Mapping[str, Any]) -> dict[str, Any]:
    path = output / "releases" / version / "manifest.json"
    content = path.read_bytes() if path.is_file() else b""
    manifest = _read_json(path) or {}
    return {
        "version": version,
        "channel": "candidate" if "-rc." in version else "stable",
        # A folder without a manifest that can be read is no release to point to.
        "yanked": version in yanked or not manifest,
        "schema_version": manifest.get("schema_version"),
        "release_date": manifest.get("release_date"),
        "manifest": f"releases/{version}/manifest.json",
        "manifest_sha256": sha256(content),
        "rows": {name: table["rows"] for name, table in manifest.get("tables", {}).items()},
    }


def _replace_json(path: Path, value: Any) -> None:
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    _write_synced(temporary, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())
    temporary.replace(path)
    _sync_folder(path.parent)


def _read_json(path: Path) -> dict[str, Any] | None:
    """Give the object that a JSON file holds; None when the file is missing or no JSON object."""
    try:
        value = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def same_as_latest(output: Path, digests: Mapping[str, str]) -> str | None:
    """Give the latest version when its tables have these digests (see `release.digest_tables`), else None."""
    yanked = _read_json(output / "yanked.json") or {}
    stable = [version for version in _folders(output) if "-rc." not in version and version not in yanked]
    for version in sorted(stable, key=parse_version, reverse=True):
        manifest = _read_json(output / "releases" / version / "manifest.json")
        if manifest is not None:
            tables = manifest.get("tables", {})
            published = {name: table.get("content_sha256") for name, table in tables.items()}
            return version if published == dict(digests) else None
    return None


def verify_release(folder: Path) -> list[str]:
    """Give what is wrong with a release on disk, a line each that names the file; nothing when it is whole."""
    manifest = _read_json(folder / "manifest.json")
    if manifest is None or not isinstance(manifest.get("files"), dict):
        return ["manifest.json: missing or not readable"]
    wanted = manifest["files"]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    problems = [f"{path}: missing" for path in sorted(set(wanted) - there)]
    problems += [f"{path}: not in the manifest" for path in sorted(there - set(wanted) - set(OUTSIDE_MANIFEST))]
    for path in sorted(set(wanted) & there):
        problems += _verify_file(folder / path, path, wanted[path])
    digests = {path: str(facts.get("sha256")) for path, facts in wanted.items()}
    digests["manifest.json"] = sha256((folder / "manifest.json").read_bytes())
    if "SHA256SUMS" not in there:
        problems.append("SHA256SUMS: missing")
    elif (folder / "SHA256SUMS").read_bytes() != to_checksums(digests):
        problems.append("SHA256SUMS: does not agree with manifest.json, one of them was changed")
    damaged = {problem.split(":")[0] for problem in problems}
    for name, table in sorted(manifest.get("tables", {}).items()):
        path = f"data/{name}.parquet"
        if path in wanted and path not in damaged:
            problems += _verify_rows(folder / path, path, table)
    return problems


def _verify_file(path: Path, name: str, facts: Mapping[str, Any]) -> list[str]:
    content = path.read_bytes()
    if len(content) != facts.get("bytes"):
        return [f"{name}: {len(content)} bytes, not {facts.get('bytes')}"]
    return [] if sha256(content) == facts.get("sha256") else [f"{name}: changed, its checksum is another"]


def _verify_rows(path: Path, name: str, table: Mapping[str, Any]) -> list[str]:
    try:
        read = pq.ParquetFile(path, page_checksum_verification=True).read()
    except (pa.ArrowException, OSError) as error:
        return [f"{name}: can't be read: {str(error).splitlines()[0]}"]
    problems = []
    if read.num_rows != table.get("rows"):
        problems.append(f"{name}: {read.num_rows} rows, the manifest says {table.get('rows')}")
    if read.column_names != table.get("columns"):
        problems.append(f"{name}: its columns are not those of the manifest")
    return problems

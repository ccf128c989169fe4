"""Whether a published release is still what it was when it was published."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from parley.formats.checksums import sha256, to_checksums
from parley.publishing.durable import read_object

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"


def verify_release(folder: Path) -> list[str]:
    """Give what is wrong with a release on disk, a line each that begins with the file's path; none when it is whole.

    Every file is compared with the manifest, the manifest with `SHA256SUMS` and with the index of the output folder
    that the release lies in, and the Parquet files are read with their page checksums.
    """
    wanted = _read_manifest(folder)
    if isinstance(wanted, str):
        return [wanted]
    files = wanted["files"]
    there, odd = _list_files(folder)
    problems = [f"{path}: missing" for path in sorted(set(files) - there)]
    problems += [f"{path}: not in the manifest" for path in sorted(there - set(files) - {MANIFEST, SUMS})]
    problems += odd
    for path in sorted(set(files) & there):
        problems += _verify_file(folder / path, path, files[path])
    problems += _verify_seals(folder, files)
    damaged = {problem.split(": ")[0] for problem in problems}
    for name, table in sorted(wanted.get("tables", {}).items()):
        path = f"data/{name}.parquet"
        if path in files and path not in damaged:
            problems += verify_rows(folder / path, path, table)
    return problems


def _read_manifest(folder: Path) -> dict[str, Any] | str:
    """Give the manifest, or what is wrong with it."""
    try:
        manifest = read_object(folder / MANIFEST)
    except OSError as error:
        return f"{MANIFEST}: can't be read: {error.strerror}"
    files = manifest.get("files") if manifest else None
    if manifest is None or not isinstance(files, dict) or not all(isinstance(facts, dict) for facts in files.values()):
        return f"{MANIFEST}: missing or not readable"
    tables = manifest.get("tables", {})
    if not isinstance(tables, dict) or not all(isinstance(facts, dict) for facts in tables.values()):
        return f"{MANIFEST}: missing or not readable"
    return manifest


def _list_files(folder: Path) -> tuple[set[str], list[str]]:
    """Give the paths of plain files, and a problem for each empty folder and whatever is neither file nor folder."""
    there, problems = set(), []
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        with os.scandir(folder / inside) as entries:
            held = sorted(entries, key=lambda entry: entry.name)
        if not held and inside:
            problems.append(f"{inside}: an empty folder that is not in the manifest")
        for entry in held:
            name = f"{inside}/{entry.name}" if inside else entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting.append(name)
                continue
            there.add(name)
            if not entry.is_file(follow_symlinks=False):
                problems.append(f"{name}: a link or device, not a file")
    return there, sorted(problems)


def _verify_file(path: Path, name: str, facts: Mapping[str, Any]) -> list[str]:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError as error:
        return [f"{name}: can't be read: {error.strerror}"]
    if size != facts.get("bytes"):
        return [f"{name}: {size} bytes, not {facts.get('bytes')}"]
    return [] if digest == facts.get("sha256") else [f"{name}: changed, its checksum is another"]


def _verify_seals(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield what is wrong with the two files that the manifest can't speak for: itself and the list of checksums."""
    manifest = sha256((folder / MANIFEST).read_bytes())
    indexed = _indexed_digest(folder)
    if indexed is not None and indexed != manifest:
        yield f"{MANIFEST}: changed, the index has another checksum of it"
    path = folder / SUMS
    if not path.is_file():
        yield f"{SUMS}: missing"
        return
    digests = {name: str(facts.get("sha256")) for name, facts in files.items()} | {MANIFEST: manifest}
    if path.read_bytes() != to_checksums(digests):
        yield f"{SUMS}: does not agree with {MANIFEST}, one of them was changed"


def _indexed_digest(folder: Path) -> str | None:
    """Give the checksum that the index of the output folder holds of the release's manifest."""
    if folder.parent.name != "releases":
        return None
    index = read_object(folder.parent.parent / "index.json") or {}
    for entry in index.get("releases", []):
        if isinstance(entry, dict) and entry.get("version") == folder.name:
            return entry.get("manifest_sha256")
    return None


def verify_rows(path: Path, name: str, table: Mapping[str, Any]) -> list[str]:
    """Give what is wrong with a Parquet file whose bytes are as the manifest says."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            rows = sum(file.read_row_group(group).num_rows for group in range(file.num_row_groups))
            columns = file.schema_arrow.names
    except (pa.ArrowException, OSError) as error:
        return [f"{name}: can't be read: {str(error).splitlines()[0]}"]
    problems = []
    if rows != table.get("rows"):
        problems.append(f"{name}: {rows} rows, the manifest says {table.get('rows')}")
    if columns != table.get("columns"):
        problems.append(f"{name}: its columns are not those of the manifest")
    return problems

"""Folders, globs and fsspec URLs: the files that a source names, on this machine or on any store."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from parley.errors import InputError
from parley.optional import load_optional
from parley.publishing.remote_store import describe_error
from parley.sources.urls import is_wanted

FOREIGN = {"s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs", "abfss": "adlfs"}
"""Packages that bring the file systems of the common stores."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file that can be read.

    Attributes:
        name: Path relative to the folder, or to the fixed part of the glob, that it was found in.
        path: Path on its file system.
        tag: What changes when the file does; None where the file system can't tell.
    """

    name: str
    path: str
    size: int | None
    tag: str | None
    system: Any


def list_places(location: str, base: Path, keep: tuple[str, ...] = (), leave_out: tuple[str, ...] = ()) -> list[Place]:
    """List the files that a path, folder, glob or fsspec URL names, in order of name; hidden ones are passed over.

    Args:
        location: As in source.yml.
        base: Folder that a relative path begins in.
        keep: Patterns of the names that are wanted.
        leave_out: Patterns of those that are not.

    Raises:
        InputError: There is nothing there, or it can't be reached.
    """
    where = location if "://" in location or "::" in location else os.path.normpath(base.resolve() / location)
    system, path = open_system(where)
    with told(location):
        system.invalidate_cache()
        root, found = find(system, path)
    places = []
    for full, info in sorted(found.items()):
        name = PurePosixPath(full).relative_to(root).as_posix() if root and full != root else PurePosixPath(full).name
        hidden = any(part.startswith((".", "_")) for part in PurePosixPath(name).parts)
        if not hidden and is_wanted(name, keep, leave_out):
            places.append(Place(name, full, info.get("size"), to_tag(system, info), system))
    if not found:
        raise InputError(where=location, problem="there is no file", remedy="Mend `path:` in source.yml")
    return places


def open_system(where: str) -> tuple[Any, str]:
    """Give the file system of a URL or path, and the path on it."""
    fsspec = load_optional("fsspec", "sources", where)
    try:
        system, path = fsspec.core.url_to_fs(where)
    except (ImportError, ValueError) as error:
        scheme = where.split("://")[0]
        remedy = f"Install it: pip install {FOREIGN[scheme]}" if scheme in FOREIGN else "Use a URL that fsspec knows"
        raise InputError(where=where, problem=describe_error(error), remedy=remedy) from error
    return system, path.rstrip("/") or "/"


def find(system: Any, path: str) -> tuple[str, dict[str, Any]]:
    """Give the folder that names are relative to, and path and facts of each file."""
    if any(sign in path for sign in "*?[") and not system.exists(path):
        fixed = []
        for part in path.split("/"):
            if any(sign in part for sign in "*?["):
                break
            fixed.append(part)
        globbed = system.glob(path, detail=True)
        return "/".join(fixed), {name: info for name, info in globbed.items() if info.get("type") == "file"}
    if system.isdir(path):
        return path, system.find(path, detail=True)
    if system.exists(path):
        return path.rpartition("/")[0], {path: system.info(path)}
    return path, {}


def to_tag(system: Any, info: dict[str, Any]) -> str | None:
    """Give what changes when a file does: checksum or version of a store, size and times of a disk."""
    for name in ("ETag", "etag", "e_tag", "md5Hash", "content_md5", "version"):
        if info.get(name):
            return f"{name} {info[name]}"
    times = [
        str(info[name]) for name in ("mtime", "created", "LastModified", "last_modified", "modified") if info.get(name)
    ]
    return f"{info.get('size')} {' '.join(times)}" if times else None


@contextmanager
def open_place(place: Place, *, unpack: bool = False) -> Iterator[IO[bytes]]:
    """Open a file for reading, unpacked by its ending if asked.

    Raises:
        InputError: It can't be reached.
    """
    with told(place.path):
        file = place.system.open(place.path, "rb", compression="infer" if unpack else None)
    with file:
        yield file


@contextmanager
def told(where: str) -> Iterator[None]:
    """Tell what a file system raises, which can be anything, as a problem that the user can mend."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        problem = f"can't be read: {describe_error(error)}"
        raise InputError(
            where=where, problem=problem, remedy="See that it is there and that you may read it"
        ) from error

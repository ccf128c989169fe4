"""Files that survive a crash: flushed to the disk, replaced in one step, guarded by a lock the system frees."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from parley.errors import ReleaseError


@contextlib.contextmanager
def lock_output(output: Path, name: str = ".lock", *, wait: bool = True) -> Iterator[None]:
    """Hold the lock file `name` of `output`; the system frees it when the process ends, however it ends.

    What writes to the output folder holds ".lock" itself: to guard a longer piece of work, take another name.

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


@contextlib.contextmanager
def told(where: Path, doing: str) -> Iterator[None]:
    """Tell what the disk refuses (no space, read-only, too large) as a problem that the user can mend.

    Raises:
        ReleaseError: The system refused to read or write; its own error is the cause.
    """
    try:
        yield
    except OSError as error:
        place = error.filename if isinstance(error.filename, str) else str(where)
        problem = f"can't {doing}: {error.strerror or error}"
        remedy = "What was published before is as it was. See that there is space and leave to write, and run it again"
        raise ReleaseError(where=place, problem=problem, remedy=remedy) from error


def write_new(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file that is not there yet, whole or piece by piece, and flush it to the disk."""
    with path.open("xb") as file:
        for piece in (content,) if isinstance(content, bytes) else content:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Flush a folder's list of names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` in the place of a file in one step; one that holds it already is left alone."""
    if path.is_file() and path.read_bytes() == content:
        return
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    write_new(beside, content)
    beside.replace(path)
    sync_folder(path.parent)


def to_json_bytes(value: Any) -> bytes:
    """Give a value as indented JSON that ends in a line break."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def read_object(path: Path) -> dict[str, Any] | None:
    """Give the object that a JSON file holds; None when the file is missing or holds no JSON object."""
    try:
        value = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None

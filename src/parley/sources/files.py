"""Folders, JSON lines and WARC files: which files are read in a run, and what they give."""

import gzip
import tempfile
from collections.abc import Iterator
from functools import partial
from typing import IO, TypeVar

from parley.errors import InputError
from parley.manifest import TEXT_SUFFIXES
from parley.sources import jsonl, warc
from parley.sources.fetch import Fetcher
from parley.sources.items import Failure, Item, to_key
from parley.sources.places import Place, list_places, open_place, told
from parley.sources.run import Run, file_key
from parley.sources.urls import is_wanted

T = TypeVar("T")


def gather_folder(run: Run) -> None:
    """Take the files of a folder that are new or have changed, and note those that are gone."""
    places = find_places(run)
    offered = {to_key(f"id\x1f{place.name}"): place for place in places}
    for key, place in offered.items():
        held = run.state.texts.get(key)
        if held and place.tag and held.etag == place.tag and held.outcome != "gone":
            continue
        if run.is_full():
            return
        run.take(place.name, key, lambda p=place, k=key: read_text_file(run, p, k))  # type: ignore[misc]
    for held in run.state.files() if places else []:
        if held.key not in offered and held.outcome != "gone" and held.id:
            gone = Failure(held.id, held.key, "gone", "the source has it no longer")
            run.take(held.id, held.key, lambda gone=gone: gone)  # type: ignore[misc]


def read_text_file(run: Run, place: Place, key: str) -> Item | Failure:
    """Read one file of a folder."""
    limit = run.source.limits.max_bytes
    suffix = "." + place.name.rpartition(".")[2].lower()
    if suffix not in TEXT_SUFFIXES:
        reason = f"files of this kind can't be read; only {', '.join(TEXT_SUFFIXES)}"
        return Failure(place.name, key, "format", reason, etag=place.tag, is_noted_once=True)
    if place.size is not None and place.size > limit:
        reason = f"it is over the limit of {limit:,} bytes"
        return Failure(place.name, key, "too_large", reason, etag=place.tag, is_noted_once=True)
    with open_place(place) as file, told(place.path):
        data = file.read(limit + 1)
    return Item(place.name, key, data, suffix, etag=place.tag)


def gather_files(run: Run, fetcher: Fetcher | None) -> None:
    """Read each JSON-lines or WARC file that is new or has changed, to its end or to the limit of the run."""
    if fetcher is None:
        for place in find_places(run):
            if place.tag is None or run.tags(file_key(place.name))[0] != place.tag:
                run.guard(place.name, file_key(place.name), partial(read_place, run, place))
            if run.is_full():
                return
    else:
        for url in run.source.urls:
            run.guard(url, file_key(url), partial(download, run, fetcher, url))
            if run.is_full():
                return


def read_place(run: Run, place: Place) -> None:
    """Read one file of a disk or a store."""
    with open_place(place, unpack=run.source.kind == "jsonl") as stream:
        read_stream(run, stream, place.name, place.tag)


def download(run: Run, fetcher: Fetcher, url: str) -> None:
    """Fetch a file to a place of its own, unless it is as it was, and read it."""
    with tempfile.TemporaryFile() as file:
        answer = fetcher.download(url, file, *run.tags(file_key(url)))
        if answer.status == 304:
            return
        file.seek(0)
        is_packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        stream: IO[bytes] = file
        if is_packed and run.source.kind == "jsonl":
            stream = gzip.GzipFile(fileobj=file)  # type: ignore[assignment]
        read_stream(run, stream, url, answer.etag, answer.last_modified)


def read_stream(run: Run, stream: IO[bytes], name: str, tag: str | None, modified: str | None = None) -> None:
    """Take the texts of one file, and note when it was read to its end."""
    max_bytes = run.source.limits.max_bytes
    wanted = partial(is_wanted, keep=run.source.keep, leave_out=run.source.leave_out)
    items: Iterator[Item | Failure]
    if run.source.kind == "warc":
        items = warc.read_items(stream, name, wanted, max_bytes)
    else:
        items = jsonl.read_items(stream, name, run.source.fields, max_bytes)
    for found in each(items, name):
        if isinstance(found, Item) and not wanted(found.url or found.id):
            continue
        if run.is_full():
            return
        run.take(found.id, found.key, lambda found=found: found)  # type: ignore[misc]
    run.tell_read(file_key(name), name, tag, modified)


def find_places(run: Run) -> list[Place]:
    """List what the path of the source names; what can't be listed is told."""
    source = run.source
    names = (source.keep, source.leave_out) if source.kind == "files" else ((), ())
    try:
        return list_places(str(source.path), run.collection.folder, *names)
    except InputError as error:
        run.tell_unread(error.where, error.problem, file_key(str(source.path)))
        return []


def each(items: Iterator[T], where: str) -> Iterator[T]:
    """Yield items; what their reader raises is told as a problem of the file, what their user raises is not."""
    while True:
        with told(where):
            item = next(items, None)
        if item is None:
            return
        yield item

"""WARC files, such as those of Common Crawl News: the pages that they hold."""

from collections.abc import Callable, Iterator
from typing import IO, Any

from parley.optional import load_optional
from parley.sources.items import Failure, Item, optional_url, to_facts, to_key, url_key
from parley.sources.media import encoding_fact, suffix_of
from parley.sources.urls import declared_url, identity


def read_items(
    stream: IO[bytes], name: str, is_wanted: Callable[[str], bool], max_bytes: int = 20_000_000
) -> Iterator[Item | Failure]:
    """Yield each page that was answered with 200 and is wanted by its address, or why it can't be had.

    Plain texts that were made of pages (`conversion` records of WET files) are read too.

    Args:
        stream: The file, packed or not.
        name: Its name, for messages.
        is_wanted: Tells by its canonical address whether a page is.
        max_bytes: Size of a page, unpacked, over which it is passed over.

    Raises:
        ValueError: The file is no good from some place on.
    """
    iterator = load_optional("warcio.archiveiterator", "sources", "kind: warc").ArchiveIterator
    archive: Any = iter(iterator(stream))
    number = 0
    while True:
        number += 1
        try:
            record = next(archive, None)
        except Exception as error:
            # What a broken archive makes its reader raise can't be listed: anything from EOFError to UnicodeError.
            raise ValueError(f"it is damaged, or no WARC file, from record {number} on: {str(error)[:100]}") from error
        if record is None:
            return
        if record.format != "warc":
            raise ValueError("it is no WARC file")
        try:
            found = to_item(record, is_wanted, max_bytes)
        except Exception as error:
            where = f"{name}, record {number}"
            reason = f"it can't be read: {type(error).__name__}: {str(error)[:100]}"
            found = Failure(where, to_key(where), "warc", reason, is_noted_once=True)
        if found:
            yield found


def to_item(record: Any, is_wanted: Callable[[str], bool], max_bytes: int) -> Item | Failure | None:
    """Give the page of one record; None for a record that holds none, or one that is not wanted."""
    if record.rec_type not in ("response", "conversion"):
        return None
    address = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    url = optional_url(address)
    if url is None or not is_wanted(url):
        return None
    headers = record.http_headers
    if record.rec_type == "response":
        if headers is None or headers.get_statuscode() != "200":
            return None
        content_type = headers.get_header("Content-Type") or ""
    else:
        content_type = "text/plain; charset=utf-8"
    media_type, _, parameters = content_type.partition(";")
    data = read_limited(record.content_stream(), max_bytes + 1)
    suffix = suffix_of(media_type.strip().lower(), data)
    key = url_key(url)
    if suffix is None:
        return None  # pictures, scripts, feeds: a crawl is full of them
    if len(data) > max_bytes or is_cut(record):
        reason = f"it is over the limit of {max_bytes:,} bytes" if len(data) > max_bytes else "it is cut off"
        return Failure(address, key, "too_large", reason, url, is_noted_once=True)
    aliases = {identity(url)}
    if suffix == ".html" and (declared := declared_url(data, url)):
        aliases.add(identity(declared))
    charset = parameters.lower().partition("charset=")[2].split(";")[0].strip(" \"'") or None
    return Item(
        id=address,
        key=key,
        data=data,
        suffix=suffix,
        url=url,
        aliases=tuple(sorted(aliases)),
        seen=record.rec_headers.get_header("WARC-Date"),
        facts=to_facts(encoding=encoding_fact(charset, data)),
    )


def is_cut(record: Any) -> bool:
    """Tell whether a record that was read to its end is not whole: the crawler says so, or the file ends before."""
    if record.rec_headers.get_header("WARC-Truncated"):
        return True
    stream = record.raw_stream  # counts down the bytes that the record's header promises
    return not stream.read(1) and getattr(stream, "limit", 0) > 0


def read_limited(stream: Any, limit: int) -> bytes:
    """Read at most so many bytes."""
    pieces, size = [], 0
    while size < limit and (piece := stream.read(min(65_536, limit - size))):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)

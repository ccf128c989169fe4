"""JSON lines: one text a line, with what is known about it."""

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from parley.sources.items import Failure, Item, optional_url, to_edtf, to_facts, to_key
from parley.sources.source import ROW_FIELDS
from parley.sources.urls import identity

NAMES: Mapping[str, tuple[str, ...]] = {**{name: (name,) for name in ROW_FIELDS}, "id": ("id", "doc_id")}
"""Our names of fields, and under which they are looked for where source.yml does not say."""


def read_items(
    stream: IO[bytes], name: str, fields: Mapping[str, str] | None = None, max_bytes: int = 20_000_000
) -> Iterator[Item | Failure]:
    """Yield the text of each line that is not blank, or why there is none.

    Args:
        stream: The lines, UTF-8.
        name: Name of the file, for messages.
        fields: Our name of a field to its name in the file, where the two differ.
        max_bytes: Size of a line over which it is passed over.
    """
    names = {**NAMES, **{ours: (theirs,) for ours, theirs in (fields or {}).items()}}
    for number, line in read_lines(stream, max_bytes):
        where = f"{name}, line {number}"
        if line is None:
            yield Failure(
                where, to_key(where), "too_large", f"it is over the limit of {max_bytes:,} bytes", is_noted_once=True
            )
            continue
        try:
            row = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            yield Failure(where, to_key(where), "json", f"it is not JSON: {error}", is_noted_once=True)
            continue
        yield to_item(row, where, names)


def read_lines(stream: IO[bytes], limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield number and bytes of each line that is not blank; None in the place of one that is over the limit."""
    number, is_long = 0, False
    while piece := stream.readline(limit + 1):
        is_end = piece.endswith(b"\n") or len(piece) <= limit
        if is_long:
            is_long = not is_end
            continue
        number += 1
        is_long = not is_end
        if is_long:
            yield number, None
        elif piece.strip():
            yield number, piece


def to_item(row: Any, where: str, names: Mapping[str, tuple[str, ...]]) -> Item | Failure:
    """Give the text of one row. It is known by its id, else by its address, else by its words."""
    if not isinstance(row, dict):
        return Failure(where, to_key(where), "json", "it is no JSON object", is_noted_once=True)

    def value(field: str) -> Any:
        return next((row[name] for name in names[field] if row.get(name) not in (None, "")), None)

    text, page = value("text"), value("html")
    if not isinstance(text or page, str):
        looked_for = " or ".join((*names["text"], *names["html"]))
        return Failure(where, to_key(where), "empty", f"it has no text in {looked_for}", is_noted_once=True)
    url = optional_url(value("url"))
    data = str(text or page).encode("utf-8", "replace")
    given = value("id")
    if given is not None:
        name, key = str(given), to_key(f"id\x1f{given}")
    elif url:
        name, key = str(value("url")), to_key(identity(url))
    else:
        name, key = where, to_key(f"text\x1f{data.decode('utf-8')}")
    written = value("published")
    published = to_edtf(str(written)) if written is not None else None
    reasons = []
    if written is not None and published is None:
        reasons.append(f"its date {str(written)[:40]!r} is not understood")
    if value("url") is not None and url is None:
        reasons.append(f"{str(value('url'))[:80]!r} is no web address")
    facts = to_facts(published=published, **{n: value(n) for n in ("title", "publisher", "language", "licence")})
    return Item(
        id=name,
        key=key,
        data=data,
        suffix=".txt" if text else ".html",
        url=url,
        aliases=(identity(url),) if url else (),
        facts=facts,
        reason="; ".join(reasons) or None,
    )

"""Rows and details to script files that pages load when they need them.

A browser does not let a page on a disk read other files, but it runs scripts beside it. So each file calls
`parley.add(name, content)`. Details are spread over files by the last digits of their identifier, so that a page finds
the file from the identifier alone; rows of lists lie in the order of the list.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from parley.catalog.charts import Charts
from parley.catalog.lists import Lists
from parley.catalog.source import Source, to_link

ROWS, DETAILS = 1000, 100
"""Rows of a list in a file, and details in a file."""
MOST_SHARDS = 4096


def to_shards(
    source: Source,
    lists: Lists,
    details: Iterable[tuple[str, Iterable[tuple[str, dict[str, Any]]]]],
    totals: dict[str, Any],
    charts: Charts,
) -> Iterator[tuple[str, bytes]]:
    """Yield the files in `data/`: lists, details, and what the charts show."""
    for view, rows in lists.rows.items():
        for number in range(count_shards(len(rows), ROWS)):
            held = rows[number * ROWS : (number + 1) * ROWS]
            name = f"{view}/{number}"
            yield f"data/{name}.js", to_script(name, {"refs": to_refs(source, held), "rows": held})
    for kind, pairs in details:
        yield from _of_kind(source, lists, kind, dict(pairs))
    shown = {"totals": totals, "specs": charts.specs, "refs": to_refs(source, totals["edges"])}
    yield "data/charts.js", to_script("charts", shown)


def _of_kind(
    source: Source, lists: Lists, kind: str, details: dict[str, dict[str, Any]]
) -> Iterator[tuple[str, bytes]]:
    from parley.catalog.details import KINDS

    count = count_shards(len(details), DETAILS)
    spread: dict[int, dict[str, Any]] = defaultdict(dict)
    for key, detail in details.items():
        spread[find_shard(key, count)][key] = {"row": lists.by_id[KINDS[kind]][key], **detail}
    for number in range(count):
        held = spread[number]
        name = f"{kind}/{number}"
        yield f"data/{name}.js", to_script(name, {"refs": to_refs(source, held), "records": held})


def count_shards(rows: int, size: int) -> int:
    """Give over how many files rows are spread; at least one.

    >>> count_shards(0, 100), count_shards(100, 100), count_shards(101, 100)
    (1, 1, 2)
    """
    return max(1, min(MOST_SHARDS, -(-rows // size)))


def find_shard(key: str, count: int) -> int:
    """Give the number of the file that holds a detail; `assets/core.js` finds it in the same way.

    >>> find_shard("evt_00000000000000ff", 100)
    55
    """
    try:
        return int(key[-4:], 16) % count
    except ValueError:
        return 0


def to_refs(source: Source, held: Any) -> dict[str, Any]:
    """Give what the identifiers in rows or details stand for, wherever in them they are.

    Actors are their name; texts are [title, publisher, day, address].
    """
    refs: dict[str, Any] = {}
    for key in sorted(set(_find_ids(held))):
        if actor := source.by_id["actors"].get(key):
            refs[key] = actor["name"]
        elif document := source.by_id["documents"].get(key):
            title = document["title"] or document["path"]
            refs[key] = [title, document["publisher"], source.published(key), to_link(document["source_url"])]
    return refs


def _find_ids(held: Any) -> Iterator[str]:
    if isinstance(held, str):
        if held[:4] in ("act_", "doc_"):
            yield held
    elif isinstance(held, dict):
        for key, value in held.items():
            yield from _find_ids(key)
            yield from _find_ids(value)
    elif isinstance(held, Sequence):
        for item in held:
            yield from _find_ids(item)


def to_script(name: str, content: Any) -> bytes:
    """Give a script that hands `content` to the page; no text in it can end a script element or begin a comment."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    for sign, escape in (("<", "\\u003c"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(sign, escape)
    return f"parley.add({json.dumps(name)},{text});\n".encode()

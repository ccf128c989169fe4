"""Rows and details to script files that pages load when they need them.

A browser does not let a page on a disk read other files, but it runs scripts beside it. So each file calls
`parley.add(name, content)`. Details are spread over files by the last digits of their identifier, so that a page finds
the file from the identifier alone; rows of lists lie in the order of the list.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow.compute as pc

from parley.catalog.charts import Charts
from parley.catalog.details import KINDS, Maker, to_records
from parley.catalog.fragments import encode, to_list, to_members, to_object
from parley.catalog.groups import Numbers, find_starts
from parley.catalog.lists import Lists
from parley.catalog.source import Source, to_link

ROWS = 1000
"""Rows of a list in a file."""
DETAILS = {"event": 100, "quote": 100, "figure": 100, "actor": 20, "document": 20}
"""Details in a file, by kind; those of actors and texts hold many rows."""
MOST_SHARDS = 4096
IDENTIFIER = re.compile(rb'"((?:act|doc)_[^"\\]{1,60})"')
CHARTS = {"timeline": ("days",), "map": ("spots", "places"), "network": ("pairs", "edges")}
"""File of a chart to the counts that it alone needs."""


def to_shards(
    source: Source,
    lists: Lists,
    details: Iterable[tuple[str, Maker]],
    totals: Mapping[str, Any],
    charts: Charts,
) -> Iterator[tuple[str, bytes]]:
    """Yield the files in `data/`: lists, details, and what the charts show."""
    refs = to_refs(source)
    for view, rows in lists.rows.items():
        for number in range(count_shards(len(rows), ROWS)):
            held = to_list(rows[number * ROWS : (number + 1) * ROWS])
            yield to_file(f"{view}/{number}", {"rows": held}, refs)
    for kind, make in details:
        table = KINDS[kind]
        ids = source.column(table, source.key(table))
        count = count_shards(len(ids), DETAILS[kind])
        order, starts = spread([find_shard(key, count) for key in ids], source.tables[table][source.key(table)], count)
        made = make(order)
        for shard in range(count):
            numbers = order[starts[shard] : starts[shard + 1]].tolist()
            records = to_records(lists, kind, ids, numbers, made)
            yield to_file(f"{kind}/{shard}", {"records": to_members(records)}, refs)
    own = {name for names in CHARTS.values() for name in names}
    yield to_file("charts", {"totals": encode({name: totals[name] for name in totals if name not in own})}, refs)
    for chart, names in CHARTS.items():
        shown = {**{name: encode(totals[name]) for name in names}, "spec": encode(charts.specs[chart])}
        yield to_file(f"charts/{chart}", shown, refs)


def spread(shards: Sequence[int], ids: Any, count: int) -> tuple[Numbers, Numbers]:
    """Give rows in order of shard and in it of identifier, and where each shard's begin, with their end."""
    rank = np.empty(len(shards), np.int64)
    rank[pc.sort_indices(ids).to_numpy()] = np.arange(len(shards))
    of = np.array(shards, np.int64)
    order = np.lexsort((rank, of))
    return order, find_starts(of[order], count)


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


def to_refs(source: Source) -> dict[bytes, bytes]:
    """Give what identifiers stand for, as members of an object: actors a name; texts [title, publisher, day, url]."""
    refs = {
        key.encode(): b"%b:%b" % (encode(key), encode(name))
        for key, name in _pairs(source, "actors", ("actor_id", "name"))
    }
    columns = ("document_id", "title", "path", "publisher", "published_start", "source_url")
    for key, title, path, publisher, day, url in _pairs(source, "documents", columns):
        told = encode([title or path, publisher, day or "", to_link(url)])
        refs[key.encode()] = b"%b:%b" % (encode(key), told)
    return refs


def _pairs(source: Source, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(source.column(table, name) for name in columns), strict=True)


def to_file(name: str, held: Mapping[str, bytes], refs: Mapping[bytes, bytes]) -> tuple[str, bytes]:
    """Give a file of data: what it holds, and what the identifiers in it stand for, wherever they are."""
    found = {key for piece in held.values() for key in IDENTIFIER.findall(piece)}
    explained = b",".join([refs[key] for key in sorted(found) if key in refs])
    return f"data/{name}.js", to_script(name, to_object({"refs": b"{%b}" % explained, **held}))


def to_script(name: str, content: bytes) -> bytes:
    """Give a script that hands JSON made by `fragments` to the page: no text in it can end a script element."""
    return b"".join((b"parley.add(", json.dumps(name).encode(), b",", content, b");\n"))

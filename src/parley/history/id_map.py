"""What became of every identifier that a release has ended: the map from old to new, kept over all releases.

A row whose text was revised or renamed gets another identifier though it says the same; where its words and its
neighbours show that it is the same row, the map leads from the old identifier to the new one. What lost all its rows
leads to where they went. Every other identifier that ended stands there too, with nothing in its place.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from parley.history.moved_rows import column_by_id, ids_by_value, match_moved, revised_texts
from parley.records import IdChange

ID_MAP = ("old_id", "new_id", "relation", "reason", "table_name", "since_version")
MOVED, JOINED, DIVIDED, REMOVED = "moved", "merged_into", "split_into", "removed"
CURATED = ("merged_into", "split_into", "rejected")
"""Relations that come from a curator when the table is actors."""
SUPPORT = {"events": ("event_reports", "event_id"), "actors": ("actor_mentions", "actor_id")}
"""Tables of rows that rest on rows of another table, and the column there that names them."""
FEW_IDS = 200_000
"""Identifiers that are held as a set; more of them take less memory, and longer to find, as a sorted column."""
Tables = Mapping[str, pa.Table]


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one identifier.

    Attributes:
        new_id: The identifier to use instead, which the release has; None when nothing took its place.
        relation: moved (the same row under another identifier), merged_into, split_into, rejected or removed.
        since_version: Release that ended it.
    """

    old_id: str
    new_id: str | None
    relation: str
    reason: str
    table_name: str
    since_version: str


def parse_id_map(rows: Iterable[Mapping[str, str]], version: str) -> list[Entry]:
    """Give the entries of a release's `id_map.csv`; `version` stands where an older file names no release."""
    return [
        Entry(
            row["old_id"],
            row["new_id"] or None,
            row["relation"],
            row["reason"],
            row.get("table_name") or "actors",
            row.get("since_version") or version,
        )
        for row in rows
    ]


def extend_id_map(
    entries: Iterable[Entry],
    before: Tables,
    after: Tables,
    keys: Mapping[str, Sequence[str]],
    curated: Sequence[IdChange],
    version: str,
) -> list[Entry]:
    """Give the map of a release, in order of table and identifier.

    It is closed: an identifier to use instead is one of the release, so that one step always leads to the end, and an
    identifier that the release has ends nowhere, unless a curator has split it.

    Args:
        entries: The map of the release before.
        before: Tables of the release before.
        after: Tables of this release.
        keys: Primary key of each table; one of several columns makes no identifier.
        curated: What curators merged, split and rejected.
        version: This release.
    """
    live = {name: Ids(after[name][key[0]]) for name, key in keys.items() if _is_id(after, name, key)}
    gone = {
        name: _missing(before[name][key[0]], after[name][key[0]] if name in live else None)
        for name, key in keys.items()
        if _is_id(before, name, key)
    }
    found = _group(_ended(gone, before, after, live, version))
    decided = _group(Entry(c.old_id, c.new_id, c.relation, c.reason, "actors", version) for c in curated)
    for key, held in _group(entries).items():
        if key in decided:  # worked out anew in every release from the same overrides: the first that said so counts
            decided[key] = [next((old for old in held if _agree(old, new)), new) for new in decided[key]]
        else:
            found.setdefault(key, held)
    every = [entry for held in (found | decided).values() for entry in held]
    closed = _group(_close(every, live))
    kept = [entry for held in closed.values() for entry in _distinct(held)]
    return sorted(kept, key=lambda e: (e.table_name, e.old_id, e.new_id or ""))


class Ids(Container[str]):
    """The identifiers of a table, to be asked for one; of a long table without an object for each."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        """Take the column; nothing is done with it until somebody asks."""
        self._column = column

    def __contains__(self, row_id: object) -> bool:
        """Tell whether the table has it."""
        held = self._held
        if isinstance(held, frozenset):
            return row_id in held
        place = bisect_left(held, str(row_id), key=lambda value: str(value.as_py()))
        return place < len(held) and bool(held[place].as_py() == row_id)

    @cached_property
    def _held(self) -> Any:
        if len(self._column) <= FEW_IDS:
            return frozenset(self._column.to_pylist())
        return self._column.take(pc.sort_indices(self._column)).combine_chunks()


def _missing(old: pa.ChunkedArray, new: pa.ChunkedArray | None) -> list[str]:
    """Give the identifiers that are in one column and not in the other."""
    left = old if new is None else old.filter(pc.invert(pc.is_in(old, value_set=new)))
    missing: list[str] = left.to_pylist()
    return missing


def _distinct(entries: Sequence[Entry]) -> Iterable[Entry]:
    """Give the entries of one identifier that lead somewhere, each way once; or the first, if none does."""
    ways = {entry.new_id: entry for entry in reversed(entries)}
    return [entry for new_id, entry in ways.items() if new_id is not None or len(ways) == 1]


def _group(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    grouped: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        grouped[entry.table_name, entry.old_id].append(entry)
    return dict(grouped)


def _is_id(tables: Tables, name: str, key: Sequence[str]) -> bool:
    return name in tables and len(key) == 1 and key[0] in tables[name].column_names


def _agree(one: Entry, other: Entry) -> bool:
    return (one.new_id, one.relation) == (other.new_id, other.relation)


def _close(entries: Sequence[Entry], live: Mapping[str, Container[str]]) -> Iterator[Entry]:
    """Yield the entries with each new identifier followed to one that the release has."""
    onward: dict[tuple[str, str], str | None] = {}
    for entry in entries:
        if entry.old_id not in live.get(entry.table_name, ()):
            onward.setdefault((entry.table_name, entry.old_id), entry.new_id)
    for entry in entries:
        is_live = entry.old_id in live.get(entry.table_name, ())
        end = _follow(entry, onward, live.get(entry.table_name, ()))
        if is_live and (entry.relation != DIVIDED or end is None or end == entry.old_id):
            continue  # it has come back
        if end is None and entry.new_id is not None:
            yield replace(entry, new_id=None, relation=REMOVED, reason=f"{entry.reason}; later removed")
        else:
            yield replace(entry, new_id=end)


def _follow(entry: Entry, onward: Mapping[tuple[str, str], str | None], live: Container[str]) -> str | None:
    """Give the identifier of the release that an entry leads to; None when it leads nowhere or in a circle."""
    seen, at = {entry.old_id}, entry.new_id
    while at is not None and at not in live:
        if at in seen:
            return None
        seen.add(at)
        at = onward.get((entry.table_name, at))
    return at


def _ended(
    gone: Mapping[str, Sequence[str]], before: Tables, after: Tables, live: Mapping[str, Container[str]], version: str
) -> Iterator[Entry]:
    """Yield an entry for each identifier that has ended."""
    moved = match_moved(before, after)
    left = set(gone.get("documents", ())) - set(moved["documents"])
    revised = revised_texts(before, after)
    for name, ids in gone.items():
        if name in SUPPORT and name in after:
            yield from _follow_support(name, ids, before, after, moved, live, version)
            continue
        rows = moved.get(name, {})
        homes = column_by_id(before[name], "document_id", ids) if "document_id" in before[name].column_names else {}
        for row_id in ids:
            if rows.get(row_id) in live.get(name, ()):
                yield Entry(row_id, rows[row_id], MOVED, "The text was revised or renamed", name, version)
                continue
            home = row_id if name == "documents" else homes.get(row_id)
            reason = "The text is no longer part" if home in left else "The text was revised" if home in revised else ""
            yield Entry(row_id, None, REMOVED, reason or "The row is no longer found", name, version)


def _follow_support(
    name: str,
    ids: Sequence[str],
    before: Tables,
    after: Tables,
    moved: Mapping[str, Mapping[str, str]],
    live: Mapping[str, Container[str]],
    version: str,
) -> Iterator[Entry]:
    """Yield for each identifier where the rows that stood behind it have gone."""
    table, column = SUPPORT[name]
    if not ids:
        return
    old = column_by_id(before[table], column, ids, at=column) if table in before else {}
    onward = moved.get(table, {})
    still = {onward.get(held, held) for held in old}
    new = column_by_id(after[table], column, still) if table in after else {}
    was_known = Ids(before[name][before[name].column_names[0]])
    behind = ids_by_value(old)
    for row_id in ids:
        went = Counter(new.get(onward.get(held, held)) for held in behind.get(row_id, ()))
        homes = [home for home in went if home is not None and home in live[name]]
        homes.sort(key=lambda home: (-went[home], home))
        if not homes:
            yield Entry(row_id, None, REMOVED, "No row stands behind it any more", name, version)
        elif len(homes) == 1 and homes[0] not in was_known:
            yield Entry(row_id, homes[0], MOVED, "The same rows stand behind both", name, version)
        elif len(homes) == 1:
            yield Entry(row_id, homes[0], JOINED, "The rows behind it are that one's now", name, version)
        else:
            for home in homes:
                yield Entry(row_id, home, DIVIDED, "The rows behind it went several ways", name, version)

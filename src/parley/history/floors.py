"""Whether a release falls too far behind the last good one: rows, identifiers, sources, empty cells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from parley.history.id_map import REMOVED, Entry
from parley.history.policy import Floors

Tables = Mapping[str, pa.Table]


def check_floors(
    before: Tables, after: Tables, keys: Mapping[str, Sequence[str]], id_map: Iterable[Entry], floors: Floors
) -> list[str]:
    """Give why the release should not be published, a sentence each; nothing when it holds up.

    Args:
        before: Tables of the last good release.
        after: Tables of the new one.
        keys: Primary key of each table.
        id_map: What became of identifiers; one that leads on, or that a curator rejected, counts as kept.
        floors: The limits.
    """
    ended = find_ended(id_map)
    problems = list(_check_sources(before, after, ended.get("documents", set())))
    survival = find_survival(before, after, keys, ended)
    for name, old in before.items():
        new = after.get(name)
        if new is None or name in floors.exempt or not old.num_rows:
            continue  # that a table is gone altogether is the schema's affair
        if not new.num_rows:
            problems.append(f"{name}: no rows left of {old.num_rows:,}")
        elif old.num_rows >= floors.min_rows:
            problems += _check_table(name, old, new, survival.get(name, 1.0), floors)
    return problems


def _check_table(name: str, old: pa.Table, new: pa.Table, survival: float, floors: Floors) -> Iterator[str]:
    lost = 1 - new.num_rows / old.num_rows
    if lost > floors.max_shrink:
        yield (
            f"{name}: {old.num_rows:,} rows before and {new.num_rows:,} now, {lost:.0%} fewer; at most"
            f" {floors.max_shrink:.0%} may go"
        )
    if survival < floors.min_id_survival:
        yield (
            f"{name}: {survival:.0%} of the identifiers are still there or lead to one that is; at least"
            f" {floors.min_id_survival:.0%} must"
        )
    for column in old.column_names:
        if column in new.column_names and new.num_rows >= floors.min_rows:
            was, now = (_empty_share(table, column) for table in (old, new))
            if now - was > floors.max_null_rise:
                yield (
                    f"{name}.{column}: empty in {was:.0%} of the rows before and in {now:.0%} now; the share may rise"
                    f" by {floors.max_null_rise:.0%} of all rows"
                )


def _empty_share(table: pa.Table, column: str) -> float:
    """Give the share of cells that are null, or lists without items."""
    cells = table[column]
    empty = cells.null_count
    if pa.types.is_list(cells.type):
        empty += pc.sum(pc.equal(pc.list_value_length(cells), 0)).as_py() or 0
    return float(empty / table.num_rows)


def find_ended(id_map: Iterable[Entry]) -> dict[str, set[str]]:
    """Give for each table the identifiers that ended with nothing in their place, and not by a curator's word."""
    ended: dict[str, set[str]] = {}
    for entry in id_map:
        if entry.relation == REMOVED:
            ended.setdefault(entry.table_name, set()).add(entry.old_id)
    return ended


def find_survival(
    before: Tables, after: Tables, keys: Mapping[str, Sequence[str]], ended: Mapping[str, set[str]]
) -> dict[str, float]:
    """Give for each table with an identifier the share of them that have not ended."""
    shares = {}
    for name, table in before.items():
        key = keys.get(name, ())
        if len(key) == 1 and table.num_rows and name in after:
            gone = pa.array(sorted(ended.get(name, ())), pa.string())
            lost = pc.sum(pc.is_in(table[key[0]], value_set=gone)).as_py()
            shares[name] = (table.num_rows - lost) / table.num_rows
    return shares


def _check_sources(before: Tables, after: Tables, ended: set[str]) -> Iterator[str]:
    """Yield the collections and publishers that had texts of which none is left, under whatever name."""
    if "documents" not in before or "documents" not in after:
        return
    for column in ("collection", "publisher"):
        held: dict[Any, list[Any]] = {}
        for row in before["documents"].select(["document_id", column]).to_pylist():
            held.setdefault(row[column], []).append(row["document_id"])
        for source, ids in held.items():
            if source is not None and ended.issuperset(ids):
                texts = "its text" if len(ids) == 1 else f"its {len(ids):,} texts"
                yield f"documents: the {column} {source!r} is gone with {texts}"

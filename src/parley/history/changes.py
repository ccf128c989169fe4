"""Two releases row by row: what was added, removed and changed, with the values before and after."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from parley.contracts import Column, Contracts, Table
from parley.formats.cells import to_texts

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
KEY_SEPARATOR = "|"
"""Between the parts of a row's identifier where its table has a key of several columns."""
DATE_TYPE = "date32"
WINDOW_ROWS = 50_000
"""Rows that are compared at a time, so that a large table is never held twice."""

CHANGES = Table(
    name="changes",
    version="1.0.0",
    title="Changes",
    description="One row per row that was added to, removed from or changed in a table since the release before.",
    primary_key=("table_name", "row_id"),
    sort=("table_name", "row_id"),
    columns=(
        Column("table_name", "string", "Table of the row.", required=True),
        Column("row_id", "string", "Primary key of the row, the parts of a longer one joined by |.", required=True),
        Column("change", "string", "added, removed or changed.", required=True),
        Column("changed_columns", "list<string>", "Columns with another value; none for a whole row.", required=True),
        Column("before", "string", "Values before, as a JSON object: the changed columns, or the row removed."),
        Column("after", "string", "Values after, as a JSON object: the changed columns, or the row added."),
        Column(
            "cause",
            "string",
            "new_document, revised_document or removed_document; code, libraries, registry, curation or settings;"
            " several when it can't be told which of them.",
            required=True,
        ),
        Column("document_ids", "list<string>", "Texts that the row rests on, before or after.", required=True),
        Column(
            "other_id",
            "string",
            "Of a removed row the identifier to use instead, of an added one the identifier it had; see id_map.csv.",
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one row.

    Attributes:
        change: added, removed or changed.
        columns: Columns with another value; empty for a row added or removed.
        before: Values before: of the changed columns, or the whole row removed; empty for a row added.
        after: Values after, in the same way.
        document_ids: Texts that the row rests on, before or after, sorted.
        other_id: The identifier it had, or that is to be used instead.
    """

    table_name: str
    row_id: str
    change: str
    columns: tuple[str, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    cause: str = ""
    document_ids: tuple[str, ...] = ()
    other_id: str | None = None


def compare_tables(
    before: Mapping[str, pa.Table], after: Mapping[str, pa.Table], keys: Mapping[str, Sequence[str]]
) -> Iterator[Change]:
    """Yield every difference, table by table: rows added, changed, removed, each in the order of their release.

    A column that only one of the two releases has is null, or an empty list, in the other.

    Args:
        before: Tables of the older release.
        after: Tables of the newer one.
        keys: Primary key of each table of either.
    """
    for name in dict.fromkeys([*after, *before]):
        yield from _compare(name, before.get(name), after.get(name), keys[name])


def _compare(name: str, before: pa.Table | None, after: pa.Table | None, key: Sequence[str]) -> Iterator[Change]:
    if before is None or after is None:
        rows, change = (after, ADDED) if before is None else (before, REMOVED)
        assert rows is not None, "a table is in one of two releases"
        yield from _whole_rows(name, change, row_ids(rows, key), rows)
        return
    old_ids, new_ids = row_ids(before, key), row_ids(after, key)
    found = pc.index_in(new_ids, value_set=old_ids)
    is_new, is_gone = pc.is_null(found), pc.invert(pc.is_in(old_ids, value_set=new_ids))
    yield from _whole_rows(name, ADDED, new_ids.filter(is_new), after.filter(is_new))
    for start in range(0, len(new_ids), WINDOW_ROWS):
        ids, places, rows = (held.slice(start, WINDOW_ROWS) for held in (new_ids, found, after))
        kept = pc.is_valid(places)
        yield from _changed_rows(name, ids.filter(kept), _take(before, places.filter(kept)), rows.filter(kept))
    yield from _whole_rows(name, REMOVED, old_ids.filter(is_gone), before.filter(is_gone))


def _take(table: pa.Table, places: pa.Array) -> pa.Table:
    """Give the rows at some places, which in releases of one order lie close together."""
    if not len(places):
        return table.slice(0, 0)
    first, last = (limit.as_py() for limit in (pc.min(places), pc.max(places)))
    return table.slice(first, last - first + 1).take(pc.subtract(places, first))


def row_ids(table: pa.Table, key: Sequence[str]) -> pa.Array:
    """Give the identifier of each row: its primary key, the parts of a longer one joined."""
    parts = [to_texts(table[name].combine_chunks()) for name in key]
    return parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, KEY_SEPARATOR)


def _whole_rows(name: str, change: str, ids: pa.Array, rows: pa.Table) -> Iterator[Change]:
    for row_id, row in zip(ids.to_pylist(), rows.to_pylist(), strict=True):
        given = {column: value for column, value in row.items() if value not in (None, [])}
        if change == ADDED:
            yield Change(name, row_id, change, after=given)
        else:
            yield Change(name, row_id, change, before=given)


def _changed_rows(name: str, ids: pa.Array, before: pa.Table, after: pa.Table) -> Iterator[Change]:
    """Yield the rows that two tables of the same rows in the same order have different values in."""
    columns = list(dict.fromkeys([*after.column_names, *before.column_names]))
    differs = {}
    for column in columns:
        mask = _differing(before, after, column)
        if mask is not None and pc.any(mask).as_py():
            differs[column] = mask
    if not differs:
        return
    touched = reduce(pc.or_, differs.values())
    masks = {column: mask.filter(touched).to_pylist() for column, mask in differs.items()}
    old, new = (
        table.select([c for c in differs if c in table.column_names]).filter(touched).to_pylist()
        for table in (before, after)
    )
    for position, row_id in enumerate(ids.filter(touched).to_pylist()):
        names = tuple(column for column, mask in masks.items() if mask[position])
        was, now = ({c: row.get(c) for c in names} for row in (old[position], new[position]))
        yield Change(name, row_id, CHANGED, names, was, now)


def _differing(before: pa.Table, after: pa.Table, column: str) -> pa.Array | None:
    """Give where a column has another value; None when it nowhere has."""
    was, now = (_column(table, column) for table in (before, after))
    if was is None or now is None:
        there = was if now is None else now
        assert there is not None, "a compared column is in one of two tables"
        if pa.types.is_list(there.type):
            return pc.greater(pc.fill_null(pc.list_value_length(there), 0), 0)
        return pc.is_valid(there)
    if pa.types.is_list(was.type) != pa.types.is_list(now.type) or was.type.id != now.type.id:
        return pc.or_(pc.is_valid(was), pc.is_valid(now))  # retyped: no value stays what it was
    if was.equals(now) and not (pa.types.is_floating(was.type) and pc.any(pc.equal(was, 0.0)).as_py()):
        return None  # Arrow takes 0.0 and -0.0 for equal, whose texts are not
    old, new = to_texts(was), to_texts(now)
    same = pc.fill_null(pc.equal(old, new), False)
    return pc.invert(pc.or_(same, pc.and_(pc.is_null(old), pc.is_null(new))))


def _column(table: pa.Table, name: str) -> pa.Array | None:
    if name not in table.column_names:
        return None
    column = table[name].combine_chunks()
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def to_json_text(values: Mapping[str, Any]) -> str | None:
    """Give values as a JSON object; None for none."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=date.isoformat) if values else None


def to_rows(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Give changes as rows of the table `changes`."""
    return [
        {
            "table_name": change.table_name,
            "row_id": change.row_id,
            "change": change.change,
            "changed_columns": list(change.columns),
            "before": to_json_text(change.before),
            "after": to_json_text(change.after),
            "cause": change.cause,
            "document_ids": list(change.document_ids),
            "other_id": change.other_id,
        }
        for change in changes
    ]


def apply_changes(
    before: Mapping[str, pa.Table], rows: Iterable[Mapping[str, Any]], contracts: Contracts
) -> dict[str, pa.Table]:
    """Give the tables of a release from those of the one before and the rows of its `changes/changes.parquet`.

    Args:
        before: Tables of the older release.
        rows: What became of their rows, as `to_rows` gives it.
        contracts: Contracts of the newer release.

    Returns:
        The newer release's tables, equal to it in every cell and in the order of rows.
    """
    from parley.tables import to_table

    held: dict[str, dict[str, dict[str, Any]]] = {}
    for name, contract in contracts.tables.items():
        table = before.get(name)
        ids = [] if table is None else row_ids(table, contract.primary_key).to_pylist()
        held[name] = dict(zip(ids, [] if table is None else table.to_pylist(), strict=True))
    for row in rows:
        name, row_id = row["table_name"], row["row_id"]
        if name not in contracts.tables:
            continue  # the newer release has no such table
        if row["change"] == REMOVED:
            del held[name][row_id]
        else:
            values = _typed(json.loads(row["after"] or "{}"), contracts.tables[name])
            held[name][row_id] = values if row["change"] == ADDED else held[name][row_id] | values
    version = contracts.dataset.schema_version
    return {name: to_table(held[name].values(), table, version) for name, table in contracts.tables.items()}


def _typed(values: Mapping[str, Any], contract: Table) -> dict[str, Any]:
    """Give values read from JSON in the types of the contract; a column that it does not have is left out."""
    kinds = {column.name: column.type for column in contract.columns}
    return {
        name: date.fromisoformat(value) if kinds[name] == DATE_TYPE and value else value
        for name, value in values.items()
        if name in kinds
    }

"""Failing rows out, with their reasons, and what referred to them mended or taken out too."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from parley.contracts import Column, Contracts, split_reference
from parley.counts import recount
from parley.errors import ValidationError
from parley.records import Rejection
from parley.report import Report

REMEDY = "Compare the row with its text; if the text is read wrongly, the rule that found it needs mending"


SUPPORTED = {"event_reports": ("events", "event_id"), "actor_mentions": ("actors", "actor_id")}
"""Tables whose rows support rows of another, and by which column they name them."""


@dataclass(slots=True)
class Told:
    """What is told about one row that was taken out or mended."""

    code: str
    row_id: str
    document_id: str | None
    rule_id: str | None
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Ward:
    """The rows concerned that are still in, and for those taken out or mended what is told about them.

    Attributes:
        rows: Per table the rows concerned by position; a row that was taken out is no longer in.
        gone: Per table the primary keys that were taken out.
        told: Per table and position why.
    """

    rows: dict[str, dict[int, dict[str, Any]]]
    gone: dict[str, set[Any]]
    told: dict[tuple[str, int], Told] = field(default_factory=dict)


def quarantine_rows(
    tables: Mapping[str, pa.Table], report: Report, contracts: Contracts
) -> tuple[dict[str, pa.Table], tuple[Rejection, ...]]:
    """Take the failing rows out of `tables` and give what is left, with a rejection for every row touched.

    An optional reference to a row that is gone is emptied, an item of a list leaves it; a row that can't be without
    the reference goes too, and so does an event without reports and an actor known from texts alone without mentions.
    The counted columns are worked out anew.

    Raises:
        ValidationError: A table fails as a whole, or too many of its rows fail; nothing should be published.
    """
    if report.stops:
        table, problem = report.stops[0]
        more = f" (and {len(report.stops) - 1} more)" if len(report.stops) > 1 else ""
        raise ValidationError(where=table, problem=problem + more, remedy="See validation.json for every failing row")
    if not report.failures:
        return dict(tables), ()
    concerned = _find_concerned(tables, report, contracts)
    ward = Ward({name: _read_rows(table, concerned[name]) for name, table in tables.items()}, defaultdict(set))
    supported = _supported(ward)
    for failure in report.failures:
        _take_out(ward, contracts, (failure.table, failure.row), "failed_check", failure.reason)
    while _mend_once(ward, contracts) or _drop_unsupported(ward, contracts, supported):
        pass
    documents = tables["documents"]
    paths = dict(zip(documents["document_id"].to_pylist(), documents["path"].to_pylist(), strict=True))
    rejections = tuple(_to_rejections(ward, paths))
    told = {name: sorted(row for table, row in ward.told if table == name) for name in tables}
    return recount({name: _keep(table, ward.rows[name], told[name]) for name, table in tables.items()}), rejections


def _find_concerned(tables: Mapping[str, pa.Table], report: Report, contracts: Contracts) -> dict[str, list[int]]:
    """Give per table the positions of the rows that taking the failing ones out can reach, and those beside them.

    Reached are the failing rows, whatever refers to a reached row, and the events and actors that a reached row
    supports; beside them are all other rows that support these. Often that is little of a large release.
    """
    reached: dict[str, set[int]] = {name: set() for name in tables}
    new: dict[str, set[int]] = defaultdict(set)
    for failure in report.failures:
        new[failure.table].add(failure.row)
    while new:
        found: dict[str, set[int]] = defaultdict(set)
        for name, rows in new.items():
            reached[name] |= rows
            held = tables[name].take(pa.array(sorted(rows)))
            for other, column in _references_to(name, contracts):
                found[other] |= _rows_with(tables[other], column, held[contracts.tables[name].primary_key[0]])
            if name in SUPPORTED:
                table, key = SUPPORTED[name]
                found[table] |= _rows_with(tables[table], key, held[key])
        new = {name: rows - reached[name] for name, rows in found.items() if rows - reached[name]}
    for name, (table, key) in SUPPORTED.items():
        held = tables[table].take(pa.array(sorted(reached[table]), pa.int64()))
        reached[name] |= _rows_with(tables[name], key, held[key])
    return {name: sorted(rows) for name, rows in reached.items()}


def _references_to(name: str, contracts: Contracts) -> Iterator[tuple[str, str]]:
    """Yield (table, column) for whatever may refer to rows of a table."""
    for other, contract in contracts.tables.items():
        for column in contract.columns:
            if column.reference_by or (column.reference and split_reference(column.reference)[0] == name):
                yield other, column.name


def _rows_with(table: pa.Table, column: str, values: pa.ChunkedArray) -> set[int]:
    """Give the positions of the rows whose value, or an item of whose list, is one of some."""
    cells, found = table[column].combine_chunks(), pc.drop_null(values)
    if pa.types.is_list(cells.type):
        among = pc.list_parent_indices(cells).filter(pc.is_in(cells.flatten(), value_set=found))
        return set(pc.unique(among).to_pylist())
    return set(pc.indices_nonzero(pc.is_in(cells, value_set=found)).to_pylist())


def _read_rows(table: pa.Table, rows: Sequence[int]) -> dict[int, dict[str, Any]]:
    return dict(zip(rows, table.take(pa.array(rows, pa.int64())).to_pylist(), strict=True))


def _keep(table: pa.Table, left: Mapping[int, Mapping[str, Any]], told: Sequence[int]) -> pa.Table:
    """Give the table with the rows of which something is told as they are now, or without them."""
    if not told:
        return table
    places = pa.array(range(table.num_rows), pa.int64())
    is_kept = pc.invert(pc.is_in(places, value_set=pa.array(told, pa.int64())))
    mended = [row for row in told if row in left]
    kept = table.filter(is_kept)
    if not mended:
        return kept
    changed = pa.Table.from_pylist([dict(left[row]) for row in mended], schema=table.schema)
    order = pc.sort_indices(pa.concat_arrays([places.filter(is_kept), pa.array(mended, pa.int64())]))
    return pa.concat_tables([kept, changed]).take(order)


def _take_out(ward: Ward, contracts: Contracts, at: tuple[str, int], code: str, problem: str) -> None:
    table, row = at
    held = ward.rows[table].pop(row, None)
    if held is not None:
        _tell(ward, contracts, at, held, code, problem).code = code
        key = contracts.tables[table].primary_key
        if len(key) == 1:
            ward.gone[table].add(held[key[0]])
    else:
        ward.told[at].problems.append(problem)


def _tell(
    ward: Ward, contracts: Contracts, at: tuple[str, int], held: Mapping[str, Any], code: str, problem: str
) -> Told:
    row_id = "|".join(str(held[name]) for name in contracts.tables[at[0]].primary_key)
    told = ward.told.setdefault(at, Told(code, row_id, held.get("document_id"), held.get("rule_id")))
    told.problems.append(problem)
    return told


def _mend_once(ward: Ward, contracts: Contracts) -> bool:
    """Go once over all references and tell whether anything changed."""
    changed = False
    for name, contract in contracts.tables.items():
        for column in contract.columns:
            if column.reference or column.reference_by:
                for row, held in list(ward.rows[name].items()):
                    changed |= _mend(ward, contracts, (name, row), held, column)
    return changed


def _mend(ward: Ward, contracts: Contracts, at: tuple[str, int], held: dict[str, Any], column: Column) -> bool:
    other = split_reference(column.reference)[0] if column.reference else held[str(column.reference_by)]
    gone, value = ward.gone[other], held[column.name]
    items = value if isinstance(value, list) else [value]
    lost = [str(item) for item in items if item in gone]
    if not lost:
        return False
    problem = f"{column.name} points to {', '.join(lost)} of {other}, which was left out"
    if column.is_list and len(items) - len(lost) >= (column.min_items or 0):
        held[column.name] = [item for item in items if item not in gone]
    elif not column.required:
        held[column.name] = None
    else:
        _take_out(ward, contracts, at, "orphaned", problem)
        return True
    _tell(ward, contracts, at, held, "repaired", f"{problem}; the reference was emptied")
    return True


def _supported(ward: Ward) -> dict[str, set[Any]]:
    """Give the events that have reports and the actors that have mentions, before anything is taken out."""
    return {
        "events": {row["event_id"] for row in ward.rows["event_reports"].values()},
        "actors": {row["actor_id"] for row in ward.rows["actor_mentions"].values()},
    }


def _drop_unsupported(ward: Ward, contracts: Contracts, before: Mapping[str, set[Any]]) -> bool:
    now, changed = _supported(ward), False
    for table, key in (("events", "event_id"), ("actors", "actor_id")):
        lost = before[table] - now[table]
        for row, held in list(ward.rows[table].items()):
            if held[key] in lost and held.get("basis") != "registry":
                _take_out(ward, contracts, (table, row), "orphaned", "every row that supported it was left out")
                changed = True
    return changed


def _to_rejections(ward: Ward, paths: Mapping[str | None, str]) -> Iterator[Rejection]:
    for (table, _), told in sorted(ward.told.items(), key=lambda item: item[0]):
        words = list(dict.fromkeys(told.problems))
        if told.document_id in paths:
            words.append(f"in {paths[told.document_id]}")
        if told.rule_id:
            words.append(f"rule {told.rule_id}")
        yield Rejection(path=table, reason_code=told.code, problem="; ".join(words), remedy=REMEDY, row_id=told.row_id)

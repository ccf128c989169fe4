"""Checks that look beyond one table's columns: references, spans, modes and types, links and counts."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from parley.contracts import Contracts, Rule, Table
from parley.counts import count_support
from parley.derive.arrow import to_schema

Texts = Mapping[str, str]
Failing = Iterator[tuple[int, str]]
BATCH_ROWS = 10_000
"""Rows turned into Python's objects at a time, so that memory stays small."""
IN_TEXTS = ("span", "inside_text")
"""Rules that need the texts."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check gave.

    Attributes:
        failing: Position and reason of each failing row.
        problem: Why the table as a whole fails; None when it does not.
    """

    check: str
    table: str
    asks: str
    checked: int
    failing: tuple[tuple[int, str], ...] = ()
    problem: str | None = None


def check_schema(name: str, table: pa.Table | None, contract: Table, schema_version: str) -> Outcome:
    """Check that the table is there with exactly the contract's columns, types and order."""
    asks = "the table is there, with the contract's columns in its order and types"
    outcome = Outcome(f"{name}.schema", name, asks, 0 if table is None else table.num_rows)
    if table is None:
        return _stopped(outcome, "the table is missing")
    wanted = [(field.name, str(field.type)) for field in to_schema(contract, schema_version)]
    given = [(field.name, str(field.type)) for field in table.schema]
    if wanted == given:
        return outcome
    missing = [column for column, _ in wanted if column not in table.column_names]
    if missing:
        return _stopped(outcome, f"columns are missing: {', '.join(missing)}")
    known = dict(wanted)
    retyped = [f"{column} is {kind}, not {known[column]}" for column, kind in given if known.get(column, kind) != kind]
    return _stopped(outcome, "; ".join(retyped) or "columns are unknown or in another order")


def _stopped(outcome: Outcome, problem: str) -> Outcome:
    return Outcome(outcome.check, outcome.table, outcome.asks, outcome.checked, (), problem)


def check_across(tables: Mapping[str, pa.Table], contracts: Contracts, texts: Texts) -> Iterator[Outcome]:
    """Yield the outcome of every check that needs another table, a text or the items of a list."""
    # Put together, for a piece of a table that is mapped into memory keeps all of it there.
    keys = {
        name: tables[name][contract.primary_key[0]].combine_chunks()
        for name, contract in contracts.tables.items()
        if len(contract.primary_key) == 1
    }
    for name, contract in contracts.tables.items():
        table = tables[name]
        yield _check_texts(name, table, contract)
        yield from _check_lists(name, table, contract)
        yield from _check_references(name, table, contract, keys)
        for rule in contract.rules:
            yield from _check_rule(name, table, rule, contracts)
        yield from _check_spans(name, table, [rule for rule in contract.rules if rule.kind in IN_TEXTS], texts)
    yield _check_links(tables)
    yield from _check_counts(tables)


def _check_texts(name: str, table: pa.Table, contract: Table) -> Outcome:
    """Check that nothing is said by an empty text, which CSV could not tell from null."""
    failing: dict[int, str] = {}
    for column in contract.columns:
        if column.type == "string":
            for row in _rows_where(pc.equal(table[column.name], "")):
                failing.setdefault(row, f"{column.name} is empty")
    asks = "no text is empty; what is not there is null"
    return Outcome(f"{name}.texts", name, asks, table.num_rows, tuple(sorted(failing.items())))


def _rows_where(mask: pa.ChunkedArray | pa.Array) -> list[int]:
    """Give the positions at which a column of truth values is true."""
    if not pc.any(mask).as_py():
        return []
    rows: list[int] = pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist()
    return rows


def _check_lists(name: str, table: pa.Table, contract: Table) -> Iterator[Outcome]:
    for column in contract.columns:
        if column.is_list:
            fewest = column.min_items or 0
            asks = f"{column.name} holds no empty text" + (f" and at least {fewest} items" if fewest else "")
            lists = table[column.name].combine_chunks()
            lengths, items = pc.list_value_length(lists), lists.flatten()
            empty = pc.or_(pc.is_null(items), pc.fill_null(pc.equal(items, ""), False))
            failing = dict.fromkeys(_parents_where(lists, empty), "an empty item")
            failing |= {row: f"{lengths[row].as_py()} items" for row in _rows_where(pc.less(lengths, fewest))}
            yield Outcome(f"{name}.{column.name}.items", name, asks, table.num_rows, tuple(sorted(failing.items())))


def _parents_where(lists: pa.Array | pa.ChunkedArray, mask: pa.Array | pa.ChunkedArray) -> list[int]:
    """Give the positions of the lists that hold an item for which `mask` is true."""
    if not pc.any(mask).as_py():
        return []
    whole = lists.combine_chunks() if isinstance(lists, pa.ChunkedArray) else lists
    rows: list[int] = pc.unique(pc.list_parent_indices(whole).filter(mask)).to_pylist()
    return rows


def _rows_of(table: pa.Table, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield some columns row by row, without turning all of them into Python's objects at once."""
    for batch in table.select(columns).to_batches(max_chunksize=BATCH_ROWS):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _each(values: Iterable[Any], fails: Callable[[Any], str | None]) -> Failing:
    for position, value in enumerate(values):
        reason = fails(value)
        if reason is not None:
            yield position, reason


def _check_references(name: str, table: pa.Table, contract: Table, keys: Mapping[str, pa.Array]) -> Iterator[Outcome]:
    for column, other, _ in contract.foreign_keys:
        asks = f"{column} is found in {other}"
        failing = _dangling(table[column], keys[other])
        yield Outcome(f"{name}.{column}.reference", name, asks, table.num_rows, tuple(failing))
    for held in contract.columns:
        if held.reference_by:
            asks = f"{held.name} is found in the table that {held.reference_by} names"
            found: list[tuple[int, str]] = []
            others = table[held.reference_by].combine_chunks()
            for other in pc.unique(others).to_pylist():
                rows = pc.indices_nonzero(pc.fill_null(pc.equal(others, other), False))
                lists = table[held.name].combine_chunks().take(rows)
                known = keys.get(other, pa.array([], pa.string()))
                found += [(rows[row].as_py(), reason) for row, reason in _dangling(lists, known)]
            yield Outcome(f"{name}.{held.name}.reference", name, asks, table.num_rows, tuple(sorted(found)))


def _dangling(column: pa.Array | pa.ChunkedArray, known: pa.Array | pa.ChunkedArray) -> Failing:
    """Yield the rows whose value, or an item of whose list, is not among the known keys."""
    is_list = pa.types.is_list(column.type)
    values = pc.list_flatten(column) if is_list else column
    missing = pc.and_(pc.is_valid(values), pc.invert(pc.is_in(values, value_set=known)))
    rows = _parents_where(column, missing) if is_list else _rows_where(missing)
    for row in rows:
        held = column[row].as_py()
        lost = [
            item for item in (held if is_list else [held]) if not pc.is_in(pa.scalar(item), value_set=known).as_py()
        ]
        yield row, f"not there: {', '.join(lost)}"


def _check_rule(name: str, table: pa.Table, rule: Rule, contracts: Contracts) -> Iterator[Outcome]:
    check = f"{name}.{'.'.join(rule.columns)}.{rule.kind}"
    if rule.kind == "together":
        failing = _half_given(table.select(rule.columns))
        asks = f"{', '.join(rule.columns)} are all given or all empty"
        yield Outcome(check, name, asks, table.num_rows, tuple(failing))
    elif rule.kind == "mode_of_type":
        modes = {code.code: code.attributes["event_types"] for code in contracts.codelists["event_mode"].codes.values()}
        asks = f"{rule.columns[0]} is a mode of {rule.columns[1]}"
        rows = _rows_of(table, rule.columns)
        failing = _each(rows, lambda row: None if row[1] in modes.get(row[0], [row[1]]) else f"{row[0]} with {row[1]}")
        yield Outcome(check, name, asks, table.num_rows, tuple(failing))


def _check_spans(name: str, table: pa.Table, rules: Sequence[Rule], texts: Texts) -> Iterator[Outcome]:
    """Check that words stand where their row says; each text is asked for once, when the rows of it lie together."""
    failing: list[list[tuple[int, str]]] = [[] for _ in rules]
    first = 0
    batches = table.to_batches(max_chunksize=BATCH_ROWS) if rules else ()
    for batch in batches:
        held = list(_texts_of(batch["document_id"].to_pylist(), texts))
        for rule, found in zip(rules, failing, strict=True):
            fails = _misquoted if rule.kind == "span" else _outside
            columns = (batch[column].to_pylist() for column in rule.columns)
            for position, row in enumerate(zip(held, *columns, strict=True), first):
                reason = fails(*row)
                if reason is not None:
                    found.append((position, reason))
        first += batch.num_rows
    for rule, found in zip(rules, failing, strict=True):
        check = f"{name}.{'.'.join(rule.columns)}.{rule.kind}"
        asks = "the span lies inside the document"
        if rule.kind == "span":
            asks = f"{rule.columns[0]} is what the document has from {rule.columns[1]} to {rule.columns[2]}"
        yield Outcome(check, name, asks, table.num_rows, tuple(found))


def _texts_of(document_ids: Sequence[str | None], texts: Texts) -> Iterator[str | None]:
    """Yield the text of each document; one that follows itself is not read again."""
    known, text = None, None
    for document_id in document_ids:
        if document_id != known:
            known, text = document_id, None if document_id is None else texts.get(document_id)
        yield text


def _half_given(table: pa.Table) -> Failing:
    nulls = [pc.is_null(column).cast(pa.int8()) for column in table.columns]
    count = functools.reduce(pc.add, nulls)
    for row in _rows_where(pc.and_(pc.greater(count, 0), pc.less(count, table.num_columns))):
        missing = [name for name in table.column_names if not table[name][row].is_valid]
        yield row, f"empty: {', '.join(missing)}"


def _misquoted(text: str | None, wording: str | None, start: int | None, end: int | None) -> str | None:
    if start is None or end is None:
        return None  # words without a place, or neither: the rule `together` says which is allowed
    outside = _outside(text, start, end)
    if outside is not None or text is None:
        return outside
    return None if text[start:end] == wording else f"{_short(wording)} is not {_short(text[start:end])}"


def _outside(text: str | None, start: int | None, end: int | None) -> str | None:
    if text is None:
        return "its document has no text"
    if start is None or end is None:
        return "no span"
    return None if 0 <= start <= end <= len(text) else f"{start} to {end} in a text of {len(text)} characters"


def _short(text: str | None) -> str:
    return "nothing" if text is None else repr(text if len(text) <= 60 else text[:57] + "...")


def _check_links(tables: Mapping[str, pa.Table]) -> Outcome:
    stated = pa.chunked_array(
        [
            _link(batch["event_id"].take(pc.list_parent_indices(batch[f"{side}_ids"])),
                  pc.list_flatten(batch[f"{side}_ids"]), side)
            for side in ("source", "target")
            for batch in tables["events"].select(["event_id", f"{side}_ids"]).to_batches()
        ],
        pa.string(),
    )  # fmt: skip
    links = tables["event_actors"]
    given = _link(*(links[name] for name in ("event_id", "actor_id", "side")))
    failing = [(row, "events does not say so") for row in _rows_where(pc.invert(pc.is_in(given, value_set=stated)))]
    missing = pc.count_distinct(stated.filter(pc.invert(pc.is_in(stated, value_set=given)))).as_py()
    problem = f"{missing} parties of events have no link" if missing else None
    asks = "the links are the parties that events lists"
    return Outcome("event_actors.parties", "event_actors", asks, links.num_rows, tuple(failing), problem)


def _link(*parts: Any) -> Any:
    """Give the parts of links as one text each."""
    return pc.binary_join_element_wise(*parts, "|", null_handling="replace", null_replacement="")


def _check_counts(tables: Mapping[str, pa.Table]) -> Iterator[Outcome]:
    for name, columns in count_support(tables).items():
        for column, wanted in columns.items():
            given = tables[name][column].to_pylist()
            wrong = sum(a != b for a, b in zip(given, wanted, strict=True))
            problem = f"{wrong} rows say otherwise" if wrong else None
            asks = f"{column} is what the supporting rows give"
            yield Outcome(f"{name}.{column}.counted", name, asks, len(given), (), problem)

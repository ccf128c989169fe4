"""Findings to Arrow tables and back, so that a batch's work can be kept on disk and read again.

Both ways go column by column: a batch of thousands of records is a handful of Arrow columns, and words that come again
and again are one string in memory.
"""

import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from parley.records import (
    DateExpression,
    Document,
    EventReport,
    Figure,
    Findings,
    Mention,
    Place,
    Quote,
    Rejection,
    Role,
)
from parley.resolve.sentences import Sentence, sketch_sentences

RECORDS: Mapping[str, type] = {
    "mentions": Mention,
    "roles": Role,
    "dates": DateExpression,
    "places": Place,
    "quotes": Quote,
    "figures": Figure,
    "reports": EventReport,
}
SCALARS: Mapping[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    bytes: pa.binary(),
    date: pa.date32(),
}
EPOCH = date(1970, 1, 1)
OWNER = "of_document"
"""The column that names the document a record belongs to."""


def to_parts(found: Sequence[Findings], rejections: Sequence[Rejection]) -> dict[str, pa.Table]:
    """Give all that is kept of some texts: their findings, their sentences and what was left out, a table each."""
    sentences = sentences_of([findings.document for findings in found])
    return {**to_tables(found), "sentences": sentences, "rejections": to_table(Rejection, rejections)}


def to_tables(found: Sequence[Findings]) -> dict[str, pa.Table]:
    """Give one Arrow table a kind of record; rows of a document stand together, in order."""
    tables = {"documents": to_table(Document, [findings.document for findings in found])}
    for name, record in RECORDS.items():
        owners = [f.document.document_id for f in found for _ in getattr(f, name)]
        tables[name] = to_table(record, [row for f in found for row in getattr(f, name)], owners)
    return tables


def sentences_of(documents: Iterable[Document]) -> pa.Table:
    """Give the sentences by which documents are compared, those of a document together, in order."""
    held = [(document.document_id, sentence) for document in documents for sentence in sketch_sentences(document)]
    return to_table(Sentence, [sentence for _, sentence in held], [owner for owner, _ in held])


def from_parts(parts: Mapping[str, pa.Table]) -> tuple[list[Findings], list[Rejection]]:
    """Give the findings and rejections that `to_parts` wrote."""
    documents = to_records(parts["documents"], Document)
    ids = pa.array([document.document_id for document in documents], pa.string())
    held = [by_document(parts[name], record, ids) for name, record in RECORDS.items()]
    found = [Findings(document, *rows) for document, *rows in zip(documents, *held, strict=True)]
    return found, to_records(parts["rejections"], Rejection)


def by_document(table: pa.Table, record: type, ids: pa.Array) -> list[tuple[Any, ...]]:
    """Give the records of each document; the table has those of one document together, and documents in this order."""
    rows = to_records(table, record)
    owners = pc.index_in(table[OWNER], ids).to_numpy()
    ends = np.cumsum(np.bincount(owners, minlength=len(ids))).tolist()
    return [tuple(rows[start:end]) for start, end in pairwise([0, *ends])]


# Records to Arrow


def to_table(record: type, rows: Sequence[Any], owners: Sequence[str] | None = None) -> pa.Table:
    """Give the Arrow table of records of one kind, each with the document it belongs to."""
    schema = to_schema(record)
    columns = [pa.nulls(len(rows), pa.string()) if owners is None else pa.array(owners, pa.string())]
    for name in schema.names[1:]:
        kind = schema.field(name).type
        columns.append(pa.array([plain(getattr(row, name)) for row in rows], kind))
    return pa.Table.from_arrays(columns, schema=schema)


def plain(value: Any) -> Any:
    """Give a field's value as Arrow takes it: records as mappings."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return value


@cache
def to_schema(record: type) -> pa.Schema:
    """Give the Arrow schema of a record's fields."""
    hints = type_hints(record)
    columns = [pa.field(f.name, to_type(hints[f.name])) for f in fields(record)]
    return pa.schema([pa.field(OWNER, pa.string()), *columns])


def to_type(hint: Any) -> pa.DataType:
    """Give the Arrow type of a field's type; None is no type of its own, since every column may be null."""
    hint = without_none(hint)
    if hint in SCALARS:
        return SCALARS[hint]
    if is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return pa.struct([pa.field(f.name, to_type(hints[f.name])) for f in fields(hint)])
    return pa.list_(to_type(typing.get_args(hint)[0]))


# Arrow to records


def to_records(table: pa.Table, record: type) -> list[Any]:
    """Give the records of a table."""
    hints = type_hints(record)
    columns = [to_values(table[f.name].combine_chunks(), hints[f.name]) for f in fields(record)]
    return list(map(record, *columns))


def to_values(column: pa.Array, hint: Any) -> list[Any]:
    """Give the values of a column as a record of type `hint` holds them; equal words and days are one object."""
    hint = without_none(hint)
    if hint is date:
        return [None if day is None else to_day(day) for day in column.cast(pa.int32()).to_pylist()]
    if hint is str:
        coded = column.dictionary_encode()
        words = [*coded.dictionary.to_pylist(), None]
        return list(map(words.__getitem__, coded.indices.fill_null(len(words) - 1).to_numpy().tolist()))
    if is_dataclass(hint):
        return to_structs(column, hint)
    if typing.get_origin(hint) is tuple:
        inner = to_values(column.flatten(), typing.get_args(hint)[0])
        lengths = pc.fill_null(pc.list_value_length(column), 0).to_pylist()
        ends = accumulate(lengths)
        return [tuple(inner[end - length : end]) if length else () for length, end in zip(lengths, ends, strict=True)]
    values: list[Any] = column.to_pylist()
    return values


def to_structs(column: pa.StructArray, record: Any) -> list[Any]:
    """Give the records of a struct column; None where it is null."""
    hints = type_hints(record)
    children = [to_values(child, hints[f.name]) for child, f in zip(column.flatten(), fields(record), strict=True)]
    is_there = column.is_valid().to_pylist()
    return [record(*values) if there else None for there, *values in zip(is_there, *children, strict=True)]


@lru_cache(maxsize=1 << 16)
def to_day(days: int) -> date:
    """Give the day that is so many days after the first of 1970, one object for equal days."""
    return EPOCH + timedelta(days)


@cache
def type_hints(record: Any) -> Mapping[str, Any]:
    """Give the type of each field of a record."""
    return typing.get_type_hints(record)


def without_none(hint: Any) -> Any:
    """Give X for `X | None`."""
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        (hint,) = [arg for arg in typing.get_args(hint) if arg is not type(None)]
    return hint

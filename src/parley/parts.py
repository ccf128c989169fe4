"""Findings to Arrow tables and back, so that a batch's work can be kept on disk and read again."""

import types
import typing
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa

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
    date: pa.date32(),
}


def to_parts(found: Sequence[Findings], rejections: Sequence[Rejection]) -> dict[str, pa.Table]:
    """Give one Arrow table a kind of record; rows of a document stand together, in order."""
    parts = {
        "documents": to_table(Document, [(None, findings.document) for findings in found]),
        "rejections": to_table(Rejection, [(None, rejection) for rejection in rejections]),
    }
    for name, record in RECORDS.items():
        rows = [(f.document.document_id, row) for f in found for row in getattr(f, name)]
        parts[name] = to_table(record, rows)
    return parts


def from_parts(parts: Mapping[str, pa.Table]) -> tuple[list[Findings], list[Rejection]]:
    """Give the findings and rejections that `to_parts` wrote."""
    held: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for name, record in RECORDS.items():
        for row in parts[name].to_pylist():
            held[row.pop("of_document")][name].append(to_record(record, row))
    found = []
    for row in parts["documents"].to_pylist():
        row.pop("of_document")
        document = to_record(Document, row)
        found.append(Findings(document, **{k: tuple(v) for k, v in held[document.document_id].items()}))
    rejections = []
    for row in parts["rejections"].to_pylist():
        row.pop("of_document")
        rejections.append(to_record(Rejection, row))
    return found, rejections


def to_table(record: type, rows: Sequence[tuple[str | None, Any]]) -> pa.Table:
    """Give the Arrow table of records of one kind, each with the document it belongs to."""
    return pa.Table.from_pylist([{"of_document": of, **asdict(row)} for of, row in rows], schema=to_schema(record))


@cache
def to_schema(record: type) -> pa.Schema:
    """Give the Arrow schema of a record's fields."""
    hints = typing.get_type_hints(record)
    columns = [pa.field(f.name, to_type(hints[f.name])) for f in fields(record)]
    return pa.schema([pa.field("of_document", pa.string()), *columns])


def to_type(hint: Any) -> pa.DataType:
    """Give the Arrow type of a field's type; None is no type of its own, since every column may be null."""
    hint = without_none(hint)
    if hint in SCALARS:
        return SCALARS[hint]
    if is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return pa.struct([pa.field(f.name, to_type(hints[f.name])) for f in fields(hint)])
    return pa.list_(to_type(typing.get_args(hint)[0]))


def to_record(record: Any, row: Mapping[str, Any]) -> Any:
    """Give the record of one row."""
    converters = field_converters(record)
    return record(**{name: convert(row[name]) for name, convert in converters.items()})


@cache
def field_converters(record: Any) -> dict[str, Any]:
    """Give for each field what turns Arrow's value into the record's."""
    hints = typing.get_type_hints(record)
    return {f.name: converter(without_none(hints[f.name])) for f in fields(record)}


def converter(hint: Any) -> Any:
    """Give the function from Arrow's value to one of type `hint`."""
    if is_dataclass(hint):
        return lambda value: None if value is None else to_record(hint, value)
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)[0]
        if is_dataclass(inner):
            return lambda value: tuple(to_record(inner, item) for item in value or ())
        return lambda value: tuple(value or ())
    return lambda value: value


def without_none(hint: Any) -> Any:
    """Give X for `X | None`."""
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        (hint,) = [arg for arg in typing.get_args(hint) if arg is not type(None)]
    return hint

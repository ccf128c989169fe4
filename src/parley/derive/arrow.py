"""Contract to Arrow: schemas with their meaning attached, in an order of bytes that never varies."""

import json
from typing import Any

import pyarrow as pa

from parley.contracts import Column, Table

ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "int64": pa.int64(),
    "double": pa.float64(),
    "bool": pa.bool_(),
    "date32": pa.date32(),
    "list<string>": pa.list_(pa.field("element", pa.string(), nullable=False)),
}


def to_field(column: Column) -> pa.Field:
    """Give the Arrow field that holds `column`, its meaning and unit attached."""
    facts = {
        "codelist": column.codelist,
        "description": column.description,
        "reference": column.reference,
        "unit": column.unit,
    }
    metadata = {key: value for key, value in sorted(facts.items()) if value}
    return pa.field(column.name, ARROW_TYPES[column.type], nullable=not column.required, metadata=metadata)


def to_schema(table: Table, schema_version: str) -> pa.Schema:
    """Give the Arrow schema of `table`; its metadata become keys of the Parquet footer.

    The table's description stands there a second time as JSON, because most readers show footer keys but not Arrow's
    field metadata.
    """
    metadata = {
        "parley.schema_version": schema_version,
        "parley.table": table.name,
        "parley.table_schema": json.dumps(to_table_schema(table), ensure_ascii=False, sort_keys=True),
    }
    return pa.schema([to_field(column) for column in table.columns], metadata=dict(sorted(metadata.items())))


def to_table_schema(table: Table) -> dict[str, Any]:
    """Give the contract of `table` as plain values for JSON, without what is not stated."""
    columns = []
    for column in table.columns:
        stated = {
            "name": column.name,
            "type": column.type,
            "description": column.description,
            "required": column.required,
            "unit": column.unit,
            "codelist": column.codelist,
            "reference": column.reference,
            "reference_by": column.reference_by,
            "minimum": column.minimum,
            "maximum": column.maximum,
            "min_items": column.min_items,
            "max_length": column.max_length,
            "pattern": column.pattern,
        }
        columns.append({key: value for key, value in stated.items() if value is not None})
    return {
        "name": table.name,
        "version": table.version,
        "title": table.title,
        "description": table.description,
        "primary_key": list(table.primary_key),
        "sort": list(table.sort),
        "columns": columns,
    }

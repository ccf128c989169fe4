"""Contract to `datapackage.json`: a Data Package v2 over the CSV files."""

import json
from typing import Any

from parley.contracts import Column, Table
from parley.derive.dictionary import CODELIST_COLUMNS, DICTIONARY_COLUMNS
from parley.derive.edition import Edition

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
FIELD_TYPES = {
    "string": "string",
    "int64": "integer",
    "double": "number",
    "bool": "boolean",
    "date32": "date",
    "list<string>": "array",
}


def to_datapackage(edition: Edition) -> str:
    """Give the descriptor as JSON; each table names its Parquet twin under `parquet`.

    Parquet files are no resources of their own: the checkers of this format read lists and nulls in them wrongly.
    """
    dataset = edition.contracts.dataset
    resources = [_table(table, edition) for table in edition.contracts.tables.values()]
    resources.append(_texts("data_dictionary", "What each column of each table means.", DICTIONARY_COLUMNS, edition))
    resources.append(_texts("codelists", "What each code means.", CODELIST_COLUMNS, edition))
    value = {
        "$schema": PROFILE,
        "name": dataset.name,
        "title": dataset.title,
        "description": dataset.description,
        "version": edition.version,
        "schema_version": dataset.schema_version,
        "created": f"{edition.release_date.isoformat()}T00:00:00Z",
        "keywords": list(dataset.keywords),
        "licenses": [{"name": dataset.licence.spdx, "path": dataset.licence.url, "title": dataset.licence.title}],
        "contributors": [{"title": author, "roles": ["creator"]} for author in dataset.authors],
        "resources": resources,
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _resource(name: str, path: str, edition: Edition) -> dict[str, Any]:
    file = edition.files[path]
    return {
        "name": name,
        "path": path,
        "type": "table",
        "format": "csv",
        "mediatype": file.media_type,
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True, "header": True},
    }


def _table(table: Table, edition: Edition) -> dict[str, Any]:
    held = _resource(table.name, f"csv/{table.name}.csv", edition)
    held |= {"title": table.title, "description": table.description, "parquet": f"data/{table.name}.parquet"}
    held["schema"] = {
        "fields": [_field(table, column, edition) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.primary_key),
        "foreignKeys": [
            {"fields": [column], "reference": {"resource": "" if other == table.name else other, "fields": [key]}}
            for column, other, key in table.foreign_keys
            if not table.column(column).is_list
        ],
    }
    if not held["schema"]["foreignKeys"]:
        del held["schema"]["foreignKeys"]
    return held


def _field(table: Table, column: Column, edition: Edition) -> dict[str, Any]:
    limits = {
        "required": column.required or None,
        "unique": table.primary_key == (column.name,) or None,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "maxLength": column.max_length,
        "pattern": column.pattern,
        "minLength": column.min_items,
        "enum": None if column.is_list else edition.allowed(table, column.name),
    }
    stated = {
        "name": column.name,
        "type": FIELD_TYPES[column.type],
        "description": column.description,
        "unit": column.unit,
        "codelist": column.codelist,
        "trueValues": ["true"] if column.type == "bool" else None,
        "falseValues": ["false"] if column.type == "bool" else None,
        "constraints": {key: limit for key, limit in limits.items() if limit is not None},
    }
    return {key: value for key, value in stated.items() if value not in (None, {})}


def _texts(name: str, title: str, columns: tuple[str, ...], edition: Edition) -> dict[str, Any]:
    fields = [{"name": column, "type": "string"} for column in columns]
    held = _resource(name, f"{name}.csv", edition)
    return {**held, "title": title, "schema": {"fields": fields, "missingValues": [""]}}

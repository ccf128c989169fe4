"""Contract to the files of `schema/`: what `schemas/` declares, as JSON that a program reads without this package."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from parley.contracts import CodeList, Contracts, Rule, Table
from parley.derive.arrow import to_table_schema
from parley.derive.expectations import to_suite


def to_schema_files(contracts: Contracts) -> Iterator[tuple[str, str]]:
    """Yield (path, JSON): the dataset, each table and code list, and the suites that the tables were checked by."""
    yield "schema/dataset.json", _to_json(asdict(contracts.dataset))
    for name, table in contracts.tables.items():
        yield f"schema/{name}.json", _to_json(_table(table))
        yield f"validation/suites/{name}.json", _to_json(to_suite(table, contracts.codelists))
    for name, codelist in contracts.codelists.items():
        yield f"schema/codelists/{name}.json", _to_json(_codelist(codelist))


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _table(table: Table) -> dict[str, Any]:
    return {**to_table_schema(table), "checks": [_rule(rule) for rule in table.rules]}


def _rule(rule: Rule) -> dict[str, Any]:
    if rule.kind == "rows":
        return {
            "rows": {key: value for key, value in (("min", rule.minimum), ("max", rule.maximum)) if value is not None}
        }
    return {rule.kind: list(rule.columns)}


def _codelist(codelist: CodeList) -> dict[str, Any]:
    return {
        "name": codelist.name,
        "version": codelist.version,
        "title": codelist.title,
        "description": codelist.description,
        "source": codelist.source,
        "open": codelist.is_open,
        "codes": [
            {"code": code.code, "label": code.label, "definition": code.definition, **code.attributes}
            for code in codelist.codes.values()
        ],
    }

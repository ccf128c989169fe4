"""Contract to data dictionary: CSV files for the release, Markdown for the documentation."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from parley.contracts import CodeList, Column, Contracts, Table
from parley.formats.cells import to_cell
from parley.formats.delimited import to_csv

DICTIONARY_COLUMNS = (
    "table", "position", "column", "type", "required", "in_primary_key", "unit", "codelist", "reference",
    "minimum", "maximum", "max_length", "pattern", "description",
)  # fmt: skip
CODELIST_COLUMNS = ("codelist", "open", "position", "code", "label", "definition", "attributes")


def to_dictionary_csv(contracts: Contracts) -> str:
    """Give one row per column of every table."""
    return to_csv(DICTIONARY_COLUMNS, _dictionary_rows(contracts))


def dictionary_table(contracts: Contracts) -> pa.Table:
    """Give the same rows as an Arrow table of texts."""
    return _to_texts(DICTIONARY_COLUMNS, _dictionary_rows(contracts))


def _to_texts(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> pa.Table:
    held = [[None if value is None else to_cell(value) for value in row] for row in rows]
    columns = [pa.array([row[position] for row in held], pa.string()) for position in range(len(names))]
    return pa.table(dict(zip(names, columns, strict=True)))


def _dictionary_rows(contracts: Contracts) -> Iterator[tuple[Any, ...]]:
    for table in contracts.tables.values():
        for position, column in enumerate(table.columns, 1):
            yield (
                table.name,
                position,
                column.name,
                column.type,
                column.required,
                column.name in table.primary_key,
                column.unit,
                column.codelist,
                _reference(column, contracts),
                column.minimum,
                column.maximum,
                column.max_length,
                column.pattern,
                column.description,
            )


def _reference(column: Column, contracts: Contracts) -> str | None:
    if column.reference_by:
        return f"primary key of the table named in {column.reference_by}"
    return column.reference


def to_codelists_csv(contracts: Contracts) -> str:
    """Give one row per code of every code list; what only some lists say stands in `attributes`, name=value."""
    return to_csv(CODELIST_COLUMNS, _codelist_rows(contracts))


def codelist_table(contracts: Contracts) -> pa.Table:
    """Give the same rows as an Arrow table of texts."""
    return _to_texts(CODELIST_COLUMNS, _codelist_rows(contracts))


def _codelist_rows(contracts: Contracts) -> Iterator[tuple[Any, ...]]:
    for codelist in contracts.codelists.values():
        for position, code in enumerate(codelist.codes.values(), 1):
            attributes = [f"{key}={to_cell(value)}" for key, value in code.attributes.items()]
            yield (
                codelist.name, codelist.is_open, position, code.code, code.label, code.definition, attributes,
            )  # fmt: skip


def to_markdown(contracts: Contracts) -> str:
    """Give the page `docs/data-dictionary.md`."""
    dataset = contracts.dataset
    lines = [
        "# Data dictionary",
        "",
        "Generated from `schemas/`; do not edit. `make docs` builds it anew.",
        "",
        f"Schema version {dataset.schema_version}. Columns are only ever appended. In the CSV files null is an empty",
        "cell and a list is a JSON array; no text is empty, no list is null. `codebook.md` tells how rows are decided.",
        "",
        "## Tables",
        "",
        "| table | primary key | one row is |",
        "| --- | --- | --- |",
    ]
    for table in contracts.tables.values():
        keys = ", ".join(table.primary_key)
        lines.append(f"| [{table.name}](#{table.name}) | {keys} | {_cell(table.description)} |")
    for table in contracts.tables.values():
        lines += ["", *_table_lines(table)]
    lines += ["", "## Code lists"]
    for codelist in contracts.codelists.values():
        lines += ["", *_codelist_lines(codelist)]
    return "\n".join(lines) + "\n"


def _table_lines(table: Table) -> list[str]:
    lines = [f"### {table.name}", "", table.description, ""]
    lines += ["| column | type | meaning |", "| --- | --- | --- |"]
    for column in table.columns:
        kind = column.type + ("" if column.required else ", may be null")
        notes = [column.description]
        if column.unit:
            notes.append(f"Unit: {column.unit}.")
        if column.codelist:
            notes.append(f"Codes: [{column.codelist}](#{column.codelist}).")
        if column.reference:
            notes.append(f"Refers to {column.reference}.")
        if column.reference_by:
            notes.append(f"Refers to the table named in {column.reference_by}.")
        lines.append(f"| {column.name} | {kind} | {_cell(' '.join(notes))} |")
    return lines


def _codelist_lines(codelist: CodeList) -> list[str]:
    kind = "open, other codes may occur" if codelist.is_open else "closed"
    lines = [f"### {codelist.name}", "", f"{codelist.description} ({kind}; source: {codelist.source})", ""]
    extra = sorted({key for code in codelist.codes.values() for key in code.attributes})
    lines += ["| " + " | ".join(["code", "meaning", *extra]) + " |", "| --- " * (2 + len(extra)) + "|"]
    for code in codelist.codes.values():
        more = [_cell(_attribute(code.attributes.get(key))) for key in extra]
        lines.append("| " + " | ".join([f"`{code.code}`", _cell(f"{code.label}. {code.definition}"), *more]) + " |")
    return lines


def _attribute(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {item}" for key, item in value.items())
    return ", ".join(value) if isinstance(value, list) else to_cell(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    from parley import store

    page = store.project_root() / "docs" / "data-dictionary.md"
    page.write_text(to_markdown(store.read_contracts()), encoding="utf-8")

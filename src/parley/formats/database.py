"""Tables to one SQLite file: typed, with primary and foreign keys, lists as JSON and as link tables besides."""

import contextlib
import sqlite3
import struct
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from parley.contracts import Column, Contracts, Table, split_reference
from parley.derive.dictionary import codelist_table, dictionary_table
from parley.errors import ReleaseError
from parley.formats.cells import iterate_batches, to_texts

SQL_TYPES = {"int64": "INTEGER", "double": "REAL", "bool": "INTEGER"}
"""All others are TEXT: a date as ISO 8601, a list as a JSON array."""
PAGE_BYTES, FILE_HEADER_BYTES = 4096, 100
PIECE_PAGES = 1024
"""Pages that are read at a time."""
PAGE_HEADER_BYTES = {2: 12, 5: 12, 10: 8, 13: 8}
"""Kinds of pages that hold tables and indices, and how long their headers are."""
SETTINGS = (
    # How SQLite was built decides about these, and the file must not change with that.
    f"page_size = {PAGE_BYTES}",
    "encoding = 'UTF-8'",
    "auto_vacuum = NONE",
    "secure_delete = ON",
    # A file that nobody else has open yet, and that is thrown away when writing fails.
    "journal_mode = OFF",
    "synchronous = OFF",
    "cache_size = -65536",
)
WRITTEN_BY = 96
"""Where an SQLite file says which version of the library wrote it last."""
SINCE = 3_037_000
"""The first version that reads STRICT tables; written there, so that the file is the same on every machine."""


def to_database(tables: Mapping[str, pa.Table], contracts: Contracts, *, version: str) -> bytes:
    """Give the tables as an SQLite file; see `iterate_database`."""
    return b"".join(iterate_database(tables, contracts, version=version))


def iterate_database(tables: Mapping[str, pa.Table], contracts: Contracts, *, version: str) -> Iterator[bytes]:
    """Yield the pieces of the tables as an SQLite file, with `data_dictionary`, `codelists` and `release` beside them.

    A list that refers to another table is also a table of its own, `<table>__<column>`, one row an item. The file opens
    with SQLite 3.37 (2021) or newer. `PRAGMA foreign_keys` is a setting of each reader, so the keys are checked here.

    Raises:
        ReleaseError: A foreign key leads nowhere.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{contracts.dataset.name}.sqlite"
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            _write_all(connection, tables, contracts, version)
        with path.open("rb") as file:
            first = 0
            while piece := bytearray(file.read(PIECE_PAGES * PAGE_BYTES)):
                _forget_library(piece, is_first=first == 0)
                first += len(piece)
                yield bytes(piece)


def _forget_library(content: bytearray, *, is_first: bool) -> None:
    """Overwrite in some pages what tells which SQLite wrote the file: its version, and what it left in unused space.

    Source: the file format as SQLite documents it. A page of a table or an index begins with its kind, the place of its
    first free block, the number of its cells and the start of their contents; between the list of cells, two bytes
    each, and the contents nothing is stored. After VACUUM no other kind of page holds remains.
    """
    if is_first:
        content[WRITTEN_BY : WRITTEN_BY + 4] = SINCE.to_bytes(4, "big")
    for page in range(0, len(content), PAGE_BYTES):
        head = page + (FILE_HEADER_BYTES if is_first and page == 0 else 0)
        kind, _, cells, start = struct.unpack_from(">BHHH", content, head)
        if kind in PAGE_HEADER_BYTES:
            first = head + PAGE_HEADER_BYTES[kind] + 2 * cells
            content[first : page + start] = bytes(page + start - first)


def _write_all(
    connection: sqlite3.Connection, tables: Mapping[str, pa.Table], contracts: Contracts, version: str
) -> None:
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN")
    for name, contract in contracts.tables.items():
        _write_table(connection, tables[name], contract, contracts)
    for name, contract in contracts.tables.items():
        for column in contract.columns:
            if column.is_list and column.reference:
                _write_links(connection, tables[name], contract, column)
    _write_facts(connection, contracts, version)
    dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    if dangling:
        raise ReleaseError(
            where=dangling[0],
            problem=f"row {dangling[1]} refers to no row of {dangling[2]}",
            remedy="Validate first",
        )
    connection.execute("COMMIT")
    connection.execute("VACUUM")


def _write_table(connection: sqlite3.Connection, table: pa.Table, contract: Table, contracts: Contracts) -> None:
    lines = [_column_sql(column) for column in contract.columns]
    lines.append(f"PRIMARY KEY ({_names(contract.primary_key)})")
    lines += [
        f'FOREIGN KEY ("{column}") REFERENCES "{other}" ("{key}")'
        for column, other, key in contract.foreign_keys
        if not contract.column(column).is_list
    ]
    _create(connection, contract.name, lines, _python_rows(table))
    for column, _, _ in contract.foreign_keys:
        if not contract.column(column).is_list and (column,) != contract.primary_key[:1]:
            connection.execute(f'CREATE INDEX "{contract.name}__by_{column}" ON "{contract.name}" ("{column}")')


def _column_sql(column: Column) -> str:
    needed = " NOT NULL" if column.required else ""
    kind = SQL_TYPES.get(column.type, "TEXT")
    check = f' CHECK ("{column.name}" IN (0, 1))' if column.type == "bool" else ""
    return f'"{column.name}" {kind}{needed}{check}'


def _write_links(connection: sqlite3.Connection, table: pa.Table, contract: Table, column: Column) -> None:
    """Write a list column as a table: the row's key, the item's place in the list from 1 on, and the item."""
    other, key = split_reference(str(column.reference))
    (own,) = contract.primary_key
    item = key if key != own else f"other_{key}"
    lines = [
        f'"{own}" TEXT NOT NULL REFERENCES "{contract.name}" ("{own}")',
        '"position" INTEGER NOT NULL',
        f'"{item}" TEXT NOT NULL REFERENCES "{other}" ("{key}")',
        f'PRIMARY KEY ("{own}", "position")',
    ]
    name = f"{contract.name}__{column.name}"
    batches = iterate_batches(table.select([own, column.name]))
    _create(connection, name, lines, chain.from_iterable(_link(batch[0], batch[1]) for batch in batches))
    connection.execute(f'CREATE INDEX "{name}__by_{item}" ON "{name}" ("{item}")')


def _link(keys: pa.Array, lists: pa.Array) -> Iterator[tuple[str, int, str]]:
    """Give each item of lists with the key of its row before it, and its place in the list."""
    parents = pc.list_parent_indices(lists)
    sizes = pc.list_value_length(lists).to_numpy()
    places = np.arange(1, len(parents) + 1) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return zip(keys.take(parents).to_pylist(), places.tolist(), pc.list_flatten(lists).to_pylist(), strict=True)


def _write_facts(connection: sqlite3.Connection, contracts: Contracts, version: str) -> None:
    for name, table in (("data_dictionary", dictionary_table(contracts)), ("codelists", codelist_table(contracts))):
        _create(connection, name, [f'"{column}" TEXT' for column in table.column_names], _python_rows(table))
    dataset = contracts.dataset
    facts = {
        "name": dataset.name,
        "title": dataset.title,
        "version": version,
        "schema_version": dataset.schema_version,
        "licence": dataset.licence.spdx,
        "citation": f"{', '.join(dataset.authors)}: {dataset.citation_title}, version {version}",
    }
    _create(connection, "release", ['"key" TEXT PRIMARY KEY', '"value" TEXT NOT NULL'], iter(facts.items()))


def _create(connection: sqlite3.Connection, name: str, lines: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    connection.execute(f'CREATE TABLE "{name}" (\n  ' + ",\n  ".join(lines) + "\n) STRICT")
    marks = ", ".join("?" * len(connection.execute(f'PRAGMA table_info("{name}")').fetchall()))
    connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)


def _python_rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    # Without a generator between, which would run for each row.
    return chain.from_iterable(
        zip(*(_plain(column).to_pylist() for column in batch.columns), strict=True) for batch in iterate_batches(table)
    )


def _plain(column: pa.Array) -> pa.Array:
    """Give a column in one of SQLite's own types."""
    kind = column.type
    if pa.types.is_boolean(kind):
        return column.cast(pa.int8())
    if pa.types.is_date32(kind) or pa.types.is_list(kind):
        return to_texts(column)
    return column


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)

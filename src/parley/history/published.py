"""A published release read back: what the next one is compared with."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from parley.errors import InputError, ReleaseError
from parley.history.schema_policy import Schema
from parley.publishing.durable import read_object, told
from parley.publishing.verify import MANIFEST, verify_release

KEPT_BYTES = 32_000_000
"""Most of the tables of a release that is kept in memory until the next one is read."""


class Stored(Mapping[str, pa.Table]):
    """The Parquet files of a folder as tables, each read when it is asked for.

    Small ones are kept; a large one is given up, and so are all others, when another one is asked for.
    """

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        """Name the tables; none is read yet."""
        self._folder, self._names = folder, names
        self._held: dict[str, pa.Table] = {}

    def __getitem__(self, name: str) -> pa.Table:
        """Give a table."""
        if name not in self._names:
            raise KeyError(name)
        if name not in self._held:
            if sum(table.nbytes for table in self._held.values()) > KEPT_BYTES:
                self._held = {}  # before the next one is read
            self._held[name] = pq.read_table(self._folder / f"{name}.parquet")
        return self._held[name]

    def __contains__(self, name: object) -> bool:
        """Tell whether there is such a table."""
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Count the tables."""
        return len(self._names)


@dataclass(frozen=True)
class Published:
    """A release in its folder; tables are read when they are asked for.

    Attributes:
        manifest: What its `manifest.json` holds.
    """

    version: str
    folder: Path
    manifest: Mapping[str, Any]

    @cached_property
    def tables(self) -> Mapping[str, pa.Table]:
        """Every table of the release, in the order of its data dictionary; JSON has lost the manifest's."""
        named = dict.fromkeys(row["table"] for row in self.read_csv("data_dictionary.csv"))
        names = [*(name for name in named if name in self.manifest["tables"]), *sorted(self.manifest["tables"])]
        return Stored(self.folder / "data", tuple(dict.fromkeys(names)))

    @cached_property
    def schema(self) -> Schema:
        """The schema it was published with: that of the Parquet footers and of `codelists.csv`."""
        tables = {}
        for name in self.tables:
            footer = pq.read_schema(self.folder / "data" / f"{name}.parquet").metadata
            tables[name] = json.loads(footer[b"parley.table_schema"])
        codelists: dict[str, tuple[bool, tuple[str, ...]]] = {}
        for row in self.read_csv("codelists.csv"):
            _, codes = codelists.get(row["codelist"], (False, ()))
            codelists[row["codelist"]] = (row["open"] == "true", (*codes, row["code"]))
        return Schema(self.manifest["schema_version"], tables, codelists)

    @property
    def documents(self) -> list[dict[str, Any]]:
        """The rows of the table of documents; none where the release has no such table."""
        rows: list[dict[str, Any]] = self.tables["documents"].to_pylist() if "documents" in self.tables else []
        return rows

    def read_csv(self, path: str) -> list[dict[str, str]]:
        """Give the rows of one of its CSV files; none when it has no such file."""
        if not (self.folder / path).is_file():
            return []
        with (self.folder / path).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def read_text(self, path: str) -> str:
        """Give one of its text files; nothing when it has no such file."""
        return (self.folder / path).read_text(encoding="utf-8") if (self.folder / path).is_file() else ""


def read_published(folder: Path) -> Published:
    """Give a release to compare with, once every file of it is found to be as it was published.

    Raises:
        InputError: There is no release in this folder.
        ReleaseError: The release is damaged; the message names the first file.
    """
    if not (folder / MANIFEST).is_file():
        raise InputError(where=str(folder), problem="no release", remedy="Name a folder that holds a manifest.json")
    with told(folder, "read the release"):
        for problem in verify_release(folder):
            remedy = "Put the file back, or take the release back with `parley yank`"
            raise ReleaseError(where=str(folder), problem=f"damaged: {problem}", remedy=remedy)
        manifest = read_object(folder / MANIFEST)
    assert manifest is not None, "a verified release has a manifest"
    return Published(str(manifest.get("version", folder.name)), folder, manifest)

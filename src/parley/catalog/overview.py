"""What the front page of a release tells of it, from its manifest and its texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow.compute as pc

from parley.catalog.source import Source, count_values
from parley.contracts import Dataset
from parley.derive.edition import Edition, File

FORMATS = {"parquet": ("data", "Parquet"), "csv": ("csv", "CSV")}
WHOLE = (("xlsx", "Excel workbook, a sheet a table"), ("sqlite", "SQLite database, keys declared"))
PAPERS = (
    ("README.md", "Dataset card"), ("codebook.md", "Codebook: how rows are decided"),
    ("data_dictionary.csv", "Data dictionary: every column"), ("codelists.csv", "Code lists: every code"),
    ("CHANGELOG.md", "Change log"), ("changes/changes.csv", "What changed, row by row"),
    ("validation/validation.html", "Validation report"), ("issues.jsonl", "Texts and rows left out"),
    ("datapackage.json", "Data Package"), ("croissant.json", "Croissant"), ("dataset.jsonld", "schema.org JSON-LD"),
    ("CITATION.cff", "Citation file"), ("LICENSE", "Licence"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Download:
    """A file to load down."""

    path: str
    label: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TableFacts:
    """A table, and its file in each format."""

    name: str
    title: str
    description: str
    rows: int
    downloads: tuple[Download, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """A release as its front page tells of it.

    Attributes:
        coverage: First and last day on which its texts were published, ISO 8601; None when none is dated.
        publishers: Publishers and their number of texts, the most first.
        changes: Sentences on what changed since `previous`.
        checks: Checks that its tables passed; None when the manifest tells of none.
        evidence: Rows that name the words of a text that they rest on, and all rows that are found in texts.
        scores: What was measured during development: what, on which set, with which score.
        left_out: Texts and rows that were left out.
    """

    dataset: Dataset
    version: str
    release_date: str
    schema_version: str
    citation: str
    tables: tuple[TableFacts, ...]
    whole: tuple[Download, ...]
    papers: tuple[Download, ...]
    coverage: tuple[str, str] | None
    publishers: tuple[tuple[str, int], ...]
    languages: tuple[str, ...]
    previous: str | None
    changes: tuple[str, ...]
    checks: int | None
    left_out: tuple[int, int]
    evidence: tuple[int, int]
    scores: tuple[Mapping[str, str], ...]


def to_overview(manifest: Mapping[str, Any], source: Source) -> Overview:
    """Give the overview; files that the manifest does not name are left out."""
    contracts, files = source.contracts, manifest.get("files", {})
    dataset, documents = contracts.dataset, source.tables["documents"]
    day = date.fromisoformat(manifest["release_date"])
    rows = {name: held.num_rows for name, held in source.tables.items()}
    held = {path: File(**facts) for path, facts in files.items()}
    edition = Edition(contracts, manifest["version"], day, rows, held)
    first, last = pc.min(documents["published_start"]).as_py(), pc.max(documents["published_end"]).as_py()
    publishers = count_values(documents["publisher"])
    return Overview(
        dataset=dataset,
        version=manifest["version"],
        release_date=manifest["release_date"],
        schema_version=str(manifest.get("schema_version", dataset.schema_version)),
        citation=edition.citation,
        tables=tuple(
            TableFacts(
                name, table.title, table.description, rows[name],
                tuple(_find(held, {f"{folder}/{name}.{kind}": label for kind, (folder, label) in FORMATS.items()})),
            )
            for name, table in contracts.tables.items()
        ),
        whole=tuple(_find(held, {f"{dataset.name}.{kind}": label for kind, label in WHOLE})),
        papers=tuple(_find(held, dict(PAPERS))),
        coverage=(first, last) if first and last else None,
        publishers=tuple(publishers.items()),
        languages=tuple(sorted(count_values(documents["language"]))),
        previous=(manifest.get("previous") or {}).get("version"),
        changes=tuple((manifest.get("changes") or {}).get("sentences", ())),
        checks=(manifest.get("validation") or {}).get("checks"),
        evidence=count_evidence(source),
        scores=tuple(manifest.get("scores") or ()),
        left_out=((manifest.get("issues") or {}).get("texts", 0), (manifest.get("issues") or {}).get("rows", 0)),
    )  # fmt: skip


def count_evidence(source: Source) -> tuple[int, int]:
    """Count the rows that name the words of a text that they rest on, events by their reports; and all such rows."""
    named = total = 0
    for table in source.tables.values():
        if {"document_id", "char_start", "char_end"} <= set(table.column_names):
            known = source.number("documents", table["document_id"]) >= 0
            spans = pc.fill_null(pc.subtract(table["char_end"], table["char_start"]), 0).to_numpy()
            named, total = named + int(np.count_nonzero(known & (spans > 0))), total + table.num_rows
    events = source.number("events", source.tables["event_reports"]["event_id"])
    return named + len(set(events[events >= 0].tolist())), total + source.size("events")


def _find(files: Mapping[str, File], wanted: Mapping[str, str]) -> list[Download]:
    return [
        Download(path, label, files[path].bytes, files[path].sha256) for path, label in wanted.items() if path in files
    ]

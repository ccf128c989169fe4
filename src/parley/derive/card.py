"""Contract to the pages of a release that people read first: dataset card and citation."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from parley.derive.edition import Edition

SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"))
"""Sizes of data sets as Hugging Face names them; the largest is "n>10M" here."""


def to_citation(edition: Edition) -> str:
    """Give `CITATION.cff`, in the Citation File Format 1.2.0, for one version of the dataset."""
    dataset = edition.contracts.dataset
    value: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": dataset.citation_message,
        "title": dataset.citation_title,
        "type": "dataset",
        "abstract": dataset.description,
        "authors": [{"name": name} for name in dataset.authors],
        "version": edition.version,
        "date-released": edition.release_date.isoformat(),
        "license": dataset.licence.spdx,
        "keywords": list(dataset.keywords),
    }
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)


def to_card(edition: Edition, tables: Mapping[str, Mapping[str, Any]], issues: Sequence[str]) -> str:
    """Give `README.md`: what the release is, what is in it, how to read it and what to beware of.

    It begins with the fields by which Hugging Face finds and shows a data set.

    Args:
        edition: The version it is about.
        tables: Per table its status, as in the manifest.
        issues: One line each for what was left out.
    """
    dataset, rows = edition.contracts.dataset, edition.rows
    lines = ["---", yaml.safe_dump(_front(edition), allow_unicode=True, sort_keys=False).rstrip(), "---", ""]
    lines += [f"# {dataset.title}", "", f"Version {edition.version}, schema {dataset.schema_version}."]
    lines += ["", dataset.description]
    lines += ["", "## Tables", "", "| table | rows | one row is |", "| --- | ---: | --- |"]
    for name, table in edition.contracts.tables.items():
        lines.append(f"| {name} | {rows[name]} | {table.description} |")
    empty = [f"- {name} is {tables[name]['status']}." for name in edition.contracts.tables if not rows[name]]
    if empty:
        lines += ["", *empty]
    lines += ["", *_reading(dataset.name), "", *_caution(issues), "", *_rights(edition)]
    return "\n".join(lines) + "\n"


def _front(edition: Edition) -> dict[str, Any]:
    dataset = edition.contracts.dataset
    total = sum(edition.rows.values())
    configs = [{"config_name": name, "data_files": f"data/{name}.parquet"} for name in edition.contracts.tables]
    return {
        "pretty_name": dataset.title,
        "license": dataset.licence.spdx.lower(),
        "language": list(dataset.languages),
        "annotations_creators": ["machine-generated"],
        "source_datasets": ["original"],
        "size_categories": [next((name for limit, name in SIZES if total < limit), "n>10M")],
        "tags": list(dataset.keywords),
        "configs": configs,
    }


def _reading(name: str) -> list[str]:
    return [
        "## Reading it",
        "",
        "| for | open |",
        "| --- | --- |",
        "| looking | `catalog/index.html` in a browser: charts, search, a page for every actor, event and text |",
        "| pandas, DuckDB, Polars, R, Spark | `data/*.parquet` |",
        f"| Excel, LibreOffice | `{name}.xlsx`: a sheet a table, nothing in it calculates |",
        f"| SQL | `{name}.sqlite`: keys declared; a list of references is also a table, `table__column` |",
        "| everything else | `csv/*.csv`: UTF-8, comma, empty cell for null, lists as JSON arrays |",
        "",
        "`data_dictionary.csv` says what each column means, `codelists.csv` each code, `codebook.md` how rows are",
        "decided. For programs the same stands in `schema/`, `datapackage.json`, `croissant.json`, `dataset.jsonld`.",
        "",
        "```python",
        "import pandas as pd",
        'reports = pd.read_parquet("data/event_reports.parquet")',
        'documents = pd.read_parquet("data/documents.parquet")',
        'reports.merge(documents, on="document_id")',
        "```",
        "",
        "`char_start` and `char_end` count Unicode code points in the text of `document_id`. `sha256sum -c SHA256SUMS`",
        "tells whether the files are whole; `manifest.json` tells what they were made from and with; what was checked",
        "before they were published stands in `validation/validation.html`.",
    ]


def _caution(issues: Sequence[str]) -> list[str]:
    lines = [
        "## What to beware of",
        "",
        "Rows were found by rules and a small language model, and nobody has read them over. A row says what a text",
        "reports, which may be wrong, biased or denied elsewhere: see `status`, `asserted_by_id`, `contradictions`.",
        "The texts are a selection, so that counts measure what was reported in them and not how often things happen.",
        "Copies of one agency report share a `story_id`: count stories where you mean independent sources.",
        "People are named in this data. Use it for research and reporting on public acts, not to profile anybody.",
    ]
    return lines + (["", "Left out of this version (details in `issues.jsonl`):", "", *issues] if issues else [])


def _rights(edition: Edition) -> list[str]:
    dataset = edition.contracts.dataset
    return [
        "## Licence and citation",
        "",
        f"[{dataset.licence.title}]({dataset.licence.url}), see `LICENSE`. The source texts are not part of the",
        "release and stay their owners'.",
        "",
        f"{edition.citation} {dataset.citation_message}",
    ]

"""Contract to the pages of a release that people read first: dataset card and citation."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from parley.contracts import Contracts


def to_citation(contracts: Contracts, version: str, release_date: date) -> str:
    """Give `CITATION.cff`, in the Citation File Format 1.2.0, for one version of the dataset."""
    dataset = contracts.dataset
    value: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": dataset.citation_message,
        "title": dataset.citation_title,
        "type": "dataset",
        "abstract": dataset.description,
        "authors": [{"name": name} for name in dataset.authors],
        "version": version,
        "date-released": release_date.isoformat(),
        "license": dataset.licence.spdx,
        "keywords": list(dataset.keywords),
    }
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)


def to_card(contracts: Contracts, version: str, tables: Mapping[str, Mapping[str, Any]], issues: Sequence[str]) -> str:
    """Give `README.md`: what the release is, what is in it, how to read it and what to beware of.

    Args:
        contracts: The dataset's contracts.
        version: The release's version.
        tables: Per table its rows and status, as in the manifest.
        issues: One line each for what was left out.
    """
    dataset = contracts.dataset
    front = {
        "pretty_name": dataset.title,
        "license": dataset.licence.spdx.lower(),
        "language": list(dataset.languages),
        "tags": list(dataset.keywords),
        "configs": [{"config_name": name, "data_files": f"data/{name}.parquet"} for name in contracts.tables],
    }
    lines = ["---", yaml.safe_dump(front, allow_unicode=True, sort_keys=False).rstrip(), "---", ""]
    lines += [f"# {dataset.title}", "", f"Version {version}, schema {dataset.schema_version}.", "", dataset.description]
    lines += ["", "## Tables", "", "| table | rows | one row is |", "| --- | ---: | --- |"]
    for name, table in contracts.tables.items():
        lines.append(f"| {name} | {tables[name]['rows']} | {table.description} |")
    empty = [f"- {name} is {tables[name]['status']}." for name in contracts.tables if not tables[name]["rows"]]
    if empty:
        lines += ["", *empty]
    lines += ["", *_reading(), "", *_caution(issues), "", *_rights(contracts, version)]
    return "\n".join(lines) + "\n"


def _reading() -> list[str]:
    return [
        "## Reading it",
        "",
        "`data/` holds Parquet files and `csv/` the same rows as CSV (UTF-8, comma, empty cell for null, lists as JSON",
        "arrays). `data_dictionary.csv` says what each column means, `codelists.csv` each code, `codebook.md` how rows",
        "are decided.",
        "",
        "```python",
        "import pandas as pd",
        'reports = pd.read_parquet("data/event_reports.parquet")',
        'documents = pd.read_parquet("data/documents.parquet")',
        'reports.merge(documents, on="document_id")',
        "```",
        "",
        "`char_start` and `char_end` count Unicode code points in the text of `document_id`. `sha256sum -c SHA256SUMS`",
        "tells whether the files are whole; `manifest.json` tells what they were made from and with.",
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


def _rights(contracts: Contracts, version: str) -> list[str]:
    dataset = contracts.dataset
    return [
        "## Licence and citation",
        "",
        f"[{dataset.licence.title}]({dataset.licence.url}), see `LICENSE`. The source texts are not part of the",
        "release and stay their owners'.",
        "",
        f"{', '.join(dataset.authors)}: {dataset.citation_title}, version {version}. {dataset.citation_message}",
    ]

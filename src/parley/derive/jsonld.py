"""Contract to `dataset.jsonld`: the release in the words of schema.org and DCAT 3, for catalogues and search engines.

The context stands in the file, so that nothing has to be fetched to read it. Addresses are relative: a release is
described by the folder it lies in, wherever that is published.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from parley.contracts import Column, Dataset
from parley.derive.edition import Edition, File

CONTEXT = {
    "@vocab": "https://schema.org/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dct:issued": {"@type": "xsd:date"},
    "dct:license": {"@type": "@id"},
    "dcat:byteSize": {"@type": "xsd:nonNegativeInteger"},
    "dcat:downloadURL": {"@type": "@id"},
    "dcat:startDate": {"@type": "xsd:date"},
    "dcat:endDate": {"@type": "xsd:date"},
    "dcat:previousVersion": {"@type": "@id"},
    "license": {"@type": "@id"},
}
DISTRIBUTED = (".parquet", ".csv", ".xlsx", ".sqlite")


def to_jsonld(edition: Edition) -> str:
    """Give the description as JSON-LD."""
    dataset = edition.contracts.dataset
    value = {"@context": CONTEXT, "@id": "./", **_of_dataset(dataset), **_of_edition(edition)}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def to_catalog(dataset: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> str:
    """Give `catalog.jsonld`: all releases of an output folder as a DCAT catalogue.

    Args:
        dataset: What the newest manifest says: `name`, `title`, `licence`.
        entries: One per release, as in `index.json`: `version`, `release_date`, `yanked`; the oldest first.
    """
    releases = []
    for entry in entries:
        folder = f"releases/{entry['version']}/"
        held = {
            "@id": folder,
            "@type": ["Dataset", "dcat:Dataset"],
            "name": f"{dataset.get('title', '')}, version {entry['version']}",
            "version": entry["version"],
            "dcat:version": entry["version"],
            "dct:issued": entry.get("release_date"),
            "url": folder,
            "creativeWorkStatus": "withdrawn" if entry.get("yanked") else "published",
        }
        releases.append({key: item for key, item in held.items() if item is not None})
    value = {
        "@context": CONTEXT,
        "@id": "./",
        "@type": ["DataCatalog", "dcat:Catalog"],
        "name": dataset.get("title", dataset.get("name", "")),
        "dataset": releases,
        "dcat:dataset": [{"@id": held["@id"]} for held in releases],
    }
    licence = dataset.get("licence")
    if isinstance(licence, Mapping):
        value |= {"license": licence["url"], "dct:license": licence["url"]}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _of_dataset(dataset: Dataset) -> dict[str, Any]:
    creators = [{"@type": "Organization", "name": author} for author in dataset.authors]
    return {
        "@type": ["Dataset", "dcat:Dataset"],
        "identifier": dataset.name,
        "name": dataset.title,
        "dct:title": dataset.title,
        "description": dataset.description,
        "dct:description": dataset.description,
        "license": dataset.licence.url,
        "dct:license": dataset.licence.url,
        "creator": creators,
        "keywords": list(dataset.keywords),
        "dcat:keyword": list(dataset.keywords),
        "inLanguage": list(dataset.languages),
        "isAccessibleForFree": True,
    }


def _of_edition(edition: Edition) -> dict[str, Any]:
    contracts = edition.contracts
    distribution = [_file(path, file) for path, file in sorted(edition.files.items()) if _is_data(path)]
    held: dict[str, Any] = {
        "version": edition.version,
        "dcat:version": edition.version,
        "schemaVersion": contracts.dataset.schema_version,
        "datePublished": edition.release_date.isoformat(),
        "dct:issued": edition.release_date.isoformat(),
        "citation": edition.citation,
        "variableMeasured": [
            _variable(name, column) for name, table in contracts.tables.items() for column in table.columns
        ],
        "distribution": distribution,
        "dcat:distribution": [{"@id": item["@id"]} for item in distribution],
    }
    if edition.coverage:
        first, last = (day.isoformat() for day in edition.coverage)
        period = {"@type": "dct:PeriodOfTime", "dcat:startDate": first, "dcat:endDate": last}
        held |= {"temporalCoverage": f"{first}/{last}", "dct:temporal": period}
    if edition.previous:
        held["dcat:previousVersion"] = f"../{edition.previous}/"
    return held


def _is_data(path: str) -> bool:
    return PurePosixPath(path).suffix in DISTRIBUTED and PurePosixPath(path).parts[0] not in ("changes", "validation")


def _file(path: str, file: File) -> dict[str, Any]:
    return {
        "@id": path,
        "@type": ["DataDownload", "dcat:Distribution"],
        "name": PurePosixPath(path).name,
        "contentUrl": path,
        "dcat:downloadURL": path,
        "encodingFormat": file.media_type,
        "dcat:mediaType": file.media_type,
        "contentSize": f"{file.bytes} B",
        "dcat:byteSize": str(file.bytes),
        "sha256": file.sha256,
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": file.sha256,
        },
    }


def _variable(table: str, column: Column) -> dict[str, Any]:
    held = {
        "@type": "PropertyValue",
        "name": f"{table}.{column.name}",
        "description": column.description,
        "unitText": column.unit,
    }
    return {key: value for key, value in held.items() if value is not None}

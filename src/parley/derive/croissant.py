"""Contract to `croissant.json`: the release in Croissant 1.1, for tools that load data sets into machine learning."""

import json
from typing import Any

from parley.contracts import Column, Table
from parley.derive.edition import Edition

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "prov": "http://www.w3.org/ns/prov#",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
DATA_TYPES = {
    "string": "sc:Text",
    "int64": "sc:Integer",
    "double": "sc:Float",
    "bool": "sc:Boolean",
    "date32": "sc:Date",
    "list<string>": "sc:Text",
}
PARQUET = "application/x-parquet"
"""The name that Croissant knows the format by; IANA's is application/vnd.apache.parquet."""


def to_croissant(edition: Edition) -> str:
    """Give the description as JSON: a file and a record set for each table, over the Parquet files.

    Foreign keys are left to the data package: mlcroissant answers `references` by joining the tables, which drops the
    rows whose reference is null and fails on lists.
    """
    contracts = edition.contracts
    dataset = contracts.dataset
    value = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": dataset.name,
        "alternateName": dataset.title,
        "description": dataset.description,
        "license": dataset.licence.url,
        "creator": [{"@type": "sc:Organization", "name": author} for author in dataset.authors],
        "datePublished": edition.release_date.isoformat(),
        "version": edition.version,
        "citeAs": edition.citation,
        "keywords": list(dataset.keywords),
        "inLanguage": list(dataset.languages),
        "isLiveDataset": False,
        "distribution": [_file(table, edition) for table in contracts.tables.values()],
        "recordSet": [_records(table) for table in contracts.tables.values()],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _file(table: Table, edition: Edition) -> dict[str, Any]:
    path = f"data/{table.name}.parquet"
    file = edition.files[path]
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": f"{table.name}.parquet",
        "description": table.description,
        "contentUrl": path,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": PARQUET,
        "sha256": file.sha256,
    }


def _records(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "key": [{"@id": f"{table.name}/{name}"} for name in table.primary_key],
        "field": [_field(table, column) for column in table.columns],
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    held: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": column.description,
        "dataType": DATA_TYPES[column.type],
        "source": {"fileObject": {"@id": f"data/{table.name}.parquet"}, "extract": {"column": column.name}},
    }
    if column.is_list:
        held |= {"isArray": True, "arrayShape": "-1"}
    return held

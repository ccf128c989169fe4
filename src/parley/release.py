"""Tables and report to the files of a release, in memory and the same bytes for the same input."""

import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import rfc8785

from parley.checksums import sha256, to_checksums
from parley.contracts import Contracts, Table
from parley.delimited import iterate_rows, table_to_csv, to_cell, to_csv
from parley.derive.arrow import to_table_schema
from parley.derive.card import to_card, to_citation
from parley.derive.dictionary import to_codelists_csv, to_dictionary_csv
from parley.errors import ReleaseError, ValidationError
from parley.records import IdChange, Rejection
from parley.report import Report, to_html, to_json

MANIFEST_VERSION = 1
ROW_GROUP_ROWS = 100_000
ID_MAP = ("old_id", "new_id", "relation", "reason")
NOTHING_FOUND = "no such row was found in these texts"
MEDIA_TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".html": "text/html",
    ".cff": "application/yaml",
    "": "text/plain",
}


def bundle(
    tables: Mapping[str, pa.Table],
    report: Report,
    contracts: Contracts,
    *,
    version: str,
    release_date: date,
    inputs: Sequence[Mapping[str, Any]],
    parameters: Mapping[str, Any],
    code: Mapping[str, Any],
    licence_text: str,
    codebook_text: str,
    rejections: Sequence[Rejection] = (),
    empty_because: Mapping[str, str] | None = None,
    id_changes: Sequence[IdChange] = (),
) -> dict[str, bytes]:
    """Give every file of the release by its path in it, `manifest.json` and `SHA256SUMS` included.

    Args:
        tables: What is released, in contract order.
        report: The clean report on these very tables.
        contracts: The contracts they fit.
        version: The release's version; the files below `data/` and `csv/` do not depend on it.
        release_date: The day the release bears.
        inputs: One mapping per source file, with at least `path` and `sha256`.
        parameters: The settings that shape the result, without paths of this machine.
        code: Versions and hashes of what made it: package, libraries, model, lexicons, registry.
        licence_text: Content of `LICENSE`.
        codebook_text: Content of `codebook.md`.
        rejections: The texts and rows that were left out.
        empty_because: Why a table has no rows, where more can be said than that none was found.
        id_changes: What became of identifiers that curation ended or began.

    Raises:
        ValidationError: The report is not clean.
        ReleaseError: Inputs, parameters or code hold a path of this machine.
    """
    if not report.is_clean:
        where, problem = (report.stops or [(report.failures[0].table, report.failures[0].reason)])[0]
        raise ValidationError(where=where, problem=problem, remedy="Only tables that pass every check are released")
    given = {"inputs": sorted(inputs, key=lambda item: str(item["path"])), "parameters": parameters, "code": code}
    facts = {name: _plain(value, name) for name, value in given.items()}
    ordered = sorted(rejections, key=lambda item: (item.path, item.row_id or "", item.reason_code, item.problem))
    described = describe_tables(tables, contracts, empty_because or {})
    files: dict[str, str | bytes] = {}
    for name, contract in contracts.tables.items():
        files[f"data/{name}.parquet"] = to_parquet(tables[name], contract)
        files[f"csv/{name}.csv"] = table_to_csv(tables[name])
    title = f"Validation of {contracts.dataset.title}"
    files |= {
        "README.md": to_card(contracts, version, described, list(_summarise(ordered))),
        "codebook.md": codebook_text,
        "data_dictionary.csv": to_dictionary_csv(contracts),
        "codelists.csv": to_codelists_csv(contracts),
        "LICENSE": licence_text,
        "changes/id_map.csv": to_csv(ID_MAP, ([c.old_id, c.new_id, c.relation, c.reason] for c in id_changes)),
        "CITATION.cff": to_citation(contracts, version, release_date),
        "validation/validation.json": to_json(report, ordered),
        "validation/validation.html": to_html(report, title, ordered),
        "issues.jsonl": "".join(json.dumps(asdict(item), ensure_ascii=False) + "\n" for item in ordered),
    }
    encoded = {path: text.encode() if isinstance(text, str) else text for path, text in sorted(files.items())}
    manifest = {
        "manifest_version": MANIFEST_VERSION,
        "name": contracts.dataset.name,
        "title": contracts.dataset.title,
        "version": version,
        "schema_version": contracts.dataset.schema_version,
        "release_date": release_date.isoformat(),
        "licence": asdict(contracts.dataset.licence),
        "tables": described,
        "files": {path: _describe_file(path, content) for path, content in encoded.items()},
        "csv": {"encoding": "utf-8", "bom": False, "line_terminator": "\r\n", "null": "", "lists": "json"},
        "inputs_sha256": sha256(rfc8785.dumps(facts["inputs"])),
        "validation": {"status": "passed", "checks": len(report.checks), "report": "validation/validation.json"},
        "issues": {
            "texts": sum(item.row_id is None for item in ordered),
            "rows": sum(item.row_id is not None for item in ordered),
        },
        **facts,
    }
    encoded["manifest.json"] = rfc8785.dumps(manifest)
    encoded["SHA256SUMS"] = to_checksums({path: sha256(content) for path, content in encoded.items()})
    return encoded


def describe_tables(
    tables: Mapping[str, pa.Table], contracts: Contracts, empty_because: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """Give what the manifest says of each table."""
    digests = digest_tables(tables, contracts)
    return {
        name: {
            "title": contract.title,
            "rows": tables[name].num_rows,
            "columns": list(tables[name].column_names),
            "primary_key": list(contract.primary_key),
            "content_sha256": digests[name],
            "schema_sha256": sha256(rfc8785.dumps(to_table_schema(contract))),
            "status": "written" if tables[name].num_rows else f"empty: {empty_because.get(name, NOTHING_FOUND)}",
            "parquet": f"data/{name}.parquet",
            "csv": f"csv/{name}.csv",
        }
        for name, contract in contracts.tables.items()
    }


def digest_tables(tables: Mapping[str, pa.Table], contracts: Contracts) -> dict[str, str]:
    """Give for each table a hash of its columns and sorted rows, whatever file they are written to.

    The hash is over lines of JSON: columns with their types, then each row as an array of cells, null or text as in
    the CSV file. A new version of the Parquet writer changes the files and not this.
    """
    return {name: _digest(tables[name], contract) for name, contract in contracts.tables.items()}


def _digest(table: pa.Table, contract: Table) -> str:
    digest = hashlib.sha256()
    digest.update(_json_line([[column.name, column.type] for column in contract.columns]))
    ordered = table.sort_by([(name, "ascending") for name in contract.primary_key])
    for row in iterate_rows(ordered):
        digest.update(_json_line([None if value is None else to_cell(value) for value in row]))
    return digest.hexdigest()


def _json_line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def to_parquet(table: pa.Table, contract: Table) -> bytes:
    """Give a table as a Parquet file: sorted, compressed, with page checksums and a page index."""
    names = table.column_names
    out = io.BytesIO()
    pq.write_table(
        table.combine_chunks(),
        out,
        row_group_size=ROW_GROUP_ROWS,
        compression="zstd",
        compression_level=9,
        write_page_index=True,
        write_page_checksum=True,
        sorting_columns=[pq.SortingColumn(names.index(name)) for name in contract.sort],
    )
    return out.getvalue()


def _describe_file(path: str, content: bytes) -> dict[str, Any]:
    kind = MEDIA_TYPES[PurePosixPath(path).suffix]
    return {"sha256": sha256(content), "bytes": len(content), "media_type": kind}


def _summarise(rejections: Sequence[Rejection]) -> Iterator[str]:
    for rejection in rejections:
        if rejection.row_id is None:
            yield f"- {rejection.path}: {rejection.problem}."
    rows = [rejection for rejection in rejections if rejection.row_id is not None]
    for table in sorted({rejection.path for rejection in rows}):
        held = [rejection.reason_code for rejection in rows if rejection.path == table]
        mended = held.count("repaired")
        yield f"- {table}: {len(held) - mended} rows taken out, {mended} with a reference emptied."


def _plain(value: Any, where: str) -> Any:
    """Give `value` in JSON's own types.

    Raises:
        ReleaseError: It holds an absolute path, which would tell of the machine and differ on the next one.
    """
    if isinstance(value, Mapping):
        return {str(key): _plain(item, f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, where) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and (PurePosixPath(value).is_absolute() or PureWindowsPath(value).drive):
        raise ReleaseError(where=where, problem=f"{value!r} is a path of this machine", remedy="Give it relative")
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise ReleaseError(where=where, problem=f"{type(value).__name__} can't stand in a manifest", remedy="Give a text")

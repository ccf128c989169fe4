"""Tables and report to the files of a release, one after the other and the same bytes for the same input."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import rfc8785

from parley.catalog import to_catalog
from parley.contracts import Contracts
from parley.derive.arrow import to_table_schema
from parley.derive.card import to_card, to_citation
from parley.derive.croissant import to_croissant
from parley.derive.datapackage import to_datapackage
from parley.derive.dictionary import to_codelists_csv, to_dictionary_csv
from parley.derive.edition import Edition, File
from parley.derive.jsonld import to_jsonld
from parley.derive.schema import to_schema_files
from parley.derive.zenodo import to_zenodo
from parley.errors import ReleaseError, ValidationError
from parley.formats.checksums import sha256, to_checksums
from parley.formats.database import iterate_database
from parley.formats.delimited import iterate_csv, to_csv
from parley.formats.digests import digest_tables
from parley.formats.parquet import iterate_parquet
from parley.formats.pieces import WHOLE_BYTES, Content, Measured, to_content
from parley.formats.spreadsheet import iterate_workbook, name_sheets
from parley.records import IdChange, Rejection
from parley.report import Report, to_json
from parley.report_page import to_html

MANIFEST_VERSION = 1
ID_MAP = ("old_id", "new_id", "relation", "reason")
NOTHING_FOUND = "no such row was found in these texts"
LIKE_A_FORMULA = r"^[=+\-@\t\r]"
MEDIA_TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".sqlite": "application/vnd.sqlite3",
    ".md": "text/markdown",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".jsonld": "application/ld+json",
    ".html": "text/html",
    ".cff": "application/yaml",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    "": "text/plain",
}


@dataclass(frozen=True, slots=True)
class Sources:
    """What the files of a release are made of; see `bundle` for each."""

    tables: Mapping[str, pa.Table]
    report: Report
    contracts: Contracts
    version: str
    release_date: date
    licence_text: str
    codebook_text: str
    rejections: Sequence[Rejection]
    id_changes: Sequence[IdChange]
    extra: Mapping[str, bytes]
    described: Mapping[str, Mapping[str, Any]]
    facts: Mapping[str, Any]
    inputs: bytes
    chart_library: str
    texts: Mapping[str, str]
    kept: Path | None


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
    extra: Mapping[str, bytes] | None = None,
    facts: Mapping[str, Any] | None = None,
    digests: Mapping[str, str] | None = None,
    chart_library: str = "",
    texts: Mapping[str, str] | None = None,
    kept: Path | None = None,
) -> Iterator[tuple[str, Content]]:
    """Give every file of the release as (path in it, content), `manifest.json` and `SHA256SUMS` last.

    They come one at a time, and a large one in pieces, which must be taken before the next file is asked for: a large
    release need not be in memory whole.

    Args:
        tables: What is released, in contract order.
        report: The clean report on these very tables.
        contracts: The contracts they fit.
        version: The release's version; the CSV files do not depend on it.
        release_date: The day the release bears.
        inputs: One mapping per source file, with at least `path` and `sha256`.
        parameters: The settings that shape the result, without paths of this machine.
        code: Versions and hashes of what made it: package, libraries, model, lexicons, registry.
        licence_text: Content of `LICENSE`.
        codebook_text: Content of `codebook.md`.
        rejections: The texts and rows that were left out.
        empty_because: Why a table has no rows, where more can be said than that none was found.
        id_changes: What became of identifiers that curation ended or began.
        extra: Files made elsewhere, such as the comparison with the last release; they replace those of the same path.
        facts: Further keys of the manifest.
        digests: What `digest_tables` gives of the tables, when that is known already.
        chart_library: Script that draws the catalogue's charts; see `catalog.assets.read_chart_library`.
        texts: Text of each document, for excerpts around what stands in no row; asked for by rising identifier.
        kept: Folder in which drawings are kept for the next run; None draws each anew.

    Raises:
        ValidationError: The report is not clean.
        ReleaseError: Inputs, parameters, code or facts hold a path of this machine.
    """
    if not report.is_clean:
        where, problem = (report.stops or [(report.failures[0].table, report.failures[0].reason)])[0]
        raise ValidationError(where=where, problem=problem, remedy="Only tables that pass every check are released")
    ordered = sorted(inputs, key=lambda item: str(item["path"]))
    given = {"parameters": parameters, "code": code, **(facts or {})}
    return _with_manifest(
        Sources(
            tables=tables,
            report=report,
            contracts=contracts,
            version=version,
            release_date=release_date,
            licence_text=licence_text,
            codebook_text=codebook_text,
            rejections=sorted(rejections, key=lambda r: (r.path, r.row_id or "", r.reason_code, r.problem)),
            id_changes=id_changes,
            extra=extra or {},
            described=describe_tables(
                tables, contracts, empty_because or {}, digests or digest_tables(tables, contracts)
            ),
            facts={name: _plain(value, name) for name, value in given.items()},
            inputs=rfc8785.dumps(_plain(ordered, "inputs")),
            chart_library=chart_library,
            texts=texts or {},
            kept=kept,
        )
    )


def _with_manifest(sources: Sources) -> Iterator[tuple[str, Content]]:
    files: dict[str, File] = {}
    for path, given in sources.extra.items():
        files[path] = _describe_file(path, given)
        yield path, given
    # Each file is described before the next one is asked for, so that the later ones can tell of the earlier.
    for path, made in _make_files(sources, files):
        if path not in sources.extra:
            content = made.encode() if isinstance(made, str) else made
            if not isinstance(content, bytes) or len(content) > WHOLE_BYTES:
                content = to_content((content,) if isinstance(content, bytes) else content)
            if isinstance(content, bytes):
                files[path] = _describe_file(path, content)
                yield path, content
            else:
                measured = Measured(content)
                yield path, iter(measured)
                assert measured.is_taken, f"all of {path} is taken before the next file is asked for"
                files[path] = File(measured.sha256, measured.bytes, _media_type(path))
    manifest = _to_bytes(_to_manifest(sources, files), sources.inputs)
    yield "manifest.json", manifest
    digests = {path: file.sha256 for path, file in files.items()}
    yield "SHA256SUMS", to_checksums({**digests, "manifest.json": sha256(manifest)})


def _make_files(sources: Sources, files: Mapping[str, File]) -> Iterator[tuple[str, str | Content]]:
    """Yield every file but those that list all others; `files` tells of the ones already written."""
    tables, contracts, version = sources.tables, sources.contracts, sources.version
    name, day = contracts.dataset.name, sources.release_date
    for table, contract in contracts.tables.items():
        stamp = {
            "parley.release_version": version,
            "parley.content_sha256": sources.described[table]["content_sha256"],
        }
        yield f"data/{table}.parquet", iterate_parquet(tables[table], contract, stamp)
        yield f"csv/{table}.csv", iterate_csv(tables[table])
    yield f"{name}.xlsx", iterate_workbook(tables, contracts, version=version, release_date=day)
    yield f"{name}.sqlite", iterate_database(tables, contracts, version=version)
    yield from to_schema_files(contracts)
    yield "data_dictionary.csv", to_dictionary_csv(contracts)
    yield "codelists.csv", to_codelists_csv(contracts)
    yield "codebook.md", sources.codebook_text
    yield "LICENSE", sources.licence_text
    yield "changes/id_map.csv", to_csv(ID_MAP, ([c.old_id, c.new_id, c.relation, c.reason] for c in sources.id_changes))
    yield "validation/validation.json", to_json(sources.report, sources.rejections)
    yield "validation/validation.html", to_html(sources.report, contracts, sources.rejections)
    yield "issues.jsonl", "".join(json.dumps(asdict(r), ensure_ascii=False) + "\n" for r in sources.rejections)
    edition = Edition(
        contracts,
        version,
        day,
        {table: held.num_rows for table, held in tables.items()},
        files,
        _coverage(tables),
        (sources.facts.get("previous") or {}).get("version"),
    )
    yield "README.md", to_card(edition, sources.described, list(_summarise(sources.rejections)))
    yield "CITATION.cff", to_citation(edition)
    yield "datapackage.json", to_datapackage(edition)
    yield "croissant.json", to_croissant(edition)
    yield "dataset.jsonld", to_jsonld(edition)
    yield ".zenodo.json", to_zenodo(edition)
    # Last, for its front page tells of every other file.
    known = _to_manifest(sources, files)
    yield from to_catalog(
        tables, contracts, known, chart_library=sources.chart_library, texts=sources.texts, kept=sources.kept
    )


def _to_bytes(manifest: Mapping[str, Any], inputs: bytes) -> bytes:
    """Give the manifest with its inputs, which are long and JSON already, in canonical JSON."""
    members = {name: rfc8785.dumps(value) for name, value in manifest.items()} | {"inputs": inputs}
    return b"{" + b",".join(rfc8785.dumps(name) + b":" + members[name] for name in sorted(members)) + b"}"


def _to_manifest(sources: Sources, files: Mapping[str, File]) -> dict[str, Any]:
    """Give the manifest but for its inputs."""
    dataset, rejections = sources.contracts.dataset, sources.rejections
    return {
        "manifest_version": MANIFEST_VERSION,
        "name": dataset.name,
        "title": dataset.title,
        "authors": list(dataset.authors),
        "version": sources.version,
        "schema_version": dataset.schema_version,
        "release_date": sources.release_date.isoformat(),
        "licence": asdict(dataset.licence),
        "tables": dict(sources.described),
        "files": {path: asdict(file) for path, file in files.items()},
        "csv": {"encoding": "utf-8", "bom": False, "line_terminator": "\r\n", "null": "", "lists": "json"},
        "inputs_sha256": sha256(sources.inputs),
        "validation": {
            "status": "passed",
            "checks": len(sources.report.checks),
            "report": "validation/validation.json",
            "suites": "validation/suites/",
        },
        "issues": {
            "texts": sum(item.row_id is None for item in rejections),
            "rows": sum(item.row_id is not None for item in rejections),
        },
        **sources.facts,
    }


def describe_tables(
    tables: Mapping[str, pa.Table],
    contracts: Contracts,
    empty_because: Mapping[str, str],
    digests: Mapping[str, str],
) -> dict[str, dict[str, Any]]:
    """Give what the manifest says of each table."""
    sheets = name_sheets({name: tables[name].num_rows for name in contracts.tables})
    return {
        name: {
            "title": contract.title,
            "rows": tables[name].num_rows,
            "columns": list(tables[name].column_names),
            "primary_key": list(contract.primary_key),
            "content_sha256": digests[name],
            "schema_sha256": sha256(rfc8785.dumps(to_table_schema(contract))),
            "status": "written" if tables[name].num_rows else f"empty: {empty_because.get(name, NOTHING_FOUND)}",
            "formula_like_cells": _count_formula_like(tables[name]),
            "parquet": f"data/{name}.parquet",
            "csv": f"csv/{name}.csv",
            "sheets": sheets[name],
        }
        for name, contract in contracts.tables.items()
    }


def _count_formula_like(table: pa.Table) -> int:
    """Count the texts that a spreadsheet may take for a formula when it opens the CSV file."""
    texts = [column for column in table.columns if pa.types.is_string(column.type)]
    return sum(pc.sum(pc.match_substring_regex(column, LIKE_A_FORMULA)).as_py() or 0 for column in texts)


def _coverage(tables: Mapping[str, pa.Table]) -> tuple[date, date] | None:
    """Give the first and the last day on which the texts were published; None when that is not known."""
    documents = tables["documents"]
    first, last = pc.min(documents["published_start"]).as_py(), pc.max(documents["published_end"]).as_py()
    return (first, last) if first and last else None


def _describe_file(path: str, content: bytes) -> File:
    return File(sha256(content), len(content), _media_type(path))


def _media_type(path: str) -> str:
    return MEDIA_TYPES[PurePosixPath(path).suffix]


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
    if isinstance(value, str) and _is_absolute(value):
        raise ReleaseError(where=where, problem=f"{value!r} is a path of this machine", remedy="Give it relative")
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise ReleaseError(where=where, problem=f"{type(value).__name__} can't stand in a manifest", remedy="Give a text")


def _is_absolute(text: str) -> bool:
    """Tell whether a text is a path that begins at a root or a drive, on whatever system."""
    if not text.startswith(("/", "\\")) and text[1:2] != ":":
        return False  # most are none, and a path object is slow to make
    return PurePosixPath(text).is_absolute() or bool(PureWindowsPath(text).drive)

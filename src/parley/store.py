"""The disk: the only module that opens files."""

import gzip
import hashlib
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import yaml

from parley.contracts import Contracts, join_contracts, parse_codelist, parse_contract, parse_dataset
from parley.errors import ContractError, InputError
from parley.overrides import parse_overrides
from parley.records import Override, RegistryActor, Rejection
from parley.registry import parse_registry

PACKAGE = Path(__file__).parent


@cache
def project_root() -> Path:
    """Give the folder that holds schemas/, flows/ and raw/registry/: the checkout, or an installed package's copy."""
    packaged = PACKAGE / "_project"
    return packaged if packaged.exists() else PACKAGE.parents[1]


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads YAML so that "no" and "on" are words: only true and false are taken for truth values, as in YAML 1.2."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in held if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, held in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path) -> Any:
    """Read a YAML file.

    Raises:
        ContractError: The file is missing, or is not YAML; the message names the line.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)
    except FileNotFoundError as error:
        raise ContractError(where=str(path), problem="no such file") from error
    except yaml.YAMLError as error:
        raise ContractError(where=str(path), problem=f"not valid YAML: {error}") from error


def read_lexicon(name: str) -> Mapping[str, Any]:
    """Read `lexicons/<name>.yml` of the package."""
    found: Mapping[str, Any] = read_yaml(PACKAGE / "lexicons" / f"{name}.yml")
    return found


def read_weights(name: str) -> str:
    """Read the trained weights `weights/<name>.tsv` of the package."""
    return (PACKAGE / "weights" / f"{name}.tsv").read_text(encoding="utf-8")


def read_gazetteer() -> str:
    """Read the packaged table of places."""
    return gzip.decompress((PACKAGE / "gazetteer" / "places.tsv.gz").read_bytes()).decode("utf-8")


def read_registry(folder: Path | None = None) -> tuple[RegistryActor, ...]:
    """Read `actors.yml` of the given folder, or of the project's own raw/registry/."""
    path = (folder or project_root() / "raw" / "registry") / "actors.yml"
    raw = read_yaml(path)
    try:
        return parse_registry(raw, str(path))
    except ContractError as error:
        raise at_line(error, path) from error


def read_overrides(folder: Path | None = None) -> tuple[Override, ...]:
    """Read `overrides.yml` of the given folder, or of the project's own raw/registry/; none without the file."""
    path = (folder or project_root() / "raw" / "registry") / "overrides.yml"
    if not path.exists():
        return ()
    raw, registry = read_yaml(path), read_registry(folder)
    try:
        return parse_overrides(raw, str(path), registry)
    except ContractError as error:
        raise at_line(error, path) from error


def at_line(error: ContractError, path: Path) -> ContractError:
    """Give an error about an entry of a list in a YAML file with the line on which the entry begins."""
    numbered = re.search(r"entry (\d+)", error.where)
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    lists = [held for _, held in getattr(node, "value", []) if isinstance(held, yaml.SequenceNode)]
    if numbered is None or not lists or int(numbered[1]) > len(lists[0].value):
        return error
    line = lists[0].value[int(numbered[1]) - 1].start_mark.line + 1
    where = error.where.replace(str(path), f"{path}, line {line}", 1)
    return ContractError(where=where, problem=error.problem, remedy=error.remedy)


def read_json_lines(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield (line number, value) for each line of a JSON-lines file that is not blank.

    Raises:
        InputError: The file is missing, or a line is not JSON.
    """
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, json.loads(line)
    except OSError as error:
        raise InputError(where=str(path), problem=str(error.strerror), remedy="Name a file of JSON lines") from error
    except ValueError as error:
        raise InputError(
            where=str(path), problem=f"not JSON lines: {error}", remedy="Write one JSON object a line"
        ) from error


class JsonLinesFolder:
    """A folder being written with one JSON-lines file a table."""

    def __init__(self, folder: Path, tables: Sequence[str]) -> None:
        """Name the folder and its tables; a table without rows still gets its file."""
        self.folder, self.tables = folder, tables
        self.counts = dict.fromkeys(tables, 0)
        self._files: dict[str, IO[str]] = {}
        self._encode = json.JSONEncoder(ensure_ascii=False).encode

    def __enter__(self) -> Self:
        """Create the folder and open the files."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._files = {name: (self.folder / f"{name}.jsonl").open("w", encoding="utf-8") for name in self.tables}
        return self

    def write(self, table: str, row: Mapping[str, Any]) -> None:
        """Append a row to a table's file."""
        self._files[table].write(self._encode(row) + "\n")
        self.counts[table] += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()


# Contracts and the texts that ship with a release.


def read_contracts(folder: Path | None = None) -> Contracts:
    """Read the dataset, the tables and the code lists of a schemas folder; the project's own when none is named.

    Raises:
        ContractError: A file is missing or wrong, its name is not the contract's, or the contracts do not fit together.
    """
    folder = folder or project_root() / "schemas"
    dataset = parse_dataset(read_yaml(folder / "dataset.yml"), "dataset.yml")
    tables = [parse_contract(raw, where) for where, raw in _read_named(folder) if where != "dataset.yml"]
    codelists = [parse_codelist(raw, where) for where, raw in _read_named(folder / "codelists")]
    return join_contracts(dataset, tables, codelists)


def contracts_fingerprint(folder: Path | None = None) -> str:
    """Give a hash over the files of a schemas folder; the project's own when none is named."""
    folder = folder or project_root() / "schemas"
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return hash_files(paths, folder)


def _read_named(folder: Path) -> Iterator[tuple[str, Any]]:
    for path in sorted(folder.glob("*.yml")):
        raw = read_yaml(path)
        if not isinstance(raw, Mapping) or (raw.get("name") != path.stem and path.name != "dataset.yml"):
            raise ContractError(where=path.name, problem="its name is not the file's", remedy=f"name: {path.stem}")
        yield path.name, raw


def read_project_text(path: str) -> str:
    """Read a text file of the project, such as `LICENSE-DATA` or `docs/codebook.md`.

    Raises:
        ContractError: The file is missing.
    """
    try:
        return (project_root() / path).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ContractError(where=path, problem="no such file", remedy="Install the project whole") from error


# Raw texts


def read_collections(raw: Path) -> Iterator[tuple[str, Path, Any, list[str]]]:
    """Yield (collection, manifest path, manifest or None, files) for each folder of texts in a raw folder, in order.

    A folder is a collection when it has a manifest, or when it lies directly in the raw folder; a raw folder that has a
    manifest, or texts of its own, is a collection itself. `registry/` is none.

    Raises:
        InputError: There is no such folder, or it holds nothing to read.
    """
    if not raw.is_dir():
        raise InputError(
            where=str(raw), problem="no such folder", remedy="Name the folder that holds your collections with --raw"
        )
    folders = sorted(f for f in raw.iterdir() if f.is_dir() and f.name != "registry" and not f.name.startswith("."))
    own = sorted(
        f.name for f in raw.iterdir() if f.is_file() and f.suffix.lower() in (".txt", ".text", ".html", ".htm")
    )
    found = False
    if own or (raw / "manifest.yml").exists():
        found = True
        inside = [f for f in folders if not (f / "manifest.yml").exists()] if (raw / "manifest.yml").exists() else []
        folders = [f for f in folders if f not in inside]
        files = sorted(
            [*(f.name for f in raw.iterdir() if f.is_file()), *(p for f in inside for p in files_below(f, raw))]
        )
        yield "", raw / "manifest.yml", read_manifest(raw / "manifest.yml"), files
    for folder in folders:
        found = True
        yield folder.name, folder / "manifest.yml", read_manifest(folder / "manifest.yml"), files_below(folder, folder)
    if not found:
        raise InputError(
            where=str(raw),
            problem="it holds no collection",
            remedy="Put texts into a folder of it, with a manifest.yml",
        )


def files_below(folder: Path, root: Path) -> list[str]:
    """List the files below a folder as paths relative to `root`, with forward slashes, in order."""
    return sorted(p.relative_to(root).as_posix() for p in folder.rglob("*") if p.is_file())


def read_manifest(path: Path) -> Any:
    """Read a manifest; None when there is none.

    Raises:
        InputError: It is not valid YAML.
    """
    if not path.exists():
        return None
    try:
        return read_yaml(path) or {}
    except ContractError as error:
        raise InputError(where=error.where, problem=error.problem, remedy="Mend the manifest") from error


def read_bytes(path: Path) -> bytes:
    """Read a file whole."""
    return path.read_bytes()


def read_size_and_hash(path: Path) -> tuple[int, str]:
    """Give a file's number of bytes and their sha256, read piece by piece."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return path.stat().st_size, digest


# The work store: what batches found, kept by content


def read_part_index(work: Path) -> dict[str, str]:
    """Give for each key of a text the part that holds its findings; parts that were never finished are not seen."""
    index = {}
    for path in sorted(work.glob("*/part.json")):
        for key in json.loads(path.read_text(encoding="utf-8"))["keys"]:
            index[key] = path.parent.name
    return index


def read_part_origins(work: Path) -> Iterator[dict[str, dict[str, str]]]:
    """Yield for each part what its texts' findings were made of, by path; the one written last is the last."""
    for path in sorted(work.glob("*/part.json"), key=lambda path: (path.stat().st_mtime_ns, path)):
        held = json.loads(path.read_text(encoding="utf-8"))
        yield {text: {**held.get("made_by", {}), **own} for text, own in held.get("texts", {}).items()}


def write_part(
    work: Path, name: str, keys: Sequence[str], tables: Mapping[str, Any], origin: Mapping[str, Any] | None = None
) -> None:
    """Write a part so that it is either there whole or not at all.

    `origin` tells what it was made of: `made_by` for all its texts, and `texts` with each one's own, by path.
    """
    import pyarrow.parquet as pq

    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, prefix=".writing-") as staging:
        folder = Path(staging) / name
        folder.mkdir()
        for table, rows in tables.items():
            pq.write_table(rows, folder / f"{table}.parquet", compression="zstd")
        (folder / "part.json").write_text(json.dumps({"keys": list(keys), **(origin or {})}), encoding="utf-8")
        try:
            folder.rename(work / name)
        except OSError:
            if not (work / name / "part.json").exists():
                raise


def read_part(work: Path, name: str) -> dict[str, Any]:
    """Read the tables of a part."""
    import pyarrow.parquet as pq

    return {path.stem: pq.read_table(path) for path in sorted((work / name).glob("*.parquet"))}


def code_fingerprint(without: Sequence[str] = ()) -> dict[str, str]:
    """Give a hash over the package's code and one over its data (lexicons, gazetteer).

    Args:
        without: What to leave out, as beginnings of paths in the package: `report.py`, `formats/`.
    """
    groups: dict[str, list[Path]] = {"code": [], "data": []}
    for path in sorted(PACKAGE.rglob("*")):
        inside = path.relative_to(PACKAGE)
        if {"__pycache__", "_project"} & set(inside.parts) or inside.as_posix().startswith(tuple(without)):
            continue
        if path.is_file():
            groups["code" if path.suffix == ".py" else "data"].append(path)
    return {name: hash_files(paths, PACKAGE) for name, paths in groups.items()}


def hash_files(paths: Sequence[Path], root: Path) -> str:
    """Give one hash over the names and contents of files below a folder."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


# Published releases, for reading


def find_release(output: Path, version: str) -> Path:
    """Give the folder of a release by its version, or of the latest one.

    Raises:
        InputError: There is no such release.
    """
    if version == "latest":
        pointer = output / "latest.json"
        version = json.loads(pointer.read_text(encoding="utf-8"))["version"] or "" if pointer.exists() else ""
        if not version:
            raise InputError(where=str(output), problem="it holds no release", remedy="Build one with `parley release`")
    folder = output / "releases" / version
    if not folder.is_dir():
        raise InputError(where=str(folder), problem="no such release", remedy="Name one of those in output/releases/")
    return folder


def has_table(folder: Path, table: str) -> bool:
    """Tell whether a release has this table."""
    return (folder / "data" / f"{table}.parquet").exists()


def read_rows(folder: Path, table: str) -> list[dict[str, Any]]:
    """Read the rows of a release's table, in order."""
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = pq.read_table(folder / "data" / f"{table}.parquet").to_pylist()
    return rows


def read_raw_folders(output: Path, version: str) -> list[Path]:
    """Give the raw folders that a release was made of, as the record of its run names them."""
    for path in sorted((output / "runs").glob("*.json"), reverse=True):
        run = json.loads(path.read_text(encoding="utf-8"))
        if run.get("version") == version:
            return [Path(folder) for folder in run.get("raw", [])]
    return []


# The record of runs


def read_if_there(path: Path) -> str:
    """Read a text file; nothing when it is missing or can't be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def read_record(path: Path) -> dict[str, Any]:
    """Read a JSON object that a run left for the next one; nothing when it is missing or damaged."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def write_run(output: Path, run_id: str, record: Mapping[str, Any]) -> None:
    """Write how a run went; the only place in output/ where the clock and this machine's paths stand."""
    write_text(output / "runs" / f"{run_id}.json", json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def write_quarantine(output: Path, run_id: str, rejections: Sequence[Rejection]) -> None:
    """Write what a run left out, one JSON object a line with its reason; nothing when all went in."""
    if rejections:
        lines = (json.dumps(asdict(rejection), ensure_ascii=False) + "\n" for rejection in rejections)
        write_text(output / "quarantine" / f"{run_id}.jsonl", "".join(lines))


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all, its folder made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)

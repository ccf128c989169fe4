"""A sample release with its pages, on disk and behind the project's own server, and a real browser that looks at it."""

import hashlib
import json
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from parley import store
from parley.catalog import assets, shards, to_catalog, to_front_page
from parley.catalog import pages as pages_of_catalog
from parley.catalog.server import open_server
from parley.derive.arrow import to_schema

VERSION = "2031.5.0"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def find_browser() -> str | None:
    """Give the path of a Chromium of this machine."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("PARLEY_CHROMIUM") or next((path for path in map(shutil.which, names) if path), None)


def describe(content: bytes) -> dict[str, Any]:
    """Give what a manifest says of a file."""
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "media_type": "text/plain"}


def make_tables() -> dict[str, pa.Table]:
    """Make the tables of the sample release."""
    contracts = store.read_contracts()
    rows = yaml.safe_load(Path(__file__).with_name("sample.yml").read_text(encoding="utf-8"))
    tables = {}
    for name, contract in contracts.tables.items():
        empty = {column.name: [] if column.is_list else None for column in contract.columns}
        schema = to_schema(contract, contracts.dataset.schema_version)
        loose = pa.schema([column.with_nullable(True) for column in schema])
        tables[name] = pa.Table.from_pylist([{**empty, **row} for row in rows.get(name, ())], schema=loose)
    return tables


def make_release() -> Iterator[tuple[str, bytes]]:
    """Yield the files of the sample release that its pages lead to, and the pages."""
    contracts, tables = store.read_contracts(), make_tables()
    files = {f"{folder}/{name}.{folder if folder == 'csv' else 'parquet'}": f"{folder} of {name}\n".encode()
             for name in contracts.tables for folder in ("csv", "data")}  # fmt: skip
    files |= {"README.md": b"# Sample\n", "validation/validation.html": b"<!DOCTYPE html><title>Report</title>"}
    manifest: dict[str, Any] = {
        "name": "parley",
        "title": "Reeds of Karsa",
        "version": VERSION,
        "release_date": "2031-05-20",
        "schema_version": "1.0.0",
        "tables": {name: {"rows": table.num_rows} for name, table in tables.items()},
        "files": {path: describe(content) for path, content in files.items()},
        "validation": {"checks": 287},
    }
    yield from files.items()
    for path, content in to_catalog(tables, contracts, manifest, chart_library=assets.read_chart_library()):
        manifest["files"][path] = describe(content)
        yield path, content
    yield "SHA256SUMS", b""
    yield "manifest.json", json.dumps(manifest).encode()


@pytest.fixture(scope="session")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the release into a folder of releases."""
    folder = tmp_path_factory.mktemp("output")
    for path, content in make_release():
        target = folder / "releases" / VERSION / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    manifest = json.loads((folder / "releases" / VERSION / "manifest.json").read_bytes())
    entry = {
        "version": VERSION, "channel": "stable", "yanked": False, "damaged": False, "yank": None, "previous": None,
        "schema_version": "1.0.0", "release_date": "2031-05-20", "manifest": f"releases/{VERSION}/manifest.json",
        "rows": {name: table["rows"] for name, table in manifest["tables"].items()}, "summary": [],
    }  # fmt: skip
    (folder / "index.html").write_bytes(to_front_page([entry], {VERSION: manifest}))
    for name in ("latest.json", "index.json", "catalog.jsonld"):
        (folder / name).write_bytes(b"{}")
    (folder / "feed.atom").write_bytes(b"<feed/>")
    return folder


@pytest.fixture(scope="session")
def served(output: Path) -> Iterator[str]:
    """Serve the folder as `parley serve` does, and give its address."""
    server = open_server(output, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def write_catalog(folder: Path, tables: dict[str, pa.Table]) -> None:
    """Write the catalogue of some tables, without what else a release has."""
    manifest = {"version": VERSION, "release_date": "2031-05-20"}
    for path, content in to_catalog(
        tables, store.read_contracts(), manifest, chart_library=assets.read_chart_library()
    ):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


@pytest.fixture(scope="session")
def bare(output: Path) -> str:
    """Write the catalogue of a release without rows, and give its folder in the folder of releases."""
    write_catalog(output / "bare", {})
    return "bare"


@pytest.fixture(scope="session")
def many(output: Path) -> str:
    """Write a catalogue with 120 events in files of 50, and give its folder."""
    tables = make_tables()
    ids = pa.array([f"evt_{number:016x}" for number in range(1, 121)])
    copies = pa.concat_tables([tables["events"]] * 60)
    tables["events"] = copies.set_column(0, copies.schema.field(0), ids)
    with pytest.MonkeyPatch.context() as patch:
        for module in (shards, pages_of_catalog):
            patch.setattr(module, "ROWS", 50)
        write_catalog(output / "many", tables)
    return "many"


@pytest.fixture(params=["file", "http"])
def root(request: pytest.FixtureRequest, output: Path) -> str:
    """Give the address of the folder: on the disk, and on a server."""
    return output.as_uri() if request.param == "file" else str(request.getfixturevalue("served"))


@pytest.fixture
def pages(root: str) -> str:
    """Give the address of the catalogue."""
    return f"{root}/releases/{VERSION}/catalog"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start a Chromium without a window; it ends with the module, for its event loop would be in the way of others."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    path = find_browser()
    if path is None:
        pytest.skip("no Chromium on this machine; PARLEY_CHROMIUM can name one")
    with playwright.sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@dataclass
class Watch:
    """What went wrong while a page was open: messages of its console, and requests to elsewhere."""

    messages: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def follow(self, page: Any, root: str) -> None:
        """Listen to a page."""
        page.on("console", lambda message: self.messages.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.messages.append(f"error: {error}"))
        page.on("requestfailed", self._note_failure)
        page.on("request", lambda request: self._note(request.url, root))

    def _note_failure(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader went on before the page was all there
            self.messages.append(f"failed: {request.url}: {request.failure}")

    def _note(self, url: str, root: str) -> None:
        if not url.startswith((root, "data:", "blob:", "about:")):
            self.outside.append(url)


@pytest.fixture(params=["wide", "narrow"])
def page(request: pytest.FixtureRequest, browser: Any, root: str) -> Iterator[Any]:
    """Open a page, on a wide and on a narrow screen; no request may leave, and the console stays clean."""
    size = WIDE if request.param == "wide" else NARROW
    context = browser.new_context(viewport=size, accept_downloads=True)
    context.set_default_timeout(20_000)
    watch, opened = Watch(), context.new_page()
    watch.follow(opened, root)
    yield opened
    context.close()
    assert watch.messages == []
    assert watch.outside == []

"""What the pages load beside their data: the project's own styles and scripts, the chart library, the outlines."""

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from parley.catalog.drawing import VEGA_LITE

OWN = ("style.css", "core.js", "cells.js", "list.js", "row.js", "look.js")
FOLDER = files("parley.catalog") / "assets"
SPECS = files("parley.catalog") / "specs"


def to_assets(chart_library: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files in `assets/`, and the outlines of countries."""
    for name in OWN:
        yield f"assets/{name}", (FOLDER / name).read_bytes()
    # The library declares names at its top; a function around it keeps them from those of other scripts.
    yield "assets/vega.js", f"(function () {{\n{chart_library}\n}})();\n".encode()
    yield "data/outlines.js", f'parley.add("outlines",{read_outlines()});\n'.encode()


def read_outlines() -> str:
    """Read the outlines of countries: TopoJSON of Natural Earth, 1:110 million."""
    return gzip.decompress((FOLDER / "outlines.json.gz").read_bytes()).decode().strip()


def read_own(name: str) -> str:
    """Read one of the project's own styles or scripts."""
    return (FOLDER / name).read_text(encoding="utf-8")


def read_spec(name: str) -> dict[str, Any]:
    """Read the specification of a chart, as Vega-Lite or Vega takes it."""
    spec: dict[str, Any] = json.loads((SPECS / f"{name}.json").read_text(encoding="utf-8"))
    return spec


def read_chart_library(kept: Path | None = None) -> str:
    """Give the script of Vega, Vega-Lite and Vega-Embed as the installed vl-convert holds it; nothing is loaded.

    Args:
        kept: Folder in which the script is kept from one run to the next, by version, because making it takes seconds;
            None makes it once in a process.
    """
    if kept is None:
        return _make_chart_library()
    path = kept / f"vega-{VEGA_LITE}-{version('vl-convert-python')}.js"
    if path.is_file():
        digest, _, script = path.read_bytes().decode().partition("\n")
        if digest == f"// {_digest(script)}":
            return script
    script = _make_chart_library()
    kept.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    unfinished.write_bytes(f"// {_digest(script)}\n{script}".encode())
    unfinished.replace(path)
    return script


@cache
def _make_chart_library() -> str:
    import vl_convert  # type: ignore[import-not-found]  # it has no types

    script: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", VEGA_LITE)
    return script


def _digest(script: str) -> str:
    return hashlib.sha256(script.encode()).hexdigest()

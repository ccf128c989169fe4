"""What the pages load beside their data: the project's own styles and scripts, the chart library, the outlines."""

import gzip
import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

OWN = ("style.css", "core.js", "cells.js", "list.js", "row.js", "look.js")
FOLDER = files("parley.catalog") / "assets"
VEGA_LITE = "6.4"
"""Version of Vega-Lite that the specifications are written for, of those that vl-convert holds."""
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


def read_chart_library() -> str:
    """Give the script of Vega, Vega-Lite and Vega-Embed as the installed vl-convert holds it; nothing is loaded.

    It takes seconds the first time in a process.
    """
    import vl_convert  # type: ignore[import-not-found]  # it has no types

    script: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", VEGA_LITE)
    return script

"""Specifications of charts to drawings, without a browser."""

import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

VEGA_LITE = "6.4"
"""Version of Vega-Lite that the specifications are written for, of those that vl-convert holds."""


def draw(name: str, spec: dict[str, Any], kept: Path | None = None, *, is_lite: bool = False) -> str:
    """Give a chart as SVG.

    Args:
        name: What the chart is called among those that are kept.
        spec: Its specification with its values.
        kept: Folder in which the drawing is kept, with what it was made of, for the next run: one text more changes
            few charts, and making the first drawing of a process takes most of a second.
        is_lite: Whether the specification is Vega-Lite's, not Vega's.
    """
    asked = json.dumps([version("vl-convert-python"), VEGA_LITE, is_lite, spec], ensure_ascii=False, sort_keys=True)
    key, path = _digest(asked), kept / f"drawn-{name}.svg" if kept else None
    if path and path.is_file():
        head, _, drawing = path.read_bytes().decode(errors="replace").partition("\n")
        if head == f"<!-- {key} {_digest(drawing)} -->":
            return drawing
    drawing = _draw(spec, is_lite)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        unfinished.write_bytes(f"<!-- {key} {_digest(drawing)} -->\n{drawing}".encode())
        unfinished.replace(path)
    return drawing


def _draw(spec: dict[str, Any], is_lite: bool) -> str:
    import vl_convert  # type: ignore[import-not-found]  # it has no types

    drawn = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE) if is_lite else vl_convert.vega_to_svg(spec)
    return str(drawn)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()

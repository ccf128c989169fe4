"""Build the outlines of countries that the catalogue's map shows.

    python tools/build_outlines.py countries-110m.json

The file is the one of the npm package world-atlas 2.0.2: Natural Earth 1:110m Admin 0 (public domain) as TopoJSON.
Names and country codes are left out; only the lines stay.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "src" / "parley" / "catalog" / "assets" / "outlines.json.gz"


def to_outlines(topology: dict[str, Any]) -> dict[str, Any]:
    """Keep the geometry of the countries, and nothing else."""
    shapes = topology["objects"]["countries"]["geometries"]
    kept = [{"type": shape["type"], "arcs": shape["arcs"]} for shape in shapes]
    return {
        "type": "Topology",
        "objects": {"countries": {"type": "GeometryCollection", "geometries": kept}},
        "arcs": topology["arcs"],
        "transform": topology["transform"],
    }


def main() -> None:
    """Write the outlines into the package; the same input gives the same bytes."""
    outlines = to_outlines(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    text = json.dumps(outlines, separators=(",", ":"))
    TARGET.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()

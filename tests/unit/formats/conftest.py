"""A release of the small case on disk, and a table of everything that formats are known to spoil."""

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest

from parley.contracts import Contracts, join_contracts, parse_contract, parse_dataset
from parley.derive.arrow import to_schema
from parley.records import Rejection
from parley.release import bundle

KINDS = ("string", "int64", "double", "bool", "date32", "list<string>")
NAMES = {"string": "words", "int64": "number", "double": "share", "bool": "is_so", "date32": "day",
         "list<string>": "items"}  # fmt: skip
ODD_ROWS: list[tuple[Any, ...]] = [
    ("r01", "Sévaré, Bâmako — “Ça va ?”", 0, 0.1, True, date(2021, 5, 3), ["é", "ü,ö"]),
    ("r02", "السلام عليكم", 2**53 + 1, 1e-7, False, date(1900, 2, 28), []),
    ("r03", "ߒߞߏ ߡߊ߲ߘߋ߲", -(2**53) - 1, 1e300, None, date(1900, 3, 1), ['"', "\\", "a\nb"]),
    ("r04", "ⵜⴰⵎⴰⵛⴻⵇ 😀", 2**63 - 1, 12.0, None, date(9999, 12, 31), ["[]", ""]),
    ("r05", "=1+1", 10**15, -0.5, True, date(1, 1, 1), ["=1+1"]),
    ("r06", "-2", None, None, None, None, []),
    ("r07", "+33 1 23", 7, 1 / 3, True, date(1970, 1, 1), ["a", "b"]),
    ("r08", "@SUM(A1)", 7, 100.0, True, None, ["\t"]),
    ("r09", "007", 7, 5e-324, False, None, ["0042"]),
    ("r10", 'say "no", twice', 7, 2.5, False, None, ["x"]),
    ("r11", "one\r\ntwo\rthree\nfour", 7, 2.5, False, None, ["x\r\ny"]),
    ("r12", " spaces around  and inside ", 7, 2.5, False, None, [" "]),
    ("r13", "a <b>bold</b> & <!-- plain --> ]]> word", 7, 2.5, False, None, ["<&>"]),
    ("r14", "_x000D_ is meant; \x01\x1f too", 7, 2.5, False, None, ["\x00", "\x7f"]),
    ("r15", "https://example.org/?a=b", 7, 2.5, False, None, ["x"]),
    ("r16", "2021-05-03", 7, 2.5, False, None, ["TRUE"]),
    ("r17", "1e5", 7, 2.5, False, None, ["null"]),
    ("r18", "TRUE", 7, 2.5, False, None, ["x"]),
    ("r19", None, None, None, None, None, []),
    ("r20", "\u2028\u200f\ufeff.", 7, 2.5, False, None, ["x"]),
]


class Odd(NamedTuple):
    """Odd tables with their contracts."""

    tables: dict[str, pa.Table]
    contracts: Contracts


def column(name: str, kind: str) -> dict[str, Any]:
    """Give a column of a contract."""
    needed = {"required": True} if kind.startswith("list") else {}
    unit = {"unit": "thing"} if kind in ("int64", "double") else {}
    return {"name": name, "type": kind, "description": f"Holds {kind}.", **needed, **unit}


@pytest.fixture(scope="session")
def odd() -> Odd:
    """Give a table with a column of each type and cells that spreadsheets, CSV readers and databases stumble over."""
    key = {"name": "row_id", "type": "string", "description": "Which row.", "required": True}
    raw = {
        "name": "oddities", "version": "1.0.0", "title": "Oddities", "description": "One row per oddity.",
        "primary_key": ["row_id"], "sort": ["row_id"],
        "columns": [key, *(column(NAMES[kind], kind) for kind in KINDS)],
    }  # fmt: skip
    contract = parse_contract(raw, "oddities")
    dataset = parse_dataset(
        {
            "name": "odd", "title": "Odd & <even>", "description": "What formats spoil.", "schema_version": "1.0.0",
            "licence": {"spdx": "CC-BY-4.0", "title": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
            "citation": {"title": "Odd", "authors": ["A. Nobody"], "message": "Cite it."},
            "keywords": ["odd"], "languages": ["en"], "tables": ["oddities"],
        },
        "dataset",
    )  # fmt: skip
    schema = to_schema(contract, "1.0.0")
    rows = [dict(zip(schema.names, row, strict=True)) for row in ODD_ROWS]
    return Odd({"oddities": pa.Table.from_pylist(rows, schema=schema)}, join_contracts(dataset, [contract], []))


@pytest.fixture(scope="session")
def folder(tables: dict[str, Any], report: Any, contracts: Contracts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a release of the small case."""
    root = tmp_path_factory.mktemp("release")
    files = bundle(
        tables, report, contracts, version="2031.5.0", release_date=date(2031, 5, 9),
        inputs=[{"path": "reed/one.txt", "sha256": "1" * 64}], parameters={}, code={"parley": "0.1.0"},
        licence_text="Take it.\n", codebook_text="# Codebook\n",
        rejections=[Rejection("reed/broken.txt", "binary", "it is no text", "Take it out")],
    )  # fmt: skip
    for path, content in files:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root

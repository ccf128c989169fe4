"""`parley extract`: JSON lines in, the columns that need no other document out, as JSON lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any

from parley import clean, ingest, line, store
from parley.records import Document, Findings

BATCH = 64


def extract_file(source: Path, out: Path, registry: Path | None = None) -> dict[str, int]:
    """Extract every document of `source` and write one file a table to `out`; give the number of rows of each.

    Raises:
        InputError: A line is not a JSON object with doc_id and text, or a date is not EDTF; the message names the line.
    """
    resources = line.load_resources(registry)
    clean_rules = clean.compile_rules(store.read_lexicon("boilerplate"))
    documents = (
        clean.clean_document(ingest.document_of_line(raw, f"{source}:{number}"), clean_rules)
        for number, raw in store.read_json_lines(source)
    )
    with store.JsonLinesFolder(out, ("mentions", "quotes", "figures", "events", "dates")) as folder:
        for batch in batched(documents, BATCH):
            for findings in line.extract_all(batch, resources):
                for table, row in rows_of(findings):
                    folder.write(table, row)
    return folder.counts


def batched(documents: Iterable[Document], size: int) -> Iterator[list[Document]]:
    """Yield lists of at most `size` documents."""
    source = iter(documents)
    while batch := list(islice(source, size)):
        yield batch


def rows_of(findings: Findings) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (table, row) for everything found in one document."""
    tables: Mapping[str, Sequence[Any]] = {
        "mentions": findings.mentions,
        "quotes": findings.quotes,
        "figures": findings.figures,
        "events": findings.reports,
        "dates": findings.dates,
    }
    for table, records in tables.items():
        if not records:
            continue
        names = [field.name for field in fields(records[0])]
        values_of = attrgetter(*names)
        for record in records:
            row: dict[str, Any] = dict(zip(names, values_of(record), strict=True))
            for name, value in row.items():
                if isinstance(value, date):
                    row[name] = value.isoformat()
            if table == "dates":
                row["type"] = row.pop("date_type")
            yield table, {"doc_id": findings.document.document_id, **row}

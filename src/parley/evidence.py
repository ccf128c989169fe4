"""`parley show`: a row of a release and the words it stands on, in context."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from parley import ingest, store
from parley.errors import InputError
from parley.ids import PREFIXES
from parley.records import Rejection

CONTEXT = 160
"""Characters of the text shown before and after the evidence."""
EVIDENCE = {"events": ("event_reports", "event_id"), "actors": ("actor_mentions", "actor_id")}
"""Tables whose rows rest on the rows of another table, and by which column."""
MOST = 8
"""Most pieces of evidence shown for one row."""


def show_row(row_id: str, output: Path, version: str = "latest", raw: Sequence[Path] | None = None) -> Iterator[str]:
    """Yield the lines that show a row and its evidence.

    Raises:
        InputError: There is no such release, or no such row in it.
    """
    folder = store.find_release(output, version)
    table, row = find_row(row_id, folder)
    yield f"{table}  {row_id}  (release {folder.name})"
    yield from (f"  {name:18} {shown(value)}" for name, value in row.items() if value not in (None, [], ""))
    rows = evidence_rows(table, row, folder)
    documents = {d["document_id"]: d for d in store.read_rows(folder, "documents")}
    roots = list(raw or store.read_raw_folders(output, folder.name))
    for held in rows[:MOST]:
        yield ""
        yield from show_evidence(held, documents[held["document_id"]], roots)
    if len(rows) > MOST:
        yield f"\n… and {len(rows) - MOST} more"


def find_row(row_id: str, folder: Path) -> tuple[str, Mapping[str, Any]]:
    """Find a row by its id, by the table its prefix names."""
    tables = [
        table
        for table, prefix in PREFIXES.items()
        if row_id.startswith(f"{prefix}_") and store.has_table(folder, table)
    ]
    for table in tables:
        rows = store.read_rows(folder, table)
        for row in rows:
            if next(iter(row.values())) == row_id:
                return table, row
    raise InputError(
        where=row_id,
        problem=f"release {folder.name} has no row of this id",
        remedy="Copy an id from one of its tables, or name another --version",
    )


def evidence_rows(table: str, row: Mapping[str, Any], folder: Path) -> list[Mapping[str, Any]]:
    """Give the rows with spans that a row rests on: itself, its reports or mentions, or the rows that disagree."""
    if "char_start" in row:
        return [row]
    if table in EVIDENCE:
        child, key = EVIDENCE[table]
        return [r for r in store.read_rows(folder, child) if r[key] == row[key]]
    if table == "contradictions":
        rows = store.read_rows(folder, row["table_name"])
        return [r for r in rows if next(iter(r.values())) in row["row_ids"]]
    return []


def show_evidence(row: Mapping[str, Any], document: Mapping[str, Any], roots: Sequence[Path]) -> Iterator[str]:
    """Yield a document's heading and the evidence in it between [[ and ]]."""
    start, end = row["char_start"], row["char_end"]
    published = document["published_start"] or "undated"
    yield f"  {document['path']}, {document['publisher'] or 'no publisher'}, {published}, characters {start}-{end}"
    text = find_text(document, roots)
    if isinstance(text, str):
        before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        yield "    …" + " ".join(f"{before}[[{text[start:end]}]]{after}".split()) + "…"
    else:
        yield f"    [[{row.get('text') or ''}]]"
        yield f"    ({text.problem}. {text.remedy}.)"


def find_text(document: Mapping[str, Any], roots: Sequence[Path]) -> str | Rejection:
    """Give the text of a document from the raw folders, or say why it can't be shown."""
    for root in roots:
        path = root / document["path"]
        if path.is_file():
            entry = ingest.Entry(document["path"], document["collection"], encoding=document["encoding"])
            text = ingest.read_text(store.read_bytes(path), entry)
            if isinstance(text, str) and hashlib.sha256(text.encode()).hexdigest() != document["text_sha256"]:
                return Rejection(
                    document["path"], "changed", "the text has changed since the release", "Build a new release"
                )
            return text
    return Rejection(document["path"], "missing", "the source text is not here", "Name its raw folder with --raw")


def shown(value: Any) -> str:
    """Give a value on one line."""
    return "; ".join(str(item) for item in value) if isinstance(value, list) else str(value)

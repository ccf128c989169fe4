"""A collection's manifest and folder listing to the entries of its texts, and to what can't be used."""

from collections.abc import Mapping, Sequence
from typing import Any

from parley import calendar
from parley.errors import InputError
from parley.ingest import Entry
from parley.records import Rejection

TEXT_SUFFIXES = (".txt", ".text", ".md", ".html", ".htm", ".xhtml")
BESIDE = ("readme", "license", "licence", "manifest.yml", "manifest.yaml", "source.yml", "ledger.jsonl")
"""How files begin that lie beside the texts and are none."""
OPTIONAL = (
    "title",
    "publisher",
    "published",
    "language",
    "url",
    "source_url",
    "licence",
    "license",
    "encoding",
    "sha256",
)
TOLD = ("sources", "note", "author", "republished_by", "translated_from", "retrieved")
"""Fields for the people who keep the collection; nothing is made of them."""
FIELDS = frozenset(("path", *OPTIONAL, *TOLD))


def list_entries(raw: Any, files: Sequence[str], collection: str, where: str) -> tuple[list[Entry], list[Rejection]]:
    """Give the texts of one collection in order of path, those of the manifest and those that only lie in the folder.

    Args:
        raw: The manifest as read; None when the folder has none.
        files: Paths of the folder's files, relative to it.
        collection: The folder's path relative to the raw folder; empty when it is the raw folder itself.
        where: The manifest's path, for messages.

    Raises:
        InputError: The manifest is not a mapping with a list of documents.
    """
    listed = check_manifest(raw, where)
    prefix = f"{collection}/" if collection else ""
    name = str((raw or {}).get("collection") or collection or "texts")
    defaults = {key: (raw or {}).get(key) for key in ("licence", "language", "publisher")}
    entries: dict[str, Entry] = {}
    rejections: list[Rejection] = []
    known = set()
    for number, item in enumerate(listed, start=1):
        path = str(item.get("path") or "") if isinstance(item, Mapping) else ""
        label = f"{prefix}{path}" if path else f"{where}, document {number}"
        known.add(path)
        if not path:
            rejections.append(
                Rejection(label, "manifest", "the entry names no `path`", "Give the file's path in the folder")
            )
        elif path not in files:
            rejections.append(
                Rejection(
                    label,
                    "missing",
                    "the manifest names it, and the folder has no such file",
                    "Add the file, or take the entry out",
                )
            )
        elif label in entries:
            rejections.append(Rejection(label, "manifest", "the manifest names it twice", "Take one entry out"))
        else:
            entry = to_entry({**defaults, **item}, label, name)
            if isinstance(entry, Entry):
                entries[label] = entry
            else:
                rejections.append(entry)
    for path in files:
        base = path.rsplit("/", 1)[-1].lower()
        if path in known or base.startswith(BESIDE) or base.startswith("."):
            continue
        if base.endswith(TEXT_SUFFIXES):
            facts = {key: value for key, value in defaults.items() if value}
            entry = to_entry({**facts, "path": path}, f"{prefix}{path}", name)
            if isinstance(entry, Entry):
                entries[entry.path] = entry
        else:
            rejections.append(
                Rejection(
                    f"{prefix}{path}",
                    "format",
                    "files of this kind can't be read",
                    f"Save it as one of {', '.join(TEXT_SUFFIXES)}",
                )
            )
    return [entries[path] for path in sorted(entries)], sorted(rejections, key=lambda r: (r.path, r.reason_code))


def check_manifest(raw: Any, where: str) -> list[Any]:
    """Give the manifest's list of documents."""
    if raw is None:
        return []
    documents = raw.get("documents", []) if isinstance(raw, Mapping) else None
    if not isinstance(documents, list):
        raise InputError(
            where=where,
            problem="no list `documents`",
            remedy="Write `documents:` and below it one `- path: file.txt` a text",
        )
    return documents


def to_entry(item: Mapping[str, Any], path: str, collection: str) -> Entry | Rejection:
    """Give the entry of one text, or say which field is wrong."""
    unknown = sorted(set(item) - FIELDS)
    if unknown:
        return Rejection(path, "manifest", f"unknown field {unknown[0]!r}", f"Use one of {', '.join(sorted(FIELDS))}")
    published = None
    if item.get("published") is not None:
        try:
            published = calendar.parse_edtf(str(item["published"]))
        except ValueError as error:
            return Rejection(
                path,
                "manifest",
                f"published: {error}",
                "Write an EDTF date such as 2021-10-19, 2021-10 or 2021-10-19/2021-10-25",
            )

    def text(*names: str) -> str | None:
        return next((str(item[name]).strip() or None for name in names if item.get(name) is not None), None)

    return Entry(
        path=path,
        collection=collection,
        title=text("title"),
        publisher=text("publisher"),
        published=published,
        language=text("language"),
        source_url=text("url", "source_url"),
        licence=text("licence", "license"),
        encoding=text("encoding"),
        sha256=text("sha256"),
    )

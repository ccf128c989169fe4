"""The manifest that a run writes: what source.yml and the ledger say, and a seal that tells it from one by hand."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from parley.sources.ledger import Held
from parley.sources.source import Source

SEAL = "# Written by `parley ingest` from source.yml and ledger.jsonl; changes made here by hand stop it. Check: "


class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes YAML, with libyaml where it is there."""


def to_manifest(source: Source, texts: Sequence[Held]) -> str:
    """Give the manifest of a collection: the terms of its source, and each text with what is known of it."""
    terms = {"title": source.title, "publisher": source.publisher, "language": source.language}
    raw: dict[str, Any] = {name: value for name, value in (terms | {"licence": source.licence}).items() if value}
    raw["documents"] = [to_entry(held) for held in texts]
    body = yaml.dump(raw, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=1000)
    return f"{SEAL}{checksum(body)}\n{body}"


def to_entry(held: Held) -> dict[str, str]:
    """Give the manifest's entry of one text."""
    facts: Mapping[str, str] = held.facts
    names = ("title", "publisher", "published", "language", "licence", "encoding")
    entry = {"path": str(held.file), **{name: facts[name] for name in names if name in facts}}
    if held.url:
        entry["url"] = held.url
    return {**entry, "retrieved": held.first[:10]}


def is_sealed(text: str) -> bool:
    """Tell whether a manifest was written by a run, and not touched since."""
    first, _, body = text.replace("\r\n", "\n").partition("\n")
    return first == SEAL + checksum(body)


def checksum(body: str) -> str:
    """Give the hash that the seal names."""
    return hashlib.sha256(body.encode()).hexdigest()

"""The ledger of a collection: one line for each thing that happened to a text, and what follows from all of them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, Literal

from parley.errors import InputError

Outcome = Literal["taken", "changed", "unchanged", "duplicate", "failed", "gone", "postponed", "found", "read"]
HELD = ("taken", "changed", "found")
"""Outcomes after which a file is in its place."""
FACTS = ("title", "published", "publisher", "language", "licence", "encoding")
WEEK_HOURS = 168.0


@dataclass(frozen=True, slots=True)
class Line:
    """What happened to one text, or to a whole feed or file (`read`).

    Attributes:
        key: The text's name: 16 hexadecimal digits of a hash over its canonical address or its id.
        when: Time of the run's look at it, in ISO 8601.
        outcome: `taken`; `changed`: other words took the place of the old; `unchanged`; `duplicate` of another text;
            `failed`; `gone`: the source has it no longer, the file stays; `postponed`; `found`: the file lay there
            without a line; `read`: a feed or file was read to its end.
        id: Address or name as the source gives it.
        url: Canonical address.
        sha256: Hash of the bytes of the file.
        text_sha256: Hash of the words that are read from it.
        previous_sha256: That of the bytes which were replaced.
        seen: When the source had it like this, in ISO 8601; else as `when`.
        file: Path in the collection.
        same_as: File of the text that this one is a duplicate of.
        not_before: When to ask again at the earliest.
    """

    key: str
    when: str
    outcome: Outcome
    id: str = ""
    url: str | None = None
    file: str | None = None
    bytes: int | None = None
    sha256: str | None = None
    text_sha256: str | None = None
    previous_sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    status: int | None = None
    redirects: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    same_as: str | None = None
    code: str | None = None
    reason: str | None = None
    not_before: str | None = None
    seen: str | None = None
    updated: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Held:
    """What the ledger knows of one text, all its lines taken together.

    Attributes:
        file: Path in the collection; None when there is no file.
        first: When it was first taken; empty if it never was.
        last: When it was looked at last.
        failures: How often in a row it could not be had.
    """

    key: str
    id: str = ""
    url: str | None = None
    file: str | None = None
    bytes: int | None = None
    sha256: str | None = None
    text_sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    outcome: str = ""
    reason: str | None = None
    first: str = ""
    last: str = ""
    seen: str = ""
    updated: str | None = None
    failures: int = 0
    not_before: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class State:
    """What the ledger knows of all texts.

    Attributes:
        texts: By key.
        by_url: Canonical address, without its scheme, to the key of the text that it belongs to.
        by_hash: Hash of bytes or words to the key of the text that has them.
    """

    texts: dict[str, Held] = field(default_factory=dict)
    by_url: dict[str, str] = field(default_factory=dict)
    by_hash: dict[str, str] = field(default_factory=dict)

    def add(self, line: Line) -> None:
        """Take in the next line."""
        held = self.texts.setdefault(line.key, Held(line.key))
        held.id, held.url = line.id or held.id, line.url or held.url
        held.outcome, held.reason, held.last, held.not_before = line.outcome, line.reason, line.when, line.not_before
        if line.outcome == "failed":
            held.failures += 1
        elif line.outcome != "postponed":
            held.failures = 0
        if line.outcome in HELD:
            self._forget_hashes(held)
            held.file, held.bytes, held.sha256, held.text_sha256 = line.file, line.bytes, line.sha256, line.text_sha256
            held.first = held.first or line.when
        if line.outcome in (*HELD, "unchanged", "duplicate", "read") or (line.outcome == "failed" and line.etag):
            held.etag, held.last_modified = line.etag, line.last_modified
            held.seen, held.updated = line.seen or line.when, line.updated or held.updated
            held.facts = line.facts or held.facts
        if held.file:
            for digest in (held.sha256, held.text_sha256):
                if digest:
                    self.by_hash.setdefault(digest, line.key)
            for alias in line.aliases:
                self.by_url.setdefault(alias, line.key)

    def _forget_hashes(self, held: Held) -> None:
        for digest in (held.sha256, held.text_sha256):
            if digest and self.by_hash.get(digest) == held.key:
                del self.by_hash[digest]

    def forget(self, key: str) -> None:
        """Take a text for unknown, because its file is no longer there."""
        held = self.texts.pop(key)
        self._forget_hashes(held)
        self.by_url = {url: owner for url, owner in self.by_url.items() if owner != key}

    def files(self) -> list[Held]:
        """List the texts that have a file, in order of path."""
        return sorted((held for held in self.texts.values() if held.file), key=lambda held: held.file or "")


def is_due(held: Held, now: datetime, retry_hours: float) -> bool:
    """Tell whether a text that could not be had is asked for again: ever later, the more often it failed."""
    if held.not_before and now < datetime.fromisoformat(held.not_before):
        return False
    if held.outcome == "postponed":
        return True
    hours = min(WEEK_HOURS, retry_hours * 2.0 ** min(20, max(0, held.failures - 1)))
    return now - datetime.fromisoformat(held.last) >= timedelta(hours=hours)


def to_json(line: Line) -> str:
    """Give a line as JSON, what is empty left out."""
    values = {item.name: getattr(line, item.name) for item in fields(Line)}
    return json.dumps({k: v for k, v in values.items() if v not in (None, "", (), {})}, ensure_ascii=False) + "\n"


def parse_lines(texts: Iterable[str], where: str) -> State:
    """Give what the lines of a ledger say.

    Raises:
        InputError: A line is none of a ledger's; the message names its number.
    """
    state = State()
    for number, text in enumerate(texts, start=1):
        try:
            raw: dict[str, Any] = json.loads(text)
            values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
            state.add(Line(**values))
        except (ValueError, TypeError) as error:
            raise InputError(
                where=f"{where}, line {number}",
                problem=f"it is no line of a ledger: {error}",
                remedy="Restore the file; without it every text that is still offered is taken anew",
            ) from error
    return state

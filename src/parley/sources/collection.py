"""The folder of a collection that a source fills: its texts, its ledger and its manifest.

A text's file is put in its place first and the ledger's line is written after it, each so that it is there whole or
not at all. So a run that was killed leaves at most a file without a line; the next run finds it.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from parley import ingest, store
from parley.errors import InputError, ReleaseError
from parley.publishing.durable import lock_output, replace_file
from parley.sources.items import Failure, Item
from parley.sources.ledger import Held, Line, Outcome, State, parse_lines, to_json
from parley.sources.manifest_text import is_sealed, to_manifest
from parley.sources.source import Source, parse_source

LEDGER, MANIFEST, SOURCE, TEXTS = "ledger.jsonl", "manifest.yml", "source.yml", "texts"
OURS = re.compile(r"[0-9a-f]{2}/([0-9a-f]{16})\.[a-z]+")
"""How files that a run put into `texts/` are named."""
MIN_LENGTH = 200
"""Characters below which two texts of the same words may still be two: a stub, a notice."""


class FolderError(InputError):
    """The collection's own folder can't be written to: going on makes no sense."""


class Collection:
    """A collection while a run works on it; nobody else may.

    Attributes:
        state: What the ledger says.
        counts: How often each outcome came in this run.
    """

    def __init__(self, folder: Path, source: Source) -> None:
        """Name the folder; it is opened by `with`."""
        self.folder, self.source = folder, source
        self.state = State()
        self.counts: dict[str, int] = {}
        self._ledger: IO[bytes] | None = None
        self._lock = lock_output(folder, ".ingest.lock", wait=False)

    def __enter__(self) -> Self:
        """Lock the folder, read the ledger, and see that it and the files agree.

        Raises:
            InputError: Another run is at work here, the manifest was written by hand, or the ledger is damaged.
        """
        try:
            self._lock.__enter__()
        except ReleaseError as error:
            raise InputError(where=str(self.folder), problem=error.problem, remedy=error.remedy) from error
        try:
            with self._told():
                check_manifest(self.folder)
                self.state = read_ledger(self.folder / LEDGER)
                self._ledger = (self.folder / LEDGER).open("ab")
        except BaseException:
            self._lock.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the manifest, close the ledger, free the lock."""
        try:
            if kind is None or issubclass(kind, Exception):
                self.write_manifest()
        finally:
            if self._ledger:
                self._ledger.close()
            self._lock.__exit__(None, None, None)

    def heal(self, now: datetime) -> None:
        """Forget texts whose files are gone, so that they are taken again, and note files that have no line."""
        lost = [held for held in self.state.files() if file_size(self.folder / str(held.file)) != held.bytes]
        for held in lost:
            self.state.forget(held.key)
        if lost:
            for key in [key for key, held in self.state.texts.items() if held.outcome == "read"]:
                self.state.forget(key)  # a feed or file that was read to its end has these texts again
        known = {held.file for held in self.state.files()}
        for path in sorted((self.folder / TEXTS).glob("??/*")):
            name = path.relative_to(self.folder).as_posix()
            match = OURS.fullmatch(name.removeprefix(f"{TEXTS}/"))
            if path.name.startswith(".") and path.name.endswith(".new"):
                path.unlink()
            elif match and name not in known:
                size, digest = store.read_size_and_hash(path)
                line = Line(match[1], now.isoformat(timespec="seconds"), "found", file=name, bytes=size, sha256=digest)
                self.append(line)

    def put(self, item: Item, now: datetime) -> Line | None:
        """Take a text, unless it is held already; give what the ledger says of it, None when it is as it was."""
        held = self.state.texts.get(item.key) or Held(item.key)
        entry = ingest.Entry(f"a{item.suffix}", "", encoding=item.facts.get("encoding"))
        digest = hashlib.sha256(item.data).hexdigest()
        if held.file and held.sha256 == digest:
            return self._unchanged(item, held, now, None)
        problem = ingest.check_bytes(item.data, entry, self.source.limits.max_bytes)
        text = problem or ingest.read_text(item.data, entry)
        if not isinstance(text, str):
            return self.fail(failure_of(item, text.reason_code, text.problem), now)
        if not text.strip():
            return self.fail(failure_of(item, "empty", "there is no text in it"), now)
        words = hash_words(text)
        if held.file and words and words == held.text_sha256:
            return self._unchanged(item, held, now, "the words are the same, only the page around them changed")
        if held.file and item.seen and held.seen and item.seen < held.seen:
            return self._unchanged(item, held, now, "an older state of it than the one that is held")
        if not held.file and (other := self._owner(item, digest, words)):
            if held.outcome == "duplicate" and item.status is None and held.etag == item.etag:
                return None
            return self.append(self._line(item, "duplicate", now, same_as=self.state.texts[other].file))
        file = held.file or f"{TEXTS}/{item.key[:2]}/{item.key}{item.suffix}"
        with self._told():
            (self.folder / file).parent.mkdir(parents=True, exist_ok=True)
            replace_file(self.folder / file, item.data)
        return self.append(
            self._line(
                item,
                "changed" if held.file else "taken",
                now,
                file=file,
                bytes=len(item.data),
                sha256=digest,
                text_sha256=words,
                previous_sha256=held.sha256,
            )
        )

    def fail(self, failure: Failure, now: datetime) -> Line | None:
        """Note why a text can't be had; what is held of it stays."""
        held = self.state.texts.get(failure.key)
        outcome: Outcome = "failed"
        if failure.code == "postponed":
            outcome = "postponed"
        elif held and held.file and (failure.status in (404, 410) or failure.code == "gone"):
            outcome = "gone"
        if failure.is_noted_once and held and held.outcome == outcome and held.reason == failure.reason[:500]:
            return None
        return self.append(
            Line(
                failure.key,
                now.isoformat(timespec="seconds"),
                outcome,
                id=failure.id,
                url=failure.url,
                etag=failure.etag,
                status=failure.status,
                code=failure.code,
                reason=failure.reason[:500],
                not_before=failure.not_before,
            )
        )

    def append(self, line: Line) -> Line:
        """Write a line to the ledger and flush it to the disk."""
        assert self._ledger is not None, "the collection is not open"
        with self._told():
            self._ledger.write(to_json(line).encode())
            self._ledger.flush()
            os.fsync(self._ledger.fileno())
        self.state.add(line)
        self.counts[line.outcome] = self.counts.get(line.outcome, 0) + 1
        return line

    def write_manifest(self) -> None:
        """Write the manifest anew, where it is not what it should be."""
        with self._told():
            check_manifest(self.folder)
            replace_file(self.folder / MANIFEST, to_manifest(self.source, self.state.files()).encode())

    def _owner(self, item: Item, digest: str, words: str | None) -> str | None:
        """Give the key of another text that has this one's address, bytes or words."""
        found = [self.state.by_url.get(alias) for alias in item.aliases]
        found += [self.state.by_hash.get(value) for value in (digest, words) if value]
        return next((key for key in found if key and key != item.key and self.state.texts[key].file), None)

    def _unchanged(self, item: Item, held: Held, now: datetime, reason: str | None) -> Line | None:
        """Note that a text is as it was: always for a page that was asked for, else where something else is new."""
        is_older = bool(item.seen and held.seen and item.seen < held.seen)
        is_same = is_older or (dict(item.facts) == dict(held.facts) and item.etag == held.etag)
        if item.status is None and is_same and held.outcome != "gone":
            return None
        return self.append(self._line(item, "unchanged", now, reason=reason))

    def _line(self, item: Item, outcome: Outcome, now: datetime, **facts: object) -> Line:
        """Give the ledger's line on a text."""
        values = {
            "id": item.id,
            "url": item.url,
            "etag": item.etag,
            "last_modified": item.last_modified,
            "status": item.status,
            "redirects": item.redirects,
            "aliases": item.aliases,
            "seen": item.seen,
            "updated": item.updated,
            "facts": dict(item.facts),
            "reason": item.reason,
        }
        return Line(item.key, now.isoformat(timespec="seconds"), outcome, **{**values, **facts})  # type: ignore[arg-type]

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            place = error.filename if isinstance(error.filename, str) else str(self.folder)
            remedy = "See that there is space and leave to write, and run it again: it goes on where it stopped"
            raise FolderError(where=place, problem=str(error.strerror or error), remedy=remedy) from error


def failure_of(item: Item, code: str, reason: str) -> Failure:
    """Give the failure of a text whose bytes can't be used."""
    return Failure(item.id, item.key, code, reason, item.url, item.etag, item.status, is_noted_once=item.status is None)


def hash_words(text: str) -> str | None:
    """Give a hash over the words of a text, whatever the space between them; None for too few words to tell by."""
    words = " ".join(text.split())
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest() if len(words) >= MIN_LENGTH else None


def file_size(path: Path) -> int | None:
    """Give the size of a file; None when there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return None


def read_source(folder: Path) -> Source:
    """Read the `source.yml` of a collection.

    Raises:
        ContractError: It is missing, no YAML, or holds what can't be.
    """
    path = folder / SOURCE
    return parse_source(store.read_yaml(path), str(path))


def check_manifest(folder: Path) -> None:
    """Refuse a collection whose manifest a person wrote or changed.

    Raises:
        InputError: The manifest bears no seal of ours, or another one than its content.
    """
    path = folder / MANIFEST
    if not path.exists() or is_sealed(path.read_text(encoding="utf-8", errors="replace")):
        return
    raise InputError(
        where=str(path),
        problem="it was written or changed by hand, and an ingest would overwrite it",
        remedy="Keep texts of your own in another folder; what holds for all texts of a source belongs in source.yml. "
        "Delete this manifest to have it written anew",
    )


def read_ledger(path: Path) -> State:
    """Read a ledger; a last line that a killed run left unfinished is cut off.

    Raises:
        InputError: A line is damaged.
    """
    if not path.exists():
        return State()
    with path.open("r+b") as file:
        data = file.read()
        whole = data.rfind(b"\n") + 1
        if whole != len(data):
            file.truncate(whole)
    return parse_lines(data[:whole].decode("utf-8", "replace").splitlines(), str(path))

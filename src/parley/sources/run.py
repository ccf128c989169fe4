"""What one run over one collection keeps count of, and how it takes a text, whatever kind of source offers it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from parley.errors import InputError
from parley.publishing.remote_store import describe_error
from parley.sources.collection import Collection, FolderError
from parley.sources.fetch import FetchError
from parley.sources.items import Failure, Item, to_key
from parley.sources.ledger import Line
from parley.sources.pace import Pace

log = logging.getLogger(__name__)
MANIFEST_AFTER = 200
"""After so many texts the manifest is written, and each time the run has twice as many: one that is killed leaves few
texts without their facts, and a long one does not write it over and over."""


@dataclass(slots=True)
class Summary:
    """What a run did for one collection.

    Attributes:
        counts: Outcome to number, as in the ledger; what could not be read at all counts as `unread`.
        problems: One sentence for each text that could not be had.
        unread: One sentence for each feed, file or place that could not be read at all.
        is_unfinished: Whether a limit of the run left something for the next one.
        broken: Why the collection itself can't be used: a damaged ledger, a full disk, another run at work.
    """

    collection: str
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    is_unfinished: bool = False
    broken: str | None = None

    def message(self) -> str:
        """Give it as one line."""
        if self.broken:
            return f"{self.collection}: stopped. {self.broken}"
        told = ", ".join(f"{self.counts[name]} {name}" for name in sorted(self.counts) if name != "read")
        rest = "; more is waiting for the next run" if self.is_unfinished else ""
        return f"{self.collection}: {told or 'nothing new'}{rest}"


class Run:
    """One run over one collection that is open.

    Attributes:
        used: Texts that were asked for or taken so far.
    """

    def __init__(self, collection: Collection, pace: Pace) -> None:
        """Take the collection; the pace knows when the run must end."""
        self.collection, self.pace = collection, pace
        self.source, self.state = collection.source, collection.state
        self.summary = Summary(collection.folder.name, collection.counts)
        self.used, self._manifest_at = 0, MANIFEST_AFTER

    def take(self, name: str, key: str, read: Callable[[], Item | Failure | Line]) -> bool:
        """Read one text and put it into the collection; nothing that goes wrong with it stops the others.

        Args:
            name: Address or name of the text, for messages.
            key: Its name in the ledger.
            read: Gives the text, why there is none, or the line that the ledger gets.

        Returns:
            False when the time of the run was over before the text could be had.

        Raises:
            FolderError: The collection can't be written to.
        """
        try:
            found = read()
            if isinstance(found, Item):
                line = self.collection.put(found, self.now())
            elif isinstance(found, Failure):
                line = self.collection.fail(found, self.now())
            else:
                line = self.collection.append(found)
        except FolderError:
            raise
        except Exception as error:
            if isinstance(error, FetchError) and error.code == "over":
                self.summary.is_unfinished = True
                return False
            log.warning("%s: %s", name, type(error).__name__, exc_info=not isinstance(error, InputError))
            line = self.collection.fail(Failure(name, key, "error", describe(error)), self.now())
        if line is None:
            return True
        if line.outcome in ("failed", "postponed"):
            self.summary.problems.append(f"{name}: {line.reason}")
        self.used += 1
        if self.used >= self._manifest_at:
            self.collection.write_manifest()
            self._manifest_at = self.used * 2
        return True

    def tell_unread(self, name: str, problem: str, key: str, error: FetchError | None = None) -> None:
        """Note a feed, a file or a place that can't be read."""
        self.summary.unread.append(f"{name}: {problem}")
        code, status = (error.code, error.status) if error else ("unread", None)
        not_before = error.not_before if error else None
        failure = Failure(name, key, code, problem, None, None, status, not_before, is_noted_once=error is None)
        line = self.collection.fail(failure, self.now())
        counts = self.summary.counts  # what can't be read at all is no text that failed
        if line and counts[line.outcome] == 1:
            del counts[line.outcome]
        elif line:
            counts[line.outcome] -= 1
        counts["unread"] = counts.get("unread", 0) + 1

    def guard(self, name: str, key: str, read: Callable[[], None]) -> None:
        """Read one file or feed; what goes wrong with it is told and stops no other."""
        try:
            read()
        except FolderError:
            raise
        except FetchError as error:
            if error.code == "over":
                self.summary.is_unfinished = True
            else:
                self.tell_unread(name, error.problem, key, error)
        except Exception as error:
            log.warning("%s: %s", name, type(error).__name__, exc_info=not isinstance(error, InputError))
            self.tell_unread(name, describe(error), key)

    def tell_read(self, key: str, name: str, etag: str | None = None, modified: str | None = None) -> None:
        """Note that a feed or a file was dealt with to its end."""
        when = self.now().isoformat(timespec="seconds")
        self.collection.append(Line(key, when, "read", name, etag=etag, last_modified=modified))

    def tags(self, key: str) -> tuple[str | None, str | None]:
        """Give what tells the state in which a feed or file was dealt with to its end; nothing when it never was."""
        held = self.state.texts.get(key)
        return (held.etag, held.last_modified) if held and held.outcome == "read" else (None, None)

    def is_full(self) -> bool:
        """Tell whether the run has taken as much, or as long, as it may."""
        if self.used < self.source.limits.max_per_run and not self.pace.is_over():
            return False
        self.summary.is_unfinished = True
        return True

    def now(self) -> datetime:
        """Give the time."""
        return self.pace.clock.now()


def file_key(name: str) -> str:
    """Give the key under which the ledger notes that a feed or file was read."""
    return to_key(f"file\x1f{name}")


def describe(error: Exception) -> str:
    """Give an error of any kind as one line."""
    if isinstance(error, InputError):
        return error.problem
    return f"{type(error).__name__}: {describe_error(error)}"

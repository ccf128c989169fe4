"""What a place that releases are published to can do, and how patiently it is asked.

A store answers what it knows (there is such an object, there is another one) as a value; what keeps it from that is
a `RemoteError`, which says whether asking again may help.
"""

import logging
import os
import random
import re
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from parley.errors import ReleaseError

T = TypeVar("T")
log = logging.getLogger(__name__)
SECRET = re.compile("SECRET|PASSWORD|PASSPHRASE|TOKEN|_KEY|SAS|CREDENTIAL")
"""Names of environment variables whose values are never told."""


class RemoteError(ReleaseError):
    """The store did not do what it was asked.

    Attributes:
        is_temporary: Whether the same request may succeed a moment later.
    """

    def __init__(self, *, where: str, problem: str, remedy: str = "", is_temporary: bool = False) -> None:
        """Keep whether it is worth asking again."""
        super().__init__(where=where, problem=problem, remedy=remedy)
        self.is_temporary = is_temporary


@dataclass(frozen=True)
class Patience:
    """How long to bear with a store.

    Attributes:
        attempts: How often a request is sent at most.
        first_seconds: Wait before the second attempt; each wait after it is twice as long, plus up to half by chance.
        timeout_seconds: Longest time for one request, the upload of a file included.
        lock_seconds: How long to wait for another publisher at a file server.
    """

    attempts: int = 6
    first_seconds: float = 0.5
    timeout_seconds: float = 300
    lock_seconds: float = 60


@dataclass(frozen=True)
class Held:
    """An object as it was read.

    Attributes:
        tag: What tells this state of the object from any other; only its store can read it.
    """

    content: bytes
    tag: Any


class RemoteStore(Protocol):
    """A place that releases are published to. Paths are relative to the URL it was opened with, without a leading "/".

    Attributes:
        workers: How many requests it serves at once.
    """

    workers: int

    def read(self, path: str) -> Held | None:
        """Give an object, or None when there is none."""

    def create(self, path: str, content: bytes, headers: Mapping[str, str]) -> bool:
        """Write an object that is not there yet; False when there is one of this name, which stays as it is."""

    def replace(self, path: str, content: bytes, held: Held | None, headers: Mapping[str, str]) -> bool:
        """Write an object in the place of `held` (None: of nothing); False when it is no longer what `held` was."""

    def sizes(self, folder: str) -> dict[str, int]:
        """Give path inside `folder` and bytes of each object in it, at any depth."""

    def folders(self, folder: str) -> list[str]:
        """Give the names of the folders in `folder`."""

    def guard(self) -> AbstractContextManager[None]:
        """Keep other publishers away while the block runs, where the store itself can't compare and swap."""


class PatientStore:
    """A store that is asked again, ever later, while its errors are temporary.

    A request may have been carried out although its answer was lost: then `create` and `replace` find their own work
    and give False. Whoever asked compares what is there with what was to be written.
    """

    def __init__(self, store: RemoteStore, patience: Patience) -> None:
        """Take the store to ask and how patiently."""
        self._store, self._patience = store, patience
        self.workers = store.workers

    def read(self, path: str) -> Held | None:
        """See `RemoteStore.read`."""
        return self._ask(lambda: self._store.read(path))

    def create(self, path: str, content: bytes, headers: Mapping[str, str]) -> bool:
        """See `RemoteStore.create`."""
        return self._ask(lambda: self._store.create(path, content, headers))

    def replace(self, path: str, content: bytes, held: Held | None, headers: Mapping[str, str]) -> bool:
        """See `RemoteStore.replace`."""
        return self._ask(lambda: self._store.replace(path, content, held, headers))

    def sizes(self, folder: str) -> dict[str, int]:
        """See `RemoteStore.sizes`."""
        return self._ask(lambda: self._store.sizes(folder))

    def folders(self, folder: str) -> list[str]:
        """See `RemoteStore.folders`."""
        return self._ask(lambda: self._store.folders(folder))

    def guard(self) -> AbstractContextManager[None]:
        """See `RemoteStore.guard`; it has a patience of its own."""
        return self._store.guard()

    def _ask(self, request: Callable[[], T]) -> T:
        return ask(request, self._patience)


def ask(request: Callable[[], T], patience: Patience) -> T:
    """Send a request until it is answered, the patience ends or an error shows that asking again won't help.

    Raises:
        RemoteError: The last of its errors.
    """
    for attempt in range(1, patience.attempts):
        try:
            return request()
        except RemoteError as error:
            if not error.is_temporary:
                raise
            wait = wait_seconds(attempt, patience)
            log.warning("%s; attempt %d of %d in %.1f s", error, attempt + 1, patience.attempts, wait)
            time.sleep(wait)
    return request()


def wait_seconds(attempt: int, patience: Patience) -> float:
    """Give how long to wait after a failed attempt; chance keeps publishers that failed together apart."""
    return float(patience.first_seconds * 2 ** (attempt - 1) * random.uniform(1, 1.5))


def describe_error(error: BaseException) -> str:
    """Give an error of a library as one line without secrets: no query of a URL, no value of a credential variable."""
    text = str(error).split("Debug source:")[0].strip() or type(error).__name__
    found = re.search(r"\bkind: (\w+)", str(error))
    if found and found[1] not in ("Request", "Unknown"):
        text = f"{text} ({found[1].lower()})"
    if (start := text.find("Server returned")) > 0:  # before it stands which request it was; where is told anyway
        text = text[start:]
    text = re.sub(r"(://[^\s?]+)\?[^\s\"')>]+", r"\1?…", text)
    if told := re.search(r"<Message>([^<]+)</Message>", text):  # a provider's answer in XML: its sentence is enough
        text = text[: text.index("<")] + told[1]
    text = " ".join(text.split())
    for name, value in os.environ.items():
        if SECRET.search(name.upper()) and len(value) >= 6:
            text = text.replace(value, "…")
    return text[:500].rstrip(". ")


def to_headers(media_type: str | None, *, lasting: bool = True) -> dict[str, str]:
    """Give what an object store tells browsers of a file: what it is, and whether it may ever change."""
    cache = "public, max-age=31536000, immutable" if lasting else "no-cache"
    return {"Content-Type": media_type or "application/octet-stream", "Cache-Control": cache}

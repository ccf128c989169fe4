"""An object store (S3 and what speaks like it, Google Cloud Storage, Azure) as a place for releases, through obstore.

Creating and swapping are conditions that the store itself checks (If-None-Match and If-Match, or generations), so that
publishers need no lock. Credentials and endpoints come from the environment, as each provider names them.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from parley.optional import load_optional
from parley.publishing.remote_store import Held, Patience, RemoteError, describe_error

SCHEMES = frozenset({"s3", "s3a", "gs", "az", "azure", "adl", "abfs", "abfss"})
CLIENT_ERROR = re.compile(r"status code: 4(?!08|25|29)\d\d|Received redirect|builder error")
"""Answers that will be the same next time: client errors except timeout, too early and too many requests."""
CREDENTIALS = "See that the environment has the credentials, region and endpoint of this store"


class ObjectStore:
    """A bucket, or a folder in it; see `RemoteStore` for what each method gives."""

    workers = 4

    def __init__(self, url: str, patience: Patience) -> None:
        """Open the store; nothing is sent yet.

        Raises:
            InputError: obstore is not installed.
            RemoteError: The URL or the environment names no store.
        """
        self._url = url.rstrip("/")
        self._obstore = load_optional("obstore", "remote", self._url)
        self._errors = load_optional("obstore.exceptions", "remote", self._url)
        with self._told(""):
            self._store: Any = load_optional("obstore.store", "remote", self._url).from_url(
                self._url,
                client_options=_client_options(patience),
                retry_config={"max_retries": 0},  # PatientStore asks again, and knows what may have been done already
            )

    def read(self, path: str) -> Held | None:
        """Read an object whole."""
        try:
            with self._told(path):
                found = self._obstore.get(self._store, path)
                tag = {name: found.meta[name] for name in ("e_tag", "version") if found.meta.get(name)}
                return Held(bytes(found.bytes()), tag)
        except FileNotFoundError:
            return None

    def create(self, path: str, content: bytes, headers: Mapping[str, str]) -> bool:
        """Put an object on the condition that there is none."""
        return self._put(path, content, "create", headers)

    def replace(self, path: str, content: bytes, held: Held | None, headers: Mapping[str, str]) -> bool:
        """Put an object on the condition that it is still the one that was read."""
        try:
            return self._put(path, content, "create" if held is None else held.tag, headers)
        except RemoteError as error:
            if held is not None and isinstance(error.__cause__, FileNotFoundError):
                return False  # S3 says "not found", not "changed", of an object that was deleted meanwhile
            raise

    def _put(self, path: str, content: bytes, mode: Any, headers: Mapping[str, str]) -> bool:
        try:
            with self._needed(path):
                self._obstore.put(self._store, path, content, mode=mode, attributes=dict(headers), use_multipart=False)
        except (self._errors.AlreadyExistsError, self._errors.PreconditionError):
            return False
        return True

    def sizes(self, folder: str) -> dict[str, int]:
        """List all objects under a prefix."""
        with self._needed(folder):
            chunks = list(self._obstore.list(self._store, f"{folder}/"))
        found = [item for chunk in chunks for item in chunk]
        # Consoles make "folders" visible by empty objects, which are listed with the folder's own path.
        return {item["path"].removeprefix(f"{folder}/"): int(item["size"]) for item in found if item["path"] != folder}

    def folders(self, folder: str) -> list[str]:
        """List the common prefixes one level down."""
        with self._needed(folder):
            found = self._obstore.list_with_delimiter(self._store, f"{folder}/")
        return [prefix.rstrip("/").rsplit("/", 1)[-1] for prefix in found["common_prefixes"]]

    def guard(self) -> AbstractContextManager[None]:
        """Do nothing: conditions on each request are enough."""
        return nullcontext()

    @contextmanager
    def _needed(self, path: str) -> Iterator[None]:
        """Tell errors as `_told` does; where only the bucket needs to be there, "not found" is the bucket."""
        try:
            with self._told(path):
                yield
        except FileNotFoundError as error:
            problem = f"no such bucket or container: {describe_error(error)}"
            raise RemoteError(where=f"{self._url}/{path}", problem=problem, remedy="Create it first") from error

    @contextmanager
    def _told(self, path: str) -> Iterator[None]:
        """Tell obstore's errors as ours; what is an answer (not found, exists, changed) passes as it is."""
        where = f"{self._url}/{path}".rstrip("/")
        try:
            yield
        except (FileNotFoundError, self._errors.AlreadyExistsError, self._errors.PreconditionError):
            raise
        except (self._errors.PermissionDeniedError, self._errors.UnauthenticatedError) as error:
            raise RemoteError(where=where, problem=describe_error(error), remedy=CREDENTIALS) from error
        except (self._errors.GenericError, OSError) as error:
            lasting = CLIENT_ERROR.search(str(error)) is not None
            remedy = CREDENTIALS if lasting or "169.254.169.254" in str(error) else "Try again later"
            raise RemoteError(
                where=where, problem=describe_error(error), remedy=remedy, is_temporary=not lasting
            ) from error
        except self._errors.BaseError as error:
            raise RemoteError(where=where, problem=describe_error(error), remedy=CREDENTIALS) from error


def _client_options(patience: Patience) -> dict[str, Any]:
    """Give the options of the HTTP client; given at all, they hide the one that the environment may set."""
    plain = any(os.environ.get(f"{name}_ALLOW_HTTP", "").lower() == "true" for name in ("AWS", "AZURE", "GOOGLE"))
    return {"timeout": f"{patience.timeout_seconds:g}s", "connect_timeout": "20s", "allow_http": plain}

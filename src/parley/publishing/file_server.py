"""A file server or a mounted disk (SFTP, FTP, a folder, and what else fsspec reaches) as a place for releases.

Such a place can't compare and swap. So one publisher at a time works there, the holder of the folder `.publish-lock`
(making a folder fails everywhere when it is there already), and every file is written under another name in `.uploads/`
and renamed when it is whole. Host keys of SFTP servers are checked as ssh does; credentials come from ssh's own files,
the agent, or fsspec's configuration (`FSSPEC_FTP_PASSWORD` and the like).
"""

import errno
import hashlib
import logging
import os
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from parley.errors import InputError
from parley.formats.checksums import sha256
from parley.optional import load_optional
from parley.publishing.durable import lock_output, replace_file, told
from parley.publishing.remote_store import Held, Patience, RemoteError, ask, describe_error

T = TypeVar("T")
log = logging.getLogger(__name__)
LOCK, UPLOADS = ".publish-lock", ".uploads"
LASTING = (
    PermissionError, FileExistsError, FileNotFoundError, IsADirectoryError, NotADirectoryError, NotImplementedError,
)  # fmt: skip
LASTING_CODES = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.ENAMETOOLONG}
LASTING_NAMES = {
    "PermissionDenied", "HostKeyNotVerifiable", "KeyExchangeFailed", "SFTPPermissionDenied", "SFTPWriteProtect",
    "SFTPNoSpaceOnFilesystem", "SFTPQuotaExceeded", "error_perm",
}  # fmt: skip
"""Exceptions of asyncssh and ftplib that come again at every attempt, by name: the packages may not be installed."""
BROKEN_NAMES = {"SFTPNoConnection", "SFTPConnectionLost"}
"""Errors of a connection among those that are an SFTP server's answers."""
OUR_BUGS = (TypeError, AttributeError, NameError, LookupError, AssertionError)
REMEDY = "See that the server is up, your key or password is right and you may write there"


class FileServer:
    """A folder on a file server; see `RemoteStore` for what each method gives."""

    workers = 1

    def __init__(self, url: str, state: Path, patience: Patience) -> None:
        """Take a URL; the connection is made when it is first needed, and again after it broke.

        Args:
            url: `sftp://user@host:port/folder`, `ftp://…`, `file://…`, a path, or another URL that fsspec knows.
            state: Folder of this machine that keeps what a publisher that was killed must know again: its lock.
            patience: How long to wait for the lock, and how to ask for it.

        Raises:
            InputError: Nothing that is installed knows such a URL.
        """
        self._url, self._state, self._patience = url.rstrip("/"), state, patience
        self._key = hashlib.sha256(self._url.encode()).hexdigest()[:8]
        self._class, self._arguments, self._base = _find_class(self._url)
        self._system: Any = None
        self._made: set[str] = set()

    def read(self, path: str) -> Held | None:
        """Read a file whole."""
        content = self._do(path, lambda fs, name: fs.cat_file(name), missing=None)
        return None if content is None else Held(bytes(content), sha256(bytes(content)))

    def create(self, path: str, content: bytes, headers: Mapping[str, str]) -> bool:
        """Write a file under a name that is free; only the holder of the lock may."""
        if self._size(path) is not None:
            return False
        self._write(path, content)
        return True

    def replace(self, path: str, content: bytes, held: Held | None, headers: Mapping[str, str]) -> bool:
        """Rename a new file onto an old one that is still what was read; only the holder of the lock may."""
        there = self.read(path)
        if (there and there.tag) != (held and held.tag):
            return False
        self._write(path, content)
        return True

    def sizes(self, folder: str) -> dict[str, int]:
        """List the files of a folder and of those in it."""
        found = {}
        for name, entry in self._list(folder).items():
            if entry["type"] == "directory":
                below = self.sizes(f"{folder}/{name}")
                found.update({f"{name}/{path}": size for path, size in below.items()})
            else:
                found[name] = int(entry["size"])
        return found

    def folders(self, folder: str) -> list[str]:
        """List the folders of a folder."""
        return [name for name, entry in self._list(folder).items() if entry["type"] == "directory"]

    def _list(self, folder: str) -> dict[str, Any]:
        entries = self._do(folder, lambda fs, name: fs.ls(name, detail=True), missing=[])
        return {entry["name"].rstrip("/").rsplit("/", 1)[-1]: entry for entry in entries}

    def _size(self, path: str) -> int | None:
        found = self._do(path, lambda fs, name: fs.info(name), missing=None)
        return None if found is None else int(found["size"])

    def _write(self, path: str, content: bytes) -> None:
        """Write a file under another name, see that it is whole, and rename it."""
        part = f"{UPLOADS}/{uuid.uuid4().hex}"
        for needed in (part, path):
            self._make_folder(needed.rpartition("/")[0])
        self._do(part, lambda fs, name: _write_bytes(fs, name, content))
        if self._size(part) != len(content):
            problem = f"the server kept {self._size(part)} of {len(content)} bytes"
            raise RemoteError(where=f"{self._url}/{path}", problem=problem, remedy=REMEDY, is_temporary=True)
        self._do(path, lambda fs, name: fs.mv(self._name(part), name))

    def _make_folder(self, folder: str) -> None:
        if folder not in self._made:
            self._do(folder, lambda fs, name: fs.makedirs(name, exist_ok=True))
            self._made.add(folder)

    def _name(self, path: str) -> str:
        return f"{self._base}/{path}".rstrip("/") or "/"

    def _do(self, path: str, request: Callable[[Any, str], T], **missing: Any) -> T:
        """Send a request; a "not found" gives `missing` when that is given. A connection that broke is made anew."""
        try:
            self._system = self._system or self._class(**self._arguments, skip_instance_cache=True)
            self._system.invalidate_cache()
            return request(self._system, self._name(path))
        except OUR_BUGS:
            raise
        except Exception as error:
            if isinstance(error, FileNotFoundError) and "missing" in missing:
                found: T = missing["missing"]
                return found
            kinds = {kind.__name__ for kind in type(error).__mro__}
            lasting = isinstance(error, LASTING) or getattr(error, "errno", None) in LASTING_CODES
            lasting = lasting or not kinds.isdisjoint(LASTING_NAMES)
            if not lasting and (BROKEN_NAMES & kinds or "SFTPError" not in kinds):
                self._system = None
            problem = "can't be written to" if isinstance(error, NotImplementedError) else describe_error(error)
            raise RemoteError(
                where=f"{self._url}/{path}", problem=problem, remedy=REMEDY, is_temporary=not lasting
            ) from error

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Hold the lock of the server while the block runs.

        A publisher that is killed leaves it locked. The next one from this output folder knows the lock as its own, by
        the token in `.remote-<key>.token`, and takes it over.

        Raises:
            RemoteError: Another publisher has held it for as long as we can wait.
        """
        token_file = self._state / f".remote-{self._key}.token"
        with lock_output(self._state, f".remote-{self._key}.lock"), told(self._state, "keep the lock's token"):
            token = token_file.read_text() if token_file.exists() else uuid.uuid4().hex
            replace_file(token_file, token.encode())
            self._take_lock(token)
            try:
                self._clear_uploads()
                yield
                self._clear_uploads()
                self._try(UPLOADS, _remove_folder)
            finally:
                if self._free_lock(token):
                    token_file.unlink(missing_ok=True)

    def _take_lock(self, token: str) -> None:
        """Make the folder that is the lock, and put the token in it."""
        ask(lambda: self._do("", lambda fs, name: fs.makedirs(name, exist_ok=True)), self._patience)
        until, was_empty = time.monotonic() + self._patience.lock_seconds, False
        while (inside := ask(lambda: self._try_lock(token), self._patience)) is not None:
            if not inside and was_empty:
                # Its maker was killed or cut off before putting in a token. If it is at work after all: a folder that
                # has anything in it can't be removed, and no token can be put in one that is gone.
                self._try(LOCK, _remove_folder)
            elif time.monotonic() > until:
                remedy = "Wait until it has ended. If none is at work there, delete this folder on the server"
                problem = "another publisher is at work there"
                raise RemoteError(where=f"{self._url}/{LOCK}", problem=problem, remedy=remedy)
            else:
                time.sleep(min(1, self._patience.lock_seconds / 10))
            was_empty = not inside and not was_empty

    def _try_lock(self, token: str) -> list[str] | None:
        """Take the lock and give None; else give what is in it."""
        try:
            self._do(LOCK, lambda fs, name: fs.mkdir(name, create_parents=False))
        except RemoteError as error:
            inside: list[str] | None = self._do(LOCK, lambda fs, name: fs.ls(name, detail=False), missing=None)
            if inside is None:  # not refused for being there: it was freed a moment ago, or we may not make it
                error.is_temporary = not isinstance(error.__cause__, PermissionError)
                raise
            return None if any(name.rstrip("/").endswith(f"/{token}") for name in inside) else inside
        written = self._do(f"{LOCK}/{token}", lambda fs, name: _write_bytes(fs, name, b""), missing=False)
        return None if written else []

    def _try(self, path: str, request: Callable[[Any, str], Any]) -> None:
        """Send a request that need not succeed."""
        try:
            self._do(path, request)
        except RemoteError as error:
            log.info("%s", error)

    def _clear_uploads(self) -> None:
        """Remove what a publisher that was killed did not rename."""
        for name in ask(lambda: self._list(UPLOADS), self._patience):
            self._try(f"{UPLOADS}/{name}", lambda fs, path: fs.rm_file(path))

    def _free_lock(self, token: str) -> bool:
        try:
            ask(lambda: self._do(f"{LOCK}/{token}", lambda fs, name: fs.rm_file(name), missing=None), self._patience)
            ask(lambda: self._do(LOCK, _remove_folder, missing=None), self._patience)
        except RemoteError as error:
            log.warning("the lock stays; the next run from here takes it over: %s", error)
            return False
        return True


def _find_class(url: str) -> tuple[Any, dict[str, Any], str]:
    """Give the class of file system for a URL, what it is made with, and the path on the server."""
    scheme = urlsplit(url).scheme
    fsspec = load_optional("fsspec", "remote", url)
    if scheme in ("sftp", "ssh"):
        # fsspec's own SFTP accepts any host key; this one takes known_hosts and config of ssh, unless told not to look.
        found = load_optional("sshfs", "remote", url).SSHFileSystem
        more: dict[str, Any] = {"known_hosts": (), "keepalive_interval": 15, "timeout": 60}
    else:
        try:
            found = fsspec.get_filesystem_class(scheme or "file")
        except (ValueError, ImportError) as error:
            remedy = "Give a URL such as s3://bucket/folder, gs://…, az://…, sftp://host/folder, or a path"
            raise InputError(where=url, problem=f"can't be reached: {describe_error(error)}", remedy=remedy) from error
        more = {}
    arguments = found._get_kwargs_from_urls(url)
    configured = fsspec.config.conf.get(scheme, {})
    return found, {**more, **configured, **arguments}, found._strip_protocol(url).rstrip("/")


def _write_bytes(system: Any, name: str, content: bytes) -> bool:
    with system.open(name, "wb") as file:
        file.write(content)
        if "file" in system.protocol:  # a disk of this machine
            file.flush()
            os.fsync(file.fileno())
    return True


def _remove_folder(system: Any, name: str) -> None:
    """Remove an empty folder; one that has anything in it stays, with an error."""
    if hasattr(system, "_rmdir"):  # sshfs does not give this one as a plain method
        load_optional("fsspec.asyn", "remote", name).sync(system.loop, system._rmdir, name)
    else:
        system.rmdir(name)

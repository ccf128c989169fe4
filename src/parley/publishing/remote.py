"""A release copied to an object store or a file server, so that readers there see it whole or not at all.

The files of a release are created, never replaced; its manifest comes last. The index and the pointers follow, worked
out from what lies at the remote, and each replaces the very one that was read before (compare and swap). Whatever
fails, and wherever a publisher is killed, the pointer there shows a release that is whole, and the next run goes on.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from parley import store
from parley.errors import InputError, ParleyError, ReleaseError
from parley.formats.checksums import sha256
from parley.history.published import Published, read_published
from parley.publishing.durable import to_json_bytes, told
from parley.publishing.file_server import FileServer
from parley.publishing.object_store import SCHEMES, ObjectStore
from parley.publishing.publish import read_yanked
from parley.publishing.remote_index import update_index
from parley.publishing.remote_store import Patience, PatientStore, RemoteError, RemoteStore, to_headers
from parley.publishing.verify import MANIFEST, SUMS

Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True)
class Upload:
    """What was done at the remote.

    Attributes:
        uploaded: Files of the release that were written now.
        skipped: Files that were there already, with the same bytes.
        latest: Version that the remote's `latest.json` points to now; None when no good release is there.
        verified: Files that were read back and compared.
    """

    url: str
    version: str
    uploaded: int
    skipped: int
    latest: str | None
    verified: int = 0


def publish_release(
    url: str,
    output: Path,
    version: str = "latest",
    *,
    verify: bool = False,
    patience: Patience | None = None,
    progress: Progress | None = None,
) -> Upload:
    """Copy a release to a remote place and let the index and the pointers there follow.

    Args:
        url: Where to, without any secret: `s3://bucket/folder`, `gs://…`, `az://…`, `sftp://…`, a path, and others.
        output: Folder of releases on this machine; what was yanked here is flagged there as well.
        version: The release, or "latest".
        verify: Read every file back from the remote and compare it, before anything points to the release.
        patience: How long to bear with the remote.
        progress: Gives the bar to show (see `progress.bar`).

    Raises:
        InputError: The URL can't be used or holds a password, a package for it is missing, or there is no such release.
        ReleaseError: The release is damaged, the remote has another file or release under its name, or files could not
            be written; the message names each. The remote's pointer is as it was.
    """
    release = read_published(store.find_release(output, version))
    remote = open_remote(url, output, patience or Patience())
    yanked = read_yanked(output)
    with remote.guard():
        listed = _upload_release(remote, url, release, progress)
        verified = _verify_upload(remote, url, release, progress) if verify else 0
        _seal_release(remote, url, release)
        latest = update_index(remote, url, yanked, patience or Patience())
    files = {*release.manifest["files"], SUMS, MANIFEST}
    skipped = len(files & listed)
    return Upload(url, release.version, len(files) - skipped, skipped, latest, verified)


def open_remote(url: str, output: Path, patience: Patience) -> RemoteStore:
    """Give the place that a URL names.

    Raises:
        InputError: It names none, or holds a secret; the secret is not repeated.
    """
    parts = urlsplit(url)
    if parts.password is not None or (parts.scheme in SCHEMES and (parts.query or parts.fragment)):
        shown = f"{parts.scheme}://{parts.hostname or ''}{parts.path}"
        remedy = "Give it through the environment or a key file: docs/releases.md names the variables"
        raise InputError(where=shown, problem="the URL holds a password or a query", remedy=remedy)
    if parts.scheme in SCHEMES:
        return PatientStore(ObjectStore(url, patience), patience)
    return PatientStore(FileServer(url, output, patience), patience)


def to_lines(upload: Upload) -> Iterable[str]:
    """Yield what was done, in sentences."""
    yield f"{upload.version}: {upload.uploaded} files uploaded, {upload.skipped} were there already."
    if upload.verified:
        yield f"{upload.verified} files were read back and are as they are here."
    yield f"{upload.url}: latest is {upload.latest}." if upload.latest else f"{upload.url}: no good release is there."


def _upload_release(remote: RemoteStore, url: str, release: Published, progress: Progress | None) -> set[str]:
    """Create the files of a release but for its seals; give the paths that were there before."""
    folder, files = f"releases/{release.version}", release.manifest["files"]
    _claim_version(remote, url, release)
    sizes = remote.sizes(folder)
    if strange := sorted(set(sizes) - {*files, SUMS, MANIFEST}):
        raise ReleaseError(
            where=f"{url}/{folder}", problem=f"not in the manifest: {', '.join(strange)}", remedy="Remove it there"
        )
    if MANIFEST in sizes and all(sizes.get(path) == facts["bytes"] for path, facts in files.items()):
        return set(sizes)  # the manifest is written once all the rest was compared

    def upload(path: str) -> None:
        create_file(
            remote, url, f"{folder}/{path}", _read_file(release, path), to_headers(files[path].get("media_type"))
        )

    _each(remote, "Uploading", sorted(files), upload, progress)
    there = remote.sizes(folder)
    wrong = [path for path, facts in sorted(files.items()) if there.get(path) != facts["bytes"]]
    if wrong:
        raise ReleaseError(
            where=f"{url}/{folder}", problem=f"not there or cut short: {', '.join(wrong)}", remedy="Publish again"
        )
    return set(sizes)


def _claim_version(remote: RemoteStore, url: str, release: Published) -> None:
    """Take the version number at the remote, for this release alone and for good.

    Two publishers with different releases of one number would else write a mixture of both before either is refused.
    """
    digest = sha256((release.folder / MANIFEST).read_bytes())
    claim = to_json_bytes({"version": release.version, "manifest_sha256": digest})
    path, headers = f"claims/{release.version}.json", to_headers("application/json")
    create_file(remote, url, path, claim, headers)
    if remote.create(path, claim, headers):
        # What is asked to be created only, and is there, must be refused. Some servers write it all the same.
        problem = "this store does not honour If-None-Match, so that publishers could overwrite each other"
        raise RemoteError(where=url, problem=problem, remedy="Use one that does, or a file server")
    held = remote.read(f"releases/{release.version}/{MANIFEST}")
    if held is not None and sha256(held.content) != digest:
        raise _other_bytes(url, f"releases/{release.version}/{MANIFEST}")


def create_file(remote: RemoteStore, url: str, path: str, content: bytes, headers: Mapping[str, str]) -> None:
    """Create an object, or find it there with the same bytes.

    Raises:
        RemoteError: The remote does not take it.
        ReleaseError: There is one of this name with other bytes.
    """
    for _ in range(3):
        if remote.create(path, content, headers):
            return
        held = remote.read(path)
        if held is not None:
            if held.content == content:
                return
            raise _other_bytes(url, path)
    raise RemoteError(where=f"{url}/{path}", problem="neither there nor can it be created", remedy="Try again later")


def _other_bytes(url: str, path: str) -> ReleaseError:
    remedy = "What is published is never replaced: build the release under the next number"
    return ReleaseError(
        where=f"{url}/{path}", problem="the remote has a file of this name with other bytes", remedy=remedy
    )


def _read_file(release: Published, path: str) -> bytes:
    """Read a file of the release and see that it is what the manifest says, up to the very bytes that are sent."""
    with told(release.folder / path, "read it"):
        content = (release.folder / path).read_bytes()
    if sha256(content) != release.manifest["files"][path]["sha256"]:
        raise ReleaseError(where=str(release.folder / path), problem="changed, its checksum is another")
    return content


def _verify_upload(remote: RemoteStore, url: str, release: Published, progress: Progress | None) -> int:
    """Read every file back and compare its checksum; give how many there are."""
    files = release.manifest["files"]

    def compare(path: str) -> None:
        held = remote.read(f"releases/{release.version}/{path}")
        if held is None or sha256(held.content) != files[path]["sha256"]:
            raise _other_bytes(url, f"releases/{release.version}/{path}")

    _each(remote, "Reading back", sorted(files), compare, progress)
    return len(files)


def _each(
    remote: RemoteStore, what: str, paths: list[str], work: Callable[[str], None], progress: Progress | None
) -> None:
    """Do a piece of work for each path, some at once.

    Raises:
        ReleaseError: Some failed; the message has a line for each.
    """
    problems = []
    with ThreadPoolExecutor(remote.workers) as pool:
        running = [pool.submit(work, path) for path in paths]
        with progress(what, len(paths)) if progress else nullcontext(lambda count: None) as advance:
            for future in running:
                error = future.exception()
                advance(1)
                if isinstance(error, ParleyError):
                    problems.append(error)
                elif error is not None:
                    raise error
    if len(problems) == 1:
        raise problems[0]
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise ReleaseError(where=what, problem=f"{len(problems)} of {len(paths)} files failed:\n{lines}")


def _seal_release(remote: RemoteStore, url: str, release: Published) -> None:
    """Create the checksums and, last of all, the manifest: from then on the release is published."""
    for name, kind in ((SUMS, "text/plain; charset=utf-8"), (MANIFEST, "application/json")):
        content = (release.folder / name).read_bytes()
        create_file(remote, url, f"releases/{release.version}/{name}", content, to_headers(kind))

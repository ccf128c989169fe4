"""Checksums of files, and the list of them that travels with a release."""

import hashlib
from collections.abc import Mapping


def sha256(content: bytes) -> str:
    """Give the SHA-256 of `content` in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def to_checksums(digests: Mapping[str, str]) -> bytes:
    """Give `SHA256SUMS` as coreutils' sha256sum writes and checks it."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items())).encode()

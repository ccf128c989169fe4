"""Contents of files that need not fit into memory: pieces of bytes, one after the other."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

Content = bytes | Iterator[bytes]
"""A small file whole, a large one in pieces that can be taken once."""
WHOLE_BYTES = 8_000_000
"""A file of up to this size is handed on whole."""


def to_content(pieces: Iterable[bytes], whole: int = WHOLE_BYTES) -> Content:
    """Give pieces as one when they are no more than `whole` bytes together, else one after the other.

    >>> to_content([b"a", b"b"]), list(to_content(iter([b"a", b"b", b"c"]), whole=1))
    (b'ab', [b'ab', b'c'])
    """
    held, rest = bytearray(), iter(pieces)
    for piece in rest:
        held += piece
        if len(held) > whole:
            return chain([bytes(held)], rest)
    return bytes(held)


class Measured:
    """Pieces that are counted and hashed while somebody takes them."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        """Name the pieces; nothing is taken yet."""
        self._pieces = iter(pieces)
        self._digest = hashlib.sha256()
        self.bytes, self.is_taken = 0, False

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces."""
        for piece in self._pieces:
            self._digest.update(piece)
            self.bytes += len(piece)
            yield piece
        self.is_taken = True

    @property
    def sha256(self) -> str:
        """Give the hash of what was taken."""
        return self._digest.hexdigest()


class Written(io.RawIOBase):
    """A file that keeps what is written to it until that is taken."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        """Tell that it can be written."""
        return True

    def write(self, content: Any) -> int:
        """Keep some bytes."""
        self._held += content
        return len(content)

    def take(self) -> bytes:
        """Give what was written since the last time."""
        taken, self._held = bytes(self._held), bytearray()
        return taken

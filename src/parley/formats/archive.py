"""ZIP archives with the same bytes for the same content: no clock, no owner, and one compressor on every machine."""

import struct
import zlib
from collections.abc import Iterable, Iterator

import pyarrow as pa

from parley.errors import ReleaseError
from parley.formats.pieces import Written

LARGEST = 2**32 - 1
DAY_ZERO = 0x0021
"""1980-01-01, the first day that ZIP knows."""
LEVEL = 1
"""A higher level makes spreadsheets a tenth smaller and takes twice the time."""
WHOLE_BYTES = 128_000_000
"""Content above which it is compressed as it comes: Arrow does that at its own level only, ten times slower."""
GZIP_HEADER, GZIP_TRAILER = 10, 8


def to_zip(files: Iterable[tuple[str, bytes | Iterable[bytes]]]) -> bytes:
    """Give an archive of (path, content) pairs, in their order; see `iterate_zip`."""
    return b"".join(iterate_zip(files))


def iterate_zip(files: Iterable[tuple[str, bytes | Iterable[bytes]]], whole: int = WHOLE_BYTES) -> Iterator[bytes]:
    """Yield the pieces of an archive of (path, content) pairs, in their order.

    The pairs are taken one by one, so that no two contents need to be in memory, and of a content of more than `whole`
    bytes only what it is compressed to. Python's own zipfile would compress with whatever zlib it was built with, and
    these differ in their output; Arrow brings its own, which the lock pins.

    Raises:
        ReleaseError: A file or the archive is larger than 4 GiB.
    """
    directory = bytearray()
    count = start = 0
    for path, content in files:
        count += 1
        packed, size, check = _pack((content,) if isinstance(content, bytes) else content, whole)
        if max(size, start + len(packed)) > LARGEST:
            raise ReleaseError(where=path, problem="too large for a ZIP archive", remedy="Release fewer rows")
        name = path.encode()
        facts = struct.pack("<5H3L2H", 20, 0x0800, 8, 0, DAY_ZERO, check, len(packed), size, len(name), 0)
        yield b"PK\3\4" + facts + name
        yield packed
        directory += b"PK\1\2" + struct.pack("<H", 20) + facts + struct.pack("<3H2L", 0, 0, 0, 0, start) + name
        start += 4 + len(facts) + len(name) + len(packed)
    yield bytes(directory) + b"PK\5\6" + struct.pack("<4H2LH", 0, 0, count, count, len(directory), start, 0)


def _pack(pieces: Iterable[bytes], whole: int) -> tuple[bytes, int, int]:
    """Give a content compressed, its size and its check sum."""
    # One growing buffer: the XML of a long table is much larger than the table.
    held, rest, check = bytearray(), iter(pieces), 0
    for piece in rest:
        check = zlib.crc32(piece, check)
        held += piece
        if len(held) > whole:
            break
    else:
        packed = pa.Codec("gzip", compression_level=LEVEL).compress(held, asbytes=True)
        return packed[GZIP_HEADER:-GZIP_TRAILER], len(held), check
    size, out = len(held), Written()
    with pa.CompressedOutputStream(pa.PythonFile(out, "w"), "gzip") as stream:
        stream.write(held)
        del held
        for piece in rest:
            check = zlib.crc32(piece, check)
            size += len(piece)
            stream.write(piece)
    return out.take()[GZIP_HEADER:-GZIP_TRAILER], size, check
